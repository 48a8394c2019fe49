import type { Dialect } from "../../src/model/dialect.js";

/** Calls of which Sequelize makes SQL that the server refuses: it names the column `undefined`, SQLite has no now(). */
const BROKEN_ON_SQLITE = ["field: 'other'", "fn('now')", "fn('NOW')"];

const TYPES = [
  "STRING",
  "STRING(20)",
  "STRING({ length: 20 })",
  "CHAR",
  "CHAR(2)",
  "TEXT",
  "TEXT('long')",
  "TEXT('tiny')",
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "INTEGER(11)",
  "BIGINT",
  "BIGINT(20)",
  "FLOAT",
  "FLOAT(11)",
  "FLOAT(11, 10)",
  "REAL",
  "REAL(11)",
  "DOUBLE",
  "DOUBLE(11)",
  "DOUBLE(11, 10)",
  "DECIMAL",
  "DECIMAL(10)",
  "DECIMAL(10, 2)",
  "DECIMAL({ precision: 10, scale: 2 })",
  "NUMERIC(10, 2)",
  "BOOLEAN",
  "TIME",
  "DATE",
  "DATE(3)",
  "DATEONLY",
  "BLOB",
  "BLOB('tiny')",
  "JSON",
  "UUID",
  "ENUM('a', 'b')",
  "ENUM(['a', 'b'])",
  "ENUM({ values: ['a', \"b's\"] })",
  "GEOMETRY",
  "GEOMETRY('POINT')",
];

const POSTGRES_TYPES = [
  "STRING.BINARY",
  "CHAR(4).BINARY",
  "INTEGER.UNSIGNED",
  "INTEGER.UNSIGNED.ZEROFILL",
  "JSONB",
  "CITEXT",
  "TSVECTOR",
  "CIDR",
  "INET",
  "MACADDR",
  "ARRAY(Sequelize.STRING)",
  "ARRAY(Sequelize.INTEGER)",
  "ARRAY(Sequelize.DATE)",
  "ARRAY(Sequelize.DECIMAL(10, 2))",
  "ARRAY(Sequelize.ENUM('a', 'b'))",
  "RANGE(Sequelize.INTEGER)",
  "RANGE(Sequelize.DATE)",
  "RANGE",
  "GEOMETRY('POINT', 4326)",
  "GEOGRAPHY('POINT', 4326)",
];

const MYSQL_TYPES = [
  "STRING.BINARY",
  "STRING(20).BINARY",
  "INTEGER.UNSIGNED",
  "INTEGER(11).UNSIGNED.ZEROFILL",
  "BIGINT.UNSIGNED",
  "MEDIUMINT",
  "DECIMAL(10, 2).UNSIGNED",
  "FLOAT.UNSIGNED",
  "TEXT('medium')",
  "BLOB('long')",
  "DATE(6)",
];

const SQLITE_TYPES = [
  "CITEXT",
  "JSONB",
  "INTEGER.UNSIGNED",
  "FLOAT.UNSIGNED",
  "MEDIUMINT",
  "STRING.BINARY",
  "TEXT('medium')",
];

