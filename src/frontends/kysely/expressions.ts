import { isMySqlFamily } from "../../model/dialect.js";
import {
  Host,
  native,
  textAt,
  textOf,
  type ObjectValue,
  type Origin,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { from, joined, sql, type Part } from "../fragment.js";
import { Builder, isFunction, type Writable } from "./builder.js";
import { functions } from "./functions.js";
import { selectFrom } from "./select.js";
import type { KyselyHost } from "./connection.js";
import {
  aliasedTable,
  at,
  columnReference,
  hole,
  identifier,
  list,
  parenthesised,
  splitName,
  table,
  words,
  type Sql,
  type Writing,
} from "./writing.js";

/** SQL in the place of a value: what the methods of an expression builder return. */
export class Expression extends Host implements Writable {
  readonly label: string = "";
  readonly isConnection: boolean = false;

  constructor(
    readonly bare: Sql,
    readonly write: Sql = bare,
    readonly isParenthesised = false,
    /** Members that only some expressions have. */
    private readonly more: (property: string) => Value | undefined = () => undefined,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    const own = this.more(property);
    if (own !== undefined) return own;
    switch (property) {
      case "as":
        return native(property, ([alias], { origin }) => this.as(alias, origin));
      case "and":
      case "or":
        return native(property, (args, { origin }) => {
          const both: Sql = writing => sql`${this.bare(writing)} ${property} ${condition(args, origin)(writing)}`;
          return new Expression(both, parenthesised(both), true);
        });
      case "$castTo":
      case "$notNull":
      case "$asScalar":
      case "toOperationNode":
        return native(property, () => this);
      default:
        return undefined;
    }
  }

  private as(alias: Value | undefined, origin: Origin): Expression {
    return aliased(this.write, alias, origin);
  }
}

export function aliased(write: Sql, alias: Value | undefined, origin: Origin): Expression {
  const name = isWritable(alias) ? alias.write : identifier(alias, origin);
  return new Expression(writing => sql`${write(writing)} as ${name(writing)}`);
}

export function isWritable(value: Value | undefined): value is Value & Writable {
  return value instanceof Expression || value instanceof Builder;
}

// --- values ---

/** A value in SQL: an expression, what a callback makes of an expression builder, or a constant as a literal. */
export function valueSql(value: Value | undefined, origin: Origin): Sql {
  return writing => {
    if (isWritable(value)) return value.write(writing);
    if (isFunction(value)) return fromCallback(value, origin, writing, valueSql);
    return value === undefined ? "null" : literal(value, origin, writing);
  };
}

/** A value, or a list of values in parentheses. */
export function valuesSql(value: Value | undefined, origin: Origin): Sql {
  if (value?.kind !== "array" || value.open) return valueSql(value, origin);
  return parenthesised(list(value.items.map(item => valueSql(item, origin))));
}

/** A literal; a hole for what is not constant. */
export function literal(value: Value, origin: Origin, writing: Writing): Part {
  const place = value.origin ?? origin;
  if (value.kind === "text") return quotedText(value, writing);
  if (value.kind !== "constant" || value.value === undefined) return hole(writing.machine.label(value, origin), place);
  return textAt(String(value.value), place);
}

function quotedText(value: Text, { dialect }: Writing): Part {
  const plain = textOf(value);
  const escaped = plain?.replaceAll("'", "''");
  const safe = isMySqlFamily(dialect) ? escaped?.replaceAll("\\", "\\\\") : escaped;
  return from(
    value.origin,
    joined(["'", safe === undefined || safe === plain ? value : textAt(safe, value.origin), "'"]),
  );
}

/** A column, an expression, or what a callback makes of an expression builder. */
export function reference(value: Value | undefined, origin: Origin): Sql {
  return writing => {
    if (isWritable(value)) return value.write(writing);
    if (isFunction(value)) return fromCallback(value, origin, writing, reference);
    return columnReference(value, origin)(writing);
  };
}

export function references(value: Value | undefined, origin: Origin): Sql[] {
  return value?.kind === "array" ? value.items.map(item => reference(item, origin)) : [reference(value, origin)];
}

function fromCallback(
  fn: Value,
  origin: Origin,
  writing: Writing,
  write: (value: Value | undefined, origin: Origin) => Sql,
): Part {
  const result = callBack(fn, origin, writing);
  return isFunction(result) ? hole("…", origin) : write(result, origin)(writing);
}

/** What a callback makes of an expression builder. */
export function callBack(fn: Value, origin: Origin, { machine, db }: Writing): Value {
  const site: Site = { node: machine.main.ast, origin, argumentNodes: [] };
  return machine.call(fn, [new ExpressionBuilderHost(db)], site, null, "eb");
}

// --- conditions ---

/** The arguments of `where`, `on`, `having`: a comparison in three parts, or an expression. */
export function condition(args: readonly Value[], origin: Origin): Sql {
  const [left, operator, right] = args;
  return args.length < 2 ? valueSql(left, origin) : binary(left, operator, right, origin);
}

export function binary(
  left: Value | undefined,
  operator: Value | undefined,
  right: Value | undefined,
  origin: Origin,
): Sql {
  return writing =>
    sql`${reference(left, origin)(writing)} ${operatorSql(operator, origin)(writing)} ${valuesSql(right, origin)(writing)}`;
}

/** Two columns, or expressions, compared. */
export function comparison(args: readonly Value[], origin: Origin): Sql {
  const [left, operator, right] = args;
  return writing =>
    sql`${reference(left, origin)(writing)} ${operatorSql(operator, origin)(writing)} ${reference(right, origin)(writing)}`;
}

function operatorSql(operator: Value | undefined, origin: Origin): Sql {
  return writing => {
    if (isWritable(operator)) return operator.write(writing);
    return operator?.kind === "text" ? operator : hole("…", operator?.origin ?? origin);
  };
}

/** `eb.and([…])`, `eb.or({ a: 1 })`. */
function combined(value: Value | undefined, word: "and" | "or", origin: Origin): Expression {
  if (value?.kind === "object" && !value.open) return combination(filters(value, origin), word);
  if (value?.kind !== "array" || value.open) return new Expression(() => hole("…", value?.origin ?? origin));
  return combination(
    value.items.map(item => valueSql(item, origin)),
    word,
  );
}

function combination(items: readonly Sql[], word: "and" | "or"): Expression {
  const [first, ...others] = items;
  if (first === undefined) return new Expression(words(word === "and" ? "1 = 1" : "1 = 0"));
  if (others.length === 0) return new Expression(first);
  const all = parenthesised(list(items, ` ${word} `));
  return new Expression(all, all, true);
}

function filters(value: ObjectValue, origin: Origin): Sql[] {
  return [...value.properties].flatMap(([name, { value: right, origin: place }]) => {
    if (right.kind === "constant" && right.value === undefined) return [];
    const isWord = right.kind === "constant" && (right.value === null || typeof right.value === "boolean");
    const where = place ?? origin;
    return [binary(textAt(name, where), textAt(isWord ? "is" : "=", where), right, where)];
  });
}

// --- the expression builder ---

/** `eb`: called, it compares; its methods make expressions. */
export class ExpressionBuilderHost extends Host {
  readonly label = "";
  readonly isConnection = false;

  constructor(private readonly db: KyselyHost) {
    super();
  }

  override call(args: readonly Value[], { origin }: Site): Value {
    return new Expression(at(origin, condition(args, origin)));
  }

  get(property: string): Value | undefined {
    if (property === "eb") return this;
    if (property === "fn") return functions;
    if (property === "selectFrom") return native(property, ([from], { origin }) => selectFrom(from, origin, this.db));
    const make = MAKERS.get(property);
    return make === undefined
      ? undefined
      : native(property, (args, { origin }) => {
          const made = make(args, origin);
          return made instanceof Host ? made : new Expression(at(origin, made));
        });
  }
}

function unary(operator: string, separator = " "): (args: readonly Value[], origin: Origin) => Sql {
  return ([operand], origin) =>
    writing =>
      joined([operator, separator, reference(operand, origin)(writing)]);
}

function range(word: string): (args: readonly Value[], origin: Origin) => Sql {
  return ([value, start, end], origin) =>
    writing =>
      sql`${reference(value, origin)(writing)} ${word} ${valueSql(start, origin)(writing)} and ${valueSql(end, origin)(writing)}`;
}

const MAKERS: ReadonlyMap<string, (args: readonly Value[], origin: Origin) => Sql | Host> = new Map<
  string,
  (args: readonly Value[], origin: Origin) => Sql | Host
>([
  ["ref", ([name, operator], origin) => (operator === undefined ? columnReference(name, origin) : unread(origin))],
  ["table", ([name], origin) => table(name, origin)],
  ["val", ([value], origin) => valueSql(value, origin)],
  ["lit", ([value], origin) => valueSql(value, origin)],
  ["not", unary("not")],
  ["exists", unary("exists")],
  ["neg", unary("-", "")],
  [
    "unary",
    ([operator, operand], origin) =>
      unary(textOf(operator) ?? "…", textOf(operator) === "-" ? "" : " ")(
        operand === undefined ? [] : [operand],
        origin,
      ),
  ],
  ["between", range("between")],
  ["betweenSymmetric", range("between symmetric")],
  ["and", ([value], origin) => combined(value, "and", origin)],
  ["or", ([value], origin) => combined(value, "or", origin)],
  ["tuple", (args, origin) => parenthesised(list(args.map(arg => valueSql(arg, origin))))],
  ["refTuple", (args, origin) => parenthesised(list(args.map(arg => reference(arg, origin))))],
  [
    "parens",
    (args, origin) => {
      const [only] = args;
      if (args.length === 1 && only instanceof Expression && only.isParenthesised) return only;
      const all = parenthesised(condition(args, origin));
      return new Expression(all, all, true);
    },
  ],
  [
    "cast",
    ([value, type], origin) =>
      writing =>
        sql`cast(${reference(value, origin)(writing)} as ${dataType(type, origin)(writing)})`,
  ],
  [
    "case",
    ([value], origin) =>
      new CaseHost(value === undefined ? [words("case")] : [words("case"), reference(value, origin)]),
  ],
]);

function unread(origin: Origin): Sql {
  return () => hole("…", origin);
}

/** A type: a word of Kysely's list as it is, or an expression. */
export function dataType(value: Value | undefined, origin: Origin): Sql {
  return writing => {
    if (isWritable(value)) return value.write(writing);
    return value?.kind === "text"
      ? value
      : hole(value === undefined ? "…" : writing.machine.label(value, origin), value?.origin ?? origin);
  };
}

/** `eb.case().when(…).then(…).else(…).end()`. */
class CaseHost extends Host {
  readonly label = "";
  readonly isConnection = false;

  constructor(private readonly parts: readonly Sql[]) {
    super();
  }

  get(property: string): Value | undefined {
    const more = (word: string, write: Sql): CaseHost => new CaseHost([...this.parts, words(word), write]);
    switch (property) {
      case "when":
        return native(property, (args, { origin }) => more("when", condition(args, origin)));
      case "then":
        return native(property, ([value], { origin }) => more("then", valueSql(value, origin)));
      case "else":
        return native(property, ([value], { origin }) => more("else", valueSql(value, origin)));
      case "end":
        return native(property, () => new Expression(list([...this.parts, words("end")], " ")));
      default:
        return undefined;
    }
  }
}

// --- what is selected, and from where ---

/** A table with or without an alias, or an expression that has one. */
export function tableExpression(value: Value | undefined, origin: Origin): Sql {
  return writing => {
    if (isWritable(value)) return value.write(writing);
    if (isFunction(value)) return fromCallback(value, origin, writing, tableExpression);
    return aliasedTable(value, origin)(writing);
  };
}

export function tableExpressions(value: Value | undefined, origin: Origin): Sql[] {
  return value?.kind === "array"
    ? value.items.map(item => tableExpression(item, origin))
    : [tableExpression(value, origin)];
}

/** What `select` and `returning` name: columns with or without aliases, expressions, callbacks. */
export function selection(value: Value | undefined, origin: Origin): Sql {
  return writing => {
    const chosen = isFunction(value) ? callBack(value, origin, writing) : value;
    const items = chosen?.kind === "array" ? chosen.items : [chosen];
    return list(items.map(item => selected(item, origin)))(writing);
  };
}

function selected(value: Value | undefined, origin: Origin): Sql {
  if (value?.kind !== "text") return reference(value, origin);
  const [column, alias] = splitName(value, " as ");
  const written = columnReference(column, origin);
  return alias === undefined ? written : writing => sql`${written(writing)} as ${identifier(alias, origin)(writing)}`;
}

/** What a member of a host is that nobody models: the statement around it is partial. */
