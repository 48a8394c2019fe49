import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { operationsOf } from "../../src/model/migration.js";
import type { Operation } from "../../src/model/operation.js";
import { lowerSqlFile } from "../../src/sql/file.js";
import { readPython } from "../support/alembic.js";
import { comparable } from "../support/comparable.js";
import { memoryProject, readScript } from "../support/script.js";

/** Each folder holds one migration in many spellings, each file for one dialect. */
const ROOT = join("tests", "agreement", "migrations");

type Plain = Record<string, unknown>;

/** The operations of one spelling, in both directions. */
function read(path: string, dialect: Dialect): { up: Plain[]; down: Plain[] } | null {
  const text = readFileSync(path, "utf8");
  const migration = path.endsWith(".sql")
    ? lowerSqlFile("/repository/migrations/1_x.sql", text, memoryProject({}, dialect))?.migration
    : path.endsWith(".py")
      ? readPython(text, { dialect })
      : readScript(text, { dialect, path: `migrations/1_x${path.slice(path.lastIndexOf("."))}` })?.migration;
  if (migration === undefined) return null;
  const framework = /(\w+)[^/]*$/.exec(path)?.[1] ?? "";
  const said = (operations: readonly Operation[]): Plain[] =>
    operations
      .map(operation => sameOnServer(comparable(operation) as Plain, dialect))
      .filter(operation => !(framework === "sequelize" && operation["kind"] === "transaction"));
  return { up: said(operationsOf(migration.up)), down: said(operationsOf(migration.down)) };
}

/** Sequelize guards what it creates and drops; the other spellings do it in words. */
function guarded(operation: Plain): Plain {
  if (operation["kind"] === "createTable") return { ...operation, ifNotExists: true };
  if (operation["kind"] === "dropTable") return { ...operation, ifExists: true };
  return operation;
}

/** Spellings that leave the same in the server's catalogue, as one of them. */
function sameOnServer(operation: Plain, dialect: Dialect): Plain {
  const table = operation["table"] as Plain | undefined;
  if (dialect === "postgresql" && table?.["schema"] === "public") {
    return { ...operation, table: { ...table, schema: null } };
  }
  if (dialect !== "mysql") return operation;
  // MySQL has unique indexes only, and PRIMARY is the name of every primary key.
  const constraint = operation["constraint"] as Plain | undefined;
  const index = operation["index"] as Plain | undefined;
  if (constraint?.["kind"] === "unique") {
    return { kind: "unique", table, name: constraint["name"], columns: constraint["columns"] };
  }
  if (index?.["unique"] === true) {
    return {
      kind: "unique",
      table,
      name: index["name"],
      columns: (index["columns"] as Plain[]).map(column => column["name"]),
    };
  }
  return constraint?.["kind"] === "primaryKey"
    ? { ...operation, constraint: { ...constraint, name: null } }
    : operation;
}

describe.each(readdirSync(ROOT))("%s", folder => {
  describe.each(readdirSync(join(ROOT, folder)) as Dialect[])("on %s", dialect => {
    const files = readdirSync(join(ROOT, folder, dialect)).sort();
    const [first = "", ...others] = [...files].sort((a, b) => Number(b.endsWith(".sql")) - Number(a.endsWith(".sql")));
    const expected = read(join(ROOT, folder, dialect, first), dialect);

    it(`${first} is understood`, () => {
      const all = JSON.stringify(expected);
      expect(expected).not.toBeNull();
      expect(all).not.toContain('"opaque"');
      expect(expected?.up.length).toBeGreaterThan(5);
      expect(expected?.down.length).toBeGreaterThan(1);
    });

    it.each(others)("%s says the same", file => {
      const ours = file.startsWith("sequelize")
        ? { up: expected?.up.map(guarded), down: expected?.down.map(guarded) }
        : expected;
      expect(read(join(ROOT, folder, dialect, file), dialect)).toEqual(ours);
    });
  });
});
