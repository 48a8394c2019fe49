import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Analysis } from "../engine/analyse.js";
import { lockingsOf } from "../engine/lockings.js";
import type { Locking } from "../facts/locks/index.js";
import { describe } from "../model/describe.js";
import type { Dialect } from "../model/dialect.js";
import type { Direction, Migration } from "../model/migration.js";
import type { Operation } from "../model/operation.js";
import type { Query } from "../model/query.js";
import type { Span } from "../model/span.js";
import { databaseEvidence } from "../project/dialect.js";
import { projectOf } from "../project/project.js";
import { boundsOf } from "../project/root.js";
import { readSettings } from "../project/settings.js";
import { lockWords } from "./lock-words.js";

/** What `dblint inspect --json` prints. docs/inspect.md describes it; a change that breaks a reader raises `version`. */
export interface Report {
  readonly version: 1;
  /** Relative to the working directory. */
  readonly file: string;
  readonly dialect: { readonly name: Dialect; readonly source: string };
  readonly migration: MigrationReport | null;
  /** Why the file is taken for no migration; `null` where it is one. */
  readonly noMigration: string | null;
  readonly queries: readonly QueryReport[];
}

export interface MigrationReport {
  readonly framework: Migration["framework"];
  readonly id: string;
  readonly transaction: Migration["transaction"];
  readonly up: DirectionReport;
  readonly down: DirectionReport;
}

export type DirectionReport =
  | { readonly kind: "steps"; readonly place: Place; readonly operations: readonly OperationReport[] }
  | { readonly kind: "absent" | "empty"; readonly place: Place }
  | { readonly kind: "throws" | "uninferable"; readonly place: Place; readonly reason: string | null }
  | { readonly kind: "inferred"; readonly operations: readonly OperationReport[] }
  | { readonly kind: "forwardOnly" }
  | { readonly kind: "elsewhere"; readonly file: string; readonly direction: DirectionReport };

export interface OperationReport {
  readonly kind: Operation["kind"];
  readonly description: string;
  readonly certainty: Operation["certainty"];
  readonly place: Place;
  readonly statement: Place;
  /** What others have to wait for; `null` where that is not known, or nobody does. */
  readonly lock: LockReport | null;
  /** The other fields of the operation, without places; names are text. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface LockReport {
  /** In words, for people. */
  readonly description: string;
  readonly locks: unknown;
  readonly work: Locking["work"];
  readonly algorithm: Locking["algorithm"];
  readonly transactional: boolean;
}

export interface QueryReport {
  readonly call: string;
  readonly library: Query["orm"];
  readonly action: Query["action"];
  readonly model: string | null;
  readonly evidence: Query["evidence"];
  readonly code: Query["code"];
  readonly place: Place;
  readonly iteration: unknown;
  readonly raw: unknown;
}

/** Lines and columns count from 1, the end is behind the last character; offsets are in UTF-16 code units from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly start: number;
  readonly end: number;
}

export interface Inspected {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly cwd: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly analysis: Analysis | null;
}

/** Everything that was read from a file. */
export function reportOn(inspected: Inspected): Report {
  const { path, text, cwd, settings, analysis } = inspected;
  const migration = analysis?.migration ?? null;
  const places = new Places(text);
  const project = projectOf(path, cwd, readSettings({ db: settings }).settings);
  const lockings = migration === null ? new Map<Operation, Locking>() : lockingsOf(project, path, migration);
  return {
    version: 1,
    file: relative(cwd, path),
    dialect: dialectOf(inspected, migration),
    migration:
      migration === null
        ? null
        : {
            framework: migration.framework,
            id: migration.id,
            transaction: migration.transaction,
            up: directionReport(migration.up, { places, lockings, cwd }),
            down: directionReport(migration.down, { places, lockings, cwd }),
          },
    noMigration: migration === null ? whyNone(inspected) : null,
    queries: (analysis?.queries ?? []).map(query => queryReport(query, places)),
  };
}

