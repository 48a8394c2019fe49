import type { Construct } from "../facts/expressibility.js";
import type { Dialect } from "../model/dialect.js";
import { parsePostgres, type PgNode } from "./parse/postgresql.js";
import type { Assignment, Aggregate, Join, Operand, Predicate, Selected, Shape, ShapeTable } from "./shape/model.js";
import { normalise, type Parameter } from "./shape/normalise.js";
import { PredicateReader } from "./shape/predicate.js";
import { castOf, columnOf, withoutCast } from "./shape/tree.js";
import { tokenize } from "./tokens.js";

/** What can be said of a text as a statement. */
export type Reading =
  | { readonly kind: "shape"; readonly shape: Shape }
  /** It is something else than SELECT, INSERT, UPDATE or DELETE, or more than one statement. */
  | { readonly kind: "other"; readonly word: string }
  | { readonly kind: "syntax"; readonly message: string };

/**
 * The shape of a statement, with parameters in the style of any driver (`$1`, `?`, `:name`). Statements of MySQL and
 * SQLite are read by PostgreSQL's grammar after their quotes have been exchanged: what that cannot read is no simple
 * statement. Never throws.
 */
export function shapeOf(sql: string, dialect: Dialect): Reading {
  const { tokens, comments } = tokenize(sql, dialect);
  const [first] = tokens;
  if (first === undefined) return { kind: "other", word: "" };
  if (tokens.some((token, i) => token.text === ";" && i < tokens.length - 1)) return { kind: "other", word: ";" };
  const { text, parameters } = normalise(sql, tokens);
  const parsed = parsePostgres(text);
  if (!parsed.ok) return { kind: "syntax", message: parsed.message };
  const reader = new ShapeReader(parameters);
  if (comments.some(comment => comment.text.startsWith("/*+"))) reader.constructs.add("vendor syntax");
  const shape = reader.read(parsed.statement);
  return shape === null ? { kind: "other", word: first.text.toUpperCase() } : { kind: "shape", shape };
}

const EMPTY = {
  joins: [],
  selected: [],
  where: null,
  order: [],
  limit: null,
  offset: null,
  assignments: [],
  columns: [],
  rows: [],
};

const AGGREGATES: ReadonlySet<string> = new Set(["count", "sum", "min", "max", "avg"]);

/** Reads one parse tree; what the shape has no field for becomes a construct. */
class ShapeReader {
  readonly constructs = new Set<Construct>();
  private readonly predicates: PredicateReader;

  constructor(parameters: readonly Parameter[]) {
    this.predicates = new PredicateReader(parameters, this.constructs);
  }

  read(statement: PgNode): Shape | null {
    if (statement?.SelectStmt !== undefined) return this.select(statement.SelectStmt);
    if (statement?.InsertStmt !== undefined) return this.insert(statement.InsertStmt);
    if (statement?.UpdateStmt !== undefined) return this.update(statement.UpdateStmt);
    if (statement?.DeleteStmt !== undefined) return this.delete(statement.DeleteStmt);
    return null;
  }

  private select(node: PgNode): Shape | null {
    this.withClause(node);
    if (node.op !== "SETOP_NONE") this.constructs.add("UNION");
    if (node.valuesLists !== undefined || node.intoClause !== undefined) this.constructs.add("vendor syntax");
    if (node.lockingClause !== undefined) this.constructs.add("row lock");
    if (node.windowClause !== undefined) this.constructs.add("window function");
    if (node.groupClause !== undefined || node.havingClause !== undefined) this.constructs.add("GROUP BY");
    if (node.distinctClause !== undefined) {
      const on = (node.distinctClause as PgNode[]).some(item => Object.keys(item).length > 0);
      this.constructs.add(on ? "DISTINCT ON" : "DISTINCT");
    }
    const { table, joins } = this.from(node.fromClause ?? []);
    if (table === null) {
      this.constructs.add("vendor syntax");
      return { ...EMPTY, kind: "select", table: NO_TABLE, constructs: this.constructs };
    }
    this.constructs.add("filter");
    const selected = this.targets(node.targetList ?? []);
    const order = this.order(node.sortClause ?? []);
    const limit = node.limitCount === undefined ? null : this.bound(node.limitCount);
    const offset = node.limitOffset === undefined ? null : this.bound(node.limitOffset);
    if (order.length > 0 || limit !== null || offset !== null) this.constructs.add("paging");
    const where = this.where(node);
    return {
      ...EMPTY,
      kind: "select",
      table,
      joins,
      selected,
      where,
      order,
      limit,
      offset,
      constructs: this.constructs,
    };
  }

