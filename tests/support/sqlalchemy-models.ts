import type { Dialect } from "../../src/model/dialect.js";
import { FEATURE_MODELS, FEATURES_OF_POSTGRESQL } from "./sqlalchemy-features.js";

/** Files with models, as an application has them, for the real SQLAlchemy and for our reader. */
export interface ModelFixture {
  readonly name: string;
  /** The package that it needs besides SQLAlchemy 1.4. */
  readonly needs: "sqlalchemy 1.4" | "sqlalchemy 2" | "sqlmodel" | "flask_sqlalchemy";
  /** The databases that have words for it; all of them unless it says otherwise. */
  readonly dialects?: readonly Dialect[];
  /** By path; `app/models.py` is the one that is imported. */
  readonly files: Readonly<Record<string, string>>;
}

const IMPORTS = `import datetime
import decimal
import enum
import uuid
from typing import Any, Dict, List, Optional, Set, Union

import sqlalchemy as sa
from sqlalchemy import (
    JSON, BigInteger, Boolean, CheckConstraint, Column, Computed, Date, DateTime, Enum, Float, ForeignKey, ForeignKeyConstraint,
    Identity, Index, Integer, Interval, LargeBinary, MetaData, Numeric, PrimaryKeyConstraint, Sequence, SmallInteger, String, Table,
    Text, Time, Unicode, UniqueConstraint, and_, desc, event, false, func, literal_column, text, true,
)
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.types import TypeDecorator, UserDefinedType
`;

const OLD = `${IMPORTS}from sqlalchemy.orm import backref, column_property, deferred, relationship, registry, synonym
from sqlalchemy.ext.declarative import as_declarative, declarative_base, declared_attr

Base = declarative_base()
`;

const NEW = `${IMPORTS}from typing import Annotated, ClassVar, Literal, NewType
from sqlalchemy.orm import (
    DeclarativeBase, DynamicMapped, Mapped, MappedAsDataclass, WriteOnlyMapped, column_property, composite, declared_attr, deferred,
    mapped_column, registry, relationship,
)

class Base(DeclarativeBase):
    pass
`;

function one(needs: ModelFixture["needs"], header: string, bodies: Readonly<Record<string, string>>): ModelFixture[] {
  return Object.entries(bodies).map(([name, body]) => ({
    name,
    needs,
    files: { "app/models.py": `${header}\n${body}` },
  }));
}

const TYPES = `class Status(enum.Enum):
    OPEN = "open"
    CLOSED = "closed"


class T(Base):
    __tablename__ = "t"
`;

function columnsOf(types: readonly string[]): string {
  return `${TYPES}    id = Column(Integer, primary_key=True)\n${types.map((type, i) => `    c${i} = Column(${type})`).join("\n")}\n`;
}

const GENERIC = [
  "Integer",
  "sa.Integer()",
  "BigInteger",
  "SmallInteger, nullable=False",
  "Float",
  "Float(53)",
  "Numeric",
  "Numeric(10, 2)",
  "String(20)",
  "String(length=20)",
  "Unicode(30)",
  "sa.CHAR(2)",
  "Text",
  "sa.UnicodeText()",
  "Boolean",
  "Boolean, default=False",
  "Boolean, server_default=false()",
  "Boolean, server_default=sa.true(), nullable=False",
  "DateTime",
  "DateTime(timezone=True)",
  "sa.TIMESTAMP(timezone=True), server_default=func.now()",
  "Date",
  "Time",
  "Interval",
  "LargeBinary",
  "LargeBinary(length=100)",
  "JSON",
  "JSON().with_variant(postgresql.JSONB(), 'postgresql')",
  "String(10).with_variant(String(20), 'mysql')",
  "BigInteger().with_variant(Integer, 'sqlite')",
  "Enum('a', 'b', name='letters')",
  "Enum('a', \"it's\", name='quotes')",
  "Enum(Status)",
  "Enum(Status, name='status_type')",
  "Enum(Status, native_enum=False, name='x')",
  "Enum(Status, native_enum=False, length=40, name='x2')",
  "Enum(Status, values_callable=lambda x: [i.value for i in x], name='by_value')",
  "Enum(Status, native_enum=False, create_constraint=True, name='ck')",
  "Boolean(create_constraint=True, name='yes_no')",
  "String(20), default='x', onupdate=lambda: 'y'",
  "String(20), server_default='x'",
  'String(20), server_default="it\'s"',
  "String(20), server_default=text(\"'x'\")",
  "Integer, server_default='0'",
  "Integer, server_default=text('0'), nullable=False",
  "DateTime, server_default=func.now(), onupdate=func.now()",
  "DateTime, server_default=func.current_timestamp()",
  "DateTime, server_default=text('CURRENT_TIMESTAMP')",
  "DateTime, server_default=sa.sql.func.now()",
  "DateTime, default=datetime.datetime.utcnow, nullable=False",
  "Integer, comment='a comment'",
  "Integer, unique=True",
  "Integer, index=True",
  "Integer, index=True, unique=True",
  "'renamed', Integer, index=True",
  "Integer, name='named'",
  "Integer, CheckConstraint('c1 > 0')",
  "Integer, CheckConstraint('c1 > 1', name='above')",
  "Integer, Computed('c1 * 2')",
  "Integer, Computed('c1 * 2', persisted=True)",
  "String(5), key='other_key'",
  "type_=Integer, nullable=False, info={'a': 1}, doc='x'",
  "sa.Column and Integer",
].filter(type => !type.startsWith("sa.Column"));

