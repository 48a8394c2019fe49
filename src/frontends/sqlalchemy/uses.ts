import type { Instead, JoinedRelations, Paging, QueryResult, ResultUse } from "../../model/result.js";
import {
  allOf,
  anyOf,
  columnsIn,
  OTHER,
  ownCondition,
  UNKNOWN,
  type Search,
  type SearchComparison,
  type SearchCondition,
} from "../../model/search.js";
import type { PyCall, PyComprehension, PyExpression } from "../../python/tree.js";
import { chainOf, walk, type Placed, type PyNode } from "../../python/walk.js";
import { asksForNone } from "../queries/uses/comparison.js";
import type { FoundCall } from "./calls.js";
import type { Module } from "./module.js";
import { assignmentsTo } from "./scope.js";

/** What a call gives: how many rows there are, the length of a list, or the list. */
type Given = "number" | "size" | "rows";

/** What a query gives, and what is done with it. */
export function resultOf(call: FoundCall, search: Search | null, module: Module, answersRequest: boolean): QueryResult {
  const given = givenBy(call, module);
  const limited = call.parts.some(isMethod(/^limit$/));
  const follower = new Follower(call, module);
  if (given !== null) follower.follow({ node: call.node, around: call.around }, given);
  const { uses } = follower;
  const gives = given === "rows" ? "rows" : given === "number" ? "count" : ROW.test(lastNameOf(call)) ? "row" : "other";
  return {
    gives,
    limited,
    uses,
    instead: insteadOf(call, uses, module),
    paging: pagingOf(call, search),
    joined: joinedIn(call),
    star: false,
    answersRequest,
  };
}

/** Whether a call is one of a method: `query.limit(1)`. */
function isMethod(names: RegExp): (call: PyCall) => boolean {
  return ({ callee }) => callee.type === "PyAttribute" && names.test(callee.name);
}

const ROW = /^(?:first|one|one_or_none|get|get_one|first_or_404|one_or_404|get_or_404)$/;

function lastNameOf({ node }: FoundCall): string {
  return chainOf(node).links.at(-1)?.name ?? "";
}

function givenBy(call: FoundCall, module: Module): Given | null {
  const last = lastNameOf(call);
  // It holds the rows that it finds.
  if (call.parts.some(isMethod(/^with_for_update$/))) return null;
  if (call.action === "count") {
    if (call.method === "count" && last === "count") return "number";
    const selected = call.parts.find(({ callee }) => module.library(callee) === "select")?.args ?? [];
    if (
      call.parts.some(isMethod(/^(?:group_by|having)$/)) ||
      selected.length > 1 ||
      call.parts.some(({ args }) => args.some(({ value }) => isCaseCount(value, module)))
    )
      return null;
    return /^scalar(?:_one|_one_or_none)?$/.test(last) || (call.method === "scalar" && last === "scalar")
      ? "number"
      : null;
  }
  return call.action === "read" && last === "all" ? "rows" : null;
}

