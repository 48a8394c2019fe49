import { resolve } from "node:path";
import { parseScript } from "../../src/frontends/parse.js";
import { readQueries } from "../../src/frontends/queries/index.js";
import type { Dialect } from "../../src/model/dialect.js";
import type { Query } from "../../src/model/query.js";
import { memoryProject } from "./script.js";

export interface QueryOptions {
  readonly dialect?: Dialect;
  /** Other files of the repository, by path relative to its root. */
  readonly files?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** The queries of a script in a repository in memory. */
export function queriesOf(code: string, options: QueryOptions = {}): readonly Query[] {
  const path = options.path ?? "src/service.ts";
  const project = memoryProject({ ...options.files, [path]: code }, options.dialect ?? "postgresql");
  const file = resolve(project.root, path);
  const ast = parseScript(file, code);
  if (ast === null) throw new Error(`does not parse: ${code}`);
  return readQueries({ path: file, text: code, ast }, project);
}

/** What a call is, in one line: `prisma read user.findUnique (import)`. */
export function printCall({ orm, action, model, method, evidence }: Query): string {
  return `${orm} ${action} ${model ?? "?"}.${method} (${evidence})`;
}

/**
 * What the iteration of a query says, in one line: its label, then `once` (no loop), `N` (a query per element), `same`
 * (the same query each time), or the reason why it is none of them.
 */
export function printIteration({ iteration }: Query): string {
  if (iteration === null) return "once";
  const via = iteration.via === null ? "" : ` via ${iteration.via.name}`;
  return `${iteration.label}${via}: ${verdict(iteration)}`;
}

function verdict(iteration: NonNullable<Query["iteration"]>): string {
  if (iteration.batched) return "batched";
  if (iteration.purpose !== "elements") return iteration.purpose;
  if (iteration.doubts.length > 0) return iteration.doubts.join(" ");
  if (iteration.hoistable) return "same";
  return iteration.dependsOnElement ? "N" : "independent";
}
