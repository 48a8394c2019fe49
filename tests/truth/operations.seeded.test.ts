import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { operationsBetween, Schema } from "../../src/model/schema/index.js";
import { printOperations } from "../../src/sql/print/index.js";
import { StatementMaker } from "../support/histories.js";
import { cases, SEED } from "../support/random.js";
import { mariadb, pglite, postgres, sqlite, type Server } from "../support/servers.js";
import { catalogLines, differences, linesOf, replayed } from "../support/truth.js";

/** How many statements one history has, and after how many of them its schema is built anew. */
const LENGTH = 120;
const STEP = 20;

describe.each([
  ["PGlite", "postgresql", pglite],
  ["PostgreSQL", "postgresql", postgres],
  ["MariaDB", "mariadb", mariadb],
  ["SQLite", "sqlite", sqlite],
] as const)("%s, given a schema in SQL", (_name, dialect: Dialect, open) => {
  const seeds = Array.from({ length: cases(1, 8) }, (_, i) => SEED + i);
  it.each(seeds)(
    "has its catalog, built from nothing and from the schema before (seed %i)",
    async seed => {
      const first = await (open as () => Promise<Server | null>)();
      if (first === null) return;
      const servers = [first];
      const another = async (): Promise<Server> => {
        const server = await (open as () => Promise<Server | null>)();
        if (server === null) throw new Error("the server is gone");
        servers.push(server);
        return server;
      };
      try {
        const points = await history(first, dialect, seed);
        const nothing = Schema.empty(dialect, true);
        const led = await another();
        let before = nothing;
        for (const [i, schema] of points.entries()) {
          const told = `seed ${seed}, point ${i}`;
          const built = await another();
          await lead(built, nothing, schema, `${told}, from nothing`);
          if (process.env["NODIFF"] === undefined) await lead(led, before, schema, `${told}, from the one before`);
          before = schema;
        }
      } finally {
        for (const server of servers) await server.close();
      }
    },
    600_000,
  );
});

/** The schemas of a history at random, as the server has taken it. */
async function history(server: Server, dialect: Dialect, seed: number): Promise<readonly Schema[]> {
  const maker = new StatementMaker(seed, dialect);
  const points: Schema[] = [];
  let schema = Schema.empty(dialect, true);
  if (dialect === "postgresql") await server.run("CREATE SCHEMA app");
  for (let taken = 0; taken < LENGTH;) {
    const { sql } = maker.statement(schema, []);
    try {
      await server.run(sql);
    } catch {
      continue;
    }
    const after = replayed(schema, sql).settled();
    // MariaDB can lose foreign keys where it refuses a statement.
    const isLost = dialect === "mariadb" && differences(await catalogLines(server, dialect), linesOf(after)).length > 0;
    if (isLost) return points;
    schema = after;
    if (++taken % STEP === 0) points.push(schema);
  }
  return points;
}

/** Runs the SQL that leads from one schema to another, and looks at what it has made. */
async function lead(server: Server, from: Schema, to: Schema, told: string): Promise<void> {
  const unwritten: string[] = [];
  for (const { operations, statements, missing } of printOperations(operationsBetween(from, to), from)) {
    const [operation] = operations;
    const view = operation?.kind === "createView" ? operation.view.name.text : null;
    for (const sql of statements ?? []) {
      try {
        await server.run(sql);
      } catch (error) {
        // MariaDB keeps a view whose table is gone, and makes no such view.
        if (view === null || to.dialect !== "mariadb" || !isGone(error))
          throw new Error(
            `${told}: ${(error as Error).message} ${(error as { detail?: string }).detail ?? ""}\n${sql}`,
            { cause: error },
          );
        unwritten.push(view);
      }
    }
    if (statements !== null) continue;
    expect([told, operation?.kind, missing]).toEqual([told, "createView", "the query of a view is not known"]);
    unwritten.push(view ?? "");
  }
  // MariaDB has a check of a column only where the column is made with it.
  const plain = (lines: readonly string[]): readonly string[] =>
    to.dialect === "mariadb" ? lines.map(line => line.replace(/^(check \S+) .*/, "$1")) : lines;
  const found = differences(plain(await catalogLines(server, to.dialect)), plain(linesOf(to)));
  const isUnwritten = (line: string): boolean => unwritten.some(view => line.endsWith(`view ${view}`));
  expect(
    found.filter(line => !isUnwritten(line)),
    told,
  ).toEqual([]);
}

function isGone(error: unknown): boolean {
  return ["ER_NO_SUCH_TABLE", "ER_BAD_FIELD_ERROR", "ER_VIEW_INVALID"].includes(
    (error as { code?: string }).code ?? "",
  );
}
