import type { Dialect } from "../../model/dialect.js";
import type { Certainty, Operation } from "../../model/operation.js";
import { split, type Statement } from "../split.js";
import { sliceSource, type SqlSource } from "../source.js";
import { otherReadings } from "./holes.js";
import { Lowering } from "./lowering.js";
import { lowerPostgres } from "./postgresql/index.js";
import { lowerTokens } from "./reader/index.js";
import { readWithoutSemicolon } from "./semicolon.js";

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
  const operations = lowerOne(lowering);
  if (isUnread(operations) && lowering.hasHoles) return lowerWithOtherReadings(lowering) ?? operations;
  return surroundings === "certain" ? operations : operations.map(forgiving);
}

function lowerOne(lowering: Lowering): readonly Operation[] {
  const operations = read(lowering);
  const [first] = operations;
  const isBroken = first?.kind === "opaque" && (first.reason === "syntax" || first.reason === "statement");
  return (isBroken && !lowering.hasHoles && readWithoutSemicolon(lowering, read)) || operations;
}

function read(lowering: Lowering): readonly Operation[] {
  return lowering.dialect === "postgresql" ? lowerPostgres(lowering) : lowerTokens(lowering);
}

function isUnread([first]: readonly Operation[]): boolean {
  return first?.kind === "opaque" && first.reason === "dynamic";
}

/** What the statement does whatever its holes stand for, if there is a reading of them that parses. */
function lowerWithOtherReadings({ source, dialect, statement: { start, end } }: Lowering): readonly Operation[] | null {
  for (const reading of otherReadings(source, start, end)) {
    const part = sliceSource(reading, start, end);
    const operations = split(part.text, dialect).statements.flatMap(statement =>
      lowerOne(new Lowering(part, dialect, statement, "partial")),
    );
    const parses = operations.every(operation => operation.kind !== "opaque");
    if (parses && operations.length > 0) return operations;
  }
  return null;
}

/** Under a condition that is not known, a statement may well be meant for another database. */
function forgiving(operation: Operation): Operation {
  if (operation.kind !== "opaque" || operation.reason !== "syntax") return operation;
  return { ...operation, reason: "statement", detail: `${operation.detail}; it may be meant for another database` };
}

/** A statement above this is data, and parsing it would cost seconds (measured: 3 MB take 1.7 s and 260 MB). */
const LARGEST_STATEMENT = 200_000;
