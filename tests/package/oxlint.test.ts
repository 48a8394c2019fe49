import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { folderIn, KNEX_JS, KNEX_TS, node, SQL } from "./project.js";

const oxlint = join(inject("installed").full, "node_modules/oxlint/bin/oxlint");

// Oxlint has an API of its own for plugins of ESLint. It knows no other languages than its own: SQL is not linted.
test("the plugin runs in Oxlint", async () => {
  const folder = folderIn("full", {
    "migrations/1_a.ts": KNEX_TS,
    "migrations/2_b.js": `// é😀\n${KNEX_JS}`,
    "migrations/3_c.js": KNEX_JS.replace(
      "    table.i",
      "    // eslint-disable-next-line db/no-not-null-without-default\n    table.i",
    ),
    "sql/migrations/1_a.up.sql": SQL,
    ".oxlintrc.json": JSON.stringify({
      jsPlugins: [{ name: "db", specifier: "eslint-plugin-db" }],
      categories: { correctness: "off" },
      rules: { "db/no-not-null-without-default": "error" },
      settings: { db: { dialect: "mysql" } },
    }),
  });
  const { code, stdout } = await node(folder, [oxlint, "--format", "json", "."]);
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: {
      code: string;
      filename: string;
      message: string;
      labels: { span: { line: number; column: number } }[];
    }[];
  };
  const found = diagnostics.map(
    ({ code, filename, labels: [label] }) => `${filename} ${code} ${label?.span.line}:${label?.span.column}`,
  );
  expect(found.sort()).toEqual([
    "migrations/1_a.ts db(no-not-null-without-default) 5:5",
    "migrations/2_b.js db(no-not-null-without-default) 4:5",
  ]);
  expect(diagnostics[0]?.message).toContain("MySQL silently writes");
  expect(code).toBe(1);
});
