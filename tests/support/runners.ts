import { createRequire } from "node:module";
import knexFactory from "knex";
import { Kysely, Migrator, PostgresDialect, type Migration as KyselyMigration } from "kysely";
import { MikroORM } from "@mikro-orm/core";
import { Migrator as MikroMigrator } from "@mikro-orm/migrations";
import { PostgreSqlDriver } from "@mikro-orm/postgresql";
import { runner as nodePgMigrate } from "node-pg-migrate";
import pg from "pg";
import { Sequelize } from "sequelize";
import { DataSource, type DataSourceOptions, type MigrationInterface } from "typeorm";
import { memoryStorage, Umzug } from "umzug";
import { folder } from "./folder.js";

/** The migration of a file, run there and back by its framework in a database of PostgreSQL. */
export interface Runner {
  up(): Promise<unknown>;
  down(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** How a framework is written and run. */
export interface RunnableFramework {
  readonly packages: Readonly<Record<string, string>>;
  /** A call that runs a statement of SQL, given as a literal. */
  readonly raw: (literal: string) => string;
  /** A file whose directions have these bodies. */
  readonly file: (up: string, down: string) => string;
  /** Where the file stands. */
  readonly path: string;
  /** Migrations of each kind of call, over tables `users` and `posts`. */
  readonly fixtures: readonly string[];
  readonly open: (source: string, database: string) => Promise<Runner>;
}

const SERVER = { host: "127.0.0.1", port: 5432, user: "postgres" };

const urlOf = (database: string): string => `postgresql://${SERVER.user}@${SERVER.host}:${SERVER.port}/${database}`;

const require = createRequire(import.meta.url);

/** What a module of CommonJS exports. */
function exportsOf<T>(source: string): T {
  const module = { exports: {} as T };
  const run = new Function("require", "module", "exports", source) as (...args: unknown[]) => void;
  run(require, module, module.exports);
  return module.exports;
}

const functions =
  (parameters: string) =>
  (up: string, down: string): string =>
    `exports.up = async function (${parameters}) {\n${indented(up)}};\n\nexports.down = async function (${parameters}) {\n${indented(down)}};\n`;

function indented(body: string, depth = "  "): string {
  return body
    .split("\n")
    .map(line => (line === "" ? "" : `${depth}${line}\n`))
    .join("");
}

const inClass =
  (head: string, parameters: string, name: string) =>
  (up: string, down: string): string =>
    `${head}class ${name} {\n  async up(${parameters}) {\n${indented(up, "    ")}  }\n\n  async down(${parameters}) {\n${indented(down, "    ")}  }\n};\n`;

/** Tables that bookkeeping of frameworks makes. */
export const BOOKKEEPING =
  /\b(?:knex_migrations|typeorm_migrations|kysely_migration|pgmigrations|mikro_orm_migrations)/;

const knex: RunnableFramework = {
  packages: { knex: "3.1.0", pg: "8" },
  path: "migrations/2_change.js",
  raw: literal => `await knex.raw(${literal});`,
  file: functions("knex"),
  fixtures: [
    `await knex.schema.createTable("tags", t => {\n  t.increments("id");\n  t.string("name", 40).notNullable();\n  t.index(["name"]);\n});`,
    `await knex.schema.alterTable("users", t => {\n  t.string("nick", 20);\n  t.dropColumn("age");\n});`,
    `await knex.schema.alterTable("posts", t => {\n  t.dropForeign(["user_id"], "posts_user_id_fkey");\n  t.renameColumn("title", "heading");\n});\nawait knex.schema.renameTable("posts", "articles");`,
    `await knex.schema.alterTable("users", t => {\n  t.string("name", 80).nullable().alter();\n});\nawait knex.raw("CREATE INDEX users_age ON users (age)");`,
    `await knex.schema.dropTable("posts");`,
  ],
  async open(source, database) {
    const migration = exportsOf<object>(source);
    const client = knexFactory({ client: "pg", connection: { ...SERVER, database } });
    const migrationSource = {
      getMigrations: () => Promise.resolve(["2_change"]),
      getMigrationName: (name: string) => name,
      getMigration: () => Promise.resolve(migration as never),
    };
    return {
      up: () => client.migrate.latest({ migrationSource }),
      down: () => client.migrate.rollback({ migrationSource }),
      close: () => client.destroy(),
    };
  },
};

const sequelize: RunnableFramework = {
  packages: { sequelize: "6.37.0", "sequelize-cli": "6", pg: "8" },
  path: "migrations/2-change.js",
  raw: literal => `await queryInterface.sequelize.query(${literal});`,
  file: functions("queryInterface, Sequelize"),
  fixtures: [
    `await queryInterface.createTable("tags", { id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true }, name: { type: Sequelize.STRING(40), allowNull: false } });\nawait queryInterface.addIndex("tags", ["name"], { name: "tags_name" });`,
    `await queryInterface.addColumn("users", "nick", { type: Sequelize.STRING(20) });\nawait queryInterface.removeColumn("users", "age");`,
    `await queryInterface.removeConstraint("posts", "posts_user_id_fkey");\nawait queryInterface.renameColumn("posts", "title", "heading");\nawait queryInterface.renameTable("posts", "articles");`,
    `await queryInterface.sequelize.transaction(async t => {\n  await queryInterface.changeColumn("users", "name", { type: Sequelize.TEXT, allowNull: true }, { transaction: t });\n  await queryInterface.addIndex("users", ["age"], { name: "users_age", transaction: t });\n});`,
    `await queryInterface.dropTable("posts");`,
  ],
  open(source, database) {
    const migration = exportsOf<Record<"up" | "down", (context: object, library: object) => Promise<unknown>>>(source);
    const connection = new Sequelize({
      dialect: "postgres",
      host: SERVER.host,
      username: SERVER.user,
      database,
      logging: false,
    });
    const context = connection.getQueryInterface();
    const umzug = new Umzug<object>({
      migrations: [
        {
          name: "2-change.js",
          up: () => migration.up(context, Sequelize),
          down: () => migration.down(context, Sequelize),
        },
      ],
      context,
      storage: memoryStorage(),
      logger: undefined,
    });
    return Promise.resolve({ up: () => umzug.up(), down: () => umzug.down(), close: () => connection.close() });
  },
};

const typeorm: RunnableFramework = {
  packages: { typeorm: "0.3.20", pg: "8" },
  path: "migrations/1700000000002-Change.js",
  raw: literal => `await queryRunner.query(${literal});`,
  file: inClass(
    'const { Table, TableColumn, TableIndex } = require("typeorm");\n\nmodule.exports = ',
    "queryRunner",
    "Change1700000000002",
  ),
  fixtures: [
    `await queryRunner.createTable(new Table({ name: "tags", columns: [{ name: "id", type: "int", isPrimary: true }, { name: "name", type: "varchar", length: "40" }] }));\nawait queryRunner.createIndex("tags", new TableIndex({ name: "tags_name", columnNames: ["name"] }));`,
    `await queryRunner.addColumn("users", new TableColumn({ name: "nick", type: "varchar", length: "20", isNullable: true }));\nawait queryRunner.dropColumn("users", "age");`,
    `await queryRunner.dropForeignKey("posts", "posts_user_id_fkey");\nawait queryRunner.renameColumn("posts", "title", "heading");\nawait queryRunner.renameTable("posts", "articles");`,
    `await queryRunner.query("ALTER TABLE users ALTER COLUMN name DROP NOT NULL");\nawait queryRunner.query("CREATE INDEX users_age ON users (age)");`,
    `await queryRunner.dropTable("posts");`,
  ],
  async open(source, database) {
    const migration = exportsOf<new () => MigrationInterface>(source);
    const options: DataSourceOptions = {
      type: "postgres",
      host: SERVER.host,
      port: SERVER.port,
      username: SERVER.user,
      database,
      migrations: [migration],
      migrationsTableName: "typeorm_migrations",
    };
    const connection = await new DataSource(options).initialize();
    return {
      up: () => connection.runMigrations(),
      down: () => connection.undoLastMigration(),
      close: () => connection.destroy(),
    };
  },
};

const kysely: RunnableFramework = {
  packages: { kysely: "0.28.0", pg: "8" },
  path: "migrations/2_change.js",
  raw: literal => `await sql\`${literal.slice(1, -1).replaceAll('\\"', '"')}\`.execute(db);`,
  file: (up, down) => `const { sql } = require("kysely");\n\n${functions("db")(up, down)}`,
  fixtures: [
    `await db.schema.createTable("tags").addColumn("id", "integer", c => c.primaryKey()).addColumn("name", "varchar(40)").execute();\nawait db.schema.createIndex("tags_name").on("tags").column("name").execute();`,
    `await db.schema.alterTable("users").addColumn("nick", "varchar(20)").execute();\nawait db.schema.alterTable("users").dropColumn("age").execute();`,
    `await db.schema.alterTable("posts").dropConstraint("posts_user_id_fkey").execute();\nawait db.schema.alterTable("posts").renameColumn("title", "heading").execute();\nawait db.schema.alterTable("posts").renameTo("articles").execute();`,
    `await db.schema.alterTable("users").alterColumn("name", c => c.dropNotNull()).execute();\nawait db.schema.createIndex("users_age").on("users").column("age").execute();`,
    `await db.schema.dropTable("posts").execute();`,
  ],
  open(source, database) {
    const migration = exportsOf<KyselyMigration>(source);
    const db = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: urlOf(database) }) }),
    });
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve({ "2_change": migration }) },
    });
    const checked = async (run: Promise<{ error?: unknown }>): Promise<void> => {
      const { error } = await run;
      if (error !== undefined) throw error;
    };
    return Promise.resolve({
      up: () => checked(migrator.migrateToLatest()),
      down: () => checked(migrator.migrateDown()),
      close: () => db.destroy(),
    });
  },
};

