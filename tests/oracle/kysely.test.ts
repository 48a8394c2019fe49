import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { Coverage, documentedMethods } from "../support/coverage.js";
import { idleKysely, recordedStatements } from "../support/kysely.js";
import { scriptOperations } from "../support/script.js";

/** The builders of the schema by the names of their classes, `schema` and `db`. */
function groupOf(object: object): string | null {
  const name = object.constructor?.name ?? "";
  if (name === "Kysely") return "db";
  if (name === "SchemaModule") return "schema";
  return /^(?:Create|Alter|Drop|Refresh)\w*Builder$|ConstraintBuilder$|ConstraintNodeBuilder$|^ColumnDefinition/.test(
    name,
  )
    ? name
    : null;
}

/** The methods of every builder that `db.schema` gives or hands to a callback. */
function documented(): string[] {
  const { schema } = idleKysely("postgresql");
  const builders: object[] = [
    schema,
    schema.alterTable("t"),
    schema.alterTable("t").addColumn("a", "text"),
    schema.createIndex("i"),
    schema.createView("v"),
    schema.createType("t"),
    schema.createSchema("s"),
    schema.dropTable("t"),
    schema.dropIndex("i"),
    schema.dropView("v"),
    schema.dropType("t"),
    schema.dropSchema("s"),
    schema.refreshMaterializedView("v"),
  ];
  const collect = <T extends object>(builder: T): T => {
    builders.push(builder);
    return builder;
  };
  builders.push(
    schema
      .createTable("t")
      .addColumn("a", "text", collect)
      .addForeignKeyConstraint("c", ["a"], "u", ["b"], collect)
      .addUniqueConstraint("c", ["a"], collect)
      .addPrimaryKeyConstraint("c", ["a"], collect)
      .addCheckConstraint("c", sql`true`, collect),
  );
  schema.alterTable("t").alterColumn("a", builder => collect(builder).setNotNull());
  return builders.flatMap(builder => documentedMethods(groupOf(builder) ?? "", [builder], PLUMBING));
}

/** How a statement is compiled and sent; what every builder has besides. */
const PLUMBING = "toOperationNode compile execute withoutPlugins";

const coverage = new Coverage({ name: "kysely", package: "kysely 0.28", documented: documented(), groupOf });

/** The operations that the front-end reads from `body`, as `up` and as `down`. */
function ours(body: string, dialect: Dialect, direction: "up" | "down" = "up"): readonly Operation[] {
  const head = `import { CompiledQuery, Kysely, sql } from "kysely";`;
  const [up, down] = direction === "up" ? [body, ""] : ["", body];
  const source = `${head}
export async function up(db: Kysely<any>): Promise<void> { ${up} }
export async function down(db: Kysely<any>): Promise<void> { ${down} }`;
  return scriptOperations(source, direction, { dialect });
}

async function agrees(body: string, dialect: Dialect): Promise<void> {
  const statements = await recordedStatements(dialect, body, coverage);
  const theirs = lowerSql(plainSource(statements.join(";\n")), dialect);
  const shown = `${body}\n${statements.join(";\n")}`;
  expect(
    theirs.filter(({ kind }) => kind === "opaque"),
    shown,
  ).toEqual([]);
  coverage.settle(dialect, ours(body, dialect));
  for (const direction of ["up", "down"] as const)
    expect(ours(body, dialect, direction).map(comparable), shown).toEqual(theirs.map(comparable));
}

const ALL: readonly Dialect[] = ["postgresql", "mysql", "mariadb", "sqlite"];
const PG: readonly Dialect[] = ["postgresql"];
const MYSQL: readonly Dialect[] = ["mysql", "mariadb"];
const SERVERS: readonly Dialect[] = [...PG, ...MYSQL];
const WITH_UPSERT: readonly Dialect[] = ["postgresql", "sqlite"];

type Fixtures = readonly (readonly [code: string, dialects: readonly Dialect[]])[];

