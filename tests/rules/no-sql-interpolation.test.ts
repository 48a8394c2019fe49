import { runPython, type RuleCase } from "../support/rules.js";

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
        message: `\`${code}\` becomes a part of the SQL text: a quote in it ends the literal, and the rest runs as SQL. Bind it as a parameter: \`${binding}\`.`,
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
            '`name` becomes a part of the SQL text: a quote in it ends the literal, and the rest runs as SQL. Bind it as a parameter: `:name and {"name": name}`.',
          line: 11,
          column: 63,
          endColumn: 67,
        },
      ],
    },
    bound(
      'session.execute(text("SELECT 1 FROM users WHERE name = \'" + name + "\'"))',
      "name",
      ':name and {"name": name}',
    ),
    bound(
      "session.execute(text(\"SELECT 1 FROM users WHERE name = '%s'\" % name))",
      "name",
      ':name and {"name": name}',
    ),
    bound(
      "session.execute(text(\"SELECT 1 FROM users WHERE name = '{}'\".format(name)))",
      "name",
      ':name and {"name": name}',
    ),
    bound(
      "session.execute(text(\"SELECT 1 FROM users WHERE name = '{n}'\".format(n=name)))",
      "name",
      ':name and {"name": name}',
    ),
    bound(
      "session.execute(text(f\"SELECT 1 FROM users WHERE name ILIKE '%{name}%'\"))",
      "name",
      ':name and {"name": f"%{name}%"}',
    ),
    bound(
      'session.execute(text(f"SELECT 1 FROM users LIMIT {limit}"))',
      "limit",
      ':limit and {"limit": limit}',
      "limit",
    ),
    bound(
      "session.execute(text(f\"UPDATE users SET name = '{user.name}' WHERE id = 1\"))",
      "user.name",
      ':name and {"name": user.name}',
      "user",
    ),
    bound('session.execute(text(f"INSERT INTO users (name) VALUES ({name!r})"))', "name", ':name and {"name": name}'),
    bound(
      "session.execute(text(f\"SELECT 1 FROM users WHERE id IN ({', '.join(ids)})\"))",
      "ids",
      ':ids with bindparam("ids", expanding=True) and {"ids": ids}',
      "ids",
    ),
    bound("session.execute(f\"SELECT 1 FROM users WHERE name = '{name}'\")", "name", "%s and (name,)"),
    bound(
      "session.connection().exec_driver_sql(f\"SELECT 1 FROM users WHERE name = '{name}'\")",
      "name",
      "%s and (name,)",
    ),
    bound("cursor.execute(f\"SELECT 1 FROM users WHERE name = '{name}'\")", "name", "%s and (name,)"),
    bound("import sqlite3\ncursor.execute(f\"SELECT 1 FROM users WHERE name = '{name}'\")", "name", "? and (name,)"),
    // In a part of a statement, by way of a variable, in a branch.
    bound("session.execute(select(User).where(text(f\"name = '{name}'\")))", "name", ':name and {"name": name}'),
    bound(
      'sql = "SELECT 1 FROM users"\nif name:\n    sql += f" WHERE name = \'{name}\'"\nsession.execute(text(sql))',
      "name",
      ':name and {"name": name}',
    ),
    bound(
      'parts = ["active"]\nparts.append(f"name = \'{name}\'")\nsession.execute(text(f"SELECT 1 FROM users WHERE {\' AND \'.join(parts)}"))',
      "name",
      ':name and {"name": name}',
    ),
    // What is asked first is no list.
    bound(
      'if name == "a":\n    return\nsession.execute(text(f"SELECT 1 FROM users WHERE kind = \'{name}\'"))',
      "name",
      ':name and {"name": name}',
    ),
    // Once for each place, however often the text is sent.
    bound(
      "sql = text(f\"SELECT 1 FROM users WHERE name = '{name}'\")\nsession.execute(sql)\nsession.execute(sql)",
      "name",
      ':name and {"name": name}',
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