const ATTRIBUTES = [
  "Sequelize.STRING",
  "DataTypes.STRING",
  "Sequelize.DataTypes.STRING",
  "{ type: Sequelize.STRING }",
  "{ type: 'VARCHAR(20)' }",
  "{ type: Sequelize.STRING, allowNull: false }",
  "{ type: Sequelize.STRING, allowNull: true }",
  "{ type: Sequelize.STRING, defaultValue: 'x' }",
  '{ type: Sequelize.STRING, defaultValue: "it\'s" }',
  "{ type: Sequelize.STRING, defaultValue: null }",
  "{ type: Sequelize.STRING, defaultValue: '' }",
  "{ type: Sequelize.INTEGER, defaultValue: 0 }",
  "{ type: Sequelize.INTEGER, defaultValue: -1 }",
  "{ type: Sequelize.STRING, defaultValue: 5 }",
  "{ type: Sequelize.FLOAT, defaultValue: 1.5 }",
  "{ type: Sequelize.DOUBLE, defaultValue: 0 }",
  "{ type: Sequelize.DECIMAL(10, 2), defaultValue: 0.5 }",
  "{ type: Sequelize.BOOLEAN, defaultValue: false }",
  "{ type: Sequelize.BOOLEAN, defaultValue: true, allowNull: false }",
  "{ type: Sequelize.DATE, defaultValue: Sequelize.NOW }",
  "{ type: Sequelize.DATE, defaultValue: Sequelize.fn('now') }",
  "{ type: Sequelize.DATE, defaultValue: Sequelize.fn('NOW') }",
  "{ type: Sequelize.DATE, defaultValue: Sequelize.literal('CURRENT_TIMESTAMP') }",
  "{ type: Sequelize.UUID, defaultValue: Sequelize.UUIDV4 }",
  "{ type: Sequelize.UUID, defaultValue: DataTypes.UUIDV1 }",
  "{ type: Sequelize.STRING, unique: true }",
  "{ type: Sequelize.STRING, unique: 'named' }",
  "{ type: Sequelize.STRING, unique: { name: 'named' } }",
  "{ type: Sequelize.STRING, field: 'other' }",
  "{ type: Sequelize.ENUM('a', 'b'), defaultValue: 'a', allowNull: false }",
  "{ type: Sequelize.ENUM, values: ['a', 'b'] }",
  "{ type: Sequelize.INTEGER, references: { model: 'users', key: 'id' } }",
  "{ type: Sequelize.INTEGER, references: { model: 'users' } }",
  "{ type: Sequelize.INTEGER, references: { model: { tableName: 'users', schema: 'app' }, key: 'id' } }",
  "{ type: Sequelize.INTEGER, references: { model: 'users', key: 'id' }, onDelete: 'CASCADE', onUpdate: 'set null' }",
  "{ type: Sequelize.INTEGER, allowNull: false, references: { model: 'users', key: 'id' }, onDelete: 'cascade' }",
  "{ type: Sequelize.INTEGER, unique: true, references: { model: 'users', key: 'id' } }",
  '{ type: Sequelize.STRING, comment: "the user\'s name" }',
  "{ type: Sequelize.STRING, allowNull: false, defaultValue: 'x', comment: 'c' }",
];

const POSTGRES_ATTRIBUTES = [
  "{ type: Sequelize.JSONB, defaultValue: {} }",
  "{ type: Sequelize.JSONB, defaultValue: [], allowNull: false }",
  "{ type: Sequelize.JSON, defaultValue: { a: 1 } }",
  "{ type: Sequelize.ARRAY(Sequelize.STRING), defaultValue: [] }",
  "{ type: Sequelize.ARRAY(Sequelize.STRING), defaultValue: ['a', 'b'] }",
  "{ type: Sequelize.ARRAY(Sequelize.INTEGER), defaultValue: [1] }",
  "{ type: Sequelize.UUID, defaultValue: Sequelize.literal('gen_random_uuid()') }",
  "{ type: Sequelize.DATE, defaultValue: Sequelize.cast('2020-01-01', 'timestamptz') }",
  "{ type: Sequelize.INTEGER, references: { model: 'users', key: 'id', deferrable: Sequelize.Deferrable.INITIALLY_DEFERRED } }",
];

const MYSQL_ATTRIBUTES = [
  "{ type: Sequelize.STRING, unique: true, comment: 'c' }",
  "{ type: Sequelize.STRING, allowNull: null }",
  "{ type: Sequelize.TEXT, defaultValue: 'x' }",
  "{ type: Sequelize.JSON, defaultValue: '{}' }",
];

/** Where the column goes; a new table has no places. */
const MYSQL_PLACES = [
  "{ type: Sequelize.STRING, after: 'b' }",
  "{ type: Sequelize.STRING, first: true, allowNull: false }",
];

const KEYS = [
  "id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false }",
  "id: { type: Sequelize.BIGINT, primaryKey: true, autoIncrement: true }",
  "id: { type: Sequelize.SMALLINT, primaryKey: true, autoIncrement: true }",
  "id: { type: Sequelize.INTEGER.UNSIGNED, primaryKey: true, autoIncrement: true }",
  "id: { type: Sequelize.UUID, primaryKey: true, allowNull: false }",
  "id: { type: Sequelize.UUID, primaryKey: true, defaultValue: Sequelize.UUIDV4 }",
  "a: { type: Sequelize.INTEGER, primaryKey: true }, b: { type: Sequelize.INTEGER, primaryKey: true }",
  "a: { type: Sequelize.STRING, primaryKey: true, allowNull: false }, b: { type: Sequelize.UUID, primaryKey: true }",
  "id: { type: Sequelize.INTEGER, primaryKey: true, references: { model: 'users', key: 'id' } }",
  "id: { type: Sequelize.STRING, primaryKey: true, references: { model: 'users', key: 'id' }, onDelete: 'CASCADE' }",
];

