import { createRule } from "../engine/create-rule.js";
import { describe } from "../model/describe.js";
import { DIALECTS } from "../model/dialect.js";
import { operationsOf, type Direction } from "../model/migration.js";
import { isPlaceholder } from "../model/refusal.js";
import { contains } from "../model/span.js";
import { leavesSomethingToUndo, type Operation } from "../model/operation.js";

type Messages = "uninferable" | "placeholder" | "throwInstead";

// A way back that a tool derives, or that an editor has stubbed, looks as if it were there. That it is not shows when
// somebody runs it, in the middle of an outage.
export default createRule<object, Messages>({
  name: "no-uninferable-down",
  description: "Disallow ways back that nobody wrote and no tool can derive",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    uninferable:
      "There is no way back, and none can be derived: this {{does}}, for which {{framework}} finds no inverse. Undoing the deploy fails here{{reason}}.",
    placeholder:
      "This way back is a placeholder ({{reason}}): whoever has to undo the deploy learns nothing from it. Write the way back, or say why there is none.",
    throwInstead: "Refuse to run, with a reason: `{{code}}`.",
  },
  options: {},
  create({ report, writer }) {
    return {
      migration({ up, down, framework }) {
        const changes = operationsOf(up).filter(leavesSomethingToUndo);
        if (changes.length === 0) return;
        if (down.kind === "uninferable") {
          const refusal = writer.throwingDown(down, null);
          report({
            span: down.at,
            messageId: "uninferable",
            data: {
              does: doneAt(down, changes),
              framework,
              reason: down.reason === null ? "" : `: ${down.reason}`,
            },
            suggest: [{ messageId: "throwInstead", data: { code: refusal.code }, edits: refusal.edits }],
          });
        }
        if (down.kind === "throws" && down.reason !== null && isPlaceholder(down.reason))
          report({ span: down.span, messageId: "placeholder", data: { reason: JSON.stringify(down.reason) } });
      },
    };
  },
});

/** What the migration does where no inverse is found. */
function doneAt({ at }: Extract<Direction, { kind: "uninferable" }>, changes: readonly Operation[]): string {
  const change = changes.find(({ span, statement }) => contains(at, span) || contains(statement, at));
  return change === undefined ? "does something" : describe(change);
}
