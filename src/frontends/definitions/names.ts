/** As much of a name as fits in so many bytes of UTF-8, without half a character. */
export function truncatedName(text: string, limit: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The longest name that PostgreSQL keeps, in bytes; it cuts what is longer. Manual: PostgreSQL 4.1.1. */
export const POSTGRESQL_NAME_LIMIT = 63;
