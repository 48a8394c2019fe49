import { relative } from "node:path";
import { expect, test } from "vitest";
import { allSeries } from "../../src/project/all-series.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { folder } from "../support/folder.js";

function seriesIn(files: Readonly<Record<string, string>>): readonly string[] {
  const root = folder({ ".git/HEAD": "", ...files });
  return allSeries(root, DEFAULT_SETTINGS)
    .map(
      ({ dialect, folder: common, paths }) =>
        `${relative(root, common)} ${dialect}: ${paths.map(path => relative(common, path)).join(" ")}`,
    )
    .sort();
}

test("every package and database of a repository has its own", () => {
  expect(
    seriesIn({
      "package.json": '{"workspaces":["packages/*"]}',
      "packages/api/package.json": '{"dependencies":{"pg":"*"}}',
      "packages/api/migrations/2_b.sql": "SELECT 1;",
      "packages/api/migrations/1_a.sql": "SELECT 1;",
      "packages/api/migrations/1_a.test.ts": "",
      "packages/shop/package.json": '{"dependencies":{"mysql2":"*","knex":"*"}}',
      "packages/shop/migrations/20240101_a.js": "exports.up = () => {};",
      "packages/shop/src/index.js": "",
      "db/migrations/mysql/1_a.sql": "SELECT 1;",
      "db/migrations/postgres/1_a.sql": "SELECT 1;",
      "db/migrations/postgres/2_b.sql": "SELECT 1;",
      "node_modules/other/migrations/1_a.sql": "SELECT 1;",
      "dist/migrations/1_a.sql": "SELECT 1;",
    }),
  ).toEqual([
    "db/migrations/mysql mysql: 1_a.sql",
    "db/migrations/postgres postgresql: 1_a.sql 2_b.sql",
    "packages/api/migrations postgresql: 1_a.sql 2_b.sql",
    "packages/shop/migrations mysql: 20240101_a.js",
  ]);
});

test("files for all databases of a folder run among those of each", () => {
  expect(
    seriesIn({
      "migrations/1_all.sql": "SELECT 1;",
      "migrations/mysql/2_b.sql": "SELECT 1;",
      "migrations/postgres/2_b.sql": "SELECT 1;",
    }),
  ).toEqual(["migrations mysql: 1_all.sql mysql/2_b.sql", "migrations postgresql: 1_all.sql postgres/2_b.sql"]);
});

test("a repository without migrations has none", () => {
  expect(seriesIn({ "src/index.ts": "", "package.json": "{}" })).toEqual([]);
});
