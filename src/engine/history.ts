import { relative } from "node:path";
import type { Dialect } from "../model/dialect.js";
import { lineageOf, type Lineage } from "../model/lineage.js";
import { strangerAt, type Stranger } from "./strangers.js";
import { operationsOf, type Migration } from "../model/migration.js";
import type { DataType } from "../model/column.js";
import type { Name, QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import type { Span } from "../model/span.js";
import { rebuildsTables } from "../facts/rebuilds.js";
import { mendingOf, type Mending } from "../model/mending.js";
import { disorderOf, type Disorder } from "../model/order/index.js";
import { reversalOf, type BothWays, type Reversal } from "../model/reversal/index.js";
import { RoundTrip } from "../model/round-trip.js";
import { Schema, Timeline, type IndexState, type TableState } from "../model/schema/index.js";
import { concernsType, type TypeOperation } from "../model/types.js";
import type { Project } from "../project/project.js";
import { courseOf, type Course, type Lens, type Step } from "./course.js";
import { stepsOn } from "./life.js";
import { Usage, type IndexUsage } from "./index-usage.js";
import { replayOf, replayUpTo, type Point, type Replay } from "./replay.js";

/** What the sibling migrations show. */
export class History {
  private trip: RoundTrip | undefined;
  private left: Reversal | null | undefined;
  private order: Disorder | null | undefined;
  private mends: Mending | null | undefined;
  private start: Schema | undefined;
  private startAsRead: Schema | undefined;
  private readonly timelines: { up?: Timeline; down?: Timeline } = {};

  constructor(
    private readonly project: Project,
    private readonly path: string,
    private readonly migration: Migration | null,
  ) {}

  /** The schema just before this migration runs, as far as the earlier ones show it: nothing in it is new. */
  get before(): Schema {
    return (this.start ??= this.replayed.at(this.place)?.before ?? Schema.empty(this.dialect));
  }

  /** The same, where a table that it does not show may come from what could not be read of an earlier migration. */
  get beforeAsRead(): Schema {
    return (this.startAsRead ??= this.replayed.isWholeBefore(this.place) ? this.before : this.before.inPart());
  }

  /** What tells of the migrations up to this one. */
  private get replayed(): Replay {
    return replayUpTo(this.project, this.place, this.dialect, this.shown);
  }

  /** What tells of all migrations. */
  private get whole(): Replay {
    return replayOf(this.project, this.place, this.dialect, this.shown);
  }

  /** The migration as the editor shows it, if that is what runs among the others. */
  private get shown(): Migration | null {
    return this.migration?.up.kind === "steps" ? this.migration : null;
  }

  /** The whole schema when all migrations have run, this one among them; `null` where it is none of a series. */
  schemaAtEnd(): Schema | null {
    if (this.migration === null) return null;
    const { whole } = this;
    return whole.at(this.place) === null ? null : whole.end;
  }

  /**
   * A table when all migrations have run; `null` where it is gone, and where they do not show all of it: it was there
   * before, or a part that could not be read may have to do with it.
   */
  wholeAtEnd(table: QualifiedName): TableState | null {
    return this.course(null).wholeTable(table);
  }

  /**
   * What the queries of the repository do with the indexes of the series, when all migrations have run; `null` where this
   * one is none of a series.
   */
  usage(): SeriesUsage | null {
    if (this.schemaAtEnd() === null) return null;
    const { whole } = this;
    const usage = Usage.of(this.project, whole);
    return {
      isNewest: whole.points.at(-1)?.path === this.place,
      of: (index, state) =>
        this.course(null).mayHaveChanged(state.table)
          ? { kind: "unknown", why: "a migration that names its table cannot be read" }
          : usage.of(index, state),
    };
  }

  /** What has run just before an operation of this migration, the way up before a way back; with `null`, all there is. */
  course(operation: Operation | null): Course {
    return courseOf(this.lens, operation, false);
  }

  /**
   * A table that an operation of the way up needs and nothing in the repository makes; `null` where something may have, and
   * where no table that is there has a like name.
   */
  stranger(operation: Operation, table: QualifiedName): Stranger | null {
    if (this.migration === null || !operationsOf(this.migration.up).includes(operation)) return null;
    const { schema } = this.course(operation);
    return strangerAt(this.project, this.place, this.replayed, operation, table, schema);
  }

  /** The same with the operation itself. */
  courseAfter(operation: Operation): Course {
    return courseOf(this.lens, operation, true);
  }

  /** Where a step of a course stands; `null` in this file. */
  placeOfStep({ path, operation }: Step): string | null {
    return path === this.path ? null : this.placeOf(path, operation.span);
  }

  private get lens(): Lens {
    return { project: this.project, path: this.path, migration: this.migration };
  }

  /** The schemas behind migrations, those that run later from a place on. */
  later(): { readonly schemas: readonly Schema[]; readonly from: number } {
    const { whole } = this;
    const own = whole.placeOf(this.place);
    return { schemas: whole.schemas, from: own < 0 ? whole.points.length : own + 1 };
  }

  /** The last operation of an earlier migration on a table, by whatever name, in which `find` finds a place. */
  findBefore(table: QualifiedName, find: (operation: Operation) => Span | null): Located | null {
    const { replayed } = this;
    const stages = replayed.points.slice(0, replayed.placeOf(this.place) + 1);
    for (const { path, operation } of stepsOn(table, stages, this.dialect)) {
      const span = path === this.place ? null : find(operation);
      if (span !== null) return { operation, place: this.placeOf(path, span) };
    }
    return null;
  }

  /** Where an operation of another migration stands: `path:line`, as seen from the root of the project. */
  placeOf(path: string, span: Span): string {
    const line = (this.project.read(path) ?? "").slice(0, span.start).split("\n").length;
    return `${relative(this.project.root, path).replaceAll("\\", "/")}:${line}`;
  }

  /** A direction over what earlier migrations, and the way up before a way back, have made. */
  timeline(direction: "up" | "down"): Timeline {
    return (this.timelines[direction] ??= this.makeTimeline(direction));
  }

  private makeTimeline(direction: "up" | "down"): Timeline {
    const { migration } = this;
    const [up, down] = migration === null ? [[], []] : [operationsOf(migration.up), operationsOf(migration.down)];
    if (direction === "down") return new Timeline(down, this.timeline("up").end.settled());
    return new Timeline(up, this.before);
  }

  /** This migration there and back, over what earlier ones have made; `null` where it has no way back. */
  roundTrip(): RoundTrip | null {
    if (this.migration === null) return null;
    const up = operationsOf(this.migration.up);
    const down = operationsOf(this.migration.down);
    if (down.length === 0) return null;
    return (this.trip ??= new RoundTrip(up, down, this.before));
  }

  /** What is not as before when this migration has gone there and back; `null` where it has no way back that it spells out. */
  reversal(): Reversal | null {
    return (this.left ??= this.findReversal());
  }

  private findReversal(): Reversal | null {
    const ways = this.bothWays();
    return ways === null ? null : reversalOf(ways, ways.before.whole);
  }

  /** What makes the way back of this migration whole; `null` where that is not known. */
  mending(): Mending | null {
    if (this.mends === undefined) {
      const ways = this.bothWays();
      this.mends = ways === null ? null : mendingOf(ways, ways.before.whole);
    }
    return this.mends;
  }

  /** What the server refuses in the way back of this migration for the sake of its order; `null` where it has none. */
  disorder(): Disorder | null {
    return (this.order ??= this.findDisorder());
  }

  private findDisorder(): Disorder | null {
    const { migration } = this;
    const ways = this.bothWays();
    if (migration === null || ways === null) return null;
    const { misplaced, ordered } = disorderOf(ways, rebuildsTables(migration.framework));
    if (ordered === null) return { misplaced, ordered };
    const down = [...ordered, ...ways.down.slice(ordered.length)];
    const found = (left: Reversal | null): number =>
      left === null ? 0 : left.missing.length + left.surplus.length + left.altered.length;
    // Another order may lead elsewhere.
    return {
      misplaced,
      ordered: found(reversalOf({ ...ways, down }, ways.before.whole)) > found(this.reversal()) ? null : ordered,
    };
  }

  /** This migration there and back; `null` without a way back. */
  private bothWays(): BothWays | null {
    const { migration } = this;
    if (migration === null) return null;
    const [up, down] = [operationsOf(migration.up), operationsOf(migration.down)];
    if (up.length === 0 || down.length === 0) return null;
    return { up, down, before: this.beforeAsRead };
  }

  /** What the earlier migrations do to a type that the project may have made itself, in order. */
  ofType(type: DataType): readonly TypeOperation[] {
    return this.earlier.flatMap(({ operations }) => operations.filter(operation => concernsType(operation, type)));
  }

  /** Whether an earlier migration that says all of these names has a part that could not be read. */
  hides(names: readonly Name[]): boolean {
    const words = names.flatMap(({ text }) => wordsOf(text));
    return this.earlier.some(({ path, operations, gaps }) => {
      if (!gaps.some(({ reason }) => reason === "unread") && !operations.some(isHidden)) return false;
      const said = new Set(wordsOf([this.project.read(path) ?? "", ...tableNames(operations)].join(" ")));
      return words.every(word => said.has(word));
    });
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

  /** The migrations before this one. */
  private get earlier(): readonly Point[] {
    const { replayed } = this;
    return replayed.points.slice(0, Math.max(0, replayed.placeOf(this.place)));
  }

  /** The file that runs among the others: a way back in a file of its own starts from where its way up has led. */
  private get place(): string {
    return this.migration?.up.kind === "elsewhere" ? this.migration.up.path : this.path;
  }

  private get dialect(): Dialect {
    return this.migration?.dialect ?? "postgresql";
  }
}

/** What is known of the indexes that a series of migrations leaves. */
export interface SeriesUsage {
  /** Whether this migration is the last one. */
  readonly isNewest: boolean;
  of(index: IndexState, state: TableState): IndexUsage;
}

/** A place in an operation of another migration. */
export interface Located {
  readonly operation: Operation;
  /** `path:line`, as seen from the root of the project. */
  readonly place: string;
}

function isHidden({ kind }: Operation): boolean {
  return kind === "opaque" || kind === "call";
}

/** The tables that operations are about, which a helper may name. */
function tableNames(operations: readonly Operation[]): readonly string[] {
  return operations.flatMap(operation =>
    "table" in operation && operation.table !== null ? operation.table.name.text : [],
  );
}

/** The words of a text or name, in lower case. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}
