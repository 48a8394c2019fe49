import type { Construct } from "../../facts/expressibility.js";
import type { Parameter } from "./normalise.js";

/** A table with the name under which the statement refers to it. */
export interface ShapeTable {
  readonly name: string;
  readonly schema: string | null;
  readonly alias: string;
}

/** A column, with the table in front of it where one is written. */
export interface ShapeColumn {
  readonly table: string | null;
  readonly name: string;
}

export type Aggregate = "count" | "sum" | "min" | "max" | "avg";

/** One item of a SELECT or RETURNING list. */
export type Selected =
  | { readonly kind: "all" }
  | { readonly kind: "column"; readonly column: ShapeColumn; readonly alias: string | null }
  /** `column` is `null` for COUNT(*). */
  | {
      readonly kind: "aggregate";
      readonly name: Aggregate;
      readonly column: ShapeColumn | null;
      readonly alias: string | null;
    }
  /** A constant, which asks whether there is a row. */
  | { readonly kind: "constant" };

/** A value that the statement brings along. */
export type Operand =
  | { readonly kind: "parameter"; readonly parameter: Parameter }
  | { readonly kind: "literal"; readonly value: string | number | boolean | null };

export type ComparisonOperator = "=" | "<>" | "<" | "<=" | ">" | ">=" | "LIKE" | "NOT LIKE" | "ILIKE" | "NOT ILIKE";

export type Predicate =
  | { readonly kind: "and" | "or"; readonly parts: readonly Predicate[] }
  | { readonly kind: "not"; readonly part: Predicate }
  | {
      readonly kind: "compare";
      readonly column: ShapeColumn;
      readonly operator: ComparisonOperator;
      readonly value: Operand;
    }
  | {
      readonly kind: "in";
      readonly column: ShapeColumn;
      readonly values: readonly Operand[];
      readonly negated: boolean;
      /** `= ANY($1)`: one parameter holds the list. */ readonly list: boolean;
    }
  | {
      readonly kind: "between";
      readonly column: ShapeColumn;
      readonly low: Operand;
      readonly high: Operand;
      readonly negated: boolean;
    }
  | { readonly kind: "null"; readonly column: ShapeColumn; readonly negated: boolean };

/** `SET column = value`, or `column = column + value`. */
export interface Assignment {
  readonly column: string;
  readonly operator: "=" | "+" | "-";
  readonly value: Operand;
}

export interface Join {
  readonly kind: "inner" | "left";
  readonly table: ShapeTable;
  readonly left: ShapeColumn;
  readonly right: ShapeColumn;
}

/** What a statement is, without its words. What is not in the fields is named in `constructs`. */
export interface Shape {
  readonly kind: "select" | "insert" | "update" | "delete";
  readonly table: ShapeTable;
  readonly joins: readonly Join[];
  readonly selected: readonly Selected[];
  readonly where: Predicate | null;
  readonly order: readonly { readonly column: ShapeColumn; readonly descending: boolean }[];
  readonly limit: Operand | null;
  readonly offset: Operand | null;
  readonly assignments: readonly Assignment[];
  /** Of an INSERT: its columns, and the values of each row. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Operand[])[];
  readonly constructs: ReadonlySet<Construct>;
}