const nodePg: RunnableFramework = {
  packages: { "node-pg-migrate": "8.0.0", pg: "8" },
  path: "migrations/2_change.js",
  raw: literal => `pgm.sql(${literal});`,
  file: (up, down) => functions("pgm")(up, down),
  fixtures: [
    `pgm.createTable("tags", { id: "id", name: { type: "varchar(40)", notNull: true } });\npgm.createIndex("tags", "name", { name: "tags_name" });`,
    `pgm.addColumn("users", { nick: { type: "varchar(20)" } });\npgm.dropColumn("users", "age");`,
    `pgm.dropConstraint("posts", "posts_user_id_fkey");\npgm.renameColumn("posts", "title", "heading");\npgm.renameTable("posts", "articles");`,
    `pgm.alterColumn("users", "name", { notNull: false });\npgm.createIndex("users", "age", { name: "users_age" });`,
    `pgm.dropTable("posts");`,
  ],
  open(source, database) {
    const dir = folder({ "2_change.cjs": source });
    const run = (direction: "up" | "down"): Promise<unknown> =>
      nodePgMigrate({
        databaseUrl: urlOf(database),
        dir,
        direction,
        count: 1,
        migrationsTable: "pgmigrations",
        log: () => undefined,
      });
    return Promise.resolve({ up: () => run("up"), down: () => run("down"), close: () => Promise.resolve() });
  },
};

