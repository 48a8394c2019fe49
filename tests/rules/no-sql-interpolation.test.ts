import { runPython, runScript, type RuleCase } from "../support/rules.js";

const HEAD = `from typing import Literal
from uuid import UUID
from sqlalchemy import bindparam, inspect, select, text
from sqlalchemy.orm import Session
from app.models import User, COLUMNS, build

ORDER = {"name": "u.name", "age": "u.age"}


`;

const BESIDE = {
  "pyproject.toml": "",
  "app/models.py": `class User(Base):
    __tablename__ = "users"


class Status(str, Enum):
    ACTIVE = "active"


COLUMNS = ["id", "name"]
SUFFIX = " ORDER BY id"


def active():
    return "status = 'active'"


def build(value):
    return f"'{value}'"
`,
};

function file(code: string): RuleCase {
  return { code: HEAD + code, beside: BESIDE };
}

/** A function with one more parameter, and statements as its body. */
function run(body: string, parameter = "name: str", head = "def"): RuleCase {
  return file(`${head} run(session: Session, ${parameter}):\n    ${body.replaceAll("\n", "\n    ")}\n`);
}

/** The statement with a finding at `code`, which says how to bind it. */
function bound(body: string, code: string, binding: string, parameter?: string): RuleCase {
  return {
    ...run(body, parameter),
    errors: [
      {
        messageId: "value",
        message: `\`${code}\` becomes a part of the SQL text: a quote in it ends the literal, and the rest runs as SQL. Bind it as a parameter: ${binding}.`,
      },
    ],
  };
}

