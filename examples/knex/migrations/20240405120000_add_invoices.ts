import type { Knex } from "knex";

const TABLE = "invoices";

/** Columns that each table of this project has. */
function audited(table: Knex.CreateTableBuilder): void {
  table.timestamps(true, true);
  table.bigInteger("created_by").notNullable().references("users.id").index();
}

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable(TABLE, table => {
    table.bigIncrements("id");
    table.bigInteger("order_id").notNullable().references("id").inTable("orders");
    table.integer("number").notNullable();
    table.unique(["order_id", "number"]);
    audited(table);
  });
  await knex.schema.alterTable("orders", table => {
    table.text("currency");
  });
  await knex("orders").update({ currency: "EUR" }).whereNull("currency");
  await knex.schema.alterTable("orders", table => {
    table.text("currency").notNullable().alter();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable("orders", table => {
    table.dropColumn("currency");
  });
  await knex.schema.dropTable(TABLE);
}
