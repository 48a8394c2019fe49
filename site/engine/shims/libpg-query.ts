// In a browser the WebAssembly is fetched; `ready` resolves when statements can be parsed.
import * as api from "libpg-query/wasm/index.js";
import type { LibPgQuery } from "../../../src/sql/parse/libpg-query.js";

export const ready: Promise<void> = api.loadModule();

/** Throws before `ready`. */
export function library(): LibPgQuery {
  return api as unknown as LibPgQuery;
}
