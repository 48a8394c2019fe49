import { isMySqlFamily, type Dialect } from "../../model/dialect.js";
import type { Operation } from "../../model/operation.js";

/** What the text does that Knex prints: where it makes SQL of what the database answers, that is the question. */
export function asPrinted(operations: readonly Operation[], dialect: Dialect): readonly Operation[] {
  const printed: Operation[] = [];
  for (const operation of operations) {
    const { certainty, span, statement } = operation;
    if (!asksFirst(operation, dialect)) printed.push(operation);
    else if (printed.every(({ kind, span: { start } }) => kind !== "read" || start !== span.start)) {
      printed.push({ kind: "read", certainty, span, statement });
    }
  }
  return printed;
}

/** Whether Knex asks the database before it makes SQL for what this operation says. */
function asksFirst(operation: Operation, dialect: Dialect): boolean {
  if (isMySqlFamily(dialect)) {
    return operation.kind === "renameColumn" || (operation.kind === "alterColumn" && !operation.restates);
  }
  if (dialect === "postgresql") return false;
  switch (operation.kind) {
    case "alterColumn":
    case "dropColumn":
      return true;
    case "dropConstraint":
      return operation.constraint !== null;
    case "addConstraint":
      return operation.constraint.kind !== "check";
    default:
      return false;
  }
}
