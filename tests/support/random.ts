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
