/** What a generator draws from: the same seed gives the same files. */
export class Random {
  constructor(seed) {
    this.state = seed;
  }

  /** From 0, below 1 (mulberry32). */
  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** An integer of `from` to `to`, both included. */
  integer(from, to) {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(items) {
    return items[Math.floor(this.next() * items.length)];
  }

  /** One of `[weight, value]` pairs. */
  weighted(pairs) {
    let left = this.next() * pairs.reduce((sum, [weight]) => sum + weight, 0);
    return (pairs.find(([weight]) => (left -= weight) < 0) ?? pairs[0])[1];
  }

  /** `count` different items, or all there are, in their order. */
  some(items, count) {
    const rest = items.map((_, i) => i);
    while (rest.length > count) rest.splice(Math.floor(this.next() * rest.length), 1);
    return rest.map(i => items[i]);
  }

  hex(length) {
    return Array.from({ length }, () => "0123456789abcdef"[this.integer(0, 15)]).join("");
  }
}
