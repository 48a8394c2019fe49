"use strict";

exports.up = function (db) {
  return db.addColumn("parcels", "weight", { type: "int", notNull: true });
};

exports.down = function (db) {
  return db.removeColumn("parcels", "weight");
};

exports._meta = { version: 1 };
