import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { describeWithAlembic, printedByAlembic, pythonOperations, upgradeOf } from "../support/alembic.js";
import { comparable } from "../support/comparable.js";
import type { Python } from "../support/python.js";

const TYPES = [
  "sa.Integer()",
  "sa.Integer",
  "sa.INTEGER()",
  "sa.SmallInteger()",
  "sa.BigInteger()",
  "sa.Float()",
  "sa.Float(53)",
  "sa.REAL()",
  "sa.Numeric()",
  "sa.Numeric(10)",
  "sa.Numeric(10, 2)",
  "sa.Numeric(precision=10, scale=2, asdecimal=False)",
  "sa.DECIMAL(12, 4)",
  "sa.String(20)",
  "sa.String(length=20)",
  "sa.VARCHAR(length=100)",
  "sa.Unicode(50)",
  "sa.CHAR(2)",
  "sa.Text()",
  "sa.TEXT()",
  "sa.UnicodeText()",
  "sa.Boolean()",
  "sa.BOOLEAN()",
  "sa.Boolean(create_constraint=False)",
  "sa.DateTime()",
  "sa.DateTime(timezone=True)",
  "sa.DateTime(True)",
  "sa.TIMESTAMP()",
  "sa.TIMESTAMP(timezone=True)",
  "sa.Date()",
  "sa.Time()",
  "sa.Interval()",
  "sa.LargeBinary()",
  "sa.JSON()",
  "sa.Enum('a', 'b', name='letters')",
  "sa.Enum('a', \"b's\", name='letters', native_enum=False)",
  "sa.Enum('a', 'bb', name='letters', native_enum=False, length=20)",
  "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')",
  "sa.String(10).with_variant(sa.String(20), 'mysql')",
];

const POSTGRES_TYPES = [
  "sa.String()",
  "sa.String(collation='C')",
  "postgresql.JSONB()",
  "postgresql.JSONB(astext_type=sa.Text())",
  "postgresql.JSON()",
  "postgresql.UUID()",
  "postgresql.UUID(as_uuid=True)",
  "postgresql.ARRAY(sa.String())",
  "postgresql.ARRAY(sa.Integer(), dimensions=2)",
  "sa.ARRAY(sa.String(20))",
  "postgresql.ARRAY(sa.Enum('a', name='letters'))",
  "postgresql.TIMESTAMP(timezone=True)",
  "postgresql.TIMESTAMP(precision=3)",
  "postgresql.INET()",
  "postgresql.CIDR()",
  "postgresql.TSVECTOR()",
  "postgresql.HSTORE()",
  "postgresql.BYTEA()",
  "postgresql.DOUBLE_PRECISION()",
  "postgresql.INTERVAL()",
  "postgresql.INT4RANGE()",
  "postgresql.ENUM('a', 'b', name='letters')",
  "postgresql.ENUM('a', 'b', name='letters', create_type=False)",
  "postgresql.ENUM('a', 'b', name='letters', schema='s')",
];

const MYSQL_TYPES = [
  "mysql.TINYINT()",
  "mysql.TINYINT(1)",
  "mysql.TINYINT(display_width=1)",
  "mysql.INTEGER(11)",
  "mysql.INTEGER(unsigned=True)",
  "mysql.BIGINT(20, unsigned=True)",
  "mysql.BIGINT(unsigned=True, zerofill=True)",
  "mysql.MEDIUMINT()",
  "mysql.DECIMAL(10, 2, unsigned=True)",
  "mysql.DOUBLE()",
  "mysql.DOUBLE(asdecimal=False)",
  "mysql.DATETIME(fsp=6)",
  "mysql.TIMESTAMP(fsp=3)",
  "mysql.TIMESTAMP()",
  "mysql.TEXT()",
  "mysql.TINYTEXT()",
  "mysql.MEDIUMTEXT()",
  "mysql.LONGTEXT()",
  "mysql.LONGBLOB()",
  "mysql.VARCHAR(50)",
  "mysql.VARCHAR(50, charset='utf8mb4', collation='utf8mb4_bin')",
  "mysql.ENUM('a', 'b')",
  "mysql.JSON()",
  "mysql.YEAR()",
  "sa.String(20, collation='utf8mb4_bin')",
  "sa.LargeBinary(100)",
];

