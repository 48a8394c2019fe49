"use strict";

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  up: (queryInterface, Sequelize) =>
    queryInterface
      .createTable("Agents", { id: { type: Sequelize.INTEGER, primaryKey: true }, name: Sequelize.STRING })
      .then(() => queryInterface.addIndex("Agents", ["name"])),
};
