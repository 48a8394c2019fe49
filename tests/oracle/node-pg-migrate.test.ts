import { MigrationBuilder } from "node-pg-migrate";
import { describe, expect, it } from "vitest";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import { changesDatabase, type Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { Coverage, documentedMethods } from "../support/coverage.js";
import { builtSql } from "../support/node-pg-migrate.js";
import { FIXTURES, REFUSED } from "../support/node-pg-migrate-fixtures.js";
import { randomMigration } from "../support/node-pg-migrate-random.js";
import { readScript } from "../support/script.js";

const HEAD = `const { PgLiteral, PgType } = require("node-pg-migrate");\n`;

const builder = new MigrationBuilder({ query: () => undefined, select: () => undefined } as never, {}, false, console);

/** How the builder itself is asked for what it has collected. */
const PLUMBING = "enableReverseMode getSql getSqlSteps isUsingTransaction";

const coverage = new Coverage({
  name: "node-pg-migrate",
  package: "node-pg-migrate 8",
  documented: documentedMethods("pgm", [builder], PLUMBING),
  groupOf: object => (object instanceof MigrationBuilder ? "pgm" : null),
});

/** The migration that the front-end reads from the same source. */
function ours(
  body: string,
  { head = "", files = {} }: { head?: string; files?: Record<string, string> } = {},
): Migration {
  const source = `${HEAD}${head}exports.up = async pgm => { ${body} };`;
  const manifest = `{ "dependencies": { "node-pg-migrate": "^8.0.0" } }`;
  const read = readScript(source, {
    dialect: "postgresql",
    path: "migrations/1_x.js",
    files: { "package.json": manifest, ...files },
  });
  if (read === null) throw new Error("it is not recognised");
  return read.migration;
}

function lowered(sql: string): readonly Operation[] {
  return lowerSql(plainSource(sql), "postgresql");
}

function plain(operations: readonly Operation[]): unknown[] {
  return operations.map(comparable);
}

/** Both directions, against what the real builder sends in each. */
async function agrees(body: string): Promise<void> {
  const [up, down] = [await builtSql(body, { witness: coverage }), await builtSql(body, { inReverse: true })];
  const migration = ours(body);
  if (up !== null) coverage.settle("postgresql", operationsOf(migration.up));
  if (up === null) expect(migration.up.kind).toBe("throws");
  else {
    expect(plain(operationsOf(migration.up))).toEqual(plain(lowered(up.sql)));
    if (operationsOf(migration.up).some(changesDatabase)) {
      expect(migration.transaction).toBe(up.inTransaction ? "one" : "none");
    }
  }
  if (down === null) expect(migration.down.kind).toBe("absent");
  else {
    expect(migration.down.kind).toBe("inferred");
    expect(plain(operationsOf(migration.down))).toEqual(plain(lowered(down.sql)));
  }
}

describe.each(Object.entries(FIXTURES))("node-pg-migrate's %s", (_group, bodies) => {
  it.each(bodies)("%s", async body => {
    const built = await builtSql(body);
    expect(lowered(built?.sql ?? "").filter(({ kind }) => kind === "opaque")).toEqual([]);
    await agrees(body);
  });
});

describe("what node-pg-migrate or PostgreSQL refuses", () => {
  it.each(REFUSED)("%s", agrees);
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

it("agrees on a thousand migrations at random", { timeout: 300_000 }, async () => {
  for (let seed = 1; seed <= 1_000; seed++) {
    const body = randomMigration(seed);
    try {
      await agrees(body);
    } catch (error) {
      throw new Error(`seed ${seed}: ${body}`, { cause: error });
    }
  }
});

coverage.test();