const POSTGRESQL = [
  "postgresql.UUID(as_uuid=True), server_default=text('gen_random_uuid()')",
  "postgresql.JSONB, nullable=False, server_default=text(\"'{}'::jsonb\")",
  "postgresql.ARRAY(String)",
  "postgresql.ARRAY(Integer, dimensions=2), server_default='{}'",
  "sa.ARRAY(String(20))",
  "postgresql.ARRAY(Enum(Status, name='in_array'))",
  "postgresql.ENUM('a', 'b', name='pg_letters')",
  "postgresql.ENUM('a', 'b', name='pg_existing', create_type=False)",
  "postgresql.ENUM(Status, name='pg_status')",
  "postgresql.INET",
  "postgresql.CIDR",
  "postgresql.TSVECTOR",
  "postgresql.HSTORE",
  "postgresql.BYTEA",
  "postgresql.INT4RANGE",
  "postgresql.TIMESTAMP(timezone=True, precision=3)",
  "postgresql.INTERVAL",
  "String",
  "String(collation='C')",
  "Integer, Identity()",
  "Integer, Identity(always=True)",
  "Integer, Identity(start=5, increment=2)",
  "Integer, Sequence('s_seq')",
];

const MYSQL = [
  "mysql.TINYINT(1)",
  "mysql.INTEGER(unsigned=True)",
  "mysql.BIGINT(20, unsigned=True)",
  "mysql.DECIMAL(10, 2, unsigned=True)",
  "mysql.DOUBLE",
  "mysql.DATETIME(fsp=6)",
  "mysql.TIMESTAMP(fsp=3), nullable=False, server_default=text('CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)')",
  "sa.TIMESTAMP",
  "mysql.LONGTEXT",
  "mysql.MEDIUMTEXT",
  "mysql.VARCHAR(50, charset='utf8mb4', collation='utf8mb4_bin')",
  "mysql.ENUM('a', 'b')",
  "mysql.SET('a', 'b')",
  "mysql.JSON",
  "mysql.YEAR",
  "String(20, collation='utf8mb4_bin')",
  "Text(collation='utf8mb4_bin')",
];

const KEYS = [
  "id = Column(Integer, primary_key=True)",
  "id = Column(Integer, primary_key=True, autoincrement=True)",
  "id = Column(Integer, primary_key=True, autoincrement=False)",
  "id = Column(BigInteger, primary_key=True)",
  "id = Column(SmallInteger, primary_key=True)",
  "id = Column(String(36), primary_key=True, default=lambda: str(uuid.uuid4()))",
  "id = Column(Integer, primary_key=True, server_default='5')",
  "id = Column(Integer, primary_key=True, default=5)",
  "id = Column(Integer, Identity(), primary_key=True)",
  "id = Column(Integer, Sequence('id_seq'), primary_key=True)",
  "id = Column('ID', Integer, primary_key=True)",
  "a = Column(Integer, primary_key=True)\n    b = Column(Integer, primary_key=True)",
  "a = Column(Integer, primary_key=True, autoincrement=True)\n    b = Column(Integer, primary_key=True)",
  "a = Column(Integer)\n    b = Column(String(5))\n    __table_args__ = (PrimaryKeyConstraint('a', 'b', name='pk'),)",
  "a = Column(Integer)\n    b = Column(String(5))\n    __table_args__ = (PrimaryKeyConstraint(a, b),)",
  "a = Column(Integer)\n    __table_args__ = (PrimaryKeyConstraint('a'),)",
  "id = Column(Integer, primary_key=True, nullable=False, index=True)",
  "id = Column(Integer().with_variant(BigInteger, 'postgresql'), primary_key=True)",
  "id = Column(Integer, ForeignKey('t.id'), primary_key=True)",
];

