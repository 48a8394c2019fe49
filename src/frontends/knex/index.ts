import { array, propertyOf } from "../evaluate/values.js";
import {
  ALWAYS,
  anyOf,
  DECISIVE,
  type FrameworkTransactions,
  HINT,
  type ScriptFramework,
  STRONG,
  USE,
  usePoints,
} from "../framework.js";
import { knexWriter } from "../write/knex.js";
import { knexWayBack } from "../write/way-back/knex.js";
import { KnexHost } from "./connection.js";
import { QUERY_STARTS } from "./query.js";

/** Knex's schema builder takes a callback; Kysely's, which looks alike, does not. */
const SCHEMA_WITH_CALLBACK =
  /\.\s*(?:createTable|alterTable|table)\s*\(\s*[^(){}]+?,\s*(?:async\s+)?(?:function\b|\(?\s*\w+\s*(?::[^)=]*)?\)?\s*=>)/;

const MEMBERS: ReadonlySet<string> = new Set([
  "raw",
  "()",
  "fn",
  "withSchema",
  "batchInsert",
  "transaction",
  ...QUERY_STARTS,
]);

const transactions: FrameworkTransactions = {
  byDefault: ALWAYS,
  optOut: "`config.transaction = false`; `disableTransactions`",
};

export const knex: ScriptFramework = {
  id: "knex",
  transactions,
  writer: knexWriter,
  wayBack: knexWayBack,
  packages: new Map(),
  score(evidence) {
    let points = usePoints(evidence, MEMBERS);
    if (evidence.annotations.has("Knex") || evidence.annotations.has("knex")) points += DECISIVE;
    if (anyOf(evidence.imports, ["knex", "objection"])) points += STRONG;
    if (evidence.members.has("schema")) points += SCHEMA_WITH_CALLBACK.test(evidence.text) ? STRONG : USE;
    if (anyOf(evidence.dependencies, ["knex", "objection", "knex-migrator"])) points += HINT * 2;
    return points;
  },
  // The second argument was Bluebird's Promise until Knex 0.95.
  arguments: recorder => [new KnexHost(recorder), recorder.machine.global("Promise") ?? array([])],
  transaction(exported, { dialect }) {
    const config = propertyOf(exported, "config");
    const asked = propertyOf(config, "transaction");
    if (asked === undefined) return transactions.byDefault[dialect];
    return asked.kind === "constant" ? (asked.value === false ? "none" : "one") : "unknown";
  },
};
