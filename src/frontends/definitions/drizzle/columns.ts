import type { Column, Constraint } from "../../../model/column.js";
import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { Name } from "../../../model/name.js";
import type { Span } from "../../../model/span.js";
import { columnFromSql } from "../../definitions.js";
import type { Machine } from "../../evaluate/machine.js";
import { isUndefined, propertyOf, textOf, truthiness, type Value } from "../../evaluate/values.js";
import { callBack } from "./call-back.js";
import { SqlHost, type Built, type Call } from "./hosts.js";
import { spanOf, type Casing } from "./names.js";
import { sqlText, type Style } from "./sql.js";
import { typeSql } from "./types.js";

/** What the columns of a file are read with. */
export interface Reading {
  readonly machine: Machine;
  readonly dialect: Dialect;
  readonly casing: Casing;
}

/** A column with the constraints that Drizzle writes behind it. */
export interface ReadColumn {
  readonly column: Column;
  readonly constraints: readonly Constraint[];
  /** Whether all that was said of it is understood. */
  readonly complete: boolean;
}

/** Methods that are about types, and what the client does. */
const CLIENT: ReadonlySet<string> = new Set([
  "$type",
  "$default",
  "$defaultFn",
  "$onUpdate",
  "$onUpdateFn",
  "unique",
  "references",
  "array",
]);

/** How names are written in SQL of the dialect. */
export function styleOf({ dialect, casing }: Reading, qualified: boolean): Style {
  return { mark: isMySqlFamily(dialect) ? "`" : '"', casing, qualified };
}

/** The column that a builder describes. */
export function readColumn(built: Built, name: Name, span: Span, typeSpan: Span, reading: Reading): ReadColumn {
  const { dialect, machine } = reading;
  const type = typeSql(built, dialect, machine);
  const clauses = clausesOf(built, reading);
  const known = clauses.sql.filter(clause => clause !== null);
  const read = columnFromSql([type ?? "integer", ...known].join(" "), dialect);
  const fallback = read ?? columnFromSql("integer", dialect);
  const column: Column = { ...(fallback?.column ?? emptyColumn(name, span)), name, span };
  const hasDefault = clauses.hasDefault && column.default === null;
  const at = spanOf(defaultCall(built)?.args[0]?.origin ?? defaultCall(built)?.origin ?? null, machine.main, span);
  return {
    column: {
      ...column,
      type: type === null || read === null || column.type === null ? null : { ...column.type, span: typeSpan },
      default: hasDefault
        ? { kind: "unknown", span: at }
        : column.default === null
          ? null
          : { ...column.default, span: at },
    },
    constraints: (read?.constraints ?? []).map(constraint => ({ ...constraint, columns: [name], span }) as Constraint),
    complete: type !== null && read !== null && known.length === clauses.sql.length && clauses.complete,
  };
}

function emptyColumn(name: Name, span: Span): Column {
  return {
    name,
    type: null,
    nullable: true,
    default: null,
    generated: null,
    identity: null,
    collation: null,
    onUpdate: null,
    comment: null,
    span,
  };
}

/** What stands behind the type; `null` for a clause that is not known. */
interface Clauses {
  readonly sql: readonly (string | null)[];
  readonly hasDefault: boolean;
  readonly complete: boolean;
}

function clausesOf(built: Built, reading: Reading): Clauses {
  const { dialect } = reading;
  const sql: (string | null)[] = [];
  const isSerial = built.label.endsWith("serial") && dialect === "postgresql";
  const isKey = built.has("primaryKey");
  if (isKey && !isMySqlFamily(dialect)) sql.push(`PRIMARY KEY${autoincrement(built, dialect)}`);
  if ((built.has("autoincrement") || built.label === "serial") && isMySqlFamily(dialect)) sql.push("AUTO_INCREMENT");
  const identity = identityOf(built);
  if (identity === null && (built.has("notNull") || isKey || isSerial)) sql.push("NOT NULL");
  if (identity !== null) sql.push(identity);
  const value = defaultOf(built, reading);
  if (value !== undefined) sql.push(value === null ? null : `DEFAULT ${value}`);
  const generated = built.last("generatedAlwaysAs");
  if (generated !== null) sql.push(generatedSql(generated.args, reading));
  if (built.has("onUpdateNow")) sql.push("ON UPDATE CURRENT_TIMESTAMP");
  return {
    sql,
    hasDefault: value !== undefined,
    complete: built.calls.every(({ method }) => CLIENT.has(method) || READ.has(method)),
  };
}

