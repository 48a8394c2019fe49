const ORDERS = "orders";

/** @param { import("knex").Knex } knex */
exports.up = async function (knex) {
  await knex.schema.createTable(ORDERS, table => {
    table.integer("id").notNullable();
    table.integer("customer_id").notNullable();
    table.string("code", 40).notNullable().defaultTo("new");
    table.decimal("total", 12, 2);
    table.timestamp("placed_at").notNullable().defaultTo(knex.raw("now()"));
  });
  await knex.schema.alterTable(ORDERS, table => {
    table.primary(["id"], "orders_pk");
    table.unique(["code"], { indexName: `${ORDERS}_code_key` });
    table.foreign("customer_id", "orders_customer_fk").references("id").inTable("customers").onDelete("CASCADE");
    table.index(["customer_id", "placed_at"], "orders_customer_idx");
  });
  await knex.schema.table("customers", function () {
    this.text("remark");
  });
  await knex.schema.table("customers", table => {
    table.renameColumn("fullname", "name");
    table.dropColumn("legacy");
  });
  await knex("customers").whereNull("remark").update({ remark: "none" });
  await knex.schema.renameTable("items", "products");
};

exports.down = knex =>
  knex.schema
    .renameTable("products", "items")
    .then(() => knex.schema.alterTable("customers", table => table.dropColumn("remark")))
    .then(() => knex.schema.dropTable(ORDERS));
