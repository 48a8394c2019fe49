import { Migration } from "@mikro-orm/migrations";

export class Migration20240214090000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(`alter table "author" add column "email" text not null;`);
  }
}
