// Holds `no-n-plus-one` and `no-write-in-loop` against labelled places in the histories of repositories:
// `node tools/labelled.js --mirrors <folder> [--fixes f] [--negatives f] [--pairs f] [--trees <folder>] [--only id] [--show]`.
// <folder> has a git directory for each repository, `owner+name`, or one folder below. The labels are tables with tabs and a head:
// --fixes      id repo fix_commit parent_commit orm op form before_path loop_line query_line: found before the fix, silent after it
// --negatives  id repo commit path query_line: silent
// --pairs      id repo commit path source_line sink_line sink_end: reads that feed reads, found
// A place is found where the rule of its operation reports at the line of the query or of the loop, two lines up or down (in other forms
// than `direct` in the body of the loop, where a helper is called); a pair, in the lines of its second read.
// Whole trees are checked out as far as queries are read from them, and stay under --trees. Numbers go to docs/accuracy.md.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Linter } from "eslint";
import * as tsParser from "@typescript-eslint/parser";
import db from "../dist/index.js";

const { values: options } = parseArgs({
  options: {
    mirrors: { type: "string" },
    fixes: { type: "string" },
    negatives: { type: "string" },
    pairs: { type: "string" },
    trees: { type: "string", default: join(tmpdir(), "labelled-trees") },
    only: { type: "string", multiple: true },
    show: { type: "boolean", default: false },
  },
});

const NEAR = 2;
const READ_FROM = /\.(?:[cm]?[jt]sx?|py|prisma|sql|json|toml|cfg|ini|ya?ml)$/;
const SKIPPED = /(?:^|\/)(?:node_modules|locales?|translations|fixtures|__snapshots__)\/|lock\.json$/;

const RULES = { "db/no-n-plus-one": "error", "db/no-write-in-loop": "error" };
const CONFIG = [
  { files: ["**/*.py"], language: "db/python" },
  {
    files: ["**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}"],
    languageOptions: { parser: tsParser, parserOptions: { ecmaFeatures: { jsx: true } } },
  },
].map(block => ({ ...block, plugins: { db }, rules: RULES, linterOptions: { reportUnusedDisableDirectives: "off" } }));

// --- the places ---

function read(path) {
  if (path === undefined) return [];
  const [head, ...rows] = readFileSync(path, "utf8").trimEnd().split("\n");
  const names = head.split("\t");
  return rows
    .map(row => Object.fromEntries(row.split("\t").map((cell, i) => [names[i], cell])))
    .filter(({ id }) => options.only === undefined || options.only.includes(id));
}

function gitOf(repository) {
  const folder = join(options.mirrors, repository.replace("/", "+"));
  if (!existsSync(folder)) return null;
  const inside = readdirSync(folder).map(name => join(folder, name));
  const gitDir = [folder, ...inside].find(path => existsSync(join(path, "HEAD")));
  if (gitDir === undefined) return null;
  return (args, input, environment = {}) =>
    execFileSync("git", [`--git-dir=${gitDir}`, ...args], {
      input,
      encoding: "utf8",
      maxBuffer: 1 << 30,
      stdio: ["pipe", "pipe", "ignore"],
      env: { ...process.env, ...environment },
    });
}

/** The tree of a commit, without what is not read; objects that the mirror lacks are left out. */
function treeOf(git, repository, commit) {
  const tree = join(options.trees, `${repository.split("/")[1]}-${commit.slice(0, 12)}`);
  if (existsSync(tree)) return tree;
  const growing = `${tree}.part`;
  rmSync(growing, { recursive: true, force: true });
  mkdirSync(growing, { recursive: true });
  const index = { GIT_INDEX_FILE: join(growing, ".index") };
  git(["read-tree", commit], undefined, index);
  const wanted = git(["ls-tree", "-r", "-z", "--name-only", commit])
    .split("\0")
    .filter(path => READ_FROM.test(path) && !SKIPPED.test(path));
  try {
    git(["checkout-index", "-f", "-q", "-z", "--stdin", `--prefix=${growing}/`], wanted.join("\0") + "\0", index);
  } catch {
    // It goes on behind an object that is not there.
  }
  rmSync(index.GIT_INDEX_FILE, { force: true });
  execFileSync("git", ["init", "-q", growing]);
  renameSync(growing, tree);
  return tree;
}

function lint(tree, path) {
  const file = join(tree, path);
  const linter = new Linter({ configType: "flat", cwd: tree });
  const messages = linter.verify(readFileSync(file, "utf8"), CONFIG, { filename: file });
  const broken = messages.find(({ fatal }) => fatal === true);
  if (broken !== undefined) console.log(`  cannot be read: ${path}:${broken.line} ${broken.message}`);
  return messages.filter(({ ruleId }) => ruleId?.startsWith("db/"));
}

/** The findings of these rules that touch one of the ranges of lines. */
function near(findings, rules, ranges, lines = NEAR) {
  return findings.filter(
    ({ ruleId, line, endLine }) =>
      rules.includes(ruleId) && ranges.some(([from, to]) => line <= to + lines && (endLine ?? line) >= from - lines),
  );
}

/** Where a line of the earlier file is in the later one: the lines that replace it, or where it has moved to. */
function laterLines(hunks, line) {
  let shift = 0;
  for (const [oldStart, oldCount, newStart, newCount] of hunks) {
    if (line < oldStart + (oldCount === 0 ? 1 : 0)) break;
    if (line < oldStart + oldCount) return [newStart, newStart + Math.max(0, newCount - 1)];
    shift = newStart + newCount - (oldStart + oldCount) + (oldCount === 0 ? -1 : 0) + (newCount === 0 ? 1 : 0);
  }
  return [line + shift, line + shift];
}

