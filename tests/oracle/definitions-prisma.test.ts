import { describe, expect, it } from "vitest";
import { declaredBy, declaredInSql } from "../support/declared.js";
import { prismaSql, readPrisma } from "../support/prisma.js";

type Provider = "postgresql" | "sqlite";

function header(provider: Provider, more = ""): string {
  const features = `["partialIndexes", "views", "fullTextIndex", "postgresqlExtensions"]`;
  return `generator client {
  provider        = "prisma-client"
  previewFeatures = ${features}
}

datasource db {
  provider = "${provider}"
  ${more}
}
`;
}

async function agrees(files: Readonly<Record<string, string>>, provider: "postgresql" | "sqlite"): Promise<void> {
  const definition = readPrisma(files);
  expect(definition.opaque).toEqual([]);
  expect(definition.models.filter(({ complete }) => !complete)).toEqual([]);
  const sql = await prismaSql(files, provider);
  expect(declaredBy(definition), sql).toEqual(declaredInSql(sql, provider));
}

/** Fields of a model, with a key beside them. */
function withKey(fields: string): string {
  return `model Thing {\n  key Int @id\n  ${fields.split("\n").join("\n  ")}\n}\n`;
}

type Fixtures = Readonly<Record<string, string>>;

const SCALARS = ["String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes"];

