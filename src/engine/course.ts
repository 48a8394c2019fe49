import type { Dialect } from "../model/dialect.js";
import { operationsOf, type Migration } from "../model/migration.js";
import type { QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import { Schema, type TableState } from "../model/schema/index.js";
import type { Project } from "../project/project.js";
import { lifeOf, mayBeHidden, type Life, type Stage } from "./life.js";
import { gapsIn, replayOf } from "./replay.js";

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

  private isShown(life: Life): boolean {
    const mayHaveBeenThere = !life.isFirst && !this.schema.whole;
    return (
      !mayHaveBeenThere &&
      !life.steps.some(({ operation }) => operation.certainty !== "certain" && CHANGES_PARTS.has(operation.kind)) &&
      !mayBeHidden(life, this.stages, this.textAt)
    );
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
  const replay = migration === null ? null : replayOf(project, path, dialect, migration);
  const point = replay?.at(path) ?? null;
  if (replay !== null && point !== null && operation === null) return new Course(replay.end, replay.points, textAt);
  const start = point?.before ?? Schema.empty(dialect);
  const earlier = replay === null || point === null ? [] : replay.points.slice(0, replay.points.indexOf(point));
  const [up, down] = migration === null ? [[], []] : [operationsOf(migration.up), operationsOf(migration.down)];
  const parts = operation !== null && down.includes(operation) ? [up, down] : [up];
  const own = parts.map(operations => (operation === null ? operations : until(operation, operations, included)));
  const schema = own.reduce(
    (before, operations) => operations.reduce((state, next) => state.apply(next), before.settled()),
    start,
  );
  const stages = own.map(operations => ({ path, operations, gaps: gapsIn(path, operations) }));
  return new Course(schema, [...earlier, ...stages], textAt);
}

/** The operations before one of them; all where it is none of them. */
function until(operation: Operation, operations: readonly Operation[], included: boolean): readonly Operation[] {
  const place = operations.indexOf(operation);
  return place < 0 ? operations : operations.slice(0, included ? place + 1 : place);
}
