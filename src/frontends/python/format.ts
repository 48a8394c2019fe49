import { sliceText } from "../evaluate/text.js";
import { type ObjectValue, type Origin, type Piece, type Text, type Value } from "../evaluate/values.js";
import { asPythonText } from "./strings.js";

/** Replaces what `pattern` finds in the constant parts of a text; what is not replaced keeps its place. */
export function replaceIn(
  value: Text,
  pattern: RegExp,
  replacement: (match: RegExpMatchArray) => readonly Piece[],
  origin: Origin | null,
): Text {
  const pieces = value.pieces.flatMap((piece): readonly Piece[] => {
    if (piece.kind === "hole") return [piece];
    const own: Text = { kind: "text", pieces: [piece], origin: value.origin };
    const result: Piece[] = [];
    let at = 0;
    for (const match of piece.text.matchAll(pattern)) {
      result.push(...sliceText(own, at, match.index).pieces, ...replacement(match));
      at = match.index + match[0].length;
    }
    result.push(...sliceText(own, at, piece.text.length).pieces);
    return result;
  });
  return { kind: "text", pieces, origin };
}

const PERCENT = /%(?:\((\w+)\))?[-+ #0]*\d*(?:\.\d+)?([sdrif%])/g;

/** `"…%s…" % values`. */
export function percentText(format: Text, values: Value, label: string, origin: Origin): Text {
  let next = 0;
  return replaceIn(
    format,
    PERCENT,
    ([whole, name, kind]) => {
      if (kind === "%") return asPythonText({ kind: "text", pieces: [literal("%")], origin }, "", origin).pieces;
      const value = percentValue(values, name, next++);
      const shown = name === undefined ? `{${label}}` : `{${name}}`;
      return value === undefined
        ? [{ kind: "hole", label: shown, origin }]
        : asPythonText(value, whole === "%s" || name !== undefined ? shown : whole, value.origin ?? origin).pieces;
    },
    origin,
  );
}

function percentValue(values: Value, name: string | undefined, index: number): Value | undefined {
  if (name !== undefined) return values.kind === "object" ? values.properties.get(name)?.value : undefined;
  if (values.kind === "array") return values.items[index];
  return index === 0 ? values : undefined;
}

const BRACES = /\{\{|\}\}|\{(\w*)(![rsa])?(:[^{}]*)?\}/g;

/** `"…{}…".format(…)`. */
export function bracesText(
  format: Text,
  args: readonly Value[],
  keywords: ObjectValue | undefined,
  origin: Origin,
): Text {
  let next = 0;
  return replaceIn(
    format,
    BRACES,
    ([whole, name = "", conversion, spec]) => {
      if (whole === "{{" || whole === "}}") return [literal(whole[0] as string)];
      const value = /^\d*$/.test(name)
        ? args[name === "" ? next++ : Number(name)]
        : keywords?.properties.get(name)?.value;
      if (value === undefined || conversion !== undefined || spec !== undefined) {
        return [{ kind: "hole", label: whole, origin }];
      }
      const shown =
        value.origin === null ? whole : `{${value.origin.module.text.slice(value.origin.start, value.origin.end)}}`;
      return asPythonText(value, shown.length > 60 ? "…" : shown, value.origin ?? origin).pieces;
    },
    origin,
  );
}

function literal(text: string): Piece {
  return { kind: "literal", text, source: null };
}
