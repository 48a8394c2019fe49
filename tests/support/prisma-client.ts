import type { PGlite } from "@electric-sql/pglite";
import * as runtime from "@prisma/client/runtime/client";
import type { PrismaClient } from "generated/prisma/client";

const SCHEMA = `datasource db {
  provider = "postgresql"
}

model Owner {
  id    Int     @id @default(autoincrement())
  name  String?
  items Item[]

  @@map("owners")
}

model Item {
  id      Int     @id @default(autoincrement())
  name    String?
  ownerId Int?    @map("owner_id")
  owner   Owner?  @relation(fields: [ownerId], references: [id])

  @@map("items")
}
`;

const scalar = (name: string, type: string, more: object = {}): object => ({ name, kind: "scalar", type, ...more });
const relation = (name: string, type: string): object => ({ name, kind: "object", type, relationName: "ItemToOwner" });

const COMPILER = "@prisma/client/runtime/query_compiler_small_bg.postgresql";

/**
 * What `prisma generate` writes for the schema, as far as it is needed at run time: Prisma's own compiler of queries, in
 * WebAssembly. Nothing is generated, nor downloaded.
 */
const CONFIG = {
  previewFeatures: [],
  clientVersion: "7.10.0",
  engineVersion: "",
  activeProvider: "postgresql",
  inlineSchema: SCHEMA,
  runtimeDataModel: {
    models: {
      Owner: {
        dbName: "owners",
        schema: null,
        fields: [scalar("id", "Int"), scalar("name", "String"), relation("items", "Item")],
      },
      Item: {
        dbName: "items",
        schema: null,
        fields: [
          scalar("id", "Int"),
          scalar("name", "String"),
          scalar("ownerId", "Int", { dbName: "owner_id" }),
          relation("owner", "Owner"),
        ],
      },
    },
    enums: {},
    types: {},
  },
  // Three counts of zero: which values the compiler's cache could leave out.
  parameterizationSchema: { strings: [], graph: "AAAA" },
  compilerWasm: {
    getRuntime: () => import(`${COMPILER}.mjs` as string),
    getQueryCompilerWasmModule: async () => {
      const { wasm } = (await import(`${COMPILER}.wasm-base64.mjs` as string)) as { wasm: string };
      return new (globalThis as unknown as Compiler).WebAssembly.Module(Buffer.from(wasm, "base64"));
    },
    importName: "./query_compiler_small_bg.js",
  },
};

/** A statement that Prisma sends. */
interface Statement {
  readonly sql: string;
  readonly args: unknown[];
}

/** The numbers that `@prisma/driver-adapter-utils` gives to the types of PostgreSQL, by their object identifiers. */
const COLUMN_TYPES: Readonly<Record<number, number>> = { 16: 5, 20: 1, 21: 0, 23: 0, 25: 7 };
const TEXT = 7;

/** Prisma Client over PostgreSQL in this process, with tables `owners` and `items`, and a list of what it sends. */
export function prismaOver(database: PGlite, log: string[]): PrismaClient {
  const queryable = {
    provider: "postgres",
    adapterName: "pglite",
    async queryRaw({ sql, args }: Statement) {
      log.push(sql);
      const { fields, rows } = await database.query<unknown[]>(sql, args, { rowMode: "array" });
      return {
        columnNames: fields.map(({ name }) => name),
        columnTypes: fields.map(({ dataTypeID }) => COLUMN_TYPES[dataTypeID] ?? TEXT),
        rows: rows.map(row => row.map(value => (typeof value === "bigint" ? String(value) : value))),
      };
    },
    async executeRaw({ sql, args }: Statement) {
      log.push(sql);
      return (await database.query(sql, args)).affectedRows ?? 0;
    },
  };
  const connection = {
    ...queryable,
    executeScript: (script: string) => database.exec(script),
    getConnectionInfo: () => ({ schemaName: "public", supportsRelationJoins: true }),
    dispose: () => Promise.resolve(),
    async startTransaction() {
      await database.exec("BEGIN");
      // Prisma sends COMMIT and ROLLBACK by itself.
      return {
        ...queryable,
        options: { usePhantomQuery: false },
        commit: () => Promise.resolve(),
        rollback: () => Promise.resolve(),
      };
    },
  };
  const adapter = { provider: "postgres", adapterName: "pglite", connect: () => Promise.resolve(connection) };
  const made = (runtime as unknown as Runtime).getPrismaClient(CONFIG);
  return new made({ adapter });
}

/** What the types of Node 20 leave out. */
interface Compiler {
  readonly WebAssembly: { readonly Module: new (code: Uint8Array) => object };
}

interface Runtime {
  getPrismaClient(config: object): new (options: object) => PrismaClient;
}
