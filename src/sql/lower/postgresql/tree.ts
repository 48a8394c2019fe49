import { clipped, LONGEST_NAME, type Name, type QualifiedName } from "../../../model/name.js";
import type { CreateView } from "../../../model/operation.js";
import { isWord } from "../../split.js";
import { ByteMap, type PgNode } from "../../parse/postgresql.js";
import type { Lowering } from "../lowering.js";
import { unquote, type Token } from "../../tokens.js";
import { wholeRelations } from "./whole-rows.js";

/**
 * One statement with its parse tree. The tree knows what was said and, here and there, where it begins; the tokens know
 * where everything is. The methods bring the two together.
 */
export class PgStatement {
  private readonly bytes: ByteMap;

  constructor(readonly lowering: Lowering) {
    this.bytes = new ByteMap(lowering.text);
  }

  get tokens(): readonly Token[] {
    return this.lowering.tokens;
  }

  /** The index of the token that begins at a `location` of the tree. */
  at(location: number | undefined): number {
    const offset = this.lowering.statement.start + this.bytes.toUtf16(location ?? 0);
    const index = this.tokens.findIndex(token => token.start >= offset);
    return index < 0 ? this.tokens.length : index;
  }

  /** The name of a RangeVar. */
  relation(node: PgNode): QualifiedName {
    const from = this.at(node.location);
    const parts = [node.catalogname, node.schemaname, node.relname].filter(part => part !== undefined).length;
    return this.lowering.qualified(this.tokens.slice(from, from + 2 * parts - 1));
  }

  /** The name that a list of `String` nodes spells, looked for among `tokens`. */
  nameList(items: readonly PgNode[], tokens: readonly Token[]): QualifiedName | null {
    const parts = items.flatMap(item => (item.String === undefined ? [] : [item.String.sval as string]));
    // What is known by other things, such as a cast by its types.
    if (parts.length === 0) return null;
    for (let i = 0; i + 2 * parts.length - 1 <= tokens.length; i++) {
      const candidate = tokens.slice(i, i + 2 * parts.length - 1);
      const spells = candidate.every((token, j) =>
        j % 2 === 1 ? token.text === "." : spelling(token) === parts[j / 2],
      );
      if (spells) return this.lowering.qualified(candidate);
    }
    return null;
  }

  /** What the query of a view reads; names that it gives itself are no relations. */
  readsOf(query: PgNode): CreateView["reads"] {
    const found: PgNode[] = [];
    const columns = new Set<string>();
    const own = new Set<string>();
    const walk = (node: unknown): void => {
      if (typeof node !== "object" || node === null) return;
      const { RangeVar, CommonTableExpr, ColumnRef, JoinExpr } = node as PgNode;
      const named = [...((ColumnRef?.fields ?? []) as PgNode[]), ...((JoinExpr?.usingClause ?? []) as PgNode[])];
      for (const { String: name } of named) if (name !== undefined) columns.add(name.sval as string);
      if (RangeVar !== undefined) found.push(RangeVar);
      if (CommonTableExpr !== undefined) own.add(CommonTableExpr.ctename as string);
      for (const child of Object.values(node)) walk(child);
    };
    walk(query);
    const relations = found
      .filter(node => node.schemaname !== undefined || !own.has(node.relname as string))
      .map(node => this.relation(node));
    const whole = [...wholeRelations(query, own)].map(node => this.relation(node));
    return { relations, columns: [...columns], whole };
  }

  /** The first token among `tokens` that spells the identifier `value`. */
  find(value: string, tokens: readonly Token[]): Token | undefined {
    return tokens.find(token => (token.kind === "word" || token.kind === "identifier") && spelling(token) === value);
  }

  /** The identifier `value`, which the tree gives no location for, as `tokens` show it. */
  name(value: string, tokens: readonly Token[]): Name {
    const token = this.find(value, tokens);
    if (token !== undefined) return this.lowering.name(token);
    return { text: value, exact: true, span: this.lowering.spanOf(tokens) };
  }

  /** A list of `String` nodes in parentheses, such as the columns of a key. */
  names(items: readonly PgNode[] | undefined, tokens: readonly Token[]): Name[] {
    let rest = tokens;
    return (items ?? []).map(item => {
      const token = this.find(item.String.sval as string, rest);
      if (token !== undefined) rest = rest.slice(rest.indexOf(token) + 1);
      return token === undefined ? this.name(item.String.sval as string, tokens) : this.lowering.name(token);
    });
  }
}

/** An identifier as the grammar folds it. */
export function spelling(token: Token): string {
  return clipped(token.kind === "word" ? token.text.toLowerCase() : unquote(token), LONGEST_NAME);
}

/** What stands behind the name of the view that a statement creates, as written. */
export function queryBehind(statement: PgStatement): string | null {
  return statement.lowering.textOf(tokensBehind(statement, "view"));
}

/** What stands behind the name of the type that a statement creates, in one line. */
export function definitionBehind(statement: PgStatement, keyword: "domain" | "type"): string {
  const tokens = tokensBehind(statement, keyword);
  return tokens
    .map(({ text, start }, i) => {
      const before = tokens[i - 1];
      const isTight = before === undefined || before.end === start || before.text === "(" || text === ")";
      return isTight ? text : ` ${text}`;
    })
    .join("");
}

/** `keyword` is the word before the name. */
function tokensBehind({ tokens }: PgStatement, keyword: "domain" | "type" | "view"): readonly Token[] {
  let at = tokens.findIndex(token => isWord(token, keyword)) + 1;
  if (isWord(tokens[at], "if")) at += "IF NOT EXISTS".split(" ").length;
  while (tokens[at + 1]?.text === ".") at += 2;
  return tokens.slice(at + 1);
}
