import { ownLines } from "../../model/edits.js";
import type { Span } from "../../model/span.js";
import type { Edit } from "../../model/writer.js";
import { isFunction, nodesOf, type Node } from "./tree.js";

type Quote = "'" | '"';

/**
 * The habits of a script: quotes, semicolons, indent, line ends, callbacks. Code that is handed to it has `\n` for a line
 * end and `unit` for each level below its first line.
 */
export class ScriptStyle {
  readonly lineEnd: string;
  /** One level of indentation. */
  readonly unit: string;
  readonly semicolon: ";" | "";
  private readonly quote: Quote;
  private readonly callbacks: "function" | "arrow" | "arrow with parentheses";

  constructor(
    private readonly text: string,
    ast: Node,
  ) {
    const habits = habitsOf(text, ast);
    this.lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
    this.unit = habits.unit ?? "  ";
    this.semicolon = habits.semicolons.yes >= habits.semicolons.no ? ";" : "";
    this.quote = habits.quotes["'"] > habits.quotes['"'] ? "'" : '"';
    this.callbacks =
      habits.functions > habits.arrows
        ? "function"
        : habits.withParentheses > habits.withoutParentheses
          ? "arrow with parentheses"
          : "arrow";
  }

  /** A string literal: in the quotes of the file, unless the other ones spare escapes. */
  string(value: string): string {
    const other: Quote = this.quote === "'" ? '"' : "'";
    const quote = value.split(this.quote).length > value.split(other).length ? other : this.quote;
    return quote + escapeFor(value, quote) + quote;
  }

  /** SQL as a literal: between the delimiters that other SQL has, or those that spare escapes. */
  sql(value: string, delimiter: string | null): string {
    const plain = this.string(value);
    const candidates = [...(delimiter === null ? [] : [delimiter]), plain[0] as string, "`"];
    const free = candidates.find(candidate => value === escapeFor(value, candidate));
    return free === undefined ? plain : free + value + free;
  }

  /** The key of a property. */
  key(name: string): string {
    return /^[A-Za-z_$][\w$]*$/.test(name) ? name : this.string(name);
  }

  /** A callback that runs statements; its parameter may be `this`. */
  callback(parameter: string, statements: readonly string[]): string {
    const lines = statements.map(statement => this.unit + statement + this.semicolon);
    return [this.headOf(parameter), ...lines, "}"].join("\n");
  }

  private headOf(parameter: string): string {
    if (parameter === "this") return "function () {";
    if (this.callbacks === "function") return `function (${parameter}) {`;
    return this.callbacks === "arrow" ? `${parameter} => {` : `(${parameter}) => {`;
  }

  /** The blanks that the line of an offset begins with. */
  indentAt(offset: number): string {
    return (/^[ \t]*/.exec(this.text.slice(this.lineStart(offset), offset)) as RegExpExecArray)[0];
  }

  /** Code that starts on a line with this indent. */
  indented(code: string, indent: string): string {
    return code.replaceAll(/\n(?!\n)/g, this.lineEnd + indent).replaceAll(/(?<!\r)\n(?=\r?\n)/g, this.lineEnd);
  }

  /** Statements on lines of their own behind another one, or on its line if it has none to itself. */
  behind(statement: Node, statements: readonly string[]): readonly Edit[] {
    const [start, end] = statement.range;
    const open = this.text[end - 1] !== ";" && this.text[end - 1] !== "}";
    const rest = TRAILER.exec(this.text.slice(end));
    if (!this.startsLine(start) || rest === null) {
      const separator = open ? ";" : "";
      const last = open ? "" : ";";
      return insertion(end, `${separator} ${statements.map(inOneLine).join("; ")}${last}`);
    }
    const next = this.lineEnd + this.indentAt(start);
    const lines = statements.map(code => next + this.indented(code, this.indentAt(start)) + this.semicolon);
    return insertion(end + rest[0].trimEnd().length, lines.join(""));
  }

  /** Statements on lines of their own before another one, or on its line if it has none to itself. */
  before(statement: Node, statements: readonly string[]): readonly Edit[] {
    const [start] = statement.range;
    if (!this.startsLine(start)) return insertion(start, statements.map(code => `${inOneLine(code)}; `).join(""));
    const indent = this.indentAt(start);
    const lines = statements.map(code => this.indented(code, indent) + this.semicolon + this.lineEnd + indent);
    return insertion(start, lines.join(""));
  }

