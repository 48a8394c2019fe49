import { array, textAt, UNDEFINED, type ObjectValue, type Origin, type Value } from "../evaluate/values.js";
import { joined, sql, type Part } from "../fragment.js";
import { Builder, clause, draft, isFunction, type Call, type Draft, type Form, type Method } from "./builder.js";
import { Clauses, listed, place } from "./clauses.js";
import type { KyselyHost } from "./connection.js";
import {
  callBack,
  comparison,
  condition,
  isWritable,
  reference,
  selection,
  tableExpressions,
  valueSql,
} from "./expressions.js";
import { added, joins, modifier, ORDER, put, tableKeys, WHERE } from "./select.js";
import { aliasedTable, at, hole, identifier, list, parenthesised, words, type Sql, type Writing } from "./writing.js";

const RETURNING: readonly (readonly [string, Method])[] = [
  ["returning", added("returning", ([value], origin) => selection(value, origin))],
  ["returningAll", added("returning", () => words("*"))],
  ["clearReturning", clause(clauses => clauses.without("returning"))],
  ["modifyEnd", added("end", modifier)],
];

function statement(db: KyselyHost, form: Form, clauses: Clauses, tables: readonly string[], origin: Origin): Builder {
  return new Builder(form, draft(db.ctes === null ? clauses : clauses.set("with", db.ctes), tables), db, origin);
}

// --- INSERT ---

const INSERT = [
  place("with"),
  place("verb"),
  place("or"),
  listed("into", "into "),
  listed("columns", "(", ")"),
  place("values"),
  place("conflict"),
  listed("returning", "returning "),
  place("end"),
];

export function insertInto(
  verb: "insert" | "replace",
  into: Value | undefined,
  origin: Origin,
  db: KyselyHost,
): Builder {
  const clauses = new Clauses(INSERT).set("verb", words(verb)).set("into", at(origin, aliasedTable(into, origin)));
  return statement(db, INSERT_BUILDER, clauses, tableKeys(into), origin);
}

/** `values({…})`, `values([{…}, {…}])`: the columns of all rows, in the order of their first appearance. */
function values(of: Draft, { args: [given], origin, db }: Call): Draft {
  const writing = db.session.writing(db);
  const rows = given !== undefined && isFunction(given) ? callBack(given, origin, writing) : given;
  const rowList = rows?.kind === "array" ? rows : array([rows ?? UNDEFINED]);
  const objects = rowList.items.filter((item): item is ObjectValue => item.kind === "object");
  if (rowList.open || objects.length < rowList.items.length || objects.some(({ open }) => open)) {
    return {
      ...of,
      clauses: of.clauses
        .without("columns")
        .set("values", () => joined(["values ", hole("…", rows?.origin ?? origin)])),
    };
  }
  const columns = new Map<string, Origin>();
  for (const { properties } of objects) {
    for (const [name, { value, origin: place }] of properties) {
      if (!isUndefinedValue(value) && !columns.has(name)) columns.set(name, place ?? origin);
    }
  }
  const names = [...columns].map(([name, where]) => at(where, identifier(textAt(name, where), where)));
  const written = objects.map(row => parenthesised(list([...columns.keys()].map(name => cell(row, name, origin)))));
  return {
    ...of,
    clauses: of.clauses.set("columns", ...names).set(
      "values",
      at(origin, part => joined(["values ", list(written)(part)])),
    ),
  };
}

function isUndefinedValue(value: Value): boolean {
  return value.kind === "constant" && value.value === undefined;
}

function cell({ properties }: ObjectValue, name: string, origin: Origin): Sql {
  const property = properties.get(name);
  if (property === undefined || isUndefinedValue(property.value))
    return ({ dialect }) => (dialect === "sqlite" ? "null" : "default");
  return valueSql(property.value, property.origin ?? origin);
}

function or(action: string): Method {
  return clause((clauses, { origin, db }) => {
    const prefix = db.session.recorder.dialect === "sqlite" ? "or " : "";
    return clauses.set("or", at(origin, words(prefix + action)));
  });
}

function onConflict(of: Draft, { args: [fn], origin, site, db }: Call): Draft {
  const builder = new Builder(CONFLICT_BUILDER, draft(new Clauses(CONFLICT).set("on", words("on conflict"))), db);
  const result = fn === undefined ? builder : db.session.machine.call(fn, [builder], site, null, "onConflict");
  const write: Sql = result instanceof Builder ? result.bare : () => joined(["on conflict ", hole("…", origin)]);
  return { ...of, clauses: of.clauses.set("conflict", at(origin, write)) };
}

const CONFLICT = [
  place("on"),
  listed("columns", "(", ")"),
  listed("constraint", "on constraint "),
  listed("expression", "(", ")"),
  listed("where", "where ", "", " and "),
  place("nothing"),
  listed("updates", "do update set "),
  listed("updateWhere", "where ", "", " and "),
];

function conflictWhere(make: (args: readonly Value[], origin: Origin) => Sql): Method {
  return clause((clauses, { args, origin }) =>
    clauses.add(clauses.has("updates") ? "updateWhere" : "where", at(origin, make(args, origin))),
  );
}

