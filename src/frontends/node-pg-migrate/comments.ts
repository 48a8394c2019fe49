import { sql, type Fragment, type Part } from "../fragment.js";
import { constant, isUndefined, type Origin, type Value } from "../evaluate/values.js";
import type { Writing } from "./writing.js";

/** `makeComment`. */
export function comment(on: Part, value: Value, place: Origin, writing: Writing): Fragment {
  return sql`COMMENT ON ${on} IS ${writing.escaped(isUndefined(value) ? constant(null) : value, place)};`;
}
