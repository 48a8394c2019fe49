import { relative } from "node:path";
import { nameKey, tableKey, type QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import type { TableState } from "../model/schema/index.js";
import type { Dialect } from "../model/dialect.js";
import type { FoundSeries } from "../project/all-series.js";
import type { Gap, Replay } from "./replay.js";

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

  /** Whether some migration has a table of this name, at whatever time. */
  hasHad(table: QualifiedName): boolean {
    return this.replay.points.some(({ after }) => after.table(table) !== null);
  }

  /** The last migration, after which nothing else has come. */
  get last(): ShownPlace {
    return this.place(this.series.paths.at(-1) ?? "", 0);
  }

  /** `null` for a table that the migrations do not leave, or of which they do not show all. */
  table(name: QualifiedName): BuiltTable | null {
    const state = this.replay.end.table(name);
    if (state?.complete !== true) return null;
    const life = this.lifeOf(state.table);
    if (life === null || this.replay.gaps.some(gap => this.mayChange(gap, life))) return null;
    return { state, nearest: word => this.nearest(life, word) };
  }

  /** All that the migrations do to a table under its names, the last first; `null` where they do not create it. */
  private lifeOf(table: QualifiedName): Life | null {
    const { dialect } = this;
    let key = tableKey(table, dialect);
    const names = new Set([table.name.text.toLowerCase()]);
    const steps: Life["steps"][number][] = [];
    for (const [i, { path, operations }] of [...this.replay.points.entries()].reverse()) {
      for (const operation of operations.toReversed()) {
        if (operation.kind === "renameTable" && tableKey(operation.to, dialect) === key) {
          key = tableKey(operation.table, dialect);
          names.add(operation.table.name.text.toLowerCase());
        } else if (!("table" in operation) || operation.table === null || tableKey(operation.table, dialect) !== key) {
          continue;
        }
        steps.push({ path, operation });
        if (operation.kind !== "createTable") continue;
        const isFirst = !operation.ifNotExists && operation.certainty === "certain";
        return { names, steps, from: i, isFirst };
      }
    }
    return null;
  }

  /**
   * Whether a part that could not be read may have to do with a table: it runs later, and speaks of it or of all. An
   * earlier one that speaks of it may have made it, if the migration that makes it allows for that.
   */
  private mayChange({ path }: Gap, { names, from, isFirst }: Life): boolean {
    const place = this.replay.points.findIndex(point => point.path === path);
    if (place < from && isFirst) return false;
    const text = this.series.project.read(path)?.toLowerCase() ?? "";
    return [...names].some(name => text.includes(name)) || (place >= from && SPEAKS_OF_ALL.test(text));
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

interface Life {
  readonly names: ReadonlySet<string>;
  /** The last first. */
  readonly steps: readonly { readonly path: string; readonly operation: Operation }[];
  /** The place of the migration that creates it. */
  readonly from: number;
  /** Whether that creates it for certain, so that it was not there before. */
  readonly isFirst: boolean;
}

/** Words of code that goes through the tables of a database, or takes names from elsewhere. */
const SPEAKS_OF_ALL =
  /information_schema|pg_(?:tables|class|catalog)|sqlite_master|showalltables|gettables|has_table|show\s+tables|\bimport\(|readfile/;

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
