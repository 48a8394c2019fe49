import type { Dialect } from "../../model/dialect.js";
import { databaseOfClient } from "../../project/dialect-words.js";
import { textAt, textOf, type Value } from "./values.js";

/** How databases are called side by side: in TypeORM's options, in Knex's, in URLs. */
const VOCABULARIES: readonly Readonly<Record<Dialect, string>>[] = [
  { postgresql: "postgres", mysql: "mysql", mariadb: "mysql", sqlite: "sqlite" },
  { postgresql: "postgres", mysql: "mysql", mariadb: "mysql", sqlite: "better-sqlite3" },
  { postgresql: "postgresql", mysql: "mysql", mariadb: "mysql", sqlite: "sqlite" },
  { postgresql: "pg", mysql: "mysql2", mariadb: "mysql2", sqlite: "better-sqlite3" },
  { postgresql: "pg", mysql: "mysql2", mariadb: "mysql2", sqlite: "sqlite3" },
];

/**
 * What holds where nothing else is set: `process.env.SCHEMA || "public"`. A default that names a database gives way to
 * the one that is linted for; a list or object stands for whatever is there instead: `rows || []`.
 */
export function assumed(byDefault: Value, dialect: Dialect): Value {
  if (byDefault.kind === "array") return { ...byDefault, open: true };
  if (byDefault.kind === "object" && byDefault.base === null) return { ...byDefault, open: true };
  const word = textOf(byDefault);
  const database = word === null ? null : databaseOfClient(word);
  if (database === null || database === dialect) return byDefault;
  const words = VOCABULARIES.find(vocabulary => Object.values(vocabulary).includes(word ?? ""));
  return words === undefined ? byDefault : textAt(words[dialect], byDefault.origin);
}
