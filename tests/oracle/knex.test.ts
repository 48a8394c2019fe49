import knexFactory, { type Knex } from "knex";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { Coverage, documentedMethods } from "../support/coverage.js";
import { scriptOperations } from "../support/script.js";

const CLIENTS: Partial<Record<Dialect, string>> = { postgresql: "pg", mysql: "mysql2" };

/** The builders of Knex by what its documentation calls them. */
function groupOf(object: object): string | null {
  if (typeof object === "function" && "schema" in object) return "knex";
  const name = object.constructor?.name ?? "";
  return GROUPS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^SchemaBuilder/, "schema"],
  [/^TableBuilder/, "table"],
  [/^(?:Alter)?ColumnBuilder/, "column"],
  [/^ViewBuilder/, "view"],
];

/** The methods that each builder has, as far as they are documented to change the schema. */
function documented(): string[] {
  const knex = knexFactory({ client: "pg" });
  const builders: Record<"table" | "column" | "view", object[]> = { table: [], column: [], view: [] };
  const collect = (table: Knex.TableBuilder): void => {
    builders.table.push(table);
    builders.column.push(table.integer("a"));
  };
  knex.schema
    .createTable("t", collect)
    .alterTable("t", collect)
    .alterView("v", view => void builders.view.push(view))
    .toSQL();
  return [
    ...documentedMethods("schema", [knex.schema], SCHEMA_PLUMBING),
    ...documentedMethods("table", builders.table, `setSchema toSQL ${WITHOUT_A_TYPE}`),
    ...documentedMethods("column", builders.column, COLUMN_PLUMBING),
    ...documentedMethods("view", builders.view, "setSchema toSQL"),
  ];
}

/** How a schema builder is sent, listened to and asked; synonyms that the documentation does not have. */
const SCHEMA_PLUMBING = `toString toSQL generateDdlCommands toQuery then options connection debug transacting stream pipe
  asCallback catch finally setMaxListeners getMaxListeners emit addListener on prependListener once prependOnceListener
  removeListener off removeAllListeners listeners rawListeners listenerCount eventNames hasTable hasColumn view`;

/** What Knex has beside its documentation: it writes `undefined` for the type of most. */
const WITHOUT_A_TYPE = `int real serial year char varchar tinytext tinyText varbinary tinyblob tinyBlob mediumblob
  mediumBlob blob longblob longBlob set`;

/** What alterations are made of, and what Knex itself stumbles over. */
const COLUMN_PLUMBING = "drop alterType check";

const coverage = new Coverage({ name: "knex", package: "knex 3", documented: documented(), groupOf });

/** The statements that Knex would send for `body`, a function over `knex` in source form. */
function emitted(body: string, client: string): string {
  const knex = coverage.watch(knexFactory({ client }));
  const build = new Function("knex", `return ${body}`) as (knex: Knex) => Knex.SchemaBuilder;
  return build(knex)
    .toSQL()
    .map(({ sql }: { sql: string }) => sql)
    .join(";\n");
}

function agrees(body: string, dialect: Dialect): void {
  const source = `exports.up = function (knex) { return ${body}; }; exports.down = function (knex) {};`;
  const ours = scriptOperations(source, "up", { dialect, path: "migrations/1_x.js" });
  const theirs = lowerSql(plainSource(emitted(body, CLIENTS[dialect] as string)), dialect);
  coverage.settle(dialect, ours);
  expect(ours.map(comparable)).toEqual(theirs.map(comparable));
}

