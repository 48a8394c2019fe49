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
