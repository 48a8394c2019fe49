import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createContext, Script } from "node:vm";

/** What is used of the package `libpg-query`: both throw for a text that PostgreSQL's grammar refuses. */
export interface LibPgQuery {
  parseSync(sql: string): unknown;
  parsePlPgSQLSync(sql: string): unknown;
}

let loaded: LibPgQuery | undefined;

/**
 * Loads the WebAssembly build synchronously: rules cannot wait, and a top-level `await` would break `require()` of the
 * plugin. The package initialises itself in promises; a context with its own microtask queue runs them to the end
 * before `runInContext` returns, and `instantiateWasm`, a hook of Emscripten's, replaces the only step that would
 * still be waiting.
 */
export function library(): LibPgQuery {
  if (loaded !== undefined) return loaded;
  const { resolve } = createRequire(import.meta.url);
  const main = resolve("libpg-query");
  // With the context's own JSON, lists of the trees would differ from all others in their prototype.
  const globals: Record<string, unknown> = { process, Buffer, TextDecoder, TextEncoder, console, setTimeout, JSON };
  const context = createContext(globals, { microtaskMode: "afterEvaluate" });

  const load = (file: string): Record<string, unknown> => {
    const require = createRequire(file);
    const module = { exports: {} };
    globals["module_"] = module;
    globals["require_"] = (id: string): unknown => {
      // A package of types; its code is of no use here.
      if (id === "@pgsql/types") return {};
      if (id !== "./libpg-query.js") return require(id);
      const { default: factory } = load(require.resolve(id)) as { default: (options: object) => unknown };
      return { __esModule: true, default: () => factory({ instantiateWasm: instantiate(dirname(file)) }) };
    };
    const source = readFileSync(file, "utf8");
    const wrapper = `((exports, require, module, __filename, __dirname) => {${source}\n})`;
    new Script(
      `${wrapper}(module_.exports, require_, module_, ${JSON.stringify(file)}, ${JSON.stringify(dirname(file))})`,
      {
        filename: file,
      },
    ).runInContext(context);
    return module.exports;
  };
  loaded = load(main) as unknown as LibPgQuery;
  return loaded;
}

interface WasmInstance {
  readonly exports: object;
}

/** The DOM library declares WebAssembly; Node's types do not. */
const { WebAssembly: wasm } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object, imports: object) => WasmInstance;
  };
};

function instantiate(folder: string) {
  return (imports: object, receive: (instance: WasmInstance) => void): object => {
    const instance = new wasm.Instance(new wasm.Module(readFileSync(join(folder, "libpg-query.wasm"))), imports);
    receive(instance);
    return instance.exports;
  };
}
