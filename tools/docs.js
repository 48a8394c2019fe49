// Writes what is generated in the documentation: `npm run docs`; `npm run docs -- --check` only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import db from "../dist/index.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const check = process.argv.includes("--check");
const NAMES = { postgresql: "PostgreSQL", mysql: "MySQL", mariadb: "MariaDB", sqlite: "SQLite" };
let stale = 0;

const rules = Object.entries(db.rules).sort(([a], [b]) => a.localeCompare(b));
for (const [name, rule] of rules) write(`docs/rules/${name}.md`, header(rule));
write("README.md", table());
if (stale > 0) process.exitCode = 1;

function header({ meta: { docs } }) {
  const level =
    docs.recommended === null
      ? "Only in `strict`."
      : `In \`recommended\` as ${docs.recommended === "error" ? "an error" : "a warning"}.`;
  return `${docs.description}.\n\n${level} ${dialects(docs)}.`;
}

function table() {
  const rows = rules.map(
    ([
      name,
      {
        meta: { docs },
      },
    ]) => `| [${name}](docs/rules/${name}.md) | ${docs.description} | ${docs.recommended ?? "–"} |`,
  );
  return ["| rule | | in `recommended` |", "| --- | --- | --- |", ...rows].join("\n");
}

function dialects({ dialects: names }) {
  return names.length === Object.keys(NAMES).length
    ? "For all databases"
    : `For ${names.map(name => NAMES[name]).join(", ")}`;
}

/** Replaces what stands between the two marks. */
function write(path, content) {
  const file = join(root, path);
  const text = readFileSync(file, "utf8");
  const next = text.replace(/(<!-- begin generated -->)[\s\S]*?(<!-- end generated -->)/, `$1\n${content}\n$2`);
  if (next === text) return;
  if (check) {
    stale++;
    console.error(`${path} is not up to date: npm run docs`);
  } else writeFileSync(file, next);
}
