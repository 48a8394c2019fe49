import { basename, dirname, extname, join } from "node:path";
import { databaseOfFolder, databaseOfWord } from "./dialect-words.js";

/** What the name of a file says of the migration in it. */
export interface MigrationName {
  /** What orders it among its siblings: the name without extension, direction and database. */
  readonly id: string;
  /** The only direction that the file holds; `null` where it holds both, or its content has to tell. */
  readonly direction: "up" | "down" | null;
  /** How the name says so; `plain` where it does not. */
  readonly layout:
    /** `1_users.up.sql`, `1_users.down.sql`; `1.do.sql`, `1.undo.sql` */
    | "suffix"
    /** `1_users/up.sql`, `1_users/down.sql` */
    | "folder"
    /** `1_users/migration.sql` */
    | "file in folder"
    /** `up/1_users.sql`, `down/1_users.sql` */
    | "directions"
    /** `V1__users.sql`, `U1__users.sql`, `R__views.sql` */
    | "flyway"
    /** `sqls/1-users-up.sql`, `sqls/1-users-down.sql` */
    | "db-migrate"
    | "plain";
}

const SCRIPT = /\.[cm]?[jt]s$/i;
const MIGRATION_FILE = /\.(?:sql|py|[cm]?[jt]s)$/i;

/** Whether a file can hold a migration, by its extension: SQL, a script, or Python. */
export function isMigrationFile(path: string): boolean {
  return MIGRATION_FILE.test(path) && !/\.d\.[cm]?ts$/i.test(path);
}

export function isScript(path: string): boolean {
  return SCRIPT.test(path);
}

/** Whether a file is a program, which can ask what database it runs on. */
export function isProgram(path: string): boolean {
  return SCRIPT.test(path) || path.endsWith(".py");
}

/** A folder that holds migrations: `migrations`, `db/migrate`, `knex_migrations`, `migrations-sqlite`, `alterations`. */
export function isMigrationFolder(name: string): boolean {
  if (/^(?:migration|migrate|alterations)$/i.test(name)) return true;
  // `20240101_user_migrations` is a migration, and `records-migration` a task.
  if (/migrations$/i.test(name)) return !hasOrder(name);
  const rest = /^migrations?[-_.](.+)$/i.exec(name)?.[1];
  return rest !== undefined && (databaseOfFolder(rest) !== null || isArchive(rest) || /^v?\d+$/.test(rest));
}

/** Old migrations that were put aside; they have run before the others. */
export function isArchive(name: string): boolean {
  return /^(?:archived?|archives|old|legacy|history|historical|squashed|deprecated)$/i.test(name);
}

/** A folder whose migrations are for every database that has a folder beside it. */
export function isShared(name: string): boolean {
  return /^(?:common|shared|all|any|base|generic|core)$/i.test(name);
}

/** The direction that a folder of this name holds. */
export function directionOfFolder(name: string): "up" | "down" | null {
  const lower = name.toLowerCase();
  return lower === "up" || lower === "down" ? lower : null;
}

/** Whether a name begins with what orders migrations: a number, a timestamp, a version. */
export function hasOrder(name: string): boolean {
  return /^(?:v|m|migration|patch|release|next|unreleased)?[-_.]?\d/i.test(name);
}

/** A time that the name of a file ends with, as MikroORM's and TypeORM's classes do: `InitialSetup20240221144943`. */
const TIME_AT_END = /^[a-z][a-z_-]*?(\d{13,14})$/i;

/** Whether the name of a file says where in the order it runs. */
export function hasPlace(id: string): boolean {
  return hasOrder(id) || TIME_AT_END.test(id);
}

/** Folders beside or inside a folder of migrations that hold other things. */
export function isHelperFolder(name: string): boolean {
  return /^(?:seeds?|seeders?|fixtures?|snapshots?|__snapshots__|meta|quer(?:y|ies)|views?|functions?|triggers?|procedures?|programmability|templates?|utils?|helpers?|lib|dumps?|samples?|node_modules)$/i.test(
    name,
  );
}

/** Folders and files of tests. */
export function isTest(segments: readonly string[]): boolean {
  const file = segments.at(-1) ?? "";
  if (/\.(?:test|tests|spec|e2e|bench|stories|snap)\.[a-z]+$/i.test(file)) return true;
  return segments
    .slice(0, -1)
    .some(segment => /^(?:tests?|__tests?__|__mocks__|specs?|e2e|fixtures|__fixtures__)$/i.test(segment));
}

/** Names of files that are no migration wherever they are: entry points, dumps, seeds, callbacks of Flyway. */
export function isNeverMigration(file: string): boolean {
  return (
    /^index\.[cm]?[jt]s$/i.test(file) ||
    /\.d\.[cm]?ts$|\.map$/i.test(file) ||
    /^(?:structure|schema|dump|seeds?|seed[-_.].*|.*[-_.]seeds?|fixtures?)\.sql$/i.test(file) ||
    /^(?:before|after)[A-Z]\w*(?:__.*)?\.sql$/.test(file)
  );
}

