import { CODE_OPTIONS, isIgnored, isLookedAt, oncePerPlace, type CodeOptions } from "../engine/query-rules.js";
import { createRule } from "../engine/create-rule.js";
import { DIALECTS } from "../model/dialect.js";

// Some libraries send a query when somebody awaits it: a line without `await` looks as if it wrote, and does nothing. Those of
// others run beside the code that follows, and an error that nobody takes ends the process.
export default createRule<CodeOptions, "unsent" | "unawaited" | "await">({
  name: "no-floating-query",
  description: "Disallow queries that nobody waits for",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    unsent: "`{{call}}` is never sent: the library sends a query when it is awaited, and nobody does. Add `await`.",
    unawaited:
      "Nobody waits for `{{call}}`: what follows may run before it, and its error is an unhandled rejection, which ends the process. Add `await`, or take its error with `.catch(…)`.",
    await: "Add `await`.",
  },
  options: CODE_OPTIONS,
  create({ options, settings, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { floating, callee, call } = query;
        if (floating === null || !isLookedAt(query, options)) return;
        if (isIgnored(query, settings)) return;
        once({
          span: callee,
          messageId: floating.isNeverSent ? "unsent" : "unawaited",
          data: { call },
          suggest: [{ messageId: "await", edits: floating.edits }],
        });
      },
    };
  },
});
