import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import { displayText, propertyOf, textOf, truthiness, type Value } from "../../evaluate/values.js";
import type { Machine } from "../../evaluate/machine.js";
import { callBack } from "./call-back.js";
import { EnumHost, type Built } from "./hosts.js";

/** The functions of each dialect that make columns. */
export const COLUMN_MAKERS: Readonly<Record<"postgresql" | "mysql" | "sqlite", ReadonlySet<string>>> = {
  postgresql: new Set(
    (
      "bigint bigserial bit boolean char cidr date decimal doublePrecision geometry halfvec inet integer interval json " +
      "jsonb line macaddr macaddr8 numeric point real serial smallint smallserial sparsevec text time timestamp uuid " +
      "varchar vector"
    ).split(" "),
  ),
  mysql: new Set(
    (
      "bigint binary boolean char date datetime decimal double float int json longtext mediumint mediumtext mysqlEnum real " +
      "serial smallint text time timestamp tinyint tinytext varbinary varchar year"
    ).split(" "),
  ),
  sqlite: new Set("blob int integer numeric real text".split(" ")),
};

/** The options of a column: behind its name, or in its place. */
export function optionsOf({ args }: Built): Value | undefined {
  return args[0]?.kind === "text" ? args[1] : args[0];
}

/** The type of a column as Drizzle writes it; `null` where it is not known. */
export function typeSql(column: Built, dialect: Dialect, machine: Machine): string | null {
  const base = baseSql(column, dialect, machine);
  if (base === null) return null;
  return base + "[]".repeat(column.calls.filter(({ method }) => method === "array").length);
}

function baseSql(column: Built, dialect: Dialect, machine: Machine): string | null {
  if (column.label === "enum") return enumSql(column.owner);
  if (column.label === "customType") return customSql(column, machine);
  if (dialect === "sqlite") return sqliteType(column);
  return isMySqlFamily(dialect) ? mysqlType(column) : postgresType(column);
}

function enumSql(owner: Value | null): string | null {
  if (!(owner instanceof EnumHost) || owner.name.kind !== "text") return null;
  const { schema } = owner.namespace;
  const parts = schema === null ? [owner.name] : [schema, owner.name];
  return parts.every(part => textOf(part) !== null)
    ? parts.map(part => `"${part.kind === "text" ? displayText(part) : ""}"`).join(".")
    : null;
}

/** What `dataType` of a custom type returns for the options of the column. */
function customSql(column: Built, machine: Machine): string | null {
  const dataType = column.owner?.kind === "object" ? propertyOf(column.owner, "dataType") : undefined;
  if (dataType === undefined) return null;
  const options = optionsOf(column);
  return textOf(callBack(dataType, options === undefined ? [] : [options], machine, { start: 0, end: 0 }));
}

/** `(a, b)` of the options that are given; `null` where one of them is not constant. */
function given(column: Built, ...names: readonly string[]): string | null {
  const options = optionsOf(column);
  const values = names.map(name => propertyOf(options, name)).filter(value => value !== undefined);
  const numbers = values.flatMap(value => (value.kind === "constant" ? [String(value.value)] : []));
  if (numbers.length < values.length || (options !== undefined && options.kind !== "object")) return null;
  return numbers.length === 0 ? "" : `(${numbers.join(", ")})`;
}

function isOn(column: Built, name: string): boolean {
  const value = propertyOf(optionsOf(column), name);
  return value !== undefined && truthiness(value) === true;
}

function withParts(name: string, ...parts: readonly (string | null)[]): string | null {
  return parts.includes(null) ? null : `${name}${parts.join("")}`;
}

function sqliteType(column: Built): string | null {
  const { label } = column;
  if (label === "text") return withParts(label, given(column, "length"));
  return label === "int" ? "integer" : label;
}

function postgresType(column: Built): string | null {
  const { label } = column;
  switch (label) {
    case "varchar":
    case "char":
      return withParts(label, given(column, "length"));
    case "numeric":
    case "decimal":
      return withParts("numeric", given(column, "precision", "scale"));
    case "time":
    case "timestamp":
      return withParts(label, given(column, "precision"), isOn(column, "withTimezone") ? " with time zone" : "");
    case "interval": {
      const fields = textOf(propertyOf(optionsOf(column), "fields"));
      return withParts(label, fields === null ? "" : ` ${fields}`, given(column, "precision"));
    }
    case "bit":
    case "vector":
    case "halfvec":
    case "sparsevec":
      return withParts(label, given(column, "dimensions"));
    case "geometry":
      return "geometry(point)";
    case "doublePrecision":
      return "double precision";
    default:
      return label;
  }
}

function mysqlType(column: Built): string | null {
  const { label } = column;
  const unsigned = isOn(column, "unsigned") ? " unsigned" : "";
  switch (label) {
    case "varchar":
    case "char":
    case "binary":
    case "varbinary":
      return withParts(label, given(column, "length"));
    case "decimal":
    case "double":
    case "float":
      return withParts(label, given(column, "precision", "scale"), unsigned);
    case "real":
      return withParts(label, given(column, "precision", "scale"));
    case "datetime":
    case "time":
    case "timestamp":
      return withParts(label, given(column, "fsp"));
    case "mysqlEnum":
      return mysqlEnumType(column);
    case "int":
    case "tinyint":
    case "smallint":
    case "mediumint":
    case "bigint":
      return withParts(label, unsigned);
    default:
      return label;
  }
}

function mysqlEnumType(column: Built): string | null {
  const labels = labelsOf(column.args[0]?.kind === "text" ? column.args[1] : column.args[0]);
  return labels === null ? null : `enum(${labels.map(label => `'${label.replaceAll("'", "''")}'`).join(",")})`;
}

/** The labels in a list, or the values of an enum of TypeScript; `null` where one is not constant. */
export function labelsOf(value: Value | undefined): readonly string[] | null {
  if (value?.kind === "array") return value.open ? null : constants(value.items);
  if (value?.kind !== "object" || value.open) return null;
  return constants([...value.properties.values()].map(property => property.value));
}

function constants(values: readonly Value[]): readonly string[] | null {
  const texts = values.map(textOf);
  const known = texts.filter(text => text !== null);
  return known.length === texts.length ? known : null;
}
