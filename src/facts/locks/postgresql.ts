import type { Column, Constraint, DataType } from "../../model/column.js";
import { nameKey, unwritten, type Name, type QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, AlterTable, Maintain, Operation } from "../../model/operation.js";
import { foreignKeysOf, isProvenNotNull, type Schema, type TableState } from "../../model/schema/index.js";
import { storesAlike } from "../types.js";
import type { Blocked, Locking, LockMode, Work } from "./locking.js";

/** What each mode keeps others from (13.3.1, table 13.2): readers take ACCESS SHARE, writers ROW EXCLUSIVE. */
export const BLOCKED: Readonly<Record<LockMode, Blocked>> = {
  "ACCESS SHARE": "nothing",
  "ROW SHARE": "nothing",
  "ROW EXCLUSIVE": "nothing",
  "SHARE UPDATE EXCLUSIVE": "nothing",
  SHARE: "writes",
  "SHARE ROW EXCLUSIVE": "writes",
  EXCLUSIVE: "writes",
  "ACCESS EXCLUSIVE": "reads and writes",
};

/** The lock of ALTER TABLE where its page says no other. */
const MOST: LockMode = "ACCESS EXCLUSIVE";

/**
 * The actions of ALTER TABLE that the model does not take apart: the lock on the table, on the other one, and the work. Those that are
 * missing depend on what does not show. Manual: "ALTER TABLE"; measured: `tests/truth/locks.test.ts`.
 */
const ACTIONS: Readonly<
  Partial<Record<AlterTable["action"], { readonly mode: LockMode; readonly other?: LockMode; readonly work: Work }>>
> = {
  "disable row level security": { mode: MOST, work: "none" },
  "enable row level security": { mode: MOST, work: "none" },
  "force row level security": { mode: MOST, work: "none" },
  inherit: { mode: MOST, other: "SHARE UPDATE EXCLUSIVE", work: "none" },
  "no inherit": { mode: MOST, work: "none" },
  owner: { mode: MOST, work: "none" },
  "set logged": { mode: MOST, work: "rewrite" },
  "set unlogged": { mode: MOST, work: "rewrite" },
  "set schema": { mode: MOST, work: "none" },
  "toggle trigger": { mode: "SHARE ROW EXCLUSIVE", work: "none" },
};

/** Statements that keep a table in order, where what they name is a table: their own pages. */
const UPKEEP: Readonly<
  Record<string, { readonly mode: LockMode; readonly concurrently: LockMode; readonly work: Work }>
> = {
  "refresh materialized view": { mode: MOST, concurrently: "EXCLUSIVE", work: "rewrite" },
};

/** Functions whose value stands for a whole statement, so that rows that exist share it ("ALTER TABLE", Notes; pg_proc.provolatile). */
export const STABLE: ReadonlySet<string> = new Set([
  ...[
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "date_trunc",
    "timezone",
    "age",
    "to_char",
    "to_timestamp",
  ],
  ...["lower", "upper", "concat", "md5", "length", "abs", "round", "array_fill", "make_interval", "current_setting"],
  ...["json_build_object", "json_build_array", "jsonb_build_object", "jsonb_build_array", "to_json", "to_jsonb"],
]);

/** Functions with another value for each row. */
export const VOLATILE: ReadonlySet<string> = new Set([
  ...["clock_timestamp", "timeofday", "random", "gen_random_uuid", "nextval", "setval"],
]);

/** Types of the server, none of which has a constraint of its own. */
const BUILT_IN =
  /^(?:smallint|integer|bigint|real|double precision|numeric|money|boolean|char|varchar|text|name|bytea|date|interval|time(?:stamp)?(?: with time zone)?|uuid|jsonb?|xml|inet|cidr|macaddr8?|bit|varbit|tsvector|tsquery|point|line|lseg|box|path|polygon|circle|(?:int4|int8|num|ts|tstz|date)(?:multi)?range)$/;

