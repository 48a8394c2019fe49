// Lints whole repositories and tells what was understood: `npm run corpus -- <folder> [--sample 50 --seed 1 --rule r]`;
// `--downs f` writes how many ways back are missing, empty, refuse or are wrong; `--json f` writes the counts, `--table f` the same for docs/accuracy.md, `--findings f` every finding;
// `--files re` looks at the paths alone that match.
// <folder> is a repository or a folder of repositories. Numbers go to docs/accuracy.md; other people's code never does.
import { readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Linter } from "eslint";
import db from "../dist/index.js";
import { analysisOf } from "../dist/engine/index.js";
import * as tsParser from "@typescript-eslint/parser";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    rule: { type: "string", multiple: true },
    framework: { type: "string" },
    json: { type: "string" },
    findings: { type: "string" },
    table: { type: "string" },
    downs: { type: "string" },
    opaque: { type: "boolean", default: false },
    context: { type: "string", default: "6" },
    files: { type: "string" },
    quiet: { type: "boolean", default: false },
  },
});

const SKIPPED = new Set(["node_modules", ".git", "dist-types", "coverage", ".next", ".turbo", "vendor"]);
const LINTED = /\.(?:[cm]?[jt]sx?|sql)$|\.(?:py|prisma)$/;

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* walk(path);
    else if (entry.isFile() && isWanted(path) && !entry.name.endsWith(".d.ts")) yield path;
  }
}

function isWanted(path) {
  return LINTED.test(path) && (options.files === undefined || new RegExp(options.files).test(path));
}

function repositories(folder) {
  const marks = ["package.json", "go.mod", "Cargo.toml", "pyproject.toml", "migrations", "src", ".github"];
  if (marks.some(mark => statSync(join(folder, mark), { throwIfNoEntry: false }) !== undefined)) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() || entry.isSymbolicLink())
    .map(entry => realpathSync(join(folder, entry.name)));
}

/** A rule that only counts: it sees what the others see. */
function countingRule(counts) {
  return {
    meta: { type: "problem", languages: ["js/js", "db/sql", "db/python", "db/prisma"], schema: [] },
    create(context) {
      const analysis = analysisOf(context);
      if (analysis === null) return {};
      const { migration } = analysis;
      if (migration !== null) {
        const key = `${migration.framework}/${migration.dialect}`;
        const entry = (counts.migrations[key] ??= { files: 0, operations: 0, opaque: 0, reasons: {}, downs: {} });
        entry.files++;
        entry.downs[migration.down.kind] = (entry.downs[migration.down.kind] ?? 0) + 1;
        // A way up in a file of its own stands for both.
        if (migration.up.kind === "steps" && migration.up.operations.length > 0)
          counts.downs.set(context.filename, wayBackOf(migration.down));
        for (const direction of [migration.up, migration.down]) {
          if (direction.kind !== "steps") continue;
          for (const operation of direction.operations) {
            entry.operations++;
            for (const span of [operation.span, operation.statement]) {
              if (!(0 <= span.start && span.start <= span.end && span.end <= context.sourceCode.text.length)) {
                counts.outside.push(context.filename);
              }
            }
            if (operation.kind !== "opaque") continue;
            entry.opaque++;
            const reason = `${operation.reason}: ${operation.detail.replace(/`[^`]*`|"[^"]*"/g, "…")}`;
            entry.reasons[reason] = (entry.reasons[reason] ?? 0) + 1;
            counts.opaque.push({
              file: context.filename,
              offset: operation.span.start,
              reason: operation.reason,
              detail: operation.detail,
            });
          }
        }
      }
      counts.queries += analysis.queries.length;
      return {};
    },
  };
}

/** What a way back is, wherever it is written. */
function wayBackOf(down) {
  return down.kind === "elsewhere"
    ? { ...wayBackOf(down.direction), path: down.path }
    : { kind: down.kind, path: null };
}

