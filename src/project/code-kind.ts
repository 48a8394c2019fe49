import { relative } from "node:path";
import type { CodeKind } from "../model/query.js";

/** How a language's projects call the files that are no application code. */
export interface CodeMarks {
  readonly tests: RegExp;
  readonly seeds: RegExp;
}

/** By the path below the root: what the folders above a checkout are called says nothing. */
export function codeKindOf(path: string, root: string, { tests, seeds }: CodeMarks): CodeKind {
  const below = relative(root, path).replaceAll("\\", "/");
  if (tests.test(below)) return "test";
  return seeds.test(below) ? "seed" : "application";
}
