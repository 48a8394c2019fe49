import type { Dialect } from "../../src/model/dialect.js";
import type { Sources } from "./declared-tables.js";

/** Entities in TypeORM's own spelling. */
export interface Fixture {
  readonly name: string;
  readonly sources: Sources;
  /** The dialects that know what it uses. */
  readonly only?: readonly Dialect[];
  /** Whether TypeORM knows it since version 1. */
  readonly since1?: true;
}

const IMPORT = `import { BaseEntity, Check, ChildEntity, Column, CreateDateColumn, DeleteDateColumn, Entity, EntitySchema,
  Exclusion, ForeignKey, Generated, Index, JoinColumn, JoinTable, ManyToMany, ManyToOne, OneToMany, OneToOne, PrimaryColumn,
  PrimaryGeneratedColumn, Relation, RelationId, TableInheritance, Tree, TreeChildren, TreeLevelColumn, TreeParent, Unique,
  UpdateDateColumn, VersionColumn, VirtualColumn } from "typeorm";
`;

const one = (name: string, body: string, only?: readonly Dialect[]): Fixture => ({
  name,
  sources: { "src/entities.ts": IMPORT + body },
  ...(only === undefined ? {} : { only }),
});

const column = (options: string, type = "string"): string =>
  `@Entity() export class Item { @PrimaryGeneratedColumn() id: number; @Column(${options}) value: ${type}; }`;

const each = (names: readonly (readonly [string, string?])[], only?: readonly Dialect[]): readonly Fixture[] =>
  names.map(([options, type]) => one(`a column of ${type ?? "string"}: ${options}`, column(options, type), only));

const MYSQL: readonly Dialect[] = ["mysql", "mariadb"];

const COLUMNS = each([
  ["", "string"],
  ["", "number"],
  ["", "boolean"],
  ["", "Date"],
  ["", "string | null"],
  [`{ nullable: true }`],
  [`{ nullable: false }`, "number"],
  [`{ length: 20 }`],
  [`{ length: "20", unique: true }`],
  [`"varchar"`],
  [`"varchar", { length: 200, nullable: true }`],
  [`{ type: "int", default: 0 }`, "number"],
  [`{ default: 1.5 }`, "number"],
  [`{ default: "x" }`],
  [`{ default: true }`, "boolean"],
  [`{ default: false }`, "boolean"],
  [`{ default: null }`],
  [`{ default: "it''s" }`],
  [`{ default: () => "CURRENT_TIMESTAMP" }`, "Date"],
  [`"decimal", { precision: 10, scale: 2 }`, "number"],
  [`"decimal", { precision: 10, scale: 2, default: 0 }`, "number"],
  [`{ type: "decimal", precision: 10 }`, "number"],
  [`"simple-array"`, "string[]"],
  [`"simple-json"`, "object"],
  [`{ type: "simple-enum", enum: ["a", "b"], default: "a" }`],
  [`"text"`],
  [`"bigint"`],
  [`"smallint"`, "number"],
  [`"date"`],
  [`{ name: "other" }`],
  [`{ name: "other", select: false, update: false, transformer: { to: x => x, from: x => x } }`],
  [`{ type: String, length: 30 }`],
  [`{ type: Number }`],
  [`{ comment: "a comment" }`],
]);

const POSTGRES = [
  ...each(
    [
      ["uuid", "timestamptz", "timestamp", "time", "timetz", "int2", "int4", "int8", "float", "float4", "float8"].map(
        type => [`"${type}"`, "string"] as const,
      ),
    ].flat(),
    ["postgresql"],
  ),
  ...each(
    [
      [`"jsonb", { default: {} }`, "object"],
      [`"jsonb", { default: { a: ["x"] } }`, "object"],
      [`"jsonb", { default: [] }`, "object"],
      [`"text", { array: true, default: [] }`, "string[]"],
      [`"text", { array: true, default: ["a", "b"] }`, "string[]"],
      [`"text", { array: true, nullable: true }`, "string[]"],
      [`{ type: "enum", enum: ["a", "b"], default: "a" }`],
      [`{ type: "enum", enum: ["a", "b"], enumName: "kind" }`],
      [`{ type: "enum", enum: ["a", "b"], array: true, default: ["a"] }`, "string[]"],
      [`{ type: "timestamptz", precision: 3, default: () => "now()" }`, "Date"],
      [`{ type: "timestamp", default: () => "CURRENT_TIMESTAMP(3)" }`, "Date"],
      [`{ type: "date", default: () => "CURRENT_DATE" }`, "Date"],
      [`{ type: "uuid", default: () => "gen_random_uuid()" }`],
      [`{ type: "varchar", collation: "C" }`],
      [`{ type: "tsvector", asExpression: "to_tsvector('english', 'x')", generatedType: "STORED" }`],
      [`{ type: "character varying", length: 10 }`],
      [`{ type: "int", generated: true }`, "number"],
      [`"char", { length: 3 }`],
      [`"inet"`],
      [`"bytea"`, "Buffer"],
    ],
    ["postgresql"],
  ),
];

