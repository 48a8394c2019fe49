import { describe, expect, it } from "vitest";
import { indexUse, type IndexUse } from "../../src/facts/index-use.js";
import { isMySqlFamily, type Dialect } from "../../src/model/dialect.js";
import { Schema } from "../../src/model/schema/index.js";
import { searchesOf } from "../../src/sql/search/index.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { mariadb, pglite, sqlite, type Server } from "../support/servers.js";
import { replayed } from "../support/truth.js";

/** An index, and how it shows in a plan that it has been entered by its first key. */
interface MadeIndex {
  readonly name: string;
  readonly sql: string;
  readonly leads: RegExp;
  readonly partial: boolean;
}

interface Case {
  readonly indexes: readonly MadeIndex[];
  readonly where: string;
}

const TABLES: Readonly<Record<Dialect, string>> = {
  postgresql:
    'CREATE TABLE t (a integer, b integer, c text COLLATE "C", d timestamp, e boolean, f varchar(20), filler text)',
  sqlite: "CREATE TABLE t (a integer, b integer, c text COLLATE NOCASE, d text, e boolean, f varchar(20), filler text)",
  mariadb: "CREATE TABLE t (a int, b int, c varchar(100), d datetime, e boolean, f varchar(20), filler text)",
  mysql: "",
};

/** What stands in the brackets of an index, with what may be behind them. */
function keysFor(dialect: Dialect): readonly string[] {
  const plain = ["(a)", "(b)", "(a, b)", "(b, a)", "(c)", "(f)", "(c, a)", "(d)", "(d, a)", "(e)", "(e, b)"];
  const partial = [
    "(a) WHERE b IS NULL",
    "(b) WHERE d IS NOT NULL",
    "(a) WHERE f = 'x'",
    "(c) WHERE e",
    "(b) WHERE NOT e AND d IS NULL",
  ];
  const expressions = ["((lower(f)))", "((lower(c)), a)", "((a + b))"];
  switch (dialect) {
    case "postgresql":
      return [
        ...plain,
        ...partial,
        ...expressions,
        "((d::date))",
        "(f varchar_pattern_ops)",
        "USING hash (a)",
        "USING hash (c)",
      ];
    case "sqlite":
      return [...plain, ...partial, "(lower(f))", "(lower(c), a)", "(a + b)"];
    default:
      return [...plain, "(c(5))"];
  }
}

/** Comparisons by column; two of one column could contradict each other. */
function comparisonsFor(dialect: Dialect): Readonly<Record<string, readonly string[]>> {
  const numbers = (column: string): readonly string[] => [
    `${column} = 5`,
    `${column} IN (1, 2, 3)`,
    `${column} > 900`,
    `${column} BETWEEN 1 AND 5`,
    `${column} IS NULL`,
    `${column} IS NOT NULL`,
    `${column} + 1 = 6`,
    `coalesce(${column}, 0) = 5`,
    ...(isMySqlFamily(dialect) ? [] : [`${column} <> 5`, `${column} NOT IN (1, 2)`]),
  ];
  const texts = (column: string): readonly string[] => [
    `${column} = 'x'`,
    `${column} IN ('x', 'y')`,
    `${column} LIKE 'abc%'`,
    `${column} LIKE '%abc'`,
    `${column} IS NULL`,
    `lower(${column}) = 'x'`,
    `upper(${column}) = 'X'`,
    `${column} >= 'zz'`,
    ...(dialect === "postgresql" ? [`${column} ILIKE 'abc%'`, `${column}::text = 'x'`] : []),
    ...(isMySqlFamily(dialect) ? [`${column} = 5`] : []),
  ];
  return {
    a: numbers("a"),
    b: [...numbers("b"), "a + b = 7"],
    c: texts("c"),
    d: [
      "d = '2024-01-02'",
      "d > '2024-01-02'",
      "d IS NULL",
      "d IS NOT NULL",
      ...(dialect === "postgresql"
        ? ["d::date = '2024-01-02'", "date_trunc('day', d) = '2024-01-02'"]
        : ["date(d) = '2024-01-02'"]),
    ],
    e: isMySqlFamily(dialect) ? ["e = 1", "e IS NULL"] : ["e", "NOT e", "e = true", "e IS NULL"],
    f: texts("f"),
  };
}

