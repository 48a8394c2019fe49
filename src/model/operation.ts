import type { Column, ColumnAttributes, ColumnDefault, Constraint, DataType, Identity, Index } from "./column.js";
import type { Name, QualifiedName } from "./name.js";
import type { Span } from "./span.js";

/**
 * How sure it is that an operation happens as read.
 * - `certain`: whenever the migration runs;
 * - `conditional`: under an `if`, in a `catch`, after a guarded `return`, in a loop over values that are not constant,
 *   inside `DO … EXCEPTION`;
 * - `partial`: a name or a part of it is not constant.
 */
export type Certainty = "certain" | "conditional" | "partial";

interface OperationBase {
  readonly certainty: Certainty;
  /** The words that ask for this operation: one action of an ALTER TABLE, one call of a table builder. */
  readonly span: Span;
  /** The whole statement or call chain that it is part of; operations of one SQL statement share it. */
  readonly statement: Span;
  /** `ALTER TABLE IF EXISTS`: without the table, the statement does nothing. */
  readonly tableMayBeMissing?: boolean;
}

/** MySQL's ALGORITHM= and LOCK= clauses, in lower case. */
export interface OnlineOptions {
  readonly algorithm: string | null;
  readonly lock: string | null;
}

/** Neither of the clauses. */
export const OFFLINE: OnlineOptions = { algorithm: null, lock: null };

export interface TableIndex extends Index {
  readonly span: Span;
}

export interface CreateTable extends OperationBase {
  readonly kind: "createTable";
  readonly table: QualifiedName;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  /** MySQL's KEY and INDEX clauses inside the parentheses. */
  readonly indexes: readonly TableIndex[];
  readonly ifNotExists: boolean;
  readonly temporary: boolean;
  /** CREATE TABLE … AS SELECT: the columns are not known. */
  readonly fromQuery: boolean;
  /** PostgreSQL's INHERITS: columns come from there, now and later. */
  readonly inherits: readonly QualifiedName[];
  /** LIKE: columns come from there, once, and what else is named. */
  readonly copies: readonly CopiedTable[];
  readonly partitionOf: QualifiedName | null;
  /** `FOR VALUES …` or `DEFAULT`, as written; `null` where it is no partition, or the source does not show it. */
  readonly bounds: string | null;
  readonly partitioned: boolean;
  /** What stands behind PARTITION BY, as written; `null` where it is not partitioned, or the source does not show it. */
  readonly partitionBy: string | null;
}

/** The table behind LIKE, and what comes along besides names and types of columns and NOT NULL; MySQL copies all but foreign keys. */
export interface CopiedTable {
  readonly table: QualifiedName;
  readonly parts: readonly ("all" | "constraints" | "defaults" | "generated" | "identity" | "indexes")[];
}