const TABLE_ARGUMENTS = [
  "(UniqueConstraint('a', 'b'),)",
  "(UniqueConstraint('a', 'b', name='u'), {'comment': 'a table'})",
  "(UniqueConstraint(a, b, name='u'),)",
  "(Index('ix', 'a', 'b', unique=True),)",
  "(Index('ix', a, b),)",
  "(Index(None, 'a', 'b'),)",
  "(Index('ix', a.desc(), 'b'),)",
  "(Index('ix', text('a DESC')),)",
  "(Index('ix', func.lower(b)),)",
  "(Index('ix', 'a', mysql_length={'a': 10}, postgresql_using='hash', mysql_using='btree'),)",
  "(Index('ix', 'a', postgresql_where=text('a > 5'), sqlite_where=text('a > 5')),)",
  "(Index('ix', 'a', unique=True, postgresql_where=(b == 'x'), sqlite_where=(b == 'x')),)",
  "(Index('ix', 'a', postgresql_where=b.is_(None)),)",
  "(Index('ix', 'a', postgresql_where=and_(b != None, a > 5)),)",
  "(Index('ix', 'a', 'b', postgresql_ops={'b': 'text_pattern_ops'}),)",
  "(Index('ix', 'a', postgresql_include=['b']),)",
  "(Index('ix', 'a', postgresql_concurrently=True),)",
  "(Index('ix', 'b', mysql_prefix='FULLTEXT'),)",
  "(CheckConstraint('a > 0'),)",
  "(CheckConstraint('a > 0', name='positive'),)",
  "(CheckConstraint(a > 0, name='positive'),)",
  "(ForeignKeyConstraint(['a'], ['users.id']),)",
  "(ForeignKeyConstraint(['a'], ['users.id'], name='fk', ondelete='CASCADE', onupdate='SET NULL'),)",
  "(ForeignKeyConstraint([a], [User.id], deferrable=True, initially='DEFERRED'),)",
  "{'schema': 's'}",
  "{'mysql_engine': 'InnoDB', 'mysql_charset': 'utf8mb4'}",
  "{'comment': 'text'}",
  "()",
];

const FOREIGN_KEYS = [
  "Integer, ForeignKey('users.id')",
  "Integer, ForeignKey('users.id'), nullable=False, index=True",
  "Integer, ForeignKey('users.id', ondelete='CASCADE')",
  "Integer, ForeignKey('users.id', name='fk_x', onupdate='CASCADE', ondelete='SET NULL')",
  "Integer, ForeignKey(User.id)",
  "Integer, ForeignKey('users.id', deferrable=True)",
  "Integer, ForeignKey('users.id', use_alter=True, name='fk_alter')",
  "ForeignKey('users.id')",
  "ForeignKey('users.code'), nullable=False",
  "None, ForeignKey('users.id')",
  "'renamed', ForeignKey('users.id'), unique=True",
  "ForeignKey(User.code)",
  "Integer, ForeignKey('t.id')",
];

const USERS = `class User(Base):
    __tablename__ = "users"
    id = Column(BigInteger, primary_key=True)
    code = Column(String(12), unique=True)
`;

