"use strict";

exports.up = async function (db) {
  await db.createTable("parcels", {
    id: { type: "int", primaryKey: true, autoIncrement: true },
    code: { type: "string", length: 20, notNull: true },
  });
  await db.addIndex("parcels", "parcels_code", ["code"], true);
};

exports.down = function (db) {
  return db.dropTable("parcels");
};

exports._meta = { version: 1 };
