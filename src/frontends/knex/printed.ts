import { isMySqlFamily, type Dialect } from "../../model/dialect.js";
import type { Operation } from "../../model/operation.js";
import type { Span } from "../../model/span.js";
import type { Origin, Text } from "../evaluate/values.js";

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

/** What a part of a builder prints. */
export interface PrintedPart {
  readonly make: () => readonly Operation[];
  /** Whether it is one statement, or SQL of the migration's own, which stays one text whatever is in it. */
  readonly isOne: boolean;
}

/** The texts of statements, one by one. */
export interface StatementTexts {
  readonly texts: readonly Text[];
  /** The index of a text that may hold several statements, at the end; `null` where each is one. */
  readonly lumpedFrom: number | null;
}

/** A text that others run, of which only is known what it does. */
export function printedText(printed: () => readonly Operation[], origin: Origin | null): Text {
  return { kind: "text", pieces: [{ kind: "hole", label: "…", origin, printed }], origin };
}

/** What a builder prints as a list of statements, in the order in which Knex sends them. */
export function statementTexts(parts: readonly PrintedPart[], dialect: Dialect, origin: Origin | null): StatementTexts {
  const texts: Text[] = [];
  const add = (operations: readonly Operation[]): number => texts.push(printedText(() => operations, origin));
  for (const [i, { make, isOne }] of parts.entries()) {
    let left = make();
    if (isOne) add(left);
    while (!isOne && left.length > 0) {
      const length = lengthOfFirst(left, dialect);
      if (length === 0) {
        add([...left, ...parts.slice(i + 1).flatMap(part => part.make())]);
        return { texts, lumpedFrom: texts.length - 1 };
      }
      add(left.slice(0, length));
      left = left.slice(length);
    }
  }
  return { texts, lumpedFrom: null };
}

/** How many of the operations the first statement holds; 0 where that is not known. */
function lengthOfFirst(operations: readonly Operation[], dialect: Dialect): number {
  const [first, ...others] = operations;
  if (first === undefined || first.certainty === "conditional") return 0;
  if (first.kind === "addColumn") {
    if (dialect === "sqlite") return 1;
    const end = others.findIndex(other => other.kind !== "addColumn" || !sameSpan(other.statement, first.statement));
    return end === -1 ? operations.length : end + 1;
  }
  return ALONE.has(first.kind) || (dialect !== "sqlite" && ALONE_IN_SERVERS.has(first.kind)) ? 1 : 0;
}

function sameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

/** What Knex writes a statement of its own for, whatever else is asked for. */
const ALONE: ReadonlySet<Operation["kind"]> = new Set([
  "createTable",
  "dropTable",
  "renameTable",
  "createIndex",
  "dropIndex",
  "createView",
  "dropView",
  "createType",
  "describe",
]);

/** The same where no table has to be copied for it. */
const ALONE_IN_SERVERS: ReadonlySet<Operation["kind"]> = new Set(["addConstraint", "dropConstraint"]);
