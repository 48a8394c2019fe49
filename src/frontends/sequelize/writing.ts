import type { Dialect } from "../../model/dialect.js";
import type { Machine } from "../evaluate/machine.js";
import { asText } from "../evaluate/text.js";
import { isNullish, textAt, type Origin, type Piece, type Text, type Value } from "../evaluate/values.js";
import { hole, mapLiterals, placeOf, sqlAt } from "../texts.js";
import { isVersion7 } from "./version.js";

/** What a statement of Sequelize is written for, and where it is asked for. */
export interface Writing {
  readonly dialect: Dialect;
  readonly machine: Machine;
  /** The call: where the words stand that nothing else in the source asks for. */
  readonly origin: Origin;
}

/** A value in the place of a name: text as it is, anything that is not constant as a hole. */
export function nameText(value: Value | undefined, at: Origin, { machine }: Writing): Text {
  if (value === undefined) return hole("…", at);
  const origin = value.origin ?? at;
  if (value.kind === "object" || value.kind === "array") return hole(machine.label(value, at), origin);
  return asText(value, machine.label(value, at), origin);
}

/** `inflection.underscore`, with which Sequelize makes index names up. */
export function underscored(value: Text): Text {
  return mapLiterals(value, (part, i) => {
    const words = part.replaceAll(/[A-Z]/g, "_$&").replaceAll("::", "/");
    return (i === 0 ? words.replace(/^_/, "") : words).toLowerCase();
  });
}

// --- identifiers ---

/** The name of a table as Sequelize takes it: a string, or an object with a schema. */
export interface TableName {
  readonly schema: Text | null;
  readonly name: Text;
  readonly delimiter: string;
  /** Given as an object: then the names that are derived from it begin with `[object Object]`. */
  readonly isObject: boolean;
}

export function tableName(value: Value | undefined, at: Origin, writing: Writing): TableName {
  if (value?.kind !== "object") {
    return { schema: null, name: nameText(value, at, writing), delimiter: ".", isObject: false };
  }
  const part = (key: string): Text | null => {
    const property = value.properties.get(key);
    return property === undefined || isNullish(property.value)
      ? null
      : nameText(property.value, property.origin ?? at, writing);
  };
  const whole = value.origin ?? at;
  return {
    schema: part("schema"),
    name: part("tableName") ?? hole(writing.machine.label(value, at), whole),
    delimiter:
      part("delimiter")
        ?.pieces.map(piece => (piece.kind === "hole" ? "." : piece.text))
        .join("") ?? ".",
    isObject: true,
  };
}

/** What a template literal makes of the table's name. */
export function printedName({ isObject, name }: TableName, at: Origin): Text {
  return isObject ? textAt("[object Object]", at) : name;
}

/** `quoteIdentifier`: one name, from which quotes are taken away. */
export function identifier(name: Text, { dialect, origin }: Writing): Text {
  const quote = dialect === "postgresql" ? '"' : "`";
  const mark = textAt(quote, placeOf(name) ?? origin).pieces;
  const bare = mapLiterals(name, part => part.replaceAll(quote, ""));
  return { ...bare, pieces: [...mark, ...bare.pieces, ...mark] };
}

/** A name as an argument gives it, quoted. */
export function quotedName(value: Value | undefined, writing: Writing): Text {
  return identifier(nameText(value, writing.origin, writing), writing);
}

/** `quoteIdentifiers`: a dot separates a schema from a name. */
export function identifiers(name: Text, writing: Writing): Text {
  const at = lastDot(name);
  if (at === null) return identifier(name, writing);
  const head = { ...name, pieces: name.pieces.slice(0, at.piece) };
  const tail = { ...name, pieces: name.pieces.slice(at.piece + 1) };
  const [before, after] = cut(name, at);
  const schema = mapLiterals({ ...head, pieces: [...head.pieces, before] }, part => part.replaceAll(".", "->"));
  const own = { ...tail, pieces: [after, ...tail.pieces] };
  return sqlAt(placeOf(name) ?? writing.origin)`${identifier(schema, writing)}.${identifier(own, writing)}`;
}

function lastDot(name: Text): { readonly piece: number; readonly offset: number } | null {
  for (let i = name.pieces.length - 1; i >= 0; i--) {
    const piece = name.pieces[i];
    const offset = piece?.kind === "literal" ? piece.text.lastIndexOf(".") : -1;
    if (offset >= 0) return { piece: i, offset };
  }
  return null;
}

/** The parts of one piece before and behind the character at `offset`. */
function cut(name: Text, at: { readonly piece: number; readonly offset: number }): readonly [Piece, Piece] {
  const piece = name.pieces[at.piece] as Extract<Piece, { kind: "literal" }>;
  const { source } = piece;
  const behind = at.offset + 1;
  return [
    { ...piece, text: piece.text.slice(0, at.offset) },
    {
      ...piece,
      text: piece.text.slice(behind),
      source: source?.kind === "letters" ? { ...source, offset: offset => source.offset(offset + behind) } : source,
    },
  ];
}

/** `quoteTable`. MySQL and SQLite have no schemas to Sequelize: there the schema becomes a part of the name. */
export function quotedTable(table: TableName, writing: Writing): Text {
  const { schema, name, delimiter } = table;
  if (schema === null) return identifier(name, writing);
  const at = placeOf(name) ?? writing.origin;
  const sql = sqlAt(at);
  if (writing.dialect === "postgresql" || writing.dialect === "mariadb") {
    return sql`${identifier(schema, writing)}.${identifier(name, writing)}`;
  }
  return identifier({ ...sql`${schema}${delimiter}${name}`, origin: at }, writing);
}

/** A table as an argument gives it, quoted. */
export function tableOf(value: Value | undefined, writing: Writing): Text {
  return quotedTable(tableName(value, writing.origin, writing), writing);
}

/** `quoteTable` for a string in which a dot separates a schema, as for indexes and constraints. */
export function quotedTableWithDots(table: TableName, writing: Writing): Text {
  return table.isObject ? quotedTable(table, writing) : identifiers(table.name, writing);
}

/** How version 6 names the table that gets or loses a column on PostgreSQL: always with a schema. */
export function quotedTableWithSchema(table: TableName, writing: Writing): Text {
  if (writing.dialect !== "postgresql" || table.schema !== null || isVersion7(writing))
    return quotedTable(table, writing);
  return quotedTable({ ...table, schema: textAt("public", placeOf(table.name) ?? writing.origin) }, writing);
}
