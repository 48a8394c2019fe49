/** Bodies of `app/models.py` for what the documentation of SQLAlchemy 2 has besides plain models. */
export const FEATURE_MODELS: Readonly<Record<string, string>> = {
  "names of tables that a mixin gives to a hierarchy": `from sqlalchemy.orm import has_inherited_table

class Named:
    @declared_attr.directive
    def __tablename__(cls) -> Optional[str]:
        return cls.__name__.lower()

class Person(Named, Base):
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    __mapper_args__ = {"polymorphic_on": "kind"}

class Engineer(Person):
    id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10))

class Manager(Person):
    @declared_attr.directive
    def __tablename__(cls) -> Optional[str]:
        return None

    level: Mapped[Optional[int]]

class NamedOnce:
    @declared_attr.directive
    def __tablename__(cls):
        if has_inherited_table(cls):
            return None
        return cls.__name__.lower()

class Animal(NamedOnce, Base):
    id: Mapped[int] = mapped_column(primary_key=True)

class Dog(Animal):
    barks: Mapped[Optional[bool]]

class Cat(Animal):
    @declared_attr.directive
    def __tablename__(cls):
        return "cats"

    id: Mapped[int] = mapped_column(ForeignKey("animal.id"), primary_key=True)

class NamedBeside:
    @declared_attr.directive
    def __tablename__(cls):
        if has_inherited_table(cls) and NamedBeside not in cls.__bases__:
            return None
        return cls.__name__.lower()

class Shape(Base, NamedBeside):
    id: Mapped[int] = mapped_column(primary_key=True)

class Circle(Shape, NamedBeside):
    id: Mapped[int] = mapped_column(ForeignKey("shape.id"), primary_key=True)

class Oval(Shape):
    width: Mapped[Optional[int]]
`,
  "a name and arguments that a mapped class gives to those below": `class Account(Base):
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower()

    @declared_attr
    def __table_args__(cls):
        return (Index(f"ix_{cls.__tablename__}", "id", unique=True), {"mysql_engine": "InnoDB"})

    id = Column(Integer, primary_key=True)

class Savings(Account):
    id = Column(Integer, ForeignKey("account.id"), primary_key=True)

class Plain(Base):
    __tablename__ = "plain"
    __table_args__ = (UniqueConstraint("a"), {"comment": "of the first alone"})
    id = Column(Integer, primary_key=True)
    a = Column(Integer)

class Below(Plain):
    __tablename__ = "below"
    id = Column(ForeignKey("plain.id"), primary_key=True)
`,
  "columns for each class of a hierarchy": `from sqlalchemy.orm import has_inherited_table

class Keyed:
    @declared_attr.cascading
    def id(cls) -> Mapped[int]:
        if has_inherited_table(cls):
            return mapped_column(ForeignKey("person.id"), primary_key=True)
        else:
            return mapped_column(Integer, primary_key=True)

class Person(Keyed, Base):
    __tablename__ = "person"
    kind: Mapped[str] = mapped_column(String(10))

class Engineer(Person):
    __tablename__ = "engineer"
    language: Mapped[str] = mapped_column(String(10))
`,
  "keys of columns": `names = Table(
    "names", MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}),
    Column("first_name", String(10), key="a"),
    Column("last_name", String(10), key="b"),
    Column("parent", Integer, ForeignKey("names.id"), key="c"),
    Column("id", Integer, primary_key=True),
    UniqueConstraint("a", "b"),
    Index("ix_names", "b", "a"),
    ForeignKeyConstraint(["c"], ["names.id"]),
)

class Place(Base):
    __tablename__ = "places"
    id: Mapped[int] = mapped_column(primary_key=True)
    town: Mapped[str] = mapped_column(String(20), name="town_name", key="t")
    __table_args__ = (UniqueConstraint("t"), Index("ix_t", town))
`,
  "constraints that stand alone": `metadata = MetaData(naming_convention={"ck": "ck_%(table_name)s_%(column_0_name)s", "uq": "uq_%(column_0_name)s"})
prices = Table("prices", metadata, Column("id", Integer, primary_key=True), Column("net", Integer), Column("tax", Integer))
CheckConstraint(prices.c.net > 5)
UniqueConstraint(prices.c.net, prices.c.tax)
Index("ix_prices", prices.c.tax.desc())
others = Table("others", metadata, Column("value", Integer), CheckConstraint(sa.column("value") > 5))

class Rate(Base):
    __tablename__ = "rates"
    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]

UniqueConstraint(Rate.value, name="one_value")
Index("ix_rates", Rate.value)
`,
  "parts for one database": `class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[int]
    __table_args__ = (
        Index("ix_pg", "a").ddl_if(dialect="postgresql"),
        CheckConstraint("a > 5", name="above").ddl_if(dialect=("postgresql", "sqlite")),
    )

Table("u", Base.metadata, Column("a", Integer), Index("ix_my", "a").ddl_if(dialect="mysql"))
`,
  "unions in a map of types": `json_list = list[int] | list[str]
json_scalar = Union[float, str, bool]

class Own(DeclarativeBase):
    type_annotation_map = {json_list: JSON(none_as_null=True), json_scalar: JSON, Literal["a", "b"]: Enum("a", "b", name="letters")}

class T(Own):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[list[str] | list[int]]
    b: Mapped[json_scalar]
    c: Mapped[json_scalar | None]
    d: Mapped[float | str | bool]
    e: Mapped[Optional[Union[bool, float, str]]]
    f: Mapped[Literal["a", "b"]]
`,
  "composites that name their columns": `@dataclasses.dataclass
class Point:
    x: int
    y: Optional[int]

    def moved(self) -> "Point":
        return self

@dataclasses.dataclass
class Address:
    street: str
    code: Optional[int]

class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    x1: Mapped[int]
    y1: Mapped[int]
    start: Mapped[Point] = composite("x1", "y1")
    end: Mapped[Point] = composite(Point, "x1", "y1")
    place: Mapped[Point] = composite()
    made: Mapped[Point] = composite(Point, mapped_column("x2"), mapped_column("y2", BigInteger))
`.replace("@dataclasses", "import dataclasses\n\n@dataclasses"),
  "a column that only tells rows apart": `from sqlalchemy import insert_sentinel
from sqlalchemy.orm import orm_insert_sentinel

Table("plain", Base.metadata, Column("id", Integer, primary_key=True), insert_sentinel("mark"))

class T(Base):
    __tablename__ = "t"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    mark: Mapped[int] = orm_insert_sentinel()
    own: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True)

class U(Base):
    __tablename__ = "u"
    id: Mapped[str] = mapped_column(String(5), primary_key=True)
    own: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True, insert_sentinel=True)
`,
  "columns in the fields of dataclasses": `from dataclasses import dataclass, field
from sqlalchemy.orm import registry

reg = registry()

@dataclass
class Stamped:
    __sa_dataclass_metadata_key__ = "sa"
    made: datetime.datetime = field(init=False, metadata={"sa": lambda: Column(DateTime, server_default=func.now())})

@reg.mapped
@dataclass
class User(Stamped):
    __tablename__ = "users"
    id: int = field(init=False, metadata={"sa": Column(Integer, primary_key=True)})
    name: Optional[str] = field(default=None, metadata={"sa": Column(String(50), index=True)})
    posts: List["Post"] = field(default_factory=list, metadata={"sa": relationship("Post")})
    shown: bool = field(default=True)

@reg.mapped
@dataclass
class Post:
    __tablename__ = "posts"
    __sa_dataclass_metadata_key__ = "sa"
    id: int = field(init=False, metadata={"sa": Column(Integer, primary_key=True)})
    user_id: int = field(init=False, metadata={"sa": Column(ForeignKey("users.id"))})
`,
  "dataclasses with mixins": `class Stamped(MappedAsDataclass, kw_only=True):
    made: Mapped[datetime.datetime] = mapped_column(server_default=func.now(), init=False)
    changed: Mapped[Optional[datetime.datetime]] = mapped_column(default=None, onupdate=func.now())

class Own(MappedAsDataclass, DeclarativeBase, repr=False):
    metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(column_0_N_label)s"})

class T(Stamped, Own, kw_only=True):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str] = mapped_column(String(10), index=True)
    tags: Mapped[Optional[int]] = mapped_column(default=None, insert_default=5)
    text: Mapped[Optional[str]] = mapped_column(Text, deferred=True, deferred_group="long", default=None)
`,
  "columns that are not made, and columns of others": `class Address(Base):
    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)

class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    xmin = mapped_column("xmin", String(10), system=True, server_default=sa.FetchedValue())
    version: Mapped[int] = mapped_column(nullable=False)
    changed = mapped_column(DateTime, server_default=func.now(), server_onupdate=sa.FetchedValue())
    first = Address.id
    twice = column_property(id * 2)
    __mapper_args__ = {"version_id_col": version, "eager_defaults": True}
`,
  "properties in arguments of the table": `class T(Base):
    __tablename__ = "t"
    id = Column(Integer, primary_key=True)
    a = deferred(Column(Integer))
    b = column_property(Column("bb", Integer))
    __table_args__ = (CheckConstraint(a.expression > 5, name="ck"), UniqueConstraint(b, name="u"), Index("ix", a))
`,
  "a key that is counted and refers to others": `class Entry(Base):
    __tablename__ = "entries"
    id = mapped_column(Integer, primary_key=True)

class Widget(Base):
    __tablename__ = "widgets"
    id = mapped_column(Integer, ForeignKey("entries.id"), autoincrement="ignore_fk", primary_key=True)

class Gadget(Base):
    __tablename__ = "gadgets"
    id = mapped_column(Integer, autoincrement="ignore_fk", primary_key=True)
    __table_args__ = (ForeignKeyConstraint(["id"], ["entries.id"], name="fk"),)

class Thing(Base):
    __tablename__ = "things"
    id = mapped_column(Integer, primary_key=True)
    __table_args__ = (ForeignKeyConstraint(["id"], ["entries.id"]),)
`,
  "a class of columns": `class Required(Column):
    inherit_cache = True

class T(Base):
    __tablename__ = "t"
    id = Column(Integer, primary_key=True)
    name = Required("own_name", String(10), nullable=False, index=True)
`,
  "names by a star": `from enum import *
from decimal import *

class Level(Enum):
    LOW = 1

class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[Decimal]
    level: Mapped[Level]
`,
  "generic types of SQLAlchemy 2": `class T(Base):
    __tablename__ = "t"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    a: Mapped[uuid.UUID] = mapped_column(sa.Uuid(native_uuid=False))
    b: Mapped[str] = mapped_column(sa.Uuid(as_uuid=False), unique=True)
    c: Mapped[float] = mapped_column(sa.Double)
    d: Mapped[float] = mapped_column(sa.Double(53), server_default="0")
    e: Mapped[float] = mapped_column(sa.REAL)
    f: Mapped[decimal.Decimal] = mapped_column(Numeric(10, 2), server_default=text("0"))
    g: Mapped[datetime.timedelta]
    h: Mapped[bytes] = mapped_column(sa.VARBINARY(16).with_variant(postgresql.BYTEA, "postgresql"))
    i: Mapped[Optional[dict]] = mapped_column(JSON().with_variant(postgresql.JSONB, "postgresql").with_variant(mysql.JSON, "mysql", "mariadb"))
    j: Mapped[str] = mapped_column(String(20), comment="a comment", info={"a": 1}, doc="x")
`,
  "a base with everything": `from sqlalchemy.ext.asyncio import AsyncAttrs

str50 = Annotated[str, 50]
num = Annotated[decimal.Decimal, mapped_column(Numeric(12, 2))]

class Own(AsyncAttrs, DeclarativeBase):
    metadata = MetaData(schema="app", naming_convention={
        "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s",
    })
    type_annotation_map = {str50: String(50), str: String(200), datetime.datetime: DateTime(timezone=True), int: BigInteger}

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return cls.__name__.lower() + "s"

    id: Mapped[int] = mapped_column(primary_key=True)
    made: Mapped[datetime.datetime] = mapped_column(server_default=func.now())

class User(Own):
    name: Mapped[str50] = mapped_column(index=True)
    mail: Mapped[Optional[str]] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="active"))
    posts: WriteOnlyMapped["Post"] = relationship(back_populates="user", passive_deletes=True)
    logs: DynamicMapped["Post"] = relationship(viewonly=True)

class Post(Own):
    price: Mapped[num]
    count: Mapped[Annotated[int, mapped_column(SmallInteger)]] = mapped_column(CheckConstraint("count > 0", name="positive"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app.users.id", ondelete="CASCADE"))
    user: Mapped["User"] = relationship(back_populates="posts")
    __table_args__ = (UniqueConstraint("user_id", "count"), Index(None, "price", "count"))
`,
  "imperative mappings": `reg = registry(metadata=MetaData(naming_convention={"pk": "pk_%(table_name)s"}))
users = Table("users", reg.metadata, Column("id", Integer, primary_key=True), Column("name", String(50)))

class User:
    pass

reg.map_imperatively(User, users, properties={"posts": relationship("Post")})

@reg.mapped
class Post:
    __table__ = Table(
        "posts", reg.metadata, Column("id", Integer, primary_key=True), Column("user_id", ForeignKey("users.id"), index=True)
    )
    title = "none"

Own = reg.generate_base()

class Log(Own):
    __tablename__ = "logs"
    id: Mapped[int] = mapped_column(primary_key=True)
`,
  hierarchies: `class Employee(Base):
    __tablename__ = "employees"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(10))
    type: Mapped[str] = mapped_column(String(10))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    company: Mapped["Company"] = relationship(back_populates="employees")
    __mapper_args__ = {"polymorphic_identity": "employee", "polymorphic_on": "type"}

class Company(Base):
    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(primary_key=True)
    employees: Mapped[List["Employee"]] = relationship(back_populates="company")

class Executive(Employee):
    background: Mapped[str] = mapped_column(String(10), nullable=True)
    __mapper_args__ = {"polymorphic_abstract": True}

class Technologist(Executive):
    skills: Mapped[Optional[str]] = mapped_column(String(10), index=True)
    __mapper_args__ = {"polymorphic_identity": "technologist"}

class Assistant(Employee):
    background: Mapped[str] = mapped_column(String(10), nullable=True, use_existing_column=True)
    __mapper_args__ = {"polymorphic_identity": "assistant"}

class Manager(Employee):
    __tablename__ = "managers"
    id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    own_name: Mapped[Optional[str]] = mapped_column("name", String(5))
    __mapper_args__ = {"polymorphic_identity": "manager"}

class Contractor(Employee):
    __tablename__ = "contractors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    type: Mapped[str] = mapped_column(String(10))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    company: Mapped["Company"] = relationship()
    __mapper_args__ = {"concrete": True}
`,
};

