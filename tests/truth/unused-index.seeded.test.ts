import { describe, expect, it } from "vitest";
import { Schema } from "../../src/model/schema/index.js";
import { CalledTable } from "../../src/engine/called-tables.js";
import { sqlUse } from "../../src/sql/search/table-uses.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { pglite, type Server } from "../support/servers.js";
import { replayed } from "../support/truth.js";

const TABLES = `CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer, c text COLLATE "C", d timestamp, e boolean, filler text);
CREATE TABLE u (id integer PRIMARY KEY, a integer, t_id integer);`;

const KEYS = [
  "(a)",
  "(b)",
  "(a, b)",
  "(b, a)",
  "(c)",
  "(d)",
  "(e, d)",
  "(a DESC)",
  "(a) INCLUDE (b)",
  "(a) WHERE b IS NULL",
  "(d) WHERE e",
  "(b) WHERE c = 'x'",
  "((lower(c)))",
  "((lower(c)), a)",
  "USING hash (a)",
  "USING brin (d)",
];

const LEAVES = [
  "a = 5",
  "a IN (1, 2)",
  "a > 5",
  "a <> 5",
  "a + 1 = 6",
  "b = 7",
  "b IS NULL",
  "b IS NOT NULL",
  "coalesce(b, 0) = 1",
  "c = 'x'",
  "c LIKE 'x%'",
  "c LIKE '%x'",
  "lower(c) = 'x'",
  "d > '2024-01-01'",
  "date_trunc('day', d) = '2024-01-01'",
  "e",
  "NOT e",
];

const SELECTED = [
  "*",
  "*",
  "*",
  "id",
  "a",
  "b",
  "a, b",
  "c",
  "id, c",
  "count(*)",
  "min(a)",
  "max(d)",
  "count(DISTINCT b)",
];

function queryOf(chooser: Chooser): string {
  const leaves = chooser
    .sample(LEAVES, chooser.between(0, 3))
    .map(leaf => leaf.replaceAll(/\b([a-e])\b(?![('])/g, "t.$1"));
  const where = leaves.length === 0 ? "" : ` WHERE ${leaves.join(chooser.chance(0.3) ? " OR " : " AND ")}`;
  const column = (): string => chooser.one(["t.a", "t.b", "t.c", "t.d"]);
  if (chooser.chance(0.1)) return `UPDATE t SET ${chooser.one(["a = 1", "b = 2", "c = 'y'"])}${where}`;
  if (chooser.chance(0.05)) return `DELETE FROM t${where}`;
  const from = chooser.chance(0.2) ? `t JOIN u ON u.${chooser.one(["t_id = t.id", "a = t.a", "t_id = t.b"])}` : "t";
  if (chooser.chance(0.15)) {
    const group = column();
    return `SELECT ${group}, count(*) FROM ${from}${where} GROUP BY ${group}`;
  }
  if (chooser.chance(0.1)) return `SELECT DISTINCT ${column()} FROM ${from}${where}`;
  if (chooser.chance(0.1))
    return `SELECT * FROM (SELECT * FROM t${where}) t WHERE t.${chooser.one(["a = 1", "b = 3", "c = 'z'"])}`;
  const selected = chooser.one(SELECTED);
  const shown = selected.replaceAll(/\b(id|[a-e])\b/g, "t.$1");
  const order =
    /count|min|max/.test(selected) || chooser.chance(0.6)
      ? ""
      : ` ORDER BY ${column()}${chooser.chance(0.3) ? " DESC" : ""}`;
  return `SELECT ${shown} FROM ${from}${where}${order}${chooser.chance(0.2) ? " LIMIT 5" : ""}`;
}

async function usesIndex(server: Server, query: string): Promise<boolean> {
  const [row] = await server.run(`EXPLAIN (FORMAT JSON) ${query}`);
  return JSON.stringify(row?.["QUERY PLAN"]).includes('"the_index"');
}

/** Ways of PostgreSQL to read a table; what it would do without some of them may be what it does with other rows. */
const TASTES = [
  "SET enable_seqscan = off",
  "SET enable_seqscan = off; SET enable_sort = off; SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_nestloop = off",
  "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_bitmapscan = off",
];

describe("whether a query can use an index", () => {
  it(`is never denied where a plan uses it (seed ${SEED})`, async () => {
    const server = await pglite();
    if (server === null) return;
    try {
      await server.run(TABLES);
      const empty = replayed(Schema.empty("postgresql", true), TABLES);
      const chooser = new Chooser(SEED);
      const count = cases(200, 2_000);
      let [denied, granted, needless] = [0, 0, 0];
      for (let i = 0; i < count; i++) {
        const sql = `CREATE INDEX the_index ON t ${chooser.one(KEYS)}`;
        const query = queryOf(chooser);
        const state = [...replayed(empty, sql).allTables()].find(({ table }) => table.name.text === "t");
        const index = state?.indexes.find(({ name }) => name?.text === "the_index");
        const use = sqlUse(query, "postgresql");
        if (state === undefined || index === undefined) throw new Error(`not read: ${sql}; ${query}`);
        const table = new CalledTable(state, [], [], [], "postgresql");
        const ours = table.mayUse(use, index);
        await server.run(sql);
        let theirs = false;
        for (const taste of TASTES) {
          await server.run("RESET ALL");
          await server.run(taste);
          theirs ||= await usesIndex(server, query);
        }
        await server.run("DROP INDEX the_index");
        if (theirs) expect({ sql, query, ours }).toEqual({ sql, query, ours: true });
        if (!ours) denied++;
        else if (theirs) granted++;
        else needless++;
      }
      // What is never denied proves nothing; what is granted for nothing is silence.
      expect(denied).toBeGreaterThan(count / 4);
      expect(granted).toBeGreaterThan(count / 8);
      expect(needless).toBeLessThan(count / 4);
    } finally {
      await server.close();
    }
  }, 600_000);
});
