import type { Dialect } from "../../src/model/dialect.js";
import type { Sources } from "./declared-tables.js";

/** Entities in MikroORM's own spelling. */
export interface Fixture {
  readonly name: string;
  readonly sources: Sources;
  /** The dialects that know what it uses. */
  readonly only?: readonly Dialect[];
}

const IMPORT = `import { BigIntType, Cascade, Check, Collection, DeferMode, Embeddable, Embedded, Entity, EntityCaseNamingStrategy,
  EntitySchema, Enum, Formula, Index, JsonType, ManyToMany, ManyToOne, OneToMany, OneToOne, Opt, PrimaryKey, Property, Ref, StringType,
  Type, UnderscoreNamingStrategy, Unique, defineConfig, defineEntity, p, raw, sql, t, types } from "@mikro-orm/core";
`;

const one = (name: string, body: string, only?: readonly Dialect[]): Fixture => ({
  name,
  sources: { "src/entities.ts": IMPORT + body },
  ...(only === undefined ? {} : { only }),
});

const column = (options: string, type = "string"): string =>
  `@Entity() export class Item { @PrimaryKey() id!: number; @Property(${options}) value!: ${type}; }`;

const each = (names: readonly (readonly [string, string?])[], only?: readonly Dialect[]): readonly Fixture[] =>
  names.map(([options, type]) => one(`a property of ${type ?? "string"}: ${options}`, column(options, type), only));

const POSTGRESQL: readonly Dialect[] = ["postgresql"];
const MYSQL: readonly Dialect[] = ["mysql", "mariadb"];

const COLUMNS = each([
  ["", "string"],
  ["", "number"],
  ["", "boolean"],
  ["", "Date"],
  ["", "string[]"],
  ["", "Buffer"],
  ["", "bigint"],
  [`{ nullable: true }`],
  [`{ nullable: false }`, "number"],
  [`{ length: 20 }`],
  [`{ length: 20, unique: true }`],
  [`{ type: "text" }`],
  [`{ type: "text", nullable: true, index: true }`],
  [`{ type: "uuid" }`],
  [`{ type: "uuid", defaultRaw: "'00000000-0000-0000-0000-000000000000'" }`],
  [`{ type: "json" }`, "object"],
  [`{ type: "json", nullable: true }`, "object"],
  [`{ type: "date" }`],
  [`{ type: "time" }`],
  [`{ type: "datetime", length: 3 }`, "Date"],
  [`{ type: Date, nullable: true }`, "Date"],
  [`{ type: String }`],
  [`{ type: Number }`, "number"],
  [`{ type: "integer" }`, "number"],
  [`{ type: "int" }`, "number"],
  [`{ type: "int", unsigned: true, default: 0 }`, "number"],
  [`{ type: "number" }`, "number"],
  [`{ type: "smallint" }`, "number"],
  [`{ type: "tinyint" }`, "number"],
  [`{ type: "mediumint" }`, "number"],
  [`{ type: "bigint" }`],
  [`{ type: BigIntType, nullable: true }`],
  [`{ type: new BigIntType("bigint") }`, "bigint"],
  [`{ type: "float" }`, "number"],
  [`{ type: "double" }`, "number"],
  [`{ type: "decimal" }`],
  [`{ type: "decimal", precision: 12, scale: 4, default: 0 }`, "number"],
  [`{ type: "boolean", default: false }`, "boolean"],
  [`{ type: "blob" }`, "Buffer"],
  [`{ type: "uint8array" }`, "Uint8Array"],
  [`{ type: types.text }`],
  [`{ type: t.character, length: 3 }`],
  [`{ type: t.array }`, "string[]"],
  [`{ type: "string[]" }`, "string[]"],
  [`{ type: JsonType }`, "object"],
  [`{ type: StringType, length: 40 }`],
  [`{ columnType: "varchar(12)" }`],
  [`{ name: "other" }`],
  [`{ fieldName: "other", comment: "why" }`],
  [`{ default: 0 }`, "number"],
  [`{ default: 1.5, type: "float" }`, "number"],
  [`{ default: "x" }`],
  [`{ default: true }`, "boolean"],
  [`{ default: null, nullable: true }`],
  [`{ defaultRaw: "current_timestamp" }`, "Date"],
  [`{ default: sql.now() }`, "Date"],
  [`{ default: raw("(1 + 1)") }`, "number"],
  ["{ default: sql`current_timestamp` }", "Date"],
  [`{ persist: false }`],
  [`{ version: true }`, "number"],
  [`{ version: true }`, "Date"],
  [`{ index: "item_by_value" }`],
  [`{ unique: "item_of_value" }`],
  [`{ check: "value > 0" }`, "number"],
  [`{ lazy: true, hidden: true }`],
]);

