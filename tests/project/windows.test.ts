import * as fs from "node:fs";
import { posix, win32 } from "node:path";
import { expect, test, vi } from "vitest";
import { folder } from "../support/folder.js";

const FILES = {
  "package.json": '{"workspaces":["packages/*"],"dependencies":{"pg":"^8"}}',
  "packages/api/package.json": '{"dependencies":{"knex":"^3","pg":"^8"}}',
  "packages/api/knexfile.js": 'module.exports = { client: "pg", migrations: { directory: "./migrations" } };',
  "packages/api/migrations/20240101000000_users.js":
    'exports.up = knex => knex.schema.createTable("users", t => { t.increments(); });\r\nexports.down = knex => knex.schema.dropTable("users");\r\n',
  "packages/api/migrations/20240102000000_email.js":
    'const { add } = require("../lib/add");\r\nexports.up = knex => add(knex, "users");\r\nexports.down = () => {};\r\n',
  "packages/api/lib/add.js":
    'exports.add = (knex, name) => knex.schema.alterTable(name, t => { t.text("email"); });\r\n',
  "db/migrations/1_a.up.sql": "CREATE TABLE a (id int PRIMARY KEY);\r\n",
  "db/migrations/1_a.down.sql": "DROP TABLE a;\r\n",
  "db/migrations/2_b.up.sql": "ALTER TABLE a ADD COLUMN b int;\r\n",
  "db/migrations/2_b.down.sql": "ALTER TABLE a DROP COLUMN b;\r\n",
  "prisma/migrations/20240101000000_init/migration.sql": "CREATE TABLE p (id int PRIMARY KEY);\r\n",
  "backend/alembic.ini": "[alembic]\r\nscript_location = migrations\r\n",
  "backend/migrations/env.py": "",
  "backend/migrations/versions/0001_a.py":
    'from alembic import op\r\nimport sqlalchemy as sa\r\nrevision = "0001"\r\ndown_revision = None\r\ndef upgrade():\r\n    op.create_table("c", sa.Column("id", sa.Integer, primary_key=True))\r\ndef downgrade():\r\n    op.drop_table("c")\r\n',
};

/** Where the repository is for a program on Windows. */
const DRIVE = "C:\\work\\shop";

/** What the plugin makes of the repository, in names that look alike wherever it is. */
async function seen(root: string, separator: string): Promise<readonly unknown[]> {
  const [{ projectOf }, { readSettings }, { startOf }, { replayUpTo }] = await Promise.all([
    import("../../src/project/project.js"),
    import("../../src/project/settings.js"),
    import("../../src/project/start-after.js"),
    import("../../src/engine/replay.js"),
  ]);
  const short = (path: string | null): string | null =>
    path === null ? null : path.slice(root.length + 1).replaceAll(separator, "/");
  return Object.keys(FILES).map(name => {
    const path = [root, ...name.split("/")].join(separator);
    const { settings } = readSettings({ db: name.startsWith("db/") ? { migrations: ["db/migrations"] } : {} });
    const project = projectOf(path, root, settings);
    const isMigration = project.isMigrationPath(path);
    if (isMigration !== true) return { name, isMigration, root: short(project.root) };
    const { counterpart, script, ...file } = project.migrationFile(path);
    const series = project.series(path);
    const dialect = project.dialectOf(path, project.read(path) ?? "");
    const after = replayUpTo(project, path, dialect, null).at(path)?.after;
    return {
      name,
      dialect,
      file,
      counterpart: short(counterpart),
      script: short(script),
      series: series.map(short),
      start: startOf(path, series, file.id, project.declaredRevisions(path)),
      before: startOf(path, series, "0", project.declaredRevisions(path)),
      imported: short(project.resolveImport(path, "../lib/add")),
      tables: after?.allTables().map(({ table, columns }) => [table.name.text, [...columns.keys()]]),
    };
  });
}

// On Windows itself all other tests say the same.
test.runIf(process.platform !== "win32")("a repository is the same on Windows", async () => {
  const disk = folder(FILES);
  const here = await seen(disk, posix.sep);
  expect(JSON.stringify(here)).toContain("email");

  const real = (path: unknown): unknown => {
    if (typeof path !== "string") return path;
    const isInside = path.startsWith(DRIVE);
    return (isInside ? disk + path.slice(DRIVE.length) : path).replaceAll("\\", "/");
  };
  const on = <T extends (...args: never[]) => unknown>(call: T): T =>
    ((path: unknown, ...rest: unknown[]) =>
      (call as unknown as (...args: unknown[]) => unknown)(real(path), ...rest)) as unknown as T;
  vi.resetModules();
  vi.doMock("node:path", () => ({ ...win32, default: win32 }));
  vi.doMock("node:fs", () => ({
    ...fs,
    existsSync: on(fs.existsSync),
    readFileSync: on(fs.readFileSync),
    readdirSync: on(fs.readdirSync),
    realpathSync: (path: unknown) =>
      DRIVE +
      on(fs.realpathSync)(path as string)
        .slice(disk.length)
        .replaceAll("/", "\\"),
    statSync: on(fs.statSync),
  }));
  expect(await seen(DRIVE, win32.sep)).toEqual(here);
});
