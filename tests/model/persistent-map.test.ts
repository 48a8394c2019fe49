import { expect, it } from "vitest";
import { PersistentMap } from "../../src/model/schema/persistent-map.js";
import { Chooser, SEED } from "../support/random.js";

/** What a map that is copied whole at each change would say. */
function unlikeByEntries(map: PersistentMap<object>, other: PersistentMap<object>): readonly string[] {
  return [...map.entries()].filter(([key, value]) => other.get(key) !== value).map(([key]) => key);
}

it("finds what another map has not, or has otherwise, however the two came about", () => {
  const choose = new Chooser(SEED);
  const maps: PersistentMap<object>[] = [PersistentMap.empty()];
  for (let i = 0; i < 2_000; i++) {
    const map = choose.one(maps);
    // Few keys, so that maps of different origin meet; "Aa" and "BB" are of one length and near hashes.
    const key = `${choose.one(["t", "Aa", "BB", "users_"])}${String(choose.between(0, 60))}`;
    maps.push(choose.chance(0.75) ? map.with(key, { i }) : map.without(key));
  }
  let found = 0;
  for (let i = 0; i < 2_000; i++) {
    const [map, other] = [choose.one(maps), choose.one(maps)];
    const unlike = [...map.unlike(other)].map(([key]) => key);
    expect(unlike).toEqual(unlikeByEntries(map, other));
    found += unlike.length;
  }
  expect(found).toBeGreaterThan(1_000);
  expect([...(maps.at(-1) ?? PersistentMap.empty()).unlike(maps.at(-1) ?? PersistentMap.empty())]).toEqual([]);
});
