import type { Migration } from "../model/migration.js";
import type { Writer } from "../model/writer.js";
import type { Project } from "../project/project.js";
import { readAlembic } from "./alembic/index.js";
import { readMigration, type ReadMigration } from "./migration.js";
import { parseScript } from "./parse.js";
import { pythonWriter, scriptWriter, type Proof } from "./write/index.js";

/** A TypeScript or JavaScript file as ESLint hands it over, or as our own parser reads it from disk. */
export interface ScriptFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** An ESTree `Program`, of whichever parser. */
  readonly ast: object;
  /** An eslint-scope manager, where the parser's host has one. */
  readonly scopeManager?: unknown;
  /** What the parser gives beside the tree: that of typescript-eslint may bring types. */
  readonly parserServices?: unknown;
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

/** Writes code into a migration of Alembic that was read. */
export function writerOfPython(
  read: ReadMigration,
  { path, text }: { readonly path: string; readonly text: string },
  project: Project,
): Writer {
  return pythonWriter(read, text, changed => readAlembic({ path, text: changed }, project));
}

/** The migration that a file of Python holds, or `null` for one that is none. */
export function lowerPython(
  file: { readonly path: string; readonly text: string },
  project: Project,
): { migration: Migration; writer: Writer } | null {
  const read = readAlembic(file, project);
  return read === null ? null : { migration: read.migration, writer: writerOfPython(read, file, project) };
}

export { readAlembic } from "./alembic/index.js";
export { readMigration, type ReadMigration } from "./migration.js";
export { readQueries } from "./queries/index.js";
export { readPythonQueries } from "./sqlalchemy/index.js";
