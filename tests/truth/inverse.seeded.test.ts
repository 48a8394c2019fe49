import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { inverseOf } from "../../src/model/inverse.js";
import type { Operation } from "../../src/model/operation.js";
import { Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { printOperations } from "../../src/sql/print/index.js";
import { plainSource } from "../../src/sql/source.js";
import { StatementMaker } from "../support/histories.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { mariadb, pglite, postgres, sqlite, type Server } from "../support/servers.js";
import { catalogLines, differences, linesOf } from "../support/truth.js";
import { hasLostKey } from "../support/ways-back.js";

/** How many migrations one history has. */
const LENGTH = cases(25, 100);

describe.each([
  ["PGlite", "postgresql", pglite],
  ["PostgreSQL", "postgresql", postgres],
  ["MariaDB", "mariadb", mariadb],
  ["SQLite", "sqlite", sqlite],
] as const)("%s, taken back and forth again", (_name, dialect: Dialect, open) => {
  const seeds = Array.from({ length: cases(1, 10) }, (_, i) => SEED + i);
  it.each(seeds)(
    "has the catalog of before, and of after (seed %i)",
    async seed => {
      const server = await (open as () => Promise<Server | null>)();
      if (server === null) return;
      try {
        const { inverted, refused } = await runHistory(server, dialect, seed);
        // What is never taken back proves nothing.
        expect(inverted).toBeGreaterThan(refused);
      } finally {
        await server.close();
      }
    },
    600_000,
  );
});

async function runHistory(
  server: Server,
  dialect: Dialect,
  seed: number,
): Promise<{ readonly inverted: number; readonly refused: number }> {
  const maker = new StatementMaker(seed, dialect);
  const choose = new Chooser(seed);
  const counts = { inverted: 0, refused: 0 };
  let before = Schema.empty(dialect, true);
  if (dialect === "postgresql") await server.run("CREATE SCHEMA app");
  for (let i = 0; i < LENGTH; i++) {
    const forth = await wayForth(server, maker, before, choose.between(1, 4));
    if (forth === null) break;
    const { statements, operations, after } = forth;
    const back = wayBack(operations, before, after);
    if (back === null) {
      counts.refused++;
      before = after.settled();
      continue;
    }
    counts.inverted++;
    const told = `seed ${seed}, migration ${i}\n${statements.join(";\n")}\n\n${back.statements.join(";\n")}`;
    await runAll(server, back.statements, told);
    expect(differences(await catalogLines(server, dialect), linesOf(before)), told).toEqual([]);
    await runAll(server, statements, told);
    const again = applied(operations, back.restored.settled());
    expect(differences(await catalogLines(server, dialect), linesOf(again)), told).toEqual([]);
    const isSame = (line: string): boolean => !/: +index /.test(line) || !isOwned(before, back.restored);
    expect(differences(linesOf(again), linesOf(after)).filter(isSame), told).toEqual([]);
    before = again.settled();
  }
  return counts;
}

interface WayForth {
  readonly statements: readonly string[];
  readonly operations: readonly Operation[];
  readonly after: Schema;
}

/** Statements that the server has taken; `null` where one that it refused has left something. */
async function wayForth(
  server: Server,
  maker: StatementMaker,
  before: Schema,
  count: number,
): Promise<WayForth | null> {
  const statements: string[] = [];
  const operations: Operation[] = [];
  let after = before;
  for (let tries = 0; statements.length < count && tries < 50; tries++) {
    const { sql } = maker.statement(after.settled(), []);
    const catalog = linesOf(after);
    try {
      await server.run(sql);
    } catch {
      // MariaDB can lose foreign keys, or keep an index for one, where it refuses a statement.
      const isMariaDb = after.dialect === "mariadb";
      if (isMariaDb && differences(await catalogLines(server, "mariadb"), catalog).length > 0) return null;
      continue;
    }
    statements.push(sql);
    const lowered = lowerSql(plainSource(sql), after.dialect);
    operations.push(...lowered);
    after = lowered.reduce((schema, operation) => schema.apply(operation), after);
    if (after.dialect === "mariadb" && hasLostKey(after)) return null;
  }
  return { statements, operations, after };
}

/**
 * An index that MariaDB made for a foreign key comes back as one that somebody asked for: then it stays where a better one
 * comes, which may get another name.
 */
function isOwned(before: Schema, restored: Schema): boolean {
  const made = (schema: Schema): number =>
    schema.allTables().flatMap(({ indexes }) => indexes.filter(({ constraint }) => constraint === "foreignKey")).length;
  return before.dialect === "mariadb" && made(before) !== made(restored);
}

interface WayBack {
  readonly statements: readonly string[];
  readonly restored: Schema;
}

/** The statements that take operations back; `null` where a note or the printer says that they are not all. */
function wayBack(operations: readonly Operation[], before: Schema, after: Schema): WayBack | null {
  const inverse = inverseOf(operations, before);
  if (inverse.notes.some(({ kind }) => kind === "impossible")) return null;
  const printed = printOperations(inverse.operations, after.settled());
  if (printed.some(({ missing }) => missing !== null)) return null;
  const statements = printed.flatMap(({ statements: own }) => own ?? []);
  return { statements, restored: applied(inverse.operations, after.settled()) };
}

function applied(operations: readonly Operation[], schema: Schema): Schema {
  return operations.reduce((state, operation) => state.apply(operation), schema);
}

async function runAll(server: Server, statements: readonly string[], told: string): Promise<void> {
  for (const sql of statements) {
    try {
      await server.run(sql);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${sql}\n\n${told}`, { cause: error });
    }
  }
}
