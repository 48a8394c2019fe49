import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS, type Settings } from "../../src/project/settings.js";
import { folder } from "../support/folder.js";

type Files = Readonly<Record<string, string>>;

/** The dialect of `file`, which is one of `files` or only open in an editor. */
function dialectOf(files: Files, file: string, settings: Partial<Settings> = {}): Dialect {
  const root = folder({ ".git/HEAD": "", ...files });
  const path = join(root, file);
  return projectOf(path, root, { ...DEFAULT_SETTINGS, ...settings }).dialectOf(path, files[file] ?? "");
}

const dependencies = (...names: string[]): string =>
  JSON.stringify({ dependencies: Object.fromEntries(names.map(name => [name, "*"])) });

test("the setting decides", () => {
  expect(dialectOf({}, "migrations/mysql/1_a.sql", { dialect: "sqlite" })).toBe("sqlite");
});

describe("the path", () => {
  test.each<[string, Dialect]>([
    ["migrations/mysql/1_a.sql", "mysql"],
    ["migrations/mariadb/1_a.sql", "mariadb"],
    ["migrations/postgresdb/1_a.ts", "postgresql"],
    ["migrations/pg/1_a.ts", "postgresql"],
    ["db/migrations-sqlite/1_a.js", "sqlite"],
    ["packages/adapter-sqlite/migrations/1_a.js", "sqlite"],
    ["migrations/V0001.Initial.mysql.up.sql", "mysql"],
    ["migrations/20240101_a.postgres.up.sql", "postgresql"],
    ["mysql/tools/postgres/1_a.sql", "postgresql"],
    ["migrations/cockroachdb/1_a.sql", "postgresql"],
  ])("%s is %s", (file, dialect) => {
    expect(dialectOf({ "package.json": dependencies("better-sqlite3", "mysql2") }, file)).toBe(dialect);
  });

  test.each(["mysql-to-s3/migrations/1_a.js", "migrations/20240101_add_mysql/up.sql", "migrations/1_fix_mysql.js"])(
    "%s says nothing",
    file => expect(dialectOf({}, file)).toBe("postgresql"),
  );

  test("counts for text without a file, too", () => {
    const root = folder({ ".git/HEAD": "" });
    expect(projectOf("mysql/1_a.sql", root, DEFAULT_SETTINGS).dialectOf("mysql/1_a.sql", "")).toBe("mysql");
    expect(projectOf("<input>", root, DEFAULT_SETTINGS).dialectOf("<input>", "")).toBe("postgresql");
  });

  test("folders above the project say nothing", () => {
    const root = folder({ "mysql/.git/HEAD": "" });
    const path = join(root, "mysql/migrations/1_a.sql");
    expect(projectOf(path, join(root, "mysql"), DEFAULT_SETTINGS).dialectOf(path, "")).toBe("postgresql");
  });
});