  private insert(node: PgNode): Shape {
    this.withClause(node);
    const source = node.selectStmt?.SelectStmt;
    if (source?.valuesLists === undefined)
      this.constructs.add(source === undefined ? "vendor syntax" : "INSERT … SELECT");
    else this.constructs.add("INSERT … VALUES");
    if (node.onConflictClause !== undefined) {
      const nothing = node.onConflictClause.action === "ONCONFLICT_NOTHING";
      this.constructs.add(nothing ? "ON CONFLICT DO NOTHING" : "ON CONFLICT DO UPDATE");
    }
    const columns = ((node.cols ?? []) as PgNode[]).map(column => column.ResTarget?.name as string);
    if (columns.length === 0) this.constructs.add("vendor syntax");
    const rows = ((source?.valuesLists ?? []) as PgNode[]).map(row =>
      ((row.List?.items ?? []) as PgNode[]).flatMap(item => this.predicates.operand(item) ?? []),
    );
    const selected = this.returning(node, "INSERT … RETURNING");
    return {
      ...EMPTY,
      kind: "insert",
      table: tableOf(node.relation),
      columns,
      rows,
      selected,
      constructs: this.constructs,
    };
  }

  private update(node: PgNode): Shape {
    this.withClause(node);
    this.constructs.add("UPDATE");
    if (node.fromClause !== undefined) this.constructs.add("UPDATE … FROM");
    const assignments = ((node.targetList ?? []) as PgNode[]).flatMap(
      target => this.assignment(target.ResTarget) ?? [],
    );
    const selected = this.returning(node, "UPDATE … RETURNING");
    return {
      ...EMPTY,
      kind: "update",
      table: tableOf(node.relation),
      assignments,
      selected,
      where: this.where(node),
      constructs: this.constructs,
    };
  }

  private delete(node: PgNode): Shape {
    this.withClause(node);
    this.constructs.add("DELETE");
    if (node.usingClause !== undefined) this.constructs.add("DELETE … USING");
    const selected = this.returning(node, "DELETE … RETURNING");
    return {
      ...EMPTY,
      kind: "delete",
      table: tableOf(node.relation),
      selected,
      where: this.where(node),
      constructs: this.constructs,
    };
  }

  private withClause({ withClause }: PgNode): void {
    if (withClause !== undefined) this.constructs.add(withClause.recursive === true ? "recursive CTE" : "CTE");
  }

  private where(node: PgNode): Predicate | null {
    return node.whereClause === undefined ? null : this.predicates.read(node.whereClause);
  }

  private returning(node: PgNode, construct: Construct): readonly Selected[] {
    const list = (node.returningClause?.exprs ?? node.returningList ?? []) as PgNode[];
    if (list.length > 0) this.constructs.add(construct);
    return this.targets(list);
  }

