import { basename, dirname, join } from "node:path";
import { isMySqlFamily } from "../model/dialect.js";
import type { Revision } from "../model/lineage.js";
import { databaseOfFile, databaseOfFolder, type Database } from "./dialect-words.js";
import { BriefCache, hasFile, listFolder, readFile, type Folder, type TextFile } from "./files.js";
import { asObject, parseJson } from "./json.js";
import {
  compareIds,
  directionOfFolder,
  hasOrder,
  hasPlace,
  isArchive,
  isHelperFolder,
  isMigrationFile,
  isMigrationFolder,
  isNeverMigration,
  isScript,
  isShared,
  isTest,
  migrationName,
  type MigrationName,
} from "./names.js";
import { revisionOrder, revisionsIn } from "./revisions.js";
import { foldersUp, segmentsBelow } from "./root.js";

/** A file of a series of migrations. */
export interface Member extends MigrationName {
  readonly path: string;
  /** The database that its path names. */
  readonly database: Database | null;
  /** What is compared to order it: the folders that are versions, and the id. */
  readonly order: readonly string[];
  /** The same for all files of one migration. */
  readonly key: string;
  /** The named folders between the series' folder and the file: files with other ones run on their own. */
  readonly branch: string;
  readonly archived: boolean;
}

/** The migrations of one folder and those below it, of all databases. */
export interface Series {
  readonly folder: string;
  /** In the order in which they run. */
  readonly members: readonly Member[];
  readonly byPath: ReadonlyMap<string, Member>;
  readonly byKey: ReadonlyMap<string, readonly Member[]>;
  /** The branches in which some migration has a file for the way back. */
  readonly reversible: ReadonlySet<string>;
  readonly hasScripts: boolean;
  /** The places of Alembic's migrations, by path: their names do not order them. */
  readonly revisions: ReadonlyMap<string, number>;
  /** What those migrations say of their places, by path. */
  readonly declared: ReadonlyMap<string, Revision>;
  /** How many migrations each branch has. */
  readonly sizes: ReadonlyMap<string, number>;
  /** What was looked at to find them. */
  readonly looks: Looks;
}

/** Folders, as they were listed, and files whose text counts. */
interface Looks {
  readonly folders: ReadonlyMap<string, Folder | null>;
  readonly files: ReadonlyMap<string, TextFile | null>;
}

/** So many files of one series are looked at, and so many folders deep. */
const MOST_FILES = 50_000;
const DEEPEST = 4;

const allSeries = new BriefCache<Series>(
  ({ looks }) =>
    [...looks.folders].every(([path, folder]) => listFolder(path) === folder) &&
    [...looks.files].every(([path, file]) => readFile(path) === file),
);

