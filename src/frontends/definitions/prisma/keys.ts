import type { Constraint, Index, IndexColumn, PrimaryKey } from "../../../model/column.js";
import { isMySqlFamily } from "../../../model/dialect.js";
import type { Name } from "../../../model/name.js";
import type { TableIndex } from "../../../model/operation.js";
import { predicateFromSql } from "../../definitions.js";
import { columnName, constraintName, mappedName } from "./names.js";
import type { PrismaSchema } from "./schema.js";
import {
  argumentOf,
  attributeOf,
  stringOf,
  type Argument,
  type Attribute,
  type Expression,
  type Field,
  type Model,
} from "./syntax.js";
import { literal } from "./types.js";

/** The keys of a table, and its indexes: those that CREATE TABLE itself makes, and those that come behind it. */
export interface Keys {
  readonly constraints: readonly Constraint[];
  readonly inside: readonly TableIndex[];
  readonly behind: readonly TableIndex[];
  /** Whether all of them were understood. */
  readonly complete: boolean;
}

/** An `@id`, `@unique`, `@@id`, `@@unique`, `@@index` or `@@fulltext`, with the columns that it is over. */
interface Key {
  readonly kind: "id" | "unique" | "index" | "fulltext";
  readonly attribute: Attribute;
  readonly columns: readonly IndexColumn[];
  /** The field that it is written behind. */
  readonly field: Field | null;
  readonly complete: boolean;
}

export function keysOf(model: Model, schema: PrismaSchema): Keys {
  const keys = declaredKeys(model);
  const complete = keys.every(key => key.complete);
  const primary = keys.filter(({ kind }) => kind === "id").map(key => primaryKey(key, model, schema));
  const others = keys.filter(({ kind }) => kind !== "id");
  if (!isMySqlFamily(schema.dialect)) {
    const behind = others.map(key => indexOf(key, model, schema));
    return { constraints: primary, inside: [], behind, complete };
  }
  // MySQL makes a constraint of a unique key over whole columns, and Prisma writes all keys into the table.
  const constraints = others.filter(isUniqueConstraint).map((key): Constraint => {
    const { name } = indexOf(key, model, schema);
    const columns = namesOf(key.columns);
    return { ...constraintBase(key, name), kind: "unique", columns, usingIndex: null, nullsNotDistinct: false };
  });
  const inside = others.filter(key => !isUniqueConstraint(key)).map(key => indexOf(key, model, schema));
  return { constraints: [...constraints, ...primary], inside, behind: [], complete };
}

/** The fields that a model's rows are known by: those of `@id` or `@@id`. */
export function idFields(model: Model): readonly Field[] {
  const key = declaredKeys(model).find(({ kind }) => kind === "id");
  const names = key?.columns.map(({ name }) => name?.text) ?? [];
  return model.fields.filter(field => names.includes(mappedName(field).text));
}

function isUniqueConstraint({ kind, columns }: Key): boolean {
  return kind === "unique" && columns.every(({ prefixLength }) => prefixLength === null);
}

/** In the order in which Prisma writes them. */
function declaredKeys(model: Model): readonly Key[] {
  const ofFields = (["id", "unique"] as const).flatMap(kind =>
    model.fields.flatMap((field): Key[] => {
      const attribute = attributeOf(field, kind);
      if (attribute === null) return [];
      const column = indexColumn(columnName(field), attribute.args);
      return [{ kind, attribute, columns: [column], field, complete: true }];
    }),
  );
  const ofModel = (["id", "index", "unique", "fulltext"] as const).flatMap(kind =>
    model.attributes.filter(({ name }) => name === kind).map(attribute => modelKey(kind, attribute, model)),
  );
  return [...ofFields, ...ofModel];
}

function modelKey(kind: Key["kind"], attribute: Attribute, model: Model): Key {
  const fields = argumentOf(attribute, "fields", 0);
  const items = fields?.kind === "array" ? fields.items : fields === null ? [] : [fields];
  const columns = items.map(item => columnOfItem(item, model));
  const known = columns.filter(column => column !== null);
  return {
    kind,
    attribute,
    columns: known,
    field: null,
    complete: known.length === columns.length && known.length > 0,
  };
}

