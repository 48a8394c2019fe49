import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { startOf } from "../../src/project/start-after.js";
import { folder } from "../support/folder.js";

const revision = (id: string, parent: string): string => `revision = "${id}"\ndown_revision = ${parent}\n`;

/** Three migrations of each framework, and every name that somebody may know the second one by. */
const FRAMEWORKS: readonly (readonly [
  framework: string,
  files: Readonly<Record<string, string>>,
  names: readonly string[],
])[] = [
  [
    "Knex",
    scripts("migrations", "20240101_a.js", "20240102_b.js", "20240103_c.js"),
    ["20240102_b", "20240102_b.js", "20240102"],
  ],
  [
    "TypeORM",
    scripts("src/migration", "1700000000001-AddA.ts", "1700000000002-AddB.ts", "1700000000003-AddC.ts"),
    ["1700000000002-AddB", "AddB1700000000002", "1700000000002"],
  ],
  [
    "Sequelize",
    scripts("migrations", "20240101-a.js", "20240102-b.js", "20240103-c.js"),
    ["20240102-b", "20240102-b.js", "20240102"],
  ],
  [
    "node-pg-migrate",
    scripts("migrations", "1700000000001_a.js", "1700000000002_b.js", "1700000000003_c.js"),
    ["1700000000002_b", "1700000000002"],
  ],
  [
    "db-migrate",
    scripts("migrations", "20240101-a.js", "20240102-b.js", "20240103-c.js"),
    ["20240102-b", "/20240102-b"],
  ],
  [
    "Kysely",
    scripts("migrations", "2024-01-01T08-00-00_a.ts", "2024-01-02T08-00-00_b.ts", "2024-01-03T08-00-00_c.ts"),
    ["2024-01-02T08-00-00_b", "2024-01-02"],
  ],
  [
    "MikroORM",
    scripts("src/migrations", "Migration20240101.ts", "Migration20240102.ts", "Migration20240103.ts"),
    ["Migration20240102", "20240102"],
  ],
  [
    "Alembic",
    {
      "alembic.ini": "",
      "alembic/versions/zz_a.py": revision("zz", "None"),
      "alembic/versions/b.py": revision("ff", '"zz"'),
      "alembic/versions/aa_c.py": revision("aa", '"ff"'),
    },
    ["ff", "b", "b.py"],
  ],
  [
    "Prisma",
    sql(
      "prisma/migrations/20240101_a/migration",
      "prisma/migrations/20240102_b/migration",
      "prisma/migrations/20240103_c/migration",
    ),
    ["20240102_b", "20240102"],
  ],
  [
    "Drizzle",
    sql("drizzle/migrations/0000_a", "drizzle/migrations/0001_b", "drizzle/migrations/0002_c"),
    ["0001_b", "0001", "1"],
  ],
  [
    "golang-migrate",
    sql("db/migrations/000001_a.up", "db/migrations/000002_b.up", "db/migrations/000003_c.up"),
    ["000002_b", "2", "000002_b.up.sql"],
  ],
  [
    "dbmate",
    sql("db/migrations/20240101_a", "db/migrations/20240102_b", "db/migrations/20240103_c"),
    ["20240102_b", "20240102", "20240102_b.sql"],
  ],
  ["Flyway", sql("db/migration/V1__a", "db/migration/V2__b", "db/migration/V10__c"), ["V2__b", "2", "V2", "V2__b.sql"]],
  [
    "Diesel",
    sql("migrations/2024-01-01-000000_a/up", "migrations/2024-01-02-000000_b/up", "migrations/2024-01-03-000000_c/up"),
    ["2024-01-02-000000_b", "2024-01-02"],
  ],
];

function scripts(...[place, ...names]: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map(name => [`${place ?? ""}/${name}`, "exports.up = () => {};\n"]));
}

function sql(...paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map(path => [`${path}.sql`, "SELECT 1;\n"]));
}

describe.each(FRAMEWORKS)("startAfter with ids of %s", (_, files, names) => {
  const root = folder({ "package.json": "{}", ".git/HEAD": "", ...files });
  const first = join(root, Object.keys(files).find(file => basename(file) !== "alembic.ini") ?? "");
  const project = projectOf(first, root, DEFAULT_SETTINGS);
  const series = project.series(first);
  const historyOf = (name: string): readonly boolean[] =>
    series.map(path => startOf(path, series, name, project.declaredRevisions(path)).isHistory);

  test.each(names)("%s", name => {
    expect(series).toHaveLength(3);
    expect(historyOf(name)).toEqual([true, true, false]);
    expect(startOf(first, series, name, project.declaredRevisions(first)).isFound).toBe(true);
  });

  test("and of nobody", () => {
    expect(startOf(first, series, "nobody", project.declaredRevisions(first))).toEqual({
      isHistory: false,
      isFound: false,
    });
  });
});
