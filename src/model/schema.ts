import type { Column, ColumnDefault, Constraint, ForeignKey, Index, PrimaryKey, UniqueConstraint } from "./column.js";
import { isMySqlFamily, type Dialect } from "./dialect.js";
import { nameKey, tableKey, type Name, type QualifiedName } from "./name.js";
import type {
  AlterColumn,
  ChangeData,
  CreateTable,
  DropConstraint,
  DropIndex,
  Operation,
  RenameIndex,
} from "./operation.js";

/** A column as far as the operations show it. */
export interface ColumnState {
  readonly name: string;
  /** `null` for a column that was altered but whose creation is not known. */
  readonly definition: Column | null;
  /** `null` where nothing says. */
  readonly nullable: boolean | null;
  /** `null` where nothing says; `none` where it is known to have no default. */
  readonly default: ColumnDefault | "none" | null;
  /** Whether the rows that exist have got values other than NULL: by a default, an UPDATE, a conversion. */
  readonly filled: boolean;
}

export interface IndexState extends Index {
  /** The constraint that owns it, if it does not stand on its own. */
  readonly constraint: "primaryKey" | "unique" | null;
}

export interface TableState {
  readonly table: QualifiedName;
  /** True for a table that these operations create. */
  readonly created: boolean;
  /** Whether these operations leave it without rows: just created, truncated, deleted from without a WHERE. */
  readonly empty: boolean;
  /** Whether an UPDATE that does not show its columns may have filled any of them. */
  readonly maybeFilled: boolean;
  readonly columns: ReadonlyMap<string, ColumnState>;
  readonly indexes: readonly IndexState[];
  readonly constraints: readonly Constraint[];
}

/**
 * The tables that a run of operations shows. A table that is missing here may well exist: the operations begin
 * somewhere in the life of a database.
 */
export class Schema {
  private constructor(
    readonly dialect: Dialect,
    private readonly tables: ReadonlyMap<string, TableState>,
  ) {}

  static empty(dialect: Dialect): Schema {
    return new Schema(dialect, new Map());
  }

  table(name: QualifiedName): TableState | null {
    return this.tables.get(tableKey(name, this.dialect)) ?? null;
  }

  column(table: QualifiedName, column: Name | string): ColumnState | null {
    return this.table(table)?.columns.get(nameKey(column, this.dialect)) ?? null;
  }

  allTables(): Iterable<TableState> {
    return this.tables.values();
  }

  /** The same tables, seen from a later migration: none of them is new any more, and rows may have come. */
  settled(): Schema {
    const tables = new Map<string, TableState>();
    for (const [key, state] of this.tables) tables.set(key, { ...state, created: false, empty: false });
    return new Schema(this.dialect, tables);
  }

  /** The schema after one more operation. An operation on something unknown leaves a trace, never an exception. */
  apply(operation: Operation): Schema {
    switch (operation.kind) {
      case "createTable":
        return this.with(operation.table, created(operation, this));
      case "dropTable":
        return this.without(operation.table);
      case "renameTable":
        return this.renamed(operation.table, operation.to);
      case "addColumn":
        return this.changed(operation.table, state => {
          const column = columnState(operation.column);
          const columns = set(state.columns, nameKey(operation.column.name, this.dialect), column);
          return operation.constraints.reduce(withConstraint, { ...state, columns });
        });
      case "dropColumn":
        return this.changed(operation.table, state => withoutColumn(state, operation.column, this.dialect));
      case "renameColumn":
        return this.changed(operation.table, state =>
          renamedColumn(state, operation.column, operation.to, this.dialect),
        );
      case "alterColumn":
        return this.changed(operation.table, state => alteredColumn(state, operation, this.dialect));
      case "addConstraint":
        return this.changed(operation.table, state => withConstraint(state, operation.constraint));
      case "dropConstraint":
        return this.changed(operation.table, state => withoutConstraint(state, operation, this.dialect));
      case "validateConstraint":
        return this.changed(operation.table, state => ({
          ...state,
          constraints: state.constraints.map(constraint =>
            "notValid" in constraint &&
            constraint.name !== null &&
            nameKey(constraint.name, this.dialect) === nameKey(operation.name, this.dialect)
              ? { ...constraint, notValid: false }
              : constraint,
          ),
        }));
      case "createIndex":
        return this.changed(operation.table, state => ({
          ...state,
          indexes: [...state.indexes, { ...operation.index, constraint: null }],
        }));
      case "dropIndex":
        return this.withoutIndex(operation);
      case "renameIndex":
        return this.withRenamedIndex(operation);
      case "changeData":
        return this.changed(operation.table, state => withData(state, operation, this.dialect));
      default:
        return this;
    }
  }

