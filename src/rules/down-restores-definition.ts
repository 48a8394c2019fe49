import { createRule } from "../engine/create-rule.js";
import type { History } from "../engine/history.js";
import { describeReturn } from "../model/describe-difference.js";
import { DIALECTS } from "../model/dialect.js";
import type { QualifiedName } from "../model/name.js";
import type { Difference } from "../model/schema/index.js";

interface Options {
  readonly comments: boolean;
}

/** So many differences are told of one operation. */
const MOST_TOLD = 3;

// What comes back under its old name is taken for what was there. The old code then writes texts that are cut, NULLs that nobody
// expects, or rows that a missing key used to refuse, long after the rollback was called a success.
export default createRule<Options, "differs" | "mend">({
  name: "down-restores-definition",
  description: "Require a way back that restores tables, columns, keys and indexes as they were",
  recommended: "warn",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    differs: "What the way back restores is not what was there before{{where}}: {{changes}}.",
    mend: "Restore what was there before.",
  },
  options: {
    comments: {
      schema: { type: "boolean", description: "Whether comments of columns have to come back, too." },
      default: false,
    },
  },
  create({ history, options, report, writer }) {
    return {
      migration(migration) {
        const { down, irreversible, dialect } = migration;
        if (irreversible !== null || down.kind !== "steps") return;
        const altered = history.reversal()?.altered ?? [];
        const mending = altered.length === 0 ? null : history.mending();
        const suggest = mending === null ? [] : [{ messageId: "mend", edits: writer.mend(mending) } as const];
        for (const { operation, differences } of altered) {
          const told = differences.flatMap(found => counted(found, options));
          const [first] = told;
          if (first === undefined || !down.operations.includes(operation) || isHidden(first, history)) continue;
          const changes = told.slice(0, MOST_TOLD).map(found => describeReturn(found, dialect));
          if (told.length > MOST_TOLD) changes.push(`and ${told.length - MOST_TOLD} more`);
          const data = { where: placeOf(first, history), changes: changes.join("; ") };
          report({ span: operation.span, messageId: "differs", data, suggest });
        }
      },
    };
  },
});

/** The difference without what does not count, in a list; none where nothing is left. */
function counted(found: Difference, { comments }: Options): readonly Difference[] {
  if (found.kind !== "column" || found.parts.length === 0 || comments) return [found];
  const parts = found.parts.filter(part => part !== "comment");
  return parts.length === 0 ? [] : [{ ...found, parts }];
}

/** Whether an earlier migration may have made another thing of it. */
function isHidden(found: Difference, history: History): boolean {
  return "table" in found && history.hides([found.table.name]);
}

/** Where an earlier migration says what was there, in brackets. */
function placeOf(found: Difference, history: History): string {
  if (!("table" in found)) return "";
  const table: QualifiedName = found.table;
  const located = history.findBefore(table, operation => {
    if (!("table" in operation) || operation.table === null || operation.table.name.text !== table.name.text)
      return null;
    const name = found.before !== null && "name" in found.before ? found.before.name : null;
    const text = typeof name === "string" ? name : (name?.text ?? null);
    switch (operation.kind) {
      case "createTable":
        return operation.columns.find(column => found.kind === "column" && column.name.text === text)?.span ?? null;
      case "addColumn":
        return found.kind === "column" && operation.column.name.text === text ? operation.span : null;
      case "alterColumn":
        return found.kind === "column" && operation.column.text === text ? operation.span : null;
      case "createIndex":
        return found.kind === "index" && operation.index.name?.text === text ? operation.span : null;
      case "addConstraint":
        return found.kind === "constraint" && operation.constraint.name?.text === text ? operation.span : null;
      default:
        return null;
    }
  });
  return located === null ? "" : ` (${located.place})`;
}
