import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS, type Settings } from "../../src/project/settings.js";
import { folder } from "../support/folder.js";

type Files = Readonly<Record<string, string>>;

function isMigrationPath(file: string, files: Files = {}, settings: Partial<Settings> = {}, cwd = ""): boolean | null {
  const root = folder({ ".git/HEAD": "", ...files });
  const path = join(root, file);
  return projectOf(path, join(root, cwd), { ...DEFAULT_SETTINGS, ...settings }).isMigrationPath(path);
}

describe("conventions", () => {
  test.each([
    "migrations/20240101000000_users.js",
    "src/migration/1588102412422-Users.ts",
    "db/migrate/001_users.sql",
    "db/knex_migrations/2024-01-01-0000-users.js",
    "server/db/migrations-sqlite/2.0.0.js",
    "src/typeorm/Migrations/1588102412422-Users.ts",
    "src/migrations/Migration20240101000000.ts",
    "core/server/data/migrations/versions/5.97/2024-01-01-users.js",
    "packages/schemas/alterations/1.0.0-1674032095-users.ts",
    "migrations/archives/201501010000-users.js",
    "migrations/mysql/2018-01-14-171611_users/up.sql",
    "migrations/2018-01-14-171611_users/down.sql",
    "prisma/migrations/20240101000000_users/migration.sql",
    "packages/database/migration/20240101000000_user_migration/migration.ts",
    "alembic/versions/1a2b3c_users.py",
    "src/main/resources/db/migration/V1__users.sql",
    "sql/V1.2__users.sql",
    "sql/U1.2__users.sql",
    "sql/R__views.sql",
    "db/1_users.up.sql",
    "db/1_users.down.sql",
    "db/001.do.sql",
    "db/up/001_users.sql",
    "migrations/sqls/20240101-users-up.sql",
    "supabase/migrations/20240101000000_users.sql",
  ])("%s is one", file => {
    expect(isMigrationPath(file)).toBe(true);
  });

  test("a folder with Drizzle's journal holds them, whatever its name", () => {
    expect(isMigrationPath("db/out/0000_users.sql", { "db/out/meta/_journal.json": "{}" })).toBe(true);
  });

  test.each([
    "migrations/index.ts",
    "migrations/20240101_users.d.ts",
    "migrations/20240101_users.js.map",
    "migrations/20240101_users.test.ts",
    "migrations/__tests__/20240101_users.ts",
    "test/migrations/20240101_users.js",
    "migrations/meta/0000_snapshot.json",
    "migrations/snapshots/0001_a.sql",
    "migrations/seeds/001_users.sql",
    "migrations/utils/2fa.ts",
    "migrations/001_users.md",
    "db/structure.sql",
    "db/schema.sql",
    "db/migration/beforeMigrate.sql",
    "clickhouse/schema/001_events.sql",
    "migrations/mssql/1_users.sql",
    "migrations/1_users.oracle.up.sql",
    "node_modules/a/migrations/1_users.js",
  ])("%s is none", file => {
    expect(isMigrationPath(file)).toBe(false);
  });

  test.each([
    "migrations/helpers.ts",
    "migrations/users.sql",
    "src/users.ts",
    "queries/users.sql",
    "scripts/records-migration/001.ts",
    "src/versions/1.2.ts",
    "oracle/src/migrations/nothing.ts",
  ])("%s may be one", file => {
    expect(isMigrationPath(file)).toBeNull();
  });

  test("a project with the driver of another database has none", () => {
    const files = { "package.json": '{"dependencies":{"mssql":"*"}}' };
    expect(isMigrationPath("migrations/1_a.js", files)).toBe(false);
    expect(isMigrationPath("migrations/1_a.js", files, { dialect: "postgresql" })).toBe(true);
    expect(isMigrationPath("migrations/pg/1_a.js", files)).toBe(true);
  });
});

describe("settings.migrations", () => {
  const migrations = ["db/changes/**/*.sql", "./src/steps/"];

  test.each([
    ["db/changes/a.sql", true],
    ["db/changes/old/b.sql", true],
    ["db/changes/a.js", false],
    ["src/steps/deep/x.ts", true],
    ["migrations/1_users.js", false],
  ])("%s: %s", (file, expected) => {
    expect(isMigrationPath(file, {}, { migrations })).toBe(expected);
  });

  test("are seen from the working directory and from the root", () => {
    expect(isMigrationPath("app/db/changes/a.sql", {}, { migrations }, "app")).toBe(true);
    const root = folder({ "a/.git/HEAD": "", b: null });
    const path = join(root, "a/db/changes/a.sql");
    expect(projectOf(path, join(root, "b"), { ...DEFAULT_SETTINGS, migrations }).isMigrationPath(path)).toBe(true);
  });
});
