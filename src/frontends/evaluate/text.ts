import type { TSESTree } from "@typescript-eslint/utils";
import type { Operation } from "../../model/operation.js";
import { text as computed, type Origin, type Piece, type SourceModule, type Text, type Value } from "./values.js";

/** A string literal with the way back to its source. */
export function literalText(node: TSESTree.StringLiteral, module: SourceModule, origin: Origin): Text {
  return { kind: "text", pieces: [piece(node.value, node.range[0] + 1, node.range[1] - 1, module)], origin };
}

/**
 * The text of one quasi of a template. The range that a parser gives it differs between parsers (with or without the
 * back-tick and `${`), so the caller derives `start` and `end` from the neighbours.
 */
export function quasiPiece(cooked: string, start: number, end: number, module: SourceModule): Piece {
  return piece(cooked, start, end, module);
}

/** The strings of a template, between and around its expressions, as a tag of JavaScript gets them; `raw` as `String.raw` reads them. */
export function templateStrings(node: TSESTree.TemplateLiteral, module: SourceModule, raw = false): Text[] {
  let start = node.range[0] + 1;
  return node.quasis.map((quasi, i): Text => {
    const expression = node.expressions[i];
    const end = expression === undefined ? node.range[1] - 1 : module.text.lastIndexOf("${", expression.range[0]);
    const origin = { module, start, end };
    const { value } = quasi;
    const pieces = [
      raw ? piece(value.raw, start, end, module, LINE_END) : piece(value.cooked ?? value.raw, start, end, module),
    ];
    if (expression !== undefined) start = module.text.indexOf("}", expression.range[1]) + 1;
    return { kind: "text", pieces, origin };
  });
}

function piece(value: string, start: number, end: number, module: SourceModule, unit: RegExp = ESCAPE): Piece {
  const offset = offsetsOf(value, module.text, start, end, unit);
  return { kind: "literal", text: value, source: { kind: "letters", module, offset } };
}

/**
 * Maps offsets of the value to offsets of the source that spells it: through escapes, line continuations and the CRLF
 * that a template reads as LF.
 */
function offsetsOf(
  value: string,
  source: string,
  start: number,
  end: number,
  unit: RegExp,
): (offset: number) => number {
  if (end - start === value.length) return offset => start + offset;
  let table: Uint32Array | undefined;
  return offset => {
    table ??= escapeTable(value, source, start, end, unit);
    return table[Math.min(offset, value.length)] ?? end;
  };
}

/** What is one character of the value, or none: with escapes, and without. */
const ESCAPE = /\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|[0-7]{1,3}|[\s\S])|\r\n|[\s\S]/y;

const LINE_END = /\r\n|[\s\S]/y;

function escapeTable(value: string, source: string, start: number, end: number, pattern: RegExp): Uint32Array {
  const table = new Uint32Array(value.length + 1);
  let at = start;
  let written = 0;
  while (at < end && written < value.length) {
    pattern.lastIndex = at;
    const unit = pattern.exec(source)?.[0] ?? "";
    if (unit === "") break;
    const length = cookedLength(unit);
    for (let i = 0; i < length && written < value.length; i++) table[written++] = at;
    at += unit.length;
  }
  table.fill(end, written);
  return table;
}

/** How many UTF-16 units of the value one unit of the source makes. */
function cookedLength(unit: string): number {
  if (/^\\(?:\r\n|[\n\r\u2028\u2029])$/.test(unit)) return 0;
  const codePoint = /^\\u\{([0-9a-fA-F]+)\}$/.exec(unit)?.[1];
  return codePoint !== undefined && Number.parseInt(codePoint, 16) > 0xffff ? 2 : 1;
}

/** `a + b` and `${a}${b}`: one text after the other. */
export function concat(parts: readonly Text[], origin: Origin | null): Text {
  return { kind: "text", pieces: parts.flatMap(part => part.pieces), origin };
}

