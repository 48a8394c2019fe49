import { join } from "node:path";
import typescriptParser from "@typescript-eslint/parser";
import { RuleTester } from "eslint";
import { describe, it } from "vitest";
import rule from "../../src/rules/no-n-plus-one.js";
import { folder } from "../support/folder.js";

RuleTester.describe = describe;
RuleTester.it = it;

const javascript = new RuleTester({ languageOptions: { ecmaVersion: "latest", sourceType: "module" } });
const typescript = new RuleTester({ languageOptions: { parser: typescriptParser } });

const root = folder({
  "src/owners.ts": `import { PrismaClient } from "@prisma/client";
    const db = new PrismaClient();
    export class Owners { async load(id: string) { return db.user.findFirst({ where: { id } }); } }`,
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ESLint's types want a rule of their own making
const tested = rule as any;

const PRISMA = `import { PrismaClient } from "@prisma/client";\nconst db = new PrismaClient();\n`;

const KYSELY = `import { Kysely } from "kysely";\nconst db = new Kysely({});\n`;

const LAZY_POST = `import { Entity, ManyToOne, PrimaryGeneratedColumn, Repository } from "typeorm";
@Entity() class User { @PrimaryGeneratedColumn() id: number; }
@Entity() class Post { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => User) author: Promise<User>; @ManyToOne(() => User) editor: User; }\n`;

const MODELS = `const { Sequelize, DataTypes } = require("sequelize");
const sequelize = new Sequelize("");
const User = sequelize.define("User", { name: DataTypes.STRING });
const Post = sequelize.define("Post", { title: DataTypes.STRING });
User.hasMany(Post, { as: "posts" });\n`;

javascript.run("no-n-plus-one in JavaScript", tested, {
  valid: [
    `${PRISMA}await db.user.findMany({ where: { id: { in: orders.map(order => order.userId) } } });`,
    `${PRISMA}await Promise.all(ids.map(id => db.user.findUnique({ where: { id } })));`,
    `${PRISMA}for (const kind of ["a", "b"]) await db.user.findFirst({ where: { kind } });`,
    `${PRISMA}for (const id of ids) { const user = await db.user.findFirst({ where: { id } }); if (user) break; }`,
    // The turn sends a mail, by what a function of a package has made.
    `${PRISMA}import mailer from "nodemailer"; const mails = mailer.createTransport({});
for (const id of ids) { const user = await db.user.findFirst({ where: { id } }); await mails.sendMail({ to: user.mail }); }`,
    // The element says which column is compared.
    `${KYSELY}for (const column of columns) await db.selectFrom("users").selectAll().where(column, "=", value).execute();`,
    `import knex from "knex"; const db = knex({});\nfor (const column of columns) await db("users").where(column, value);`,
    // Writes have a rule of their own.
    `${PRISMA}for (const id of ids) await db.user.update({ where: { id }, data: { seen: true } });`,
    {
      code: `${PRISMA}for (const id of ids) await db.user.findFirst({ where: { id } });`,
      filename: "src/user.test.js",
    },
    { code: `${PRISMA}for (const id of ids) await db.user.findFirst({ where: { id } });`, filename: "prisma/seed.js" },
    {
      code: `${PRISMA}for (const id of ids) await db.user.findFirst({ where: { id } });`,
      settings: { db: { ignoreTables: ["user"] } },
    },
    `const users = new Map(); for (const id of ids) users.find(id);`,
    // No association is called so.
    {
      code: `${MODELS}async function f() { for (const user of await User.findAll()) await user.getFriends(); }`,
      filename: "src/users.js",
    },
    {
      code: `${MODELS}async function f() { for (const user of await User.findAll({ include: ["posts"] })) user.posts ?? (await user.getPosts()); }`,
      filename: "src/users.js",
    },
  ],
  invalid: [
    {
      code: `${KYSELY}for (const id of ids) await db.selectFrom("users").innerJoin("posts", "posts.user", "users.id").select("users.id").where("posts.id", "=", id).execute();`,
      errors: [
        {
          message:
            '`db.selectFrom("users").innerJoin(…).select("users.id").where(…).execute` runs once per `id`: N elements, N queries, one after the other. Read all rows in one query, `db.selectFrom("users").….where("posts.id", "in", ids).execute()` (in chunks, if there may be thousands, and only if there are any), and take each from a Map by its key.',
        },
      ],
    },
    {
      code: `${MODELS}async function f() {\n  for (const user of await User.findAll()) await user.getPosts();\n}`,
      filename: "src/users.js",
      errors: [
        {
          message:
            '`user.getPosts` runs once per `user`, for rows that are there already: N elements, N queries. Load it with them: `include: ["posts"]`.',
          line: 7,
          column: 50,
        },
      ],
    },
    {
      code: `${PRISMA}for (const order of orders) {\n  order.user = await db.user.findFirst({ where: { id: order.userId } });\n}`,
      errors: [
        {
          messageId: "sequential",
          data: {
            call: "db.user.findFirst",
            element: "`order`",
            advice:
              "Read all rows in one query, `db.user.findMany({ where: { id: { in: orders.map(order => order.userId) } } })` (in chunks, if there may be thousands), and take each from a Map by its key.",
          },
          line: 4,
          column: 22,
          endLine: 4,
          endColumn: 39,
        },
      ],
    },
    {
      code: `const { Sequelize } = require("sequelize");\nconst User = new Sequelize("").define("User", {});\nconst all = ids => Promise.all(ids.map(id => User.findByPk(id)));`,
      errors: [
        {
          message:
            "`User.findByPk` runs once per `id`: N elements, N queries. Sending them together makes them no fewer. Read all rows in one query, `User.findAll({ where: { id: ids } })` (in chunks, if there may be thousands), and take each from a Map by its key.",
          line: 3,
          column: 46,
          endLine: 3,
          endColumn: 59,
        },
      ],
    },
    {
      code: `const db = require("knex")({});\nasync function f(rows) {\n  for (const row of rows) {\n    const user = await db("users").where({ id: row.user_id }).first();\n  }\n}`,
      errors: [
        {
          messageId: "sequential",
          data: {
            call: 'db("users").where(…).first',
            element: "`row`",
            advice:
              'Read all rows in one query, `db("users").whereIn("id", rows.map(row => row.user_id))` (in chunks, if there may be thousands), and take each from a Map by its key.',
          },
          line: 4,
          column: 24,
          endLine: 4,
          endColumn: 68,
        },
      ],
    },
    {
      // What arrives bit by bit has no `map`.
      code: `${PRISMA}async function f(orders) {\n  for await (const order of orders) await db.user.findFirst({ where: { id: order.userId } });\n}`,
      errors: [
        {
          messageId: "sequential",
          data: {
            call: "db.user.findFirst",
            element: "`order`",
            advice:
              "Read all rows in one query, `db.user.findMany({ where: { id: { in: … } } })` (in chunks, if there may be thousands), and take each from a Map by its key.",
          },
        },
      ],
    },
    {
      code: `${PRISMA}async function load(id) { return db.user.findFirst({ where: { id } }); }\nfor (const id of ids) await load(id);`,
      errors: [
        {
          message:
            "`load` runs `db.user.findFirst`, and is called once per `id`: N elements, N queries. Read all rows in one query, `db.user.findMany({ where: { id: { in: … } } })` (in chunks, if there may be thousands), and take each from a Map by its key.",
          line: 4,
          column: 29,
          endLine: 4,
          endColumn: 33,
        },
      ],
    },
    {
      code: `${PRISMA}for (const order of orders) {\n  const plan = await db.plan.findFirst({ where: { tenant } });\n  price(order, plan);\n}`,
      errors: [{ messageId: "hoistable", line: 4, column: 22, endLine: 4, endColumn: 39 }],
    },
    {
      // A helper with several queries is one thing to change.
      code: `${PRISMA}async function load(id) { return [await db.a.findFirst({ where: { id } }), await db.b.findFirst({ where: { id } })]; }\nfor (const id of ids) await load(id);`,
      errors: [{ messageId: "helper", line: 4 }],
    },
    {
      code: `${PRISMA}for (const id of ids) await db.user.findFirst({ where: { id } });`,
      filename: "src/user.test.js",
      options: [{ tests: true }],
      errors: [{ messageId: "sequential" }],
    },
    {
      code: `${PRISMA}for (const id of ids) await db.user.findFirst({ where: { id } });`,
      filename: "prisma/seed.js",
      options: [{ seeds: true }],
      errors: [{ messageId: "sequential" }],
    },
  ],
});

typescript.run("no-n-plus-one in TypeScript", tested, {
  valid: [
    {
      code: `${LAZY_POST}async function f(posts: Repository<Post>) { for (const post of await posts.find({ relations: ["author"] })) await post.author; }`,
      filename: "src/posts.ts",
    },
    // What is no promise comes with the row, or not at all.
    {
      code: `${LAZY_POST}async function f(posts: Repository<Post>) { for (const post of await posts.find()) await post.editor; }`,
      filename: "src/posts.ts",
    },
    `async function f(posts: Post[]) { for (const post of posts) await post.author; }`,
    // The class has a method of its own.
    {
      code: `import { Model } from "sequelize"; class User extends Model { getPosts = async function () { return []; } }\nUser.hasMany(Post, { as: "posts" });\nasync function f() { for (const user of await User.findAll()) await user.getPosts(); }`,
      filename: "src/users.ts",
    },
    `import { Repository, In } from "typeorm"; async function f(users: Repository<User>, ids: number[]) { await users.findBy({ id: In(ids) }); }`,
    `import { EntityManager } from "@mikro-orm/mongodb"; async function f(em: EntityManager, ids: number[]) { for (const id of ids) await em.findOne(User, { id }); }`,
  ],
  invalid: [
    {
      code: `${LAZY_POST}async function f(posts: Repository<Post>) {\n  for (const post of await posts.find()) await post.author;\n}`,
      filename: "src/posts.ts",
      errors: [
        {
          message:
            "`post.author` is loaded when it is touched, once per `post`: N elements, N queries. Load it with them: `relations: { author: true }`.",
          line: 5,
          column: 48,
          endLine: 5,
          endColumn: 59,
        },
      ],
    },
    {
      code: `import { InjectRepository } from "@nestjs/typeorm";
import { Repository } from "typeorm";
@Injectable()
export class Orders {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}
  async load(orders: readonly Order[]): Promise<void> {
    for (const order of orders) {
      const user = await this.users.findOneBy({ id: order.userId, active: true });
    }
  }
}`,
      errors: [
        {
          messageId: "sequential",
          data: {
            call: "this.users.findOneBy",
            element: "`order`",
            advice:
              "Read all rows in one query, `this.users.findBy({ id: In(orders.map(order => order.userId)), active: true })` (in chunks, if there may be thousands), and take each from a Map by its key.",
          },
          line: 8,
          column: 26,
          endLine: 8,
          endColumn: 46,
        },
      ],
    },
    {
      code: `import { Prisma } from "@prisma/client";
export async function count(p: Prisma.TransactionClient, teams: readonly { id: string }[]) {
  return Promise.all(teams.map(async team => ({ ...team, users: await p.user.count({ where: { teamId: team.id } }) })));
}`,
      errors: [
        {
          messageId: "concurrent",
          data: {
            call: "p.user.count",
            element: "`team`",
            advice:
              'Read all rows in one query, `p.user.groupBy({ by: ["teamId"], where: { teamId: { in: teams.map(team => team.id) } }, _count: true })` (in chunks, if there may be thousands), and take each from a Map by its key.',
          },
          line: 3,
          column: 71,
          endLine: 3,
          endColumn: 83,
        },
      ],
    },
    {
      code: `import { Knex } from "knex";
export async function blocked(knex: Knex, rows: readonly { userId: number }[], by: number) {
  return Promise.all(rows.map(async ({ userId, ...rest }) => knex("blocks").where({ user_id: userId, by }).first("id")));
}`,
      errors: [
        {
          messageId: "concurrent",
          data: {
            call: 'knex("blocks").where(…).first',
            element: "element",
            advice:
              'Read all rows in one query, `knex("blocks").where({ by }).whereIn("user_id", …)` (in chunks, if there may be thousands), and take each from a Map by its key.',
          },
        },
      ],
    },
    {
      code: `import { EntityManager } from "typeorm";
export async function owners(manager: EntityManager, ids: readonly string[], role: string) {
  for (let i = 0; i < ids.length; i++) {
    await manager.createQueryBuilder(Member, "m").innerJoin("m.team", "t").where("m.team_id = :id", { id: ids[i] }).getMany();
  }
}`,
      errors: [
        {
          messageId: "sequential",
          data: {
            call: "manager.createQueryBuilder(…).innerJoin(…).where(…).getMany",
            element: "element",
            advice:
              'Read all rows in one query, `manager.createQueryBuilder(Member, "m").where("m.team_id IN (:...ids)", { ids: … }).….getMany()` (in chunks, if there may be thousands), and take each from a Map by its key.',
          },
        },
      ],
    },
    {
      code: `import { PrismaClient } from "@prisma/client";
export async function earned(db: PrismaClient, ids: readonly string[]) {
  for (const id of ids) await db.fee.aggregate({ where: { payoutId: id }, _sum: { amount: true } });
}`,
      errors: [
        {
          messageId: "sequential",
          data: {
            call: "db.fee.aggregate",
            element: "`id`",
            advice:
              'Read all rows in one query, `db.fee.groupBy({ by: ["payoutId"], where: { payoutId: { in: ids } }, _sum: { amount: true } })` (in chunks, if there may be thousands), and take each from a Map by its key.',
          },
        },
      ],
    },
  ],
});

typescript.run("no-n-plus-one through other files", tested, {
  valid: [
    {
      code: `import { Owners } from "./owners";\nexport async function one(owners: Owners, id: string) { return owners.load(id); }`,
      filename: join(root, "src/one.ts"),
    },
  ],
  invalid: [
    {
      code: `import { Owners } from "./owners";
export class Orders {
  constructor(private readonly owners: Owners) {}
  async all(orders: Order[]) {
    for (const order of orders) await this.owners.load(order.ownerId);
  }
}`,
      filename: join(root, "src/orders.ts"),
      errors: [
        {
          message:
            "`for … of → load() → db.user.findFirst` (in `./owners.ts`) runs once per `order`: N elements, N queries. Read all rows in one query, `db.user.findMany({ where: { id: { in: … } } })` (in chunks, if there may be thousands), and take each from a Map by its key.",
          line: 5,
          column: 39,
          endLine: 5,
          endColumn: 55,
        },
      ],
    },
  ],
});
