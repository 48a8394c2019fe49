import { MigrationInterface, QueryRunner } from "typeorm";

export class Orders1700000000000 implements MigrationInterface {
  name = "Orders1700000000000";

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "orders" ("id" integer NOT NULL, "customer_id" integer NOT NULL, "code" character varying(40) NOT NULL DEFAULT 'new', "total" numeric(12,2), "placed_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now())`,
    );
    await queryRunner.query(`ALTER TABLE "orders" ADD CONSTRAINT "orders_pk" PRIMARY KEY ("id")`);
    await queryRunner.query(`ALTER TABLE "orders" ADD CONSTRAINT "orders_code_key" UNIQUE ("code")`);
    await queryRunner.query(
      `ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_fk" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await queryRunner.query(`CREATE INDEX "orders_customer_idx" ON "orders" ("customer_id", "placed_at") `);
    await this.customers(queryRunner);
    await queryRunner.query(`ALTER TABLE "items" RENAME TO "products"`);
  }

  private async customers(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "customers" ADD "remark" text`);
    await queryRunner.query(`ALTER TABLE "customers" RENAME COLUMN "fullname" TO "name"`);
    await queryRunner.query(`ALTER TABLE "customers" DROP COLUMN "legacy"`);
    await queryRunner.query(`UPDATE "customers" SET "remark" = $1 WHERE "remark" IS NULL`, ["none"]);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "products" RENAME TO "items"`);
    await queryRunner.query(`ALTER TABLE "customers" DROP COLUMN "remark"`);
    await queryRunner.query(`DROP TABLE "orders"`);
  }
}