const OLD_MODELS: Readonly<Record<string, string>> = {
  "generic types": columnsOf(GENERIC),
  ...Object.fromEntries(KEYS.map(key => [`key: ${key}`, `class T(Base):\n    __tablename__ = "t"\n    ${key}\n`])),
  ...Object.fromEntries(
    TABLE_ARGUMENTS.map(args => [
      `__table_args__ = ${args}`,
      `${USERS}\nclass T(Base):\n    __tablename__ = "t"\n    id = Column(Integer, primary_key=True)\n    a = Column(Integer)\n    b = Column(String(20))\n    __table_args__ = ${args}\n`,
    ]),
  ),
  ...Object.fromEntries(
    FOREIGN_KEYS.map(key => [
      `foreign key: ${key}`,
      `${USERS}\nclass T(Base):\n    __tablename__ = "t"\n    id = Column(Integer, primary_key=True)\n    a = Column(${key})\n`,
    ]),
  ),
  tables: `metadata = MetaData()

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50), nullable=False, index=True),
    Column("email", String(50), unique=True),
    Column("parent_id", ForeignKey("users.id")),
    UniqueConstraint("name", "email", name="u"),
    Index("ix_users_both", "name", "email"),
    CheckConstraint("id > 0"),
    mysql_engine="InnoDB",
)
posts = Table(
    "posts", metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", None, ForeignKey(users.c.id, ondelete="CASCADE")),
    schema="blog",
)
Index("ix_late", posts.c.user_id, posts.c.id.desc())
`,
  "an association table": `${USERS}
tags = Table(
    "user_tags", Base.metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)

class Tag(Base):
    __tablename__ = "tags"
    id = Column(Integer, primary_key=True)
    users = relationship("User", secondary=tags, backref="tags")
`,
  "a mixin and an abstract base": `class Stamped:
    created_at = Column(DateTime, server_default=func.now(), nullable=False)
    updated_at = Column(DateTime, onupdate=func.now())

class Keyed(Base):
    __abstract__ = True
    id = Column(Integer, primary_key=True)

class User(Keyed, Stamped):
    __tablename__ = "users"

class Post(Stamped, Keyed):
    __tablename__ = "posts"
`,
  declared_attr: `class Owned:
    @declared_attr
    def owner_id(cls):
        return Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), index=True)

    @declared_attr
    def owner(cls):
        return relationship("User")

class Named:
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + "s"

    @declared_attr
    def __table_args__(cls):
        return (Index(f"ix_{cls.__tablename__}_both", "id", "name"), {"mysql_engine": "InnoDB"})

    name = Column(String(10))

class User(Named, Base):
    id = Column(Integer, primary_key=True)

class Post(Named, Owned, Base):
    id = Column(Integer, primary_key=True)
`,
  "a base class with a name for tables": `import re

@as_declarative()
class Model:
    id: Any
    __name__: str

    @declared_attr
    def __tablename__(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

class UserGroup(Model):
    id = Column(Integer, primary_key=True)

class HTTPLog(Model):
    id = Column(Integer, primary_key=True)
`,
  "names by a compiled pattern and by parts": `import re

PATTERN = re.compile(r"(?<!^)(?=[A-Z])")

def parts(name):
    return "_".join([part.lower() for part in re.split("(?=[A-Z])", name) if part])

class A:
    @declared_attr
    def __tablename__(cls):
        return PATTERN.sub("_", cls.__name__).lower()

class B:
    @declared_attr
    def __tablename__(cls):
        return parts(cls.__name__)

class C:
    def __init_subclass__(cls):
        cls.__tablename__ = "app_" + cls.__tablename__
        super().__init_subclass__()

class UserGroup(A, Base):
    id = Column(Integer, primary_key=True)

class UserRole(B, Base):
    id = Column(Integer, primary_key=True)

class Thing(C, Base):
    __tablename__ = "things"
    id = Column(Integer, primary_key=True)
`,
  "a base class by cls": `class Model:
    id = Column(Integer, primary_key=True)

    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower()

Own = declarative_base(cls=Model)

class Thing(Own):
    name = Column(String(5))
`,
  "joined and single tables": `class Employee(Base):
    __tablename__ = "employees"
    id = Column(Integer, primary_key=True)
    kind = Column(String(20))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "employee"}

class Engineer(Employee):
    __tablename__ = "engineers"
    id = Column(Integer, ForeignKey("employees.id"), primary_key=True)
    language = Column(String(20))
    __mapper_args__ = {"polymorphic_identity": "engineer"}

class Manager(Employee):
    level = Column(Integer, index=True)
    __mapper_args__ = {"polymorphic_identity": "manager"}

class Director(Manager):
    budget = Column(Integer)
    __mapper_args__ = {"polymorphic_identity": "director"}
`,
  "concrete tables": `class Place(Base):
    __tablename__ = "places"
    id = Column(Integer, primary_key=True)
    name = Column(String(20))

class City(Place):
    __tablename__ = "cities"
    id = Column(Integer, primary_key=True)
    size = Column(Integer)
    __mapper_args__ = {"concrete": True}
`,
  "a naming convention": `convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
Named = declarative_base(metadata=MetaData(naming_convention=convention))

class User(Named):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String(50), unique=True)
    name = Column(String(50), index=True)
    parent_id = Column(ForeignKey("users.id"), index=True, unique=True)
    age = Column(Integer, CheckConstraint("age > 0", name="age"))
    flag = Column(Boolean(create_constraint=True, name="flag"))
    __table_args__ = (
        UniqueConstraint("email", "name"),
        UniqueConstraint("name", name="own"),
        CheckConstraint("id > 0", name="id"),
        Index(None, "email", "name"),
        Index("given", "email"),
        ForeignKeyConstraint(["age"], ["users.id"]),
    )

class AVeryLongNameOfAClass(Named):
    __tablename__ = "a_very_long_name_of_a_table_that_nobody_would_choose"
    id = Column(Integer, primary_key=True)
    a_very_long_name_of_a_column_as_well = Column(Integer, ForeignKey("users.id"), index=True)
`,
  "a naming convention that is set later": `Named = declarative_base()
Named.metadata.naming_convention = {"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}

class User(Named):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    parent_id = Column(ForeignKey("users.id"), unique=True)
`,
  "a naming convention that MetaData gets later": `metadata = MetaData()
metadata.naming_convention = {"uq": "uq_%(table_name)s_%(column_0_name)s"}
Named = declarative_base(metadata=metadata)

class User(Named):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(50), unique=True)
`,
  "another naming convention": `metadata = MetaData(naming_convention={
    "ix": "idx_%(table_name)s_%(column_0N_name)s",
    "uq": "%(table_name)s_%(column_0_key)s_key",
    "fk": "%(table_name)s_%(referred_table_name)s_%(referred_column_0_name)s_fkey",
})
Named = declarative_base(metadata=metadata)

class User(Named):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    a = Column(Integer, index=True)
    b = Column(Integer, unique=True)
    c = Column(Integer, ForeignKey("users.id"))
    __table_args__ = (Index(None, "a", "b"), CheckConstraint("a > 0"))
`,
  "a schema of the metadata": `Own = declarative_base(metadata=MetaData(schema="app"))

class User(Own):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    kind = Column(Enum("a", "b", name="kinds"), index=True)

class Post(Own):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))
    other_id = Column(Integer, ForeignKey("app.users.id"))

class Log(Own):
    __tablename__ = "logs"
    __table_args__ = {"schema": "audit"}
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey(User.id))
`,
  "decorated types": `class Hex(TypeDecorator):
    impl = String(32)
    cache_ok = True

class Guid(TypeDecorator):
    impl = sa.CHAR
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID())
        return dialect.type_descriptor(sa.CHAR(32))

class Point(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "POINT"

class Sized(UserDefinedType):
    cache_ok = True

    def __init__(self, size):
        self.size = size

    def get_col_spec(self, **kw):
        return "VARCHAR(%d)" % self.size

class Short(String):
    pass

class Aware(TypeDecorator):
    impl = sa.TIMESTAMP
    cache_ok = True

class Inner(TypeDecorator):
    class Own(sa.CHAR):
        pass

    impl = Own
    cache_ok = True

class T(Base):
    __tablename__ = "t"
    id = Column(Guid, primary_key=True)
    e = Column(Short(7))
    f = Column(Aware(timezone=True), nullable=False)
    g = Column(Inner(3))
    h = Column(MutableDict.as_mutable(JSON))
    a = Column(Hex)
    b = Column(Hex())
    c = Column(Point)
    d = Column(Sized(5))
`,
  "deferred columns and what is none": `class T(Base):
    __tablename__ = "t"
    SIZE = 20
    id = Column(Integer, primary_key=True)
    a = deferred(Column(Text))
    b = column_property(Column("bb", String(SIZE)))
    c = synonym("a")
    _d = Column("d", Integer)

    @property
    def e(self):
        return self._d

    f = relationship("T", remote_side=[id])
    g = Column(ForeignKey("t.id"))
`,
  "an imperative table": `class T(Base):
    __table__ = Table("t", Base.metadata, Column("id", Integer, primary_key=True), Column("a", String(5)))

reg = registry()

@reg.mapped
class U:
    __tablename__ = "u"
    id = Column(Integer, primary_key=True)

V = reg.generate_base()

class W(V):
    __tablename__ = "w"
    id = Column(Integer, primary_key=True)
`,
  "columns of functions and loops": `from functools import partial

Required = partial(Column, nullable=False)

def reference(table, **options):
    return Column(Integer, ForeignKey(f"{table}.id"), **options)

PREFIX = "app_"

class User(Base):
    __tablename__ = PREFIX + "users"
    id = Column(Integer, primary_key=True)
    name = Required(String(10))

class Post(Base):
    __tablename__ = f"{PREFIX}posts"
    id = Column(Integer, primary_key=True)
    user_id = reference("app_users", index=True)
    other_id = reference("app_users", nullable=False)

Post.late = Column(Integer, index=True)
Index("ix_posts_late_other", Post.late, Post.other_id)

for name in ("a", "b"):
    Table(f"t_{name}", Base.metadata, Column("id", Integer, primary_key=True), *[Column(f"c{i}", Integer) for i in range(2)])
`,
};

