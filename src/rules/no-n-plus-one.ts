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
import type { Iteration, LazyLoad, Query } from "../model/query.js";

// Each statement costs a round trip: a list of a thousand elements waits a thousand times for the network, and holds its
// connection for as long. It passes every test, because there the list has three.
export default createRule<
  CodeOptions,
  "sequential" | "concurrent" | "helper" | "path" | "lazy" | "relation" | "hoistable"
>({
  name: "no-n-plus-one",
  description: "Disallow reading the database once per element of a list",
  recommended: "warn",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    sequential: "`{{call}}` runs once per {{element}}: N elements, N queries, one after the other. {{advice}}",
    concurrent:
      "`{{call}}` runs once per {{element}}: N elements, N queries. Sending them together makes them no fewer. {{advice}}",
    helper: "`{{helper}}` runs `{{call}}`, and is called once per {{element}}: N elements, N queries. {{advice}}",
    path: "`{{path}}`{{file}} runs once per {{element}}: N elements, N queries. {{advice}}",
    lazy: "`{{call}}` is loaded when it is touched, once per {{element}}: N elements, N queries. Load it with them: `{{rewrite}}`.",
    relation:
      "`{{call}}` runs once per {{element}}, for rows that are there already: N elements, N queries. Load it with them: `{{rewrite}}`.",
    hoistable:
      "`{{call}}` asks the same in every turn of this loop, and nothing in it changes the answer. Move it in front of the loop.",
  },
  options: CODE_OPTIONS,
  create({ options, settings, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { iteration, lazy } = query;
        if (iteration === null || lazy?.raises === true || !reads(query) || !isLookedAt(query, options)) return;
        if (isIgnored(query, settings)) return;
        const problem = problemOf(iteration);
        if (problem === null) return;
        const messageId = relationProblem(problem, lazy);
        if (messageId === null) return;
        const span = iteration.via?.call ?? query.callee;
        // A helper with several queries is one thing to change.
        once({
          span,
          messageId,
          data: {
            call: query.call,
            rewrite: iteration.rewrite ?? "",
            ...wordsOf(iteration, lazy),
            ...pathWords(query.call, iteration),
          },
        });
      },
    };
  },
});

/** A relation that every turn touches anew is loaded once: it stays with its row. */
function relationProblem(problem: Problem, lazy: LazyLoad | null): Problem | "lazy" | "relation" | null {
  if (lazy === null || problem === "helper") return problem;
  if (problem === "hoistable") return lazy.isCalled ? problem : null;
  return lazy.isCalled ? "relation" : "lazy";
}

function reads({ action, raw }: Query): boolean {
  return action === "read" || action === "count" || (action === "raw" && raw?.statement === "read");
}

type Problem = "sequential" | "concurrent" | "helper" | "path" | "hoistable";

function problemOf(iteration: Iteration): Problem | null {
  if (iteration.batched || iteration.purpose !== "elements" || iteration.doubts.length > 0) return null;
  if (iteration.hoistable) return "hoistable";
  if (!iteration.dependsOnElement) return null;
  if (iteration.via !== null) return iteration.via.path === null ? "helper" : "path";
  return iteration.concurrent ? "concurrent" : "sequential";
}

function wordsOf(
  { element, rewrite, lookup, via, needsElements }: Iteration,
  lazy: LazyLoad | null,
): {
  element: string;
  advice: string;
  helper: string;
} {
  const load =
    rewrite === null
      ? "Collect the keys first and read all rows in one query"
      : `Read all rows in one query, \`${rewrite}\``;
  return {
    element: element === null ? "element" : `\`${element}\``,
    helper: via?.name ?? "",
    advice:
      lazy === null
        ? `${load} (in chunks, if there may be thousands${needsElements ? ", and only if there are any" : ""}), and take each from a ${lookup} by its key.`
        : `Load it with them: \`${rewrite ?? ""}\`.`,
  };
}
