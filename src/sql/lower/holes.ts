import type { Hole, SqlSource } from "../source.js";

/**
 * What a hole may stand for besides a name: nothing at all, a number, a string, a list in parentheses. Each is as long
 * as the placeholder, so that offsets stay.
 */
const READINGS: readonly ((length: number) => string | null)[] = [
  length => " ".repeat(length),
  length => "1".padEnd(length),
  length => (length < 2 ? null : `'${"x".repeat(length - 2)}'`),
  length => (length < 3 ? null : `(${"x".repeat(length - 2)})`),
];

/** More attempts than a statement with a handful of holes needs. */
const MOST_ATTEMPTS = 40;

/**
 * The same text with other readings of its holes: one hole at a time, then all of them alike. Inside quotes a hole has
 * no other reading.
 */
export function* otherReadings(source: SqlSource, start: number, end: number): Generator<SqlSource> {
  const holes = source.holes.filter(hole => start <= hole.start && hole.end <= end);
  let attempts = 0;
  for (const hole of holes) {
    for (const reading of READINGS) {
      const next = reread(source, [hole], reading);
      if (next !== null && attempts++ < MOST_ATTEMPTS) yield next;
    }
  }
  if (holes.length < 2) return;
  for (const reading of READINGS) {
    const next = reread(source, holes, reading);
    if (next !== null) yield next;
  }
}

function reread(
  source: SqlSource,
  holes: readonly Hole[],
  reading: (length: number) => string | null,
): SqlSource | null {
  let { text } = source;
  for (const { start, end } of holes) {
    const replacement = reading(end - start);
    if (replacement === null) return null;
    text = text.slice(0, start) + replacement + text.slice(end);
  }
  return { ...source, text };
}