const OF_POSTGRESQL = each(
  [
    [`{ columnType: "timestamptz(3)", defaultRaw: "current_timestamp(3)" }`, "Date"],
    [`{ columnType: "timestamp", defaultRaw: "current_timestamp(0)" }`, "Date"],
    [`{ columnType: "varchar" }`],
    [`{ defaultRaw: "now()" }`, "Date"],
    [`{ default: raw("'a' || 'b'") }`, "string"],
    [`{ type: "string", enum: true, items: ["a", "it's"] }`],
    [`{ type: "citext" }`],
    [`{ type: "jsonb", default: "{}" }`, "object"],
    [`{ type: "interval" }`],
    [`{ type: "double precision" }`, "number"],
    [`{ type: "tsvector" }`],
    [`{ columnType: "numeric(10,2)", default: 0 }`, "number"],
    [`{ columnType: "text[]", default: [] }`, "string[]"],
    [`{ type: "array", default: ["a", "b c"] }`, "string[]"],
    [`{ type: "integer", columnType: "int generated always as (1 + 1) stored" }`, "number"],
    [`{ type: "integer", generated: "(1 + 1) stored" }`, "number"],
  ],
  POSTGRESQL,
);

const OF_MYSQL = each(
  [
    [`{ type: "datetime", defaultRaw: "current_timestamp", extra: "on update current_timestamp" }`, "Date"],
    [`{ columnType: "json", default: "[]" }`, "object"],
    [`{ type: "integer", generated: "(1 + 1) stored" }`, "number"],
    [`{ type: "text", default: "x" }`],
  ],
  MYSQL,
);

