import { createRule, type Finding } from "../engine/create-rule.js";
import type { History } from "../engine/history.js";
import { wayBackOf, whyRefusing } from "../engine/way-back.js";
import { describe } from "../model/describe.js";
import { DIALECTS } from "../model/dialect.js";
import { operationsOf, type Direction, type Migration } from "../model/migration.js";
import { changesDatabase, leavesSomethingToUndo, type Operation } from "../model/operation.js";
import { contains, type Span } from "../model/span.js";
import type { Writer } from "../model/writer.js";

interface Options {
  readonly forwardOnly: boolean;
}

type Messages = Problem["messageId"] | "partly" | "throwInstead" | "writeBack";

// A deploy that fails is taken back by running `down`. Where it is missing or does nothing, the old code meets the new
// schema, and the only way out is writing the way back in the middle of the outage.
export default createRule<Options, Messages>({
  name: "require-down",
  description: "Require a way back for every migration that changes the database",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    absent: "This migration {{does}} and has no way back: a deploy that fails after it cannot be undone.",
    empty: "This migration {{does}}, but its way back is empty: undoing the deploy leaves the change in place.",
    nothing:
      "This migration {{does}}, but its way back changes nothing: undoing the deploy leaves the change in place.",
    partly: "This migration {{does}}, and its way back leaves that out: a deploy that fails after it cannot be undone.",
    noReason: "This way back refuses to run without saying why: whoever has to undo the deploy learns nothing from it.",
    forwardOnly: "This migration {{does}}, and nothing beside it leads back.",
    throwInstead: "Refuse to run, with a reason: `{{code}}`.",
    writeBack: "Write the way back: {{code}}.",
  },
  options: {
    forwardOnly: {
      schema: { type: "boolean", description: "Whether tools without a way back (Prisma, Drizzle) need one too." },
      default: false,
    },
  },
  create({ options, report, writer, history }) {
    return {
      migration(migration) {
        const changes = operationsOf(migration.up).filter(leavesSomethingToUndo);
        const change = mostTelling(changes);
        // A comment that gives the reason is as good as a way back that throws it.
        if (change === undefined || (migration.irreversible ?? "") !== "") return;
        for (const gap of gapsOf(migration.down)) {
          const missed = mostTelling(changes.filter(({ span }) => contains(gap, span)));
          if (missed === undefined) continue;
          report({ span: missed.span, messageId: "partly", data: { does: describe(missed) } });
        }
        const problem = problemOf(migration.down, migration, options);
        if (problem === null) return;
        const isFree = problem.messageId === "absent" || problem.messageId === "empty";
        report({
          ...problem,
          data: { does: describe(change) },
          suggest: isFree ? waysOut(migration, history, writer) : [],
        });
      },
    };
  },
});

/** The way back, where all of it is known, and one that refuses. */
function waysOut(migration: Migration, history: History, writer: Writer): NonNullable<Finding<Messages>["suggest"]> {
  const planned = wayBackOf(migration, history.beforeAsRead);
  const refusal = writer.throwingDown(migration.down, whyRefusing(planned));
  const refusing = { messageId: "throwInstead", data: { code: refusal.code }, edits: refusal.edits } as const;
  const { plan, impossible } = planned;
  const back = impossible.length === 0 ? writer.wayBack(migration.down, plan) : null;
  const [first, ...others] = plan.operations;
  if (back === null || first === undefined) return [refusing];
  const code = `${describe(first)}${others.length === 0 ? "" : `, and ${others.length} more`}`;
  return [{ messageId: "writeBack", data: { code }, edits: back.edits }, refusing];
}

/** What is known to change says more than what could not be read. */
function mostTelling(changes: readonly Operation[]): Operation | undefined {
  return changes.find(({ kind }) => kind !== "opaque" && kind !== "call") ?? changes[0];
}

function gapsOf(down: Direction): readonly Span[] {
  return down.kind === "steps" ? down.gaps : [];
}

type Problem = { readonly span: Span; readonly messageId: "absent" | "empty" | "nothing" | "noReason" | "forwardOnly" };

function problemOf(down: Direction, migration: Migration, options: Options): Problem | null {
  switch (down.kind) {
    case "absent":
      return { span: down.span, messageId: "absent" };
    case "empty":
      return { span: down.span, messageId: "empty" };
    case "throws":
      return down.reason === "" ? { span: down.span, messageId: "noReason" } : null;
    case "steps":
      return down.operations.some(changesDatabase) ? null : { span: down.span, messageId: "nothing" };
    case "forwardOnly":
      return options.forwardOnly && migration.up.kind === "steps"
        ? { span: migration.up.span, messageId: "forwardOnly" }
        : null;
    // `no-uninferable-down` says which call has none.
    case "uninferable":
      return null;
    // The file that holds it is linted on its own.
    case "elsewhere":
    case "inferred":
      return null;
  }
}
