import { CODE_OPTIONS, isIgnored, isLookedAt, oncePerPlace, type CodeOptions } from "../engine/query-rules.js";
import type { Catalogue } from "../engine/catalogue.js";
import { createRule } from "../engine/create-rule.js";
import { isSettledSmall, mayBeReadWhole } from "../facts/small-tables.js";
import { DIALECTS } from "../model/dialect.js";
import type { Query } from "../model/query.js";
import type { ResultUse } from "../model/result.js";
import { columnsIn, isKnown, OWN, ownCondition, type SearchCondition } from "../model/search.js";

// All rows travel over the network and become objects, so that the program may throw most of them away, or keep a number.
export default createRule<CodeOptions, "filter" | "size" | "sum">({
  name: "no-filter-in-memory",
  description: "Disallow reading rows only to select, count or add up in the program",
  recommended: null,
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    filter:
      "`{{call}}` reads more rows than are used: `{{method}}` selects those by {{columns}} in the program. Let the database do it: `{{code}}`.",
    size: "`{{call}}` reads all rows that fit, and only their number is used. Let the database count: `{{code}}`.",
    sum: "`{{call}}` reads all rows that fit, and only the sum of {{columns}} is used. Let the database add up: `{{code}}`.",
  },
  options: CODE_OPTIONS,
  create({ options, settings, catalogue, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { result, callee, call } = query;
        if (result?.gives !== "rows" || result.instead === null || result.limited) return;
        const [use, ...others] = result.uses;
        if (use === undefined || others.length > 0 || !isLookedAt(query, options)) return;
        if (isIgnored(query, settings)) return;
        const asked = conditionOf(use);
        if (asked === null) return;
        const { condition } = asked;
        const known = catalogue.searchesOf(query);
        if (known.some(search => isSettledSmall(search, settings))) return;
        if (condition !== null && !isOfColumns(condition, query, catalogue)) return;
        if (
          use.kind === "filter" &&
          known.some(({ sources: [source] }) => source !== undefined && mayBeReadWhole(source.state, settings))
        )
          return;
        once({
          span: callee,
          messageId: asked.messageId,
          data: {
            call,
            code: result.instead.code,
            method: use.kind === "filter" ? use.method : "",
            columns:
              condition === null
                ? ""
                : columnsIn(condition)
                    .map(column => `\`${column}\``)
                    .join(", "),
          },
        });
      },
    };
  },
});

/** What a use asks of the rows; `null` for one that no query answers. */
function conditionOf(
  use: ResultUse,
): { readonly messageId: "filter" | "size" | "sum"; readonly condition: SearchCondition | null } | null {
  switch (use.kind) {
    case "size":
      return { messageId: "size", condition: null };
    case "sum":
      return { messageId: "sum", condition: ownCondition(use.column, "notNull") };
    case "filter":
      // The place of a row in the list, or that all of them are alike, is another question.
      return /^(?:filter|find|some|for … if)$/.test(use.method) && isKnown(use.condition)
        ? { messageId: "filter", condition: use.condition }
        : null;
    default:
      return null;
  }
}

/** Whether all names of a condition are columns of the table that is read. */
function isOfColumns(condition: SearchCondition, query: Query, catalogue: Catalogue): boolean {
  const [search] = query.searches;
  const [source, ...joined] = search?.sources ?? [];
  if (search === undefined || source === undefined || joined.length > 0) return false;
  // A relation is more than the column that refers to it.
  if (columnsIn(condition).some(column => catalogue.relationsAlong(query, [column]) !== null)) return false;
  const asked = { ...search, sources: [{ ...source, alias: OWN }], where: condition, order: [] };
  const [known] = catalogue.searchesOf({ ...query, searches: [asked] });
  return known !== undefined && isKnown(known.where);
}
