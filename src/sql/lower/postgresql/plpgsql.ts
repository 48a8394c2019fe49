import type { Operation } from "../../../model/operation.js";
import type { PgNode } from "../../parse/postgresql.js";
import { isWord, split, type Statement } from "../../split.js";
import { placeholder, sliceSource, type Hole, type SqlSource } from "../../source.js";
import { unquote, type Token } from "../../tokens.js";
import { Lowering, parenthesised } from "../lowering.js";
import { lowerPostgres } from "./index.js";
import type { PgStatement } from "./tree.js";

/**
 * What a DO block does. PL/pgSQL's own parser gives no offsets, so its control structures are read from the tokens:
 * they are keywords in front of statements, and every statement ends with a semicolon.
 * Manual: PostgreSQL 41.2 (structure), 41.6 (control structures).
 */
export function lowerDoBlock(statement: PgStatement, node: PgNode): readonly Operation[] {
  const { lowering } = statement;
  const language = (node.args as readonly PgNode[]).find(({ DefElem }) => DefElem.defname === "language");
  if (language !== undefined && language.DefElem.arg.String.sval !== "plpgsql") {
    return [lowering.opaque("statement", `it is written in ${language.DefElem.arg.String.sval as string}`)];
  }
  const body = lowering.tokens.find(
    (token, i) => token.kind === "string" && !isWord(lowering.tokens[i - 1], "language"),
  );
  if (body === undefined) return [lowering.opaque("statement", "its body is no string")];
  const inner = contentOf(lowering.source, body);
  const { statements } = split(inner.text, "postgresql");
  const block = new Block(lowering.surroundings === "conditional" || handlesExceptions(statements));
  return statements.flatMap(part => lowerPart(inner, part, block));
}

/** The content of a dollar-quoted string as a source of its own. */
function within(source: SqlSource, body: Token): SqlSource {
  const start = body.start + body.text.indexOf("$", 1) + 1;
  return sliceSource(source, start, start + unquote(body).length);
}

/** Where in the block we are: inside IF, CASE and LOOP, a statement may run or not. */
class Block {
  private depth = 0;
  declaring = false;

  constructor(private readonly guarded: boolean) {}

  get conditional(): boolean {
    return this.guarded || this.depth > 0;
  }

  enter(): void {
    this.depth++;
  }

  leave(): void {
    this.depth = Math.max(0, this.depth - 1);
  }
}

function handlesExceptions(statements: readonly Statement[]): boolean {
  return statements.some(({ tokens }) =>
    tokens.some((token, i) => isWord(token, "exception") && isWord(tokens[i + 1], "when")),
  );
}

/** One part between semicolons: control keywords, and behind them at most one statement. */
function lowerPart(source: SqlSource, part: Statement, block: Block): readonly Operation[] {
  const tokens = withoutControl(part.tokens, block);
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return [];
  const statement: Statement = { start: first.start, end: last.end, tokens, next: part.next };
  const lowering = new Lowering(source, "postgresql", statement, block.conditional ? "conditional" : "certain");
  if (isWord(first, "execute")) return lowerExecute(lowering);
  if (isWord(first, "perform")) return [{ kind: "call", ...lowering.base(tokens), routine: null }];
  if (isWord(first, ...OWN_STATEMENTS) || isAssignment(tokens)) return [];
  return lowerPostgres(withoutInto(lowering));
}

/** Statements of PL/pgSQL itself, none of which changes the database. Manual: PostgreSQL 41.5 to 41.9. */
const OWN_STATEMENTS = [
  "assert",
  "close",
  "continue",
  "exit",
  "fetch",
  "get",
  "move",
  "null",
  "open",
  "raise",
  "return",
];

/** `variable := …` and `variable = …`, also for fields and elements of a variable. */
function isAssignment(tokens: readonly Token[]): boolean {
  let i = 1;
  for (;;) {
    if (tokens[i]?.text === ".") i += 2;
    else if (tokens[i]?.text === "[")
      i = tokens.findIndex((token, j) => j > i && token.text === "]") + 1 || tokens.length;
    else return tokens[i]?.text === ":=" || tokens[i]?.text === "=";
  }
}

