import { runPython, runScript } from "../support/rules.js";

const SCHEMA = `datasource db {
  provider = "postgresql"
}
model Order {
  id Int @id
  userId Int
  state String
  amount Int
  note Json?
  paidAt DateTime?
  lines Line[]
}
model Line {
  id Int @id
  orderId Int
  order Order @relation(fields: [orderId], references: [id])
}
`;

const prisma = (...lines: readonly string[]) => ({
  code: `import { PrismaClient } from "@prisma/client";
const prisma = new PrismaClient();
export async function f(userId: number, ids: number[], state: string, wanted: (row: unknown) => boolean) {
${lines.map(line => `  ${line}\n`).join("")}}
`,
  beside: { "prisma/schema.prisma": SCHEMA } as Readonly<Record<string, string>>,
});

const rows = "const rows = await prisma.order.findMany({ where: { userId } });";

const knex = (code: string) => ({
  code: `import { Knex } from "knex";\nexport async function f(knex: Knex, state: string) {\n  ${code}\n}\n`,
  beside: {
    "package.json": `{ "dependencies": { "knex": "3" } }`,
    "migrations/1_orders.sql":
      "CREATE TABLE orders (id bigint PRIMARY KEY, state text NOT NULL, amount int, created_at timestamp NOT NULL);",
  },
});

runScript("no-filter-in-memory", "postgresql", "src/orders.ts", {
  valid: [
    // Other things are done with the rows as well.
    prisma(rows, "return { rows, open: rows.filter(row => row.state === state) };"),
    prisma(rows, "for (const row of rows) log(row);", "return rows.length;"),
    prisma(rows, "return [rows.filter(row => row.state === state), rows.filter(row => row.state !== state)];"),
    prisma(rows, "if (rows.length > 1) return rows[0];"),
    // What no column says, or no database can tell.
    prisma(rows, "return rows.filter(row => wanted(row));"),
    prisma(rows, "return rows.filter(wanted);"),
    prisma(rows, "return rows.filter(Boolean);"),
    prisma(rows, "return rows.filter(row => row.note.kind === state);"),
    prisma(rows, "return rows.filter(row => row.lines.length > 0);"),
    prisma(rows, "return rows.filter(row => row.state === state && wanted(row));"),
    prisma(rows, "return rows.filter(row => row.nickname === state);"),
    prisma(rows, "return rows.filter(row => row.state === row.id);"),
    prisma(rows, "return rows.filter((row, i) => i < 3);"),
    prisma(rows, "return rows.every(row => row.state === state);"),
    prisma(rows, "return rows.findIndex(row => row.state === state);"),
    prisma(rows, "return rows.reduce((all, row) => all + row.amount * 2, 0);"),
    prisma(rows, "return rows.reduce((all, row) => ({ ...all, [row.id]: row }), {});"),
    prisma(rows, "return rows.map(row => row.state);"),
    // One query for all of them is what it was read for.
    prisma(rows, "return ids.map(id => rows.find(row => row.id === id));"),
    prisma(rows, "for (const id of ids) log(rows.filter(row => row.id === id));"),
    // A text has parts, too; a relation is more than its column.
    prisma(rows, "return rows.filter(row => state.includes(row.state));"),
    prisma("const rows = await prisma.line.findMany();", "return rows.filter(row => row.order !== null);"),
    // It stops by itself, or is grouped.
    prisma("return (await prisma.order.findMany({ where: { userId }, take: 11 })).length;"),
    prisma("return (await prisma.order.findMany({ where: { userId }, distinct: ['state'] })).length;"),
    prisma("return (await prisma.order.groupBy({ by: ['state'] })).length;"),
    { ...prisma(rows, "return rows.length;"), filename: "src/orders.spec.ts" },
    { ...prisma(rows, "return rows.length;"), settings: { smallTables: ["Order"] } },
    { ...prisma(rows, "return rows.length;"), settings: { ignoreTables: ["order"] } },
    // Nothing is known of the table.
    { ...prisma(rows, "return rows.filter(row => row.state === state);"), beside: { "README.md": "" } },
    knex("const rows = await knex('orders').where({ state }).limit(100); return rows.length;"),
    knex("const rows = await knex('orders').groupBy('state').select('state'); return rows.length;"),
    knex("const rows = await knex('orders'); return rows.filter(row => row.colour === state);"),
  ],
  invalid: [
    {
      ...prisma(rows, "return rows.filter(row => row.state === state);"),
      errors: [
        {
          messageId: "filter",
          message:
            "`prisma.order.findMany` reads more rows than are used: `filter` selects those by `state` in the program. Let the database do it: `prisma.order.findMany({ where: { …, state: … } })`.",
          line: 4,
          column: 22,
        },
      ],
    },
    {
      ...prisma(rows, "return rows.find(({ state: s, paidAt }) => s === state && !paidAt);"),
      errors: [
        {
          messageId: "filter",
          message:
            "`prisma.order.findMany` reads more rows than are used: `find` selects those by `state`, `paidAt` in the program. Let the database do it: `prisma.order.findFirst({ where: { …, state: …, paidAt: … } })`.",
        },
      ],
    },
    { ...prisma(rows, "return rows.filter(row => ids.includes(row.id) || row.amount >= 10);"), errors: ["filter"] },
    { ...prisma(rows, "return rows.filter(row => row.paidAt !== null);"), errors: ["filter"] },
    { ...prisma(rows, "return rows.some(row => { return row.state === state; });"), errors: ["filter"] },
    {
      ...prisma("return (await prisma.order.findMany()).filter(row => row.state === 'open').map(row => row.id);"),
      errors: ["filter"],
    },
    {
      ...prisma("return prisma.order.findMany().then(rows => rows.filter(row => row.state === state));"),
      errors: ["filter"],
    },
    {
      ...prisma(rows, "return rows.length;"),
      errors: [
        {
          messageId: "size",
          message:
            "`prisma.order.findMany` reads all rows that fit, and only their number is used. Let the database count: `prisma.order.count({ where: … })`.",
        },
      ],
    },
    { ...prisma(rows, "if (rows.length >= 5) throw new Error();"), errors: ["size"] },
    {
      ...prisma(rows, "return rows.reduce((sum, row) => sum + Number(row.amount ?? 0), 0);"),
      errors: [
        {
          messageId: "sum",
          message:
            "`prisma.order.findMany` reads all rows that fit, and only the sum of `amount` is used. Let the database add up: `prisma.order.aggregate({ where: …, _sum: { amount: true } })`.",
        },
      ],
    },
    {
      ...knex("const rows = await knex('orders').where({ state }); return rows.filter(row => row.amount > 10);"),
      errors: [
        {
          messageId: "filter",
          message:
            "`knex('orders').where` reads more rows than are used: `filter` selects those by `amount` in the program. Let the database do it: `.where(\"amount\", …)`.",
        },
      ],
    },
    {
      ...knex("const rows = await knex('orders').where({ state }).select('id'); return rows.length;"),
      errors: ["size"],
    },
  ],
});