function each(fixtures: Fixtures, wrap: (code: string) => string): void {
  const cases = fixtures.flatMap(([code, dialects]) => dialects.map(dialect => [code, dialect] as const));
  it.each(cases)("%s on %s", (code, dialect) => agrees(wrap(code), dialect));
}

const TYPES: Fixtures = [
  ...[
    "varchar varchar(20) char char(3) text integer smallint bigint boolean real decimal decimal(8,_2) numeric",
    "numeric(10,_2) date time timestamp json double_precision",
  ]
    .flatMap(names => names.split(" "))
    .map(name => [`"${name.replaceAll("_", " ")}"`, ALL] as const)
    .filter(([name]) => !/"(varchar)"/.test(name)),
  ...["int2", "int4", "int8", "float4", "float8", "bytea", "timetz", "timestamptz", "timestamptz(3)", "serial"].map(
    name => [`"${name}"`, PG] as const,
  ),
  ...["bigserial", "uuid", "jsonb", "int4range", "tstzrange", "varchar", "timestamp(6)", "time(3)"].map(
    name => [`"${name}"`, PG] as const,
  ),
  ...["datetime", "datetime(3)", "blob", "binary(16)", "varbinary(20)"].map(name => [`"${name}"`, MYSQL] as const),
  ["sql`citext`", PG],
  ["sql`varchar(${sql.lit(30)})`", ALL],
  ['sql.raw("varchar(10)")', ALL],
  ["sql`${sql.id('app', 'mood')}`", PG],
  ["sql`text[]`", PG],
  ["sql`enum('a', 'b')`", MYSQL],
];

const COLUMNS: Fixtures = [
  ["c => c.notNull()", ALL],
  ["c => c.unique()", ALL],
  ["c => c.primaryKey()", ALL],
  ["c => c.notNull().primaryKey().unique()", ALL],
  ["c => c.defaultTo('it\\'s')", ALL],
  ["c => c.defaultTo('a\\\\b')", ALL],
  ["c => c.defaultTo('')", ALL],
  ["c => c.defaultTo(null)", ALL],
  ["c => c.defaultTo(5).notNull()", ALL],
  ["c => c.defaultTo(-5)", ALL],
  ["c => c.defaultTo(true)", ALL],
  ["c => c.defaultTo(false).notNull()", ALL],
  ["c => c.defaultTo(sql`CURRENT_TIMESTAMP`)", ALL],
  ["c => c.defaultTo(sql`now()`)", SERVERS],
  ["c => c.defaultTo(sql.lit('x'))", ALL],
  ["c => c.defaultTo('a').defaultTo('b')", ALL],
  ["c => c.check(sql`a > 0`)", ALL],
  ["c => c.check(sql`${sql.ref('a')} > ${sql.lit(0)}`)", ALL],
  ["c => c.references('users.id')", ALL],
  ["c => c.references('users.id').onDelete('cascade')", ALL],
  ["c => c.onUpdate ? c.references('users.id').onUpdate('set null').onDelete('restrict').notNull() : c", ALL],
  ["c => c.references('auth.users.id').onDelete('no action')", PG],
  ["c => c.references('users.id').onDelete('set default')", PG],
  ["c => c.unique().nullsNotDistinct()", PG],
  ["c => c.generatedAlwaysAs(sql`b + 1`).stored()", ALL],
  ["c => c.generatedAlwaysAs(sql`b + 1`)", [...MYSQL, "sqlite"]],
  ["c => c.generatedAlwaysAsIdentity()", PG],
  ["c => c.generatedByDefaultAsIdentity().primaryKey()", PG],
  ["c => c.modifyEnd(sql`collate nocase`)", ["sqlite"]],
  ["c => c.modifyFront(sql`character set latin1`).notNull()", MYSQL],
  ["c => c.modifyEnd(sql`comment ${sql.lit('c')}`)", MYSQL],
  ["c => c.modifyEnd(sql`on update current_timestamp`)", MYSQL],
  ["c => c.unsigned()", MYSQL],
  ["c => c.unsigned().notNull().autoIncrement().primaryKey()", MYSQL],
  ["c => c.primaryKey().autoIncrement()", [...MYSQL, "sqlite"]],
  ["c => c.$call(x => x.notNull()).$call(x => x.defaultTo(1))", ALL],
  ["function (c) { return c.notNull(); }", ALL],
  ["c => { const d = c.notNull(); return d.defaultTo(1); }", ALL],
  ["c => { c.notNull(); return c; }", ALL],
];

