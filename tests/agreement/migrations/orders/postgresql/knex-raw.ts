import type { Knex } from "knex";

const statements = [
  `CREATE TABLE orders (
     id integer NOT NULL, customer_id integer NOT NULL, code varchar(40) NOT NULL DEFAULT 'new',
     total numeric(12, 2), placed_at timestamptz NOT NULL DEFAULT now()
   )`,
  "ALTER TABLE orders ADD CONSTRAINT orders_pk PRIMARY KEY (id)",
  'ALTER TABLE orders ADD CONSTRAINT "orders_code_key" UNIQUE (code)',
];

export async function up(knex: Knex): Promise<void> {
  for (const statement of statements) await knex.raw(statement);
  await knex.raw("ALTER TABLE ?? ADD CONSTRAINT ?? FOREIGN KEY (??) REFERENCES ?? (??) ON DELETE CASCADE", [
    "orders",
    "orders_customer_fk",
    "customer_id",
    "customers",
    "id",
  ]);
  await knex.schema.raw("CREATE INDEX orders_customer_idx ON orders (customer_id, placed_at)");
  await knex.raw(
    "ALTER TABLE customers ADD COLUMN remark text; ALTER TABLE customers RENAME COLUMN fullname TO name;" +
      "ALTER TABLE customers DROP COLUMN legacy;",
  );
  await knex.raw("UPDATE customers SET remark = ? WHERE remark IS NULL", ["none"]);
  await knex.raw(`ALTER TABLE ${"items"} RENAME TO products`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw("ALTER TABLE products RENAME TO items");
  await knex.raw("ALTER TABLE customers DROP COLUMN remark");
  await knex.raw("DROP TABLE orders");
}
