import { createRule, type Finding } from "../engine/create-rule.js";
import type { History } from "../engine/history.js";
import { describe } from "../model/describe.js";
import { describeRest, describeThing } from "../model/describe-difference.js";
import { DIALECTS } from "../model/dialect.js";
import { writtenDirections, type Migration } from "../model/migration.js";
import { changesDatabase, type Operation } from "../model/operation.js";
import type { Unreversed } from "../model/reversal/index.js";
import { contains } from "../model/span.js";
import type { Writer } from "../model/writer.js";

type Messages =
  | "mend"
  | "reduce"
  | "left"
  | "leftForAnother"
  | "leftThere"
  | "renamed"
  | "gone"
  | "changed"
  | "notTakenBack"
  | "surplus"
  | "lost";

// A way back that forgets something is worse than none: the rollback reports success, the old code meets a schema that it has
// never seen, and the way up, run again, fails over what is still there.
export default createRule<object, Messages>({
  name: "down-reverses-up",
  description: "Require a way back that takes back what the way up does, and nothing else",
  recommended: "warn",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    left: "The way up {{does}}, and the way back leaves it: {{thing}} is there after undoing the deploy, and the way up cannot run again. Drop it in the way back.",
    leftForAnother:
      "The way up {{does}}, and the way back leaves it: {{thing}} is there after undoing the deploy, and the way up makes another one when it runs again. Drop it in the way back.",
    leftThere:
      "The way up {{does}}, and the way back leaves it: {{thing}} is there after undoing the deploy. Drop it in the way back.",
    renamed:
      "The way up {{does}}, and the way back leaves the new name: the old code does not find the old one when the deploy is undone, and the way up cannot run again. Rename it back in the way back.",
    gone: "The way up {{does}}, and the way back does not bring it back: undoing the deploy leaves the database without {{thing}}. Make it again in the way back.",
    changed:
      "The way up {{does}}, and the way back does not change it back: {{change}} when the deploy is undone. Change it back in the way back.",
    notTakenBack:
      "The way up {{does}}, and nothing in the way back takes that back: undoing the deploy leaves it so. Take it back there.",
    surplus:
      "The way back {{does}}, and nothing in the way up calls for that: undoing the deploy leaves another schema than there was before it.",
    lost: "The way back {{does}}, and nothing in the way up has made {{thing}}: undoing the deploy leaves the database without it.",
    mend: "Complete the way back: {{code}}.",
    reduce: "Take what nothing calls for out of the way back.",
  },
  options: {},
  create({ history, report, writer }) {
    return {
      migration(migration) {
        const reversal = isSpelledOut(migration) ? history.reversal() : null;
        if (reversal === null) return;
        const suggest = reversal.missing.length + reversal.surplus.length === 0 ? [] : wayOut(history, writer);
        for (const found of reversal.missing) {
          if (!isWritten(found.operation, "up", migration) || isGap(found.operation, migration)) continue;
          report({ span: found.operation.span, messageId: messageFor(found), data: dataOf(found, migration), suggest });
        }
        for (const found of reversal.surplus) {
          if (!isWritten(found.operation, "down", migration)) continue;
          report({ span: found.operation.span, messageId: surplusFor(found), data: dataOf(found, migration), suggest });
        }
      },
    };
  },
});

/** What makes the way back whole, where it is known and has a place in the file. */
function wayOut(history: History, writer: Writer): NonNullable<Finding<Messages>["suggest"]> {
  const mending = history.mending();
  if (mending === null) return [];
  const edits = writer.mend(mending);
  const [first, ...others] = mending.mends.flatMap(({ operations }) => operations);
  if (first === undefined) return [{ messageId: "reduce", edits }];
  const code = `${describe(first)}${others.length === 0 ? "" : `, and ${others.length} more`}`;
  return [{ messageId: "mend", data: { code }, edits }];
}

/** Whether a way back is there that changes something, and that does not say itself that it leaves something out. */
function isSpelledOut({ down, irreversible }: Migration): boolean {
  const steps = down.kind === "elsewhere" ? down.direction : down;
  return irreversible === null && steps.kind === "steps" && steps.operations.some(changesDatabase);
}

function isWritten(operation: Operation, wanted: "up" | "down", migration: Migration): boolean {
  return writtenDirections(migration).some(
    ({ direction, steps }) => direction === wanted && steps.operations.includes(operation),
  );
}

/** Whether `require-down` says it: the tool runs this part back on its own, and it has no way back. */
function isGap({ span }: Operation, { down }: Migration): boolean {
  return down.kind === "steps" && down.gaps.some(gap => contains(gap, span));
}

function messageFor({ operation, difference }: Unreversed): Messages {
  if (RENAMES.has(operation.kind) && (difference === null || difference.before === null || difference.after === null))
    return "renamed";
  if (difference === null) return "notTakenBack";
  if (difference.before === null) return leftBy(operation);
  return difference.after === null ? "gone" : "changed";
}

/** What the way up meets when it runs again: a name that is taken, unless it has none, or looks first. */
function leftBy(operation: Operation): Messages {
  if ("ifNotExists" in operation && operation.ifNotExists) return "leftThere";
  if ("orReplace" in operation && operation.orReplace) return "leftThere";
  if (operation.kind === "createIndex" && operation.index.name === null) return "leftForAnother";
  const isUnnamed = operation.kind === "addConstraint" && operation.constraint.name === null;
  return isUnnamed && operation.constraint.kind !== "primaryKey" ? "leftForAnother" : "left";
}

const RENAMES: ReadonlySet<Operation["kind"]> = new Set([
  "renameTable",
  "renameColumn",
  "renameConstraint",
  "renameIndex",
]);

function surplusFor({ difference }: Unreversed): Messages {
  return difference?.after === null ? "lost" : "surplus";
}

function dataOf({ operation, difference }: Unreversed, { dialect }: Migration): Readonly<Record<string, string>> {
  return {
    does: describe(operation),
    thing: difference === null ? "" : describeThing(difference),
    change: difference === null ? "" : describeRest(difference, dialect),
  };
}
