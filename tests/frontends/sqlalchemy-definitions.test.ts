import { describe, expect, it } from "vitest";
import { isDefinitionFile, readDefinitions } from "../../src/frontends/sqlalchemy/definitions/index.js";
import type { DeclaredModel, SchemaDefinition } from "../../src/model/definition.js";
import type { Dialect } from "../../src/model/dialect.js";
import { golden, printOperations } from "../support/operations.js";
import { memoryProject } from "../support/script.js";

const HEADER = `from typing import List, Optional
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint, func
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship

class Base(DeclarativeBase):
    pass
`;

interface Options {
  readonly dialect?: Dialect;
  readonly files?: Readonly<Record<string, string>>;
}

function read(text: string, { dialect = "postgresql", files = {} }: Options = {}): SchemaDefinition | null {
  const project = memoryProject({ ...files, "app/models.py": text }, dialect);
  return readDefinitions({ path: "/repository/app/models.py", text }, project);
}

function modelsOf(body: string, options: Options = {}): readonly DeclaredModel[] {
  return read(`${HEADER}\n${body}`, options)?.models ?? [];
}

/** A model as a golden text: its operations, then its relations. */
function shown(body: string, options: Options = {}): string {
  const text = `${HEADER}\n${body}`;
  return modelsOf(body, options)
    .map(({ name, table, indexes, relations, complete, span }) =>
      [
        `${name} «${text.slice(span.start, span.end)}»${complete ? "" : " incomplete"}`,
        printOperations([table, ...indexes], text),
        ...relations.map(
          relation =>
            `  ${relation.property} -> ${String(relation.target)} ${relation.cardinality} (${relation.columns.map(({ text: word }) => word).join(", ")}) ${relation.loading} «${text.slice(relation.span.start, relation.span.end)}»`,
        ),
      ].join("\n"),
    )
    .join("\n");
}

describe("places", () => {
  it("each part is where it is written", () => {
    const body = `class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Optional[str]] = mapped_column(String(20), server_default="x", index=True)
    team_id = Column("team", ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    __table_args__ = (UniqueConstraint("name", "team", name="u"), CheckConstraint("id > 0"))
`;
    expect(shown(body)).toBe(
      golden(`
        User «User»
        createTable users «User»
          id integer‹id: Mapped[int] = mapped_column(primary_key=True)› not null serial «mapped_column(primary_key=True)»
          name varchar(20)‹String(20)› default 'x' «mapped_column(String(20), server_default="x", index=True)»
          team integer‹team_id = Column("team", ForeignKey("users.id", ondelete="CASCADE"), unique=True)› «Column("team", ForeignKey("users.id", ondelete="CASCADE"), unique=True)»
          primaryKey (id) «User»
          unique u (name, team) «UniqueConstraint("name", "team", name="u")»
          check (id > 0) of (id) «CheckConstraint("id > 0")»
          unique (team) «unique=True»
          foreignKey (team) -> users (id) on delete cascade «ForeignKey("users.id", ondelete="CASCADE")»
        createIndex users «index=True»
          index ix_users_name‹index=True› (name)
      `),
    );
  });

  it("what another file declares stands at the class", () => {
    const files = {
      "app/stamped.py": "from sqlalchemy import Column, Integer\nclass Stamped:\n    at = Column(Integer)\n",
    };
    const body = `from .stamped import Stamped

class User(Stamped, Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
`;
    expect(shown(body, { files })).toBe(
      golden(`
        User «User»
        createTable users «User»
          id integer not null serial «Column(Integer, primary_key=True)»
          at‹User› integer‹User› «User»
          primaryKey (id) «User»
      `),
    );
  });

  it("the statement is the class, without its decorators", () => {
    const text = `${HEADER}\nclass User(Base):\n    __tablename__ = "users"\n    id = Column(Integer, primary_key=True)\n`;
    const [model] = read(text)?.models ?? [];
    const { start = 0, end = 0 } = model?.table.statement ?? {};
    expect(text.slice(start, end).startsWith("class User(Base):")).toBe(true);
    expect(text.slice(start, end).trimEnd().endsWith("primary_key=True)")).toBe(true);
  });
});

