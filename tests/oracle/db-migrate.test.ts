import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { Coverage } from "../support/coverage.js";
import { drivenSql } from "../support/db-migrate.js";
import { readScript } from "../support/script.js";

/** The methods that db-migrate's documentation lists for SQL drivers. */
const DOCUMENTED = `createTable dropTable renameTable addColumn removeColumn renameColumn changeColumn addIndex removeIndex
  addForeignKey removeForeignKey insert runSql all createDatabase dropDatabase switchDatabase`;

const coverage = new Coverage({
  name: "db-migrate",
  package: "db-migrate-pg 1 and db-migrate-mysql 3",
  documented: DOCUMENTED.split(/\s+/).map(method => `db.${method}`),
  groupOf: object => ("runSql" in object ? "db" : null),
});

function ours(body: string, dialect: Dialect): Migration {
  const source = `var dbm; var type;
exports.setup = function (options) { dbm = options.dbmigrate; type = dbm.dataType; };
exports.up = function (db, callback) { ${body} };
exports.down = function (db) { return null; };
exports._meta = { version: 1 };`;
  const read = readScript(source.replace("function (db, callback)", "async function (db, callback)"), {
    dialect,
    path: "migrations/20240101000000-x.js",
  });
  if (read === null) throw new Error("it is not recognised");
  return read.migration;
}

function plain(operations: readonly Operation[]): unknown[] {
  return operations.map(comparable);
}

async function agrees(body: string, dialect: Dialect): Promise<void> {
  const sent = await drivenSql(body, dialect, coverage);
  const { up } = ours(body, dialect);
  if (sent !== null) coverage.settle(dialect, operationsOf(up));
  if (sent === null) {
    expect(up.kind).toBe("throws");
    return;
  }
  const expected = lowerSql(plainSource(sent.join(";\n")), dialect);
  expect(expected.filter(({ kind }) => kind === "opaque")).toEqual([]);
  expect(plain(operationsOf(up))).toEqual(plain(expected));
}

const TYPES = [
  "type.CHAR",
  "type.STRING",
  "type.TEXT",
  "type.SMALLINT",
  "type.BIGINT",
  "type.INTEGER",
  "type.REAL",
  "type.DATE",
  "type.DATE_TIME",
  "type.TIME",
  "type.TIMESTAMP",
  "type.BOOLEAN",
  "type.DECIMAL",
  "'json'",
];

const POSTGRES_TYPES = ["type.BLOB", "'jsonb'", "'timestamptz'", "'timetz'", "'uuid'", "'text[]'"];
const MYSQL_TYPES = ["type.BLOB", "type.BINARY", "'mediumint'"];

const SPECS = [
  "'string'",
  "{ type: 'string', length: 20 }",
  "{ type: 'int', notNull: true }",
  "{ type: 'int', notNull: false }",
  "{ type: 'int', unique: true }",
  "{ type: 'string', defaultValue: 'x' }",
  "{ type: 'int', defaultValue: 0, notNull: true }",
  "{ type: 'boolean', defaultValue: false }",
  "{ type: 'int', unsigned: true, notNull: true, foreignKey: { name: 'fk', table: 'users', mapping: 'id', rules: { onDelete: 'CASCADE', onUpdate: 'RESTRICT' } } }",
  "{ type: 'int', foreignKey: { name: 'fk', table: 'users', mapping: { a: 'id' }, rules: {} } }",
  "{ type: 'string', comment: 'why' }",
];

const POSTGRES_SPECS = [
  "{ type: 'timestamp', timezone: true, defaultValue: { special: 'CURRENT_TIMESTAMP' } }",
  "{ type: 'timestamp', defaultValue: { raw: 'now()' } }",
  "{ type: 'timestamptz', notNull: true }",
  "{ type: 'int', comment: 'why', foreignKey: { name: 'fk', table: 'users', mapping: 'id' } }",
  "{ type: 'int', defaultValue: null }",
];

const MYSQL_SPECS = [
  "{ type: 'decimal', precision: 10, scale: 2 }",
  "{ type: 'decimal', length: 10 }",
  "{ type: 'text', length: 100 }",
  "{ type: 'text', length: 70000 }",
  "{ type: 'text', length: 20000000 }",
  "{ type: 'blob', length: 70000 }",
  "{ type: 'string', characterSet: 'utf8mb4', collation: 'utf8mb4_bin', null: true }",
  "{ type: 'timestamp', defaultValue: 'CURRENT_TIMESTAMP', onUpdate: 'CURRENT_TIMESTAMP' }",
  "{ type: 'string', defaultValue: null, comment: 'why' }",
  "{ type: 'timestamp', defaultValue: { special: 'CURRENT_TIMESTAMP' } }",
];

