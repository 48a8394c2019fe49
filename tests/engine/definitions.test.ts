import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builderOf, definitionIn, definitionsOf, type PlacedDefinition } from "../../src/engine/definitions.js";
import { displayName } from "../../src/model/name.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { folder } from "../support/folder.js";

const settings = { ...DEFAULT_SETTINGS, dialect: "postgresql" } as const;

const TABLE = (name: string, columns = ""): string => `import { integer, pgTable } from "drizzle-orm/pg-core";
import { more } from "./more";
export const ${name} = pgTable("${name}", { id: integer("id").primaryKey(), ...more, ${columns} });
`;

const MORE = `import { integer } from "drizzle-orm/pg-core";
export const more = { rank: integer("rank") };
`;

const FILES = {
  ".git/HEAD": "",
  "package.json": "{}",
  "a/package.json": "{}",
  "a/migrations/1_users.sql": "CREATE TABLE users (id integer PRIMARY KEY, rank integer);",
  "a/src/users.ts": TABLE("users"),
  "a/src/more.ts": MORE,
  "b/package.json": "{}",
  "b/migrations/1_posts.sql": "CREATE TABLE posts (id integer PRIMARY KEY, rank integer);",
  "b/src/posts.ts": TABLE("posts"),
  "b/src/more.ts": MORE,
};

function read(root: string, file: string): PlacedDefinition | null {
  const path = join(root, file);
  return definitionIn({ path, text: readFileSync(path, "utf8") }, projectOf(path, root, settings));
}

const columns = (definition: PlacedDefinition | null): readonly string[] =>
  definition?.models.flatMap(({ table }) => table.columns.map(({ name }) => name.text)) ?? [];

describe("what a file declares", () => {
  it("knows the files that it was read from", () => {
    const root = folder(FILES);
    const definition = read(root, "a/src/users.ts");
    expect(columns(definition)).toEqual(["id", "rank"]);
    expect(definition?.dependencies).toContain(join(root, "a/src/more.ts"));
  });

  it("is read again when one of these has changed, and only then", async () => {
    const root = folder(FILES);
    const first = read(root, "a/src/users.ts");
    expect(read(root, "a/src/users.ts")).toBe(first);
    writeFileSync(join(root, "a/src/more.ts"), MORE.replace('"rank"', '"grade"'));
    await new Promise(done => setTimeout(done, 1_100));
    expect(columns(read(root, "a/src/users.ts"))).toEqual(["id", "grade"]);
  });
});

describe("an import that leads nowhere", () => {
  it("is followed as soon as it leads somewhere", async () => {
    const root = folder({ "package.json": "{}", "src/users.ts": TABLE("users") });
    expect(columns(read(root, "src/users.ts"))).toEqual(["id"]);
    writeFileSync(join(root, "src/more.ts"), MORE);
    await new Promise(done => setTimeout(done, 1_100));
    expect(columns(read(root, "src/users.ts"))).toEqual(["id", "rank"]);
  });
});

describe("what builds it", () => {
  it("is the series that has its tables, in its package", () => {
    const root = folder({ ...FILES, "b/src/users.ts": TABLE("users") });
    const builds = (file: string): string | undefined => {
      const definition = read(root, file);
      return definition === null
        ? undefined
        : builderOf(definition, projectOf(join(root, file), root, settings))?.series.folder.slice(root.length + 1);
    };
    expect(builds("a/src/users.ts")).toBe("a/migrations");
    expect(builds("b/src/posts.ts")).toBe("b/migrations");
    expect(builds("b/src/users.ts"), "a table of another package").toBe(undefined);
  });
});

describe("all that is declared for a series", () => {
  it("is one schema, in which a table that two files declare is not complete", () => {
    const root = folder({ ...FILES, "a/src/again.ts": TABLE("users", `again: integer("again")`) });
    const path = join(root, "a/migrations/1_users.sql");
    const { definitions, schema } = definitionsOf(projectOf(path, root, settings), path, "postgresql");
    expect(definitions.map(definition => definition.path.slice(root.length + 1))).toEqual([
      "a/src/again.ts",
      "a/src/users.ts",
    ]);
    expect(schema.allTables().map(({ table, complete }) => [displayName(table), complete])).toEqual([["users", false]]);
    expect([...(schema.allTables()[0]?.columns.keys() ?? [])]).toEqual(["id", "rank", "again"]);
  });

  it("leaves out what other packages declare", () => {
    const root = folder(FILES);
    const path = join(root, "b/migrations/1_posts.sql");
    const { schema } = definitionsOf(projectOf(path, root, settings), path, "postgresql");
    expect(schema.allTables().map(({ table, complete }) => [displayName(table), complete])).toEqual([["posts", true]]);
  });
});
