import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { parseScript } from "../../../src/frontends/parse.js";
import { readQueries } from "../../../src/frontends/queries/index.js";
import { projectOf } from "../../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../../src/project/settings.js";
import { fill, folder } from "../../support/folder.js";
import { printIteration } from "../../support/queries.js";

type Files = Readonly<Record<string, string>>;

const BASE = {
  "package.json": `{ "name": "app", "dependencies": { "@prisma/client": "^6.0.0" } }`,
  "src/db.ts": `import { PrismaClient } from "@prisma/client"; export const db = new PrismaClient();`,
};

/** What the loops of `src/all.ts` come to through functions: the way, the query, its file, the verdict. */
function acrossIn(root: string, code: string): readonly string[] {
  const path = join(root, "src/all.ts");
  const ast = parseScript(path, code);
  if (ast === null) throw new Error(`does not parse: ${code}`);
  const queries = readQueries({ path, text: code, ast }, projectOf(path, root, DEFAULT_SETTINGS));
  return queries.flatMap(query => {
    const via = query.iteration?.via;
    if (via?.path == null) return [];
    return [`${via.path} → ${query.call} (${via.file ?? "here"}): ${printIteration(query).split(": ")[1] ?? ""}`];
  });
}

const across = (code: string, files: Files): readonly string[] => acrossIn(folder({ ...BASE, ...files }), code);

const QUERY = "db.user.findFirst({ where: { id } })";
const OWNERS = `import { db } from "./db"; export async function loadOwner(id: string) { return ${QUERY}; }`;
const SERVICE = `import { db } from "./db"; export class Owners { async load(id: string) { return ${QUERY}; } }`;

const all = (imports: string, call = "loadOwner(order.ownerId)"): string =>
  `${imports} export async function all(orders: Order[]) { for (const order of orders) { await ${call}; } }`;

describe("a function of another file that a loop calls", () => {
  const found = "for … of → loadOwner() → db.user.findFirst (./owners.ts): N";

  test.each<[string, string, Files]>([
    ["by its name", `import { loadOwner } from "./owners";`, { "src/owners.ts": OWNERS }],
    [
      "by another name",
      `import { ownerOf as loadOwner } from "./owners";`,
      { "src/owners.ts": OWNERS.replace("loadOwner", "ownerOf") },
    ],
    [
      "a default export",
      `import loadOwner from "./owners";`,
      { "src/owners.ts": OWNERS.replace("export async", "export default async") },
    ],
    [
      "through an index file",
      `import { loadOwner } from ".";`,
      {
        "src/owners.ts": OWNERS,
        "src/other.ts": "export const x = 1;",
        "src/index.ts": `export * from "./other"; export * from "./owners";`,
      },
    ],
    [
      "renamed by an index file",
      `import { loadOwner } from ".";`,
      {
        "src/owners.ts": OWNERS.replace("loadOwner", "load"),
        "src/index.ts": `export { load as loadOwner } from "./owners";`,
      },
    ],
    [
      "by require",
      `const { loadOwner } = require("./owners");`,
      {
        "src/owners.ts": `const { db } = require("./db"); async function loadOwner(id) { return ${QUERY}; } module.exports = { loadOwner };`,
      },
    ],
    [
      "by the paths of tsconfig.json",
      `import { loadOwner } from "@app/owners";`,
      { "src/owners.ts": OWNERS, "tsconfig.json": `{ "compilerOptions": { "paths": { "@app/*": ["./src/*"] } } }` },
    ],
  ])("is followed: %s", (_, imports, files) => {
    expect(across(all(imports), files)).toEqual([found]);
  });

  test.each([
    ["of a namespace", all(`import * as owners from "./owners";`, "owners.loadOwner(order.ownerId)"), found],
    [
      "that is handed over by name",
      `import { loadOwner } from "./owners"; export const all = (ids: string[]) => Promise.all(ids.map(loadOwner));`,
      "Promise.all → loadOwner() → db.user.findFirst (./owners.ts): N",
    ],
  ])("is followed: one %s", (_, code, expected) => {
    expect(across(code, { "src/owners.ts": OWNERS })).toEqual([expected]);
  });
});

