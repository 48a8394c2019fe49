import { describe, expect, it } from "vitest";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import { golden, printOperations } from "../support/operations.js";
import { readScript, type ScriptOptions } from "../support/script.js";

function migration(code: string, options: ScriptOptions = {}): Migration | null {
  return readScript(code, { path: "migrations/1_test.js", ...options })?.migration ?? null;
}

/** The operations of `up`, printed. */
function up(code: string, options: ScriptOptions = {}): string {
  const read = migration(code, options);
  return read === null ? "no migration" : printOperations(operationsOf(read.up), code);
}

function down(code: string, options: ScriptOptions = {}): string {
  const read = migration(code, options);
  return read === null ? "no migration" : printOperations(operationsOf(read.down), code);
}

/** A migration whose `up` is `body`. */
function inUp(body: string): string {
  return `module.exports = { async up(queryInterface, Sequelize) {\n${body}\n} };`;
}

describe("places", () => {
  it("finds columns, types, defaults and keys", () => {
    const code = `const TABLE = "users";
${inUp(`await queryInterface.createTable("orders", {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      userId: { type: Sequelize.UUID, allowNull: false, references: { model: TABLE, key: "id" }, onDelete: "CASCADE" },
      "status": { type: Sequelize.ENUM("a", "b"), defaultValue: "a" },
      [\`note\`]: Sequelize.TEXT,
    });`)}`;
    expect(up(code)).toBe(
      golden(`
        createType type=public‹status›.enum_orders_status‹status› form=enum labels=(a, b) conditional «"status": { type: Sequelize.ENUM("a", "b"), defaultValue: "a" }»
        createTable orders ifNotExists
          id integer‹Sequelize.INTEGER› not null serial «id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true }»
          userId uuid‹Sequelize.UUID› not null «userId: { type: Sequelize.UUID, allowNull: false, references: { model: TABLE, key: "id" }, onDelete: "CASCADE" }»
          status public.enum_orders_status‹Sequelize.ENUM("a", "b")› default 'a' «"status": { type: Sequelize.ENUM("a", "b"), defaultValue: "a" }»
          note text‹Sequelize.TEXT› «[\`note\`]: Sequelize.TEXT»
          foreignKey (userId) -> users‹TABLE› (id) on delete cascade inline «references: { model: TABLE, key: "id" }, onDelete: "CASCADE"»
          primaryKey (id) «primaryKey: true»`),
    );
  });

  it("follows names through templates, concatenation and escapes", () => {
    const code = `const prefix = process.env.PREFIX;
${inUp(`await queryInterface.addColumn(\`\${prefix}users\`, "a" + "b", { type: Sequelize.STRING(20), defaultValue: prefix });
    await queryInterface.addIndex(\`\${prefix}users\`, ["it\\u0073"]);
    await queryInterface.sequelize.query(\`ALTER TABLE "\${prefix}users"
      DROP COLUMN ab,
      DROP COLUMN "c\\td"\`);`)}`;
    expect(up(code)).toBe(
      golden(`
        addColumn public‹\`\${prefix}users\`›.\${prefix}users partial
          ab‹"a" + "b"› varchar(20)‹Sequelize.STRING(20)› default ?‹defaultValue: prefix› «"a" + "b", { type: Sequelize.STRING(20), defaultValue: prefix }»
        createIndex \${prefix}users partial
          index \${prefix}users_its‹["it\\u0073"]› (its‹it\\u0073›)
        dropColumn \${prefix}users ab partial «DROP COLUMN ab»
        dropColumn \${prefix}users c\td‹"c\\td"› partial «DROP COLUMN "c\\td"»`),
    );
  });

  it("shows what another file asks for at the call that led there", () => {
    const code = `const { archive } = require("./helpers");
${inUp(`await archive(queryInterface, "users");`)}`;
    const helpers = `exports.archive = (qi, table) => qi.addColumn(table, "archivedAt", { type: "TIMESTAMP" });`;
    const dependencies = `{ "dependencies": { "sequelize": "^6.0.0" } }`;
    expect(up(code, { files: { "migrations/helpers.js": helpers, "package.json": dependencies } })).toBe(
      golden(`
        addColumn public‹archive(queryInterface, "users")›.users‹archive(queryInterface, "users")›
          archivedAt‹archive(queryInterface, "users")› timestamp‹archive(queryInterface, "users")› «archive(queryInterface, "users")»`),
    );
  });

  it("begins a call in a chain with its own name", () => {
    expect(up(`exports.up = ({ sequelize }) => sequelize.getQueryInterface().removeColumn("t", "a");`)).toBe(
      `dropColumn public‹t›.t a «removeColumn("t", "a")»`,
    );
  });
});

