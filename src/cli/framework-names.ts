import type { Framework } from "../model/migration.js";

const NAMES: Readonly<Record<string, string>> = {
  alembic: "Alembic",
  "db-migrate": "db-migrate",
  driver: "a database driver",
  drizzle: "Drizzle",
  knex: "Knex",
  kysely: "Kysely",
  mikroorm: "MikroORM",
  prisma: "Prisma",
  sequelize: "Sequelize",
  sql: "plain SQL",
  typeorm: "TypeORM",
  other: "one that is not read yet",
};

/** What a framework of migrations calls itself. */
export function frameworkName(framework: Framework): string {
  return NAMES[framework] ?? framework;
}
