import type { Dialect } from "../model/dialect.js";
import type { Edit } from "../model/writer.js";
import { isInsideString } from "../python/parse.js";
import { tokenizeWithBodies, type Token } from "../sql/tokens.js";

/** What a comment begins with. */
const MARKS = { "db/sql": "--", "db/python": "#" } as const;

/** A comment that already disables rules for the line below it; the first group ends behind its rules. */
const DIRECTIVES = {
  "db/sql": /^([ \t]*--[ \t]*eslint-disable-next-line[ \t]+\S.*?)(?=[ \t]+-{2,}[ \t]|[ \t]*\r?$)/,
  "db/python": /^([ \t]*#[ \t]*eslint-disable-next-line[ \t]+\S.*?)(?=[ \t]+-{2,}[ \t]|[ \t]*\r?$)/,
} as const;

/**
 * The comment that disables a rule for the line of a file in which `offset` lies. Editors write `//`, which is no comment
 * in SQL and Python. `null` where a literal or a comment goes on from the line above, so that there is no place for one.
 */
export function disableForLine(
  file: { readonly text: string },
  languageId: keyof typeof MARKS,
  dialect: Dialect,
  offset: number,
  rule: string,
): Edit | null {
  const { text } = file;
  const start = lineStart(text, offset);
  const above = lineStart(text, start - 1);
  const directive = start === 0 ? null : DIRECTIVES[languageId].exec(text.slice(above, start - 1));
  if (directive !== null) {
    const end = above + (directive[1] as string).length;
    return { span: { start: end, end }, text: `, ${rule}` };
  }
  const goesOn =
    languageId === "db/python"
      ? isInsideString(text, start) || /\\\r?\n$/.test(text.slice(0, start))
      : isInsideToken(tokensOf(file, dialect), start);
  if (goesOn) return null;
  const indent = /^[ \t]*/.exec(text.slice(start)) as RegExpExecArray;
  const lineBreak = /\r?\n/.exec(text)?.[0] ?? "\n";
  return {
    span: { start, end: start },
    text: `${indent[0]}${MARKS[languageId]} eslint-disable-next-line ${rule}${lineBreak}`,
  };
}

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Everything that can contain the end of a line, in source order; one list per file, whichever finding asks first. */
const tokens = new WeakMap<object, readonly Pick<Token, "start" | "end">[]>();

function tokensOf(file: { readonly text: string }, dialect: Dialect): readonly Pick<Token, "start" | "end">[] {
  let known = tokens.get(file);
  if (known === undefined) {
    const read = tokenizeWithBodies(file.text, dialect);
    known = [...read.tokens, ...read.comments].filter(({ start, end }) => file.text.slice(start, end).includes("\n"));
    tokens.set(file, known);
  }
  return known;
}

function isInsideToken(spans: readonly Pick<Token, "start" | "end">[], offset: number): boolean {
  return spans.some(({ start, end }) => start < offset && offset < end);
}
