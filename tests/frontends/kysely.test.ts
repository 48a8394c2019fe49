import { describe, expect, it } from "vitest";
import type { Migration } from "../../src/model/migration.js";
import type { Operation } from "../../src/model/operation.js";
import { readScript, type ScriptOptions } from "../support/script.js";

const HEAD = `import { CamelCasePlugin, Kysely, sql } from "kysely";\n`;

function source(up: string): string {
  return `${HEAD}export async function up(db: Kysely<any>): Promise<void> { ${up} }
export async function down(db: Kysely<any>): Promise<void> {}`;
}

function migration(up: string, options: ScriptOptions = {}): Migration | undefined {
  return readScript(source(up), options)?.migration;
}

function operations(up: string, options: ScriptOptions = {}): readonly Operation[] {
  const direction = migration(up, options)?.up;
  return direction?.kind === "steps" ? direction.operations : [];
}

/** Kind, certainty and the text under each span. */
function shown(up: string, options: ScriptOptions = {}): string[] {
  const code = source(up);
  return operations(up, options).map(({ kind, certainty, span }) => {
    const text = code.slice(span.start, span.end).replaceAll(/\s+/g, " ");
    return `${kind} ${certainty}: ${text}`;
  });
}

describe("what is sent", () => {
  it("is what is executed, and nothing else", () => {
    expect(
      shown(`db.schema.dropTable("a"); const b = db.schema.dropTable("b"); await db.schema.dropTable("c").execute();`),
    ).toEqual([`dropTable certain: dropTable("c")`]);
    expect(operations(`sql\`drop table a\`; const b = sql\`drop table b\`; sql\`drop table c\`.compile(db);`)).toEqual(
      [],
    );
  });

  it("is shown at the word that asks for it", () => {
    expect(
      shown(`await db.schema.alterTable("t").addColumn("a", "text", c => c.notNull()).dropColumn("b").execute();`),
    ).toEqual([`addColumn certain: addColumn("a", "text", c => c.notNull())`, `dropColumn certain: dropColumn("b")`]);
    expect(shown("await sql`alter table t add a text, drop column b`.execute(db);")).toEqual([
      `addColumn certain: add a text`,
      `dropColumn certain: drop column b`,
    ]);
  });

  it("is partial where a name is not constant", () => {
    const [operation] = operations("await db.schema.dropTable(process.env.TABLE!).execute();");
    expect(operation).toMatchObject({ kind: "dropTable", certainty: "partial" });
  });

  it("is a row of values as far as they are constant", () => {
    const [operation] = operations(`await db.insertInto("t").values(await rows()).execute();`);
    expect(operation).toMatchObject({ kind: "changeData", table: { name: { text: "t" } } });
  });
});

describe("builders under a condition", () => {
  it("add conditional operations to what is certain", () => {
    const up = `let b = db.schema.alterTable("t").addColumn("a", "text");
if (process.env.MORE) { b = b.addColumn("b", "text"); }
await b.execute();`;
    expect(shown(up)).toEqual([
      `addColumn certain: addColumn("a", "text")`,
      `addColumn conditional: addColumn("b", "text")`,
    ]);
  });

  it("make a table that is known in part", () => {
    const up = `let b = db.schema.createTable("t").addColumn("a", "text");
if (process.env.MORE) b = b.addColumn("b", "text");
await b.execute();`;
    expect(operations(up)).toMatchObject([{ kind: "createTable", certainty: "partial" }]);
  });

  it("are one of two statements", () => {
    const up = `await (process.env.X ? db.schema.dropTable("a") : db.schema.dropTable("b")).execute();`;
    expect(operations(up)).toMatchObject([
      { kind: "dropTable", certainty: "conditional", table: { name: { text: "a" } } },
      { kind: "dropTable", certainty: "conditional", table: { name: { text: "b" } } },
    ]);
  });

  it("keep a column whose callback is not followed, in part", () => {
    const up = `await db.schema.createTable("t").addColumn("a", "text", c => later(c)).execute();`;
    expect(operations(up)).toMatchObject([{ kind: "createTable", columns: [{ name: { text: "a" } }] }]);
    expect(operations(up)[0]?.certainty).not.toBe("certain");
  });
});

describe("what is not followed", () => {
  it.each([
    ["a builder that a helper receives", `await run(db.schema.dropTable("t"));`],
    ["a method that Kysely does not have", `await db.schema.explode("t").execute();`],
    ["a method of a builder", `await db.schema.dropTable("t").explode().execute();`],
    ["MERGE", `await db.mergeInto("t").using("u", "u.id", "t.id").whenMatched().thenDelete().execute();`],
    ["a plugin", `await db.withPlugin(new CamelCasePlugin()).schema.dropTable("t").execute();`],
    ["SQL through another connection", "await sql`drop table t`.execute(other);"],
    ["a query that something else has compiled", `await db.executeQuery(compiled);`],
  ])("%s is opaque", (_name, up) => {
    expect(operations(up).some(({ kind }) => kind === "opaque")).toBe(true);
  });
});

describe("transactions", () => {
  const DROP = `await db.schema.dropTable("t").execute();`;
  const WRAPPED = `await db.transaction().execute(async trx => { await trx.schema.dropTable("t").execute(); });`;

  it("are Kysely's on PostgreSQL alone", () => {
    expect(migration(DROP)?.transaction).toBe("one");
    expect(migration(DROP, { dialect: "mysql" })?.transaction).toBe("none");
    expect(migration(DROP, { dialect: "sqlite" })?.transaction).toBe("none");
  });

  it("are the migration's where it begins one", () => {
    for (const dialect of ["postgresql", "mysql", "sqlite"] as const) {
      const read = migration(WRAPPED, { dialect });
      expect(read?.transaction).toBe("one");
      expect(read?.up).toMatchObject({ operations: [{ kind: "dropTable" }] });
    }
  });

  it("are not known where something goes past one", () => {
    const up = `await db.transaction().execute(async trx => { await db.schema.dropTable("t").execute(); });`;
    expect(migration(up, { dialect: "sqlite" })?.transaction).toBe("unknown");
  });
});

describe("recognition", () => {
  it("needs no import", () => {
    const code = `exports.up = async db => { await db.schema.createTable("t").addColumn("id", "integer").execute(); };
exports.down = async db => { await db.schema.dropTable("t").execute(); };`;
    expect(readScript(code, { path: "migrations/1_x.js" })?.migration.framework).toBe("kysely");
  });

  it("leaves Knex alone", () => {
    const code = `exports.up = knex => knex.schema.createTable("t", t => { t.increments(); }); exports.down = knex => knex.schema.dropTable("t");`;
    expect(readScript(code, { path: "migrations/1_x.js" })?.migration.framework).toBe("knex");
  });
});
