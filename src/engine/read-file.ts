import { readAlembic, readMigration, writerOf, writerOfPython } from "../frontends/index.js";
import { parseScript } from "../frontends/parse.js";
import type { Migration } from "../model/migration.js";
import type { Operation } from "../model/operation.js";
import type { Writer } from "../model/writer.js";
import type { Project } from "../project/project.js";
import { lowerSqlFile } from "../sql/file.js";

/** What a front-end reads of a file: the migration, and what its writer needs. */
export interface Reading {
  readonly migration: Migration;
  /** What writers need to know of operations. */
  readonly sites?: ReadonlyMap<Operation, unknown>;
}

/** A migration that nobody lints, in whatever language, and what writes into it. */
export interface ReadFile {
  readonly found: Reading;
  writer(): Writer;
}

/** Reads a file of a series; `null` for one that holds no migration, and for one that cannot be parsed. */
export function readFile(path: string, text: string, project: Project): ReadFile | null {
  if (/\.sql$/i.test(path)) {
    const found = lowerSqlFile(path, text, project);
    return found === null ? null : { found, writer: () => found.writer };
  }
  if (/\.py$/i.test(path)) {
    const found = readAlembic({ path, text }, project);
    return found === null ? null : { found, writer: () => writerOfPython(found, { path, text }, project) };
  }
  const ast = parseScript(path, text);
  if (ast === null) return null;
  const found = readMigration({ path, text, ast }, project);
  return found === null ? null : { found, writer: () => writerOf(found, { path, text, ast }, project) };
}