describe("the configuration of a tool", () => {
  test.each<[string, Files, string, Dialect]>([
    [
      "Prisma's lock",
      { "prisma/migrations/migration_lock.toml": 'provider = "mysql"' },
      "prisma/migrations/1_a/migration.sql",
      "mysql",
    ],
    [
      "Prisma's schema",
      { "prisma/schema.prisma": 'datasource db {\n  url = env("U")\n  provider = "sqlite"\n}\n' },
      "src/a.ts",
      "sqlite",
    ],
    [
      "a schema of several files",
      { "db/schema/base.prisma": 'datasource db { provider = "mysql" }' },
      "db/migrations/1_a/migration.sql",
      "mysql",
    ],
    [
      "Drizzle's journal",
      { "drizzle/meta/_journal.json": '{"dialect":"sqlite","entries":[]}' },
      "drizzle/0000_a.sql",
      "sqlite",
    ],
    [
      "Drizzle's configuration",
      { "drizzle.config.ts": 'export default defineConfig({ out: "./drizzle", dialect: "turso" })' },
      "src/a.ts",
      "sqlite",
    ],
    [
      "Drizzle's old configuration",
      { "drizzle.config.ts": 'export default { driver: "mysql2" }' },
      "src/a.ts",
      "mysql",
    ],
    ["Knex", { "knexfile.js": "module.exports = { client: 'mysql2' }" }, "migrations/1_a.js", "mysql"],
    [
      "a connection of Knex that is made at run time",
      {
        "package.json": '{ "dependencies": { "knex": "3", "mysql2": "3", "pg": "8", "sqlite3": "5" } }',
        "server/database.js": `const knex = require("knex");
if (type === "sqlite") config = { client: Dialect };
else config = { client: "mysql2", connection: {} };
module.exports = knex(config);`,
      },
      "db/knex_migrations/1_a.js",
      "mysql",
    ],
    [
      "Knex below src",
      { "src/knexfile.ts": "export default { client: process.env.DB || 'sqlite3' }" },
      "src/migrations/1_a.ts",
      "sqlite",
    ],
    [
      "TypeORM",
      { "src/data-source.ts": 'new DataSource({ type: "mariadb", entities: [] })' },
      "src/migration/1-a.ts",
      "mariadb",
    ],
    [
      "TypeORM's old configuration",
      { "ormconfig.json": '{"type":"better-sqlite3"}' },
      "src/migration/1-a.ts",
      "sqlite",
    ],
    ["TypeORM's YAML", { "ormconfig.yml": "default:\n  type: mysql\n" }, "src/migration/1-a.ts", "mysql"],
    [
      "a module of NestJS",
      { "src/app.module.ts": 'TypeOrmModule.forRoot({ type: "mysql", entities: [] })' },
      "src/migration/1-a.ts",
      "mysql",
    ],
    [
      "MikroORM",
      { "mikro-orm.config.ts": 'import { defineConfig } from "@mikro-orm/mysql";' },
      "src/migrations/a.ts",
      "mysql",
    ],
    [
      "Sequelize",
      { ".sequelizerc": "", "config/config.json": '{"development":{"dialect":"mysql"}}' },
      "migrations/1-a.js",
      "mysql",
    ],
    ["db-migrate", { "database.json": '{"dev":{"driver":"mysql"}}' }, "migrations/1-a.js", "mysql"],
    [
      "Kysely",
      { "kysely.config.ts": "export default { dialect: new MysqlDialect({}) }" },
      "migrations/1_a.ts",
      "mysql",
    ],
    ["Alembic", { "alembic.ini": "sqlalchemy.url = mysql+pymysql://u@h/d" }, "alembic/versions/a.py", "mysql"],
    ["sqlc", { "sqlc.yaml": 'sql:\n  - engine: "mysql"\n' }, "db/migrations/1_a.up.sql", "mysql"],
    ["Flyway", { "flyway.conf": "flyway.url=jdbc:mariadb://h/d" }, "sql/V1__a.sql", "mariadb"],
    [
      "Spring",
      { "src/main/resources/application.yml": "url: jdbc:mysql://h/d" },
      "src/main/resources/db/migration/V1__a.sql",
      "mysql",
    ],
    ["sql-migrate", { "dbconfig.yml": "development:\n  dialect: sqlite3\n" }, "migrations/1_a.sql", "sqlite"],
    [
      "Supabase",
      { "supabase/config.toml": "", "package.json": dependencies("mysql2") },
      "supabase/migrations/1_a.sql",
      "postgresql",
    ],
    ["D1", { "wrangler.toml": "[[d1_databases]]" }, "migrations/1_a.sql", "sqlite"],
  ])("%s", (_, files, file, dialect) => {
    expect(dialectOf(files, file)).toBe(dialect);
  });

  test("production counts before the first environment", () => {
    const knexfile =
      'module.exports = {\n  development: { client: "pg" },\n  production: {\n    client: "mysql2",\n  },\n}';
    expect(dialectOf({ "knexfile.js": knexfile }, "migrations/1_a.js")).toBe("mysql");
  });

  test("a server counts before SQLite", () => {
    const knexfile = 'module.exports = { test: { client: "sqlite3" }, local: { client: "mysql" } }';
    expect(dialectOf({ "knexfile.js": knexfile }, "migrations/1_a.js")).toBe("mysql");
  });

  test("the nearest counts", () => {
    const files = { "knexfile.js": 'x = { client: "pg" }', "apps/a/knexfile.js": 'x = { client: "mysql" }' };
    expect(dialectOf(files, "apps/a/migrations/1_a.js")).toBe("mysql");
    expect(dialectOf(files, "apps/b/migrations/1_a.js")).toBe("postgresql");
  });

  test.each<[string, Files]>([
    ["a broken file", { "drizzle/meta/_journal.json": "{{{", "knexfile.js": "module.exports = {{{ client" }],
    ["an unknown value", { "drizzle/meta/_journal.json": '{"dialect":"gel"}' }],
    ["a value that is not constant", { "knexfile.js": "module.exports = { client: config.client }" }],
    ["a word inside another", { "knexfile.js": 'module.exports = { httpclient: "mysql" }' }],
  ])("%s is passed over", (_, files) => {
    expect(dialectOf({ ...files, "package.json": dependencies("better-sqlite3") }, "drizzle/0001_a.sql")).toBe(
      "sqlite",
    );
  });
});