describe("relations", () => {
  const USER = `class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    team_id = Column(ForeignKey("teams.id"))
    boss_id = Column(ForeignKey("users.id"))
    owner_id = Column(ForeignKey("users.id"))
    RELATION

class Team(Base):
    __tablename__ = "teams"
    id = Column(Integer, primary_key=True)
`;

  it.each([
    [`team = relationship("Team")`, "team -> Team one (team_id) lazy"],
    [`team = relationship("app.models.Team", lazy="joined")`, "team -> Team one (team_id) eager"],
    [`team = relationship(lambda: Team, lazy=False)`, "team -> Team one (team_id) eager"],
    [`team: Mapped["Team"] = relationship(lazy="raise")`, "team -> Team one (team_id) explicit"],
    [`team: Mapped[Optional["Team"]] = relationship(lazy=True)`, "team -> Team one (team_id) lazy"],
    [`team: "Mapped[Team | None]" = relationship(lazy=LAZY)`, "team -> Team one (team_id) unknown"],
    [`teams: Mapped[List["Team"]] = relationship(secondary="x")`, "teams -> Team many () lazy"],
    [`teams: WriteOnlyMapped["Team"] = relationship()`, "teams -> Team many () explicit"],
    [`teams = relationship("Team", secondary="user_teams", lazy="dynamic")`, "teams -> Team many () explicit"],
    [`teams = relationship("Team", uselist=True)`, "teams -> Team many () lazy"],
    [`boss = relationship("User", remote_side=[id], foreign_keys=[boss_id])`, "boss -> User one (boss_id) lazy"],
    [
      `boss = relationship("User", remote_side="User.id", foreign_keys="User.boss_id")`,
      "boss -> User one (boss_id) lazy",
    ],
    [`staff = relationship("User", foreign_keys=[boss_id])`, "staff -> User many () lazy"],
    [`posts = relationship("Post", lazy="selectin")`, "posts -> Post many () eager"],
    [`profile = relationship("Profile", uselist=False)`, "profile -> Profile one () lazy"],
  ])("%s", (relation, expected) => {
    const line = shown(USER.replace("RELATION", relation))
      .split("\n")
      .find(text => text.includes(" -> ") && !text.includes("foreignKey"));
    expect(line?.trim().replace(/ «.*/, "")).toBe(expected);
  });

  it("those of a base belong to the class as well", () => {
    const body = `class Owned:
    @declared_attr
    def team_id(cls):
        return Column(ForeignKey("teams.id"))

    @declared_attr
    def team(cls):
        return relationship("Team")

class Team(Base):
    __tablename__ = "teams"
    id = Column(Integer, primary_key=True)

class User(Owned, Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)

class Admin(User):
    pass
`;
    const found = modelsOf(body).map(({ name, relations }) => [name, relations.map(({ property }) => property)]);
    expect(found).toEqual([
      ["Team", []],
      ["User", ["team"]],
      ["Admin", ["team"]],
    ]);
  });
});