const MYSQL_COLUMNS = each(
  [
    [`{ type: "enum", enum: ["a", "b"], default: "a" }`],
    [`{ type: "set", enum: ["a", "b"] }`, "string[]"],
    [`"datetime", { precision: 3 }`, "Date"],
    [`"timestamp", { default: () => "CURRENT_TIMESTAMP(6)", onUpdate: "CURRENT_TIMESTAMP(6)" }`, "Date"],
    [`"datetime", { default: () => "NOW()" }`, "Date"],
    [`{ type: "int", unsigned: true }`, "number"],
    [`{ type: "tinyint", default: 1 }`, "number"],
    [`"char", { length: 3, charset: "ascii", collation: "ascii_bin" }`],
    [`"varbinary"`, "Buffer"],
    [`"longtext"`],
    [`"uuid"`],
    [`"double precision"`, "number"],
    [`"numeric", { precision: 5, scale: 1 }`, "number"],
    [`"int", { asExpression: "1 + 1" }`, "number"],
  ],
  MYSQL,
);

const KEYS: readonly Fixture[] = [
  one("a number that counts up", `@Entity() export class User { @PrimaryGeneratedColumn() id: number; }`),
  one("a uuid", `@Entity() export class User { @PrimaryGeneratedColumn("uuid") id: string; }`),
  one(
    "a big number",
    `@Entity() export class User { @PrimaryGeneratedColumn({ type: "bigint", name: "user_id" }) id: string; }`,
    ["postgresql", ...MYSQL],
  ),
  one(
    "an identity",
    `@Entity() export class User { @PrimaryGeneratedColumn("identity", { generatedIdentity: "ALWAYS" }) id: number; }`,
    ["postgresql"],
  ),
  one("a text", `@Entity() export class User { @PrimaryColumn() id: string; @Column() name: string; }`),
  one("a text of a length", `@Entity() export class User { @PrimaryColumn("varchar", { length: 12 }) id: string; }`),
  one("several columns", `@Entity() export class User { @PrimaryColumn() a: number; @PrimaryColumn() b: number; }`),
  one(
    "a name",
    `@Entity() export class User { @PrimaryGeneratedColumn({ primaryKeyConstraintName: "named" }) id: number; }`,
    ["postgresql"],
  ),
  one(
    "a column that says so",
    `@Entity() export class User { @Column({ primary: true }) a: string; @Column({ primary: true }) b: number; }`,
  ),
  one("something counted", `@Entity() export class User { @PrimaryColumn({ generated: "increment" }) id: number; }`),
  one("something generated", `@Entity() export class User { @PrimaryColumn() @Generated("uuid") id: string; }`),
  one(
    "something generated besides",
    `@Entity() export class User { @PrimaryColumn() id: string; @Column() @Generated("uuid") code: string; }`,
    ["postgresql", "sqlite"],
  ),
];

