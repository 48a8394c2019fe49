import { describe, expect, it } from "vitest";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import { golden, printOperations } from "../support/operations.js";
import { readScript, type ScriptOptions } from "../support/script.js";

const IMPORT = `import { IsNull, MigrationInterface, QueryRunner, Table, TableCheck, TableColumn, TableForeignKey, TableIndex,
  TableUnique, View } from "typeorm";`;

function migration(code: string, options: ScriptOptions = {}): Migration | null {
  return readScript(code, options)?.migration ?? null;
}

function printed(code: string, direction: "up" | "down", options: ScriptOptions = {}): string {
  const read = migration(code, options);
  return read === null ? "no migration" : printOperations(operationsOf(read[direction]), code);
}

/** A migration whose `up` is `body`. */
function inUp(body: string, before = ""): string {
  return `${IMPORT}
${before}
export class Test1700000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    ${body}
  }
  public async down(queryRunner: QueryRunner): Promise<void> {}
}`;
}

/** The operations of `up`, printed. */
function up(body: string, before = "", options: ScriptOptions = {}): string {
  return printed(inUp(body, before), "up", options);
}

describe("places", () => {
  it("finds tables, columns, types, defaults and keys", () => {
    const body = `await queryRunner.createTable(new Table({
      name: "orders",
      columns: [
        { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
        { name: "userId", type: "uuid", isNullable: true },
        new TableColumn({ name: "note", type: "varchar", length: "20", default: "'x'", isUnique: true, comment: "c" }),
      ],
      foreignKeys: [{ columnNames: ["userId"], referencedTableName: TABLE, referencedColumnNames: ["id"] }],
      indices: [{ columnNames: ["userId"] }],
      checks: [{ expression: "length(note) > 2" }],
    }));`;
    expect(up(body, `const TABLE = "users";`)).toBe(
      golden(`
        createTable orders
          id integer‹"int"› not null serial «{ name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" }»
          userId uuid «{ name: "userId", type: "uuid", isNullable: true }»
          note varchar(20)‹"varchar"› not null default 'x' «new TableColumn({ name: "note", type: "varchar", length: "20", default: "'x'", isUnique: true, comment: "c" })»
          unique UQ_818dc827c27abc760b045148169‹isUnique: true› (note) «isUnique: true»
          check CHK_a2550818ade8ff6f9b610c9466‹{ expression: "length(note) > 2" }› (length(note) > 2) of (note) «{ expression: "length(note) > 2" }»
          foreignKey FK_151b79a83ba240b0cb31b2302d1‹{ columnNames: ["userId"], referencedTableName: TABLE, referencedColumnNames: ["id"] }› (userId) -> users‹TABLE› (id) «{ columnNames: ["userId"], referencedTableName: TABLE, referencedColumnNames: ["id"] }»
          primaryKey PK_710e2d4957aa5878dfe94e4ac2f‹isPrimary: true› (id) «isPrimary: true»
        describe verb=comment «comment: "c"»
        createIndex orders «{ columnNames: ["userId"] }»
          index IDX_151b79a83ba240b0cb31b2302d‹{ columnNames: ["userId"] }› (userId)`),
    );
  });

  it("follows names through templates, concatenation and escapes", () => {
    const body = `const prefix = process.env.PREFIX;
    await queryRunner.addColumn(\`\${prefix}users\`, new TableColumn({ name: "a" + "b", type: "varchar", default: prefix }));
    await queryRunner.createIndex(\`\${prefix}users\`, new TableIndex({ columnNames: ["it\\u0073"] }));
    await queryRunner.query(\`ALTER TABLE "\${prefix}users"
      DROP COLUMN ab,
      DROP COLUMN "c\\td"\`);`;
    expect(up(body)).toBe(
      golden(`
        addColumn \${prefix}users partial «new TableColumn({ name: "a" + "b", type: "varchar", default: prefix })»
          ab‹"a" + "b"› varchar not null default ?‹process.env.PREFIX› «new TableColumn({ name: "a" + "b", type: "varchar", default: prefix })»
        createIndex \${prefix}users partial
          index IDX_…‹new TableIndex({ columnNames: ["it\\u0073"] })› (its‹it\\u0073›)
        dropColumn \${prefix}users ab partial «DROP COLUMN ab»
        dropColumn \${prefix}users c	d‹"c\\td"› partial «DROP COLUMN "c\\td"»`),
    );
  });

  it("shows each object of a list", () => {
    const body = `await queryRunner.addColumns("app.users", [
      new TableColumn({ name: "a", type: "text" }),
      SHARED,
    ]);
    await queryRunner.dropIndices("app.users", ["i", new TableIndex({ columnNames: ["a"] })]);`;
    expect(up(body, `const SHARED = new TableColumn({ name: "b", type: "numeric", precision: 10, scale: 2 });`)).toBe(
      golden(`
        addColumn app.users «new TableColumn({ name: "a", type: "text" })»
          a text not null «new TableColumn({ name: "a", type: "text" })»
        addColumn app.users «new TableColumn({ name: "b", type: "numeric", precision: 10, scale: 2 })»
          b numeric(10,2)‹"numeric"› not null «new TableColumn({ name: "b", type: "numeric", precision: 10, scale: 2 })»
        dropIndex app.i
        dropIndex app.IDX_0b71ba6160a8c0834a0f18f3ea‹new TableIndex({ columnNames: ["a"] })›`),
    );
  });

  it("skips the overloads of a method in another file", () => {
    const files = {
      "migrations/names.ts": `export class Names {
  table(name: string): string;
  table(): string;
  table(name = "users") { return name; }
}`,
    };
    const body = `await queryRunner.dropTable(new Names().table("posts"));`;
    expect(up(body, `import { Names } from "./names.js";`, { files })).toMatch(/^dropTable posts/);
  });

  it("shows what another file writes at the call that leads there", () => {
    const body = `await addAudit(queryRunner, "users");
    await queryRunner.addColumn(USERS, new TableColumn({ name: "created_at", type: WHEN }));`;
    const files = {
      "migrations/helpers.ts": `import { QueryRunner, TableColumn } from "typeorm";
export const USERS = "users";
export const WHEN = "timestamp with time zone";
export async function addAudit(runner: QueryRunner, table: string) {
  await runner.addColumn(table, new TableColumn({ name: "audit", type: "text", isNullable: true }));
  await runner.query(\`CREATE INDEX i ON \${table} (audit)\`);
}`,
    };
    expect(up(body, `import { addAudit, USERS, WHEN } from "./helpers.js";`, { files })).toBe(
      golden(`
        addColumn users‹addAudit(queryRunner, "users")›
          audit‹addAudit(queryRunner, "users")› text‹addAudit(queryRunner, "users")› «addAudit(queryRunner, "users")»
        createIndex users‹addAudit(queryRunner, "users")›
          index i‹addAudit(queryRunner, "users")› (audit‹addAudit(queryRunner, "users")›)
        addColumn users «new TableColumn({ name: "created_at", type: WHEN })»
          created_at timestamp with time zone‹new TableColumn({ name: "created_at", type: WHEN })› not null «new TableColumn({ name: "created_at", type: WHEN })»`),
    );
  });

  it("finds the columns of writes", () => {
    const entity = `@Entity("app_users") class User extends Base { @Column({ name: "display_name" }) displayName: string; @Column() age: number }
class Base { @Column({ name: "removed_at" }) removedAt: Date }`;
    const body = `await queryRunner.manager.update(User, { removedAt: IsNull() }, { displayName: "x", "age": null });
    await queryRunner.manager.getRepository(User).delete({ age: 1 });
    await queryRunner.manager.createQueryBuilder().insert().into(User).values([{ displayName: "x" }]).execute();
    await queryRunner.manager.createQueryBuilder().update("accounts").set({ a: null }).where("b IS NULL").andWhere("c = :c", { c: 1 }).execute();
    await queryRunner.manager.createQueryBuilder(User, "u").delete().execute();
    await queryRunner.manager.save(Object.assign(new User(), { age: 1 }));
    await queryRunner.query("UPDATE users SET a = $1 WHERE b = $2", [null, id]);`;
    expect(up(body, entity)).toBe(
      golden(`
        changeData action=update app_users‹User› limited assignments=(display_name‹displayName›:value, age‹"age": null›:null) whereNull=(removed_at‹removedAt›)
        changeData action=delete app_users‹User› limited
        changeData action=insert app_users‹User› limited columns=(display_name‹displayName›)
        changeData action=update accounts limited assignments=(a:null) whereNull=(b‹"b IS NULL"›)
        changeData action=delete app_users‹User›
        changeData action=merge app_users‹Object.assign(new User(), { age: 1 })› limited
        changeData users action=update limited assignments=(a:null)`),
    );
  });
});

