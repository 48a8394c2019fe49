import { createRule } from "../engine/create-rule.js";
import { oncePerPlace } from "../engine/query-rules.js";
import { asksForCatalogue } from "../facts/single-row.js";
import { mayBeReadWhole } from "../facts/small-tables.js";
import { DIALECTS } from "../model/dialect.js";
import { quotedName } from "../model/name.js";
import { foreignKeysOf } from "../model/schema/index.js";
import { conjunctsOf, type LocatedSearch, type SearchCondition } from "../model/search.js";

// It answers in a moment as long as the table is young. Then one request reads a million rows, and the process that makes
// objects of them runs out of memory, for all others too.
export default createRule<object, "all" | "filtered">({
  name: "no-unbounded-query",
  description: "Disallow requests that read as many rows as a growing table has",
  recommended: null,
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    all: "`{{call}}` reads all rows of {{table}} for one request, as many as there ever will be. Read them in pages: `{{limit}}`.",
    filtered:
      "`{{call}}` reads all rows of {{table}} that fit for one request, and nothing in its condition keeps their number from growing. Read them in pages: `{{limit}}`.",
  },
  options: {},
  create({ settings, catalogue, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { result, callee, call } = query;
        if (result?.gives !== "rows" || result.limited || !result.answersRequest) return;
        // What is counted, added up or asked for in the program is the matter of other rules.
        if (result.uses.length > 0 && result.uses.every(({ kind }) => kind !== "other")) return;
        const [search] = catalogue.searchesOf(query);
        const [source, ...others] = search?.sources ?? [];
        if (search === undefined || source === undefined || others.length > 0 || search.limited) return;
        if (query.searches.some(asksForCatalogue) || mayBeReadWhole(source.state, settings) || !grows(search)) return;
        if (!conjunctsOf(search.where).every(isOpen)) return;
        once({
          span: callee,
          messageId: conjunctsOf(search.where).length === 0 ? "all" : "filtered",
          data: { call, table: quotedName(source.state.table), limit: result.paging.limit },
        });
      },
    };
  },
});

/** Whether rows are added to a table as time goes by: it says when they came, and they belong to others, or are people or events. */
function grows({ sources }: LocatedSearch): boolean {
  return sources.every(({ state }) => {
    const isDated = [...state.columns.values()].some(
      ({ name, type }) =>
        /^created|_?inserted|^timestamp$/i.test(name) || /^(?:timestamp|datetime)/.test(type?.name ?? ""),
    );
    return isDated && (foreignKeysOf(state).length > 0 || MANY.test(state.table.name.text));
  });
}

/** Words for what there is more of each day. */
const MANY = /(?:user|account|customer|member|contact|order|invoice|payment|event|log|message|visit|session)s?$/i;

/** Whether as many rows may fit a condition as there are: it compares with what the program itself names. */
function isOpen(condition: SearchCondition): boolean {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.parts.every(isOpen);
    case "compare": {
      const { comparison, value } = condition;
      if (comparison === "equals" || comparison === "in") return value.kind === "constant" || value.kind === "member";
      return comparison === "truth" || comparison === "null" || comparison === "notNull" || comparison === "not";
    }
    default:
      return false;
  }
}
