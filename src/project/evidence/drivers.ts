import { join } from "node:path";
import { databaseOfClient, type Database } from "../dialect-words.js";
import { listFolder, readFile } from "../files.js";
import { asObject, parseJson, type JsonObject } from "../json.js";

/** The databases that the manifests of one folder have drivers for. */
export function driversIn(folder: string): ReadonlySet<Database> {
  const found = new Set<Database>();
  const names = listFolder(folder)?.files;
  if (names === undefined) return found;
  for (const file of [...names].filter(name => REQUIREMENTS.test(name))) {
    for (const database of readFile(join(folder, file))?.derive(readPython) ?? []) found.add(database);
  }
  for (const [file, read] of Object.entries(MANIFESTS)) {
    if (!names.has(file)) continue;
    for (const database of readFile(join(folder, file))?.derive(read) ?? []) found.add(database);
  }
  return found;
}

/** The one that a project with several is about: SQLite is usually there for tests, MySQL beside PostgreSQL for some. */
export function mainDriver(drivers: ReadonlySet<Database>): Database | null {
  return (["postgresql", "mysql", "mariadb", "sqlite", "other"] as const).find(name => drivers.has(name)) ?? null;
}

/** `requirements.txt`, `requirements-dev.txt`. */
const REQUIREMENTS = /^requirements.*\.txt$/;

type Read = (text: string) => ReadonlySet<Database>;

const MANIFESTS: Readonly<Record<string, Read>> = {
  "package.json": readPackageJson,
  "go.mod": named({
    postgresql:
      /github\.com\/(?:lib\/pq|jackc\/pgx|go-pg\/pg|uptrace\/bun\/driver\/pgdriver)\b|gorm\.io\/driver\/postgres\b/,
    mysql: /github\.com\/go-sql-driver\/mysql\b|gorm\.io\/driver\/mysql\b/,
    sqlite: /github\.com\/mattn\/go-sqlite3\b|modernc\.org\/sqlite\b|gorm\.io\/driver\/sqlite\b/,
  }),
  "Cargo.toml": readCargo,
  "pyproject.toml": readPython,
  "setup.cfg": readPython,
  Pipfile: readPython,
  "composer.json": named({
    postgresql: /"ext-(?:pdo_)?pgsql"/,
    mysql: /"ext-(?:pdo_mysql|mysqli)"/,
    sqlite: /"ext-(?:pdo_sqlite|sqlite3)"/,
  }),
  Gemfile: named({
    postgresql: /^\s*gem\s+['"]pg['"]/m,
    mysql: /^\s*gem\s+['"](?:mysql2|trilogy)['"]/m,
    sqlite: /^\s*gem\s+['"]sqlite3['"]/m,
  }),
  "pom.xml": readJava,
  "build.gradle": readJava,
  "build.gradle.kts": readJava,
};

function named(patterns: Partial<Record<Database, RegExp>>): Read {
  const entries = Object.entries(patterns) as [Database, RegExp][];
  return text => new Set(entries.flatMap(([database, pattern]) => (pattern.test(text) ? [database] : [])));
}

/** Packages that talk to a database, or are made for one, and do not carry its name. */
const PACKAGES: Readonly<Record<string, Database>> = {
  "pg-promise": "postgresql",
  "pg-native": "postgresql",
  "pg-boss": "postgresql",
  "node-pg-migrate": "postgresql",
  slonik: "postgresql",
  postgrator: "postgresql",
  "@neondatabase/serverless": "postgresql",
  "@vercel/postgres": "postgresql",
  "@electric-sql/pglite": "postgresql",
  "@prisma/adapter-pg": "postgresql",
  "@planetscale/database": "mysql",
  "db-migrate-pg": "postgresql",
  "db-migrate-mysql": "mysql",
  "db-migrate-sqlite3": "sqlite",
  "better-sqlite3": "sqlite",
  "sql.js": "sqlite",
  "@libsql/client": "sqlite",
  "expo-sqlite": "sqlite",
  tedious: "other",
  mongodb: "other",
  mongoose: "other",
};

const SINGLE = /^(?:pg|postgres|mysql|mysql2|mariadb|sqlite3?|mssql|oracledb)$/;

/** What frameworks call their packages for one database: `@mikro-orm/mysql`, `@payloadcms/db-vercel-postgres`. */
const ADAPTER = /^@(?:mikro-orm|payloadcms|sequelize)\/(?:db-)?(.+)$/;

function readPackageJson(text: string): ReadonlySet<Database> {
  const json = parseJson(text);
  if (json === null) return new Set();
  const shipped = ["dependencies", "optionalDependencies", "peerDependencies"].flatMap(key => drivers(json, key));
  return new Set(shipped.length > 0 ? shipped : drivers(json, "devDependencies"));
}

function drivers(json: JsonObject, key: string): readonly Database[] {
  return Object.keys(asObject(json[key]) ?? {}).flatMap(name => {
    const client = SINGLE.test(name) ? name : ADAPTER.exec(name)?.[1];
    const database = PACKAGES[name] ?? (client === undefined ? null : databaseOfClient(client));
    return database === null ? [] : [database];
  });
}

/** Features of Diesel, SQLx and SeaORM, and the clients themselves. */
function readCargo(text: string): ReadonlySet<Database> {
  const found = new Set<Database>();
  for (const [, feature = ""] of text.matchAll(/"(?:sqlx-|[\w-]+\/)?(postgres|mysql|sqlite)(?:_backend)?"/g)) {
    found.add(databaseOfClient(feature) as Database);
  }
  for (const [, crate = ""] of text.matchAll(/^\s*(tokio-postgres|postgres|mysql|mysql_async|rusqlite|libsql)\s*=/gm)) {
    found.add(crate === "rusqlite" ? "sqlite" : (databaseOfClient(crate) as Database));
  }
  return found;
}

const PYTHON = named({
  postgresql: /\b(?:psycopg[23]?|asyncpg|pg8000)\b|\bpostgresql_(?:asyncpg|psycopg)/i,
  mysql: /\b(?:mysqlclient|pymysql|aiomysql|asyncmy|mysql-connector-python)\b/i,
  mariadb: /^\s*"?mariadb\b/im,
  sqlite: /\b(?:aiosqlite|pysqlite3?)\b/i,
});

function readPython(text: string): ReadonlySet<Database> {
  return PYTHON(text);
}

const JAVA = named({
  postgresql: /org\.postgresql\b|r2dbc-postgresql/,
  mysql: /mysql-connector/,
  mariadb: /mariadb-java-client/,
  sqlite: /sqlite-jdbc/,
});

function readJava(text: string): ReadonlySet<Database> {
  return JAVA(text);
}