export interface DropTable extends OperationBase {
  readonly kind: "dropTable";
  readonly table: QualifiedName;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface RenameTable extends OperationBase {
  readonly kind: "renameTable";
  readonly table: QualifiedName;
  readonly to: QualifiedName;
}

/** What changes a table and none of its columns, constraints and indexes. */
export interface AlterTable extends OperationBase {
  readonly kind: "alterTable";
  readonly table: QualifiedName;
  readonly action:
    | "attach partition"
    | "detach partition"
    | "convert character set"
    | "disable row level security"
    | "drop partition"
    | "enable row level security"
    | "exchange partition"
    | "force row level security"
    | "inherit"
    | "no inherit"
    | "owner"
    /** MySQL's FORCE, ENGINE= and what else writes every row anew. */
    | "rebuild"
    /** MySQL's ADD, COALESCE and REORGANIZE PARTITION, PARTITION BY, REMOVE PARTITIONING. */
    | "repartition"
    | "set logged"
    | "set schema"
    | "set unlogged"
    | "toggle trigger"
    | "truncate partition"
    | "options";
  /** The partition that is attached or detached, the table it is exchanged with, the parent, the schema that the table moves to. */
  readonly other: QualifiedName | null;
  /** Of a partition that is attached: `FOR VALUES …` or `DEFAULT`, as written. */
  readonly bounds: string | null;
  readonly concurrently: boolean;
  readonly online: OnlineOptions;
}

export interface AddColumn extends OperationBase {
  readonly kind: "addColumn";
  readonly table: QualifiedName;
  readonly column: Column;
  /** Those written behind the column; the server adds them in the same step. */
  readonly constraints: readonly Constraint[];
  readonly ifNotExists: boolean;
  /** MySQL's FIRST and AFTER. */
  readonly placed: boolean;
  readonly online: OnlineOptions;
}

export interface DropColumn extends OperationBase {
  readonly kind: "dropColumn";
  readonly table: QualifiedName;
  readonly column: Name;
  readonly ifExists: boolean;
  readonly cascade: boolean;
  readonly online: OnlineOptions;
}

export interface RenameColumn extends OperationBase {
  readonly kind: "renameColumn";
  readonly table: QualifiedName;
  readonly column: Name;
  readonly to: Name;
  readonly online: OnlineOptions;
  /**
   * MySQL's CHANGE with what a framework has read of the column: its type, NULL and default (`definition`), or its type alone. What else it
   * had is gone: character set and collation, comment, ON UPDATE, AUTO_INCREMENT, GENERATED, and in MariaDB the check behind it.
   */
  readonly redescribes?: "definition" | "type";
}

/** Each part is `null` where the statement leaves it as it is. */
export interface AlterColumn extends OperationBase {
  readonly kind: "alterColumn";
  readonly table: QualifiedName;
  readonly column: Name;
  readonly type: DataType | null;
  /** PostgreSQL's USING expression. */
  readonly using: string | null;
  readonly nullable: boolean | null;
  readonly default: { readonly action: "set"; readonly value: ColumnDefault } | { readonly action: "drop" } | null;
  readonly identity: { readonly action: "set"; readonly value: Identity } | { readonly action: "drop" } | null;
  /**
   * MySQL's MODIFY and CHANGE, Knex's `.alter()`, Sequelize's `changeColumn`: the column is described anew, so that
   * a part which is the same as before is no change.
   */
  readonly restates: boolean;
  /** What MySQL's MODIFY and CHANGE say besides; what they leave out is gone. `null` where these parts stay. */
  readonly attributes: ColumnAttributes | null;
  readonly online: OnlineOptions;
}

export interface AddConstraint extends OperationBase {
  readonly kind: "addConstraint";
  readonly table: QualifiedName;
  readonly constraint: Constraint;
  readonly online: OnlineOptions;
}

export interface DropConstraint extends OperationBase {
  readonly kind: "dropConstraint";
  readonly table: QualifiedName;
  /** `null` where the builder derives it from the columns, and for MySQL's DROP PRIMARY KEY. */
  readonly name: Name | null;
  readonly constraint: Constraint["kind"] | null;
  /** The columns that a builder derives the name from. */
  readonly columns: readonly Name[] | null;
  readonly ifExists: boolean;
  readonly cascade: boolean;
  readonly online: OnlineOptions;
}

export interface ValidateConstraint extends OperationBase {
  readonly kind: "validateConstraint";
  readonly table: QualifiedName;
  readonly name: Name;
}

export interface RenameConstraint extends OperationBase {
  readonly kind: "renameConstraint";
  readonly table: QualifiedName;
  readonly name: Name;
  readonly to: Name;
}

export interface CreateIndex extends OperationBase {
  readonly kind: "createIndex";
  readonly table: QualifiedName;
  readonly index: Index;
  readonly concurrently: boolean;
  readonly ifNotExists: boolean;
  /** PostgreSQL's ON ONLY: the partitions keep theirs. */
  readonly only: boolean;
  readonly online: OnlineOptions;
}

export interface DropIndex extends OperationBase {
  readonly kind: "dropIndex";
  /** PostgreSQL and SQLite name the index alone; its table is then to be looked up. */
  readonly table: QualifiedName | null;
  readonly name: QualifiedName | null;
  /** The columns that a builder derives the name from. */
  readonly columns: readonly Name[] | null;
  readonly concurrently: boolean;
  readonly ifExists: boolean;
  readonly cascade: boolean;
  readonly online: OnlineOptions;
}

export interface RenameIndex extends OperationBase {
  readonly kind: "renameIndex";
  readonly table: QualifiedName | null;
  readonly name: QualifiedName;
  readonly to: Name;
  readonly online: OnlineOptions;
}

export interface CreateType extends OperationBase {
  readonly kind: "createType";
  readonly type: QualifiedName;
  readonly form: "enum" | "domain" | "composite" | "range" | "base";
  /** Labels of an enum, in order. */
  readonly labels: readonly string[];
  /** For a domain: whether it has a CHECK or NOT NULL, which a new column of it has to verify. */
  readonly constrained: boolean;
  /** For a domain: whether its columns get a default, and whether NULL is kept out of them. */
  readonly hasDefault: boolean;
  readonly notNull: boolean;
  /** What stands behind its name, as written, from AS on; `null` for an enum, and where the source does not show it. */
  readonly definition: string | null;
}

export interface AlterType extends OperationBase {
  readonly kind: "alterType";
  readonly type: QualifiedName;
  readonly action:
    | "add value"
    | "rename value"
    | "rename"
    | "set default"
    | "drop default"
    | "set not null"
    | "drop not null"
    | "alter";
  /** The label that is added; the new name of a renamed label or type. */
  readonly value: string | null;
  /** The label that is renamed, or that the new one stands beside. */
  readonly label: string | null;
  /** Where a new label stands beside another; `null` for one at the end. */
  readonly place: "before" | "after" | null;
}

export interface DropType extends OperationBase {
  readonly kind: "dropType";
  readonly type: QualifiedName;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface CreateView extends OperationBase {
  readonly kind: "createView";
  readonly view: QualifiedName;
  readonly materialized: boolean;
  readonly orReplace: boolean;
  /** What it reads; `null` where that is not known. */
  readonly reads: {
    readonly relations: readonly QualifiedName[];
    /** The columns that it names, of whichever relation. */
    readonly columns: readonly string[];
    /** The relations of which it takes all columns that there are then, as `*` says. */
    readonly whole: readonly QualifiedName[];
  } | null;
  /** What stands behind its name, as written: a list of columns, options, AS and the query; `null` where the source does not show it. */
  readonly definition: string | null;
}

export interface DropView extends OperationBase {
  readonly kind: "dropView";
  readonly view: QualifiedName;
  readonly materialized: boolean;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

/** The statement that makes an object, in the pieces between its names, as written and without white space at their ends. */
export interface ObjectDefinition {
  /** Between CREATE or OR REPLACE and the word for the kind of object: MySQL's DEFINER, PostgreSQL's CONSTRAINT. */
  readonly options: string;
  /** Between the name and that of the table that it is of; empty for what is of none. */
  readonly head: string;
  /** Behind these. */
  readonly rest: string;
}

export interface CreateTrigger extends OperationBase {
  readonly kind: "createTrigger";
  readonly name: Name;
  readonly table: QualifiedName;
  /** The function that it calls (PostgreSQL); `null` for one with statements of its own. */
  readonly routine: QualifiedName | null;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  /** `null` where the source does not show it. */
  readonly definition: ObjectDefinition | null;
}

export interface DropTrigger extends OperationBase {
  readonly kind: "dropTrigger";
  readonly name: Name;
  /** MySQL and SQLite do not say which. */
  readonly table: QualifiedName | null;
  readonly ifExists: boolean;
}

/** Functions, procedures, sequences, schemas, extensions, policies, roles …: named, but without columns or rows. */
export interface ChangeObject extends OperationBase {
  readonly kind: "createObject" | "alterObject" | "dropObject";
  /** In the words of the manual, in lower case: `function`, `event trigger`. */
  readonly object: string;
  readonly name: QualifiedName | null;
  /** The table that a policy, rule or trigger is of, without which its name says nothing (PostgreSQL). */
  readonly on: QualifiedName | null;
  /** The types by which PostgreSQL tells routines of one name apart (38.6); `null` where they are not said. */
  readonly signature: readonly string[] | null;
  /** The new name of an object that is renamed. */
  readonly to: Name | null;
  readonly cascade: boolean;
  readonly orReplace: boolean;
  readonly ifExists: boolean;
  readonly ifNotExists: boolean;
  /** Of an object that is made; `null` where the source does not show it. */
  readonly definition: ObjectDefinition | null;
}

/** A change of an object that neither renames it nor takes others along, and of which nothing else is known. */
export const PLAIN_CHANGE = {
  on: null,
  signature: null,
  to: null,
  cascade: false,
  orReplace: false,
  ifExists: false,
  ifNotExists: false,
  definition: null,
} as const;

export interface Assignment {
  readonly column: Name;
  readonly value: "null" | "default" | "value";
}

export interface ChangeData extends OperationBase {
  readonly kind: "changeData";
  readonly action: "insert" | "update" | "delete" | "truncate" | "merge";
  readonly table: QualifiedName;
  /** Whether a WHERE (that is not a tautology), a join or a LIMIT keeps some rows out. */
  readonly limited: boolean;
  /** UPDATE … SET, and ON CONFLICT/ON DUPLICATE KEY UPDATE. */
  readonly assignments: readonly Assignment[];
  /** Columns whose NULL rows the WHERE selects: `DELETE … WHERE a IS NULL` leaves none. */
  readonly whereNull: readonly Name[];
  /** The columns that an INSERT names; `null` where it names none. */
  readonly columns: readonly Name[] | null;
  /** INSERT … SELECT FROM this one table. */
  readonly source: QualifiedName | null;
  /** Whether a query gives the rows of an INSERT or MERGE: they may be as many as the table has. */
  readonly fromQuery: boolean;
}

/** SELECT and its like: nothing changes. */
export interface Read extends OperationBase {
  readonly kind: "read";
}

/** CALL, `SELECT f()`, PERFORM: what it does is in the function. */
export interface Call extends OperationBase {
  readonly kind: "call";
  readonly routine: QualifiedName | null;
}

/** ANALYZE, VACUUM, REINDEX, CLUSTER, REFRESH MATERIALIZED VIEW, OPTIMIZE TABLE, LOCK TABLE, COPY … */
export interface Maintain extends OperationBase {
  readonly kind: "maintain";
  readonly verb: string;
  readonly target: QualifiedName | null;
  readonly concurrently: boolean;
}

/** COMMENT, GRANT, REVOKE, SECURITY LABEL …: neither columns nor rows change, and nothing waits. */
export interface Describe extends OperationBase {
  readonly kind: "describe";
  readonly verb: string;
}

export interface SetVariable extends OperationBase {
  readonly kind: "set";
  /** In lower case: `lock_timeout`, `foreign_key_checks`. */
  readonly variable: string;
  readonly value: string | null;
  /** SET LOCAL lasts until the transaction ends. */
  readonly local: boolean;
}

export interface TransactionControl extends OperationBase {
  readonly kind: "transaction";
  readonly action: "begin" | "commit" | "rollback" | "savepoint" | "release";
}

/**
 * Why something could not be read.
 * - `syntax`: the parser of the dialect rejects it;
 * - `statement`: it parses, but no lowering knows it;
 * - `dynamic`: its text or arguments are made at run time;
 * - `call`: a method of a recognised object that no front-end knows;
 * - `helper`: the connection is handed to code outside the repository, or too deep inside it;
 * - `size`: above the limits of the analysis;
 * - `framework`: a migration of a framework that has no front-end.
 */
export type OpaqueReason = "syntax" | "statement" | "dynamic" | "call" | "helper" | "size" | "framework";

export interface Opaque extends OperationBase {
  readonly kind: "opaque";
  readonly reason: OpaqueReason;
  /** One clause without a capital and full stop, for "… could not be analysed: <detail>". */
  readonly detail: string;
}

/** One thing that a migration does to the database. */
export type Operation =
  | CreateTable
  | DropTable
  | RenameTable
  | AlterTable
  | AddColumn
  | DropColumn
  | RenameColumn
  | AlterColumn
  | AddConstraint
  | DropConstraint
  | ValidateConstraint
  | RenameConstraint
  | CreateIndex
  | DropIndex
  | RenameIndex
  | CreateType
  | AlterType
  | DropType
  | CreateView
  | DropView
  | CreateTrigger
  | DropTrigger
  | ChangeObject
  | ChangeData
  | Read
  | Call
  | Maintain
  | Describe
  | SetVariable
  | TransactionControl
  | Opaque;

export type OperationKind = Operation["kind"];

/** Whether the database can be different afterwards: reading, session settings and transaction control change nothing. */
export function changesDatabase(operation: Operation): boolean {
  return !HARMLESS.has(operation.kind);
}

const HARMLESS: ReadonlySet<OperationKind> = new Set(["read", "set", "transaction", "maintain"]);

/** Whether a way back has something to take back. What has been found to hold stays so. */
export function leavesSomethingToUndo(operation: Operation): boolean {
  return changesDatabase(operation) && operation.kind !== "validateConstraint";
}

/** Whether all that an operation does was read: what it does not show, it does not do. */
export function isRead({ kind, certainty }: Operation): boolean {
  return kind !== "opaque" && kind !== "call" && certainty !== "partial";
}

/** What a table is called behind an operation that gives it another name or schema; `null` for any other. */
export function movedTo(operation: Operation): QualifiedName | null {
  if (operation.kind === "renameTable") {
    const { table, to } = operation;
    return { ...to, schema: to.schema ?? table.schema };
  }
  if (operation.kind !== "alterTable" || operation.action !== "set schema" || operation.other === null) return null;
  return { ...operation.table, schema: operation.other.name };
}

/** The operations of an ALTER TABLE, which says IF EXISTS or does not. */
export function ifTableExists(operations: readonly Operation[], isSaid: boolean): readonly Operation[] {
  return isSaid ? operations.map(operation => ({ ...operation, tableMayBeMissing: true })) : operations;
}