const TABLES: readonly Fixture[] = [
  one("a name of two words", `@Entity() export class UserProfile { @PrimaryGeneratedColumn() id: number; }`),
  one("a name", `@Entity("people") export class User { @PrimaryGeneratedColumn() id: number; }`),
  one(
    "a name among options",
    `@Entity({ name: "people", orderBy: { id: "ASC" } }) export class User { @PrimaryGeneratedColumn() id: number; }`,
  ),
  one(
    "a constant name",
    `const NAME = "people"; @Entity({ name: NAME }) export class User { @PrimaryGeneratedColumn() id: number; }`,
  ),
  one(
    "a schema",
    `@Entity("users", { schema: "app" }) export class User { @PrimaryGeneratedColumn() id: number; @Index() @Column() name: string; }`,
    ["postgresql"],
  ),
  one("a comment", `@Entity({ comment: "people" }) export class User { @PrimaryGeneratedColumn() id: number; }`, [
    "postgresql",
    ...MYSQL,
  ]),
  one("an engine", `@Entity({ engine: "MyISAM" }) export class User { @PrimaryGeneratedColumn() id: number; }`, MYSQL),
  one("no row ids", `@Entity({ withoutRowid: true }) export class User { @PrimaryColumn() id: string; }`, ["sqlite"]),
  one(
    "dates and a version",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; @CreateDateColumn() createdAt: Date; @UpdateDateColumn() updatedAt: Date; @DeleteDateColumn() deletedAt?: Date; @VersionColumn() version: number; }`,
  ),
  one(
    "dates of a type",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; @CreateDateColumn({ type: "timestamptz" }) createdAt: Date; @UpdateDateColumn({ type: "timestamptz", name: "updated_at", precision: 3 }) updatedAt: Date; @DeleteDateColumn({ type: "timestamptz", nullable: true }) deletedAt?: Date; }`,
    ["postgresql"],
  ),
  one(
    "dates without a precision",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; @CreateDateColumn({ precision: null, type: "timestamp" }) createdAt: Date; @UpdateDateColumn({ precision: 0 }) updatedAt: Date; }`,
    MYSQL,
  ),
  one(
    "what is no column",
    `@Entity() export class User extends BaseEntity { @PrimaryGeneratedColumn() id: number; name: string; @VirtualColumn({ query: a => "SELECT 1" }) count: number; }`,
  ),
  one(
    "indexes",
    `@Entity() @Index(["first", "last"]) @Index("named", ["last"], { unique: true }) @Index("both", (user: User) => [user.last, user.first])
    export class User { @PrimaryGeneratedColumn() id: number; @Index() @Column() first: string; @Index({ unique: true }) @Column() last: string; @Index("on_age") @Column({ name: "years" }) age: number; @Index({ synchronize: false }) @Column() other: number; }`,
  ),
  one(
    "partial indexes",
    `@Entity() @Index(["first"], { where: "first IS NOT NULL" }) @Index("some", ["first"], { where: "first <> 'x'", unique: true }) export class User { @PrimaryGeneratedColumn() id: number; @Column() first: string; }`,
    ["postgresql", "sqlite"],
  ),
  one(
    "special indexes",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; @Index({ fulltext: true }) @Column("text") first: string; @Index({ spatial: true }) @Column("point") place: string; }`,
    MYSQL,
  ),
  one(
    "unique constraints",
    `@Entity() @Unique(["first", "last"]) @Unique("named", ["last"]) export class User { @PrimaryGeneratedColumn() id: number; @Column() first: string; @Column({ unique: true }) last: string; @Unique(["age"]) @Column() age: number; }`,
  ),
  one(
    "checks",
    `@Entity() @Check('"age" > 1') @Check("named", '"age" < 100') export class User { @PrimaryGeneratedColumn() id: number; @Column() age: number; }`,
    ["postgresql", "sqlite"],
  ),
  one(
    "exclusions",
    `@Entity() @Exclusion('USING gist (int4range("a", "b") WITH &&)') @Exclusion("named", 'USING gist (int4range("a", "b") WITH &&)') export class Span { @PrimaryGeneratedColumn() id: number; @Column() a: number; @Column() b: number; }`,
    ["postgresql"],
  ),
  one(
    "types with other names",
    `type Name = string; type Age = number | null; enum Kind { A = "a", B = "b" } enum Level { Low, High }
    @Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column() name: Name; @Column() kind: Kind; @Column() level: Level; @Column() letter: "a" | "b"; }`,
  ),
  one(
    "an enum",
    `export enum Kind { A = "a", B = "it's" } enum Level { Low = 1, High = 2 }
    @Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column({ type: "enum", enum: Kind, default: Kind.A }) kind: Kind; @Column({ type: "enum", enum: Level, nullable: true }) level: Level; @Column({ type: "enum", enum: Object.values(Kind) }) other: Kind; }`,
    ["postgresql", ...MYSQL],
  ),
];