describe("helpers and conditions", () => {
  it("follows methods of the class, loops over lists, and base classes", () => {
    const code = `${IMPORT}
abstract class Base {
  abstract readonly tables: string[];
  async up(queryRunner: QueryRunner) { for (const table of this.tables) await this.addTo(queryRunner, table); }
  protected addTo(runner: QueryRunner, table: string) {
    return runner.addColumn(table, new TableColumn({ name: "tenant", type: "uuid", isNullable: true }));
  }
  async down(queryRunner: QueryRunner) { await Promise.all(this.tables.map(table => queryRunner.dropColumn(table, "tenant"))); }
}
export class Test1700000000000 extends Base implements MigrationInterface { readonly tables = ["a", "b"]; }`;
    expect(printed(code, "up")).toBe(
      golden(`
        addColumn a‹table› «new TableColumn({ name: "tenant", type: "uuid", isNullable: true })»
          tenant uuid «new TableColumn({ name: "tenant", type: "uuid", isNullable: true })»
        addColumn b‹table› «new TableColumn({ name: "tenant", type: "uuid", isNullable: true })»
          tenant uuid «new TableColumn({ name: "tenant", type: "uuid", isNullable: true })»`),
    );
    expect(printed(code, "down")).toBe("dropColumn a‹table› tenant\ndropColumn b‹table› tenant");
  });

  it("takes what is asked of the database for unknown", () => {
    const body = `if (!(await queryRunner.hasColumn("users", "a"))) await queryRunner.dropColumn("users", "b");
    const table = await queryRunner.getTable("users");
    if (!table) throw new Error("there are no users");
    if (!table.findColumnByName("c")) await queryRunner.dropColumn("users", "d");
    const index = table.indices.find(each => each.name === "i");
    if (index) await queryRunner.dropIndex(table, index);
    if (table.columns.some(column => column.name === "e")) { await queryRunner.dropColumn(table, "e"); }
    await queryRunner.dropColumn("users", "f");`;
    expect(up(body)).toBe(
      golden(`
        dropColumn users b conditional
        dropColumn users d conditional
        dropIndex public‹users›.i conditional
        dropColumn users e conditional
        dropColumn users f`),
    );
  });

  it("takes the branch of the dialect", () => {
    const body = `switch (queryRunner.connection.options.type as Kind) {
      case Kind.postgres: await queryRunner.query("DROP TABLE p"); break;
      case Kind.mysql: await queryRunner.query("DROP TABLE m"); break;
      case Kind.sqlite:
      case Kind.better: await queryRunner.query("DROP TABLE s"); break;
      default: throw new Error(\`\${queryRunner.connection.options.type} is not supported\`);
    }
    if (queryRunner.dataSource.driver.options.type === "postgres") await queryRunner.query("DROP TABLE q");
    if (kind() === Kind.postgres) await queryRunner.query("DROP TABLE r");`;
    const files = {
      "migrations/kind.ts": `export enum Kind { postgres = "postgres", mysql = "mysql", sqlite = "sqlite", better = "better-sqlite3" }
const config = { type: process.env.DB_TYPE || "better-sqlite3" };
export const kind = () => config.type;`,
    };
    const before = `import { Kind, kind } from "./kind.js";`;
    expect(up(body, before, { files, dialect: "postgresql" })).toBe("dropTable p\ndropTable q\ndropTable r");
    expect(up(body, before, { files, dialect: "mysql" })).toBe("dropTable m");
    expect(up(body, before, { files, dialect: "sqlite" })).toBe("dropTable s");
  });

  it("takes it also where only the words tell that the database is asked for", () => {
    const body = `const { DB_TYPE: dbType, MODE: mode } = process.env;
    switch (dbType) {
      case "postgres": await queryRunner.query("DROP TABLE p"); break;
      case "better-sqlite3": await queryRunner.query("DROP TABLE s"); break;
      case "mssql": await queryRunner.query("DROP TABLE x"); break;
      default: await queryRunner.query("DROP TABLE m");
    }
    if (dbType !== "mysql") await queryRunner.query("DROP TABLE q");
    if (mode === "postgres") await queryRunner.query("DROP TABLE r");`;
    expect(up(body, "", { dialect: "postgresql" })).toBe("dropTable p\ndropTable q\ndropTable r conditional");
    expect(up(body, "", { dialect: "sqlite" })).toBe("dropTable s\ndropTable q\ndropTable r conditional");
    expect(up(body, "", { dialect: "mysql" })).toBe("dropTable m\ndropTable r conditional");
    // MariaDB may be called MySQL, or not.
    expect(up(body, "", { dialect: "mariadb" })).toBe("dropTable m\ndropTable q conditional\ndropTable r conditional");
  });
});

