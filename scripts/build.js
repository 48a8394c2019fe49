// Builds dist/ from src/: tsc checks and writes declarations and modules, Rolldown puts the modules together, since ESLint
// waits for each file that a plugin has. Fails on any error, although tsc writes its output all the same.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const scratch = mkdtempSync(join(root, ".build-"));
// Its name becomes that of what the entries share.
const modules = join(scratch, "db");

try {
  const args = [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", modules];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
  // From an empty folder: a deleted source never ships.
  rmSync(dist, { recursive: true, force: true });
  cpSync(modules, dist, { recursive: true, filter: path => !path.endsWith(".js") });
  const bundle = await rolldown({
    // `engine/index` is there for the corpus runner and the benchmarks.
    input: Object.fromEntries(["index", "cli/main", "engine/index"].map(name => [name, join(modules, `${name}.js`)])),
    platform: "node",
    external: id => !/^[./]/.test(id),
  });
  await bundle.write({ dir: dist, entryFileNames: "[name].js", chunkFileNames: "[name].js" });
  chmodSync(join(dist, "cli/main.js"), 0o755);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