const CONSTRAINTS: Fixtures = [
  ["addPrimaryKeyConstraint('pk', ['a'])", ALL],
  ["addPrimaryKeyConstraint('pk', ['a', 'b'])", ALL],
  ["addPrimaryKeyConstraint('pk', ['a'], c => c.deferrable())", PG],
  ["addPrimaryKeyConstraint('pk', ['a'], c => c.deferrable().initiallyDeferred())", PG],
  ["addUniqueConstraint('u', ['a', 'b'])", ALL],
  ["addUniqueConstraint('u', ['a'], c => c.nullsNotDistinct())", PG],
  ["addUniqueConstraint('u', ['a'], c => c.deferrable().initiallyImmediate())", PG],
  ["addUniqueConstraint('u', ['a'], c => c.notDeferrable())", PG],
  ["addCheckConstraint('k', sql`a > 0`)", ALL],
  ["addCheckConstraint('k', sql`a in (${sql.join([1, 2].map(n => sql.lit(n)))})`)", ALL],
  ["addForeignKeyConstraint('fk', ['a'], 'users', ['id'])", ALL],
  [
    "addForeignKeyConstraint('fk', ['a', 'b'], 'users', ['x', 'y'], c => c.onDelete('cascade').onUpdate('restrict'))",
    ALL,
  ],
  ["addForeignKeyConstraint('fk', ['a'], 'auth.users', ['id'])", PG],
  ["addForeignKeyConstraint('fk', ['a'], 'users', ['id'], c => c.deferrable().initiallyDeferred())", PG],
  ["addForeignKeyConstraint('fk', ['a'], 'users', ['id'], c => c.notDeferrable())", PG],
];

const TABLES: Fixtures = [
  ["createTable('t').ifNotExists().addColumn('a', 'text')", ALL],
  ["createTable('t').temporary().addColumn('a', 'text')", ALL],
  ["createTable('t').temporary().onCommit('drop').addColumn('a', 'integer')", PG],
  ["createTable('app.t').addColumn('a', 'text')", PG],
  ["createTable('t').addColumn('a', 'text').addUniqueConstraint('u', ['a']).addColumn('b', 'integer')", PG],
  ["createTable('t').addColumn('a', 'integer').modifyFront(sql`unlogged`)", PG],
  ["createTable('t').addColumn('a', 'integer').modifyEnd(sql`partition by range (a)`)", PG],
  ["createTable('t').addColumn('a', 'integer').modifyEnd(sql`engine = InnoDB`)", MYSQL],
  ["createTable('t').addColumn('a', 'integer').modifyEnd(sql`strict`)", ["sqlite"]],
  ["createTable('t').as(db.selectFrom('u').selectAll())", ALL],
  ["createTable('t').as(db.selectFrom('u').select(['a', 'b as c']).where('a', '=', 1))", ALL],
  ["createTable('t').$call(x => x.addColumn('a', 'integer').addColumn('b', 'integer'))", ALL],
  ['createTable("quo\\"ted").addColumn("a`b", "integer")', ALL],
  ["withSchema('app').createTable('t').addColumn('a', 'integer', c => c.references('users.id'))", PG],
  ["withSchema('app').createTable('t').addColumn('a', 'integer').addForeignKeyConstraint('f', ['a'], 'u', ['id'])", PG],
  ["withSchema('app').createTable('other.t').addColumn('a', 'integer', c => c.references('x.users.id'))", PG],
  ["dropTable('t')", ALL],
  ["dropTable('t').ifExists()", ALL],
  ["dropTable('t').ifExists().cascade()", PG],
  ["dropTable('app.t')", PG],
  ["withSchema('app').dropTable('t')", PG],
];