describe("what is not followed", () => {
  it.each([
    ["a base from outside", "from other import Mixin\nclass T(Mixin, Base):\n", ""],
    ["a column that a function from outside makes", "from other import make\nclass T(Base):\n", "    a = make()\n"],
    [
      "options that are not constant",
      "from other import OPTIONS\nclass T(Base):\n",
      "    a = Column(Integer, **OPTIONS)\n",
    ],
    ["arguments of the table", "from other import ARGUMENTS\nclass T(Base):\n    __table_args__ = ARGUMENTS\n", ""],
    [
      "constraints among known ones",
      "from other import X\nclass T(Base):\n    __table_args__ = (X(), Index('i', 'id'))\n",
      "",
    ],
    [
      "metadata",
      "from other import metadata\nclass Own(DeclarativeBase):\n    metadata = metadata\nclass T(Own):\n",
      "",
    ],
  ])("%s", (_name, head, rest) => {
    const [model] = modelsOf(`${head}    __tablename__ = "t"\n    id = Column(Integer, primary_key=True)\n${rest}`);
    expect([model?.table.table.name.text, model?.complete]).toEqual(["t", false]);
  });

  it("a reflected table", () => {
    expect(modelsOf(`t = Table("t", Base.metadata, autoload_with=engine)\n`).map(({ complete }) => complete)).toEqual([
      false,
    ]);
  });

  it("a type that is not seen is null, and the column is there", () => {
    const [model] = modelsOf(
      `from other import Money\nclass T(Base):\n    __tablename__ = "t"\n    id = Column(Integer, primary_key=True)\n    a = Column(Money(), nullable=False)\n`,
    );
    const column = model?.table.columns[1];
    expect([column?.name.text, column?.type, column?.nullable, model?.complete]).toEqual(["a", null, false, true]);
  });

  it("the time zone of SQLModel's datetime", () => {
    const text = `import datetime
from sqlmodel import Field, SQLModel

class T(SQLModel, table=True):
    id: int = Field(primary_key=True)
    at: datetime.datetime
`;
    const types = (dialect: Dialect): unknown =>
      read(text, { dialect })?.models[0]?.table.columns[1]?.type?.name ?? null;
    expect([types("postgresql"), types("mysql"), types("sqlite")]).toEqual([null, "datetime", "datetime"]);
  });

  it("a name that is not constant is shown as it is written, wherever it is used", () => {
    const body = `from other import PREFIX
class T(Base):
    __tablename__ = f"{PREFIX}things"
    id = Column(Integer, primary_key=True)
    parent_id = Column(ForeignKey(id), index=True)
`;
    const [model] = modelsOf(body);
    expect(model?.table.table.name).toMatchObject({ text: "{PREFIX}things", exact: false });
    expect(model?.indexes[0]?.index.name).toMatchObject({ text: "ix_{PREFIX}things_parent_id", exact: false });
    expect(model?.table.columns[1]?.type?.name).toBe("integer");
  });

  it("classes that are half typed", () => {
    const found = read(`${HEADER}
class A(Base):
    __tablename__ = "a"
    id = Column(Integer, primary_key=True)

class B(Base):
    __tablename__ = "b"
    id = Column(Integer, primary_key=
`);
    expect(found?.models.map(({ name, complete }) => [name, complete])).toEqual([
      ["A", true],
      ["B", false],
    ]);
    expect(found?.opaque.map(({ reason }) => reason)).toContain("syntax");
  });

  it("classes in functions", () => {
    const found = read(`${HEADER}
def make():
    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)
    return A
`);
    expect(found?.models).toEqual([]);
    expect(found?.opaque.map(({ detail }) => detail)).toEqual(["a model is made where a function is called"]);
  });

  it("tables that may not be there", () => {
    const found = modelsOf(`if FLAG:
    t = Table("t", Base.metadata, Column("id", Integer, primary_key=True))

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)

class B(Base):
    __tablename__ = "b"
    id = Column(Integer, primary_key=True)
`);
    expect(found.map(({ name, table }) => [name, table.certainty])).toEqual([
      ["A", "conditional"],
      ["B", "certain"],
      ["t", "conditional"],
    ]);
  });

  it("classes that are no models", () => {
    expect(modelsOf(`class Mixin:\n    __tablename__ = "t"\n    id = Column(Integer, primary_key=True)\n`)).toEqual([]);
    expect(modelsOf(`class T(Base):\n    __abstract__ = True\n    id = Column(Integer, primary_key=True)\n`)).toEqual(
      [],
    );
  });
});

describe("properties", () => {
  it("name the columns", () => {
    const [, model] = modelsOf(`class P(Base):
    __tablename__ = "t"
    id = Column("ID", Integer, primary_key=True)
class C(P):
    other = Column("o", Integer)
`);
    expect([...(model?.properties ?? [])].map(([property, { text }]) => [property, text])).toEqual([
      ["id", "ID"],
      ["other", "o"],
    ]);
  });
});

describe("files that declare a schema", () => {
  it.each([
    ["app/models.py", `class A(Base):\n    __tablename__ = "a"\n`, true],
    ["app/models.py", `class A(SQLModel, table=True):\n    id: int\n`, true],
    ["app/models.py", `class A(db.Model):\n    pass\n`, true],
    ["app/tables.py", `users = sa.Table("users", metadata)\n`, true],
    ["app/views.py", `def f():\n    return 1\n`, false],
    ["app/models.ts", `__tablename__`, false],
    [
      "versions/1.py",
      `revision = "1"\ndown_revision = None\ndef upgrade():\n    op.add_column("a", sa.Column("b"))\n`,
      false,
    ],
  ])("%s %j", (path, text, expected) => {
    expect(isDefinitionFile(path, text)).toBe(expected);
  });
});

describe("names that `import *` brings", () => {
  const files = {
    "app/base.py": "from sqlalchemy import *\nfrom sqlalchemy.orm import *\n\nclass Base(DeclarativeBase):\n    pass\n",
    "app/all.py": "from .base import *\n\nclass Stamped:\n    made = Column(Date)\n",
  };

  it("are those of the repository first, through as many files as there are", () => {
    const text = `from app.all import *

class User(Stamped, Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
`;
    const [user] = read(text, { files })?.models ?? [];
    expect(user?.table.columns.map(({ name, type }) => [name.text, type?.name])).toEqual([
      ["id", "integer"],
      ["made", "date"],
    ]);
    expect(user?.complete).toBe(true);
  });

  it("of files that import each other end", () => {
    const circle = { "app/a.py": "from app.b import *\n", "app/b.py": "from app.a import *\n" };
    const text = `${HEADER}from app.a import *\n\nclass User(Base, Strange):\n    __tablename__ = "users"\n    id = Column(Integer)\n`;
    expect(read(text, { files: circle })?.models[0]?.complete).toBe(false);
  });
});
