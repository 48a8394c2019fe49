import { type Origin, type Value } from "../evaluate/values.js";
import { isMySqlFamily } from "../../model/dialect.js";
import { joined, sql } from "../fragment.js";
import { Builder, clause, draft, type Form, type Method } from "./builder.js";
import { Clauses, listed, place, places } from "./clauses.js";
import type { KyselyHost } from "./connection.js";
import { condition, valueSql } from "./expressions.js";
import { added, put } from "./select.js";
import { at, hole, identifier, splitName, table, tableKey, unsplit, words, type Sql } from "./writing.js";

/** `column("name desc")`: a column, and the direction behind a blank. */
function orderedColumn(value: Value | undefined, origin: Origin): Sql {
  if (value?.kind !== "text") return identifier(value, origin);
  const [name = value, direction] = splitName(value, " ");
  const column = identifier(name, origin);
  return direction === undefined ? column : writing => sql`${column(writing)} ${direction}`;
}

/** The parts of an index, also of one in `alterTable`. */
export const INDEX_PARTS: readonly (readonly [string, Method])[] = [
  ["unique", put("unique", () => words("unique"))],
  ["column", added("columns", ([name], origin) => orderedColumn(name, origin))],
  [
    "columns",
    clause((clauses, { args: [names], origin }) => {
      if (names?.kind !== "array" || names.open) return clauses.add("columns", () => hole("…", origin));
      return clauses.add("columns", ...names.items.map(name => orderedColumn(name, origin)));
    }),
  ],
  ["expression", added("columns", ([value], origin) => valueSql(value, origin))],
  [
    "using",
    put(
      "using",
      ([method], origin) =>
        () =>
          joined(["using ", method?.kind === "text" ? method : hole("…", origin)]),
    ),
  ],
];

const CREATE = [
  place("create"),
  place("unique"),
  place("word"),
  place("ifNotExists"),
  place("name"),
  listed("table", "on "),
  place("using"),
  listed("columns", "(", ")"),
  place("nullsNotDistinct"),
  listed("where", "where ", "", " and "),
];

/** MySQL says the method before the table, and Kysely's compiler for it knows no NULLS NOT DISTINCT. */
const CREATE_MYSQL = [
  ...places("create unique word ifNotExists name using"),
  listed("table", "on "),
  listed("columns", "(", ")"),
  listed("where", "where ", "", " and "),
];

export function createIndex(name: Value | undefined, origin: Origin, db: KyselyHost): Builder {
  const clauses = new Clauses(isMySqlFamily(db.session.recorder.dialect) ? CREATE_MYSQL : CREATE)
    .set("create", words("create"))
    .set("word", words("index"))
    .set("name", at(origin, identifier(name, origin)));
  return new Builder(CREATE_INDEX, draft(clauses), db, origin);
}

const on: Method = (of, { args: [name], origin }) => ({
  ...of,
  clauses: of.clauses.set("table", at(origin, table(name, origin))),
  tables: [...of.tables, ...tableKey(name)],
});

const CREATE_INDEX: Form = {
  label: "createIndex",
  statement: "schema",
  methods: new Map<string, Method>([
    ...INDEX_PARTS,
    ["ifNotExists", put("ifNotExists", () => words("if not exists"))],
    ["nullsNotDistinct", put("nullsNotDistinct", () => words("nulls not distinct"))],
    ["on", on],
    ["where", added("where", condition)],
  ]),
};

const DROP = [place("drop"), place("ifExists"), place("name"), listed("table", "on "), place("cascade")];

export function dropIndex(name: Value | undefined, origin: Origin, db: KyselyHost): Builder {
  const clauses = new Clauses(DROP).set("drop", words("drop index")).set("name", at(origin, unsplit(name, origin)));
  return new Builder(DROP_INDEX, draft(clauses, unsplitKey(name)), db, origin);
}

/** The name of an index or view, dots and all, for the schema of `withSchema`. */
export function unsplitKey(name: Value | undefined): string[] {
  if (name?.kind !== "text") return [];
  return [name.pieces.map(piece => (piece.kind === "hole" ? piece.label : piece.text)).join("")];
}

const DROP_INDEX: Form = {
  label: "dropIndex",
  statement: "schema",
  methods: new Map<string, Method>([
    ["ifExists", put("ifExists", () => words("if exists"))],
    ["cascade", put("cascade", () => words("cascade"))],
    ["on", on],
  ]),
};
