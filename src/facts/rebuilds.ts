import type { Framework } from "../model/migration.js";

/**
 * Frameworks whose builders make a table of SQLite anew where they drop a column of it, and leave out what stands in the way:
 * Knex ("SQLite3_DDL"), Sequelize ("removeColumn"), TypeORM ("recreateTable"), Alembic ("batch operations").
 */
const REBUILDERS: ReadonlySet<Framework> = new Set(["knex", "sequelize", "typeorm", "alembic"]);

/** Whether a framework makes tables of SQLite anew in the place of some of its statements. */
export function rebuildsTables(framework: Framework): boolean {
  return REBUILDERS.has(framework);
}
