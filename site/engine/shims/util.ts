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

export default { isDeepStrictEqual };
