import { runScript } from "../support/rules.js";

const prisma = (sql: string): string =>
  `import { PrismaClient } from "@prisma/client";\nconst prisma = new PrismaClient();\nexport async function f(id: number) {\n  return await prisma.$queryRaw\`${sql}\`;\n}\n`;

const TABLE = { "migrations/1_users.sql": "CREATE TABLE users (id bigint PRIMARY KEY, email text);" };

runScript("no-select-star", "postgresql", "src/users.ts", {
  valid: [
    prisma("SELECT id, email FROM users"),
    prisma("SELECT count(*) FROM users"),
    prisma("SELECT u.* FROM users u"),
    prisma("SELECT id FROM users WHERE EXISTS (SELECT * FROM orders WHERE user_id = users.id)"),
    prisma("WITH x AS (SELECT id FROM users) SELECT * FROM x"),
    prisma("SELECT * FROM (SELECT id FROM users) x"),
    prisma("SELECT * FROM find_users(${id})"),
    prisma("SELECT * FROM sqlite_master WHERE type = 'table'"),
    prisma("SELECT * FROM information_schema.tables"),
    prisma("DELETE FROM users"),
    { code: prisma("SELECT * FROM users"), filename: "src/users.test.ts" },
    { code: prisma("SELECT * FROM users"), filename: "scripts/users.ts", options: { tests: true } },
    { code: prisma("SELECT * FROM users"), settings: { ignoreTables: ["users"] } },
  ],
  invalid: [
    {
      code: prisma("SELECT * FROM users WHERE id = ${id}"),
      errors: [
        {
          messageId: "star",
          message:
            "`SELECT *` reads every column, also those that nobody uses here and those that will be added, and no index can answer it alone. Name the columns that are used.",
          line: 4,
        },
      ],
    },
    {
      code: prisma("SELECT * FROM users"),
      beside: TABLE,
      errors: [
        {
          messageId: "columns",
          message:
            "`SELECT *` reads all 2 columns of `users`, and those that will be added, and no index can answer it alone. Name the ones that are used of `id`, `email`.",
        },
      ],
    },
    { code: prisma("SELECT * FROM users u JOIN orders o ON o.user_id = u.id"), errors: ["star"] },
    { code: prisma("SELECT * FROM users"), filename: "src/users.test.ts", options: { tests: true }, errors: ["star"] },
  ],
});
