import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import * as parser from "@typescript-eslint/parser";
import { expect, test } from "vitest";
import { readQueries } from "../../../src/frontends/queries/index.js";
import { projectOf } from "../../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../../src/project/settings.js";
import { folder } from "../../support/folder.js";
import { printCall } from "../../support/queries.js";

/** What no declaration of the linted file leads to: the argument chooses the type. */
const CONTAINER = `
import type { EntityManager, DataSource, Repository, SelectQueryBuilder } from "typeorm";
import type { Knex } from "knex";
import type { Kysely } from "kysely";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { EntityManager as Em } from "@mikro-orm/core";
import { Model, type ModelStatic } from "sequelize";
import type { PrismaClient, UserDelegate } from "./generated/prisma/client.js";
export class Person { id!: number }
export class People extends Model {}
export interface Catalog { findMany(options: { where: object }): Promise<object[]>; findOne(options: { where: object }): Promise<object> }
export class PersonRepository extends (Object as unknown as new () => Repository<Person>) {}
export interface Services {
  manager: EntityManager; source: DataSource; repository: Repository<Person>; own: PersonRepository; builder: SelectQueryBuilder<Person>;
  knex: Knex; kysely: Kysely<{ users: { id: number } }>; drizzle: NodePgDatabase; em: Em;
  model: ModelStatic<People>; people: typeof People; rows: People[];
  prisma: PrismaClient; users: UserDelegate; catalog: Catalog; map: Map<string, object>; loose: any;
}
export declare function use<Name extends keyof Services>(name: Name): Services[Name];
export declare function load<Name extends keyof Services>(name: Name): Promise<Services[Name] | null>;
`;

/** The shape of what Prisma generates. */
const GENERATED = `
export interface UserDelegate { findMany(options?: object): Promise<object[]> }
export interface PrismaClient { readonly user: UserDelegate }
`;

const CASES: readonly (readonly [name: string, code: string, typed: string[], untyped: string[]])[] = [
  ["an entity manager", `use("manager").find(Person);`, ["typeorm read Person.find (import)"], []],
  ["a data source", `use("source").manager.find(Person);`, ["typeorm read Person.find (import)"], []],
  ["a promise, or nothing", `(await load("manager"))?.find(Person);`, ["typeorm read Person.find (import)"], []],
  ["a repository", `const r = use("repository"); await r.findBy({ id });`, ["typeorm read Person.findBy (import)"], []],
  ["a class that extends one", `await use("own").findBy({ id });`, ["typeorm read Person.findBy (import)"], []],
  ["a query builder", `await use("builder").where("id = 1").getMany();`, ["typeorm read Person.getMany (import)"], []],
  [
    "Knex",
    `const db = use("knex"); await db("users").where({ id });`,
    ["knex read users.where (import)"],
    ["knex read ?.where (shape)"],
  ],
  [
    "Kysely",
    `await use("kysely").selectFrom("users").execute();`,
    ["kysely read users.execute (import)"],
    ["kysely read users.execute (shape)"],
  ],
  ["Drizzle", `await use("drizzle").select().from(users);`, ["drizzle read users.select (import)"], []],
  ["MikroORM", `await use("em").find(Person, { id });`, ["mikroorm read Person.find (import)"], []],
  ["a model", `await use("model").findAll();`, ["sequelize read People.findAll (import)"], []],
  ["a class that is a model", `await use("people").findAll();`, ["sequelize read People.findAll (import)"], []],
  [
    "an element of a list",
    `for (const row of use("rows")) await row.reload();`,
    ["sequelize read People.reload (import)"],
    [],
  ],
  ["Prisma Client", `await use("prisma").user.findMany();`, ["prisma read user.findMany (import)"], []],
  ["a model of Prisma", `await use("users").findMany();`, ["prisma read user.findMany (import)"], []],
  ["an interface of their own", `await use("catalog").findMany({ where: { id } });`, [], []],
  ["a map", `use("map").delete("a");`, [], []],
  [
    "any",
    `await use("loose").user.findMany({ where: { id } });`,
    ["prisma read user.findMany (shape)"],
    ["prisma read user.findMany (shape)"],
  ],
];

const service = (code: string): string =>
  `import { use, load, Person } from "./container.js"; import { users } from "./users.js";\nexport async function run(id: number) { ${code} }\n`;

const root = folder({
  "package.json": `{ "type": "module", "dependencies": { "typeorm": "*", "knex": "*", "sequelize": "*" } }`,
  "tsconfig.json": `{ "compilerOptions": { "module": "nodenext", "target": "es2022", "strict": true, "skipLibCheck": true, "types": [], "noEmit": true }, "include": ["src"] }`,
  "src/container.ts": CONTAINER,
  "src/users.ts": `import { pgTable, integer } from "drizzle-orm/pg-core"; export const users = pgTable("users", { id: integer() });`,
  "src/generated/prisma/client.ts": GENERATED,
  ...Object.fromEntries(CASES.map(([, code], i) => [`src/service-${i}.ts`, service(code)])),
});
symlinkSync(resolve("node_modules"), join(root, "node_modules"));
const program = parser.createProgram(join(root, "tsconfig.json"));

function calls(index: number, withTypes: boolean): string[] {
  const path = join(root, `src/service-${index}.ts`);
  const text = service(CASES[index]?.[1] ?? "");
  const options = { filePath: path, range: true, loc: true, ...(withTypes ? { programs: [program] } : {}) };
  const { ast, services } = parser.parseForESLint(text, options);
  const file = { path, text, ast, parserServices: services };
  return readQueries(file, projectOf(path, root, DEFAULT_SETTINGS)).map(printCall);
}

test.each(CASES.map(([name, , typed, untyped], i) => [name, i, typed, untyped] as const))(
  "%s is known by its type alone",
  (_, i, typed, untyped) => {
    expect(calls(i, true)).toEqual(typed);
    expect(calls(i, false)).toEqual(untyped);
  },
);
