/** The name among others that one is most like, where it may well be a slip of it; `null` where none is. */
export function mostSimilar(name: string, others: readonly string[]): string | null {
  const [best] = others
    .filter(other => other !== name && isSlip(name, other))
    .sort((a, b) => editDistance(name, a) - editDistance(name, b));
  return best ?? null;
}

/** Another number of the same noun, another spelling of the same words, or a letter or two wrong. */
function isSlip(a: string, b: string): boolean {
  const [left, right] = [lettersOf(a), lettersOf(b)];
  if (singular(left) === singular(right)) return true;
  const length = Math.min(left.length, right.length);
  const most = length >= LONG ? 2 : 1;
  if (length < SHORT || /\d/.test(left + right)) return false;
  return editDistance(left, right) <= most || isSwapped(left, right);
}

/** Whether two letters that stand side by side have changed places. */
function isSwapped(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, i) => letter !== b[i]);
  return a.length === b.length && at >= 0 && a.slice(0, at) + (a[at + 1] ?? "") + (a[at] ?? "") + a.slice(at + 2) === b;
}

/** Below this many letters a name is another one if a letter is; from so many on two may be wrong. */
const SHORT = 4;
const LONG = 8;

function lettersOf(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

function singular(name: string): string {
  return name.replace(/(?:ies|y)$/, "i").replace(/(?<=[sxzh])es$|s$/, "");
}

/** How many letters have to be added, taken away or replaced (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
