import type { DrizzleHandle, Library } from "../values.js";

/** Drizzle. */
export const drizzle: Library = {
  owns: source => source === "drizzle-orm" || source.startsWith("drizzle-orm/"),
  instance: name => {
    if (/(?:Database|Transaction)$/.test(name)) return handle("db", null);
    return /^(?:Pg|MySql|SQLite|SingleStore)(?:Select|Insert|Update|Delete)\w*$/.test(name)
      ? handle("builder", null)
      : null;
  },
  heir: () => null,
  called: name => (name === "drizzle" || name === "withReplicas" ? handle("db", null) : null),
  member: (of, name) => {
    if (of.orm !== "drizzle") return null;
    if (of.role === "db") return RELATIONAL.has(name) ? handle("relational", null) : name === "$primary" ? of : null;
    return of.role === "relational" ? handle("table", name) : null;
  },
  result: (of, method, argument) => {
    if (of.orm !== "drizzle") return null;
    switch (of.role) {
      case "db":
        if (VERBS.has(method)) return handle("builder", STARTS_WITH_TABLE.has(method) ? argument : null);
        return method === "with" || method === "withSchema" ? of : null;
      case "table":
        return method === "findMany" || method === "findFirst" ? handle("builder", of.model) : null;
      case "builder":
        if (method === "from" && argument !== null) return handle("builder", argument);
        if (TERMINALS.has(method)) return handle("sent", of.model);
        return ENDS_CHAIN.has(method) ? null : of;
      default:
        return null;
    }
  },
  parameter: (of, method) =>
    of.orm === "drizzle" && of.role === "db" && method === "transaction" ? handle("db", null) : null,
};

/** `_query` is the relational API of before version 1. */
const RELATIONAL: ReadonlySet<string> = new Set(["query", "_query"]);

/** The methods that begin a statement. */
export const VERBS: ReadonlySet<string> = new Set([
  "$count",
  "delete",
  "insert",
  "select",
  "selectDistinct",
  "selectDistinctOn",
  "update",
]);

const STARTS_WITH_TABLE: ReadonlySet<string> = new Set(["$count", "delete", "insert", "update"]);

/** The methods of a builder that send the statement at once; those of SQLite without a promise. */
const TERMINALS: ReadonlySet<string> = new Set(["all", "execute", "get", "run"]);

/** What is a part of another statement, or only text. */
const ENDS_CHAIN: ReadonlySet<string> = new Set([
  "then",
  "catch",
  "finally",
  "as",
  "getSQL",
  "getSelectedFields",
  "iterator",
  "prepare",
  "toSQL",
]);

function handle(role: DrizzleHandle["role"], model: string | null): DrizzleHandle {
  return { kind: "handle", orm: "drizzle", role, model };
}
