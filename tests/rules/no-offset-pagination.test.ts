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
  ],
  invalid: [
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
