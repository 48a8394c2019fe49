import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { getInstance } from "db-migrate";
import knexFactory, { type Knex } from "knex";
import {
  Kysely,
  Migrator,
  MysqlDialect,
  PostgresDialect,
  SqliteDialect,
  type Migration as KyselyMigration,
} from "kysely";
import { MikroORM, type Options } from "@mikro-orm/core";
import { Migrator as MikroMigrator } from "@mikro-orm/migrations";
import mysql from "mysql2";
import { runner as nodePgMigrate } from "node-pg-migrate";
import pg from "pg";
import { Sequelize, type Options as SequelizeOptions } from "sequelize";
import { DataSource, type DataSourceOptions, type MigrationInterface } from "typeorm";
import { memoryStorage, Umzug } from "umzug";
import type { Dialect } from "../../src/model/dialect.js";
import { folder } from "./folder.js";
import { DRIVERS, sqliteDriver } from "./mikroorm.js";
import type { Python } from "./python.js";
import { MARIADB, POSTGRESQL, type SharedServer, type SqliteFile } from "./servers.js";
import { betterSqlite3, sqlite3Module } from "./sqlite3.js";

/** The migration of a file, run there and back by its framework in a database. */
export interface Runner {
  up(): Promise<unknown>;
  down(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** The databases that frameworks run in. */
export type RunDialect = Exclude<Dialect, "mysql">;

/** How a framework is written and run. */
export interface RunnableFramework {
  readonly packages: Readonly<Record<string, string>>;
  readonly dialects: readonly RunDialect[];
  /** The table in which it writes down what has run; `null` where it is in no database. */
  readonly book: string | null;
  /** A call that runs a statement of SQL, given as a literal. */
  readonly raw: (literal: string) => string;
  /** A call of the builder, which drops a table; `null` where there is none. */
  readonly builder: string | null;
  /** A file whose directions have these bodies. */
  readonly file: (up: string, down: string) => string;
  /** Where the file stands. */
  readonly path: string;
  /** Migrations of each kind of call, over tables `users` and `posts`. */
  readonly fixtures: readonly string[];
  readonly open: (source: string, server: SharedServer, dialect: RunDialect) => Promise<Runner>;
}

const urlOf = (database: string): string =>
  `postgresql://${POSTGRESQL.user}@${POSTGRESQL.host}:${POSTGRESQL.port}/${database}`;

const ALL: readonly RunDialect[] = ["postgresql", "mariadb", "sqlite"];

const require = createRequire(import.meta.url);

/** What a module of CommonJS exports. */
function exportsOf<T>(source: string): T {
  const module = { exports: {} as T };
  const run = new Function("require", "module", "exports", source) as (...args: unknown[]) => void;
  run(require, module, module.exports);
  return module.exports;
}

/** The database in memory of a server of SQLite. */
function fileOf({ sqlite }: SharedServer): SqliteFile {
  if (sqlite === null) throw new Error("It is no SQLite.");
  return sqlite;
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
  /\b(?:knex_migrations|typeorm_migrations|kysely_migration|pgmigrations|mikro_orm_migrations|db_migrate|alembic_version)/;

const knex: RunnableFramework = {
  packages: { knex: "3.1.0", pg: "8" },
  path: "migrations/2_change.js",
  book: "knex_migrations",
  dialects: ALL,
  raw: literal => `await knex.raw(${literal});`,
  builder: `await knex.schema.dropTable("t");`,
  file: functions("knex"),
  fixtures: [
    `await knex.schema.createTable("tags", t => {\n  t.increments("id");\n  t.string("name", 40).notNullable();\n  t.index(["name"]);\n});`,
    `await knex.schema.alterTable("users", t => {\n  t.string("nick", 20);\n  t.dropColumn("age");\n});`,
    `await knex.schema.alterTable("posts", t => {\n  t.dropForeign(["user_id"], "posts_user_id_fkey");\n  t.renameColumn("title", "heading");\n});\nawait knex.schema.renameTable("posts", "articles");`,
    `await knex.schema.alterTable("users", t => {\n  t.string("name", 80).nullable().alter();\n});\nawait knex.raw("CREATE INDEX users_age ON users (age)");`,
    `await knex.schema.dropTable("posts");`,
  ],
  async open(source, server, dialect) {
    const migration = exportsOf<object>(source);
    const client = knexFactory(await knexConfig(server, dialect));
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

async function knexConfig(server: SharedServer, dialect: RunDialect): Promise<Knex.Config> {
  const { name: database } = server;
  if (dialect === "postgresql") return { client: "pg", connection: { ...POSTGRESQL, database } };
  if (dialect === "mariadb") return { client: "mysql2", connection: { ...MARIADB, database } };
  const driver = await sqlite3Module(fileOf(server).database);
  const Client = require("knex/lib/dialects/sqlite3/index.js") as new (...args: unknown[]) => object;
  class OfThisProcess extends Client {
    _driver(): object {
      return driver;
    }
  }
  return {
    client: OfThisProcess as unknown as typeof Knex.Client,
    connection: { filename: database },
    useNullAsDefault: true,
  };
}

const sequelize: RunnableFramework = {
  packages: { sequelize: "6.37.0", "sequelize-cli": "6", pg: "8" },
  path: "migrations/2-change.js",
  book: null,
  dialects: ALL,
  raw: literal => `await queryInterface.sequelize.query(${literal});`,
  builder: `await queryInterface.dropTable("t");`,
  file: functions("queryInterface, Sequelize"),
  fixtures: [
    `await queryInterface.createTable("tags", { id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true }, name: { type: Sequelize.STRING(40), allowNull: false } });\nawait queryInterface.addIndex("tags", ["name"], { name: "tags_name" });`,
    `await queryInterface.addColumn("users", "nick", { type: Sequelize.STRING(20) });\nawait queryInterface.removeColumn("users", "age");`,
    `await queryInterface.removeConstraint("posts", "posts_user_id_fkey");\nawait queryInterface.renameColumn("posts", "title", "heading");\nawait queryInterface.renameTable("posts", "articles");`,
    `await queryInterface.sequelize.transaction(async t => {\n  await queryInterface.changeColumn("users", "name", { type: Sequelize.TEXT, allowNull: true }, { transaction: t });\n  await queryInterface.addIndex("users", ["age"], { name: "users_age", transaction: t });\n});`,
    `await queryInterface.dropTable("posts");`,
  ],
  async open(source, server, dialect) {
    const migration = exportsOf<Record<"up" | "down", (context: object, library: object) => Promise<unknown>>>(source);
    const connection = new Sequelize({ logging: false, ...(await sequelizeOptions(server, dialect)) });
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
    return { up: () => umzug.up(), down: () => umzug.down(), close: () => connection.close() };
  },
};

async function sequelizeOptions(server: SharedServer, dialect: RunDialect): Promise<SequelizeOptions> {
  const { name: database } = server;
  if (dialect === "postgresql") return { dialect: "postgres", ...POSTGRESQL, username: POSTGRESQL.user, database };
  if (dialect === "mariadb") return { dialect: "mysql", ...MARIADB, username: MARIADB.user, database };
  return { dialect: "sqlite", dialectModule: await sqlite3Module(fileOf(server).database) };
}

const typeorm: RunnableFramework = {
  packages: { typeorm: "0.3.20", pg: "8" },
  path: "migrations/1700000000002-Change.js",
  book: "typeorm_migrations",
  dialects: ALL,
  raw: literal => `await queryRunner.query(${literal});`,
  builder: `await queryRunner.dropTable("t");`,
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
  async open(source, server, dialect) {
    const migration = exportsOf<new () => MigrationInterface>(source);
    const connection = await new DataSource({
      ...typeormOptions(server, dialect),
      migrations: [migration],
      migrationsTableName: "typeorm_migrations",
    }).initialize();
    return {
      up: () => connection.runMigrations(),
      down: () => connection.undoLastMigration(),
      close: () => connection.destroy(),
    };
  },
};

function typeormOptions(server: SharedServer, dialect: RunDialect): DataSourceOptions {
  const { name: database } = server;
  if (dialect === "postgresql") return { type: "postgres", ...POSTGRESQL, username: POSTGRESQL.user, database };
  if (dialect === "mariadb") return { type: "mariadb", ...MARIADB, username: MARIADB.user, database };
  const shared = Object.create(fileOf(server).database, { close: { value: () => undefined } }) as object;
  function Database(): object {
    return shared;
  }
  return { type: "sqljs", driver: { Database } };
}

const kysely: RunnableFramework = {
  packages: { kysely: "0.28.0", pg: "8" },
  path: "migrations/2_change.js",
  book: "kysely_migration",
  dialects: ALL,
  builder: `await db.schema.dropTable("t").execute();`,
  raw: literal => `await sql\`${literal.slice(1, -1).replaceAll('\\"', '"').replaceAll("`", "\\`")}\`.execute(db);`,
  file: (up, down) => `const { sql } = require("kysely");\n\n${functions("db")(up, down)}`,
  fixtures: [
    `await db.schema.createTable("tags").addColumn("id", "integer", c => c.primaryKey()).addColumn("name", "varchar(40)").execute();\nawait db.schema.createIndex("tags_name").on("tags").column("name").execute();`,
    `await db.schema.alterTable("users").addColumn("nick", "varchar(20)").execute();\nawait db.schema.alterTable("users").dropColumn("age").execute();`,
    `await db.schema.alterTable("posts").dropConstraint("posts_user_id_fkey").execute();\nawait db.schema.alterTable("posts").renameColumn("title", "heading").execute();\nawait db.schema.alterTable("posts").renameTo("articles").execute();`,
    `await db.schema.alterTable("users").alterColumn("name", c => c.dropNotNull()).execute();\nawait db.schema.createIndex("users_age").on("users").column("age").execute();`,
    `await db.schema.dropTable("posts").execute();`,
  ],
  open(source, server, dialect) {
    const migration = exportsOf<KyselyMigration>(source);
    const db = new Kysely<unknown>({ dialect: kyselyDialect(server, dialect) });
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

function kyselyDialect(server: SharedServer, dialect: RunDialect): PostgresDialect | MysqlDialect | SqliteDialect {
  const { name: database } = server;
  if (dialect === "postgresql")
    return new PostgresDialect({ pool: new pg.Pool({ connectionString: urlOf(database) }) });
  if (dialect === "mariadb") return new MysqlDialect({ pool: mysql.createPool({ ...MARIADB, database }) });
  return new SqliteDialect({ database: betterSqlite3(fileOf(server).database) });
}

const nodePg: RunnableFramework = {
  packages: { "node-pg-migrate": "8.0.0", pg: "8" },
  path: "migrations/2_change.js",
  book: "pgmigrations",
  dialects: ["postgresql"],
  raw: literal => `pgm.sql(${literal});`,
  builder: `pgm.dropTable("t");`,
  file: (up, down) => functions("pgm")(up, down),
  fixtures: [
    `pgm.createTable("tags", { id: "id", name: { type: "varchar(40)", notNull: true } });\npgm.createIndex("tags", "name", { name: "tags_name" });`,
    `pgm.addColumn("users", { nick: { type: "varchar(20)" } });\npgm.dropColumn("users", "age");`,
    `pgm.dropConstraint("posts", "posts_user_id_fkey");\npgm.renameColumn("posts", "title", "heading");\npgm.renameTable("posts", "articles");`,
    `pgm.alterColumn("users", "name", { notNull: false });\npgm.createIndex("users", "age", { name: "users_age" });`,
    `pgm.dropTable("posts");`,
  ],
  open(source, { name: database }) {
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
  book: "mikro_orm_migrations",
  dialects: ALL,
  raw: literal => `this.addSql(${literal});`,
  builder: null,
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
  async open(source, server, dialect) {
    const migration = exportsOf<never>(source);
    const orm = await MikroORM.init({
      ...(await mikroormOptions(server, dialect)),
      dbName: server.name,
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

async function mikroormOptions(server: SharedServer, dialect: RunDialect): Promise<Options> {
  const [driver] = DRIVERS[dialect];
  if (dialect === "postgresql") return { driver, ...POSTGRESQL } as Options;
  if (dialect === "mariadb") return { driver, ...MARIADB } as Options;
  return { driver: sqliteDriver(await sqlite3Module(fileOf(server).database)) } as Options;
}

const dbMigrate: RunnableFramework = {
  packages: { "db-migrate": "0.11.14", "db-migrate-pg": "1", "db-migrate-mysql": "3" },
  path: "migrations/20240102000000-change.js",
  book: "db_migrate",
  dialects: ["postgresql", "mariadb"],
  raw: literal => `await db.runSql(${literal});`,
  builder: `await db.dropTable("t");`,
  file: functions("db"),
  fixtures: [
    `await db.createTable("tags", { id: { type: "int", primaryKey: true, autoIncrement: true }, name: { type: "string", length: 40, notNull: true } });\nawait db.addIndex("tags", "tags_name", ["name"]);`,
    `await db.addColumn("users", "nick", { type: "string", length: 20 });\nawait db.removeColumn("users", "age");`,
    `await db.removeForeignKey("posts", "posts_user_id_fkey");\nawait db.renameColumn("posts", "title", "heading");\nawait db.renameTable("posts", "articles");`,
    `await db.addIndex("users", "users_age", ["age"]);\nawait db.removeIndex("posts", "posts_title");`,
    `await db.dropTable("posts");`,
  ],
  open(source, { name: database }, dialect) {
    const cwd = folder({ "migrations/20240102000000-change.js": source });
    const dev =
      dialect === "postgresql" ? { driver: "pg", ...POSTGRESQL, database } : { driver: "mysql", ...MARIADB, database };
    const instance = getInstance(true, {
      cwd,
      config: { dev },
      env: "dev",
      throwUncatched: true,
      cmdOptions: { "migrations-dir": join(cwd, "migrations"), table: "db_migrate" },
    });
    instance.silence(true);
    return Promise.resolve({
      up: () => instance.up(),
      down: () => instance.down(1),
      close: () => Promise.resolve(),
    });
  },
};

/** Plain SQL, in sections of one file. */
const sql: RunnableFramework = {
  packages: {},
  path: "migrations/2_change.sql",
  book: null,
  dialects: ALL,
  raw: literal => `${JSON.parse(literal) as string};`,
  builder: null,
  file: (up, down) => `-- migrate:up\n${up}\n\n-- migrate:down\n${down}\n`,
  fixtures: [
    "CREATE TABLE tags (id int PRIMARY KEY, name varchar(40) NOT NULL);\nCREATE INDEX tags_name ON tags (name);",
    "ALTER TABLE users ADD COLUMN nick varchar(20);\nALTER TABLE users DROP COLUMN age;",
    "ALTER TABLE posts RENAME COLUMN title TO heading;\nALTER TABLE posts RENAME TO articles;",
    "CREATE UNIQUE INDEX users_age ON users (age);",
    "DROP TABLE posts;",
  ],
  open(source, server) {
    const [up = "", down = ""] = source.split("-- migrate:down");
    return Promise.resolve({ up: () => server.run(up), down: () => server.run(down), close: () => Promise.resolve() });
  },
};

const URLS: Readonly<Record<RunDialect, (database: string) => string>> = {
  postgresql: database => urlOf(database),
  mariadb: database => `mysql+pymysql://${MARIADB.user}@${MARIADB.host}:${MARIADB.port}/${database}`,
  sqlite: database => `sqlite:///${database}`,
};

/** Alembic of one Python, whose process goes on until it is stopped. */
export class AlembicRunner {
  private readonly process;
  private readonly answers: AsyncIterator<string>;

  constructor({ program }: Python) {
    const script = fileURLToPath(new URL("alembic_runner.py", import.meta.url));
    this.process = spawn(program, [script], { stdio: ["pipe", "pipe", "inherit"] });
    this.answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  readonly framework: RunnableFramework = {
    packages: {},
    path: "alembic/versions/2_change.py",
    book: "alembic_version",
    dialects: ALL,
    raw: literal => `op.execute(${literal.replaceAll(/(?<![:\w]):(?=\w)/g, "\\\\:")})`,
    builder: `op.drop_table("t")`,
    file: (up, down) => alembicFile("2", up, down),
    fixtures: [
      'op.create_table("tags", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(40), nullable=False))\nop.create_index("tags_name", "tags", ["name"])',
      'op.add_column("users", sa.Column("nick", sa.String(20)))\nop.drop_column("users", "age")',
      'op.alter_column("users", "name", new_column_name="label", existing_type=sa.String(80), existing_nullable=False, existing_server_default="x")\nop.rename_table("posts", "articles")',
      'op.create_index("users_age", "users", ["age"])\nop.drop_index("posts_title", table_name="posts")',
      'op.drop_table("posts")',
    ],
    open: (source, server, dialect) => {
      const root = folder({
        "versions/1_first.py": alembicFile("1", "", ""),
        "versions/2_change.py": source,
        database: "",
      });
      const path = join(root, "database");
      const url = URLS[dialect](dialect === "sqlite" ? path : server.name);
      const ask = async (command: string): Promise<void> => {
        if (dialect === "sqlite") writeFileSync(path, fileOf(server).database.export());
        await this.ask({ command, root, url });
        if (dialect === "sqlite") fileOf(server).load(readFileSync(path));
      };
      return Promise.resolve({
        up: () => ask("upgrade"),
        down: () => ask("downgrade"),
        close: () => Promise.resolve(),
      });
    },
  };

  stop(): void {
    this.process.stdin.end();
  }

  private async ask(question: object): Promise<void> {
    this.process.stdin.write(`${JSON.stringify(question)}\n`);
    const { value } = (await this.answers.next()) as IteratorResult<string, string | undefined>;
    const { error } = JSON.parse(value ?? '{"error":"Alembic has ended"}') as { error: string | null };
    if (error !== null) throw new Error(error);
  }
}

/** A revision of Alembic. */
export function alembicFile(revision: "1" | "2", up: string, down: string): string {
  const body = (text: string): string => (text === "" ? "pass" : text).replaceAll(/^(?=.)/gm, "    ");
  return `"""A change."""

from alembic import op
import sqlalchemy as sa

revision = "${revision}"
down_revision = ${revision === "1" ? "None" : '"1"'}


def upgrade():
${body(up)}


def downgrade():
${body(down)}
`;
}

/** What is run by its framework. */
export const RUNNABLE: Readonly<Record<string, RunnableFramework>> = {
  Knex: knex,
  Sequelize: sequelize,
  TypeORM: typeorm,
  Kysely: kysely,
  "node-pg-migrate": nodePg,
  MikroORM: mikroorm,
  "db-migrate": dbMigrate,
  SQL: sql,
};
