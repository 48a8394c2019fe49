import knexFactory, { type Knex } from "knex";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { recordingClient } from "../support/knex.js";
import { scriptOperations } from "../support/script.js";

const CLIENTS = { postgresql: "pg", mysql: "mysql2" } as const;

type TestedDialect = keyof typeof CLIENTS;

/** What a migration whose `up` is `body` sends, in the order in which it is sent. */
async function theirs(body: string, dialect: TestedDialect): Promise<readonly Operation[]> {
  const sent: string[] = [];
  const { constructor } = knexFactory({ client: CLIENTS[dialect] }).client as { constructor: typeof Knex.Client };
  const knex = knexFactory({ client: recordingClient(constructor, sent) });
  const up = new Function("knex", "log", `return (async () => { ${body} })()`) as (
    knex: Knex,
    log: (text: unknown) => void,
  ) => Promise<void>;
  await up(knex, () => undefined);
  return sent.flatMap(sql => lowerSql(plainSource(sql), dialect));
}

function ours(body: string, dialect: TestedDialect): readonly Operation[] {
  const source = `const log = console.log; exports.up = async function (knex) { ${body} };`;
  return scriptOperations(source, "up", { dialect, path: "migrations/1_x.js" });
}

const A = "knex.schema.createTable('a', t => { t.integer('x'); })";

/** Builders of several statements. */
const MANY = "knex.schema.createTable('a', t => { t.integer('x').index(); t.integer('y').unique(); })";
const ALTER = "knex.schema.alterTable('a', t => { t.integer('x').index(); t.integer('y'); t.dropIndex(['z']); })";
/** One of which is not known how many the last of its operations make. */
const LUMPED = "knex.schema.alterTable('a', t => { t.integer('x'); t.dropColumn('y'); t.dropColumn('z'); })";

