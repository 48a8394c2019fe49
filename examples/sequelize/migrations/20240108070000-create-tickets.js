"use strict";

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable("Customers", {
      id: { type: Sequelize.INTEGER, allowNull: false, autoIncrement: true, primaryKey: true },
      name: { type: Sequelize.STRING, allowNull: false },
    });
    // MySQL makes an index of its own for the foreign key.
    await queryInterface.createTable("Tickets", {
      id: { type: Sequelize.INTEGER, allowNull: false, autoIncrement: true, primaryKey: true },
      subject: { type: Sequelize.STRING, allowNull: false },
      customerId: { type: Sequelize.INTEGER, allowNull: false, references: { model: "Customers", key: "id" } },
    });
  },

  async down(queryInterface) {
    await queryInterface.dropTable("Tickets");
    await queryInterface.dropTable("Customers");
  },
};