const TABLES = [
  "'t', { id: { type: 'int', primaryKey: true, autoIncrement: true }, name: 'string' }",
  "'t', { id: { type: 'bigint', primaryKey: true, autoIncrement: true } }",
  "'t', { a: { type: 'int', primaryKey: true }, b: { type: 'int', primaryKey: true } }",
  "'t', { columns: { id: { type: 'int', primaryKey: true } }, ifNotExists: true }",
  "'t', { columns: { a: 'int' }, engine: 'InnoDB', charset: 'utf8mb4', collate: 'utf8mb4_bin', rowFormat: 'DYNAMIC' }",
  "'t', { a: { type: 'int', foreignKey: { name: 'f1', table: 'u', mapping: 'id', rules: {} } }, b: { type: 'int', foreignKey: { name: 'f2', table: 'v', mapping: 'id', rules: {} } } }",
];

const CALLS = [
  "dropTable('t')",
  "dropTable('t', { ifExists: true })",
  "renameTable('t', 'u')",
  "removeColumn('t', 'a')",
  "addIndex('t', 'i', ['a', 'b'])",
  "addIndex('t', 'i', 'a', true)",
  "addIndex('t', 'i', ['a'], false)",
  "removeIndex('t', 'i')",
  "addForeignKey('t', 'users', 'fk', { a: 'id', b: 'other' }, { onDelete: 'CASCADE', onUpdate: 'SET NULL' })",
  "removeForeignKey('t', 'fk')",
  "runSql('UPDATE t SET a = 1')",
  "runSql('DROP TABLE a; DROP TABLE b')",
  "insert('t', ['a', 'b'], [1, 'x'])",
];

const POSTGRES_CALLS = [
  "removeIndex('i')",
  "runSql('UPDATE t SET a = ? WHERE b = ?', 1, 2)",
  "switchDatabase({ schema: 's' })",
];
const MYSQL_CALLS = [
  "addIndex('t', 'i', [{ name: 'a', length: 10 }, 'b'])",
  "removeForeignKey('t', 'fk', { dropIndex: true })",
  "removeIndex('i')",
  "runSql('UPDATE t SET a = ? WHERE b = ?', [1, 2])",
  "insert('t', { a: 1, b: 2 })",
];

const CHANGES = [
  "{ type: 'string', length: 30, notNull: true, defaultValue: 'x' }",
  "{ type: 'int', unique: true }",
  "{ type: 'int', unique: false, defaultValue: 5 }",
  "{ type: 'int', notNull: false }",
];

const SEQUENCES = [
  "db.all('SELECT 1', function (error, rows) { db.dropTable('t', callback); })",
  "db.createTable('t', { a: 'int' }, function (error) { if (error) return callback(error); db.addIndex('t', 'i', ['a'], callback); })",
  "return db.createTable('t', { a: 'int' }).then(function () { return db.addIndex('t', 'i', ['a']); }).then(() => db.dropTable('u'))",
  "await db.createTable('t', { a: 'int' }); await db.addColumn('t', 'b', { type: 'string' });",
  "for (const name of ['a', 'b']) await db.removeColumn('t', name);",
];

describe.each(["postgresql", "mysql"] as const)("db-migrate on %s", dialect => {
  const isPostgres = dialect === "postgresql";
  const types = [...TYPES, ...(isPostgres ? POSTGRES_TYPES : MYSQL_TYPES)];
  const specs = [...SPECS, ...(isPostgres ? POSTGRES_SPECS : MYSQL_SPECS)];

  it.each(types)("creates a column of type %s", type =>
    agrees(`return db.createTable('t', { a: { type: ${type} }, b: ${type} })`, dialect),
  );
  it.each(specs)("creates a table with %s", spec => agrees(`return db.createTable('t', { a: ${spec} })`, dialect));
  it.each(specs)("adds a column with %s", spec => agrees(`return db.addColumn('t', 'a', ${spec})`, dialect));
  it.each(TABLES)("creates a table by (%s)", args => agrees(`return db.createTable(${args})`, dialect));
  it.each([...CALLS, ...(isPostgres ? POSTGRES_CALLS : MYSQL_CALLS)])("runs %s", call =>
    agrees(`return db.${call}`, dialect),
  );
  it.each(CALLS.map(call => call.replace(/\)$/, ", callback)")))("calls back from %s", call =>
    agrees(`db.${call}`, dialect),
  );
  it.each(CHANGES)("changes a column to %s", spec => agrees(`return db.changeColumn('t', 'a', ${spec})`, dialect));
  it.each(SEQUENCES)("follows %s", body => agrees(body, dialect));
  it("renames a column", async () => {
    const body = "return db.renameColumn('t', 'a', 'b')";
    if (isPostgres) return agrees(body, dialect);
    await drivenSql(body, dialect, coverage);
    coverage.settle(dialect, operationsOf(ours(body, dialect).up));
    // MySQL's driver writes the type again that it has asked for.
    expect(operationsOf(ours(body, dialect).up)).toMatchObject([
      { kind: "renameColumn", column: { text: "a" }, to: { text: "b" } },
    ]);
  });
  it.each(["createDatabase('d')", "dropDatabase('d', { ifExists: true })"])("runs %s", call =>
    agrees(`db.${call.replace(/\)$/, call.includes("{") ? ", callback)" : ", {}, callback)")}`, dialect),
  );
});

coverage.test();
