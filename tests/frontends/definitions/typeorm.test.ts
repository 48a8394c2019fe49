import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isTypeOrmDefinition, readTypeOrmDefinitions } from "../../../src/frontends/definitions/typeorm/index.js";
import type { SchemaDefinition } from "../../../src/model/definition.js";
import type { Span } from "../../../src/model/span.js";
import { projectOf } from "../../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../../src/project/settings.js";
import { folder } from "../../support/folder.js";
import { memoryProject } from "../../support/script.js";

const IMPORT = `import { Column, Entity, Index, JoinColumn, ManyToMany, JoinTable, ManyToOne, OneToMany, PrimaryGeneratedColumn } from "typeorm";
`;

function read(
  body: string,
  files: Readonly<Record<string, string>> = {},
): { definition: SchemaDefinition; at: (span: Span) => string } {
  const text = IMPORT + body;
  const project = memoryProject({ ...files, "src/user.ts": text }, "postgresql");
  const definition = readTypeOrmDefinitions({ path: "/repository/src/user.ts", text }, project);
  if (definition === null) throw new Error("nothing is declared");
  return { definition, at: ({ start, end }) => text.slice(start, end) };
}

const details = ({ opaque }: SchemaDefinition): readonly string[] => opaque.map(({ detail }) => detail);

describe("spans", () => {
  it("are those of the declarations", () => {
    const { definition, at } = read(`@Entity("users")
export class User {
  @PrimaryGeneratedColumn() id: number;
  @Index("by_mail") @Column({ name: "mail", length: 20, unique: true }) email: string;
  @ManyToOne(() => User) parent: User;
}`);
    const [model] = definition.models;
    const shown = model?.table.columns.map(({ name, span, type }) => [
      name.text,
      at(name.span),
      at(span),
      at(type?.span ?? span),
    ]);
    expect(shown).toEqual([
      ["id", "id", "@PrimaryGeneratedColumn() id: number;", "@PrimaryGeneratedColumn() id: number;"],
      [
        "mail",
        "mail",
        `@Index("by_mail") @Column({ name: "mail", length: 20, unique: true }) email: string;`,
        `@Index("by_mail") @Column({ name: "mail", length: 20, unique: true }) email: string;`,
      ],
      ["parentId", "parent", "@ManyToOne(() => User) parent: User;", "@ManyToOne(() => User) parent: User;"],
    ]);
    expect(at(model?.span ?? { start: 0, end: 0 })).toBe("User");
    expect(at(model?.table.table.span ?? { start: 0, end: 0 })).toBe("users");
    expect(model?.indexes.map(({ span }) => at(span))).toEqual([`Index("by_mail")`]);
    const constraints = model?.table.constraints.map(({ kind, span }) => [kind, at(span)]);
    expect(constraints).toEqual([
      ["unique", "unique: true"],
      ["foreignKey", "@ManyToOne(() => User) parent: User;"],
      ["primaryKey", "@PrimaryGeneratedColumn() id: number;"],
    ]);
  });

  it("of what another file declares are those of the class", () => {
    const base = `import { PrimaryGeneratedColumn } from "typeorm"; export abstract class Base { @PrimaryGeneratedColumn() id: number; }`;
    const { definition, at } = read(
      `import { Base } from "./base";\n@Entity() export class User extends Base { @Column() name: string; }`,
      {
        "src/base.ts": base,
      },
    );
    expect(definition.models[0]?.table.columns.map(({ name }) => [name.text, at(name.span)])).toEqual([
      ["id", "User"],
      ["name", "name"],
    ]);
  });
});

describe("models", () => {
  const { definition } = read(`
@Entity() export class User {
  @PrimaryGeneratedColumn() id: number;
  @Column({ name: "mail" }) email: string;
  @OneToMany(() => Post, post => post.author) posts: Post[];
}
@Entity() export class Post {
  @PrimaryGeneratedColumn() id: number;
  @ManyToOne(() => User, { eager: true }) @JoinColumn({ name: "author_id" }) author: User;
  @ManyToOne(() => User) editor: Promise<User>;
  @ManyToMany(() => User) @JoinTable() readers: User[];
}`);

  it("know which property is which column", () => {
    const shown = definition.models.map(({ name, properties }) => [
      name,
      [...properties].map(([key, column]) => [key, column.text]),
    ]);
    expect(shown).toEqual([
      [
        "User",
        [
          ["id", "id"],
          ["email", "mail"],
        ],
      ],
      ["Post", [["id", "id"]]],
      ["post_readers_user", []],
    ]);
  });

  it("know their relations", () => {
    const shown = definition.models.flatMap(({ relations }) =>
      relations.map(({ property, target, cardinality, columns, loading }) => [
        property,
        target,
        cardinality,
        columns.map(({ text }) => text),
        loading,
      ]),
    );
    expect(shown).toEqual([
      ["posts", "Post", "many", [], "explicit"],
      ["author", "User", "one", ["author_id"], "eager"],
      ["editor", "User", "one", ["editorId"], "lazy"],
      ["readers", "User", "many", [], "explicit"],
    ]);
  });

  it("are complete", () => {
    expect(definition.models.map(({ complete }) => complete)).toEqual([true, true, true]);
    expect(definition.opaque).toEqual([]);
  });
});

