import { symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { compareIds } from "../../src/project/names.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS, type Settings } from "../../src/project/settings.js";
import { fill, folder } from "../support/folder.js";

/** The series of `file` in a project with these empty files. */
function series(files: readonly string[], file: string, settings: Partial<Settings> = {}): readonly string[] {
  const root = folder({ ".git/HEAD": "", ...Object.fromEntries(files.map(name => [name, ""])) });
  return seriesIn(root, file, settings);
}

function seriesIn(root: string, file: string, settings: Partial<Settings> = {}): readonly string[] {
  const project = projectOf(join(root, file), root, { ...DEFAULT_SETTINGS, ...settings });
  return project.series(join(root, file)).map(path => relative(root, path));
}

function migrationFile(files: readonly string[], file: string) {
  const root = folder({ ".git/HEAD": "", ...Object.fromEntries(files.map(name => [name, ""])) });
  const found = projectOf(join(root, file), root, DEFAULT_SETTINGS).migrationFile(join(root, file));
  return { ...found, counterpart: found.counterpart === null ? null : relative(root, found.counterpart) };
}

describe("order", () => {
  test.each([
    ["numbers", ["m/2_b", "m/10_c", "m/1_a"], ["m/1_a", "m/2_b", "m/10_c"]],
    ["leading zeros", ["m/00010-c", "m/0002-b", "m/0001-a"], ["m/0001-a", "m/0002-b", "m/00010-c"]],
    ["timestamps", ["m/20240102000000_b", "m/20231231235959_a"], ["m/20231231235959_a", "m/20240102000000_b"]],
    ["dates", ["m/2024-01-10-a", "m/2024-01-09-b", "m/00_init"], ["m/00_init", "m/2024-01-09-b", "m/2024-01-10-a"]],
    [
      "timestamps of unequal length",
      ["m/20260101000000_c", "m/2025090211162065_b", "m/20250101_a"],
      ["m/20250101_a", "m/2025090211162065_b", "m/20260101000000_c"],
    ],
    [
      "what is not released yet",
      ["m/next-2-d", "m/1.2.0-1-b", "m/next-1-c", "m/1.1.0-9-a"],
      ["m/1.1.0-9-a", "m/1.2.0-1-b", "m/next-1-c", "m/next-2-d"],
    ],
    [
      "versions before a release",
      ["m/2.0.0-beta.10", "m/2.0.0-beta.9", "m/2.0.0-rc.1"],
      ["m/2.0.0-beta.9", "m/2.0.0-beta.10", "m/2.0.0-rc.1"],
    ],
    [
      "times at the end",
      ["m/Migration20240604080145", "m/InitialSetup20240221144943", "m/Migration20250101000000"],
      ["m/InitialSetup20240221144943", "m/Migration20240604080145", "m/Migration20250101000000"],
    ],
    ["one number twice", ["m/1_b", "m/1_a"], ["m/1_a", "m/1_b"]],
  ])("%s", (_, given, expected) => {
    const migrations = (names: readonly string[]): string[] =>
      names.map(name => `${name.replace("m/", "migrations/")}.js`);
    expect(series(migrations(given), migrations(given)[0] as string)).toEqual(migrations(expected));
  });

  test("Flyway: versions, then what is repeated", () => {
    const files = ["sql/V1__a.sql", "sql/V1.1__b.sql", "sql/V2__c.sql", "sql/V10__d.sql", "sql/R__views.sql"];
    expect(series([...files].reverse(), "sql/V2__c.sql")).toEqual(files);
  });

  test("Drizzle: the journal", () => {
    const root = folder({
      ".git/HEAD": "",
      "drizzle/0000_a.sql": "",
      "drizzle/0001_b.sql": "",
      "drizzle/0001_c.sql": "",
      "drizzle/meta/_journal.json": '{"entries":[{"tag":"0000_a"},{"tag":"0001_c"},{"tag":"0001_b"}]}',
    });
    expect(seriesIn(root, "drizzle/0000_a.sql")).toEqual([
      "drizzle/0000_a.sql",
      "drizzle/0001_c.sql",
      "drizzle/0001_b.sql",
    ]);
  });

  test.each(["{", "[]", '{"entries":{}}', '{"entries":[null,{"tag":1}]}'])("Drizzle: a broken journal %s", text => {
    const root = folder({ "drizzle/1_b.sql": "", "drizzle/0_a.sql": "", "drizzle/meta/_journal.json": text });
    expect(seriesIn(root, "drizzle/1_b.sql")).toEqual(["drizzle/0_a.sql", "drizzle/1_b.sql"]);
  });

  test("folders that are versions", () => {
    const versions = "data/migrations/versions";
    const files = [`${versions}/5.9/2024-b.js`, `${versions}/5.97/2022-a.js`, `${versions}/5.97/2023-a.js`];
    expect(series([...files].reverse(), files[0] as string)).toEqual(files);
  });

  test("what was put aside ran first", () => {
    const files = ["migrations/archives/9_b.js", "migrations/1_a.js"];
    expect(series(files, "migrations/1_a.js")).toEqual(files);
  });

  test("is antisymmetric and transitive", () => {
    const ids = [
      "1",
      "1_a",
      "01_b",
      "10",
      "2",
      "V1__a",
      "V1_1__a",
      "a",
      "b",
      "2024-01-01",
      "20240101",
      "2024010100",
      "1_2",
      "1_10",
      "",
    ];
    for (const a of ids) {
      for (const b of ids) {
        expect(Math.sign(compareIds(a, b)) + Math.sign(compareIds(b, a))).toBe(0);
        for (const c of ids) if (compareIds(a, b) < 0 && compareIds(b, c) < 0) expect(compareIds(a, c)).toBeLessThan(0);
      }
    }
  });
});

describe("members", () => {
  test("a folder for each migration", () => {
    const files = [
      "migrations/1_a/up.sql",
      "migrations/1_a/down.sql",
      "migrations/2_b/up.sql",
      "migrations/2_b/down.sql",
    ];
    expect(series(files, "migrations/2_b/up.sql")).toEqual(["migrations/1_a/up.sql", "migrations/2_b/up.sql"]);
    expect(series(files, "migrations/2_b/down.sql")).toEqual(["migrations/1_a/up.sql", "migrations/2_b/down.sql"]);
  });

  test("Prisma, with code beside it", () => {
    const files = ["prisma/migrations/1_init/migration.sql", "prisma/migrations/2_data_migration/migration.ts"];
    const others = [
      "prisma/schema.prisma",
      "prisma/migrations/migration_lock.toml",
      "prisma/migrations/2_data_migration/types.ts",
    ];
    expect(series([...files, ...others], files[0] as string)).toEqual(files);
  });

  test("pairs of files", () => {
    const files = ["db/1_a.up.sql", "db/1_a.down.sql", "db/2_b.up.sql"];
    expect(series(files, "db/2_b.up.sql")).toEqual(["db/1_a.up.sql", "db/2_b.up.sql"]);
  });

  test("a folder for each direction", () => {
    const files = ["migrations/up/1_a.sql", "migrations/up/2_b.sql", "migrations/down/1_a.sql"];
    expect(series(files, "migrations/up/2_b.sql")).toEqual(["migrations/up/1_a.sql", "migrations/up/2_b.sql"]);
    expect(series(files, "migrations/down/1_a.sql")).toEqual(["migrations/down/1_a.sql", "migrations/up/2_b.sql"]);
  });

  test("the SQL of db-migrate stands for the script that loads it", () => {
    const files = [
      "migrations/1-a.js",
      "migrations/sqls/1-a-up.sql",
      "migrations/sqls/1-a-down.sql",
      "migrations/2-b.js",
    ];
    expect(series(files, "migrations/2-b.js")).toEqual(["migrations/sqls/1-a-up.sql", "migrations/2-b.js"]);
  });

  test("sources stand for what is compiled from them", () => {
    expect(series(["migrations/1_a.js", "migrations/1_a.ts", "migrations/1_a.d.ts"], "migrations/2_b.ts")).toEqual([
      "migrations/1_a.ts",
      "migrations/2_b.ts",
    ]);
  });

  test("the common folder and that of the dialect", () => {
    const files = [
      "migrations/common/2_b.js",
      "migrations/mysql/3_c.js",
      "migrations/postgresdb/1_a.js",
      "migrations/sqlite/4_d.js",
    ];
    expect(series(files, "migrations/postgresdb/1_a.js")).toEqual([
      "migrations/postgresdb/1_a.js",
      "migrations/common/2_b.js",
    ]);
    expect(series(files, "migrations/common/2_b.js", { dialect: "mysql" })).toEqual([
      "migrations/common/2_b.js",
      "migrations/mysql/3_c.js",
    ]);
  });

  test("MySQL's folder serves MariaDB where there is no other", () => {
    const files = ["migrations/common/1_a.js", "migrations/mysql/2_b.js", "migrations/sqlite/2_b.js"];
    const mariadb = { dialect: "mariadb" } as const;
    expect(series(files, "migrations/common/1_a.js", mariadb)).toEqual(files.slice(0, 2));
    expect(series([...files, "migrations/mariadb/3_c.js"], "migrations/common/1_a.js", mariadb)).toEqual([
      "migrations/common/1_a.js",
      "migrations/mariadb/3_c.js",
    ]);
  });

  test("one file for each dialect", () => {
    const files = [
      "m/migrations/V1.a.mysql.up.sql",
      "m/migrations/V1.a.sqlite.up.sql",
      "m/migrations/V2.b.mysql.up.sql",
    ];
    expect(series(files, files[2] as string)).toEqual([files[0], files[2]]);
  });

  test("folders with other names run on their own", () => {
    const files = ["migrations/tenant/1_a.sql", "migrations/tenant/2_b.sql", "migrations/shared_db/1_x.sql"];
    expect(series(files, "migrations/tenant/2_b.sql")).toEqual(files.slice(0, 2));
  });

  test("no helpers, seeds, tests, or other migrations below", () => {
    const others = [
      "migrations/helpers.ts",
      "migrations/index.ts",
      "migrations/seeds/1_x.sql",
      "migrations/1_a.test.ts",
    ];
    expect(series(["migrations/1_a.ts", ...others], "migrations/1_a.ts")).toEqual(["migrations/1_a.ts"]);
  });

  test("names without an order, where there is no other", () => {
    expect(series(["migrations/b.sql", "migrations/a.sql"], "migrations/b.sql")).toEqual([
      "migrations/a.sql",
      "migrations/b.sql",
    ]);
  });

  test("names without an order, where they are the most", () => {
    const files = ["migrations/patch1.sql", "migrations/patch-a.sql", "migrations/patch-b.sql"];
    expect(series(files, files[0] as string)).toEqual(files);
  });

  test("those that the setting names", () => {
    const files = ["changes/1_a.sql", "changes/2_b.sql", "changes/old/0_x.sql"];
    expect(series(files, "changes/2_b.sql", { migrations: ["changes/*.sql"] })).toEqual(files.slice(0, 2));
  });

  test("a file that is not on disk takes its place", () => {
    expect(series(["migrations/1_a.js", "migrations/3_c.js"], "migrations/2_b.js")).toEqual([
      "migrations/1_a.js",
      "migrations/2_b.js",
      "migrations/3_c.js",
    ]);
    expect(series([], "nowhere/2_b.js")).toEqual(["nowhere/2_b.js"]);
  });

  test("links that lead in circles", () => {
    const root = folder({ ".git/HEAD": "", "migrations/1_a.js": "" });
    symlinkSync(join(root, "migrations"), join(root, "migrations/2024"));
    symlinkSync(join(root, "nothing"), join(root, "migrations/2_b.js"));
    expect(seriesIn(root, "migrations/1_a.js")).toContain("migrations/1_a.js");
  });
});

describe("migrationFile", () => {
  test.each([
    ["db/1_a.up.sql", "db/1_a.down.sql", "1_a"],
    ["db/001.do.sql", "db/001.undo.sql", "001"],
    ["db/V1.a.mysql.up.sql", "db/V1.a.mysql.down.sql", "V1.a"],
    ["migrations/1_a/up.sql", "migrations/1_a/down.sql", "1_a"],
    ["migrations/up/1_a.sql", "migrations/down/1_a.sql", "1_a"],
    ["migrations/sqls/1-a-up.sql", "migrations/sqls/1-a-down.sql", "1-a"],
    ["migrations/1_a.sql", "migrations/1_a.down.sql", "1_a"],
    ["migrations/1_a_up.sql", "migrations/1_a_down.sql", "1_a"],
    ["migrations/1_a.sql", "migrations/1_a_rollback.sql", "1_a"],
    ["prisma/migrations/1_a/migration.sql", "prisma/migrations/1_a/down.sql", "1_a"],
  ])("%s and %s belong together", (up, down, id) => {
    const files = [up, down, "db/V1.a.sqlite.down.sql", "migrations/1_b/down.sql"];
    expect(migrationFile(files, up)).toMatchObject({ id, counterpart: down, reversible: true });
    expect(migrationFile(files, down)).toMatchObject({ id, counterpart: up, direction: "down" });
  });

  test("a way back under another name belongs to its number", () => {
    const files = ["db/1_add_a.up.sql", "db/1_drop_a.down.sql", "db/2_b.up.sql", "db/2_b.down.sql", "db/2_c.up.sql"];
    expect(migrationFile(files, "db/1_add_a.up.sql")).toMatchObject({ counterpart: "db/1_drop_a.down.sql" });
    expect(migrationFile(files, "db/1_drop_a.down.sql")).toMatchObject({ counterpart: "db/1_add_a.up.sql" });
    expect(migrationFile(files, "db/2_b.down.sql")).toMatchObject({ counterpart: "db/2_b.up.sql" });
    expect(migrationFile(files, "db/2_c.up.sql")).toMatchObject({ counterpart: null });
    const twice = ["db/1_a.up.sql", "db/1_b.up.sql", "db/1_c.down.sql"];
    expect(migrationFile(twice, "db/1_c.down.sql")).toMatchObject({ counterpart: null });
  });

  test("Flyway pairs by version", () => {
    const files = ["sql/V1__a.sql", "sql/U1__undo_a.sql", "sql/V2__b.sql", "sql/R__c.sql"];
    expect(migrationFile(files, "sql/V1__a.sql")).toMatchObject({ direction: "up", counterpart: "sql/U1__undo_a.sql" });
    expect(migrationFile(files, "sql/U1__undo_a.sql")).toMatchObject({
      direction: "down",
      counterpart: "sql/V1__a.sql",
    });
    expect(migrationFile(files, "sql/V2__b.sql")).toMatchObject({ counterpart: null, reversible: true });
    expect(migrationFile(files, "sql/R__c.sql")).toMatchObject({ id: "R__c", counterpart: null });
  });

  test("a name that ends in a direction, with nothing beside it, is a name", () => {
    expect(migrationFile(["migrations/2_scale_down.sql"], "migrations/2_scale_down.sql")).toMatchObject({
      id: "2_scale_down",
      direction: null,
    });
  });

  test("tells SQL that stands among scripts", () => {
    expect(migrationFile(["migrations/1_a.ts", "migrations/x.sql"], "migrations/x.sql").amongScripts).toBe(true);
    expect(migrationFile(["migrations/1_a.sql", "migrations/x.sql"], "migrations/x.sql").amongScripts).toBe(false);
  });
});

describe("a long-lived process", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
  afterEach(() => void vi.useRealTimers());

  test("sees new and changed files after a moment", () => {
    const root = folder({ ".git/HEAD": "", "migrations/1_a/up.sql": "SELECT 1" });
    const path = join(root, "migrations/1_a/up.sql");
    const project = projectOf(path, root, DEFAULT_SETTINGS);
    expect(project.series(path)).toHaveLength(1);
    expect(project.read(path)).toBe("SELECT 1");
    fill(root, { "migrations/2_b/up.sql": "", "migrations/1_a/up.sql": "SELECT 2" });
    vi.setSystemTime(Date.now() + 1_500);
    expect(project.series(path)).toHaveLength(2);
    expect(project.read(path)).toBe("SELECT 2");
  });
});
