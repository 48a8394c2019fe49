import type { DataType, Identity } from "../../model/column.js";
import { isMySqlFamily, type Dialect } from "../../model/dialect.js";
import type { Span } from "../../model/span.js";
import { typeFromSql } from "../definitions.js";
import { propertyOf, textOf, truthiness, type Value } from "../evaluate/values.js";

/** What Knex makes of one of its column methods. */
export interface KnexType {
  /** The type in SQL. */
  readonly sql: string;
  readonly type: DataType | null;
  readonly identity: Identity | null;
  /** `increments` brings NOT NULL and a primary key along, and takes no modifiers but a comment. */
  readonly increments: boolean;
  readonly primaryKey: boolean;
  /** `enu` outside of MySQL is a text with a CHECK over these labels. */
  readonly checkedLabels: readonly string[] | null;
  /** A native PostgreSQL enum that is created on the way. */
  readonly createsType: {
    readonly schema: string | null;
    readonly name: string;
    readonly labels: readonly string[];
  } | null;
}

/** The methods of a table builder that add a column, under the name that Knex's column compiler knows them by. */
export const COLUMN_METHODS: ReadonlyMap<string, string> = new Map([
  ...[
    "tinyint",
    "smallint",
    "mediumint",
    "decimal",
    "double",
    "bit",
    "date",
    "datetime",
    "timestamp",
    "time",
    "geometry",
    "geography",
    "point",
    "varchar",
    "text",
    "mediumtext",
    "longtext",
    "binary",
    "increments",
    "bigincrements",
    "integer",
    "json",
    "jsonb",
    "uuid",
    "enu",
    "specificType",
  ].map(name => [name, name.toLowerCase()] as const),
  ["mediumText", "mediumtext"],
  ["longText", "longtext"],
  ["float", "floating"],
  ["boolean", "bool"],
  ["bool", "bool"],
  ["dateTime", "datetime"],
  ["bigIncrements", "bigincrements"],
  ["biginteger", "biginteger"],
  ["bigInteger", "biginteger"],
  ["bigint", "biginteger"],
  ["string", "varchar"],
  ["enum", "enu"],
]);

/** The type that `table.<method>(name, …args)` asks for. `args` are those behind the name. */
export function knexType(method: string, args: readonly Value[], dialect: Dialect, span: Span): KnexType {
  const type = (name: string, ...parameters: string[]): KnexType =>
    plain(parameters.length === 0 ? name : `${name}(${parameters.join(", ")})`, dialect, span);
  const mysql = isMySqlFamily(dialect);
  const pg = dialect === "postgresql";
  switch (method) {
    case "varchar":
      return type("varchar", number(args[0]) ?? "255");
    case "text":
      return type(mysql ? mysqlText(args[0]) : "text");
    case "mediumtext":
    case "longtext":
      return type(mysql ? method : "text");
    case "integer":
      return type(mysql ? "int" : "integer");
    case "biginteger":
      return type("bigint");
    case "mediumint":
      return type(mysql ? "mediumint" : "integer");
    case "smallint":
      return type(dialect === "sqlite" ? "integer" : "smallint");
    case "tinyint":
      return pg ? type("smallint") : type("tinyint", ...(mysql ? optional(args[0]) : []));
    case "floating":
      return pg ? type("real") : mysql ? type("float", number(args[0]) ?? "8", number(args[1]) ?? "2") : type("float");
    case "double":
      return pg
        ? type("double precision")
        : mysql && args[0] !== undefined
          ? type("double", ...precision(args))
          : type(mysql ? "double" : "float");
    case "decimal":
      if (dialect === "sqlite") return type("float");
      return args[0]?.kind === "constant" && args[0].value === null
        ? type("decimal")
        : type("decimal", ...precision(args));
    case "bool":
      return type("boolean");
    case "bit":
      return dialect === "sqlite"
        ? type("text")
        : type("bit", ...optional(pg ? propertyOf(args[0], "length") : args[0]));
    case "datetime":
    case "timestamp":
      return moment(method, args, dialect, type);
    case "time":
      return type("time", ...(mysql ? optional(propertyOf(args[0], "precision") ?? args[0]) : []));
    case "binary":
      return pg
        ? type("bytea")
        : mysql && args[0] !== undefined
          ? type("varbinary", ...optional(args[0]))
          : type("blob");
    case "json":
    case "jsonb":
      return type(pg ? method : "json");
    case "uuid":
      return { ...uuid(args[0], pg, type), primaryKey: asksForPrimaryKey(args[0], false) && pg };
    case "increments":
    case "bigincrements":
      return increments(method, args[0], dialect, span);
    case "enu":
      return enumeration(args, dialect, span);
    case "specifictype": {
      const written = textOf(args[0]);
      return written === null ? { ...type("text"), type: null } : type(written);
    }
    default:
      return type(method);
  }
}