const mikroorm: RunnableFramework = {
  packages: { "@mikro-orm/core": "6.4.0", "@mikro-orm/migrations": "6.4.0", "@mikro-orm/postgresql": "6.4.0" },
  path: "migrations/Migration20240102000000.js",
  raw: literal => `this.addSql(${literal});`,
  file: inClass(
    'const { Migration } = require("@mikro-orm/migrations");\n\nmodule.exports = ',
    "",
    "Migration20240102000000 extends Migration",
  ),
  fixtures: [
    `this.addSql("CREATE TABLE tags (id int PRIMARY KEY, name varchar(40) NOT NULL)");\nthis.addSql("CREATE INDEX tags_name ON tags (name)");`,
    `this.addSql("ALTER TABLE users ADD COLUMN nick varchar(20)");\nthis.addSql("ALTER TABLE users DROP COLUMN age");`,
    `this.addSql("ALTER TABLE posts DROP CONSTRAINT posts_user_id_fkey");\nthis.addSql("ALTER TABLE posts RENAME COLUMN title TO heading");\nthis.addSql("ALTER TABLE posts RENAME TO articles");`,
    `this.addSql("ALTER TABLE users ALTER COLUMN name DROP NOT NULL");\nthis.addSql("CREATE INDEX users_age ON users (age)");`,
    `this.addSql("DROP TABLE posts");`,
  ],
  async open(source, database) {
    const migration = exportsOf<never>(source);
    const orm = await MikroORM.init({
      driver: PostgreSqlDriver,
      host: SERVER.host,
      port: SERVER.port,
      user: SERVER.user,
      dbName: database,
      entities: [],
      discovery: { warnWhenNoEntities: false },
      extensions: [MikroMigrator],
      migrations: {
        migrationsList: [{ name: "Migration20240102000000", class: migration }],
        snapshot: false,
        silent: true,
      },
    });
    return { up: () => orm.migrator.up(), down: () => orm.migrator.down(), close: () => orm.close() };
  },
};

/** What is run by its framework. */
export const RUNNABLE: Readonly<Record<string, RunnableFramework>> = {
  Knex: knex,
  Sequelize: sequelize,
  TypeORM: typeorm,
  Kysely: kysely,
  "node-pg-migrate": nodePg,
  MikroORM: mikroorm,
};
