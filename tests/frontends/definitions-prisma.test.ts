import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isDefinitionFile, readDefinitions } from "../../src/frontends/definitions/prisma/index.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { declaredBy, declaredInSql } from "../support/declared.js";
import { folder } from "../support/folder.js";
import { golden, printOperations } from "../support/operations.js";
import { readPrisma } from "../support/prisma.js";

function mysql(schema: string): string {
  return `datasource db {\n  provider = "mysql"\n}\n${schema}`;
}

/** Schemas, and what `prisma migrate` sends for them to MySQL, which its engine knows only where it runs as a program. */
const ON_MYSQL: readonly (readonly [name: string, schema: string, sql: string])[] = [
  [
    "scalar types",
    `model T {
  id Int @id @default(autoincrement())
  a String
  b Boolean @default(true)
  c BigInt?
  d Float
  e Decimal
  f DateTime @default(now())
  g Json
  h Bytes
}`,
    `CREATE TABLE \`T\` (
  \`id\` INTEGER NOT NULL AUTO_INCREMENT,
  \`a\` VARCHAR(191) NOT NULL,
  \`b\` BOOLEAN NOT NULL DEFAULT true,
  \`c\` BIGINT NULL,
  \`d\` DOUBLE NOT NULL,
  \`e\` DECIMAL(65, 30) NOT NULL,
  \`f\` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  \`g\` JSON NOT NULL,
  \`h\` LONGBLOB NOT NULL,

  PRIMARY KEY (\`id\`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`,
  ],
  [
    "native types",
    `model T {
  id Int @id @db.UnsignedInt
  a String @db.VarChar(20)
  b String? @db.LongText
  c Boolean @db.TinyInt
  d Int @db.TinyInt
  e Boolean @db.Bit(1)
  f BigInt @db.UnsignedBigInt
  g Decimal @db.Decimal(10, 2)
  h DateTime @default(now()) @db.Timestamp(0)
  i DateTime @db.Date
  j Int @db.Year
  k Bytes @db.VarBinary(16)
  l Json? @default("{}")
}`,
    `CREATE TABLE \`T\` (
  \`id\` INTEGER UNSIGNED NOT NULL,
  \`a\` VARCHAR(20) NOT NULL,
  \`b\` LONGTEXT NULL,
  \`c\` BOOLEAN NOT NULL,
  \`d\` TINYINT NOT NULL,
  \`e\` BIT(1) NOT NULL,
  \`f\` BIGINT UNSIGNED NOT NULL,
  \`g\` DECIMAL(10, 2) NOT NULL,
  \`h\` TIMESTAMP(0) NOT NULL DEFAULT CURRENT_TIMESTAMP(0),
  \`i\` DATE NOT NULL,
  \`j\` YEAR NOT NULL,
  \`k\` VARBINARY(16) NOT NULL,
  \`l\` JSON NULL,

  PRIMARY KEY (\`id\`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`,
  ],
  [
    "enums, keys and relations",
    `enum Role {
  USER @map("user")
  ADMIN
}
model User {
  id Int @id
  role Role @default(USER)
  email String @unique
  bio String @db.Text
  posts Post[]
  tags Tag[]
  @@unique([email(length: 10), role], map: "prefix")
  @@index([bio(length: 100), role(sort: Desc)])
  @@fulltext([bio], map: "words")
}
model Post {
  id Int @id
  userId Int
  user User @relation(fields: [userId], references: [id])
  @@index([userId])
}
model Tag {
  id Int @id
  users User[]
}`,
    `CREATE TABLE \`User\` (
  \`id\` INTEGER NOT NULL,
  \`role\` ENUM('user', 'ADMIN') NOT NULL DEFAULT 'user',
  \`email\` VARCHAR(191) NOT NULL,
  \`bio\` TEXT NOT NULL,

  UNIQUE INDEX \`User_email_key\`(\`email\`),
  INDEX \`User_bio_role_idx\`(\`bio\`(100), \`role\` DESC),
  UNIQUE INDEX \`prefix\`(\`email\`(10), \`role\`),
  FULLTEXT INDEX \`words\`(\`bio\`),
  PRIMARY KEY (\`id\`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE \`Post\` (
  \`id\` INTEGER NOT NULL,
  \`userId\` INTEGER NOT NULL,

  INDEX \`Post_userId_idx\`(\`userId\`),
  PRIMARY KEY (\`id\`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE \`Tag\` (
  \`id\` INTEGER NOT NULL,

  PRIMARY KEY (\`id\`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE \`_TagToUser\` (
  \`A\` INTEGER NOT NULL,
  \`B\` INTEGER NOT NULL,

  UNIQUE INDEX \`_TagToUser_AB_unique\`(\`A\`, \`B\`),
  INDEX \`_TagToUser_B_index\`(\`B\`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE \`Post\` ADD CONSTRAINT \`Post_userId_fkey\` FOREIGN KEY (\`userId\`) REFERENCES \`User\`(\`id\`) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE \`_TagToUser\` ADD CONSTRAINT \`_TagToUser_A_fkey\` FOREIGN KEY (\`A\`) REFERENCES \`Tag\`(\`id\`) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE \`_TagToUser\` ADD CONSTRAINT \`_TagToUser_B_fkey\` FOREIGN KEY (\`B\`) REFERENCES \`User\`(\`id\`) ON DELETE CASCADE ON UPDATE CASCADE;`,
  ],
];

