import { expect, test } from "vitest";
import { defaulted, indexed } from "../../support/writing.js";

const CJS = { path: "migrations/20240101000000-a.js" };

function up(body: string): string {
  return `exports.up = function (db) {\n  return ${body};\n};\nexports._meta = { version: 1 };\n`;
}

const column = `db.addColumn("posts", "user_id", { type: "int", notNull: true, foreignKey: { name: "fk", table: "users", mapping: "id", rules: {} } })`;

test("an index is created behind the foreign key", () => {
  const { code, source, changes } = indexed(up(column), CJS);
  expect(code).toBe('db.addIndex("posts", "posts_user_id", ["user_id"])');
  expect(source).toContain(`.then(() => ${code})`);
  expect(changes).toEqual(["+ index on posts (user_id)"]);
});

test("a required column gets a default", () => {
  expect(defaulted(up(column), "0", CJS).source).toContain("notNull: true, defaultValue: 0, foreignKey");
});

test("nothing is written behind a call that calls back", () => {
  const source = `exports.up = function (db, cb) {\n  ${column.replace(/\)$/, ", cb)")};\n};\n`;
  expect(indexed(source, CJS)).toMatchObject({ source: null });
});
