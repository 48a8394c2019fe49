import { Migration } from "@mikro-orm/migrations";

export class Migration20240110090000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(`create table "author" ("id" bigserial primary key, "name" text not null);`);
  }

  override async down(): Promise<void> {
    this.addSql(`drop table if exists "author" cascade;`);
  }
}
