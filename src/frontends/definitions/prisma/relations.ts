import type { ForeignKey, ReferentialAction } from "../../../model/column.js";
import type { Relation } from "../../../model/definition.js";
import type { Name } from "../../../model/name.js";
import { columnName, constraintName, mappedName, qualifiedNameOf } from "./names.js";
import type { PrismaSchema } from "./schema.js";
import {
  argumentOf,
  attributeOf,
  stringOf,
  type Attribute,
  type Expression,
  type Field,
  type Model,
} from "./syntax.js";

/** The fields of a model that stand for rows of another one. */
export function relationFields(model: Model, { models }: PrismaSchema): readonly Field[] {
  return model.fields.filter(({ type }) => ["model", "view"].includes(models.get(type.text)?.kind ?? ""));
}

export function relationsOf(model: Model, schema: PrismaSchema): readonly Relation[] {
  return relationFields(model, schema).map(field => ({
    property: field.name.text,
    target: field.type.text,
    cardinality: field.arity === "list" ? "many" : "one",
    columns: referringFields(field, model)?.map(columnName) ?? [],
    loading: "explicit",
    span: field.span,
  }));
}

/** The foreign keys of a table: one for each relation whose fields the model has. */
export function foreignKeys(model: Model, schema: PrismaSchema): readonly ForeignKey[] {
  if (!schema.hasForeignKeys) return [];
  return relationFields(model, schema).flatMap(field => {
    const attribute = attributeOf(field, "relation");
    const referring = referringFields(field, model);
    const target = schema.models.get(field.type.text);
    if (attribute === null || referring === null || target?.kind !== "model") return [];
    return [foreignKey(field, attribute, referring, model, target, schema)];
  });
}

/** Whether all lists of fields in the relations of a model name its fields and those of the other one. */
export function isUnderstood(model: Model, schema: PrismaSchema): boolean {
  return relationFields(model, schema).every(field => {
    const attribute = attributeOf(field, "relation");
    if (attribute === null || argumentOf(attribute, "fields", null) === null) return true;
    const target = schema.models.get(field.type.text);
    const references = argumentOf(attribute, "references", null);
    return referringFields(field, model) !== null && target !== undefined && fieldsNamed(references, target) !== null;
  });
}

function foreignKey(
  field: Field,
  attribute: Attribute,
  referring: readonly Field[],
  model: Model,
  target: Model,
  schema: PrismaSchema,
): ForeignKey {
  const columns = columnsNamed(argumentOf(attribute, "fields", null), referring);
  const references = argumentOf(attribute, "references", null);
  const referenced = fieldsNamed(references, target);
  const parts = [mappedName(model).text, ...columns.map(({ text }) => text)];
  const isRequired = referring.some(({ arity }) => arity === "required");
  return {
    kind: "foreignKey",
    name: constraintName(attribute, parts, "_fkey", schema.dialect),
    level: "table",
    deferrable: false,
    columns,
    references: placedAt(qualifiedNameOf(target, schema), field.type),
    referencedColumns: referenced === null ? null : columnsNamed(references, referenced),
    onDelete: actionOf(attribute, "onDelete") ?? (isRequired ? "restrict" : "set null"),
    onUpdate: actionOf(attribute, "onUpdate") ?? "cascade",
    notValid: false,
    span: attribute.span,
  };
}

/** The name of a table, at the place where this file names it. */
export function placedAt(
  table: ForeignKey["references"],
  { span }: { readonly span: Name["span"] },
): ForeignKey["references"] {
  const schema = table.schema === null ? null : { ...table.schema, span };
  return { schema, name: { ...table.name, span }, span };
}

const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  Cascade: "cascade",
  Restrict: "restrict",
  NoAction: "no action",
  SetNull: "set null",
  SetDefault: "set default",
};

function actionOf(attribute: Attribute, name: string): ReferentialAction | null {
  const value = argumentOf(attribute, name, null);
  return value?.kind === "word" ? (ACTIONS[value.text] ?? null) : null;
}

/** The fields of `@relation(fields: […])`; `null` on the other side of the relation. */
function referringFields(field: Field, model: Model): readonly Field[] | null {
  const attribute = attributeOf(field, "relation");
  return attribute === null ? null : fieldsNamed(argumentOf(attribute, "fields", null), model);
}

/** `null` where there is no list, or one that names what is no field. */
function fieldsNamed(list: Expression | null, model: Model): readonly Field[] | null {
  if (list?.kind !== "array") return null;
  const fields = list.items.map(item => model.fields.find(({ name }) => "text" in item && name.text === item.text));
  const known = fields.filter(field => field !== undefined);
  return known.length === fields.length && known.length > 0 ? known : null;
}

/** The columns of the fields in a list, where the list names them. */
function columnsNamed(list: Expression | null, fields: readonly Field[]): readonly Name[] {
  const items = list?.kind === "array" ? list.items : [];
  return fields.map((field, i) => ({ ...columnName(field), span: items[i]?.span ?? field.span }));
}

// --- many to many ---

/** A relation of lists on both sides, which Prisma keeps in a table of its own. */
export interface ManyToMany {
  readonly name: string;
  /** The field of the first model. */
  readonly field: Field;
  /** The models that its columns A and B refer to. */
  readonly models: readonly [Model, Model];
}

/** Those that the tables of `model` come first in: each is found once. */
export function manyToMany(model: Model, schema: PrismaSchema): readonly ManyToMany[] {
  const found = relationFields(model, schema).flatMap((field): ManyToMany[] => {
    const target = schema.models.get(field.type.text);
    if (field.arity !== "list" || target?.kind !== "model" || target.name.text < model.name.text) return [];
    const relation = relationName(field);
    const opposite = target.fields.find(
      other =>
        other !== field &&
        other.type.text === model.name.text &&
        other.arity === "list" &&
        relationName(other) === relation,
    );
    if (opposite === undefined) return [];
    return [{ name: `_${relation ?? `${model.name.text}To${target.name.text}`}`, field, models: [model, target] }];
  });
  return found.filter(({ name }, i) => found.findIndex(other => other.name === name) === i);
}

function relationName(field: Field): string | null {
  const attribute = attributeOf(field, "relation");
  return attribute === null ? null : (stringOf(argumentOf(attribute, "name", 0))?.text ?? null);
}
