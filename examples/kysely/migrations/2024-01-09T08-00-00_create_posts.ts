import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("posts")
    .addColumn("id", "bigint", column => column.primaryKey().generatedAlwaysAsIdentity())
    .addColumn("title", "text", column => column.notNull())
    .addColumn("created_at", "timestamptz", column => column.notNull().defaultTo(sql`now()`))
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable("posts").execute();
}
