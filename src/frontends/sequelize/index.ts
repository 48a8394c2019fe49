import { native, UNDEFINED } from "../evaluate/values.js";
import { anyOf, DECISIVE, HINT, STRONG, usePoints, type Evidence, type ScriptFramework } from "../framework.js";
import { library } from "./library.js";
import { MigrationHost, QUERY_INTERFACE_MEMBERS } from "./query-interface.js";
import { Session } from "./session.js";

const PACKAGES = ["sequelize", "sequelize-typescript", "@sequelize/core"] as const;

/** Methods of a query interface that no other framework's object has. */
const OWN_CALL =
  /\.\s*(?:addColumn|removeColumn|changeColumn|addIndex|removeIndex|addConstraint|removeConstraint|bulkInsert|bulkDelete|describeTable|getQueryInterface)\s*\(/;

/** The names under which a migration takes its argument apart. */
const PARTS: ReadonlySet<string> = new Set(["sequelize", "queryInterface"]);

export const sequelize: ScriptFramework = {
  id: "sequelize",
  packages: new Map(PACKAGES.map(name => [name, library])),
  score(evidence) {
    let points = usePoints(evidence, QUERY_INTERFACE_MEMBERS) + usePoints(evidence, PARTS, STRONG);
    if (anyOf(evidence.annotations, ["QueryInterface", "sequelize-cli"])) points += DECISIVE;
    if (anyOf(evidence.imports, PACKAGES)) points += STRONG;
    if (hasContext(evidence)) points += STRONG;
    if (anyOf(evidence.dependencies, [...PACKAGES, "sequelize-cli", "umzug"])) points += HINT * 2;
    return points;
  },
  // The last argument is the callback of migrations that return no promise.
  arguments: recorder => [new MigrationHost(new Session(recorder)), library, native("done", () => UNDEFINED)],
  transaction: () => "none",
};

/** Umzug hands over `{ context }`, and the context may be anything: its use tells. */
function hasContext({ members, text }: Evidence): boolean {
  return members.has("context") && OWN_CALL.test(text);
}
