import type { Dialect } from "../../src/model/dialect.js";
import type { Sources } from "./declared-tables.js";

/** Models in Sequelize's own spelling. */
export interface Fixture {
  readonly name: string;
  readonly sources: Sources;
  /** The dialects that know what it uses. */
  readonly only?: readonly Dialect[];
}

const MYSQL: readonly Dialect[] = ["mysql", "mariadb"];

/** A file that is handed the connection. */
const one = (name: string, body: string, only?: readonly Dialect[]): Fixture => ({
  name,
  sources: {
    "models/index.js": `const { Model, Sequelize, Op, Deferrable } = require("sequelize");
module.exports = (sequelize, DataTypes) => { ${body} };`,
  },
  ...(only === undefined ? {} : { only }),
});

const column = (attribute: string, only?: readonly Dialect[]): Fixture =>
  one(`a column of ${attribute}`, `return sequelize.define("Item", { value: ${attribute} });`, only);

const COLUMNS: readonly Fixture[] = [
  ...[
    "DataTypes.STRING",
    "DataTypes.STRING(20)",
    "DataTypes.TEXT",
    "DataTypes.CHAR(3)",
    "DataTypes.INTEGER",
    "DataTypes.BIGINT",
    "DataTypes.SMALLINT",
    "DataTypes.FLOAT",
    "DataTypes.DOUBLE",
    "DataTypes.DECIMAL(10, 2)",
    "DataTypes.BOOLEAN",
    "DataTypes.DATE",
    "DataTypes.DATE(3)",
    "DataTypes.DATEONLY",
    "DataTypes.TIME",
    "DataTypes.UUID",
    "DataTypes.JSON",
    "DataTypes.BLOB",
    "Sequelize.STRING",
    "{ type: DataTypes.STRING, allowNull: false }",
    "{ type: DataTypes.STRING, allowNull: true }",
    "{ type: DataTypes.STRING, defaultValue: 'x' }",
    "{ type: DataTypes.INTEGER, defaultValue: 0, allowNull: false }",
    "{ type: DataTypes.BOOLEAN, defaultValue: false }",
    "{ type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 }",
    "{ type: DataTypes.DATE, defaultValue: DataTypes.NOW }",
    "{ type: DataTypes.DATE, defaultValue: () => new Date() }",
    "{ type: DataTypes.STRING, unique: true }",
    "{ type: DataTypes.STRING, unique: 'named' }",
    "{ type: DataTypes.STRING, unique: { name: 'named', msg: 'taken' } }",
    "{ type: DataTypes.STRING, field: 'other_name' }",
    "{ type: DataTypes.STRING, validate: { len: [1, 2] }, get() { return 1; }, set(value) {} }",
    "{ type: DataTypes.INTEGER, references: { model: 'others', key: 'id' }, onDelete: 'CASCADE' }",
    "{ type: DataTypes.VIRTUAL, get() { return 1; } }",
  ].map(attribute => column(attribute)),
  ...[
    "DataTypes.JSONB",
    "DataTypes.CITEXT",
    "DataTypes.ARRAY(DataTypes.STRING)",
    "DataTypes.RANGE(DataTypes.INTEGER)",
    "DataTypes.INET",
    "DataTypes.HSTORE",
    "{ type: DataTypes.ENUM('a', 'b'), defaultValue: 'a' }",
    "{ type: DataTypes.ENUM, values: ['a', \"it's\"] }",
    "{ type: DataTypes.ARRAY(DataTypes.ENUM('a', 'b')) }",
    "{ type: DataTypes.DATE, defaultValue: Sequelize.literal('now()') }",
    "{ type: DataTypes.UUID, defaultValue: Sequelize.fn('gen_random_uuid') }",
    "{ type: DataTypes.JSONB, index: true }",
    "{ type: DataTypes.STRING, comment: 'a comment' }",
    "{ type: DataTypes.INTEGER, references: { model: 'others', key: 'id', deferrable: Deferrable.INITIALLY_DEFERRED } }",
  ].map(attribute => column(attribute, ["postgresql"])),
  ...[
    "DataTypes.INTEGER.UNSIGNED",
    "DataTypes.TINYINT(1)",
    "DataTypes.TEXT('long')",
    "{ type: DataTypes.ENUM('a', 'b'), defaultValue: 'a' }",
    "{ type: DataTypes.STRING, comment: 'a comment' }",
    "{ type: DataTypes.DATE, defaultValue: Sequelize.literal('CURRENT_TIMESTAMP') }",
  ].map(attribute => column(attribute, MYSQL)),
];