const COLUMN_TYPES = [
  "t.tinyint('a')",
  "t.smallint('a')",
  "t.mediumint('a')",
  "t.integer('a')",
  "t.bigint('a')",
  "t.bigInteger('a')",
  "t.decimal('a')",
  "t.decimal('a', 12, 4)",
  "t.float('a')",
  "t.double('a')",
  "t.boolean('a')",
  "t.bool('a')",
  "t.date('a')",
  "t.datetime('a')",
  "t.dateTime('a')",
  "t.timestamp('a')",
  "t.time('a')",
  "t.timestamp('a', { useTz: false })",
  "t.timestamp('a', { precision: 3 })",
  "t.geometry('a')",
  "t.point('a')",
  "t.string('a')",
  "t.string('a', 20)",
  "t.text('a')",
  "t.binary('a')",
  "t.increments('a')",
  "t.increments()",
  "t.bigIncrements('a')",
  "t.json('a')",
  "t.jsonb('a')",
  "t.uuid('a')",
  "t.enu('a', ['x', 'y'])",
  "t.enum('a', ['x', 'y'])",
  "t.specificType('a', 'varchar(3)')",
  "t.specificType('a', 'varchar(3) not null')",
  `t.specificType('a', "varchar(3) default 'x'").notNullable()`,
  "t.specificType('a', 'varchar(3) not null').defaultTo('x')",
  "t.specificType('a', 'int not null generated always as (1 + 1) stored')",
  "t.specificType('a', 'int not null check (a > 1)')",
  "t.specificType('a', 'int primary key')",
  "t.biginteger('a')",
  "t.bigincrements('a')",
  "t.float('a', 8, 2)",
  "t.double('a', 12, 4)",
  "t.datetime('a', { precision: 6 })",
  "t.datetime('a', true, 3)",
  "t.time('a', { precision: 2 })",
  "t.binary('a', 16)",
  "t.uuid('a', { useBinaryUuid: true })",
  "t.increments('a', { primaryKey: false })",
];

const MYSQL_TYPES = [
  "t.text('a', 'longtext')",
  "t.mediumtext('a')",
  "t.mediumText('a')",
  "t.longtext('a')",
  "t.longText('a')",
  "t.tinyint('a', 1)",
  "t.bit('a')",
  "t.bit('a', 4)",
  "t.integer('a').unsigned()",
  "t.string('a').comment('x')",
];

const POSTGRES_TYPES = ["t.geography('a')", "t.bit('a', { length: 4 })", "t.decimal('a', null)"];

/** What MySQL's tables have besides. */
const MYSQL_TABLES = [
  "t.engine('InnoDB'); t.integer('a')",
  "t.charset('utf8mb4'); t.collate('utf8mb4_bin'); t.integer('a')",
  "t.integer('a'); t.index('a', 'i', { indexType: 'FULLTEXT' })",
  "t.integer('a'); t.index('a', 'i', 'FULLTEXT')",
];

/** What PostgreSQL's tables have besides; Knex refuses, or breaks, these for MySQL. */
const POSTGRES_TABLES = [
  "t.string('a').primary({ constraintName: 'named' })",
  "t.integer('a').references('users.id').deferrable('deferred')",
  "t.integer('a'); t.foreign('a', 'named').references('id').inTable('users').deferrable('immediate')",
];

