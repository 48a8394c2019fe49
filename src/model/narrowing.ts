import type { DataType } from "./column.js";
import { isMySqlFamily, type Dialect } from "./dialect.js";

/** Whether a column that gets another type may hold values that this has no room for. Unknown types are no evidence. */
export function isNarrowing(from: DataType, to: DataType, dialect: Dialect): boolean {
  // SQLite stores any value in any column ("Datatypes In SQLite", 3).
  if (dialect === "sqlite") return false;
  if (from.dimensions !== to.dimensions) return true;
  const [a, b] = [familyOf(from, dialect), familyOf(to, dialect)];
  if (a === null || b === null) return false;
  if (b.kind === "text" && a.kind !== "text") return b.size < LONGEST_PRINTED;
  if (a.kind !== b.kind) return true;
  return b.size < a.size || b.scale < a.scale || (from.unsigned !== to.unsigned && b.size <= a.size);
}

/** Values of other types have at most about so many characters when they are printed. */
const LONGEST_PRINTED = 40;

interface Family {
  readonly kind: "text" | "number" | "time" | "clock" | "bytes";
  /** How much it holds, in a measure of its kind: characters, digits, bytes; of time, how much of it. */
  readonly size: number;
  /** Digits behind the point. */
  readonly scale: number;
}

const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  tinyint: [3, 0],
  smallint: [5, 0],
  mediumint: [7, 0],
  int: [10, 0],
  integer: [10, 0],
  bigint: [19, 0],
  real: [38, 7],
  float: [38, 7],
  double: [308, 15],
  "double precision": [308, 15],
};

const TEXTS: Readonly<Record<string, number>> = {
  tinytext: 255,
  text: 65_535,
  mediumtext: 16_777_215,
  longtext: 2 ** 32,
};

const TIMES: Readonly<Record<string, number>> = { date: 1, datetime: 2, timestamp: 2, "timestamp with time zone": 2 };

function familyOf({ name, arguments: args }: DataType, dialect: Dialect): Family | null {
  const size = args[0] === undefined ? null : Number(args[0]);
  if (name === "varchar" || name === "char")
    return { kind: "text", size: size ?? (name === "char" ? 1 : Infinity), scale: 0 };
  if (name === "citext") return { kind: "text", size: Infinity, scale: 0 };
  if (name === "text" && dialect === "postgresql") return { kind: "text", size: Infinity, scale: 0 };
  if (TEXTS[name] !== undefined) return { kind: "text", size: TEXTS[name], scale: 0 };
  if (name === "numeric" || name === "decimal") {
    const scale = Number(args[1] ?? 0);
    if (size === null && isMySqlFamily(dialect)) return { kind: "number", size: 10, scale: 0 };
    return { kind: "number", size: size === null ? Infinity : size - scale, scale: size === null ? Infinity : scale };
  }
  const number = NUMBERS[name];
  if (number !== undefined) return { kind: "number", size: number[0], scale: number[1] };
  if (TIMES[name] !== undefined) return { kind: "time", size: TIMES[name], scale: size ?? 6 };
  if (name.startsWith("time")) return { kind: "clock", size: 1, scale: size ?? 6 };
  if (name === "varbinary" || name === "binary") return { kind: "bytes", size: size ?? 1, scale: 0 };
  return null;
}
