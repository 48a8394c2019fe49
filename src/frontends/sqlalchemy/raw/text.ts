import type { PyExpression, PyFunction, PyModule, PyName, PyString } from "../../../python/tree.js";
import { valueOfLetters } from "../../python/strings.js";
import type { Modules } from "../helpers.js";
import type { Module } from "../module.js";
import { NEXT_STATEMENT } from "../../queries/interpolation/position.js";
import { valuesOf } from "./values.js";

/** Where an expression is evaluated. */
export interface Frame {
  readonly module: Module;
  readonly modules: Modules;
  readonly scope: PyFunction | PyModule;
  /** The variables of the comprehensions around, each with what it goes through. */
  readonly bound: ReadonlyMap<string, PyExpression>;
}

/** A part of a text: letters, or an expression that is put in their place. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "hole";
      readonly node: PyExpression;
      readonly frame: Frame;
      /** Whether its format takes numbers only: `%d`, `{n:03d}`. */
      readonly isNumber: boolean;
    };

/** A text as far as the source shows it. */
export interface PyText {
  readonly pieces: readonly Piece[];
  /** Whether it is always this one: no branch and no loop adds to it. */
  readonly isExact: boolean;
}

/** Names are followed this far. */
const DEEPEST = 8;

/** The text that an expression gives, with what is put into it; `null` for what does not look like a text. */
export function textOf(node: PyExpression, frame: Frame): PyText | null {
  const reader = new Reader();
  return reader.read(node, frame, 0) ? { pieces: reader.pieces, isExact: reader.isExact } : null;
}

/** What the readers of one text share. */
interface Walk {
  /** The values that are being read: `sql = sql + …` leads back to itself. */
  readonly open: Set<PyExpression>;
  steps: number;
}

/** A text that takes more steps is put together by a program. */
const MOST_STEPS = 2_000;

class Reader {
  readonly pieces: Piece[] = [];
  isExact = true;

  constructor(private readonly walk: Walk = { open: new Set(), steps: 0 }) {}

  /** Adds a text; false, and nothing is added, for what is none. */
  read(node: PyExpression, frame: Frame, depth: number): boolean {
    if (this.walk.steps++ > MOST_STEPS) return false;
    switch (node.type) {
      case "PyString":
        this.string(node, frame, depth);
        return true;
      case "PyBinary":
        return this.operation(node, frame, depth);
      case "PyConditional":
        this.isExact = false;
        this.part(node.body, frame, depth);
        this.part(node.orElse, frame, depth);
        return true;
      case "PyCall":
        return this.call(node, frame, depth);
      case "PyName":
        return this.named(node, frame, depth);
      default:
        return false;
    }
  }

  /** Adds an expression whatever it is. */
  part(node: PyExpression, frame: Frame, depth: number, isNumber = false): void {
    if (depth > DEEPEST || !this.read(node, frame, depth + 1))
      this.pieces.push({ kind: "hole", node, frame, isNumber });
  }

