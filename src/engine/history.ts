import type { Dialect } from "../model/dialect.js";
import { lineageOf, type Lineage } from "../model/lineage.js";
import { operationsOf, type Migration } from "../model/migration.js";
import type { DataType } from "../model/column.js";
import type { Name, QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import { Schema } from "../model/schema/index.js";
import { concernsType, ownName, type TypeOperation } from "../model/types.js";
import type { Project } from "../project/project.js";
import { sourceAt, wordsOf } from "./lower-file.js";

/** What the sibling migrations show of the tables that a rule asks about. */
export class History {
  private readonly answers = new Map<string, Schema>();
  /** All migrations in the order in which they run, and which of them this one is. */
  private series: { readonly all: readonly Sibling[]; readonly own: number } | undefined;

  constructor(
    private readonly project: Project,
    private readonly path: string,
    private readonly migration: Migration | null,
  ) {}

  /**
   * The tables just before this migration runs: none of them is new, and rows may have come. Tables that this migration
   * renames may be asked for by either name.
   */
  before(tables: readonly QualifiedName[]): Schema {
    const names = this.formerNames(namesOf(tables));
    const key = names.join("\0");
    let answer = this.answers.get(key);
    if (answer === undefined) {
      const { all, own } = (this.series ??= this.findSeries());
      answer = replay(new Subject(names), all.slice(0, Math.max(own, 0)), this.migration?.dialect ?? "postgresql");
      this.answers.set(key, answer);
    }
    return answer;
  }

  /**
   * What the later migrations do to these tables, under whatever names, in order: all that has to do with these columns
   * (`null`: with any) or with the existence of the tables, and perhaps more.
   */
  later(tables: readonly QualifiedName[], columns: readonly Name[] | null): readonly Operation[] {
    const { all, own } = (this.series ??= this.findSeries());
    const subject = new Subject(namesOf(tables), columns?.map(({ text }) => text.toLowerCase()) ?? null);
    // The earlier ones tell the names of the indexes.
    const migrations = concerned(subject, all);
    return all
      .slice(own + 1)
      .flatMap(sibling => migrations.get(sibling) ?? [])
      .filter(operation => subject.concerns(operation));
  }

  /** Names, and those that the same tables have before this migration renames them. */
  private formerNames(names: readonly string[]): readonly string[] {
    const found = new Set(names);
    const operations = this.migration === null ? [] : operationsOf(this.migration.up);
    for (const operation of operations.toReversed()) {
      if (operation.kind === "renameTable" && found.has(operation.to.name.text.toLowerCase()))
        found.add(operation.table.name.text.toLowerCase());
    }
    return [...found].sort();
  }

  /** What the earlier migrations do to a type that the project may have made itself, in order. */
  ofType(type: DataType): readonly TypeOperation[] {
    const { all, own } = (this.series ??= this.findSeries());
    const words = wordsOf(ownName(type));
    return all
      .slice(0, Math.max(own, 0))
      .filter(sibling => sibling.mentions(words) && sibling.migration !== null)
      .flatMap(({ migration }) => (migration === null ? [] : operationsOf(migration.up)))
      .filter(operation => concernsType(operation, type));
  }

  /** Whether an earlier migration that says all of these names has a part that could not be read. */
  hides(names: readonly Name[]): boolean {
    const { all, own } = (this.series ??= this.findSeries());
    const words = names.flatMap(({ text }) => wordsOf(text));
    return all
      .slice(0, Math.max(own, 0))
      .some(
        sibling =>
          sibling.mentions(words) &&
          (sibling.migration === null ||
            operationsOf(sibling.migration.up).some(({ kind }) => kind === "opaque" || kind === "call")),
      );
  }

  /** The place of the migration among those that name their parents; `null` where migrations go by their names. */
  lineage(): Lineage | null {
    const { migration, path, project } = this;
    if (migration === null || migration.revision === null) return null;
    const { revision } = migration;
    return lineageOf({ path, revision }, project.revisions(path, revision), id =>
      project.isDeclaredElsewhere(id, path),
    );
  }

  private findSeries(): NonNullable<typeof this.series> {
    const { migration, project } = this;
    if (migration === null) return { all: [], own: -1 };
    // The file in the editor overlays its copy on disk.
    const own: Sibling = { mentions: () => true, names: () => true, movesTables: true, migration };
    const all = project
      .series(this.path)
      .map(path => (path === this.path ? own : sourceAt(path, migration.dialect, project)))
      .filter(sibling => sibling !== null);
    return { all, own: all.indexOf(own) };
  }
}

function namesOf(tables: readonly QualifiedName[]): readonly string[] {
  return [...new Set(tables.map(({ name }) => name.text.toLowerCase()))].sort();
}

/** One migration of the series, read when its text has something to do with the question. */
interface Sibling {
  /** Whether all of these words, in lower case, occur in it. */
  mentions(words: readonly string[]): boolean;
  /** The same, and not only as the target of foreign keys. */
  names(words: readonly string[]): boolean;
  /** Whether it may drop or rename whole tables. */
  readonly movesTables: boolean;
  readonly migration: Migration | null;
}

function replay(subject: Subject, siblings: readonly Sibling[], dialect: Dialect): Schema {
  const migrations = concerned(subject, siblings);
  let schema = Schema.empty(dialect);
  for (const sibling of siblings) {
    const operations = migrations.get(sibling);
    if (operations === undefined) continue;
    for (const operation of operations) if (subject.concerns(operation)) schema = schema.apply(operation);
    schema = schema.settled();
  }
  return schema;
}

/** The operations of those siblings that name the subject, which grows while they are read. */
function concerned(subject: Subject, siblings: readonly Sibling[]): ReadonlyMap<Sibling, readonly Operation[]> {
  const found = new Map<Sibling, readonly Operation[]>();
  for (;;) {
    if (!subject.hasNews()) return found;
    const names = subject.allNames().map(wordsOf);
    for (const sibling of siblings) {
      if (found.has(sibling) || !names.some(words => sibling.names(words)) || !subject.mayChangeIn(sibling)) continue;
      found.set(sibling, sibling.migration === null ? [] : operationsOf(sibling.migration.up));
    }
    for (const operations of found.values()) for (const operation of operations) subject.learn(operation);
  }
}

/** Tables under all their names, and the indexes on them, which a statement may name alone. */
class Subject {
  private readonly tables: Set<string>;
  private readonly indexes = new Set<string>();
  /** Under all their names, too; `null` where all columns matter. */
  private readonly columns: Set<string> | null;
  private news = true;

  constructor(tables: readonly string[], columns: readonly string[] | null = null) {
    this.tables = new Set(tables);
    this.columns = columns === null ? null : new Set(columns);
  }

  /** Whether names have become known since the last call. */
  hasNews(): boolean {
    const { news } = this;
    this.news = false;
    return news;
  }

  allNames(): readonly string[] {
    return [...this.tables, ...this.indexes];
  }

  /** Whether a migration that names one of the tables or indexes can matter. */
  mayChangeIn(sibling: Sibling): boolean {
    return (
      this.columns === null ||
      sibling.movesTables ||
      [...this.columns, ...this.indexes].some(name => sibling.mentions(wordsOf(name)))
    );
  }

  concerns(operation: Operation): boolean {
    if (operation.kind === "set") return operation.variable === "search_path";
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
    } else if (operation.kind === "renameColumn" && this.columns !== null) {
      if (this.columns.has(operation.column.text.toLowerCase())) this.add(this.columns, operation.to.text);
    }
  }

  private hasTable({ name }: QualifiedName): boolean {
    return this.tables.has(name.text.toLowerCase());
  }

  private add(names: Set<string>, text: string): void {
    const name = text.toLowerCase();
    if (names.has(name)) return;
    names.add(name);
    this.news = true;
  }
}
