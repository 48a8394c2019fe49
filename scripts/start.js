// `npm start [-- paths…]`: installs what is missing, builds, and lints the examples or the given paths with dblint.
// Runs before anything is installed, with what Node brings along.
import { spawnSync } from "node:child_process";
import { existsSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installed = join(root, "node_modules/.package-lock.json");

/** Runs a program to its end; the result is its exit code. */
function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit", ...options });
  if (error !== undefined) throw error;
  return status ?? 1;
}

function npm(...args) {
  const script = process.env.npm_execpath;
  return script !== undefined && /\.c?js$/.test(script)
    ? run(process.execPath, [script, ...args])
    : run("npm", args, { shell: process.platform === "win32" });
}

function install() {
  const isMissing = !existsSync(installed);
  if (!isMissing && statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs) return;
  const status = npm(isMissing ? "ci" : "install", "--no-audit", "--no-fund");
  if (status !== 0) process.exit(status);
  // npm leaves the file alone where nothing had to change.
  const now = new Date();
  utimesSync(installed, now, now);
}

install();
const built = run(process.execPath, [join(root, "scripts/build.js")]);
if (built !== 0) process.exit(built);

const args = process.argv.slice(2);
// npm runs this in the folder of the package; paths were given as seen from another one.
const cwd = args.length === 0 ? root : (process.env.INIT_CWD ?? process.cwd());
const code = run(
  process.execPath,
  [join(root, "dist/cli/main.js"), ...(args.length === 0 ? ["--all", "examples"] : args)],
  {
    cwd,
  },
);
// The examples have findings on purpose.
process.exit(args.length === 0 && code === 1 ? 0 : code);
