import { readdirSync, readFileSync, realpathSync, statSync, type Dirent, type Stats } from "node:fs";
import { join } from "node:path";

/** What was seen at a path is taken to be so for this many milliseconds. */
const FRESH = 1_000;

/** A change within this many milliseconds of an earlier one can leave the same time stamp behind. */
const STAMP_GRAIN = 2_000;

/** Larger files are data or generated: in bytes. */
export const LARGEST_FILE = 2_000_000;

/** How many characters of file text, and how many folders, are kept. */
const MOST_TEXT = 200_000_000;
const MOST_FOLDERS = 50_000;

/** The text of a file, and what was worked out from it. The same object as long as the text is the same. */
export class TextFile {
  private readonly derived = new Map<(text: string) => unknown, unknown>();

  constructor(readonly text: string) {}

  /** The result of `compute` on the text, computed once. Pass a function that lives as long as the program. */
  derive<T>(compute: (text: string) => T): T {
    if (!this.derived.has(compute)) this.derived.set(compute, compute(this.text));
    return this.derived.get(compute) as T;
  }
}

/** The names in a folder, sorted; symbolic links count as what they lead to. */
export interface Folder {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

interface Entry<T> {
  value: T | null;
  /** Of the last look at the disk, in milliseconds since the epoch. */
  checked: number;
  /** `null` where the stamp proves nothing: the path was missing, or too young when it was read. */
  stamp: string | null;
  size: number;
}

/** What `load` makes of a path, reloaded when the disk shows another time stamp. Failures are `null`, and kept too. */
class DiskCache<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private total = 0;

  constructor(
    private readonly load: (path: string, stats: Stats) => T | null,
    private readonly same: (a: T, b: T) => boolean,
    private readonly sizeOf: (value: T) => number,
    private readonly limit: number,
  ) {}

  get(path: string): T | null {
    const now = Date.now();
    const known = this.entries.get(path);
    if (known !== undefined && Math.abs(now - known.checked) < FRESH) return known.value;
    const stats = attempt(() => statSync(path, { throwIfNoEntry: false }) ?? null);
    const stamp = stats === null ? null : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
    if (known !== undefined && stamp !== null && known.stamp === stamp) {
      known.checked = now;
      return known.value;
    }
    const loaded = stats === null ? null : attempt(() => this.load(path, stats));
    // Keeping the old object keeps what was derived from it.
    const unchanged = known?.value != null && loaded !== null && this.same(known.value, loaded);
    const value = unchanged ? known.value : loaded;
    const settled = stats !== null && now - stats.mtimeMs > STAMP_GRAIN;
    this.store(path, {
      value,
      checked: now,
      stamp: settled ? stamp : null,
      size: value === null ? 1 : this.sizeOf(value),
    });
    return value;
  }

  private store(path: string, entry: Entry<T>): void {
    this.remove(path);
    this.entries.set(path, entry);
    this.total += entry.size;
    for (const oldest of this.entries.keys()) {
      if (this.total <= this.limit) break;
      this.remove(oldest);
    }
  }

  private remove(path: string): void {
    this.total -= this.entries.get(path)?.size ?? 0;
    this.entries.delete(path);
  }
}

const texts = new DiskCache<TextFile>(
  (path, stats) => {
    if (!stats.isFile() || stats.size > LARGEST_FILE) return null;
    const text = readFileSync(path, "utf8");
    // ESLint takes the mark off as well, and offsets have to agree.
    return new TextFile(text.startsWith("\ufeff") ? text.slice(1) : text);
  },
  (a, b) => a.text === b.text,
  file => file.text.length + 100,
  MOST_TEXT,
);

const folders = new DiskCache<Folder>(readFolder, sameFolder, () => 1, MOST_FOLDERS);

const realPaths = new DiskCache<string>(
  path => realpathSync(path),
  (a, b) => a === b,
  () => 1,
  MOST_FOLDERS,
);

/** A file of at most `LARGEST_FILE` bytes, or `null` for what is larger, missing, no file, or not to be read. */
export function readFile(path: string): TextFile | null {
  return texts.get(path);
}

/** A folder, or `null` for what is missing, no folder, or not to be read. */
export function listFolder(path: string): Folder | null {
  return folders.get(path);
}

/** Whether there is such a file. Asks the folder, so that many names in one folder cost one look at the disk. */
export function hasFile(folder: string, name: string): boolean {
  return listFolder(folder)?.files.has(name) ?? false;
}

/** Where a path leads through symbolic links, or `null` where it leads nowhere. */
export function realPath(path: string): string | null {
  return realPaths.get(path);
}

/**
 * A cache of what is put together from several files: each value is good for as long as a look at the disk is, and longer
 * where `isCurrent` says that it still is what would be computed.
 */
export class BriefCache<T> {
  private readonly entries = new Map<string, { readonly value: T; readonly looked: number }>();

  constructor(private readonly isCurrent: (value: T) => boolean = () => false) {}

  get(key: string, compute: () => T): T {
    const now = Date.now();
    const known = this.entries.get(key);
    if (known !== undefined && Math.abs(now - known.looked) < FRESH) return known.value;
    const value = known !== undefined && this.isCurrent(known.value) ? known.value : compute();
    if (this.entries.size >= MOST_FOLDERS) this.entries.clear();
    this.entries.set(key, { value, looked: now });
    return value;
  }
}

function readFolder(path: string, stats: Stats): Folder | null {
  if (!stats.isDirectory()) return null;
  const files = new Set<string>();
  const subfolders = new Set<string>();
  const entries = readdirSync(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const kind = kindOf(path, entry);
    if (kind !== null) (kind === "file" ? files : subfolders).add(entry.name);
  }
  return { files, folders: subfolders };
}

function kindOf(folder: string, entry: Dirent): "file" | "folder" | null {
  const found = entry.isSymbolicLink() ? attempt(() => statSync(join(folder, entry.name))) : entry;
  if (found === null) return null;
  return found.isFile() ? "file" : found.isDirectory() ? "folder" : null;
}

function sameFolder(a: Folder, b: Folder): boolean {
  return sameSet(a.files, b.files) && sameSet(a.folders, b.folders);
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every(name => b.has(name));
}

/** Missing files, missing rights and loops of links are all the same to us: there is nothing to read. */
function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
