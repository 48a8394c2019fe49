/** As Node's, for trees of plain values. */
export function isDeepStrictEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Map || a instanceof Set) return isDeepStrictEqual([...a], [...(b as Iterable<unknown>)]);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && isDeepStrictEqual(a[key as keyof typeof a], b[key as keyof typeof b]))
  );
}

export const inspect = (value: unknown): string => JSON.stringify(value);
export const format = (...values: readonly unknown[]): string => values.map(String).join(" ");
export const inherits = (): void => undefined;
export function deprecate<T>(run: T): T {
  return run;
}
export const promisify = <T>(run: T): T => run;
export function parseArgs(): never {
  throw new Error("There is no command line in a browser.");
}
export default { isDeepStrictEqual, inspect, format, inherits, deprecate, promisify };
