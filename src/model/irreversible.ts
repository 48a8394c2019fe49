/** In a comment of SQL, JavaScript or Python, or at the beginning of a line of a docstring. */
const MARKER = /^(?:.*(?:--|\/\/|\/\*+|#|"""|''')|\s*\*?)\s*@irreversible\b[ \t:]*(.*?)\s*(?:\*\/|"""|''')?\s*$/m;

/**
 * The reason that a comment gives for that a migration cannot be taken back: `@irreversible <reason>`. Empty where it says
 * none, `null` where there is no such comment.
 */
export function irreversibleReason(text: string): string | null {
  return text.includes("@irreversible") ? (MARKER.exec(text)?.[1] ?? null) : null;
}
