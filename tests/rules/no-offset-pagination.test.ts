import { runPython, runScript } from "../support/rules.js";

const prisma = (code: string): string =>
  `import { PrismaClient } from "@prisma/client";\nconst prisma = new PrismaClient();\nexport async function f(page: number, last: number) {\n  ${code}\n}\n`;

const knex = (code: string): string =>
  `import { Knex } from "knex";\nexport async function f(knex: Knex, page: number) {\n  ${code}\n}\n`;

runScript("no-offset-pagination", "postgresql", "src/orders.ts", {
  valid: [
    prisma("return await prisma.order.findMany({ take: 10 });"),
    prisma("return await prisma.order.findMany({ take: 10, skip: 1 });"),
    prisma("return await prisma.order.findMany({ take: 10, skip: last ? 1 : 0, cursor: { id: last } });"),
    prisma("return await prisma.order.findMany({ take: 10, skip: last ? 1 : undefined });"),
    prisma("return await prisma.order.findMany({ take: 10, cursor: { id: last } });"),
    prisma("return await prisma.$queryRaw`SELECT id FROM orders ORDER BY id LIMIT 10 OFFSET 1`;"),
    { code: prisma("return await prisma.order.findMany({ skip: page * 10 });"), filename: "scripts/orders.ts" },
    { code: prisma("return await prisma.order.findMany({ skip: page * 10 });"), settings: { ignoreTables: ["order"] } },
    {
      code: knex("return await knex('settings').offset(page * 10);"),
      beside: { "migrations/1_settings.sql": "CREATE TABLE settings (id bigint PRIMARY KEY, name text);" },
    },
    knex("return await knex('orders').limit(10).offset(0);"),
    // Lists with page numbers say how many rows there are.
    prisma("return await Promise.all([prisma.order.findMany({ skip: page * 10 }), prisma.order.count()]);"),
    knex("return await knex('orders').select(knex.raw('count(*) OVER () AS total')).offset(page * 10);"),
    // The order is the reader's choice.
    prisma("return await prisma.order.findMany({ skip: page * 10, orderBy: { [String(last)]: 'asc' } });"),
    prisma("return await prisma.order.findMany({ skip: page * 10, ...choices(last) });"),
    knex("return await knex('orders').orderBy(String(page)).offset(page * 10);"),
    // Nobody passes it.
    {
      code: `import { Knex } from "knex";\nexport class Orders { constructor(private readonly knex: Knex) {}\n  async list({ take, skip }: { take?: number; skip?: number }) { const query = this.knex("orders").orderBy("id"); if (take) query.limit(take); if (skip) query.offset(skip); return await query; } }`,
      beside: {
        "src/page.ts": `import { Orders } from "./orders";\nexport const f = (orders: Orders) => orders.list({ take: 5 });`,
        "src/page.test.ts": `import { Orders } from "./orders";\nexport const f = (orders: Orders) => orders.list({ take: 5, skip: 2 });`,
      },
    },
    {
      code: `import { Knex } from "knex";\nexport const list = async (knex: Knex, skip?: number) => await knex("orders").orderBy("id").offset(skip);`,
      beside: { "src/page.ts": `import { list } from "./orders";\nexport const f = (knex: any) => list(knex);` },
    },
  ],
  invalid: [
    {
      code: `import { Knex } from "knex";\nexport const list = async (knex: Knex, skip?: number) => await knex("orders").orderBy("id").offset(skip);`,
      beside: {
        "src/page.ts": `import { list } from "./orders";\nexport const f = (knex: any) => list(knex);`,
        "src/export.ts": `import { list } from "./orders";\nexport const f = (knex: any, n: number) => list(knex, n * 100);`,
      },
      errors: ["offset"],
    },
    {
      code: prisma("return await Promise.all([prisma.order.findMany({ skip: page * 10 }), prisma.order.count()]);"),
      options: { counted: true },
      errors: ["unordered"],
    },
    {
      code: knex("return await knex('orders').offset(page * 10);"),
      beside: {
        "migrations/1_orders.sql":
          "CREATE TABLE orders (org_id bigint, number bigint, at timestamp, name text, PRIMARY KEY (org_id, number));",
      },
      errors: [
        {
          messageId: "unordered",
          message:
            "`knex('orders').offset` reads all rows of the pages before, and throws them away; rows that come or go in between are shown twice or never. Order by a unique column and go on behind the last row: `(org_id, number) > (…)`.",
        },
      ],
    },
    {
      code: prisma(
        "return await prisma.order.findMany({ take: 10, skip: (page - 1) * 10, orderBy: { createdAt: 'desc' } });",
      ),
      errors: [
        {
          messageId: "offset",
          message:
            "`prisma.order.findMany` reads all rows of the pages before, and throws them away; rows that come or go in between are shown twice or never. It is ordered by `createdAt`: go on behind the last row, `cursor: { id: last.id }, skip: 1`, with a unique column as the last of the order.",
          column: 16,
        },
      ],
    },
    {
      code: prisma("const skip = page * 10;\n  return await prisma.order.findMany({ take: 10, skip });"),
      errors: [
        {
          messageId: "unordered",
          message:
            "`prisma.order.findMany` reads all rows of the pages before, and throws them away; rows that come or go in between are shown twice or never. Order by a unique column and go on behind the last row: `cursor: { id: last.id }, skip: 1`.",
        },
      ],
    },
    {
      code: prisma(
        "return await prisma.$queryRaw`SELECT id FROM orders ORDER BY created_at, id LIMIT 10 OFFSET ${page * 10}`;",
      ),
      errors: [
        {
          messageId: "offset",
          message:
            "`prisma.$queryRaw` reads all rows of the pages before, and throws them away; rows that come or go in between are shown twice or never. It is ordered by `created_at`, `id`: go on behind the last row, `WHERE (created_at, id) > (…)`, with a unique column as the last of the order.",
        },
      ],
    },
    {
      code: knex(
        "return await knex('orders').orderBy('created_at', 'desc').orderBy('id', 'desc').limit(10).offset(page * 10);",
      ),
      errors: [
        {
          messageId: "offset",
          message:
            "`knex('orders').orderBy(…).orderBy(…).limit(10).offset` reads all rows of the pages before, and throws them away; rows that come or go in between are shown twice or never. It is ordered by `created_at`, `id`: go on behind the last row, `.whereRaw(\"(created_at, id) < (?, ?)\", [last.created_at, last.id])`, with a unique column as the last of the order.",
        },
      ],
    },
  ],
});

runPython("no-offset-pagination", "postgresql", "app/orders.py", {
  valid: [
    "from sqlalchemy import select\nfrom app.models import Order\n\n\ndef f(session, page):\n    return session.scalars(select(Order).offset(1)).all()\n",
  ],
  invalid: [
    {
      code: "from sqlalchemy import select\nfrom app.models import Order\n\n\ndef f(session, page):\n    return session.scalars(select(Order).order_by(Order.at.desc()).offset(page * 10)).all()\n",
      errors: [
        {
          messageId: "offset",
          message:
            "`session.scalars(select(Order)…)` reads all rows of the pages before, and throws them away; rows that come or go in between are shown twice or never. It is ordered by `at`: go on behind the last row, `.where(Order.at < …)`, with a unique column as the last of the order.",
        },
      ],
    },
  ],
});
