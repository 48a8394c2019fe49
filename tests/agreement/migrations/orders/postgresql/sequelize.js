"use strict";

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable("orders", {
      id: { type: Sequelize.INTEGER, allowNull: false },
      customer_id: { type: Sequelize.INTEGER, allowNull: false },
      code: { type: Sequelize.STRING(40), allowNull: false, defaultValue: "new" },
      total: Sequelize.DECIMAL(12, 2),
      placed_at: { type: Sequelize.DATE, allowNull: false, defaultValue: Sequelize.literal("now()") },
    });
    await queryInterface.addConstraint("orders", { type: "primary key", fields: ["id"], name: "orders_pk" });
    await queryInterface.addConstraint("orders", { type: "unique", fields: ["code"], name: "orders_code_key" });
    await queryInterface.addConstraint("orders", {
      type: "foreign key",
      fields: ["customer_id"],
      name: "orders_customer_fk",
      references: { table: "customers", field: "id" },
      onDelete: "cascade",
    });
    await queryInterface.addIndex("orders", ["customer_id", "placed_at"], { name: "orders_customer_idx" });
    await queryInterface.addColumn("customers", "remark", Sequelize.TEXT);
    await queryInterface.renameColumn("customers", "fullname", "name");
    await queryInterface.removeColumn("customers", "legacy");
    await queryInterface.sequelize.query("UPDATE customers SET remark = :remark WHERE remark IS NULL", {
      replacements: { remark: "none" },
    });
    await queryInterface.renameTable("items", "products");
  },

  down: queryInterface =>
    queryInterface
      .renameTable("products", "items")
      .then(() => queryInterface.removeColumn("customers", "remark"))
      .then(() => queryInterface.dropTable("orders")),
};
