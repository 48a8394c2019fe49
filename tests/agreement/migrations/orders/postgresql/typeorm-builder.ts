import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from "typeorm";

export class Orders1700000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: "orders",
        columns: [
          { name: "id", type: "integer" },
          { name: "customer_id", type: "integer" },
          { name: "code", type: "varchar", length: "40", default: "'new'" },
          { name: "total", type: "decimal", precision: 12, scale: 2, isNullable: true },
          { name: "placed_at", type: "timestamp with time zone", default: "now()" },
        ],
      }),
    );
    await queryRunner.createPrimaryKey("orders", ["id"], "orders_pk");
    await queryRunner.createUniqueConstraint(
      "orders",
      new TableUnique({ name: "orders_code_key", columnNames: ["code"] }),
    );
    await queryRunner.createForeignKey(
      "orders",
      new TableForeignKey({
        name: "orders_customer_fk",
        columnNames: ["customer_id"],
        referencedTableName: "customers",
        referencedColumnNames: ["id"],
        onDelete: "CASCADE",
      }),
    );
    await queryRunner.createIndex(
      "orders",
      new TableIndex({ name: "orders_customer_idx", columnNames: ["customer_id", "placed_at"] }),
    );
    await queryRunner.addColumn("customers", new TableColumn({ name: "remark", type: "text", isNullable: true }));
    await queryRunner.renameColumn("customers", "fullname", "name");
    await queryRunner.dropColumn("customers", "legacy");
    await queryRunner.query(`UPDATE "customers" SET "remark" = 'none' WHERE "remark" IS NULL`);
    await queryRunner.renameTable("items", "products");
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.renameTable("products", "items");
    await queryRunner.dropColumn("customers", "remark");
    await queryRunner.dropTable("orders");
  }
}
