import type { Knex } from "knex";

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("users", table => {
    table.text("language");
  });
  await knex.raw("ALTER TABLE users ALTER COLUMN language SET NOT NULL");
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable("users", table => {
    table.dropColumn("language");
  });
}
