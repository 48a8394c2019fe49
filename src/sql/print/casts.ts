import type { DataType } from "../../model/column.js";

/** How PostgreSQL gets the new values, where it does not by itself: what has a cast for assignment needs no USING. */
export function castOf(column: string, from: DataType | null, to: DataType, spelled: string): string | null {
  if (from === null || isCastByServer(from, to)) return null;
  return TEXT.test(from.name) && from.dimensions === 0 ? `${column}::${spelled}` : `${column}::text::${spelled}`;
}

const TEXT = /^(?:text|varchar|char|citext)$/;
const NUMBER = /^(?:smallint|integer|bigint|numeric|real|double precision)$/;
const TIME = /^(?:date|timestamp|timestamp with time zone)$/;

/** Whether PostgreSQL has a cast for assignment (`pg_cast`), as far as tables need them. */
export function isCastByServer(from: DataType, to: DataType): boolean {
  if (from.name === to.name && from.dimensions > 0 === to.dimensions > 0) return true;
  if (from.dimensions > 0 || to.dimensions > 0) return false;
  if (TEXT.test(to.name)) return true;
  return [NUMBER, TIME].some(family => family.test(from.name) && family.test(to.name));
}