/** EXECUTE of a constant is that statement, of format() or `||` one with holes; anything else is made at run time. */
function lowerExecute(lowering: Lowering): readonly Operation[] {
  const { tokens, source } = lowering;
  const formats = isWord(tokens[1], "format") && tokens[2]?.text === "(";
  const text = tokens[formats ? 3 : 1];
  const { inside, after } = formats ? parenthesised(tokens, 2) : { inside: [], after: 2 };
  // What the statement returns and takes is of no interest.
  const ends = after >= tokens.length || isWord(tokens[after], "into", "using");
  const constant = text?.kind === "string" && (!formats || inside[1]?.text === ",");
  const atRunTime = [lowering.opaque("dynamic", "the text that EXECUTE runs is put together at run time")];
  if (text === undefined || !constant || !ends) {
    const joined = concatenation(source, tokens.slice(1));
    if (joined === null) return atRunTime;
    const operations = lowerText(joined, lowering);
    // It may well parse once the variables have values.
    return operations.some(operation => operation.kind === "opaque") ? atRunTime : operations;
  }
  const content = contentOf(source, text);
  return lowerText(formats ? withFormatHoles(content) : content, lowering);
}

function lowerText(inner: SqlSource, { surroundings }: Lowering): readonly Operation[] {
  return split(inner.text, "postgresql").statements.flatMap(statement =>
    lowerPostgres(new Lowering(inner, "postgresql", statement, surroundings)),
  );
}

/**
 * `'DROP TABLE ' || name || ' CASCADE'` as a source with holes, or `null` for another expression. It must begin with text:
 * that says which statement it is. Everything between two strings is one hole, so that each offset stays where it is.
 */
function concatenation(source: SqlSource, tokens: readonly Token[]): SqlSource | null {
  const clause = tokens.findIndex(token => isWord(token, "into", "using"));
  const parts = clause < 0 ? tokens : tokens.slice(0, clause);
  const first = parts[0];
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return null;
  let depth = 0;
  const strings: Token[] = [];
  for (const [i, token] of parts.entries()) {
    if (token.text === "(" || token.text === "[") depth++;
    else if (token.text === ")" || token.text === "]") depth--;
    const alone = isJoin(parts[i - 1] ?? null) && isJoin(parts[i + 1] ?? null);
    if (depth === 0 && token.kind === "string" && alone) strings.push(token);
  }
  // An escape would move what is behind it.
  const plain = strings.every(({ text }) => /^'[^']*'$/.test(text));
  if (strings[0] !== first || first === last || !plain) return null;
  const begin = first.start + 1;
  const holes: Hole[] = [];
  let text = "";
  for (const [i, string] of strings.entries()) {
    text += string.text.slice(1, -1);
    if (string === last) break;
    // The hole takes in the quotes at both of its ends.
    const next = strings[i + 1]?.start ?? last.end;
    const end = strings[i + 1] === undefined ? last.end : next + 1;
    const label = source.text.slice(string.end, next).replace(/^\s*\|\|\s*|\s*\|\|\s*$/g, "");
    holes.push({ start: string.end - 1 - begin, end: end - begin, label: `\${${label}}` });
    text += placeholder(holes.length, end - string.end + 1);
  }
  return { text, holes, locate: (from, to) => source.locate(begin + from, begin + to) };
}

/** Whether a neighbour of a string joins it to others: `||`, or the end of the expression. */
function isJoin(token: Token | null): boolean {
  return token === null || token.text === "||";
}

/** The content of a string literal as a source of its own. */
function contentOf(source: SqlSource, token: Token): SqlSource {
  if (token.text.startsWith("$")) return within(source, token);
  const quote = token.text.indexOf("'");
  const start = token.start + quote + 1;
  // A doubled quote shifts what is behind it; only text without one can be located exactly.
  const exact = !token.text.slice(quote + 1, -1).includes("'");
  return {
    text: unquote(token),
    holes: [],
    locate: (from, to) => (exact ? source.locate(start + from, start + to) : source.locate(token.start, token.end)),
  };
}

