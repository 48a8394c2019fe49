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

/** All that the stages do to a table under its names, from the operation that creates it. */
export interface Life {
  /** In lower case and without a schema. */
  readonly names: ReadonlySet<string>;
  /** The last first. */
  readonly steps: readonly { readonly path: string; readonly operation: Operation }[];
  /** The place of the stage that creates it. */
  readonly from: number;
  /** Whether that creates it for certain, so that it was not there before. */
  readonly isFirst: boolean;
}

/** The life of the table that has a name behind the last stage; `null` where no stage creates it. */
export function lifeOf(table: QualifiedName, stages: readonly Stage[], dialect: Dialect): Life | null {
  let key = tableKey(table, dialect);
  const names = new Set([table.name.text.toLowerCase()]);
  const steps: Life["steps"][number][] = [];
  for (const [i, { path, operations }] of [...stages.entries()].reverse()) {
    for (const operation of operations.toReversed()) {
      if (!("table" in operation) || operation.table === null) continue;
      const to = movedTo(operation);
      const isMove = to !== null && tableKey(to, dialect) === key;
      if (!isMove && tableKey(operation.table, dialect) !== key) continue;
      if (isMove) {
        key = tableKey(operation.table, dialect);
        names.add(operation.table.name.text.toLowerCase());
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
