import type { Migration } from "../model/migration.js";
import type { Writer } from "../model/writer.js";
import type { Project } from "../project/project.js";
import { readMigration } from "./migration.js";
import { scriptWriter } from "./write.js";

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
  return { migration: read.migration, writer: scriptWriter(read, file) };
}

export { readQueries } from "./queries/index.js";