const COLUMNS = [
  "sa.Column('a', sa.Integer())",
  "sa.Column('a', sa.Integer(), nullable=True)",
  "sa.Column('a', sa.Integer(), nullable=False)",
  "sa.Column('a', sa.Integer(), server_default='0')",
  "sa.Column('a', sa.Integer(), nullable=False, server_default=sa.text('0'))",
  "sa.Column('a', sa.String(20), server_default=\"it's\")",
  "sa.Column('a', sa.String(20), server_default='', default='x')",
  "sa.Column('a', sa.Boolean(), server_default=sa.true())",
  "sa.Column('a', sa.Boolean(), server_default=sa.false(), nullable=False)",
  "sa.Column('a', sa.Boolean(), server_default='false')",
  "sa.Column('a', sa.Boolean(), server_default=sa.sql.expression.true())",
  "sa.Column('a', sa.DateTime(), server_default=sa.func.now())",
  "sa.Column('a', sa.DateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), onupdate=sa.func.now())",
  "sa.Column('a', sa.DateTime(), server_default=sa.func.current_timestamp())",
  "sa.Column('a', sa.Integer(), unique=True)",
  "sa.Column('a', sa.Integer(), index=True)",
  "sa.Column('a', sa.Integer(), index=True, unique=True)",
  "sa.Column('a', sa.Integer(), comment=\"the user's\")",
  "sa.Column('a', sa.Integer(), sa.ForeignKey('users.id'))",
  "sa.Column('a', sa.Integer(), sa.ForeignKey('users.id', name='fk', ondelete='CASCADE', onupdate='SET NULL'))",
  "sa.Column('a', sa.Integer(), sa.ForeignKey('s.users.id'), nullable=False)",
  "sa.Column('a', sa.Integer(), sa.CheckConstraint('a > 0', name='positive'))",
  "sa.Column('a', sa.Integer(), sa.Computed('b * 2'))",
  "sa.Column('a', sa.Integer(), sa.Computed('b * 2', persisted=True))",
  "sa.Column('camelCase', sa.Integer())",
  "sa.Column('order', sa.Integer())",
  "sa.Column(name='a', type_=sa.Integer())",
  "sa.Column('a', sa.Integer(), server_default=sa.FetchedValue())",
];

const POSTGRES_COLUMNS = [
  "sa.Column('a', postgresql.UUID(), server_default=sa.text('gen_random_uuid()'))",
  "sa.Column('a', postgresql.JSONB(), server_default=sa.text(\"'{}'::jsonb\"), nullable=False)",
  "sa.Column('a', postgresql.ARRAY(sa.String()), server_default='{}')",
  "sa.Column('a', sa.Integer(), sa.Identity())",
  "sa.Column('a', sa.Integer(), sa.Identity(always=True))",
  "sa.Column('a', sa.DateTime(), server_default=sa.text(\"(now() AT TIME ZONE 'utc')\"))",
];

const KEYS = [
  "sa.Column('id', sa.Integer(), primary_key=True)",
  "sa.Column('id', sa.Integer(), nullable=False), sa.PrimaryKeyConstraint('id')",
  "sa.Column('id', sa.Integer(), nullable=False), sa.PrimaryKeyConstraint('id', name='pk')",
  "sa.Column('id', sa.Integer(), autoincrement=True, nullable=False), sa.PrimaryKeyConstraint('id')",
  "sa.Column('id', sa.Integer(), autoincrement=False, nullable=False), sa.PrimaryKeyConstraint('id')",
  "sa.Column('id', sa.BigInteger(), nullable=False), sa.PrimaryKeyConstraint('id')",
  "sa.Column('id', sa.SmallInteger(), nullable=False), sa.PrimaryKeyConstraint('id')",
  "sa.Column('id', sa.String(36), nullable=False), sa.PrimaryKeyConstraint('id')",
  "sa.Column('id', sa.Integer(), server_default='5', nullable=False), sa.PrimaryKeyConstraint('id')",
  "sa.Column('a', sa.Integer()), sa.Column('b', sa.Integer()), sa.PrimaryKeyConstraint('a', 'b')",
  "sa.Column('a', sa.Integer(), primary_key=True), sa.Column('b', sa.Integer(), primary_key=True)",
  "sa.Column('id', sa.Integer(), sa.ForeignKey('users.id'), primary_key=True)",
  "sa.Column('id', sa.Integer(), nullable=False), sa.PrimaryKeyConstraint('id'), sa.ForeignKeyConstraint(['id'], ['users.id'])",
];

