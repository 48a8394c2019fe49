import type { MigrationBuilder } from "node-pg-migrate";

export function up(pgm: MigrationBuilder): void {
  pgm.createTable("orders", {
    id: { type: "int", notNull: true },
    customer_id: { type: "int", notNull: true },
    code: { type: "varchar(40)", notNull: true, default: "new" },
    total: "decimal(12, 2)",
    placed_at: { type: "timestamptz", notNull: true, default: pgm.func("now()") },
  });
  pgm.addConstraint("orders", "orders_pk", { primaryKey: "id" });
  pgm.addConstraint("orders", "orders_code_key", { unique: ["code"] });
  pgm.addConstraint("orders", "orders_customer_fk", {
    foreignKeys: { columns: "customer_id", references: "customers(id)", onDelete: "CASCADE" },
  });
  pgm.createIndex("orders", ["customer_id", "placed_at"], { name: "orders_customer_idx" });
  pgm.addColumns("customers", { remark: "text" });
  pgm.renameColumn("customers", "fullname", "name");
  pgm.dropColumns("customers", "legacy");
  pgm.sql("UPDATE {table} SET remark = 'none' WHERE remark IS NULL", { table: "customers" });
  pgm.renameTable("items", "products");
}

export function down(pgm: MigrationBuilder): void {
  pgm.renameTable("products", "items");
  pgm.dropColumn("customers", ["remark"]);
  pgm.dropTable("orders");
}