const ALTERATIONS: Fixtures = [
  ["renameTo('u')", ALL],
  ["setSchema('app')", PG],
  ["addColumn('a', 'integer')", ALL],
  ["addColumn('a', 'varchar(10)', c => c.notNull().defaultTo('x'))", ALL],
  ["addColumn('a', 'integer', c => c.ifNotExists().references('u.id').onDelete('set null'))", PG],
  ["addColumn('a', 'integer').addColumn('b', 'integer').dropColumn('c')", SERVERS],
  ["dropColumn('a')", ALL],
  ["renameColumn('a', 'b')", ALL],
  ["alterColumn('a', c => c.setDataType('bigint'))", PG],
  ["alterColumn('a', c => c.setDataType(sql`bigint using a::bigint`))", PG],
  ["alterColumn('a', c => c.setDefault(1))", SERVERS],
  ["alterColumn('a', c => c.setDefault(sql`now()`))", PG],
  ["alterColumn('a', c => c.dropDefault())", SERVERS],
  ["alterColumn('a', c => c.setNotNull())", PG],
  ["alterColumn('a', c => c.dropNotNull())", PG],
  ["alterColumn('a', c => c.setNotNull()).alterColumn('b', c => c.dropDefault()).renameColumn('c', 'd')", []],
  ["alterColumn('a', c => c.setNotNull()).alterColumn('b', c => c.dropDefault()).dropColumn('c')", PG],
  ["modifyColumn('a', 'bigint', c => c.notNull())", MYSQL],
  ["modifyColumn('a', 'varchar(255)')", MYSQL],
  ...CONSTRAINTS.map(([code, dialects]) => [code, dialects.filter(name => name !== "sqlite")] as const),
  ["addForeignKeyConstraint('fk', ['a'], 'users', ['id']).onDelete('cascade').onUpdate('no action')", SERVERS],
  ["addForeignKeyConstraint('fk', ['a'], 'users', ['id']).deferrable().initiallyDeferred()", PG],
  ["addForeignKeyConstraint('fk', ['a'], 'users', ['id']).notDeferrable().initiallyImmediate()", []],
  ["dropConstraint('c')", SERVERS],
  ["dropConstraint('c').ifExists().cascade()", PG],
  ["dropConstraint('c').restrict()", PG],
  ["renameConstraint('a', 'b')", PG],
  ["addIndex('i').column('a')", MYSQL],
  ["addIndex('i').unique().columns(['a', 'b desc']).using('btree')", MYSQL],
  ["addIndex('i').expression(sql`(lower(a))`)", MYSQL],
  ["dropIndex('i')", MYSQL],
];