/** What PostgreSQL (12 and later, where a page says no more) locks for an operation, by the schema before it; `null`: not known. */
export function lockingOnPostgres(operation: Operation, schema: Schema): Locking | null {
  switch (operation.kind) {
    case "createTable":
      return new Plan()
        .lock(operation.partitionOf, MOST)
        .lockAll(operation.inherits, "SHARE UPDATE EXCLUSIVE")
        .lockAll(referencedBy(operation.constraints), "SHARE ROW EXCLUSIVE")
        .done("none");
    case "dropTable": {
      const state = schema.table(operation.table);
      return new Plan()
        .lock(operation.table, MOST)
        .lockAll(referencedBy(state?.constraints ?? []), MOST)
        .lock(state?.partitionOf ?? null, MOST)
        .lockAll(operation.cascade ? referringTo(operation.table, schema) : [], MOST)
        .done("none");
    }
    case "renameTable":
    case "renameColumn":
    case "renameConstraint":
      return new Plan().lock(operation.table, MOST).done("none");
    case "alterTable":
      return ofAction(operation);
    case "addColumn":
      return new Plan()
        .lock(operation.table, MOST)
        .lockAll(referencedBy(operation.constraints), "SHARE ROW EXCLUSIVE")
        .done(workOfColumn(operation, schema));
    case "dropColumn": {
      const keys = foreignKeysOf(schema.table(operation.table) ?? { constraints: [] });
      const own = keys.filter(({ columns }) => columns.some(column => isSame(column, operation.column)));
      return new Plan().lock(operation.table, MOST).lockAll(referencedBy(own), MOST).done("none");
    }
    case "alterColumn": {
      const plan = new Plan().lock(operation.table, MOST);
      // Foreign keys over a column whose type changes are made anew.
      if (operation.type !== null) plan.lockAll(keyedWith(operation, schema), MOST);
      return plan.done(workOfAlteration(operation, schema));
    }
    case "addConstraint": {
      const { table, constraint } = operation;
      const mode = constraint.kind === "foreignKey" ? "SHARE ROW EXCLUSIVE" : MOST;
      return new Plan()
        .lock(table, mode)
        .lockAll(referencedBy([constraint]), "SHARE ROW EXCLUSIVE")
        .done(workOfConstraint(constraint, schema.table(table)));
    }
    case "dropConstraint": {
      const dropped = constraintNamed(schema.table(operation.table), operation.name);
      return new Plan().lock(operation.table, MOST).lockAll(referencedBy(dropped), MOST).done("none");
    }
    case "validateConstraint": {
      const validated = constraintNamed(schema.table(operation.table), operation.name);
      return new Plan()
        .lock(operation.table, "SHARE UPDATE EXCLUSIVE")
        .lockAll(referencedBy(validated), "ROW SHARE")
        .done("scan");
    }
    case "createIndex":
      return new Plan()
        .lock(operation.table, operation.concurrently ? "SHARE UPDATE EXCLUSIVE" : "SHARE")
        .done(operation.only ? "unknown" : "index", !operation.concurrently);
    case "dropIndex": {
      const { name, concurrently } = operation;
      const table = operation.table ?? (name === null ? null : tableOfIndex(schema, name));
      if (table === null) return null;
      return new Plan().lock(table, concurrently ? "SHARE UPDATE EXCLUSIVE" : MOST).done("none", !concurrently);
    }
    case "createTrigger":
      return new Plan().lock(operation.table, "SHARE ROW EXCLUSIVE").done("none");
    case "dropTrigger":
      return operation.table === null ? null : new Plan().lock(operation.table, MOST).done("none");
    case "changeData":
      return new Plan()
        .lock(operation.table, operation.action === "truncate" ? MOST : "ROW EXCLUSIVE")
        .done(operation.action === "truncate" ? "none" : "unknown");
    case "maintain":
      return ofUpkeep(operation);
    default:
      return null;
  }
}

/** Locks, the strongest of each table, in the order in which they are named first. */
class Plan {
  private readonly locks: { readonly table: QualifiedName; readonly mode: LockMode }[] = [];

  lock(table: QualifiedName | null, mode: LockMode): this {
    // A table that refers to itself has the lock of its own already.
    const isKnown = this.locks.some(lock => isSameTable(lock.table, table));
    if (table !== null && !isKnown) this.locks.push({ table, mode });
    return this;
  }

  lockAll(tables: readonly QualifiedName[], mode: LockMode): this {
    for (const table of tables) this.lock(table, mode);
    return this;
  }

  done(work: Work, transactional = true): Locking {
    const locks = this.locks.map(lock => ({ ...lock, blocks: BLOCKED[lock.mode] }));
    return { locks, work, algorithm: null, transactional };
  }
}

function ofAction({ action, table, other, concurrently }: AlterTable): Locking | null {
  if (action === "attach partition") {
    // The rows are looked at unless a CHECK says of them what the bounds do.
    return new Plan().lock(other, MOST).lock(table, "SHARE UPDATE EXCLUSIVE").done("unknown");
  }
  if (action === "detach partition") {
    const plan = new Plan().lock(other, MOST).lock(table, concurrently ? "SHARE UPDATE EXCLUSIVE" : MOST);
    return plan.done("none", !concurrently);
  }
  const fact = ACTIONS[action];
  if (fact === undefined) return null;
  const plan = new Plan().lock(table, fact.mode);
  return (fact.other === undefined ? plan : plan.lock(other, fact.other)).done(fact.work);
}

