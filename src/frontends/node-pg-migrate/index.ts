import { native, UNDEFINED } from "../evaluate/values.js";
import {
  ALWAYS,
  anyOf,
  DECISIVE,
  type FrameworkTransactions,
  type ScriptFramework,
  STRONG,
  usePoints,
} from "../framework.js";
import { nodePgMigrateWriter } from "../write/node-pg-migrate.js";
import { nodePgMigrateWayBack } from "../write/way-back/node-pg-migrate.js";
import type { Recorder } from "../recorder.js";
import type { Value } from "../evaluate/values.js";
import { BuilderHost } from "./builder.js";
import { library } from "./library.js";
import { OPERATIONS } from "./operations.js";
import { Session } from "./session.js";
import { settingsOf } from "./settings.js";

const PACKAGE = "node-pg-migrate";

/** Members that tell the builder from a query interface of Sequelize, which has others alike. */
const MEMBERS: ReadonlySet<string> = new Set(
  (
    "sql func createIndex dropIndex addColumns dropColumns dropColumn alterColumn createConstraint dropConstraint " +
    "createExtension dropExtension createType dropType noTransaction createView dropView createSequence createRole"
  ).split(" "),
);

const SHARED: ReadonlySet<string> = new Set([...OPERATIONS.keys()].filter(name => !MEMBERS.has(name)));

/** The name that every example of the documentation gives to the builder. */
const BY_NAME = /\bpgm\s*\.\s*\w+\s*\(/;

const transactions: FrameworkTransactions = {
  byDefault: ALWAYS,
  optOut: "`pgm.noTransaction()`, with `--no-single-transaction` or without",
};

export const nodePgMigrate: ScriptFramework = {
  id: "node-pg-migrate",
  transactions,
  writer: nodePgMigrateWriter,
  wayBack: nodePgMigrateWayBack,
  packages: new Map([[PACKAGE, library]]),
  score(evidence) {
    let points = 0;
    if (anyOf(evidence.imports, [PACKAGE])) points += STRONG;
    if (anyOf(evidence.annotations, ["MigrationBuilder"])) points += DECISIVE;
    if (!evidence.isClass && usePoints(evidence, MEMBERS) > 0) points += STRONG;
    if (/\bexports\.shorthands\b|\bexport const shorthands\b/.test(evidence.text)) points += DECISIVE;
    if (!evidence.isClass && BY_NAME.test(evidence.text)) points += STRONG;
    if (anyOf(evidence.dependencies, [PACKAGE])) points += STRONG;
    // Query interfaces have methods of these names too: they strengthen what else there is.
    return points === 0 ? 0 : points + usePoints(evidence, SHARED);
  },
  arguments: (recorder, exported) => handed(recorder, exported, false),
  reversing: (recorder, exported) => handed(recorder, exported, true),
  // All pending migrations run in one, or each in one of its own: `noTransaction` leaves either.
  transaction: (_exported, { dialect }) => transactions.byDefault[dialect],
};

/** The builder, and the callback of a function that takes two arguments. */
function handed(recorder: Recorder, exported: Value, inReverse: boolean): readonly Value[] {
  const session = new Session(recorder, settingsOf(recorder.machine, exported), inReverse);
  return [new BuilderHost(session), native("run", () => UNDEFINED)];
}
