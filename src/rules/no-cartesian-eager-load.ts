import { CODE_OPTIONS, isIgnored, isLookedAt, oncePerPlace, type CodeOptions } from "../engine/query-rules.js";
import type { Catalogue } from "../engine/catalogue.js";
import { createRule } from "../engine/create-rule.js";
import { DIALECTS } from "../model/dialect.js";
import type { Query } from "../model/query.js";

// A user with 100 posts and 100 comments comes as 10,000 rows: each post beside each comment.
export default createRule<CodeOptions, "product">({
  name: "no-cartesian-eager-load",
  description: "Disallow loading two lists of relations by JOIN in one statement",
  recommended: "warn",
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    product:
      "`{{call}}` joins `{{one}}` and `{{other}}`, of both of which a row has many: each of the one comes beside each of the other, 100 and 100 as 10,000 rows. Load one of them apart: `{{apart}}`.",
  },
  options: CODE_OPTIONS,
  create({ options, settings, catalogue, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { result, callee, call } = query;
        if (result === null || result.joined.paths.length < 2 || !isLookedAt(query, options)) return;
        if (isIgnored(query, settings)) return;
        const pair = product(query, result.joined.paths, catalogue);
        if (pair === null) return;
        once({
          span: callee,
          messageId: "product",
          data: { call, one: pair[0].join("."), other: pair[1].join("."), apart: result.joined.apart },
        });
      },
    };
  },
});

type Path = readonly string[];

/** Two lists of which neither lies within the other. */
function product(query: Query, paths: readonly Path[], catalogue: Catalogue): readonly [Path, Path] | null {
  const lists = paths.flatMap(path => {
    const relations = catalogue.relationsAlong(query, path) ?? [];
    return relations.flatMap(({ cardinality }, i) => (cardinality === "many" ? [path.slice(0, i + 1)] : []));
  });
  for (const [i, one] of lists.entries())
    for (const other of lists.slice(i + 1)) if (!isWithin(one, other) && !isWithin(other, one)) return [one, other];
  return null;
}

function isWithin(inner: Path, outer: Path): boolean {
  return outer.length <= inner.length && outer.every((step, i) => step === inner[i]);
}
