import { textAt, textOf, type Origin, type Value } from "../evaluate/values.js";
import { concat } from "../evaluate/text.js";
import { type Part, sql } from "../fragment.js";
import type { Call } from "./call.js";
import { identifier, nameText, tableName, type Writing } from "./writing.js";

/** The helpers of sqlalchemy-searchable, which keep a column of search terms up to date by a trigger. */
export const SEARCHABLE: ReadonlySet<string> = new Set(["sync_trigger", "drop_trigger"]);

/** Names of the arguments, the connection the first. */
export const SEARCHABLE_ARGUMENTS = ["conn", "table_name", "tsvector_column", "indexed_columns"] as const;

/** What such a helper sends: the old trigger goes; with `sync_trigger` a new one comes, and every row is written anew. */
export function searchableStatements(name: string, call: Call, writing: Writing): Part[] {
  const { origin } = call;
  const table = tableName(call.value("table_name"), undefined, origin, writing);
  const made = (kind: string): Part => identifier(derived(call, kind, origin), origin, writing);
  const trigger = made("trigger");
  const routine = made("update");
  const drop = [sql`DROP TRIGGER IF EXISTS ${trigger} ON ${table}`, sql`DROP FUNCTION IF EXISTS ${routine}()`];
  if (name === "drop_trigger") return drop;
  const columns = call.value("indexed_columns");
  const first = columns?.kind === "array" ? columns.items[0] : undefined;
  const column = identifier(first, origin, writing);
  return [
    ...drop,
    sql`CREATE FUNCTION ${routine}() RETURNS trigger AS $$ BEGIN RETURN NEW; END $$ LANGUAGE plpgsql`,
    sql`CREATE TRIGGER ${trigger} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE PROCEDURE ${routine}()`,
    sql`UPDATE ${table} SET ${column} = ${column}`,
  ];
}

/** `posts_search_vector_trigger`. */
function derived(call: Call, kind: string, origin: Origin): Value {
  const [table, column] = [call.value("table_name"), call.value("tsvector_column")].map(value => nameText(value));
  if (table == null || column == null || textOf(table) === null || textOf(column) === null) return textAt(kind, origin);
  const parts = [table, textAt("_", origin), column, textAt(`_${kind}`, origin)];
  return concat(
    parts.map(part => ({ ...part, origin })),
    origin,
  );
}