const FIXTURES = [
  ["held and awaited", `const a = ${A}; await a;`],
  ["awaited twice", "const a = knex.schema.dropTableIfExists('a'); await a; await a;"],
  ["awaited by then twice", "const a = knex.schema.dropTableIfExists('a'); await a.then(() => a);"],
  ["awaited after another", `const a = ${A}; await knex.schema.dropTable('b'); await a;`],
  ["returned after another", `const a = ${A}; await knex.schema.dropTable('b'); return a;`],
  ["returned from a callback", `const a = ${A}; log(a.toString()); await knex.schema.dropTable('b').then(() => a);`],
  ["returned by a helper", `const make = async () => { const a = ${A}; log(a.toString()); return a; }; await make();`],
  ["printed and awaited", `const a = ${A}; log(a.toString()); await a;`],
  ["awaited and printed", `const a = ${A}; await a; log(a.toQuery());`],
  ["printed between two awaits", "const a = knex.schema.dropTableIfExists('a'); await a; log(a.toSQL()); await a;"],
  ["printed in a template and awaited", `const a = ${A}; log(\`running \${a}\`); await a;`],
  ["printed, and caught", `const a = ${A}; log(a.toString()); await a.catch(log);`],
  ["printed, and with an end", `const a = ${A}; log(a.toString()); await a.finally(log);`],
  [
    "printed, and run with others",
    `const a = ${A}; log(a.toString()); await Promise.all([a, knex.raw('drop table b')]);`,
  ],
  ["printed only", `const a = ${A}; log(a.toString()); await knex.schema.dropTable('b');`],
  ["run as text", `await knex.raw(${A}.toString());`],
  ["run as text in a template", `await knex.raw(\`\${${A}};\`);`],
  ["run as text by the schema builder", `await knex.schema.raw(${A}.toString());`],
  ["run as text and awaited", "const a = knex.schema.dropTableIfExists('a'); await knex.raw(a.toString()); await a;"],
  [
    "run as text twice",
    "const a = knex.schema.dropTableIfExists('a').toQuery(); await knex.raw(a); await knex.raw(a);",
  ],
  ["run as text after another", `const a = ${A}.toString(); await knex.schema.dropTable('b'); await knex.raw(a);`],
  ["the text of a text", `const a = knex.raw(${A}.toString()).toString(); await knex.raw(a);`],
  ["statement by statement", `for (const { sql, bindings } of ${A}.toSQL()) await knex.raw(sql, bindings);`],
  ["the first of its statements", `await knex.raw(${MANY}.toSQL()[0].sql);`],
  ["the last of its statements", `const s = ${MANY}.toSQL(); await knex.raw(s[s.length - 1].sql);`],
  ["all but the first", `const [, ...s] = ${MANY}.toSQL(); for (const { sql } of s) await knex.raw(sql);`],
  ["by their index", `const s = ${MANY}.toSQL(); for (let i = 0; i < s.length; i++) await knex.raw(s[i].sql);`],
  ["joined to one text", `await knex.raw(${MANY}.toSQL().map(s => s.sql).join("; "));`],
  ["each as a promise", `await Promise.all(${MANY}.toSQL().map(({ sql, bindings }) => knex.raw(sql, bindings)));`],
  ["of two builders", `for (const { sql } of [...${MANY}.toSQL(), ...${ALTER}.toSQL()]) await knex.raw(sql);`],
  [
    "of two builders, one after the other",
    `for (const s of ${ALTER}.toSQL().concat(${MANY}.toSQL())) await knex.raw(s.sql);`,
  ],
  ["a statement of an alteration", `await knex.raw(${ALTER}.toSQL()[1].sql);`],
  ["the first of an alteration that is not known to its end", `await knex.raw(${LUMPED}.toSQL()[0].sql);`],
  ["all of such a one", `for (const s of ${LUMPED}.toSQL()) await knex.raw(s.sql);`],
  ["all of such a one as promises", `await Promise.all(${LUMPED}.toSQL().map(s => knex.raw(s.sql)));`],
  [
    "SQL of its own among them",
    `const s = knex.schema.raw('drop table x; drop table y').dropTable('z').toSQL(); await knex.raw(s[0].sql);`,
  ],
  ["a chain, by index", "await knex.raw(knex.schema.dropTable('a').renameTable('b', 'c').toSQL()[1].sql);"],
  ["the statements it generates", `for (const { sql } of (await ${A}.generateDdlCommands()).sql) await knex.raw(sql);`],
  ["with statements around it", `await knex.raw("drop table b;" + ${A}.toString() + "; drop table c");`],
  ["a chain of two", "const a = knex.schema.dropTable('a').dropTable('b'); log(a.toString()); await a;"],
  [
    "a chain that goes on after it was awaited",
    "const s = knex.schema; await s.dropTableIfExists('a'); await s.dropTableIfExists('b');",
  ],
  [
    "a chain that goes on after it was printed",
    "const s = knex.schema.dropTable('a'); log(s.toString()); await s.dropTable('b');",
  ],
  ["raw SQL in a chain, printed", "const s = knex.schema.raw('drop table a'); log(s.toString());"],
  ["raw SQL, printed and awaited", "const r = knex.raw('drop table a'); log(r.toString()); await r;"],
  ["raw SQL, awaited twice", "const r = knex.raw('drop table if exists a'); await r; await r;"],
  ["raw SQL, printed in a template", "const r = knex.raw('table ??', ['a']); await knex.raw(`drop ${r}`);"],
  ["raw SQL, taken apart", "const { sql } = knex.raw('drop table a').toSQL(); await knex.raw(sql);"],
  ["a query, printed and awaited", "const q = knex('a').where('x', 1).delete(); log(q.toString()); await q;"],
  ["a query that is run as text", "const q = knex('a').where('x', 1).delete(); await knex.raw(q.toString());"],
  ["a query that is printed only", "const q = knex('a').delete(); log(q.toQuery()); await knex.raw('drop table b');"],
  ["a query, awaited twice", "const q = knex('a').where('x', 1).delete(); await q; await q;"],
  [
    "a query, awaited after another",
    "const q = knex('a').where('x', 1).delete(); await knex.raw('drop table b'); await q;",
  ],
] as const;

describe.each(["postgresql", "mysql"] as const)("a builder of Knex on %s", dialect => {
  it.each(FIXTURES)("%s", async (_name, body) => {
    const sent = await theirs(body, dialect);
    // What is only printed sends nothing, and must not be read either.
    expect(ours(body, dialect).map(comparable)).toEqual(sent.map(comparable));
  });

  it.each([
    "s[1].sql",
    "s.at(-1).sql",
    "s[s.length - 1].sql",
    "s.slice(1)[0].sql",
    "s.find(({ sql }) => /drop/.test(sql)).sql",
    "s.filter(({ sql }) => /drop/.test(sql))[0].sql",
    "s.pop().sql",
    "s.map(({ sql }) => sql)[1]",
    "[...s, ...s][1].sql",
    "(([, second]) => second)(s).sql",
  ])("opaque where it is not known which statement %s is", part => {
    const read = ours(`const s = ${LUMPED}.toSQL(); await knex.raw(${part});`, dialect);
    expect(read.map(({ kind }) => kind)).toEqual(["opaque"]);
  });

  it.each([
    ["if (process.env.X) await a;", ["createTable conditional"]],
    ["await knex.raw(a.toString() + ' partition by range (x)');", ["createTable certain", "opaque certain"]],
    ["log(a.toString()); if (process.env.X) await a;", ["createTable conditional"]],
    [
      "if (process.env.X) await a; else await knex.raw(a.toString());",
      ["createTable conditional", "createTable conditional"],
    ],
  ])("as sure as %s", (use, expected) => {
    const read = ours(`const a = ${A}; ${use}`, dialect);
    expect(read.map(({ kind, certainty }) => `${kind} ${certainty}`)).toEqual(expected);
  });
});
