import type { Origin, Value } from "../evaluate/values.js";
import { sql } from "../fragment.js";
import { Builder, built, clause, closed, draft, opened, type Call, type Form, type Method } from "./builder.js";
import { Clauses, listed, place, places } from "./clauses.js";
import { action, alteredColumnSql, columnSql } from "./columns.js";
import type { KyselyHost } from "./connection.js";
import { identifiers } from "./data.js";
import { isWritable, valueSql } from "./expressions.js";
import { INDEX_PARTS } from "./indexes.js";
import { added, modifier, put } from "./select.js";
import {
  at,
  hole,
  identifier,
  referencedTable,
  table,
  tableKey,
  unsplit,
  withTables,
  words,
  type Sql,
} from "./writing.js";

// --- constraints ---

const CONSTRAINT = [
  place("add"),
  listed("constraint", "constraint "),
  place("kind"),
  place("nullsNotDistinct"),
  place("content"),
  ...places("references onDelete onUpdate deferrable initially"),
  place("unknown"),
];

/** What may be said of a constraint, in a callback or, of the last one of `alterTable`, in the chain. */
const CONSTRAINT_METHODS: readonly (readonly [string, Method])[] = [
  action("onDelete"),
  action("onUpdate"),
  ["deferrable", put("deferrable", () => words("deferrable"))],
  ["notDeferrable", put("deferrable", () => words("not deferrable"))],
  ["initiallyDeferred", put("initially", () => words("initially deferred"))],
  ["initiallyImmediate", put("initially", () => words("initially immediate"))],
  ["nullsNotDistinct", put("nullsNotDistinct", () => words("nulls not distinct"))],
];

const CONSTRAINT_BUILDER: Form = { label: "constraint", statement: null, methods: new Map(CONSTRAINT_METHODS) };

type MakeConstraint = (call: Call) => Clauses;

/** A constraint with what the callback behind its other arguments says. */
function constraint(kind: string, callback: number, content: (call: Call) => Sql): MakeConstraint {
  return call => {
    const { args, origin, db } = call;
    let start = new Clauses(CONSTRAINT).set("kind", words(kind)).set("content", content(call));
    const [name] = args;
    if (name !== undefined && !(name.kind === "constant" && name.value == null))
      start = start.set("constraint", identifier(name, origin));
    const result = built(args[callback], new Builder(CONSTRAINT_BUILDER, draft(start), db), call, "the callback");
    return result.isKnown ? result.clauses : result.clauses.set("unknown", () => hole("…", origin));
  };
}

function inParentheses(names: Value | undefined, origin: Origin): Sql {
  return writing => sql`(${identifiers(names, origin)(writing)})`;
}

const columnsContent = ({ args: [, columns], origin }: Call): Sql => inParentheses(columns, origin);

const CONSTRAINTS: ReadonlyMap<string, MakeConstraint> = new Map([
  ["addPrimaryKeyConstraint", constraint("primary key", 2, columnsContent)],
  ["addUniqueConstraint", constraint("unique", 2, columnsContent)],
  [
    "addCheckConstraint",
    constraint(
      "check",
      2,
      ({ args: [, check], origin }) =>
        writing =>
          sql`(${valueSql(check, origin)(writing)})`,
    ),
  ],
  [
    "addForeignKeyConstraint",
    constraint(
      "foreign key",
      4,
      ({ args: [, columns, target, targetColumns], origin }) =>
        writing =>
          sql`${inParentheses(columns, origin)(writing)} references ${referencedTable(target, origin)(writing)} ${inParentheses(targetColumns, origin)(writing)}`,
    ),
  ],
]);

// --- CREATE TABLE ---

const CREATE = [
  place("create"),
  place("front"),
  place("temporary"),
  place("word"),
  place("ifNotExists"),
  place("name"),
  listed(["columns", "constraints"], "(", ")"),
  place("onCommit"),
  place("end"),
  listed("query", "as "),
];

export function createTable(name: Value | undefined, origin: Origin, db: KyselyHost): Builder {
  const clauses = new Clauses(CREATE)
    .set("create", words("create"))
    .set("word", words("table"))
    .set("name", at(origin, table(name, origin)))
    .set("columns");
  return new Builder(CREATE_TABLE, draft(clauses, tableKey(name)), db, origin);
}

