import type { Dialect } from "../model/dialect.js";
import type { Edit } from "../model/writer.js";
import { tokenize, type Token } from "../sql/tokens.js";

/** A comment that already disables rules for the line below it; the first group ends behind its rules. */
const DIRECTIVE = /^([ \t]*--[ \t]*eslint-disable-next-line[ \t]+\S.*?)(?=[ \t]+-{2,}[ \t]|[ \t]*\r?$)/;

/**
 * The comment that disables a rule for the line of a SQL file in which `offset` lies. Editors write `//`, which is no
 * comment in SQL. `null` where a literal or a comment goes on from the line above, so that there is no place for one.
 */
export function disableForLine(
  file: { readonly text: string },
  dialect: Dialect,
  offset: number,
  rule: string,
): Edit | null {
  const { text } = file;
  const start = lineStart(text, offset);
  const above = lineStart(text, start - 1);
  const directive = start === 0 ? null : DIRECTIVE.exec(text.slice(above, start - 1));
  if (directive !== null) {
    const end = above + (directive[1] as string).length;
    return { span: { start: end, end }, text: `, ${rule}` };
  }
  if (isInsideToken(tokensOf(file, dialect), start)) return null;
  const indent = /^[ \t]*/.exec(text.slice(start)) as RegExpExecArray;
  const lineBreak = /\r?\n/.exec(text)?.[0] ?? "\n";
  return { span: { start, end: start }, text: `${indent[0]}-- eslint-disable-next-line ${rule}${lineBreak}` };
}

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Everything that can contain the end of a line, in source order; one list per file, whichever finding asks first. */
const tokens = new WeakMap<object, readonly Pick<Token, "start" | "end">[]>();

function tokensOf(file: { readonly text: string }, dialect: Dialect): readonly Pick<Token, "start" | "end">[] {
  let known = tokens.get(file);
  if (known === undefined) {
    const read = tokenize(file.text, dialect);
    known = [...read.tokens, ...read.comments].filter(({ start, end }) => file.text.slice(start, end).includes("\n"));
    tokens.set(file, known);
  }
  return known;
}

function isInsideToken(spans: readonly Pick<Token, "start" | "end">[], offset: number): boolean {
  return spans.some(({ start, end }) => start < offset && offset < end);
}