describe("a Prisma schema for MySQL", () => {
  it.each(ON_MYSQL)("%s", (_name, schema, sql) => {
    expect(declaredBy(readPrisma({ "schema.prisma": mysql(schema) }))).toEqual(declaredInSql(sql, "mysql"));
  });
});

const BLOG = `datasource db {
  provider = "postgresql"
}
enum Role {
  USER
  @@map("roles")
}
model User {
  id    Int    @id @default(autoincrement())
  email String @unique @map("e_mail") @db.VarChar(20)
  role  Role   @default(USER)
  posts Post[]
  @@map("users")
}
model Post {
  author   User? @relation(fields: [authorId], references: [id], map: "written_by")
  authorId Int?  @unique(map: "once")
  tags     Tag[]
  @@id([authorId])
}
model Tag {
  id    Int @id
  posts Post[]
}
`;

describe("the places of what is declared", () => {
  const { models, types } = readPrisma({ "schema.prisma": BLOG });
  const operations = [...types, ...models.flatMap(({ table, indexes }) => [table, ...indexes])];

  it("are those of the words in the schema", () => {
    expect(printOperations(operations, BLOG)).toBe(
      golden(String.raw`
        createType type=roles form=enum labels=(USER)
        createTable users
          id integer‹Int› not null serial «id Int @id @default(autoincrement())»
          e_mail varchar(20)‹String› not null «email String @unique @map("e_mail") @db.VarChar(20)»
          role roles‹Role› not null default 'USER' «role Role @default(USER)»
          primaryKey users_pkey‹@id› (id) «@id»
        createIndex users
          unique index users_e_mail_key‹@unique› (e_mail)
        createTable Post
          authorId integer‹Int› «authorId Int? @unique(map: "once")»
          primaryKey Post_pkey‹@@id([authorId])› (authorId) «@@id([authorId])»
          foreignKey written_by (authorId) -> users‹User› (id) on delete set null on update cascade «@relation(fields: [authorId], references: [id], map: "written_by")»
        createIndex Post
          unique index once (authorId)
        createTable _PostToTag‹tags›
          A‹tags› integer‹Tag› not null «tags Tag[]»
          B‹tags› integer‹Tag› not null «tags Tag[]»
          primaryKey _PostToTag_AB_pkey‹tags› (A‹tags›, B‹tags›) «tags Tag[]»
          foreignKey _PostToTag_A_fkey‹tags› (A‹tags›) -> Post‹Tag› (authorId‹Tag›) on delete cascade on update cascade «tags Tag[]»
          foreignKey _PostToTag_B_fkey‹tags› (B‹tags›) -> Tag (id‹Tag›) on delete cascade on update cascade «tags Tag[]»
        createIndex _PostToTag‹tags›
          index _PostToTag_B_index‹tags› (B‹tags›)
        createTable Tag
          id integer‹Int› not null «id Int @id»
          primaryKey Tag_pkey‹@id› (id) «@id»
      `),
    );
  });

  it("lead to the models", () => {
    expect(models.map(({ name, span }) => [name, BLOG.slice(span.start, span.end)])).toEqual([
      ["User", "User"],
      ["Post", "Post"],
      ["_PostToTag", "tags"],
      ["Tag", "Tag"],
    ]);
  });

  it("are known for relations too", () => {
    expect(
      models.map(({ relations }) =>
        relations.map(({ property, target, cardinality }) => [property, target, cardinality]),
      ),
    ).toEqual([
      [["posts", "Post", "many"]],
      [
        ["author", "User", "one"],
        ["tags", "Tag", "many"],
      ],
      [],
      [["posts", "Post", "many"]],
    ]);
    expect(models[1]?.relations[0]?.columns.map(({ text }) => text)).toEqual(["authorId"]);
    expect([...(models[0]?.properties ?? [])].map(([property, { text }]) => [property, text])).toEqual([
      ["id", "id"],
      ["email", "e_mail"],
      ["role", "role"],
    ]);
  });
});