const READ: ReadonlySet<string> = new Set([
  "autoincrement",
  "default",
  "defaultNow",
  "defaultRandom",
  "generatedAlwaysAs",
  "generatedAlwaysAsIdentity",
  "generatedByDefaultAsIdentity",
  "notNull",
  "onUpdateNow",
  "primaryKey",
]);

function autoincrement(built: Built, dialect: Dialect): string {
  const asked = propertyOf(built.last("primaryKey")?.args[0], "autoIncrement");
  return dialect === "sqlite" && asked !== undefined && truthiness(asked) === true ? " AUTOINCREMENT" : "";
}

function identityOf(built: Built): string | null {
  if (built.has("generatedAlwaysAsIdentity")) return "GENERATED ALWAYS AS IDENTITY";
  return built.has("generatedByDefaultAsIdentity") ? "GENERATED BY DEFAULT AS IDENTITY" : null;
}

function generatedSql([given, options]: readonly Value[], reading: Reading): string | null {
  const { dialect, machine } = reading;
  const value = given?.kind === "function" ? callBack(given, [], machine, { start: 0, end: 0 }) : given;
  const expression = value?.kind === "text" ? textOf(value) : sqlText(value, styleOf(reading, dialect !== "sqlite"));
  const mode = textOf(propertyOf(options, "mode")) ?? (dialect === "postgresql" ? "stored" : "virtual");
  return expression === null ? null : `GENERATED ALWAYS AS (${expression}) ${mode.toUpperCase()}`;
}

// --- defaults ---

function defaultCall(built: Built): Call | null {
  return built.calls.findLast(({ method }) => method.startsWith("default")) ?? null;
}

/** The default in SQL; `undefined` where the database has none, `null` where it is not known. */
function defaultOf(built: Built, reading: Reading): string | null | undefined {
  const { dialect } = reading;
  const call = defaultCall(built);
  if (call === null) return undefined;
  if (call.method === "defaultRandom") return "gen_random_uuid()";
  if (call.method === "defaultNow") {
    if (dialect === "postgresql") return "now()";
    return dialect === "sqlite" ? "(cast((julianday('now') - 2440587.5)*86400000 as integer))" : "(now())";
  }
  const [value] = call.args;
  if (isUndefined(value)) return undefined;
  if (value instanceof SqlHost) return sqlText(value, styleOf(reading, true));
  return constantDefault(value, built, reading);
}

function constantDefault(value: Value | undefined, built: Built, reading: Reading): string | null {
  const { dialect, machine } = reading;
  const type = built.label;
  const sql = isJson(value) ? jsonDefault(value, built, reading) : sqlText(value, styleOf(reading, true));
  if (sql === null || !isMySqlFamily(dialect)) return sql;
  // MySQL takes expressions alone for these types.
  return /^(?:text|json|blob)$/.test(typeSql(built, dialect, machine) ?? type) ? `(${sql})` : sql;
}

function isJson(value: Value | undefined): value is Value {
  return value?.kind === "object" || value?.kind === "array";
}

function jsonDefault(value: Value, built: Built, { dialect, machine }: Reading): string | null {
  if (dialect === "postgresql" && built.has("array")) {
    const array = arrayText(
      value,
      /^(?:numeric|decimal|integer|smallint|bigint|doublePrecision|real|boolean)$/.test(built.label),
    );
    return array === null ? null : `'${array.replaceAll("'", "''")}'`;
  }
  const json = machine.json(value);
  if (json === null) return null;
  const text = `'${json.replaceAll("'", "''")}'`;
  return dialect === "postgresql" ? `${text}::${built.label}` : text;
}

/** A list as PostgreSQL writes its arrays: `{"a","b"}`. */
function arrayText(value: Value, isBare: boolean): string | null {
  if (value.kind !== "array") {
    const text = value.kind === "constant" ? String(value.value) : textOf(value);
    return text === null || isBare ? text : JSON.stringify(text);
  }
  const items = value.items.map(item => arrayText(item, isBare));
  return value.open || items.includes(null) ? null : `{${items.join(",")}}`;
}
