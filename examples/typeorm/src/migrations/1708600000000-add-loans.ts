import { type MigrationInterface, type QueryRunner } from "typeorm";

export class AddLoans1708600000000 implements MigrationInterface {
  name = "AddLoans1708600000000";

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "loan" ("id" SERIAL NOT NULL, "bookId" integer NOT NULL, "due" date NOT NULL, CONSTRAINT "PK_loan" PRIMARY KEY ("id"))`,
    );
    await queryRunner.query(
      `ALTER TABLE "loan" ADD CONSTRAINT "FK_loan_book" FOREIGN KEY ("bookId") REFERENCES "book"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await queryRunner.query(`ALTER TABLE "book" ADD "isbn" character varying(13) NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {}
}