/** What both databases take. */
const COMMON: Fixtures = {
  "the scalar types": withKey(SCALARS.map(type => `a${type} ${type}\nb${type} ${type}?`).join("\n")),
  defaults: withKey(`a String @default("it's \\"x\\"\\n\\u00e9")
b Int @default(-5)
c BigInt @default(123456789012)
d Float @default(1.50)
e Float @default(2)
f Decimal @default(10.10)
g Boolean @default(true)
h Boolean? @default(false)
i DateTime @default(now())
j DateTime @default("2020-01-02T03:04:05Z")
k DateTime @default("2020-01-02T03:04:05.500+02:00")
l Bytes @default("SGVsbG8=")
m String @default("")
n DateTime @updatedAt
o String @default(uuid())
p String @default(cuid())
q String @default(nanoid(10))
r String @default(ulid())
s Int @default(dbgenerated())
t String @default(value: "named")`),
  names: `model User {
  id        Int    @id @map("user_id")
  firstName String @unique @map(name: "first_name")
  lastName  String @map("last name")
  posts     Post[]

  @@unique([firstName, lastName])
  @@index([lastName, firstName])
  @@map("app_users")
}
model Post {
  id       Int  @id
  authorId Int  @map("author_id")
  author   User @relation(fields: [authorId], references: [id])
  @@map(name: "posts")
}`,
  "names of constraints": `model User {
  id    Int    @id
  email String @unique(map: "email_is_unique")
  a     Int
  b     Int
  posts Post[]
  @@unique([a, b], map: "pair", name: "onlyForTheClient")
  @@index([b], map: "by_b")
  @@index(fields: [a, b], map: "by_a_and_b")
}
model Post {
  id       Int  @id
  authorId Int
  author   User @relation("Written", fields: [authorId], references: [id], map: "post_has_author")
}`.replace("posts Post[]", `posts Post[] @relation("Written")`),
  "keys of many columns": `model Pair {
  a Int
  b String @map("bb")
  c Int?
  children Child[]
  @@id([a, b])
}
model Child {
  id Int @id
  x  Int
  y  String
  parent Pair @relation(fields: [x, y], references: [a, b], onDelete: Cascade)
  @@id([x, y])
}`.replace("\n  @@id([x, y])", "\n  @@unique([x, y])"),
  "a model without a primary key": `model Log {
  at   DateTime
  host String
  @@unique([at, host])
}`,
  "referential actions": `model User {
  id Int @id
  a Post[] @relation("a")
  b Post[] @relation("b")
  c Post[] @relation("c")
  d Post[] @relation("d")
  e Post[] @relation("e")
  f Post[] @relation("f")
}
model Post {
  id Int @id
  a  User  @relation("a", fields: [x], references: [id], onDelete: Cascade, onUpdate: Restrict)
  b  User? @relation("b", fields: [y], references: [id])
  c  User  @relation(name: "c", fields: [x], references: [id], onDelete: NoAction, onUpdate: NoAction, map: "c")
  d  User? @relation("d", fields: [y], references: [id], onDelete: SetNull, onUpdate: SetNull, map: "d")
  e  User  @relation("e", fields: [z], references: [id], onDelete: SetDefault)
  f  User  @relation("f", fields: [w], references: [id])
  x  Int
  y  Int?
  z  Int @default(1)
  w  Int
}`,
  "one to one": `model User {
  id Int @id
  profile Profile?
}
model Profile {
  id Int @id
  user User @relation(fields: [userId], references: [id])
  userId Int @unique
}`,
  "a relation to itself": `model Employee {
  id Int @id
  managerId Int?
  manager Employee? @relation("Management", fields: [managerId], references: [id], onDelete: Restrict)
  reports Employee[] @relation("Management")
}`,
  "a relation to a unique field": `model User {
  id Int @id
  email String @unique
  posts Post[]
}
model Post {
  id Int @id
  author String
  user User @relation(fields: [author], references: [email], onDelete: NoAction, onUpdate: NoAction)
}`,
  "lists on both sides": `model Post {
  id Int @id
  tags Tag[]
}
model Tag {
  id String @id
  posts Post[]
  @@map("labels")
}`,
  "lists on both sides with a name": `model Zebra {
  id Int @id @map("zebra_id")
  apes Ape[] @relation("Friends")
  others Ape[] @relation(name: "Foes")
}
model Ape {
  id BigInt @id
  zebras Zebra[] @relation("Friends")
  foes Zebra[] @relation("Foes")
}`,
  "lists of itself": `model User {
  id Int @id
  follows User[] @relation("Follows")
  followedBy User[] @relation("Follows")
}`,
  "what the client ignores": `model User {
  id Int @id
  secret String @ignore
  old Old[] @ignore
}
model Old {
  id Int @id
  userId Int
  user User @relation(fields: [userId], references: [id])
  @@ignore
}`,
  "long names": `model ${"VeryLongName".repeat(6)} {
  id Int @id
  ${"field".repeat(9)} Int @unique
  ${"other".repeat(3)} Int
  tags ${"AnotherLongName".repeat(4)}[]
  @@index([${"other".repeat(3)}, ${"field".repeat(9)}])
}
model ${"AnotherLongName".repeat(4)} {
  id Int @id
  things ${"VeryLongName".repeat(6)}[]
}`,
  comments: `/// The users.
model User { // here
  id Int @id // the "key"
  /// Documentation.
  name String @default("a // b") /// said behind
  // no String
  @@map("people") // here too
}
// model No {
// }`,
  "the order of an index": withKey(`a Int
b Int @unique(sort: Desc)
@@index([a(sort: Desc), b(sort: Asc)])
@@unique([a, b(sort: Desc)], map: "u")`),
  "partial indexes": withKey(`a Int?
b String @unique(where: raw("a > 5"))
c Boolean
@@index([a], where: raw("a IS NOT NULL"), map: "i1")
@@unique([a, b], where: { c: true, b: "it's", a: null }, map: "i2")
@@index([b], where: { a: { not: null }, c: false }, map: "i3")
@@index([c], where: { b: { not: "x" } }, map: "i4")`),
};