const POSTGRES_KEYS = [
  "id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, autoIncrementIdentity: true }",
  "id: { type: Sequelize.UUID, primaryKey: true, defaultValue: Sequelize.fn('gen_random_uuid'), unique: true }",
];

const TABLES = [
  "'t', { a: Sequelize.STRING, createdAt: { type: Sequelize.DATE, allowNull: false }, updatedAt: Sequelize.DATE }",
  "{ tableName: 't', schema: 's' }, { a: Sequelize.STRING }",
  "{ tableName: 't', schema: 's' }, { a: { type: Sequelize.INTEGER, references: { model: 'users', key: 'id' } } }",
  "{ tableName: 't', schema: 's' }, { a: { type: Sequelize.ENUM('x'), comment: 'c' } }",
  "'t', { a: Sequelize.STRING, b: Sequelize.STRING }, { uniqueKeys: { named: { fields: ['a', 'b'] } } }",
  "'t', { a: Sequelize.STRING }, { uniqueKeys: { named: { fields: ['a'], customIndex: false } } }",
  "'t', { a: Sequelize.STRING }, { charset: 'utf8mb4', collate: 'utf8mb4_bin', engine: 'InnoDB' }",
  "'t', { a: Sequelize.STRING }, { comment: \"the table's comment\" }",
  "'with.dot', { a: Sequelize.STRING }",
];

const INDEXES = [
  "'t', ['a']",
  "'t', ['a', 'b']",
  "'t', ['camelCase'], {}",
  "'UserAccounts', ['userId', 'createdAt']",
  "'t', ['a'], { unique: true }",
  "'t', ['a'], { type: 'UNIQUE' }",
  "'t', ['a'], { name: 'named' }",
  "'t', ['a'], { indicesType: 'UNIQUE', indexName: 'old' }",
  "'t', { fields: ['a', 'b'], name: 'named', unique: true }",
  "'t', { fields: ['a'] }",
  "'t', [{ name: 'a', order: 'DESC' }, 'b']",
  "'t', [{ attribute: 'a', order: 'ASC' }]",
  "{ tableName: 't', schema: 's' }, ['a']",
  "'t', ['a'], { prefix: 'p' }",
  "'t', ['a'], { include: ['b'] }",
  "'t', ['a'], { where: {} }",
  "'t', ['a'], {}, 'raw'",
];

const POSTGRES_INDEXES = [
  "'s.t', ['a']",
  "'t', ['a'], { concurrently: true }",
  "'t', ['a'], { using: 'gin' }",
  "'t', ['a'], { using: 'BTREE', unique: true, concurrently: true, name: 'n' }",
  "'t', ['a'], { where: { deletedAt: null } }",
  "'t', ['a'], { where: { deletedAt: { [Op.ne]: null } } }",
  "'t', ['a'], { where: { status: 'active', deletedAt: null } }",
  "'t', ['a'], { where: { status: ['a', 'b'] } }",
  "'t', ['a'], { where: { status: { [Op.in]: ['a', 'b'] } } }",
  "'t', ['a'], { where: { status: { [Op.notIn]: ['a'] }, n: { [Op.gt]: 5, [Op.lte]: 7 } } }",
  "'t', ['a'], { where: { [Op.or]: [{ a: 1 }, { b: null, c: true }] } }",
  "'t', ['a'], { where: { [Op.and]: [{ a: 1 }, { b: 2 }] } }",
  "'t', ['a'], { where: { [Op.not]: { a: 1 } } }",
  "'t', ['a'], { where: { a: { [Op.or]: [1, null] } } }",
  "'t', ['a'], { where: { a: { [Op.between]: [1, 2] }, b: { [Op.like]: 'x%' }, c: { [Op.startsWith]: 'y' } } }",
  "'t', ['a'], { where: { a: { [Op.not]: null }, b: { [Op.not]: 5 }, c: { [Op.not]: [1] } } }",
  "'t', ['a'], { where: { a: { [Op.is]: null }, b: { [Op.eq]: true } } }",
  "'t', ['a'], { where: Sequelize.literal('a > 1') }",
  "'t', ['a'], { where: Sequelize.where(Sequelize.fn('lower', Sequelize.col('a')), 'x') }",
  "'t', ['a'], { where: { a: { [Op.col]: 'b.c' } } }",
  "'t', ['a'], { where: { $b$: 1 } }",
  "'t', [Sequelize.fn('lower', Sequelize.col('email'))], { name: 'n' }",
  "'t', [Sequelize.literal('(a + b)')], { name: 'n' }",
  "'t', [Sequelize.fn('lower', Sequelize.col('email'))]",
  "'t', [{ name: 'a', collate: 'C', operator: 'text_pattern_ops' }]",
  "'t', ['a'], { operator: 'gin_trgm_ops', using: 'gin' }",
  "'t', { fields: [Sequelize.literal('lower(a)')], name: 'n', where: { a: 'x' } }",
];