runPython("no-sql-interpolation", "postgresql", "app/service.py", {
  valid: [
    run('session.execute(text("SELECT 1 FROM users WHERE name = :name"), {"name": name})'),
    // What the source gives.
    run("session.execute(text(f\"SELECT 1 FROM users WHERE name = '{'a' if name else 'b'}'\"))"),
    run('session.execute(text("SELECT 1 FROM users WHERE name = %s" % ":name"), {"name": name})'),
    run("status = 'new'\nsession.execute(text(f\"SELECT 1 FROM users WHERE status = '{status}'\"))"),
    run("session.execute(text(f\"SELECT 1 FROM users WHERE status = '{Status.ACTIVE.value}'\"))"),
    run("session.execute(text(f\"SELECT {', '.join(COLUMNS)} FROM {User.__tablename__} WHERE id = :id\"))"),
    run('session.execute(text(f"SELECT 1 FROM users u ORDER BY {ORDER[name]}"))'),
    run("session.execute(text(f\"SELECT 1 FROM users WHERE kind = '{ORDER.get(name, 'x')}'\"))"),
    run("for kind in ('a', 'b'):\n    session.execute(text(f\"DELETE FROM users WHERE kind = '{kind}'\"))"),
    run('for table in inspect(session).get_table_names():\n    session.execute(text(f"DELETE FROM {table}"))'),
    run("session.execute(text(f\"SELECT 1 FROM users WHERE kind = '{kind}'\"))", 'kind: Literal["a", "b"]'),
    run(
      'if name not in ("a", "b"):\n    raise ValueError\nsession.execute(text(f"SELECT 1 FROM users WHERE kind = \'{name}\'"))',
    ),
    // Numbers, dates and ids.
    run('session.execute(text(f"SELECT 1 FROM users WHERE id = {user_id} LIMIT {limit}"))', "user_id: UUID, limit=10"),
    run('session.execute(text(f"SELECT 1 FROM users WHERE id = {int(name)} OFFSET {len(name) * 2}"))'),
    run('session.execute(text("SELECT 1 FROM users WHERE id = %d" % name))'),
    run(
      "session.execute(text(f\"SELECT 1 FROM users WHERE id IN ({', '.join(str(i) for i in ids)})\"))",
      "ids: list[int]",
    ),
    // Places for parameters.
    run(
      'marks = ", ".join(f":p{i}" for i in range(len(name)))\nsession.execute(text(f"SELECT 1 FROM users WHERE name IN ({marks})"))',
    ),
    run(
      "session.execute(text(f\"INSERT INTO users ({', '.join(k for k in COLUMNS)}) VALUES ({', '.join(':' + k for k in COLUMNS)})\"))",
    ),
    run('cursor.execute("SELECT 1 FROM users WHERE id IN (%s)" % ",".join(["%s"] * len(name)), name)'),
    run('cursor.execute("SELECT 1 FROM users WHERE id = %s", (name,))'),
    // Conditions that are put together from constants.
    run(
      'parts = ["active"]\nif name:\n    parts.append("name = :name")\nwhere = " AND ".join(parts)\nsession.execute(text(f"SELECT 1 FROM users WHERE {where}"))',
    ),
    run('sql = "SELECT 1 FROM users"\nif name:\n    sql += " WHERE name = :name"\nsession.execute(text(sql))'),
    // What cannot be followed, and names of tables that code hands in.
    run('session.execute(text(f"SELECT 1 FROM users WHERE name = {build(name)}"))'),
    run('session.execute(text(f"SELECT count(*) FROM {name}"))'),
    run("session.execute(text(f\"SET LOCAL app.tenant = '{name}'\"))"),
    // A private helper that only gets constants.
    file(
      "def _count(session, kind):\n    return session.execute(text(f\"SELECT 1 FROM users WHERE kind = '{kind}'\"))\n\n\ndef run(session):\n    return _count(session, 'a')\n",
    ),
    // Not SQL.
    run('command.execute(f"run {name}")'),
    run('logger.info(f"SELECT {name}")'),
    {
      ...run("session.execute(text(f\"SELECT 1 FROM users WHERE name = '{name}'\"))"),
      filename: "tests/test_service.py",
    },
  ],
  invalid: [
    {
      ...run("session.execute(text(f\"SELECT 1 FROM users WHERE name = '{name}'\"))"),
      errors: [
        {
          messageId: "value",
          message:
            '`name` becomes a part of the SQL text: a quote in it ends the literal, and the rest runs as SQL. Bind it as a parameter: `:name` and `{"name": name}`.',
          line: 11,
          column: 63,
          endColumn: 67,
        },
      ],
    },
    bound(
      'session.execute(text("SELECT 1 FROM users WHERE name = \'" + name + "\'"))',
      "name",
      '`:name` and `{"name": name}`',
    ),
    bound(
      "session.execute(text(\"SELECT 1 FROM users WHERE name = '%s'\" % name))",
      "name",
      '`:name` and `{"name": name}`',
    ),
    bound(
      "session.execute(text(\"SELECT 1 FROM users WHERE name = '{}'\".format(name)))",
      "name",
      '`:name` and `{"name": name}`',
    ),
    bound(
      "session.execute(text(\"SELECT 1 FROM users WHERE name = '{n}'\".format(n=name)))",
      "name",
      '`:name` and `{"name": name}`',
    ),
    bound(
      "session.execute(text(f\"SELECT 1 FROM users WHERE name ILIKE '%{name}%'\"))",
      "name",
      '`:name` and `{"name": f"%{name}%"}`',
    ),
    bound(
      'session.execute(text(f"SELECT 1 FROM users LIMIT {limit}"))',
      "limit",
      '`:limit` and `{"limit": limit}`',
      "limit",
    ),
    bound(
      "session.execute(text(f\"UPDATE users SET name = '{user.name}' WHERE id = 1\"))",
      "user.name",
      '`:name` and `{"name": user.name}`',
      "user",
    ),
    bound(
      'session.execute(text(f"INSERT INTO users (name) VALUES ({name!r})"))',
      "name",
      '`:name` and `{"name": name}`',
    ),
    bound(
      "session.execute(text(f\"SELECT 1 FROM users WHERE id IN ({', '.join(ids)})\"))",
      "ids",
      '`:ids` with `bindparam("ids", expanding=True)` and `{"ids": ids}`',
      "ids",
    ),
    bound("session.execute(f\"SELECT 1 FROM users WHERE name = '{name}'\")", "name", "`%s` and `(name,)`"),
    bound(
      "session.connection().exec_driver_sql(f\"SELECT 1 FROM users WHERE name = '{name}'\")",
      "name",
      "`%s` and `(name,)`",
    ),
    bound("cursor.execute(f\"SELECT 1 FROM users WHERE name = '{name}'\")", "name", "`%s` and `(name,)`"),
    bound(
      "import sqlite3\ncursor.execute(f\"SELECT 1 FROM users WHERE name = '{name}'\")",
      "name",
      "`?` and `(name,)`",
    ),
    // In a part of a statement, by way of a variable, in a branch.
    bound("session.execute(select(User).where(text(f\"name = '{name}'\")))", "name", '`:name` and `{"name": name}`'),
    bound(
      'sql = "SELECT 1 FROM users"\nif name:\n    sql += f" WHERE name = \'{name}\'"\nsession.execute(text(sql))',
      "name",
      '`:name` and `{"name": name}`',
    ),
    bound(
      'parts = ["active"]\nparts.append(f"name = \'{name}\'")\nsession.execute(text(f"SELECT 1 FROM users WHERE {\' AND \'.join(parts)}"))',
      "name",
      '`:name` and `{"name": name}`',
    ),
    // What is asked first is no list.
    bound(
      'if name == "a":\n    return\nsession.execute(text(f"SELECT 1 FROM users WHERE kind = \'{name}\'"))',
      "name",
      '`:name` and `{"name": name}`',
    ),
    // Once for each place, however often the text is sent.
    bound(
      "sql = text(f\"SELECT 1 FROM users WHERE name = '{name}'\")\nsession.execute(sql)\nsession.execute(sql)",
      "name",
      '`:name` and `{"name": name}`',
    ),
    {
      ...file(
        '@router.get("/users")\ndef list_users(session: Session, order: str, page: int):\n    return session.execute(text(f"SELECT 1 FROM users ORDER BY {order} LIMIT {page}"))\n',
      ),
      errors: [
        {
          messageId: "exposed",
          message:
            "`order` comes out of a request and becomes a part of the SQL text that no parameter can stand for. Let it choose from what the code lists.",
        },
      ],
    },
    {
      ...run("session.execute(text(f\"SELECT 1 FROM {request.args.get('table')}\"))"),
      errors: ["exposed"],
    },
    {
      ...file(
        '@app.route("/users/<name>/<int:page>")\ndef user(name, page):\n    return db.session.execute(text(f"SELECT 1 FROM users WHERE name = \'{name}\' LIMIT {page}"))\n',
      ),
      errors: ["value"],
    },
    {
      ...run("session.execute(text(f\"SELECT 1 FROM users WHERE name = '{name}'\"))"),
      filename: "tests/test_service.py",
      options: { tests: true },
      errors: ["value"],
    },
  ],
});

