import { textAt, type Origin, type Value } from "../evaluate/values.js";
import { joined, sql } from "../fragment.js";
import { Builder, clause, draft, isFunction, type Call, type Form, type Method } from "./builder.js";
import { Clauses, listed, place } from "./clauses.js";
import type { KyselyHost } from "./connection.js";
import {
  callBack,
  comparison,
  condition,
  isWritable,
  reference,
  references,
  selection,
  tableExpression,
  tableExpressions,
  valueSql,
} from "./expressions.js";
import { all } from "./functions.js";
import { at, list, splitName, tableKey, words, type Sql } from "./writing.js";

const SELECT = [
  place("with"),
  place("select"),
  listed("distinctOn", "distinct on (", ")"),
  place("front"),
  listed("selections"),
  listed("from", "from "),
  place("joins"),
  listed("where", "where ", "", " and "),
  listed("groupBy", "group by "),
  listed("having", "having ", "", " and "),
  place("sets"),
  listed("orderBy", "order by "),
  place("limit"),
  place("offset"),
  place("fetch"),
  place("end"),
];

/** `selectFrom(…)` of a database or of an expression builder. */
export function selectFrom(from: Value | undefined, origin: Origin, db: KyselyHost): Builder {
  const clauses = start(db).set("from", ...tableExpressions(from, origin).map(write => at(origin, write)));
  return new Builder(SELECT_BUILDER, draft(clauses, tableKeys(from)), db, origin);
}

export function selectNoFrom(given: Value | undefined, origin: Origin, db: KyselyHost): Builder {
  return new Builder(SELECT_BUILDER, draft(start(db).set("selections", selection(given, origin))), db, origin);
}

function start(db: KyselyHost): Clauses {
  const clauses = new Clauses(SELECT).set("select", words("select"));
  return db.ctes === null ? clauses : clauses.set("with", db.ctes);
}

export function tableKeys(value: Value | undefined): string[] {
  return value?.kind === "array" ? value.items.flatMap(tableKey) : tableKey(value);
}

// --- clauses that several statements have ---

/** A clause that is added at the end of its place. */
export function added(name: string, make: (args: readonly Value[], origin: Origin) => Sql): Method {
  return clause((clauses, { args, origin }) => clauses.add(name, at(origin, make(args, origin))));
}

/** A clause that takes the place of the one before. */
export function put(name: string, make: (args: readonly Value[], origin: Origin) => Sql): Method {
  return clause((clauses, { args, origin }) => clauses.set(name, at(origin, make(args, origin))));
}

export function cleared(name: string): Method {
  return clause(clauses => clauses.without(name));
}

export const modifier = ([value]: readonly Value[], origin: Origin): Sql => valueSql(value, origin);

export const WHERE: readonly (readonly [string, Method])[] = [
  ["where", added("where", condition)],
  ["whereRef", added("where", comparison)],
  ["clearWhere", cleared("where")],
];

export const ORDER: readonly (readonly [string, Method])[] = [
  [
    "orderBy",
    clause((clauses, { args: [by, how], origin }) => {
      const items = by?.kind === "array" ? by.items : [by];
      return clauses.add("orderBy", ...items.map(item => orderItem(item, how, origin)));
    }),
  ],
  ["clearOrderBy", cleared("orderBy")],
  [
    "limit",
    put(
      "limit",
      ([count], origin) =>
        writing =>
          sql`limit ${valueSql(count, origin)(writing)}`,
    ),
  ],
  ["clearLimit", cleared("limit")],
];

function orderItem(by: Value | undefined, how: Value | undefined, origin: Origin): Sql {
  if (by?.kind === "text" && how === undefined) {
    const [name, direction] = splitName(by, " ");
    const column = reference(name, origin);
    return direction === undefined ? column : writing => sql`${column(writing)} ${direction}`;
  }
  if (how === undefined) return reference(by, origin);
  const direction = how.kind === "text" ? () => how : modifier([how], origin);
  return writing => sql`${reference(by, origin)(writing)} ${direction(writing)}`;
}

export function joins(...kinds: readonly string[]): (readonly [string, Method])[] {
  return kinds.map(kind => [kind, (of, call) => join(JOINS.get(kind) ?? "join", of, call)] as const);
}