/** Types and sequences that PostgreSQL alone has. */
export const FEATURES_OF_POSTGRESQL: Readonly<Record<string, string>> = {
  sequences: `numbers = Sequence("numbers", start=5, metadata=Base.metadata)

class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(Sequence("t_seq", optional=True), primary_key=True)
    a: Mapped[int] = mapped_column(numbers, server_default=numbers.next_value())
    b: Mapped[int] = mapped_column(sa.Identity(always=True, start=42, cycle=True))
    c: Mapped[int] = mapped_column(server_default=func.next_value(numbers))
`,
  "types of PostgreSQL": `class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[List[postgresql.Range[datetime.date]]] = mapped_column(postgresql.DATEMULTIRANGE)
    b: Mapped[postgresql.Range[int]] = mapped_column(postgresql.INT8RANGE)
    c = mapped_column(postgresql.TSTZMULTIRANGE())
    d = mapped_column(postgresql.INTERVAL(precision=3))
    e = mapped_column(postgresql.TIME(timezone=True, precision=3))
    f = mapped_column(postgresql.BIT(5))
    g = mapped_column(postgresql.BIT(5, varying=True))
    h = mapped_column(postgresql.REGCONFIG, server_default="english")
    i = mapped_column(postgresql.JSONPATH)
    j = mapped_column(postgresql.CITEXT)
    k: Mapped[list[str]] = mapped_column(sa.ARRAY(String(5), dimensions=1), server_default="{}")
    __table_args__ = (Index("ix", "a", postgresql_using="gist"), UniqueConstraint("f", postgresql_nulls_not_distinct=True))
`,
};
