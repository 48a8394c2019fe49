import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { isSequelizeDefinition, readSequelizeDefinitions } from "../../../src/frontends/definitions/sequelize/index.js";
import type { SchemaDefinition } from "../../../src/model/definition.js";
import type { Span } from "../../../src/model/span.js";
import { projectOf } from "../../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../../src/project/settings.js";
import { folder } from "../../support/folder.js";

interface Reading {
  readonly definition: SchemaDefinition | null;
  readonly at: (span: Span | undefined) => string;
}

/** Reads the first of the files. */
function read(files: Readonly<Record<string, string>>): Reading {
  const root = folder({ "package.json": "{}", ".git/HEAD": "", ...files });
  const [name = "", text = ""] = Object.entries(files)[0] ?? [];
  const path = resolve(root, name);
  const project = projectOf(path, root, { ...DEFAULT_SETTINGS, dialect: "postgresql" });
  const at = (span: Span | undefined): string => (span === undefined ? "" : text.slice(span.start, span.end));
  return { definition: readSequelizeDefinitions({ path, text }, project), at };
}

const details = (definition: SchemaDefinition | null): readonly string[] =>
  definition?.opaque.map(({ detail }) => detail) ?? [];

const define = (attributes: string, rest = ""): Reading =>
  read({
    "models/user.js": `module.exports = (sequelize, DataTypes) => { const User = sequelize.define("User", ${attributes}); ${rest} return User; };`,
  });

describe("spans", () => {
  it("are those of the attributes", () => {
    const { definition, at } = read({
      "models/user.js": `module.exports = (sequelize, DataTypes) =>
  sequelize.define("User", { mail: { type: DataTypes.STRING(20), unique: true, allowNull: false }, age: DataTypes.INTEGER },
    { tableName: "people", timestamps: false, indexes: [{ fields: ["age"] }] });`,
    });
    const [model] = definition?.models ?? [];
    expect(model?.table.columns.map(({ name, type, span }) => [at(name.span), at(type?.span), at(span)])).toEqual([
      ["User", "User", "User"],
      ["mail", "DataTypes.STRING(20)", "mail: { type: DataTypes.STRING(20), unique: true, allowNull: false }"],
      ["age", "DataTypes.INTEGER", "age: DataTypes.INTEGER"],
    ]);
    expect(at(model?.table.table.span)).toBe("people");
    expect(model?.table.constraints.map(({ kind, span }) => [kind, at(span)])).toContainEqual([
      "unique",
      "unique: true",
    ]);
    expect(model?.indexes.map(({ span }) => at(span))).toEqual([`{ fields: ["age"] }`]);
  });

  it("of what an association in another file adds are those of the model", () => {
    const { definition, at } = read({
      "models/post.js": `module.exports = (sequelize, DataTypes) => sequelize.define("Post", { title: DataTypes.STRING });`,
      "models/user.js": `module.exports = (sequelize, DataTypes) => {
        const User = sequelize.define("User", {}); User.associate = ({ Post }) => { User.hasMany(Post); }; return User; };`,
    });
    const column = definition?.models[0]?.table.columns.find(({ name }) => name.text === "UserId");
    expect(at(column?.name.span)).toBe("Post");
    expect(definition?.models[0]?.complete).toBe(true);
  });
});

describe("models", () => {
  it("know their relations and properties", () => {
    const { definition } = read({
      "models/post.js": `module.exports = (sequelize, DataTypes) => {
        const User = sequelize.define("User", {}); const Post = sequelize.define("Post", { title: { type: DataTypes.STRING, field: "head" } });
        User.hasMany(Post, { as: "posts", foreignKey: "authorId" }); Post.belongsTo(User, { as: "author", foreignKey: "authorId" }); };`,
    });
    const relations = definition?.models.flatMap(({ relations: all }) =>
      all.map(({ property, target, cardinality, columns }) => [
        property,
        target,
        cardinality,
        columns.map(({ text }) => text),
      ]),
    );
    expect(relations).toEqual([
      ["posts", "Post", "many", []],
      ["author", "User", "one", ["authorId"]],
    ]);
    expect(definition?.models[1]?.properties.get("title")?.text).toBe("head");
  });
});

describe("what cannot be followed", () => {
  it.each([
    ["attributes(DataTypes)", "", "of the model `User`: its attributes are not constant"],
    ["{ a: type() }", "", "of the model `User`: the attribute `a` is not constant"],
    ["{}, options()", "", "of the model `User`: its options are not constant"],
    ["{}, { indexes: indexes() }", "", "of the model `User`: its indexes are not constant"],
    ["{}", "User.belongsTo(other());", "of the model `User`: the target of an association cannot be followed"],
    ["{}", "User.belongsTo(User, options());", "of the model `User`: the options of an association are not constant"],
    [
      "{}",
      "User.belongsTo(User, { foreignKey: key() });",
      "of the model `User`: the foreign key of an association is not constant",
    ],
  ])("%s %s", (attributes, rest, detail) => {
    const { definition } = define(attributes, rest);
    expect(details(definition)).toContain(detail);
    expect(definition?.models.map(({ complete }) => complete)).toEqual([false]);
  });

  it("is not an association to a model that keeps the key itself", () => {
    const { definition } = define("{}", "User.hasMany(other());");
    expect(definition?.models.map(({ complete }) => complete)).toEqual([true]);
  });
});

describe("files", () => {
  it.each([
    ["a.js", `module.exports = (sequelize, DataTypes) => sequelize.define("A", {});`, true],
    ["a.ts", `import { Table } from "sequelize-typescript"; @Table class A {}`, true],
    ["a.test.ts", `sequelize.define("A", {});`, false],
    ["a.js", `Object.define("A", {});`, false],
    ["a.js", `import { Op } from "sequelize";`, false],
  ])("%s: %s", (path, text, expected) => {
    expect(isSequelizeDefinition(path, text)).toBe(expected);
  });

  it("without a model declare nothing", () => {
    expect(
      read({ "a.js": `const sequelize = require("./db"); Object.define(1); x.define("y");` }).definition,
    ).toBeNull();
  });
});
