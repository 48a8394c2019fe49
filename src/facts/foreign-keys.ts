import { isMySqlFamily, type Dialect } from "../model/dialect.js";

/**
 * Whether the server itself creates an index on the referencing columns where none begins with them.
 * Manuals: MySQL 15.1.20.5 ("Conditions and Restrictions"), MariaDB "Foreign Keys"; PostgreSQL 5.5.5 ("does not
 * automatically create an index on the referencing columns"), SQLite "Foreign Key Support", section 3.
 */
export function indexesForeignKeys(dialect: Dialect): boolean {
  return isMySqlFamily(dialect);
}