const KEYS: readonly Fixture[] = [
  one("a key of numbers", `@Entity() export class Item { @PrimaryKey() id!: number; }`),
  one("a key of big numbers", `@Entity() export class Item { @PrimaryKey({ type: "bigint" }) id!: string; }`),
  one("a key of type integer", `@Entity() export class Item { @PrimaryKey({ type: "integer" }) id!: number; }`),
  one("a key of big integers", `@Entity() export class Item { @PrimaryKey() id!: bigint; @Property() a!: string; }`),
  one(
    "a key of words",
    `@Entity() export class Item { @PrimaryKey({ length: 40 }) code!: string; @Property() a!: string; }`,
  ),
  one(
    "a key that is made by the database",
    `@Entity() export class Item { @PrimaryKey({ type: "uuid", defaultRaw: "gen_random_uuid()" }) id!: string; }`,
    POSTGRESQL,
  ),
  one(
    "a key that is not numbered",
    `@Entity() export class Item { @PrimaryKey({ autoincrement: false }) id!: number; }`,
  ),
  one(
    "a key of two properties, of which one comes later",
    `@Entity() export class Item { @PrimaryKey() a!: number; @Property() c!: string; @PrimaryKey() b!: string; }`,
  ),
  one(
    "indexes and unique constraints",
    `@Entity() @Index({ properties: ["a", "b"] }) @Unique({ name: "one_of_each", properties: ["b", "c"] }) @Index({ name: "by_c", properties: "c" })
     export class Item { @PrimaryKey() id!: number; @Index() @Property() a!: string; @Unique() @Property() b!: string;
       @Index({ name: "c_index" }) @Property({ name: "see" }) c!: string; @Property({ index: true }) d!: string; }`,
  ),
  one(
    "checks",
    `@Entity() @Check({ expression: "a > b" }) @Check({ name: "b_is_small", expression: columns => \`\${columns.b} < 10\` })
     export class Item { @PrimaryKey() id!: number; @Property() a!: number; @Check({ expression: "b > 0" }) @Property() b!: number; }`,
  ),
  one(
    "names that are too long",
    `@Entity({ tableName: "a_table_whose_name_is_about_as_long_as_names_can_be_in_general" }) @Index({ properties: ["a", "b"] })
     export class Item { @PrimaryKey() id!: string; @Property({ name: "the_first_of_two_columns", unique: true }) a!: string; @Property() b!: string; }`,
    ["postgresql", "mysql", "sqlite"],
  ),
  one(
    "a statement for an index",
    `@Entity() @Index({ name: "by_a", expression: 'create index "by_a" on "item" ("a") where b is null' })
     export class Item { @PrimaryKey() id!: number; @Property() a!: string; @Property({ nullable: true }) b!: string;
       @Index({ name: "by_b", expression: 'create index by_b on item using gin (b)' }) @Property({ type: "json" }) c!: object; }`,
    POSTGRESQL,
  ),
  one(
    "an index of another method",
    `@Entity() @Index({ properties: ["a"], type: "hash" }) export class Item { @PrimaryKey() id!: number; @Property() a!: string; }`,
    POSTGRESQL,
  ),
  one(
    "a full text index",
    `@Entity() @Index({ properties: ["a", "b"], type: "fulltext" })
     export class Item { @PrimaryKey() id!: number; @Property() a!: string; @Property() b!: string; }`,
    ["mysql"],
  ),
  one(
    "full text indexes",
    `@Entity({ schema: "shop" }) @Index({ properties: ["a", "b"], type: "fulltext" }) @Index({ properties: ["c"], type: "fulltext" })
     export class Item { @PrimaryKey() id!: number; @Property() a!: string; @Property() b!: string; @Property({ type: "tsvector" }) c!: string; }`,
    POSTGRESQL,
  ),
  one(
    "a unique constraint that waits",
    `@Entity() @Unique({ properties: ["a"], deferMode: DeferMode.INITIALLY_DEFERRED }) export class Item { @PrimaryKey() id!: number; @Property() a!: string; }`,
    POSTGRESQL,
  ),
];

const NAMES: readonly Fixture[] = [
  one(
    "names of several words",
    `@Entity() export class OrderItem { @PrimaryKey() itemId!: number; @Property() firstURL!: string; }`,
  ),
  one("a name of a table", `@Entity({ tableName: "things" }) export class Item { @PrimaryKey() id!: number; }`),
  one("a collection", `@Entity({ collection: "things" }) export class Item { @PrimaryKey() id!: number; }`),
  one(
    "a schema",
    `@Entity({ schema: "shop" }) export class Item { @PrimaryKey() id!: number; @ManyToOne(() => Item) parent!: Item; }`,
    POSTGRESQL,
  ),
  one(
    "a schema in the name",
    `@Entity({ tableName: "shop.things" }) export class Item { @PrimaryKey() id!: number; @Property({ index: true }) a!: string; }`,
    POSTGRESQL,
  ),
  {
    name: "a schema of the configuration, and names as they are",
    sources: {
      "src/entities.ts": `${IMPORT}@Entity() export class OrderItem { @PrimaryKey() itemId!: number; @ManyToOne(() => OrderItem) parentItem!: OrderItem;
        @ManyToMany(() => OrderItem) others = new Collection<OrderItem>(this); }`,
      "src/mikro-orm.config.ts": `${IMPORT}export default { dbName: "test", schema: "shop", namingStrategy: EntityCaseNamingStrategy };`,
    },
    only: POSTGRESQL,
  },
  {
    name: "names of the project's own",
    sources: {
      "src/entities.ts": `${IMPORT}@Entity() export class OrderItem { @PrimaryKey() itemId!: number; @Property({ index: true }) a!: string;
        @ManyToOne(() => OrderItem) parentItem!: OrderItem; }`,
      "src/mikro-orm.config.ts": `${IMPORT}
        export class OwnNamingStrategy extends UnderscoreNamingStrategy {
          classToTableName(name: string) { return "app_" + super.classToTableName(name); }
          indexName(table: string, columns: string[], type: "primary" | "index") { return "ix_" + super.indexName(table, columns, type); }
        }
        export default { dbName: "test", namingStrategy: OwnNamingStrategy };`,
    },
  },
];