const TABLES = [
  "'t', sa.Column('a', sa.Integer()), schema='s'",
  "'t', sa.Column('a', sa.Integer()), sa.UniqueConstraint('a')",
  "'t', sa.Column('a', sa.Integer()), sa.Column('b', sa.Integer()), sa.UniqueConstraint('a', 'b', name='u')",
  "'t', sa.Column('a', sa.Integer()), sa.ForeignKeyConstraint(['a'], ['users.id'])",
  "'t', sa.Column('a', sa.Integer()), sa.ForeignKeyConstraint(['a'], ['users.id'], name='fk', ondelete='CASCADE')",
  "'t', sa.Column('a', sa.Integer()), sa.ForeignKeyConstraint(('a',), ('s.users.id',), 'fk', onupdate='CASCADE')",
  "'t', sa.Column('a', sa.Integer()), sa.CheckConstraint('a > 0', name='positive')",
  "'t', sa.Column('a', sa.Integer()), sa.Index('ix', 'a')",
  "'t', sa.Column('a', sa.Integer()), sa.Index('ix', 'a', unique=True)",
  "'t', sa.Column('a', sa.Integer()), comment='a table'",
  "'t', sa.Column('a', sa.Integer()), mysql_engine='InnoDB', mysql_charset='utf8mb4'",
  "'t', sa.Column('a', sa.Integer(), unique=True), sa.UniqueConstraint('a', name='u'), sa.CheckConstraint('a > 1')",
];

const INDEXES = [
  "'ix', 't', ['a']",
  "op.f('ix_t_a'), 't', ['a'], unique=False",
  "'ix', 't', ['a', 'b'], unique=True",
  "'ix', 't', ['a'], schema='s'",
  "'ix', table_name='t', columns=['a']",
  "'ix', 't', ['a'], postgresql_concurrently=True",
  "'ix', 't', ['a'], postgresql_using='gin', mysql_using='btree'",
  "'ix', 't', ['a'], postgresql_where=sa.text('b IS NULL'), sqlite_where=sa.text('b IS NULL')",
  "'ix', 't', ['a'], postgresql_ops={'a': 'text_pattern_ops'}, mysql_length={'a': 10}",
  "'ix', 't', ['a'], postgresql_include=['b'], mysql_length=5",
  "'ix', 't', ['a'], mysql_prefix='FULLTEXT'",
  "'ix', 't', [sa.text('a DESC')]",
];

const POSTGRES_INDEXES = [
  "'ix', 't', [sa.text('lower(a)')]",
  "'ix', 't', ['a'], unique=True, postgresql_where=sa.column('b') == sa.true()",
  "'ix', 't', ['a'], postgresql_where=sa.column('b').is_(None)",
  "'ix', 't', ['a'], postgresql_where=sa.and_(sa.column('b') > 5, sa.column('c') != 'x')",
];

