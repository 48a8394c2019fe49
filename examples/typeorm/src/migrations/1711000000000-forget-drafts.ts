import type { MigrationInterface, QueryRunner } from "typeorm";

export class ForgetDrafts1711000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM "book" WHERE "title" = ''`);
  }

  async down(): Promise<void> {
    throw new Error("The deleted books are gone: restore the backup of this night");
  }
}
