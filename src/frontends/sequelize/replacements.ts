import { tokenize } from "../../sql/tokens.js";
import { contentOrigin } from "../evaluate/text.js";
import {
  isNullish,
  isUndefined,
  propertyOf,
  type ArrayValue,
  type ObjectValue,
  type Origin,
  type Piece,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { escape } from "./escape.js";
import { hole } from "../texts.js";
import type { Writing } from "./writing.js";

/** What a call of `query` puts into its SQL. */
export interface QueryValues {
  /** For `:name`, or in order for `?`. */
  readonly replacements?: Value | undefined;
  /** For `$name`, or in order for `$1`. */
  readonly bind?: Value | undefined;
}

/** Raw SQL with its values in place: what is constant as a literal, the rest as a hole. */
export function withValues(sql: Text, { replacements, bind }: QueryValues, writing: Writing): Text {
  const replaced = isNullish(replacements) ? sql : withReplacements(sql, replacements as Value, writing);
  return isNullish(bind) ? replaced : withBinds(replaced, bind as Value, writing);
}

/** `injectReplacements`: strings, quoted names and comments keep what looks like a placeholder. */
function withReplacements(sql: Text, values: Value, writing: Writing): Text {
  const flat = flatten(sql);
  let next = 0;
  const parts: Part[] = [];
  for (const token of tokenize(flat, writing.dialect).tokens) {
    if (token.kind !== "parameter" || !/^$|[\s(>,=[]/.test(flat[token.start - 1] ?? "")) continue;
    const behind = flat.slice(token.end);
    const at = placeOfPart(sql, token.start, token.end, writing);
    const put = (value: Value | undefined): void => {
      parts.push({ start: token.start, end: token.end, text: written(value, token.text, at, writing) });
    };
    if (token.text.startsWith(":") && values.kind !== "array") {
      if (/^(?:\)|,|$|\s|::|;|\])/.test(behind)) put(member(values, token.text.slice(1)));
    } else if (token.text === "?" && values.kind !== "object" && !/^[|&]/.test(behind)) {
      put(element(values, next++));
    }
  }
  return splice(sql, parts);
}

/** `formatBindParameters`: the server gets the values on their own, and they are read as if they stood there. */
function withBinds(sql: Text, values: Value, writing: Writing): Text {
  const flat = flatten(sql);
  const quoted = tokenize(flat, writing.dialect).tokens.filter(
    ({ kind }) => kind === "string" || kind === "identifier",
  );
  const parts = [...flat.matchAll(/\B\$(\w+)/g)].flatMap((match): Part[] => {
    const [whole, name = ""] = match;
    const { index: start } = match;
    const end = start + whole.length;
    if (quoted.some(token => token.start < end && start < token.end)) return [];
    const value = /^\d+$/.test(name) ? element(values, Number(name) - 1) : member(values, name);
    const isPlain = value?.kind === "text" || value?.kind === "constant";
    // PostgreSQL knows a numbered parameter by itself.
    if (!isPlain && writing.dialect === "postgresql" && /^\d+$/.test(name)) return [];
    const at = placeOfPart(sql, start, end, writing);
    return [{ start, end, text: isPlain ? written(value, whole, at, writing) : hole(whole, at) }];
  });
  return splice(sql, parts);
}

function member(values: Value, name: string): Value | undefined {
  return propertyOf(values as ObjectValue, name);
}

function element(values: Value, index: number): Value | undefined {
  return values.kind === "array" ? (values as ArrayValue).items[index] : undefined;
}

function written(value: Value | undefined, label: string, at: Origin, writing: Writing): Text {
  if (value === undefined || isUndefined(value)) return hole(label, at);
  const text = escape(value, at, writing, { asList: true });
  // The value stands where its placeholder does.
  return { ...text, pieces: text.pieces.map(piece => located(piece, at)) };
}

function located(piece: Piece, origin: Origin): Piece {
  return piece.kind === "hole" ? { ...piece, origin } : { ...piece, source: { kind: "whole", origin } };
}

// --- offsets in a text with holes, where a hole counts as one letter ---

interface Part {
  readonly start: number;
  readonly end: number;
  readonly text: Text;
}

/** A letter of no language that SQL is written in: a hole reads like a part of a word. */
const HOLE = "\u00f8";

function flatten(sql: Text): string {
  return sql.pieces.map(piece => (piece.kind === "hole" ? HOLE : piece.text)).join("");
}

function splice(sql: Text, parts: readonly Part[]): Text {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end, text } of parts) {
    pieces.push(...slice(sql, at, start), ...text.pieces);
    at = end;
  }
  return { ...sql, pieces: [...pieces, ...slice(sql, at, Infinity)] };
}

function slice(sql: Text, from: number, to: number): readonly Piece[] {
  let at = 0;
  return sql.pieces.flatMap((piece): Piece[] => {
    const begin = at;
    at += piece.kind === "hole" ? 1 : piece.text.length;
    if (piece.kind === "hole") return from <= begin && begin < to ? [piece] : [];
    const start = Math.max(from - begin, 0);
    const end = Math.min(to - begin, piece.text.length);
    if (start >= end) return [];
    const { source } = piece;
    const shifted =
      source?.kind === "letters" && start > 0
        ? { ...source, offset: (offset: number) => source.offset(offset + start) }
        : source;
    return [{ ...piece, text: piece.text.slice(start, end), source: shifted }];
  });
}

function placeOfPart(sql: Text, start: number, end: number, writing: Writing): Origin {
  return contentOrigin({ ...sql, pieces: slice(sql, start, end) }) ?? sql.origin ?? writing.origin;
}