const INDEXES: Fixtures = [
  ["createIndex('i').on('t').column('a')", ALL],
  ["createIndex('i').on('t').columns(['a', 'b desc'])", ALL],
  ["createIndex('i').on('t').column('a').column('b asc')", ALL],
  ["createIndex('i').on('t').unique().column('a')", ALL],
  ["createIndex('i').ifNotExists().on('t').column('a')", ["postgresql", "sqlite", "mariadb"]],
  ["createIndex('i').on('t').using('gin').column('a')", PG],
  ["createIndex('i').on('t').using('btree').column('a')", SERVERS],
  ["createIndex('i').on('t').expression(sql`lower(a)`)", ["postgresql", "sqlite"]],
  ["createIndex('i').on('t').expression(sql`a gin_trgm_ops`).using('gin')", PG],
  ["createIndex('i').on('t').unique().nullsNotDistinct().column('a')", PG],
  ["createIndex('i').on('t').column('a').where('b', 'is', null)", ["postgresql", "sqlite"]],
  ["createIndex('i').on('t').column('a').where('b', '=', 'x').where('c', '>', 5)", ["postgresql", "sqlite"]],
  ["createIndex('i').on('t').column('a').where(sql`b is not null`)", ["postgresql", "sqlite"]],
  ["createIndex('i').on('t').column('a').where(sql.ref('b'), 'in', [1, 2])", ["postgresql", "sqlite"]],
  [
    "createIndex('i').on('t').column('a').where(eb => eb.or([eb('b', '=', 1), eb('c', 'is not', null)]))",
    ["postgresql", "sqlite"],
  ],
  ["createIndex('i').on('t').column('a').where(eb => eb.and({ b: 1, c: null }))", ["postgresql", "sqlite"]],
  ["createIndex('i').on('app.t').column('a')", PG],
  ["withSchema('app').createIndex('i').on('t').column('a')", PG],
  ["dropIndex('i')", ["postgresql", "sqlite"]],
  ["dropIndex('i').ifExists()", ["postgresql", "sqlite"]],
  ["dropIndex('i').on('t')", MYSQL],
  ["dropIndex('i').ifExists().cascade()", PG],
  ["dropIndex('app.i')", PG],
  ["withSchema('app').dropIndex('i')", PG],
];

const OBJECTS: Fixtures = [
  ["createView('v').as(db.selectFrom('t').selectAll())", ALL],
  ["createView('v').orReplace().as(db.selectFrom('t').select('a'))", SERVERS],
  ["createView('v').ifNotExists().as(db.selectFrom('t').select('a'))", ["sqlite", "mariadb"]],
  ["createView('v').temporary().as(db.selectFrom('t').select('a'))", ["postgresql", "sqlite"]],
  ["createView('v').columns(['x']).as(db.selectFrom('t').select('a').where('b', '=', 'it\\'s'))", ALL],
  ["createView('v').materialized().as(db.selectFrom('t').selectAll('t'))", PG],
  ["createView('v').as(sql`select 1 as a`)", ALL],
  ["withSchema('app').createView('v').as(db.selectFrom('t').selectAll())", PG],
  ["dropView('v')", ALL],
  ["dropView('v').ifExists()", ALL],
  ["dropView('v').materialized().ifExists().cascade()", PG],
  ["refreshMaterializedView('v')", PG],
  ["refreshMaterializedView('v').concurrently()", PG],
  ["refreshMaterializedView('v').withNoData()", PG],
  ["refreshMaterializedView('v').withNoData().withData()", PG],
  ["createType('mood').asEnum(['sad', 'it\\'s ok'])", PG],
  ["createType('app.mood').asEnum(['sad'])", PG],
  ["withSchema('app').createType('mood').asEnum(['sad'])", PG],
  ["dropType('mood')", PG],
  ["dropType('app.mood').ifExists()", PG],
  ["createSchema('app')", SERVERS],
  ["createSchema('app').ifNotExists()", SERVERS],
  ["dropSchema('app')", SERVERS],
  ["dropSchema('app').ifExists()", SERVERS],
  ["dropSchema('app').ifExists().cascade()", PG],
];