describe("the text", () => {
  test.each<[string, Dialect]>([
    ["CREATE TABLE `a` (`id` int unsigned NOT NULL AUTO_INCREMENT) ENGINE=InnoDB;", "mysql"],
    ["PRAGMA foreign_keys=OFF; CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT) WITHOUT ROWID;", "sqlite"],
    ["CREATE TABLE a (id SERIAL, b JSONB, c TIMESTAMPTZ DEFAULT now()); SELECT 1::int;", "postgresql"],
    ["CREATE INDEX CONCURRENTLY a ON b USING gin (c);", "postgresql"],
    ["DO $$ BEGIN RAISE NOTICE 'x'; END $$; ALTER TABLE a ALTER COLUMN b SET NOT NULL;", "postgresql"],
  ])("%s is %s", (text, dialect) => {
    expect(
      dialectOf({ "migrations/1_a.sql": text, "package.json": dependencies("oracledb") }, "migrations/1_a.sql"),
    ).toBe(dialect);
  });

  test("an option of columns is spelled alike for all databases", () => {
    const files = {
      "migrations/1_a.js":
        "exports.up = db => db.createTable('a', { id: { type: 'int', primaryKey: true, autoIncrement: true } });",
      "package.json": dependencies("db-migrate", "db-migrate-mysql"),
    };
    expect(dialectOf(files, "migrations/1_a.js")).toBe("mysql");
  });

  test("comments say nothing", () => {
    const text =
      "-- ENGINE=InnoDB AUTO_INCREMENT, /* `x` */\n/* ENGINE=InnoDB AUTO_INCREMENT */ ALTER TABLE a ADD b int;";
    expect(dialectOf({ "migrations/1_a.sql": text }, "migrations/1_a.sql")).toBe("postgresql");
  });

  test("a file that says nothing is what its series is", () => {
    const files = {
      "migrations/1_a.sql": "CREATE TABLE `a` (`id` int AUTO_INCREMENT) ENGINE=InnoDB;",
      "migrations/2_b.sql": "ALTER TABLE a ADD b int;",
      "package.json": dependencies("pg"),
    };
    expect(dialectOf(files, "migrations/2_b.sql")).toBe("mysql");
  });

  test("contradicts a tool that is configured for another database", () => {
    const files = {
      "knexfile.js": 'module.exports = { client: "pg" }',
      "legacy/migrations/1_a.sql": "CREATE TABLE `a` (`id` int AUTO_INCREMENT) ENGINE=InnoDB;",
      "legacy/migrations/2_b.sql": "ALTER TABLE a ADD b int;",
      "migrations/1_a.sql": "ALTER TABLE `a` ADD b int;",
    };
    expect(dialectOf(files, "legacy/migrations/2_b.sql")).toBe("mysql");
    expect(dialectOf(files, "migrations/1_a.sql")).toBe("postgresql");
  });

  test("files of another database say nothing of the series", () => {
    const files = {
      "migrations/1_a.mysql.sql": "CREATE TABLE `a` (`id` int AUTO_INCREMENT) ENGINE=InnoDB;",
      "migrations/2_b.sql": "ALTER TABLE a ADD b int;",
    };
    expect(dialectOf(files, "migrations/2_b.sql")).toBe("postgresql");
  });

  test("a script that asks for its database is what the drivers are", () => {
    const files = {
      "migrations/1_a.js": "if (sqlite) knex.raw('PRAGMA foreign_keys = OFF; PRAGMA x; PRAGMA y')",
      "package.json": dependencies("pg", "sqlite3"),
    };
    expect(dialectOf(files, "migrations/1_a.js")).toBe("postgresql");
  });

  test("a script without anything else is what its series writes", () => {
    const files = { "migrations/1_a.js": "q('CREATE TABLE a (id int AUTO_INCREMENT) ENGINE=InnoDB')" };
    expect(dialectOf(files, "migrations/2_b.js")).toBe("mysql");
  });
});