function dialectOf({ path, text, cwd, settings }: Inspected, migration: Migration | null): Report["dialect"] {
  const read = readSettings({ db: settings }).settings;
  if (read.dialect !== null) return { name: read.dialect, source: "the command line" };
  const { source } = databaseEvidence(path, text, boundsOf(path, cwd).top);
  const name = migration?.dialect ?? projectOf(path, cwd, read).dialectOf(path, text);
  return { name, source: source.replaceAll(`${cwd}/`, "").replaceAll(cwd, "the working directory") };
}

/** The path decides first, and only where it says nothing the content. */
function whyNone({ path, cwd, settings }: Inspected): string {
  const { settings: read } = readSettings({ db: settings });
  const byPath = projectOf(path, cwd, read).isMigrationPath(path);
  if (byPath === false) {
    return read.migrations === null
      ? "its path is that of a test, seed or helper, or it belongs to a database that is not modelled"
      : "`migrations` in the settings leaves it out";
  }
  const isSql = /\.sql$/i.test(path);
  if (byPath === true) {
    return isSql
      ? "it is a dump, a part of another migration, or written for a database that is not modelled"
      : "it exports no `up` that a known framework would run";
  }
  return isSql
    ? "neither its folder nor its name nor its content is that of a migration"
    : "neither its path nor what it exports is that of a migration";
}

/** What is known around the operations of a direction. */
interface Around {
  readonly places: Places;
  readonly lockings: ReadonlyMap<Operation, Locking>;
  readonly cwd: string;
}

function directionReport(direction: Direction, around: Around): DirectionReport {
  const { places, cwd } = around;
  switch (direction.kind) {
    case "steps":
      return {
        kind: "steps",
        place: places.of(direction.span),
        operations: direction.operations.map(operation => operationReport(operation, around)),
      };
    case "uninferable":
      return { kind: "uninferable", place: places.of(direction.at), reason: direction.reason };
    case "absent":
    case "empty":
      return { kind: direction.kind, place: places.of(direction.span) };
    case "throws":
      return { kind: "throws", place: places.of(direction.span), reason: direction.reason };
    case "inferred":
      return {
        kind: "inferred",
        operations: direction.operations.map(operation => operationReport(operation, around)),
      };
    case "forwardOnly":
      return { kind: "forwardOnly" };
    case "elsewhere":
      return {
        kind: "elsewhere",
        file: relative(cwd, direction.path),
        direction: directionReport(direction.direction, { ...around, places: new Places(readOther(direction.path)) }),
      };
  }
}

function readOther(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch {
    return "";
  }
}

function operationReport(operation: Operation, { places, lockings }: Around): OperationReport {
  const { kind, certainty, span, statement, ...details } = operation;
  const locking = lockings.get(operation);
  return {
    kind,
    description: describe(operation),
    certainty,
    place: places.of(span),
    statement: places.of(statement),
    lock: locking === undefined ? null : lockReport(locking),
    details: plain(details) as Record<string, unknown>,
  };
}

function lockReport(locking: Locking): LockReport {
  const { locks, work, algorithm, transactional } = locking;
  return { description: lockWords(locking), locks: plain(locks), work, algorithm, transactional };
}

function queryReport(query: Query, places: Places): QueryReport {
  return {
    call: query.call,
    library: query.orm,
    action: query.action,
    model: query.model,
    evidence: query.evidence,
    code: query.code,
    place: places.of(query.span),
    iteration: plain(query.iteration),
    raw: plain(query.raw),
  };
}

/** A part of the model without places, its names as text. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ("text" in value && "exact" in value) return value.text;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (key === "span" ? [] : [[key, plain(part)] as const])),
  );
}

/** The lines of a text. */
class Places {
  private readonly starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.starts = starts;
  }

  of({ start, end }: Span): Place {
    const [first, last] = [this.position(start), this.position(end)];
    return { line: first.line, column: first.column, endLine: last.line, endColumn: last.column, start, end };
  }

  private position(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.starts[low] as number) + 1 };
  }
}
