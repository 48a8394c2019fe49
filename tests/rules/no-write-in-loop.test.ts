import typescriptParser from "@typescript-eslint/parser";
import { RuleTester } from "eslint";
import { describe, it } from "vitest";
import plugin from "../../src/index.js";
import rule from "../../src/rules/no-write-in-loop.js";

RuleTester.describe = describe;
RuleTester.it = it;

const javascript = new RuleTester({ languageOptions: { ecmaVersion: "latest", sourceType: "module" } });
const typescript = new RuleTester({ languageOptions: { parser: typescriptParser } });
const python = new RuleTester({ plugins: { db: plugin }, language: "db/python" } as never);

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ESLint's types want a rule of their own making
const tested = rule as any;

const PRISMA = `import { PrismaClient } from "@prisma/client";\nconst db = new PrismaClient();\n`;
const EACH = `${PRISMA}for (const row of rows) await db.item.create({ data: row });`;

javascript.run("no-write-in-loop in JavaScript", tested, {
  valid: [
    `${PRISMA}await db.item.createMany({ data: rows });`,
    // Reads have a rule of their own.
    `${PRISMA}for (const id of ids) await db.item.findFirst({ where: { id } });`,
    `${PRISMA}for (const row of rows) await db.item.update({ where: { id: row.id }, data: { name: row.name } });`,
    `${PRISMA}for (const row of rows) await db.item.update({ where: { id: row.id }, data: { sold: { increment: 1 } } });`,
    `${PRISMA}for (const row of rows) { const item = await db.item.create({ data: row }); await db.part.create({ data: { itemId: item.id } }); }`,
    `${PRISMA}for (const name of ["a", "b"]) await db.item.create({ data: { name } });`,
    `${PRISMA}await db.$executeRaw\`DELETE FROM item\`;`,
    { code: EACH, filename: "src/item.test.js" },
    { code: EACH, filename: "prisma/seed.js" },
    { code: EACH, settings: { db: { ignoreTables: ["item"] } } },
    `const items = new Map(); for (const row of rows) items.delete(row.id);`,
  ],
  invalid: [
    {
      code: `${PRISMA}async function add(orderId, items) {\n  for (const item of items) {\n    await db.orderItem.create({ data: { orderId, sku: item.sku } });\n  }\n}`,
      errors: [
        {
          message:
            "`db.orderItem.create` runs once per `item`: N elements, N statements, one after the other. Collect the rows and write them together, `db.orderItem.createMany({ data: items.map(item => ({ orderId, sku: item.sku })) })` (in chunks, if there may be thousands).",
          line: 5,
          column: 11,
          endLine: 5,
          endColumn: 30,
          suggestions: [
            {
              desc: "Replace the loop by `db.orderItem.createMany({ data: items.map(item => ({ orderId, sku: item.sku })) })`.",
              output: `${PRISMA}async function add(orderId, items) {\n  await db.orderItem.createMany({ data: Array.from(items, item => ({ orderId, sku: item.sku })) });\n}`,
            },
          ],
        },
      ],
    },
    {
      code: `const db = require("knex")({});\nasync function f(rows) {\n  await Promise.all(rows.map(row => db("users").insert({ id: row.id })));\n}`,
      errors: [
        {
          messageId: "concurrent",
          data: {
            call: 'db("users").insert',
            element: "`row`",
            advice:
              'Collect the rows and write them together, `db("users").insert(rows.map(row => ({ id: row.id })))` (in chunks, if there may be thousands).',
          },
          line: 3,
          suggestions: [
            {
              messageId: "replace",
              data: { rewrite: 'db("users").insert(rows.map(row => ({ id: row.id })))' },
              output: `const db = require("knex")({});\nasync function f(rows) {\n  await db("users").insert(rows.map(row => ({ id: row.id })));\n}`,
            },
          ],
        },
      ],
    },
    {
      // What a comment says would be lost.
      code: `${PRISMA}for (const row of rows) {\n  // The newest first.\n  await db.item.create({ data: row });\n}`,
      errors: [{ messageId: "sequential", suggestions: [] }],
    },
    {
      // A turn that chooses its rows is not written anew.
      code: `${PRISMA}for (const row of rows) if (row.isNew) await db.item.create({ data: row });`,
      errors: [
        {
          messageId: "sequential",
          data: {
            call: "db.item.create",
            element: "`row`",
            advice:
              "Collect the rows and write them together, `db.item.createMany({ data: […] })` (in chunks, if there may be thousands).",
          },
          suggestions: [],
        },
      ],
    },
    {
      code: `${PRISMA}for (const row of rows) await db.item.create({ data: row, select: { id: true } });`,
      errors: [{ messageId: "sequential", suggestions: [] }],
    },
    {
      code: `const { Sequelize } = require("sequelize");\nconst User = new Sequelize("").define("User", {});\nasync function all(ids) { await Promise.all(ids.map(id => User.destroy({ where: { id } }))); }`,
      errors: [
        {
          messageId: "concurrent",
          data: {
            call: "User.destroy",
            element: "`id`",
            advice:
              "Collect the keys and delete all rows in one statement, `User.destroy({ where: { id: ids } })` (in chunks, if there may be thousands).",
          },
          line: 3,
          column: 59,
          endLine: 3,
          endColumn: 71,
        },
      ],
    },
    {
      code: `${PRISMA}async function add(row) { await db.item.create({ data: row }); }\nfor (const row of rows) await add(row);`,
      errors: [
        {
          message:
            "`add` runs `db.item.create`, and is called once per `row`: N elements, N statements. Collect the rows and write them together, `db.item.createMany({ data: […] })` (in chunks, if there may be thousands).",
          line: 4,
          column: 31,
          endLine: 4,
          endColumn: 34,
        },
      ],
    },
    { code: EACH, filename: "src/item.test.js", options: [{ tests: true }], errors: 1 },
    { code: EACH, filename: "prisma/seed.js", options: [{ seeds: true }], errors: 1 },
  ],
});

