import type { Linter } from "eslint";

/** The text with a suggestion of a finding, the first with one of these names; `null` where it has none. */
export function suggested(
  text: string,
  found: Linter.LintMessage | undefined,
  ...wanted: readonly string[]
): string | null {
  const fix = found?.suggestions?.find(({ messageId }) => messageId !== undefined && wanted.includes(messageId))?.fix;
  return fix === undefined ? null : text.slice(0, fix.range[0]) + fix.text + text.slice(fix.range[1]);
}
