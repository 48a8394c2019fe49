import { createRule } from "../engine/create-rule.js";
import { mayBeReadWhole } from "../facts/small-tables.js";
import { wholeReads } from "../facts/whole-reads.js";
import { DIALECTS } from "../model/dialect.js";
import { displayName, quotedName } from "../model/name.js";

interface Options {
  readonly firstRows: boolean;
}

// A query whose filter no index leads with reads the whole table each time. It is quick on the developer's machine, where
// the table has a hundred rows, and slower every month where people use it.
export default createRule<Options, "filter" | "behind" | "join" | "order">({
  name: "no-unindexed-filter",
  description: "Disallow queries that read a whole table because no index leads with the columns they search by",
  recommended: "warn",
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    filter: "No index of {{table}} leads with {{columns}}: `{{call}}` reads the whole table each time. Add {{code}}.",
    behind:
      "No index of {{table}} leads with {{columns}}, one only has it behind another column: `{{call}}` reads the whole index each time. Add {{code}}.",
    join: "No index of {{table}} leads with {{columns}}: `{{call}}` reads the whole table for the rows that it joins. Add {{code}}.",
    order:
      "No index of {{table}} leads with {{columns}}: `{{call}}` reads and sorts the whole table to find the first rows. Add {{code}}.",
  },
  options: {
    firstRows: { schema: { type: "boolean" }, default: false },
  },
  create({ options, settings, catalogue, report }) {
    const given = new Set(settings.tenantColumns);
    const reported = new Set<string>();
    return {
      query(query) {
        if (query.code !== "application") return;
        for (const search of catalogue.searchesOf(query)) {
          for (const read of wholeReads(search, given)) {
            const { source, by, columns, isBehind } = read;
            if (by === "order" && !options.firstRows) continue;
            // An index that leads with the same column would serve, too.
            const key = [displayName(source.state.table), columns[0]].join("\0");
            if (reported.has(key) || mayBeReadWhole(source.state, settings)) continue;
            reported.add(key);
            report({
              span: query.callee,
              messageId: by === "filter" && isBehind ? "behind" : by,
              data: {
                table: quotedName(source.state.table),
                columns: columns.map(column => `\`${column}\``).join(", "),
                call: query.call,
                code: `\`${search.indexCode(source, columns)}\``,
              },
            });
          }
        }
      },
    };
  },
});
