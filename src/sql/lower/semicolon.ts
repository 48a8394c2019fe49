import type { Operation } from "../../model/operation.js";
import type { Statement } from "../split.js";
import { Lowering } from "./lowering.js";

/** Words with which statements begin, reserved in MySQL and in SQLite: no clause that we do not know is called so. */
const STARTS: ReadonlySet<string> = new Set(["alter", "create", "delete", "drop", "insert", "update"]);

/**
 * Two statements in the text of one: a `;` was forgotten at the end of a line. The mistake, and the operations of the
 * statements that were meant; `null` where the text is not two readable statements.
 */
export function readWithoutSemicolon(
  lowering: Lowering,
  read: (part: Lowering) => readonly Operation[],
): readonly Operation[] | null {
  const index = secondStart(lowering);
  if (index === null) return null;
  const { source, dialect, statement, surroundings, tokens } = lowering;
  const token = tokens[index];
  const previous = tokens[index - 1];
  if (token === undefined || previous === undefined) return null;
  const part = (from: number, to: number, start: number, end: number): Lowering => {
    const half: Statement = { start, end, next: statement.next, tokens: tokens.slice(from, to) };
    return new Lowering(source, dialect, half, surroundings);
  };
  const first = read(part(0, index, statement.start, previous.end));
  if (first.some(isUnread)) return null;
  const rest = part(index, tokens.length, token.start, statement.end);
  const second = read(rest);
  const others = second.some(isUnread) ? readWithoutSemicolon(rest, read) : second;
  if (others === null) return null;
  const mistake = lowering.opaque("syntax", `syntax error at or near "${token.text}": a ; is missing before it`);
  return [{ ...mistake, span: lowering.span(token.start, token.end) }, ...first, ...others];
}

/** The first token that begins a line and could begin a statement, outside of parentheses. */
function secondStart({ source, tokens }: Lowering): number | null {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.text === "(") depth++;
    else if (token.text === ")") depth--;
    const previous = tokens[index - 1];
    if (previous === undefined || depth !== 0 || token.kind !== "word" || !STARTS.has(token.text.toLowerCase()))
      continue;
    if (source.text.slice(previous.end, token.start).includes("\n")) return index;
  }
  return null;
}

function isUnread({ kind }: Operation): boolean {
  return kind === "opaque";
}