const TABLE_BODIES = [
  "t.string('a').notNullable()",
  "t.string('a').nullable()",
  "t.string('a').defaultTo('x')",
  "t.string('a').defaultTo(null)",
  "t.integer('a').defaultTo(0)",
  "t.boolean('a').defaultTo(true)",
  "t.boolean('a').notNullable().defaultTo(false)",
  "t.timestamp('a').defaultTo(knex.fn.now())",
  "t.timestamp('a').defaultTo(knex.raw('now()'))",
  "t.string('a').unique()",
  "t.string('a').index()",
  "t.integer('a').primary()",
  "t.uuid('a').primary().defaultTo(knex.raw('gen_random_uuid()'))",
  "t.integer('a').unsigned().references('id').inTable('users')",
  "t.integer('a').references('users.id').onDelete('CASCADE').onUpdate('SET NULL')",
  "t.integer('a').references('id').inTable('users').index()",
  "t.integer('a'); t.foreign('a').references('id').inTable('users')",
  "t.integer('a'); t.integer('b'); t.foreign(['a', 'b'], 'named').references(['x', 'y']).inTable('users')",
  "t.integer('a'); t.foreign('a').references('users.id').withKeyName('named')",
  "t.integer('a'); t.integer('b'); t.primary(['a', 'b'])",
  "t.integer('a'); t.primary(['a'], 'named')",
  "t.integer('a'); t.unique(['a'])",
  "t.integer('a'); t.unique(['a'], 'named')",
  "t.integer('a'); t.unique(['a'], { indexName: 'named' })",
  "t.integer('a'); t.index(['a'])",
  "t.integer('a'); t.index('a', 'named')",
  "t.timestamps()",
  "t.timestamps(true)",
  "t.timestamps(true, true)",
  "t.timestamps(false, true)",
  "t.timestamps({ useTimestamps: true, useCamelCase: true })",
  "t.increments('id'); t.string('a'); t.primary(['a'])",
  "t.bigIncrements('id'); t.string('a'); t.primary(['a'])",
  "t.bigincrements('id'); t.string('a'); t.primary(['a'])",
  "t.string('a').collate('utf8_bin')",
  "t.integer('a').checkPositive()",
  "t.integer('a'); t.check('a > 1')",
  "t.integer('a').checkNegative()",
  "t.integer('a').checkPositive('named')",
  "t.string('a').checkIn(['x', 'y'])",
  "t.string('a').checkNotIn(['x', 'y'], 'named')",
  "t.integer('a').checkBetween([1, 5])",
  "t.integer('a').checkBetween([[1, 5], [10, 15]], 'named')",
  "t.string('a').checkLength('>', 2)",
  "t.string('a').checkRegex('[0-9]{2}')",
  "t.string('a').defaultsTo('x')",
  "t.string('a').default('x')",
  "t.string('a').notNull()",
  "t.string('a').unique({ indexName: 'named' })",
  "t.string('a').index('named')",
  "t.integer('a').references('id').on('users')",
  "t.integer('a').references('id').inTable('app.users')",
  "t.integer('a'); t.foreign('a').references('id').on('users').onUpdate('CASCADE')",
  "t.string('a').queryContext({ x: 1 })",
  "t.queryContext({ x: 1 }); t.string('a')",
  "t.comment('a table'); t.string('a')",
  "t.date('a').defaultTo('2020-01-01')",
  "t.json('a').defaultTo({ b: 1 })",
  "t.json('a').defaultTo([])",
  "t.decimal('a').defaultTo(1.5)",
  "t.string('a').defaultTo('it\\'s')",
  "t.uuid('a').defaultTo(knex.fn.uuid())",
];

const ALTER_BODIES = [
  "t.string('a')",
  "t.string('a').notNullable()",
  "t.integer('a').notNullable().defaultTo(1)",
  "t.string('a').notNullable().alter()",
  "t.string('a', 20).defaultTo('x').alter()",
  "t.string('a').alter({ alterNullable: false })",
  "t.string('a').nullable().alter()",
  "t.dropColumn('a')",
  "t.dropColumns('a', 'b')",
  "t.dropForeign('a')",
  "t.dropForeign(['a', 'b'])",
  "t.dropForeign('a', 'named')",
  "t.dropUnique(['a'])",
  "t.dropUnique(['a'], 'named')",
  "t.dropIndex(['a'])",
  "t.dropIndex('a', 'named')",
  "t.dropPrimary()",
  "t.dropTimestamps()",
  "t.index(['a', 'b'])",
  "t.unique('a')",
  "t.primary('a')",
  "t.foreign('a').references('id').inTable('users').onDelete('SET NULL')",
  "t.integer('a').references('id').inTable('users')",
  "t.string('a').after('b')",
  "t.string('a').first()",
  "t.timestamps()",
  "t.dropChecks('c')",
  "t.check('a > 1', {}, 'c')",
  "t.dropChecks(['c', 'd'])",
  "t.dropTimestamps(true)",
  "t.dropPrimary('named')",
  "t.string('a').notNullable().defaultTo('x').alter({ alterType: false })",
  "t.integer('a').comment('x')",
  "t.foreign(['a', 'b']).references(['x', 'y']).inTable('users')",
  "t.comment('a table')",
];

