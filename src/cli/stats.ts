import type { ESLint } from "eslint";
import type { Analysis } from "../engine/analyse.js";
import { LIBRARY_NAMES } from "../model/query.js";
import { frameworkName } from "./framework-names.js";
import { addedUp, tallyOf, type Tally } from "./tally.js";

interface Reading extends Tally {
  readonly files: number;
  readonly milliseconds: number;
}

/** How long a run takes: the reading, by what is read, and each rule. */
export class Stats {
  private readonly readings = new Map<string, Reading>();

  /** A file has been read. */
  add(analysis: Analysis | null, milliseconds: number): void {
    const name = readerOf(analysis);
    const sum = this.readings.get(name);
    this.readings.set(name, {
      files: (sum?.files ?? 0) + 1,
      milliseconds: (sum?.milliseconds ?? 0) + milliseconds,
      ...addedUp([tallyOf(analysis), ...(sum === undefined ? [] : [sum])]),
    });
  }

  /**
   * Two tables: the readers with what they understood, and the rules by their time. What a rule is the first to ask for,
   * such as the schema of a whole history, is made in its time, and is there for the others.
   */
  text(results: readonly ESLint.LintResult[]): string {
    const readers = [...this.readings].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
    const rules = [...ruleTimes(results)].sort(([, a], [, b]) => b - a);
    const whole = rules.reduce((sum, [, time]) => sum + time, 0) || 1;
    return [
      table(
        ["read as", "files", "ms", "operations", "understood", "queries"],
        readers.map(([name, { files, milliseconds, operations, opaque, queries }]) => [
          name,
          String(files),
          milliseconds.toFixed(1),
          String(operations),
          operations === 0 ? "–" : `${Math.floor(((operations - opaque) / operations) * 100)} %`,
          String(queries),
        ]),
      ),
      table(
        ["rule", "ms", "share"],
        rules.map(([name, time]) => [name, time.toFixed(1), `${((time / whole) * 100).toFixed(1)} %`]),
      ),
    ].join("\n");
  }
}

function readerOf(analysis: Analysis | null): string {
  if (analysis === null) return "nothing of ours";
  if (analysis.migration !== null) return `migrations: ${frameworkName(analysis.migration.framework)}`;
  const library = analysis.queries[0]?.orm;
  return library === undefined ? "models" : `queries: ${LIBRARY_NAMES[library]}`;
}

/** The time of each of our rules in milliseconds, over all files and rounds of fixing. */
function ruleTimes(results: readonly ESLint.LintResult[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { stats } of results)
    for (const { rules = {} } of stats?.times.passes ?? [])
      for (const [name, { total }] of Object.entries(rules))
        if (name.startsWith("db/")) times.set(name, (times.get(name) ?? 0) + total);
  return times;
}

/** Columns of text: the first to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map(row => (row[i] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return `${[head, ...rows].map(line).join("\n")}\n`;
}