const SHARED = [
  "op.add_column('t', sa.Column('id', sa.BigInteger(), primary_key=True))",
  "op.add_column('t', sa.Column('id', sa.Integer(), primary_key=True, autoincrement=True, nullable=False))",
  "op.add_column('t', sa.Column('id', sa.String(36), primary_key=True))",
  "op.drop_table('t')",
  "op.drop_table('t', schema='s')",
  "op.drop_column('t', 'a')",
  "op.drop_column('t', 'a', schema='s')",
  "op.drop_index('ix', 't')",
  "op.drop_index(op.f('ix'), table_name='t')",
  "op.rename_table('t', 'u')",
  "op.execute('UPDATE t SET a = 1')",
  'op.execute("UPDATE t SET a = 1 WHERE a IS NULL")',
  "op.execute(sa.text('DELETE FROM t WHERE a = 1'))",
  "op.execute(sa.text('UPDATE t SET a = :a').bindparams(a=1))",
  "op.execute(sa.table('t', sa.column('a')).update().values(a=1))",
  "op.execute(sa.table('t', sa.column('a')).update().where(sa.column('a').is_(None)).values({'a': 1}))",
  "t = sa.table('t', sa.column('a'), sa.column('b'))\nop.execute(t.update().where(t.c.a == None).values(a='x', b=None))",
  "t = sa.table('t', sa.column('a'))\nop.execute(sa.delete(t).where(t.c.a.in_([1, 2])))",
  "t = sa.table('t', sa.column('a'))\nop.execute(sa.delete(t))",
  "t = sa.table('t', sa.column('a'))\nop.execute(sa.update(t).where(sa.and_(t.c.a > 1, t.c.a < 5)).values(a=sa.null()))",
  "t = sa.table('t', sa.column('a'))\nop.execute(t.insert().values(a=1))",
  "t = sa.table('t', sa.column('a', sa.Integer()), sa.column('b', sa.String()))\nop.bulk_insert(t, [{'a': 1, 'b': \"x's\"}, {'a': 2, 'b': None}])",
  "t = op.create_table('t', sa.Column('a', sa.Integer()))\nop.bulk_insert(t, [{'a': 1}])",
  "for name in ['a', 'b']:\n    op.drop_column('t', name)",
  "for table, column in (('t', 'a'), ('u', 'b')):\n    op.add_column(table, sa.Column(column, sa.Integer()))",
  "name = 't'\nop.execute(f'UPDATE {name} SET a = 1')\nop.execute('DELETE FROM %s WHERE a = %d' % (name, 5))\nop.execute('DELETE FROM {}'.format(name))",
  "def add(column):\n    op.add_column('t', column)\nadd(sa.Column('a', sa.Integer()))\nadd(sa.Column('b', sa.Integer()))",
  "if op.get_context().dialect.name == 'postgresql':\n    op.drop_table('p')\nelse:\n    op.drop_table('q')",
  "columns = [sa.Column(name, sa.String(10)) for name in ('a', 'b')]\nop.create_table('t', sa.Column('id', sa.Integer(), primary_key=True), *columns)",
  "options = dict(nullable=False, server_default='x')\nop.add_column('t', sa.Column('a', sa.String(5), **options))",
  "op.execute('DELETE FROM t WHERE a = 1', execution_options={'autocommit': True})",
  "op.execute(sa.table('t', sa.column('a')).update().values({'a': op.inline_literal('x')}))",
  "op.bulk_insert(sa.table('t', sa.column('a', sa.Integer())), [{'a': 1}, {'a': 2}], multiinsert=False)",
  "with op.get_context().autocommit_block():\n    op.create_index('ix', 't', ['a'], postgresql_concurrently=True)",
];

/** What Alembic reads since 1.12, and overlooks before. */
const NEWER = [
  "op.create_index('ix', 't', ['a'], if_not_exists=True)",
  "op.create_index('ix', 't', ['a', 'b'], unique=True, schema='s', if_not_exists=True)",
  "op.drop_index('ix', 't', if_exists=True)",
];