function caseOf(chooser: Chooser, dialect: Dialect): Case {
  const keys = chooser.sample(keysFor(dialect), chooser.between(1, 3));
  const indexes = keys.map((text, i) => ({
    name: `i${i}`,
    sql: `CREATE INDEX i${i} ON t ${text}`,
    leads: leadingKey(text),
    partial: text.includes("WHERE"),
  }));
  const comparisons = comparisonsFor(dialect);
  const columns = chooser.sample(Object.keys(comparisons), chooser.between(1, 4));
  const leaves = columns.map(column => chooser.one(comparisons[column] ?? []));
  // Among alternatives, SQLite finds a range dearer than the table.
  const isPlain = dialect === "sqlite" && leaves.some(leaf => /[<>]=? |BETWEEN/.test(leaf));
  return { indexes, where: isPlain ? leaves.join(" AND ") : joined(leaves, chooser) };
}

/** `a AND b`, `a AND (b OR c)`, `(a AND b) OR c`. */
function joined(leaves: readonly string[], chooser: Chooser): string {
  if (leaves.length === 1 || chooser.chance(0.5)) return leaves.join(" AND ");
  const [first = "", ...rest] = leaves;
  if (chooser.chance(0.5)) return leaves.join(" OR ");
  return chooser.chance(0.5) ? `${first} AND (${rest.join(" OR ")})` : `${first} OR (${rest.join(" AND ")})`;
}

/** How a condition on the first key of an index begins in PostgreSQL's plans. */
function leadingKey(text: string): RegExp {
  const key = /\(+\s*(lower\(\w\)|a \+ b|d::date|\w)/.exec(text)?.[1] ?? "";
  const shown: Readonly<Record<string, string>> = {
    "d::date": String.raw`\(d\)::date`,
    "a + b": String.raw`\(a \+ b\)`,
    "lower(f)": String.raw`lower\(\(f\)::text\)`,
    "lower(c)": String.raw`lower\(c\)`,
  };
  return new RegExp(String.raw`\(+(?:NOT )?${shown[key] ?? String.raw`${key}\b(?!\))|\(${key}\)::text`}|\(e\b`);
}

/** What the server does with these indexes and no others, the best of all that it could do with any of them. */
async function useOnServer(server: Server, made: Case, dialect: Dialect): Promise<IndexUse> {
  const order: readonly IndexUse[] = ["none", "walk", "seek"];
  let use: IndexUse = "none";
  for (const chosen of subsetsOf(made.indexes).toReversed()) {
    if (use === "seek") break;
    for (const { sql } of chosen) await server.run(sql);
    const found = await PLANS[dialect](server, made.where, chosen);
    if (order.indexOf(found) > order.indexOf(use)) use = found;
    for (const { name } of chosen) await server.run(`DROP INDEX ${name}${isMySqlFamily(dialect) ? " ON t" : ""}`);
  }
  return use;
}

function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>((sets, item) => [...sets, ...sets.map(set => [...set, item])], [[]]);
}

type Plan = (server: Server, where: string, indexes: readonly MadeIndex[]) => Promise<IndexUse>;

interface PlanNode {
  readonly "Node Type": string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly PlanNode[];
}

