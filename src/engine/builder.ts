import { relative } from "node:path";
import { nameKey, tableKey, type QualifiedName } from "../model/name.js";
import { movedTo, type Operation } from "../model/operation.js";
import type { TableState } from "../model/schema/index.js";
import type { Dialect } from "../model/dialect.js";
import type { FoundSeries } from "../project/all-series.js";
import { lifeOf, mayBeHidden, type Life } from "./life.js";
import type { Replay } from "./replay.js";

/** A place in a file of the repository, as a message shows it: `db/migrations/1_users.sql:12`. */
export type ShownPlace = string;

/** A table as the migrations leave it. */
export interface BuiltTable {
  readonly state: TableState;
  /** Where a migration last had to do with a column or an index of the table; else with the table. */
  nearest(name: string | null): ShownPlace;
}

/** A series of migrations that builds what a definition declares. */
export class Builder {
  private readonly tables = new Map<string, BuiltTable | null>();
  private creations: ReadonlyMap<string, { readonly path: string; readonly offset: number }> | undefined;

  constructor(
    readonly series: FoundSeries,
    private readonly replay: Replay,
  ) {}

  get dialect(): Dialect {
    return this.replay.dialect;
  }

  /** Whether a table that is not here is nowhere: the migrations begin with nothing and all of them are understood. */
  get isWhole(): boolean {
    return this.replay.isWholeBefore(null);
  }

  /** Whether the migrations leave a table of this name. */
  has(table: QualifiedName): boolean {
    return this.replay.end.table(table) !== null;
  }

  /** Whether some migration has a table of this name, at whatever time. */
  hasHad(table: QualifiedName): boolean {
    return this.replay.points.some(({ after }) => after.table(table) !== null);
  }

  /** Where a table of this name is made first; `null` where no migration makes one. Whatever its schema is. */
  creationOf({ name }: QualifiedName): { readonly path: string; readonly offset: number } | null {
    this.creations ??= creationsIn(this.replay);
    return this.creations.get(name.text.toLowerCase()) ?? null;
  }

  /** The last migration, after which nothing else has come. */
  get last(): ShownPlace {
    return this.place(this.series.paths.at(-1) ?? "", 0);
  }

  /** `null` for a table that the migrations do not leave, or of which they do not show all. */
  table(name: QualifiedName): BuiltTable | null {
    const key = tableKey(name, this.dialect);
    let table = this.tables.get(key);
    if (table === undefined) this.tables.set(key, (table = this.findTable(name)));
    return table;
  }

  private findTable(name: QualifiedName): BuiltTable | null {
    const state = this.replay.end.table(name);
    if (state?.complete !== true) return null;
    const { points } = this.replay;
    const life = lifeOf(state.table, points, this.dialect);
    if (life === null || mayBeHidden(life, points, path => this.series.project.read(path) ?? "")) return null;
    return { state, nearest: word => this.nearest(life, word) };
  }

  private nearest({ steps }: Life, word: string | null): ShownPlace {
    const found =
      (word === null ? undefined : steps.find(({ operation }) => speaksOf(operation, word, this.dialect))) ??
      steps.at(-1);
    return found === undefined ? this.last : this.place(found.path, found.operation.span.start);
  }

  private place(path: string, offset: number): ShownPlace {
    const { project } = this.series;
    const line = (project.read(path)?.slice(0, offset).split("\n").length ?? 1).toString();
    return `${relative(project.top, path).replaceAll("\\", "/")}:${line}`;
  }
}

/** By names in lower case and without a schema. */
function creationsIn({ points }: Replay): ReadonlyMap<string, { readonly path: string; readonly offset: number }> {
  const found = new Map<string, { readonly path: string; readonly offset: number }>();
  for (const { path, operations } of points) {
    for (const operation of operations) {
      const made = operation.kind === "createTable" ? operation.table : movedTo(operation);
      const key = made?.name.text.toLowerCase();
      if (key !== undefined && !found.has(key)) found.set(key, { path, offset: operation.span.start });
    }
  }
  return found;
}

/** Whether an operation on a table has to do with a column or index of it. */
function speaksOf(operation: Operation, name: string, dialect: Dialect): boolean {
  const key = nameKey(name, dialect);
  switch (operation.kind) {
    case "createTable":
      return operation.columns.some(column => nameKey(column.name, dialect) === key);
    case "addColumn":
      return nameKey(operation.column.name, dialect) === key;
    case "dropColumn":
    case "alterColumn":
      return nameKey(operation.column, dialect) === key;
    case "renameColumn":
      return nameKey(operation.column, dialect) === key || nameKey(operation.to, dialect) === key;
    case "createIndex":
      return operation.index.name !== null && nameKey(operation.index.name, dialect) === key;
    default:
      return false;
  }
}
