import { relative, sep } from "node:path";
import { projectOf } from "../project/project.js";
import type { Settings } from "../project/settings.js";

/** So many migrations are named. */
const MOST_NAMED = 3;

/**
 * What is said about files that a branch deletes or renames (absolute paths), as far as they were migrations; `null` where none was.
 * There is no file to report it in.
 */
export function goneNote(deleted: readonly string[], main: string, settings: Settings, cwd: string): string | null {
  const gone = deleted.filter(path => projectOf(path, cwd, settings).isMigrationPath(path) === true);
  if (gone.length === 0) return null;
  const names = gone.slice(0, MOST_NAMED).map(path => relative(cwd, path).split(sep).join("/"));
  const rest = gone.length - names.length;
  const list = names.join(", ") + (rest > 0 ? `, and ${rest.toLocaleString("en")} more` : "");
  return `Gone: ${list}, though in ${main}: where it has run, its changes stay, and later migrations are read here without them.`;
}
