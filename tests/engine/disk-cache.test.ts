import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type * as DiskCache from "../../src/engine/disk-cache.js";
import type * as LowerFile from "../../src/engine/lower-file.js";
import { DIALECTS } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS, type Settings } from "../../src/project/settings.js";
import { fill, folder } from "../support/folder.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const FILES = {
  ".git/HEAD": "",
  "node_modules/x/package.json": "{}",
  "package.json": '{"dependencies":{"knex":"*"}}',
  "migrations/1_a.sql": "CREATE TABLE a (x int DEFAULT 'é\t\n');",
  "migrations/2_b.js":
    "const make = require('../lib/make'); exports.up = knex => make(knex); exports.down = knex => {};",
  "lib/make.js": "module.exports = knex => knex.schema.createTable('made', t => t.integer('b'));",
};

/** What another process reads of the files of a folder, and whether it had to read them. */
async function run(root: string, settings: Partial<Settings> = {}): Promise<Readonly<Record<string, string>>> {
  vi.setSystemTime(Date.now() + 60_000);
  vi.resetModules();
  const { sourceAt } = (await import("../../src/engine/lower-file.js")) as typeof LowerFile;
  const { flushCaches } = (await import("../../src/engine/disk-cache.js")) as typeof DiskCache;
  const outcomes = ["migrations/1_a.sql", "migrations/2_b.js"].map(name => {
    const path = join(root, name);
    const project = projectOf(path, root, { ...DEFAULT_SETTINGS, dialect: "postgresql", ...settings });
    const source = sourceAt(path, "postgresql", project);
    const kinds = (source?.operations ?? []).map(show).join();
    return [name, `${kinds} ${source?.readSoFar === null ? "stored" : "read"}`];
  });
  flushCaches();
  return Object.fromEntries(outcomes) as Record<string, string>;
}

function show(operation: Operation): string {
  return operation.kind === "createTable"
    ? `${operation.table.name.text}(${operation.columns.map(({ name }) => name.text).join()})`
    : operation.kind;
}

const READ = { "migrations/1_a.sql": "a(x) read", "migrations/2_b.js": "made(b) read" };
const STORED = { "migrations/1_a.sql": "a(x) stored", "migrations/2_b.js": "made(b) stored" };

function packs(root: string): readonly string[] {
  const cache = join(root, "node_modules/.cache/eslint-plugin-db");
  if (!existsSync(cache)) return [];
  return readdirSync(cache).flatMap(generation =>
    readdirSync(join(cache, generation)).map(name => join(cache, generation, name)),
  );
}

test("what one process has read, another need not read; nothing new is written then", async () => {
  const root = folder(FILES);
  expect(await run(root)).toEqual(READ);
  const [pack, ...others] = packs(root);
  expect(others).toEqual([]);
  expect(await run(root)).toEqual(STORED);
  expect(packs(root)).toEqual([pack]);
});

const WHOLE = {
  "1_sql.sql": `CREATE TABLE a (x varchar(255) DEFAULT 'é', y decimal(8, 2) NOT NULL, PRIMARY KEY (x, y));
    CREATE INDEX i ON a (lower(x) DESC) WHERE y > 0;
    INSERT INTO a (x, y) VALUES ('a', 1);
    UPDATE a SET x = 'b', y = 2 WHERE x = 'a';`,
  "2_raw.js": "exports.up = knex => knex.raw('ALTER TABLE a ADD COLUMN z varchar(36)'); exports.down = knex => {};",
  "3_builder.js": "exports.up = k => k.schema.alterTable('a', t => t.string('w', 10)); exports.down = k => {};",
};

test.each(DIALECTS.flatMap(dialect => Object.keys(WHOLE).map(file => [dialect, file] as const)))(
  "in %s, the operations of %s are the same, to their prototypes, as read anew: nothing is replayed again",
  async (dialect, file) => {
    const root = folder({
      ...FILES,
      ...Object.fromEntries(Object.entries(WHOLE).map(([k, v]) => [`migrations/${k}`, v])),
    });
    const path = join(root, "migrations", file);
    const project = projectOf(path, root, { ...DEFAULT_SETTINGS, dialect });
    const open = async (): Promise<LowerFile.MigrationSource | null> => {
      vi.resetModules();
      const { sourceAt } = (await import("../../src/engine/lower-file.js")) as typeof LowerFile;
      return sourceAt(path, dialect, project);
    };
    const read = (await open())?.operations;
    ((await import("../../src/engine/disk-cache.js")) as typeof DiskCache).flushCaches();
    const source = await open();
    const stored = source?.operations;
    expect(source?.readSoFar).toBeNull();
    expect(read?.length).toBeGreaterThan(0);
    expect(isDeepStrictEqual(stored, read)).toBe(true);
  },
);

