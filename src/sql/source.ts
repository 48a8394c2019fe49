import type { Name } from "../model/name.js";
import type { Span } from "../model/span.js";

/** A part of the text that is not constant: an expression in a template, a variable of a migration tool. */
export interface Hole extends Span {
  /** How the file spells it, for messages: `${prefix}`, `{{ .Schema }}`. */
  readonly label: string;
}

/**
 * SQL with the way back to the file that it stands in. Offsets of `text` mean nothing outside of `src/sql`: everything
 * that leaves is located first.
 */
export interface SqlSource {
  /** The SQL, with a placeholder word in the place of each hole. */
  readonly text: string;
  readonly holes: readonly Hole[];
  /** The span of the file that shows `text.slice(start, end)`. */
  locate(start: number, end: number): Span;
}

/** SQL that is the file itself. */
export function plainSource(text: string): SqlSource {
  return withTemplateHoles({ text, holes: [], locate: (start, end) => ({ start, end }) });
}

/** A part of a source as a source of its own. */
export function sliceSource(source: SqlSource, start: number, end: number): SqlSource {
  return {
    text: source.text.slice(start, end),
    holes: source.holes
      .filter(hole => start <= hole.start && hole.end <= end)
      .map(hole => ({ ...hole, start: hole.start - start, end: hole.end - start })),
    locate: (from, to) => source.locate(start + from, start + to),
  };
}

/** A placeholder as long as what it replaces, so that offsets stay; it reads as a part of an unquoted identifier. */
export function placeholder(index: number, length: number): string {
  const word = `h${index}_`;
  return word.length >= length ? word.slice(0, length) : word + "_".repeat(length - word.length);
}

/** An identifier of the source. A name that overlaps a hole shows the hole as the file spells it. */
export function sourceName(source: SqlSource, value: string, start: number, end: number): Name {
  const inside = source.holes.filter(hole => hole.start < end && start < hole.end);
  let text = value;
  for (const hole of inside) {
    const word = source.text.slice(hole.start, hole.end);
    text = text.replace(word, hole.label).replace(word.toLowerCase(), hole.label);
  }
  return { text, exact: inside.length === 0, span: source.locate(start, end) };
}

/** Go, Jinja and Flyway templates in SQL files: `{{ .Schema }}`, `${schema}`. */
const TEMPLATE = /\{\{[^{}]*\}\}|\$\{[^{}]*\}/g;

function withTemplateHoles(source: SqlSource): SqlSource {
  const holes: Hole[] = [];
  const text = source.text.replace(TEMPLATE, (match, offset: number) => {
    const word = placeholder(holes.length, match.length);
    holes.push({ start: offset, end: offset + match.length, label: match });
    return word;
  });
  return holes.length === 0 ? source : { ...source, text, holes };
}
