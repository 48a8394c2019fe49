import type { TableChange } from "../diff-tables.js";

/** What becomes of a thing, as one letter: nothing is said by a colour alone. */
export const SIGN_LETTERS: Readonly<Record<TableChange["change"], string>> = { added: "+", removed: "−", changed: "~" };

export function signText(change: TableChange["change"], x: number, y: number): string {
  return `<text class="sign" x="${x}" y="${y}">${SIGN_LETTERS[change]}</text>`;
}
