import type { Operation } from "./operation.js";
import type { Span } from "./span.js";
import type { Edit } from "./writer.js";

/** Edits in the order of the file, if none lies outside of it or overlaps another. */
export function ordered(edits: readonly Edit[], text: string): readonly Edit[] | null {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const fits = sorted.every(
    ({ span }, i) => span.start >= (sorted[i - 1]?.span.end ?? 0) && span.start <= span.end && span.end <= text.length,
  );
  return fits ? sorted : null;
}

/** The text after edits that `ordered` has passed. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = "";
  let at = 0;
  for (const { span, text: inserted } of edits) {
    result += text.slice(at, span.start) + inserted;
    at = span.end;
  }
  return result + text.slice(at);
}

/** The lines of a span, with the end of the last, where they hold nothing else; `null` where they do. */
export function ownLines({ start, end }: Span, text: string): Span | null {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  if (rest === null || !/^[ \t]*$/.test(text.slice(lineStart, start))) return null;
  return { start: lineStart, end: end + rest[0].length };
}

/**
 * Edits that bring operations into another order by having the statements that they are written in change places, or the names
 * of the tables that a chain of calls drops. `null` where one place stands for operations that do not stay together.
 */
export function exchanged(
  written: readonly Operation[],
  ordered: readonly Operation[],
  text: string,
): readonly Edit[] | null {
  const spans = placesOf(written);
  const slots = [...new Map([...spans.values()].map(span => [span.start, span])).values()].sort(
    (a, b) => a.start - b.start,
  );
  const wanted: Span[] = [];
  for (const operation of ordered) {
    const span = spans.get(operation);
    if (span === undefined) return null;
    if (wanted.at(-1)?.start !== span.start) wanted.push(span);
  }
  if (wanted.length !== slots.length || ordered.length !== written.length) return null;
  const edits = slots.flatMap((span, i): readonly Edit[] => {
    const { start, end } = wanted[i] as Span;
    return start === span.start ? [] : [{ span, text: text.slice(start, end) }];
  });
  const isApart = slots.every(({ start }, i) => i === 0 || start >= (slots[i - 1] as Span).end);
  return isApart && edits.length > 0 ? edits : null;
}

/** The statement of each operation; where a chain drops one table after the other, their names. */
function placesOf(operations: readonly Operation[]): ReadonlyMap<Operation, Span> {
  const isLinked = ({ statement }: Operation): boolean =>
    operations.some(
      other =>
        other.statement.start === statement.start &&
        other.kind === "dropTable" &&
        operations.some(
          first =>
            first.kind === "dropTable" &&
            first.statement.start === statement.start &&
            first.table.span.start !== other.table.span.start,
        ),
    );
  return new Map(
    operations.map(operation => [
      operation,
      operation.kind === "dropTable" && isLinked(operation) ? operation.table.span : operation.statement,
    ]),
  );
}
