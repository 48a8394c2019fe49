import type { Knex } from "knex";

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("orders", table => {
    table.bigIncrements("id");
    table.bigInteger("user_id").notNullable().references("id").inTable("users").onDelete("CASCADE");
    table.decimal("total", 12, 2).notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("orders");
}