  /** Without a statement, and its lines where it has them to itself. */
  without(statement: Node): readonly Edit[] {
    const [start, end] = statement.range;
    const lines = ownLines({ start, end }, this.text);
    if (lines !== null) return [{ span: lines, text: "" }];
    const blanks = /^[ \t]*/.exec(this.text.slice(end)) as RegExpExecArray;
    return [{ span: { start, end: end + blanks[0].length }, text: "" }];
  }

  /** Statements in the place of another one. */
  instead(statement: Node, statements: readonly string[]): readonly Edit[] {
    const [start, end] = statement.range;
    const indent = this.indentAt(start);
    const separator = this.startsLine(start) ? this.lineEnd + indent : " ";
    const last = this.text[end - 1] === ";" ? ";" : "";
    const codes = statements.map(code => this.indented(code, indent));
    return [{ span: { start, end }, text: codes.join((this.semicolon || last || ";") + separator) + last }];
  }

  /** Whether only blanks stand before an offset on its line. */
  startsLine(offset: number): boolean {
    return /^[ \t]*$/.test(this.text.slice(this.lineStart(offset), offset));
  }

  /** Whether a span runs over several lines. */
  isMultiline({ start, end }: Span): boolean {
    return this.text.slice(start, end).includes("\n");
  }

  private lineStart(offset: number): number {
    return this.text.lastIndexOf("\n", offset - 1) + 1;
  }
}

/** An edit that only adds. */
export function insertion(at: number, text: string): readonly Edit[] {
  return [{ span: { start: at, end: at }, text }];
}

/** Code as a message shows it. */
export function inOneLine(code: string): string {
  return code.replaceAll(/\s*\n\s*/g, " ");
}

/** Text as it is written between these delimiters. */
export function escapeFor(text: string, delimiter: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll(delimiter, `\\${delimiter}`);
  return delimiter === "`" ? escaped.replaceAll("${", "\\${") : escaped.replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}

/** What may follow a statement on its line: nothing but a comment. */
const TRAILER = /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*\*\/[ \t]*)?(?=\r?\n|$)/;

interface Habits {
  readonly quotes: Record<Quote, number>;
  readonly semicolons: { yes: number; no: number };
  functions: number;
  arrows: number;
  withParentheses: number;
  withoutParentheses: number;
  unit: string | null;
}

const ENDS_WITH_SEMICOLON: ReadonlySet<string> = new Set([
  "ExpressionStatement",
  "ReturnStatement",
  "ThrowStatement",
  "ImportDeclaration",
]);

function habitsOf(text: string, ast: Node): Habits {
  const habits: Habits = {
    quotes: { "'": 0, '"': 0 },
    semicolons: { yes: 0, no: 0 },
    functions: 0,
    arrows: 0,
    withParentheses: 0,
    withoutParentheses: 0,
    unit: null,
  };
  for (const node of nodesOf(ast)) {
    const [start, end] = node.range;
    if (ENDS_WITH_SEMICOLON.has(node.type)) habits.semicolons[text[end - 1] === ";" ? "yes" : "no"]++;
    else if (node.type === "Literal" && typeof node.value === "string" && !/["']/.test(node.value)) {
      const quote = text[start];
      if (quote === "'" || quote === '"') habits.quotes[quote]++;
    } else if (node.type === "CallExpression")
      node.arguments.forEach(argument => countCallback(argument, text, habits));
    else if (node.type === "BlockStatement" || node.type === "ClassBody") habits.unit ??= unitOf(node, text);
  }
  return habits;
}

function countCallback(node: Node, text: string, habits: Habits): void {
  if (!isFunction(node) || node.params.length !== 1) return;
  if (node.type === "FunctionExpression") habits.functions++;
  else {
    habits.arrows++;
    const start = text.slice(...node.range).replace(/^async\s*/, "");
    if (start.startsWith("(")) habits.withParentheses++;
    else habits.withoutParentheses++;
  }
}

/** How much deeper a block's first statement stands than the block. */
function unitOf(node: { readonly body: readonly Node[]; readonly range: readonly [number, number] }, text: string) {
  const [first] = node.body;
  if (first === undefined) return null;
  const indentOf = (offset: number): string =>
    (/^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1)) as RegExpExecArray)[0];
  const outer = indentOf(node.range[0]);
  const inner = indentOf(first.range[0]);
  return inner.startsWith(outer) && inner !== outer ? inner.slice(outer.length) : null;
}
