import { readMigration } from "../frontends/migration.js";
import { parseScript } from "../frontends/parse.js";
import type { Dialect } from "../model/dialect.js";
import type { Migration } from "../model/migration.js";
import type { Project } from "../project/project.js";
import { lowerSqlFile } from "../sql/file.js";

/** A file as it was read last, and what is known of it. Only operations are kept, never the tree. */
interface Entry {
  readonly text: string;
  readonly words: ReadonlySet<string>;
  /** `undefined` until somebody asks. */
  lowered: Lowered | undefined;
}

interface Lowered {
  readonly migration: Migration | null;
  /** The other files that it rests on, with their text at that time. */
  readonly dependencies: readonly { readonly path: string; readonly text: string | null }[];
}

/** So many files are kept, of all projects. */
const MOST_ENTRIES = 10_000;

const entries = new Map<string, Entry>();

/**
 * The migration in a file on disk, read in `dialect`; `null` for a file that holds none, and for one that cannot be
 * read. Lowered once for each text of the file and of the helpers that it imports. Never throws.
 */
export function lowerFile(path: string, dialect: Dialect, project: Project): Migration | null {
  const entry = entryOf(path, dialect, project);
  if (entry === null) return null;
  if (entry.lowered === undefined || isStale(entry.lowered, project)) {
    entry.lowered = lower(path, entry.text, pinned(project, dialect));
  }
  return entry.lowered.migration;
}

/** Whether all words of a name, in any case, occur in a file. A name that is not there is not touched by it. */
export function mentions(path: string, name: string, dialect: Dialect, project: Project): boolean {
  const words = entryOf(path, dialect, project)?.words;
  return words !== undefined && wordsOf(name).every(word => words.has(word));
}

function entryOf(path: string, dialect: Dialect, project: Project): Entry | null {
  const text = project.read(path);
  if (text === null) return null;
  const key = `${path}\0${dialect}\0${project.root}`;
  const known = entries.get(key);
  if (known?.text === text) return known;
  const entry: Entry = { text, words: new Set(wordsOf(text)), lowered: undefined };
  if (entries.size >= MOST_ENTRIES) entries.delete(entries.keys().next().value as string);
  entries.set(key, entry);
  return entry;
}

function isStale({ dependencies }: Lowered, project: Project): boolean {
  return dependencies.some(({ path, text }) => project.read(path) !== text);
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function lower(path: string, text: string, project: Project): Lowered {
  try {
    if (/\.sql$/i.test(path))
      return { migration: lowerSqlFile(path, text, project)?.migration ?? null, dependencies: [] };
    const ast = parseScript(path, text);
    const read = ast === null ? null : readMigration({ path, text, ast }, project);
    const dependencies = (read?.dependencies ?? []).map(other => ({ path: other, text: project.read(other) }));
    return { migration: read?.migration ?? null, dependencies };
  } catch {
    // A file that nobody lints must not keep another one from being linted.
    return { migration: null, dependencies: [] };
  }
}

/** Migrations of one series are for one database: the evidence is not gathered anew for each of them. */
function pinned(project: Project, dialect: Dialect): Project {
  return { ...project, dialectOf: () => dialect };
}