const MYSQL_INDEXES = [
  "'t', [{ name: 'a', length: 5 }]",
  "'t', ['a'], { type: 'FULLTEXT' }",
  "'t', ['a'], { type: 'SPATIAL', name: 'n' }",
  "'t', ['a'], { using: 'HASH' }",
];

const SQLITE_INDEXES = ["'t', [{ name: 'a', collate: 'NOCASE' }]", "'t', ['a'], { where: { b: null, c: true } }"];

const CONSTRAINTS = [
  "'t', { type: 'unique', fields: ['a', 'b'] }",
  "'t', { type: 'UNIQUE', fields: ['a'], name: 'named' }",
  "'t', { type: 'primary key', fields: ['a'], name: 'named' }",
  "'t', { type: 'primary key', fields: ['a'] }",
  "'t', { type: 'foreign key', fields: ['a'], references: { table: 'users', field: 'id' } }",
  "'t', { type: 'foreign key', fields: ['a'], name: 'named', references: { table: 'users', field: 'id' }, onDelete: 'cascade', onUpdate: 'no action' }",
  "'t', { type: 'foreign key', fields: ['a', 'b'], references: { table: 'users', fields: ['x', 'y'] } }",
  "'t', { type: 'check', fields: ['a'], where: { a: ['x', 'y'] } }",
  "'t', { type: 'check', fields: ['a'], name: 'named', where: { a: { [Op.gt]: 0 } } }",
  "{ tableName: 't', schema: 's' }, { type: 'unique', fields: ['a'] }",
];

/** SQLite finds no schemas in names. */
const REMOVALS = [
  "removeIndex('t', 'named')",
  "removeIndex('t', ['a', 'b'])",
  "removeIndex('UserAccounts', ['userId'])",
  "removeIndex({ tableName: 't', schema: 's' }, ['a'])",
  "dropTable('t')",
  "dropTable('t', { cascade: true })",
  "dropTable({ tableName: 't', schema: 's' }, { force: true })",
  "renameTable('t', 'u')",
  "renameTable({ tableName: 't', schema: 's' }, 'u')",
];

const POSTGRES_REMOVALS = ["removeIndex('t', 'named', { concurrently: true })", "removeIndex('t', 's.named')"];

/** What SQLite does by copying the table. */
const REBUILDS = ["removeColumn('t', 'a')", "removeColumn({ tableName: 't', schema: 's' }, 'a')"];

/** Attributes of which Sequelize makes a default that PostgreSQL cannot read: it takes all that follows for it. */
const BROKEN_IN_CHANGE = /defaultValue.*(?:unique|references|comment)/;

const OBJECTS = ["createSchema('s')", "dropSchema('s')"];

const SERVER_OBJECTS = ["createDatabase('d')", "dropDatabase('d')"];

