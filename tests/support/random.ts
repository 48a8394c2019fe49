/** A generator of numbers in [0, 1) that a seed decides (mulberry32), so that a run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** How many cases a seeded test makes: few beside the others, many in `npm run test:long`. */
export function cases(few: number, many: number): number {
  return process.env["LONG_TESTS"] === "true" ? many : few;
}

/** The seed of a run: `SEED=…` repeats one. */
export const SEED = Number(process.env["SEED"] ?? 1);

/** Choices of a seeded generator of sources. */
export class Chooser {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed);
  }

  /** A whole number from 0, less than `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Both ends are possible. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  one<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error("There is nothing to choose from.");
    return items[this.below(items.length)] as T;
  }

  /** Different items, in the order in which they were drawn. */
  sample<T>(items: readonly T[], count: number): T[] {
    const rest = [...items];
    const drawn: T[] = [];
    while (drawn.length < count && rest.length > 0) drawn.push(...rest.splice(this.below(rest.length), 1));
    return drawn;
  }

  /** What `make` gives, so many times. */
  times<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: this.between(least, most) }, make);
  }
}