const options = (name: string, given: string, only?: readonly Dialect[]): Fixture =>
  one(
    name,
    `return sequelize.define("UserProfile", { firstName: DataTypes.STRING, mail: DataTypes.STRING }, ${given});`,
    only,
  );

const OPTIONS: readonly Fixture[] = [
  options("no options", "{}"),
  options("underscored", "{ underscored: true }"),
  options("a table name", '{ tableName: "people" }'),
  options("a frozen name", "{ freezeTableName: true }"),
  options("a frozen and underscored name", "{ freezeTableName: true, underscored: true }"),
  options("no timestamps", "{ timestamps: false }"),
  options("one timestamp", "{ updatedAt: false }"),
  options("timestamps with names", '{ createdAt: "created", updatedAt: "changed", underscored: true }'),
  options("paranoid", "{ paranoid: true }"),
  options("paranoid with a name", '{ paranoid: true, deletedAt: "gone", underscored: true }'),
  options("a version", "{ version: true }"),
  options("a model name", '{ modelName: "Other", name: { singular: "one", plural: "many" } }'),
  options("a schema", '{ schema: "app", indexes: [{ fields: ["mail"] }] }', ["postgresql"]),
  options("a comment", '{ comment: "a table" }', ["postgresql"]),
  options(
    "indexes",
    '{ indexes: [{ fields: ["mail"] }, { unique: true, fields: ["firstName", "mail"] }, { name: "named", fields: [{ name: "mail", order: "DESC" }] }, { type: "UNIQUE", fields: ["mail"], name: "other" }] }',
  ),
  options(
    "special indexes",
    '{ indexes: [{ fields: ["mail"], using: "GIN", operator: "gin_trgm_ops" }, { fields: ["mail"], where: { firstName: "x" } }, { fields: [Sequelize.fn("lower", Sequelize.col("mail"))], name: "lowered" }] }',
    ["postgresql"],
  ),
  options(
    "indexes of MySQL",
    '{ indexes: [{ fields: ["mail"], type: "FULLTEXT" }, { fields: [{ name: "mail", length: 5 }], using: "BTREE" }] }',
    MYSQL,
  ),
  one(
    "a plural that is irregular",
    'sequelize.define("Person", {}); sequelize.define("Category", {}); sequelize.define("news", {}); return sequelize.define("bus", {});',
  ),
  one(
    "a key of its own",
    'return sequelize.define("User", { userId: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 }, a: DataTypes.STRING });',
  ),
  one(
    "a key that counts up",
    'return sequelize.define("User", { id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true } });',
    ["postgresql", ...MYSQL],
  ),
  one(
    "several keys",
    'return sequelize.define("User", { a: { type: DataTypes.INTEGER, primaryKey: true }, b: { type: DataTypes.INTEGER, primaryKey: true } });',
  ),
  one(
    "unique together",
    'return sequelize.define("User", { a: { type: DataTypes.INTEGER, unique: "both" }, b: { type: DataTypes.INTEGER, unique: "both" } });',
  ),
];

const blog = (name: string, associations: string, more = ""): Fixture =>
  one(
    name,
    `const User = sequelize.define("User", { name: DataTypes.STRING, mail: { type: DataTypes.STRING, unique: true } ${more} });
    const Post = sequelize.define("Post", { title: DataTypes.STRING });
    const Tag = sequelize.define("Tag", { code: { type: DataTypes.STRING(10), primaryKey: true } });
    ${associations}`,
  );

