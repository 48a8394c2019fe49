import { createRule } from "../engine/create-rule.js";
import { isIgnored, oncePerPlace } from "../engine/query-rules.js";
import { isSettledSmall, mayBeReadWhole } from "../facts/small-tables.js";
import { DIALECTS } from "../model/dialect.js";

// OFFSET reads what it passes over. The hundredth page costs a hundred times the first, and rows that come or go between
// two pages are shown twice or never.
export default createRule<object, "offset" | "unordered">({
  name: "no-offset-pagination",
  description: "Disallow pages by the number of rows before them",
  recommended: null,
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    offset:
      "`{{call}}` reads all rows of the pages before, and throws them away; rows that come or go in between are shown twice or never. It is ordered by {{columns}}: go on behind the last row, `{{keyset}}`, with a unique column as the last of the order.",
    unordered:
      "`{{call}}` reads all rows of the pages before, and throws them away; rows that come or go in between are shown twice or never. Order by a unique column and go on behind the last row: `{{keyset}}`.",
  },
  options: {},
  create({ settings, catalogue, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { result, callee, call, code } = query;
        if (result?.paging.skips !== true || code !== "application") return;
        if (isIgnored(query, settings)) return;
        const known = catalogue.searchesOf(query);
        const areSmall = known.some(
          search =>
            isSettledSmall(search, settings) || search.sources.every(({ state }) => mayBeReadWhole(state, settings)),
        );
        if (areSmall) return;
        const order = query.searches[0]?.order ?? [];
        once({
          span: callee,
          messageId: order.length === 0 ? "unordered" : "offset",
          data: {
            call,
            keyset: result.paging.keyset,
            columns: order.map(({ column }) => `\`${column.name}\``).join(", "),
          },
        });
      },
    };
  },
});