const POSTGRESQL: Fixtures = {
  "native types": withKey(`a String @db.Text
b String @db.VarChar(255)
c String @db.VarChar
d String @db.Char(3)
e String @db.Uuid
f String @db.Xml
g String @db.Inet
h String @db.Citext
i String @db.Bit(4)
j String @db.VarBit(4)
k Int @db.SmallInt
l Int @db.Integer
m Int @db.Oid
n BigInt @db.BigInt
o Float @db.Real
p Float @db.DoublePrecision
q Decimal @db.Decimal(10, 2)
r Decimal @db.Money
s Decimal @db.Decimal
t DateTime @db.Timestamp(6)
u DateTime @db.Timestamptz(3)
v DateTime @db.Timestamptz
w DateTime @db.Date
x DateTime @db.Time(0)
y DateTime @db.Timetz(6)
z Json @db.Json
ja Json @db.JsonB
jb Bytes @db.ByteA
jc Boolean @db.Boolean
jd Int[] @db.SmallInt
je String[] @db.VarChar(20)`),
  "counting up": `model A {
  id Int @id @default(autoincrement())
  b  BigInt @default(autoincrement())
  c  Int @default(autoincrement()) @db.SmallInt
}`,
  lists: withKey(SCALARS.map(type => `a${type} ${type}[]`).join("\n")),
  "defaults of lists": withKey(`a String[] @default(["a", "it's"])
b Int[] @default([1, -2])
c Boolean[] @default([true])
d String[] @default([])
e Float[] @default([1.5])
f String[] @default(dbgenerated("'{}'"))`),
  enums: `enum Role {
  USER @map("user role")
  ADMIN
  @@map("user_roles")
}
enum Color { /// of the wall
  red
  dark_red
}
model User {
  id Int @id
  role Role @default(USER)
  other Role?
  roles Role[] @default([USER, ADMIN])
  more Color[]
  color Color @default(red)
  x Role @default(dbgenerated("'ADMIN'::user_roles"))
}`,
  JSON: withKey(`a Json @default("{\\"a\\": \\"it's\\"}")\nb Json @default("[]") @db.Json`),
  "what Prisma does not know": withKey(`a Unsupported("circle")
b Unsupported("vector(1536)")?
c Unsupported("tsvector")? @default(dbgenerated("to_tsvector('english', 'x')"))
d Unsupported("geography(Point, 4326)")`),
  "what the database computes": withKey(`a String @default(dbgenerated("gen_random_uuid()")) @db.Uuid
b DateTime @default(dbgenerated("(now() + '1 day'::interval)"))
c Int @default(dbgenerated("nextval('s'::regclass)"))`),
  schemas: `enum Role {
  A
  @@schema("base")
}
enum Kind {
  B
  @@schema("public")
}
model User {
  id Int @id
  role Role @default(A)
  kind Kind
  posts Post[]
  tags Tag[]
  @@schema("base")
}
model Post {
  id Int @id
  userId Int
  user User @relation(fields: [userId], references: [id])
  @@map("posts")
  @@schema("blog")
}
model Tag {
  id Int @id
  users User[]
  @@schema("public")
}`,
  "kinds of indexes": withKey(`a String
b String[]
c Json
d Int
e Unsupported("point")?
f String @db.Inet
@@index([a], type: Hash)
@@index([b], type: Gin)
@@index([c(ops: JsonbPathOps)], type: Gin)
@@index([d], type: Brin)
@@index([e], type: Gist, map: "g")
@@index([e], type: SpGist, map: "s")
@@index([f(ops: InetOps)], type: Gist)
@@index([a(ops: raw("varchar_pattern_ops"), sort: Desc), d], type: BTree, map: "o")
@@index(fields: [a(ops: raw("gin_trgm_ops"))], type: Gin, map: "t")`),
  "classes of operators": withKey(`a DateTime
b DateTime @db.Timestamptz
c DateTime @db.Time
d DateTime @db.Timetz
e DateTime @db.Date
f String @db.VarBit
g String @db.Bit(3)
h Float @db.Real
i String @db.Char(2)
j Bytes
k Decimal
l String @db.Uuid
m Int
n String @db.Inet
o String
@@index([a(ops: TimestampMinMaxOps)], type: Brin)
@@index([a(ops: TimestampMinMaxMultiOps)], type: Brin, map: "multi")
@@index([b(ops: TimestampTzBloomOps)], type: Brin)
@@index([c(ops: TimeMinMaxOps)], type: Brin)
@@index([d(ops: TimeTzMinMaxMultiOps)], type: Brin)
@@index([e(ops: DateBloomOps)], type: Brin)
@@index([f(ops: VarBitMinMaxOps)], type: Brin)
@@index([g(ops: BitMinMaxOps)], type: Brin)
@@index([h(ops: Float4MinMaxMultiOps)], type: Brin)
@@index([i(ops: BpcharBloomOps)], type: Brin)
@@index([j(ops: ByteaMinMaxOps)], type: Brin)
@@index([k(ops: NumericMinMaxOps)], type: Brin)
@@index([l(ops: UuidBloomOps)], type: Brin)
@@index([m(ops: Int4BloomOps)], type: Brin)
@@index([n(ops: InetInclusionOps)], type: Brin)
@@index([o(ops: TextOps)], type: SpGist)`),
  views: `view Report {
  id Int @unique
  user User @relation(fields: [id], references: [id])
}
model User {
  id Int @id
  report Report?
}`,
};

