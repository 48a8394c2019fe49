import { native, UNDEFINED } from "../evaluate/values.js";
import {
  anyOf,
  DECISIVE,
  type Evidence,
  type FrameworkTransactions,
  HINT,
  NEVER,
  type ScriptFramework,
  STRONG,
  usePoints,
} from "../framework.js";
import { sequelizeWriter } from "../write/sequelize.js";
import { sequelizeWayBack } from "../write/way-back/sequelize.js";
import { library } from "./library.js";
import { MigrationHost, QUERY_INTERFACE_MEMBERS } from "./query-interface.js";
import { Session } from "./session.js";

const PACKAGES = ["sequelize", "sequelize-typescript", "@sequelize/core"] as const;

/** Members that other frameworks' objects have too: they add to the evidence, and are none alone. */
const SHARED: ReadonlySet<string> = new Set(
  (
    "addConstraint createDatabase createFunction createSchema createTable createTrigger delete dropDatabase " +
    "dropFunction dropSchema dropTable dropTrigger insert renameColumn renameTable select update upsert"
  ).split(" "),
);

const OWN: ReadonlySet<string> = new Set([...QUERY_INTERFACE_MEMBERS].filter(name => !SHARED.has(name)));

/** The names under which a migration takes its argument apart. */
const PARTS: ReadonlySet<string> = new Set(["sequelize", "queryInterface"]);

/** A call of the query interface, of whatever: Umzug hands it over inside of `{ context }`. */
const OWN_CALL = new RegExp(String.raw`\.\s*(?:${[...OWN].join("|")}|getQueryInterface)\s*\(`);

/** A type of Sequelize behind a dot, or one of its fragments. */
const TYPE =
  /\.\s*(?:STRING|TEXT|INTEGER|BIGINT|FLOAT|DECIMAL|BOOLEAN|DATE|DATEONLY|UUID|UUIDV[14]|JSONB?|ENUM|ARRAY|NOW)\b|\bSequelize\s*\.\s*(?:literal|fn|col)\s*\(/;

const transactions: FrameworkTransactions = { byDefault: NEVER, optOut: "none needed: a migration brings its own" };

export const sequelize: ScriptFramework = {
  id: "sequelize",
  transactions,
  writer: sequelizeWriter,
  wayBack: sequelizeWayBack,
  packages: new Map(PACKAGES.map(name => [name, library])),
  score(evidence) {
    let points = usePoints(evidence, OWN) + usePoints(evidence, PARTS, STRONG);
    if (anyOf(evidence.annotations, ["QueryInterface", "sequelize-cli"])) points += DECISIVE;
    if (anyOf(evidence.imports, PACKAGES)) points += STRONG;
    if (usePoints(evidence, SHARED) > 0) points += TYPE.test(evidence.text) ? STRONG : HINT;
    if (evidence.members.has("context") && isUsed(evidence)) points += STRONG;
    if (anyOf(evidence.dependencies, [...PACKAGES, "sequelize-cli"])) points += HINT * 2;
    return points;
  },
  // The last argument is the callback of migrations that return no promise.
  arguments: recorder => [new MigrationHost(new Session(recorder)), library, native("done", () => UNDEFINED)],
  transaction: (_exported, { dialect }) => transactions.byDefault[dialect],
};

/** Whether something in the file is used like a query interface. */
function isUsed({ text }: Evidence): boolean {
  return OWN_CALL.test(text) || (/\.\s*createTable\s*\(/.test(text) && TYPE.test(text));
}