describe("changes of columns", () => {
  it("drops on PostgreSQL what the attribute does not restate", () => {
    const code = inUp(`
      await queryInterface.changeColumn("t", "a", { type: Sequelize.STRING, allowNull: false, defaultValue: "x" });
      await queryInterface.changeColumn("t", "b", { type: Sequelize.TEXT });
      await queryInterface.changeColumn("t", "c", { type: Sequelize.UUID, references: { model: "u" }, onDelete: "cascade" });`);
    expect(up(code)).toBe(
      golden(`
        alterColumn t a not null restates «allowNull: false»
        alterColumn t a default='x' restates «defaultValue: "x"»
        alterColumn t a type=varchar(255)‹Sequelize.STRING› restates «Sequelize.STRING»
        alterColumn t b null restates
        alterColumn t b default=drop restates
        alterColumn t b type=text‹Sequelize.TEXT› restates «Sequelize.TEXT»
        addConstraint t «references: { model: "u" }»
          foreignKey (c) -> u (id‹references: { model: "u" }›) on delete cascade «references: { model: "u" }, onDelete: "cascade"»`),
    );
  });

  it("describes the column anew on MySQL, and its foreign key beside it", () => {
    const code = inUp(`
      await queryInterface.addColumn("t", "a", { type: Sequelize.INTEGER, references: { model: "u", key: "id" }, after: "b" });
      await queryInterface.changeColumn("t", "a", { type: Sequelize.STRING, allowNull: false });`);
    expect(up(code, { dialect: "mysql" })).toBe(
      golden(`
        addColumn t placed
          a int‹Sequelize.INTEGER› «"a", { type: Sequelize.INTEGER, references: { model: "u", key: "id" }, after: "b" }»
        addConstraint t «references: { model: "u", key: "id" }»
          foreignKey t_a_foreign_idx‹references: { model: "u", key: "id" }› (a) -> u (id) «references: { model: "u", key: "id" }»
        alterColumn t a type=varchar(255)‹Sequelize.STRING› not null default=drop identity=drop restates`),
    );
  });

  it("says what comes of SQLite's copies of the table", () => {
    const code = inUp(`
      await queryInterface.changeColumn("t", "a", { type: Sequelize.STRING, allowNull: false });
      await queryInterface.changeColumn("t", "a", { type: Sequelize.STRING });
      await queryInterface.removeColumn("t", "b");
      await queryInterface.renameColumn("t", "c", "d");
      await queryInterface.addConstraint("t", { type: "unique", fields: ["a", "b"] });
      await queryInterface.removeConstraint("t", "named");`);
    expect(up(code, { dialect: "sqlite" })).toBe(
      golden(`
        alterColumn t a type=varchar(255)‹Sequelize.STRING› not null restates
        alterColumn t a type=varchar(255)‹Sequelize.STRING› restates
        dropColumn t b
        renameColumn t c to=d
        addConstraint t
          unique t_a_b_uk‹{ type: "unique", fields: ["a", "b"] }› (a, b) «{ type: "unique", fields: ["a", "b"] }»
        dropConstraint t named`),
    );
  });

  it("reads the constraints of Sequelize 4", () => {
    const code = inUp(`
      await queryInterface.addConstraint("t", ["a"], { type: "unique", name: "named" });
      await queryInterface.addConstraint("t", ["a"], { type: "magic" });`);
    expect(up(code)).toBe(
      golden(`
        addConstraint t
          unique named (a) «{ type: "unique", name: "named" }»
        opaque reason=call detail=Sequelize refuses this call of \`addConstraint\``),
    );
  });
});

