// Runs the SQL migrations of a repository on a server of this machine and compares its catalog with the replayed schema:
// `npm run truth -- <folder> --dialect postgresql`.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dialect: { type: "string", default: "postgresql" } },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error("Usage: npm run truth -- <folder> [--dialect postgresql|mariadb|sqlite]");
  process.exit(2);
}
const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "truth"], {
  stdio: "inherit",
  env: { ...process.env, TRUTH_FOLDER: folder, TRUTH_DIALECT: values.dialect },
});
process.exit(status ?? 1);
