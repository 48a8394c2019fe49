import type { TSESTree } from "@typescript-eslint/utils";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import { isFunction, memberName, methodOf, returnedBy, unwrapped, type CallNode, type Node } from "../syntax.js";
import { NEXT_STATEMENT } from "./position.js";
import { boundFor, importedConstant, memberOfConstant, valuesOf, type Frame } from "./values.js";

/** A part of a text: letters, or an expression that is put in their place. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "hole"; readonly node: Node; readonly frame: Frame };

/** Names and helpers are followed this far. */
const DEEPEST = 8;

/** A text that takes more steps is put together by a program. */
const MOST_STEPS = 2_000;

/** The text that an expression gives, with what is put into it; `null` for what does not look like a text. */
export function piecesOf(node: Node, frame: Frame, resolver: Resolver): readonly Piece[] | null {
  const reader = new Reader(resolver);
  return reader.read(node, frame, 0) ? reader.pieces : null;
}

/** What the readers of one text share. */
interface Walk {
  /** The values that are being read: `sql = sql + …` leads back to itself. */
  readonly open: Set<Node>;
  steps: number;
}

class Reader {
  readonly pieces: Piece[] = [];

  constructor(
    private readonly resolver: Resolver,
    private readonly walk: Walk = { open: new Set(), steps: 0 },
  ) {}

  /** Adds a text; false, and nothing is added, for what is none. */
  read(node: Node, frame: Frame, depth: number): boolean {
    if (this.walk.steps++ > MOST_STEPS) return false;
    const inner = unwrapped(node);
    switch (inner.type) {
      case "Literal":
        if (typeof inner.value !== "string") return false;
        this.letters(inner.value);
        return true;
      case "TemplateLiteral":
        this.template(inner, frame, depth);
        return true;
      case "TaggedTemplateExpression":
        if (!isPlainTag(inner.tag)) return false;
        this.template(inner.quasi, frame, depth);
        return true;
      case "BinaryExpression":
        return inner.operator === "+" && this.eitherText(inner.left, inner.right, frame, depth);
      case "LogicalExpression":
        if (inner.operator === "&&") return this.read(inner.right, frame, depth + 1);
        return this.eitherText(inner.left, inner.right, frame, depth);
      case "ConditionalExpression":
        return this.eitherText(inner.consequent, inner.alternate, frame, depth);
      case "AwaitExpression":
        return this.read(inner.argument, frame, depth + 1);
      case "CallExpression":
        return this.call(inner, frame, depth);
      case "Identifier":
        return this.named(inner, frame, depth);
      case "MemberExpression": {
        const member = memberOfConstant(inner, frame);
        return member !== null && depth < DEEPEST && this.read(member, frame, depth + 1);
      }
      default:
        return false;
    }
  }

  /** Adds an expression whatever it is. */
  private part(node: Node, frame: Frame, depth: number): void {
    if (depth > DEEPEST || !this.read(node, frame, depth + 1)) this.hole(node, frame);
  }

  private hole(node: Node, frame: Frame): void {
    this.pieces.push({ kind: "hole", node: unwrapped(node), frame });
  }

  private letters(text: string): void {
    if (text !== "") this.pieces.push({ kind: "text", text });
  }

  private template({ quasis, expressions }: TSESTree.TemplateLiteral, frame: Frame, depth: number): void {
    quasis.forEach((quasi, i) => {
      this.letters(quasi.value.cooked ?? "");
      const hole = expressions[i];
      if (hole !== undefined) this.part(hole, frame, depth);
    });
  }

  /** Adds both of two expressions where one at least is a text. */
  private eitherText(left: Node, right: Node, frame: Frame, depth: number): boolean {
    const size = this.pieces.length;
    const isText = this.read(left, frame, depth + 1);
    if (!isText) this.hole(left, frame);
    const isMore = this.read(right, frame, depth + 1);
    if (!isMore) this.hole(right, frame);
    if (isText || isMore) return true;
    this.pieces.length = size;
    return false;
  }

  private call(node: CallNode, frame: Frame, depth: number): boolean {
    const method = methodOf(node);
    const [first] = node.arguments;
    if (method === null) {
      const callee = unwrapped(node.callee);
      const isText =
        callee.type === "Identifier" && /^(?:String|dedent|outdent|stripIndents?|oneLine)$/.test(callee.name);
      if (isText) return first !== undefined && this.read(first, frame, depth + 1);
      return this.made(node, frame, depth);
    }
    if (method.name === "join") return this.joined(method.object, first, frame, depth);
    if (method.name === "concat") {
      const size = this.pieces.length;
      if (!this.read(method.object, frame, depth + 1)) return false;
      if (this.pieces.length > size) for (const argument of node.arguments) this.part(argument, frame, depth);
      return true;
    }
    if (CLEANING.has(method.name) && this.read(method.object, frame, depth + 1)) return true;
    return this.made(node, frame, depth);
  }

  /** What a helper of the repository gives, with the arguments in the place of its parameters. */
  private made(node: CallNode, frame: Frame, depth: number): boolean {
    if (depth > DEEPEST) return false;
    const callee = this.resolver.valueOf(node.callee, frame.module);
    if (callee?.kind !== "function" || !isFunction(callee.node) || callee.node.body == null) return false;
    const returned = returnedBy(callee.node);
    if (returned.length === 0 || this.walk.open.has(callee.node)) return false;
    const inside = boundFor(callee.node, node, callee.module, frame);
    const texts = this.within(callee.node, () => returned.map(value => this.apart(value, inside, depth)));
    if (texts.every(pieces => pieces === null)) return false;
    returned.forEach((value, i) => this.alternative(texts[i] ?? null, value, inside, i));
    return true;
  }

