import { join } from "node:path";
import {
  CamelCasePlugin,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import { describe, expect, it } from "vitest";
import { databaseName } from "../../src/frontends/definitions/kysely/casing.js";
import { isDefinitionFile, readDefinitions } from "../../src/frontends/definitions/kysely/index.js";
import type { SchemaDefinition } from "../../src/model/definition.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { folder } from "../support/folder.js";

const CONNECTION = {
  "src/db/connection.ts": `import { Kysely } from "kysely"; export const db = new Kysely<Database>({});`,
};

function read(files: Readonly<Record<string, string>>, name = "src/db/types.ts"): SchemaDefinition | null {
  const root = folder({ "package.json": "{}", ...CONNECTION, ...files });
  const project = projectOf(join(root, name), root, DEFAULT_SETTINGS);
  return readDefinitions({ path: join(root, name), text: files[name] ?? "" }, project);
}

/** The tables with their columns; `?` behind what may be NULL, `=` behind what the database fills. */
function shown(definition: SchemaDefinition | null): unknown {
  return definition?.models.map(({ name, table, complete }) => {
    const { schema, name: own } = table.table;
    const columns = table.columns.map(column => {
      const marks = `${column.nullable ? "?" : ""}${column.default === null ? "" : "="}${column.name.exact ? "" : "~"}`;
      return `${column.name.text}${marks}`;
    });
    return `${name}: ${schema === null ? "" : `${schema.text}.`}${own.text}(${columns.join(", ")})${complete ? "" : " in part"}`;
  });
}

const DATABASE = `import type { ColumnType, Generated } from "kysely";
export interface Database { person: PersonTable; "auth.pet": PetTable }
export interface PersonTable {
  id: Generated<number>;
  first_name: string;
  last_name: string | null;
  created_at: ColumnType<Date, string | undefined, never>;
}
type PetTable = { id: number; owner_id?: null | number };
`;

describe("the tables of a database interface", () => {
  it("are known by name", () => {
    const definition = read({ "src/db/types.ts": DATABASE });
    expect(shown(definition)).toEqual([
      "PersonTable: person(id=, first_name, last_name?, created_at)",
      "PetTable: auth.pet(id, owner_id?)",
    ]);
    expect(definition?.models.every(({ namesOnly }) => namesOnly)).toBe(true);
    expect(definition?.models.flatMap(({ table }) => table.columns.map(({ type }) => type))).toEqual(
      Array.from({ length: 6 }, () => null),
    );
  });

  it("have the places of their declaration", () => {
    const [model] = read({ "src/db/types.ts": DATABASE })?.models ?? [];
    const at = (span: { start: number; end: number } | undefined): string => DATABASE.slice(span?.start, span?.end);
    expect(at(model?.span)).toBe("person");
    expect(at(model?.table.columns[2]?.span)).toBe("last_name: string | null;");
    expect(at(model?.table.columns[2]?.name.span)).toBe("last_name");
  });

  it("have rows that are put together, extended and declared elsewhere", () => {
    const files = {
      "src/db/rows.ts": `export interface Base { id: number } export type { Late as Later } from "./late.js"; export * from "./more.js";`,
      "src/db/late.ts": `export type Late = { late: string };`,
      "src/db/more.ts": `export interface More { more: string }`,
      "src/db/types.ts": `import type { Kysely } from "kysely"; import type { Base, Later } from "./rows.js"; import type * as rows from "./rows.js";
interface User extends Base { name: string }
export type DB = { users: User; late: Later & rows.More; own: { x: number } & Base };`,
    };
    expect(shown(read(files))).toEqual(["User: users(id, name)", "late: late(late, more)", "own: own(x, id)"]);
  });

  it("may be listed by parts, and under a constant", () => {
    const text = `import type { Selectable } from "kysely"; export interface Actor { did: string } export type Entry = Selectable<Actor>;
export const tableName = "actor"; export type PartialDB = { [tableName]: Actor };`;
    expect(shown(read({ "src/db/types.ts": text }))).toEqual(["Actor: actor(did)"]);
    const whole = `import type { Kysely } from "kysely"; import type * as actor from "./actor.js"; export type DatabaseSchema = actor.PartialDB;`;
    expect(read({ "src/db/actor.ts": text, "src/db/types.ts": whole })).toBeNull();
  });

  it.each([
    ["a row of a package", `import { Row } from "rows"; export interface DB { users: Row }`, ["Row: users() in part"]],
    [
      "a mapped row",
      `type Row = { [K in "a" | "b"]: string }; export interface DB { users: Row }`,
      ["Row: users() in part"],
    ],
    [
      "an open row",
      `interface Row { a: string; [key: string]: string } export interface DB { users: Row }`,
      ["Row: users(a) in part"],
    ],
    [
      "a part of a row",
      `interface Row { a: string } export interface DB { users: Omit<Row, "a"> }`,
      ["Omit: users() in part"],
    ],
    [
      "a name that is computed",
      `import { NAME } from "names"; interface Row { a: string } export interface DB { [NAME]: Row }`,
      ["Row: …(a) in part"],
    ],
    ["a row that holds itself", `interface Row extends Row { a: string } export interface DB { users: Row }`, null],
  ])("%s is not complete", (_name, text, expected) => {
    const definition = read({ "src/db/types.ts": `import type { Kysely } from "kysely"; ${text}` });
    if (expected !== null) expect(shown(definition)).toEqual(expected);
    expect(definition?.models.map(({ complete }) => complete)).toEqual([false]);
    expect(definition?.opaque).toHaveLength(1);
  });

  it("are read in half-written code too", () => {
    const text = `import type { Kysely } from "kysely"; interface Row { a: string } interface { b: string } export interface DB { users: Row }`;
    expect(() => read({ "src/db/types.ts": text })).not.toThrow();
  });

  it("are found by their words", () => {
    expect(isDefinitionFile("a/db.d.ts", DATABASE)).toBe(true);
    expect(isDefinitionFile("a/db.js", DATABASE)).toBe(false);
    expect(isDefinitionFile("a/other.ts", `import { Kysely } from "kysely"; interface Options { a: string }`)).toBe(
      false,
    );
  });
});

describe("names that a plugin turns", () => {
  const types = `import type { Kysely } from "kysely"; interface Row { userId: number; name: string } export interface DB { userRoles: Row }`;
  const withConnection = (options: string): unknown =>
    shown(read({ "src/db/connection.ts": `new Kysely({ ${options} })`, "src/db/types.ts": types }));

  it("are those of the database", () => {
    expect(withConnection("plugins: [new CamelCasePlugin()]")).toEqual(["Row: user_roles(user_id, name)"]);
    expect(withConnection("")).toEqual(["Row: userRoles(userId, name)"]);
  });

  it("are not known with options of the plugin, and without a connection", () => {
    const unknown = ["Row: userRoles(userId~, name) in part"];
    expect(withConnection("plugins: [new CamelCasePlugin({ underscoreBeforeDigits: true })]")).toEqual(unknown);
    expect(shown(read({ "src/db/connection.ts": "", "src/db/types.ts": types }))).toEqual(unknown);
  });

  it("are what Kysely makes of them", () => {
    const db = new Kysely<Record<string, object>>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: other => new PostgresIntrospector(other),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
      plugins: [new CamelCasePlugin()],
    });
    const names = [
      "userId",
      "fooBAR",
      "fooBARBaz",
      "a1B",
      "foo1",
      "Foo",
      "URL",
      "userID",
      "x2y",
      "foo_bar",
      "a_B",
      "aB",
    ];
    for (const name of names) {
      const sql = db.selectFrom(name).selectAll().compile().sql;
      expect(sql).toBe(`select * from "${databaseName(name, "snake_case") ?? ""}"`);
    }
  });
});
