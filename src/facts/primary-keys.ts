import { isMySqlFamily, type Dialect } from "../model/dialect.js";

/**
 * What a table without a primary key is not good for, as a sentence. PostgreSQL 29.1.1 ("tables … without a replica identity
 * … UPDATE or DELETE operations will cause an error on the publisher"); MySQL 17.6.2.1 ("a hidden clustered index"), 20.3.1
 * and `sql_require_primary_key`; MariaDB "innodb_force_primary_key", "MariaDB Galera Cluster - Known Limitations"; SQLite
 * "VACUUM" ("may change the ROWIDs"), "Foreign Key Support", section 3.
 */
export function costOfNoPrimaryKey(dialect: Dialect): string {
  return COSTS[dialect];
}

const COSTS: Readonly<Record<Dialect, string>> = {
  postgresql: "once it is published, logical replication refuses each UPDATE and DELETE in it",
  mysql:
    "a replica may read all of it for each row that changes, and Group Replication and `sql_require_primary_key` refuse it",
  mariadb:
    "a replica may read all of it for each row that changes, and Galera and `innodb_force_primary_key` do not take it",
  sqlite: "no foreign key can refer to its rows, and VACUUM may number them anew",
};

/**
 * Whether a unique key over columns without NULL does what a primary key does: InnoDB clusters the rows by it (MySQL 17.6.2.1),
 * and keys of SQLite refer to it. To PostgreSQL it is no replica identity until somebody says so (29.1.1).
 */
export function candidateKeySuffices(dialect: Dialect): boolean {
  return isMySqlFamily(dialect) || dialect === "sqlite";
}
