"use strict";

/** @type {import("sequelize-cli").Migration} */
module.exports = {
  up: async (queryInterface, DataTypes) => {
    await queryInterface.createTable("orders", {
      id: { type: DataTypes.INTEGER, allowNull: false, primaryKey: true, autoIncrement: true },
      customer_id: { type: DataTypes.INTEGER, allowNull: false },
      code: { type: DataTypes.STRING(40), allowNull: false, defaultValue: "new" },
      total: DataTypes.DECIMAL(12, 2),
      placed_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.literal("CURRENT_TIMESTAMP") },
    });
    await queryInterface.addIndex("orders", ["code"], { name: "orders_code_key", unique: true });
    await queryInterface.addIndex("orders", ["customer_id", "placed_at"], { name: "orders_customer_idx" });
    await queryInterface.addColumn("customers", "remark", { type: DataTypes.TEXT });
    await queryInterface.sequelize.query("UPDATE customers SET remark = 'none' WHERE remark IS NULL;");
    await queryInterface.renameTable("items", "products");
  },
  down: async queryInterface => {
    await queryInterface.renameTable("products", "items");
    await queryInterface.dropTable("orders");
  },
};