function ofUpkeep({ verb, target, concurrently }: Maintain): Locking | null {
  const fact = UPKEEP[verb];
  if (fact === undefined || target === null) return null;
  return new Plan().lock(target, concurrently ? fact.concurrently : fact.mode).done(fact.work);
}

/** From what costs nothing to what costs most; what is not known may be any of what stands behind it. */
const COST: readonly Work[] = ["none", "scan", "index", "unknown", "rewrite"];

function most(works: readonly Work[]): Work {
  return COST.findLast(work => works.includes(work)) ?? "none";
}

function workOfColumn({ column, constraints }: AddColumn, schema: Schema): Work {
  return most([
    workOfValues(column, schema),
    ...constraints.map(constraint => {
      // Every row has NULL, which refers to nothing: no row is looked up.
      if (constraint.kind === "foreignKey") return isNull(column) ? "none" : "scan";
      return workOfConstraint(constraint, null);
    }),
  ]);
}

function isNull({ default: value, identity, generated }: Column): boolean {
  return (value === null || value.kind === "null") && identity === null && generated === null;
}

/** What the values of a new column cost: rows share one that is the same for all of them ("ALTER TABLE", Notes). */
function workOfValues(column: Column, schema: Schema): Work {
  const { identity, generated, default: value, type } = column;
  if (identity !== null || generated?.stored === true) return "rewrite";
  if (generated !== null) return "unknown";
  const ofType = workOfType(type, schema);
  // Where there are rows, a column that must not be NULL and has no value is refused.
  if (!column.nullable && isNull(column)) return "unknown";
  if (value === null || value.kind === "null" || value.kind === "constant") return ofType;
  return value.kind === "unknown" ? "unknown" : most([ofType, workOfExpression(value.text)]);
}

/** A domain with a constraint is checked for each row, and the table written anew for that. */
function workOfType(type: DataType | null, schema: Schema): Work {
  if (type === null) return "unknown";
  if (BUILT_IN.test(type.name) || type.dimensions > 0) return "none";
  const name = type.name.replaceAll('"', "").split(".");
  const own = schema.type({
    schema: name.length > 1 ? unwritten(name[0] ?? "") : null,
    name: unwritten(name.at(-1) ?? ""),
    span: type.span,
  });
  if (own === null) return "unknown";
  if (own.form !== "domain") return "none";
  if (own.definition === null) return "unknown";
  return /\b(?:check|not\s+null)\b/i.test(own.definition) ? "rewrite" : "unknown";
}

