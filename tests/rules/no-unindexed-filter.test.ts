import { runScript } from "../support/rules.js";

const TABLES = `CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, name text, created_at timestamp);
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  number text NOT NULL,
  paid boolean NOT NULL,
  status text NOT NULL,
  total numeric,
  deleted_at timestamp,
  created_at timestamp NOT NULL
);
CREATE TABLE memberships (user_id bigint, org_id bigint, created_at timestamp, PRIMARY KEY (user_id, org_id));
`;

const beside = (...migrations: readonly string[]): Readonly<Record<string, string>> => ({
  "package.json": `{ "dependencies": { "knex": "3", "pg": "8" } }`,
  ...Object.fromEntries([TABLES, ...migrations].map((sql, i) => [`migrations/${i + 1}_change.sql`, sql])),
});

const knex = (code: string): string => `const knex = require("knex")({});\nasync function f() { ${code}; }`;

const silent = (code: string, ...migrations: readonly string[]) => ({
  code: knex(code),
  beside: beside(...migrations),
});

const BY_CUSTOMER = "await knex('orders').where({ customer_id: id })";

runScript("no-unindexed-filter", "postgresql", "src/orders.ts", {
  valid: [
    // An index leads with one of the columns.
    silent(BY_CUSTOMER, "CREATE INDEX ON orders (customer_id, created_at);"),
    silent("await knex('orders').where({ customer_id: c, id })"),
    silent("await knex('customers').where({ email }).first()"),
    silent(
      "await knex('orders').where({ customer_id: id, deleted_at: null })",
      "CREATE INDEX ON orders (customer_id) WHERE deleted_at IS NULL;",
    ),
    silent(
      "await knex('orders').where({ customer_id: id }).orWhere({ number })",
      "CREATE INDEX ON orders (customer_id); CREATE INDEX ON orders (number);",
    ),
    // No index would leave out much.
    silent("await knex('orders').where({ paid: true })"),
    silent("await knex('orders').where({ status })"),
    silent("await knex('orders').where('number', 'A-1')"),
    silent("await knex('orders').whereIn('number', ['A-1', 'A-2'])"),
    silent("const first = 'A-1'; await knex('orders').where({ number: first })"),
    silent(
      "await knex('steps').where({ phase })",
      "CREATE TYPE phase AS ENUM ('a', 'b'); CREATE TABLE steps (id bigint PRIMARY KEY, phase phase, at timestamp);",
    ),
    silent(
      "await knex('steps').where({ phase })",
      "CREATE TABLE steps (id bigint PRIMARY KEY, phase text CHECK (phase IN ('a', 'b')), at timestamp);",
    ),
    // The part is found without an index.
    silent(
      "await knex('events').where('at', '>', since)",
      "CREATE TABLE events (id bigint, at timestamp, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);",
    ),
    // So many rows of the other table are read that this one is read whole.
    silent(
      "await knex('orders').join('customers', 'orders.customer_id', 'customers.id').where('customers.created_at', '>', since)",
      "CREATE INDEX ON customers (created_at);",
    ),
    silent("await knex('orders').whereNull('deleted_at')"),
    silent("await knex('orders').whereNot('customer_id', id)"),
    silent("await knex('orders')"),
    silent("await knex('orders').orderBy('created_at')"),
    { ...silent("await knex('orders').orderBy('id', 'desc').limit(10)"), options: { firstRows: true } },
    silent("await knex('orders').orderBy('created_at', 'desc').limit(10)"),
    {
      ...silent(
        "await knex('orders').where({ paid: true }).orderBy('created_at').limit(10)",
        "CREATE INDEX ON orders (paid, created_at);",
      ),
      options: { firstRows: true },
    },
    // What else there is may lead to the rows.
    silent("await knex('orders').where({ customer_id: id }).modify(limited)"),
    silent("await knex('orders').where({ customer_id: id }).where(filter)"),
    silent("await knex.raw(`SELECT * FROM orders WHERE customer_id = ? ${more}`, [id])"),
    // Whether it is an index that serves does not show.
    silent("await knex('orders').where({ number })", "CREATE INDEX ON orders USING gin (number gin_trgm_ops);"),
    silent("await knex('orders').where({ number })", "CREATE INDEX ON orders (number) WHERE total > 100 OR paid;"),
    // The table is not known, or not all of it.
    silent("await knex('parcels').where({ customer_id: id })"),
    silent(BY_CUSTOMER, "DO $$ BEGIN EXECUTE 'CREATE INDEX ON orders (' || 'customer_id)'; END $$;"),
    { code: knex(BY_CUSTOMER), beside: { "migrations/1_a.sql": "ALTER TABLE orders ADD customer_id bigint;" } },
    // Small, or none of ours.
    { ...silent(BY_CUSTOMER), settings: { smallTables: ["orders"] } },
    { ...silent(BY_CUSTOMER), settings: { ignoreTables: ["orders"] } },
    silent(
      "await knex('countries').where({ code })",
      "CREATE TABLE countries (id int PRIMARY KEY, code text, a timestamp);",
    ),
    silent("await knex('codes').where({ code })", "CREATE TABLE codes (id int PRIMARY KEY, code text);"),
    { ...silent(BY_CUSTOMER), filename: "src/orders.test.ts" },
    { ...silent(BY_CUSTOMER), filename: "scripts/orders.ts" },
    // Every query has the tenant.
    {
      ...silent(
        BY_CUSTOMER,
        "ALTER TABLE orders ADD tenant_id bigint; CREATE INDEX ON orders (tenant_id, customer_id);",
      ),
      settings: { tenantColumns: ["tenant_id"] },
    },
    // Both sides are reached by keys.
    silent("await knex('orders').join('customers', 'customers.id', 'orders.customer_id').where('orders.id', id)"),
    // Either filter may be the one that wants an index.
    silent(
      "await knex('orders as o').join('customers as c', 'c.id', 'o.customer_id').where({ 'o.number': n, 'c.name': m })",
    ),
  ],
  invalid: [
    {
      ...silent(BY_CUSTOMER),
      errors: [
        {
          messageId: "filter",
          message:
            "No index of `orders` leads with `customer_id`: `knex('orders').where` reads the whole table each time. Add `CREATE INDEX ON orders (customer_id)`.",
          line: 2,
          column: 28,
          endLine: 2,
          endColumn: 48,
        },
      ],
    },
    // Equality, then a range or the order.
    {
      ...silent("await knex('orders').where('total', '>', x).where({ number: n }).where({ paid: true })"),
      errors: [
        {
          messageId: "filter",
          message:
            "No index of `orders` leads with `number`, `total`: `knex('orders').where(…).where(…).where` reads the whole table each time. Add `CREATE INDEX ON orders (number, total)`.",
        },
      ],
    },
    {
      ...silent("await knex('orders').where({ customer_id: id }).orderBy('created_at', 'desc').limit(5)"),
      errors: [
        {
          messageId: "filter",
          message:
            "No index of `orders` leads with `customer_id`, `created_at`: `knex('orders').where(…).orderBy(…).limit` reads the whole table each time. Add `CREATE INDEX ON orders (customer_id, created_at)`.",
        },
      ],
    },
    // Of one table and column, the first.
    { ...silent(`${BY_CUSTOMER}; ${BY_CUSTOMER}`), errors: ["filter"] },
    {
      ...silent("await knex('memberships').where({ org_id: id })"),
      errors: [{ messageId: "behind" }],
    },
    // A partial index leaves out what is asked for.
    { ...silent(BY_CUSTOMER, "CREATE INDEX ON orders (customer_id) WHERE deleted_at IS NULL;"), errors: ["filter"] },
    // It was there once.
    { ...silent(BY_CUSTOMER, "CREATE INDEX i ON orders (customer_id);", "DROP INDEX i;"), errors: ["filter"] },
    {
      ...silent("await knex('orders').orderBy('created_at', 'desc').limit(10)"),
      options: { firstRows: true },
      errors: ["order"],
    },
    {
      ...silent("await knex('orders').where({ paid: true }).orderBy('created_at').limit(10)"),
      options: { firstRows: true },
      errors: ["order"],
    },
    {
      ...silent(
        "await knex('orders').join('customers', 'customers.id', 'orders.customer_id').where('customers.id', id)",
      ),
      errors: [{ messageId: "join" }],
    },
    {
      ...silent(
        "await knex.raw('SELECT * FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.number = ?', [n])",
      ),
      errors: ["filter"],
    },
    { ...silent("await knex.raw('DELETE FROM orders WHERE created_at < ?', [limit])"), errors: ["filter"] },
  ],
});