// ── scripts ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const SCRIPTS = {
  "package.json": `{ "dependencies": { "knex": "3.0.0" } }`,
  "src/tables.ts": `export const TABLE = "users";\nexport const COLUMNS = ["id", "name"];\n`,
  "src/db.ts": `import { Pool } from "pg";\nconst pool = new Pool();\nexport function query(text: string, values?: unknown[]) {\n  return pool.query(text, values);\n}\n`,
};

const IMPORTS = `import knex from "knex";
import { PrismaClient, Prisma } from "@prisma/client";
import { Sequelize, literal, QueryTypes } from "sequelize";
import { DataSource, Repository } from "typeorm";
import { Pool } from "pg";
import mysql from "mysql2/promise";
import { sql } from "drizzle-orm";
import { sql as k } from "kysely";
import { EntityManager } from "@mikro-orm/postgresql";
import { COLUMNS, TABLE } from "./tables";
const db = knex({});
const prisma = new PrismaClient();
const sequelize = new Sequelize("");
const pool = new Pool();
const ORDER = { name: "u.name", age: "u.age" };
enum Status { Active = "active" }
type Kind = "a" | "b";
`;

/** A function with these parameters, and statements as its body. */
function script(body: string, parameters = "name: string"): RuleCase {
  return { code: `${IMPORTS}export async function run(${parameters}) {\n  ${body}\n}\n`, beside: SCRIPTS };
}

