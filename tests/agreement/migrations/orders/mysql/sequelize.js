"use strict";

const Sequelize = require("sequelize");
const { DATE, DECIMAL, INTEGER, STRING, TEXT } = Sequelize;

module.exports.up = queryInterface =>
  queryInterface.sequelize.transaction(async transaction => {
    await queryInterface.createTable(
      "orders",
      {
        id: { type: INTEGER, allowNull: false },
        customer_id: { type: INTEGER, allowNull: false },
        code: { type: STRING(40), allowNull: false, defaultValue: "new" },
        total: { type: DECIMAL(12, 2) },
        placed_at: { type: DATE, allowNull: false, defaultValue: Sequelize.literal("CURRENT_TIMESTAMP") },
      },
      { transaction },
    );
    await queryInterface.addConstraint("orders", { type: "PRIMARY KEY", fields: ["id"], transaction });
    await queryInterface.addConstraint("orders", {
      type: "unique",
      fields: ["code"],
      name: "orders_code_key",
      transaction,
    });
    await queryInterface.addConstraint("orders", {
      type: "foreign key",
      fields: ["customer_id"],
      name: "orders_customer_fk",
      references: { table: "customers", field: "id" },
      onDelete: "CASCADE",
      transaction,
    });
    await queryInterface.addIndex("orders", {
      fields: ["customer_id", "placed_at"],
      name: "orders_customer_idx",
      transaction,
    });
    await queryInterface.addColumn("customers", "remark", { type: TEXT, allowNull: true }, { transaction });
    await queryInterface.renameColumn("customers", "fullname", "name", { transaction });
    await queryInterface.removeColumn("customers", "legacy", { transaction });
    await queryInterface.bulkUpdate("customers", { remark: "none" }, { remark: null }, { transaction });
    await queryInterface.renameTable("items", "products", { transaction });
  });

module.exports.down = async queryInterface => {
  await queryInterface.renameTable("products", "items");
  await queryInterface.removeColumn("customers", "remark");
  await queryInterface.dropTable("orders");
};
