// Builds the plugin for browsers: one worker in `public/`, with the WebAssembly of PostgreSQL's parser beside it.
import { copyFileSync, mkdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forBrowsers } from "./bundle.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const require = createRequire(join(root, "package.json"));
const { rolldown } = await import(require.resolve("rolldown"));
const own = createRequire(import.meta.url);

const bundle = await rolldown({
  input: join(here, "worker.ts"),
  platform: "browser",
  plugins: [forBrowsers],
  resolve: {
    conditionNames: ["import", "browser", "default"],
    extensionAlias: { ".js": [".ts", ".js"] },
    modules: ["node_modules", join(root, "node_modules"), join(here, "../node_modules")],
  },
  transform: {
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    inject: { process: [join(here, "shims/process.ts"), "default"], Buffer: [own.resolve("buffer/"), "Buffer"] },
  },
});
const folder = join(here, "../public");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await bundle.write({ file: join(folder, "worker.js"), format: "es", minify: true, codeSplitting: false });
copyFileSync(require.resolve("libpg-query/wasm/libpg-query.wasm"), join(folder, "libpg-query.wasm"));
console.log(`public/worker.js: ${Math.round(statSync(join(folder, "worker.js")).size / 1000)} kB`);
