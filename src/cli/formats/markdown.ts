import { dirname, relative, sep } from "node:path";
import type { ESLint, Linter } from "eslint";
import { lockingsOf } from "../../engine/lockings.js";
import { replayOf } from "../../engine/replay.js";
import type { Locking } from "../../facts/locks/index.js";
import { describe } from "../../model/describe.js";
import { DIALECT_NAMES } from "../../model/dialect.js";
import type { Direction, Migration } from "../../model/migration.js";
import type { Operation } from "../../model/operation.js";
import { allSeriesBelow } from "../../project/all-series.js";
import { projectOf } from "../../project/project.js";
import { frameworkName } from "../framework-names.js";
import { lockWords } from "../lock-words.js";
import { RULES_META } from "../rules-meta.js";
import { diffMermaid } from "../schema/diff-mermaid.js";
import type { ReplayedSeries } from "../schema/find.js";
import { comparedMoments, diffDocument, tablesOfDiff } from "../schema/moments.js";
import { textOf, titleOf, waysOut, type Findings } from "./index.js";

/** A summary for a pull request: what each migration does, what is found in it, and what becomes of the schema. */
export function markdownText(findings: Findings): string {
  const { results, analyses, summary, notes } = findings;
  const migrations = results.filter(({ filePath }) => analyses.get(filePath)?.migration != null);
  const others = results.filter(
    ({ filePath, messages }) => messages.length > 0 && analyses.get(filePath)?.migration == null,
  );
  const quiet = migrations.filter(({ messages }) => messages.length === 0);
  return [
    "## Database review",
    ...[summary, ...notes].map(escaped),
    ...migrations.filter(({ messages }) => messages.length > 0).flatMap(result => migrationBlock(result, findings)),
    ...others.flatMap(result => [`### ${code(shown(result.filePath, findings))}`, findingList(result.messages)]),
    ...(quiet.length === 0 ? [] : [folded(`Without findings: ${quiet.length}`, quietList(quiet, findings))]),
    ...schemaBlocks(migrations, findings),
    "",
  ].join("\n\n");
}

function migrationBlock(result: ESLint.LintResult, findings: Findings): readonly string[] {
  const { analyses, settings, cwd } = findings;
  const migration = analyses.get(result.filePath)?.migration;
  if (migration == null) return [];
  const lockings = lockingsOf(projectOf(result.filePath, cwd, settings), result.filePath, migration);
  return [
    `### ${code(shown(result.filePath, findings))}`,
    `${frameworkName(migration.framework)}, ${DIALECT_NAMES[migration.dialect]}`,
    findingList(result.messages),
    folded("What it does, and what waits for it", operationList(migration, lockings)),
  ];
}

function findingList(messages: readonly Linter.LintMessage[]): string {
  return messages
    .flatMap(message => [findingLine(message), ...waysOut(message).map(way => `  * way out: ${escaped(way)}`)])
    .join("\n");
}

function findingLine(message: Linter.LintMessage): string {
  const url = RULES_META[message.ruleId ?? ""]?.docs?.url;
  const title = url === undefined ? titleOf(message) : `[${titleOf(message)}](${url})`;
  return `* ${message.severity === 2 ? "❌" : "⚠️"} line ${message.line}, ${title}: ${escaped(textOf(message))}`;
}

/** So many operations of a migration are listed. */
const MOST_OPERATIONS = 30;

function operationList(migration: Migration, lockings: ReadonlyMap<Operation, Locking>): string {
  return (["up", "down"] as const)
    .map(direction => {
      const steps = migration[direction];
      const operations = operationsOfDirection(steps);
      if (operations === null) return `* **${direction}**: ${DIRECTIONS[steps.kind]}`;
      const rest = operations.length - MOST_OPERATIONS;
      const lines = operations.slice(0, MOST_OPERATIONS).map(operation => `  1. ${operationText(operation, lockings)}`);
      return [
        `* **${direction}**${operations.length === 0 ? ": nothing" : ""}`,
        ...lines,
        ...(rest > 0 ? [`  1. … and ${rest} more`] : []),
      ].join("\n");
    })
    .join("\n");
}

const DIRECTIONS: Readonly<Record<Direction["kind"], string>> = {
  steps: "",
  inferred: "",
  elsewhere: "in a file of its own",
  absent: "none",
  empty: "empty",
  throws: "refuses to run",
  uninferable: "not to be derived",
  forwardOnly: "none, by design of the tool",
};

function operationsOfDirection(direction: Direction): readonly Operation[] | null {
  return direction.kind === "steps" || direction.kind === "inferred" ? direction.operations : null;
}

function operationText(operation: Operation, lockings: ReadonlyMap<Operation, Locking>): string {
  if (operation.kind === "opaque") return `❔ not understood: ${escaped(operation.detail)}`;
  const unsure = operation.certainty === "conditional" ? ", under a condition" : "";
  const locking = lockings.get(operation);
  const lock = locking === undefined ? "" : `\n     🔒 ${escaped(lockWords(locking))}`;
  return escaped(describe(operation)) + unsure + lock;
}

function quietList(results: readonly ESLint.LintResult[], findings: Findings): string {
  return results.map(({ filePath }) => `* ${code(shown(filePath, findings))}`).join("\n");
}

/** So many tables make a diagram that is read beside a list of findings. */
const MOST_TABLES = 12;

/** What the linted migrations make of the schema of each series. */
function schemaBlocks(results: readonly ESLint.LintResult[], findings: Findings): readonly string[] {
  const { settings, cwd } = findings;
  const linted = new Set(results.map(({ filePath }) => filePath));
  const folders = [...new Set([...linted].map(dirname))];
  const blocks: string[] = [];
  for (const found of allSeriesBelow(folders, settings, cwd)) {
    const [first = ""] = found.paths;
    const series: ReplayedSeries = { found, replay: replayOf(found.project, first, found.dialect) };
    const { points } = series.replay;
    const start = points.findIndex(({ path }) => linted.has(path));
    const end = points.findLastIndex(({ path }) => linted.has(path));
    if (start < 0) continue;
    const compared = comparedMoments([
      { series, point: points[start - 1] ?? null },
      { series, point: points[end] ?? null },
    ]);
    const diff = diffDocument(compared, cwd);
    const diagram = diffMermaid(tablesOfDiff(compared, diff, cwd), MOST_TABLES);
    if (diagram === null) continue;
    const title = `### Schema of ${code(diff.folder)}`;
    const gaps = diff.gaps.length === 0 ? [] : ["Parts that could not be analysed may do more to it than is shown."];
    blocks.push(title, ...gaps, `\`\`\`mermaid\n${diagram}\`\`\``);
  }
  return blocks;
}

function shown(path: string, { root }: Findings): string {
  return relative(root, path).split(sep).join("/");
}

function folded(title: string, text: string): string {
  return `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;
}

/** A text that holds no code as it is in the source. */
function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text}${fence}`;
}

/** Markdown of a message: what stands between backticks is code, and nothing else means anything. */
function escaped(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .split(/(`[^`]*`)/)
    .map(part => (/^`[^`]*`$/.test(part) ? part : part.replaceAll(/[\\*_[\]<>|#~]/g, sign => `\\${sign}`)))
    .join("");
}