describe("what cannot be followed", () => {
  const KEY = "@PrimaryGeneratedColumn() id: number;";

  it.each([
    [
      `import { Base } from "other"; @Entity() export class User extends Base { ${KEY} }`,
      "the base class `Base` cannot be followed",
    ],
    [
      `import { Money } from "./missing"; @Entity() export class User { ${KEY} @Money() balance: number; }`,
      "the decorator `Money` cannot be followed",
    ],
    [
      `import { Group } from "other"; @Entity() export class User { ${KEY} @ManyToOne(() => Group) group: Group; }`,
      "the entity that `group` refers to cannot be followed",
    ],
    [
      `import { Address } from "other"; @Entity() export class User { ${KEY} @Column(() => Address) home: Address; }`,
      "what is embedded as `home` cannot be followed",
    ],
    [
      `import { NAMES } from "other"; @Index(NAMES) @Entity() export class User { ${KEY} }`,
      "the columns of an index or constraint cannot be read",
    ],
  ])("%s", (body, detail) => {
    const { definition } = read(body);
    expect(details(definition)).toEqual([detail]);
    expect(definition.models.map(({ complete }) => complete)).toEqual([false]);
  });

  it.each([
    `@Entity() export class User { ${KEY} @Column({ ...options() }) name: string; }`,
    `@Entity() export class User { ${KEY} @Column({ type: process.env.TYPE }) name: string; }`,
    `@Entity(process.env.TABLE) export class User { ${KEY} }`,
    `@Entity() export class User { ${KEY} @Column() name; }`,
  ])("leaves the model incomplete: %s", body => {
    const { definition } = read(body);
    expect(definition.models.map(({ complete }) => complete)).toEqual([false]);
  });

  it("is not what other packages decorate", () => {
    const { definition } = read(
      `import { IsString } from "class-validator"; import { ObjectType } from "type-graphql";
      @ObjectType() @Entity() export class User { ${KEY} @IsString() @Column() name: string; }`,
    );
    expect(definition.models.map(({ complete }) => complete)).toEqual([true]);
  });
});

describe("files", () => {
  it.each([
    ["a.ts", `import { Entity } from "typeorm"; @Entity() class A {}`, true],
    ["a.js", `const { EntitySchema } = require("typeorm"); module.exports = new EntitySchema({});`, true],
    ["a.d.ts", `import { Entity } from "typeorm"; @Entity() class A {}`, false],
    ["a.ts", `import { Entity } from "other"; @Entity() class A {}`, false],
    ["a.ts", `import { Repository } from "typeorm"; class A {}`, false],
  ])("%s: %s", (path, text, expected) => {
    expect(isTypeOrmDefinition(path, text)).toBe(expected);
  });

  it("without an entity declare nothing", () => {
    const text = `import { Column } from "typeorm"; export abstract class Base { @Column() a: string; }`;
    const project = memoryProject({}, "postgresql");
    expect(readTypeOrmDefinitions({ path: "/repository/a.ts", text }, project)).toBeNull();
  });
});

describe("what TypeORM 0.2 knew", () => {
  it("is a relation in the primary key", () => {
    const { definition } = read(`@Entity("users") export class User { @PrimaryGeneratedColumn() id: number; }
@Entity("profiles") export class Profile { @ManyToOne(type => User, { primary: true }) user: User; }`);
    const profile = definition.models.find(({ table }) => table.table.name.text === "profiles");
    expect(profile?.table.columns.map(({ name, nullable }) => [name.text, nullable])).toEqual([["userId", false]]);
    expect(profile?.table.constraints.map(({ kind }) => kind).sort()).toEqual(["foreignKey", "primaryKey"]);
  });

  it.each([
    ["ormconfig.js", `module.exports = { type: "postgres", schema: "app" };`],
    ["ormconfig.json", `[{ "name": "default", "type": "postgres", "schema": "app" }]`],
    ["ormconfig.yml", "default:\n  type: postgres\n  schema: app\n"],
    ["src/database.ts", `createConnection({ type: "postgres", schema: "app", entities: [] });`],
    ["src/app.module.ts", `export const imports = [TypeOrmModule.forRoot({ type: "postgres", schema: "app" })];`],
  ])("is a schema in %s", (path, text) => {
    const entity = `import { Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class User { @PrimaryGeneratedColumn() id: number; }`;
    const root = folder({ "package.json": "{}", "src/user.ts": entity, [path]: text });
    const file = join(root, "src/user.ts");
    const definition = readTypeOrmDefinitions({ path: file, text: entity }, projectOf(file, root, DEFAULT_SETTINGS));
    expect(definition?.models[0]?.table.table.schema?.text).toBe("app");
  });
});