const CONFLICT_BUILDER: Form = {
  label: "onConflict",
  statement: null,
  methods: new Map<string, Method>([
    ["column", added("columns", ([name], origin) => identifier(name, origin))],
    ["columns", added("columns", ([names], origin) => identifiers(names, origin))],
    ["constraint", put("constraint", ([name], origin) => identifier(name, origin))],
    ["expression", put("expression", modifier)],
    ["where", conflictWhere(condition)],
    ["whereRef", conflictWhere(comparison)],
    ["clearWhere", clause(clauses => clauses.without(clauses.has("updates") ? "updateWhere" : "where"))],
    ["doNothing", put("nothing", () => words("do nothing"))],
    ["doUpdateSet", put("updates", ([update], origin) => assignments([update], origin))],
  ]),
};

/** A list of names; a hole for one that is not constant. */
export function identifiers(names: Value | undefined, origin: Origin): Sql {
  if (names?.kind !== "array" || names.open) return () => hole("…", names?.origin ?? origin);
  return list(names.items.map(name => identifier(name, origin)));
}

const INSERT_BUILDER: Form = {
  label: "insertInto",
  statement: "change",
  methods: new Map<string, Method>([
    ...RETURNING,
    ["values", values],
    ["columns", put("columns", ([names], origin) => identifiers(names, origin))],
    [
      "expression",
      put("values", ([query], origin) => writing => {
        const given = query !== undefined && isFunction(query) ? callBack(query, origin, writing) : query;
        return isWritable(given) ? given.bare(writing) : hole("…", origin);
      }),
    ],
    ["defaultValues", put("values", () => words("default values"))],
    ["ignore", or("ignore")],
    ["orIgnore", or("ignore")],
    ["orAbort", or("abort")],
    ["orFail", or("fail")],
    ["orReplace", or("replace")],
    ["orRollback", or("rollback")],
    ["onConflict", onConflict],
    [
      "onDuplicateKeyUpdate",
      put(
        "conflict",
        ([update], origin) =>
          writing =>
            sql`on duplicate key update ${assignments([update], origin)(writing)}`,
      ),
    ],
  ]),
};

// --- UPDATE and DELETE ---

/** What follows the tables of a statement that changes rows that are there. */
const ROWS = [
  place("joins"),
  listed("where", "where ", "", " and "),
  listed("returning", "returning "),
  listed("orderBy", "order by "),
  place("limit"),
  place("end"),
];

const ROW_METHODS: readonly (readonly [string, Method])[] = [
  ...WHERE,
  ...ORDER,
  ...RETURNING,
  ...joins("innerJoin", "leftJoin", "rightJoin", "fullJoin"),
];

const UPDATE = [place("with"), listed("table", "update "), listed("set", "set "), listed("from", "from "), ...ROWS];

export function updateTable(table: Value | undefined, origin: Origin, db: KyselyHost): Builder {
  const clauses = new Clauses(UPDATE).set("table", ...tableExpressions(table, origin).map(write => at(origin, write)));
  return statement(db, UPDATE_BUILDER, clauses, tableKeys(table), origin);
}

/** `set({…})`, `set("column", value)`, `set(eb => ({…}))`. */
function assignments(args: readonly Value[] | readonly (Value | undefined)[], origin: Origin): Sql {
  const [target, value] = args;
  if (args.length > 1)
    return writing => sql`${reference(target, origin)(writing)} = ${valueSql(value, origin)(writing)}`;
  return writing => assigned(target, origin, writing);
}

function assigned(target: Value | undefined, origin: Origin, writing: Writing): Part {
  const given = target !== undefined && isFunction(target) ? callBack(target, origin, writing) : target;
  if (given?.kind !== "object") return hole("…", given?.origin ?? origin);
  const items = [...given.properties].flatMap(([name, property]) => {
    if (isUndefinedValue(property.value)) return [];
    const where = property.origin ?? origin;
    const column = identifier(textAt(name, where), where);
    return [at(where, part => sql`${column(part)} = ${valueSql(property.value, where)(part)}`)];
  });
  if (given.open) items.push(() => hole("…", given.origin ?? origin));
  return list(items)(writing);
}

const UPDATE_BUILDER: Form = {
  label: "updateTable",
  statement: "change",
  methods: new Map<string, Method>([...ROW_METHODS, ["set", added("set", assignments)], ["from", from("from")]]),
};

function from(name: string): Method {
  return (of, { args: [given], origin }) => ({
    ...of,
    clauses: of.clauses.add(name, ...tableExpressions(given, origin).map(write => at(origin, write))),
    tables: [...of.tables, ...tableKeys(given)],
  });
}

const DELETE = [place("with"), listed("from", "delete from "), listed("using", "using "), ...ROWS];

export function deleteFrom(table: Value | undefined, origin: Origin, db: KyselyHost): Builder {
  const clauses = new Clauses(DELETE).set("from", ...tableExpressions(table, origin).map(write => at(origin, write)));
  return statement(db, DELETE_BUILDER, clauses, tableKeys(table), origin);
}

const DELETE_BUILDER: Form = {
  label: "deleteFrom",
  statement: "change",
  methods: new Map<string, Method>([...ROW_METHODS, ["using", from("using")]]),
};
