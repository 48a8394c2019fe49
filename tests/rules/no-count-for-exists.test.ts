import { runPython, runScript } from "../support/rules.js";

const prisma = (...lines: readonly string[]): string =>
  `import { PrismaClient } from "@prisma/client";
const prisma = new PrismaClient();
export async function f(userId: number, ids: number[]) {
${lines.map(line => `  ${line}\n`).join("")}}
`;

const inPackage = (dependencies: string, code: string) => ({
  code,
  beside: { "package.json": `{ "dependencies": { ${dependencies} } }` },
});

const typeorm = (code: string, version = "0.3.20") =>
  inPackage(
    `"typeorm": "^${version}"`,
    `import { Repository } from "typeorm";\nimport { User } from "./user";\nexport async function f(users: Repository<User>, plan: string) {\n  ${code}\n}\n`,
  );

const knex = (code: string) =>
  inPackage(
    `"knex": "^3.1.0"`,
    `import { Knex } from "knex";\nexport async function f(knex: Knex, plan: string) {\n  ${code}\n}\n`,
  );

const sequelize = (code: string) =>
  inPackage(
    `"sequelize": "^6.37.0"`,
    `import { Model } from "sequelize";\nclass User extends Model {}\nexport async function f(plan: string, n: number) {\n  ${code}\n}\n`,
  );

const kysely = (code: string) =>
  inPackage(
    `"kysely": "^0.28.0"`,
    `import { Kysely } from "kysely";\nexport async function f(db: Kysely<any>, plan: string) {\n  ${code}\n}\n`,
  );

const count = "await prisma.order.count({ where: { userId } })";