describe("what only the database knows", () => {
  it("drops a key that is looked up by its columns", () => {
    const body = `const table = await queryRunner.getTable("users");
    await queryRunner.dropForeignKey("users", table.foreignKeys.find(key => key.columnNames.indexOf("companyId") !== -1)!);
    await queryRunner.dropForeignKey(table!, table!.foreignKeys.find(({ columnNames }) => columnNames.includes(COLUMN) && columnNames.includes("b")));
    await queryRunner.dropIndex("users", table.indices.find(index => index.columnNames[0] === "email"));
    await queryRunner.dropForeignKey("users", table.foreignKeys.find(key => key.name.startsWith("FK_")));
    for (const unique of table.uniques) await queryRunner.dropUniqueConstraint("users", unique);`;
    expect(up(body, `const COLUMN = "a";`)).toBe(
      golden(`
        dropConstraint users constraint=foreignKey columns=(companyId)
        dropConstraint users constraint=foreignKey columns=(a‹COLUMN›, b)
        dropIndex users columns=(email)
        dropConstraint users …‹table.foreignKeys.find(key => key.name.startsWith("FK_"))› partial
        dropConstraint users \${unique}‹unique› partial`),
    );
  });

  it("changes what differs from the copy of a column", () => {
    const body = `const table = await queryRunner.getTable("users");
    const before = table.findColumnByName("email");
    const after = before.clone();
    after.isNullable = false;
    after.isUnique = true;
    after.default = "'x'";
    await queryRunner.changeColumn("users", before, after);
    const wider = table.columns.find(column => column.name === "name").clone();
    wider.length = "200";
    await queryRunner.changeColumn("users", "name", wider);`;
    expect(up(body)).toBe(
      golden(`
        alterColumn users email not null restates
        addConstraint users «after.isUnique = true»
          unique UQ_97672ac88f789774dd47f7c8be3‹after.isUnique = true› (email) «after.isUnique = true»
        alterColumn users email default='x' restates
        dropColumn users name
        addColumn users «table.columns.find(column => column.name === "name")»
          name ? default ?‹table.columns.find(column => column.name === "name")› «table.columns.find(column => column.name === "name")»`),
    );
  });

  it("describes a column anew, or drops it where the type cannot be the same", () => {
    const body = `await queryRunner.changeColumn("users", "age", new TableColumn({ name: "age", type: "integer", default: 0 }));
    await queryRunner.changeColumn("users", "bio", new TableColumn({ name: "bio", type: "varchar", length: "500", isNullable: true }));`;
    expect(up(body)).toBe(
      golden(`
        alterColumn users age type=integer not null default='0' restates «new TableColumn({ name: "age", type: "integer", default: 0 })»
        dropColumn users bio
        addColumn users «new TableColumn({ name: "bio", type: "varchar", length: "500", isNullable: true })»
          bio varchar(500)‹"varchar"› «new TableColumn({ name: "bio", type: "varchar", length: "500", isNullable: true })»`),
    );
  });

  it("remembers what it has added", () => {
    const body = `await queryRunner.addColumn("users", new TableColumn({ name: "bio", type: "varchar", isNullable: true }));
    await queryRunner.query("UPDATE users SET bio = ''");
    await queryRunner.changeColumn("users", "bio", new TableColumn({ name: "bio", type: "varchar" }));`;
    expect(up(body)).toBe(
      golden(`
        addColumn users «new TableColumn({ name: "bio", type: "varchar", isNullable: true })»
          bio varchar «new TableColumn({ name: "bio", type: "varchar", isNullable: true })»
        changeData users action=update assignments=(bio:value)
        alterColumn users bio not null`),
    );
  });

  it("says what it cannot read", () => {
    const body = `await queryRunner.createTable(new Table({ name: "x", columns: [...BASE, { name: "q", type: TYPE, isNullable: NULLABLE }] }));
    await queryRunner.createIndices("x", indexes());
    await queryRunner.query(statement());
    await queryRunner.createTable(table);
    await queryRunner.frobnicate("x");
    await queryRunner.manager.foo.bar();
    await send(queryRunner);`;
    expect(up(body, `import { BASE, TYPE, NULLABLE, indexes, statement, table, send } from "elsewhere";`)).toBe(
      golden(`
        opaque reason=dynamic detail=a part of the table is not constant
        createTable x
          q ? «{ name: "q", type: TYPE, isNullable: NULLABLE }»
        opaque reason=dynamic detail=the list is not constant
        opaque reason=dynamic detail=the SQL is not constant: it is what \`statement\` returns
        opaque reason=dynamic detail=the table is not constant
        opaque reason=call detail=\`frobnicate\` is not known to TypeORM and cannot be followed
        opaque reason=call detail=\`manager.foo.bar\` is not known to TypeORM and cannot be followed
        opaque reason=helper detail=\`send\` receives the connection and cannot be followed`),
    );
  });

  it("says what TypeORM refuses", () => {
    const body = `await queryRunner.createCheckConstraint("t", new TableCheck({ expression: "a > 1" }));`;
    expect(up(body, "", { dialect: "mysql" })).toBe(
      "opaque reason=call detail=on MySQL, TypeORM knows no check constraints",
    );
  });
});

