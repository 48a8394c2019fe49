import { native, object, type Value } from "../evaluate/values.js";
import {
  anyOf,
  DECISIVE,
  type FrameworkTransactions,
  HINT,
  NEVER,
  type ScriptFramework,
  STRONG,
  USE,
} from "../framework.js";
import { kyselyWriter } from "../write/kysely.js";
import { kyselyWayBack } from "../write/way-back/kysely.js";
import { KyselyHost } from "./connection.js";
import { RawHost, sqlTag } from "./raw.js";
import { Session } from "./session.js";

/** A chain that ends with its execution, as no other framework's does. */
const EXECUTED = /\)\s*\.\s*execute(?:TakeFirst(?:OrThrow)?)?\s*\(/;

const MEMBERS: ReadonlySet<string> = new Set([
  "selectFrom",
  "insertInto",
  "updateTable",
  "deleteFrom",
  "executeQuery",
  "introspection",
]);

// Kysely asks its adapter whether DDL can be rolled back.
const transactions: FrameworkTransactions = {
  byDefault: { ...NEVER, postgresql: "one" },
  optOut: "`disableTransactions`",
};

export const kysely: ScriptFramework = {
  id: "kysely",
  transactions,
  writer: kyselyWriter,
  wayBack: kyselyWayBack,
  packages: new Map<string, Value>([["kysely", library()]]),
  score(evidence) {
    let points = [...evidence.members].filter(member => MEMBERS.has(member)).length * STRONG;
    if (anyOf(evidence.annotations, ["Kysely", "Migration"]) && evidence.text.includes("Kysely")) points += DECISIVE;
    if (anyOf(evidence.imports, ["kysely"])) points += DECISIVE;
    if (evidence.members.has("schema")) points += EXECUTED.test(evidence.text) ? STRONG + USE : HINT;
    if (anyOf(evidence.dependencies, ["kysely", "kysely-ctl"])) points += HINT * 2;
    return points;
  },
  arguments: recorder => [new KyselyHost(new Session(recorder))],
  /** PostgreSQL runs all migrations in one transaction. In that none can be begun: one that does so has none around. */
  transaction(_exported, { dialect, begins }) {
    return begins ? "none" : transactions.byDefault[dialect];
  },
};

/** The package, as far as migrations import values from it. */
function library(): Value {
  const raw = native("CompiledQuery.raw", ([text], { origin }) => {
    return new RawHost(() => (text?.kind === "text" ? text : { ...unknownSql, origin }));
  });
  return object({ sql: sqlTag, CompiledQuery: object({ raw }) });
}

const unknownSql = { kind: "text", pieces: [{ kind: "hole", label: "…", origin: null }], origin: null } as const;
