import { createRule } from "../engine/create-rule.js";
import { asksForCatalogue } from "../facts/single-row.js";
import { isListed } from "../facts/small-tables.js";
import { DIALECTS } from "../model/dialect.js";
import { quotedName } from "../model/name.js";

interface Options {
  readonly tests: boolean;
}

// What a table has, and in which order, changes: the next column may be a document of megabytes, or a secret.
export default createRule<Options, "star" | "columns">({
  name: "no-select-star",
  description: "Disallow `SELECT *` in the SQL of a program",
  recommended: null,
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    star: "`SELECT *` reads every column, also those that nobody uses here and those that will be added, and no index can answer it alone. Name the columns that are used.",
    columns:
      "`SELECT *` reads all {{number}} columns of {{table}}, and those that will be added, and no index can answer it alone. Name the ones that are used of {{columns}}.",
  },
  options: {
    tests: { schema: { type: "boolean" }, default: false },
  },
  create({ options, settings, catalogue, report }) {
    return {
      query(query) {
        const { result, raw, code, searches } = query;
        if (result?.star !== true || raw === null) return;
        if (code !== "application" && !(code === "test" && options.tests)) return;
        if (searches.some(({ sources }) => sources.some(({ name }) => isListed(settings.ignoreTables, name)))) return;
        if (searches.some(asksForCatalogue)) return;
        const [search] = catalogue.searchesOf(query);
        const [source, ...others] = search?.sources ?? [];
        const columns = source === undefined || others.length > 0 ? [] : [...source.state.columns.values()];
        report({
          span: raw.span,
          messageId: source === undefined || columns.length === 0 ? "star" : "columns",
          data: {
            number: String(columns.length),
            table: source === undefined ? "" : quotedName(source.state.table),
            columns: listed(columns.map(({ name }) => `\`${name}\``)),
          },
        });
      },
    };
  },
});

const MOST_LISTED = 12;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).join(", ");
  return names.length > MOST_LISTED ? `${shown}, …` : shown;
}
