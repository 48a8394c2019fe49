import { CODE_OPTIONS, isIgnored, isLookedAt, oncePerPlace, type CodeOptions } from "../engine/query-rules.js";
import { createRule } from "../engine/create-rule.js";
import { DIALECTS } from "../model/dialect.js";
import type { Query } from "../model/query.js";

// What is sent on the client goes by a connection of its own: it stays when the transaction is rolled back, does not see what
// that has written, waits for its locks, and, when the pool has no more connections, for its end, which waits for the query.
export default createRule<CodeOptions, "write" | "read" | "replace">({
  name: "no-outer-client-in-transaction",
  description: "Disallow queries that stand in a transaction but are sent beside it",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    write:
      "`{{call}}` is sent beside the transaction of `{{transaction}}`: it stays when that is rolled back, and may wait for its locks forever. Use {{within}}.",
    read: "`{{call}}` is sent beside the transaction of `{{transaction}}`: it does not see what that has written, and takes a second connection. Use {{within}}.",
    replace: "Send it in the transaction: {{within}}.",
  },
  options: CODE_OPTIONS,
  create({ options, settings, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { outside, callee, call } = query;
        if (outside === null || !isLookedAt(query, options)) return;
        if (isIgnored(query, settings)) return;
        const within = `\`${outside.within}\``;
        once({
          span: callee,
          messageId: reads(query) ? "read" : "write",
          data: { call, transaction: outside.call, within },
          suggest: [{ messageId: "replace", data: { within }, edits: outside.edits }],
        });
      },
    };
  },
});

function reads({ action, raw }: Query): boolean {
  return action === "read" || action === "count" || (action === "raw" && raw?.statement === "read");
}
