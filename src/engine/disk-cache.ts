import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Operation } from "../model/operation.js";
import { name, version } from "../package.js";
import { listFolder } from "../project/files.js";
import type { Project } from "../project/project.js";
import { foldersUp } from "../project/root.js";
import type { Settings } from "../project/settings.js";
import { answersAlike, hashOf, Questions, type Question } from "./questions.js";

/** A migration file that may have been read in an earlier run. */
export interface StoredFile {
  readonly path: string;
  readonly text: string;
  readonly dialect: string;
  readonly project: Project;
}

/** What reading a file came to. */
interface Result {
  /** `null` for a file that holds no migration. */
  readonly operations: readonly Operation[] | null;
  readonly questions: Questions;
}

/** More packs than this are put together. */
const MOST_PACKS = 8;

/** What is not used goes when the packs have more bytes. */
const MOST_BYTES = 200_000_000;

/** So many builds of the plugin, or choices of settings, have a cache. */
const MOST_GENERATIONS = 8;

/** One that nothing was written to for so many milliseconds goes. */
const OLDEST = 30 * 24 * 3_600_000;

/** Milliseconds without news after which a process that goes on writes what it has read. */
const PAUSE = 2_000;

const TAB = 0x09;
const NEWLINE = 0x0a;

/** One line of a pack: checksum, key, what was asked of the project, the operations. */
interface Line {
  readonly pack: Buffer;
  readonly start: number;
  readonly end: number;
}

interface Fields {
  readonly questions: string;
  readonly operations: string;
}

/**
 * The operations of migrations, kept on disk between runs. Each process writes a file of its own with what is new, under
 * a name that nobody else has, by renaming it when it is complete; lines that are not whole are passed over.
 */
class DiskStore {
  private lines: Map<string, Line> | undefined;
  private readonly fresh = new Map<string, Result>();
  private readonly used = new Set<string>();
  private isBroken = false;

  constructor(private readonly folder: string) {}

  /** What an earlier run has read of the same text, where all that it asked of the project is as it was. */
  find(file: StoredFile): Result | undefined {
    const key = keyOf(file);
    const fields = this.fieldsOf(key);
    if (fields === null) return undefined;
    const questions = new Questions();
    try {
      if (!answersAlike(JSON.parse(fields.questions) as readonly Question[], file.project, questions)) return undefined;
      const operations = JSON.parse(fields.operations) as readonly Operation[] | null;
      this.used.add(key);
      return { operations, questions };
    } catch {
      return undefined;
    }
  }

  /** Remembers what was read, to be written when there is time. */
  keep(file: StoredFile, operations: readonly Operation[] | null, questions: Questions): void {
    if (this.isBroken) return;
    this.fresh.set(keyOf(file), { operations, questions });
    flushLater();
  }

  /** Writes what is new. */
  flush(): void {
    const lines = [...this.fresh].flatMap(([key, { operations, questions }]) => {
      this.used.add(key);
      const asked = JSON.stringify(questions.written());
      // The same answers, the same operations.
      return this.fieldsOf(key)?.questions === asked ? [] : [lineOf(key, asked, JSON.stringify(operations))];
    });
    this.fresh.clear();
    if (lines.length === 0) return;
    try {
      if (mkdirSync(this.folder, { recursive: true }) !== undefined) removeOld(dirname(this.folder));
      this.write(lines);
      this.lines = undefined;
      this.putTogether();
    } catch {
      // A folder that cannot be written, a disk that is full: there is just no cache.
      this.isBroken = true;
    }
  }

  private fieldsOf(key: string): Fields | null {
    const line = (this.lines ??= this.load()).get(key);
    if (line === undefined) return null;
    const [checksum, , questions = "", operations = ""] = line.pack.toString("utf8", line.start, line.end).split("\t");
    return checksum === checksumOf(key, questions, operations) ? { questions, operations } : null;
  }

  private load(): Map<string, Line> {
    const lines = new Map<string, Line>();
    for (const { path } of this.packs()) {
      const pack = readOrNull(path);
      if (pack !== null) for (const [key, line] of linesIn(pack)) lines.set(key, line);
    }
    return lines;
  }

  /** The oldest first. */
  private packs(): readonly Pack[] {
    try {
      const names = readdirSync(this.folder).filter(file => file.endsWith(PACK));
      return names
        .sort()
        .map(file => ({ path: join(this.folder, file), size: statSync(join(this.folder, file)).size }));
    } catch {
      return [];
    }
  }

  private write(lines: readonly (string | Buffer)[]): void {
    const path = join(this.folder, `${Date.now().toString(36)}-${randomBytes(6).toString("hex")}`);
    writeFileSync(
      `${path}.tmp`,
      Buffer.concat(lines.map(line => (typeof line === "string" ? Buffer.from(line) : line))),
    );
    renameSync(`${path}.tmp`, path + PACK);
  }