const FLYWAY = /^([VURB])(\d[\d._]*)?__(.+)\.sql$/;

/** Reads the name of a migration file. Never fails: a name without any convention is its own id. */
export function migrationName(path: string): MigrationName {
  const file = basename(path);
  const folder = basename(dirname(path));
  const stem = file.slice(0, file.length - extname(file).length);

  const flyway = FLYWAY.exec(file);
  if (flyway !== null) {
    const [, kind, version = "", description = ""] = flyway;
    if (kind === "R" && version === "") return { id: `R__${description}`, direction: "up", layout: "flyway" };
    if (kind !== "R" && version !== "") {
      return { id: `V${version}__${description}`, direction: kind === "U" ? "down" : "up", layout: "flyway" };
    }
  }
  if (/^(?:up|down)\.sql$/i.test(file) && !isMigrationFolder(folder)) {
    return { id: folder, direction: stem.toLowerCase() as "up" | "down", layout: "folder" };
  }
  if (/^migration\.(?:sql|[cm]?[jt]s)$/i.test(file) && !isMigrationFolder(folder)) {
    return { id: folder, direction: null, layout: "file in folder" };
  }
  const byFolder = file.toLowerCase().endsWith(".sql") ? directionOfFolder(folder) : null;
  if (byFolder !== null) return { id: stem, direction: byFolder, layout: "directions" };
  const dashed = /^(.+)-(up|down)\.sql$/i.exec(file);
  if (dashed !== null && folder.toLowerCase() === "sqls") {
    return {
      id: dashed[1] as string,
      direction: (dashed[2] as string).toLowerCase() as "up" | "down",
      layout: "db-migrate",
    };
  }
  return suffixed(stem, file);
}

const SUFFIXES: Readonly<Record<string, "up" | "down">> = {
  up: "up",
  down: "down",
  do: "up",
  undo: "down",
  rollback: "down",
};

/** Takes directions and databases off the end of a name, in any order: `V1.users.mysql.up`. */
function suffixed(stem: string, file: string): MigrationName {
  const parts = stem.split(".");
  let direction: "up" | "down" | null = null;
  while (parts.length > 1) {
    const last = (parts.at(-1) as string).toLowerCase();
    const suffix = file.toLowerCase().endsWith(".sql") ? SUFFIXES[last] : undefined;
    if (suffix !== undefined && direction === null) direction = suffix;
    else if (databaseOfWord(last) === null) break;
    parts.pop();
  }
  return { id: parts.join("."), direction, layout: direction === null ? "plain" : "suffix" };
}

/**
 * Compares ids as the tools order them: numbers as numbers, timestamps as text, a version before its own subversions
 * (`V1`, `V1.1`, `V2`), names without a number last.
 */
export function compareIds(a: string, b: string): number {
  return compareVersions(a, b) || compareNames(a, b);
}

/** The same by the numbers alone: ids that begin with the same are equal. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [version(a), version(b)];
  if (left.length === 0 || right.length === 0) return right.length - left.length;
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = compareNumbers(left[i] as string, right[i] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** The numbers that a name begins with: timestamps are too long for exact arithmetic. */
function version(id: string): readonly string[] {
  const first = /^(?:v|m|migration|patch|release)?[-_.]?(\d+(?:[-_.]\d+)*)/i.exec(id);
  const digits = (first ?? TIME_AT_END.exec(id))?.[1];
  return digits === undefined ? [] : digits.split(/[-_.]/);
}

/** The shortest number that is read as a timestamp: 20240101. */
const TIMESTAMP = 8;

function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (left.length >= TIMESTAMP && right.length >= TIMESTAMP) return compareText(left, right);
  return left.length - right.length || compareText(left, right);
}

/** Text, with the numbers in it as numbers: `beta.9` before `beta.10`. */
function compareNames(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [x, y] = [left[i] as string, right[i] as string];
    const order = /^\d/.test(x) && /^\d/.test(y) ? compareNumbers(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The file of SQL that would hold the way back of another one, as its layout has it: `1.down.sql` beside `1.up.sql`,
 * `down.sql` beside `up.sql` and `migration.sql`, `U1__a.sql` beside `V1__a.sql`. `null` for other names.
 */
export function downFileOf(path: string): string | null {
  const name = basename(path);
  const other = /^(?:up|migration)\.sql$/i.test(name)
    ? "down.sql"
    : /[.-]up\.sql$/i.test(name)
      ? name.replace(/up(?=\.sql$)/i, "down")
      : /\.do\.sql$/i.test(name)
        ? name.replace(/do(?=\.sql$)/i, "undo")
        : /^V[\d._]+__.*\.sql$/.test(name)
          ? name.replace(/^V/, "U")
          : null;
  return other === null ? null : join(dirname(path), other);
}
