import type { Dialect } from "../../src/model/dialect.js";
import { runScript } from "../support/rules.js";

const TABLES = `CREATE TABLE customers (
  id bigint PRIMARY KEY,
  email varchar(100) NOT NULL,
  name varchar(100),
  phone varchar(20),
  created_at timestamp
);
CREATE INDEX customers_email ON customers (email);
CREATE INDEX customers_created_at ON customers (created_at);
`;

const queries =
  (dialect: Dialect) =>
  (code: string, ...migrations: readonly string[]) => ({
    code: `const knex = require("knex")({});\nasync function f() { await ${code}; }`,
    beside: {
      "package.json": `{ "dependencies": { "knex": "3" } }`,
      ...Object.fromEntries([TABLES, ...migrations].map((sql, i) => [`migrations/${i + 1}_change.sql`, sql])),
    },
    settings: { dialect },
  });

const pg = queries("postgresql");

runScript("no-index-defeating-predicate", "postgresql", "src/customers.ts", {
  valid: [
    pg("knex('customers').where('email', 'like', 'abc%')"),
    pg("knex('customers').where('email', 'like', pattern)"),
    // Something else leads to the rows.
    pg("knex('customers').where({ email }).where('name', 'like', '%x')"),
    pg("knex('customers').where({ email }).whereRaw('lower(name) = ?', [n])"),
    // It would be served by an index on what it has besides.
    pg("knex('customers').where({ phone }).where('name', 'like', '%x')"),
    // An index for what is asked.
    pg("knex('customers').whereRaw('lower(email) = ?', [e])", "CREATE INDEX ON customers (lower(email));"),
    pg("knex('customers').where('name', 'like', '%x%')", "CREATE INDEX ON customers USING gin (name gin_trgm_ops);"),
    // No index has the column: there is none to be kept from being used.
    pg("knex('customers').whereRaw('lower(name) = ?', [n])"),
    pg("knex('customers').where('name', 'ilike', 'x%')"),
    // A cast that changes nothing.
    pg("knex('customers').whereRaw('email::text = ?', [e])"),
    pg("knex('customers').where({ email }).orWhere({ id })"),
    pg("knex('customers').where({ name }).orWhere({ phone })"),
    pg("knex('customers').where('email', 'like', '%x').where(filter)"),
    { ...pg("knex('customers').where('email', 'like', '%x')"), filename: "src/customers.test.ts" },
    { ...pg("knex('customers').where('email', 'like', '%x')"), settings: { smallTables: ["customers"] } },
  ],
  invalid: [
    {
      ...pg("knex('customers').where('email', 'like', '%@example.org')"),
      errors: [
        {
          messageId: "wildcard",
          message:
            "A pattern that begins with a wildcard has no place in the order of an index: `knex('customers').where` reads all of `customers` to look through `email`. In PostgreSQL, a GIN index with `gin_trgm_ops` serves such patterns.",
        },
      ],
    },
    {
      ...pg("knex('customers').where(q => q.where('email', 'ilike', `%${x}%`).orWhere('name', 'ilike', `%${x}%`))"),
      errors: ["wildcard"],
    },
    {
      ...pg("knex('customers').whereRaw('lower(email) = ?', [e])"),
      errors: [
        {
          messageId: "expression",
          message:
            "The index on `email` of `customers` does not serve `lower(email)`: `knex('customers').whereRaw` reads the whole table. Create an index on `(lower(email))`, or compare the column itself.",
        },
      ],
    },
    { ...pg("knex('customers').whereRaw('created_at::date = ?', [d])"), errors: ["expression"] },
    {
      ...pg("knex('customers').whereRaw('upper(email) = ?', [e])", "CREATE INDEX ON customers (lower(email));"),
      errors: ["expression"],
    },
    { ...pg("knex('customers').where('email', 'ilike', e)"), errors: ["caseless"] },
    {
      ...pg("knex('customers').where({ email: e }).orWhere({ phone: p })"),
      errors: [
        {
          messageId: "alternative",
          message:
            "No index of `customers` leads with `phone`, which one of the alternatives asks for: `knex('customers').where(…).orWhere` reads the whole table, and the indexes for the others are of no use. Add `CREATE INDEX ON customers (phone)`.",
        },
      ],
    },
  ],
});

const mysql = queries("mysql");

runScript("no-index-defeating-predicate", "mysql", "src/customers.ts", {
  valid: [
    mysql("knex('customers').where({ email: '5' })"),
    mysql("knex('customers').where({ id: 5 })"),
    mysql("knex('customers').where({ name: 5 })"),
  ],
  invalid: [
    {
      ...mysql("knex('customers').where({ email: 5 })"),
      errors: [
        {
          messageId: "number",
          message:
            "`email` of `customers` is a text and is compared with a number: MySQL turns each value into a number first and reads the whole table. Compare it with a string.",
        },
      ],
    },
  ],
});