  /** Many small packs become one, and a large one is written anew only when as much again has come. */
  private putTogether(): void {
    const packs = this.packs();
    const total = packs.reduce((sum, { size }) => sum + size, 0);
    if (packs.length <= MOST_PACKS && total <= MOST_BYTES) return;
    const largest = packs.reduce((a, b) => (a.size >= b.size ? a : b));
    const chosen = total - largest.size < largest.size ? packs.filter(pack => pack !== largest) : packs;
    const merged = total > MOST_BYTES ? packs : chosen;
    const lines = new Map<string, Line>();
    for (const { path } of merged) {
      const pack = readOrNull(path);
      for (const [key, line] of pack === null ? [] : linesIn(pack)) {
        if (total <= MOST_BYTES || this.used.has(key)) lines.set(key, line);
      }
    }
    this.write([...lines.values()].map(({ pack, start, end }) => Buffer.concat([pack.subarray(start, end), LINE_END])));
    for (const { path } of merged) rmSync(path, { force: true });
    this.lines = undefined;
  }
}

interface Pack {
  readonly path: string;
  readonly size: number;
}

const PACK = ".pack";
const LINE_END = Buffer.from("\n");

/** Another text of the same file is another entry. */
function keyOf({ path, text, dialect }: StoredFile): string {
  return JSON.stringify([dialect, path, hashOf(text)]);
}

function lineOf(key: string, questions: string, operations: string): string {
  return `${[checksumOf(key, questions, operations), key, questions, operations].join("\t")}\n`;
}

function checksumOf(...fields: readonly string[]): string {
  return hashOf(fields.join("\t"));
}

function* linesIn(pack: Buffer): IterableIterator<readonly [string, Line]> {
  for (let start = 0; start < pack.length;) {
    const end = pack.indexOf(NEWLINE, start);
    if (end < 0) return;
    const from = pack.indexOf(TAB, start) + 1;
    const to = pack.indexOf(TAB, from);
    if (from > 0 && to > from && to < end) yield [pack.toString("utf8", from, to), { pack, start, end }];
    start = end + 1;
  }
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function removeOld(folder: string): void {
  const others = readdirSync(folder).map(entry => {
    const path = join(folder, entry);
    return { path, time: statSync(path).mtimeMs };
  });
  for (const [i, { path, time }] of others.sort((a, b) => b.time - a.time).entries()) {
    if (i >= MOST_GENERATIONS || Date.now() - time > OLDEST) rmSync(path, { recursive: true, force: true });
  }
}

// --- which cache ---

const stores = new Map<string, DiskStore>();
const places = new Map<string, DiskStore | null>();

/** More folders of migrations than this are looked up again. */
const MOST_PLACES = 10_000;

/** The cache of the project around a file; `null` where there is no node_modules to keep it in, or a setting is against it. */
export function storeOf(project: Project, path: string): DiskStore | null {
  const { settings, root } = project;
  if (!settings.cache) return null;
  const key = [dirname(path), root, settings.dialect, ...(settings.migrations ?? [])].join("\0");
  let store = places.get(key);
  if (store === undefined) {
    if (places.size >= MOST_PLACES) places.clear();
    store = findStore(dirname(path), root, settings);
    places.set(key, store);
  }
  return store;
}

function findStore(start: string, root: string, settings: Settings): DiskStore | null {
  const above = foldersUp(start, root).find(folder => listFolder(folder)?.folders.has("node_modules") === true);
  if (above === undefined) return null;
  const generation = hashOf(JSON.stringify([ownStamp(), settings.dialect, settings.migrations]));
  const folder = join(above, "node_modules", ".cache", name, generation);
  const store = stores.get(folder) ?? new DiskStore(folder);
  stores.set(folder, store);
  return store;
}

let stamp: string | undefined;

/** What tells one build of the plugin from another. */
function ownStamp(): string {
  stamp ??= JSON.stringify([version, ...ownFiles().map(path => [statSync(path).size, statSync(path).mtimeMs])]);
  return stamp;
}

/** The file that all of this is built into, or the sources that it runs from. */
function ownFiles(): readonly string[] {
  const own = fileURLToPath(import.meta.url);
  if (!own.endsWith(".ts")) return [own];
  const sources = dirname(dirname(own));
  const names = readdirSync(sources, { recursive: true, encoding: "utf8" });
  return names.filter(path => path.endsWith(".ts")).map(path => join(sources, path));
}

// --- when it is written ---

let timer: NodeJS.Timeout | undefined;

function flushLater(): void {
  if (timer !== undefined) return void timer.refresh();
  process.once("exit", flushCaches);
  timer = setTimeout(flushCaches, PAUSE);
  // An editor's server goes on; a run of ESLint must not wait for this.
  timer.unref();
}

/** Writes what the caches have not written yet. */
export function flushCaches(): void {
  clearTimeout(timer);
  timer = undefined;
  process.off("exit", flushCaches);
  for (const store of stores.values()) store.flush();
}
