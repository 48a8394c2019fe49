import { createHash } from "node:crypto";
import { displayText, text, textOf, type Origin, type Text } from "../evaluate/values.js";

/** A generated name is at home where something asks for it: `origin`. */
type ByColumns = (table: Text, columns: readonly Text[], origin: Origin, where?: Text | null) => Text;
type ByExpression = (table: Text, expression: Text, origin: Origin) => Text;

/** The names that TypeORM makes up, by what they are for. */
export type GeneratedNames = ReturnType<typeof generatedNames>;

/**
 * The names that TypeORM makes up: a prefix and the SHA-1 of table and columns, as its `DefaultNamingStrategy` cuts it.
 * A project can set a strategy of its own; migrations seldom depend on it, because TypeORM writes names out.
 */
export const NAMING = generatedNames(key => key);

/** The same before version 1, which makes hashes of what a URL would hold. */
export const NAMING_BEFORE_1 = generatedNames(encodeURIComponent);

function generatedNames(encode: (key: string) => string) {
  const hash = (key: string, length: number): string =>
    createHash("sha1").update(encode(key)).digest("hex").slice(0, length);
  const byColumns =
    (prefix: string, length: number): ByColumns =>
    (table, columns, origin, where = null) => {
      const names = columns.map(textOf);
      const condition = where === null ? "" : textOf(where);
      const name = textOf(table);
      if (name === null || condition === null || names.includes(null)) return unknownName(prefix, origin);
      const key = [name, ...(names as string[]).sort(), ...(condition === "" ? [] : [condition])].join("_");
      return text(prefix + hash(key, length), origin);
    };
  const byExpression =
    (prefix: string, length = 26): ByExpression =>
    (table, expression, origin) => {
      const [name, source] = [textOf(table), textOf(expression)];
      if (name === null || source === null) return unknownName(prefix, origin);
      return text(prefix + hash(`${name}_${source}`, length), origin);
    };
  return {
    primaryKey: byColumns("PK_", 27),
    unique: byColumns("UQ_", 27),
    foreignKey: byColumns("FK_", 27),
    index: byColumns("IDX_", 26),
    relation: byColumns("REL_", 26),
    check: byExpression("CHK_"),
    exclusion: byExpression("XCL_"),
    default: byExpression("DF_", 27),
  } as const;
}

function unknownName(prefix: string, origin: Origin): Text {
  return { kind: "text", pieces: [{ kind: "hole", label: `${prefix}…`, origin }], origin };
}

/** The name of a table, with the schema (or MySQL database) in front of it. */
export interface Path {
  readonly schema: Text | null;
  readonly name: Text;
  /** All of it, as it was written. */
  readonly whole: Text;
}

/** Splits `schema.table` as TypeORM does: at the dots, of which the first two parts count. */
export function pathOf(whole: Text): Path {
  const parts = splitAtDots(whole);
  const [first, second] = parts;
  return first !== undefined && second !== undefined
    ? { schema: first, name: second, whole }
    : { schema: null, name: whole, whole };
}

function splitAtDots(whole: Text): readonly Text[] {
  const parts: Text["pieces"][number][][] = [[]];
  for (const piece of whole.pieces) {
    if (piece.kind === "hole") {
      parts.at(-1)?.push(piece);
      continue;
    }
    let at = 0;
    for (const [i, slice] of piece.text.split(".").entries()) {
      if (i > 0) parts.push([]);
      const { source } = piece;
      const start = at;
      const moved =
        source?.kind === "letters" ? { ...source, offset: (offset: number) => source.offset(offset + start) } : source;
      if (slice !== "") parts.at(-1)?.push({ ...piece, text: slice, source: moved });
      at += slice.length + 1;
    }
  }
  return parts.map(pieces => ({ kind: "text", pieces, origin: whole.origin }));
}

/** The key under which two spellings of one table meet within a migration. */
export function pathKey({ schema, name }: Path, defaultSchema: string | null): string {
  const prefix = schema === null || textOf(schema) === defaultSchema ? "" : `${displayText(schema)}.`;
  return prefix + displayText(name);
}

/** Whether all of the name is constant. */
export function isConstant({ schema, name }: Path): boolean {
  return textOf(name) !== null && (schema === null || textOf(schema) !== null);
}
