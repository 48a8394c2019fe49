import { createRule } from "../engine/create-rule.js";
import { DIALECTS } from "../model/dialect.js";
import type { LocatedRevision } from "../model/lineage.js";

type Options = Readonly<Record<never, never>>;

// Two people add a migration behind the same one, and both branches merge without a conflict: the files have different
// names. The next deploy asks for the head, and there are two.
export default createRule<Options, "heads" | "missing" | "namesake" | "cycle">({
  name: "single-migration-head",
  description: "Require that each migration follows one that exists, and that the history has one end",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  lasting: true,
  messages: {
    heads:
      "Nothing follows `{{id}}`, and nothing follows {{others}}: with several heads, an upgrade to the head refuses to run. Join them by `{{command}}`, or let one follow the other.",
    missing:
      "No migration has the revision `{{parent}}`: as long as its file is missing, the history cannot be read, and no migration runs.",
    namesake: "{{others}} has the revision `{{id}}` too: only one of them is known to the history.",
    cycle: "`{{id}}` follows itself ({{path}}): the history has no beginning, and no migration runs.",
  },
  options: {},
  create({ history, report }) {
    return {
      migration() {
        const lineage = history.lineage();
        if (lineage === null) return;
        const { revision, otherHeads, missing, namesakes, cycle } = lineage;
        const { id, span, parentsSpan } = revision;
        for (const parent of missing) report({ span: parent.span, messageId: "missing", data: { parent: parent.id } });
        if (cycle.length > 0)
          report({ span: parentsSpan, messageId: "cycle", data: { id, path: [...cycle, id].join(" → ") } });
        if (namesakes.length > 0) report({ span, messageId: "namesake", data: { id, others: filesOf(namesakes) } });
        if (otherHeads.length > 0)
          report({
            span: parentsSpan,
            messageId: "heads",
            data: { id, others: filesOf(otherHeads), command: revision.mergeCommand },
          });
      },
    };
  },
});

/** So many files are named. */
const MOST_NAMED = 3;

function filesOf(revisions: readonly LocatedRevision[]): string {
  const names = revisions.map(
    ({ path }) => `\`${path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1)}\``,
  );
  const more = names.length - MOST_NAMED;
  if (more > 0) return `${names.slice(0, MOST_NAMED).join(", ")} and ${more} more`;
  return names.length === 1 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
