import { dirname, join } from "node:path";
import type { Dialect } from "../model/dialect.js";
import { operationsOf, type Migration } from "../model/migration.js";
import { isConstant, nameKey, tableKey, type Name, type QualifiedName } from "../model/name.js";
import { movedTo, type Operation } from "../model/operation.js";
import { Schema, type TableState } from "../model/schema/index.js";
import { listFolder } from "../project/files.js";
import type { Project } from "../project/project.js";
import { lifeOf, mayBeHidden, type Life, type LifeStep, type Stage } from "./life.js";
import { gapsIn, replayOf, replayUpTo } from "./replay.js";

/** What has run up to a moment: its stages, and what they leave. */
export class Course {
  constructor(
    readonly schema: Schema,
    private readonly stages: readonly Stage[],
    private readonly textAt: (path: string) => string | null,
  ) {}

  /**
   * A table as it is by then; `null` where there is none, and where not all of it is shown: no stage creates it, a part that
   * could not be read may have to do with it, or what changes a part of it or takes it away may not have happened.
   */
  wholeTable(table: QualifiedName): TableState | null {
    const state = this.schema.table(table);
    if (state?.complete !== true) return null;
    const life = lifeOf(state.table, this.stages, this.schema.dialect);
    return life === null || !this.isShown(life) ? null : state;
  }

  /** Whether a part that could not be read may have changed a table since a migration made it, or at any time. */
  mayHaveChanged(table: QualifiedName): boolean {
    const names = new Set([table.name.text.toLowerCase()]);
    const life = lifeOf(table, this.stages, this.schema.dialect) ?? { names, steps: [], from: 0, isFirst: false };
    return mayBeHidden(life, this.stages, this.textAt);
  }

  /** The step after which a column of a whole table is no longer there under this name; `null` where there has been none. */
  endOfColumn(table: QualifiedName, column: Name): Step | null {
    const { dialect } = this.schema;
    const key = nameKey(column, dialect);
    const steps = lifeOf(table, this.stages, dialect)?.steps ?? [];
    return steps.find(({ operation }) => isEndOfColumn(operation, key, dialect)) ?? null;
  }

  /**
   * The step after which there is no table under this name, for certain; `null` where there may be one. What no migration has
   * made may all the same be there.
   */
  endOfTable(table: QualifiedName): Step | null {
    const { dialect } = this.schema;
    if (this.schema.table(table) !== null || this.schema.view(table) !== null || !isConstant(table)) return null;
    const key = tableKey(table, dialect);
    const names = new Set([table.name.text.toLowerCase()]);
    for (const [from, { path, operations }] of [...this.stages.entries()].reverse()) {
      for (const operation of operations.toReversed()) {
        const [isMade, isEnd] = [makesTable(operation, key, dialect), isEndOfTable(operation, key, dialect)];
        if (isMade || (isEnd && operation.certainty !== "certain")) return null;
        if (!isEnd) continue;
        const isHidden = mayBeHidden({ names, steps: [], from, isFirst: true }, this.stages, this.textAt);
        return isHidden ? null : { path, operation };
      }
    }
    return null;
  }

  private isShown(life: Life): boolean {
    const mayHaveBeenThere = !life.isFirst && !this.schema.whole;
    return (
      !mayHaveBeenThere &&
      !life.steps.some(({ operation }) => operation.certainty !== "certain" && CHANGES_PARTS.has(operation.kind)) &&
      !mayBeHidden(life, this.stages, this.textAt)
    );
  }
}

/** An operation, and the file that it is in. */
export type Step = Pick<LifeStep, "path" | "operation">;

function isEndOfColumn(operation: Operation, key: string, dialect: Dialect): boolean {
  return (
    (operation.kind === "dropColumn" || operation.kind === "renameColumn") && nameKey(operation.column, dialect) === key
  );
}

function isEndOfTable(operation: Operation, key: string, dialect: Dialect): boolean {
  const isEnd = operation.kind === "dropTable" || operation.kind === "renameTable";
  return isEnd && tableKey(operation.table, dialect) === key;
}

/** Whether a table or view of the name comes of an operation. */
function makesTable(operation: Operation, key: string, dialect: Dialect): boolean {
  switch (operation.kind) {
    case "createTable":
      return tableKey(operation.table, dialect) === key;
    case "createView":
      return tableKey(operation.view, dialect) === key;
    default: {
      const to = movedTo(operation);
      return to !== null && tableKey(to, dialect) === key;
    }
  }
}

/** What leaves no trace of how it was, so that either may be so where it is not certain. */
const CHANGES_PARTS: ReadonlySet<Operation["kind"]> = new Set([
  "alterColumn",
  "alterTable",
  "dropColumn",
  "dropConstraint",
  "renameColumn",
  "renameTable",
]);

/** A migration, and what it is one of. */
export interface Lens {
  readonly project: Project;
  readonly path: string;
  /** As the editor shows it. */
  readonly migration: Migration | null;
}

/** The course up to just before an operation of a migration, or with it, or (`null`) of all migrations. */
export function courseOf({ project, path, migration }: Lens, operation: Operation | null, included: boolean): Course {
  const dialect: Dialect = migration?.dialect ?? "postgresql";
  // Of this file, an editor may show another text.
  const textAt = (file: string): string | null => (file === path ? null : project.read(file));
  const replayed = operation === null ? replayOf : replayUpTo;
  const replay = migration === null ? null : replayed(project, path, dialect, migration);
  const point = replay?.at(path) ?? null;
  const unread = unreadBeside(path);
  if (replay !== null && point !== null && operation === null)
    return new Course(replay.end, [...replay.points, ...unread], textAt);
  const start = point?.before ?? Schema.empty(dialect);
  const earlier = replay === null || point === null ? [] : replay.points.slice(0, replay.placeOf(path));
  const [up, down] = migration === null ? [[], []] : [operationsOf(migration.up), operationsOf(migration.down)];
  const parts = operation !== null && down.includes(operation) ? [up, down] : [up];
  const own = parts.map(operations => (operation === null ? operations : until(operation, operations, included)));
  const schema = own.reduce(
    (before, operations) => operations.reduce((state, next) => state.apply(next), before.settled()),
    start,
  );
  const stages = own.map(operations => ({ path, operations, gaps: gapsIn(path, operations) }));
  return new Course(schema, [...earlier, ...stages, ...unread], textAt);
}

/** Migrations in languages that are not read, as the tools of these languages mix them with files of SQL. */
const UNREAD = /^[VR]?\d.*\.(?:clj|cs|exs?|go|java|kts?|php|rb|rs|scala)$/;

/** Those beside a migration, which may run at any time. */
export function unreadBeside(path: string): readonly Stage[] {
  const folder = dirname(path);
  const files = [...(listFolder(folder)?.files ?? [])]
    .filter(name => UNREAD.test(name))
    .map(name => join(folder, name));
  return files.map(file => ({ path: file, operations: [], gaps: gapsIn(file, null) }));
}

/** The operations before one of them; all where it is none of them. */
function until(operation: Operation, operations: readonly Operation[], included: boolean): readonly Operation[] {
  const place = operations.indexOf(operation);
  return place < 0 ? operations : operations.slice(0, included ? place + 1 : place);
}
