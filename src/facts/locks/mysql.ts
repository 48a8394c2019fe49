import type { Column, Constraint, DataType } from "../../model/column.js";
import type { Dialect } from "../../model/dialect.js";
import { nameKey, type Name } from "../../model/name.js";
import type { AddColumn, AlterColumn, OnlineOptions, Operation } from "../../model/operation.js";
import { sameType, type ColumnState, type Schema, type TableState } from "../../model/schema/index.js";
import { WHOLE } from "../shrinking.js";
import type { Algorithm, Blocked, Locking, Work } from "./locking.js";

/** A way to change a table of InnoDB. */
interface Way {
  readonly name: Algorithm;
  readonly blocks: Blocked;
  readonly work: Work;
  /** The version of each system that does so first; an older one does it by a slower way. */
  readonly since?: { readonly mysql?: string; readonly mariadb?: string };
}

const INSTANT: Way = { name: "INSTANT", blocks: "nothing", work: "none" };
const IN_PLACE: Way = { name: "INPLACE", blocks: "nothing", work: "none" };
const COPY: Way = { name: "COPY", blocks: "writes", work: "rewrite" };

/**
 * How InnoDB does what, of itself. MySQL 17.12.1 "Online DDL Operations"; MariaDB "InnoDB Online DDL Operations with the INSTANT",
 * "NOCOPY", "INPLACE" and "COPY Alter Algorithm". Those of MariaDB are put to the server in `tests/truth/locks.test.ts`.
 */
export const WAYS = {
  "add column": { ...INSTANT, since: { mysql: "8.0.12", mariadb: "10.3.2" } },
  "add column, placed": { ...INSTANT, since: { mysql: "8.0.29", mariadb: "10.4.0" } },
  "add virtual column": INSTANT,
  "add numbered column": { ...IN_PLACE, blocks: "writes", work: "rewrite" },
  "add stored column": COPY,
  "drop column": { ...INSTANT, since: { mysql: "8.0.29", mariadb: "10.4.0" } },
  "rename column": { ...INSTANT, since: { mysql: "8.0.28", mariadb: "10.3.2" } },
  "change default": INSTANT,
  "change nullability": { ...IN_PLACE, work: "rewrite" },
  "change type": COPY,
  "add labels": INSTANT,
  "add index": { ...IN_PLACE, work: "index" },
  "add full-text or spatial index": { ...IN_PLACE, blocks: "writes", work: "index" },
  "drop index": IN_PLACE,
  "add primary key": { ...IN_PLACE, work: "rewrite" },
  "drop primary key": COPY,
  // Without foreign_key_checks it is INPLACE.
  "add foreign key": COPY,
  rebuild: { ...IN_PLACE, work: "rewrite" },
} as const satisfies Readonly<Record<string, Way>>;