const PLANS: Readonly<Record<Dialect, Plan>> = {
  async postgresql(server, where, indexes) {
    const [row] = await server.run(`EXPLAIN (FORMAT JSON) SELECT * FROM t WHERE ${where}`);
    const [{ Plan: plan }] = row?.["QUERY PLAN"] as [{ Plan: PlanNode }];
    return useInPlan(plan, indexes);
  },
  async sqlite(server, where, indexes) {
    const isEntered = (detail: string): boolean =>
      detail.startsWith("SEARCH") || indexes.some(({ name, partial }) => partial && detail.endsWith(` ${name}`));
    const rows = await server.run(`EXPLAIN QUERY PLAN SELECT * FROM t WHERE ${where}`);
    const details = rows.map(({ detail }) => String(detail)).filter(detail => /^(SEARCH|SCAN)/.test(detail));
    return details.every(isEntered) ? "seek" : "none";
  },
  async mariadb(server, where, indexes) {
    const hint = indexes.length === 0 ? "" : `FORCE INDEX (${indexes.map(({ name }) => name).join(", ")})`;
    const [row] = await server.run(`EXPLAIN SELECT * FROM t ${hint} WHERE ${where}`);
    return /^(ALL|index)$/.test(String(row?.["type"])) ? "none" : "seek";
  },
  mysql: () => Promise.resolve("none"),
};

function useInPlan(node: PlanNode, indexes: readonly MadeIndex[]): IndexUse {
  const below = (node.Plans ?? []).map(plan => useInPlan(plan, indexes));
  const order: readonly IndexUse[] = ["none", "walk", "seek"];
  const ranks = below.map(use => order.indexOf(use));
  if (node["Node Type"] === "BitmapOr") return order[Math.min(...ranks)] ?? "none";
  const index = indexes.find(({ name }) => name === node["Index Name"]);
  if (index === undefined) return order[Math.max(0, ...ranks)] ?? "none";
  const condition = node["Index Cond"];
  if (index.partial || (condition !== undefined && index.leads.test(condition))) return "seek";
  return condition === undefined ? "none" : "walk";
}

async function prepared(server: Server, dialect: Dialect): Promise<void> {
  await server.run(TABLES[dialect]);
  if (dialect === "postgresql") await server.run("SET enable_seqscan = off");
  // MariaDB reads a table as a whole where that is one page.
  if (dialect === "mariadb")
    await server.run(
      "INSERT INTO t SELECT seq, seq % 97, concat('v', seq), '2024-01-01' + INTERVAL seq HOUR, seq % 2, concat('w', seq), repeat('x', 200) FROM seq_1_to_500; ANALYZE TABLE t",
    );
}

describe.each([
  ["postgresql", pglite, cases(200, 2_000)],
  ["sqlite", sqlite, cases(200, 2_000)],
  // It needs rows, and is slow to index them.
  ["mariadb", mariadb, cases(40, 500)],
] as const)("whether indexes serve a filter on %s", (dialect, open: () => Promise<Server | null>, count) => {
  it(`is said as the server plans it (seed ${SEED})`, async () => {
    const server = await open();
    if (server === null) return;
    try {
      await prepared(server, dialect);
      const table = replayed(Schema.empty(dialect, true), TABLES[dialect]);
      const chooser = new Chooser(SEED);
      const seen = { seek: 0, walk: 0, none: 0, unknown: 0 };
      for (let i = 0; i < count; i++) {
        const made = caseOf(chooser, dialect);
        const schema = made.indexes.reduce((state, { sql }) => replayed(state, sql), table);
        const state = [...schema.allTables()][0];
        const [search] = searchesOf(`SELECT * FROM t WHERE ${made.where}`, dialect);
        if (state === undefined || search === undefined) throw new Error(`not read: ${made.where}`);
        const ours = indexUse(search.where, { state, dialect, alwaysGiven: new Set() });
        seen[ours]++;
        if (ours === "unknown") continue;
        const theirs = await useOnServer(server, made, dialect);
        expect({ ...made, use: ours }).toEqual({ ...made, use: theirs });
      }
      // What is always unknown, or always the same, proves nothing.
      expect(seen.unknown).toBeLessThan(count / 8);
      expect(Math.min(seen.seek, seen.none)).toBeGreaterThan(count / 8);
    } finally {
      await server.close();
    }
  }, 600_000);
});
