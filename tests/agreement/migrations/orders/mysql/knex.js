const customers = table => table.text("remark");

/** @type {import("knex").Knex.Migration} */
module.exports = {
  async up(knex) {
    await knex.schema
      .createTable("orders", t => {
        t.integer("id").notNullable();
        t.integer("customer_id").notNullable();
        t.string("code", 40).notNullable().defaultTo("new");
        t.decimal("total", 12, 2).nullable();
        t.datetime("placed_at").notNullable().defaultTo(knex.fn.now());
      })
      .alterTable("orders", t => {
        t.primary("id");
        t.unique("code", "orders_code_key");
        t.foreign("customer_id", "orders_customer_fk").references("customers.id").onDelete("CASCADE");
        t.index(["customer_id", "placed_at"], "orders_customer_idx");
      })
      .table("customers", customers);
    await knex.schema.table("customers", t => t.renameColumn("fullname", "name"));
    await knex.schema.table("customers", t => t.dropColumns("legacy"));
    await knex("customers").where("remark", null).update("remark", "none");
    await knex.schema.renameTable("items", "products");
  },
  async down(knex) {
    await knex.schema.renameTable("products", "items");
    await knex.schema.table("customers", t => t.dropColumn("remark"));
    await knex.schema.dropTable("orders");
  },
};