describe("the environment", () => {
  test.each<[string, Files, Dialect]>([
    ["a connection string", { ".env.example": "PORT=1\nDATABASE_URL=mysql://u:p@h/d\n" }, "mysql"],
    ["a client", { ".env.sample": 'export DB_CLIENT="mysql2" # or pg\n' }, "mysql"],
    [
      "the plain file before its variants",
      { ".env": "DATABASE_URL=mysql://h", ".env.example": "DATABASE_URL=postgres://h" },
      "mysql",
    ],
    ["an image", { "docker-compose.yml": "services:\n  db:\n    image: mariadb:11\n" }, "mariadb"],
    ["an image with a variable", { "compose.yaml": "services:\n  db:\n    image: ${IMAGE:-mysql}:8\n" }, "mysql"],
    [
      "variants that agree",
      { "docker-compose.dev.yml": "db:\n  image: mysql:8\n", "docker-compose.ci.yml": "db:\n  image: mysql:5\n" },
      "mysql",
    ],
    [
      "variants that do not",
      { "docker-compose.a.yml": "db:\n  image: mysql:8\n", "docker-compose.b.yml": "db:\n  image: postgres\n" },
      "sqlite",
    ],
    ["several images", { "docker-compose.yml": "a:\n  image: mysql:8\nb:\n  image: postgres\n" }, "sqlite"],
    ["a tool for a database", { "docker-compose.yml": "a:\n  image: x/mysql-exporter\n" }, "sqlite"],
    ["the URL of something else", { ".env": "REDIS_URL=mysql://h\n" }, "sqlite"],
  ])("%s", (_, files, dialect) => {
    expect(dialectOf({ ...files, "package.json": dependencies("sqlite3") }, "migrations/1_a.js")).toBe(dialect);
  });

  test("a file database is what a first start has, not what runs", () => {
    const files = { ".env.example": "DB_TYPE=sqlite", "package.json": dependencies("mysql2", "sqlite3") };
    expect(dialectOf(files, "migrations/1_a.js")).toBe("mysql");
  });
});

describe("the drivers", () => {
  test.each<[string, string, Dialect]>([
    ["package.json", dependencies("mysql2"), "mysql"],
    ["package.json", dependencies("mariadb"), "mariadb"],
    ["package.json", dependencies("mariadb", "mysql2"), "mysql"],
    ["package.json", dependencies("@libsql/client"), "sqlite"],
    ["package.json", dependencies("sqlite3", "mysql2"), "mysql"],
    ["package.json", dependencies("sqlite3", "mysql2", "@neondatabase/serverless"), "postgresql"],
    ["package.json", dependencies("@mikro-orm/mysql"), "mysql"],
    ["package.json", dependencies("@mikro-orm/core", "@mikro-orm/better-sqlite"), "sqlite"],
    ["package.json", dependencies("@payloadcms/next", "@payloadcms/db-d1-sqlite"), "sqlite"],
    ["package.json", dependencies("@payloadcms/db-vercel-postgres"), "postgresql"],
    ["package.json", dependencies("@sequelize/core", "@sequelize/mariadb"), "mariadb"],
    ["package.json", '{"dependencies":{"mysql":"*"},"devDependencies":{"pg":"*"}}', "mysql"],
    ["package.json", '{"devDependencies":{"sql.js":"*"}}', "sqlite"],
    ["go.mod", "require github.com/go-sql-driver/mysql v1.7.0", "mysql"],
    ["go.mod", "require (\n\tgithub.com/mattn/go-sqlite3 v1\n\tgithub.com/jackc/pgx/v5 v5\n)", "postgresql"],
    ["Cargo.toml", 'diesel = { version = "2", features = ["mysql"] }', "mysql"],
    ["Cargo.toml", '[dependencies]\nrusqlite = "0.31"', "sqlite"],
    ["pyproject.toml", 'dependencies = ["aiomysql>=0.2"]', "mysql"],
    ["requirements.txt", "flask\nPyMySQL==1.0\n", "mysql"],
    ["composer.json", '{"require":{"ext-pdo_mysql":"*"}}', "mysql"],
    ["Gemfile", "gem 'mysql2', '~> 0.5'", "mysql"],
    ["pom.xml", "<artifactId>mysql-connector-j</artifactId>", "mysql"],
    ["build.gradle", "runtimeOnly 'org.mariadb.jdbc:mariadb-java-client'", "mariadb"],
  ])("%s with %s", (file, text, dialect) => {
    expect(dialectOf({ [file]: text }, "migrations/1_a.js")).toBe(dialect);
  });

  test("the nearest manifest with a driver counts", () => {
    const files = {
      "package.json": dependencies("pg"),
      "apps/a/package.json": dependencies("mysql2"),
      "apps/b/package.json": dependencies("lodash"),
    };
    expect(dialectOf(files, "apps/a/migrations/1_a.js")).toBe("mysql");
    expect(dialectOf(files, "apps/b/migrations/1_a.js")).toBe("postgresql");
  });

  test.each(["{", "[]", '{"dependencies":["mysql"]}', '{"dependencies":null}', ""])("passes over %j", text => {
    expect(dialectOf({ "package.json": text }, "migrations/1_a.js")).toBe("postgresql");
  });
});
