import { isNullish, object, propertyOf, type Value } from "../evaluate/values.js";
import { anyOf, DECISIVE, type Evidence, type ScriptFramework, STRONG, usePoints } from "../framework.js";
import { sqlMethodsWriter } from "../write/sql-methods.js";
import { ConnectionHost, PayloadHost, RUNS } from "./connection.js";
import { packageOf, sqlTag } from "./fragment.js";

const SLONIK = ["slonik", "@silverhand/slonik"];
const DRIZZLE = ["drizzle-orm", "@payloadcms/db-postgres", "@payloadcms/db-vercel-postgres"];
const DRIZZLE_SQLITE = ["@payloadcms/db-sqlite", "@payloadcms/db-d1-sqlite"];
const POSTGRES = ["postgres", "pg", "@vercel/postgres", "@neondatabase/serverless"];
const MYSQL = ["mysql2", "mysql2/promise", "mysql", "promise-mysql"];

/** Types that only a driver's migration gives to what it is handed. */
const OWN_TYPES = [
  "AlterationScript",
  "CommonQueryMethods",
  "DatabasePool",
  "DatabaseTransactionConnection",
  "MigrateUpArgs",
  "MigrateDownArgs",
  "NodePgDatabase",
  "PostgresJsDatabase",
  "MySql2Database",
  "BetterSQLite3Database",
  "LibSQLDatabase",
];

/** Types that need the import of their package beside them. */
const SHARED_TYPES = [
  "Sql",
  "TransactionSql",
  "ReservedSql",
  "Client",
  "ClientBase",
  "PoolClient",
  "Pool",
  "Connection",
  "PoolConnection",
];

/** Of migrations that are handed a driver: slonik, postgres.js, pg, mysql2, or Drizzle's and Payload's database. */
export const driver: ScriptFramework = {
  id: "driver",
  transactions: null,
  writer: script => sqlMethodsWriter(script, "query"),
  wayBack: null,
  packages: packages(),
  score(evidence) {
    const { annotations, imports, isClass } = evidence;
    if (isClass) return 0;
    let points = anyOf(annotations, OWN_TYPES) ? DECISIVE : 0;
    if (anyOf(imports, SLONIK) || anyOf(imports, DRIZZLE) || anyOf(imports, DRIZZLE_SQLITE)) points += STRONG;
    if (anyOf(imports, POSTGRES) || anyOf(imports, MYSQL)) {
      if (anyOf(annotations, SHARED_TYPES)) points += DECISIVE;
      points += usePoints(evidence, RUNS) + usePoints(evidence, new Set(["()", "begin"]));
    }
    return points;
  },
  arguments(recorder) {
    const isPayload = isOfPayload(recorder.machine.main.text);
    return [isPayload ? new PayloadHost(recorder) : new ConnectionHost(recorder)];
  },
  around({ direction, recorder, exported, site }, call) {
    if (!hasHooks(exported)) return call();
    const hook = propertyOf(exported, HOOKS[direction]);
    if (hook !== undefined && !isNullish(hook)) {
      const at = { ...site, origin: hook.origin ?? site.origin };
      recorder.machine.call(hook, [new ConnectionHost(recorder)], at, exported, `\`${HOOKS[direction]}\``);
    }
    const connection = new ConnectionHost(recorder);
    connection.control("begin", site);
    call();
    connection.control("commit", site);
  },
  transaction(exported, { machine: { main }, dialect }) {
    // What is in the transaction then stands between its ends.
    if (hasHooks(exported)) return "none";
    if (main.text.includes("DatabaseTransactionConnection")) return "one";
    // Payload's adapter for SQLite has no transactions unless it is asked for them.
    return isOfPayload(main.text) && dialect !== "sqlite" ? "one" : "unknown";
  },
};

/** What runs before a direction, outside of its transaction. */
const HOOKS = { up: "beforeUp", down: "beforeDown" } as const;

function hasHooks(exported: Value): boolean {
  return Object.values(HOOKS).some(name => !isNullish(propertyOf(exported, name)));
}

function isOfPayload(text: Evidence["text"]): boolean {
  return /\bMigrate(?:Up|Down)Args\b|["']@payloadcms\/db-/.test(text);
}

function packages(): ReadonlyMap<string, Value> {
  const tag = packageOf(sqlTag());
  const named = [...SLONIK, ...DRIZZLE, ...DRIZZLE_SQLITE].map((name): [string, Value] => [name, tag]);
  return new Map([...named, ["drizzle-orm/sql", object({ sql: sqlTag() })]]);
}
