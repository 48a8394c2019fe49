import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readPythonQueries } from "../../../src/frontends/sqlalchemy/index.js";
import { memoryProject } from "../../support/script.js";
import { printSearches } from "../../support/searches.js";

function searches(code: string): readonly string[] {
  const text = `from sqlalchemy import and_, func, or_, select, delete, text
from sqlalchemy.orm import Session

def f(session: Session, x, ids):
    ${code}
`;
  const project = memoryProject({ "app/service.py": text }, "postgresql");
  return printSearches(readPythonQueries(resolve(project.root, "app/service.py"), text, project));
}

describe("what statements of SQLAlchemy look for", () => {
  test.each([
    ["session.scalars(select(User).where(User.email == x, User.age > 18))", "User: email equals, age range 18"],
    [
      "session.query(User).filter(User.id.in_(ids)).filter_by(org_id=x, gone=None).all()",
      "User: id in, org_id equals, gone null",
    ],
    [
      "session.execute(select(User).where(User.a.is_(None), User.b.is_not(None), ~User.c))",
      "User: a null, b notNull, c truth false",
    ],
    [
      "session.query(User).filter(or_(User.a == x, and_(User.b == x, User.c == 1))).first()",
      "User: (a equals or b equals, c equals 1) | limited",
    ],
    ["session.query(User).filter((User.a == x) | (User.b == x)).all()", "User: (a equals or b equals)"],
    ["session.scalars(select(User).where(func.lower(User.email) == x))", "User: lower(email) equals"],
    [
      "session.scalars(select(User).where(User.a.like('%x'), User.b.like('x%'), User.c.ilike('x%'), User.d.contains(x)))",
      "User: a pattern, b prefix, c caseless, d pattern",
    ],
    [
      "session.scalars(select(User).where(User.state == State.OPEN, User.kind == 'k'))",
      'User: state equals member, kind equals "k"',
    ],
    [
      "session.scalars(select(User).order_by(User.created_at.desc(), User.id).limit(5))",
      "User: all | by created_at desc, id, limited",
    ],
    ["session.execute(delete(User).where(User.a < x))", "User: a range"],
    ["session.scalars(select(User).where(User.posts.any(x)))", "User: ?"],
    ["session.scalars(select(User).where(User.id.in_(select(Post.user_id))))", "User: ?"],
    ["session.scalars(select(User).where(*conditions))", "User: ?"],
    ["session.execute(text('SELECT * FROM users WHERE email = :email'), {'email': x})", "users: email equals"],
  ])("%s", (code, search) => {
    expect(searches(code)).toEqual([search]);
  });

  test.each([
    ["a join", "session.scalars(select(User).join(User.posts).where(User.a == x))"],
    [
      "a statement that is added to",
      "stmt = select(User).where(User.a == x)\n    if x:\n        stmt = stmt.where(User.b == x)\n    session.scalars(stmt)",
    ],
    ["a key", "session.get(User, x)"],
    ["a text that is put together", "session.execute(text(f'SELECT * FROM users WHERE {x}'))"],
  ])("says nothing of %s", (_, code) => {
    expect(searches(code)).toEqual([]);
  });

  test("a statement that is made once, and sent later", () => {
    expect(searches("stmt = select(User).where(User.a == x)\n    session.scalars(stmt)")).toEqual(["User: a equals"]);
  });
});
