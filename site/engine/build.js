// Builds the plugin for browsers: one worker in `public/`, with the WebAssembly of PostgreSQL's parser beside it.
import { copyFileSync, mkdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const require = createRequire(join(root, "package.json"));
const { rolldown } = await import(require.resolve("rolldown"));
const shim = name => join(here, "shims", `${name}.ts`);
const own = createRequire(import.meta.url);

const NODE = {
  crypto: shim("crypto"),
  fs: shim("fs"),
  buffer: own.resolve("buffer/"),
  module: shim("module"),
  path: own.resolve("path-browserify"),
  process: shim("process"),
  util: shim("util"),
};
/** `path-browserify` is POSIX alone, as the playground is. */
const NOTHING = [
  "assert",
  "child_process",
  "events",
  "fs/promises",
  "os",
  "perf_hooks",
  "stream",
  "string_decoder",
  "timers",
  "timers/promises",
  "tty",
  "url",
  "vm",
  "worker_threads",
];

const replaced = {
  name: "browser",
  resolveId(id, importer = "") {
    const name = id.replace(/^node:/, "");
    if (Object.hasOwn(NODE, name)) return NODE[name];
    if (NOTHING.includes(name)) return shim("empty");
    if (id === "./libpg-query.js" && importer.includes(join("src", "sql"))) return shim("libpg-query");
    // ESLint's own rules are two thirds of it, and none of them runs here.
    if (/^\.\.?\/(?:.*\/)?rules$/.test(id) && importer.includes(join("eslint", "lib"))) return shim("no-rules");
    return null;
  },
};

const bundle = await rolldown({
  input: join(here, "worker.ts"),
  platform: "browser",
  plugins: [replaced],
  resolve: {
    conditionNames: ["import", "browser", "default"],
    extensionAlias: { ".js": [".ts", ".js"] },
    modules: ["node_modules", join(root, "node_modules"), join(here, "../node_modules")],
  },
  transform: {
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    inject: { process: [shim("process"), "default"], Buffer: [own.resolve("buffer/"), "Buffer"] },
  },
});
const folder = join(here, "../public");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await bundle.write({ file: join(folder, "worker.js"), format: "es", minify: true, codeSplitting: false });
copyFileSync(require.resolve("libpg-query/wasm/libpg-query.wasm"), join(folder, "libpg-query.wasm"));
console.log(`public/worker.js: ${Math.round(statSync(join(folder, "worker.js")).size / 1000)} kB`);
