import type { Operation } from "../../model/operation.js";
import type { Origin, Text } from "../evaluate/values.js";

/** One statement that a call sends. */
export interface Statement {
  readonly text: Text;
  /** Where the source asks for it; `null` for the call itself. */
  readonly origin: Origin | null;
  /** Whether the server may find that there is nothing to do. */
  readonly conditional: boolean;
  /** What the operations of its SQL are to the migration, where that is something else. */
  readonly meaning: ((operation: Operation) => readonly Operation[]) | null;
}

/** A statement that the call itself asks for. */
export function statement(text: Text, rest: Partial<Omit<Statement, "text">> = {}): Statement {
  return { text, origin: null, conditional: false, meaning: null, ...rest };
}