function plain(sql: string, dialect: Dialect, span: Span): KnexType {
  return {
    sql,
    ...typeFromSql(sql, dialect, span),
    increments: false,
    primaryKey: false,
    checkedLabels: null,
    createsType: null,
  };
}

function moment(
  method: string,
  args: readonly Value[],
  dialect: Dialect,
  type: (name: string, ...parameters: string[]) => KnexType,
): KnexType {
  const [first, second] = args;
  if (dialect === "sqlite") return type("datetime");
  const digits = optional(propertyOf(first, "precision") ?? (dialect === "postgresql" ? second : first));
  if (dialect !== "postgresql") return type(method, ...digits);
  const useTz = first?.kind === "object" ? propertyOf(first, "useTz") : undefined;
  const withZone =
    first?.kind === "object"
      ? useTz === undefined || truthiness(useTz) !== false
      : first === undefined || truthiness(first) !== true;
  return type(withZone ? "timestamptz" : "timestamp", ...digits);
}

function uuid(
  options: Value | undefined,
  pg: boolean,
  type: (name: string, ...parameters: string[]) => KnexType,
): KnexType {
  if (pg) return type("uuid");
  const binary = propertyOf(options, "useBinaryUuid");
  return binary !== undefined && truthiness(binary) === true ? type("binary", "16") : type("char", "36");
}

function increments(method: string, options: Value | undefined, dialect: Dialect, span: Span): KnexType {
  const big = method === "bigincrements";
  const sql =
    dialect === "sqlite"
      ? "integer"
      : dialect === "postgresql"
        ? `${big ? "big" : ""}serial`
        : `${big ? "bigint" : "int"} unsigned`;
  const primaryKey = dialect === "sqlite" || asksForPrimaryKey(options, true);
  const base = plain(sql, dialect, span);
  return {
    ...base,
    identity: base.identity ?? (primaryKey ? "autoIncrement" : null),
    increments: true,
    primaryKey,
  };
}

function asksForPrimaryKey(options: Value | undefined, byDefault: boolean): boolean {
  const asked = propertyOf(options, "primaryKey");
  return options?.kind === "object" ? asked !== undefined && truthiness(asked) === true : byDefault;
}

function enumeration(args: readonly Value[], dialect: Dialect, span: Span): KnexType {
  const [allowed, options] = args;
  const labels =
    allowed?.kind === "array" && !allowed.open
      ? allowed.items.map(item => textOf(item) ?? String(item.kind === "constant" ? item.value : ""))
      : [];
  if (isMySqlFamily(dialect)) return plain(`enum(${labels.map(label => `'${label}'`).join(", ")})`, dialect, span);
  const option = (name: string): boolean => {
    const value = propertyOf(options, name);
    return value !== undefined && truthiness(value) === true;
  };
  const name = textOf(propertyOf(options, "enumName"));
  if (dialect === "postgresql" && option("useNative") && name !== null) {
    const schema = textOf(propertyOf(options, "schemaName"));
    return {
      ...plain(schema === null ? `"${name}"` : `"${schema}"."${name}"`, dialect, span),
      createsType: option("existingType") ? null : { schema, name, labels },
    };
  }
  return { ...plain("text", dialect, span), checkedLabels: labels };
}

function mysqlText(length: Value | undefined): string {
  const text = textOf(length);
  if (text === "medium" || text === "mediumtext") return "mediumtext";
  return text === "long" || text === "longtext" ? "longtext" : "text";
}

function precision(args: readonly Value[]): string[] {
  return [number(args[0]) ?? "8", number(args[1]) ?? "2"];
}

function optional(value: Value | undefined): string[] {
  const digits = number(value);
  return digits === null ? [] : [digits];
}

function number(value: Value | undefined): string | null {
  if (value?.kind === "constant" && typeof value.value === "number") return String(value.value);
  const text = textOf(value);
  return text !== null && /^\d+$/.test(text) ? text : null;
}
