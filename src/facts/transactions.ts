import type { Dialect } from "../model/dialect.js";

/** The tools that run files of SQL, as far as their layouts can be told apart; `unknown` is any other. */
export type SqlTool =
  | "db-migrate"
  | "dbmate"
  | "diesel"
  | "drizzle"
  | "flyway"
  | "golang-migrate"
  | "goose"
  | "liquibase"
  | "node-pg-migrate"
  | "prisma"
  | "refinery"
  | "sql-migrate"
  | "sqlx"
  | "unknown";

/**
 * How the statements of one file reach the server.
 * - `transaction`: inside one that the tool opens. What a server commits by itself (MySQL 15.3.3) stays committed;
 * - `message`: as one text. PostgreSQL runs several statements of one simple query in an implicit transaction ("Multiple
 *   Statements in a Simple Query"), and a single one as if it came alone;
 * - `statements`: one by one, each committed when it is done.
 */
export type Execution = "transaction" | "message" | "statements" | "unknown";

export interface ToolTransactions {
  /** By default, without what the file or the configuration of the tool says. */
  readonly execution: Readonly<Record<Dialect, Execution>>;
  /** What becomes of a file with a statement that PostgreSQL refuses inside a transaction, where the tool looks for such. */
  readonly withConcurrently: "none" | "unknown" | null;
  /** Where it is documented, or the code that does it. */
  readonly source: string;
}

function everywhere(execution: Execution, source: string): ToolTransactions {
  return {
    execution: { postgresql: execution, mysql: execution, mariadb: execution, sqlite: execution },
    withConcurrently: null,
    source,
  };
}

const MESSAGES: ToolTransactions["execution"] = {
  postgresql: "message",
  mysql: "statements",
  mariadb: "statements",
  sqlite: "transaction",
};

/** Read from the tools on the date of the commit. */
export const SQL_TOOLS: Readonly<Record<SqlTool, ToolTransactions>> = {
  "db-migrate": everywhere(
    "transaction",
    "db-migrate-pg, -mysql and -sqlite3: startMigration; off with --non-transactional",
  ),
  dbmate: everywhere("transaction", "dbmate README, Migration Options"),
  diesel: everywhere(
    "transaction",
    "docs.rs/diesel_migrations, Transactions; off with run_in_transaction in metadata.toml",
  ),
  drizzle: everywhere("transaction", "drizzle-orm: dialect.migrate, for all pending migrations together"),
  flyway: {
    ...everywhere("transaction", "Flyway, Execute In Transaction and Migration Transaction Handling"),
    withConcurrently: "none",
  },
  "golang-migrate": {
    execution: MESSAGES,
    withConcurrently: null,
    source: "golang-migrate: database/postgres/README.md (Multi-statement mode), database/sqlite3/README.md",
  },
  goose: everywhere("transaction", "goose README, SQL Migrations; off with NO TRANSACTION"),
  liquibase: everywhere("transaction", "Liquibase, runInTransaction: one for each changeset"),
  "node-pg-migrate": everywhere("transaction", "node-pg-migrate, --single-transaction"),
  prisma: {
    execution: { ...MESSAGES, sqlite: "statements" },
    // Since 7.4 such scripts are split, where the splitter can parse them; before, they fail.
    withConcurrently: "unknown",
    source: "prisma/orm#22922, prisma-engines#5767 and #5847",
  },
  refinery: everywhere("transaction", "docs.rs/refinery, Runner::set_grouped"),
  "sql-migrate": everywhere("transaction", "sql-migrate README; off with notransaction"),
  sqlx: everywhere("transaction", "sqlx-postgres: migrate.rs; off with -- no-transaction in the first line"),
  unknown: everywhere("unknown", "none"),
};
