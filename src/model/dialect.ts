/** The database systems whose behaviour is modelled. MariaDB differs from MySQL in what it locks and allows. */
export const DIALECTS = ["postgresql", "mysql", "mariadb", "sqlite"] as const;

export type Dialect = (typeof DIALECTS)[number];

/** How people write the name of the system, for messages. */
export const DIALECT_NAMES: Readonly<Record<Dialect, string>> = {
  postgresql: "PostgreSQL",
  mysql: "MySQL",
  mariadb: "MariaDB",
  sqlite: "SQLite",
};

/** MySQL and MariaDB share syntax and most of InnoDB's behaviour. */
export function isMySqlFamily(dialect: Dialect): boolean {
  return dialect === "mysql" || dialect === "mariadb";
}