describe("the project's own", () => {
  it("runs SQL and reports the rest", () => {
    const code = `exports.Test1700000000000 = class Test1700000000000 {
  async up({ queryRunner, runQuery, schemaBuilder: { createTable, column }, isPostgres, logger }) {
    logger.info("starts");
    await runQuery(\`ALTER TABLE users DROP COLUMN a\`);
    if (isPostgres) await queryRunner.dropColumn("users", "b");
    await createTable("x").withColumns(column("id").int.primary, column("name").varchar(20));
  }
};`;
    expect(printed(code, "up", { path: "migrations/1.js" })).toBe(
      golden(`
        dropColumn users a «DROP COLUMN a»
        dropColumn users b
        opaque reason=call detail=\`schemaBuilder.createTable\` is not known to TypeORM and cannot be followed`),
    );
  });
});

describe("transactions", () => {
  const body = `await queryRunner.startTransaction();
    try { await queryRunner.query("DROP TABLE a"); await queryRunner.commitTransaction(); }
    catch (error) { await queryRunner.rollbackTransaction(); throw error; }`;

  it("are savepoints inside the migration's own", () => {
    expect(migration(inUp(body))?.transaction).toBe("one");
    expect(up(body)).toBe(
      "transaction action=savepoint\ndropTable a\ntransaction action=release\ntransaction action=rollback conditional",
    );
  });

  it("are real without it", () => {
    const code = inUp(body).replace("public async up", "transaction = false;\n  public async up");
    expect(migration(code)?.transaction).toBe("none");
    expect(printed(code, "up")).toBe(
      "transaction action=begin\ndropTable a\ntransaction action=commit\ntransaction action=rollback conditional",
    );
  });

  it("can be ended by a migration that knows of them", () => {
    expect(up(`if (queryRunner.isTransactionActive) await queryRunner.commitTransaction();`)).toBe(
      "transaction action=commit",
    );
  });
});