/** Where the two differ, or the manual of one says nothing (`null`). */
const OWN_WAYS = {
  mysql: {
    "widen text": { ...IN_PLACE, work: "none" },
    "rename index": IN_PLACE,
    "drop foreign key": IN_PLACE,
    "add check": null,
    "drop check": null,
    "add column with check": null,
    "add unique column": null,
    "add column with random default": null,
    "drop indexed column": null,
  },
  mariadb: {
    "widen text": { ...INSTANT, since: { mariadb: "10.4.3" } },
    "rename index": INSTANT,
    "drop foreign key": INSTANT,
    "add check": COPY,
    "drop check": INSTANT,
    "add column with check": { ...INSTANT, since: { mariadb: "10.3.2" } },
    "add unique column": { ...IN_PLACE, work: "rewrite" },
    "add column with random default": COPY,
    "drop indexed column": { ...IN_PLACE, work: "none" },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Way | null>>>>;

/** Functions with another value for each row. */
const RANDOM = /\b(?:uuid|uuid_short|rand|random_bytes|sys_guid)\s*\(/i;

/** Functions with one value for a statement. */
const MOMENT = /^(?:current_timestamp|now|localtime|localtimestamp)(?:\(\d?\))?$/i;

/** What is known before an operation. */
interface Moment {
  readonly schema: Schema;
  /** What the migration has set by then. */
  readonly variables: ReadonlySet<string>;
}

/** What MySQL or MariaDB does for an operation on a table of InnoDB; `null`: not known. */
export function lockingOnMySql(operation: Operation, moment: Moment): Locking | null {
  const { dialect } = moment.schema;
  switch (operation.kind) {
    // The metadata lock alone (MySQL 10.11.4): nothing else is to be done.
    case "dropTable":
    case "renameTable":
    case "createTrigger":
      return wholly(operation.table);
    case "changeData":
      return operation.action === "truncate" ? wholly(operation.table) : null;
    case "addColumn":
    case "dropColumn":
    case "renameColumn":
    case "alterColumn":
    case "addConstraint":
    case "dropConstraint":
    case "createIndex":
    case "alterTable": {
      const way = wayOf(operation, moment);
      return way === null ? null : byWay(operation.table, asked(way, operation.online), dialect);
    }
    case "dropIndex":
    case "renameIndex": {
      if (operation.table === null) return null;
      const way = operation.kind === "dropIndex" ? WAYS["drop index"] : ownWay("rename index", dialect);
      return way === null ? null : byWay(operation.table, asked(way, operation.online), dialect);
    }
    default:
      return null;
  }
}

function wholly(table: NonNullable<Locking["locks"][number]["table"]>): Locking {
  return {
    locks: [{ table, mode: null, blocks: "reads and writes" }],
    work: "none",
    algorithm: null,
    transactional: false,
  };
}

function byWay(table: Locking["locks"][number]["table"], way: Way | null, dialect: Dialect): Locking | null {
  if (way === null) return null;
  const { name, blocks, work, since } = way;
  const first = dialect === "mysql" ? since?.mysql : since?.mariadb;
  return {
    locks: [{ table, mode: null, blocks }],
    work,
    algorithm: { name, since: first ?? null },
    transactional: false,
  };
}

/** A way as ALGORITHM= and LOCK= have it; `null` where the server refuses that, or does more than is known. */
function asked(way: Way, { algorithm, lock }: OnlineOptions): Way | null {
  let found: Way | null = way;
  if (algorithm === "copy") found = COPY;
  else if (algorithm === "instant") found = way.name === "INSTANT" ? way : null;
  else if (algorithm === "inplace" || algorithm === "nocopy") found = way.name === "INPLACE" ? way : null;
  if (found === null || lock === null || lock === "default") return found;
  if (lock === "exclusive") return { ...found, blocks: "reads and writes" };
  if (lock === "shared") return { ...found, blocks: "writes" };
  return found.blocks === "nothing" ? found : null;
}

type OnTable = Extract<
  Operation,
  {
    kind:
      | "addColumn"
      | "dropColumn"
      | "renameColumn"
      | "alterColumn"
      | "addConstraint"
      | "dropConstraint"
      | "createIndex"
      | "alterTable";
  }
>;

function wayOf(operation: OnTable, { schema, variables }: Moment): Way | null {
  const { dialect } = schema;
  const state = schema.table(operation.table);
  switch (operation.kind) {
    case "addColumn":
      return wayOfColumn(operation, state, variables, dialect);
    case "dropColumn": {
      if (state?.complete !== true || hasFullText(state)) return null;
      const isIndexed = state.indexes.some(({ columns }) =>
        columns.some(({ name }) => name === null || isSame(name, operation.column, dialect)),
      );
      return isIndexed ? ownWay("drop indexed column", dialect) : WAYS["drop column"];
    }
    case "renameColumn":
      return WAYS["rename column"];
    case "alterColumn": {
      const column = state?.columns.get(nameKey(operation.column, dialect));
      return column === undefined ? null : wayOfAlteration(operation, column, dialect);
    }
    case "addConstraint":
      return wayOfConstraint(operation.constraint, state, variables, dialect);
    case "dropConstraint": {
      const { name, constraint } = operation;
      const known = state?.constraints.find(
        other => name !== null && other.name !== null && isSame(other.name, name, dialect),
      );
      return wayOfDropping(constraint ?? known?.kind ?? null, dialect);
    }
    case "createIndex":
      return /^(?:fulltext|spatial)$/i.test(operation.index.method)
        ? WAYS["add full-text or spatial index"]
        : WAYS["add index"];
    case "alterTable":
      return operation.action === "rebuild" ? WAYS.rebuild : null;
  }
}

function wayOfColumn(
  { column, constraints, placed }: AddColumn,
  state: TableState | null,
  variables: ReadonlySet<string>,
  dialect: Dialect,
): Way | null {
  // A table with a full-text index has a hidden column.
  if (state?.complete !== true || hasFullText(state)) return null;
  const { identity, generated } = column;
  if (identity !== null) return WAYS["add numbered column"];
  if (generated !== null)
    return constraints.length > 0 ? null : generated.stored ? WAYS["add stored column"] : WAYS["add virtual column"];
  const ofDefault = wayOfDefault(column, placed, dialect);
  if (constraints.length === 0 || ofDefault === null) return ofDefault;
  const [first, second] = constraints;
  if (second !== undefined || first === undefined || ofDefault.name !== "INSTANT") return null;
  if (first.kind === "check") return ownWay("add column with check", dialect);
  if (first.kind === "unique") return ownWay("add unique column", dialect);
  // MySQL before 9.0 ignores it.
  if (first.kind === "foreignKey" && dialect === "mariadb") return wayOfConstraint(first, state, variables, dialect);
  return null;
}

function wayOfDefault({ default: value }: Column, placed: boolean, dialect: Dialect): Way | null {
  const way = placed ? WAYS["add column, placed"] : WAYS["add column"];
  if (value === null || value.kind === "null" || value.kind === "constant") return way;
  if (value.kind === "unknown") return null;
  if (RANDOM.test(value.text)) return ownWay("add column with random default", dialect);
  return MOMENT.test(value.text) ? way : null;
}

/** From the fastest to the slowest. */
const SPEED: readonly Algorithm[] = ["INSTANT", "INPLACE", "COPY"];

function wayOfAlteration(operation: AlterColumn, before: ColumnState, dialect: Dialect): Way | null {
  const { type, nullable, attributes, identity } = operation;
  const isMoved =
    (attributes !== null && attributes.collation !== before.collation) ||
    (identity !== null && identity.action === "set") !== (before.identity !== null && identity !== null) ||
    before.generated !== null;
  if (isMoved || (nullable !== null && before.nullable === null)) return null;
  const ways: (Way | null)[] = [WAYS["change default"]];
  if (nullable !== null && nullable !== before.nullable) ways.push(WAYS["change nullability"]);
  if (type !== null && (before.type === null || !sameType(before.type, type, dialect)))
    ways.push(before.type === null ? null : wayOfType(before.type, type, dialect));
  if (ways.includes(null)) return null;
  return ways.reduce((slow, way) =>
    SPEED.indexOf(way?.name ?? "COPY") > SPEED.indexOf(slow?.name ?? "COPY") ? way : slow,
  );
}

/** Bytes of a character at most; one at least. */
const WIDEST = 4;

function wayOfType(from: DataType, to: DataType, dialect: Dialect): Way | null {
  const [old, wanted] = [Number(from.arguments[0]), Number(to.arguments[0])];
  if (from.name === "varchar" && to.name === "varchar") {
    if (wanted < old) return WAYS["change type"];
    // MySQL keeps the length in one byte or two, by the bytes that a value has at most.
    if (dialect === "mariadb" || wanted * WIDEST <= 255 || old > 255) return ownWay("widen text", dialect);
    return old * WIDEST <= 255 && wanted > 255 ? WAYS["change type"] : null;
  }
  if (from.name === "enum" && to.name === "enum") {
    const isLonger = from.arguments.every((label, i) => to.arguments[i] === label);
    if (!isLonger) return WAYS["change type"];
    return from.arguments.length > 255 === to.arguments.length > 255 ? WAYS["add labels"] : null;
  }
  const isPlain = ({ name }: DataType): boolean => name in WHOLE || name === "decimal";
  if (isPlain(from) && isPlain(to)) return WAYS["change type"];
  return from.name === "varchar" && to.name === "text" ? WAYS["change type"] : null;
}

function wayOfConstraint(
  constraint: Constraint,
  state: TableState | null,
  variables: ReadonlySet<string>,
  dialect: Dialect,
): Way | null {
  switch (constraint.kind) {
    case "foreignKey":
      return variables.has("foreign_key_checks") ? null : WAYS["add foreign key"];
    case "unique":
      return WAYS["add index"];
    case "primaryKey": {
      const isPlain = constraint.columns.every(
        column => state?.columns.get(nameKey(column, dialect))?.nullable === false,
      );
      return isPlain ? WAYS["add primary key"] : null;
    }
    case "check":
      return ownWay("add check", dialect);
    case "exclude":
      return null;
  }
}

function wayOfDropping(kind: Constraint["kind"] | null, dialect: Dialect): Way | null {
  switch (kind) {
    case "foreignKey":
      return ownWay("drop foreign key", dialect);
    case "check":
      return ownWay("drop check", dialect);
    case "primaryKey":
      return WAYS["drop primary key"];
    case "unique":
      return WAYS["drop index"];
    default:
      return null;
  }
}

function ownWay(name: keyof (typeof OWN_WAYS)["mysql"], dialect: Dialect): Way | null {
  return OWN_WAYS[dialect === "mysql" ? "mysql" : "mariadb"][name];
}

function hasFullText({ indexes }: TableState): boolean {
  return indexes.some(({ method }) => /^fulltext$/i.test(method));
}

function isSame(a: Name, b: Name, dialect: Dialect): boolean {
  return nameKey(a, dialect) === nameKey(b, dialect);
}
