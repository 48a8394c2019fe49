// Writes what is generated in the documentation: `npm run docs`; `npm run docs -- --check` only compares.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import db from "../dist/index.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const check = process.argv.includes("--check");
const NAMES = { postgresql: "PostgreSQL", mysql: "MySQL", mariadb: "MariaDB", sqlite: "SQLite" };
let stale = 0;

const rules = Object.entries(db.rules).sort(([a], [b]) => a.localeCompare(b));
for (const [name, rule] of rules) write(`docs/rules/${name}.md`, header(rule));
write("README.md", table("docs/rules"));
write("docs/rules.md", table("rules"));
for (const file of readdirSync(join(root, "docs/frameworks")))
  write("docs/frameworks.md", methods(file), `: ${basename(file, ".json")}`);
if (stale > 0) process.exitCode = 1;

function header({ meta: { docs } }) {
  const level =
    docs.recommended === null
      ? "Only in `strict`."
      : `In \`recommended\` as ${docs.recommended === "error" ? "an error" : "a warning"}.`;
  return `${docs.description}.\n\n${level} ${dialects(docs)}.`;
}

/** `folder`: where the pages of the rules are, as seen from the page that the table is on. */
function table(folder) {
  const rows = rules.map(
    ([
      name,
      {
        meta: { docs },
      },
    ]) => `| [${name}](${folder}/${name}.md) | ${docs.description} | ${docs.recommended ?? "–"} |`,
  );
  return ["| rule | | in `recommended` |", "| --- | --- | --- |", ...rows].join("\n");
}

function dialects({ dialects: names }) {
  return names.length === Object.keys(NAMES).length
    ? "For all databases"
    : `For ${names.map(name => NAMES[name]).join(", ")}`;
}

/** What the oracle tests have found out about the methods of a framework: one row for those that are read alike. */
function methods(file) {
  const { package: name, methods: figures } = JSON.parse(readFileSync(join(root, "docs/frameworks", file), "utf8"));
  const entries = Object.entries(figures);
  const known = entries.filter(([, readings]) => !("any" in readings));
  const exact = known.filter(([, readings]) => Object.values(readings).includes("exact"));
  const rows = new Map();
  for (const [method, readings] of entries) {
    const [group, name] = method.split(".");
    const key = `| \`${group}\` | ${described(readings)} |`;
    rows.set(key, [...(rows.get(key) ?? []), `\`${name}\``]);
  }
  const share = Math.floor((exact.length / known.length) * 100);
  const others = entries.length - known.length;
  const beside = others === 0 ? "" : `; beside ${others} of which only the database knows what they do`;
  return [
    `${name}: ${exact.length} of ${known.length} methods exact (${share} %)${beside}.`,
    "",
    "| object | read | methods |",
    "| --- | --- | --- |",
    ...[...rows].map(([key, names]) => `${key} ${names.join(" ")} |`),
  ].join("\n");
}

/** `exact on PostgreSQL, MySQL; opaque on SQLite: why`. */
function described(readings) {
  const byReading = new Map();
  for (const entry of Object.entries(readings)) byReading.set(entry[1], [...(byReading.get(entry[1]) ?? []), entry]);
  if (byReading.size === 0) return "no fixture";
  const parts = [...byReading].map(([reading, of]) => {
    const [how, why] = reading.split(/: (.*)/s);
    const where = of.some(([dialect]) => dialect === "any")
      ? ""
      : ` on ${of.map(([dialect]) => NAMES[dialect]).join(", ")}`;
    return `${how}${where}${why === undefined ? "" : `: ${why}`}`;
  });
  return parts.join("; ").replaceAll("|", "\\|");
}

/** Replaces what stands between the two marks, of which a page with several has named ones. */
function write(path, content, name = "") {
  const file = join(root, path);
  const text = readFileSync(file, "utf8");
  const between = new RegExp(`(<!-- begin generated${name} -->)[\\s\\S]*?(<!-- end generated -->)`);
  const next = text.replace(
    between,
    (_all, begin, end) => `${begin}\n${name === "" ? "" : "\n"}${content}\n${name === "" ? "" : "\n"}${end}`,
  );
  if (next === text) return;
  if (check) {
    stale++;
    console.error(`${path} is not up to date: npm run docs`);
  } else writeFileSync(file, next);
}
