import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSION = "2.66.0";

/**
 * The program of squawk-cli, which npm installs once into a temporary folder: it is no dependency of the project.
 * `program` is `null` where that fails, and `note` tells.
 */
export async function installSquawk() {
  const folder = join(tmpdir(), `eslint-plugin-db-squawk-${VERSION}`);
  const name = process.platform === "win32" ? "squawk.exe" : "squawk";
  const program = join(folder, "node_modules/@squawk-cli", `${process.platform}-${process.arch}`, "bin", name);
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    const npm = ["install", "--no-audit", "--no-fund", "--silent", `squawk-cli@${VERSION}`];
    spawnSync("npm", npm, { cwd: folder, shell: process.platform === "win32" });
  }
  return existsSync(program)
    ? { program, note: `squawk-cli ${VERSION}, installed by npm into ${folder}` }
    : { program: null, note: `squawk-cli ${VERSION} could not be installed by npm: not compared` };
}
