import { contentOrigin, join } from "./evaluate/text.js";
import { text, textAt, type Origin, type Piece, type Property, type Text } from "./evaluate/values.js";

/** A tag for SQL whose own words stand at `origin`; names and values keep their places. */
export function sqlAt(origin: Origin): (words: TemplateStringsArray, ...parts: readonly (Text | string)[]) => Text {
  return (words, ...parts) => ({
    kind: "text",
    origin,
    pieces: words.flatMap((word, i) => {
      const part = parts[i];
      const own = word === "" ? [] : textAt(word, origin).pieces;
      if (part === undefined || part === "") return own;
      return [...own, ...(typeof part === "string" ? textAt(part, origin).pieces : part.pieces)];
    }),
  });
}

/** The texts with `separator` between them. */
export function listOf(items: readonly Text[], separator: string): Text {
  return join(items, text(separator, items[0]?.origin ?? null), items[0]?.origin ?? null);
}

/** What is not constant, as a name or value that the source spells as `label`. */
export function hole(label: string, origin: Origin): Text {
  return { kind: "text", pieces: [{ kind: "hole", label, origin }], origin };
}

/** The name that a property of an object literal spells, at its place. */
export function keyText(key: string, { origin }: Property, at: Origin): Text {
  return textAt(key, origin === null ? at : keyOrigin(key, origin));
}

function keyOrigin(key: string, property: Origin): Origin {
  const { module, start } = property;
  const source = module.text.slice(start, property.end);
  const computed = /^\[\s*/.exec(source)?.[0].length;
  const offset = computed ?? (/^["'`]/.test(source) ? 1 : 0);
  const length = computed === undefined ? key.length : source.indexOf("]") - computed;
  const spelled = computed === undefined ? source.startsWith(key, offset) : length > 0;
  return spelled ? { module, start: start + offset, end: start + offset + length } : property;
}

/** Where a name is written. */
export function placeOf(name: Text): Origin | null {
  return contentOrigin(name) ?? name.origin;
}

/** The place of a value that stands at `outer`: its own, unless it is a constant that is declared elsewhere. */
export function placeIn(outer: Origin, inner: Origin | null): Origin {
  const isInside =
    inner !== null && inner.module === outer.module && outer.start <= inner.start && inner.end <= outer.end;
  return isInside ? inner : outer;
}

// --- changes of texts that keep their places ---

/** Changes the constant parts of a text. */
export function mapLiterals(value: Text, change: (part: string, index: number) => string): Text {
  const pieces = value.pieces.map((piece, i): Piece => {
    if (piece.kind === "hole") return piece;
    const changed = change(piece.text, i);
    if (changed === piece.text) return piece;
    const origin = contentOrigin({ ...value, pieces: [piece] }) ?? value.origin;
    return { kind: "literal", text: changed, source: origin === null ? null : { kind: "whole", origin } };
  });
  return { ...value, pieces };
}

/** The text with its letters at one place, for what is derived from it. */
export function movedTo(origin: Origin, value: Text): Text {
  const source = { kind: "whole", origin } as const;
  const pieces = value.pieces.map((piece): Piece =>
    piece.kind === "hole" ? { ...piece, origin } : { ...piece, source },
  );
  return { kind: "text", pieces, origin };
}

/** Whether one of the constant parts contains `part`. */
export function includes(value: Text, part: string): boolean {
  return value.pieces.some(piece => piece.kind === "literal" && piece.text.includes(part));
}
