"use strict";

const { DataTypes, Sequelize } = require("sequelize");
const config = require("../config/config.json");

const sequelize = new Sequelize(config.development);

const Customer = sequelize.define("Customer", { name: DataTypes.STRING });
const Ticket = sequelize.define("Ticket", {
  subject: DataTypes.STRING,
  closed: DataTypes.BOOLEAN,
  customerId: DataTypes.INTEGER,
});
Customer.hasMany(Ticket, { foreignKey: "customerId" });
Ticket.belongsTo(Customer, { foreignKey: "customerId" });

module.exports = { sequelize, Customer, Ticket };