const POSTGRES_ALTER = [
  "t.enu('a', ['x', 'y'], { useNative: true, enumName: 'e' }).alter()",
  "t.renameColumn('a', 'b')",
  "t.setNullable('a')",
  "t.dropNullable('a')",
  "t.dropPrimaryIfExists()",
  "t.dropUniqueIfExists(['a'])",
  "t.dropForeignIfExists(['a'])",
  "t.unique(['a'], { useConstraint: false })",
  "t.unique(['a'], { predicate: knex.whereNotNull('a') })",
  "t.index(['a'], 'i', { predicate: knex.whereNotNull('a') })",
  "t.index(['a'], 'i', { storageEngineIndexType: 'hash' })",
];

const SCHEMA_CALLS = [
  "dropTable('a')",
  "dropTableIfExists('a')",
  "renameTable('a', 'b')",
  "raw('create index i on t (a)')",
  "raw('drop table ??', ['a'])",
  "createTable('s.t', t => { t.integer('a').index() })",
  "dropTable('a').dropTable('b')",
  "createTableIfNotExists('t', t => { t.integer('a') })",
  "table('t', t => { t.integer('a') })",
  "createView('v', v => { v.columns(['a']); v.as(knex('t').select('a')) })",
  "createViewOrReplace('v', v => { v.as(knex('t').select('a')) })",
  "dropView('v')",
  "queryContext({ x: 1 }).dropTable('a')",
  "createView('v', v => { v.queryContext({ x: 1 }); v.as(knex('t').select('a')) })",
  "createView('v', v => { v.as(knex('t').select('a')); v.checkOption() })",
  "createView('v', v => { v.as(knex('t').select('a')); v.localCheckOption() })",
  "createView('v', v => { v.as(knex('t').select('a')); v.cascadedCheckOption() })",
  "dropViewIfExists('v')",
];

const POSTGRES_SCHEMA = [
  "createSchema('s')",
  "dropSchemaIfExists('s')",
  "createSchemaIfNotExists('s')",
  "dropSchema('s')",
  "dropSchema('s', true)",
  "createExtension('citext')",
  "dropExtension('citext')",
  "dropExtensionIfExists('citext')",
  "createExtensionIfNotExists('citext')",
  "createMaterializedView('v', v => { v.as(knex('t').select('a')) })",
  "refreshMaterializedView('v')",
  "refreshMaterializedView('v', true)",
  "dropMaterializedView('v')",
  "dropMaterializedViewIfExists('v')",
  "renameView('v', 'w')",
  "alterView('v', v => { v.column('a').rename('b') })",
  "alterView('v', v => { v.column('a').defaultTo('x') })",
  "createTableLike('a', 'b', t => { t.integer('c') })",
  "createTable('t', t => { t.inherits('parent'); t.integer('a') })",
  "withSchema('app').dropTable('t')",
  "withSchema('app').createTable('t', t => { t.increments(); t.integer('a').index(); t.integer('b').unique(); })",
  "createTable('t', t => { t.enu('a', ['x'], { useNative: true, enumName: 'e' }) })",
  "createTableLike('a', 'b')",
  "alterTable('t', t => { t.unique(['a'], { deferrable: 'deferred' }) })",
  "alterTable('t', t => { t.index(['a'], 'i', 'gin') })",
];

describe.each(["postgresql", "mysql"] as const)("Knex on %s", dialect => {
  it.each([...COLUMN_TYPES, ...(dialect === "mysql" ? MYSQL_TYPES : POSTGRES_TYPES)])("creates %s", body =>
    agrees(`knex.schema.createTable('t', t => { ${body} })`, dialect),
  );
  it.each([...TABLE_BODIES, ...(dialect === "mysql" ? MYSQL_TABLES : POSTGRES_TABLES)])(
    "creates a table with %s",
    body => agrees(`knex.schema.createTable('t', t => { ${body} })`, dialect),
  );
  it.each([...ALTER_BODIES, ...(dialect === "postgresql" ? POSTGRES_ALTER : [])])("alters a table by %s", body =>
    agrees(`knex.schema.alterTable('t', t => { ${body} })`, dialect),
  );
  it.each([...SCHEMA_CALLS, ...(dialect === "postgresql" ? POSTGRES_SCHEMA : [])])("runs %s", call =>
    agrees(`knex.schema.${call}`, dialect),
  );
});

coverage.test();