function hunksOf(diff) {
  return [...diff.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map(([, ...numbers]) =>
    numbers.map(number => Number(number ?? 1)),
  );
}

const READS = ["db/no-n-plus-one"];
const WRITES = ["db/no-write-in-loop"];
// An upsert is a read and a write per element, or one statement.
const RULES_OF = { read: READS, upsert: [...READS, ...WRITES] };

function linesOf({ loop_line, query_line, form }, text) {
  const loop = Number(loop_line);
  const query = [Number(query_line), Number(query_line)];
  if (loop_line === "") return [query];
  return [query, [loop, form === "direct" ? loop : endOfBlock(text, loop)]];
}

/** The last line of what a line begins, by its indentation: a helper is reported where the loop calls it. */
function endOfBlock(text, first) {
  const lines = text.split("\n");
  const indentation = line => /^\s*/.exec(line)[0].length;
  let last = first;
  while (last < lines.length && (lines[last].trim() === "" || indentation(lines[last]) > indentation(lines[first - 1])))
    last++;
  return last;
}

// --- the judgement ---

let unavailable = 0;

function say(id, verdict, where, findings) {
  console.log(`${id}\t${verdict}\t${where}`);
  if (options.show)
    for (const { ruleId, line, message } of findings) console.log(`\t${line} ${ruleId}: ${message.slice(0, 200)}`);
}

function withTree({ id, repo }, commit, path, judge) {
  const git = gitOf(repo);
  try {
    if (git === null) throw new Error("no mirror");
    git(["cat-file", "-e", `${commit}:${path}`]);
    return judge(treeOf(git, repo, commit), git);
  } catch (error) {
    unavailable++;
    console.log(`${id}\tnot to be had\t${repo} ${commit} ${path}: ${error.message.split("\n")[0]}`);
    return null;
  }
}

function judgeFix(label) {
  const { id, repo, fix_commit: fix, parent_commit: parent, before_path: path, op } = label;
  const rules = RULES_OF[op] ?? WRITES;
  return withTree(label, parent, path, (tree, git) => {
    const before = lint(tree, path);
    const lines = linesOf(label, readFileSync(join(tree, path), "utf8"));
    const found = near(before, rules, lines);
    const where = `${label.orm}/${label.op}/${label.form} ${repo} ${path}:${label.query_line}`;
    say(id, found.length > 0 ? "before: found" : "before: MISSED", where, before);
    // Where the file has gone, so has the query.
    let still = [];
    if (git(["ls-tree", "--name-only", fix, path]).trim() !== "") {
      const after = lint(treeOf(git, repo, fix), path);
      const hunks = hunksOf(git(["diff", "-U0", parent, fix, "--", path]));
      const ranges = lines.map(([line]) => laterLines(hunks, line));
      still = near(after, rules, ranges);
      if (still.length > 0) say(id, "after: STILL", ranges.map(range => range.join("-")).join(", "), still);
    }
    return { ...label, found: found.length > 0, still: still.length > 0 };
  });
}

function judgeNegative(label) {
  return withTree(label, label.commit, label.path, tree => {
    const line = Number(label.query_line);
    const found = near(lint(tree, label.path), [...READS, ...WRITES], [[line, line]]);
    say(
      label.id,
      found.length > 0 ? "REPORTED" : "silent",
      `${label.repo} ${label.path}:${line} ${label.reason}`,
      found,
    );
    return { ...label, found: found.length > 0 };
  });
}

function judgePair(label) {
  return withTree(label, label.commit, label.path, tree => {
    const found = near(lint(tree, label.path), READS, [[Number(label.sink_line), Number(label.sink_end)]], 0);
    say(label.id, found.length > 0 ? "found" : "MISSED", `${label.repo} ${label.path}:${label.sink_line}`, found);
    return { ...label, found: found.length > 0 };
  });
}

const present = values => values.filter(value => value !== null);
const share = (part, whole) => `${part} of ${whole}${whole === 0 ? "" : ` (${((100 * part) / whole).toFixed(0)} %)`}`;
const count = (rows, key) => rows.filter(row => row[key]).length;

const fixes = present(read(options.fixes).map(judgeFix));
const negatives = present(read(options.negatives).map(judgeNegative));
const pairs = present(read(options.pairs).map(judgePair));

for (const [title, key] of [
  ["form", ({ form }) => form],
  ["operation", ({ op }) => op],
  ["library", ({ orm }) => orm],
]) {
  console.log(`\n| ${title} | places | before the fix | after it |\n| --- | --: | --: | --: |`);
  for (const name of new Set(fixes.map(key))) {
    const rows = fixes.filter(row => key(row) === name);
    console.log(`| ${name} | ${rows.length} | ${count(rows, "found")} | ${count(rows, "still")} |`);
  }
}
console.log(
  `\nbefore: ${share(count(fixes, "found"), fixes.length)}; after: ${share(count(fixes, "still"), fixes.length)}`,
);
console.log(`negatives reported: ${share(count(negatives, "found"), negatives.length)}`);
console.log(`pairs found: ${share(count(pairs, "found"), pairs.length)}`);
console.log(`not to be had: ${unavailable}`);