const NEW_MODELS: Readonly<Record<string, string>> = {
  "types of Python": `class Status(enum.Enum):
    OPEN = "open"
    CLOSED = "closed"

class Level(str, enum.Enum):
    LOW = "low"
    HIGH = "high!"

from enum import Enum as PyEnum, StrEnum as Words

class Aliased(str, PyEnum):
    ONE = "1"

class Other(Words):
    TWENTY = "20"

class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    ba: Mapped[Aliased]
    bb = mapped_column(Enum(Other, native_enum=False))
    a: Mapped[bool]
    b: Mapped[bytes]
    c: Mapped[float]
    d: Mapped[Optional[int]]
    e: Mapped[datetime.date]
    f: Mapped[datetime.datetime]
    g: Mapped[datetime.time]
    h: Mapped[datetime.timedelta]
    i: Mapped[decimal.Decimal]
    j: Mapped[uuid.UUID]
    k: Mapped[int | None]
    l: Mapped[Union[int, None]]
    m: Mapped["int"]
    n: Mapped["Optional[int]"]
    o: "Mapped[int | None]"
    p: Mapped[Status]
    q: Mapped[Optional[Level]]
    r: Mapped[Literal["x", "yy"]]
    s: Mapped[Optional[str]] = mapped_column(String(20))
    t: Mapped[str] = mapped_column(String(20), nullable=True)
    u: Mapped[Optional[int]] = mapped_column(nullable=False)
    v: Mapped[str] = mapped_column(Text, index=True)
    w = mapped_column(Integer)
    x = mapped_column(Integer, nullable=False)
    y: Mapped[int] = mapped_column("yy", BigInteger)
    z: Mapped[Any] = mapped_column(JSON)
    aa: Mapped[int] = mapped_column(default=5)
    ab: Mapped[int] = mapped_column(insert_default=5, server_default="5")
    ac: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    ad: Mapped[datetime.datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    ae: ClassVar[int] = 5
    af: Mapped[int] = deferred(mapped_column(Integer))
`,
  "a type that MySQL has no length for": `class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
`,
  "annotated types": `intpk = Annotated[int, mapped_column(primary_key=True)]
str50 = Annotated[str, mapped_column(String(50))]
required = Annotated[str, mapped_column(String(30), nullable=False, index=True)]
stamp = Annotated[datetime.datetime, mapped_column(server_default=func.now())]
user_fk = Annotated[int, mapped_column(ForeignKey("users.id", ondelete="CASCADE"))]
maybe = Annotated[Optional[str], mapped_column(String(10))]

class User(Base):
    __tablename__ = "users"
    id: Mapped[intpk]
    name: Mapped[str50]
    nick: Mapped[Optional[str50]]
    code: Mapped[required]
    other: Mapped[str50] = mapped_column(unique=True)
    created: Mapped[stamp]
    may: Mapped[maybe]
    inline: Mapped[Annotated[str, mapped_column(String(7))]]

class Post(Base):
    __tablename__ = "posts"
    id: Mapped[intpk]
    user_id: Mapped[user_fk]
    editor_id: Mapped[Optional[user_fk]] = mapped_column(index=True)
`,
  "a map of types": `str_30 = Annotated[str, 30]
str_50 = Annotated[str, 50]
UserId = NewType("UserId", int)

class Color(enum.Enum):
    RED = 1
    BLUE = 2

class Own(DeclarativeBase):
    type_annotation_map = {
        str: String(100),
        str_30: String(30),
        str_50: String(50).with_variant(String(55), "mysql"),
        datetime.datetime: DateTime(timezone=True),
        dict[str, Any]: JSON,
        UserId: BigInteger,
        enum.Enum: Enum(enum.Enum, native_enum=False, length=25),
    }

class T(Own):
    __tablename__ = "t"
    id: Mapped[UserId] = mapped_column(primary_key=True)
    a: Mapped[str]
    b: Mapped[str_30]
    c: Mapped[Optional[str_50]]
    d: Mapped[datetime.datetime]
    e: Mapped[dict[str, Any]]
    f: Mapped[Color]
    g: Mapped[Optional[str]] = mapped_column(String(5))
`,
  "a registry with a map": `reg = registry(type_annotation_map={str: String(40)}, metadata=MetaData(schema="s"))

class Own(DeclarativeBase):
    registry = reg

class T(Own):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[str]
`,
  "the order of columns": `class M1:
    m1: Mapped[int]
    m2 = mapped_column(Integer)

class M2:
    n1 = Column(Integer)

    @declared_attr
    def n2(cls) -> Mapped[Optional[int]]:
        return mapped_column(ForeignKey("a.id"))

    n3: Mapped[int]

    @declared_attr.directive
    def __table_args__(cls):
        return (Index("ix_n", "n1"),)

class Abstract(Base):
    __abstract__ = True
    ab: Mapped[int]

class A(M1, M2, Abstract):
    __tablename__ = "a"
    z: Mapped[int]
    id: Mapped[int] = mapped_column(primary_key=True)
    b = mapped_column(Integer)
    c: Mapped[int] = mapped_column(sort_order=-1)

class Parent(M1, Base):
    __tablename__ = "p"
    id: Mapped[int] = mapped_column(primary_key=True)

class Single(Parent):
    extra: Mapped[Optional[int]]
    e2 = Column(Integer, index=True)

class Joined(Parent):
    __tablename__ = "j"
    id: Mapped[int] = mapped_column(ForeignKey("p.id"), primary_key=True)
    own: Mapped[int]
`,
  "a table beside a declarative base": `links = Table(
    "links", Base.metadata,
    Column("a_id", ForeignKey("a.id"), primary_key=True),
    Column("b_id", ForeignKey("a.id"), primary_key=True),
)

class A(Base):
    __tablename__ = "a"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    others: Mapped[List["A"]] = relationship(
        secondary=links, primaryjoin=lambda: A.id == links.c.a_id, secondaryjoin=lambda: A.id == links.c.b_id
    )
`,
  relations: `class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    posts: Mapped[list["Post"]] = relationship(back_populates="user", lazy="selectin")
    logs: WriteOnlyMapped["Post"] = relationship(viewonly=True)

class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    editor_id = mapped_column(ForeignKey("users.id"))
    user: Mapped["User"] = relationship(back_populates="posts", foreign_keys=[user_id])
`,
  dataclasses: `class Own(MappedAsDataclass, DeclarativeBase):
    pass

class T(Own):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    a: Mapped[Optional[int]] = mapped_column(default=None)
    b: Mapped[int] = mapped_column(kw_only=True, repr=False)

reg = registry()

@reg.mapped_as_dataclass
class U:
    __tablename__ = "u"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    a: Mapped[int]
`,
  composites: `import dataclasses

@dataclasses.dataclass
class Point:
    x: int
    y: Optional[int]

class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[Point] = composite(mapped_column("x1"), mapped_column("y1"))
    end: Mapped[Point] = composite(Point, mapped_column("x2", Integer), mapped_column("y2", Integer))
`,
  "names of attributes that are types": `class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    Kind = enum.Enum("Kind", "a b")
    date: Mapped["datetime.date"] = mapped_column()
`,
};