describe("recognition", () => {
  it.each([
    ["an interface", `export class A1700000000000 implements MigrationInterface { async up(r: any) {} }`],
    ["an annotation", `export class A { async up(r: QueryRunner) { await r.query("DROP TABLE a"); } }`],
    [
      "a name with the time",
      `exports.A1700000000000 = class A1700000000000 { async up(r) { await r.query("DROP TABLE a"); } };`,
    ],
    [
      "a name in a field",
      `module.exports = class A { name = "A1700000000000"; async up(r) { await r.query("DROP TABLE a"); } };`,
    ],
    [
      "a default export",
      `export default class A1700000000000 implements MigrationInterface { async up(r: QueryRunner) {} }`,
    ],
    [
      "compiled code",
      `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.A1700000000000 = void 0;
const typeorm_1 = require("typeorm");
class A1700000000000 {
  constructor() { this.name = 'A1700000000000'; }
  async up(queryRunner) { await queryRunner.addColumn("t", new typeorm_1.TableColumn({ name: "a", type: "int" })); }
}
exports.A1700000000000 = A1700000000000;`,
    ],
    ["its methods", `module.exports = class A { async up(r) { await r.createForeignKey("a", {}); } };`],
  ])("goes by %s", (_, code) => {
    expect(migration(code)?.framework).toBe("typeorm");
  });

  it.each([
    ["a class with a client", `export class A { async up(queryRunner) { await queryRunner.query("DROP TABLE a"); } }`],
    ["functions", `export async function up(queryRunner) { await queryRunner.query("DROP TABLE a"); }`],
    [
      "a migration of MikroORM",
      `import { Migration } from "@mikro-orm/migrations"; export class Migration20240101000000 extends Migration { async up() { this.addSql("DROP TABLE a"); } }`,
    ],
  ])("does not take %s for one", (_, code) => {
    expect(migration(code)?.framework).not.toBe("typeorm");
  });
});