const PRISMA_SCHEMA = `datasource db { provider = "postgresql"
url = "" }
model Order {
  id         Int      @id
  customerId Int      @map("customer_id")
  number     String   @unique
  state      State
  phase      State
  createdAt  DateTime @map("created_at")
  orgId      Int
  @@index([orgId, createdAt])
  @@map("orders")
}
enum State { OPEN CLOSED }
`;

const prisma = (call: string) => ({
  code: `import { PrismaClient } from "@prisma/client";\nconst db = new PrismaClient();\nawait db.order.${call};`,
  beside: { "package.json": `{ "dependencies": { "@prisma/client": "6" } }`, "prisma/schema.prisma": PRISMA_SCHEMA },
});

runScript("no-unindexed-filter", "postgresql", "src/orders.ts", {
  valid: [
    prisma("findMany({ where: { orgId, customerId } })"),
    prisma("findMany({ where: { state } })"),
    prisma("findMany({ where: { phase } })"),
    prisma("findUnique({ where: { number } })"),
    prisma("findMany({ where: { customerId: mine ? id : undefined } })"),
  ],
  invalid: [
    {
      ...prisma("findMany({ where: { customerId, state: 'OPEN' } })"),
      errors: [
        {
          messageId: "filter",
          message:
            "No index of `orders` leads with `customer_id`: `db.order.findMany` reads the whole table each time. Add `@@index([customerId])`.",
        },
      ],
    },
    // The migrations build less than the schema declares, and more: both count.
    {
      ...prisma("findMany({ where: { customerId } })"),
      beside: {
        ...prisma("").beside,
        "prisma/migrations/20240101000000_a/migration.sql":
          'CREATE TABLE "orders" ("id" INTEGER PRIMARY KEY, "customer_id" INTEGER, "created_at" TIMESTAMP(3), "orgId" INTEGER);',
      },
      errors: ["filter"],
    },
  ],
});

