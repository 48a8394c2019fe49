"use strict";

var type;

exports.setup = function (options) {
  type = options.dbmigrate.dataType;
};

exports.up = function (db) {
  return db
    .createTable("orders", {
      id: { type: type.INTEGER, notNull: true },
      customer_id: { type: type.INTEGER, notNull: true },
      code: { type: type.STRING, length: 40, notNull: true, defaultValue: "new" },
      total: { type: type.DECIMAL, length: "12, 2" },
      placed_at: { type: "timestamptz", notNull: true, defaultValue: { raw: "now()" } },
    })
    .then(() => db.runSql('ALTER TABLE "orders" ADD CONSTRAINT "orders_pk" PRIMARY KEY ("id")'))
    .then(() => db.runSql('ALTER TABLE "orders" ADD CONSTRAINT "orders_code_key" UNIQUE ("code")'))
    .then(() =>
      db.addForeignKey("orders", "customers", "orders_customer_fk", { customer_id: "id" }, { onDelete: "CASCADE" }),
    )
    .then(() => db.addIndex("orders", "orders_customer_idx", ["customer_id", "placed_at"]))
    .then(() => db.addColumn("customers", "remark", { type: type.TEXT }))
    .then(() => db.renameColumn("customers", "fullname", "name"))
    .then(() => db.removeColumn("customers", "legacy"))
    .then(() => db.runSql("UPDATE customers SET remark = ? WHERE remark IS NULL", "none"))
    .then(() => db.renameTable("items", "products"));
};

exports.down = function (db, callback) {
  db.renameTable("products", "items", function (error) {
    if (error) return callback(error);
    db.removeColumn("customers", "remark", function (error) {
      if (error) return callback(error);
      db.dropTable("orders", callback);
    });
  });
};

exports._meta = { version: 1 };