/** `func.sum(…)` beside a count, or arithmetic with it, is another number. */
function isCaseCount(value: PyExpression, module: Module): boolean {
  return /\bcount\s*\(/.test(module.textOf(value)) && value.type !== "PyCall";
}

/** `joinedload(User.posts).joinedload(Post.comments)`. */
function joinedIn({ parts, model }: FoundCall): JoinedRelations {
  const options = parts.filter(isMethod(/^options$/));
  const paths = options.flatMap(({ args }) =>
    args.flatMap(({ value }): readonly (readonly string[])[] => {
      const { root, links } = chainOf(value);
      const calls = root.type === "PyCall" ? [root, ...links.map(({ call }) => call)] : links.map(({ call }) => call);
      const path: string[] = [];
      for (const { callee, args: given } of calls) {
        const name = callee.type === "PyName" || callee.type === "PyAttribute" ? callee.name : "";
        const [first, ...more] = given.filter(({ kind }) => kind === "positional");
        if (name !== "joinedload" || first?.value.type !== "PyAttribute" || more.length > 0) break;
        path.push(first.value.name);
      }
      return path.length === 0 ? [] : [path];
    }),
  );
  const [[relation] = []] = paths.slice(-1);
  return { paths, apart: `selectinload(${model ?? "…"}.${relation ?? "…"})` };
}

function pagingOf({ parts, model }: FoundCall, search: Search | null): Paging {
  const offset = parts.find(isMethod(/^offset$/))?.args[0]?.value;
  const keys = (search?.order ?? []).map(({ column }) => column.name);
  const [{ descending } = { descending: false }] = search?.order ?? [];
  const columns = (keys.length === 0 ? ["id"] : keys).map(key => `${model ?? "…"}.${key}`);
  const listed = columns.length === 1 ? columns.join("") : `tuple_(${columns.join(", ")})`;
  return {
    skips: offset !== undefined && offset.type !== "PyNumber",
    order: keys.length > 0 ? "fixed" : parts.some(isMethod(/^order_by$/)) ? "chosen" : "none",
    counted: false,
    limit: ".limit(100)",
    keyset: `.where(${listed} ${descending ? "<" : ">"} …)`,
  };
}

/** How SQLAlchemy asks whether there is a row; only what has a condition keeps one. */
function presenceIn({ sending, parts }: FoundCall, name: string): string {
  const isFiltered = parts.some(isMethod(/^(?:where|filter|filter_by|having|join|outerjoin)$/));
  if (sending === null)
    return `session.query(session.query(${name})${isFiltered ? ".filter(…)" : ""}.exists()).scalar()`;
  return `session.scalar(select(exists()${isFiltered ? ".where(…)" : `.select_from(${name})`}))`;
}

/** What asks for no more than is used, in words of SQLAlchemy. */
function insteadOf(call: FoundCall, uses: readonly ResultUse[], module: Module): Instead | null {
  const { sending, model } = call;
  const name = model ?? "…";
  const [use, ...others] = uses;
  const isAlone = others.length === 0;
  const as = (code: string): Instead => ({ code, edits: null });
  if (use?.kind === "presence" && others.every(({ kind }) => kind === "presence")) return as(presenceIn(call, name));
  if (use === undefined || !isAlone || isGrouped(call, module)) return null;
  switch (use.kind) {
    case "size":
      return as(
        sending === null
          ? `session.query(${name}).filter(…).count()`
          : `session.scalar(select(func.count()).select_from(${name}).where(…))`,
      );
    case "sum":
      return as(`select(func.sum(${name}.${use.column}))`);
    case "filter":
      return as(
        columnsIn(use.condition)
          .map(column => `.where(${name}.${column} …)`)
          .join(""),
      );
    default:
      return null;
  }
}

function isGrouped({ parts, node }: FoundCall, module: Module): boolean {
  return parts.some(isMethod(/^(?:group_by|having|distinct)$/)) || /\bunique\(\)/.test(module.textOf(node));
}

class Follower {
  readonly uses: ResultUse[] = [];
  private readonly names = new Set<string>();

  constructor(
    private readonly call: FoundCall,
    private readonly module: Module,
  ) {}

  follow({ node, around }: Placed, given: Given): void {
    const parent = around.at(-1);
    const outer = around.slice(0, -1);
    switch (parent?.type) {
      case "PyAwait":
        return this.follow({ node: parent, around: outer }, given);
      case "PyExpressionStatement":
        return;
      case "PyAssign": {
        const [target, ...more] = parent.targets;
        if (target?.type === "PyName" && more.length === 0) return this.name(target.name, given);
        return this.other(node);
      }
      case "PyNamedExpression":
        if (parent.target.type === "PyName") this.name(parent.target.name, given);
        return this.follow({ node: parent, around: outer }, given);
      case "PyCall":
        return this.argument({ node, around }, given);
      case "PyBinary":
        return this.binary({ node, around }, given);
      case "PyUnary":
        return parent.operator === "not" ? this.truth({ node, around }) : this.other(node);
      case "PyIf":
      case "PyWhile":
        return this.truth({ node, around });
      case "PyConditional":
        return parent.test === node ? this.truth({ node, around }) : this.other(node);
      case "PyComprehension":
        return this.comprehended(parent, { node, around }, given);
      default:
        return this.finish(node, given);
    }
  }

  private argument({ node, around }: Placed, given: Given): void {
    const call = around.at(-1);
    if (call?.type !== "PyCall" || call.callee.type !== "PyName" || call.args.length !== 1 || call.callee === node)
      return this.finish(node, given);
    const place: Placed = { node: call, around: around.slice(0, -1) };
    if (call.callee.name === "len" && given === "rows") return this.follow(place, "size");
    if (call.callee.name === "int" && given === "number") return this.follow(place, given);
    if (call.callee.name === "bool") return this.truth({ node, around });
    this.finish(node, given);
  }

  private binary({ node, around }: Placed, given: Given): void {
    const parent = around.at(-1);
    if (parent?.type !== "PyBinary") return;
    const place: Placed = { node: parent, around: around.slice(0, -1) };
    if (parent.operator === "and" || parent.operator === "or") {
      if (isTested(place)) return this.truth({ node, around });
      // `count or 0`.
      const isZero = parent.operator === "or" && parent.right.type === "PyNumber" && parent.right.text === "0";
      return parent.left === node && isZero ? this.follow(place, given) : this.finish(node, given);
    }
    const isLeft = parent.left === node;
    const other = isLeft ? parent.right : parent.left;
    const number = given === "rows" || other.type !== "PyNumber" ? null : Number(other.text);
    const isNegated = asksForNone(parent.operator, number, isLeft);
    if (isNegated === null) return this.finish(node, given);
    this.uses.push({ kind: "presence", span: spanOf(parent), isNegated });
  }

  private truth({ node, around }: Placed): void {
    const parent = around.at(-1);
    const isNegated = parent?.type === "PyUnary" && parent.operator === "not";
    this.uses.push({ kind: "presence", span: spanOf(isNegated ? parent : node), isNegated });
  }

  private finish(node: PyNode, given: Given): void {
    if (given === "size") this.uses.push({ kind: "size", span: spanOf(node) });
    else this.other(node);
  }

  private other(node: PyNode): void {
    this.uses.push({ kind: "other", span: spanOf(node) });
  }

  /** All readings of a name in the function; of one that is given twice, nothing is known. */
  private name(name: string, given: Given): void {
    const { scope, node: call } = this.call;
    if (this.names.has(name)) return;
    this.names.add(name);
    if (assignmentsTo(name, scope).length !== 1 || scope.type === "PyModule") return this.other(call);
    walk(scope, placed => {
      const { node, around } = placed;
      if (node.type !== "PyName" || node.name !== name) return true;
      const parent = around.at(-1);
      const isTarget =
        (parent?.type === "PyAssign" && parent.targets.includes(node)) ||
        (parent?.type === "PyNamedExpression" && parent.target === node);
      if (!isTarget) this.follow(placed, given);
      return true;
    });
  }

  /** `[row for row in rows if row.active]`, `sum(row.amount for row in rows)`. */
  private comprehended(comprehension: PyComprehension, { node, around }: Placed, given: Given): void {
    const [clause, ...more] = comprehension.clauses;
    const isIterated = clause?.iterable === node && more.length === 0;
    if (!isIterated || given !== "rows" || clause.target.type !== "PyName") return this.finish(node, given);
    const row = clause.target.name;
    const { element, value, form } = comprehension;
    const span = spanOf(comprehension);
    const isWhole = element.type === "PyName" && element.name === row && value === null;
    // One query for all is what it was read for.
    const isRepeated = around.some(
      outer => (outer.type === "PyFor" || outer.type === "PyWhile") && !this.call.around.includes(outer),
    );
    if (clause.conditions.length > 0 && isWhole && !isRepeated) {
      const condition = allOf(clause.conditions.map(test => conditionOf(test, row, this.module)));
      this.uses.push({ kind: "filter", span, method: "for … if", condition });
      return;
    }
    const call = around.at(-2);
    const isSum =
      call?.type === "PyCall" && call.callee.type === "PyName" && call.callee.name === "sum" && form !== "dict";
    const column = columnIn(element, row);
    if (isSum && column !== null && clause.conditions.length === 0) this.uses.push({ kind: "sum", span, column });
    else this.other(node);
  }
}

function isTested({ around, node }: Placed): boolean {
  const parent = around.at(-1);
  switch (parent?.type) {
    case "PyBinary":
      return /^(?:and|or)$/.test(parent.operator) && isTested({ node: parent, around: around.slice(0, -1) });
    case "PyUnary":
      return parent.operator === "not";
    case "PyIf":
    case "PyWhile":
      return true;
    case "PyConditional":
      return parent.test === node;
    default:
      return false;
  }
}

const COMPARISONS: Readonly<Record<string, SearchComparison>> = {
  "==": "equals",
  "!=": "not",
  "<": "range",
  "<=": "range",
  ">": "range",
  ">=": "range",
  in: "in",
  is: "equals",
  "is not": "not",
};

/** A test of a row as a condition of SQL; unknown where it asks for something else than columns. */
function conditionOf(test: PyExpression, row: string, module: Module): SearchCondition {
  const own = columnIn(test, row);
  if (own !== null) return ownCondition(own, "truth", { kind: "constant", value: true });
  if (test.type === "PyUnary" && test.operator === "not") {
    const column = columnIn(test.operand, row);
    return column === null ? UNKNOWN : ownCondition(column, "truth", { kind: "constant", value: false });
  }
  if (test.type !== "PyBinary") return UNKNOWN;
  const { operator, left, right } = test;
  if (operator === "and" || operator === "or") {
    const parts = [conditionOf(left, row, module), conditionOf(right, row, module)];
    return operator === "and" ? allOf(parts) : anyOf(parts);
  }
  const comparison = COMPARISONS[operator];
  const column = columnIn(left, row);
  if (comparison === undefined || column === null || speaksOf(right, row)) return UNKNOWN;
  const isNone = right.type === "PyConstant" && right.value === null;
  return ownCondition(column, isNone ? (comparison === "not" ? "notNull" : "null") : comparison, OTHER);
}

function columnIn(node: PyExpression, row: string): string | null {
  return node.type === "PyAttribute" && node.object.type === "PyName" && node.object.name === row ? node.name : null;
}

function speaksOf(value: PyExpression, row: string): boolean {
  let found = false;
  walk(value, ({ node }) => {
    found ||= node.type === "PyAwait" || (node.type === "PyName" && node.name === row);
    return !found;
  });
  return found;
}

function spanOf({ range }: PyNode): { readonly start: number; readonly end: number } {
  return { start: range[0], end: range[1] };
}
