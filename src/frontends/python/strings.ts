import type { PySegment, PyString } from "../../python/tree.js";
import { placedAt } from "../evaluate/text.js";
import type { constant } from "../evaluate/values.js";
import { displayText, type Origin, type Piece, text as computed, type Text, type Value } from "../evaluate/values.js";
import { EnumMember } from "./classes.js";
import type { Frame, PythonMachine } from "./machine.js";
import type { PythonModule } from "./modules.js";

/** The text of string literals that stand behind one another. */
export function stringText(node: PyString, frame: Frame, machine: PythonMachine): Text {
  const pieces = node.parts.flatMap(part =>
    part.segments.flatMap(segment =>
      segment.kind === "text" ? [letters(segment, part.raw, frame.module)] : formatted(segment, frame, machine),
    ),
  );
  return { kind: "text", pieces, origin: machine.origin(node, frame.module) };
}

function formatted(
  segment: Extract<PySegment, { kind: "value" }>,
  frame: Frame,
  machine: PythonMachine,
): readonly Piece[] {
  const origin: Origin = { module: frame.module, start: segment.range[0], end: segment.range[1] };
  const value = machine.evaluate(segment.value, frame);
  const label = frame.module.text.slice(...segment.range);
  if (!segment.plain) return [{ kind: "hole", label, origin }];
  return asPythonText(placedAt(value, machine.origin(segment.value, frame.module)), label, origin).pieces;
}

/** A value in the place of a string: constants as Python prints them, anything else as a hole. */
export function asPythonText(value: Value, label: string, origin: Origin | null): Text {
  if (value.kind === "text") return value;
  if (value.kind === "constant") return computed(printedConstant(value.value), origin);
  if (value instanceof EnumMember && value.value.kind === "text") return value.value;
  if (value.kind === "array" && !value.open) {
    const items = value.items.map(item => representation(item));
    if (items.every(item => item !== null)) {
      const [open, close] = tupleBrackets(value.origin);
      return computed(`${open}${items.join(", ")}${items.length === 1 && open === "(" ? "," : ""}${close}`, origin);
    }
  }
  return { kind: "text", pieces: [{ kind: "hole", label, origin }], origin };
}

function tupleBrackets(origin: Origin | null): readonly [string, string] {
  return origin !== null && origin.module.text[origin.start] === "[" ? ["[", "]"] : ["(", ")"];
}

/** `repr(value)` of a constant. */
function representation(value: Value): string | null {
  if (value.kind === "constant") return printedConstant(value.value);
  if (value.kind !== "text" || value.pieces.some(piece => piece.kind === "hole")) return null;
  const shown = displayText(value);
  return shown.includes("'") && !shown.includes('"') ? `"${shown}"` : `'${shown.replaceAll("'", "\\'")}'`;
}

function printedConstant(value: ReturnType<typeof constant>["value"]): string {
  if (value === true) return "True";
  if (value === false) return "False";
  return value === null || value === undefined ? "None" : String(value);
}

/** The value of a part of a string literal. */
export function valueOfLetters(
  { range, braces }: Extract<PySegment, { kind: "text" }>,
  raw: boolean,
  text: string,
): string {
  return cook(text.slice(...range), raw, braces).value;
}

/** Text of a literal with the way back to its letters. */
function letters({ range, braces }: Extract<PySegment, { kind: "text" }>, raw: boolean, module: PythonModule): Piece {
  const written = module.text.slice(...range);
  const isPlain = !/[\r]/.test(written) && (raw || !written.includes("\\")) && !(braces && /[{}]/.test(written));
  const [start] = range;
  if (isPlain) {
    return { kind: "literal", text: written, source: { kind: "letters", module, offset: offset => start + offset } };
  }
  const { value, offsets } = cook(written, raw, braces);
  const offset = (at: number): number => start + (offsets[Math.min(at, value.length)] ?? written.length);
  return { kind: "literal", text: value, source: { kind: "letters", module, offset } };
}

const UNIT =
  /\\(?:\r\n|N\{[^}]*\}|U[0-9a-fA-F]{8}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-7]{1,3}|[\s\S])|\r\n|\{\{|\}\}|[\s\S]/g;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
  "\r\n": "",
  "\r": "",
};

/** The value of the letters between the quotes, and where each of its letters is written. */
function cook(written: string, raw: boolean, braces: boolean): { readonly value: string; readonly offsets: number[] } {
  let value = "";
  const offsets: number[] = [];
  const add = (part: string, at: number): void => {
    for (let i = 0; i < part.length; i++) offsets.push(at);
    value += part;
  };
  for (const { 0: unit, index } of written.matchAll(UNIT)) {
    if (unit === "\r\n") add("\n", index);
    else if (unit === "{{" || unit === "}}") {
      if (braces) add(unit[0] as string, index);
      else {
        add(unit[0] as string, index);
        add(unit[0] as string, index + 1);
      }
    } else if (!unit.startsWith("\\") || unit.length === 1) add(unit, index);
    else if (raw) for (let i = 0; i < unit.length; i++) add(unit[i] as string, index + i);
    else addEscape(unit, index, add);
  }
  offsets.push(written.length);
  return { value, offsets };
}

function addEscape(unit: string, index: number, add: (part: string, at: number) => void): void {
  const rest = unit.slice(1);
  const known = ESCAPES[rest];
  if (known !== undefined) add(known, index);
  else if (/^[xuU]/.test(rest) && rest.length > 1)
    add(String.fromCodePoint(Math.min(Number.parseInt(rest.slice(1), 16), 0x10ffff)), index);
  else if (/^[0-7]/.test(rest)) add(String.fromCodePoint(Number.parseInt(rest, 8)), index);
  else if (rest.startsWith("N{")) add("\ufffd", index);
  else {
    // An escape that Python does not know stays as it is.
    add("\\", index);
    add(rest, index + 1);
  }
}
