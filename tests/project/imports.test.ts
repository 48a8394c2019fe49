import { mkdirSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { folder } from "../support/folder.js";

type Files = Readonly<Record<string, string>>;

function project(files: Files): string {
  return folder({ ".git/HEAD": "", ...files });
}

/** The file that `specifier` means in `from`, below the root. */
function resolve(root: string, from: string, specifier: string): string | null {
  const found = projectOf(join(root, from), root, DEFAULT_SETTINGS).resolveImport(join(root, from), specifier);
  return found === null ? null : relative(root, found);
}

describe("relative", () => {
  test.each([
    ["./b", "b.ts", "b.ts"],
    ["./b.js", "b.ts", "b.ts"],
    ["./b.js", "b.tsx", "b.tsx"],
    ["./b.js", "b.js", "b.js"],
    ["./b.mjs", "b.mts", "b.mts"],
    ["./b.cjs", "b.cts", "b.cts"],
    ["./b.jsx", "b.tsx", "b.tsx"],
    ["./b.ts", "b.ts", "b.ts"],
    ["./b", "b.cjs", "b.cjs"],
    ["./b", "b.json", "b.json"],
    ["./b.json", "b.json", "b.json"],
    ["./b.sql", "b.sql", "b.sql"],
    ["./b.service", "b.service.ts", "b.service.ts"],
    ["./b", "b/index.ts", "b/index.ts"],
    ["./b/", "b/index.js", "b/index.js"],
    [".", "index.ts", "index.ts"],
    ["..", "../index.ts", "index.ts"],
    ["../lib/b", "../lib/b.ts", "lib/b.ts"],
  ])("%s finds %s", (specifier, file, expected) => {
    const root = project({ [join("src", file)]: "", "src/a.ts": "" });
    expect(resolve(root, "src/a.ts", specifier)).toBe(file.startsWith("..") ? expected : join("src", expected));
  });

  test("a source comes before what is compiled from it", () => {
    expect(resolve(project({ "b.ts": "", "b.js": "" }), "a.ts", "./b.js")).toBe("b.ts");
  });

  test.each(["./b", "./missing", "./folder", "../../../etc/passwd", "", "./a\0b"])("%j finds nothing", specifier => {
    expect(resolve(project({ "src/b.d.ts": "", "src/folder/x.txt": "" }), "src/a.ts", specifier)).toBeNull();
  });
});

describe("tsconfig.json", () => {
  test.each<[string, Files, string, string | null]>([
    ["paths", { "tsconfig.json": '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}' }, "@/b", "src/b.ts"],
    [
      "paths below a baseUrl",
      { "tsconfig.json": '{"compilerOptions":{"baseUrl":"src","paths":{"~/*":["./*"]}}}' },
      "~/b",
      "src/b.ts",
    ],
    ["an exact path", { "tsconfig.json": '{"compilerOptions":{"paths":{"b":["src/b"]}}}' }, "b", "src/b.ts"],
    [
      "the second target",
      { "tsconfig.json": '{"compilerOptions":{"paths":{"@/*":["./no/*","./src/*"]}}}' },
      "@/b",
      "src/b.ts",
    ],
    [
      "the longest pattern",
      { "tsconfig.json": '{"compilerOptions":{"paths":{"@/*":["c/*"],"@/x/*":["src/*"]}}}', "c/x/b.ts": "" },
      "@/x/b",
      "src/b.ts",
    ],
    ["a baseUrl", { "tsconfig.json": '{"compilerOptions":{"baseUrl":"."}}' }, "src/b", "src/b.ts"],
    [
      "comments and commas",
      { "tsconfig.json": '{ // c\n "compilerOptions": { /* x */ "paths": { "@/*": ["./src/*"], }, }, }' },
      "@/b",
      "src/b.ts",
    ],
    [
      "URLs in strings",
      { "tsconfig.json": '{"$schema":"https://x/y",/**/"compilerOptions":{"paths":{"@/*":["./src/*"]}}}' },
      "@/b",
      "src/b.ts",
    ],
    [
      "extends",
      {
        "tsconfig.json": '{"extends":"./config/base"}',
        "config/base.json": '{"compilerOptions":{"paths":{"@/*":["../src/*"]}}}',
      },
      "@/b",
      "src/b.ts",
    ],
    [
      "several extends",
      {
        "tsconfig.json": '{"extends":["./x.json","./y.json"]}',
        "x.json": "{}",
        "y.json": '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}',
      },
      "@/b",
      "src/b.ts",
    ],
    [
      "the folder of the configuration",
      {
        "tsconfig.json": '{"extends":"./c/x.json"}',
        "c/x.json": '{"compilerOptions":{"paths":{"@/*":["${configDir}/src/*"]}}}',
      },
      "@/b",
      "src/b.ts",
    ],
    [
      "references",
      {
        "tsconfig.json": '{"references":[{"path":"./tsconfig.app.json"}]}',
        "tsconfig.app.json": '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}',
      },
      "@/b",
      "src/b.ts",
    ],
    ["jsconfig.json", { "jsconfig.json": '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}' }, "@/b", "src/b.ts"],
    [
      "tsconfig.base.json",
      { "tsconfig.base.json": '{"compilerOptions":{"paths":{"@acme/b":["src/b.ts"]}}}' },
      "@acme/b",
      "src/b.ts",
    ],
    [
      "the next above",
      { "src/tsconfig.json": "{}", "tsconfig.json": '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}' },
      "@/b",
      "src/b.ts",
    ],
    ["a circle", { "tsconfig.json": '{"extends":"./tsconfig.json"}' }, "@/b", null],
    ["a broken file", { "tsconfig.json": '{"compilerOptions":{"paths":{"@/*":' }, "@/b", null],
    [
      "wrong types",
      {
        "tsconfig.json":
          '{"extends":1,"references":{},"compilerOptions":{"baseUrl":2,"paths":{"@/*":"src/*","c":[1]}}}',
      },
      "c",
      null,
    ],
    [
      "a file outside of the project",
      { "tsconfig.json": '{"extends":"../../../x.json","compilerOptions":{"paths":{"@/*":["../*"]}}}' },
      "@/b",
      null,
    ],
  ])("%s", (_, files, specifier, expected) => {
    expect(resolve(project({ "src/b.ts": "", ...files }), "src/a.ts", specifier)).toBe(expected);
  });
});

describe("package.json imports", () => {
  test.each<[string, string, string | null]>([
    ['{"imports":{"#b":"./src/b.ts"}}', "#b", "src/b.ts"],
    ['{"imports":{"#src/*":"./src/*"}}', "#src/b.js", "src/b.ts"],
    ['{"imports":{"#src/*.js":"./dist/*.js"}}', "#src/b.js", "src/b.ts"],
    ['{"imports":{"#b":{"types":"./b.d.ts","default":"./src/b.js"}}}', "#b", "src/b.ts"],
    ['{"imports":{"#b":["./no.js","./src/b.js"]}}', "#b", "src/b.ts"],
    ['{"imports":{"#b":"pg"}}', "#b", null],
    ['{"imports":{"#b":"../../x.js"}}', "#b", null],
    ['{"imports":[]}', "#b", null],
  ])("%s", (json, specifier, expected) => {
    expect(resolve(project({ "package.json": json, "src/b.ts": "" }), "src/a.ts", specifier)).toBe(expected);
  });
});

describe("workspace packages", () => {
  const npm = { "package.json": '{"workspaces":["packages/*"]}' };
  const db = (json: object): Files => ({
    ...npm,
    "packages/db/package.json": JSON.stringify({ name: "@acme/db", ...json }),
  });

  test.each<[string, Files]>([
    ["npm", npm],
    ["Yarn", { "package.json": '{"workspaces":{"packages":["packages/*"]}}' }],
    [
      "pnpm",
      {
        "pnpm-workspace.yaml":
          "# all\npackages:\n  # x\n  - 'packages/*' # y\n  - \"!packages/old\"\ncatalog:\n  a: 1\n",
      },
    ],
    ["pnpm in one line", { "pnpm-workspace.yaml": "packages: ['packages/*']\n" }],
    ["Lerna", { "lerna.json": '{"packages":["packages/*"]}' }],
    ["any depth", { "package.json": '{"workspaces":["**"]}' }],
    ["a plain folder", { "package.json": '{"workspaces":["./packages/db/"]}' }],
  ])("of %s", (_, files) => {
    const root = project({
      ...files,
      "packages/db/package.json": '{"name":"@acme/db"}',
      "packages/db/src/index.ts": "",
    });
    expect(resolve(root, "packages/api/src/a.ts", "@acme/db")).toBe("packages/db/src/index.ts");
  });

  test.each<[object, string, string, string | null]>([
    [{ main: "dist/main.js" }, "src/main.ts", "@acme/db", "src/main.ts"],
    [{ main: "dist/main.js" }, "lib/main.ts", "@acme/db", "lib/main.ts"],
    [{ main: "dist/main.js" }, "main.ts", "@acme/db", "main.ts"],
    [{ typings: "dist/main.d.ts" }, "lib/main.ts", "@acme/db", "lib/main.ts"],
    [{ main: "./lib/main.js" }, "lib/main.ts", "@acme/db", "lib/main.ts"],
    [{ main: "main" }, "main.js", "@acme/db", "main.js"],
    [{ exports: "./dist/x.js" }, "src/x.ts", "@acme/db", "src/x.ts"],
    [{ exports: { ".": { types: "./dist/x.d.ts", import: "./dist/x.js" } } }, "src/x.ts", "@acme/db", "src/x.ts"],
    [{ exports: { "./*": "./dist/*.js" } }, "src/x.ts", "@acme/db/x", "src/x.ts"],
    [{ exports: { "./x": { source: "./lib/x.ts", default: "./dist/x.js" } } }, "lib/x.ts", "@acme/db/x", "lib/x.ts"],
    [{}, "src/x.ts", "@acme/db/src/x", "src/x.ts"],
    [{}, "src/x.ts", "@acme/db/x", "src/x.ts"],
    [{}, "index.js", "@acme/db", "index.js"],
    [{ main: "../../outside.js" }, "x.txt", "@acme/db", null],
    [{ main: 1, exports: [1] }, "x.txt", "@acme/db", null],
  ])("%j", (json, file, specifier, expected) => {
    const root = project({ ...db(json), [`packages/db/${file}`]: "" });
    expect(resolve(root, "packages/api/src/a.ts", specifier)).toBe(expected && join("packages/db", expected));
  });

  test("what is excluded is none", () => {
    const root = project({
      "package.json": '{"workspaces":["packages/*","!packages/db"]}',
      "packages/db/package.json": '{"name":"@acme/db"}',
      "packages/db/index.js": "",
    });
    expect(resolve(root, "a.ts", "@acme/db")).toBeNull();
  });

  test("a link in node_modules", () => {
    const root = project({ "libs/db/package.json": '{"name":"@acme/db"}', "libs/db/src/index.ts": "" });
    mkdirSync(join(root, "node_modules/@acme"), { recursive: true });
    symlinkSync(join(root, "libs/db"), join(root, "node_modules/@acme/db"));
    expect(resolve(root, "src/a.ts", "@acme/db")).toBe("libs/db/src/index.ts");
  });
});

describe("dependencies", () => {
  test.each(["pg", "@scope/pg", "pg/lib/x", "fs", "node:fs", "#nothing", "https://x/y.js"])(
    "%s is none of ours",
    name => {
      const root = project({
        "package.json": '{"workspaces":["packages/*"],"dependencies":{"pg":"*"}}',
        "node_modules/pg/package.json": '{"name":"pg","main":"index.js"}',
        "node_modules/pg/index.js": "",
        "node_modules/@scope/pg/index.js": "",
      });
      expect(resolve(root, "a.ts", name)).toBeNull();
      expect(resolve(root, "a.ts", "./node_modules/pg/index.js")).toBeNull();
    },
  );

  test("nor is what a link leads out of the project to", () => {
    const outside = folder({ "db/index.js": "" });
    const root = project({ "node_modules/x/y": "" });
    symlinkSync(join(outside, "db"), join(root, "node_modules/db"));
    symlinkSync(join(outside, "db"), join(root, "local"));
    expect(resolve(root, "a.ts", "db")).toBeNull();
    expect(resolve(root, "a.ts", "./local")).toBeNull();
  });

  test("nor are pnpm's links", () => {
    const root = project({ "node_modules/.pnpm/pg@8/node_modules/pg/index.js": "" });
    symlinkSync(join(root, "node_modules/.pnpm/pg@8/node_modules/pg"), join(root, "node_modules/pg"));
    expect(resolve(root, "a.ts", "pg")).toBeNull();
  });
});