const SQLITE: Fixtures = {
  "counting up": `model A {
  id Int @id @default(autoincrement())
}
model B {
  id BigInt @id @default(autoincrement())
}
model C {
  id Int @id
}`,
  JSON: withKey("a Json\nb Json?"),
  enums: `enum Role {
  USER @map("user role")
  ADMIN
}
model User {
  id Int @id
  role Role @default(USER)
}`,
};

describe("what Prisma sends to PostgreSQL", () => {
  it.each(Object.entries({ ...COMMON, ...POSTGRESQL }))("%s", async (name, schema) => {
    const more = name === "schemas" ? `schemas = ["base", "blog", "public"]` : "";
    await agrees({ "schema.prisma": `${header("postgresql", more)}${schema}` }, "postgresql");
  });

  it("other names of the provider and the data source", async () => {
    const schema = `datasource pg {\n  provider = "postgres"\n}\nmodel A {\n  id String @id @pg.VarChar(3)\n}\n`;
    await agrees({ "schema.prisma": schema }, "postgresql");
  });

  it.each(["relationMode", "referentialIntegrity"])("no foreign keys with %s", async key => {
    const { "lists on both sides": lists = "", "one to one": one = "" } = COMMON;
    const schema = `${header("postgresql", `${key} = "prisma"`)}${lists}\n${one}`;
    if (key === "relationMode") await agrees({ "schema.prisma": schema }, "postgresql");
    const constraints = readPrisma({ "schema.prisma": schema }).models.flatMap(({ table }) => table.constraints);
    expect(constraints.map(({ kind }) => kind)).not.toContain("foreignKey");
  });
});

describe("what Prisma sends to SQLite", () => {
  it.each(Object.entries({ ...COMMON, ...SQLITE }))("%s", async (_name, schema) => {
    // Foreign keys have no names there that one could choose.
    const unnamed = schema.replaceAll(/(@relation\([^\n]*), map: "\w+"\)/g, "$1)");
    await agrees({ "schema.prisma": `${header("sqlite")}${unnamed}` }, "sqlite");
  });
});

describe("a folder of files", () => {
  const files = {
    "schema.prisma": header("postgresql"),
    "models/user.prisma": "model User {\n  id Int @id\n  role Role\n  posts Post[]\n  tags Tag[]\n}\n",
    "models/blog/post.prisma":
      "model Post {\n  id Int @id\n  userId Int\n  user User @relation(fields: [userId], references: [id])\n  tags Tag[]\n}\n",
    "models/blog/tag.prisma": "model Tag {\n  id String @id\n  users User[]\n  posts Post[]\n}\n",
    "enums.prisma": `enum Role {\n  A\n  @@map("roles")\n}\n`,
  };

  it("is one schema", async () => {
    await agrees(files, "postgresql");
  });
});
