import type { Column, ColumnDefault, Constraint, DataType, Identity, Index } from "../column.js";
import type { Name, QualifiedName } from "../name.js";
import type { ObjectDefinition } from "../operation.js";

/** A column as far as the operations show it. */
export interface ColumnState {
  readonly name: string;
  /** `null` where nothing says, and for SQLite's columns without one. */
  readonly type: DataType | null;
  /** `null` where nothing says. */
  readonly nullable: boolean | null;
  /** `null` where nothing says; `none` where it is known to have no default. */
  readonly default: ColumnDefault | "none" | null;
  /** The type that the column had when it got its default, which depends on that (PostgreSQL). */
  readonly defaultType: string | null;
  readonly identity: Identity | null;
  /** The sequence that numbers it and goes with it (PostgreSQL). */
  readonly sequence: QualifiedName | null;
  readonly generated: Column["generated"];
  readonly collation: string | null;
  /** MySQL's `ON UPDATE CURRENT_TIMESTAMP`. */
  readonly onUpdate: string | null;
  /** As the definition of the column says it (MySQL). */
  readonly comment: string | null;
  /** Whether the rows that exist have got values other than NULL: by a default, an UPDATE, a conversion. */
  readonly filled: boolean;
  /** Whether the table has it on its own account: what it has only from its parents goes with theirs (PostgreSQL 5.11). */
  readonly local: boolean;
}

/** What an index serves: a constraint, PostgreSQL's way to keep it; a foreign key, where MySQL makes one for it. */
export type IndexPurpose = "primaryKey" | "unique" | "exclude" | "foreignKey";

export interface IndexState extends Index {
  /** `null` for one that stands on its own. One of a foreign key stays when the key goes, and goes when a better one comes. */
  readonly constraint: IndexPurpose | null;
}

export interface TableState {
  readonly table: QualifiedName;
  /** Its name where it was created, the same object in every later state; `null` where that is not known. */
  readonly origin: Name | null;
  /** True for a table that this run of operations creates. */
  readonly created: boolean;
  /** Whether all of its columns, constraints and indexes are known: it was created by operations that were read whole. */
  readonly complete: boolean;
  /** Whether these operations leave it without rows: just created, truncated, deleted from without a WHERE. */
  readonly empty: boolean;
  /** Whether an UPDATE that does not show its columns may have filled any of them. */
  readonly maybeFilled: boolean;
  readonly columns: ReadonlyMap<string, ColumnState>;
  readonly indexes: readonly IndexState[];
  readonly constraints: readonly Constraint[];
  readonly temporary: boolean;
  readonly partitioned: boolean;
  /** What stands behind PARTITION BY; `null` where it is not partitioned or nothing shows it. */
  readonly partitionBy: string | null;
  readonly partitionOf: QualifiedName | null;
  /** `FOR VALUES …` or `DEFAULT`; `null` where it is no partition or nothing shows it. */
  readonly bounds: string | null;
  /** PostgreSQL's INHERITS. */
  readonly inherits: readonly QualifiedName[];
}

/** A type that has been created. */
export interface TypeState {
  readonly type: QualifiedName;
  readonly form: "enum" | "domain" | "composite" | "range" | "base";
  /** Labels of an enum, in order. */
  readonly labels: readonly string[];
  /** What stands behind the name, from AS on; `null` for an enum, and where nothing shows it. */
  readonly definition: string | null;
}

export interface ViewState {
  readonly view: QualifiedName;
  readonly materialized: boolean;
  /** The tables and views that it reads; `null` where they are not known. */
  readonly reads: readonly QualifiedName[] | null;
  /** The columns of any of them that it may depend on. */
  readonly columns: readonly string[];
  /** Those of which the query says `*`, with the columns that there were. */
  readonly whole: readonly { readonly relation: QualifiedName; readonly columns: readonly string[] }[];
  /** What stands behind the name, with the names that things had then; `null` where nothing shows it, or they were renamed. */
  readonly definition: string | null;
}

export interface SequenceState {
  readonly sequence: QualifiedName;
}

/** A function, a trigger, a policy …: what stands beside the tables and is known by the statement that made it. */
export interface ObjectState {
  /** In the words of the manual, in lower case: `function`, `trigger`. */
  readonly object: string;
  readonly name: QualifiedName;
  /** The types by which PostgreSQL tells routines of one name apart; `null` where they are not known, and for all else. */
  readonly signature: readonly string[] | null;
  /** The table that a trigger, policy or rule is of. */
  readonly table: QualifiedName | null;
  /** The function that a trigger of PostgreSQL calls. */
  readonly routine: QualifiedName | null;
  /** `null` where nothing shows it, or something has changed it since. */
  readonly definition: ObjectDefinition | null;
}

/** A table that is there, but of which nothing is known. */
export function unknownTable(table: QualifiedName): TableState {
  return {
    table,
    origin: null,
    created: false,
    complete: false,
    empty: false,
    maybeFilled: false,
    columns: new Map(),
    indexes: [],
    constraints: [],
    temporary: false,
    partitioned: false,
    partitionBy: null,
    partitionOf: null,
    bounds: null,
    inherits: [],
  };
}

/** A column that is there, but of which nothing is known. */
export function unknownColumn(name: string): ColumnState {
  return {
    name,
    type: null,
    nullable: null,
    default: null,
    defaultType: null,
    identity: null,
    sequence: null,
    generated: null,
    collation: null,
    onUpdate: null,
    comment: null,
    filled: false,
    local: true,
  };
}

export function columnState(column: Column): ColumnState {
  const { name, type, nullable, identity, generated, collation, onUpdate, comment } = column;
  return {
    name: name.text,
    type: type === null ? null : ownType(type),
    nullable,
    default: column.default ?? "none",
    defaultType: type === null ? null : ownType(type).name,
    identity,
    sequence: null,
    generated,
    collation,
    onUpdate,
    comment,
    filled: suppliesValue(column),
    local: true,
  };
}

/** A type without the default schema of PostgreSQL, under which nothing else can hide. */
export function ownType(type: DataType): DataType {
  return type.name.startsWith("public.") ? { ...type, name: type.name.slice("public.".length) } : type;
}

/** Whether the rows that exist get a value other than NULL when the column is added. */
export function suppliesValue(column: Column): boolean {
  return (
    column.identity !== null || column.generated !== null || (column.default !== null && column.default.kind !== "null")
  );
}

/** A copy of a map with one entry more or changed; the order of the entries stays. */
export function set<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

/** The columns of a constraint; none of a CHECK, which names them in its expression. */
export function columnsOf(constraint: Constraint): readonly Name[] {
  return constraint.kind === "check" ? [] : constraint.columns;
}