const AUTHOR = `@Entity() export class Author { @PrimaryKey() id!: number; @Property() name!: string; }`;

const RELATIONS: readonly Fixture[] = [
  ...(
    [
      [`@ManyToOne(() => Author) author!: Author;`],
      [`@ManyToOne() author!: Author;`],
      [`@ManyToOne(() => Author, { nullable: true }) author?: Author;`],
      [`@ManyToOne({ entity: () => Author, ref: true }) author!: Ref<Author>;`],
      [`@ManyToOne("Author", { name: "writer" }) author!: Author;`],
      [
        `@ManyToOne(() => Author, { joinColumn: "writer_id", deleteRule: "cascade", updateRule: "no action" }) author!: Author;`,
      ],
      [`@ManyToOne(() => Author, { fieldName: "writer_id", index: true }) author!: Author;`],
      [`@ManyToOne(() => Author, { index: false, cascade: [] }) author!: Author;`],
      [`@ManyToOne(() => Author, { cascade: [Cascade.ALL] }) author!: Author;`],
      [`@ManyToOne(() => Author, { cascade: [Cascade.REMOVE], nullable: false }) author!: Author;`],
      [`@ManyToOne(() => Author, { createForeignKeyConstraint: false }) author!: Author;`],
      [`@ManyToOne(() => Author, { foreignKeyName: "of_author" }) author!: Author;`],
      [`@ManyToOne(() => Author, { eager: true, unique: true }) author!: Author;`],
      [`@ManyToOne(() => Author, { persist: false }) author!: Author;`],
      [`@Index({ name: "by_author" }) @ManyToOne(() => Author) author!: Author;`],
      [`@OneToOne(() => Author) author!: Author;`],
      [`@OneToOne(() => Author, { nullable: true, unique: "once" }) author?: Author;`],
      [`@ManyToOne(() => Author, { mapToPk: true }) author!: number;`],
    ] as const
  ).map(([body]) => one(body, `${AUTHOR} @Entity() export class Book { @PrimaryKey() id!: number; ${body} }`)),
  one(
    "a key that waits",
    `${AUTHOR} @Entity() export class Book { @PrimaryKey() id!: number; @ManyToOne(() => Author, { deferMode: "deferred" }) author!: Author; }`,
    POSTGRESQL,
  ),
  one(
    "both sides of one to one",
    `@Entity() export class User { @PrimaryKey() id!: number; @OneToOne(() => Profile, profile => profile.user) profile?: any; }
     @Entity() export class Profile { @PrimaryKey() id!: number; @OneToOne(() => User, { inversedBy: "profile" }) user!: User; }`,
  ),
  one(
    "the owner is told",
    `@Entity() export class User { @PrimaryKey() id!: number; @OneToOne({ entity: () => Profile, owner: true, mappedBy: "user" }) profile?: any; }
     @Entity() export class Profile { @PrimaryKey() id!: number; @OneToOne({ entity: () => User, mappedBy: "profile" }) user!: User; }`,
  ),
  one(
    "a key that is a relation",
    `${AUTHOR} @Entity() export class Profile { @OneToOne(() => Author, { primary: true }) author!: Author; @Property() text!: string; }
     @Entity() export class Note { @PrimaryKey() id!: number; @ManyToOne(() => Profile) profile!: Profile; }`,
  ),
  one(
    "a key of two relations, and what refers to it",
    `${AUTHOR} @Entity() export class Tag { @PrimaryKey({ type: "uuid" }) id!: string; }
     @Entity() export class Mark { @ManyToOne(() => Author, { primary: true }) author!: Author; @ManyToOne(() => Tag, { primary: true }) tag!: Tag; }
     @Entity() export class Note { @PrimaryKey() id!: number; @ManyToOne(() => Mark) mark!: Mark; }`,
  ),
  one(
    "a collection on the other side",
    `@Entity() export class Author { @PrimaryKey() id!: number; @OneToMany(() => Book, book => book.author) books = new Collection<Book>(this); }
     @Entity() export class Book { @PrimaryKey() id!: number; @ManyToOne(() => Author) author!: Author; }`,
  ),
  one(
    "a tree",
    `@Entity() export class Node { @PrimaryKey({ type: "uuid" }) id!: string; @ManyToOne(() => Node, { nullable: true }) parent?: Node;
       @OneToMany(() => Node, node => node.parent) children = new Collection<Node>(this); }`,
  ),
  ...(
    [
      [`@ManyToMany(() => Tag) tags = new Collection<Tag>(this);`],
      [`@ManyToMany({ entity: () => Tag, pivotTable: "marks" }) tags = new Collection<Tag>(this);`],
      [`@ManyToMany({ entity: () => Tag, joinColumn: "a", inverseJoinColumn: "b" }) tags = new Collection<Tag>(this);`],
      [`@ManyToMany(() => Tag, "books", { owner: true }) tags = new Collection<Tag>(this);`],
      [`@ManyToMany(() => Tag, undefined, { fixedOrder: true }) tags = new Collection<Tag>(this);`],
      [
        `@ManyToMany(() => Tag, undefined, { fixedOrderColumn: "place", deleteRule: "restrict" }) tags = new Collection<Tag>(this);`,
      ],
      [`@ManyToMany(() => Book) likeThis = new Collection<Book>(this);`],
      [`@ManyToMany({ entity: () => Tag, pivotEntity: () => Mark }) tags = new Collection<Tag>(this);`],
    ] as const
  ).map(([body]) =>
    one(
      body,
      `@Entity() export class Tag { @PrimaryKey({ type: "uuid" }) id!: string; @ManyToMany(() => Book, book => book.tags) books = new Collection<any>(this); }
       @Entity() export class Book { @PrimaryKey() id!: number; ${body.includes("likeThis") ? "@ManyToMany(() => Tag) tags = new Collection<Tag>(this);" : ""} ${body} }
       ${body.includes("Mark") ? "@Entity() export class Mark { @ManyToOne(() => Book, { primary: true }) book!: Book; @ManyToOne(() => Tag, { primary: true }) tag!: Tag; @Property() at!: Date; }" : ""}`,
    ),
  ),
];