const POSTGRES_OBJECTS = [
  "dropEnum('enum_t_a')",
  "createFunction('f', [{ type: 'integer', name: 'a' }], 'integer', 'plpgsql', 'RETURN 1;')",
  "createFunction('s.f', [], 'trigger', 'plpgsql', 'RETURN NEW;', [], { force: true })",
  "dropFunction('f', [{ type: 'integer' }])",
  "renameFunction('f', [], 'g')",
  "createTrigger('t', 'trg', 'after', ['insert'], 'f', [], ['FOR EACH ROW'])",
  "dropTrigger('t', 'trg')",
  "renameTrigger('t', 'trg', 'other')",
  "sequelize.query(queryInterface.queryGenerator.addColumnQuery('t', 'a', { type: 'TEXT' }))",
  "sequelize.query(`ALTER TABLE ${queryInterface.quoteIdentifier('t')} DROP COLUMN ${queryInterface.quoteIdentifier('a')}`)",
  'sequelize.query(`DELETE FROM t WHERE a = ${queryInterface.sequelize.escape("it\'s")}`)',
];

/** What changes nothing. */
export const READS = [
  "describeTable('t')",
  "showAllTables()",
  "tableExists('t')",
  "showIndex('t')",
  "showConstraint('t', 'c')",
  "showAllSchemas()",
  "select(null, 't', {})",
  "rawSelect('t', { plain: false }, 'a')",
];

const POSTGRES_CONSTRAINTS = [
  "'s.t', { type: 'unique', fields: ['a'] }",
  "'t', { type: 'unique', fields: ['a'], deferrable: Sequelize.Deferrable.INITIALLY_IMMEDIATE }",
  "'t', { type: 'foreign key', fields: ['a'], references: { table: 'u', field: 'id' }, deferrable: Sequelize.Deferrable.NOT }",
  "'t', { type: 'foreign key', fields: ['a'], references: { table: { tableName: 'u', schema: 's' }, field: 'id' } }",
  "'t', { type: 'check', fields: ['a'], where: Sequelize.literal('a > b') }",
  "'t', { type: 'check', fields: ['a', 'b'], where: { [Op.or]: { a: null, b: { [Op.ne]: null } } } }",
  "'t', { type: 'unique', fields: [{ name: 'a' }, { attribute: 'b' }], name: 'named' }",
];

/** What needs a model and a row of it. */
const MODEL = `const Model = queryInterface.sequelize.define("m", { a: { type: Sequelize.INTEGER, primaryKey: true }, b: Sequelize.INTEGER }, { timestamps: false });
const row = Model.build({ a: 1, b: 2 });`;

const ROWS_OF_MODELS = [
  "upsert('t', { a: 1, b: 2 }, { b: 2 }, { a: 1 }, { model: Model })",
  "insert(row, 't', { a: 1, b: 2 }, {})",
  "update(row, 't', { b: null }, { a: 1 }, {})",
  "delete(row, 't', { a: 1 }, {})",
];

const TRANSACTIONS = [
  `await queryInterface.sequelize.transaction(async transaction => { await queryInterface.dropTable('a', { transaction }); });`,
  `const transaction = await queryInterface.sequelize.transaction();
   await queryInterface.dropTable('a', { transaction });
   await transaction.commit();`,
  `const transaction = await queryInterface.sequelize.transaction();
   await queryInterface.dropTable('a', { transaction });
   await transaction.rollback();`,
];

/** What these drop is in the database. */
export const OPAQUE = ["dropAllTables()", "dropAllSchemas()", "dropAllEnums()"];

const ROWS = [
  "bulkInsert('t', [{ a: 1, b: 'x' }])",
  "bulkInsert('t', [{ a: 1 }, { b: null }])",
  "bulkInsert({ tableName: 't', schema: 's' }, [{ a: 1 }])",
  "bulkInsert('t', [{ a: 1 }], { ignoreDuplicates: true })",
  "bulkInsert('t', [{ a: 1, b: 2 }], { updateOnDuplicate: ['b'], upsertKeys: ['a'] })",
  "insert(null, 't', { a: 1, b: null })",
  "bulkUpdate('t', { a: 1, b: null }, { id: 5 })",
  "bulkUpdate('t', { a: 1 }, {})",
  "bulkUpdate('t', { a: Sequelize.literal('b + 1') }, { a: null })",
  "bulkUpdate('t', { a: 'x' }, { a: null, b: { [Op.gt]: 1 } })",
  "bulkDelete('t', { id: 5 })",
  "bulkDelete('t', {})",
  "bulkDelete('t', null)",
  "bulkDelete('t', { a: null })",
  "bulkDelete('t', { id: [1, 2] }, {})",
  "bulkDelete('t', null, { truncate: true })",
  "increment(null, 't', { id: 1 }, { n: 1 }, {}, { returning: false })",
  "decrement(null, 't', { id: 1 }, { n: 2 }, { updatedAt: 'x' }, { returning: false })",
];