const BASE_FILE = `from sqlalchemy import MetaData, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
import datetime

class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"})

class Stamped:
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
`;

const SEVERAL_FILES: readonly ModelFixture[] = [
  {
    name: "several files",
    needs: "sqlalchemy 2",
    files: {
      "app/__init__.py": "",
      "app/base.py": BASE_FILE,
      "app/kinds.py": "import enum\n\nclass Kind(str, enum.Enum):\n    a = 'x'\n    b = 'y'\n",
      "app/user.py": `from __future__ import annotations
from typing import TYPE_CHECKING
from sqlalchemy import BigInteger, Enum
from sqlalchemy.orm import Mapped, mapped_column, relationship
from app.base import Base, Stamped
from .kinds import Kind

if TYPE_CHECKING:
    from app.post import Post

class User(Base, Stamped):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[Kind] = mapped_column(Enum(Kind, name="kind"))
    posts: Mapped[list[Post]] = relationship(back_populates="user")
`,
      "app/post.py": `from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from . import base
from .user import User as Author

class Post(base.Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    other_id = mapped_column(ForeignKey(Author.id))
    user: Mapped["Author"] = relationship(back_populates="posts", foreign_keys=[user_id])
`,
      "app/models.py": "from .user import *\nfrom .post import Post\n",
    },
  },
];

