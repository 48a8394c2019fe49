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
