import type { Query } from "../../src/model/query.js";
import type { Search, SearchColumn, SearchCondition } from "../../src/model/search.js";

/** What a search says, in one line: `orders o: o.customer_id equals, o.paid truth | by o.created_at desc, limited`. */
export function printSearch(search: Search): string {
  const alone = search.sources.length === 1;
  const shown = ({ source, name }: SearchColumn): string => (alone ? name : `${source}.${name}`);
  const tables = search.sources.map(
    ({ alias, name, schema, optional }) =>
      `${schema === null ? "" : `${schema}.`}${name}${alone ? "" : ` ${alias}`}${optional ? "?" : ""}`,
  );
  const order =
    search.order === null
      ? "by ?"
      : search.order.length === 0
        ? ""
        : `by ${search.order.map(({ column, descending }) => `${shown(column)}${descending ? " desc" : ""}`).join(", ")}`;
  const ending = [order, search.limited ? "limited" : ""].filter(text => text !== "").join(", ");
  return `${tables.join(", ")}: ${printed(search.where, shown) || "all"}${ending === "" ? "" : ` | ${ending}`}`;
}

/** The searches of all queries of a script. */
export function printSearches(queries: readonly Query[]): readonly string[] {
  return queries.flatMap(({ searches }) => searches.map(printSearch));
}

function printed(condition: SearchCondition, shown: (column: SearchColumn) => string): string {
  switch (condition.kind) {
    case "unknown":
      return "?";
    case "and":
      return condition.parts.map(part => printed(part, shown)).join(", ");
    case "or":
      return `(${condition.parts.map(part => printed(part, shown)).join(" or ")})`;
    case "expression":
      return `${condition.text} ${condition.comparison}`;
    case "compare": {
      const { column, comparison, value } = condition;
      const what =
        value.kind === "constant"
          ? ` ${JSON.stringify(value.value)}`
          : value.kind === "column"
            ? ` ${shown(value.column)}`
            : value.kind === "member"
              ? " member"
              : "";
      return `${shown(column)} ${comparison}${what}`;
    }
  }
}