const DATA: Fixtures = [
  ["insertInto('t').values({ a: 1, b: 'it\\'s', c: null })", ALL],
  ["insertInto('t').values([{ a: 1 }, { a: 2 }])", ALL],
  ["insertInto('t').values([{ a: 1 }, { b: 2, a: sql`now()` }])", ALL],
  ["insertInto('t').values(eb => ({ a: eb.ref('b'), b: eb.val(1) }))", PG],
  ["insertInto('t').defaultValues()", ["postgresql", "sqlite"]],
  ["insertInto('t').columns(['a']).expression(db.selectFrom('u').select('b').where('c', '=', 1))", ALL],
  ["insertInto('t').columns(['a']).expression(eb => eb.selectFrom('u').select(['b']))", ALL],
  ["insertInto('t').values({ a: 1 }).onConflict(c => c.column('a').doNothing())", WITH_UPSERT],
  ["insertInto('t').values({ a: 1 }).onConflict(c => c.columns(['a', 'b']).doUpdateSet({ a: 2 }))", WITH_UPSERT],
  [
    "insertInto('t').values({ a: 1 }).onConflict(c => c.constraint('k').doUpdateSet({ a: eb => eb.ref('excluded.a') }))",
    PG,
  ],
  [
    "insertInto('t').values({ a: 1 }).onConflict(c => c.column('a').where('b', '=', 1).doUpdateSet({ a: 2 }).where('t.a', '<', 3))",
    WITH_UPSERT,
  ],
  ["insertInto('t').ignore().values({ a: 1 })", MYSQL],
  ["insertInto('t').orIgnore().values({ a: 1 })", ["sqlite"]],
  ["insertInto('t').orReplace().values({ a: 1 })", ["sqlite"]],
  ["insertInto('t').values({ a: 1 }).onDuplicateKeyUpdate({ a: 2 })", MYSQL],
  ["replaceInto('t').values({ a: 1 })", [...MYSQL, "sqlite"]],
  ["insertInto('t').values({ a: 1 }).returning('id')", WITH_UPSERT],
  ["insertInto('t').values({ a: 1 }).returningAll()", WITH_UPSERT],
  ["updateTable('t').set({ a: 1, b: null })", ALL],
  ["updateTable('t').set('a', 1).where('b', '=', 2)", ALL],
  ["updateTable('t').set({ a: sql`b + 1` }).where('a', 'is', null).where('c', 'in', ['x', 'y'])", ALL],
  ["updateTable('t').set(eb => ({ a: eb('a', '+', 1) })).where(eb => eb.not(eb('b', '=', 1)))", ALL],
  ["updateTable('t').set({ a: eb => eb.selectFrom('u').select('x').whereRef('u.id', '=', 't.id').limit(1) })", ALL],
  ["updateTable('t').from('u').set({ a: 1 }).whereRef('t.id', '=', 'u.id')", WITH_UPSERT],
  ["updateTable('t as x').set({ a: 1 }).where('x.b', '=', true)", SERVERS],
  ["updateTable('t').set({ a: 1 }).where('b', '=', 1).returningAll()", WITH_UPSERT],
  ["updateTable('t').set({ a: 1 }).orderBy('b', 'desc').limit(5)", MYSQL],
  ["deleteFrom('t')", ALL],
  ["deleteFrom('t').where('a', '=', 1)", ALL],
  ["deleteFrom('t').where('id', 'in', db.selectFrom('u').select('id'))", ALL],
  [
    "deleteFrom('t').where(({ eb, or, exists, selectFrom }) => or([eb('a', '=', 1), exists(selectFrom('u').selectAll())]))",
    ALL,
  ],
  ["deleteFrom('t').using('u').whereRef('t.id', '=', 'u.id')", PG],
  ["deleteFrom('t').where('a', '<', 5).returning(['a', 'b as c'])", WITH_UPSERT],
  ["selectFrom('t').selectAll()", ALL],
  [
    "selectFrom('t').innerJoin('u', 'u.id', 't.id').select(['t.a', 'u.b as c']).distinct().orderBy('a').limit(3).offset(2)",
    ALL,
  ],
  [
    "selectFrom('t').leftJoin('u', j => j.onRef('u.id', '=', 't.id').on('u.a', '=', 1)).select(eb => eb.fn.countAll().as('n')).groupBy('a').having(eb => eb.fn.count('b'), '>', 1)",
    ALL,
  ],
  ["selectFrom('t').select('a').union(db.selectFrom('u').select('b'))", ALL],
  ["selectFrom(db.selectFrom('u').select('b').as('x')).selectAll('x')", ALL],
  [
    "selectFrom('t').select(eb => [eb.case().when('a', '=', 1).then('x').else('y').end().as('z'), eb.fn.coalesce('a', 'b').as('w')])",
    ALL,
  ],
  [
    "with('x', q => q.selectFrom('u').select('id')).deleteFrom('t').where('id', 'in', q => q.selectFrom('x').select('x.id'))",
    PG,
  ],
  ["with('x', q => q.deleteFrom('u').returning('id')).selectFrom('x').selectAll()", PG],
  ["withSchema('app').updateTable('t').set({ a: 1 }).where('t.b', '=', 1)", PG],
  ["withSchema('app').deleteFrom('t').where('id', 'in', q => q.selectFrom('u').select('u.id'))", []],
  ["selectFrom('t').$if(true, q => q.select('a')).$if(false, q => q.select('b'))", ALL],
];