const CLASSES: readonly Fixture[] = [
  one(
    "a base class",
    `export abstract class Base { @PrimaryKey() id!: number; @Property() createdAt: Date = new Date(); @Property({ nullable: true }) deletedAt?: Date; }
     @Entity() export class Item extends Base { @Property() name!: string; @PrimaryKey() part!: string; }`,
  ),
  one(
    "an abstract entity, with keys",
    `@Entity({ abstract: true }) @Index({ properties: ["name"] }) export abstract class Base { @PrimaryKey() id!: number; @Property() name!: string; }
     @Entity() export class First extends Base { @Property({ length: 10 }) name!: string; @Property() other!: number; }
     @Entity({ tableName: "seconds" }) export class Second extends Base { }`,
  ),
  one(
    "initial values",
    `export enum Status { Open = "open", Closed = "closed" }
     @Entity() export class Item { @PrimaryKey() id!: number; @Property() count: number = 0; @Property() name = "none"; @Property() isOpen: boolean = true;
       @Property({ type: "string" }) nothing: string | null = null; @Property({ type: "json" }) list: string[] = []; @Property() at: Date = new Date();
       @Enum(() => Status) status: Status = Status.Open; @Property({ default: 5 }) both: number = 3; }`,
  ),
  {
    name: "initial values that are none of the database's",
    sources: {
      "src/entities.ts": `${IMPORT}@Entity() export class Item { @PrimaryKey() id!: number; @Property() count: number = 0; }`,
      "src/mikro-orm.config.ts": `${IMPORT}export default { dbName: "test", discovery: { inferDefaultValues: false } };`,
    },
  },
  one(
    "enums",
    `export enum Status { Open = "open", Closed = "closed" } export enum Level { Low, High = 5 }
     @Entity() export class Item { @PrimaryKey() id!: number; @Enum(() => Status) a!: Status; @Enum({ items: () => Level }) b!: Level;
       @Enum({ items: ["x", "y"], default: "x", nullable: true }) c?: string; @Enum({ items: () => Status, array: true }) d!: Status[];
       @Property({ type: "string", enum: true, items: ["m", "n"] }) e!: string; @Enum({ type: "string", items: () => Status }) f!: Status; }`,
  ),
  one(
    "enums of the database",
    `export enum Status { Open = "open", Closed = "closed" }
     @Entity() export class Item { @PrimaryKey() id!: number; @Enum({ items: () => Status, nativeEnumName: "status" }) a!: Status;
       @Enum({ items: () => Status, nativeEnumName: "status", array: true, default: [Status.Open] }) b!: Status[]; }`,
    POSTGRESQL,
  ),
  one(
    "types of the project's own",
    `export class PointType extends Type<object, string> { getColumnType() { return "varchar(30)"; } }
     export class NoteType extends Type<string, string> {}
     export class CodeType extends StringType {}
     export class DataType extends Type { getColumnType(prop: any, platform: any) { return platform.getJsonDeclarationSQL(); } }
     @Entity() export class Item { @PrimaryKey() id!: number; @Property({ type: PointType }) a!: object; @Property({ type: new NoteType() }) b!: string;
       @Property({ type: CodeType, length: 9 }) c!: string; @Property({ type: DataType, nullable: true }) d?: object; }`,
  ),
  one(
    "what is no column",
    `@Entity() export class Item { @PrimaryKey() id!: number; @Property({ persist: false }) get a() { return 1; } @Formula("1 + 1") b!: number;
       @Property() c() { return 1; } @Property() get d(): string { return ""; } set d(value: string) {} }`,
  ),
  one(
    "rows of several classes",
    `@Entity({ discriminatorColumn: "type" }) export abstract class Animal { @PrimaryKey() id!: number; @Property() name!: string; }
     @Entity() export class Dog extends Animal { @Property() tricks!: number; }
     @Entity({ discriminatorValue: "kitty" }) export class Cat extends Animal { @Property({ nullable: true, index: true }) lives?: number; @ManyToOne(() => Dog) enemy!: Dog; }`,
  ),
  one(
    "rows of several classes, told apart by a property",
    `@Entity({ discriminatorColumn: "kind", discriminatorMap: { dog: "Dog", cat: "Cat" } }) export class Animal { @PrimaryKey() id!: number; @Enum() kind!: "dog" | "cat"; }
     @Entity() export class Dog extends Animal { @Property() tricks!: number; }
     @Entity() export class Cat extends Animal { @Property() lives!: number; }`,
  ),
  ...(
    [
      [`@Embedded(() => Address) address!: Address;`],
      [`@Embedded(() => Address, { prefix: false }) address!: Address;`],
      [`@Embedded(() => Address, { prefix: "home_" }) address!: Address;`],
      [`@Embedded({ entity: () => Address, nullable: true }) address?: Address;`],
      [`@Embedded(() => Address, { object: true }) address!: Address;`],
      [`@Embedded(() => Address, { array: true }) addresses: Address[] = [];`],
      [`@Embedded() mainAddress!: Address;`],
    ] as const
  ).map(([body]) =>
    one(
      body,
      `@Embeddable() export class Place { @Property() longitude!: number; @Property({ fieldName: "lat" }) latitude!: number; }
       ${body.includes("object") || body.includes("array") ? "@Embeddable()" : `@Embeddable() @Index({ properties: ["street"] })`}
       export class Address { @Property() street!: string; @Property({ ${body.includes("object") || body.includes("array") ? "" : "unique: true"} }) zipCode!: string; @Property() country: string = "x"; @Embedded(() => Place) place!: Place; }
       @Entity() export class User { @PrimaryKey() id!: number; ${body} @Property() after!: string; }`,
    ),
  ),
];

