"use strict";

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface, Sequelize) {
    const transaction = await queryInterface.sequelize.transaction();
    try {
      // Every ticket that exists becomes "low", and nobody knows afterwards which of them somebody chose.
      await queryInterface.addColumn(
        "Tickets",
        "priority",
        { type: Sequelize.ENUM("low", "normal", "urgent"), allowNull: false },
        { transaction },
      );
      await queryInterface.addColumn(
        "Tickets",
        "closed",
        { type: Sequelize.BOOLEAN, allowNull: false, defaultValue: false },
        { transaction },
      );
      await transaction.commit();
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  },

  async down(queryInterface) {
    await queryInterface.removeColumn("Tickets", "closed");
    await queryInterface.removeColumn("Tickets", "priority");
  },
};
