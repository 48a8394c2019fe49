import type { Migration } from "../model/migration.js";
import type { Writer } from "../model/writer.js";
import type { Project } from "../project/project.js";
import { readMigration, type ReadMigration } from "./migration.js";
import { parseScript } from "./parse.js";
import { scriptWriter, type Proof } from "./write/index.js";

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

/** Writes code into a script that was read. */
export function writerOf(
  read: ReadMigration,
  file: ScriptFile,
  project: Project,
  proof: Proof = "where in doubt",
): Writer {
  const reread = (text: string): ReadMigration | null => {
    const ast = parseScript(file.path, text);
    return ast === null ? null : readMigration({ path: file.path, text, ast }, project);
  };
  return scriptWriter(read, file, reread, proof);
}

/** The migration that a script holds, or `null` for a script that is none. */
export function lowerScript(
  file: ScriptFile,
  project: Project,
  proof: Proof = "where in doubt",
): { migration: Migration; writer: Writer } | null {
  const read = readMigration(file, project);
  return read === null ? null : { migration: read.migration, writer: writerOf(read, file, project, proof) };
}

export { readQueries } from "./queries/index.js";
export { readPythonQueries } from "./sqlalchemy/index.js";
