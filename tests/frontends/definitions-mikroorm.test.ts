import { describe, expect, it } from "vitest";
import { isMikroOrmDefinition, readMikroOrmDefinitions } from "../../src/frontends/definitions/mikroorm/index.js";
import type { SchemaDefinition } from "../../src/model/definition.js";
import { createdTables, declaredTables, readSources, type Sources } from "../support/declared-tables.js";
import { golden, printOperations } from "../support/operations.js";

function read(sources: Sources, version = "^6.6.0"): readonly SchemaDefinition[] {
  return readSources(sources, "postgresql", readMikroOrmDefinitions, { "@mikro-orm/core": version });
}

function readOne(text: string): SchemaDefinition {
  const [definition] = read({ "src/entities.ts": text });
  if (definition === undefined) throw new Error("it declares nothing");
  return definition;
}

const IMPORT = `import { Collection, Embeddable, Embedded, Entity, Enum, Index, ManyToMany, ManyToOne, OneToMany, OneToOne, PrimaryKey, Property } from "@mikro-orm/core";
`;

const BLOG = `${IMPORT}@Embeddable() export class Place { @Property() town!: string; }
@Entity({ tableName: "authors" })
export class Author {
  @PrimaryKey() id!: number;
  @Property({ name: "e_mail", unique: true }) email!: string;
  @Embedded(() => Place) home!: Place;
  @OneToMany(() => Book, book => book.author) books = new Collection<Book>(this);
}
@Entity()
@Index({ properties: ["title"] })
export class Book {
  @PrimaryKey({ type: "uuid" }) id!: string;
  @Property({ default: "none" }) title!: string;
  @ManyToOne(() => Author, { eager: true }) author!: Author;
}
`;

describe("the places of what is declared", () => {
  const { models } = readOne(BLOG);

  it("are those of the words in the file", () => {
    expect(
      printOperations(
        models.flatMap(({ table, indexes }) => [table, ...indexes]),
        BLOG,
      ),
    ).toBe(
      golden(`
        createTable authors
          id integer‹@PrimaryKey() id!: number;› not null serial «@PrimaryKey() id!: number;»
          e_mail varchar(255)‹@Property({ name: "e_mail", unique: true }) email!: string;› not null «@Property({ name: "e_mail", unique: true }) email!: string;»
          home_town‹town› varchar(255)‹@Property() town!: string;› not null «@Property() town!: string;»
          primaryKey (id‹@PrimaryKey() id!: number;›) inline «@PrimaryKey() id!: number;»
          unique authors_e_mail_unique‹@Property({ name: "e_mail", unique: true }) email!: string;› (e_mail‹@Property({ name: "e_mail", unique: true }) email!: string;›) «@Property({ name: "e_mail", unique: true }) email!: string;»
        createTable book
          id uuid‹@PrimaryKey({ type: "uuid" }) id!: string;› not null «@PrimaryKey({ type: "uuid" }) id!: string;»
          title varchar(255)‹@Property({ default: "none" }) title!: string;› not null default 'none'‹@Property({ default: "none" }) title!: string;› «@Property({ default: "none" }) title!: string;»
          author_id‹author› integer‹@ManyToOne(() => Author, { eager: true }) author!: Author;› not null «@ManyToOne(() => Author, { eager: true }) author!: Author;»
          foreignKey book_author_id_foreign‹@ManyToOne(() => Author, { eager: true }) author!: Author;› (author_id‹@ManyToOne(() => Author, { eager: true }) author!: Author;›) -> authors‹@ManyToOne(() => Author, { eager: true }) author!: Author;› (id‹@ManyToOne(() => Author, { eager: true }) author!: Author;›) on update cascade «@ManyToOne(() => Author, { eager: true }) author!: Author;»
          primaryKey book_pkey‹Book› (id‹Book›) «Book»
        createIndex book‹Index({ properties: ["title"] })›
          index book_title_index‹Index({ properties: ["title"] })› (title‹Index({ properties: ["title"] })›)
      `),
    );
  });

  it("lead to the classes, with their properties and relations", () => {
    expect(
      models.map(({ name, span, properties, relations }) => ({
        name,
        span: BLOG.slice(span.start, span.end),
        properties: [...properties].map(([property, { text }]) => [property, text]),
        relations: relations.map(({ property, target, cardinality, columns, loading }) => [
          property,
          target,
          cardinality,
          columns.map(({ text }) => text),
          loading,
        ]),
      })),
    ).toEqual([
      {
        name: "Author",
        span: "Author",
        properties: [
          ["id", "id"],
          ["email", "e_mail"],
          ["home.town", "home_town"],
        ],
        relations: [["books", "Book", "many", [], "explicit"]],
      },
      {
        name: "Book",
        span: "Book",
        properties: [
          ["id", "id"],
          ["title", "title"],
        ],
        relations: [["author", "Author", "one", ["author_id"], "eager"]],
      },
    ]);
  });
});

