import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import { mappedName, qualifiedNameOf } from "./names.js";
import type { PrismaSchema } from "./schema.js";
import type { Enum, Field } from "./syntax.js";

/** The scalar types, and what Prisma makes of each without a native type. */
const SCALARS: Readonly<Record<"postgresql" | "mysql" | "sqlite", Readonly<Record<string, string>>>> = {
  postgresql: {
    String: "TEXT",
    Boolean: "BOOLEAN",
    Int: "INTEGER",
    BigInt: "BIGINT",
    Float: "DOUBLE PRECISION",
    Decimal: "DECIMAL(65,30)",
    DateTime: "TIMESTAMP(3)",
    Json: "JSONB",
    Bytes: "BYTEA",
  },
  mysql: {
    String: "VARCHAR(191)",
    Boolean: "BOOLEAN",
    Int: "INTEGER",
    BigInt: "BIGINT",
    Float: "DOUBLE",
    Decimal: "DECIMAL(65,30)",
    DateTime: "DATETIME(3)",
    Json: "JSON",
    Bytes: "LONGBLOB",
  },
  sqlite: {
    String: "TEXT",
    Boolean: "BOOLEAN",
    Int: "INTEGER",
    BigInt: "BIGINT",
    Float: "REAL",
    Decimal: "DECIMAL",
    DateTime: "DATETIME",
    Json: "JSONB",
    Bytes: "BLOB",
  },
};

/** Native types that are called otherwise than in SQL. */
const NATIVE: Readonly<Record<string, string>> = {
  DoublePrecision: "DOUBLE PRECISION",
  UnsignedInt: "INTEGER UNSIGNED",
  UnsignedSmallInt: "SMALLINT UNSIGNED",
  UnsignedTinyInt: "TINYINT UNSIGNED",
  UnsignedMediumInt: "MEDIUMINT UNSIGNED",
  UnsignedBigInt: "BIGINT UNSIGNED",
};

export function isScalar(type: string): boolean {
  return type in SCALARS.postgresql;
}

/** The type of a field's column as Prisma writes it, in SQL; `null` for a type that is not declared. */
export function typeSql(field: Field, schema: PrismaSchema): string | null {
  const element = elementSql(field, schema);
  return element === null ? null : `${element}${field.arity === "list" ? "[]" : ""}`;
}

function elementSql(field: Field, schema: PrismaSchema): string | null {
  const { dialect } = schema;
  if (field.unsupported !== null) return field.unsupported;
  const declared = schema.enums.get(field.type.text);
  if (declared !== undefined) return enumSql(declared, schema);
  const scalar = SCALARS[family(dialect)][field.type.text];
  if (scalar === undefined) return null;
  const native = nativeType(field);
  if (native === null || dialect === "sqlite") return scalar;
  // MySQL's TINYINT of a Boolean is its BOOLEAN.
  if (native.name === "TinyInt" && field.type.text === "Boolean") return scalar;
  const name = NATIVE[native.name] ?? native.name.toUpperCase();
  return native.args.length === 0 ? name : `${name}(${native.args.join(",")})`;
}

export function family(dialect: Dialect): "postgresql" | "mysql" | "sqlite" {
  return isMySqlFamily(dialect) ? "mysql" : dialect === "sqlite" ? "sqlite" : "postgresql";
}

/** `@db.VarChar(20)`, with whatever name the data source has. */
export function nativeType(field: Field): { readonly name: string; readonly args: readonly string[] } | null {
  const attribute = field.attributes.find(({ name }) => name.includes("."));
  if (attribute === undefined) return null;
  return {
    name: attribute.name.slice(attribute.name.indexOf(".") + 1),
    args: attribute.args.flatMap(({ value }) => ("text" in value ? [value.text] : [])),
  };
}

function enumSql(declared: Enum, schema: PrismaSchema): string {
  if (schema.dialect === "postgresql") {
    const { schema: own, name } = qualifiedNameOf(declared, schema);
    return own === null ? quoted(name.text) : `${quoted(own.text)}.${quoted(name.text)}`;
  }
  return schema.dialect === "sqlite" ? "TEXT" : `ENUM(${labelsOf(declared).map(literal).join(", ")})`;
}

/** The labels of an enum as the database has them. */
export function labelsOf(declared: Enum): readonly string[] {
  return declared.values.map(value => mappedName(value).text);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
