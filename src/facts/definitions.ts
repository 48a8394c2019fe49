import type { DefinitionFormat } from "../model/definition.js";

/** What writes a migration out of a definition, as a sentence asks for it; `null` where a person writes it. */
const GENERATORS: Readonly<Record<DefinitionFormat, string | null>> = {
  prisma: "`prisma migrate dev`",
  drizzle: "`drizzle-kit generate`",
  typeorm: "`typeorm migration:generate`",
  mikroorm: "`mikro-orm migration:create`",
  sqlalchemy: "`alembic revision --autogenerate`",
  sequelize: null,
  kysely: null,
  sql: null,
};

/** The tool of the library that makes the database what the definition says, where it has one. */
export function migrationGenerator(format: DefinitionFormat): string | null {
  return GENERATORS[format];
}

/**
 * Whether a model that says nothing of NULL says that it is allowed. Sequelize's `allowNull` is mostly left out,
 * whatever the database does: there, models say what is checked before an INSERT.
 */
export function saysNullability(format: DefinitionFormat): boolean {
  return format !== "sequelize";
}
