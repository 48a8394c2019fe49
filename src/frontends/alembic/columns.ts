import { constant, isNullish, primitiveOf, textOf, truthiness, type Origin, type Value } from "../evaluate/values.js";
import { from, joined, type Part, sql } from "../fragment.js";
import { Construct, named } from "./construct.js";
import { defaultSql, isExpression, textOfConstruct } from "./expressions.js";
import { typeOf, typeSql } from "./types.js";
import { identifier, isMySql, literal, unknownPart, type Writing } from "./writing.js";

/** `sa.Column(…)`, its arguments taken apart. */
export class ColumnDefinition {
  readonly name: Value | undefined;
  readonly type: Value | undefined;
  /** What stands behind the type: foreign keys, checks, `Computed`, `Identity`. */
  readonly extras: readonly Construct[];
  readonly origin: Origin;

  constructor(
    readonly made: Construct,
    place: Origin,
  ) {
    this.origin = made.origin ?? place;
    const rest = [...made.args];
    this.name = made.keyword("name")?.value ?? (isName(rest[0]) ? rest.shift() : undefined);
    const isType = (value: Value | undefined): boolean => value !== undefined && !isExtra(value);
    this.type = made.keyword("type_")?.value ?? (isType(rest[0]) ? rest.shift() : undefined);
    this.extras = rest.filter((value): value is Construct => isExtra(value));
  }

  option(name: string): Value | undefined {
    return this.made.keyword(name)?.value;
  }

  place(name: string): Origin {
    return this.made.keyword(name)?.origin ?? this.origin;
  }

  isOn(name: string): boolean {
    const value = this.option(name);
    return value !== undefined && truthiness(value) === true;
  }

  extra(...names: readonly string[]): Construct | undefined {
    return this.extras.find(extra => names.includes(extra.name));
  }

  extraAll(name: string): readonly Construct[] {
    return this.extras.filter(extra => extra.name === name);
  }

  /** What `nullable` says; without it, a key is NOT NULL and an identity as well. */
  isNullable(isKey: boolean): boolean {
    const value = this.option("nullable");
    const known = value === undefined ? null : truthiness(value);
    return known ?? !(isKey || this.isOn("primary_key") || this.extra("Identity") !== undefined);
  }

  /** The default that the server fills in; a `FetchedValue` only says that there is one. */
  get serverDefault(): Value | undefined {
    const value = this.option("server_default");
    if (value === undefined || isNullish(value) || named(value, "FetchedValue") !== null) return undefined;
    return value instanceof Construct && ["Computed", "Identity"].includes(value.name) ? undefined : value;
  }

  get comment(): Value | undefined {
    const value = this.option("comment");
    return value === undefined || isNullish(value) ? undefined : value;
  }
}

function isName(value: Value | undefined): boolean {
  return value?.kind === "text" || named(value, "quoted_name") !== null || value?.kind === "unknown";
}

const EXTRAS: ReadonlySet<string> = new Set([
  "ForeignKey",
  "CheckConstraint",
  "Computed",
  "Identity",
  "Sequence",
  "UniqueConstraint",
  "FetchedValue",
  "DefaultClause",
]);

function isExtra(value: Value): boolean {
  return value instanceof Construct && EXTRAS.has(value.name);
}

/** The definition of a column. `isSerial`: it is the key that the database counts. */
export function columnSql(
  column: ColumnDefinition,
  writing: Writing,
  { isKey = false, isSerial = false }: { readonly isKey?: boolean; readonly isSerial?: boolean } = {},
): Part {
  const { origin } = column;
  const name = identifier(column.name, origin, writing);
  const isNullable = column.isNullable(isKey);
  const checks = column.extraAll("CheckConstraint").map(check => joined([" ", checkSql(check, origin, writing)]));
  const parts = isMySql(writing)
    ? mysqlParts(column, isNullable, isSerial, writing)
    : otherParts(column, isNullable, isSerial, writing);
  return from(origin, joined([name, ...parts.map(part => joined([" ", part])), ...checks]));
}

function otherParts(column: ColumnDefinition, isNullable: boolean, isSerial: boolean, writing: Writing): Part[] {
  const { origin } = column;
  const identity = identityOf(column);
  const serial =
    isSerial && identity === undefined && writing.dialect === "postgresql" ? serialWord(column, writing) : null;
  const parts: Part[] = [
    serial === null ? typeSql(column.type, origin, writing) : from(column.type?.origin ?? origin, serial),
  ];
  const byDefault = serial === null ? column.serverDefault : undefined;
  if (byDefault !== undefined)
    parts.push(from(column.place("server_default"), sql`DEFAULT ${defaultClause(byDefault, column, writing)}`));
  if (writing.dialect === "sqlite") {
    if (!isNullable) parts.push(from(column.place("nullable"), "NOT NULL"));
    if (column.extra("Computed") !== undefined) parts.push(computedSql(column, writing));
    return parts;
  }
  if (computedOf(column) !== undefined) parts.push(computedSql(column, writing));
  if (identity !== undefined) parts.push(identitySql(identity));
  if (!isNullable && identity === undefined) parts.push(from(column.place("nullable"), "NOT NULL"));
  return parts;
}