const SCHEMAS: readonly Fixture[] = [
  one(
    "an EntitySchema",
    `export const Author = new EntitySchema({ name: "Author", tableName: "authors", properties: { id: { type: "number", primary: true },
       name: { type: "string", length: 50, unique: true }, born: { type: "Date", nullable: true, fieldName: "born_at" }, books: { kind: "1:m", entity: () => "Book", mappedBy: "author" } },
       indexes: [{ properties: ["name", "born"] }] });
     export const Book = new EntitySchema({ name: "Book", properties: { id: { type: types.bigint, primary: true }, author: { kind: "m:1", entity: () => Author, deleteRule: "cascade" },
       tags: { kind: "m:n", entity: () => Tag }, state: { enum: true, items: ["a", "b"] } }, uniques: [{ name: "once", properties: ["author"] }] });
     export const Tag = new EntitySchema({ name: "Tag", properties: { code: { type: "string", primary: true } } });`,
  ),
  one(
    "an EntitySchema of a class, with a base",
    `export class Base { id!: number; } export class Item extends Base { name = "none"; }
     export const BaseSchema = new EntitySchema({ class: Base, abstract: true, properties: { id: { type: "number", primary: true } } });
     export const ItemSchema = new EntitySchema({ class: Item, extends: BaseSchema, properties: { name: { type: "string" } } });`,
  ),
  one(
    "defineEntity",
    `export const Author = defineEntity({ name: "Author", properties: { id: p.integer().primary(), name: p.string().length(50).unique(), email: p.text().nullable().index("by_email"),
       score: p.decimal().precision(10).scale(2).default("0"), at: p.datetime().length(0).defaultRaw("current_timestamp"), flag: p.boolean().default(false),
       kind: p.enum(["a", "b"]).default("a"), other: p.type("varchar").length(9), tags: p.array().nullable() } });
     export const Book = defineEntity({ name: "Book", tableName: "books", indexes: [{ properties: ["title"] }], properties: p => ({ id: p.uuid().primary(), title: p.string().name("headline"),
       author: () => p.manyToOne(Author).nullable(), editor: () => p.manyToOne(Author).joinColumn("edited_by").deleteRule("restrict"), also: () => p.manyToMany(Author).pivotTable("also"),
       cover: () => p.oneToOne(Cover).owner().nullable() }) });
     export const Cover = defineEntity({ name: "Cover", properties: { id: p.bigint().primary(), data: p.json(), body: p.blob().lazy() } });`,
  ),
];

