import type { ESLint } from "eslint";
import type { Analysis } from "../engine/analyse.js";
import { writtenDirections } from "../model/migration.js";
import { count } from "./terminal.js";

export interface FileTally {
  readonly operations: number;
  readonly opaque: number;
  readonly queries: number;
}

/** What the files of a run hold, as far as it was understood. */
export class Tally {
  /** By path: a file that is fixed is analysed once a round, and the last one counts. */
  private readonly files = new Map<string, FileTally | null>();

  add(path: string, analysis: Analysis | null): void {
    this.files.set(path, analysis === null ? null : tallyOf(analysis));
  }

  /** One line: files, findings, and how much was understood. */
  summary(results: readonly ESLint.LintResult[]): string {
    const sum = (part: "errorCount" | "warningCount"): number => results.reduce((total, each) => total + each[part], 0);
    const [errors, warnings] = [sum("errorCount"), sum("warningCount")];
    const findings =
      errors + warnings === 0
        ? "no findings"
        : `${count(errors + warnings, "finding")} (${count(errors, "error")}, ${count(warnings, "warning")})`;
    return `${count(results.length, "file")}: ${findings}; ${this.understood()}.`;
  }

  private understood(): string {
    const known = [...this.files.values()].filter(file => file !== null);
    const sum = (part: keyof FileTally): number => known.reduce((total, file) => total + file[part], 0);
    const [operations, opaque, queries] = [sum("operations"), sum("opaque"), sum("queries")];
    const migrations = known.filter(file => file.operations > 0).length;
    const parts: string[] = [];
    if (migrations > 0) {
      const share =
        opaque === 0
          ? `all ${count(operations, "operation")}`
          : `${(operations - opaque).toLocaleString("en")} of ${count(operations, "operation")}`;
      parts.push(
        `${operations === 1 && opaque === 0 ? "the 1 operation" : share} in ${count(migrations, "migration")} understood`,
      );
    }
    if (queries > 0) parts.push(`${queries.toLocaleString("en")} ${queries === 1 ? "query" : "queries"} found`);
    return parts.length === 0 ? "no migrations and no queries found" : parts.join(", ");
  }
}

/** What a file holds. */
export function tallyOf({ migration, queries }: Analysis): FileTally {
  const operations = migration === null ? [] : writtenDirections(migration).flatMap(({ steps }) => steps.operations);
  return {
    operations: operations.length,
    opaque: operations.filter(({ kind }) => kind === "opaque").length,
    queries: queries.length,
  };
}
