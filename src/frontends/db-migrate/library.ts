import { native, object, text, UNDEFINED, unknown, type ObjectValue, type Value } from "../evaluate/values.js";

/** `dbm.dataType`. */
const DATA_TYPES: Readonly<Record<string, string>> = {
  CHAR: "char",
  STRING: "string",
  TEXT: "text",
  SMALLINT: "smallint",
  BIGINT: "bigint",
  INTEGER: "int",
  SMALL_INTEGER: "smallint",
  BIG_INTEGER: "bigint",
  REAL: "real",
  DATE: "date",
  DATE_TIME: "datetime",
  TIME: "time",
  BLOB: "blob",
  TIMESTAMP: "timestamp",
  BINARY: "binary",
  BOOLEAN: "boolean",
  DECIMAL: "decimal",
};

/** The package, as far as migrations take something from it. */
export const library: ObjectValue = object({
  version: unknown("it is the version of the package"),
  dataType: object(Object.fromEntries(Object.entries(DATA_TYPES).map(([name, type]) => [name, text(type)]))),
});

/** What a migration's `setup` is given. */
export function setupArguments(promise: Value | null): readonly Value[] {
  const options = object({
    dbmigrate: library,
    ignoreOnInit: unknown("it is an option of the command"),
    Promise: promise ?? UNDEFINED,
  });
  options.open = true;
  const seed = object({ seed: native("seed", () => UNDEFINED) });
  seed.open = true;
  return [options, seed];
}