function mysqlParts(column: ColumnDefinition, isNullable: boolean, isSerial: boolean, writing: Writing): Part[] {
  const { origin } = column;
  const parts: Part[] = [typeSql(column.type, origin, writing)];
  if (computedOf(column) !== undefined) parts.push(computedSql(column, writing));
  if (!isNullable) parts.push(from(column.place("nullable"), "NOT NULL"));
  else if (typeOf(column.type, writing)?.name === "TIMESTAMP") parts.push("NULL");
  if (column.comment !== undefined)
    parts.push(sql`COMMENT ${literal(column.comment, column.place("comment"), writing)}`);
  const byDefault = column.serverDefault;
  if (isSerial && byDefault === undefined) parts.push("AUTO_INCREMENT");
  else if (byDefault !== undefined) {
    parts.push(from(column.place("server_default"), sql`DEFAULT ${defaultClause(byDefault, column, writing)}`));
  }
  return parts;
}

function defaultClause(value: Value, column: ColumnDefinition, writing: Writing): Part {
  const written = defaultSql(value, column.place("server_default"), writing);
  return writing.dialect === "sqlite" && isExpression(value) ? sql`(${written})` : written;
}

/** PostgreSQL's words for a key that it counts. */
function serialWord(column: ColumnDefinition, writing: Writing): string {
  switch (typeOf(column.type, writing)?.name.toLowerCase()) {
    case "biginteger":
    case "bigint":
      return "BIGSERIAL";
    case "smallinteger":
    case "smallint":
      return "SMALLSERIAL";
    default:
      return "SERIAL";
  }
}

/** Whether a type holds whole numbers, so that a key of it is counted. */
export function isInteger(column: ColumnDefinition, writing: Writing): boolean {
  return /^(?:(?:small|big)?integer|(?:small|big|tiny|medium)?int)$/i.test(typeOf(column.type, writing)?.name ?? "");
}

/** Whether a sole key of this form is counted by the database. */
export function isCounted(column: ColumnDefinition, writing: Writing): boolean {
  // MySQL has no identities: it counts such a key in its own way.
  if (column.serverDefault !== undefined || (identityOf(column) !== undefined && !isMySql(writing))) return false;
  const isPostgres = writing.dialect === "postgresql";
  const sequence = column.extra("Sequence");
  if (
    isPostgres &&
    sequence !== undefined &&
    truthiness(sequence.keyword("optional")?.value ?? constant(false)) !== true
  )
    return false;
  const wanted = column.option("autoincrement");
  if (wanted !== undefined && truthiness(wanted) === false) return false;
  if (!isInteger(column, writing)) return false;
  const isForced = wanted !== undefined && primitiveOf(wanted)?.value === true;
  // A default of Python's own fills it; on PostgreSQL also where it is to be counted.
  if (hasOwnDefault(column) && (isPostgres || !isForced)) return false;
  return isForced || countsReferences(column) || column.extra("ForeignKey") === undefined;
}

/** Whether a key is counted although it refers to another table. */
export function countsReferences(column: ColumnDefinition): boolean {
  return textOf(column.option("autoincrement")) === "ignore_fk";
}

function hasOwnDefault(column: ColumnDefinition): boolean {
  const byPython = ["default", "insert_default"].map(name => column.option(name)).find(value => !isNullish(value));
  return byPython !== undefined && named(byPython, "Sequence") === null;
}

function computedOf(column: ColumnDefinition): Construct | undefined {
  return column.extra("Computed") ?? named(column.option("server_default"), "Computed") ?? undefined;
}

function identityOf(column: ColumnDefinition): Construct | undefined {
  return column.extra("Identity") ?? named(column.option("server_default"), "Identity") ?? undefined;
}

function computedSql(column: ColumnDefinition, writing: Writing): Part {
  const made = computedOf(column) as Construct;
  const [expression] = made.args;
  const place = made.origin ?? column.origin;
  const persisted = made.keyword("persisted")?.value ?? made.args[1];
  const stored = persisted === undefined ? null : truthiness(persisted);
  const word =
    stored === true || (stored === null && writing.dialect === "postgresql")
      ? " STORED"
      : stored === false
        ? " VIRTUAL"
        : "";
  return from(place, sql`GENERATED ALWAYS AS (${conditionSql(expression, place, writing)})${word}`);
}

function identitySql(made: Construct): Part {
  const always = made.keyword("always")?.value ?? made.args[0];
  const isAlways = always !== undefined && truthiness(always) === true;
  return `GENERATED ${isAlways ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY`;
}

/** A condition or expression: a string is SQL. */
export function conditionSql(value: Value | undefined, place: Origin, writing: Writing): Part {
  if (value?.kind === "text") return value;
  const text = textOfConstruct(value);
  if (text !== null) return text.text;
  if (!(value instanceof Construct)) return unknownPart(value, place, writing);
  return defaultSql(value, place, writing);
}

/** `CONSTRAINT name CHECK (…)`. */
export function checkSql(check: Construct, place: Origin, writing: Writing): Part {
  const origin = check.origin ?? place;
  const name = check.keyword("name")?.value;
  const condition = check.args[0] ?? check.keyword("sqltext")?.value;
  const named = isNullish(name) ? "" : sql`CONSTRAINT ${identifier(name, origin, writing)} `;
  return from(origin, sql`${named}CHECK (${conditionSql(condition, origin, writing)})`);
}

/** The word of a column's name, to find it among others. */
export function wordOf(column: ColumnDefinition): string | null {
  return textOf(column.name);
}
