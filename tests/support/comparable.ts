import type { Operation } from "../../src/model/operation.js";

/**
 * An operation without the places where it was written: what two spellings of one migration have in common. Names
 * become their text.
 */
export function comparable(operation: Operation): unknown {
  // What a view asks and reads is known where its query is SQL.
  return strip(operation.kind === "createView" ? { ...operation, definition: null } : operation);
}

/** What an object is made of, on one line: front-ends put the words of calls behind one another. */
function words(definition: object): unknown {
  // SQLAlchemy 1.4 says where a sequence starts, 2 leaves that to the server.
  return JSON.stringify(definition)
    .replaceAll(/(?:\\n|\s)+/g, " ")
    .replace(/ ?START WITH 1\b/, "");
}

/** `restates` and `redescribes` say how a change was asked for, and not what happens, or in another way than SQL. */
const PLACES = new Set(["span", "statement", "certainty", "restates", "redescribes", "reads"]);

function strip(value: unknown): unknown {
  if (typeof value === "object" && value !== null && "options" in value && "rest" in value) return words(value);
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  if ("exact" in value && "text" in value) return value.text;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (PLACES.has(key) ? [] : [[key, strip(part)]])),
  );
}
