import { sql, type Kysely } from "kysely";

const CUSTOMERS = "customers";

export async function up(db: Kysely<any>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("orders")
    .addColumn("id", "integer", column => column.notNull())
    .addColumn("customer_id", "integer", column => column.notNull())
    .addColumn("code", "varchar(40)", column => column.notNull().defaultTo("new"))
    .addColumn("total", "decimal(12, 2)")
    .addColumn("placed_at", "timestamptz", column => column.notNull().defaultTo(sql`now()`))
    .execute();
  await schema.alterTable("orders").addPrimaryKeyConstraint("orders_pk", ["id"]).execute();
  await schema.alterTable("orders").addUniqueConstraint("orders_code_key", ["code"]).execute();
  await schema
    .alterTable("orders")
    .addForeignKeyConstraint("orders_customer_fk", ["customer_id"], CUSTOMERS, ["id"], key => key.onDelete("cascade"))
    .execute();
  await schema.createIndex("orders_customer_idx").on("orders").columns(["customer_id", "placed_at"]).execute();
  await schema.alterTable(CUSTOMERS).addColumn("remark", "text").execute();
  await schema.alterTable(CUSTOMERS).renameColumn("fullname", "name").execute();
  await schema.alterTable(CUSTOMERS).dropColumn("legacy").execute();
  await db.updateTable(CUSTOMERS).set({ remark: "none" }).where("remark", "is", null).execute();
  await sql`alter table ${sql.table("items")} rename to products`.execute(db);
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable("products").renameTo("items").execute();
  await db.schema.alterTable(CUSTOMERS).dropColumn("remark").execute();
  await db.schema.dropTable("orders").execute();
}