function workOfExpression(text: string): Work {
  const plain = text.replaceAll(/'(?:[^']|'')*'/g, "''");
  const called = [...plain.matchAll(/([\w."]+)\s*\(/g)].map(([, name = ""]) => name.toLowerCase());
  if (called.some(name => VOLATILE.has(name))) return "rewrite";
  return called.every(name => STABLE.has(name)) ? "none" : "unknown";
}

function workOfConstraint(constraint: Constraint, state: TableState | null): Work {
  switch (constraint.kind) {
    case "foreignKey":
    case "check":
      return constraint.notValid ? "none" : "scan";
    case "exclude":
      return "index";
    case "unique":
    case "primaryKey": {
      if (constraint.usingIndex === null) return "index";
      if (constraint.kind === "unique") return "none";
      const index = state?.indexes.find(({ name }) => name !== null && isSame(name, constraint.usingIndex));
      const nullable = index?.columns.map(
        ({ name }) => name && state?.columns.get(nameKey(name, "postgresql"))?.nullable,
      );
      return nullable?.every(column => column === false) === true ? "none" : "unknown";
    }
  }
}

function workOfAlteration(operation: AlterColumn, schema: Schema): Work {
  const state = schema.table(operation.table);
  const column = state?.columns.get(nameKey(operation.column, "postgresql")) ?? null;
  const ofNull = (): Work => {
    if (operation.nullable !== false || column?.nullable === false) return "none";
    if (state === null) return "unknown";
    if (isProvenNotNull(state, operation.column, "postgresql")) return "none";
    return state.complete ? "scan" : "unknown";
  };
  return most([ofNull(), operation.type === null ? "none" : workOfConversion(operation, column?.type ?? null, state)]);
}

/** Types between which the values are converted, whatever they are: each row is written anew. */
const CONVERTED = /^(?:smallint|integer|bigint|real|double precision|numeric|text|varchar|jsonb?|boolean|uuid|date)$/;

/** What ALTER COLUMN … TYPE costs ("ALTER TABLE", Notes): nothing where the new type only allows more of what is stored alike. */
function workOfConversion(operation: AlterColumn, from: DataType | null, state: TableState | null): Work {
  const { type: to, using, column } = operation;
  if (to === null) return "none";
  const isCast = using === null || isCastOf(using, column);
  if (!isCast) return "rewrite";
  if (from === null || from.dimensions > 0 || to.dimensions > 0) return "unknown";
  if (isWidening(from, to)) {
    if (state?.complete !== true) return "unknown";
    const isUsed = (constraint: Constraint): boolean =>
      constraint.kind === "check"
        ? constraint.columns.includes(column.text)
        : constraint.columns.some(name => isSame(name, column));
    const keys = state.constraints.filter(isUsed);
    // The column may stand in the condition or an expression of an index, which is then built anew.
    const isHidden = state.indexes.some(
      ({ predicate, columns }) => predicate !== null || columns.some(({ name }) => name === null),
    );
    if (isHidden || keys.some(({ kind }) => kind === "foreignKey" || kind === "exclude")) return "unknown";
    return keys.some(({ kind }) => kind === "check") ? "scan" : "none";
  }
  if (storesAlike(from, to, "postgresql")) return "unknown";
  return CONVERTED.test(from.name) && CONVERTED.test(to.name) ? "rewrite" : "unknown";
}

function isCastOf(using: string, { text }: Name): boolean {
  const plain = using.replaceAll(/[\s()"]|\(\d+(?:,\s*\d+)?\)/g, "").toLowerCase();
  return plain === text.toLowerCase() || plain.startsWith(`${text.toLowerCase()}::`);
}

/** `varchar` and `text` are stored alike, and so is a number with more digits before the point. */
function isWidening(from: DataType, to: DataType): boolean {
  const isText = (type: DataType): boolean => type.name === "varchar" || type.name === "text";
  if (isText(from) && isText(to)) {
    const [before, after] = [from, to].map(({ arguments: [length] }) =>
      length === undefined ? Infinity : Number(length),
    );
    return (after ?? 0) >= (before ?? 0);
  }
  if (from.name !== "numeric" || to.name !== "numeric") return false;
  if (to.arguments.length === 0) return true;
  const [[digits, scale = "0"], [wanted, kept = "0"]] = [from.arguments, to.arguments];
  return digits !== undefined && Number(wanted) >= Number(digits) && kept === scale;
}

function referencedBy(constraints: readonly Constraint[]): readonly QualifiedName[] {
  return foreignKeysOf({ constraints }).map(({ references }) => references);
}

function referringTo(table: QualifiedName, schema: Schema): readonly QualifiedName[] {
  return schema
    .allTables()
    .filter(({ constraints }) => referencedBy(constraints).some(other => isSameTable(other, table)))
    .map(state => state.table);
}

/** The tables at the other end of the foreign keys that a column is in; of one that is referred to, all that refer to the table. */
function keyedWith({ table, column }: AlterColumn, schema: Schema): readonly QualifiedName[] {
  const state = schema.table(table);
  const from = foreignKeysOf(state ?? { constraints: [] }).filter(({ columns }) =>
    columns.some(name => isSame(name, column)),
  );
  const isKey = state?.constraints.some(
    constraint =>
      (constraint.kind === "primaryKey" || constraint.kind === "unique") &&
      constraint.columns.some(name => isSame(name, column)),
  );
  return [...referencedBy(from), ...(isKey === true ? referringTo(table, schema) : [])];
}

function constraintNamed(state: TableState | null, name: Name | null): readonly Constraint[] {
  if (state === null || name === null) return [];
  return state.constraints.filter(constraint => constraint.name !== null && isSame(constraint.name, name));
}

function tableOfIndex(schema: Schema, index: QualifiedName): QualifiedName | null {
  const found = schema
    .allTables()
    .filter(({ indexes }) => indexes.some(({ name }) => name !== null && isSame(name, index.name)));
  return found.length === 1 ? (found[0]?.table ?? null) : null;
}

function isSame(a: Name, b: Name | null): boolean {
  return b !== null && nameKey(a, "postgresql") === nameKey(b, "postgresql");
}

function isSameTable(a: QualifiedName, b: QualifiedName | null): boolean {
  return b !== null && isSame(a.name, b.name) && (a.schema?.text ?? "public") === (b.schema?.text ?? "public");
}