const FILES: readonly Fixture[] = [
  {
    name: "entities of several files",
    sources: {
      "src/base.ts": `${IMPORT}export abstract class Base { @PrimaryKey({ type: "uuid" }) id!: string; }`,
      "src/author.ts": `${IMPORT}import { Base } from "./base"; import { Book } from "./book";
        @Entity() export class Author extends Base { @Property() name!: string; @OneToMany(() => Book, book => book.author) books = new Collection<any>(this); }`,
      "src/book.ts": `${IMPORT}import { Base } from "./base"; import { Author } from "./author";
        @Entity() export class Book extends Base { @ManyToOne(() => Author) author!: any; @ManyToMany(() => Author) readers = new Collection<any>(this); }`,
    },
  },
  {
    name: "rows of several classes in several files",
    sources: {
      "src/animal.ts": `${IMPORT}@Entity({ discriminatorColumn: "type" }) export abstract class Animal { @PrimaryKey() id!: number; }`,
      "src/dog.ts": `${IMPORT}import { Animal } from "./animal"; @Entity() export class Dog extends Animal { @Property() tricks!: number; }`,
    },
  },
];

export const FIXTURES: readonly Fixture[] = [
  ...COLUMNS,
  ...OF_POSTGRESQL,
  ...OF_MYSQL,
  ...KEYS,
  ...NAMES,
  ...RELATIONS,
  ...CLASSES,
  ...SCHEMAS,
  ...FILES,
];