const FLASK = `from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
`;

const FLASK_MODELS: Readonly<Record<string, string>> = {
  "names of tables": `db = SQLAlchemy()

class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), unique=True, nullable=False)
    active = db.Column(db.Boolean(), server_default=db.text("true"))
    created = db.Column(db.DateTime, server_default=db.func.now())

class UserGroup(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.Integer, db.ForeignKey("user.id"), nullable=False)
    user = db.relationship("User", backref=db.backref("groups", lazy=True))
    __table_args__ = (db.UniqueConstraint("id", "user_id"), db.Index("ix_g", "user_id"))

class HTTPRequestLog2(db.Model):
    id = db.Column(db.Integer, primary_key=True)

class Named(db.Model):
    __tablename__ = "own_name"
    id = db.Column(db.Integer, primary_key=True)

class Child(Named):
    extra = db.Column(db.Integer)

class Joined(Named):
    id = db.Column(db.ForeignKey("own_name.id"), primary_key=True)

class Shape(db.Model):
    __abstract__ = True
    id = db.Column(db.Integer, primary_key=True)

class BigSquare(Shape):
    pass

tags = db.Table(
    "tags",
    db.Column("user_id", db.Integer, db.ForeignKey("user.id"), primary_key=True),
    db.Column("name", db.String(5), primary_key=True),
)
`,
  "a class for models": `class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s"})

db = SQLAlchemy(model_class=Base)

class User(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(20), unique=True)
`,
  "a subclass of the database": `class Database(SQLAlchemy):
    def own(self):
        return self

db = Database()

class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(20))
`,
  metadata: `db = SQLAlchemy(metadata=MetaData(naming_convention={"pk": "pk_%(table_name)s"}))

class User(db.Model):
    id = db.Column(db.BigInteger, primary_key=True)
`,
};

