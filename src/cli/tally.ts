import type { ESLint } from "eslint";
import type { Analysis } from "../engine/analyse.js";
import { writtenDirections } from "../model/migration.js";
import { count } from "./terminal.js";

/** What was read of files. */
export interface Tally {
  readonly operations: number;
  /** Those of them that were not understood. */
  readonly opaque: number;
  readonly queries: number;
}

const NOTHING: Tally = { operations: 0, opaque: 0, queries: 0 };

/** What a file holds; nothing where it is neither migration nor queries. */
export function tallyOf(analysis: Analysis | null): Tally {
  if (analysis === null) return NOTHING;
  const { migration, queries } = analysis;
  const operations = migration === null ? [] : writtenDirections(migration).flatMap(({ steps }) => steps.operations);
  return {
    operations: operations.length,
    opaque: operations.filter(({ kind }) => kind === "opaque").length,
    queries: queries.length,
  };
}

export function addedUp(tallies: readonly Tally[]): Tally {
  const sum = (part: keyof Tally): number => tallies.reduce((total, each) => total + each[part], 0);
  return { operations: sum("operations"), opaque: sum("opaque"), queries: sum("queries") };
}

/** How many operations were understood: `all 3 operations`, `the 1 operation`, `2 of 3 operations`. */
export function understoodText({ operations, opaque }: Tally): string {
  if (operations === 1 && opaque === 0) return "the 1 operation";
  const all = count(operations, "operation");
  return opaque === 0 ? `all ${all}` : `${(operations - opaque).toLocaleString("en")} of ${all}`;
}

/** One line: files, findings, and how much was understood. `analyses` is what was read of each file last. */
export function summaryOf(
  results: readonly ESLint.LintResult[],
  analyses: ReadonlyMap<string, Analysis | null>,
): string {
  const sum = (part: "errorCount" | "warningCount"): number => results.reduce((total, each) => total + each[part], 0);
  const [errors, warnings] = [sum("errorCount"), sum("warningCount")];
  const findings =
    errors + warnings === 0
      ? "no findings"
      : `${count(errors + warnings, "finding")} (${count(errors, "error")}, ${count(warnings, "warning")})`;
  return `${count(results.length, "file")}: ${findings}; ${understoodIn([...analyses.values()].map(tallyOf))}.`;
}

function understoodIn(files: readonly Tally[]): string {
  const all = addedUp(files);
  const { queries } = all;
  const migrations = files.filter(file => file.operations > 0).length;
  const parts: string[] = [];
  if (migrations > 0) parts.push(`${understoodText(all)} in ${count(migrations, "migration")} understood`);
  if (queries > 0) parts.push(`${queries.toLocaleString("en")} ${queries === 1 ? "query" : "queries"} found`);
  return parts.length === 0 ? "no migrations and no queries found" : parts.join(", ");
}
