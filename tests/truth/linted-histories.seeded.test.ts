import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import { replayOf } from "../../src/engine/replay.js";
import plugin from "../../src/index.js";
import type { Dialect } from "../../src/model/dialect.js";
import { displayName } from "../../src/model/name.js";
import { needsOf } from "../../src/model/needs.js";
import { Schema } from "../../src/model/schema/index.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { folder } from "../support/folder.js";
import { StatementMaker } from "../support/histories.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { mariadb, pglite, sqlite, type Server } from "../support/servers.js";
import { replayed } from "../support/truth.js";

/** How many migrations one history has. */
const LENGTH = 100;

interface History {
  readonly root: string;
  /** The migrations that the server took. */
  readonly paths: readonly string[];
  readonly sqls: readonly string[];
  /** The same with another name in the place of a column, and whether the server took that. */
  readonly misspelt: readonly { readonly place: number; readonly sql: string; readonly isTaken: boolean }[];
}

describe.each([
  ["PGlite", "postgresql", pglite],
  ["MariaDB", "mariadb", mariadb],
  ["SQLite", "sqlite", sqlite],
] as const)("%s: a history made at random", (_name, dialect: Dialect, open) => {
  const seeds = Array.from({ length: cases(1, 6) }, (_, i) => SEED + i);
  it.each(seeds)(
    "refuses what is said to refer to unknown columns, and has no key where that is said (seed %i)",
    async seed => {
      const server = await (open as () => Promise<Server | null>)();
      if (server === null) return;
      try {
        const history = await runHistory(server, dialect, seed);
        const lint = linterOf(history.root, dialect);
        for (const [i, sql] of history.sqls.entries()) {
          expect(lint("no-unknown-column", history.paths[i] ?? "", sql), sql).toEqual([]);
        }
        const found = history.misspelt.map(({ place, sql, isTaken }) => {
          const messages = lint("no-unknown-column", history.paths[place] ?? "", sql);
          expect(messages.length === 0 || !isTaken, `${sql}\n${messages.join("\n")}`).toBe(true);
          return { isTaken, isFound: messages.length > 0 };
        });
        const refused = found.filter(({ isTaken }) => !isTaken);
        expect(refused.length).toBeGreaterThan(10);
        // Tables that are made by a query, or like one that is not known, are not known whole.
        expect(refused.filter(({ isFound }) => isFound).length / refused.length).toBeGreaterThan(0.8);
        if (dialect !== "postgresql") return;
        const keyless = await keylessOn(server, history);
        // An empty set proves nothing.
        expect(keyless.length).toBeGreaterThan(0);
        expect(keylessFound(history, lint)).toEqual(keyless);
      } finally {
        await server.close();
      }
    },
    600_000,
  );
});

/** Runs a history, each statement also misspelt. */
async function runHistory(server: Server, dialect: Dialect, seed: number): Promise<History> {
  const maker = new StatementMaker(seed, dialect);
  const chooser = new Chooser(seed);
  const sqls: string[] = [];
  const misspelt: History["misspelt"][number][] = [];
  let schema = Schema.empty(dialect, true);
  const take = (sql: string): void => {
    sqls.push(sql);
    schema = replayed(schema, sql).settled();
  };
  if (dialect === "postgresql") {
    await server.run("CREATE SCHEMA app");
    take("CREATE SCHEMA app");
  }
  while (sqls.length < LENGTH) {
    const { sql } = maker.statement(schema, []);
    const wrong = misspelling(sql, dialect, chooser);
    if (wrong !== null) {
      const isTaken = await accepts(server, wrong);
      misspelt.push({ place: sqls.length, sql: wrong, isTaken });
      // What it has done is a part of the history then.
      if (isTaken) {
        take(wrong);
        continue;
      }
    }
    if (await accepts(server, sql)) take(sql);
    else if (wrong !== null) misspelt.pop();
  }
  const root = folder({ ".git/HEAD": "", migrations: null });
  const paths = sqls.map((sql, i) => {
    const path = join(root, `migrations/${String(i + 1).padStart(4, "0")}_change.sql`);
    writeFileSync(path, `${sql};\n`);
    return path;
  });
  return { root, paths, sqls, misspelt: misspelt.filter(({ place }) => place < paths.length) };
}

async function accepts(server: Server, sql: string): Promise<boolean> {
  return server.run(sql).then(
    () => true,
    () => false,
  );
}

/** A statement with another name for one of the columns that it needs; `null` where it needs none. */
function misspelling(sql: string, dialect: Dialect, chooser: Chooser): string | null {
  const columns = lowerSql(plainSource(sql), dialect).flatMap(operation =>
    needsOf(operation).flatMap(({ column }) => column ?? []),
  );
  if (columns.length === 0) return null;
  const { span } = chooser.one(columns);
  return `${sql.slice(0, span.start)}missing_column${sql.slice(span.end)}`;
}

type Lint = (rule: string, path: string, text: string) => readonly string[];

function linterOf(root: string, dialect: Dialect): Lint {
  const linter = new Linter({ configType: "flat", cwd: root });
  return (rule, path, text) => {
    const config = {
      files: ["**/*.sql"],
      language: "db/sql",
      plugins: { db: plugin },
      rules: { [`db/${rule}`]: "error" },
      settings: { db: { dialect } },
    } as unknown as Linter.Config;
    return linter.verify(`${text};\n`, [config], { filename: path }).map(({ message }) => message);
  };
}

/** The tables that the rule says have no primary key, under the names that they have at the end. */
function keylessFound({ root, paths, sqls }: History, lint: Lint): readonly string[] {
  const project = projectOf(paths[0] ?? "", root, { ...DEFAULT_SETTINGS, dialect: "postgresql" });
  const replay = replayOf(project, paths[0] ?? "", "postgresql");
  const names = sqls.flatMap((sql, i) => {
    const path = paths[i] ?? "";
    if (lint("require-primary-key", path, sql).length === 0) return [];
    const operation = replay.at(path)?.operations.find(other => "table" in other && other.table !== null);
    const table = operation !== undefined && "table" in operation ? operation.table : null;
    const origin = table === null ? null : (replay.at(path)?.after.table(table)?.origin ?? null);
    const last = origin === null ? null : replay.end.tableMadeAs(origin);
    return last === null ? [] : displayName(last.table).replace(/^public\./, "");
  });
  return [...new Set(names)].sort();
}

/** The same as the catalog says, without partitions, and without what `CREATE TABLE … AS` and such have made. */
async function keylessOn(server: Server, { root, paths }: History): Promise<readonly string[]> {
  const rows = await server.run(`
    SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'app') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')
      AND NOT EXISTS (SELECT FROM pg_inherits h JOIN pg_constraint k ON k.conrelid = h.inhrelid AND k.contype = 'p'
        WHERE h.inhparent = c.oid AND c.relkind = 'p')`);
  const project = projectOf(paths[0] ?? "", root, { ...DEFAULT_SETTINGS, dialect: "postgresql" });
  const { end } = replayOf(project, paths[0] ?? "", "postgresql");
  const whole = new Set(
    end.allTables().flatMap(({ table, complete }) => (complete ? displayName(table).replace(/^public\./, "") : [])),
  );
  return rows
    .map(({ name }) => String(name))
    .filter(name => whole.has(name))
    .sort();
}
