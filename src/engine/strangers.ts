import { type Dialect } from "../model/dialect.js";
import { tableKey, type QualifiedName } from "../model/name.js";
import { movedTo, type Operation } from "../model/operation.js";
import { mostSimilar } from "../model/similarity.js";
import type { Schema } from "../model/schema/index.js";
import type { Project } from "../project/project.js";
import { mayExist } from "./beginning.js";
import { unreadBeside } from "./course.js";
import { madeElsewhere } from "./origins.js";
import { gapsIn, type Replay } from "./replay.js";

/** A table that an operation needs, and that nothing in the repository makes. */
export interface Stranger {
  /** The one that is there, of which its name may be a slip; as it is written. */
  readonly similar: string;
}

/**
 * Tells of a table that an operation of a migration needs, and that is not in the schema before, whether nothing can have made
 * it: the series begins with an empty database and is read to this point, every other table that it needs has been made,
 * and neither another series nor a declaration speaks of such a table. `null` where something may have, and where there is no
 * table of a like name: it may then be one of another service.
 */
export function strangerAt(
  project: Project,
  path: string,
  replay: Replay,
  operation: Operation,
  table: QualifiedName,
  schema: Schema,
): Stranger | null {
  const { beginning, dialect, points } = replay;
  const place = replay.placeOf(path);
  // What comes first may build on a database that was there.
  if (place <= 0 || beginning.kind !== "unknown" || beginning.needs?.path !== path) return null;
  if (mayExist(table, schema)) return null;
  const own = points[place]?.operations ?? [];
  const before = own.slice(0, Math.max(0, own.indexOf(operation)));
  const isRead = points.slice(0, place).every(({ gaps }) => gaps.length === 0) && gapsIn(path, before).length === 0;
  if (!isRead || unreadBeside(path).length > 0) return null;
  const all = points.flatMap(({ operations }) => operations);
  if (all.some(other => makes(other, table, dialect) || movesSearch(other))) return null;
  const names = schema.allTables().map(state => state.table.name.text);
  const similar = mostSimilar(table.name.text, names);
  return similar === null || madeElsewhere(table, project, path, dialect) !== null ? null : { similar };
}

/** Whether an operation makes a table or view of the name, under whatever schema. */
function makes(operation: Operation, { name, span }: QualifiedName, dialect: Dialect): boolean {
  const made =
    operation.kind === "createTable"
      ? operation.table
      : operation.kind === "createView"
        ? operation.view
        : movedTo(operation);
  if (made === null) return false;
  const key = (text: QualifiedName["name"]): string => tableKey({ schema: null, name: text, span }, dialect);
  return key(made.name) === key(name);
}

/** Where unqualified names mean other schemas, tables of before may be in them. */
function movesSearch(operation: Operation): boolean {
  return operation.kind === "set" && operation.variable === "search_path";
}
