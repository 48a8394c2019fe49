// What the worker is made of: the plugin for browsers, with stand-ins for the parts of Node that it calls.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const shim = name => join(here, "shims", `${name}.ts`);
const own = createRequire(import.meta.url);

/** Parts of Node, and the packages or files here that stand in for them. `path-browserify` is POSIX alone, as the playground is. */
const PACKAGES = { buffer: "buffer/", path: "path-browserify" };
const SHIMS = ["crypto", "fs", "module", "os", "process", "util"];
const NOTHING = [
  "assert",
  "child_process",
  "events",
  "fs/promises",
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

/** A plugin of Rolldown's. */
export const forBrowsers = {
  name: "browser",
  resolveId(id, importer = "") {
    const name = id.replace(/^node:/, "");
    if (Object.hasOwn(PACKAGES, name)) return own.resolve(PACKAGES[name]);
    if (SHIMS.includes(name)) return shim(name);
    if (NOTHING.includes(name)) return shim("empty");
    if (id === "./libpg-query.js" && importer.includes(join("src", "sql"))) return shim("libpg-query");
    // ESLint's own rules are two thirds of it, and none of them runs here.
    if (/^\.\.?\/(?:.*\/)?rules$/.test(id) && importer.includes(join("eslint", "lib"))) return shim("no-rules");
    return null;
  },
};
