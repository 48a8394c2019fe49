import { CODE_OPTIONS, isLookedAt, type CodeOptions } from "../engine/code-options.js";
import { createRule } from "../engine/create-rule.js";
import { asksForCatalogue, asksForKey, findsOneRow } from "../facts/single-row.js";
import { isSettledSmall } from "../facts/small-tables.js";
import { DIALECTS } from "../model/dialect.js";

// To know how many rows there are, the server goes through all of them; to know that there is one, it stops at the first.
export default createRule<CodeOptions, "count" | "rows" | "replace">({
  name: "no-count-for-exists",
  description: "Disallow counting or reading all rows only to learn whether there is one",
  recommended: "warn",
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    count:
      "`{{call}}` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `{{code}}`.",
    rows: "`{{call}}` reads all rows that fit, and nothing but whether there is one is asked. Stop at the first: `{{code}}`.",
    replace: "Ask whether there is one: `{{code}}`.",
  },
  options: CODE_OPTIONS,
  create({ options, settings, catalogue, report }) {
    const reported = new Set<number>();
    return {
      query(query) {
        const { result, callee, call, model } = query;
        if (result?.instead == null || result.limited || !isLookedAt(query, options)) return;
        if (!result.uses.every(({ kind }) => kind === "presence")) return;
        if (result.gives !== "count" && result.gives !== "rows") return;
        if (reported.has(callee.start) || (model !== null && settings.ignoreTables.includes(model))) return;
        const known = catalogue.searchesOf(query);
        if (known.some(search => findsOneRow(search) || isSettledSmall(search, settings))) return;
        if (known.length === 0 && query.searches.some(search => asksForKey(search) || asksForCatalogue(search))) return;
        reported.add(callee.start);
        const { code, edits } = result.instead;
        report({
          span: callee,
          messageId: result.gives,
          data: { call, code },
          suggest: [{ messageId: "replace", data: { code }, edits }],
        });
      },
    };
  },
});