describe("what is not known", () => {
  const incomplete: readonly (readonly [string, string, string])[] = [
    ["options", `@Property(options()) name!: string;`, "the options of `name` are not constant"],
    [
      "a name",
      `@Property({ name: process.env.NAME }) name!: string;`,
      "the name of the column of `name` is not constant",
    ],
    ["a type", `@Property() name!: Something;`, "the column of `name` is known in part"],
    ["a default", `@Property({ default: other() }) name!: string;`, "the column of `name` is known in part"],
    ["an entity", `@ManyToOne(() => Nobody) name!: any;`, "what `name` refers to cannot be followed"],
    [
      "an index",
      `@Index({ properties: fields }) @Property() name!: string;`,
      "the columns of an index or constraint cannot be read",
    ],
    [
      "an index's order",
      `@Index({ columns: [{ name: "name", sort: "desc" }] }) @Property() name!: string;`,
      "an index is known in part",
    ],
    [
      "a condition",
      `@Index({ where: { name: 1 } }) @Property() name!: string;`,
      "the condition of an index is not constant",
    ],
  ];

  it.each(incomplete)("%s", (_name, body, detail) => {
    const { models, opaque } = readOne(`${IMPORT}@Entity() export class Item { @PrimaryKey() id!: number; ${body} }`);
    expect(models.map(({ complete }) => complete)).toEqual([false]);
    expect(opaque.map(each => each.detail)).toContain(detail);
  });

  it("tables of their own for each class of a line", () => {
    const text = `${IMPORT}@Entity({ inheritance: "tpt" }) export class Item { @PrimaryKey() id!: number; }`;
    expect(readOne(text).models.map(({ complete }) => complete)).toEqual([false]);
  });

  it("a base class of another package", () => {
    const text = `${IMPORT}import { Base } from "elsewhere"; @Entity() export class Item extends Base { @PrimaryKey() id!: number; }`;
    expect(readOne(text).models.map(({ complete }) => complete)).toEqual([false]);
  });
});

describe("files", () => {
  it("without entities declare nothing", () => {
    expect(isMikroOrmDefinition("/a/b.ts", `import { Migration } from "@mikro-orm/migrations";`)).toBe(false);
    expect(isMikroOrmDefinition("/a/b.ts", `@Entity() class A {} import "typeorm";`)).toBe(false);
    expect(isMikroOrmDefinition("/a/b.d.ts", BLOG)).toBe(false);
    expect(isMikroOrmDefinition("/a/b.ts", BLOG)).toBe(true);
    expect(read({ "src/base.ts": `${IMPORT}export abstract class Base { @PrimaryKey() id!: number; }` })).toEqual([]);
  });

  it("that cannot be parsed declare nothing", () => {
    expect(read({ "src/entities.ts": `${BLOG} }` })).toEqual([]);
  });
});

it("reads from TypeScript what may be left out, where MikroORM does", () => {
  const [definition] = read({
    "src/entities.ts": `${IMPORT}@Entity() export class Item { @PrimaryKey() id!: number; @Property() a?: string; @Property() b!: string | null; @Property() c!: string; @Property() d!: Record<string, unknown>; }`,
    "src/mikro-orm.config.ts": `import { TsMorphMetadataProvider } from "@mikro-orm/reflection"; import { defineConfig } from "@mikro-orm/postgresql";
      export default defineConfig({ dbName: "test", metadataProvider: TsMorphMetadataProvider });`,
  });
  expect(
    definition?.models[0]?.table.columns.map(({ name, nullable, type }) => [name.text, nullable, type?.name]),
  ).toEqual([
    ["id", false, "integer"],
    ["a", true, "varchar"],
    ["b", true, "varchar"],
    ["c", false, "varchar"],
    ["d", false, "jsonb"],
  ]);
});

