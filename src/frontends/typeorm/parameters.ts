import type { Dialect } from "../../model/dialect.js";
import { tokenize } from "../../sql/tokens.js";
import { contentOrigin, sliceText } from "../evaluate/text.js";
import {
  array,
  isNullish,
  propertyOf,
  textAt,
  textOf,
  type Piece,
  type Site,
  type Text,
  type Value,
  scriptNode,
} from "../evaluate/values.js";

/**
 * SQL with the values of its parameters in their place: `$1`, `?` or `:name`. A value that is not constant leaves a
 * parameter, which SQL can hold wherever a value can stand.
 */
export function withParameters(sql: Text, parameters: Value | undefined, dialect: Dialect): Text {
  if (parameters === undefined || isNullish(parameters)) return sql;
  const flat = new FlatText(sql);
  const pieces: Piece[] = [];
  const numbered = dialect === "postgresql" ? "$1" : "?";
  let at = 0;
  let next = 0;
  for (const token of tokenize(flat.text, dialect).tokens) {
    if (token.kind !== "parameter") continue;
    const value = valueFor(token.text, parameters, () => next++);
    const literal = value === undefined ? null : literalOf(value);
    // TypeORM itself numbers the parameters that have names.
    const written = literal ?? (token.text.startsWith(":") ? numbered : null);
    if (written === null) continue;
    const place = flat.slice(token.start, token.end);
    pieces.push(...flat.slice(at, token.start).pieces, ...textAt(written, contentOrigin(place) ?? sql.origin).pieces);
    at = token.end;
  }
  pieces.push(...flat.slice(at, flat.text.length).pieces);
  return { kind: "text", pieces, origin: sql.origin };
}

/** A text in which what is not constant takes up room, so that every offset means one place. */
class FlatText {
  readonly text: string;
  private readonly parts: readonly { readonly piece: Piece; readonly start: number; readonly end: number }[];

  constructor(private readonly whole: Text) {
    let text = "";
    this.parts = whole.pieces.map(piece => {
      const start = text.length;
      text += piece.kind === "hole" ? HOLE : piece.text;
      return { piece, start, end: text.length };
    });
    this.text = text;
  }

  slice(from: number, to: number): Text {
    const pieces = this.parts.flatMap(({ piece, start, end }): Piece[] => {
      if (end <= from || to <= start) return [];
      if (piece.kind === "hole") return [piece];
      return [...sliceText({ ...this.whole, pieces: [piece] }, from - start, to - start).pieces];
    });
    return { kind: "text", pieces, origin: this.whole.origin };
  }
}

/** Reads as a part of a name, as what is not constant mostly is. */
const HOLE = "h_";

function valueFor(parameter: string, parameters: Value, next: () => number): Value | undefined {
  const name = /^:(\w+)$/.exec(parameter)?.[1];
  if (name !== undefined) return propertyOf(parameters, name);
  if (parameters.kind !== "array") return undefined;
  const position = /^[$?](\d+)$/.exec(parameter)?.[1];
  if (position === undefined && parameter !== "?") return undefined;
  return parameters.items[position === undefined ? next() : Number(position) - 1];
}

function literalOf(value: Value): string | null {
  const plain = textOf(value);
  if (plain !== null) return `'${plain.replaceAll("'", "''")}'`;
  return value.kind === "constant" && value.value !== undefined ? String(value.value) : null;
}

/** What the tag `` queryRunner.sql`…` `` is given: the expressions are parameters, not a part of the text. */
export function taggedSql(args: readonly Value[], site: Site): readonly [Value | undefined, Value] {
  const { origin } = site;
  const node = scriptNode(site);
  if (node.type !== "TaggedTemplateExpression") return [args[0], array([])];
  const values = args.slice(1);
  const pieces = node.quasi.quasis.flatMap((quasi, i): Piece[] => {
    const written = textAt(quasi.value.cooked ?? quasi.value.raw, origin).pieces;
    return i < values.length ? [...written, ...textAt(`$${i + 1}`, origin).pieces] : [...written];
  });
  return [{ kind: "text", pieces, origin }, array(values)];
}