/** What format() puts in: names for %I and %s, a literal for %L. Manual: PostgreSQL 9.4.1. */
function withFormatHoles(source: SqlSource): SqlSource {
  const holes: Hole[] = [...source.holes];
  const text = source.text.replace(/%(?:\d+\$)?-?\d*[IsL]/g, (match, offset: number) => {
    holes.push({ start: offset, end: offset + match.length, label: match });
    return match.endsWith("L") ? `'${" ".repeat(match.length - 2)}'` : placeholder(holes.length, match.length);
  });
  return { ...source, text, holes };
}

/**
 * Without the INTO of SELECT and RETURNING, which is PL/pgSQL's own and names variables. In plain SQL, that of SELECT
 * would create a table.
 */
function withoutInto(lowering: Lowering): Lowering {
  const { tokens, source } = lowering;
  const into = tokens.findIndex((token, i) => isWord(token, "into") && !isWord(tokens[i - 1], "insert", "merge"));
  if (into < 0) return lowering;
  const removed = tokens.slice(into, targetsEnd(tokens, into + (isWord(tokens[into + 1], "strict") ? 2 : 1)));
  const start = (removed[0] as Token).start;
  const stop = (removed.at(-1) as Token).end;
  const blanked = source.text.slice(0, start) + " ".repeat(stop - start) + source.text.slice(stop);
  const rest = tokens.filter(token => !removed.includes(token));
  const statement = { ...lowering.statement, tokens: rest, end: (rest.at(-1) as Token).end };
  return new Lowering({ ...source, text: blanked }, "postgresql", statement, lowering.surroundings);
}

/** Behind a list of variables: `a, b.c`. */
function targetsEnd(tokens: readonly Token[], start: number): number {
  let end = start + 1;
  while (tokens[end]?.text === ".") end += 2;
  return tokens[end]?.text === "," ? targetsEnd(tokens, end + 1) : end;
}

/** Takes the control keywords off the front of a part, and notes where they lead. */
function withoutControl(tokens: readonly Token[], block: Block): readonly Token[] {
  let rest = tokens;
  for (;;) {
    const [first, second] = rest;
    if (first === undefined) return rest;
    if (first.text === "<<") rest = rest.slice(rest.findIndex(token => token.text === ">>") + 1 || 3);
    else if (isWord(first, "declare")) {
      block.declaring = true;
      return [];
    } else if (isWord(first, "begin")) {
      block.declaring = false;
      rest = rest.slice(1);
    } else if (block.declaring) {
      // The declarations end with the BEGIN that follows the last semicolon.
      return [];
    } else if (isWord(first, "if", "while")) {
      block.enter();
      rest = behind(rest, isWord(first, "if") ? "then" : "loop");
    } else if (isWord(first, "elsif", "elseif", "when")) rest = behind(rest, "then");
    else if (isWord(first, "exception") && isWord(second, "when")) rest = behind(rest, "then");
    else if (isWord(first, "else")) rest = rest.slice(1);
    else if (isWord(first, "for", "foreach")) {
      block.enter();
      rest = behind(rest, "loop");
    } else if (isWord(first, "loop")) {
      block.enter();
      rest = rest.slice(1);
    } else if (isWord(first, "case")) {
      block.enter();
      rest = behind(rest, "then");
    } else if (isWord(first, "end")) {
      if (isWord(second, "if", "loop", "case")) block.leave();
      return [];
    } else return rest;
  }
}

/** What follows the first `keyword` that no parenthesis or CASE encloses. */
function behind(tokens: readonly Token[], keyword: string): readonly Token[] {
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.text === "(" || (i > 0 && isWord(token, "case"))) depth++;
    else if (token.text === ")" || isWord(token, "end")) depth--;
    else if (depth === 0 && isWord(token, keyword)) return tokens.slice(i + 1);
  }
  return [];
}