function lint(repository) {
  const counts = { migrations: {}, queries: 0, outside: [], opaque: [], downs: new Map() };
  const rules = Object.fromEntries(Object.keys(db.rules).map(name => [`db/${name}`, "error"]));
  const plugin = { ...db, rules: { ...db.rules, "-count": countingRule(counts) } };
  const blocks = [
    { files: ["**/*.sql"], language: "db/sql" },
    { files: ["**/*.py"], language: "db/python" },
    { files: ["**/*.prisma"], language: "db/prisma" },
    {
      files: ["**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}"],
      languageOptions: { parser: tsParser, parserOptions: { ecmaFeatures: { jsx: true } } },
    },
  ].map(block => ({
    ...block,
    plugins: { db: plugin },
    rules: { ...rules, "db/-count": "error" },
    linterOptions: { reportUnusedDisableDirectives: "off" },
  }));
  const linter = new Linter({ configType: "flat", cwd: repository });
  const findings = [];
  const failures = [];
  let files = 0;
  const started = process.cpuUsage();
  for (const file of walk(repository)) {
    let text;
    try {
      text = readFileSync(file, "utf8");
    } catch {
      continue;
    }
    // Bundles and dumps: nobody lints them.
    if (text.length > 1_000_000) continue;
    files++;
    try {
      for (const message of linter.verify(text, blocks, { filename: file })) {
        if (message.fatal === true)
          failures.push({ file, message: `${message.line}: ${message.message}`, fatal: true });
        else if (message.ruleId?.startsWith("db/")) findings.push({ file, ...message, text });
      }
    } catch (error) {
      failures.push({ file, message: error.stack?.split("\n").slice(0, 4).join(" | ") ?? String(error), fatal: false });
    }
  }
  const { user } = process.cpuUsage(started);
  return { repository, files, seconds: user / 1e6, counts, findings, failures };
}

// --- output ---

