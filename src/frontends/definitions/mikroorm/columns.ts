import { plainColumn, type Column, type Constraint } from "../../../model/column.js";
import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { Name } from "../../../model/name.js";
import type { Span } from "../../../model/span.js";
import { definitionFromSql } from "../../definitions.js";
import { textOf } from "../../evaluate/values.js";
import type { EntityMetadata } from "./metadata.js";
import type { PropertyMetadata } from "./property.js";
import { quoted, quotedString } from "./sql.js";
import { isNumeric, lengthOf, mappedType, type MappedType } from "./types.js";
import { normalizedDefault } from "./values.js";

/** A column, and the checks that its definition holds. */
export interface ReadColumn {
  readonly column: Column;
  readonly constraints: readonly Constraint[];
  /** Whether all that decides about it is known. */
  readonly complete: boolean;
}

/** The column that holds a property, or a part of a key. `isKeyInline`: the key of one column needs no name. */
export function readColumn(
  property: PropertyMetadata,
  type: string | null,
  name: Name,
  span: Span,
  entity: EntityMetadata,
  isKeyInline: boolean,
): ReadColumn {
  const { dialect } = entity.world;
  const definition = type === null ? null : definitionOf(property, type, name.text, entity, isKeyInline);
  const read =
    definition === null ? null : definitionFromSql(definition.sql, quoted(name.text, dialect), dialect, span);
  const nullable = entity.isNullable(property);
  if (read === null || definition === null) {
    return { column: { ...plainColumn(name, span), nullable: nullable ?? true }, constraints: [], complete: false };
  }
  return {
    column: {
      ...read.column,
      name,
      default: definition.hasUnknownDefault ? { kind: "unknown", span } : read.column.default,
    },
    constraints: read.constraints,
    complete: nullable !== null && definition.complete && property.problems.length === 0,
  };
}

interface Definition {
  readonly sql: string;
  readonly hasUnknownDefault: boolean;
  readonly complete: boolean;
}

/** `SchemaHelper.createTableColumn` and `configureColumn`. */
function definitionOf(
  property: PropertyMetadata,
  type: string,
  name: string,
  entity: EntityMetadata,
  isKeyInline: boolean,
): Definition {
  const { world } = entity;
  const { dialect } = world;
  const mapped = property.isEnum ? "enum" : mappedType(type, dialect);
  const isUnsigned = isMySqlFamily(dialect) && entity.isUnsigned(property) && isNumeric(mapped, dialect);
  const generated = generatedOf(property, entity);
  const comment = isMySqlFamily(dialect) ? commentOf(property) : "";
  if (isNumbered(property, entity) && generated === null) {
    const parts = [numberedType(type, mapped, isUnsigned, dialect), isKeyInline ? "primary key" : "", comment];
    const autoincrement = dialect === "sqlite" ? "autoincrement" : "";
    return { sql: joined([...parts, autoincrement]), hasUnknownDefault: false, complete: true };
  }
  const nullable = entity.isNullable(property) ?? true;
  const needsNull = nullable ? "null" : generated === null || dialect === "postgresql" ? "not null" : "";
  const value = defaultOf(property, type, mapped, entity);
  const parts = [
    typeSql(property, type, name, isUnsigned, entity),
    generated?.sql == null ? "" : generatedClause(generated.sql),
    isKeyInline && generated !== null && isNumbered(property, entity) ? "primary key" : "",
    needsNull,
    value?.sql == null ? "" : `default ${value.sql}`,
    comment,
  ];
  return {
    sql: joined(parts),
    hasUnknownDefault: value !== null && value.sql === null,
    complete: (value === null || value.sql !== null) && (generated === null || generated.sql !== null),
  };
}

function joined(parts: readonly string[]): string {
  return parts.filter(part => part !== "").join(" ");
}

/** Whether the column is made by the shorthand for a key that the database numbers. */
function isNumbered(property: PropertyMetadata, entity: EntityMetadata): boolean {
  return entity.isAutoincrement(property) && !entity.isComposite && property.isPrimary;
}

function numberedType(type: string, mapped: MappedType, isUnsigned: boolean, dialect: Dialect): string {
  if (dialect === "postgresql") return mapped === "bigint" ? "bigserial" : "serial";
  return dialect === "sqlite" ? "integer not null" : `${type}${isUnsigned ? " unsigned" : ""} not null auto_increment`;
}

function typeSql(
  property: PropertyMetadata,
  type: string,
  name: string,
  isUnsigned: boolean,
  entity: EntityMetadata,
): string {
  const { dialect } = entity.world;
  const labels = property.nativeEnumName === null ? property.labels : null;
  if (property.nativeEnumName !== null && dialect === "postgresql" && property.items !== null) {
    const parts = property.nativeEnumName.split(".");
    const schema = parts.length > 1 ? parts[0] : textOf(entity.schema ?? undefined);
    const own = quoted(parts.at(-1) ?? "", dialect);
    const suffix = type.endsWith("[]") ? "[]" : "";
    return (
      (schema === null || schema === undefined || schema === "public" ? own : `${quoted(schema, dialect)}.${own}`) +
      suffix
    );
  }
  if (property.isEnum && labels !== null) {
    const list = labels.map(quotedString).join(", ");
    if (isMySqlFamily(dialect)) return `enum(${list})`;
    // Since version 7, the check is one of the table, with a name.
    return entity.world.options.isBefore7 ? `text check (${quoted(name, dialect)} in (${list}))` : type;
  }
  return isUnsigned ? `${type} unsigned` : type;
}

function generatedClause(generated: string): string {
  return generated === "by default as identity" ? `generated ${generated}` : `generated always as ${generated}`;
}

/** What computes the column: `null` for none. */
function generatedOf(property: PropertyMetadata, entity: EntityMetadata): { readonly sql: string | null } | null {
  const { options, columnTypes, world } = property;
  const inType = / generated always as (.*)/i.exec(columnTypes?.[0] ?? "")?.[1];
  if (inType !== undefined) return { sql: inType };
  if (!options.gives("generated")) return null;
  const given = options.get("generated");
  const value = given.kind === "function" ? world.called(given, [entity.columnMap], options.place("generated")) : given;
  return { sql: textOf(value) };
}

function commentOf({ options }: PropertyMetadata): string {
  const comment = options.word("comment");
  return comment === null || comment === "" ? "" : `comment ${quotedString(comment)}`;
}

/** What fills the column: `null` for nothing. */
function defaultOf(
  property: PropertyMetadata,
  type: string,
  mapped: MappedType,
  { world: { dialect } }: EntityMetadata,
): { readonly sql: string | null } | null {
  const length = property.length ?? lengthOf(type, mapped, dialect);
  const given = property.default ?? (property.isVersion ? versionDefault(property, mapped, dialect) : null);
  if (given === null || given.sql === null) return given;
  const sql = normalizedDefault(given.sql, length, dialect);
  if (!isMySqlFamily(dialect)) return sql === "null" ? null : { sql };
  const extra = property.options.word("extra");
  const needsExpression = /^(?:blob|text|json|point|linestring|polygon|multi\w+|geometrycollection)/i.test(type);
  const value = needsExpression && !sql.startsWith("(") ? `(${sql})` : sql;
  return { sql: extra === null ? value : `${value} ${extra}` };
}

/** `MetadataDiscovery.getDefaultVersionValue`. */
function versionDefault(property: PropertyMetadata, mapped: MappedType, dialect: Dialect): { readonly sql: string } {
  if (mapped !== "datetime") return { sql: "1" };
  return { sql: dialect === "sqlite" ? "current_timestamp" : `current_timestamp(${String(property.length)})` };
}
