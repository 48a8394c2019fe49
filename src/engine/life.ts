import { tableKey, type QualifiedName } from "../model/name.js";
import type { Dialect } from "../model/dialect.js";
import { movedTo, type Operation } from "../model/operation.js";
import type { Gap } from "./replay.js";

/** What one file of a series does, or a part of it, and what in it could not be read. */
export interface Stage {
  readonly path: string;
  readonly operations: readonly Operation[];
  readonly gaps: readonly Gap[];
}

/** One of the operations on a table. */
export interface LifeStep {
  readonly path: string;
  readonly operation: Operation;
  /** The place of its stage. */
  readonly from: number;
}

/** All that the stages do to a table under its names, from the operation that creates it. */
export interface Life {
  /** In lower case and without a schema. */
  readonly names: ReadonlySet<string>;
  /** The last first. */
  readonly steps: readonly LifeStep[];
  /** The place of the stage that creates it. */
  readonly from: number;
  /** Whether that creates it for certain, so that it was not there before. */
  readonly isFirst: boolean;
}

/** The life of the table that has a name behind the last stage; `null` where no stage creates it. */
export function lifeOf(table: QualifiedName, stages: readonly Stage[], dialect: Dialect): Life | null {
  const names = new Set([table.name.text.toLowerCase()]);
  const steps: LifeStep[] = [];
  for (const step of stepsOn(table, stages, dialect)) {
    const { operation, from } = step;
    if (operation.kind === "renameTable" || operation.kind === "alterTable") {
      names.add(operation.table.name.text.toLowerCase());
    }
    steps.push(step);
    if (operation.kind !== "createTable") continue;
    const isFirst = !operation.ifNotExists && operation.certainty === "certain";
    return { names, steps, from, isFirst };
  }
  return null;
}

/** All that the stages do to the table that has a name behind the last of them, under its names, the last first. */
export function* stepsOn(table: QualifiedName, stages: readonly Stage[], dialect: Dialect): IterableIterator<LifeStep> {
  let key = tableKey(table, dialect);
  for (let from = stages.length - 1; from >= 0; from--) {
    const { path, operations } = stages[from] as Stage;
    for (const operation of operations.toReversed()) {
      if (!("table" in operation) || operation.table === null) continue;
      const to = movedTo(operation);
      const isMove = to !== null && tableKey(to, dialect) === key;
      if (!isMove && tableKey(operation.table, dialect) !== key) continue;
      if (isMove) key = tableKey(operation.table, dialect);
      yield { path, operation, from };
    }
  }
}

/**
 * Whether a part that could not be read may have to do with a table: it runs later, and speaks of it or of all. An
 * earlier one that speaks of it may have made it, if the migration that makes it allows for that. A text that is not known
 * (`null`) speaks of all.
 */
export function mayBeHidden(
  { names, from, isFirst }: Life,
  stages: readonly Stage[],
  textAt: (path: string) => string | null,
): boolean {
  return stages.some(({ path, gaps }, place) => {
    if (gaps.length === 0 || (place < from && isFirst)) return false;
    const text = textAt(path)?.toLowerCase();
    if (text === undefined) return true;
    return [...names].some(name => text.includes(name)) || (place >= from && SPEAKS_OF_ALL.test(text));
  });
}

/** Words of code that goes through the tables of a database, or takes names from elsewhere. */
const SPEAKS_OF_ALL =
  /information_schema|pg_(?:tables|class|catalog)|sqlite_master|showalltables|gettables|has_table|show\s+tables|\bimport\(|readfile/;
