import { isMySqlFamily, type Dialect } from "../../model/dialect.js";
import { propertyOf, text, textAt, textOf, type Piece, type Text, type Value } from "../evaluate/values.js";
import { contentOrigin, join, sliceText } from "../evaluate/text.js";

/** `??` and `:name:` stand for identifiers, `?` and `:name` for values; a backslash takes the meaning away. */
const PLACEHOLDER = /\\\?|\?\??|::|:([A-Za-z_]\w*)(:?)/g;

/**
 * Raw SQL with its bindings in place: identifiers quoted, values as literals, and what is not constant as a hole.
 * Without bindings the text stays as it is, but for the holes that a `?` then stands for.
 */
export function withBindings(sql: Text, bindings: readonly Value[], dialect: Dialect): Text {
  const source = textOf(sql);
  if (source === null || bindings.length === 0) return sql;
  const [first] = bindings;
  const list = first?.kind === "array" ? first.items : first?.kind === "object" ? null : bindings;
  const quote = isMySqlFamily(dialect) ? "`" : '"';
  const pieces: Piece[] = [];
  let at = 0;
  let next = 0;
  for (const match of source.matchAll(PLACEHOLDER)) {
    const [whole, name, colon] = match;
    if (whole === "::" || whole.startsWith("\\")) continue;
    const isName = whole.startsWith(":");
    if (isName === (list !== null)) continue;
    const value = isName ? propertyOf(first, name ?? "") : list?.[next++];
    pieces.push(...sliceText(sql, at, match.index).pieces);
    const slice = sliceText(sql, match.index, match.index + whole.length);
    const placeholder = { ...slice, origin: contentOrigin(slice) ?? sql.origin };
    const isIdentifier = whole === "??" || colon === ":";
    pieces.push(...(isIdentifier ? identifiers(value, placeholder, quote) : literal(value, placeholder)).pieces);
    at = match.index + whole.length;
  }
  pieces.push(...sliceText(sql, at, source.length).pieces);
  return { kind: "text", pieces, origin: sql.origin };
}

function literal(value: Value | undefined, placeholder: Text): Text {
  if (value === undefined || value.kind === "unknown") return hole("?", placeholder);
  const plain = textOf(value);
  if (plain !== null) return textAt(`'${plain.replaceAll("'", "''")}'`, placeholder.origin);
  if (value.kind === "constant")
    return textAt(value.value === undefined ? "null" : String(value.value), placeholder.origin);
  return hole("?", placeholder);
}

function identifiers(value: Value | undefined, placeholder: Text, quote: string): Text {
  const names = value?.kind === "array" ? value.items : [value];
  return joined(
    names.map(name => identifier(name, placeholder, quote)),
    ", ",
  );
}

/** A name between quotes, each part of `schema.table` on its own. */
function identifier(value: Value | undefined, placeholder: Text, quote: string): Text {
  if (value?.kind !== "text") return hole("??", placeholder);
  const mark = textAt(quote, placeholder.origin).pieces;
  const quoted = (part: Text): Text => ({ ...part, pieces: [...mark, ...part.pieces, ...mark] });
  const plain = textOf(value);
  if (plain === null) return quoted(value);
  let at = 0;
  const parts = plain.split(".").map(part => {
    const slice = sliceText(value, at, at + part.length);
    at += part.length + 1;
    return quoted(slice);
  });
  return joined(parts, ".");
}

function hole(label: string, placeholder: Text): Text {
  return { kind: "text", pieces: [{ kind: "hole", label, origin: placeholder.origin }], origin: placeholder.origin };
}

function joined(parts: readonly Text[], separator: string): Text {
  return join(parts, text(separator), null);
}