const MODEL = `from datetime import datetime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    amount: Mapped[int]
    created_at: Mapped[datetime]
`;

const python = (...lines: readonly string[]) => ({
  code: `from sqlalchemy import select
from sqlalchemy.orm import Session
from app.models import Order


def f(session: Session, state: str, wanted):
${lines.map(line => `    ${line}\n`).join("")}`,
  beside: { "app/models.py": MODEL, "pyproject.toml": "" },
});

const READ = "rows = session.scalars(select(Order)).all()";

runPython("no-filter-in-memory", "postgresql", "app/orders.py", {
  valid: [
    python(READ, "return [row for row in rows if wanted(row)]"),
    python(READ, "return [row.id for row in rows]"),
    python(READ, "for id in wanted:", "    print([row for row in rows if row.id == id])"),
    python("return len(session.scalars(select(Order).with_for_update()).all())"),
    python(READ, "print(rows)", "return [row for row in rows if row.state == state]"),
    python(READ, "return [row for row in rows if row.colour == state]"),
    python("return len(session.scalars(select(Order).limit(5)).all())"),
    python("return len(session.scalars(select(Order.state).distinct()).all())"),
  ],
  invalid: [
    {
      ...python(READ, "return [row for row in rows if row.state == state]"),
      errors: [
        {
          messageId: "filter",
          message:
            "`session.scalars(select(Order))` reads more rows than are used: `for … if` selects those by `state` in the program. Let the database do it: `.where(Order.state …)`.",
        },
      ],
    },
    { ...python(READ, "return next((row for row in rows if row.state is not None), None)"), errors: ["filter"] },
    {
      ...python("return len(session.scalars(select(Order)).all())"),
      errors: [
        {
          messageId: "size",
          message:
            "`session.scalars(select(Order))` reads all rows that fit, and only their number is used. Let the database count: `session.scalar(select(func.count()).select_from(Order).where(…))`.",
        },
      ],
    },
    { ...python(READ, "return sum(row.amount for row in rows)"), errors: ["sum"] },
  ],
});