/** `$call` of every builder, and what else is in no other fixture. */
const CALLS: Fixtures = [
  ["alterTable('t').$call(b => b.dropColumn('a'))", ALL],
  ["createIndex('i').$call(b => b.on('t').column('a'))", ALL],
  ["createView('v').$call(b => b.as(db.selectFrom('t').selectAll()))", ALL],
  ["createType('c').$call(b => b.asEnum(['x']))", PG],
  ["createSchema('s').$call(b => b.ifNotExists())", SERVERS],
  ["dropTable('t').$call(b => b.ifExists())", ALL],
  ["dropIndex('i').$call(b => b.on('t'))", MYSQL],
  ["dropIndex('i').$call(b => b.ifExists())", [...PG, "sqlite"]],
  ["dropView('v').$call(b => b.ifExists())", ALL],
  ["dropType('c').$call(b => b.ifExists())", PG],
  ["dropSchema('s').$call(b => b.ifExists())", SERVERS],
  ["refreshMaterializedView('v').$call(b => b.concurrently())", PG],
  ["alterTable('t').alterColumn('a', c => c.$call(b => b.setNotNull()))", PG],
  ["alterTable('t').dropColumn('a').renameColumn('b', 'c')", MYSQL],
  ["alterTable('t').dropColumn('a').modifyColumn('b', 'integer')", MYSQL],
  [
    "createTable('t').addColumn('a', 'integer').addForeignKeyConstraint('f', ['a'], 'u', ['id'], c => c.$call(b => b.deferrable().initiallyImmediate()))",
    PG,
  ],
  [
    "createTable('t').addColumn('a', 'integer').addUniqueConstraint('u', ['a'], c => c.$call(b => b.deferrable().initiallyDeferred()))",
    PG,
  ],
  [
    "createTable('t').addColumn('a', 'integer').addPrimaryKeyConstraint('p', ['a'], c => c.$call(b => b.deferrable().initiallyImmediate()))",
    PG,
  ],
  ["createTable('t').addColumn('a', 'integer').addPrimaryKeyConstraint('p', ['a'], c => c.notDeferrable())", PG],
  ["createTable('t').addColumn('a', 'integer').addCheckConstraint('c', sql`a > 0`, c => c.$call(b => b))", ALL],
];