describe("a method of another file that a loop calls", () => {
  const found = ["for … of → load() → db.user.findFirst (./owners.ts): N"];
  const IMPORT = `import { Owners } from "./owners";`;
  const inClass = (members: string): string =>
    `${IMPORT} export class Orders { ${members} async all(orders: Order[]) { for (const order of orders) await this.owners.load(order.ownerId); } }`;

  test.each<[string, string, string]>([
    ["injected by the constructor", inClass("constructor(private readonly owners: Owners) {}"), SERVICE],
    ["of an annotated property", inClass("private readonly owners: Owners;"), SERVICE],
    ["of an instance in a property", inClass("private owners = new Owners();"), SERVICE],
    [
      "of an annotated parameter",
      `${IMPORT} export async function all(orders: Order[], owners: Owners) { for (const order of orders) await owners.load(order.ownerId); }`,
      SERVICE,
    ],
    [
      "of an instance in a variable",
      all(`${IMPORT} const owners = new Owners();`, "owners.load(order.ownerId)"),
      SERVICE,
    ],
    [
      "of an exported instance",
      all(`import { owners } from "./owners";`, "owners.load(order.ownerId)"),
      `${SERVICE} export const owners = new Owners();`,
    ],
    ["a static one", all(IMPORT, "Owners.load(order.ownerId)"), SERVICE.replace("async load", "static async load")],
    [
      "of an object",
      all(`import { owners } from "./owners";`, "owners.load(order.ownerId)"),
      `import { db } from "./db"; export const owners = { async load(id: string) { return ${QUERY}; } };`,
    ],
  ])("is followed: %s", (_, code, owners) => {
    expect(across(code, { "src/owners.ts": owners })).toEqual(found);
  });

  test("is followed to the class that it is inherited from, also by super", () => {
    const code = `import { Base } from "./base"; export class Orders extends Base {
      async one(orders: Order[]) { for (const order of orders) await this.load(order.ownerId); }
      async load(id: string) { return super.load(id); } }`;
    const base = SERVICE.replace("Owners", "Base");
    expect(across(code, { "src/base.ts": base })).toEqual([
      "for … of → load() → load() → db.user.findFirst (./base.ts): N",
    ]);
  });
});

describe("a method that writes for one of two libraries", () => {
  const base = (first: string, second: string): string =>
    `import { db } from "./db"; export class Base { kind = "a"; async save(row: Row) {
      try { switch (this.kind) { case "a": ${first} break; default: return await ${second}; } }
      catch (error) { throw new Error("not saved", { cause: error }); } } }`;
  const code = `import { Base } from "./base"; export class Items extends Base {
    async save(row: Row) { return super.save({ ...row, at: 1 }); }
    async all(rows: Row[]) { for (const row of rows) await this.save(row); } }`;
  const SAVE = "db.item.create({ data: row })";
  const verdicts = (first: string): readonly string[] =>
    across(code, { "src/base.ts": base(first, SAVE) }).filter(line => line.includes("db.item.create"));

  test("sends one statement a turn", () => {
    const found = ["for … of → save() → save() → db.item.create (./base.ts): N"];
    expect(verdicts("await db.row.create({ data: row });")).toEqual(found);
    expect(verdicts("await send(row);")).toEqual(found);
  });

  test("is a piece of work where it sends both", () => {
    const both = base("", SAVE).replace("try {", "await db.row.create({ data: row }); try {");
    expect(across(code, { "src/base.ts": both }).map(line => line.split(": ")[1])).toEqual([
      "unitOfWork",
      "unitOfWork",
    ]);
  });
});

describe("a way through several files", () => {
  const chain = (length: number): Files =>
    Object.fromEntries(
      Array.from({ length }, (_, i) => [
        `src/step${i}.ts`,
        i === length - 1
          ? `import { db } from "./db"; export const step${i} = async (id: string) => ${QUERY};`
          : `import { step${i + 1} } from "./step${i + 1}"; export const step${i} = async (key: string) => step${i + 1}(key);`,
      ]),
    );
  const code = all(`import { step0 } from "./step0";`, "step0(order.ownerId)");

  test("is followed, and named", () => {
    expect(across(code, chain(3))).toEqual([
      "for … of → step0() → step1() → step2() → db.user.findFirst (./step2.ts): N",
    ]);
  });

  test("ends where functions call each other without an end, and after a few", () => {
    expect(across(code, chain(9))).toEqual([]);
    const round = `import { step0 } from "./step0"; export const step1 = async (id: string) => { await step0(id); return step1(id); };`;
    expect(across(code, { ...chain(2), "src/step1.ts": round })).toEqual([]);
  });

  test("within one file is followed as well", () => {
    const here = `import { db } from "./db"; import "./x"; const find = async (id: string) => ${QUERY}; const load = async (id: string) => find(id); ${all("", "load(order.ownerId)")}`;
    expect(across(here, {})).toEqual(["for … of → load() → find() → db.user.findFirst (here): N"]);
  });
});