runScript("no-count-for-exists", "postgresql", "src/orders.ts", {
  valid: [
    // The number itself is wanted.
    prisma(`return ${count};`),
    prisma(`const n = ${count};`, "return n > 0 ? `${n} orders` : null;"),
    prisma(`return (${count}) > 1;`),
    prisma(`return (${count}) === ids.length;`),
    prisma(`const n = ${count};`, "return { n };"),
    prisma(`const n = ${count};`, "if (n > 0) log(n);"),
    prisma(`if ((${count}) >= 5) throw new Error();`),
    prisma(`return (${count}) || 1;`),
    // Whoever exports it may want all of it.
    `import { PrismaClient } from "@prisma/client";\nconst prisma = new PrismaClient();\nexport const n = await prisma.order.count();\nif (n > 0) start();\n`,
    // The rows themselves are wanted.
    prisma("const rows = await prisma.order.findMany({ where: { userId } });", "return rows.length > 0 ? rows : null;"),
    prisma("const rows = await prisma.order.findMany({ where: { userId } });", "if (!rows) return;", "return rows;"),
    prisma("const rows = await prisma.order.findMany({ where: { userId } });", "return rows.length;"),
    // An empty list is true: this asks nothing.
    prisma("if (await prisma.order.findMany({ where: { userId } })) return 1;"),
    // A promise is true, too.
    prisma("if (prisma.order.count({ where: { userId } })) return 1;"),
    // It stops by itself.
    prisma("return (await prisma.order.findMany({ where: { userId }, take: 1 })).length > 0;"),
    prisma("return (await prisma.order.count({ where: { userId }, take: 1 })) > 0;"),
    prisma("return (await prisma.order.findFirst({ where: { userId } })) !== null;"),
    prisma("return (await prisma.order.count({ where: { id: userId } })) > 0;"),
    // One number of several.
    prisma("const n = await prisma.order.count({ select: { _all: true, paidAt: true } });", "return n._all > 0;"),
    prisma("const [row] = await prisma.$queryRaw`SELECT count(*) AS n, max(id) FROM orders`;", "return row.n > 0;"),
    prisma(
      "const [row] = await prisma.$queryRaw`SELECT count(*) AS n FROM orders GROUP BY user_id`;",
      "return row.n > 0;",
    ),
    { code: prisma(`return (${count}) > 0;`), filename: "src/orders.test.ts" },
    { code: prisma(`return (${count}) > 0;`), filename: "scripts/orders.ts" },
    { code: prisma(`return (${count}) > 0;`), settings: { ignoreTables: ["order"] } },
    // A unique key finds one row at most.
    {
      code: prisma("return (await prisma.order.count({ where: { number: userId } })) > 0;"),
      beside: {
        "prisma/schema.prisma": `datasource db {\n  provider = "postgresql"\n}\nmodel Order {\n  id Int @id\n  number Int @unique\n}\n`,
      },
    },
    {
      code: prisma("return (await prisma.order.count({ where: { number: userId } })) > 0;"),
      beside: {
        "prisma/schema.prisma": `datasource db {\n  provider = "postgresql"\n}\nmodel Order {\n  id Int @id\n  number Int\n}\n`,
      },
      settings: { smallTables: ["Order"] },
    },
    // It holds the rows that it finds.
    knex("const rows = await knex('orders').where({ plan }).forUpdate(); return rows.length > 0;"),
    knex("const rows = await knex('information_schema.tables').where({ plan }); return rows.length > 0;"),
    knex("const rows = await knex('orders').where({ 'orders.id': plan }); return rows.length > 0;"),
    knex("const rows = await knex('orders').where({ plan }).limit(1); return rows.length > 0;"),
    knex("const rows = await knex('orders').count('id as n').groupBy('plan'); return rows[0].n > 0;"),
    knex("const row = await knex('orders').count('id as n').first(); return row.n;"),
    sequelize("return (await User.count({ where: { plan }, group: 'plan' })).length > 0;"),
    sequelize("const { count } = await User.findAndCountAll({ where: { plan } }); return count > 0;"),
    typeorm("return await users.exists({ where: { plan } });"),
    typeorm("const [rows, n] = await users.findAndCount({ where: { plan } }); return n > 0 ? rows : null;"),
    kysely(
      "return (await db.selectFrom('users').select(eb => [eb.fn.countAll().as('n'), eb.fn.max('id').as('m')]).executeTakeFirst()).n > 0;",
    ),
  ],
  invalid: [
    {
      code: prisma(`return (${count}) > 0;`),
      errors: [
        {
          messageId: "count",
          message:
            "`prisma.order.count` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `prisma.order.findFirst({ where: { userId }, select: { userId: true } })`.",
          line: 4,
          column: 17,
          suggestions: [
            {
              messageId: "replace",
              output: prisma(
                "return (await prisma.order.findFirst({ where: { userId }, select: { userId: true } })) !== null;",
              ),
            },
          ],
        },
      ],
    },
    {
      code: prisma(`if (!(${count})) return 1;`),
      errors: [
        {
          messageId: "count",
          suggestions: [
            {
              messageId: "replace",
              output: prisma(
                "if (!(await prisma.order.findFirst({ where: { userId }, select: { userId: true } }))) return 1;",
              ),
            },
          ],
        },
      ],
    },
    {
      code: prisma(`return 0 === (${count});`),
      errors: [{ messageId: "count", suggestions: [] }],
    },
    // What a number is compared with.
    ...["> 0", ">= 1", "!== 0", "!= 0", "< 1", "=== 0", "== 0", "<= 0"].map(asked => ({
      code: prisma(`const n = ${count};`, `return n ${asked};`),
      errors: ["count"],
    })),
    // What it comes through.
    { code: prisma(`const n = ${count};`, "const any = !!n;", "return any;"), errors: ["count"] },
    { code: prisma(`const n = (${count}) ?? 0;`, "if (n) return 1;"), errors: ["count"] },
    { code: prisma(`return ids.length > 0 && (${count}) > 0;`), errors: ["count"] },
    { code: prisma(`if (ids.length > 0 && ${count}) return 1;`), errors: ["count"] },
    { code: prisma(`const n = ${count};`, "return n && ids.length;"), errors: ["count"] },
    { code: prisma(`return Boolean(${count});`), errors: ["count"] },
    {
      code: prisma("const n = prisma.order.count({ where: { userId } });", "return (await n) > 0;"),
      errors: ["count"],
    },
    { code: prisma("return prisma.order.count({ where: { userId } }).then(n => n > 0);"), errors: ["count"] },
    {
      code: prisma(
        "const [n, user] = await Promise.all([prisma.order.count({ where: { userId } }), load()]);",
        "return n > 0 ? user : null;",
      ),
      errors: ["count"],
    },
    { code: prisma("let n;", `n = ${count};`, "return n > 0;"), errors: ["count"] },
    { code: prisma(`const n = ${count};`, "if (n > 0) a();", "else if (n === 0) b();"), errors: ["count"] },
    {
      code: prisma("return (await prisma.order.findMany({ where: { userId } })).length > 0;"),
      errors: ["rows"],
    },
    {
      code: prisma(
        "const rows = await prisma.order.findMany({ where: { userId } });",
        "if (!rows || rows.length === 0) return 1;",
      ),
      errors: ["rows"],
    },
    {
      code: prisma("const { length } = await prisma.order.findMany({ where: { userId } });", "return length > 0;"),
      errors: ["rows"],
    },
    {
      code: prisma(
        "const [row] = await prisma.$queryRaw`SELECT COUNT(*)::int AS n FROM orders WHERE user_id = ${userId}`;",
        "return row.n > 0;",
      ),
      errors: [
        {
          messageId: "count",
          message:
            "`prisma.$queryRaw` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `SELECT EXISTS (SELECT 1 FROM … WHERE …)`.",
        },
      ],
    },
    {
      code: prisma(
        "const result = await prisma.$queryRaw`SELECT COUNT(*) FROM orders`;",
        "return Number(result[0].count) > 0;",
      ),
      errors: ["count"],
    },
    {
      code: prisma("return (await prisma.order.count({ where: { number: userId } })) > 0;"),
      beside: {
        "prisma/schema.prisma": `datasource db {\n  provider = "postgresql"\n}\nmodel Order {\n  id Int @id\n  number Int\n  at DateTime\n}\n`,
      } as Readonly<Record<string, string>>,
      errors: ["count"],
    },
    {
      ...typeorm("return (await users.count({ where: { plan } })) > 0;"),
      errors: [
        {
          messageId: "count",
          suggestions: [
            { messageId: "replace", output: typeorm("return await users.exists({ where: { plan } });").code },
          ],
        },
      ],
    },
    { ...typeorm("return (await users.count({ where: { org: { id: 1 } } })) > 0;"), errors: ["count"] },
    {
      ...typeorm("if ((await users.countBy({ plan })) === 0) return 1;"),
      errors: [
        {
          messageId: "count",
          suggestions: [
            { messageId: "replace", output: typeorm("if (!(await users.existsBy({ plan }))) return 1;").code },
          ],
        },
      ],
    },
    {
      ...typeorm("return (await users.count({ where: { plan } })) > 0;", "0.2.45"),
      errors: [
        {
          messageId: "count",
          message:
            '`users.count` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `users.findOne({ where: { plan }, select: ["plan"] })`.',
          suggestions: [],
        },
      ],
    },
    {
      ...typeorm("return (await users.createQueryBuilder('u').where('u.plan = :plan', { plan }).getCount()) > 0;"),
      errors: ["count"],
    },
    {
      ...knex("const row = await knex('orders').where({ plan }).count('id as n').first(); return Number(row?.n) > 0;"),
      errors: [
        {
          messageId: "count",
          message:
            "`knex('orders').where(…).count('id as n').first` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `knex('orders').where({ plan }).first(\"plan\")`.",
        },
      ],
    },
    {
      ...knex(
        "const at = { 'o.plan': plan }; const row = await knex('orders as o').join('users as u', 'u.ref', 'o.user_ref').where(at).count('* as n').first(); return Number(row?.n) > 0;",
      ),
      errors: [
        {
          messageId: "count",
          message:
            "`knex('orders as o').join(…).where(at).count('* as n').first` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `knex('orders as o').join('users as u', 'u.ref', 'o.user_ref').where(at).first(\"o.id\")`.",
        },
      ],
    },
    {
      ...knex("const [{ n }] = await knex('orders').where({ plan }).count({ n: '*' }); return parseInt(n, 10) > 0;"),
      errors: ["count"],
    },
    {
      ...knex(
        "const rows = await knex('orders') // of the plan\n    .where({ plan /* any */ }).select('id'); return rows.length === 0;",
      ),
      errors: [
        {
          messageId: "rows",
          message:
            "`knex('orders').where(…).select` reads all rows that fit, and nothing but whether there is one is asked. Stop at the first: `knex('orders').where({ plan }).first(\"plan\")`.",
        },
      ],
    },
    {
      ...inPackage(
        `"objection": "^3.1.0"`,
        `import { Model } from "objection";\nclass User extends Model {}\nexport async function f(plan: string) {\n  return (await User.query().where({ plan }).resultSize()) > 0;\n}\n`,
      ),
      errors: [
        {
          messageId: "count",
          message:
            '`User.query().where(…).resultSize` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `User.query().where({ plan }).select("plan").limit(1).first()`.',
        },
      ],
    },
    {
      ...sequelize("return (await User.count({ where: { plan } })) > 0;"),
      errors: [
        {
          messageId: "count",
          message:
            '`User.count` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `User.findOne({ where: { plan }, attributes: ["plan"] })`.',
        },
      ],
    },
    { ...sequelize("return (await User.findAll({ where: { plan } })).length > 0;"), errors: ["rows"] },
    {
      ...kysely(
        "const row = await db.selectFrom('users').where('plan', '=', plan).select(eb => eb.fn.countAll().as('n')).executeTakeFirstOrThrow(); return Number(row.n) > 0;",
      ),
      errors: ["count"],
    },
  ],
});

