import { MigrationBuilder } from "node-pg-migrate";
import { describe, expect, it } from "vitest";
import { operationsOf } from "../../src/model/migration.js";
import { Coverage, documentedMethods } from "../support/coverage.js";
import { builtSql } from "../support/node-pg-migrate.js";
import { FIXTURES, REFUSED } from "../support/node-pg-migrate-fixtures.js";
import { agrees, lowered, ours, plain } from "../support/node-pg-migrate-oracle.js";

const builder = new MigrationBuilder({ query: () => undefined, select: () => undefined } as never, {}, false, console);

/** How the builder itself is asked for what it has collected. */
const PLUMBING = "enableReverseMode getSql getSqlSteps isUsingTransaction";

const coverage = new Coverage({
  name: "node-pg-migrate",
  package: "node-pg-migrate 8",
  documented: documentedMethods("pgm", [builder], PLUMBING),
  groupOf: object => (object instanceof MigrationBuilder ? "pgm" : null),
});

describe.each(Object.entries(FIXTURES))("node-pg-migrate's %s", (_group, bodies) => {
  it.each(bodies)("%s", async body => {
    const built = await builtSql(body);
    expect(lowered(built?.sql ?? "").filter(({ kind }) => kind === "opaque")).toEqual([]);
    await agrees(body, coverage);
  });
});

describe("what node-pg-migrate or PostgreSQL refuses", () => {
  it.each(REFUSED)("%s", body => agrees(body, coverage));
});

it("reads every method of the builder", () => {
  const all = [...Object.values(FIXTURES), REFUSED].flat().join("\n");
  const methods = Object.entries(builder).flatMap(([name, member]) => (typeof member === "function" ? [name] : []));
  expect(methods.filter(name => !all.includes(`pgm.${name}(`))).toEqual([]);
});

describe("shorthands", () => {
  const body = `pgm.createTable("t", { id: "id", created: "stamp", note: { type: "note", default: "x" }, n: "deep" });
    pgm.addColumns("t", { a: { type: "stamp", notNull: false } });`;
  const shorthands = {
    id: { type: "uuid", primaryKey: true },
    stamp: { type: "timestamptz", notNull: true, default: "now" },
    note: "text",
    deep: { type: "note", unique: true },
  };

  it("of the migration itself", async () => {
    const expected = await builtSql(body, { shorthands });
    const { up } = ours(body, { head: `exports.shorthands = ${JSON.stringify(shorthands)};\n` });
    expect(plain(operationsOf(up))).toEqual(plain(lowered(expected?.sql ?? "")));
  });
});

describe("snake case", () => {
  it.each([
    `pgm.createTable("userAccounts", { id: "id", userId: { type: "int", references: "otherUsers" }, HTTPCode: "int" })`,
    `pgm.createIndex("userAccounts", ["userId", { name: "HTTPCode", sort: "DESC" }])`,
    `pgm.addConstraint("userAccounts", null, { unique: ["userId", "aB"], foreignKeys: { columns: "userId", references: { schema: "myApp", name: "otherUsers" } } })`,
    `pgm.sql("SELECT * FROM {table}", { table: "userAccounts" })`,
  ])("%s", async body => {
    const expected = await builtSql(body, { decamelize: true });
    const manifest = `{ "scripts": { "migrate": "node-pg-migrate --decamelize" } }`;
    const { up } = ours(body, { files: { "package.json": manifest } });
    expect(plain(operationsOf(up))).toEqual(plain(lowered(expected?.sql ?? "")));
  });
});

coverage.test();
