import knexfile from "knex";

/** @param {knexfile.Knex} knex */
export async function up(knex) {
  await knex.schema.createTable("orders", table => {
    table.increments("id");
    table.integer("customer_id").notNullable();
    table.string("code", 40).notNullable().defaultTo("new");
    table.specificType("total", "decimal(12, 2)");
    table.datetime("placed_at").notNullable().defaultTo(knex.fn.now());
    table.unique(["code"], "orders_code_key");
    table.index(["customer_id", "placed_at"], "orders_customer_idx");
  });
  await knex.schema.alterTable("customers", table => {
    table.text("remark");
  });
  await knex.table("customers").update({ remark: "none" }).whereNull("remark");
  await knex.schema.renameTable("items", "products");
}

export async function down(knex) {
  await knex.schema.renameTable("products", "items");
  await knex.schema.dropTable("orders");
}
