import { runPython, type RuleCase } from "../support/rules.js";

const MODELS = `from sqlalchemy import Column, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    id: Mapped[int] = mapped_column(primary_key=True)


class User(Base):
    __tablename__ = "users"
    email: Mapped[str] = mapped_column(String(100))
    active: Mapped[bool]
    logins: Mapped[int] = mapped_column("login_count")


class Plan(Base):
    __tablename__ = "plans"
    __table_args__ = {"schema": "billing"}


class Setting(Base):
    __tablename__ = "settings"
    data = Column(JSON)


audit = Table("audit", MetaData(), Column("id", Integer), Column("note", String))
`;

const FLASK = `class BlogPost(db.Model):
    title = db.Column(db.String(80))
`;

const SQLMODEL = `class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
`;

const HEAD = `from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from app.models import User


def run(session: Session, cursor, email, ids):
`;

const BESIDE = { "pyproject.toml": "", "app/models.py": MODELS, "app/blog.py": FLASK, "app/hero.py": SQLMODEL };

/** A statement of a function, in a project with models. */
function statement(code: string, filename = "app/service.py"): RuleCase {
  return { code: `${HEAD}    ${code}\n`, filename, beside: BESIDE };
}

/** The code that the message has for a statement. */
function said(code: string, words: string): RuleCase {
  return {
    ...statement(code),
    errors: [
      {
        messageId: "unnecessary",
        message: `SQLAlchemy says this itself: \`${words}\`. As raw SQL, a renamed column or a changed type goes unnoticed until it fails.`,
        suggestions: [],
      },
    ],
  };
}

runPython("no-unnecessary-raw-sql", "postgresql", "app/service.py", {
  valid: [
    statement('session.execute(text("SELECT 1"))'),
    statement('session.execute(text("SELECT id FROM users FOR UPDATE"))'),
    statement('session.execute(text("WITH u AS (SELECT id FROM users) SELECT id FROM u"))'),
    statement('session.execute(text("SELECT id, row_number() OVER (ORDER BY id) FROM users"))'),
    statement('session.execute(text("SELECT lower(email) FROM users"))'),
    statement('session.execute(text("SELECT u.id FROM users u JOIN audit a ON a.id = u.id"))'),
    statement('session.execute(text("EXPLAIN SELECT id FROM users"))'),
    statement('session.execute(text("TRUNCATE users"))'),
    statement('session.execute(text("SELECT id FROM users WHERE email = NULL"))'),
    statement('session.execute(text("DELETE FROM users WHERE email = :email"), {"email": None})'),
    // Tables and columns that nothing stands for.
    statement('session.execute(text("SELECT oid FROM pg_class"))'),
    statement('session.execute(text("SELECT phone FROM users"))'),
    statement('session.execute(text("SELECT id FROM archive.users"))'),
    statement('session.execute(text("SELECT id FROM plans"))'),
    // Made at run time.
    statement('session.execute(text(f"SELECT id FROM {User.__tablename__}"))'),
    statement('session.execute(text("SELECT id FROM users" + (" LIMIT 1" if email else "")))'),
    // A part of a statement.
    statement('session.execute(select(User).where(text("active = true")))'),
    // What would be turned into text twice.
    statement('session.execute(text("UPDATE settings SET data = :data"), {"data": email})'),
    // A reason.
    statement('# raw, for the sake of the index\n    session.execute(text("SELECT id FROM users"))'),
    statement('session.execute(text("SELECT id FROM users"))', "tests/test_service.py"),
    statement('session.execute(text("SELECT id FROM users"))', "scripts/clean.py"),
    statement('session.execute(text("SELECT id FROM users"))', "app/commands.py"),
    // What is not SQLAlchemy's: a table of another service, a method of the same name.
    {
      ...statement('session.execute(text("SELECT id FROM users"))', "jobs/nightly/job.py"),
      beside: { ...BESIDE, "jobs/nightly/requirements.txt": "" },
    },
    statement('command.execute("SELECT id FROM users")'),
  ],
  invalid: [
    said(
      'session.execute(text("SELECT id, email AS mail FROM users WHERE email = :email AND active = true ORDER BY id DESC LIMIT 10"), {"email": email})',
      'select(User.id, User.email.label("mail")).where(User.email == email, User.active.is_(True)).order_by(User.id.desc()).limit(10)',
    ),
    said(
      'session.execute(text("SELECT * FROM users WHERE (id < 5 OR email ILIKE :q) AND login_count IS NOT NULL"), {"q": email})',
      "select(User).where(or_(User.id < 5, User.email.ilike(email)), User.logins.is_not(None))",
    ),
    said(
      'session.execute(text("SELECT id FROM users WHERE id IN (1, 2) AND NOT (login_count BETWEEN :a AND :b)").bindparams(a=1, b=2))',
      "select(User.id).where(User.id.in_([1, 2]), not_(User.logins.between(1, 2)))",
    ),
    said(
      'session.execute(text("UPDATE users SET login_count = login_count + 1, active = true WHERE id = :id"), dict(id=ids[0]))',
      'update(User).where(User.id == ids[0]).values({User.logins: User.logins + 1, "active": True})',
    ),
    said(
      'session.execute(text("INSERT INTO users (email, active) VALUES (:email, true) RETURNING id"), params)',
      'insert(User).values(email=params["email"], active=True).returning(User.id)',
    ),
    said(
      "session.execute(text(\"INSERT INTO audit (note) VALUES ('a'), ('b')\"))",
      'insert(audit).values([{"note": "a"}, {"note": "b"}])',
    ),
    said(
      'session.execute(text("DELETE FROM billing.plans WHERE id = :id"), {"id": ids[0]})',
      "delete(Plan).where(Plan.id == ids[0])",
    ),
    said('session.execute(text("SELECT title FROM blog_post"))', "select(BlogPost.title)"),
    said('session.execute(text("SELECT name FROM hero"))', "select(Hero.name)"),
    // What is assigned to a name, and what is put together from constants.
    said('stmt = text("SELECT id " "FROM users " + "LIMIT 5"); session.scalars(stmt)', "select(User.id).limit(5)"),
    said(
      'values = {"email": ids[0]}\n    session.execute(text("SELECT id FROM users WHERE email = :email"), values)',
      "select(User.id).where(User.email == ids[0])",
    ),
    // Without SQLAlchemy's `text`.
    said(
      'session.connection().exec_driver_sql("SELECT id FROM users WHERE id = %(id)s", {"id": email})',
      "select(User.id).where(User.id == email)",
    ),
    said(
      'cursor.execute("SELECT id FROM users WHERE email = %s AND active = true", (email,))',
      "select(User.id).where(User.email == email, User.active.is_(True))",
    ),
    {
      ...statement('total = session.scalar(text("SELECT count(*) FROM users WHERE email = :e"), {"e": email})'),
      errors: [
        {
          messageId: "unnecessary",
          line: 7,
          column: 13,
          endColumn: 27,
          suggestions: [
            {
              messageId: "replace",
              output: `${HEAD}    total = session.scalar(select(func.count()).select_from(User).where(User.email == email))\n`,
            },
          ],
        },
      ],
    },
  ],
});
