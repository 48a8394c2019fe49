import { CODE_OPTIONS, isIgnored, isLookedAt, oncePerPlace, type CodeOptions } from "../engine/query-rules.js";
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
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { result, callee, call } = query;
        if (result?.instead == null || result.limited || !isLookedAt(query, options)) return;
        if (!result.uses.every(({ kind }) => kind === "presence")) return;
        if (result.gives !== "count" && result.gives !== "rows") return;
        if (isIgnored(query, settings)) return;
        const known = catalogue.searchesOf(query);
        if (known.some(search => findsOneRow(search) || isSettledSmall(search, settings))) return;
        if (known.length === 0 && query.searches.some(search => asksForKey(search) || asksForCatalogue(search))) return;
        const { code, edits } = result.instead;
        once({
          span: callee,
          messageId: result.gives,
          data: { call, code },
          suggest: [{ messageId: "replace", data: { code }, edits }],
        });
      },
    };
  },
});
