import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { Schema } from "../../src/model/schema/index.js";
import { StatementMaker } from "../support/histories.js";
import { cases, SEED } from "../support/random.js";
import { mariadb, pglite, postgres, sqlite, type Server } from "../support/servers.js";
import { catalogLines, differences, linesOf, replayed } from "../support/truth.js";

/** How many migrations one history has. */
const LENGTH = 200;

describe.each([
  ["PGlite", "postgresql", pglite],
  ["PostgreSQL", "postgresql", postgres],
  ["MariaDB", "mariadb", mariadb],
  ["SQLite", "sqlite", sqlite],
] as const)("%s after every migration of a history made at random", (_name, dialect: Dialect, open) => {
  const seeds = Array.from({ length: cases(1, 4) }, (_, i) => SEED + i);
  it.each(seeds)(
    `has the catalog that the operations say (seed %i)`,
    async seed => {
      const server = await (open as () => Promise<Server | null>)();
      if (server === null) return;
      try {
        const taken = await runHistory(server, dialect, seed);
        // A kind that the server never takes proves nothing.
        expect(neverTaken(taken)).toEqual([]);
      } finally {
        await server.close();
      }
    },
    600_000,
  );
});

/** Runs a history; gives how often the server took each kind of statement. */
async function runHistory(server: Server, dialect: Dialect, seed: number): Promise<ReadonlyMap<string, number>> {
  const maker = new StatementMaker(seed, dialect);
  const taken = new Map(maker.kinds.map(kind => [kind, 0]));
  let schema = Schema.empty(dialect, true);
  if (dialect === "postgresql") await server.run("CREATE SCHEMA app");
  for (let migrations = 0; migrations < LENGTH;) {
    const { kind, sql } = maker.statement(schema, neverTaken(taken));
    if (!(await accepts(server, sql))) {
      const dropped = await recovery(server, schema);
      if (dropped !== null) schema = replayed(schema, dropped);
      continue;
    }
    migrations++;
    taken.set(kind, (taken.get(kind) ?? 0) + 1);
    const before = linesOf(schema);
    schema = replayed(schema, sql).settled();
    const found = differences(await catalogLines(server, dialect), linesOf(schema));
    expect(found, `seed ${seed}, migration ${migrations}\n${sql}\nbefore: ${relevant(before, sql)}`).toEqual([]);
  }
  return taken;
}

function neverTaken(taken: ReadonlyMap<string, number>): readonly string[] {
  return [...taken].flatMap(([kind, count]) => (count === 0 ? [kind] : []));
}

async function accepts(server: Server, sql: string): Promise<boolean> {
  return server.run(sql).then(
    () => true,
    () => false,
  );
}

/**
 * MariaDB can lose the foreign keys of a table where it refuses a statement ("Table already exists"). Such a table is
 * dropped; gives the statement, or `null` where all is well.
 */
async function recovery(server: Server, schema: Schema): Promise<string | null> {
  if (schema.dialect !== "mariadb") return null;
  const [lost] = differences(await catalogLines(server, "mariadb"), linesOf(schema));
  const table = /foreign key (.+?)\(/.exec(lost ?? "")?.[1];
  if (table === undefined) return null;
  const sql = `DROP TABLE \`${table}\``;
  await server.run(`SET foreign_key_checks = 0; ${sql}; SET foreign_key_checks = 1`);
  return sql;
}

/** What was known of what a statement names. */
function relevant(lines: readonly string[], sql: string): string {
  const words = new Set(sql.match(/\b[a-z]+\d+\w*/g));
  return lines.filter(line => [...words].some(word => line.includes(word))).join("\n        ");
}