describe("the reasons of one query per element hold across files", () => {
  const verdict = (owners: string, code = all(`import { loadOwner } from "./owners";`)): string =>
    across(code, { "src/owners.ts": `import { db } from "./db"; ${owners}` }).map(line => line.split(": ")[1])[0] ?? "";

  test.each([
    [
      "what does not depend on the element",
      "export const loadOwner = async (id: string) => db.user.findFirst({ where: { main: true } });",
      "comparison",
    ],
    [
      "a range",
      "export const loadOwner = async (id: string) => db.user.findFirst({ where: { id: { gt: id } } });",
      "comparison",
    ],
    [
      "the first rows of each",
      "export const loadOwner = async (id: string) => db.user.findMany({ where: { id }, take: 3 });",
      "firstRows",
    ],
    [
      "what reads for a write",
      `export const loadOwner = async (id: string) => { const user = await ${QUERY}; await db.user.update({ where: { id }, data: { seen: user.seen + 1 } }); };`,
      "unitOfWork",
    ],
    [
      "what is kept in a map",
      `const known = new Map(); export const loadOwner = async (id: string) => { const had = known.get(id); if (had) return had; const user = await ${QUERY}; known.set(id, user); return user; };`,
      "memo",
    ],
    [
      "what a cache keeps",
      `import { cache } from "./cache"; export const loadOwner = async (id: string) => cache.wrap(id, async () => ${QUERY});`,
      "memo",
    ],
    [
      "a chunk",
      "export const loadOwner = async (ids: string[]) => db.user.findMany({ where: { id: { in: ids } } });",
      "N",
    ],
  ])("%s", (_, owners, expected) => {
    expect(verdict(owners)).toBe(expected);
  });

  test("what Prisma joins, a loop that ends with a hit, a few elements, a list in parts", () => {
    const load = "export const loadOwner = async (id: string) => db.user.findUnique({ where: { id } });";
    const IMPORT = `import { loadOwner } from "./owners";`;
    expect(
      verdict(load, `${IMPORT} export const all = (ids: string[]) => Promise.all(ids.map(id => loadOwner(id)));`),
    ).toBe("batched");
    expect(
      verdict(
        load,
        `${IMPORT} export async function first(ids: string[]) { for (const id of ids) { const owner = await loadOwner(id); if (owner) return owner; } }`,
      ),
    ).toBe("search");
    expect(
      verdict(load, `${IMPORT} export async function few() { for (const id of ["a", "b"]) await loadOwner(id); }`),
    ).toBe("constant");
    const list = "export const loadOwner = async (ids: string[]) => db.user.findMany({ where: { id: { in: ids } } });";
    expect(
      verdict(
        list,
        `${IMPORT} export async function parts(ids: string[]) { for (let i = 0; i < ids.length; i += 100) { const part = ids.slice(i, i + 100); await loadOwner(part); } }`,
      ),
    ).toBe("chunk");
  });

  test("a key that another machine gave, and what the turn has written before", () => {
    const load = `import { db } from "./db"; export const loadOwner = async (id: string) => ${QUERY};`;
    const files = {
      "src/owners.ts": load,
      "src/write.ts": `import { db } from "./db"; export const write = async (id: string) => db.user.create({ data: { id } });`,
    };
    const asked = `import { loadOwner } from "./owners"; import { ask } from "./api"; export async function all(orders: Order[]) { for (const order of orders) { const id = await ask(order); await loadOwner(id); } }`;
    expect(across(asked, files)[0]).toMatch(/: otherWork$/);
    const written = `import { loadOwner } from "./owners"; import { write } from "./write"; export async function all(orders: Order[]) { for (const order of orders) { await write(order.id); await loadOwner(order.id); } }`;
    expect(across(written, files).find(line => line.includes("loadOwner"))).toMatch(/: afterWrite$/);
  });
});

describe("silence", () => {
  test.each<[string, string, Files]>([
    ["an import that leads nowhere", all(`import { loadOwner } from "./nowhere";`), {}],
    ["a package", all(`import { loadOwner } from "owners";`), {}],
    [
      "an interface",
      `import type { Owners } from "./owners"; export async function all(orders: Order[], owners: Owners) { for (const order of orders) await owners.load(order.ownerId); }`,
      { "src/owners.ts": "export interface Owners { load(id: string): Promise<User>; }" },
    ],
    [
      "a call outside of the loop",
      `import { loadOwner } from "./owners"; export async function all(orders: Order[]) { for (const order of orders) log(order); await loadOwner(orders[0].id); }`,
      { "src/owners.ts": OWNERS },
    ],
    [
      "a function that reads nothing",
      all(`import { loadOwner } from "./owners";`),
      { "src/owners.ts": "export async function loadOwner(id: string) { return names.find(name => name.id === id); }" },
    ],
  ])("for %s", (_, code, files) => {
    expect(across(code, files)).toEqual([]);
  });
});

describe("an imported file that changes", () => {
  afterEach(() => void vi.useRealTimers());

  test("is read anew", () => {
    vi.useFakeTimers({ now: Date.now() });
    const root = folder({ ...BASE, "src/owners.ts": OWNERS });
    const code = all(`import { loadOwner } from "./owners";`);
    expect(acrossIn(root, code)).toHaveLength(1);
    fill(root, { "src/owners.ts": OWNERS.replace(QUERY, "null") });
    vi.advanceTimersByTime(3_000);
    expect(acrossIn(root, code)).toEqual([]);
  });
});
