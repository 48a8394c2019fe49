import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Linter } from "eslint";
import { expect, it } from "vitest";
import plugin from "../../src/index.js";
import { CONSTRUCTS, supportOf, type Construct } from "../../src/facts/expressibility.js";
import { folder } from "../support/folder.js";
import { describeWithPython } from "../support/python.js";

const SCRIPT = fileURLToPath(new URL("../support/sqlalchemy_raw.py", import.meta.url));

const MODELS = `from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String(100))
    active = Column(Boolean, nullable=False)
    logins = Column("login_count", Integer, nullable=False)


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    user_id = Column(Integer)
    data = Column(JSON)


ATTRIBUTES = ["id", "email", "active", "logins"]
SEEDS = [
    "INSERT INTO users VALUES (1, 'a@x', 1, 3), (2, 'b@x', 0, 0), (3, NULL, 1, 7), (4, 'A@Y', 1, 1), (5, 'c%', 0, 2)",
]
`;

type Case = readonly [sql: string, params?: Readonly<Record<string, string | number | null>>];

const CASES: readonly Case[] = [
  ["SELECT * FROM users ORDER BY id"],
  ["SELECT id, email FROM users WHERE email = :email", { email: "a@x" }],
  ["SELECT id FROM users WHERE email <> :email", { email: "a@x" }],
  ["SELECT id FROM users WHERE email = :email", { email: "nobody" }],
  ["SELECT id FROM users WHERE email IS NULL OR login_count >= 3 ORDER BY id DESC"],
  ["SELECT id FROM users WHERE email IS NOT NULL AND NOT (login_count = 0) ORDER BY id"],
  ["SELECT id FROM users WHERE email LIKE 'a%' ORDER BY id"],
  ["SELECT id FROM users WHERE email NOT LIKE '%x' ORDER BY id"],
  ["SELECT id FROM users WHERE id IN (1, :other, 9) ORDER BY id", { other: 3 }],
  ["SELECT id FROM users WHERE id NOT IN (1, 2) ORDER BY id"],
  ["SELECT id FROM users WHERE login_count BETWEEN :low AND :high ORDER BY id", { low: 1, high: 3 }],
  ["SELECT id FROM users WHERE login_count NOT BETWEEN 1 AND 3 ORDER BY id"],
  ["SELECT id AS number FROM users ORDER BY login_count DESC, id LIMIT 2 OFFSET 1"],
  ["SELECT id FROM users WHERE (id = 1 OR id = 2) AND (login_count = 3 OR login_count = 9)"],
  ["SELECT id FROM users WHERE active = true ORDER BY id"],
  ["SELECT count(*) FROM users WHERE active = false"],
  ["SELECT count(email), max(login_count), min(login_count), sum(login_count), avg(login_count) FROM users"],
  ["UPDATE users SET email = :email, active = false WHERE id = :id", { email: "new", id: 4 }],
  ["UPDATE users SET login_count = login_count + 2 WHERE email = 'a@x'"],
  ["UPDATE users SET login_count = login_count - :n", { n: 1 }],
  ["DELETE FROM users WHERE login_count < :n", { n: 2 }],
  ["DELETE FROM users"],
  ["INSERT INTO users (id, email, active, login_count) VALUES (:id, :email, true, 0)", { id: 9, email: null }],
  ["INSERT INTO users (id, active, login_count) VALUES (9, true, 0), (10, false, 1)"],
];