const ENTITY = `import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
@Entity("customers") export class Customer { @PrimaryGeneratedColumn() id: number; @Column() @Index() email: string; @Column() createdAt: Date; }
@Entity("orders") export class Order {
  @PrimaryGeneratedColumn() id: number;
  @Column() number: string;
  @Column({ type: "timestamp" }) createdAt: Date;
  @ManyToOne(() => Customer) @JoinColumn({ name: "customer_id" }) customer: Customer;
}`;

const typeorm = (call: string) => ({
  code: `import { Repository } from "typeorm";\nimport { Order } from "./entities";\nclass S { constructor(private orders: Repository<Order>) {}\nasync f() { return this.orders.${call}; } }`,
  beside: { "package.json": `{ "dependencies": { "typeorm": "0.3.20", "pg": "8" } }`, "src/entities.ts": ENTITY },
});

runScript("no-unindexed-filter", "postgresql", "src/orders.ts", {
  valid: [
    typeorm("findOneBy({ id })"),
    typeorm("createQueryBuilder('o').innerJoin('o.customer', 'c').where('o.number = :n').getMany()"),
  ],
  invalid: [
    {
      ...typeorm("find({ where: { customer: { id } } })"),
      errors: [
        {
          messageId: "filter",
          message:
            'No index of `orders` leads with `customer_id`: `this.orders.find` reads the whole table each time. Add `@Index(["customer"])`.',
        },
      ],
    },
    { ...typeorm("createQueryBuilder('o').where('o.number = :n', { n }).getMany()"), errors: ["filter"] },
  ],
});