/** The series that a file belongs to. `top` is where the project ends. */
export function seriesOf(path: string, top: string): Series {
  const { folder } = seriesFolder(path, top);
  return allSeries.get(folder, () => {
    const folders = new Map<string, Folder | null>();
    const found = collect(folder, folders);
    const declared = revisionsIn(found);
    const revisions = revisionOrder(declared);
    const members = found.sort(runOrder(folder, revisions));
    const ordering = [...found.filter(isPython).map(({ path: file }) => file), journalPath(folder)];
    return {
      looks: { folders, files: new Map(ordering.map(file => [file, readFile(file)])) },
      folder,
      revisions,
      declared,
      members,
      byPath: new Map(members.map(self => [self.path, self])),
      byKey: groupByKey(members),
      reversible: new Set(members.filter(self => self.direction === "down").map(({ branch }) => branch)),
      sizes: countBy(members.filter(self => self.direction !== "down").map(({ branch }) => branch)),
      hasScripts: members.some(({ path: file }) => isScript(file)),
    };
  });
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function groupByKey(members: readonly Member[]): ReadonlyMap<string, readonly Member[]> {
  const groups = new Map<string, Member[]>();
  for (const self of members) {
    const group = groups.get(self.key);
    if (group === undefined) groups.set(self.key, [self]);
    else group.push(self);
  }
  return groups;
}

/** What the place of a file in its series says, whether the file is on disk or only in an editor. */
export function memberOf(path: string, series: Series): Member {
  const known = series.byPath.get(path);
  return known ?? withDirection(member(path, series.folder), new Set(series.members.map(nameKey)));
}

/**
 * The paths of those members that run in `database` together with `self`, in order: one file a migration, `self` in the
 * place of its own, however it is written.
 */
export function runOf(self: Member, series: Series, database: Database): readonly string[] {
  const { members, paths, places } = runFor(self, series, database);
  const own = places.get(self.key);
  if (own !== undefined) return paths[own] === self.path ? paths : paths.with(own, self.path);
  const before = runOrder(series.folder, series.revisions);
  const at = members.findIndex(other => before(self, other) < 0);
  return at < 0 ? [...paths, self.path] : paths.toSpliced(at, 0, self.path);
}

interface Run {
  readonly members: readonly Member[];
  readonly paths: readonly string[];
  /** The place of each migration in the other two, by its key. */
  readonly places: ReadonlyMap<string, number>;
}

const runs = new WeakMap<Series, Map<string, Run>>();

function runFor(self: Member, series: Series, database: Database): Run {
  const known = runs.get(series) ?? new Map<string, Run>();
  runs.set(series, known);
  const key = runKey(self, database);
  const run = known.get(key) ?? findRun(self, series, database);
  known.set(key, run);
  return run;
}

/** The same for those members of a series that run together. */
export function runKey(self: Member, database: Database): string {
  return [self.branch, database, self.database === null, isPython(self)].join("\0");
}

function findRun(self: Member, series: Series, database: Database): Run {
  const branch = series.members.filter(other => other.branch === self.branch && isPython(other) === isPython(self));
  const fits = forDatabase(branch, self, database);
  // A file without an order among others that have one is a helper, or a README in SQL.
  const ordered = !isPython(self) && branch.filter(other => hasPlace(other.id)).length * 2 >= branch.length;
  const chosen = new Map<string, Member>();
  for (const other of branch) {
    const stray = ordered && other.layout === "plain" && !hasPlace(other.id);
    const isHelper = isPython(other) && !series.revisions.has(other.path);
    if (other.direction === "down" || !fits(other) || stray || isHelper) continue;
    const known = chosen.get(other.key);
    if (known === undefined || preference(other) > preference(known)) chosen.set(other.key, other);
  }
  const members = series.members.filter(other => chosen.get(other.key) === other);
  return {
    members,
    paths: members.map(({ path }) => path),
    places: new Map(members.map(({ key }, i) => [key, i])),
  };
}

/** The file with the other direction of the same migration, or `null`. */
export function counterpartOf(self: Member, series: Series): string | null {
  if (self.layout === "flyway" && !self.id.startsWith("V")) return null;
  const wanted = self.direction === "down" ? "up" : "down";
  const found = series.byKey
    .get(self.key)
    ?.find(
      other =>
        other.path !== self.path &&
        (other.direction ?? "up") === wanted &&
        other.branch === self.branch &&
        other.database === self.database &&
        !isScript(other.path),
    );
  return found?.path ?? null;
}

/** The script of the same migration as a file of SQL, or `null`. */
export function scriptOf(self: Member, series: Series): string | null {
  return series.byKey.get(self.key)?.find(other => isScript(other.path))?.path ?? null;
}

/** The folder that holds a series, and whether it is called like one. */
export interface SeriesFolder {
  readonly folder: string;
  readonly named: boolean;
}

/**
 * The folder that holds the series of a file: the nearest one that is called like one. The folder of a single migration,
 * and one for each direction, are not it. `top`, where the project ends, may have any name.
 */
export function seriesFolder(path: string, top: string): SeriesFolder {
  const folder = dirname(path);
  if (hasJournal(folder)) return { folder, named: true };
  const names = segmentsBelow(folder, top);
  const named = foldersUp(folder, top)
    .slice(0, names.length)
    .find((above, i) => {
      const name = basename(above);
      return (
        isMigrationFolder(name) || (name === "versions" && names.slice(0, names.length - 1 - i).some(holdsVersions))
      );
    });
  if (named !== undefined) return { folder: named, named: true };
  const { layout } = migrationName(path);
  const below = folder !== top && ["folder", "file in folder", "directions", "db-migrate"].includes(layout);
  return { folder: below ? dirname(folder) : folder, named: false };
}

/** `versions` is too common a name to mean migrations on its own. */
function holdsVersions(name: string): boolean {
  return isMigrationFolder(name) || /^_?(?:alembic|revisions|migrations)(?:[_-].*)?$/i.test(name);
}

function collect(folder: string, looks: Map<string, Folder | null>): Member[] {
  const found: string[] = [];
  const visit = (current: string, depth: number): void => {
    const names = listFolder(current);
    looks.set(current, names);
    if (names === null) return;
    for (const name of names.files) {
      if (found.length < MOST_FILES && isMigrationFile(name) && !isNeverMigration(name) && !isTest([name])) {
        found.push(join(current, name));
      }
    }
    for (const name of names.folders) {
      if (depth < DEEPEST && found.length < MOST_FILES && isPartOfSeries(name)) visit(join(current, name), depth + 1);
    }
  };
  visit(folder, 0);
  const members = found.map(path => member(path, folder));
  const names = new Set(members.map(nameKey));
  return joinedByVersion(members.map(self => withDirection(self, names)));
}

/**
 * `3_add_name.up.sql` and `3_drop_name.down.sql` are one migration: where a way back has no way up of its own name, the
 * tools go by the number alone.
 */
function joinedByVersion(members: readonly Member[]): Member[] {
  const paired = groupByKey(members);
  const alone = members.filter(
    self => self.layout === "suffix" && versionOf(self.id) !== null && paired.get(self.key)?.length === 1,
  );
  return members.map(self => {
    if (self.direction !== "down" || !alone.includes(self)) return self;
    const [up, ...others] = alone.filter(
      other =>
        other.direction === "up" &&
        dirname(other.path) === dirname(self.path) &&
        versionOf(other.id) === versionOf(self.id),
    );
    return up === undefined || others.length > 0 ? self : { ...self, order: up.order, key: up.key };
  });
}

/** The number in front of a name. */
function versionOf(id: string): string | null {
  return /^\d+(?=[_.-])/.exec(id)?.[0] ?? null;
}

function isPartOfSeries(name: string): boolean {
  return !name.startsWith(".") && !isHelperFolder(name) && !isMigrationFolder(name) && !isTest([name, ""]);
}

function member(path: string, folder: string): Member {
  const name = migrationName(path);
  const folders = segmentsBelow(dirname(path), folder);
  const own = name.layout === "folder" || name.layout === "file in folder" ? folders.slice(0, -1) : folders;
  const versions = own.filter(isVersionFolder);
  const databases = [...folders].reverse().map(databaseOfFolder);
  const order = [...versions, orderId(name)];
  return {
    ...name,
    path,
    order,
    key: order.join("/"),
    database:
      databaseOfFile(path) ?? databases.find(database => database !== null) ?? databaseOfFolder(basename(folder)),
    branch: own.filter(isBranch).join("/"),
    archived: own.some(isArchive),
  };
}

/** A migration of Flyway is its version; the description may differ between the two directions. */
function orderId({ id, layout }: MigrationName): string {
  return layout === "flyway" && id.startsWith("V") ? id.slice(0, id.indexOf("__")) : id;
}

function isVersionFolder(name: string): boolean {
  return hasOrder(name) && databaseOfFolder(name) === null;
}

function isBranch(name: string): boolean {
  return !(
    isVersionFolder(name) ||
    isShared(name) ||
    isArchive(name) ||
    name === "sqls" ||
    databaseOfFolder(name) !== null ||
    directionOfFolder(name) !== null
  );
}

const DASHED = /^(.+)([-_])(up|down|undo|rollback)$/i;

/** `1_users_down.sql` is a direction where `1_users_up.sql` or `1_users.sql` stands beside it, and else part of a name. */
function withDirection(self: Member, names: ReadonlySet<string>): Member {
  const dashed = self.layout === "plain" && /\.sql$/i.test(self.path) ? DASHED.exec(self.id) : null;
  if (dashed === null) return self;
  const [, id = "", dash = "", word = ""] = dashed;
  const direction = word.toLowerCase() === "up" ? "up" : "down";
  const others = direction === "up" ? ["down", "undo", "rollback"] : ["up"];
  const partners = [...others.map(other => `${id}${dash}${other}`), ...(direction === "down" ? [id] : [])];
  if (!partners.some(partner => names.has(nameKey({ ...self, id: partner })))) return self;
  const order = [...self.order.slice(0, -1), id];
  return { ...self, id, direction, layout: "suffix", order, key: order.join("/") };
}

function nameKey({ path, id }: Member): string {
  return `${dirname(path)}\0${id.toLowerCase()}`;
}

/** Which of two files for one migration is read: its own database's, the SQL that db-migrate's scripts load, the source. */
function preference({ path, database, layout }: Member): number {
  const ranks = [database !== null, layout === "db-migrate", isScript(path), /ts$/i.test(path)];
  return ranks.reduce((total, rank) => total * 2 + Number(rank), 0);
}

function isPython(self: Member): boolean {
  return self.path.endsWith(".py");
}

/** MySQL's folder serves MariaDB, and the other way round, where each has none of its own. */
function forDatabase(members: readonly Member[], self: Member, wanted: Database): (member: Member) => boolean {
  const exact = wanted === self.database || members.some(other => other.database === wanted);
  const family = (database: Database): boolean =>
    !exact && database !== "other" && wanted !== "other" && isMySqlFamily(database) && isMySqlFamily(wanted);
  return ({ database }) => database === null || database === wanted || family(database);
}

function runOrder(folder: string, revisions: ReadonlyMap<string, number>): (a: Member, b: Member) => number {
  const journal = journalOf(folder);
  return (a, b) => {
    if (isPython(a) && isPython(b)) {
      // One that is not on disk yet comes last.
      return (
        (revisions.get(a.path) ?? revisions.size) - (revisions.get(b.path) ?? revisions.size) ||
        compareOrders(a.order, b.order)
      );
    }
    const [left, right] = [journal?.get(a.id), journal?.get(b.id)];
    if (left !== undefined && right !== undefined) return left - right;
    return (
      Number(b.archived) - Number(a.archived) ||
      Number(isRepeatable(a)) - Number(isRepeatable(b)) ||
      compareOrders(a.order, b.order)
    );
  };
}

function compareOrders(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compareIds(a[i] as string, b[i] as string);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function isRepeatable(self: Member): boolean {
  return self.layout === "flyway" && self.id.startsWith("R__");
}

/** Whether Drizzle keeps its list of migrations below the folder. */
export function hasJournal(folder: string): boolean {
  return hasFile(join(folder, "meta"), "_journal.json");
}

function journalPath(folder: string): string {
  return join(folder, "meta", "_journal.json");
}

/** The place of each migration in Drizzle's list. */
function journalOf(folder: string): ReadonlyMap<string, number> | null {
  return hasJournal(folder) ? (readFile(journalPath(folder))?.derive(readJournal) ?? null) : null;
}

function readJournal(text: string): ReadonlyMap<string, number> | null {
  const entries = parseJson(text)?.["entries"];
  if (!Array.isArray(entries)) return null;
  const places = new Map<string, number>();
  for (const [i, entry] of entries.entries()) {
    const tag = asObject(entry)?.["tag"];
    if (typeof tag === "string") places.set(tag, i);
  }
  return places;
}