const BODIES: Fixtures = [
  ["await sql`alter table t add column a integer`.execute(db);", ALL],
  ["await sql`drop table t; drop table u`.execute(db);", PG],
  ["await sql`update ${sql.table('app.t')} set ${sql.ref('a')} = ${1} where ${sql.id('b')} = ${'x'}`.execute(db);", PG],
  ["await sql`drop table ${sql.id('t')}`.execute(db);", ALL],
  ["await sql.raw('drop table t').execute(db);", ALL],
  ["await sql.raw(`alter table ${'t'} drop column a`).execute(db);", ALL],
  [
    "await sql`create index concurrently i on ${sql.table('t')} (${sql.join([sql.ref('a'), sql.ref('b')])})`.execute(db);",
    PG,
  ],
  ["await sql`insert into t (a) values (${sql.join([1, 'x'], sql`), (`)})`.execute(db);", ALL],
  ["await sql`insert into t select ${sql.val(1)}, ${sql.literal('a')}`.execute(db);", ALL],
  ["await sql`delete from t where id in ${sql`(1, 2)`}`.execute(db);", ALL],
  ["await sql`comment on column t.a is ${sql.lit('it\\'s')}`.execute(db);", PG],
  ["await db.executeQuery(CompiledQuery.raw('drop table t'));", ALL],
  ["await db.executeQuery(sql`drop table t`.compile(db));", ALL],
  ["await db.executeQuery(db.schema.dropTable('t').compile());", ALL],
  ["db.schema.dropTable('t'); await db.schema.dropTable('u').execute();", ALL],
  [
    "const b = db.schema.alterTable('t'); await b.addColumn('a', 'integer').execute(); await b.dropColumn('b').execute();",
    ALL,
  ],
  [
    "let b = db.schema.createTable('t').addColumn('a', 'integer'); for (const n of ['b', 'c']) b = b.addColumn(n, 'text'); await b.execute();",
    ALL,
  ],
  ["for (const n of ['b', 'c']) await db.schema.dropTable(n).execute();", ALL],
  ["await Promise.all(['b', 'c'].map(n => db.schema.dropTable(n).execute()));", ALL],
  ["const { schema } = db; await schema.dropTable('t').execute();", []],
  [
    "await db.transaction().execute(async trx => { await trx.schema.dropTable('t').execute(); await sql`drop table u`.execute(trx); }); await db.schema.dropTable('v').execute();",
    ALL,
  ],
  [
    "await db.transaction().setIsolationLevel('serializable').execute(trx => trx.schema.dropTable('t').execute()); await db.schema.dropTable('v').execute();",
    ALL,
  ],
  ["await db.connection().execute(async c => { await c.schema.dropTable('t').execute(); });", ALL],
  [
    "const trx = await db.startTransaction().execute(); await trx.schema.dropTable('t').execute(); await trx.commit().execute(); await db.schema.dropTable('v').execute();",
    ALL,
  ],
  ["await db.selectFrom('t').selectAll().executeTakeFirst();", ALL],
];

describe("types", () => each(TYPES, type => `await db.schema.createTable("t").addColumn("a", ${type}).execute();`));
describe("columns", () => {
  each(
    COLUMNS,
    column =>
      `await db.schema.createTable("t").addColumn("b", "integer").addColumn("a", "integer", ${column}).execute();`,
  );
});
describe("columns that are added", () => {
  const fixtures = COLUMNS.map(
    ([code, dialects]) => [code, /primaryKey|autoIncrement/.test(code) ? [] : dialects] as const,
  );
  each(fixtures, column => `await db.schema.alterTable("t").addColumn("a", "integer", ${column}).execute();`);
});
describe("constraints", () => {
  each(
    CONSTRAINTS,
    call => `await db.schema.createTable("t").addColumn("a", "integer").addColumn("b", "integer").${call}.execute();`,
  );
});
describe("tables", () => each(TABLES, call => `await db.schema.${call}.execute();`));
describe("alterations", () => each(ALTERATIONS, call => `await db.schema.alterTable("t").${call}.execute();`));
describe("indexes", () => each(INDEXES, call => `await db.schema.${call}.execute();`));
describe("views, types and schemas", () => each(OBJECTS, call => `await db.schema.${call}.execute();`));
describe("rows", () => each(DATA, call => `await db.${call}.execute();`));
describe("what is called with every builder", () => each(CALLS, call => `await db.schema.${call}.execute();`));
describe("bodies", () => each(BODIES, body => body));

coverage.test();
