import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { readDefinitions } from "../../src/frontends/definitions/prisma/index.js";
import type { SchemaDefinition } from "../../src/model/definition.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { folder } from "./folder.js";

/** What is read of a schema: of all its files together. */
export function readPrisma(files: Readonly<Record<string, string>>): SchemaDefinition {
  const root = folder({ ...files, "package.json": "{}" });
  const project = projectOf(join(root, "schema.prisma"), root, DEFAULT_SETTINGS);
  const found = Object.entries(files).flatMap(([name, text]) => {
    const definition = readDefinitions({ path: join(root, name), text }, project);
    return definition === null ? [] : [definition];
  });
  const [first] = found;
  if (first === undefined) throw new Error("nothing is declared");
  return {
    ...first,
    models: found.flatMap(({ models }) => models),
    types: found.flatMap(({ types }) => types),
    opaque: found.flatMap(({ opaque }) => opaque),
  };
}

/** The parts of Prisma's schema engine that the tests use; its types name a database that is never asked. */
interface Engine {
  diff(params: object): Promise<{ readonly stdout: string | null }>;
  free(): void;
}

interface EngineModule {
  readonly SchemaEngine: {
    new: (options: object, log: () => void, adapter: object) => Promise<Engine>;
  };
  __wbg_set_wasm(exports: object): void;
}

/** What Node has of WebAssembly, whose types come with those of browsers. */
interface WebAssembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, () => void>> };
}

let loaded: Promise<EngineModule> | undefined;

/** Prisma's schema engine without its loader, which wants a bundler. */
function engineModule(): Promise<EngineModule> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<EngineModule> {
  const path = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const module = (await import(path)) as EngineModule;
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssembly }).WebAssembly;
  const compiled = new Module(readFileSync(path.replace(/\.js$/, ".wasm")));
  const { exports } = new Instance(compiled, { "./schema_engine_bg.js": module });
  module.__wbg_set_wasm(exports);
  exports["__wbindgen_start"]?.();
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) },
  });
  return module;
}

/** The statements of `prisma migrate diff --from-empty --to-schema`. Throws what Prisma says of a schema that it refuses. */
export async function prismaSql(
  files: Readonly<Record<string, string>>,
  provider: "postgresql" | "sqlite",
): Promise<string> {
  const { SchemaEngine } = await engineModule();
  const entries = Object.entries(files);
  const engine = await SchemaEngine.new({ datamodels: entries }, () => undefined, idleAdapter(provider));
  try {
    const { stdout } = await engine.diff({
      from: { tag: "empty" },
      to: {
        tag: "schemaDatamodel",
        files: entries.map(([path, content]) => ({ path, content })),
        configDir: ".",
      },
      script: true,
      shadowDatabaseUrl: null,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? "";
  } finally {
    engine.free();
  }
}

/** A database that knows its version and nothing else. */
function idleAdapter(provider: "postgresql" | "sqlite"): object {
  const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
  const version = { columnNames: ["version", "numeric_version"], columnTypes: [7, 0], rows: [["16.1", 160_001]] };
  const own = { provider: provider === "sqlite" ? "sqlite" : "postgres", adapterName: "idle" };
  const connection = {
    ...own,
    getConnectionInfo: () => ok({ maxBindValues: 100, supportsRelationJoins: false }),
    queryRaw: () => Promise.resolve(ok(version)),
    executeRaw: () => Promise.resolve(ok(0)),
    executeScript: () => Promise.resolve(ok(undefined)),
    dispose: () => Promise.resolve(ok(undefined)),
  };
  const connect = (): Promise<unknown> => Promise.resolve(ok(connection));
  return { ...own, connect, connectToShadowDb: connect };
}
