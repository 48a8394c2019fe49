import type { Migration } from "../model/migration.js";
import type { Writer } from "../model/writer.js";
import type { Project } from "../project/project.js";
import { readMigration, type ReadMigration } from "./migration.js";
import { parseScript } from "./parse.js";
import { scriptWriter } from "./write/index.js";

/** A TypeScript or JavaScript file as ESLint hands it over, or as our own parser reads it from disk. */
export interface ScriptFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** An ESTree `Program`, of whichever parser. */
  readonly ast: object;
  /** An eslint-scope manager, where the parser's host has one. */
  readonly scopeManager?: unknown;
}

/** The migration that a script holds, or `null` for a script that is none. */
export function lowerScript(file: ScriptFile, project: Project): { migration: Migration; writer: Writer } | null {
  const read = readMigration(file, project);
  if (read === null) return null;
  const reread = (text: string): ReadMigration | null => {
    const ast = parseScript(file.path, text);
    return ast === null ? null : readMigration({ path: file.path, text, ast }, project);
  };
  return { migration: read.migration, writer: scriptWriter(read, file, reread) };
}

export { readQueries } from "./queries/index.js";
