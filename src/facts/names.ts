import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import { nameKey, type Name } from "../model/name.js";

/** Columns that every table has. Manuals: PostgreSQL 5.6, SQLite "ROWIDs and the INTEGER PRIMARY KEY". */
const SYSTEM: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  postgresql: new Set(["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]),
  mysql: new Set(["my_row_id"]),
  mariadb: new Set(),
  sqlite: new Set(["rowid", "oid", "_rowid_"]),
};

/** Whether every table has a column of this name, which no statement adds. */
export function isSystemColumn(name: Name, dialect: Dialect): boolean {
  return SYSTEM[dialect].has(nameKey(name, dialect));
}

/**
 * What a server looks for when it is told of a foreign key. SQLite takes any name ("Foreign Key Support", 3); MySQL takes that
 * of a table which is missing while `foreign_key_checks` are off (15.1.20.5).
 */
export function looksForTargets(dialect: Dialect): "always" | "columns" | "never" {
  if (dialect === "sqlite") return "never";
  return isMySqlFamily(dialect) ? "columns" : "always";
}
