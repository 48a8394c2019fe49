import {
  CODE_OPTIONS,
  isIgnored,
  isLookedAt,
  oncePerPlace,
  pathWords,
  type CodeOptions,
} from "../engine/query-rules.js";
import { createRule } from "../engine/create-rule.js";
import { DIALECTS } from "../model/dialect.js";
import type { Iteration, QueryAction } from "../model/query.js";

// Each statement costs a round trip and, outside of a transaction, a commit that waits for the disk: a thousand rows that
// one INSERT writes in a few milliseconds take seconds. If one of them fails, those before it stay.
export default createRule<CodeOptions, "sequential" | "concurrent" | "helper" | "path" | "replace">({
  name: "no-write-in-loop",
  description: "Disallow writing rows one by one where one statement writes them all",
  recommended: "warn",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    sequential: "`{{call}}` runs once per {{element}}: N elements, N statements, one after the other. {{advice}}",
    concurrent:
      "`{{call}}` runs once per {{element}}: N elements, N statements. Sending them together makes them no fewer. {{advice}}",
    helper: "`{{helper}}` runs `{{call}}`, and is called once per {{element}}: N elements, N statements. {{advice}}",
    path: "`{{path}}`{{file}} runs once per {{element}}: N elements, N statements. {{advice}}",
    replace: "Replace the loop by `{{rewrite}}`.",
  },
  options: CODE_OPTIONS,
  create({ options, settings, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { iteration, action } = query;
        const advice = ADVICE[action];
        if (iteration === null || advice === undefined || !isLookedAt(query, options)) return;
        if (isIgnored(query, settings)) return;
        const messageId = problemOf(iteration);
        const span = iteration.via?.call ?? query.callee;
        if (messageId === null) return;
        const { element, via, rewrite, edits, needsElements } = iteration;
        // A helper with several writes is one thing to change.
        once({
          span,
          messageId,
          data: {
            call: query.call,
            element: element === null ? "element" : `\`${element}\``,
            helper: via?.name ?? "",
            ...pathWords(query.call, iteration),
            advice: `${advice}, \`${rewrite ?? ""}\` (in chunks, if there may be thousands${needsElements ? ", and only if there are any" : ""}).`,
          },
          suggest: [{ messageId: "replace", data: { rewrite: rewrite ?? "" }, edits }],
        });
      },
    };
  },
});

const ADVICE: Readonly<Partial<Record<QueryAction, string>>> = {
  create: "Collect the rows and write them together",
  upsert: "Collect the rows and write them together",
  update: "Collect the keys and change all rows in one statement",
  delete: "Collect the keys and delete all rows in one statement",
  flush: "Let the turns prepare what changes, and write it together behind the loop",
};

function problemOf(iteration: Iteration): "sequential" | "concurrent" | "helper" | "path" | null {
  if (iteration.rewrite === null || iteration.purpose !== "elements" || iteration.doubts.length > 0) return null;
  if (iteration.via !== null && !iteration.dependsOnElement) return null;
  if (iteration.via !== null) return iteration.via.path === null ? "helper" : "path";
  return iteration.concurrent ? "concurrent" : "sequential";
}
