/** An object of a configuration file; its values are to be checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads JSON as the tools that write configuration do: with comments and trailing commas. `null` for what is no object
 * and for what cannot be read.
 */
export function parseJson(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    // Comments are rare: strict first.
  }
  try {
    return asObject(JSON.parse(withoutComments(text)));
  } catch {
    return null;
  }
}

/** The value as an object, `null` for lists and everything else. */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The strings of a list, or the one string; nothing for anything else. */
export function asStrings(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

const STRING_OR_COMMENT = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const STRING_OR_COMMA = /"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g;

function withoutComments(text: string): string {
  const keepStrings = (match: string): string => (match.startsWith('"') ? match : "");
  return text.replace(STRING_OR_COMMENT, keepStrings).replace(STRING_OR_COMMA, keepStrings);
}