describe("control flow", () => {
  it("follows helpers and loops over known lists", () => {
    const code = `async function each(qi, tables, fn) { for (const table of tables) await fn(qi, table); }
const index = (qi, table) => qi.addIndex(table, ["createdAt"], { concurrently: true });
${inUp(`await each(queryInterface, ["a", "b"], index);
    await Promise.all([["x", "y"]].map(([table, column]) => queryInterface.removeColumn(table, column)));`)}`;
    expect(up(code)).toBe(
      golden(`
        createIndex a‹table› concurrently
          index a_created_at‹["createdAt"]› (createdAt)
        createIndex b‹table› concurrently
          index b_created_at‹["createdAt"]› (createdAt)
        dropColumn public‹table›.x‹table› y‹column›`),
    );
  });

  it("takes what hangs on the state of the database for conditional", () => {
    const code = inUp(`
      const table = await queryInterface.describeTable("t");
      if (!table.a) await queryInterface.addColumn("t", "a", Sequelize.INTEGER);
      if (process.env.DEPLOYMENT === "hosted") return;
      await queryInterface.dropTable("t");`);
    expect(up(code)).toBe(
      golden(`
        read
        addColumn public‹t›.t conditional
          a integer‹Sequelize.INTEGER› «"a", Sequelize.INTEGER»
        dropTable t ifExists conditional`),
    );
  });

  it("knows the dialect", () => {
    const code = inUp(`
      if (queryInterface.sequelize.getDialect() === "postgres") await queryInterface.dropTable("p");
      if (queryInterface.sequelize.options.dialect === "mysql") await queryInterface.dropTable("m");
      if (queryInterface.sequelize.dialect.name === "sqlite") await queryInterface.dropTable("s");`);
    expect(up(code)).toBe("dropTable p ifExists");
    expect(up(code, { dialect: "mysql" })).toBe("dropTable m ifExists");
    expect(up(code, { dialect: "sqlite" })).toBe("dropTable s ifExists");
  });

  it("follows callbacks", () => {
    const code = `const async = require("async");
const run = require("run-series");
exports.up = function (queryInterface, Sequelize, done) {
  async.series([
    callback => queryInterface.removeColumn("t", "a").then(() => callback()),
    queryInterface.dropTable.bind(queryInterface, "b"),
  ], done);
  async.eachSeries(["c"], (name, callback) => { queryInterface.dropTable(name).then(() => callback()); }, done);
  run([callback => queryInterface.dropTable("d")], done);
};`;
    expect(up(code)).toBe(
      golden(`
        dropColumn public‹t›.t a
        dropTable b ifExists
        dropTable c‹name› ifExists
        dropTable d ifExists conditional`),
    );
  });

  it("follows promises and Bluebird", () => {
    const code = `const Promise = require("bluebird");
exports.up = queryInterface => queryInterface.dropTable("a")
  .then(() => Promise.map(["b", "c"], name => queryInterface.dropTable(name)))
  .tap(() => queryInterface.dropTable("d"))
  .catch(() => queryInterface.dropTable("e"));`;
    expect(up(code)).toBe(
      golden(`
        dropTable a ifExists
        dropTable b‹name› ifExists
        dropTable c‹name› ifExists
        dropTable d ifExists
        dropTable e ifExists conditional`),
    );
  });
});

