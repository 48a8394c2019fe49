import type { Name, QualifiedName } from "./name.js";
import type { Span } from "./span.js";

/**
 * A data type in its canonical spelling (`facts/types.ts`): `integer`, not `int4`; `varchar`, not `character varying`.
 */
export interface DataType {
  readonly name: string;
  /** Length, precision and scale, or the labels of an inline `ENUM`/`SET`, without quotes. */
  readonly arguments: readonly string[];
  /** How many array dimensions PostgreSQL keeps: `text[]` is 1. */
  readonly dimensions: number;
  readonly unsigned: boolean;
  readonly span: Span;
}

/** What fills a column that an INSERT leaves out. */
export type ColumnDefault =
  | { readonly kind: "null"; readonly span: Span }
  /** A literal; `value` is its text without quotes, so that `0` and `'0'` are equal, as they are to the server. */
  | { readonly kind: "constant"; readonly value: string; readonly span: Span }
  /** Anything else, its tokens joined by single blanks and unquoted words in lower case. */
  | { readonly kind: "expression"; readonly text: string; readonly span: Span }
  /** There is a default, but the source does not show which. */
  | { readonly kind: "unknown"; readonly span: Span };

/**
 * How a column gets its own values: `serial` and `autoIncrement` are what the older spellings mean. `rowid` is SQLite's `INTEGER
 * PRIMARY KEY` without AUTOINCREMENT: numbers of deleted rows come again (SQLite "Autoincrement").
 */
export type Identity = "always" | "byDefault" | "serial" | "autoIncrement" | "rowid";

export interface Column {
  readonly name: Name;
  /** `null` where the source does not show it (SQLite also allows a column without a type). */
  readonly type: DataType | null;
  /** False also for the columns of an inline PRIMARY KEY, which every system but SQLite makes NOT NULL. */
  readonly nullable: boolean;
  readonly default: ColumnDefault | null;
  readonly generated: { readonly expression: string; readonly stored: boolean } | null;
  readonly identity: Identity | null;
  readonly collation: string | null;
  /** MySQL's `ON UPDATE CURRENT_TIMESTAMP`. */
  readonly onUpdate: string | null;
  readonly comment: string | null;
  /** The whole definition, from the name to the last word before the comma. */
  readonly span: Span;
}

/** A column of which nothing is said but its name. */
export function plainColumn(name: Name, span: Span): Column {
  return {
    name,
    type: null,
    nullable: true,
    default: null,
    generated: null,
    identity: null,
    collation: null,
    onUpdate: null,
    comment: null,
    span,
  };
}

/** What MySQL says of a column besides its type, nullability and default. */
export type ColumnAttributes = Pick<Column, "collation" | "onUpdate" | "comment">;

export function attributesOf({ collation, onUpdate, comment }: Column): ColumnAttributes {
  return { collation, onUpdate, comment };
}

export type ReferentialAction = "no action" | "restrict" | "cascade" | "set null" | "set default";

interface ConstraintBase {
  /** `null` where the server makes the name up. */
  readonly name: Name | null;
  /** Written behind a column, or on its own. MySQL before 9.0 ignores a REFERENCES behind a column. */
  readonly level: "column" | "table";
  readonly deferrable: boolean;
  readonly span: Span;
}

export interface PrimaryKey extends ConstraintBase {
  readonly kind: "primaryKey";
  readonly columns: readonly Name[];
  readonly usingIndex: Name | null;
}

export interface UniqueConstraint extends ConstraintBase {
  readonly kind: "unique";
  readonly columns: readonly Name[];
  readonly usingIndex: Name | null;
  readonly nullsNotDistinct: boolean;
}

export interface ForeignKey extends ConstraintBase {
  readonly kind: "foreignKey";
  readonly columns: readonly Name[];
  readonly references: QualifiedName;
  /** `null` means the primary key of the other table. */
  readonly referencedColumns: readonly Name[] | null;
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly notValid: boolean;
}

export interface CheckConstraint extends ConstraintBase {
  readonly kind: "check";
  readonly expression: string;
  /** Columns that the expression names, as far as its tokens show. */
  readonly columns: readonly string[];
  /** Columns that cannot be NULL in a row that passes: `a IS NOT NULL AND …` proves `a`. */
  readonly provesNotNull: readonly string[];
  readonly notValid: boolean;
}

export interface ExcludeConstraint extends ConstraintBase {
  readonly kind: "exclude";
  readonly columns: readonly Name[];
  /** The access method of its index. */
  readonly method: string;
  /** From the parenthesis with the operators on, its words in lower case; `null` where the source does not show it. */
  readonly definition: string | null;
}

export type Constraint = PrimaryKey | UniqueConstraint | ForeignKey | CheckConstraint | ExcludeConstraint;

export interface IndexColumn {
  /** `null` for an expression. */
  readonly name: Name | null;
  readonly expression: string | null;
  readonly descending: boolean;
  /** MySQL's prefix length in characters. */
  readonly prefixLength: number | null;
  readonly operatorClass: string | null;
  /** As it is written behind the column; `null` for that of the column itself. */
  readonly collation: string | null;
  /** Where NULLs stand if not where they stand by default: last, and first of a descending column (PostgreSQL 11.4). */
  readonly nulls: "first" | "last" | null;
  readonly span: Span;
}

/** A column of an index of which nothing is said but its name. */
export function plainIndexColumn(name: Name): IndexColumn {
  return {
    name,
    expression: null,
    descending: false,
    prefixLength: null,
    operatorClass: null,
    collation: null,
    nulls: null,
    span: name.span,
  };
}

export interface Index {
  /** `null` where the server makes the name up. */
  readonly name: Name | null;
  readonly columns: readonly IndexColumn[];
  readonly unique: boolean;
  /** `btree`, `hash`, `gin`, `gist`, `brin`, `fulltext`, `spatial` … */
  readonly method: string;
  /** The WHERE of a partial index. */
  readonly predicate: string | null;
  readonly include: readonly Name[];
  readonly nullsNotDistinct: boolean;
}