typescript.run("no-write-in-loop in TypeScript", tested, {
  valid: [
    `import { Kysely } from "kysely"; async function f(db: Kysely<D>, rows: R[]) { await db.insertInto("t").values(rows).execute(); }`,
    `import { Repository } from "typeorm"; async function f(users: Repository<User>, rows: User[]) { await users.save(rows); }`,
  ],
  invalid: [
    {
      code: `import { Repository } from "typeorm";\nasync function f(users: Repository<User>, rows: User[]) {\n  for (const row of rows) await users.save(row);\n}`,
      errors: [
        {
          messageId: "sequential",
          line: 3,
          column: 33,
          suggestions: [
            {
              messageId: "replace",
              data: { rewrite: "users.save(rows)" },
              output: `import { Repository } from "typeorm";\nasync function f(users: Repository<User>, rows: User[]) {\n  await users.save(Array.from(rows));\n}`,
            },
          ],
        },
      ],
    },
  ],
});

typescript.run("no-write-in-loop with Kysely", tested, {
  valid: [],
  invalid: [
    {
      code: `import { Kysely } from "kysely";\nasync function f(db: Kysely<D>, rows: R[]) {\n  for (const row of rows) await db.deleteFrom("t").where("tenant", "=", tenant).where("id", "=", row.id).execute();\n}`,
      errors: [
        {
          message:
            '`db.deleteFrom("t").where(…).where(…).execute` runs once per `row`: N elements, N statements, one after the other. Collect the keys and delete all rows in one statement, `db.deleteFrom("t").where("tenant", "=", tenant).where("id", "in", rows.map(row => row.id)).execute()` (in chunks, if there may be thousands, and only if there are any).',
          line: 3,
        },
      ],
    },
    {
      code: `import { Kysely } from "kysely";\nasync function f(db: Kysely<D>, rows: R[]) {\n  await Promise.all(rows.map(row => db.insertInto("t").values({ id: row.id }).execute()));\n}`,
      errors: [{ messageId: "concurrent", line: 3 }],
    },
  ],
});

const SESSION = "from sqlalchemy import delete, insert, select, update\nfrom sqlalchemy.orm import Session\n\n\n";

