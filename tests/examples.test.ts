import { relative } from "node:path";
import type { ESLint } from "eslint";
import { beforeAll, describe, expect, test } from "vitest";
import { dblint } from "./support/cli.js";

/** What is found in each file of `examples/`, as `line rule`; nothing is found in the others. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  "db-migrate/migrations/20240215070000-add-weight.js": ["4 db/no-not-null-without-default"],
  "knex/migrations/20240212141500_create_orders.ts": ["6 db/require-foreign-key-index"],
  "knex/migrations/20240318080000_add_phone.js": ["3 db/no-not-null-without-default", "7 db/require-down"],
  "knex/migrations/20240511083000_require_language.ts": ["7 db/no-not-null-without-default"],
  "knex/migrations/20240520090000_add_coupons.ts": [
    "5 db/require-primary-key",
    "7 db/foreign-key-type-matches",
    "9 db/no-unknown-column",
  ],
  "knex/migrations/20240603091500_audit_orders.ts": ["6 db/no-opaque-migration"],
  "knex/migrations/20240708090000_slim_users.ts": [
    "5 db/require-irreversible-marker",
    "7 db/no-redundant-index",
    "14 db/no-failing-down",
    "15 db/down-restores-definition",
    "16 db/no-lossy-down",
  ],
  "knex/migrations/20240812090000_rate_orders.ts": ["6 db/down-reverses-up"],
  "knex/src/reports.ts": ["13 db/no-n-plus-one", "31 db/no-unnecessary-raw-sql"],
  "kysely/migrations/2024-02-13T08-00-00_add_slug.ts": ["6 db/no-not-null-without-default"],
  "mikro-orm/migrations/Migration20240214090000.ts": ["3 db/require-down", "5 db/no-not-null-without-default"],
  "municipal-api/alembic/versions/07bd_prioridad.py": ["11 db/no-not-null-without-default", "16 db/require-down"],
  "municipal-api/alembic/versions/5e88_zona_obligatoria.py": [
    "7 db/single-migration-head",
    "11 db/no-not-null-without-default",
  ],
  "municipal-api/alembic/versions/e1a0_telefono.py": ["7 db/single-migration-head"],
  "municipal-api/app/services/busqueda.py": ["19 db/no-sql-interpolation", "23 db/no-unnecessary-raw-sql"],
  "municipal-api/app/services/reclamos.py": ["17 db/no-n-plus-one", "29 db/no-n-plus-one", "39 db/no-async-lazy-load"],
  "municipal-api/app/services/zonas.py": ["18 db/no-async-lazy-load"],
  "node-pg-migrate/migrations/1707730900000_create-loans.js": ["4 db/require-foreign-key-index"],
  "node-pg-migrate/migrations/1710748800000_add-card-number.js": ["2 db/no-not-null-without-default"],
  "node-pg-migrate/migrations/1713340800000_clean-emails.js": ["3 db/no-uninferable-down"],
  "prisma/prisma/migrations/20240302101500_add_authors/migration.sql": [
    "8 db/no-not-null-without-default",
    "19 db/require-foreign-key-index",
  ],
  "prisma/src/blog.ts": [
    "9 db/no-n-plus-one",
    "9 db/no-unindexed-filter",
    "20 db/no-unindexed-filter",
    "20 db/no-unnecessary-raw-sql",
  ],
  "sequelize/migrations/20240219070000-add-priority.js": ["11 db/no-not-null-without-default"],
  "sequelize/migrations/20240322070000-add-agents.js": ["5 db/require-down"],
  "sequelize/src/support.js": ["11 db/no-n-plus-one"],
  "slonik/migrations/2-1707904800-index-url.ts": ["8 db/no-not-null-without-default"],
  "sql/migrations/0002_add_stock.up.sql": ["2 db/no-not-null-without-default"],
  "sql/migrations/0003_rename_price.up.sql": ["2 db/no-syntax-error"],
  "typeorm/src/catalogue.ts": ["13 db/no-n-plus-one", "28 db/no-unindexed-filter", "28 db/no-unnecessary-raw-sql"],
  "typeorm/src/migrations/1708600000000-add-loans.ts": [
    "11 db/require-foreign-key-index",
    "13 db/no-not-null-without-default",
    "16 db/require-down",
  ],
};

let results: readonly ESLint.LintResult[] = [];
beforeAll(async () => {
  const { stdout } = await dblint(process.cwd(), ["examples", "--all", "--format", "json"]);
  results = JSON.parse(stdout) as ESLint.LintResult[];
});

describe("the examples", () => {
  test("have the findings that they are there for, and no other", () => {
    const found = results.flatMap(({ filePath, messages }) =>
      messages.length === 0
        ? []
        : [
            [
              relative("examples", filePath),
              messages.map(({ line, ruleId }) => `${line} ${ruleId ?? "fatal"}`),
            ] as const,
          ],
    );
    expect(Object.fromEntries(found)).toEqual(FOUND);
  });

  test("show each rule at least once", () => {
    const rules = new Set(Object.values(FOUND).flatMap(findings => findings.map(finding => finding.split(" ")[1])));
    expect([...rules].sort()).toEqual([
      "db/down-restores-definition",
      "db/down-reverses-up",
      "db/foreign-key-type-matches",
      "db/no-async-lazy-load",
      "db/no-failing-down",
      "db/no-lossy-down",
      "db/no-n-plus-one",
      "db/no-not-null-without-default",
      "db/no-opaque-migration",
      "db/no-redundant-index",
      "db/no-sql-interpolation",
      "db/no-syntax-error",
      "db/no-unindexed-filter",
      "db/no-uninferable-down",
      "db/no-unknown-column",
      "db/no-unnecessary-raw-sql",
      "db/require-down",
      "db/require-foreign-key-index",
      "db/require-irreversible-marker",
      "db/require-primary-key",
      "db/single-migration-head",
    ]);
  });
});
