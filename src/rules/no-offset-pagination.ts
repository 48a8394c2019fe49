import { createRule } from "../engine/create-rule.js";
import { isIgnored, oncePerPlace } from "../engine/query-rules.js";
import { isSettledSmall, mayBeReadWhole } from "../facts/small-tables.js";
import { DIALECTS } from "../model/dialect.js";
import { primaryKeyOf } from "../model/schema/index.js";
import type { LocatedSearch } from "../model/search.js";

interface Options {
  /** Whether lists count that also say how many rows there are. */
  readonly counted: boolean;
}

// OFFSET reads what it passes over. The hundredth page costs a hundred times the first, and rows that come or go between
// two pages are shown twice or never.
export default createRule<Options, "offset" | "unordered">({
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
  options: {
    counted: {
      schema: {
        type: "boolean",
        description: "Whether lists are looked at that also ask how many rows there are: those have page numbers.",
      },
      default: false,
    },
  },
  create({ options, settings, catalogue, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { result, callee, call, code } = query;
        if (result?.paging.skips !== true || code !== "application") return;
        // Who goes on behind a row needs one order.
        if (result.paging.order === "chosen" || (result.paging.counted && !options.counted)) return;
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
            keyset: keysetFor(result.paging.keyset, order.length === 0 ? known[0] : undefined),
            columns: order.map(({ column }) => `\`${column.name}\``).join(", "),
          },
        });
      },
    };
  },
});

/** What goes on behind a row: in the library's words, or, of a table whose key is not called `id`, by its key. */
function keysetFor(words: string, search: LocatedSearch | undefined): string {
  const state = search?.sources[0]?.state;
  const key = state === undefined ? null : primaryKeyOf(state);
  const columns = key?.columns ?? [];
  if (columns.length === 0 || (columns.length === 1 && columns[0]?.text === "id")) return words;
  return columns.length === 1 ? `${columns[0]?.text} > …` : `(${columns.map(({ text }) => text).join(", ")}) > (…)`;
}