function problems(schema: string): unknown {
  const { models, opaque } = readPrisma({ "schema.prisma": schema });
  return {
    incomplete: models.filter(({ complete }) => !complete).map(({ name }) => name),
    opaque: opaque.map(({ reason, span }) => `${reason}: ${schema.slice(span.start, span.end)}`),
  };
}

describe("what cannot be read", () => {
  it.each([
    [
      "a type that is nowhere declared",
      "model A {\n  id Int @id\n  b Nowhere\n}\nmodel C {\n  id Int @id\n}",
      ["A"],
      ["statement: Nowhere"],
    ],
    ["a line that is no field", "model A {\n  id Int @id\n  b : String\n}\n", ["A"], ["syntax: b"]],
    [
      "an argument without an end",
      `model A {\n  id Int @id\n  b String @default("x\n}\nmodel B {\n  id Int @id\n}`,
      ["A"],
      ["syntax: b"],
    ],
    ["words outside of blocks", "hello\nmodel A {\n  id Int @id\n}\n", [], ["syntax: hello"]],
    ["a key of unknown fields", "model A {\n  id Int @id\n  @@index([nothing])\n}", ["A"], []],
    [
      "a relation of unknown fields",
      "model A {\n  id Int @id\n  b A @relation(fields: [nothing], references: [id])\n}",
      ["A"],
      [],
    ],
    ["a model without an end", "model A {\n  id Int @id\n", [], []],
    ["deep brackets", `model A {\n  id Int @id @default(${"[".repeat(5000)})\n}`, ["A"], ["syntax: id"]],
  ])("%s is said", (_name, schema, incomplete, opaque) => {
    expect(problems(schema)).toEqual({ incomplete, opaque });
  });

  it("never throws on parts of a schema", () => {
    for (let end = 0; end < BLOG.length; end += 7) {
      const text = `${BLOG.slice(0, end)}\nmodel Last {\n}\n${BLOG.slice(end)}`;
      expect(() => readPrisma({ "schema.prisma": text })).not.toThrow();
    }
  });
});

describe("which files are one schema", () => {
  const root = folder({
    "package.json": "{}",
    "prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\nmodel A {\n  id Int @id\n  b B[]\n}\n',
    "prisma/models/b.prisma":
      "model B {\n  id Int @id\n  aId Int\n  a A @relation(fields: [aId], references: [id])\n}\n",
    "prisma/other.prisma": 'datasource db {\n  provider = "sqlite"\n}\nmodel A {\n  id String @id\n}\n',
    "mongo/schema.prisma": 'datasource db {\n  provider = "mongodb"\n}\nmodel A {\n  id String @id\n}\n',
    "client/schema.prisma": 'generator client {\n  provider = "x"\n}\n',
  });
  const project = projectOf(join(root, "package.json"), root, DEFAULT_SETTINGS);
  const read = (path: string): ReturnType<typeof readDefinitions> =>
    readDefinitions({ path: join(root, path), text: project.read(join(root, path)) ?? "" }, project);

  it("a file with a data source has its own", () => {
    expect(read("prisma/other.prisma")).toMatchObject({ dialect: "sqlite" });
    expect(read("prisma/schema.prisma")).toMatchObject({ dialect: "postgresql", opaque: [] });
  });

  it("a file without one belongs to the folder above that has one", () => {
    expect(read("prisma/models/b.prisma")).toMatchObject({ dialect: "postgresql", opaque: [] });
    expect(read("prisma/models/b.prisma")?.models[0]?.table.constraints).toHaveLength(2);
  });

  it("nothing is declared for databases that are not modelled, and by files without models", () => {
    expect(read("mongo/schema.prisma")).toBeNull();
    expect(read("client/schema.prisma")).toBeNull();
    expect(isDefinitionFile("a/schema.prisma", "model A {\n}")).toBe(true);
    expect(isDefinitionFile("a/schema.ts", "model A {\n}")).toBe(false);
  });
});
