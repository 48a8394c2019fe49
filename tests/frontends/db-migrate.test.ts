import { describe, expect, it } from "vitest";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import { golden, printOperations } from "../support/operations.js";
import { readScript, type ScriptOptions } from "../support/script.js";

const PATH = "migrations/20240101000000-x.js";

function migration(code: string, options: ScriptOptions = {}): Migration {
  const read = readScript(code, { path: PATH, ...options });
  if (read === null) throw new Error("it is no migration");
  return read.migration;
}

function up(body: string, options: ScriptOptions = {}): string {
  const code = `exports.up = function (db, cb) {\n${body}\n};\nexports.down = function (db, cb) { cb(); };\n`;
  return printOperations(operationsOf(migration(code, options).up), code);
}

describe("places", () => {
  it("finds columns, types, defaults and keys", () => {
    const body = `return db.createTable("orders", {
      id: { type: "int", primaryKey: true, autoIncrement: true },
      user_id: { type: "int", notNull: true, foreignKey: { name: "fk", table: "users", mapping: "id", rules: { onDelete: "CASCADE" } } },
      "note": { type: "string", length: 20, defaultValue: "x" },
    }, cb);`;
    expect(up(body)).toBe(
      golden(`
        createTable orders
          id integer‹"int"› not null serial «id: { type: "int", primaryKey: true, autoIncrement: true }»
          user_id integer‹"int"› not null «user_id: { type: "int", notNull: true, foreignKey: { name: "fk", table: "users", mapping: "id", rules: { onDelete: "CASCADE" } } }»
          note varchar(20)‹"note": { type: "string", length: 20, defaultValue: "x" }› default 'x' «"note": { type: "string", length: 20, defaultValue: "x" }»
          primaryKey (id) inline «primaryKey: true»
        addConstraint orders «foreignKey: { name: "fk", table: "users", mapping: "id", rules: { onDelete: "CASCADE" } }»
          foreignKey fk (user_id) -> users (id) on delete cascade «foreignKey: { name: "fk", table: "users", mapping: "id", rules: { onDelete: "CASCADE" } }»`),
    );
  });

  it("describes a column anew", () => {
    expect(up(`db.changeColumn("t", "a", { type: "string", notNull: true }, cb);`)).toBe(
      golden(`
        alterColumn t a not null restates «notNull: true»
        alterColumn t a default=drop restates «{ type: "string", notNull: true }»
        alterColumn t a type=varchar‹"string"› using="a"::varchar restates «type: "string"»`),
    );
  });
});

describe("callbacks", () => {
  it("follow without an error", () => {
    const body = `db.dropTable("a", function (error) { if (error) { return cb(error); } db.runSql("DROP TABLE b", cb); });`;
    expect(up(body)).toBe("dropTable a\ndropTable b");
  });

  it("are called by the steps of async", () => {
    const body = `require("async").series([db.dropTable.bind(db, "a"), db.runSql.bind(db, "DROP TABLE b"), done => db.dropTable("c", done)], cb);`;
    expect(
      up(body)
        .split("\n")
        .map(line => line.split(" ").slice(0, 2).join(" ")),
    ).toEqual(["dropTable a", "dropTable b", "dropTable c"]);
  });
});

describe("what is not known", () => {
  it.each([
    [
      `db.createTable("t", columns(), cb);`,
      "opaque reason=dynamic detail=`db.createTable` cannot be told: its columns are not constant",
    ],
    [`db.runSql(sql(), cb);`, "opaque reason=dynamic detail=the SQL is not constant: it is what `sql` returns"],
    [`db.createCollection("t", cb);`, "opaque reason=call detail=`db.createCollection` is not known"],
    [`helper(db);`, "opaque reason=helper detail=`helper` receives the connection and cannot be followed"],
  ])("%s", (body, expected) => {
    expect(up(body).replace(/ «.*»$/, "")).toBe(expected);
  });
});

describe("SQLite", () => {
  it.each([
    [
      `db.createTable("t", { id: { type: "int", length: 11, primaryKey: true, autoIncrement: true }, at: { type: "datetime", notNull: true } }, cb);`,
      "createTable t",
    ],
    [`db.addColumn("t", "a", { type: "string", unique: true }, cb);`, "addColumn t"],
    [`db.renameTable("t", "u", cb);`, "renameTable t to=u"],
    [`db.addIndex("t", "i", ["a"], cb);`, "createIndex t"],
  ])("%s", (body, expected) => {
    expect(up(body, { dialect: "sqlite" }).split(/\n| «/)[0]).toBe(expected);
  });

  it("refuses what its driver cannot do", () => {
    const code = `exports.up = function (db, cb) { return db.removeColumn("t", "a", cb); };`;
    expect(migration(code, { dialect: "sqlite" }).up.kind).toBe("throws");
  });
});

describe("files of SQL", () => {
  const loader = (direction: string): string => `exports.${direction} = function (db) {
  var filePath = path.join(__dirname, "sqls", "20240101000000-x-${direction}.sql");
  return new Promise(function (resolve, reject) {
    fs.readFile(filePath, { encoding: "utf-8" }, function (err, data) {
      if (err) return reject(err);
      console.log("received data: " + data);
      resolve(data);
    });
  }).then(function (data) {
    return db.runSql(data);
  });
};
`;
  const code = `var dbm; var type; var seed;
var fs = require("fs");
var path = require("path");
var Promise;
exports.setup = function (options, seedLink) {
  dbm = options.dbmigrate; type = dbm.dataType; seed = seedLink; Promise = options.Promise;
};
${loader("up")}${loader("down")}exports._meta = { version: 1 };
`;

  it("hold the directions that a script loads", () => {
    const { up: forth, down: back } = migration(code, {
      files: {
        "migrations/sqls/20240101000000-x-up.sql": "CREATE TABLE t (a int);",
        "migrations/sqls/20240101000000-x-down.sql": "/* Replace with your SQL commands */",
      },
    });
    expect(forth).toMatchObject({
      kind: "elsewhere",
      path: "/repository/migrations/sqls/20240101000000-x-up.sql",
      direction: { kind: "steps", operations: [{ kind: "createTable", span: { start: 0, end: 22 } }] },
    });
    expect(back).toMatchObject({ kind: "elsewhere", direction: { kind: "empty" } });
  });

  it("are a part of a script that does more", () => {
    const more = code.replaceAll("return db.runSql(data);", 'return db.runSql(data).then(() => db.dropTable("u"));');
    const { up: forth } = migration(more, {
      files: { "migrations/sqls/20240101000000-x-up.sql": "CREATE TABLE t (a int);" },
    });
    expect(forth.kind).toBe("steps");
    expect(operationsOf(forth).map(({ kind }) => kind)).toEqual(["createTable", "dropTable"]);
  });
});
