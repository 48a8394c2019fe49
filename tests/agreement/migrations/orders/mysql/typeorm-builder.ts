import { type MigrationInterface, type QueryRunner, Table, TableColumn, TableForeignKey, TableIndex } from "typeorm";

const orders = new Table({
  name: "orders",
  columns: [
    new TableColumn({ name: "id", type: "int" }),
    new TableColumn({ name: "customer_id", type: "int" }),
    new TableColumn({ name: "code", type: "varchar", length: "40", default: "'new'" }),
    new TableColumn({ name: "total", type: "decimal", precision: 12, scale: 2, isNullable: true }),
    new TableColumn({ name: "placed_at", type: "datetime", default: "CURRENT_TIMESTAMP" }),
  ],
});

export class Orders1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(orders);
    await queryRunner.createPrimaryKey(orders, ["id"]);
    await queryRunner.createIndex(
      orders,
      new TableIndex({ name: "orders_code_key", columnNames: ["code"], isUnique: true }),
    );
    await queryRunner.createForeignKeys(orders, [
      new TableForeignKey({
        name: "orders_customer_fk",
        columnNames: ["customer_id"],
        referencedTableName: "customers",
        referencedColumnNames: ["id"],
        onDelete: "CASCADE",
      }),
    ]);
    await queryRunner.createIndices("orders", [
      new TableIndex({ name: "orders_customer_idx", columnNames: ["customer_id", "placed_at"] }),
    ]);
    await queryRunner.addColumns("customers", [new TableColumn({ name: "remark", type: "text", isNullable: true })]);
    await queryRunner.renameColumn("customers", "fullname", "name");
    await queryRunner.dropColumns("customers", ["legacy"]);
    await queryRunner.query("UPDATE `customers` SET `remark` = 'none' WHERE `remark` IS NULL");
    await queryRunner.renameTable("items", "products");
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.renameTable("products", "items");
    await queryRunner.dropColumn("customers", "remark");
    await queryRunner.dropTable(orders);
  }
}
