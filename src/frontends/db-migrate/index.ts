import { FRAMEWORK_TRANSACTIONS } from "../../facts/transactions.js";
import { native, propertyOf, UNDEFINED, type Site } from "../evaluate/values.js";
import { anyOf, DECISIVE, STRONG, usePoints, type ScriptFramework } from "../framework.js";
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

export const dbMigrate: ScriptFramework = {
  id: "db-migrate",
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
  transaction: (_exported, { dialect }) => FRAMEWORK_TRANSACTIONS["db-migrate"].byDefault[dialect],
};