const ASSOCIATIONS: readonly Fixture[] = [
  blog("belongsTo", "Post.belongsTo(User);"),
  blog("belongsTo with a name", 'Post.belongsTo(User, { as: "author" });'),
  blog("belongsTo with a key", 'Post.belongsTo(User, { foreignKey: "author_id", onDelete: "CASCADE" });'),
  blog(
    "belongsTo with an attribute",
    'Post.belongsTo(User, { foreignKey: { name: "authorId", allowNull: false, field: "author" }, onUpdate: "RESTRICT" });',
  ),
  blog("belongsTo another column", 'Post.belongsTo(User, { foreignKey: "mail", targetKey: "mail" });'),
  blog("belongsTo without constraints", "Post.belongsTo(User, { constraints: false });"),
  blog("hasMany", "User.hasMany(Post);"),
  blog(
    "hasMany with options",
    'User.hasMany(Post, { foreignKey: "author_id", as: "articles", onDelete: "NO ACTION" });',
  ),
  blog("hasMany and belongsTo", "User.hasMany(Post, { onDelete: 'CASCADE' }); Post.belongsTo(User);"),
  blog("hasMany of a required key", "User.hasMany(Post, { foreignKey: { allowNull: false } });"),
  blog("hasOne", "User.hasOne(Post); User.hasOne(Tag, { as: 'favorites', foreignKey: 'owner' });"),
  blog("hasOne by its name", "User.hasOne(Post, { as: 'firsts' });"),
  blog("belongsToMany by a name", 'Post.belongsToMany(Tag, { through: "PostTags" });'),
  blog(
    "belongsToMany of both",
    'Post.belongsToMany(Tag, { through: "PostTags" }); Tag.belongsToMany(Post, { through: "PostTags" });',
  ),
  blog(
    "belongsToMany with keys",
    'Post.belongsToMany(Tag, { through: "post_tags", foreignKey: "post_id", otherKey: "tag_code", timestamps: false }); Tag.belongsToMany(Post, { through: "post_tags", foreignKey: "tag_code", otherKey: "post_id" });',
  ),
  blog(
    "belongsToMany with one key each",
    'Post.belongsToMany(Tag, { through: "post_tags", foreignKey: "post_id" }); Tag.belongsToMany(Post, { through: "post_tags", foreignKey: "tag_code" });',
  ),
  blog(
    "belongsToMany by a model",
    'const PostTag = sequelize.define("PostTag", { weight: DataTypes.INTEGER }, { timestamps: false }); Post.belongsToMany(Tag, { through: PostTag }); Tag.belongsToMany(Post, { through: PostTag, onDelete: "RESTRICT" });',
  ),
  blog(
    "belongsToMany by a model with a key",
    'const PostTag = sequelize.define("PostTag", { id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true } }); Post.belongsToMany(Tag, { through: PostTag, uniqueKey: "both" }); Tag.belongsToMany(Post, { through: { model: PostTag, unique: false } });',
  ),
  blog("belongsToMany of itself", 'User.belongsToMany(User, { as: "Children", through: "Family" });'),
  blog(
    "keys that models declare",
    "Post.belongsTo(User, { foreignKey: 'ownerId' }); User.hasMany(Post, { foreignKey: 'ownerId' }); Post.hasMany(Post, { as: 'Replies', foreignKey: 'parentId' }); Post.belongsTo(Post, { as: 'Parent', foreignKey: 'parentId' });",
  ),
];

const CLASSES: readonly Fixture[] = [
  {
    name: "a class and its init",
    sources: {
      "src/database.ts": `import { Sequelize } from "sequelize"; export const sequelize = new Sequelize("postgres://localhost/x", { define: { underscored: true } });`,
      "src/user.ts": `import { DataTypes, Model } from "sequelize"; import { sequelize } from "./database";
        export class User extends Model { declare id: number; }
        User.init({ firstName: { type: DataTypes.STRING, allowNull: false } }, { sequelize, modelName: "user" });`,
      "src/post.ts": `import { DataTypes, Model } from "sequelize"; import { sequelize } from "./database"; import { User } from "./user";
        export class Post extends Model {}
        Post.init({ postTitle: DataTypes.TEXT }, { sequelize, tableName: "articles", indexes: [{ fields: ["post_title"] }] });
        Post.belongsTo(User, { foreignKey: "authorId" }); User.hasMany(Post, { foreignKey: "authorId" });`,
    },
  },
  {
    name: "files that the application hands its connection",
    sources: {
      "models/post.js": `module.exports = function (sequelize, DataTypes) { const Post = sequelize.define("Post", { title: DataTypes.STRING, userId: { type: DataTypes.INTEGER, allowNull: false } });
        Post.associate = function ({ User }) { Post.belongsTo(User, { foreignKey: "userId" }); }; return Post; };`,
      "models/user.js": `"use strict"; const { Model } = require("sequelize");
        module.exports = (sequelize, DataTypes) => { class User extends Model { static associate(models) { User.hasMany(models.Post, { foreignKey: "userId", as: "posts" }); } }
        User.init({ name: { type: DataTypes.STRING } }, { sequelize, modelName: "User" }); return User; };`,
    },
  },
  {
    name: "classes that initialise themselves",
    sources: {
      "src/user.ts": `import { DataTypes, Model, Sequelize } from "sequelize";
        export class User extends Model { static initModel(sequelize: Sequelize) { User.init({ name: DataTypes.STRING }, { sequelize }); } }`,
      "src/group.ts": `import { DataTypes, Model, Sequelize } from "sequelize";
        export class Group extends Model { static initModel(sequelize: Sequelize) { return super.init({ label: DataTypes.STRING(5) }, { sequelize, timestamps: false }); } }`,
      "src/associations.ts": `import { Sequelize } from "sequelize"; export function connect(sequelize: Sequelize) { const { User, Group } = sequelize.models; Group.hasMany(User); }`,
    },
  },
];

