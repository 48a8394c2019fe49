import type { Operation } from "../../../model/operation.js";
import type { PgNode } from "../../parse/postgresql.js";
import { isWord, split, type Statement } from "../../split.js";
import type { SqlSource } from "../../source.js";
import { unquote, type Token } from "../../tokens.js";
import { Lowering } from "../lowering.js";
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
  const body = lowering.tokens.find(token => token.kind === "string" && token.text.startsWith("$"));
  if (body === undefined) return [lowering.opaque("statement", "its body is not in dollar quotes")];
  const inner = within(lowering.source, body);
  const { statements } = split(inner.text, "postgresql");
  const block = new Block(lowering.surroundings === "conditional" || handlesExceptions(statements));
  return statements.flatMap(part => lowerPart(inner, part, block));
}

/** The content of a dollar-quoted string as a source of its own. */
function within(source: SqlSource, body: Token): SqlSource {
  const start = body.start + body.text.indexOf("$", 1) + 1;
  const text = unquote(body);
  return {
    text,
    holes: source.holes
      .filter(hole => hole.start >= start && hole.end <= start + text.length)
      .map(hole => ({ ...hole, start: hole.start - start, end: hole.end - start })),
    locate: (from, to) => source.locate(start + from, start + to),
  };
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
  if (!isWord(first, ...SQL_VERBS)) return [];
  return lowerPostgres(withoutInto(lowering));
}

const SQL_VERBS = [
  "alter",
  "create",
  "drop",
  "insert",
  "update",
  "delete",
  "truncate",
  "select",
  "with",
  "merge",
  "comment",
  "grant",
  "revoke",
  "lock",
  "refresh",
  "reindex",
  "analyze",
  "call",
  "set",
  "copy",
];

/** EXECUTE of a constant is that statement; anything else is made at run time. */
function lowerExecute(lowering: Lowering): readonly Operation[] {
  const [, text, ...rest] = lowering.tokens;
  if (text?.kind !== "string" || rest.length > 0) {
    return [lowering.opaque("dynamic", "the text that EXECUTE runs is put together at run time")];
  }
  const quote = text.text.indexOf("'");
  // A doubled quote shifts what is behind it; only text without one can be located exactly.
  const exact = text.text.startsWith("$") || !text.text.slice(quote + 1, -1).includes("'");
  const inner = within(lowering.source, text);
  const source: SqlSource = text.text.startsWith("$")
    ? inner
    : {
        text: unquote(text),
        holes: [],
        locate: (from, to) =>
          exact
            ? lowering.source.locate(text.start + quote + 1 + from, text.start + quote + 1 + to)
            : lowering.source.locate(text.start, text.end),
      };
  return split(source.text, "postgresql").statements.flatMap(statement =>
    lowerPostgres(new Lowering(source, "postgresql", statement, lowering.surroundings)),
  );
}

/** SELECT … INTO variable FROM: the INTO is PL/pgSQL's own, and would create a table in plain SQL. */
function withoutInto(lowering: Lowering): Lowering {
  const { tokens } = lowering;
  if (!isWord(tokens[0], "select")) return lowering;
  const into = tokens.findIndex(token => isWord(token, "into"));
  if (into < 0) return lowering;
  const from = tokens.findIndex((token, i) => i > into && isWord(token, "from"));
  const removed = tokens.slice(into, from < 0 ? tokens.length : from);
  const start = (removed[0] as Token).start;
  const end = (removed.at(-1) as Token).end;
  const { source } = lowering;
  const blanked = source.text.slice(0, start) + " ".repeat(end - start) + source.text.slice(end);
  const statement = { ...lowering.statement, tokens: tokens.filter(token => !removed.includes(token)) };
  const trimmed = { ...statement, end: (statement.tokens.at(-1) as Token).end };
  return new Lowering({ ...source, text: blanked }, "postgresql", trimmed, lowering.surroundings);
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