  // ── FROM ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  private from(items: readonly PgNode[]): { table: ShapeTable | null; joins: readonly Join[] } {
    const [first, ...rest] = items;
    if (first === undefined) return { table: null, joins: [] };
    // `FROM a, b WHERE a.id = b.a_id` is a join whose condition hides in the WHERE.
    if (rest.length > 0) this.constructs.add("vendor syntax");
    return this.fromItem(first);
  }

  private fromItem(item: PgNode): { table: ShapeTable | null; joins: readonly Join[] } {
    if (item.RangeVar !== undefined) return { table: tableOf(item.RangeVar), joins: [] };
    if (item.JoinExpr !== undefined) return this.join(item.JoinExpr);
    if (item.RangeSubselect !== undefined)
      this.constructs.add(item.RangeSubselect.lateral === true ? "LATERAL" : "sub-query");
    else this.constructs.add("vendor syntax");
    return { table: NO_TABLE, joins: [] };
  }

  private join(node: PgNode): { table: ShapeTable | null; joins: readonly Join[] } {
    this.constructs.add("join");
    const { table, joins } = this.fromItem(node.larg);
    const right = this.fromItem(node.rarg).table;
    const kind = JOIN_KINDS[node.jointype as string];
    const on = node.quals === undefined ? null : this.predicates.columnEquality(node.quals);
    if (kind === undefined || on === null || right === null) {
      this.constructs.add("vendor syntax");
      return { table, joins };
    }
    return { table, joins: [...joins, { kind, table: right, left: on.left, right: on.right }] };
  }

  // ── lists ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private targets(list: readonly PgNode[]): readonly Selected[] {
    return list.flatMap(item => this.target(item.ResTarget) ?? []);
  }

  private target(node: PgNode): Selected | null {
    const alias = (node.name ?? null) as string | null;
    const value = withoutCast(node.val);
    if (node.val?.ColumnRef !== undefined) {
      if ((node.val.ColumnRef.fields as PgNode[]).some(field => field.A_Star !== undefined)) return { kind: "all" };
      return { kind: "column", column: columnOf(node.val.ColumnRef), alias };
    }
    if (value.FuncCall !== undefined) return this.aggregate(value.FuncCall, alias);
    if (value.A_Const !== undefined && node.val === value) return { kind: "constant" };
    this.predicates.notUnderstood(node.val);
    return null;
  }

  private aggregate(call: PgNode, alias: string | null): Selected | null {
    const name = (call.funcname as PgNode[]).at(-1)?.String?.sval as string;
    const [argument, ...more] = (call.args ?? []) as PgNode[];
    if (call.over !== undefined) this.constructs.add("window function");
    else if (
      !AGGREGATES.has(name) ||
      more.length > 0 ||
      call.agg_filter !== undefined ||
      call.agg_order !== undefined
    ) {
      this.predicates.notUnderstood({ FuncCall: call });
    } else if (call.agg_distinct === true) this.constructs.add(name === "count" ? "COUNT(DISTINCT …)" : "expression");
    else if (argument !== undefined && argument.ColumnRef === undefined) this.constructs.add("expression");
    else {
      this.constructs.add("aggregate");
      const column = argument === undefined ? null : columnOf(argument.ColumnRef);
      return { kind: "aggregate", name: name as Aggregate, column, alias };
    }
    return null;
  }

  private order(list: readonly PgNode[]): Shape["order"] {
    return list.flatMap(({ SortBy: sort }) => {
      if (sort.node.ColumnRef === undefined || sort.sortby_nulls !== "SORTBY_NULLS_DEFAULT") {
        this.predicates.notUnderstood(sort.node);
        if (sort.node.ColumnRef !== undefined) this.constructs.add("vendor syntax");
        return [];
      }
      return [{ column: columnOf(sort.node.ColumnRef), descending: sort.sortby_dir === "SORTBY_DESC" }];
    });
  }

  private bound(node: PgNode): Operand | null {
    return this.predicates.operand(node);
  }

  private assignment(node: PgNode): Assignment | null {
    const column = node.name as string;
    const value = withoutCast(node.val);
    const operation = value.A_Expr;
    const operator = operation?.name?.[0]?.String?.sval as string | undefined;
    const base = operation?.lexpr?.ColumnRef;
    if (operation !== undefined && base !== undefined && (operator === "+" || operator === "-")) {
      const step = columnOf(base).name === column ? this.predicates.operand(operation.rexpr) : null;
      if (step !== null && isNumber(step, operation.rexpr)) {
        this.constructs.add("arithmetic");
        return { column, operator, value: step };
      }
    }
    if (operation !== undefined && base !== undefined) this.constructs.add("expression");
    if (value.ColumnRef !== undefined) {
      this.constructs.add("assigned column");
      return null;
    }
    const constant = this.predicates.operand(node.val);
    return constant === null ? null : { column, operator: "=", value: constant };
  }
}

/** `n - 1`, but not `document - 'key'` or `document - $1::text[]`. */
function isNumber(operand: Operand, node: PgNode): boolean {
  if (operand.kind === "literal") return typeof operand.value === "number";
  return /^(|int[248]|numeric|float[48])$/.test(castOf(node));
}

const JOIN_KINDS: Readonly<Record<string, Join["kind"]>> = { JOIN_INNER: "inner", JOIN_LEFT: "left" };

const NO_TABLE: ShapeTable = { name: "", schema: null, alias: "" };

function tableOf(node: PgNode): ShapeTable {
  const name = node.relname as string;
  return { name, schema: (node.schemaname ?? null) as string | null, alias: (node.alias?.aliasname ?? name) as string };
}
