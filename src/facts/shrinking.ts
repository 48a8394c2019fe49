import type { DataType } from "../model/column.js";
import { isMySqlFamily, type Dialect } from "../model/dialect.js";

/** Bytes of the types of whole numbers. */
export const WHOLE: Readonly<Record<string, number>> = {
  tinyint: 1,
  smallint: 2,
  mediumint: 3,
  int: 4,
  integer: 4,
  bigint: 8,
};

/** Bytes that the types of text hold in MySQL (manual 13.7). */
const TEXTS: Readonly<Record<string, number>> = { tinytext: 255, text: 65_535, mediumtext: 2 ** 24, longtext: 2 ** 32 };

const MOMENTS = /^(?:timestamp(?: with time zone)?|timestamptz|datetime)$/;

/**
 * What happens to values that fit a column of type `from` when that becomes `to`, as a plain ALTER converts them, and they do
 * not fit: the statement is refused (PostgreSQL 10.4; MySQL's strict mode, 7.1.11), or a part of them is gone. `null` where all
 * of them fit, and where that is not known. SQLite keeps any value in any column.
 */
export function outcomeOfShrinking(from: DataType, to: DataType, dialect: Dialect): "refuses" | "loses" | null {
  if (dialect === "sqlite" || from.dimensions !== 0 || to.dimensions !== 0) return null;
  const [fits, wanted] = [lengthOf(from, dialect), lengthOf(to, dialect)];
  if (fits !== null && wanted !== null) return wanted < fits ? "refuses" : null;
  if (from.name === "enum" && to.name === "enum")
    return from.arguments.every(label => to.arguments.includes(label)) ? null : "refuses";
  if (MOMENTS.test(from.name) && to.name === "date") return "loses";
  const [bytes, left] = [WHOLE[from.name], WHOLE[to.name]];
  if (bytes !== undefined && left !== undefined) {
    // Numbers below zero fit no unsigned column, and the upper half of an unsigned one no other of its size.
    const isSigned = to.unsigned && !from.unsigned;
    return left < bytes || isSigned || (left === bytes && from.unsigned && !to.unsigned) ? "refuses" : null;
  }
  return isDecimal(from) && isDecimal(to) ? ofDecimals(from, to, dialect) : null;
}

/** Characters, or bytes of MySQL's types without a length; `null` for what is no text. */
function lengthOf({ name, arguments: args }: DataType, dialect: Dialect): number | null {
  if (name === "varchar") return args[0] === undefined ? Infinity : Number(args[0]);
  if (isMySqlFamily(dialect)) return TEXTS[name] ?? null;
  return name === "text" ? Infinity : null;
}

function isDecimal({ name }: DataType): boolean {
  return name === "numeric" || name === "decimal";
}

function ofDecimals(from: DataType, to: DataType, dialect: Dialect): "refuses" | "loses" | null {
  const [wide, scale] = digitsOf(from, dialect);
  const [left, behind] = digitsOf(to, dialect);
  if (left < wide) return "refuses";
  return behind < scale ? "loses" : null;
}

/** Digits before and behind the point. */
function digitsOf({ arguments: args }: DataType, dialect: Dialect): readonly [number, number] {
  const [precision, scale = "0"] = args;
  if (precision === undefined) return isMySqlFamily(dialect) ? [10, 0] : [Infinity, Infinity];
  return [Number(precision) - Number(scale), Number(scale)];
}
