import type { Knex } from "knex";

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("users", table => {
    table.dropColumn("language");
    table.setNullable("email");
    table.index(["id"], "users_id_index");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable("users", table => {
    table.dropIndex(["id"], "users_id_index");
    table.dropNullable("email");
    table.string("language", 2);
    table.dropColumn("phone");
  });
}