const IMPORT = `import { AllowNull, AutoIncrement, BelongsTo, BelongsToMany, Column, Comment, CreatedAt, DataType, Default, DeletedAt, ForeignKey,
  HasMany, HasOne, Index, IsEmail, Model, PrimaryKey, Table, Unique, UpdatedAt } from "sequelize-typescript";
`;

const decorated = (name: string, body: string, only?: readonly Dialect[]): Fixture => ({
  name: `decorators: ${name}`,
  sources: { "src/models.ts": IMPORT + body },
  ...(only === undefined ? {} : { only }),
});

const DECORATORS: readonly Fixture[] = [
  decorated(
    "types of properties",
    `@Table export class User extends Model { @Column declare name: string; @Column declare age: number; @Column declare on: boolean; @Column declare at: Date; @Column(DataType.TEXT) declare text: string; @Column({ type: DataType.STRING(5), allowNull: false, field: "short_name" }) declare short: string; }`,
  ),
  decorated(
    "options",
    `@Table({ tableName: "people", underscored: true, paranoid: true, indexes: [{ fields: ["first_name"] }] }) export class User extends Model { @Column declare firstName: string; }`,
  ),
  decorated(
    "parts of a column",
    `@Table({ timestamps: false }) export class User extends Model { @PrimaryKey @AutoIncrement @Column declare key: number; @AllowNull(false) @Unique @IsEmail @Column declare mail: string; @Default("x") @Column declare a: string; @Default(DataType.UUIDV4) @Column(DataType.UUID) declare code: string; @AllowNull @Unique("both") @Column declare b: string; @Unique("both") @Column declare c: string; }`,
  ),
  decorated(
    "timestamps",
    `@Table export class User extends Model { @CreatedAt declare created: Date; @UpdatedAt @Column({ field: "changed" }) declare changedAt: Date; @DeletedAt declare gone: Date; }`,
  ),
  decorated(
    "indexes",
    `@Table export class User extends Model { @Index @Column declare a: string; @Index("both") @Column declare b: string; @Index({ name: "both", order: "DESC" }) @Column declare c: string; @Index({ unique: true }) @Column declare d: string; }`,
  ),
  decorated(
    "a comment",
    `@Table export class User extends Model { @Comment("a comment") @Column declare a: string; }`,
    ["postgresql", ...MYSQL],
  ),
  decorated(
    "belongsTo and hasMany",
    `@Table export class User extends Model { @HasMany(() => Post) declare posts: any; @HasOne(() => Post, { foreignKey: "editorId", onDelete: "CASCADE" }) declare edited: any; }
    @Table export class Post extends Model { @ForeignKey(() => User) @Column declare authorId: number; @BelongsTo(() => User) declare author: any; @Column declare editorId: number; @BelongsTo(() => User, "editorId") declare editor: any; @BelongsTo(() => User, { foreignKey: { name: "ownerId", allowNull: false }, onDelete: "CASCADE" }) declare owner: any; }`,
  ),
  decorated(
    "belongsToMany",
    `@Table export class User extends Model { @BelongsToMany(() => Group, () => Membership) declare groups: any; }
    @Table export class Group extends Model { @BelongsToMany(() => User, () => Membership) declare users: any; @BelongsToMany(() => User, "administration", "groupId", "userId") declare admins: any; }
    @Table({ timestamps: false }) export class Membership extends Model { @ForeignKey(() => User) @Column declare userId: number; @ForeignKey(() => Group) @Column declare groupId: number; }`,
  ),
  decorated(
    "bases",
    `class Base extends Model { @PrimaryKey @Default(DataType.UUIDV4) @Column(DataType.UUID) declare id: string; @CreatedAt declare createdAt: Date; }
    @Table({ modelName: "account" }) export class User extends Base { @Column declare name: string; }`,
  ),
];

export const FIXTURES: readonly Fixture[] = [...COLUMNS, ...OPTIONS, ...ASSOCIATIONS, ...CLASSES, ...DECORATORS];
