import { describe, expect, it } from "vitest";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import { printOperations } from "../support/operations.js";
import { readScript, type ScriptOptions } from "../support/script.js";

/** A wrapper that hands migrations a builder of the project's own in the place of TypeORM's query runner. */
const WRAPPER = `
import PLazy from "p-lazy";
import { Table, TableColumn, type QueryRunner } from "typeorm";
import { config } from "config";
import { schemaOf } from "./schema";

const dbType = config.database.type;
const isPostgres = dbType === "postgres";

const contextOf = (queryRunner: QueryRunner, owner) => ({
  isPostgres,
  schema: schemaOf(queryRunner),
  name: owner.name,
  run: async (sql: string) => await queryRunner.query(sql),
});

async function withoutKeys(migration, context, fn) {
  await context.run("PRAGMA foreign_keys = OFF");
  try { await fn.call(migration, context); } finally { await context.run("PRAGMA foreign_keys = ON"); }
}

export const wrap = (owner): void => {
  if (owner.prototype.isWrapped === true) return;
  const { up, down } = owner.prototype;
  owner.prototype.isWrapped = true;
  Object.defineProperty(owner.prototype, "transaction", { get() { return this.keyless ? false : undefined; } });
  Object.assign(owner.prototype, {
    async up(this: object, queryRunner: QueryRunner) {
      const context = contextOf(queryRunner, owner);
      if (this.keyless === true) await withoutKeys(this, context, up);
      else await up.call(this, context);
    },
  });
  if (down) owner.prototype.down = async function (queryRunner: QueryRunner) {
    await down.call(this, contextOf(queryRunner, owner));
  };
};`;

const SCHEMA = `
import PLazy from "p-lazy";
import { Table } from "typeorm";

class Column {
  private type = "text";
  private nullable = true;
  constructor(readonly name: string) {}
  get int() { this.type = "int"; return this; }
  get notNull() { this.nullable = false; return this; }
  options(driver) {
    return { name: this.name, type: this.type === "int" && "sqlite" in driver ? "integer" : this.type, isNullable: this.nullable };
  }
}

abstract class Change extends PLazy<void> {
  constructor(protected readonly table: string, queryRunner) {
    super((resolve, reject) => { void this.run(queryRunner).then(resolve).catch(reject); });
  }
}

class Create extends Change {
  private columns = [];
  with(...columns) { this.columns.push(...columns); return this; }
  async run(queryRunner) {
    const { driver } = queryRunner.connection;
    return await queryRunner.createTable(new Table({ name: this.table, columns: this.columns.map(c => c.options(driver)) }));
  }
}

class Drop extends Change {
  async run(queryRunner) { return await queryRunner.dropTable(this.table, true); }
}

export const schemaOf = queryRunner => ({
  column: (name: string) => new Column(name),
  create: (table: string) => new Create(table, queryRunner),
  drop: (table: string) => new Drop(table, queryRunner),
});`;

const FILES = {
  "package.json": `{ "dependencies": { "typeorm": "^0.3.0" } }`,
  "migrations/helpers.ts": WRAPPER,
  "migrations/schema.ts": SCHEMA,
};

const NOWHERE = { start: 0, end: 0 };

const UP = `async up({ schema: { create, column } }) { await create("a").with(column("b").int.notNull, column("c")); }`;

function migration(members: string, options: ScriptOptions = {}): Migration | undefined {
  const code = `export class Test1700000000000 { ${members} }`;
  return readScript(code, { files: FILES, path: "migrations/common/1_test.ts", ...options })?.migration;
}

/** The operations of one direction, one a line, without their places. */
function read(members: string, direction: "up" | "down" = "up", options: ScriptOptions = {}): string[] {
  const found = migration(members, options);
  if (found === undefined) return ["no migration"];
  const printed = printOperations(operationsOf(found[direction]), "").replaceAll(/‹[^›]*›| «[^»]*»/g, "");
  return printed.split("\n").map(line => line.trim());
}

describe("migrations that a function of the repository wraps", () => {
  it("are read with what it hands to them", () => {
    expect(read(UP)).toEqual(["createTable a", "b integer not null", "c text"]);
    expect(migration(UP)).toMatchObject({ framework: "typeorm", transaction: "one" });
  });

  it("ask for things where they call for them", () => {
    const code = `export class Test1700000000000 { async up({ schema }) { await schema.create("a").with(); } }`;
    const operations = operationsOf(
      readScript(code, { files: FILES })?.migration.up ?? { kind: "empty", span: NOWHERE },
    );
    expect(operations.map(({ statement }) => code.slice(statement.start, statement.end))).toEqual([
      `schema.create("a")`,
    ]);
  });

  it("are read both ways", () => {
    const down = `async down({ schema: { drop }, run }) { await drop("a"); await run("DROP TABLE b"); }`;
    expect(read(`${UP} ${down}`, "down")).toEqual(["dropTable a ifExists", "dropTable b"]);
    expect(migration(UP)?.down.kind).toBe("absent");
  });

  it("do nothing that is not waited for, and everything else once", () => {
    expect(read(`async up({ schema, run }) { schema.drop("a"); await run("DROP TABLE b"); }`)).toEqual(["dropTable b"]);
    expect(read(`async up({ schema }) { const drop = schema.drop("a"); await drop; await drop; }`)).toEqual([
      "dropTable a ifExists",
    ]);
    expect(read(`up({ schema }) { return Promise.all([schema.drop("a"), schema.drop("b")]); }`)).toHaveLength(2);
    expect(read(`async up({ schema }) { return schema.drop("a"); }`)).toHaveLength(1);
    expect(read(`up({ schema }) { return schema.drop("a").then(() => schema.drop("b")); }`)).toHaveLength(2);
  });

  it("are asked for their own members", () => {
    const code = `keyless = true; async up(context) { await context.run("DROP TABLE a"); }`;
    expect(read(code, "up", { dialect: "sqlite" })).toEqual([
      "set variable=foreign_keys value=off",
      "dropTable a",
      "set variable=foreign_keys value=on",
    ]);
    expect(migration(code, { dialect: "sqlite" })?.transaction).toBe("none");
  });

  it("know which database it is", () => {
    const code = `async up({ isPostgres, run }) { if (isPostgres) await run("DROP TABLE a"); else await run("DROP TABLE b"); }`;
    expect(read(code)).toEqual(["dropTable a"]);
    expect(read(code, "up", { dialect: "sqlite" })).toEqual(["dropTable b"]);
    expect(read(UP, "up", { dialect: "sqlite" })).toContain("b integer not null");
  });

  it("are not wrapped by what lies beside or below them", () => {
    const files = { ...FILES, "migrations/helpers.ts": "", "migrations/other/helpers.ts": WRAPPER };
    expect(read(UP, "up", { files })[0]).toMatch(/^opaque /);
  });

  it("are what they are where a wrapper does nothing to them", () => {
    const helpers = `export function wrap(c) { if (c.name === "Other") Object.assign(c.prototype, { up() {} }); }`;
    const plain = `async up(queryRunner) { await queryRunner.query("DROP TABLE a"); }`;
    expect(read(plain, "up", { files: { ...FILES, "migrations/helpers.ts": helpers } })).toEqual(["dropTable a"]);
  });
});
