import { native, UNDEFINED, type Value } from "../evaluate/values.js";
import { escape } from "./escape.js";
import type { Session } from "./session.js";
import { identifier, identifiers, nameText, quotedTable, tableName, type Writing } from "./writing.js";

/** The methods that quote names and values, which Sequelize offers in several places. */
export function quotingMethod(name: string, session: Session): Value | undefined {
  const quote = METHODS.get(name);
  return quote === undefined ? undefined : native(name, ([value], site) => quote(value, session.writing(site)));
}

const METHODS: ReadonlyMap<string, (value: Value | undefined, writing: Writing) => Value> = new Map<
  string,
  (value: Value | undefined, writing: Writing) => Value
>([
  ["quoteIdentifier", (name, writing) => identifier(nameText(name, writing.origin, writing), writing)],
  ["quoteIdentifiers", (name, writing) => identifiers(nameText(name, writing.origin, writing), writing)],
  ["quoteTable", (name, writing) => quotedTable(tableName(name, writing.origin, writing), writing)],
  ["escape", (value, writing) => escape(value ?? UNDEFINED, writing.origin, writing)],
]);
