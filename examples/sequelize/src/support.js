"use strict";

const { QueryTypes } = require("sequelize");
const { sequelize, Customer, Ticket } = require("../models");

/** One query per customer. */
exports.openTickets = async () => {
  const customers = await Customer.findAll();
  const open = {};
  for (const customer of customers) {
    open[customer.name] = await Ticket.findAll({ where: { customerId: customer.id, closed: false } });
  }
  return open;
};

/** One query, with a join. */
exports.openTicketsAtOnce = () => Customer.findAll({ include: { model: Ticket, where: { closed: false } } });

exports.ticketsOf = customerId =>
  sequelize.query("SELECT * FROM Tickets WHERE customerId = :customerId", {
    replacements: { customerId },
    type: QueryTypes.SELECT,
  });

/** Two attempts are not two elements. */
exports.withRetry = async id => {
  for (let attempt = 0; attempt < 2; attempt++) {
    const ticket = await Ticket.findByPk(id);
    if (ticket !== null) return ticket;
  }
  return null;
};