const SERVERS = [
  "op.alter_column('t', 'a', existing_type=sa.String(20), nullable=False)",
  "op.alter_column('t', 'a', existing_type=sa.Integer(), nullable=True)",
  "op.alter_column('t', 'a', existing_type=sa.String(20), type_=sa.String(50), existing_nullable=False)",
  "op.alter_column('t', 'a', existing_type=sa.DateTime(), nullable=False)",
  "op.alter_column('t', 'a', existing_type=sa.Integer(), server_default='5')",
  "op.alter_column('t', 'a', existing_type=sa.Integer(), server_default=None)",
  "op.alter_column('t', 'a', existing_type=sa.Integer(), server_default=sa.text('1'), nullable=False, existing_nullable=True)",
  "op.alter_column('t', 'a', existing_type=sa.Integer(), new_column_name='b')",
  "op.alter_column('t', 'a', existing_type=sa.Integer(), new_column_name='b', existing_nullable=False, existing_server_default='3')",
  "op.alter_column('t', 'a', existing_type=sa.String(20), type_=sa.Text(), nullable=False, schema='s')",
  "op.alter_column('t', 'a', existing_type=sa.Integer(), comment='c', existing_nullable=True)",
  "op.alter_column('t', 'a', existing_type=sa.Integer(), existing_nullable=True)",
  "op.alter_column('t', 'a', existing_type=sa.Integer(), type_=sa.BigInteger(), autoincrement=True, existing_nullable=False)",
  "op.alter_column('t', 'a', existing_type=sa.TIMESTAMP(), server_default=sa.func.now())",
  "op.create_foreign_key('fk', 't', 'users', ['a'], ['id'])",
  "op.create_foreign_key(None, 't', 'users', ['a'], ['id'], ondelete='CASCADE')",
  "op.create_foreign_key('fk', 't', 'users', ['a', 'b'], ['x', 'y'], onupdate='CASCADE', source_schema='s', referent_schema='r')",
  "op.create_foreign_key(constraint_name='fk', source_table='t', referent_table='users', local_cols=['a'], remote_cols=['id'])",
  "op.create_unique_constraint('u', 't', ['a'])",
  "op.create_unique_constraint(None, 't', ['a', 'b'])",
  "op.create_primary_key('pk', 't', ['a'])",
  "op.create_check_constraint('positive', 't', 'a > 0')",
  "op.create_check_constraint('positive', 't', sa.column('a') > 0)",
  "op.drop_constraint('fk', 't', type_='foreignkey')",
  "op.drop_constraint('u', 't', type_='unique')",
  "op.drop_constraint('pk', 't', type_='primary')",
  "op.drop_constraint('positive', 't', type_='check')",
  "op.create_table_comment('t', 'c')",
  "op.drop_table_comment('t', existing_comment='c')",
  "with op.batch_alter_table('t', schema=None) as batch_op:\n    batch_op.add_column(sa.Column('a', sa.Integer(), nullable=False))\n    batch_op.create_index('ix', ['a'], unique=False)\n    batch_op.drop_column('b')",
  "with op.batch_alter_table('t') as batch_op:\n    batch_op.alter_column('a', existing_type=sa.String(10), nullable=False)\n    batch_op.create_foreign_key('fk', 'users', ['a'], ['id'])\n    batch_op.drop_constraint('u', type_='unique')\n    op.drop_table('u')\n    batch_op.create_unique_constraint(batch_op.f('v'), ['a', 'b'])\n    batch_op.drop_index('ix')",
];

const POSTGRES = [
  "op.alter_column('t', 'a', type_=sa.Integer(), postgresql_using='a::integer')",
  "op.alter_column('t', 'a', type_=postgresql.JSONB(), nullable=False, server_default=sa.text(\"'{}'\"), new_column_name='b')",
  "op.drop_index('ix', 't', postgresql_concurrently=True)",
  "op.drop_constraint('c', 't')",
  "op.create_table('t', sa.Column('a', sa.Integer()), sa.ForeignKeyConstraint(['a'], ['users.id'], deferrable=True, initially='DEFERRED'))",
  "op.create_foreign_key('fk', 't', 'users', ['a'], ['id'], postgresql_not_valid=True)",
  "op.create_foreign_key('fk', 't', 'users', ['a'], ['id'], deferrable=True, initially='DEFERRED')",
  "op.create_exclude_constraint('e', 't', ('period', '&&'), ('a', '='), using='gist')",
  "op.execute(\"CREATE TYPE letters AS ENUM ('a')\")",
  "op.execute(\"ALTER TYPE letters ADD VALUE 'b'\")",
  "op.execute(sa.schema.CreateSequence(sa.Sequence('s')))",
  "op.execute(sa.schema.CreateSequence(sa.Sequence('s', start=5, increment=2, minvalue=1, cache=10, cycle=True)))",
  "op.execute(sa.schema.CreateSequence(sa.Sequence('s', 5, 2)))",
  "op.execute('CREATE EXTENSION IF NOT EXISTS citext; DROP TABLE t;')",
  "op.create_table('t', sa.Column('a', sa.Enum('x', name='e')))\nop.create_table('u', sa.Column('a', sa.Enum('x', name='e')))",
];