describe("is read again", () => {
  test.each([
    ["its text", "migrations/1_a.sql", "CREATE TABLE a (y int);", { ...STORED, "migrations/1_a.sql": "a(y) read" }],
    [
      "a helper",
      "lib/make.js",
      "module.exports = knex => knex.schema.createTable('made', t => t.integer('c'));",
      { ...STORED, "migrations/2_b.js": "made(c) read" },
    ],
    ["what the project depends on", "package.json", '{"dependencies":{}}', { "migrations/1_a.sql": "a(x) stored" }],
  ])("after a change of %s", async (_, file, text, expected) => {
    const root = folder(FILES);
    await run(root);
    fill(root, { [file]: text });
    expect(await run(root)).toMatchObject(expected);
    if (file === "package.json") expect((await run(root))["migrations/2_b.js"]).not.toBe("made(b) stored");
  });

  test("where the settings choose other files", async () => {
    const root = folder(FILES);
    await run(root);
    expect(await run(root, { migrations: ["migrations/*"] })).toEqual(READ);
  });
});

describe("a cache that is not whole", () => {
  test.each([
    ["cut", (text: Buffer) => text.subarray(0, text.length >> 1)],
    ["empty", () => Buffer.alloc(0)],
    ["noise", (text: Buffer) => Buffer.from(text.map((byte, i) => (i % 97 === 0 ? byte ^ 1 : byte)))],
    ["something else", () => Buffer.from("{}\n\t\n\t\t\t\n\0\0")],
  ])("is passed over and written anew: %s", async (_, damage) => {
    const root = folder(FILES);
    await run(root);
    const [pack = ""] = packs(root);
    writeFileSync(pack, damage(readFileSync(pack)));
    const kinds = (outcomes: Readonly<Record<string, string>>): string[] =>
      Object.values(outcomes).map(outcome => outcome.split(" ")[0] ?? "");
    expect(kinds(await run(root))).toEqual(["a(x)", "made(b)"]);
    expect(await run(root)).toEqual(STORED);
  });
});

test("many processes write beside each other, and their packs are put together", async () => {
  const root = folder(FILES);
  for (let i = 0; i < 12; i++) {
    fill(root, { "migrations/1_a.sql": `CREATE TABLE a${i} (x int);` });
    await run(root);
    expect(packs(root).length).toBeLessThanOrEqual(9);
  }
  expect(packs(root).every(path => path.endsWith(".pack"))).toBe(true);
  fill(root, { "migrations/1_a.sql": "CREATE TABLE a0 (x int);" });
  expect(await run(root)).toEqual({ ...STORED, "migrations/1_a.sql": "a0(x) stored" });
});

describe("nothing is written", () => {
  test("without node_modules", async () => {
    const root = folder({ ...FILES, "node_modules/x/package.json": "{}" });
    const bare = folder(Object.fromEntries(Object.entries(FILES).filter(([name]) => !name.startsWith("node_modules"))));
    await run(root);
    expect(await run(bare)).toEqual(READ);
    expect(existsSync(join(bare, "node_modules"))).toBe(false);
  });

  test("where the setting is against it", async () => {
    const root = folder(FILES);
    expect(await run(root, { cache: false })).toEqual(READ);
    expect(packs(root)).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)("where it may not be", async () => {
    const root = folder(FILES);
    chmodSync(join(root, "node_modules"), 0o500);
    expect(await run(root)).toEqual(READ);
    chmodSync(join(root, "node_modules"), 0o700);
    expect(packs(root)).toEqual([]);
  });

  test("where there is a file in the way", async () => {
    const root = folder({ ...FILES, "node_modules/.cache": "a file" });
    expect(await run(root)).toEqual(READ);
    expect(statSync(join(root, "node_modules/.cache")).isFile()).toBe(true);
  });
});