const CREATE_TABLE: Form = {
  label: "createTable",
  statement: "schema",
  methods: new Map<string, Method>([
    ["temporary", put("temporary", () => words("temporary"))],
    ["ifNotExists", put("ifNotExists", () => words("if not exists"))],
    [
      "onCommit",
      put(
        "onCommit",
        ([what], origin) =>
          () =>
            sql`on commit ${what?.kind === "text" ? what : hole("…", what?.origin ?? origin)}`,
      ),
    ],
    ["addColumn", clause((clauses, call) => clauses.add("columns", at(call.origin, columnSql(call))))],
    ...[...CONSTRAINTS].map(
      ([name, make]) =>
        [name, clause((clauses, call) => clauses.add("constraints", at(call.origin, make(call).write)))] as const,
    ),
    ["modifyFront", added("front", modifier)],
    ["modifyEnd", added("end", modifier)],
    [
      "as",
      clause((clauses, { args: [query], origin }) =>
        clauses
          .without("columns")
          .without("constraints")
          .set(
            "query",
            at(origin, writing => (isWritable(query) ? query.bare(writing) : hole("…", origin))),
          ),
      ),
    ],
  ]),
};

// --- ALTER TABLE ---

const ALTER = [listed("name", "alter table "), listed("changes")];

export function alterTable(name: Value | undefined, origin: Origin, db: KyselyHost): Builder {
  const clauses = new Clauses(ALTER).set("name", at(origin, table(name, origin)));
  return new Builder(ALTER_TABLE, draft(clauses, tableKey(name)), db, origin);
}

/** A change that the calls behind it say nothing of. */
function change(make: (call: Call) => Sql): Method {
  return (of, call) => {
    const before = closed(of);
    return { ...before, clauses: before.clauses.add("changes", at(call.origin, make(call))) };
  };
}

/** A change of which the calls behind it may say more. */
function openChange(make: (call: Call) => Clauses): Method {
  return (of, call) => opened(of, "changes", call.origin, make(call));
}

const DROPPED_CONSTRAINT = [place("verb"), place("ifExists"), place("name"), place("modifier")];

const ADDED_INDEX = [
  place("add"),
  place("unique"),
  listed("name", "index "),
  listed("columns", "(", ")"),
  place("using"),
];

const ALTER_TABLE: Form = {
  label: "alterTable",
  statement: "schema",
  methods: new Map<string, Method>([
    ...CONSTRAINT_METHODS,
    ...INDEX_PARTS,
    [
      "renameTo",
      change(
        ({ args: [name], origin }) =>
          writing =>
            sql`rename to ${table(name, origin)(writing)}`,
      ),
    ],
    [
      "setSchema",
      change(
        ({ args: [name], origin }) =>
          writing =>
            sql`set schema ${identifier(name, origin)(writing)}`,
      ),
    ],
    ["addColumn", change(call => writing => sql`add column ${columnSql(call)(writing)}`)],
    ["modifyColumn", change(call => writing => sql`modify column ${columnSql(call)(writing)}`)],
    ["alterColumn", change(alteredColumnSql)],
    [
      "dropColumn",
      change(
        ({ args: [name], origin }) =>
          writing =>
            sql`drop column ${identifier(name, origin)(writing)}`,
      ),
    ],
    [
      "renameColumn",
      change(
        ({ args: [name, to], origin }) =>
          writing =>
            sql`rename column ${identifier(name, origin)(writing)} to ${identifier(to, origin)(writing)}`,
      ),
    ],
    ...[...CONSTRAINTS].map(([name, make]) => [name, openChange(call => make(call).set("add", words("add")))] as const),
    [
      "dropConstraint",
      openChange(({ args: [name], origin }) =>
        new Clauses(DROPPED_CONSTRAINT).set("verb", words("drop constraint")).set("name", identifier(name, origin)),
      ),
    ],
    [
      "renameConstraint",
      change(
        ({ args: [name, to], origin }) =>
          writing =>
            sql`rename constraint ${identifier(name, origin)(writing)} to ${identifier(to, origin)(writing)}`,
      ),
    ],
    ["ifExists", put("ifExists", () => words("if exists"))],
    ["cascade", put("modifier", () => words("cascade"))],
    ["restrict", put("modifier", () => words("restrict"))],
    [
      "addIndex",
      openChange(({ args: [name], origin }) =>
        new Clauses(ADDED_INDEX).set("add", words("add")).set("name", identifier(name, origin)),
      ),
    ],
    [
      "dropIndex",
      change(
        ({ args: [name], origin }) =>
          writing =>
            sql`drop index ${unsplit(name, origin)(withTables(writing, tableKey(name)))}`,
      ),
    ],
  ]),
};

// --- DROP TABLE ---

const DROP = [place("drop"), place("ifExists"), place("name"), place("cascade")];

export function dropTable(name: Value | undefined, origin: Origin, db: KyselyHost): Builder {
  const clauses = new Clauses(DROP).set("drop", words("drop table")).set("name", at(origin, table(name, origin)));
  return new Builder(DROP_TABLE, draft(clauses, tableKey(name)), db, origin);
}

const DROP_TABLE: Form = {
  label: "dropTable",
  statement: "schema",
  methods: new Map<string, Method>([
    ["ifExists", put("ifExists", () => words("if exists"))],
    ["cascade", put("cascade", () => words("cascade"))],
  ]),
};