/** One statement for each construct that SQLAlchemy says natively, and what it becomes. */
const WORDS: Partial<Record<Construct, readonly [code: string, sql: RegExp]>> = {
  filter: [
    "select(User.id).where(User.id.in_([1]), or_(User.id > 2, User.email.is_(None)))",
    /IN \(1\) AND \(.* > 2 OR .* IS NULL\)/,
  ],
  ilike: ["select(User.id).where(User.email.ilike('x'))", /ILIKE 'x'/],
  paging: ["select(User.id).order_by(User.id.desc()).limit(1).offset(2)", /ORDER BY users.id DESC\s+LIMIT 1 OFFSET 2/],
  "column comparison": ["select(User.id).where(User.id > User.logins)", /users.id > users.login_count/],
  aggregate: ["select(func.count(), func.sum(User.id))", /count\(\*\).*sum\(users.id\)/],
  "COUNT(DISTINCT …)": ["select(func.count(distinct(User.email)))", /count\(DISTINCT users.email\)/],
  "GROUP BY": [
    "select(User.email).group_by(User.email).having(func.count() > 1)",
    /GROUP BY users.email\s+HAVING count\(\*\) > 1/,
  ],
  DISTINCT: ["select(User.email).distinct()", /SELECT DISTINCT/],
  "DISTINCT ON": ["select(User.email).distinct(User.email)", /DISTINCT ON \(users.email\)/],
  join: [
    "select(User.id).outerjoin(Post, Post.user_id == User.id)",
    /LEFT OUTER JOIN posts ON posts.user_id = users.id/,
  ],
  "sub-query": ["select(User.id).where(User.id.in_(select(Post.user_id)))", /IN \(SELECT posts.user_id/],
  "INSERT … VALUES": ["insert(User).values([{'id': 1}, {'id': 2}])", /VALUES \(1\), \(2\)/],
  "INSERT … RETURNING": ["insert(User).values(id=1).returning(User.email)", /RETURNING users.email/],
  "INSERT … SELECT": ["insert(User).from_select(['id'], select(Post.id))", /INSERT INTO users \(id\) SELECT posts.id/],
  UPDATE: ["update(User).where(User.id == 1).values(email='x')", /SET email='x' WHERE users.id = 1/],
  "UPDATE … RETURNING": ["update(User).values(email='x').returning(User.id)", /RETURNING users.id/],
  arithmetic: ["update(User).values(logins=User.logins + 1)", /SET login_count=\(users.login_count \+ 1\)/],
  "assigned column": ["update(User).values(logins=User.id)", /SET login_count=users.id/],
  "UPDATE … FROM": [
    "update(User).where(User.id == Post.user_id).values(logins=Post.id)",
    /SET login_count=posts.id FROM posts/,
  ],
  DELETE: ["delete(User).where(User.id == 1)", /DELETE FROM users WHERE users.id = 1/],
  "DELETE … RETURNING": ["delete(User).returning(User.id)", /RETURNING users.id/],
  "DELETE … USING": ["delete(User).where(User.id == Post.user_id)", /DELETE FROM users USING posts/],
  UNION: ["union(select(User.id), select(Post.id))", /UNION SELECT/],
  CTE: ["select(select(User.id).cte('x'))", /WITH x AS/],
  "recursive CTE": ["select(select(User.id).cte('x', recursive=True))", /WITH RECURSIVE x/],
  "window function": ["select(func.rank().over(order_by=User.id))", /rank\(\) OVER \(ORDER BY users.id\)/],
  LATERAL: ["select(User.id, select(Post.id).where(Post.user_id == User.id).lateral('x').c.id)", /LATERAL \(SELECT/],
  "row lock": ["select(User.id).with_for_update(skip_locked=True)", /FOR UPDATE SKIP LOCKED/],
  expression: [
    "select(func.lower(User.email), case((User.id > 1, 'a'), else_='b'))",
    /lower\(users.email\).*CASE WHEN/,
  ],
};

/** The code of the message for each statement. */
function suggested(): readonly string[] {
  const root = folder({ "pyproject.toml": "", "app/models.py": MODELS });
  return CASES.map(([sql, params = {}]) => {
    const values = Object.keys(params).map(name => `"${name}": ${name}`);
    const code = `from sqlalchemy import text\n\n\ndef run(session):\n    session.execute(text("${sql}"), {${values.join(", ")}})\n`;
    const config = {
      files: ["**/*.py"],
      plugins: { db: plugin },
      language: "db/python",
      rules: { "db/no-unnecessary-raw-sql": "error" },
    } as Linter.Config;
    const [message] = new Linter({ configType: "flat", cwd: root }).verify(code, [config], {
      filename: join(root, "app/service.py"),
    });
    return /^SQLAlchemy says this itself: `(.*)`\. As raw/.exec(message?.message ?? "")?.[1] ?? "None";
  });
}

describeWithPython("raw SQL and what SQLAlchemy says itself", ["sqlalchemy"], ({ program }) => {
  const codes = suggested();
  const words = Object.values(WORDS);
  const { status, stdout, stderr } = spawnSync(program, [SCRIPT], {
    input: JSON.stringify({
      models: MODELS,
      cases: CASES.map(([sql, params = {}], i) => ({ sql, params, code: codes[i] })),
      words: words.map(([code]) => code),
    }),
    encoding: "utf8",
  });
  const answer =
    status === 0
      ? (JSON.parse(stdout) as { cases: readonly (readonly [unknown, unknown])[]; words: readonly string[] })
      : null;

  it("run", () => {
    expect(stderr).toBe("");
  });

  it.each(CASES.map(([sql], i) => [sql, i] as const))("%s: gives and leaves the same rows", (_, i) => {
    expect(codes[i]).not.toBe("None");
    const [raw, native] = answer?.cases[i] ?? [];
    expect(raw).toBeDefined();
    expect(native, codes[i]).toEqual(raw);
  });

  it.each(words.map(([code, sql], i) => [code, sql, i] as const))("%s is what it is said to be", (_, sql, i) => {
    expect(answer?.words[i]).toMatch(sql);
  });

  it("every construct that is said to be native is shown", () => {
    const native = CONSTRUCTS.filter(construct => supportOf("sqlalchemy", construct).support === "native");
    expect(Object.keys(WORDS).sort()).toEqual([...native].sort());
  });
});
