import { createRule } from "../engine/create-rule.js";
import { remedyForCase, remedyForExpression, remedyForWildcard } from "../facts/search-remedies.js";
import { mayBeReadWhole } from "../facts/small-tables.js";
import { defeats, type Defeat } from "../facts/whole-reads.js";
import { DIALECT_NAMES, DIALECTS } from "../model/dialect.js";
import { displayName, quotedName } from "../model/name.js";

// An index has the values of its columns in order. A condition that asks for something else than a place in that order,
// the end of a text, or what a function makes of a value, reads the whole table, and the index is there for nothing.
export default createRule<object, Defeat["kind"]>({
  name: "no-index-defeating-predicate",
  description: "Disallow conditions that keep an index from being used",
  recommended: null,
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    wildcard:
      "A pattern that begins with a wildcard has no place in the order of an index: `{{call}}` reads all of {{table}} to look through {{columns}}. In {{dialect}}, {{wildcard}}.",
    caseless:
      "The index on {{columns}} of {{table}} has the letters as they are, and this asks for them whatever their case: `{{call}}` reads the whole table. {{remedy}}",
    expression:
      "The index on {{columns}} of {{table}} does not serve `{{text}}`: `{{call}}` reads the whole table. {{remedy}}",
    alternative:
      "No index of {{table}} leads with {{columns}}, which one of the alternatives asks for: `{{call}}` reads the whole table, and the indexes for the others are of no use. Add {{code}}.",
    number:
      "{{columns}} of {{table}} is a text and is compared with a number: {{dialect}} turns each value into a number first and reads the whole table. Compare it with a string.",
  },
  options: {},
  create({ settings, catalogue, report }) {
    const given = new Set(settings.tenantColumns);
    const reported = new Set<string>();
    return {
      query(query) {
        if (query.code !== "application") return;
        for (const search of catalogue.searchesOf(query)) {
          for (const { source, kind, columns, text } of defeats(search, given)) {
            const { state } = source;
            const key = [kind, displayName(state.table), ...columns, text, query.callee.start].join("\0");
            if (reported.has(key) || mayBeReadWhole(state, settings)) continue;
            reported.add(key);
            const { dialect } = search;
            report({
              span: query.callee,
              messageId: kind,
              data: {
                table: quotedName(state.table),
                columns: columns.map(column => `\`${column}\``).join(", "),
                call: query.call,
                text,
                dialect: DIALECT_NAMES[dialect],
                wildcard: remedyForWildcard(dialect),
                remedy:
                  kind === "caseless" ? remedyForCase(dialect, columns[0] ?? "") : remedyForExpression(dialect, text),
                code: columns.map(column => `\`${search.indexCode(source, [column])}\``).join(", "),
              },
            });
          }
        }
      },
    };
  },
});