/** What the schema generator of version 7.2.1 printed for the entities. */
const PRINTED_BY_7 = `create table "item" ("id" serial primary key, "a" varchar(255) not null, "b" varchar(255) null);
create index "item_a_index" on "item" ("a") where b is null;
create unique index "item_a_b_unique" on "item" ("a", "b") where a > 'x' and b is not null;
create table "author" ("id" serial primary key, "home_street" varchar(255) not null, "home_at_town" varchar(255) null);
create table "a_table_whose_name_is_about_as_long_as_names_can_be_in_general" ("id" varchar(255) not null, "the_first_of_two_columns" varchar(255) not null, "second" varchar(255) not null, constraint "a_table_whose_name_is_about_as_long_as_names_can_4def5_pkey" primary key ("id"));
alter table "a_table_whose_name_is_about_as_long_as_names_can_be_in_general" add constraint "a_table_whose_name_is_about_as_long_as_names_can__8fea7_unique" unique ("the_first_of_two_columns");
create index "a_table_whose_name_is_about_as_long_as_names_can_b_e8db8_index" on "a_table_whose_name_is_about_as_long_as_names_can_be_in_general" ("the_first_of_two_columns", "second");
create table "profile" ("author_id" int not null, "at" timestamptz(3) not null default current_timestamp(3), primary key ("author_id"));
create table "tag" ("id" uuid not null, "kind" text not null, "kinds" text[] not null, primary key ("id"));
alter table "tag" add constraint "tag_kind_check" check ("kind" in ('a', 'b'));
alter table "tag" add constraint "tag_kinds_check" check ("kinds" <@ array['a'::text, 'b'::text]);
create table "mark" ("author_id" int not null, "tag_id" uuid not null, primary key ("author_id", "tag_id"));
create table "book" ("id" serial primary key, "author_id" int not null, "editor_id" int null, "mark_author_id" int not null, "mark_tag_id" uuid not null);
create table "book_tags" ("book_id" int not null, "tag_id" uuid not null, primary key ("book_id", "tag_id"));
alter table "profile" add constraint "profile_author_id_foreign" foreign key ("author_id") references "author" ("id") on update cascade on delete cascade;
alter table "mark" add constraint "mark_author_id_foreign" foreign key ("author_id") references "author" ("id") on update cascade on delete cascade;
alter table "mark" add constraint "mark_tag_id_foreign" foreign key ("tag_id") references "tag" ("id") on update cascade on delete cascade;
alter table "book" add constraint "book_author_id_foreign" foreign key ("author_id") references "author" ("id");
alter table "book" add constraint "book_editor_id_foreign" foreign key ("editor_id") references "author" ("id") on delete set null;
alter table "book" add constraint "book_mark_author_id_mark_tag_id_foreign" foreign key ("mark_author_id", "mark_tag_id") references "mark" ("author_id", "tag_id") on update cascade;
alter table "book_tags" add constraint "book_tags_book_id_foreign" foreign key ("book_id") references "book" ("id") on update cascade on delete cascade;
alter table "book_tags" add constraint "book_tags_tag_id_foreign" foreign key ("tag_id") references "tag" ("id") on update cascade on delete cascade`;

const OF_7 = `import { Collection } from "@mikro-orm/core";
import { Embeddable, Embedded, Entity, Enum, Index, ManyToMany, ManyToOne, OneToOne, PrimaryKey, Property, Unique } from "@mikro-orm/decorators/legacy";
@Embeddable() export class Place { @Property({ nullable: true }) town?: string; }
@Embeddable() export class Address { @Property() street!: string; @Embedded(() => Place, { prefix: "at_" }) place!: Place; }
@Entity() @Index({ properties: ["a"], where: "b is null" }) @Unique({ properties: ["a", "b"], where: "a > 'x' and b is not null" })
export class Item { @PrimaryKey() id!: number; @Property() a!: string; @Property({ nullable: true }) b?: string; }
@Entity({ view: true, expression: "select 1 as a" }) export class Answer { @PrimaryKey() id!: number; @Property() a!: number; }
@Entity() export class Author { @PrimaryKey() id!: number; @Embedded(() => Address, { prefix: "home_" }) address!: Address; }
@Entity() export class Tag { @PrimaryKey({ type: "uuid" }) id!: string; @Enum({ items: ["a", "b"] }) kind!: string;
  @Enum({ items: ["a", "b"], array: true }) kinds!: string[]; }
@Entity() export class Book { @PrimaryKey() id!: number; @ManyToOne(() => Author) author!: Author;
  @ManyToOne(() => Author, { nullable: true }) editor?: Author; @ManyToMany(() => Tag) tags = new Collection<Tag>(this);
  @ManyToOne(() => Mark) mark!: any; }
@Entity() export class Mark { @ManyToOne(() => Author, { primary: true }) author!: Author; @ManyToOne(() => Tag, { primary: true }) tag!: Tag; }
@Entity() export class Profile { @OneToOne(() => Author, { primary: true }) author!: Author; @Property({ version: true }) at!: Date; }
@Entity({ tableName: "a_table_whose_name_is_about_as_long_as_names_can_be_in_general" }) @Index({ properties: ["first", "second"] })
export class Long { @PrimaryKey() id!: string; @Property({ name: "the_first_of_two_columns", unique: true }) first!: string; @Property() second!: string; }
`;

it("names, checks and keys of version 7 are its own", () => {
  const definitions = read({ "src/entities.ts": OF_7 }, "^7.2.0");
  expect(declaredTables(definitions)).toEqual(createdTables(PRINTED_BY_7.split(";\n"), "postgresql"));
  expect(definitions.flatMap(({ opaque }) => opaque)).toEqual([]);
});
