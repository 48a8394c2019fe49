import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ESLint } from "eslint";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { fill, folder } from "../support/folder.js";
import { repository } from "../support/git.js";

const { tarball } = inject("installed");
const page = readFileSync(join(import.meta.dirname, "../../docs/adoption.md"), "utf8");

/** The settings of a tool as they stand in the documentation. */
function settingsOf(key: string): object {
  const fences = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = ""]) => JSON.parse(text) as object);
  const found = fences.find(each => key in each);
  if (found === undefined) throw new Error(`no settings with ${key}`);
  return found;
}

const SHOP_FIRST = "packages/shop/migrations/1_users.js";
const HELPERS = "packages/helpers/src/index.js";
const COMPOSE = "docker-compose.yml";

const first = (indexes: string): string => `exports.up = async knex => {
  await knex.schema.createTable("users", table => {
    table.increments("id");
    table.string("email");
    table.string("name");
    ${indexes}
  });
};

exports.down = async knex => {
  await knex.schema.dropTable("users");
};
`;

/** Findings here are warnings: what fails is not cached. */
const FILES = {
  ".gitignore": "node_modules\n.turbo\n.nx\n",
  "eslint.config.mjs": 'import db from "eslint-plugin-db";\n\nexport default [...db.configs.recommended];\n',
  "turbo.json": JSON.stringify(settingsOf("tasks")),
  "nx.json": JSON.stringify({ ...settingsOf("targetDefaults"), neverConnectToCloud: true }),
  [COMPOSE]: "services:\n  db:\n    image: postgres:17\n",
  "packages/helpers/package.json": '{ "name": "@acme/helpers", "version": "1.0.0", "main": "src/index.js" }',
  [HELPERS]: 'exports.shrink = table => table.dropColumn("name");\n',
  "packages/shop/package.json":
    '{ "name": "shop", "version": "1.0.0", "scripts": { "lint": "eslint --format json ." }, "dependencies": { "@acme/helpers": "1.0.0" } }',
  [SHOP_FIRST]: first(""),
  "packages/shop/migrations/2_email.js": `const { shrink } = require("@acme/helpers");

exports.up = async knex => {
  await knex.schema.alterTable("users", table => {
    table.index(["email"]);
    shrink(table);
  });
};

exports.down = async knex => {
  await knex.schema.alterTable("users", table => {
    table.string("name");
    table.dropIndex(["email"]);
  });
};
`,
  "packages/blog/package.json":
    '{ "name": "blog", "version": "1.0.0", "scripts": { "lint": "eslint --format json ." } }',
  "packages/blog/migrations/1_posts.up.sql": "CREATE TABLE posts (title text);\n",
  "packages/blog/migrations/1_posts.down.sql": "DROP TABLE posts;\n",
};

/** What changes elsewhere, and the packages that it has to do with. */
const CHANGES: readonly (readonly [what: string, path: string, text: string, packages: readonly string[]])[] = [
  ["another migration of the package", SHOP_FIRST, first('table.index(["email", "id"]);'), ["shop"]],
  ["a package that a migration imports", HELPERS, 'exports.shrink = table => table.string("nick");\n', ["shop"]],
  ["what tells the database", COMPOSE, "services:\n  db:\n    image: mysql:8\n", ["blog", "shop"]],
];

interface Tool {
  readonly name: "turbo" | "nx";
  readonly args: readonly string[];
  /** The packages whose result is from the cache, as far as the tool says. */
  readonly cached: (output: string) => readonly string[];
}

const TOOLS: readonly Tool[] = [
  {
    name: "turbo",
    args: ["run", "lint", "--output-logs=full", "--no-color"],
    cached: output => [...output.matchAll(/^(\w+):lint: cache hit/gm)].map(([, name = ""]) => name).sort(),
  },
  {
    name: "nx",
    args: ["run-many", "-t", "lint", "--output-style=static"],
    cached: output => [...output.matchAll(/nx run (\w+):lint {2}\[[\w ]*cache/g)].map(([, name = ""]) => name).sort(),
  },
];

/** Neither daemon nor cloud nor telemetry: nothing but processes that end. */
const QUIET = {
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  NX_DAEMON: "false",
  NX_NO_CLOUD: "true",
  NO_COLOR: "1",
};

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

function run(cwd: string, command: string, args: readonly string[]): Outcome {
  // Variables of this run are none of the task's.
  const env = { ...process.env, ...QUIET, FORCE_COLOR: undefined, CI: undefined };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", timeout: 200_000, env });
  return { code: status, output: stdout + stderr };
}

/** `path:line rule message` of each finding in an output that has results of ESLint as lines of JSON, sorted. */
function findingsIn(output: string, root: string): readonly string[] {
  const lines = [...output.matchAll(/\[\{"filePath".*\]$/gm)].map(([line]) => JSON.parse(line) as ESLint.LintResult[]);
  return lines
    .flat()
    .flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, line, message }) => `${filePath.slice(root.length)}:${line} ${ruleId} ${message}`),
    )
    .sort();
}

describe("a monorepo", () => {
  let root: string;
  /** Why the tools cannot be had; `null` where they can. */
  let missing: string | null = null;

  beforeAll(() => {
    root = folder({
      ...FILES,
      "package.json": JSON.stringify({
        name: "acme",
        private: true,
        packageManager: `npm@${run(".", "npm", ["--version"]).output.trim()}`,
        workspaces: ["packages/*"],
        dependencies: { eslint: "^10.0.0", "eslint-plugin-db": `file:${tarball}`, turbo: "2.11.11", nx: "24.0.6" },
      }),
    });
    repository(root);
    const { code, output } = run(root, "npm", [
      ...["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"],
    ]);
    if (code === 0) return;
    missing = `Turborepo and Nx cannot be had on this machine: ${output.slice(0, 300)}`;
    console.warn(missing);
    if (process.env["CI"] === "true") throw new Error(missing);
  }, 300_000);

  const whole = (): readonly string[] => {
    const { output } = run(root, process.execPath, ["node_modules/eslint/bin/eslint.js", "--format", "json", "."]);
    return findingsIn(output, root);
  };

  test.for(TOOLS)(
    "is linted package by package with $name as in one run, anew where it has to be",
    { timeout: 400_000 },
    (tool, context) => {
      if (missing !== null) context.skip(missing);
      fill(root, FILES);
      const lint = (): Outcome => run(root, join("node_modules/.bin", tool.name), tool.args);
      let known = whole();
      expect(known.map(line => line.split(" ")[1])).toContain("db/require-irreversible-marker");
      const cold = lint();
      expect(cold.code, cold.output).toBe(0);
      expect(findingsIn(cold.output, root)).toEqual(known);
      expect(tool.cached(cold.output)).toEqual([]);

      const warm = lint();
      expect(findingsIn(warm.output, root)).toEqual(known);
      expect(tool.cached(warm.output), warm.output).toEqual(["blog", "shop"]);

      for (const [what, path, text, packages] of CHANGES) {
        fill(root, { [path]: text });
        const changed = whole();
        expect(changed, what).not.toEqual(known);
        known = changed;
        const { output } = lint();
        expect(findingsIn(output, root), what).toEqual(known);
        expect(tool.cached(output), what).toEqual(["blog", "shop"].filter(name => !packages.includes(name)));
      }
    },
  );
});