describe("raw SQL", () => {
  it("puts replacements and bound values in", () => {
    const code = inUp(`
      const { sequelize } = queryInterface;
      await sequelize.query("UPDATE t SET a = :a WHERE b = :b", { replacements: { a: null, b: id } });
      await sequelize.query(\`UPDATE \${table} SET a = ? WHERE b IN (?)\`, { replacements: [1, ["x", "y"]] });
      await sequelize.query("UPDATE t SET a = $1 WHERE b IS NULL", { bind: [null] });`);
    expect(up(code)).toBe(
      golden(`
        changeData t action=update limited assignments=(a:null)
        changeData \${table}‹table› action=update limited assignments=(a:value) partial
        changeData t action=update limited assignments=(a:null) whereNull=(b)`),
    );
  });

  it("reads what is sent past Sequelize, and a method that is taken off its object", () => {
    const code = inUp(`
      const client = await queryInterface.sequelize.connectionManager.getConnection();
      await client.query("DROP TABLE a");
      const query = queryInterface.sequelize.query.bind(queryInterface.sequelize);
      await query(\`DROP TABLE \${queryInterface.quoteIdentifier("b")}\`);
      await query(queryInterface.queryGenerator.dropTableQuery("c"));`);
    expect(up(code)).toBe(
      golden(`
        dropTable a
        dropTable b‹queryInterface.quoteIdentifier("b")›
        dropTable c ifExists`),
    );
  });
});

describe("what is not known", () => {
  it("stays visible", () => {
    const code = inUp(`
      await queryInterface.createTable("t", attributes(Sequelize));
      await queryInterface.createTable("u", { ...base, a: Sequelize.STRING });
      await queryInterface.addIndex("t", ["a"], options);
      await queryInterface.addColumn(table, "a", attribute);
      await queryInterface.addColumn("t", "b", { ...base, allowNull: false });
      await queryInterface.bulkInsert("t", rows);
      await queryInterface.bulkUpdate("t", values, where);`);
    expect(up(code)).toBe(
      golden(`
        createTable t ifNotExists partial
        createTable u ifNotExists partial
          a varchar(255)‹Sequelize.STRING› «a: Sequelize.STRING»
        createIndex t partial
          index …‹["a"]› (a)
        addColumn public‹table›.\${table}‹table› partial
          a ? default ?‹"a", attribute› «"a", attribute»
        addColumn public‹t›.t partial
          b ? not null default ?‹"b", { ...base, allowNull: false }› «"b", { ...base, allowNull: false }»
        changeData t action=insert limited
        changeData t action=update limited assignments=(\${values}‹values›:value)`),
    );
  });

  it("is opaque where nothing can be said", () => {
    const code = inUp(`
      await queryInterface.fly();
      await queryInterface.sequelize.sync({ force: true });
      await queryInterface.sequelize.query(sql);
      await queryInterface.dropAllTables();
      await helper(queryInterface);
      await queryInterface.sequelize.models.User.destroy({ where: {} });
      const user = await queryInterface.sequelize.models.User.findOne();
      if (user) await user.save();`);
    expect(up(code)).toBe(
      golden(`
        opaque reason=call detail=\`queryInterface.fly\` is not known
        opaque reason=call detail=\`sequelize.sync\` is not known
        opaque reason=dynamic detail=the SQL is not constant: \`sql\` is not known
        opaque reason=dynamic detail=\`dropAllTables\` drops every table that the server has
        opaque reason=helper detail=\`helper\` receives the connection and cannot be followed
        opaque reason=call detail=\`User.destroy\` writes through a model of the application
        read
        opaque reason=call detail=\`User.save\` writes through a model of the application conditional`),
    );
  });
});