const python = (...lines: readonly string[]): string => `from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from app.models import User


async def f(session: AsyncSession, plan: str):
${lines.map(line => `    ${line}\n`).join("")}`;

const COUNT = "select(func.count()).select_from(User).where(User.plan == plan)";

runPython("no-count-for-exists", "postgresql", "app/users.py", {
  valid: [
    python(`return await session.scalar(${COUNT})`),
    python(`n = await session.scalar(${COUNT})`, "return n if n > 0 else None"),
    python(`return (await session.scalar(${COUNT})) > 1`),
    python(
      "rows = (await session.scalars(select(User).where(User.plan == plan))).all()",
      "return rows if rows else None",
    ),
    python(
      "rows = (await session.scalars(select(User).where(User.plan == plan).limit(1))).all()",
      "return len(rows) > 0",
    ),
    python("return await session.scalar(select(exists().where(User.plan == plan)))"),
    python("return (await session.scalar(select(func.count(), User.plan).group_by(User.plan))) > 0"),
    python("n = session.query(User).filter(User.plan == plan).count()", "n = n + 1", "return n > 0"),
    { code: python(`return (await session.scalar(${COUNT})) > 0`), filename: "tests/test_users.py" },
  ],
  invalid: [
    {
      code: python(`return (await session.scalar(${COUNT})) > 0`),
      errors: [
        {
          messageId: "count",
          message:
            "`session.scalar(select(func.count())…)` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `session.scalar(select(exists().where(…)))`.",
        },
      ],
    },
    { code: python(`return (await session.execute(${COUNT})).scalar_one() == 0`), errors: ["count"] },
    {
      code: python(`n = (await session.execute(${COUNT})).scalar() or 0`, "if n > 0:", "    return plan"),
      errors: ["count"],
    },
    {
      code: python("return session.query(User).filter(User.plan == plan).count() > 0"),
      errors: [
        {
          messageId: "count",
          message:
            "`session.query(User)….count()` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `session.query(session.query(User).filter(…).exists()).scalar()`.",
        },
      ],
    },
    { code: python("if session.query(User).filter(User.plan == plan).count():", "    return plan"), errors: ["count"] },
    {
      code: python("return session.query(User).count() > 0"),
      errors: [
        {
          messageId: "count",
          message:
            "`session.query(User).count()` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `session.query(session.query(User).exists()).scalar()`.",
        },
      ],
    },
    {
      code: python("return (await session.scalar(select(func.count()).select_from(User))) > 0"),
      errors: [
        {
          messageId: "count",
          message:
            "`session.scalar(select(func.count())…)` counts all rows that fit, and nothing but whether there is one is asked. Stop at the first: `session.scalar(select(exists().select_from(…)))`.",
        },
      ],
    },
    { code: python("return not session.query(User).filter(User.plan == plan).all()"), errors: ["rows"] },
    {
      code: python(
        "rows = (await session.scalars(select(User).where(User.plan == plan))).all()",
        "return len(rows) > 0",
      ),
      errors: ["rows"],
    },
    {
      code: python(
        "if plan and len((await session.scalars(select(User).where(User.plan == plan))).all()) != 0:",
        "    return plan",
      ),
      errors: ["rows"],
    },
  ],
});