/** A small seeded generator (mulberry32), so that a sample can be drawn again. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function sample(items, size, seed) {
  const next = random(seed);
  const rest = [...items];
  const chosen = [];
  while (chosen.length < size && rest.length > 0) chosen.push(...rest.splice(Math.floor(next() * rest.length), 1));
  return chosen;
}

function show({ file, ruleId, message, line, endLine, text }, root) {
  const lines = text.split("\n");
  const around = Number(options.context);
  const from = Math.max(0, line - 1 - around);
  const to = Math.min(lines.length, (endLine ?? line) + around);
  console.log(`\n=== ${file.slice(root.length + 1)}:${line}  ${ruleId}\n    ${message}`);
  for (let i = from; i < Math.min(to, from + 40); i++) {
    console.log(
      `${i >= line - 1 && i < (endLine ?? line) ? ">" : " "} ${String(i + 1).padStart(5)} ${lines[i].slice(0, 220)}`,
    );
  }
}

const results = [];
for (const folder of positionals.map(path => resolve(path))) {
  for (const repository of repositories(folder)) {
    const result = lint(repository);
    results.push(result);
    const byRule = {};
    for (const { ruleId } of result.findings) byRule[ruleId] = (byRule[ruleId] ?? 0) + 1;
    if (!options.quiet) {
      console.log(
        `\n## ${basename(repository)}: ${result.files} files, ${result.counts.queries} queries, ${result.seconds.toFixed(1)} s`,
      );
      for (const [key, { files, operations, opaque, reasons, downs }] of Object.entries(result.counts.migrations)) {
        console.log(
          `  ${key}: ${files} migrations, ${operations} operations, ${opaque} opaque (${((100 * opaque) / Math.max(1, operations)).toFixed(1)} %), down ${JSON.stringify(downs)}`,
        );
        for (const [reason, count] of Object.entries(reasons)
          .sort((a, b) => b[1] - a[1])
          .slice(0, 12))
          console.log(`      ${count} × ${reason}`);
      }
      for (const [rule, count] of Object.entries(byRule).sort()) console.log(`  ${rule}: ${count}`);
      for (const { file, message } of result.failures.slice(0, 10))
        console.log(`  FAILED ${file.slice(repository.length + 1)} ${message}`);
      for (const file of new Set(result.counts.outside)) console.log(`  OUTSIDE ${file.slice(repository.length + 1)}`);
      if (options.opaque)
        for (const { file, offset, reason, detail } of result.counts.opaque)
          console.log(`  opaque ${file.slice(repository.length + 1)}@${offset} ${reason}: ${detail}`);
    }
  }
}
if (options.sample !== undefined) {
  const all = results.flatMap(({ repository, findings }) => findings.map(finding => ({ ...finding, repository })));
  const wanted =
    options.rule === undefined ? all : all.filter(({ ruleId }) => options.rule.includes(ruleId.replace("db/", "")));
  for (const finding of sample(wanted, Number(options.sample), Number(options.seed)))
    show(finding, join(finding.repository, ".."));
}
if (options.json !== undefined) {
  const summary = results.map(({ repository, files, seconds, counts, findings, failures }) => ({
    repository: basename(repository),
    files,
    seconds,
    migrations: counts.migrations,
    queries: counts.queries,
    outside: counts.outside.length,
    failures: failures.length,
    findings: findings.reduce((sum, { ruleId }) => ({ ...sum, [ruleId]: (sum[ruleId] ?? 0) + 1 }), {}),
  }));
  writeFileSync(options.json, JSON.stringify(summary, null, 2));
}
if (options.findings !== undefined) {
  const all = results.flatMap(({ repository, findings }) =>
    findings.map(({ file, ruleId, line, message }) => ({
      repository: basename(repository),
      file: file.slice(repository.length + 1),
      line,
      rule: ruleId.replace("db/", ""),
      message,
    })),
  );
  writeFileSync(options.findings, JSON.stringify(all, null, 1));
}
if (options.table !== undefined) writeFileSync(options.table, table());

/** A row a repository, and one for all. */
function table() {
  const rules = Object.keys(db.rules).sort();
  const rows = results.map(({ repository, files, counts, findings, failures }) => {
    const migrations = Object.values(counts.migrations);
    const total = key => migrations.reduce((sum, entry) => sum + entry[key], 0);
    const found = rules.map(rule => findings.filter(({ ruleId }) => ruleId === `db/${rule}`).length);
    const broken = failures.filter(({ fatal }) => !fatal).length + counts.outside.length;
    return [
      basename(repository),
      files,
      total("files"),
      total("operations"),
      total("opaque"),
      counts.queries,
      ...found,
      broken,
    ];
  });
  const sums = rows[0]?.map((_, i) => (i === 0 ? "all" : rows.reduce((sum, row) => sum + row[i], 0))) ?? [];
  const head = ["repository", "files", "migrations", "operations", "opaque", "queries", ...rules, "failures"];
  const line = cells => `| ${cells.join(" | ")} |`;
  return `${[line(head), line(head.map((_, i) => (i === 0 ? "---" : "--:"))), ...rows.map(line), line(sums)].join("\n")}\n`;
}
if (options.downs !== undefined) {
  const wrong = ["down-reverses-up", "down-restores-definition", "no-failing-down", "no-lossy-down"].map(
    name => `db/${name}`,
  );
  const rows = results.map(({ repository, counts, findings }) => {
    const found = new Set(findings.filter(({ ruleId }) => wrong.includes(ruleId)).map(({ file }) => file));
    const downs = [...counts.downs].filter(([, { kind }]) => kind !== "forwardOnly");
    const share = isMeant => {
      const count = downs.filter(isMeant).length;
      return `${count} (${((100 * count) / Math.max(1, downs.length)).toFixed(0)} %)`;
    };
    const cells = [
      share(([, { kind }]) => kind === "absent"),
      share(([, { kind }]) => kind === "empty"),
      share(([, { kind }]) => kind === "throws"),
      share(([file, { path }]) => found.has(file) || found.has(path)),
    ];
    return `| ${basename(repository)} | ${downs.length} | ${cells.join(" | ")} |`;
  });
  const head = "| repository | migrations | none | empty | refuse | wrong |\n| --- | --: | --: | --: | --: | --: |";
  writeFileSync(options.downs, `${head}\n${rows.join("\n")}\n`);
}
