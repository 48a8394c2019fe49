import { join } from "node:path";
import typescriptParser from "@typescript-eslint/parser";
import { RuleTester } from "eslint";
import { describe, it } from "vitest";
import rule from "../../src/rules/no-unnecessary-raw-sql.js";
import { folder } from "../support/folder.js";

RuleTester.describe = describe;
RuleTester.it = it;

const root = folder({
  "package.json": `{ "name": "app" }`,
  "prisma/schema.prisma": `model User {\n  id Int @id\n  email String\n}\n`,
});
const filename = join(root, "src/service.ts");

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ESLint's types want a rule of their own making
const tested = rule as any;

const PRISMA = `import { PrismaClient } from "@prisma/client";\nconst db = new PrismaClient();\n`;
const KNEX = `const knex = require("knex")({});\n`;

new RuleTester({ languageOptions: { parser: typescriptParser } }).run("no-unnecessary-raw-sql", tested, {
  valid: [
    { filename, code: `${PRISMA}await db.user.findMany();` },
    { filename, code: `${PRISMA}await db.$queryRaw\`WITH x AS (SELECT 1) SELECT * FROM "User"\`;` },
    { filename, code: `${PRISMA}await db.$queryRaw\`SELECT * FROM "User" FOR UPDATE\`;` },
    { filename, code: `${PRISMA}await db.$queryRaw\`SELECT * FROM audit\`;` },
    { filename, code: `${PRISMA}await db.$executeRaw\`CREATE INDEX i ON "User" (email)\`;` },
    { filename, code: `${KNEX}knex("users").select(knex.raw("count(*)")).then(console.log);` },
    { filename, code: `${KNEX}knex.raw(\`SELECT * FROM users WHERE \${filter}\`).then(console.log);` },
    // NULL makes a comparison unknown: no row is found, where the library would ask for IS NULL.
    { filename, code: `${PRISMA}await db.$executeRaw\`DELETE FROM "User" WHERE email <> NULL\`;` },
    { filename, code: `${KNEX}knex.raw("DELETE FROM users WHERE note = NULL").then(console.log);` },
    { filename, code: `${KNEX}knex.raw("DELETE FROM users WHERE note = ?", [null]).then(console.log);` },
    { filename, code: `${KNEX}knex.raw("UPDATE users SET a = ? WHERE note = ?", [b, null]).then(console.log);` },
    { filename, code: `${KNEX}knex.raw("DELETE FROM users WHERE note IN ('a', NULL)").then(console.log);` },
    { filename: join(root, "src/service.test.ts"), code: `${PRISMA}await db.$queryRaw\`SELECT * FROM "User"\`;` },
    { filename, code: `${PRISMA}// raw, because of the slow planner\nawait db.$queryRaw\`SELECT * FROM "User"\`;` },
  ],
  invalid: [
    {
      filename,
      code: `${PRISMA}const users = await db.$queryRaw\`SELECT id FROM "User" WHERE email = \${email}\`;`,
      errors: [
        {
          message:
            "Prisma Client says this itself: `db.user.findMany({ where: { email }, select: { id: true } })`. As raw SQL, a renamed column or a changed type goes unnoticed until it fails.",
          line: 3,
          column: 21,
          endLine: 3,
          endColumn: 33,
        },
      ],
    },
    {
      filename,
      code: `${PRISMA}await db.$executeRaw\`\n  DELETE FROM "User" WHERE id = \${user.id}\n\`;`,
      errors: [
        {
          messageId: "unnecessary",
          data: { library: "Prisma Client", code: "db.user.deleteMany({ where: { id: user.id } })" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 21,
          // Without an id at run time it would delete all of them.
          suggestions: [],
        },
      ],
    },
    {
      filename,
      code: `${PRISMA}await db.$executeRaw\`DELETE FROM "User" WHERE id = 1\`;`,
      errors: [
        {
          messageId: "unnecessary",
          suggestions: [
            {
              messageId: "replace",
              data: { code: "db.user.deleteMany({ where: { id: 1 } })" },
              output: `${PRISMA}await db.user.deleteMany({ where: { id: 1 } });`,
            },
          ],
        },
      ],
    },
    {
      filename,
      code: `${PRISMA}for (const id of ids) await db.$queryRawUnsafe("SELECT email FROM \\"User\\" WHERE id = $1", id);`,
      errors: [{ messageId: "unnecessary", line: 3, column: 29, endLine: 3, endColumn: 47 }],
    },
  ],
});

new RuleTester({ languageOptions: { ecmaVersion: "latest", sourceType: "commonjs" } }).run(
  "no-unnecessary-raw-sql in JavaScript",
  tested,
  {
    valid: [],
    invalid: [
      {
        filename: join(root, "src/service.js"),
        code: `${KNEX}async function f(id) { await knex.raw("UPDATE users SET seen = true WHERE id = ?", [id]); }`,
        errors: [
          {
            messageId: "unnecessary",
            data: { library: "Knex", code: 'knex("users").where({ id }).update({ seen: true })' },
            line: 2,
            // Without an id at run time other rows would be changed.
            suggestions: [],
          },
        ],
      },
    ],
  },
);
