import { Migration } from "@mikro-orm/migrations";

export class Migration20240101000000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(
      `create table "orders" ("id" int not null, "customer_id" int not null, "code" varchar(40) not null default 'new', "total" numeric(12,2) null, "placed_at" timestamptz not null default now());`,
    );
    this.addSql(`alter table "orders" add constraint "orders_pk" primary key ("id");`);
    this.addSql(`alter table "orders" add constraint "orders_code_key" unique ("code");`);
    this.addSql(
      `alter table "orders" add constraint "orders_customer_fk" foreign key ("customer_id") references "customers" ("id") on delete cascade;`,
    );
    this.addSql(`create index "orders_customer_idx" on "orders" ("customer_id", "placed_at");`);
    const customers = "customers";
    this.addSql(`alter table "${customers}" add column "remark" text null;`);
    this.addSql(`alter table "${customers}" rename column "fullname" to "name";`);
    this.addSql(`alter table "${customers}" drop column "legacy";`);
    const knex = this.getKnex();
    this.addSql(knex(customers).whereNull("remark").update({ remark: "none" }));
    this.addSql(knex.raw("alter table ?? rename to ??", ["items", "products"]));
  }

  override async down(): Promise<void> {
    this.addSql(`alter table "products" rename to "items";`);
    this.addSql(`alter table "customers" drop column "remark";`);
    this.addSql(`drop table "orders";`);
  }
}