const SQLITE = ["op.alter_column('t', 'a', new_column_name='b')"];

describeWithAlembic("Alembic", python => {
  describe.each(["postgresql", "mysql", "sqlite"] as const)("on %s", dialect => agreesOn(dialect, python));
});

function agreesOn(dialect: Dialect, python: Python): void {
  const pg = dialect === "postgresql";
  const mysql = dialect === "mysql";
  const types = [...TYPES, ...(pg ? POSTGRES_TYPES : []), ...(mysql ? MYSQL_TYPES : [])];
  const columns = [...COLUMNS, ...(pg ? POSTGRES_COLUMNS : [])];
  const indexes = [...INDEXES, ...(pg ? POSTGRES_INDEXES : [])];
  const bodies = [
    ...types.map(type => `op.add_column('t', sa.Column('a', ${type}))`),
    ...types.map(type => `op.create_table('t', sa.Column('a', ${type}))`),
    ...columns.map(column => `op.add_column('t', ${column})`),
    ...columns.map(column => `op.create_table('t', ${column})`),
    ...KEYS.map(key => `op.create_table('t', ${key})`),
    ...TABLES.map(args => `op.create_table(${args})`),
    ...indexes.map(args => `op.create_index(${args})`),
    ...SHARED,
    ...(dialect === "mysql" ? [] : NEWER),
    ...(dialect === "sqlite" ? SQLITE : SERVERS),
    ...(dialect === "sqlite" ? [] : types.map(type => `op.alter_column('t', 'a', type_=${type})`)),
    ...(pg ? POSTGRES : []),
  ];
  const sources = bodies.map(body => upgradeOf(body).replace("def downgrade():\n    pass", downgradeOf(body)));
  const printed = printedByAlembic(python, sources, dialect);

  it.each(bodies.map((body, i) => [body, i] as const))("%s", (_body, i) => {
    const [up, down] = printed[i] as (typeof printed)[number];
    const isNewer = NEWER.includes(bodies[i] as string);
    if (isNewer && !isSince(1, 12, python)) {
      expect(up).not.toMatch(/EXISTS/);
      expect(JSON.stringify(ours(sources[i] as string, "up", dialect))).toMatch(/"if(?:Not)?Exists":true/);
      return;
    }
    // What the real one refuses, no migration does.
    if (typeof up !== "string" || typeof down !== "string") {
      expect(ours(sources[i] as string, "up", dialect)).toBeDefined();
      return;
    }
    for (const [direction, text] of [["up", up] as const, ["down", down] as const]) {
      const expected = lowerSql(plainSource(text), dialect);
      expect(expected.filter(({ kind }) => kind === "opaque")).toEqual([]);
      expect(ours(sources[i] as string, direction, dialect).map(comparable)).toEqual(expected.map(comparable));
    }
  });

  it("agrees in most of what is tried", () => {
    const refused = printed.filter(([up]) => typeof up !== "string").length;
    expect(refused).toBeLessThan(bodies.length / 5);
  });
}

/** Whether an Alembic is at least of a version. */
function isSince(major: number, minor: number, { versions }: Python): boolean {
  const [, ownMajor, ownMinor] = /^alembic (\d+)\.(\d+)/.exec(versions) ?? [];
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor);
}

describeWithAlembic("the methods of op", ({ program }) => {
  it("are all named in docs/frameworks.md", () => {
    const code = `from alembic.operations import Operations
print(*(name for name in dir(Operations) if not name.startswith("_") and name != "create_module_class_proxy"))`;
    const names = spawnSync(program, ["-c", code], { encoding: "utf8" }).stdout.trim().split(" ");
    const section = readFileSync("docs/frameworks.md", "utf8").split("\n## Alembic")[1]?.split("\n## ")[0] ?? "";
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter(name => !new RegExp(`\\b${name}\\b`).test(section))).toEqual([]);
  });
});

function downgradeOf(body: string): string {
  return `def downgrade():\n${body.replace(/^(?=.)/gm, "    ")}`;
}

function ours(source: string, direction: "up" | "down", dialect: Dialect): readonly Operation[] {
  return pythonOperations(source, direction, { dialect });
}