  private string({ parts }: PyString, frame: Frame, depth: number): void {
    for (const { segments, raw } of parts) {
      for (const segment of segments) {
        if (segment.kind === "text") this.letters(valueOfLetters(segment, raw, frame.module.text));
        else if (segment.plain) this.part(segment.value, frame, depth);
        else {
          const format = frame.module.text.slice(segment.value.range[1], segment.range[1]);
          this.part(segment.value, frame, depth, /:[^}]*[dfxXeEgGn%]\}$/.test(format));
        }
      }
    }
  }

  private letters(text: string): void {
    if (text !== "") this.pieces.push({ kind: "text", text });
  }

  private operation(node: Extract<PyExpression, { type: "PyBinary" }>, frame: Frame, depth: number): boolean {
    const { operator, left, right } = node;
    if (operator === "+" || operator === "or") {
      const size = this.pieces.length;
      const isText = this.read(left, frame, depth + 1);
      if (!isText) this.pieces.push({ kind: "hole", node: left, frame, isNumber: false });
      const isMore = this.read(right, frame, depth + 1);
      if (!isMore) this.pieces.push({ kind: "hole", node: right, frame, isNumber: false });
      if (isText || isMore) return true;
      this.pieces.length = size;
      return false;
    }
    if (operator !== "%") return false;
    const format = new Reader(this.walk);
    if (!format.read(left, frame, depth + 1)) return false;
    const values = right.type === "PySequence" ? right.items : [right];
    let next = 0;
    this.filled(format, /%(?:\((\w+)\))?[-+ #0]*\d*(?:\.\d+)?([sdrifxXeEgG%])/g, ([, name, kind = ""]) => {
      if (kind === "%") return "%";
      const isNumber = /[difxXeEgG]/.test(kind);
      const entry =
        name === undefined || right.type !== "PyDict"
          ? undefined
          : right.entries.find(({ key }) => key !== null && frame.module.textOf(key).slice(1, -1) === name)?.value;
      const item = name === undefined ? values[next++] : (entry ?? right);
      this.part(item === undefined || item.type === "PySpread" ? right : item, frame, depth, isNumber);
      return null;
    });
    return true;
  }

  /** Adds a format with its places filled; what it adds itself, `fill` answers with `null`. */
  private filled(format: Reader, pattern: RegExp, fill: (match: RegExpExecArray) => string | null): void {
    this.isExact &&= format.isExact;
    for (const piece of format.pieces) {
      if (piece.kind === "hole") {
        this.pieces.push(piece);
        continue;
      }
      let at = 0;
      for (const match of piece.text.matchAll(pattern)) {
        this.letters(piece.text.slice(at, match.index));
        at = match.index + match[0].length;
        const text = fill(match);
        if (text !== null) this.letters(text);
      }
      this.letters(piece.text.slice(at));
    }
  }

  private call(node: Extract<PyExpression, { type: "PyCall" }>, frame: Frame, depth: number): boolean {
    const { callee, args } = node;
    const [first] = args;
    if (callee.type === "PyName" && (callee.name === "str" || callee.name === "dedent") && first !== undefined)
      return this.read(first.value, frame, depth + 1);
    if (callee.type !== "PyAttribute") return false;
    if (callee.name === "dedent" && first !== undefined) return this.read(first.value, frame, depth + 1);
    if (CLEANING.has(callee.name)) return this.read(callee.object, frame, depth + 1);
    if (callee.name === "join" && first !== undefined) return this.joined(callee.object, first.value, frame, depth);
    return callee.name === "format" && this.formatted(node, callee.object, frame, depth);
  }

  private formatted(
    { args }: Extract<PyExpression, { type: "PyCall" }>,
    object: PyExpression,
    frame: Frame,
    depth: number,
  ): boolean {
    const format = new Reader(this.walk);
    if (!format.read(object, frame, depth + 1)) return false;
    const positional = args.filter(({ kind }) => kind === "positional");
    const rest = args.find(({ kind }) => kind === "spread" || kind === "mapping");
    let next = 0;
    this.filled(format, /\{\{|\}\}|\{(\w*)(?:[![.][^{}:]*)?(:[^{}]*)?\}/g, ([whole, name = "", spec = ""]) => {
      if (whole === "{{" || whole === "}}") return whole.slice(1);
      const found = /^\d*$/.test(name)
        ? positional[name === "" ? next++ : Number(name)]
        : args.find(argument => argument.name === name);
      const value = (found ?? rest)?.value;
      if (value === undefined) return whole;
      this.part(value, frame, depth, /[dfxXeEgGn%]$/.test(spec));
      return null;
    });
    return true;
  }

  /** `", ".join(…)`: what is joined, one after the other. */
  private joined(separator: PyExpression, list: PyExpression, frame: Frame, depth: number): boolean {
    const between = new Reader(this.walk);
    if (!between.read(separator, frame, depth + 1)) return false;
    this.isExact = false;
    this.items(list, frame, depth, () => this.pieces.push(...between.pieces));
    return true;
  }

  /** Adds the items of a list, each with what stands behind it. */
  private items(list: PyExpression, frame: Frame, depth: number, behind: () => void): void {
    if (list.type === "PySequence") {
      for (const item of list.items) {
        if (item.type === "PySpread") this.items(item.value, frame, depth + 1, behind);
        else this.part(item, frame, depth);
        behind();
      }
    } else if (list.type === "PyComprehension") {
      const bound = new Map(frame.bound);
      for (const { target, iterable } of list.clauses) bindTargets(target, iterable, bound);
      this.part(list.element, { ...frame, bound }, depth);
      behind();
    } else if (list.type === "PyBinary" && (list.operator === "*" || list.operator === "+")) {
      this.items(list.left, frame, depth + 1, behind);
      if (list.operator === "+") this.items(list.right, frame, depth + 1, behind);
    } else if (list.type === "PyName" && depth < DEEPEST) {
      const values = valuesOf(list.name, frame);
      if (values === null || values.length === 0) this.pieces.push(hole(list, frame));
      else
        for (const { node, frame: where, isItem } of values)
          this.once(node, () => {
            if (isItem) this.part(node, where, depth + 1);
            else this.items(node, where, depth + 1, behind);
            behind();
          });
    } else if (!(list.type === "PyString")) this.pieces.push(hole(list, frame));
    else this.part(list, frame, depth);
  }

  private once(node: PyExpression, read: () => void): void {
    const { open } = this.walk;
    if (open.has(node)) return;
    open.add(node);
    read();
    open.delete(node);
  }

  /** What a name is given. */
  private named({ name }: PyName, frame: Frame, depth: number): boolean {
    if (depth > DEEPEST) return false;
    const values = valuesOf(name, frame);
    if (values === null || values.length === 0 || values.some(({ isItem }) => isItem)) return false;
    const texts = values.map(({ node: value, frame: where }) => {
      const reader = new Reader(this.walk);
      let isText = true;
      this.once(value, () => (isText = reader.read(value, where, depth + 1)));
      return isText ? reader : null;
    });
    if (!texts.some(text => text !== null)) return false;
    if (values.length > 1) this.isExact = false;
    values.forEach(({ node: value, frame: where }, i) => {
      const text = texts[i] ?? null;
      const [first] = text?.pieces ?? [];
      if (i > 0 && first?.kind === "text" && STATEMENT.test(first.text)) this.letters(NEXT_STATEMENT);
      if (text === null) this.pieces.push(hole(value, where));
      else {
        this.isExact &&= text.isExact;
        this.pieces.push(...text.pieces);
      }
    });
    return true;
  }
}

function hole(node: PyExpression, frame: Frame): Piece {
  return { kind: "hole", node, frame, isNumber: false };
}

/** What begins a statement, and so no more of the one before. */
const STATEMENT = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|REPLACE)\b/i;

/** Methods of a text that change nothing that matters here. */
const CLEANING: ReadonlySet<string> = new Set(["strip", "rstrip", "lstrip", "removesuffix", "removeprefix"]);

/** The names of a comprehension with what they go through. */
function bindTargets(target: PyExpression, iterable: PyExpression, bound: Map<string, PyExpression>): void {
  if (target.type === "PyName") bound.set(target.name, iterable);
  else if (target.type === "PySequence")
    for (const item of target.items) bindTargets(item.type === "PySpread" ? item.value : item, iterable, bound);
}
