import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Schema } from "../../src/model/schema/index.js";
import { folder } from "../support/folder.js";
import { asDeclared, unindexedKeysFound, unindexedKeysOn } from "../support/foreign-keys.js";
import { StatementMaker } from "../support/histories.js";
import { cases, SEED } from "../support/random.js";
import { pglite, postgres, type Server } from "../support/servers.js";
import { replayed } from "../support/truth.js";

/** How many migrations one history has. */
const LENGTH = 150;

/** What makes and drops keys and indexes comes up more often. */
const WANTED = ["add foreign key", "create index", "drop index", "create table", "drop constraint", "add unique"];

describe.each([
  ["PGlite", pglite],
  ["PostgreSQL", postgres],
] as const)("%s after a history made at random", (_name, open: () => Promise<Server | null>) => {
  const seeds = Array.from({ length: cases(2, 12) }, (_, i) => SEED + i);
  it.each(seeds)(
    "has no index for the foreign keys that the rule reports, and no others (seed %i)",
    async seed => {
      const server = await open();
      if (server === null) return;
      try {
        const migrations = await runHistory(server, seed);
        const root = folder({ ".git/HEAD": "", migrations: null });
        const files = migrations.map((sql, i) => {
          const path = join(root, `migrations/${String(i + 1).padStart(4, "0")}_change.sql`);
          writeFileSync(path, `${sql};\n`);
          return path;
        });
        const unindexed = asDeclared(
          await unindexedKeysOn(server),
          migrations.reduce((state, sql) => replayed(state, sql).settled(), Schema.empty("postgresql", true)),
        );
        // An empty set proves nothing.
        expect(unindexed.length).toBeGreaterThan(3);
        expect(unindexedKeysFound(root, files)).toEqual(unindexed);
      } finally {
        await server.close();
      }
    },
    600_000,
  );
});

/** Runs a history; gives the migrations that the server took. */
async function runHistory(server: Server, seed: number): Promise<readonly string[]> {
  const maker = new StatementMaker(seed, "postgresql");
  const taken = ["CREATE SCHEMA app"];
  await server.run("CREATE SCHEMA app");
  let schema = Schema.empty("postgresql", true);
  while (taken.length < LENGTH) {
    const { sql } = maker.statement(schema, WANTED);
    const isTaken = await server.run(sql).then(
      () => true,
      () => false,
    );
    if (!isTaken) continue;
    taken.push(sql);
    schema = replayed(schema, sql).settled();
  }
  return taken;
}
