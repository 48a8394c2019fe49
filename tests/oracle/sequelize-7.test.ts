import { AbstractQueryInterface } from "@sequelize/core";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { comparable } from "../support/comparable.js";
import { Coverage, documentedMethods } from "../support/coverage.js";
import { idleSequelize7, theirs7, type Dialect7 } from "../support/sequelize-7.js";
import { READS, sequelizeFixtures } from "../support/sequelize-fixtures.js";
import { ours } from "../support/sequelize-oracle.js";

/** What asks, quotes, checks and prepares: nothing that a migration would call to change the schema. */
const PLUMBING = `normalizeAttribute quoteIdentifier quoteIdentifiers assertTableHasColumn showIndex select rawSelect
  ensureEnums ensureSequences getNextPrimaryKeyValue listDatabases fetchDatabaseVersion listSchemas showAllSchemas
  listTables showAllTables tableExists describeTable showConstraints getForeignKeysForTables
  getForeignKeyReferencesForTable deferConstraints pgListEnums fetchExtensions setForeignKeyChecks`;

const coverage = new Coverage({
  name: "sequelize-7",
  package: "@sequelize/core 7.0.0-alpha",
  documented: documentedMethods("queryInterface", [idleSequelize7("postgresql").queryInterface], PLUMBING),
  groupOf: object => (object instanceof AbstractQueryInterface ? "queryInterface" : null),
  unknowable: {
    "queryInterface.dropAllTables": "what it drops is in the database",
    "queryInterface.dropAllSchemas": "what it drops is in the database",
    "queryInterface.dropAllEnums": "what it drops is in the database",
  },
});

/** What version 7 has beside version 6. */
const OWN = [
  "createTable('t', { a: { type: Sequelize.INTEGER, references: { table: 'users', key: 'id' } } })",
  "createTable('t', { a: { type: Sequelize.INTEGER, references: { table: 'users' } } })",
  "createTable('t', { a: { type: Sequelize.INTEGER, references: { table: { tableName: 'users', schema: 'app' }, key: 'id' }, onDelete: 'CASCADE', onUpdate: 'set null' } })",
  "changeColumn('t', 'a', { type: Sequelize.INTEGER, references: { table: 'users', key: 'id' } })",
  "createTable('t', { a: Sequelize.FLOAT(11, 10), b: Sequelize.DECIMAL(10, 2), c: Sequelize.INTEGER({ unsigned: true }) })",
  "createTable('t', { a: { type: Sequelize.UUID, defaultValue: Sequelize.sql.uuidV4 } })",
  "createTable('t', { a: { type: Sequelize.DATE, defaultValue: Sequelize.sql.literal('CURRENT_TIMESTAMP') } })",
  "createTable('t', { a: { type: Sequelize.DATE, defaultValue: Sequelize.sql`CURRENT_TIMESTAMP` } })",
  "addIndex('t', [{ name: 'a', order: 'ASC' }], { name: 'named' })",
  "bulkDelete('t', { where: { a: 1 } })",
  "bulkDelete('t', { where: { a: { [Op.gt]: 1 } } })",
  "bulkDelete('t')",
  "removeConstraint('t', 'named')",
  "truncate('t')",
  "truncate({ tableName: 't', schema: 's' })",
];

const OWN_OF_MYSQL = [
  "unsafeToggleForeignKeyChecks(false)",
  "unsafeToggleForeignKeyChecks(true)",
  "withoutForeignKeyChecks(async connection => { await queryInterface.dropTable('t', { connection }); })",
];

const OWN_OF_POSTGRES = [
  "addIndex('t', ['a'], { unique: true })",
  "removeColumn({ tableName: 't', schema: 's' }, 'a', { cascade: true, ifExists: true })",
  "removeConstraint('t', 'named', { cascade: true, ifExists: true })",
  "renameColumn('t', 'a', 'b')",
  "truncate('t', { cascade: true, restartIdentity: true })",
];

const OWN_TRANSACTIONS = [
  `const transaction = await queryInterface.sequelize.startUnmanagedTransaction();
   await queryInterface.dropTable('a', { transaction });
   await transaction.commit();
   await queryInterface.dropTable('b');`,
];

const OWN_READS = ["listTables()", "listSchemas()", "showConstraints('t')", "fetchDatabaseVersion()"];

const EVERYWHERE: readonly Dialect7[] = ["postgresql", "mysql", "mariadb"];
const MYSQL: readonly Dialect7[] = ["mysql", "mariadb"];
const POSTGRESQL: readonly Dialect7[] = ["postgresql"];