/** A value in the place of a string: constants as JavaScript prints them, anything else as a hole. */
export function asText(value: Value, label: string, origin: Origin | null): Text {
  if (value.kind === "text") return value;
  if (value.kind === "constant") return computed(String(value.value), origin);
  const printed = value.kind === "host" ? value.asText(origin) : null;
  if (printed !== null) return printed;
  if (
    value.kind === "array" &&
    !value.open &&
    value.items.every(item => item.kind === "text" || item.kind === "constant")
  ) {
    return join(
      value.items.map(item => asText(item, label, origin)),
      computed(","),
      origin,
    );
  }
  const known = value.kind === "unknown" && value.name !== undefined ? `\${${value.name}}` : label;
  return { kind: "text", pieces: [{ kind: "hole", label: known, origin }], origin };
}

/** `items.join(separator)`. */
export function join(items: readonly Text[], separator: Text, origin: Origin | null): Text {
  return concat(
    items.flatMap((item, i) => (i === 0 ? [item] : [separator, item])),
    origin,
  );
}

/** A statement that a builder prints, or text between such; whether that consists of statements of its own. */
export type TextPart =
  { readonly printed: () => readonly Operation[] } | { readonly text: Text; readonly isStatement: boolean };

/** A text cut at the statements that builders print in it. */
export function partsOf(value: Text): readonly TextPart[] {
  const parts: TextPart[] = [];
  let pieces: Piece[] = [];
  const cut = (isEnd: boolean): void => {
    const text: Text = { kind: "text", pieces, origin: value.origin };
    const letters = pieces.map(piece => (piece.kind === "hole" ? piece.label : piece.text)).join("");
    const begins = parts.length === 0 || /^\s*;/.test(letters);
    const ends = isEnd || /;\s*$/.test(letters);
    if (parts.length === 0 && isEnd) parts.push({ text, isStatement: true });
    else if (/[^\s;]/.test(letters)) parts.push({ text, isStatement: begins && ends });
    pieces = [];
  };
  for (const piece of value.pieces) {
    if (piece.kind === "hole" && piece.printed !== undefined) {
      cut(false);
      parts.push({ printed: piece.printed });
    } else pieces.push(piece);
  }
  cut(true);
  return parts;
}

/** The part of a text between two offsets of its constant value; holes count as empty. */
export function sliceText(value: Text, from: number, to: number): Text {
  const pieces: Piece[] = [];
  let at = 0;
  for (const part of value.pieces) {
    if (part.kind === "hole") {
      if (at >= from && at <= to) pieces.push(part);
      continue;
    }
    const start = Math.max(from - at, 0);
    const end = Math.min(to - at, part.text.length);
    if (start < end) {
      const { source } = part;
      pieces.push({
        ...part,
        text: part.text.slice(start, end),
        source: source?.kind === "letters" ? { ...source, offset: offset => source.offset(offset + start) } : source,
      });
    }
    at += part.text.length;
  }
  return { kind: "text", pieces, origin: value.origin };
}

/**
 * A constant name at the place that uses it: `TABLE` in a call, and not where `TABLE` is declared. Longer texts keep
 * their own place, since they may be SQL.
 */
export function usedAt(value: Value, node: TSESTree.Node, origin: Origin): Value {
  return node.type === "Literal" || node.type === "TemplateLiteral" ? value : placedAt(value, origin);
}

/** The same for an expression that is known to be no literal. */
export function placedAt(value: Value, origin: Origin): Value {
  if (value.kind !== "text") return value;
  if (!value.pieces.every(piece => piece.kind === "literal" && !/\s/.test(piece.text))) return value;
  return placedText(value, origin);
}

/** A text as if all of it were written at one place. */
export function placedText(value: Text, origin: Origin): Text {
  const source = { kind: "whole", origin } as const;
  const pieces = value.pieces.map(piece => (piece.kind === "hole" ? { ...piece, origin } : { ...piece, source }));
  return { kind: "text", pieces, origin };
}

/** The text between the quotes, where the value is one piece of the source. */
export function contentOrigin(value: Text): Origin | null {
  const [piece, ...others] = value.pieces;
  if (others.length > 0 || piece?.kind !== "literal" || piece.source === null) return null;
  const { source } = piece;
  if (source.kind === "whole") return source.origin;
  return { module: source.module, start: source.offset(0), end: source.offset(piece.text.length) };
}
