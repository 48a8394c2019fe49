import { native, propertyOf, UNDEFINED, type Site } from "../evaluate/values.js";
import { anyOf, DECISIVE, STRONG, usePoints, type ScriptFramework } from "../framework.js";
import { DriverHost } from "./driver.js";
import { library, setupArguments } from "./library.js";

const PACKAGE = "db-migrate";

/** What the generator of db-migrate writes into each migration. */
const GENERATED = /\bexports\._meta\s*=|=\s*options\.dbmigrate\b/;

export const dbMigrate: ScriptFramework = {
  id: "db-migrate",
  packages: new Map([
    [PACKAGE, library],
    ["db-migrate-shared", library],
  ]),
  score(evidence) {
    let points = usePoints(evidence, new Set(["runSql"]), STRONG);
    if (GENERATED.test(evidence.text)) points += DECISIVE;
    if (anyOf(evidence.dependencies, [PACKAGE])) points += STRONG;
    return points;
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
  transaction: () => "one",
};
