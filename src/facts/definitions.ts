import type { DataType } from "../model/column.js";
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
 * Whether a column that a model does not call NOT NULL is declared to allow NULL. Sequelize's `allowNull` is mostly left
 * out, whatever the database does: there, models say what is checked before an INSERT. A list of Prisma is a list,
 * whatever the column says of NULL ("Working with scalar lists"; its migrations do not compare it).
 */
export function saysNullable(format: DefinitionFormat, type: DataType | null): boolean {
  if (format === "sequelize") return false;
  return format !== "prisma" || (type?.dimensions ?? 0) === 0;
}
