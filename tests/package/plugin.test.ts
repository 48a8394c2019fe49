import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, inject, test } from "vitest";
import { parseScript } from "../../src/frontends/parse.js";
import { folderIn, KNEX_JS, KNEX_TS, node, NOT_NULL, SQL } from "./project.js";

const run = promisify(execFile);
const { bare, full } = inject("installed");
const home = join(bare, "node_modules/eslint-plugin-db");

const manifest = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  engines: { node: string };
};

const files = readdirSync(home, { recursive: true, encoding: "utf8" }).map(path => path.replaceAll("\\", "/"));

/** What a module imports or requires by a constant name. */
function importsOf(text: string): string[] {
  const names: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) return value.forEach(visit);
    const node = value as {
      type?: string;
      source?: { value?: unknown };
      callee?: Ranged;
      arguments?: { value?: unknown }[];
    };
    if (typeof node.source?.value === "string") names.push(node.source.value);
    const [argument] = node.arguments ?? [];
    if (node.callee !== undefined && typeof argument?.value === "string") {
      const callee = text.slice(...node.callee.range);
      // Where modules are put together, names of the same kind get a number.
      if (/^(?:createRequire\(import\.meta\.url\)|(?:require|resolve)(?:\$\d+)?)$/.test(callee))
        names.push(argument.value);
    }
    for (const [key, child] of Object.entries(node)) if (key !== "loc") visit(child);
  };
  visit(parseScript("a.js", text));
  return names;
}

interface Ranged {
  readonly range: [number, number];
}

describe("the tarball", () => {
  test("holds what runs, its types, and what every package has", () => {
    const others = files.filter(path => !/^dist(?:\/|$)/.test(path) && !path.startsWith("node_modules"));
    expect(others.filter(path => !/^(?:LICENSE|README\.md|package\.json)$/.test(path))).toEqual([]);
    expect(files.filter(path => /\.(?:ts|map)$/.test(path) && !path.endsWith(".d.ts"))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/cli/main.js"]));
  });

  test("states what it runs on", () => {
    expect(manifest.peerDependencies).toEqual({ eslint: "^9.39.0 || ^10.0.0" });
    expect(manifest.engines.node).toBe(">=20.19.0");
  });

  test("imports what it depends on, and neither TypeScript nor typescript-eslint", () => {
    const scripts = files.filter(path => /^dist\/.*\.js$/.test(path));
    const imported = scripts.flatMap(path => importsOf(readFileSync(join(home, path), "utf8")));
    const packages = imported
      .filter(name => !/^(?:\.|\/|node:)/.test(name))
      .map(name => name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
    expect([...new Set(packages)].sort()).toEqual([...Object.keys(manifest.dependencies), "eslint"].sort());
  });

  test("comes without TypeScript", () => {
    expect(existsSync(join(bare, "node_modules/typescript"))).toBe(false);
    expect(existsSync(join(bare, "node_modules/@typescript-eslint"))).toBe(false);
  });
});

describe("the module", () => {
  test("is the same for import and require", async () => {
    const folder = folderIn("bare", {
      "a.cjs": `const db = require("eslint-plugin-db");
        import("eslint-plugin-db").then(module => console.log(JSON.stringify({
          same: db === module.default,
          names: Object.keys(module),
          meta: db.meta,
          keys: Object.keys(db),
          rules: Object.keys(db.rules).length,
          configs: Object.keys(db.configs),
        })));`,
    });
    const { stdout, stderr } = await node(folder, ["a.cjs"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      same: true,
      // Tools for documentation expect no other export besides the plugin.
      names: ["default", "module.exports"],
      meta: { name: "eslint-plugin-db", version: expect.any(String) as string, namespace: "db" },
      keys: ["meta", "rules", "languages", "configs"],
      rules: expect.any(Number) as number,
      configs: ["recommended", "strict"],
    });
  });

  test("lints TypeScript where there is no TypeScript", async () => {
    const folder = folderIn("bare", {
      "migrations/1_a.ts": KNEX_TS,
      "eslint.config.mjs": `import db from "eslint-plugin-db";\nexport default [...db.configs.recommended];`,
    });
    const { code, stdout } = await node(folder, [join(bare, "node_modules/eslint/bin/eslint.js"), "."]);
    expect(stdout).toMatch(new RegExp(`5:5 +error .* ${NOT_NULL}`));
    expect(code).toBe(1);
  });
});

describe("the types", () => {
  const CONFIG = `import db from "eslint-plugin-db";
    import type { Linter } from "eslint";
    import { defineConfig } from "eslint/config";
    const block: Linter.Config | undefined = db.configs.strict[0];
    export const old: Linter.Config[] = [...db.configs.recommended, { files: ["**/*.sql"], settings: { db: { version: "15" } } }];
    export default defineConfig([
      ...(block === undefined ? [] : [block]),
      db.configs.recommended,
      { plugins: { db }, extends: ["db/strict"], language: "db/sql", files: ["**/*.sql"], rules: { "db/require-down": "error" } },
    ]);\n`;

  test.each([
    ["nodenext", { module: "nodenext", moduleResolution: "nodenext" }],
    ["bundler", { module: "esnext", moduleResolution: "bundler" }],
  ])("satisfy ESLint's own, every declaration checked: %s", async (_, options) => {
    const folder = folderIn("full", {
      "package.json": '{ "type": "module", "private": true }',
      "eslint.config.ts": CONFIG,
      "tsconfig.json": JSON.stringify({
        compilerOptions: { ...options, target: "es2022", strict: true, noEmit: true, skipLibCheck: false, types: [] },
        include: ["*.ts"],
      }),
    });
    const { code, stdout } = await node(folder, [join(full, "node_modules/typescript/bin/tsc"), "-p", "."]);
    expect([code, stdout]).toEqual([0, ""]);
  });

  test("are those of a function's module that is required", async () => {
    const folder = folderIn("full", {
      "package.json": '{ "type": "commonjs", "private": true }',
      "eslint.config.cts": `import db = require("eslint-plugin-db");\nmodule.exports = [...db.configs.recommended];\n`,
      "globals.d.ts": "declare const module: { exports: unknown };\n",
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          target: "es2022",
          strict: true,
          noEmit: true,
          skipLibCheck: false,
          types: [],
        },
        include: ["*.cts", "*.d.ts"],
      }),
    });
    const { code, stdout } = await node(folder, [join(full, "node_modules/typescript/bin/tsc"), "-p", "."]);
    expect([code, stdout]).toEqual([0, ""]);
  });
});