const JOINS: ReadonlyMap<string, string> = new Map([
  ["innerJoin", "inner join"],
  ["leftJoin", "left join"],
  ["rightJoin", "right join"],
  ["fullJoin", "full join"],
  ["crossJoin", "cross join"],
  ["innerJoinLateral", "inner join lateral"],
  ["leftJoinLateral", "left join lateral"],
  ["crossJoinLateral", "cross join lateral"],
]);

function join(how: string, of: Parameters<Method>[0], { args, origin, db, site }: Call): ReturnType<Method> {
  const [from, left, right] = args;
  const table = tableExpression(from, origin);
  const on = joinCondition(left, right, db, site, origin);
  const write: Sql = writing =>
    on === null ? joined([`${how} `, table(writing)]) : joined([`${how} `, table(writing), " on ", on(writing)]);
  return { ...of, clauses: of.clauses.add("joins", at(origin, write)), tables: [...of.tables, ...tableKeys(from)] };
}

function joinCondition(
  left: Value | undefined,
  right: Value | undefined,
  db: KyselyHost,
  site: Call["site"],
  origin: Origin,
): Sql | null {
  if (left === undefined) return null;
  if (!isFunction(left)) return comparison([left, textAt("=", origin), right ?? left], origin);
  return writing => {
    const builder = new Builder(JOIN_BUILDER, draft(new Clauses([listed("on", "", "", " and ")])), db);
    const result = writing.machine.call(left, [builder], site, null, "on");
    return result instanceof Builder ? result.bare(writing) : valueSql(result, origin)(writing);
  };
}

const JOIN_BUILDER: Form = {
  label: "join",
  statement: null,
  methods: new Map<string, Method>([
    ["on", added("on", condition)],
    ["onRef", added("on", comparison)],
    ["onTrue", added("on", () => words("true"))],
  ]),
};

// --- the builder ---

function setOperation(word: string): Method {
  return clause((clauses, { args: [operand], origin }) => {
    const write: Sql = writing => {
      const given = operand !== undefined && isFunction(operand) ? callBack(operand, origin, writing) : operand;
      const items = given?.kind === "array" ? given.items : [given];
      return list(
        items.map(item => part => sql`${word} ${isWritable(item) ? item.bare(part) : valueSql(item, origin)(part)}`),
        " ",
      )(writing);
    };
    return clauses.add("sets", at(origin, write));
  });
}

function word(name: string, text: string): Method {
  return added(name, () => words(text));
}

const SELECT_BUILDER: Form = {
  label: "selectFrom",
  statement: "query",
  methods: new Map<string, Method>([
    ...WHERE,
    ...ORDER,
    ...joins(...JOINS.keys()),
    ["select", added("selections", ([value], origin) => selection(value, origin))],
    [
      "selectAll",
      added("selections", ([of], origin) =>
        of === undefined ? words("*") : list((of.kind === "array" ? of.items : [of]).map(item => all(item, origin))),
      ),
    ],
    ["clearSelect", cleared("selections")],
    ["distinct", word("front", "distinct")],
    ["distinctOn", added("distinctOn", ([value], origin) => list(references(value, origin)))],
    ["modifyFront", added("front", modifier)],
    ["modifyEnd", added("end", modifier)],
    ["groupBy", added("groupBy", ([value], origin) => list(references(value, origin)))],
    ["clearGroupBy", cleared("groupBy")],
    ["having", added("having", condition)],
    ["havingRef", added("having", comparison)],
    [
      "offset",
      put(
        "offset",
        ([count], origin) =>
          writing =>
            sql`offset ${valueSql(count, origin)(writing)}`,
      ),
    ],
    ["clearOffset", cleared("offset")],
    ["forUpdate", word("end", "for update")],
    ["forShare", word("end", "for share")],
    ["forKeyShare", word("end", "for key share")],
    ["forNoKeyUpdate", word("end", "for no key update")],
    ["skipLocked", word("end", "skip locked")],
    ["noWait", word("end", "nowait")],
    ["union", setOperation("union")],
    ["unionAll", setOperation("union all")],
    ["intersect", setOperation("intersect")],
    ["intersectAll", setOperation("intersect all")],
    ["except", setOperation("except")],
    ["exceptAll", setOperation("except all")],
  ]),
};
