import type { Dialect } from "../../model/dialect.js";
import type { Certainty, Operation } from "../../model/operation.js";
import { split, type Statement } from "../split.js";
import type { SqlSource } from "../source.js";
import { Lowering } from "./lowering.js";
import { lowerPostgres } from "./postgresql/index.js";
import { lowerTokens } from "./reader/index.js";

/**
 * The operations of a script, statement by statement: one that cannot be read becomes opaque, and the rest is read.
 * `surroundings` says how sure it is that the script runs at all.
 */
export function lowerSql(source: SqlSource, dialect: Dialect, surroundings: Certainty = "certain"): Operation[] {
  return split(source.text, dialect).statements.flatMap(statement =>
    lowerStatement(source, statement, dialect, surroundings),
  );
}

/** The operations of one statement of a script that was split before. */
export function lowerStatement(
  source: SqlSource,
  statement: Statement,
  dialect: Dialect,
  surroundings: Certainty = "certain",
): readonly Operation[] {
  const lowering = new Lowering(source, dialect, statement, surroundings);
  if (statement.end - statement.start > LARGEST_STATEMENT) {
    return [lowering.opaque("size", `the statement is longer than ${LARGEST_STATEMENT / 1000} kB`)];
  }
  return dialect === "postgresql" ? lowerPostgres(lowering) : lowerTokens(lowering);
}

/** A statement above this is data, and parsing it would cost seconds (measured: 3 MB take 1.7 s and 260 MB). */
const LARGEST_STATEMENT = 200_000;
