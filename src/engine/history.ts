import type { Dialect } from "../model/dialect.js";
import { operationsOf, type Migration } from "../model/migration.js";
import type { QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import { Schema } from "../model/schema.js";
import type { Project } from "../project/project.js";
import { lowerFile, mentions } from "./lower-file.js";

/** What the sibling migrations show of the tables that a rule asks about. */
export class History {
  private readonly answers = new Map<string, Schema>();
  private run: readonly string[] | undefined;

  constructor(
    private readonly project: Project,
    private readonly path: string,
    private readonly migration: Migration | null,
  ) {}

  /** The tables just before this migration runs: none of them is new, and rows may have come. */
  before(tables: readonly QualifiedName[]): Schema {
    const own = this.series.indexOf(this.path);
    return this.replayed("before", tables, this.series.slice(0, Math.max(own, 0)));
  }

  /** The tables when all migrations have run, this one and the later ones included. */
  end(tables: readonly QualifiedName[]): Schema {
    return this.replayed("end", tables, this.series);
  }

  private get series(): readonly string[] {
    return (this.run ??= this.migration === null ? [] : this.project.series(this.path));
  }

  private get dialect(): Dialect {
    return this.migration?.dialect ?? this.project.dialectOf(this.path, "");
  }

  private replayed(when: string, tables: readonly QualifiedName[], paths: readonly string[]): Schema {
    const names = [...new Set(tables.map(({ name }) => name.text.toLowerCase()))].sort();
    const key = [when, ...names].join("\0");
    let answer = this.answers.get(key);
    if (answer === undefined) {
      answer = this.replay(new Subject(names), paths);
      this.answers.set(key, answer);
    }
    return answer;
  }

  private replay(subject: Subject, paths: readonly string[]): Schema {
    const migrations = this.concerned(subject, paths);
    let schema = Schema.empty(this.dialect);
    for (const path of paths) {
      const operations = migrations.get(path);
      if (operations === undefined) continue;
      for (const operation of operations) if (subject.concerns(operation)) schema = schema.apply(operation);
      schema = schema.settled();
    }
    return schema;
  }

  /** The operations of those files that name the subject, which grows while they are read. */
  private concerned(subject: Subject, paths: readonly string[]): ReadonlyMap<string, readonly Operation[]> {
    const found = new Map<string, readonly Operation[]>();
    for (;;) {
      const words = subject.takeNewNames();
      if (words.length === 0) return found;
      for (const path of paths) {
        if (found.has(path) || !this.mentionsAny(path, words)) continue;
        const operations = this.operationsAt(path);
        found.set(path, operations);
        for (const operation of operations) subject.learn(operation);
      }
      // What a new name means for the files that were read before it was known.
      for (const operations of found.values()) for (const operation of operations) subject.learn(operation);
    }
  }

  private mentionsAny(path: string, words: readonly string[]): boolean {
    // The file in the editor overlays its copy on disk.
    return path === this.path || words.some(word => mentions(path, word, this.dialect, this.project));
  }

  private operationsAt(path: string): readonly Operation[] {
    const migration = path === this.path ? this.migration : lowerFile(path, this.dialect, this.project);
    return migration === null ? [] : operationsOf(migration.up);
  }
}

/** Tables under all their names, and the indexes on them, which a statement may name alone. */
class Subject {
  private readonly tables: Set<string>;
  private readonly indexes = new Set<string>();
  private fresh: string[];

  constructor(tables: readonly string[]) {
    this.tables = new Set(tables);
    this.fresh = [...tables];
  }

  /** The names that have become known since the last call. */
  takeNewNames(): readonly string[] {
    const names = this.fresh;
    this.fresh = [];
    return names;
  }

  concerns(operation: Operation): boolean {
    if (operation.kind === "renameTable") return this.hasTable(operation.table) || this.hasTable(operation.to);
    if (operation.kind === "dropIndex" && operation.table === null) {
      return operation.name !== null && this.indexes.has(operation.name.name.text.toLowerCase());
    }
    return "table" in operation && operation.table !== null && this.hasTable(operation.table);
  }

  /** Takes in the other name of a table that is renamed, and the names of its indexes. */
  learn(operation: Operation): void {
    if (!this.concerns(operation)) return;
    if (operation.kind === "renameTable") {
      for (const { name } of [operation.table, operation.to]) this.add(this.tables, name.text);
    } else if (operation.kind === "createIndex" && operation.index.name !== null) {
      this.add(this.indexes, operation.index.name.text);
    }
  }

  private hasTable({ name }: QualifiedName): boolean {
    return this.tables.has(name.text.toLowerCase());
  }

  private add(names: Set<string>, text: string): void {
    const name = text.toLowerCase();
    if (names.has(name)) return;
    names.add(name);
    this.fresh.push(name);
  }
}
