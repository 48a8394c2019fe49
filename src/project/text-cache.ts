/** More source than the files that others share; above that, a cache starts anew. */
const MOST_KEPT = 2_000_000;

/** What is made of files that many others import, kept as long as their text is the same. What is kept is shared: nobody may change it. */
export class TextCache<T> {
  private readonly entries = new Map<string, { readonly text: string; readonly value: T }>();
  private kept = 0;

  get(path: string, text: string, make: () => T): T {
    const known = this.entries.get(path);
    if (known?.text === text) return known.value;
    const value = make();
    if (this.kept > MOST_KEPT) {
      this.entries.clear();
      this.kept = 0;
    }
    this.kept += text.length;
    this.entries.set(path, { text, value });
    return value;
  }
}