/** What version 7 does otherwise, or refuses; it is read as version 6 does it. */
const OTHERWISE: readonly (readonly [why: string, body: RegExp, on: readonly Dialect7[]])[] = [
  // What is refused.
  ["NUMERIC is no type", /\bNUMERIC\b/, EVERYWHERE],
  ["a precision needs a scale", /\b(?:REAL|FLOAT|DOUBLE|DECIMAL)\(\d+\)/, EVERYWHERE],
  ["labels are those of the type", /Sequelize\.ENUM, values/, EVERYWHERE],
  ["what is referred to is a table", /references: \{ model:/, EVERYWHERE],
  ["a field of an index has a name", /\{ attribute: '/, EVERYWHERE],
  ["SQL is a string", /query\(\{/, EVERYWHERE],
  ["there is no such method", /queryInterface\.delete\(/, EVERYWHERE],
  [
    "a transaction without a callback has a method of its own",
    /= await queryInterface\.sequelize\.transaction\(\);/,
    EVERYWHERE,
  ],
  ["a table is moved only if that is asked for", /renameTable\(\{/, EVERYWHERE],
  ["a string has a string for its default", /STRING, defaultValue: 5/, POSTGRESQL],
  ["the dialect has no such type", /\.BINARY|\.ZEROFILL/, POSTGRESQL],
  ["the dialect has no such options", /charset: /, POSTGRESQL],
  [
    "an index over an expression needs a name",
    /addIndex\('t', \[Sequelize\.fn\('lower', Sequelize\.col\('email'\)\)\]\)/,
    POSTGRESQL,
  ],
  ["numbers have a precision", /\bDECIMAL(?!\()/, MYSQL],
  ["an index has no further columns", /include: /, MYSQL],
  ["databases are schemas", /\b(?:create|drop)Database\(/, MYSQL],
  ["what hangs on a table stays", /cascade: true/, MYSQL],
  ["a list is no array", /IN \(\?\)/, MYSQL],
  // Names.
  [
    "names are made of the table's name alone",
    /addConstraint\(\{ tableName|removeIndex\(\{ tableName|table: \{ tableName: 'u'/,
    EVERYWHERE,
  ],
  ["a dot in a name is a dot", /(?:addIndex|addConstraint)\('s\.t'|removeIndex\('t', 's\./, POSTGRESQL],
  ["an index is named with its schema", /removeIndex\(/, POSTGRESQL],
  ["schemas are databases", /tableName: '\w+', schema|(?:create|drop)Schema\(/, ["mysql"]],
  // What comes of it.
  ["a constraint of its own", /uniqueKeys: \{ named: \{ fields: \['a'\], customIndex: false/, EVERYWHERE],
  ["constraints keep their names", /uniqueKeys: \{ named:/, POSTGRESQL],
  ["what refers to the column is looked up", /removeColumn\(/, MYSQL],
  ["types have other names", /\bTINYINT\b|\bFLOAT\b(?!\(11\))|\bUNSIGNED\b|\bDATE\(3\)/, POSTGRESQL],
  ["arrays of numbers need no cast", /ARRAY\(Sequelize\.INTEGER\), defaultValue/, POSTGRESQL],
  ["an index has further columns", /include: /, POSTGRESQL],
  ["a UUID is made by the program", /sql\.uuidV4/, MYSQL],
  ["`force` is not `cascade`", /dropTable\(.*force: true/, ["postgresql", "mysql"]],
  ["parentheses are left out", /\[Op\.(?:or|and|between)\]|\[Op\.not\]: null/, POSTGRESQL],
];

describe.each(EVERYWHERE)("Sequelize 7 on %s", dialect => {
  const read = (body: string): readonly Operation[] => ours(body, dialect, "@sequelize/core");
  const plain = (operations: readonly Operation[]): unknown[] =>
    operations.filter(({ kind }) => kind !== "read").map(comparable);

  /** Both are the same, or differ in what is known. */
  const agrees = async (body: string): Promise<void> => {
    const sent = theirs7(body, dialect, coverage);
    const known = OTHERWISE.find(([, pattern, dialects]) => dialects.includes(dialect) && pattern.test(body));
    if (known !== undefined) {
      const result = await sent.then(plain, () => "refused");
      expect(plain(read(body)), known[0]).not.toEqual(result);
      return;
    }
    expect(plain(read(body))).toEqual(plain(await sent));
    coverage.settle(dialect as Dialect, read(body));
  };

  it.each(sequelizeFixtures(dialect))("does what we read by %s", agrees);

  const own = [...OWN, ...(dialect === "postgresql" ? OWN_OF_POSTGRES : OWN_OF_MYSQL)];
  it.each([...own.map(call => `await queryInterface.${call}`), ...OWN_TRANSACTIONS])("does what we read by %s", agrees);

  it.each([...READS, ...OWN_READS])("reads by %s", call => {
    expect(read(`await queryInterface.${call}`).map(({ kind }) => kind)).toEqual(["read"]);
  });
});

coverage.test();