  private with(name: QualifiedName, state: TableState): Schema {
    return new Schema(this.dialect, set(this.tables, tableKey(name, this.dialect), state));
  }

  private without(name: QualifiedName): Schema {
    const tables = new Map(this.tables);
    tables.delete(tableKey(name, this.dialect));
    return new Schema(this.dialect, tables);
  }

  private changed(name: QualifiedName, change: (state: TableState) => TableState): Schema {
    return this.with(name, change(this.table(name) ?? existing(name)));
  }

  private renamed(from: QualifiedName, to: QualifiedName): Schema {
    const state = this.table(from) ?? existing(from);
    return this.without(from).with(to, { ...state, table: to });
  }

  /** A constraint goes by the name of its index. */
  private withRenamedIndex({ table, name, to }: RenameIndex): Schema {
    const tables = new Map(this.tables);
    const rename = <T extends { readonly name: Name | null }>(named: T): T =>
      named.name !== null && nameKey(named.name, this.dialect) === nameKey(name.name, this.dialect)
        ? { ...named, name: to }
        : named;
    for (const [key, state] of this.tables) {
      if (table !== null && key !== tableKey(table, this.dialect)) continue;
      const constraints = state.constraints.map(constraint =>
        constraint.kind === "primaryKey" || constraint.kind === "unique" ? rename(constraint) : constraint,
      );
      tables.set(key, { ...state, indexes: state.indexes.map(rename), constraints });
    }
    return new Schema(this.dialect, tables);
  }

  private withoutIndex(operation: DropIndex): Schema {
    const tables = new Map(this.tables);
    for (const [key, state] of this.tables) {
      if (operation.table !== null && key !== tableKey(operation.table, this.dialect)) continue;
      const indexes = state.indexes.filter(index => !isDropped(index, operation, this.dialect));
      // In MySQL, a unique constraint is its index: DROP INDEX drops both.
      const constraints = state.constraints.filter(
        constraint => constraint.kind !== "unique" || !isDropped(uniqueIndex(constraint), operation, this.dialect),
      );
      if (indexes.length < state.indexes.length) tables.set(key, { ...state, indexes, constraints });
    }
    return new Schema(this.dialect, tables);
  }
}

/** The schema before each operation of a run, and after the last. */
export class Timeline {
  private readonly states: Schema[];

  constructor(
    readonly operations: readonly Operation[],
    start: Schema,
  ) {
    this.states = [start];
    for (const operation of operations) this.states.push((this.states.at(-1) as Schema).apply(operation));
  }

  /** The schema just before `operation`, which has to be one of this run. */
  before(operation: Operation): Schema {
    return this.states[this.operations.indexOf(operation)] as Schema;
  }

  get end(): Schema {
    return this.states.at(-1) as Schema;
  }

  /** What happens after `operation`, in order. */
  after(operation: Operation): readonly Operation[] {
    return this.operations.slice(this.operations.indexOf(operation) + 1);
  }
}

/**
 * Whether some index serves an equality on all of `columns`: it begins with them, in any order, or it is unique over
 * some of them. A partial index serves where it leaves out nothing but NULLs of these columns.
 * Manual: PostgreSQL 11.3 and 11.8.
 */
export function hasIndexLeadingWith(
  indexes: readonly Index[],
  columns: readonly Name[],
  dialect: Dialect,
  ignoredPrefix: ReadonlySet<string> = new Set(),
): boolean {
  const wanted = new Set(columns.map(column => nameKey(column, dialect)));
  return indexes.some(index => {
    if (!SERVES_EQUALITY.has(index.method) || !keepsEveryReference(index, wanted)) return false;
    const keys = index.columns.map(column => (column.name === null ? null : nameKey(column.name, dialect)));
    while (keys[0] != null && ignoredPrefix.has(keys[0]) && !wanted.has(keys[0])) keys.shift();
    const leading = keys.slice(0, wanted.size);
    const leads = leading.length === wanted.size && leading.every(key => key !== null && wanted.has(key));
    return leads || (index.unique && keys.length > 0 && keys.every(key => key !== null && wanted.has(key)));
  });
}