describe("transactions", () => {
  const CALLBACK = `queryInterface => queryInterface.sequelize.transaction(async transaction => {
    await queryInterface.dropTable("a", { transaction });
    await queryInterface.sequelize.query("DROP TABLE b", { transaction });
  })`;

  it("is one where everything goes through it", () => {
    const read = migration(`module.exports = { up: ${CALLBACK}, down: ${CALLBACK} };`);
    expect(read?.transaction).toBe("one");
    expect(read === null ? [] : operationsOf(read.up).map(({ kind }) => kind)).toEqual(["dropTable", "dropTable"]);
  });

  it("stays visible where one direction has it and the other does not", () => {
    const code = `module.exports = { up: ${CALLBACK}, down: queryInterface => queryInterface.dropTable("c") };`;
    expect(migration(code)?.transaction).toBe("none");
    expect(up(code)).toMatch(/^transaction action=begin\n[^]*\ntransaction action=commit$/);
  });

  it("may be begun and ended by hand", () => {
    const code = inUp(`
      const transaction = await queryInterface.sequelize.transaction();
      try {
        await queryInterface.dropTable("a", { transaction });
        await transaction.commit();
      } catch (error) {
        await transaction.rollback();
        throw error;
      }`);
    expect(migration(code)?.transaction).toBe("one");
    expect(up(code)).toBe("dropTable a ifExists");
  });

  it("is not known where something is sent past it", () => {
    const code = inUp(`await queryInterface.sequelize.transaction(async transaction => {
      await queryInterface.dropTable("a", { transaction });
      await queryInterface.dropTable("b");
    });`);
    expect(migration(code)?.transaction).toBe("unknown");
  });

  it("is none otherwise", () => {
    expect(migration(inUp(`await queryInterface.dropTable("a");`))?.transaction).toBe("none");
  });
});

describe("recognition", () => {
  const DROP = `dropColumn public‹t›.t a`;

  it.each([
    `exports.up = queryInterface => queryInterface.removeColumn("t", "a");`,
    `module.exports = { up: function (q, S, done) { q.removeColumn("t", "a").then(() => done()); } };`,
    `export default { up: (qi: QueryInterface) => qi.removeColumn("t", "a") };`,
    `export async function up(qi: import("sequelize").QueryInterface) { await qi.removeColumn("t", "a"); }`,
    `/** @type {import('sequelize-cli').Migration} */
module.exports = { async up(q) { await q.removeColumn("t", "a"); } };`,
    `export const up = async ({ context: queryInterface }) => { await queryInterface.removeColumn("t", "a"); };`,
    `export const up = async ({ context }) => { await context.removeColumn("t", "a"); };`,
    `export const up = async ({ context: { queryInterface, logger } }) => { logger.info("x"); await queryInterface.removeColumn("t", "a"); };`,
    `export const up = async ({ context: sequelize }) => { const qi = sequelize.queryInterface; await qi.removeColumn("t", "a"); };`,
    `export const up = async ({ sequelize }) => { const { queryInterface } = sequelize; await queryInterface.removeColumn("t", "a"); };`,
  ])("takes %s", code => expect(up(code, { path: "migrations/1_test.ts" })).toBe(DROP));

  it("knows the types of the package however they are imported", () => {
    const body = `exports.up = async qi => { await qi.createTable("t", { a: STRING(5), b: DataTypes.CITEXT, c: Sequelize.DATE }); };`;
    const columns = ["varchar(5)", "citext", "timestamp with time zone"];
    for (const head of [
      `const Sequelize = require("sequelize"); const { STRING, DataTypes } = Sequelize;`,
      `import Sequelize, { DataTypes, STRING } from "sequelize";`,
      `import * as Sequelize from "sequelize"; const { DataTypes, STRING } = Sequelize;`,
    ]) {
      const printed = up(`${head}\n${body}`, { path: "migrations/1_test.ts" });
      for (const column of columns) expect(printed).toContain(column);
    }
  });

  it.each([
    `module.exports = { async up(db, client) { await db.collection("users").updateMany({}, { $set: { a: 1 } }); } };`,
    `exports.up = pgm => { pgm.createTable("t", { id: "id" }); pgm.createIndex("t", "id"); };`,
    `exports.up = function (db, callback) { db.createTable("t", { id: "int" }, callback); }; exports._meta = { version: 1 };`,
    `exports.up = knex => knex.schema.createTable("t", table => { table.increments(); });`,
  ])("leaves %s to others", code => {
    expect(migration(code)?.framework).not.toBe("sequelize");
  });

  it("reads both directions", () => {
    const code = `module.exports = {
  up: (queryInterface, DataTypes) => queryInterface.addColumn("t", "a", DataTypes.DATEONLY),
  down: queryInterface => queryInterface.removeColumn("t", "a"),
};`;
    expect(up(code)).toContain("a date‹DataTypes.DATEONLY›");
    expect(down(code)).toBe(DROP);
  });
});
