import { object, type Value } from "../evaluate/values.js";
import { anyOf, DECISIVE, STRONG, usePoints, type Evidence, type ScriptFramework } from "../framework.js";
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
  arguments(recorder, exported) {
    const { machine } = recorder;
    const before = exported.kind === "object" ? ["beforeUp", "beforeDown"] : [];
    for (const name of before) {
      const property = exported.kind === "object" ? exported.properties.get(name) : undefined;
      const origin = property?.origin ?? property?.value.origin;
      if (origin != null) recorder.opaque("call", `what \`${name}\` does is not read`, machine.locate(origin));
    }
    return [isOfPayload(machine.main.text) ? new PayloadHost(recorder) : new ConnectionHost(recorder)];
  },
  transaction(_exported, { machine: { main }, dialect }) {
    if (main.text.includes("DatabaseTransactionConnection")) return "one";
    // Payload's adapter for SQLite has no transactions unless it is asked for them.
    return isOfPayload(main.text) && dialect !== "sqlite" ? "one" : "unknown";
  },
};

function isOfPayload(text: Evidence["text"]): boolean {
  return /\bMigrate(?:Up|Down)Args\b|["']@payloadcms\/db-/.test(text);
}

function packages(): ReadonlyMap<string, Value> {
  const tag = packageOf(sqlTag());
  const named = [...SLONIK, ...DRIZZLE, ...DRIZZLE_SQLITE].map((name): [string, Value] => [name, tag]);
  return new Map([...named, ["drizzle-orm/sql", object({ sql: sqlTag() })]]);
}
