import { type MigrationInterface, type QueryRunner } from "typeorm";

export class Orders1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "orders" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "customer_id" integer NOT NULL, "code" varchar(40) NOT NULL DEFAULT ('new'), "total" decimal(12,2), "placed_at" datetime NOT NULL DEFAULT (CURRENT_TIMESTAMP))`,
    );
    await queryRunner.query(`CREATE UNIQUE INDEX "orders_code_key" ON "orders" ("code")`);
    await queryRunner.query(`CREATE INDEX "orders_customer_idx" ON "orders" ("customer_id", "placed_at")`);
    await queryRunner.query(`ALTER TABLE "customers" ADD COLUMN "remark" text`);
    await queryRunner.query(`UPDATE "customers" SET "remark" = 'none' WHERE "remark" IS NULL`);
    await queryRunner.query(`ALTER TABLE "items" RENAME TO "products"`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "products" RENAME TO "items"`);
    await queryRunner.query(`DROP TABLE "orders"`);
  }
}
