import type { Knex } from "knex";

// No key tells two coupons apart, an `integer` cannot hold every id of a user, and there is no `owner_id`.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("coupons", table => {
    table.text("code").notNullable();
    table.integer("user_id").references("users.id").index();
  });
  await knex("coupons").insert({ code: "WELCOME", owner_id: null });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("coupons");
}
