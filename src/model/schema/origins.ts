import type { Constraint } from "../column.js";
import type { Operation } from "../operation.js";
import type { Span } from "../span.js";
import type { IndexState } from "./state.js";

/** An index that an operation makes, on its own or under a key. */
export interface MadeIndex {
  /** Where its first column is named: the same object in every later state of the index, whatever it is called then. */
  readonly origin: Span;
  /** The words that ask for it. */
  readonly span: Span;
}

/** The indexes that an operation makes, those of keys included. */
export function indexesMadeBy(operation: Operation): readonly MadeIndex[] {
  switch (operation.kind) {
    case "createIndex":
      return made(operation.index.columns[0]?.span, operation.span);
    case "createTable":
      return [
        ...operation.constraints.flatMap(madeByKey),
        ...operation.indexes.flatMap(({ columns, span }) => made(columns[0]?.span, span)),
      ];
    case "addColumn":
      return operation.constraints.flatMap(madeByKey);
    case "addConstraint":
      return madeByKey(operation.constraint);
    default:
      return [];
  }
}

function madeByKey(constraint: Constraint): readonly MadeIndex[] {
  if (constraint.kind === "check" || constraint.kind === "foreignKey") return [];
  return made(constraint.columns[0]?.span, constraint.span);
}

function made(origin: Span | undefined, span: Span): readonly MadeIndex[] {
  return origin === undefined ? [] : [{ origin, span }];
}

/** Where the first column of an index is named, as `MadeIndex` has it. */
export function originOf({ columns }: IndexState): Span | null {
  return columns[0]?.span ?? null;
}