describe("dblint", () => {
  test("runs by its name in a project without a configuration", async () => {
    const folder = folderIn("bare", { "migrations/1_a.js": KNEX_JS, "sql/migrations/1_a.up.sql": SQL });
    const { stdout } = await run("npx", ["dblint", "--version"], { cwd: bare, shell: process.platform === "win32" });
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
    const { code, stdout: frames, stderr } = await node(folder, [join(bare, "node_modules/.bin/dblint")]);
    expect(frames).toContain(`error  ${NOT_NULL}  migrations/1_a.js:3:5`);
    expect(frames).toContain('> 3 |     table.integer("age").notNullable();\n      |     ^^^^');
    expect(frames).toMatch(/\n2 files: \d findings? .* operations in 2 migrations understood\.\n$/);
    expect([code, stderr]).toEqual([1, ""]);
  });

  test("inspects", async () => {
    const folder = folderIn("bare", { "migrations/1_a.ts": KNEX_TS });
    const { code, stdout } = await node(folder, [
      join(bare, "node_modules/.bin/dblint"),
      "inspect",
      "migrations/1_a.ts",
    ]);
    expect(stdout).toContain("adds column `age` to `users`");
    expect(code).toBe(0);
  });

  test.skipIf(process.platform === "win32")(
    "says in a line that it cannot write, and nothing to a reader who is gone",
    async () => {
      const folder = folderIn("bare", { "migrations/1_a.js": KNEX_JS });
      const program = `"${process.execPath}" "${join(bare, "node_modules/.bin/dblint")}"`;
      const shell = async (command: string): Promise<string> =>
        (await run("sh", ["-c", command], { cwd: folder })).stdout;
      expect(await shell(`${program} 2>err | true; cat err`)).toBe("");
      if (!existsSync("/dev/full")) return;
      expect(await shell(`${program} 2>err >/dev/full; echo $?; cat err`)).toMatch(/^2\ndblint: [^\n]*ENOSPC[^\n]*\n$/);
    },
  );
});
