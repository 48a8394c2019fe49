import type { TSESTree } from "@typescript-eslint/utils";
import type { Evidence, ScriptOrm, QueryAction } from "../../model/query.js";
import type { Module } from "./modules.js";
import type { CallNode, Node } from "./syntax.js";

/** How a filter compares a column. */
export type Comparison = "equals" | "in" | "range" | "pattern" | "not" | "relation" | "other";

/** One conjunct of a filter. */
export interface Condition {
  readonly column: string;
  readonly comparison: Comparison;
  readonly value: Node;
}

/** The operators of SQL, as builders take them. */
export const SQL_OPERATORS: Readonly<Record<string, Comparison>> = {
  "=": "equals",
  in: "in",
  "<": "range",
  "<=": "range",
  ">": "range",
  ">=": "range",
  "!=": "not",
  "<>": "not",
  like: "pattern",
  ilike: "pattern",
};

/** Which rows a call asks for. */
export interface Filter {
  readonly conditions: readonly Condition[];
  /** Whether the filter may say more than the conditions: `OR`, a spread, a variable, raw text. */
  readonly open: boolean;
}

export const NO_FILTER: Filter = { conditions: [], open: false };

/** A relation of a row that is loaded by a query of its own. */
export interface RelationLoad {
  readonly name: string;
  /** Whether nothing is called: reading the property sends the query. */
  readonly isTouched: boolean;
}

/** What of a call decides whether many of them could be one. */
export interface Request {
  readonly action: QueryAction;
  readonly method: string;
  readonly model: string | null;
  readonly filter: Filter;
  /** What names the table or the connection: the receiver and, where the library takes it as an argument, the entity. */
  readonly targets: readonly Node[];
  /** Everything else that the statement is made of. */
  readonly inputs: readonly Node[];
  /** What it writes: the row of an INSERT, the columns of an UPDATE; `null` where no one expression holds it. */
  readonly data: Node | null;
  /** Whether it asks for the first row that fits, or for a scalar. */
  readonly rows: "one" | "many" | "scalar";
  /** ORDER BY. */
  readonly ordered: boolean;
  /** LIMIT, where it is written; `null` without one. */
  readonly limit: Node | null;
  /** OFFSET, cursor, page number. */
  readonly offset: Node | null;
  /** SELECT … FOR UPDATE and its sisters. */
  readonly locks: boolean;
  /** The SQL of a raw statement, and what it binds. */
  readonly sql: { readonly text: Node; readonly values: Node | null } | null;
  /** Set where it loads a relation of a row that is there already. */
  readonly relation: RelationLoad | null;
}

/** A call that sends a statement. */
export interface DatabaseCall extends Request {
  readonly orm: ScriptOrm;
  readonly evidence: Evidence;
  readonly module: Module;
  /** The whole call; of a builder the whole chain; the property whose reading sends it. */
  readonly node: CallNode | TSESTree.TaggedTemplateExpression | TSESTree.MemberExpression;
  /** The expression whose evaluation sends it: the call, or the variable of a builder that is awaited later. */
  readonly sent: Node;
}

/** The parts of a request that most calls leave at their defaults. */
export const PLAIN = {
  filter: NO_FILTER,
  data: null,
  rows: "many",
  ordered: false,
  limit: null,
  offset: null,
  locks: false,
  sql: null,
  relation: null,
} as const satisfies Partial<Request>;

/** Follows a constant to the expression that it was given, so that `where` may stand in a variable. */
export type Lookup = (node: Node) => Node;