python.run("no-write-in-loop in Python", tested, {
  valid: [
    `${SESSION}def f(session: Session, rows):\n    session.execute(insert(Item), rows)\n`,
    `${SESSION}def f(session: Session, rows):\n    for row in rows:\n        session.add(Item(name=row.name))\n    session.commit()\n`,
    `${SESSION}def f(session: Session, rows):\n    for row in rows:\n        session.execute(update(Item).where(Item.id == row.id).values(name=row.name))\n`,
    `${SESSION}def f(session: Session, rows):\n    for row in rows:\n        found = session.execute(delete(Item).where(Item.id == row.id))\n        log(found.rowcount)\n`,
    `${SESSION}def f(session: Session, rows):\n    for row in rows:\n        try:\n            session.execute(insert(Item).values(id=row.id))\n        except IntegrityError:\n            pass\n`,
    `${SESSION}def f(session: Session, rows):\n    for row in rows:\n        publish(row)\n        session.execute(insert(Item).values(id=row.id))\n`,
    `${SESSION}def f(session: Session, rows):\n    for row in rows:\n        session.execute(insert(Item).values(id=row.id))\n        session.commit()\n`,
    `${SESSION}def publish(row):\n    requests.post(row.url)\n\n\ndef f(session: Session, rows):\n    for row in rows:\n        publish(row)\n        session.execute(insert(Item).values(id=row.id))\n`,
    `${SESSION}def total(session, row):\n    return session.scalar(select(Item).where(Item.id == row.id))\n\n\ndef f(session: Session, rows):\n    for row in rows:\n        n = total(session, row)\n        session.execute(insert(Item).values(id=row.id, n=n))\n`,
    `${SESSION}def put(session: Session, row):\n    session.add(Log(row.id))\n    session.execute(insert(Item).values(id=row.id))\n\n\ndef f(session: Session, rows):\n    for row in rows:\n        put(session, row)\n`,
    `${SESSION}def f(cursor, rows):\n    for row in rows:\n        cursor.execute(db.insert(Item).values(id=row.id))\n`,
    `${SESSION}def f(session: Session, parts):\n    for part in parts:\n        session.execute(insert(Item), part)\n`,
  ],
  invalid: [
    // What a function of the repository does that asks no database.
    {
      code: `${SESSION}def limit_of(name):\n    return LIMITS.get(name, 0)\n\n\ndef f(session: Session, rows):\n    for row in rows:\n        session.execute(insert(Item).values(id=row.id, n=limit_of(row.name)))\n`,
      errors: [{ messageId: "sequential" }],
    },
    // A statement that a factory of the repository begins.
    {
      code: `${SESSION}async def f(session: Session, db, rows):\n    for row in rows:\n        statement = (await db.insert(db.Item)).values(**row.dict())\n        await session.execute(statement)\n`,
      errors: [{ messageId: "sequential" }],
    },
    // A function that does nothing but write.
    {
      code: `${SESSION}def put(session: Session, id):\n    session.execute(insert(Item).values(id=id))\n\n\ndef f(session: Session, rows):\n    for row in rows:\n        put(session, row.id)\n`,
      errors: [{ messageId: "helper" }],
    },
    {
      code: `${SESSION}def f(session: Session, rows):\n    for row in rows:\n        session.execute(insert(Item).values(id=row.id))\n`,
      errors: [
        {
          message:
            "`session.execute(insert(Item)…)` runs once per `row`: N elements, N statements, one after the other. Collect the rows and write them together, `session.execute(insert(Item), […])` (in chunks, if there may be thousands, and only if there are any).",
          line: 7,
          column: 9,
          endLine: 7,
          endColumn: 24,
        },
      ],
    },
    {
      code: `${SESSION}def f(session: Session, rows):\n    for row in rows:\n        session.execute(update(Item).where(Item.id == row.id).values(seen=True))\n`,
      errors: [
        {
          messageId: "sequential",
          data: {
            call: "session.execute(update(Item)…)",
            element: "`row`",
            advice:
              "Collect the keys and change all rows in one statement, `session.execute(update(Item).where(Item.id.in_(…)).values(…))` (in chunks, if there may be thousands).",
          },
        },
      ],
    },
    {
      code: `${SESSION}def f(session: Session, ids, tenant):\n    for id in ids:\n        session.execute(delete(Item).where(Item.tenant == tenant, Item.id == id))\n`,
      errors: [
        {
          messageId: "sequential",
          data: {
            call: "session.execute(delete(Item)…)",
            element: "`id`",
            advice:
              "Collect the keys and delete all rows in one statement, `session.execute(delete(Item).where(Item.id.in_(…), …))` (in chunks, if there may be thousands).",
          },
        },
      ],
    },
    {
      code: `${SESSION}async def f(session: AsyncSession, ids):\n    for id in ids:\n        await session.execute(delete(Item).where(Item.id == id))\n`,
      errors: [{ messageId: "sequential" }],
    },
    {
      code: `${SESSION}def f(session: Session, ids):\n    for id in ids:\n        session.query(Item).filter(Item.id == id).delete()\n`,
      errors: [
        {
          messageId: "sequential",
          data: {
            call: "session.query(Item)….delete()",
            element: "`id`",
            advice:
              "Collect the keys and delete all rows in one statement, `session.query(Item).filter(Item.id.in_(…)).delete()` (in chunks, if there may be thousands).",
          },
        },
      ],
    },
  ],
});
