import { getProperty } from "../evaluate/properties.js";
import type { Site, Value } from "../evaluate/values.js";
import { ALWAYS, DECISIVE, type FrameworkTransactions, HINT, type ScriptFramework, STRONG } from "../framework.js";
import { sqlMethodsWriter } from "../write/sql-methods.js";
import { mikroormWayBack } from "../write/way-back/mikroorm.js";
import { MigrationHost } from "./migration.js";

const ADDS_SQL = /\bthis\s*\.\s*addSql\s*\(/;

const transactions: FrameworkTransactions = {
  byDefault: ALWAYS,
  optOut: "`isTransactional()` that says `false`; `transactional: false`",
};

/** MikroORM 6: a migration is a class whose base class gives it all that it works with. */
export const mikroorm: ScriptFramework = {
  id: "mikroorm",
  transactions,
  writer: script => sqlMethodsWriter(script, "this.addSql"),
  wayBack: mikroormWayBack,
  packages: new Map(),
  score({ imports, heritage, dependencies, isClass, text }) {
    if (!isClass) return 0;
    let points = 0;
    if ([...imports].some(isPackage)) points += STRONG;
    if (heritage.has("Migration")) points += STRONG;
    if (ADDS_SQL.test(text)) points += STRONG;
    if (points > 0 && [...dependencies].some(isPackage)) points += HINT * 2;
    return points >= DECISIVE || heritage.size > 0 ? points : 0;
  },
  arguments(recorder, exported) {
    // Each direction runs on the instance, with its own list of statements.
    if (exported.kind === "object") exported.base = new MigrationHost(recorder);
    return [];
  },
  transaction(exported, { machine, dialect }) {
    const owner = exported.kind === "object" ? exported.constructedBy : null;
    if (owner === null) return transactions.byDefault[dialect];
    const site: Site = { node: owner.node, origin: machine.origin(owner.node, owner.module), argumentNodes: [] };
    const method = getProperty(exported, "isTransactional", site, machine);
    const answer: Value = machine.call(method, [], site, exported, "isTransactional");
    return answer.kind === "constant" ? (answer.value === false ? "none" : "one") : "unknown";
  },
};

function isPackage(name: string): boolean {
  return name.startsWith("@mikro-orm/") || /(?:^|\/)mikro-orm(?:\/|$)/.test(name);
}