/** The statement with a finding at `code`, which says how to bind it. */
function unbound(body: string, code: string, binding: string, parameters?: string): RuleCase {
  return {
    ...script(body, parameters),
    errors: [
      {
        messageId: "value",
        message: `\`${code}\` becomes a part of the SQL text: a quote in it ends the literal, and the rest runs as SQL. Bind it as a parameter: ${binding}.`,
      },
    ],
  };
}

/** A method that puts a piece of SQL into a statement, and what another file hands to it. */
const acrossFiles = (given: string): RuleCase => ({
  code: `import { Knex } from "knex";
export class Users {
  constructor(private readonly knex: Knex) {}
  async since(from: string, key: string) {
    return await this.knex.raw(\`SELECT id FROM users WHERE created_at > ${"${from}"} AND settings->>'${"${key}"}' = 'on'\`);
  }
}
`,
  beside: {
    "src/jobs.ts": `import { Users } from "./service";
const DAY = "NOW() - INTERVAL '1 day'";
export class Jobs {
  constructor(private readonly users: Users) {}
  daily = async () => await this.users.since(DAY, "mail");
  weekly = async (week: string) => await this.users.since(${given}, "letters");
}
`,
    "src/jobs.test.ts": `users.since(anything, anything);`,
  },
});

runScript("no-sql-interpolation", "postgresql", "src/service.ts", {
  valid: [
    // All callers hand over what the source says.
    acrossFiles(`"NOW() - INTERVAL '7 days'"`),
    // Names and pieces that the libraries put in by themselves.
    {
      code: `import { sql, type DatabasePool } from "slonik";
export const f = async (pool: DatabasePool, table: string, id: string) => {
  const name = sql.identifier([table]);
  const condition = sql.fragment\`id = ${"${id}"}\`;
  return await pool.any(sql.unsafe\`SELECT ${"${sql.identifier([table])}"} FROM ${"${name}"} WHERE ${"${condition}"}\`);
};
`,
    },
    {
      code: `import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { pgTable, text } from "drizzle-orm/pg-core";
const db = drizzle(url);
const users = pgTable("users", { id: text("id") });
const AGE = "1 day";
export const f = (id: string) =>
  db.execute(sql\`SELECT ${"${users.id}"} FROM ${"${users}"} WHERE ${"${users.id}"} = ${"${id}"} AND at > now() - interval '${"${sql.raw(AGE)}"}'\`);
`,
    },
    // Bound.
    script('await db.raw("SELECT 1 FROM users WHERE name = ?", [name]);'),
    script("await prisma.$queryRaw`SELECT 1 FROM users WHERE name = ${name}`;"),
    script("await sequelize.query(`SELECT 1 FROM users WHERE name = :name`, { replacements: { name } });"),
    script("await drizzle.execute(sql`SELECT 1 FROM users WHERE name = ${name}`);"),
    script("await k`SELECT 1 FROM users WHERE name = ${name}`.execute(drizzle);"),
    script("await pool.query({ text: `SELECT 1 FROM users WHERE name = $1`, values: [name] });"),
    // What the source gives.
    script('await db.raw(`SELECT 1 FROM users WHERE name = \'${name ? "a" : "b"}\'`);'),
    script("const status = \"new\"; await db.raw(`SELECT 1 FROM users WHERE status = '${status}'`);"),
    script("await db.raw(`SELECT 1 FROM users WHERE status = '${Status.Active}'`);"),
    script("await db.raw(`SELECT ${COLUMNS.join(\", \")} FROM ${TABLE} WHERE name = '${TABLE}'`);"),
    script("await db.raw(`SELECT 1 FROM users u ORDER BY ${ORDER[name]}`);"),
    script("for (const kind of ['a', 'b']) await db.raw(`DELETE FROM users WHERE kind = '${kind}'`);"),
    script("await Promise.all(['a', 'b'].map(kind => db.raw(`DELETE FROM users WHERE kind = '${kind}'`)));"),
    script("await db.raw(`SELECT 1 FROM users WHERE kind = '${kind}'`);", "kind: Kind"),
    script("await db.raw(`SELECT 1 FROM users WHERE kind = '${kind}'`);", "kind: keyof typeof ORDER"),
    script(
      "if (!['a', 'b'].includes(name)) throw new Error(); await db.raw(`SELECT 1 FROM users WHERE kind = '${name}'`);",
    ),
    script("if (!(name in ORDER)) throw new Error(); await db.raw(`SELECT 1 FROM users WHERE kind = '${name}'`);"),
    // Numbers, dates.
    script("await db.raw(`SELECT 1 FROM users WHERE id = ${id} LIMIT ${limit}`);", "id: number, limit = 10"),
    script("await db.raw(`SELECT 1 FROM users WHERE id = ${Number(name)} OFFSET ${name.length * 2}`);"),
    script("await db.raw(`SELECT 1 FROM users WHERE id IN (${ids.join(',')})`);", "ids: readonly number[]"),
    script("await db.raw(`SELECT 1 FROM users WHERE id IN (${ids.map(Number).join(',')})`);", "ids: string[]"),
    script("await db.raw(`SELECT 1 FROM users WHERE id = ${user.id}`);", "user: { id: number; name: string }"),
    script("await db.raw(`SELECT 1 FROM users WHERE at < '${new Date().toISOString()}'`);"),
    // Places for parameters.
    script("await db.raw(`SELECT 1 FROM users WHERE id IN (${ids.map(() => '?').join(',')})`, ids);", "ids: string[]"),
    script(
      "await pool.query(`SELECT 1 FROM users WHERE id IN (${ids.map((_, i) => `$${i + 1}`).join(',')})`, ids);",
      "ids: string[]",
    ),
    script("await pool.query(`SELECT 1 FROM users WHERE id = $${values.length}`, values);", "values: string[]"),
    // Conditions that are put together from constants.
    script(
      "const parts = ['active']; if (name) parts.push('name = ?'); await db.raw(`SELECT 1 FROM users WHERE ${parts.join(' AND ')}`, [name]);",
    ),
    script("let text = 'SELECT 1 FROM users'; if (name) text += ' WHERE name = $1'; await pool.query(text, [name]);"),
    // What cannot be followed, names, and what is quoted.
    script("await db.raw(`SELECT 1 FROM users WHERE name = ${build(name)}`);"),
    script("await db.raw(`SELECT 1 FROM users WHERE name = ${pool.escapeLiteral(name)}`);"),
    script("await db.raw(`SELECT count(*) FROM ${name}`);"),
    script("await db.raw(`SET LOCAL app.tenant = '${name}'`);"),
    script("const rows = await load(); await db.raw(`SELECT 1 FROM users WHERE name = '${rows[0].name}'`);"),
    // A helper that only gets constants.
    {
      code: `${IMPORTS}function count(kind) {\n  return db.raw(\`SELECT 1 FROM users WHERE kind = '\${kind}'\`);\n}\nawait count("a");\n`,
      beside: SCRIPTS,
    },
    // One that is called by way of what remembers its answers.
    {
      code: `${IMPORTS}const load = async ({ archived }) => db.raw(\`SELECT 1 FROM users WHERE archived = \${archived}\`);\nconst cached = enabled ? cache.memoize(load, {}) : load;\nexport const all = user => cached({ archived: user.isArchived });\n`,
      beside: SCRIPTS,
    },
    // Rows, whatever their type says, and what a table in the code lists.
    script("const rows: any[] = await load(); await db.raw(`SELECT 1 FROM users WHERE name = '${rows[0].name}'`);"),
    script(
      "const marks: Record<string, { mark: string }> = { like: { mark: '%' } }; await db.raw(`SELECT 1 FROM users WHERE name LIKE '${marks[name].mark}a'`);",
    ),
    // The name of a table in the server's catalog.
    script("await db.raw(`SELECT 1 FROM sqlite_master WHERE tbl_name = '${tableName}'`);", "tableName: string"),
    {
      ...script("await db.raw(`SELECT 1 FROM users WHERE name = '${name}'`);"),
      filename: "src/predefinedMigrations/status.ts",
    },
    // Steps of a path into JSON.
    script("await db.raw(`SELECT jsonb_path_query(data, '$.lines[*].${name}') FROM users`);"),
    script("await db.raw(`SELECT jsonb_path_query(data, '$${name}') FROM users`);"),
    // Not SQL.
    script("await client.query(`run ${name}`); logger.info(`SELECT ${name}`); await search.query(`SELECT ${name}`);"),
    { ...script("await db.raw(`SELECT 1 FROM users WHERE name = '${name}'`);"), filename: "test/service.test.ts" },
  ],
  invalid: [
    { ...acrossFiles("week"), errors: ["value"] },
    {
      code: `${IMPORTS}const load = async ({ kind }) => db.raw(\`SELECT 1 FROM users WHERE kind = '\${kind}'\`);\nconst cached = cache.memoize(load, {});\nexport const all = async (kind: string) => cached({ kind });\n`,
      beside: SCRIPTS,
      errors: [{ messageId: "value" }],
    },
    {
      ...script(
        "const columnName = req.query.sort; await db.raw(`SELECT 1 FROM users WHERE name = '${columnName}'`);",
        "req: any",
      ),
      errors: [{ messageId: "value" }],
    },
    {
      ...script(
        "const given: any = req.body; await db.raw(`SELECT 1 FROM users WHERE name = '${given.name}'`);",
        "req: any",
      ),
      errors: [{ messageId: "value" }],
    },
    { ...script("await db.raw(`SELECT 1 FROM users WHERE price = '$${name}'`);"), errors: [{ messageId: "value" }] },
    {
      ...script("await db.raw(`SELECT 1 FROM users WHERE name = '${name}'`);"),
      errors: [
        {
          messageId: "value",
          message:
            "`name` becomes a part of the SQL text: a quote in it ends the literal, and the rest runs as SQL. Bind it as a parameter: `?` and `[name]`.",
          line: 19,
          column: 53,
          endColumn: 57,
        },
      ],
    },
    unbound('await db.raw("SELECT 1 FROM users WHERE name = \'" + name + "\'");', "name", "`?` and `[name]`"),
    unbound("await db('users').whereRaw(`name = '${name}'`);", "name", "`?` and `[name]`"),
    unbound("await db('users').select(db.raw(`coalesce(name, '${name}')`));", "name", "`?` and `[name]`"),
    unbound(
      "await sequelize.query(`SELECT 1 FROM users WHERE name = '${name}'`);",
      "name",
      "`:name` and `{ replacements: { name } }`",
    ),
    unbound(
      "await User.findAll({ where: literal(`name = '${name}'`) });",
      "name",
      "`:name` and `{ replacements: { name } }`",
    ),
    unbound(
      "await User.findAll({ order: Sequelize.literal(`name = '${name}'`) });",
      "name",
      "`:name` and `{ replacements: { name } }`",
    ),
    unbound(
      "await source.query(`SELECT 1 FROM users WHERE name = '${name}'`);",
      "name",
      "`$1` and `[name]`",
      "source: DataSource, name: string",
    ),
    unbound(
      "await users.createQueryBuilder('u').where(`u.name = '${name}'`).getMany();",
      "name",
      "`:name` and `{ name }`",
      "users: Repository<User>, name: string",
    ),
    unbound("await prisma.$queryRawUnsafe(`SELECT 1 FROM users WHERE name = '${name}'`);", "name", "`$1` and `name`"),
    unbound(
      "await prisma.$queryRaw`SELECT 1 FROM users WHERE name = ${Prisma.raw(name)}`;",
      "name",
      "`${name}` in the template",
    ),
    unbound(
      "await drizzle.execute(sql`SELECT 1 FROM users WHERE ${sql.raw(`name = '${name}'`)}`);",
      "name",
      "`${name}` in the template",
    ),
    unbound(
      "await k`SELECT 1 FROM users WHERE name = ${k.raw(name)}`.execute(drizzle);",
      "name",
      "`${name}` in the template",
    ),
    unbound(
      "await pool.query(`SELECT 1 FROM users WHERE a = $1 AND name ILIKE '%${name}%'`);",
      "name",
      "`$2` and `[`%${name}%`]`",
    ),
    unbound(
      "const c = await mysql.createConnection({}); await c.execute(`SELECT 1 FROM users WHERE name = '${name}'`);",
      "name",
      "`$1` and `[name]`",
    ),
    unbound(
      "await em.getConnection().execute(`SELECT 1 FROM users WHERE name = '${name}'`);",
      "name",
      "`?` and `[name]`",
      "em: EntityManager, name: string",
    ),
    unbound(
      "await pool.query(`SELECT 1 FROM users WHERE id IN (${ids.join(',')})`);",
      "ids",
      "`= ANY($1)` and `[ids]`",
      "ids: string[]",
    ),
    // By way of a variable, a branch, a list, a helper.
    unbound(
      "let text = 'SELECT 1 FROM users'; if (name) text += ` WHERE name = '${name}'`; await pool.query(text);",
      "name",
      "`$1` and `[name]`",
    ),
    unbound(
      "const parts = []; parts.push(`name = '${name}'`); await pool.query(`SELECT 1 FROM users WHERE ${parts.join(' AND ')}`);",
      "name",
      "`$1` and `[name]`",
    ),
    {
      code: `${IMPORTS}const whereFor = value => \`name = '\${value}'\`;\nexport const run = (name: string) => db.raw(\`SELECT 1 FROM users WHERE \${whereFor(name)}\`);\n`,
      beside: SCRIPTS,
      errors: ["value"],
    },
    {
      code: `${IMPORTS}function send(text) {\n  return pool.query(text);\n}\nexport const run = (name: string) => send(\`SELECT 1 FROM users WHERE name = '\${name}'\`);\n`,
      beside: SCRIPTS,
      errors: ["value"],
    },
    {
      ...script("if (name === 'a') return; await db.raw(`SELECT 1 FROM users WHERE kind = '${name}'`);"),
      errors: ["value"],
    },
    // Out of a request.
    {
      code: `${IMPORTS}app.get("/users", async (req, res) => {\n  const { sort } = req.query;\n  res.json(await db.raw(\`SELECT 1 FROM users ORDER BY \${sort}\`));\n});\n`,
      beside: SCRIPTS,
      errors: [
        {
          messageId: "exposed",
          message:
            "`sort` comes out of a request and becomes a part of the SQL text that no parameter can stand for. Let it choose from what the code lists.",
        },
      ],
    },
    {
      code: `${IMPORTS}class Users {\n  @Get()\n  list(@Query("sort") sort: string) {\n    return db.raw(\`SELECT 1 FROM users ORDER BY \${sort}\`);\n  }\n}\n`,
      beside: SCRIPTS,
      errors: ["exposed"],
    },
    {
      ...script("await db.raw(`SELECT 1 FROM users WHERE name = '${name}'`);"),
      filename: "test/service.test.ts",
      options: { tests: true },
      errors: ["value"],
    },
  ],
});