describe("the one connection of a process", () => {
  const GLOBALS = `import { createConnection, createQueryBuilder, getConnection, getConnectionManager, getCustomRepository, getManager,
  getRepository, getTreeRepository } from "typeorm";`;
  const changed = (body: string): string => up(body, GLOBALS).replaceAll(/‹[^›]*›| «[^»]*»/g, "");

  it.each([
    [`await getConnection().query("DROP TABLE a");`, "dropTable a"],
    [`await getConnection("default").query("DROP TABLE a");`, "dropTable a"],
    [`await getManager().query("DROP TABLE a");`, "dropTable a"],
    [`await getConnectionManager().get().query("DROP TABLE a");`, "dropTable a"],
    [`const connection = await createConnection(); await connection.query("DROP TABLE a");`, "dropTable a"],
    [`await getConnection().createQueryRunner().dropTable("a");`, "dropTable a"],
    [`await getRepository("a").insert({ b: 1 });`, "changeData action=insert a limited columns=(b)"],
    [`await getTreeRepository("a").delete({ b: 1 });`, "changeData action=delete a limited"],
    [`await createQueryBuilder().delete().from("a").execute();`, "changeData action=delete a"],
    [
      `await getConnection().createQueryBuilder().update("a").set({ b: 1 }).execute();`,
      "changeData action=update a assignments=(b:value)",
    ],
  ])("is what %s asks", (body, expected) => {
    expect(changed(body)).toBe(expected);
  });

  it.each([
    `getConnection("other").query("DROP TABLE a");`,
    `getManager("other").query("DROP TABLE a");`,
    `getRepository("a", "other").delete(1);`,
  ])("is not that of %s", body => {
    expect(changed(body)).toContain("opaque reason=call");
  });

  it("is held from the beginning of the file", () => {
    expect(up(`await repository.delete({ b: 1 });`, `${GLOBALS} const repository = getRepository("a");`)).toContain(
      "changeData action=delete a",
    );
  });

  it("is imported from where the index is", () => {
    const code = `const { TableIndex } = require("typeorm/index");
exports.A1700000000000 = class A1700000000000 { async up(queryRunner) { await queryRunner.createIndex("a", new TableIndex({ name: "i", columnNames: ["b"] })); } async down() {} };`;
    expect(printed(code, "up", { path: "migrations/1.js" })).toContain("createIndex a");
  });
});

describe("an abstract class", () => {
  const BASE = `${IMPORT}
export abstract class Base implements MigrationInterface {
  async up(queryRunner: QueryRunner) { await this.run(queryRunner); }
  async down(queryRunner: QueryRunner) {}
  protected abstract run(queryRunner: QueryRunner): Promise<void>;
}`;

  it("is no migration; the class that inherits it is", () => {
    expect(migration(BASE)).toBeNull();
    const code = `import { Base } from "../base";
export class Test1700000000000 extends Base {
  protected async run(queryRunner) { await queryRunner.dropTable("a"); }
}`;
    expect(
      printed(code, "up", { files: { "src/base.ts": BASE }, path: "src/migrations/1700000000000-Test.ts" }),
    ).toMatch(/^dropTable a/);
  });
});