const RELATIONS: readonly Fixture[] = [
  one(
    "many to one",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; @OneToMany(() => Post, post => post.author) posts: Post[]; }
    @Entity() export class Post { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => User, user => user.posts) author: User; }`,
  ),
  one(
    "many to one with actions",
    `@Entity() export class User { @PrimaryGeneratedColumn("uuid") id: string; }
    @Entity() export class Post { @PrimaryGeneratedColumn() id: number; @ManyToOne(type => User, { nullable: false, onDelete: "CASCADE", onUpdate: "NO ACTION", eager: true }) author: User; @ManyToOne(() => User, undefined, { onDelete: "SET NULL" }) editor: Promise<User>; }`,
  ),
  one(
    "many to one, a key of several columns",
    `@Entity() export class User { @PrimaryColumn() a: number; @PrimaryColumn() b: number; }
    @Entity() export class Post { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => User) author: User; @ManyToOne(() => User) @JoinColumn([{ name: "x", referencedColumnName: "b" }, { name: "y", referencedColumnName: "a" }]) other: User; }`,
  ),
  one(
    "a join column",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column({ unique: true, length: 50 }) email: string; }
    @Entity() export class Post { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => User) @JoinColumn({ name: "author_id" }) author: User; @ManyToOne(() => User) @JoinColumn({ referencedColumnName: "email" }) by: User; @ManyToOne(() => User) @JoinColumn({ name: "named", foreignKeyConstraintName: "fk_named" }) named: User; }`,
  ),
  one(
    "a column of its own for the relation",
    `@Entity() export class User { @PrimaryGeneratedColumn("uuid") id: string; }
    @Entity() @Index(["author", "title"]) @Unique(["authorId"]) export class Post { @PrimaryGeneratedColumn() id: number; @Column({ length: 100 }) title: string; @Column() authorId: string; @ManyToOne(() => User) @JoinColumn({ name: "authorId" }) author: User; @Column({ name: "editor_id", nullable: true }) editorId: string; @ManyToOne(() => User) @JoinColumn({ name: "editor_id" }) editor: User; @RelationId((post: Post) => post.author) ids: string; }`,
  ),
  one(
    "an index on a relation",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; }
    @Entity() export class Post { @PrimaryGeneratedColumn() id: number; @Index() @ManyToOne(() => User) author: User; @Index({ unique: true }) @ManyToOne(() => User) @JoinColumn({ name: "x" }) other: User; }`,
  ),
  one(
    "one to one",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; @OneToOne(() => Profile, profile => profile.user) @JoinColumn() profile: Relation<Profile>; @OneToOne(() => Profile, { createForeignKeyConstraints: false }) @JoinColumn({ name: "second" }) other: Relation<Profile>; }
    @Entity() export class Profile { @PrimaryGeneratedColumn() id: number; @OneToOne(() => User, user => user.profile) user: User; }`,
  ),
  one(
    "one to one over the key",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; }
    @Entity() export class Profile { @PrimaryColumn() userId: number; @OneToOne(() => User) @JoinColumn({ name: "userId" }) user: User; }`,
  ),
  one(
    "no foreign key",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; }
    @Entity() export class Post { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => User, { createForeignKeyConstraints: false }) author: User; }`,
  ),
  one(
    "a deferrable foreign key",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; }
    @Entity() export class Post { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => User, { deferrable: "INITIALLY DEFERRED" }) author: User; }`,
    ["postgresql"],
  ),
  one(
    "a foreign key without a relation",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column({ unique: true, length: 60 }) email: string; }
    @Entity() @ForeignKey(() => User, ["mail"], ["email"], { name: "by_mail" }) export class Post { @PrimaryGeneratedColumn() id: number; @Column() @ForeignKey(() => User, { onDelete: "CASCADE" }) userId: number; @Column({ length: 60 }) mail: string; }`,
    ["postgresql", ...MYSQL],
  ),
  one(
    "many to many",
    `@Entity() export class Post { @PrimaryGeneratedColumn() id: number; @ManyToMany(() => Tag, tag => tag.posts) @JoinTable() tags: Tag[]; }
    @Entity() export class Tag { @PrimaryGeneratedColumn("uuid") id: string; @ManyToMany(() => Post, post => post.tags, { onDelete: "RESTRICT" }) posts: Post[]; }`,
  ),
  one(
    "many to many with names",
    `@Entity() export class Post { @PrimaryGeneratedColumn() id: number; @ManyToMany(() => Tag, { onDelete: "NO ACTION" }) @JoinTable({ name: "post_tags", joinColumn: { name: "post_id", referencedColumnName: "id" }, inverseJoinColumn: { name: "tag", referencedColumnName: "name", foreignKeyConstraintName: "fk_tag" } }) tags: Tag[]; }
    @Entity() export class Tag { @PrimaryGeneratedColumn() id: number; @Column({ unique: true, length: 40 }) name: string; }`,
  ),
  one(
    "many to many of one entity",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; @ManyToMany(() => User, user => user.following) @JoinTable() followers: User[]; @ManyToMany(() => User, user => user.followers) following: User[]; }`,
  ),
  one(
    "many to many with a long name",
    `@Entity() export class QuestionWithAVeryLongNameIndeed { @PrimaryGeneratedColumn() id: number; @ManyToMany(() => CategoryWithAVeryLongNameToo) @JoinTable() categories: CategoryWithAVeryLongNameToo[]; }
    @Entity() export class CategoryWithAVeryLongNameToo { @PrimaryGeneratedColumn() id: number; }`,
  ),
  one(
    "a tree of materialized paths",
    `@Entity() @Tree("materialized-path") export class Category { @PrimaryGeneratedColumn() id: number; @TreeChildren() children: Category[]; @TreeParent() parent: Category; }`,
  ),
  one(
    "a tree of nested sets",
    `@Entity() @Tree("nested-set") export class Category { @PrimaryGeneratedColumn() id: number; @TreeChildren() children: Category[]; @TreeParent({ onDelete: "CASCADE" }) parent: Category; }`,
  ),
  one(
    "a tree with a closure table",
    `@Entity() @Tree("closure-table") export class Category { @PrimaryGeneratedColumn() id: number; @TreeChildren() children: Category[]; @TreeParent() parent: Category; @TreeLevelColumn() level: number; }`,
  ),
  one(
    "a closure table with names",
    `@Entity() @Tree("closure-table", { closureTableName: "ancestors", ancestorColumnName: column => "a_" + column.propertyName, descendantColumnName: column => "d_" + column.propertyName }) export class Category { @PrimaryGeneratedColumn() id: number; @TreeChildren() children: Category[]; @TreeParent() parent: Category; }`,
  ),
  {
    name: "entities in several files",
    sources: {
      "src/user.entity.ts": `${IMPORT}import { Post } from "./post.entity"; import { Base } from "./base";
        @Entity("users") export class User extends Base { @Column({ unique: true }) email: string; @OneToMany(() => Post, post => post.author) posts: Post[]; }`,
      "src/base.ts": `${IMPORT}export abstract class Base { @PrimaryGeneratedColumn("uuid") id: string; @CreateDateColumn() createdAt: Date; @Index() @Column({ nullable: true }) tenant: string; }`,
      "src/post.entity.ts": `${IMPORT}import { User } from "./user.entity"; import { Base } from "./base";
        @Entity("posts") export class Post extends Base { @ManyToOne(() => User, user => user.posts) author: User; }`,
    },
  },
  one(
    "keys to tables of other schemas",
    `@Entity({ schema: "app" }) export class User { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => Group) group: Relation<Group>; @ManyToMany(() => Group) @JoinTable() groups: Group[]; }
    @Entity() export class Group { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => User) owner: User; }`,
    ["postgresql"],
  ),
  {
    name: "entities that name each other",
    sources: {
      "src/user.entity.ts": `${IMPORT}@Entity("users") export class User { @PrimaryGeneratedColumn() id: number; @OneToMany("Post", "author") posts: any[]; }`,
      "src/post.entity.ts": `${IMPORT}@Entity("posts") export class Post { @PrimaryGeneratedColumn() id: number; @ManyToOne("User", "posts") author: any; @ManyToOne("users") editor: any; }`,
    },
  },
];

const CLASSES: readonly Fixture[] = [
  one(
    "embedded columns",
    `class Money { @Column("int") amount: number; @Column({ length: 3, name: "cur" }) currency: string; }
    class Address { @Column({ unique: true }) street: string; @Column(() => Money) fee: Money; @Index() @Column({ nullable: true }) zip: string; }
    @Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column(() => Address) home: Address; @Column(() => Address, { prefix: "w" }) work: Address; @Column(() => Money, { prefix: false }) money: Money; }`,
  ),
  one(
    "embedded relations",
    `@Entity() export class Country { @PrimaryGeneratedColumn() id: number; }
    class Address { @Column() street: string; @ManyToOne(() => Country) country: Country; @ManyToMany(() => Country) @JoinTable() visited: Country[]; }
    @Entity() @Index(["home.street"]) export class User { @PrimaryGeneratedColumn() id: number; @Column(() => Address) home: Address; }`,
  ),
  one(
    "abstract bases",
    `abstract class Root { @PrimaryGeneratedColumn() id: number; @Column() a: string; }
    abstract class Dated extends Root { @CreateDateColumn({ name: "created" }) createdAt: Date; @Column({ default: "base" }) kind: string; }
    @Entity() export class User extends Dated { @Column() name: string; }
    @Entity() export class Group extends Dated { @Column({ default: "group" }) kind: string; }`,
  ),
  one(
    "mixins",
    `type Constructor = new (...args: any[]) => any;
    function Named(Base: Constructor) { abstract class Mixed extends Base { @Column() name: string; } return Mixed; }
    abstract class Root { @PrimaryGeneratedColumn() id: number; }
    @Entity() export class User extends Named(Root) { @Column() age: number; }`,
  ),
  one(
    "one table for several entities",
    `@Entity() @TableInheritance({ column: { type: "varchar", name: "type" } }) export class Content { @PrimaryGeneratedColumn() id: number; @Column() title: string; }
    @ChildEntity() export class Photo extends Content { @Column() size: string; }
    @ChildEntity("q") export class Question extends Content { @Column({ unique: true }) answers: number; @Index() @Column() title2: string; }
    @ChildEntity() export class Long extends Question { @Column() length: number; @ManyToOne(() => Content) other: Content; }
    @Entity() export class Comment { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => Photo) photo: Photo; }`,
  ),
  one(
    "a discriminator of its own",
    `enum Kind { A = "a", B = "b" }
    @Entity() @TableInheritance({ column: "kind" }) export class Content { @PrimaryGeneratedColumn() id: number; @Column({ length: 10 }) kind: string; }
    @ChildEntity(Kind.A) export class Photo extends Content { @Column() size: string; }`,
  ),
  one(
    "decorators of the project",
    `import { applyDecorators } from "@nestjs/common";
    function Money(options = {}) { return Column({ type: "decimal", precision: 12, scale: 2, ...options }); }
    const Name = () => (target: object, property: string) => { Column({ length: 40 })(target, property); Index()(target, property); };
    function Table(name: string) { return (target: Function) => Entity(name)(target); }
    const Both = () => applyDecorators(Column(), Index());
    @Table("accounts") export class Account { @PrimaryGeneratedColumn() id: number; @Money() balance: number; @Money({ nullable: true }) limit: number; @Name() name: string; @Both() other: string; }`,
  ),
  one(
    "accessors",
    `@Entity() export class User { @PrimaryGeneratedColumn() id: number; private n: string; @Column() get name(): string { return this.n; } set name(value: string) { this.n = value; } }`,
  ),
];

const JSONB = each([[`"jsonb", { default: { a: 1 } }`, "object"]], ["sqlite"]).map(
  fixture => ({ ...fixture, since1: true }) as const,
);

const SCHEMAS: readonly Fixture[] = [
  one(
    "EntitySchema",
    `export const UserSchema = new EntitySchema({ name: "user", columns: {
      id: { type: Number, primary: true, generated: true }, name: { type: String, length: 20 }, "mail": { type: "varchar", unique: true, nullable: true },
      created: { type: Date, createDate: true }, changed: { type: Date, updateDate: true, name: "changed_at" }, gone: { type: Date, deleteDate: true }, version: { type: Number, version: true },
      kind: { type: "simple-enum", enum: ["a", "b"], default: "a" },
    }, indices: [{ name: "by_name", columns: ["name"], unique: true }, { columns: ["name", "mail"] }], uniques: [{ columns: ["kind"] }] });`,
  ),
  one(
    "relations of EntitySchema",
    `export const UserSchema = new EntitySchema<any>({ name: "User", tableName: "users", columns: { id: { type: "uuid", primary: true, generated: "uuid" } }, relations: { posts: { type: "one-to-many", target: "Post", inverseSide: "author" } } });
    export const PostSchema = new EntitySchema<any>({ name: "Post", tableName: "posts", columns: { id: { type: Number, primary: true, generated: "increment" } }, relations: {
      author: { type: "many-to-one", target: "User", joinColumn: { name: "author_id" }, nullable: false, onDelete: "CASCADE", inverseSide: "posts" },
      tags: { type: "many-to-many", target: "Tag", joinTable: true, cascade: true }, cover: { type: "one-to-one", target: () => "Tag", joinColumn: true } } });
    export const TagSchema = new EntitySchema<any>({ name: "Tag", columns: { id: { type: Number, primary: true } }, checks: [{ expression: "id > 0" }] });`,
    ["postgresql", "sqlite"],
  ),
  one(
    "EntitySchema of a class",
    `export class Person { id: number; name: string; }
    export const PersonSchema = new EntitySchema({ name: "Person", target: Person, columns: { id: { type: "int", primary: true, generated: true }, name: { type: "varchar", length: 10, default: "x" } } });`,
  ),
  one(
    "EntitySchema of classes that refer to each other",
    `export class Group { id: number; } export class Person { id: number; group: Group; }
    export const PersonSchema = new EntitySchema({ name: "Person", target: Person, columns: { id: { type: Number, primary: true } }, relations: { group: { type: "many-to-one", target: () => Group } } });
    export const GroupSchema = new EntitySchema({ name: "Group", target: Group, columns: { id: { type: Number, primary: true } } });`,
  ),
  one(
    "embedded schemas",
    `const AddressSchema = new EntitySchema<any>({ name: "address", columns: { street: { type: String }, zip: { type: String, nullable: true } } });
    export const UserSchema = new EntitySchema<any>({ name: "user", columns: { id: { type: Number, primary: true } }, embeddeds: { home: { schema: AddressSchema, prefix: "home_" }, work: { schema: AddressSchema } } });`,
  ),
];

const source = (options: string): string =>
  `import { DataSource, DefaultNamingStrategy } from "typeorm"; import { SnakeNamingStrategy } from "typeorm-naming-strategies";
  export const dataSource = new DataSource({ type: "postgres", ${options} });`;

const BLOG = `${IMPORT}class HomeAddress { @Column() streetName: string; @Column({ name: "zipCode" }) zip: string; }
  @Entity() export class BlogUser { @PrimaryGeneratedColumn() userId: number; @Index() @Column({ unique: true, length: 90 }) emailAddress: string; @Column(() => HomeAddress) homeAddress: HomeAddress; }
  @Entity({ name: "thePosts" }) export class BlogPost { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => BlogUser) mainAuthor: BlogUser; @OneToOne(() => BlogUser) @JoinColumn() otherUser: BlogUser; @ManyToMany(() => BlogUser) @JoinTable() likedBy: BlogUser[]; @Column({ name: "fullTitle" }) title: string; }`;

const NAMES: readonly Fixture[] = [
  ["the snake strategy", `namingStrategy: new SnakeNamingStrategy()`],
  ["a prefix", `entityPrefix: "app_"`],
].map(([name, options]) => ({
  name: `names by ${name ?? ""}`,
  sources: { "src/entities.ts": BLOG, "src/data-source.ts": source(options ?? "") },
}));

const OWN_STRATEGY: Fixture = {
  name: "names by a strategy of the project",
  sources: {
    "src/entities.ts": BLOG,
    "src/naming.ts": `import { DefaultNamingStrategy, Table } from "typeorm"; import { snakeCase } from "typeorm/util/StringUtils";
      export class OurNaming extends DefaultNamingStrategy {
        tableName(className: string, customName?: string): string { return customName ? customName : "t_" + snakeCase(className); }
        columnName(propertyName: string, customName: string, prefixes: string[]): string { return [...prefixes, customName ?? propertyName].map(part => snakeCase(part)).join("_"); }
        foreignKeyName(table: Table | string, columns: string[]): string { const name = typeof table === "string" ? table : table.name; return \`fk_\${name}_\${columns.join("_")}\`; }
        primaryKeyName(table: Table | string, columns: string[]): string { return "pk_" + super.primaryKeyName(table, columns); }
        indexName(table: Table | string, columns: string[], where?: string): string { return "ix_" + columns.join("_"); }
      }`,
    "src/data-source.ts": `import { DataSource } from "typeorm"; import { OurNaming } from "./naming";
      export const dataSource = new DataSource({ type: "postgres", namingStrategy: new OurNaming() });`,
  },
};

export const FIXTURES: readonly Fixture[] = [
  ...COLUMNS,
  ...POSTGRES,
  ...MYSQL_COLUMNS,
  ...KEYS,
  ...TABLES,
  ...RELATIONS,
  ...CLASSES,
  ...JSONB,
  ...SCHEMAS,
  ...NAMES,
  OWN_STRATEGY,
];
