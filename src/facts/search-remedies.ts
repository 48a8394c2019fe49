import type { Dialect } from "../model/dialect.js";

/**
 * What finds a text within texts. PostgreSQL F.33.4 (`gin_trgm_ops`), MySQL 14.9.8 (the ngram parser), MariaDB "Full-Text
 * Index Overview", SQLite "FTS5", 4.3.5 (the trigram tokenizer).
 */
export function remedyForWildcard(dialect: Dialect): string {
  return WILDCARDS[dialect];
}

const WILDCARDS: Readonly<Record<Dialect, string>> = {
  postgresql: "a GIN index with `gin_trgm_ops` serves such patterns",
  mysql: "a FULLTEXT index with the ngram parser and MATCH serve such a search",
  mariadb: "a FULLTEXT index and MATCH serve a search for words",
  sqlite: "an FTS5 table with the trigram tokenizer serves such patterns",
};

/**
 * What finds what an expression gives. PostgreSQL 11.7, MySQL 15.1.15 ("Functional Key Parts"), MariaDB "Generated Columns",
 * SQLite "Indexes On Expressions".
 */
export function remedyForExpression(dialect: Dialect, expression: string): string {
  const compared = "compare the column itself";
  if (dialect === "mariadb")
    return `Index a generated column \`AS (${expression})\` and search by that, or ${compared}.`;
  const key = dialect === "sqlite" ? expression : `(${expression})`;
  return `Create an index on \`${key}\`, or ${compared}.`;
}

/** What finds a text whatever its case. PostgreSQL F.9 ("citext"), 11.7 ("Indexes on Expressions"). */
export function remedyForCase(dialect: Dialect, column: string): string {
  const type = dialect === "postgresql" ? ", or `citext`," : "";
  return `Keep the values in one spelling${type} and compare them as they are, or ask for \`lower(${column})\` with an index on that.`;
}