  /** The pieces of an expression by themselves. */
  private apart(node: Node, frame: Frame, depth: number): readonly Piece[] | null {
    const reader = new Reader(this.resolver, this.walk);
    return reader.read(node, frame, depth + 1) ? reader.pieces : null;
  }

  private within<T>(node: Node, read: () => T): T {
    const { open } = this.walk;
    open.add(node);
    const result = read();
    open.delete(node);
    return result;
  }

  /** Adds one of several texts; one that begins a statement is no more of the one before. */
  private alternative(pieces: readonly Piece[] | null, node: Node, frame: Frame, i: number): void {
    const [first] = pieces ?? [];
    if (i > 0 && first?.kind === "text" && STATEMENT.test(first.text)) this.letters(NEXT_STATEMENT);
    if (pieces === null) this.hole(node, frame);
    else this.pieces.push(...pieces);
  }

  /** `parts.join(", ")`: what is joined, one after the other. */
  private joined(list: Node, separator: Node | undefined, frame: Frame, depth: number): boolean {
    const between =
      separator === undefined ? [{ kind: "text", text: "," } as const] : this.apart(separator, frame, depth);
    if (between === null) return false;
    this.items(list, frame, depth, () => this.pieces.push(...between));
    return true;
  }

  /** Adds the items of a list, each with what stands behind it. */
  private items(list: Node, frame: Frame, depth: number, behind: () => void): void {
    const inner = unwrapped(list);
    if (depth > DEEPEST) this.hole(list, frame);
    else if (inner.type === "ArrayExpression") {
      for (const item of inner.elements) {
        if (item === null) continue;
        if (item.type === "SpreadElement") this.items(item.argument, frame, depth + 1, behind);
        else this.part(item, frame, depth);
        behind();
      }
    } else if (inner.type === "ConditionalExpression") {
      this.items(inner.consequent, frame, depth + 1, behind);
      this.items(inner.alternate, frame, depth + 1, behind);
    } else if (inner.type === "CallExpression") this.itemsOfCall(inner, frame, depth, behind);
    else if (inner.type === "Identifier") this.itemsOfName(inner, frame, depth, behind);
    else this.hole(list, frame);
  }

  private itemsOfCall(node: CallNode, frame: Frame, depth: number, behind: () => void): void {
    const method = methodOf(node);
    const callback = method?.name === "map" || method?.name === "flatMap" ? node.arguments[0] : node.arguments[1];
    const fn = callback === undefined ? null : unwrapped(callback);
    if (
      isFunction(fn) &&
      fn.body != null &&
      (method?.name === "map" || method?.name === "flatMap" || method?.name === "from")
    ) {
      for (const value of returnedBy(fn)) this.part(value, frame, depth);
      behind();
    } else if (method?.name === "fill" && node.arguments[0] !== undefined) {
      this.part(node.arguments[0], frame, depth);
      behind();
    } else if (method !== null && KEEPS_ITEMS.has(method.name)) {
      this.items(method.object, frame, depth + 1, behind);
      if (method.name === "concat") for (const more of node.arguments) this.items(more, frame, depth + 1, behind);
    } else this.hole(node, frame);
  }

  private itemsOfName(node: TSESTree.Identifier, frame: Frame, depth: number, behind: () => void): void {
    const values = valuesOf(node, frame);
    if (values === null || values.length === 0) this.hole(node, frame);
    else
      for (const { node: value, frame: where, isItem } of values) {
        if (this.walk.open.has(value)) continue;
        this.within(value, () => {
          if (isItem) this.part(value, where, depth + 1);
          else this.items(value, where, depth + 1, behind);
        });
        behind();
      }
  }

  /** What a name is given. */
  private named(node: TSESTree.Identifier, frame: Frame, depth: number): boolean {
    if (depth > DEEPEST) return false;
    const imported = importedConstant(node, frame, this.resolver);
    if (imported !== null) return this.read(imported.node, imported.frame, depth + 1);
    const values = valuesOf(node, frame);
    if (values === null || values.length === 0 || values.some(({ isItem }) => isItem)) return false;
    const texts = values.map(({ node: value, frame: where }) =>
      this.walk.open.has(value) ? [] : this.within(value, () => this.apart(value, where, depth)),
    );
    if (!texts.some(text => text !== null && text.length > 0)) return texts.some(text => text !== null);
    values.forEach(({ node: value, frame: where }, i) => this.alternative(texts[i] ?? null, value, where, i));
    return true;
  }
}

/** What begins a statement, and so no more of the one before. */
const STATEMENT = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|REPLACE)\b/i;

/** Methods of a text that change nothing that matters here. */
const CLEANING: ReadonlySet<string> = new Set(["trim", "trimStart", "trimEnd", "replace", "replaceAll", "toString"]);

const KEEPS_ITEMS: ReadonlySet<string> = new Set(["filter", "slice", "reverse", "sort", "flat", "concat"]);

/** Tags that give the text as it is. */
function isPlainTag(tag: Node): boolean {
  const inner = unwrapped(tag);
  if (inner.type === "MemberExpression")
    return memberName(inner) === "raw" && inner.object.type === "Identifier" && inner.object.name === "String";
  return inner.type === "Identifier" && /^(?:dedent|outdent|stripIndents?|oneLine)$/.test(inner.name);
}

/** The module that an expression stands in, nothing being known of its parameters. */
export function frameOf(module: Module): Frame {
  return { module, given: new Map() };
}
