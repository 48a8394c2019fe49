import { native, propertyOf, UNDEFINED, type Site } from "../evaluate/values.js";
import {
  ALWAYS,
  anyOf,
  DECISIVE,
  type FrameworkTransactions,
  type ScriptFramework,
  STRONG,
  usePoints,
} from "../framework.js";
import { dbMigrateWriter } from "../write/db-migrate.js";
import { dbMigrateWayBack } from "../write/way-back/db-migrate.js";
import { DriverHost } from "./driver.js";
import { METHODS } from "./methods.js";
import { library, setupArguments } from "./library.js";

const PACKAGE = "db-migrate";

/** What the generator of db-migrate writes into each migration. */
const GENERATED = /\bexports\._meta\s*=|=\s*options\.dbmigrate\b/;

/** `exports.up = function (db, cb)`: what db-migrate hands over, by the names that its documentation uses. */
const SIGNATURE =
  /\bexports\.(?:up|down)\s*=\s*(?:async\s+)?(?:function\b\s*\w*\s*)?\(\s*db\s*,\s*(?:cb|callback|done|next)\s*\)/;

const SHARED: ReadonlySet<string> = new Set([...METHODS.keys(), "all"]);

const transactions: FrameworkTransactions = { byDefault: ALWAYS, optOut: "`--non-transactional`" };

export const dbMigrate: ScriptFramework = {
  id: "db-migrate",
  transactions,
  writer: dbMigrateWriter,
  wayBack: dbMigrateWayBack,
  packages: new Map([
    [PACKAGE, library],
    ["db-migrate-shared", library],
  ]),
  score(evidence) {
    let points = usePoints(evidence, new Set(["runSql"]), STRONG);
    if (GENERATED.test(evidence.text)) points += DECISIVE;
    if (SIGNATURE.test(evidence.text)) points += STRONG;
    if (anyOf(evidence.dependencies, [PACKAGE])) points += STRONG;
    if (anyOf(evidence.imports, [PACKAGE])) points += STRONG;
    // Query interfaces have methods of these names too: they strengthen what else there is.
    return points === 0 ? 0 : points + usePoints(evidence, SHARED);
  },
  prepare(exported, machine) {
    const setup = propertyOf(exported, "setup");
    if (setup === undefined) return;
    const origin = setup.origin ?? { module: machine.main, start: 0, end: 0 };
    const site: Site = { node: machine.main.ast, origin, argumentNodes: [] };
    machine.call(setup, setupArguments(machine.global("Promise")), site, null, "setup");
  },
  arguments: recorder => [new DriverHost(recorder), native("callback", () => UNDEFINED)],
  // `startMigration` of each driver begins one; `--non-transactional` is said to the command.
  transaction: (_exported, { dialect }) => transactions.byDefault[dialect],
};