/** Whether a validated CHECK keeps NULL out of the column. Measured: PostgreSQL then skips the scan of SET NOT NULL. */
export function isProvenNotNull(state: TableState, column: Name, dialect: Dialect): boolean {
  return state.constraints.some(
    constraint =>
      constraint.kind === "check" &&
      !constraint.notValid &&
      constraint.provesNotNull.some(proven => nameKey(proven, dialect) === nameKey(column, dialect)),
  );
}

/** The foreign keys of a table. */
export function foreignKeysOf(state: TableState): readonly ForeignKey[] {
  return state.constraints.filter(constraint => constraint.kind === "foreignKey");
}

const SERVES_EQUALITY: ReadonlySet<string> = new Set(["btree", "hash"]);

function keepsEveryReference(index: Index, columns: ReadonlySet<string>): boolean {
  if (index.predicate === null) return true;
  const conjuncts = index.predicate
    .toLowerCase()
    .replaceAll(/["`()]/g, " ")
    .split(/\band\b/);
  return conjuncts.every(conjunct => {
    const match = /^\s*(?:\S+\.)?(\S+)\s+is\s+not\s+null\s*$/.exec(conjunct);
    return match !== null && [...columns].some(column => column.toLowerCase() === match[1]);
  });
}

function existing(table: QualifiedName): TableState {
  return { table, created: false, empty: false, maybeFilled: false, columns: new Map(), indexes: [], constraints: [] };
}

function created(operation: CreateTable, schema: Schema): TableState {
  const known = schema.table(operation.table);
  // CREATE TABLE IF NOT EXISTS over a table of this run changes nothing.
  if (known !== null && operation.ifNotExists) return known;
  const columns = new Map<string, ColumnState>();
  for (const column of operation.columns) {
    columns.set(nameKey(column.name, schema.dialect), columnState(column));
  }
  const state: TableState = {
    table: operation.table,
    created: true,
    empty: !operation.fromQuery,
    maybeFilled: false,
    columns,
    indexes: operation.indexes.map(index => ({ ...index, constraint: null })),
    constraints: [],
  };
  return operation.constraints.reduce(withConstraint, state);
}

function columnState(column: Column): ColumnState {
  return {
    name: column.name.text,
    definition: column,
    nullable: column.nullable,
    default: column.default ?? "none",
    filled: suppliesValue(column),
  };
}

/** Whether the rows that exist get a value other than NULL when the column is added. */
export function suppliesValue(column: Column): boolean {
  return (
    column.identity !== null || column.generated !== null || (column.default !== null && column.default.kind !== "null")
  );
}

function withConstraint(state: TableState, constraint: Constraint): TableState {
  const constraints = [...state.constraints, constraint];
  if (constraint.kind !== "primaryKey" && constraint.kind !== "unique") return { ...state, constraints };
  return { ...state, constraints, indexes: [...state.indexes, uniqueIndex(constraint)] };
}

/** The index that enforces a key. */
function uniqueIndex(constraint: PrimaryKey | UniqueConstraint): IndexState {
  return {
    name: constraint.name,
    columns: constraint.columns.map(name => ({
      name,
      expression: null,
      descending: false,
      prefixLength: null,
      operatorClass: null,
      span: name.span,
    })),
    unique: true,
    method: "btree",
    predicate: null,
    include: [],
    nullsNotDistinct: constraint.kind === "unique" && constraint.nullsNotDistinct,
    constraint: constraint.kind,
  };
}

function withoutColumn(state: TableState, column: Name, dialect: Dialect): TableState {
  const key = nameKey(column, dialect);
  const columns = new Map(state.columns);
  columns.delete(key);
  const names = (list: readonly (Name | null)[]): boolean =>
    list.some(name => name !== null && nameKey(name, dialect) === key);
  return {
    ...state,
    columns,
    indexes: state.indexes.filter(index => !names(index.columns.map(part => part.name))),
    constraints: state.constraints.filter(constraint => constraint.kind === "check" || !names(constraint.columns)),
  };
}

function renamedColumn(state: TableState, from: Name, to: Name, dialect: Dialect): TableState {
  const key = nameKey(from, dialect);
  const rename = <N extends Name | null>(name: N): N | Name =>
    name !== null && nameKey(name, dialect) === key ? { ...to, span: name.span } : name;
  const renameText = (text: string): string => (nameKey(text, dialect) === key ? to.text : text);
  const columns = new Map(state.columns);
  const column = columns.get(key);
  columns.delete(key);
  columns.set(nameKey(to, dialect), { ...(column ?? unknownColumn(to.text)), name: to.text });
  return {
    ...state,
    columns,
    indexes: state.indexes.map(index => ({
      ...index,
      columns: index.columns.map(part => ({ ...part, name: rename(part.name) })),
    })),
    constraints: state.constraints.map(constraint =>
      constraint.kind === "check"
        ? {
            ...constraint,
            columns: constraint.columns.map(renameText),
            provesNotNull: constraint.provesNotNull.map(renameText),
          }
        : { ...constraint, columns: constraint.columns.map(rename) },
    ),
  };
}

function unknownColumn(name: string): ColumnState {
  return { name, definition: null, nullable: null, default: null, filled: false };
}

function alteredColumn(state: TableState, operation: AlterColumn, dialect: Dialect): TableState {
  const key = nameKey(operation.column, dialect);
  const before = state.columns.get(key) ?? unknownColumn(operation.column.text);
  const after: ColumnState = {
    ...before,
    nullable: isPrimary(state, operation.column, dialect) ? false : (operation.nullable ?? before.nullable),
    filled: before.filled || /\b(?:coalesce|case|ifnull|nullif)\b/i.test(operation.using ?? ""),
    default:
      operation.default === null
        ? before.default
        : operation.default.action === "set"
          ? operation.default.value
          : "none",
  };
  return { ...state, columns: set(state.columns, key, after) };
}

/** Whether the column is in the primary key, which keeps it NOT NULL whatever MODIFY says; SQLite allows NULL there. */
function isPrimary(state: TableState, column: Name, dialect: Dialect): boolean {
  if (dialect === "sqlite") return false;
  const key = state.constraints.find(constraint => constraint.kind === "primaryKey");
  return key?.columns.some(name => nameKey(name, dialect) === nameKey(column, dialect)) ?? false;
}

function withoutConstraint(state: TableState, operation: DropConstraint, dialect: Dialect): TableState {
  const matches = (constraint: Pick<Constraint, "kind" | "name">, columns: readonly (Name | null)[]): boolean => {
    if (operation.name !== null && constraint.name !== null) {
      return nameKey(operation.name, dialect) === nameKey(constraint.name, dialect);
    }
    if (operation.constraint !== null && operation.constraint !== constraint.kind) return false;
    if (operation.columns !== null) return sameColumns(operation.columns, columns, dialect);
    return operation.constraint === "primaryKey";
  };
  return {
    ...state,
    constraints: state.constraints.filter(
      constraint => !matches(constraint, constraint.kind === "check" ? [] : constraint.columns),
    ),
    indexes: state.indexes.filter(
      index =>
        index.constraint === null ||
        !matches(
          { kind: index.constraint, name: index.name },
          index.columns.map(part => part.name),
        ),
    ),
  };
}

function isDropped(index: IndexState, operation: DropIndex, dialect: Dialect): boolean {
  if (operation.name !== null) {
    // MySQL calls an index after its first column, where nobody gives it a name (15.1.15).
    const name = index.name ?? (isMySqlFamily(dialect) ? (index.columns[0]?.name ?? null) : null);
    return name !== null && nameKey(name, dialect) === nameKey(operation.name.name, dialect);
  }
  if (operation.columns === null || index.constraint !== null) return false;
  return sameColumns(
    operation.columns,
    index.columns.map(part => part.name),
    dialect,
  );
}

function sameColumns(a: readonly (Name | null)[], b: readonly (Name | null)[], dialect: Dialect): boolean {
  return (
    a.length === b.length &&
    a.every((name, i) => {
      const other = b[i];
      return name != null && other != null && nameKey(name, dialect) === nameKey(other, dialect);
    })
  );
}

function withData(state: TableState, operation: ChangeData, dialect: Dialect): TableState {
  switch (operation.action) {
    case "insert":
    case "merge":
      return { ...state, empty: false };
    case "truncate":
      return { ...state, empty: true };
    case "delete":
      return operation.limited
        ? { ...state, columns: markFilled(state, operation.whereNull, dialect) }
        : { ...state, empty: true };
    case "update": {
      if (operation.assignments.length === 0) return { ...state, maybeFilled: true };
      const filled = operation.assignments.flatMap(({ column, value }) => (value === "null" ? [] : [column]));
      return { ...state, columns: markFilled(state, filled, dialect) };
    }
  }
}

function markFilled(state: TableState, names: readonly Name[], dialect: Dialect): ReadonlyMap<string, ColumnState> {
  const columns = new Map(state.columns);
  for (const name of names) {
    const key = nameKey(name, dialect);
    columns.set(key, { ...(columns.get(key) ?? unknownColumn(name.text)), filled: true });
  }
  return columns;
}

function set<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}
