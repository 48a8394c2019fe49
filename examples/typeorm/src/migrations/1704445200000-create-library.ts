import { type MigrationInterface, type QueryRunner, Table, TableForeignKey, TableIndex } from "typeorm";

export class CreateLibrary1704445200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: "author",
        columns: [
          { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
          { name: "name", type: "varchar", length: "200" },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: "book",
        columns: [
          { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
          { name: "title", type: "text" },
          { name: "authorId", type: "int", isNullable: true },
        ],
      }),
    );
    await queryRunner.createForeignKey(
      "book",
      new TableForeignKey({ columnNames: ["authorId"], referencedTableName: "author", referencedColumnNames: ["id"] }),
    );
    await queryRunner.createIndex("book", new TableIndex({ name: "book_author", columnNames: ["authorId"] }));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable("book");
    await queryRunner.dropTable("author");
  }
}