const RAW = [
  "query('UPDATE t SET a = 1')",
  "query('DROP TABLE t; DROP TABLE u;')",
  "query('UPDATE t SET a = :a WHERE b = :b', { replacements: { a: 1, b: \"x's\" } })",
  "query('UPDATE t SET a = ? WHERE b IN (?)', { replacements: [null, ['x', 'y']] })",
  "query(\"UPDATE t SET a = ':a' WHERE b = :b -- :c\", { replacements: { b: true } })",
  "query({ query: 'DELETE FROM t WHERE a = ?', values: [1] })",
  "query('UPDATE t SET a = $1 WHERE b = $2', { bind: [1, 'x'] })",
  "query('UPDATE t SET a = $a WHERE b = $b', { bind: { a: null, b: 'x' } })",
  "query('SELECT 1', { type: QueryTypes.SELECT })",
];

/** Bodies of migrations, over `queryInterface`, that ask for what the dialect has: together every method and option. */
export function sequelizeFixtures(dialect: Dialect): readonly string[] {
  const isPostgres = dialect === "postgresql";
  const isMySql = dialect === "mysql" || dialect === "mariadb";
  const isSqlite = dialect === "sqlite";
  const also = <T>(condition: boolean, more: readonly T[]): readonly T[] => (condition ? more : []);
  const types = [
    ...TYPES,
    ...also(isPostgres, POSTGRES_TYPES),
    ...also(isMySql, MYSQL_TYPES),
    ...also(isSqlite, SQLITE_TYPES),
  ];
  const attributes = [
    ...ATTRIBUTES.filter(attribute => !isSqlite || !BROKEN_ON_SQLITE.some(part => attribute.includes(part))),
    ...also(isPostgres, POSTGRES_ATTRIBUTES),
    ...also(isMySql, MYSQL_ATTRIBUTES),
  ];
  const columns = [...types.map(type => `{ type: Sequelize.${type} }`), ...attributes];
  const calls = [
    ...types.map(type => `createTable('t', { a: Sequelize.${type} })`),
    ...attributes.map(attribute => `createTable('t', { a: ${attribute} })`),
    ...columns.map(column => `addColumn('t', 'a', ${column})`),
    ...[...KEYS, ...also(isPostgres, POSTGRES_KEYS)].map(keys => `createTable('t', { ${keys} })`),
    ...TABLES.map(args => `createTable(${args})`),
    ...[
      ...INDEXES,
      ...also(isPostgres, POSTGRES_INDEXES),
      ...also(isMySql, MYSQL_INDEXES),
      ...also(isSqlite, SQLITE_INDEXES),
    ].map(args => `addIndex(${args})`),
    ...REMOVALS,
    ...OBJECTS,
    ...also(isPostgres, [...POSTGRES_REMOVALS, ...POSTGRES_OBJECTS]),
    ...also(
      isMySql,
      MYSQL_PLACES.map(place => `addColumn('t', 'a', ${place})`),
    ),
    ...also(!isSqlite, [
      ...REBUILDS,
      ...SERVER_OBJECTS,
      ...columns
        .filter(column => isMySql || !BROKEN_IN_CHANGE.test(column))
        .map(column => `changeColumn('t', 'a', ${column})`),
      ...[...CONSTRAINTS, ...also(isPostgres, POSTGRES_CONSTRAINTS)].map(args => `addConstraint(${args})`),
    ]),
    ...also(
      isMySql,
      MYSQL_PLACES.map(place => `changeColumn('t', 'a', ${place})`),
    ),
    ...ROWS,
    ...RAW.map(query => `sequelize.${query}`),
  ];
  return [
    ...calls.map(call => `await queryInterface.${call}`),
    ...ROWS_OF_MODELS.map(call => `${MODEL} await queryInterface.${call}`),
    ...TRANSACTIONS.map(body => `${body} await queryInterface.dropTable('b');`),
  ];
}
