import { isMySqlFamily } from "../../../model/dialect.js";
import { plainColumn, plainIndexColumn, type Column, type ForeignKey, type Identity } from "../../../model/column.js";
import type { DeclaredModel } from "../../../model/definition.js";
import type { Name } from "../../../model/name.js";
import type { TableIndex } from "../../../model/operation.js";
import { typeFromSql } from "../../definitions.js";
import { createIndex, createTable } from "../operations.js";
import { defaultOf, isAutoincrement } from "./defaults.js";
import { idFields, keysOf } from "./keys.js";
import { columnName, derivedName, qualifiedNameOf } from "./names.js";
import {
  foreignKeys,
  isUnderstood,
  manyToMany,
  placedAt,
  relationFields,
  relationsOf,
  type ManyToMany,
} from "./relations.js";
import type { PrismaSchema } from "./schema.js";
import type { Field, Model } from "./syntax.js";
import { typeSql } from "./types.js";

/** The table of a model, and those that its relations have besides. */
export function modelsOf(model: Model, schema: PrismaSchema): readonly DeclaredModel[] {
  return [
    declaredModel(model, schema),
    ...manyToMany(model, schema).map(relation => relationTable(relation, model, schema)),
  ];
}

/** The fields whose type is nowhere declared. */
export function unknownFields(model: Model, schema: PrismaSchema): readonly Field[] {
  return scalarFields(model, schema).filter(field => typeSql(field, schema) === null);
}

function scalarFields(model: Model, schema: PrismaSchema): readonly Field[] {
  const relations = new Set(relationFields(model, schema));
  return model.fields.filter(field => !relations.has(field));
}

function declaredModel(model: Model, schema: PrismaSchema): DeclaredModel {
  const fields = scalarFields(model, schema);
  const known = fields.filter(field => typeSql(field, schema) !== null);
  const keys = keysOf(model, schema);
  const ids = idFields(model);
  const table = createTable(qualifiedNameOf(model, schema), model.span, {
    columns: known.map(field => columnOf(field, ids, schema)),
    constraints: [...keys.constraints, ...foreignKeys(model, schema)],
    indexes: keys.inside,
  });
  return {
    name: model.name.text,
    table,
    indexes: keys.behind.map(index => createIndex(table.table, index)),
    complete: model.unread === null && known.length === fields.length && keys.complete && isUnderstood(model, schema),
    namesOnly: false,
    properties: new Map(known.map(field => [field.name.text, columnName(field)])),
    relations: relationsOf(model, schema),
    span: model.name.span,
  };
}

function columnOf(field: Field, ids: readonly Field[], schema: PrismaSchema): Column {
  return {
    ...plainColumn(columnName(field), field.span),
    type: typeFromSql(typeSql(field, schema) ?? "", schema.dialect, field.type.span).type,
    nullable: field.arity !== "required",
    default: defaultOf(field, schema),
    identity: identityOf(field, ids, schema),
  };
}

/** Prisma gives SQLite's one key of type Int an AUTOINCREMENT, whether it is asked to or not. */
function identityOf(field: Field, ids: readonly Field[], { dialect }: PrismaSchema): Identity | null {
  if (dialect === "sqlite") {
    return ids.length === 1 && ids[0] === field && field.type.text === "Int" ? "autoIncrement" : null;
  }
  if (!isAutoincrement(field)) return null;
  return isMySqlFamily(dialect) ? "autoIncrement" : "serial";
}

/** The table of a relation of lists: the keys of both models, called A and B. */
function relationTable({ name, field, models }: ManyToMany, owner: Model, schema: PrismaSchema): DeclaredModel {
  const { span } = field;
  const { dialect } = schema;
  const tableName = derivedName([name], "", dialect, field.name.span);
  const sides = models.map((model, i) => side(i === 0 ? "A" : "B", tableName, model, field, schema));
  const columns = sides.map(({ column }) => column);
  const names = columns.map(column => column.name);
  const derived = (suffix: string): Name => derivedName([tableName.text], suffix, dialect, field.name.span);
  const base = { level: "table", deferrable: false, span, columns: names, usingIndex: null } as const;
  const table = createTable(
    { schema: qualifiedNameOf(owner, schema).schema, name: tableName, span: tableName.span },
    span,
    {
      columns,
      constraints: [
        ...(dialect === "postgresql" ? [{ ...base, kind: "primaryKey", name: derived("_AB_pkey") } as const] : []),
        ...(isMySqlFamily(dialect)
          ? [{ ...base, kind: "unique", name: derived("_AB_unique"), nullsNotDistinct: false } as const]
          : []),
        ...(schema.hasForeignKeys ? sides.map(({ key }) => key) : []),
      ],
      indexes: isMySqlFamily(dialect) ? [index(derived("_B_index"), names.slice(1), false)] : [],
    },
  );
  const behind = [
    ...(dialect === "sqlite" ? [index(derived("_AB_unique"), names, true)] : []),
    ...(isMySqlFamily(dialect) ? [] : [index(derived("_B_index"), names.slice(1), false)]),
  ];
  return {
    name,
    table,
    indexes: behind.map(it => createIndex(table.table, it)),
    complete: columns.every(({ type }) => type !== null),
    namesOnly: false,
    properties: new Map(),
    relations: [],
    span: field.name.span,
  };
}

interface Side {
  readonly column: Column;
  readonly key: ForeignKey;
}

function side(letter: string, table: Name, model: Model, field: Field, schema: PrismaSchema): Side {
  const { span } = field;
  const name: Name = { text: letter, exact: true, span: field.name.span };
  const [id] = idFields(model);
  const type = id === undefined ? null : typeFromSql(typeSql(id, schema) ?? "", schema.dialect, field.type.span).type;
  return {
    column: { ...plainColumn(name, span), type, nullable: false },
    key: {
      kind: "foreignKey",
      name: derivedName([table.text], `_${letter}_fkey`, schema.dialect, field.name.span),
      level: "table",
      deferrable: false,
      columns: [name],
      references: placedAt(qualifiedNameOf(model, schema), field.type),
      referencedColumns: id === undefined ? null : [{ ...columnName(id), span: field.type.span }],
      onDelete: "cascade",
      onUpdate: "cascade",
      notValid: false,
      span,
    },
  };
}

function index(name: Name, columns: readonly Name[], unique: boolean): TableIndex {
  return {
    name,
    columns: columns.map(plainIndexColumn),
    unique,
    method: "btree",
    predicate: null,
    include: [],
    nullsNotDistinct: false,
    span: name.span,
  };
}
