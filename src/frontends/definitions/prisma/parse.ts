import { cover, type Span } from "../../../model/span.js";
import type { Argument, Attribute, Block, EnumValue, Expression, Field, Model, Syntax, Word } from "./syntax.js";
import { tokensOf, unescaped, type Token } from "./tokens.js";

/** Reads a file of a Prisma schema. What cannot be read is said in the result; the rest is read all the same. */
export function parsePrisma(text: string): Syntax {
  return new Parser(tokensOf(text)).schema();
}

/** Where the parser stops: what stands there is none of the grammar. */
class Unreadable extends Error {}

const BLOCKS: ReadonlySet<string> = new Set(["model", "view", "type", "enum", "datasource", "generator"]);

/** Deeper expressions than this are no schema. */
const DEEPEST = 50;

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  schema(): Syntax {
    const blocks: Block[] = [];
    let unread: Span | null = null;
    for (this.skipNewlines(); this.current !== null; this.skipNewlines()) {
      const start = this.current;
      const block = this.readOrSkipLine(() => this.block());
      if (block !== null) blocks.push(block);
      else unread ??= spanOf(start);
    }
    return { blocks, unread };
  }

  private block(): Block {
    const start = this.take();
    if (!BLOCKS.has(start.text)) throw new Unreadable();
    const name = this.word();
    this.expect("{");
    const kind = start.text as Block["kind"];
    let unread: Span | null = null;
    const lines = <T>(read: () => T): T[] => {
      const found: T[] = [];
      for (this.skipNewlines(); this.current !== null && !this.is("}"); this.skipNewlines()) {
        const first = this.current;
        const line = this.readOrSkipLine(() => this.line(read));
        if (line !== null) found.push(line);
        else unread ??= spanOf(first);
      }
      return found;
    };
    const end = <T>(content: T): T & { name: Word; unread: Span | null; span: Span } => {
      const last = this.is("}") ? this.take() : (this.tokens[this.at - 1] ?? start);
      return { ...content, name, unread, span: cover(start, last) };
    };
    if (kind === "datasource" || kind === "generator") {
      const properties = new Map(lines(() => this.property()));
      return end({ kind, properties });
    }
    if (kind === "enum") {
      const members = lines(() => (this.isBlockAttribute() ? this.attribute("@@") : this.enumValue()));
      return end({ kind, values: members.filter(isEnumValue), attributes: members.filter(isAttribute) });
    }
    const members = lines(() => (this.isBlockAttribute() ? this.attribute("@@") : this.field()));
    return end<Pick<Model, "kind" | "fields" | "attributes">>({
      kind,
      fields: members.filter(isField),
      attributes: members.filter(isAttribute),
    });
  }

  /** What stands in one line, and no more. */
  private line<T>(read: () => T): T {
    const content = read();
    if (this.current !== null && this.current.kind !== "newline" && !this.is("}")) throw new Unreadable();
    return content;
  }

  private property(): [string, Expression] {
    const { text } = this.word();
    this.expect("=");
    return [text, this.expression()];
  }

  private enumValue(): EnumValue {
    return { name: this.word(), attributes: this.attributes() };
  }

  private field(): Field {
    const name = this.word();
    const type = this.word();
    let unsupported: string | null = null;
    if (type.text === "Unsupported") {
      this.expect("(");
      unsupported = this.string().text;
      this.expect(")");
    }
    const arity = this.arity();
    const attributes = this.attributes();
    const last = this.tokens[this.at - 1] as Token;
    return { name, type, unsupported, arity, attributes, span: cover(name.span, last) };
  }

  private arity(): Field["arity"] {
    if (this.accept("[")) {
      this.expect("]");
      return "list";
    }
    return this.accept("?") ? "optional" : "required";
  }

  private isBlockAttribute(): boolean {
    return this.is("@") && this.tokens[this.at + 1]?.text === "@";
  }

  private attributes(): Attribute[] {
    const attributes: Attribute[] = [];
    while (this.is("@")) attributes.push(this.attribute("@"));
    return attributes;
  }

  private attribute(marks: "@" | "@@"): Attribute {
    const start = this.take();
    if (marks === "@@") this.expect("@");
    const name = this.path();
    const args = this.is("(") ? this.list("(", ")", () => this.argument()) : [];
    return { name: name.text, args, span: cover(start, this.tokens[this.at - 1] as Token) };
  }

  private argument(depth = 0): Argument {
    const start = this.peek();
    const isNamed = start.kind === "word" && this.tokens[this.at + 1]?.text === ":";
    const name = isNamed ? this.word().text : null;
    if (isNamed) this.expect(":");
    const value = this.expression(depth);
    return { name, value, span: cover(start, value.span) };
  }

  private expression(depth = 0): Expression {
    if (depth > DEEPEST) throw new Unreadable();
    const start = this.peek();
    if (start.kind === "string") return { kind: "string", ...this.string() };
    if (this.is("[")) {
      const items = this.list("[", "]", () => this.expression(depth + 1));
      return { kind: "array", items, span: cover(start, this.tokens[this.at - 1] as Token) };
    }
    if (this.is("{")) {
      const entries = this.list("{", "}", () => this.argument(depth + 1));
      return { kind: "object", entries, span: cover(start, this.tokens[this.at - 1] as Token) };
    }
    const name = this.path();
    if (!this.is("(")) return { kind: "word", ...name };
    const args = this.list("(", ")", () => this.argument(depth + 1));
    return { kind: "call", name, args, span: cover(start, this.tokens[this.at - 1] as Token) };
  }

  /** Items between two marks, over as many lines as one likes. */
  private list<T>(open: string, close: string, item: () => T): T[] {
    const items: T[] = [];
    this.expect(open);
    this.skipNewlines();
    while (!this.is(close)) {
      items.push(item());
      this.skipNewlines();
      if (!this.accept(",") && !this.is(close)) throw new Unreadable();
      this.skipNewlines();
    }
    this.expect(close);
    return items;
  }

  private path(): Word {
    let { text, span } = this.word();
    while (this.accept(".")) {
      const next = this.word();
      text += `.${next.text}`;
      span = cover(span, next.span);
    }
    return { text, span };
  }

  private word(): Word {
    const token = this.take();
    if (token.kind !== "word") throw new Unreadable();
    return { text: token.text, span: spanOf(token) };
  }

  private string(): Word {
    const token = this.take();
    if (token.kind !== "string") throw new Unreadable();
    return { text: unescaped(token.text), span: { start: token.start + 1, end: token.end - 1 } };
  }

  // --- tokens ---

  private get current(): Token | null {
    return this.tokens[this.at] ?? null;
  }

  private peek(): Token {
    if (this.current === null) throw new Unreadable();
    return this.current;
  }

  private take(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  private is(symbol: string): boolean {
    return this.current?.kind === "symbol" && this.current.text === symbol;
  }

  private accept(symbol: string): boolean {
    if (!this.is(symbol)) return false;
    this.at++;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.accept(symbol)) throw new Unreadable();
  }

  private skipNewlines(): void {
    while (this.current?.kind === "newline") this.at++;
  }

  /** What `read` makes of the tokens here; `null`, and on to the end of the line, where it cannot read them. */
  private readOrSkipLine<T>(read: () => T): T | null {
    const start = this.at;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.at = start + 1;
      while (this.current !== null && this.current.kind !== "newline" && !this.is("}")) this.at++;
      return null;
    }
  }
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

function isAttribute(member: Attribute | Field | EnumValue): member is Attribute {
  return "args" in member;
}

function isField(member: Attribute | Field): member is Field {
  return "type" in member;
}

function isEnumValue(member: Attribute | EnumValue): member is EnumValue {
  return !("args" in member);
}