/** `title` or `title(sort: Desc, length: 10, ops: raw("…"))`. */
function columnOfItem(item: Expression, model: Model): IndexColumn | null {
  const written = item.kind === "word" ? item : item.kind === "call" ? item.name : null;
  const field = model.fields.find(({ name }) => name.text === written?.text);
  if (written === null || field === undefined) return null;
  const name = { ...columnName(field), span: written.span };
  return { ...indexColumn(name, item.kind === "call" ? item.args : []), span: item.span };
}

function indexColumn(name: Name, args: readonly Argument[]): IndexColumn {
  const argument = (key: string): Expression | null => argumentOf({ args }, key, null);
  const sort = argument("sort");
  const length = argument("length");
  const operators = argument("ops");
  return {
    name,
    expression: null,
    descending: sort?.kind === "word" && sort.text === "Desc",
    prefixLength: length?.kind === "word" ? Number(length.text) : null,
    operatorClass: operators === null ? null : operatorClass(operators),
    collation: null,
    nulls: null,
    span: name.span,
  };
}

/** `raw("gin_trgm_ops")` as it is, `JsonbPathOps` as PostgreSQL spells it. */
function operatorClass(operators: Expression): string | null {
  if (operators.kind === "call") return stringOf(operators.args[0]?.value ?? null)?.text ?? null;
  if (operators.kind !== "word") return null;
  return operators.text
    .replaceAll(/(?!^)[A-Z]/g, "_$&")
    .toLowerCase()
    .replaceAll(/(?<=min)_(?=max)|(?<=var)_(?=bit)|(?<=time|timestamp)_(?=tz)/g, "");
}

// --- what they become ---

function constraintBase(
  { attribute }: Key,
  name: Name | null,
): Pick<PrimaryKey, "name" | "level" | "deferrable" | "span"> {
  return { name, level: "table", deferrable: false, span: attribute.span };
}

function namesOf(columns: readonly IndexColumn[]): readonly Name[] {
  return columns.flatMap(({ name }) => (name === null ? [] : [name]));
}

/** PostgreSQL gets a name; MySQL takes none; SQLite has a key of one column behind that column. */
function primaryKey(key: Key, model: Model, { dialect }: PrismaSchema): PrimaryKey {
  const named = dialect === "postgresql";
  const name = named ? constraintName(key.attribute, [mappedName(model).text], "_pkey", dialect) : null;
  const level = dialect === "sqlite" && key.columns.length === 1 ? "column" : "table";
  return { ...constraintBase(key, name), level, kind: "primaryKey", columns: namesOf(key.columns), usingIndex: null };
}

function indexOf(key: Key, model: Model, { dialect }: PrismaSchema): TableIndex {
  const { kind, attribute, columns } = key;
  const parts = [mappedName(model).text, ...columns.map(({ name }) => name?.text ?? "")];
  const type = argumentOf(attribute, "type", null);
  const where = argumentOf(attribute, "where", null);
  const index: Index = {
    name: constraintName(attribute, parts, kind === "unique" ? "_key" : "_idx", dialect),
    columns,
    unique: kind === "unique",
    method: kind === "fulltext" ? "fulltext" : type?.kind === "word" ? type.text.toLowerCase() : "btree",
    predicate: where === null ? null : predicateOf(where, model, dialect),
    include: [],
    nullsNotDistinct: false,
  };
  return { ...index, span: attribute.span };
}

/** `raw("…")`, or an object of fields and values. */
function predicateOf(where: Expression, model: Model, dialect: PrismaSchema["dialect"]): string {
  const raw = where.kind === "call" ? stringOf(where.args[0]?.value ?? null)?.text : undefined;
  const entries = where.kind === "object" ? where.entries : [];
  const sql = raw ?? entries.map(entry => comparison(entry, model)).join(" AND ");
  return predicateFromSql(dialect === "postgresql" ? `(${sql})` : sql, dialect);
}

function comparison({ name, value }: Argument, model: Model): string {
  const field = model.fields.find(other => other.name.text === name);
  const column = `"${field === undefined ? name : mappedName(field).text}"`;
  const isNegated = value.kind === "object";
  const compared = value.kind === "object" ? value.entries[0]?.value : value;
  if (compared?.kind === "word" && compared.text === "null") return `${column} IS ${isNegated ? "NOT " : ""}NULL`;
  const written = compared?.kind === "string" ? literal(compared.text) : compared?.kind === "word" ? compared.text : "";
  return `${column} ${isNegated ? "!=" : "="} ${written}`;
}
