import type { Mending } from "./mending.js";
import type { Direction } from "./migration.js";
import type { Name, QualifiedName } from "./name.js";
import type { AddColumn, AlterColumn, Operation } from "./operation.js";
import type { Schema } from "./schema/index.js";
import type { Span } from "./span.js";

/** One change of the linted file. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Code of the framework that the file is written in. */
export interface Written {
  /** One line for a message: `table.index(["user_id"])`. */
  readonly code: string;
  /** How to bring it into the file; `null` where no safe place for it is visible. */
  readonly edits: readonly Edit[] | null;
  /** A sentence on what else has to be known: what the file has instead, what has to be changed elsewhere. */
  readonly note?: string;
}

/** What a way back is to do. */
export interface WayBack {
  readonly operations: readonly Operation[];
  /** The schema before the first of them. */
  readonly before: Schema;
  /** What it does not bring back: sentences for a comment. */
  readonly notes: readonly string[];
}

/** A way back in code. */
export interface WrittenBack {
  /** The statements and comments, in order; each may have several lines. */
  readonly lines: readonly string[];
  /** How to bring them into the file; `null` where no safe place for them is visible, or they belong into another file. */
  readonly edits: readonly Edit[] | null;
}

/**
 * Writes operations as the file does: same framework, builder or SQL as the code around, same quotes and indent.
 * What it writes, lowered again, is the operation that was asked for.
 */
export interface Writer {
  /** An index on `columns`, created right behind `anchor`. */
  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written;
  /** The column that `anchor` adds, with a default; `null` where the framework gives such a column none. `value` is a SQL literal. */
  withDefault(anchor: AddColumn, value: string): Written | null;
  /** The column that `anchor` adds: without NOT NULL, then filled with a value, then NOT NULL. */
  addFillRequire(anchor: AddColumn, value: string): Written;
  /** An UPDATE that gives the NULLs of the column a value, before `anchor` forbids them. */
  fillBefore(anchor: AlterColumn, value: string): Written;
  /**
   * A way back that refuses, in the place of one that is absent or empty. `why` is a clause without a capital and full stop; `null` leaves the reason to fill in.
   */
  throwingDown(down: Direction, why: string | null): Written;
  /** A way back in the place of one that is absent or empty; `null` where the framework or SQL cannot say all of it. */
  wayBack(down: Direction, plan: WayBack): WrittenBack | null;
  /** Makes a way back whole; `null` where that cannot be done in its text. */
  mend(mending: Mending): readonly Edit[] | null;
  /** These operations of the way back, or its first ones, in this order; `null` where they cannot change places as they are written. */
  reorder(ordered: readonly Operation[]): readonly Edit[] | null;
}