const SQLMODEL = `import datetime
import decimal
import enum
import uuid
from typing import List, Optional
import sqlalchemy as sa
from sqlalchemy import Column, DateTime, JSON, String, Text, UniqueConstraint, Index
from sqlmodel import Field, Relationship, SQLModel
`;

const SQLMODEL_MODELS: Readonly<Record<string, string>> = {
  fields: `class Level(str, enum.Enum):
    LOW = "low"
    HIGH = "high"

class Hero(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    name: str = Field(max_length=50, index=True)
    secret: str = Field(max_length=10, unique=True)
    age: Optional[int] = Field(default=None, index=True)
    power: int = 5
    rank: int | None = None
    score: float
    active: bool = True
    born: datetime.date
    created: datetime.datetime = Field(default_factory=datetime.datetime.utcnow, sa_type=DateTime)
    took: datetime.timedelta
    at: datetime.time
    raw: bytes
    price: decimal.Decimal = Field(max_digits=10, decimal_places=2)
    key: uuid.UUID = Field(default_factory=uuid.uuid4)
    level: Level
    maybe: Optional[Level] = None
    team_id: Optional[int] = Field(default=None, foreign_key="team.id")
    other_id: int = Field(foreign_key="team.id", ondelete="CASCADE", index=True)
    notes: str = Field(sa_type=Text)
    extra: dict = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    updated: Optional[datetime.datetime] = Field(sa_column=Column("updated_at", DateTime(timezone=True), server_default=sa.func.now()))
    stamp: datetime.datetime = Field(sa_type=DateTime(timezone=True), sa_column_kwargs={"server_default": sa.func.now(), "nullable": False})
    team: Optional["Team"] = Relationship(back_populates="heroes", sa_relationship_kwargs={"foreign_keys": "Hero.team_id"})

class Team(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    heroes: List[Hero] = Relationship(back_populates="team", sa_relationship_kwargs={"lazy": "selectin", "foreign_keys": "Hero.team_id"})
`,
  bases: `class HeroBase(SQLModel):
    name: str = Field(max_length=20)
    age: Optional[int] = None

class Stamped(SQLModel):
    created: datetime.date

class HeroGroup(HeroBase, Stamped, table=True):
    __tablename__ = "hero_groups"
    __table_args__ = (UniqueConstraint("name", "age", name="u"), Index("ix_age", "age"))
    id: Optional[int] = Field(default=None, primary_key=True)

class HeroCreate(HeroBase):
    pass

class Link(SQLModel, table=True):
    a_id: Optional[int] = Field(default=None, foreign_key="hero_groups.id", primary_key=True)
    b_id: Optional[int] = Field(default=None, foreign_key="hero_groups.id", primary_key=True)

class UserGroup(HeroBase, table=True):
    id: uuid.UUID = Field(primary_key=True, default_factory=uuid.uuid4)
`,
};

/** SQLite cannot add a foreign key later. */
const CYCLE = `class A(Base):
    __tablename__ = "a"
    id = Column(Integer, primary_key=True)
    b_id = Column(ForeignKey("b.id", name="fk_b"))

class B(Base):
    __tablename__ = "b"
    id = Column(BigInteger, primary_key=True)
    a_id = Column(ForeignKey("a.id", name="fk_a"))
`;

function typesOf(dialect: Dialect, types: readonly string[]): ModelFixture[] {
  const bodies = types.map(type => [`${dialect}: ${type}`, columnsOf([type])] as const);
  return one("sqlalchemy 1.4", OLD, Object.fromEntries(bodies)).map(fixture => ({ ...fixture, dialects: [dialect] }));
}

export const MODEL_FIXTURES: readonly ModelFixture[] = [
  ...typesOf("postgresql", POSTGRESQL),
  ...typesOf("mysql", MYSQL),
  {
    name: "keys that refer to each other",
    needs: "sqlalchemy 1.4",
    dialects: ["postgresql", "mysql"],
    files: { "app/models.py": `${OLD}\n${CYCLE}` },
  },
  ...one("sqlalchemy 1.4", OLD, OLD_MODELS),
  ...one("sqlalchemy 2", NEW, NEW_MODELS),
  ...one("sqlalchemy 2", NEW, FEATURE_MODELS),
  ...one("sqlalchemy 2", NEW, FEATURES_OF_POSTGRESQL).map((fixture): ModelFixture => ({
    ...fixture,
    dialects: ["postgresql"],
  })),
  ...SEVERAL_FILES,
  ...one("flask_sqlalchemy", FLASK, FLASK_MODELS),
  ...one("sqlmodel", SQLMODEL, SQLMODEL_MODELS),
];
