import type { Migration } from "../model/migration.js";
import type { Writer } from "../model/writer.js";
import type { Project } from "../project/project.js";

/** The migration that a SQL file holds, or `null` for a file that is none: a seed, a query, a dump. */
export function lowerSqlFile(
  path: string,
  text: string,
  project: Project,
): { migration: Migration; writer: Writer } | null {
  void path;
  void text;
  void project;
  return null;
}
