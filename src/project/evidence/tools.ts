import { join } from "node:path";
import { databaseOfClient, type Database } from "../dialect-words.js";
import { listFolder, readFile } from "../files.js";
import { configuredDatabase, databaseOfUrl } from "./clients.js";

/** What a file of the project says about the database. */
export interface Evidence {
  readonly database: Database;
  /** The file that says so, or other words for it. */
  readonly source: string;
}

interface Tool {
  /** Where its configuration is, below the folder that is asked about. */
  readonly places: readonly string[];
  readonly file: RegExp;
  readonly read: (text: string) => Database | null;
}

const CONFIG_PLACES = [
  "",
  "config",
  "src",
  "src/config",
  "db",
  "database",
  "src/db",
  "src/database",
  "server",
  "server/config",
];

/** Those that stand for one folder of migrations come first. */
const TOOLS: readonly Tool[] = [
  {
    places: ["", "migrations", "prisma/migrations"],
    file: /^migration_lock\.toml$/,
    read: text => databaseOfClient(/^\s*provider\s*=\s*"([^"]+)"/m.exec(text)?.[1] ?? ""),
  },
  {
    places: ["meta"],
    file: /^_journal\.json$/,
    read: text => databaseOfClient(/"dialect"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? ""),
  },
  {
    places: ["", "prisma", "prisma/schema", "schema"],
    file: /\.prisma$/,
    read: text =>
      databaseOfClient(/^\s*datasource\s+\w+\s*\{[^}]*?\bprovider\s*=\s*\[?\s*"([^"]+)"/m.exec(text)?.[1] ?? ""),
  },
  {
    places: [""],
    file: /^drizzle(?:[-.]\w+)*\.config\.[cm]?[jt]s$|^drizzle\.config(?:[-.]\w+)*\.[cm]?[jt]s$/,
    read: text => configuredDatabase(text, ["dialect", "driver"]),
  },
  {
    places: ["", "src", "db", "config"],
    file: /^knexfile\b.*\.[cm]?[jt]s$/,
    read: text => configuredDatabase(text, ["client"]),
  },
  {
    places: CONFIG_PLACES,
    file: /^(?:ormconfig|(?:app|typeorm|orm|database)?[-_.]?data[-_.]?source|typeorm\.config|typeorm|mikro-orm\.config)\b.*\.(?:[cm]?[jt]s|json|ya?ml|env)$/i,
    read: readOrmConfig,
  },
  {
    places: CONFIG_PLACES,
    file: /^(?:app|database|db|orm)\.(?:module|config|providers?)\.[cm]?[jt]s$/i,
    read: text => configuredDatabase(text, ["type", "dialect", "client"]),
  },
  {
    places: ["config", "server/config", "src/config", "db", "database"],
    file: /^(?:config|database)\.(?:[cm]?[jt]s|json)$/,
    read: text => configuredDatabase(text, ["dialect"]),
  },
  {
    // The connection that a program makes for itself, as it finds things at run time.
    places: CONFIG_PLACES,
    file: /^(?:database|db|knex|connection)\.[cm]?[jt]s$/i,
    read: text => (/["']knex["'/]/.test(text) ? configuredDatabase(text, ["client"]) : null),
  },
  { places: [""], file: /^database\.json$/, read: text => configuredDatabase(text, ["driver"]) },
  { places: [""], file: /^dbconfig\.ya?ml$/, read: text => configuredDatabase(text, ["dialect"]) },
  { places: ["", ".config"], file: /^kysely\.config\.[cm]?[jt]s$/, read: readKysely },
  { places: [""], file: /^sqlc\.(?:ya?ml|json)$/, read: text => configuredDatabase(text, ["engine"]) },
  {
    places: [""],
    file: /^(?:alembic\.ini|flyway\.(?:conf|toml)|liquibase\.properties|application(?:-\w+)?\.(?:properties|ya?ml)|atlas\.hcl)$/,
    read: databaseOfUrl,
  },
  { places: [""], file: /^env\.py$/, read: readPythonSettings },
  {
    places: [
      "",
      "app",
      "src",
      "core",
      "app/core",
      "src/core",
      "config",
      "app/config",
      "db",
      "app/db",
      "src/db",
      "database",
    ],
    file: /^(?:config|settings|database|db|session|base|main)\.py$/,
    read: readPythonSettings,
  },
  { places: ["supabase"], file: /^config\.toml$/, read: () => "postgresql" },
  {
    places: [""],
    file: /^wrangler\.(?:toml|jsonc?)$/,
    read: text => (/\bd1_databases\b/.test(text) ? "sqlite" : null),
  },
];

/** What the configuration of a migration tool in one folder says, or `null`. */
export function toolEvidence(folder: string): Evidence | null {
  const folders = listFolder(folder)?.folders;
  if (folders === undefined) return null;
  for (const { places, file, read } of TOOLS) {
    for (const place of places) {
      // Most of the places are not there, and the folder knows it without another look at the disk.
      if (place !== "" && !folders.has(place.split("/")[0] as string)) continue;
      const evidence = firstEvidence(join(folder, place), file, read);
      if (evidence !== null) return evidence;
    }
  }
  return null;
}

/** The first of the files in a folder that says something. */
export function firstEvidence(folder: string, file: RegExp, read: (text: string) => Database | null): Evidence | null {
  for (const name of listFolder(folder)?.files ?? []) {
    // A folder of migrations has thousands.
    if (!file.test(name)) continue;
    const path = join(folder, name);
    const database = readFile(path)?.derive(read) ?? null;
    if (database !== null) return { database, source: path };
  }
  return null;
}

function readOrmConfig(text: string): Database | null {
  return (
    configuredDatabase(text, ["type", "TYPEORM_CONNECTION"]) ??
    databaseOfClient(/from\s+["']@mikro-orm\/(\w+)["']/.exec(text)?.[1] ?? "")
  );
}

/** A URL of SQLAlchemy, or the name of its driver: `postgresql+asyncpg`. */
function readPythonSettings(text: string): Database | null {
  const named = /["'](postgresql|mysql|mariadb|sqlite)(?:\+\w+)?["']/.exec(text)?.[1];
  const field = /\b(Postgres|MySQL|MariaDB)Dsn\b/.exec(text)?.[1];
  const database = databaseOfUrl(text) ?? databaseOfClient(field ?? named ?? "");
  // A file database is the default of many a first start, whatever runs in production.
  return database === "sqlite" ? null : database;
}

function readKysely(text: string): Database | null {
  return (
    configuredDatabase(text, ["dialect"]) ??
    databaseOfClient(/new\s+(Postgres|Mysql|Sqlite)Dialect\b/.exec(text)?.[1] ?? "")
  );
}
