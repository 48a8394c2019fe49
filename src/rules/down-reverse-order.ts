import { createRule, type Finding } from "../engine/create-rule.js";
import { describe } from "../model/describe.js";
import { DIALECT_NAMES, DIALECTS } from "../model/dialect.js";
import type { Misplaced } from "../model/order/index.js";

type Messages = "neededYet" | "missingYet" | "takenYet" | "needed" | "missing" | "taken" | "reorder";

// A way back is seldom run before it is needed. One whose statements are in the order of the way up drops what others still
// need, and stops at the first of them, in the middle of an outage: where nothing is rolled back, half way.
export default createRule<object, Messages>({
  name: "down-reverse-order",
  description: "Disallow ways back that fail for the order of their statements",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    neededYet:
      "The way back {{does}} while {{thing}} still depends on it: {{dialect}} refuses this, and the way back ends here. What {{other}} comes later: it has to come first.",
    missingYet:
      "The way back {{does}}, and {{thing}} is not there yet: {{dialect}} refuses this, and the way back ends here. What {{other}} comes later: it has to come first.",
    takenYet:
      "The way back {{does}}, and {{thing}} is there already: {{dialect}} refuses this, and the way back ends here. What {{other}} comes later: it has to come first.",
    needed:
      "The way back {{does}}, and {{thing}} depends on it since what {{other}}: {{dialect}} refuses this, and the way back ends here. It has to come before that.",
    missing:
      "The way back {{does}}, and {{thing}} is gone since what {{other}}: {{dialect}} refuses this, and the way back ends here. It has to come before that, if it is needed at all.",
    taken:
      "The way back {{does}}, and {{thing}} is there since what {{other}}: {{dialect}} refuses this, and the way back ends here. It has to come before that.",
    reorder: "Put the statements of the way back into an order that {{dialect}} takes.",
  },
  options: {},
  create({ history, report, writer }) {
    return {
      migration({ down, irreversible, dialect }) {
        if (irreversible !== null || down.kind !== "steps") return;
        const disorder = history.disorder();
        if (disorder === null || disorder.misplaced.length === 0) return;
        const data = { dialect: DIALECT_NAMES[dialect] };
        const edits = disorder.ordered === null ? null : writer.reorder(disorder.ordered);
        const suggest: Finding<Messages>["suggest"] = [{ messageId: "reorder", data, edits }];
        for (const found of disorder.misplaced) {
          const { operation, other, thing } = found;
          if (!down.operations.includes(operation)) continue;
          const words = { ...data, does: describe(operation), other: describe(other), thing };
          report({ span: operation.span, messageId: messageFor(found), data: words, suggest });
        }
      },
    };
  },
});

function messageFor({ cause, side }: Misplaced): Messages {
  return side === "behind" ? `${cause}Yet` : cause;
}
