import {
  caselessComparison,
  OTHER,
  UNKNOWN,
  type SearchColumn,
  type SearchComparison,
  type SearchCondition,
  type SearchSource,
} from "../../../model/search.js";
import { conditionIn } from "../../../sql/search/index.js";
import { chainOf } from "../chain.js";
import { isFunction, stringOf, unwrapped, type Node } from "../syntax.js";
import { patternOf, valueOf, type SearchReading } from "./reading.js";

/** `users`, `users as u`, `app.users`. */
export function sourceNamed(text: string | null, schema: string | null, optional: boolean): SearchSource | null {
  const match = /^\s*(?:(\w+)\.)?(\w+)(?:\s+(?:as\s+)?(\w+))?\s*$/i.exec(text ?? "");
  if (match === null) return null;
  const [, written, name = "", alias = name] = match;
  return { alias, kind: "table", schema: written ?? schema, name, optional };
}

/** Conditions of builders that name tables and columns in texts: Knex, Kysely. */
export class NamedColumns {
  protected readonly aliases: ReadonlySet<string>;
  protected readonly only: string | null;

  constructor(
    protected readonly reading: SearchReading,
    protected readonly sources: readonly SearchSource[],
  ) {
    this.aliases = new Set(sources.map(({ alias }) => alias));
    this.only = sources.length === 1 ? (sources[0]?.alias ?? null) : null;
  }

  protected ofOperator(operator: string, column: Node, value: Node): SearchCondition {
    const isNull = valueOf(value) === "null";
    switch (operator) {
      case "=":
        return this.equality(this.columnIn(column), value);
      case "is":
        return isNull ? this.compared(column, "null", null) : UNKNOWN;
      case "is not":
        return isNull ? this.compared(column, "notNull", null) : UNKNOWN;
      case "in":
        return this.isQuery(value) ? UNKNOWN : this.listed(column, value);
      case "<":
      case "<=":
      case ">":
      case ">=":
        return this.compared(column, "range", value);
      case "<>":
      case "!=":
      case "not in":
      case "not like":
        return this.compared(column, isNull ? "notNull" : "not", null);
      case "like":
        return this.compared(column, patternOf(value), null);
      case "ilike":
        return this.compared(column, caselessComparison(patternOf(value)), null);
      default:
        return UNKNOWN;
    }
  }

  protected equality(column: SearchColumn | null, node: Node): SearchCondition {
    const value = valueOf(this.reading.known(node));
    if (column === null || value === "maybe" || this.isQuery(node)) return UNKNOWN;
    if (value === "null") return { kind: "compare", column, comparison: "null", value: OTHER };
    return { kind: "compare", column, comparison: "equals", value };
  }

  protected listed(node: Node, list: Node): SearchCondition {
    const column = this.columnIn(node);
    if (column === null) return UNKNOWN;
    return { kind: "compare", column, comparison: "in", value: this.reading.listValue(list) };
  }

  protected compared(node: Node, comparison: SearchComparison, given: Node | null): SearchCondition {
    const column = this.columnIn(node);
    const value = given === null ? OTHER : valueOf(given);
    if (column === null || typeof value === "string") return UNKNOWN;
    return { kind: "compare", column, comparison, value };
  }

  protected ofText(node: Node): SearchCondition {
    const text = stringOf(this.reading.known(node));
    // `??` stands for a name.
    if (text === null || text.includes("??")) return UNKNOWN;
    return conditionIn(text, this.reading.dialect, this.aliases, this.only);
  }

  protected columnIn(node: Node): SearchColumn | null {
    const text = stringOf(this.reading.known(node));
    return text === null ? null : this.column(text);
  }

  /** `users.id`, or `id` where there is one table. */
  protected column(text: string): SearchColumn | null {
    const path = text.split(".");
    const name = path.at(-1) ?? "";
    const source = path.length === 2 ? (path[0] ?? "") : path.length === 1 ? this.only : null;
    return source === null || !this.aliases.has(source) || !/^\w+$/.test(name) ? null : { source, name };
  }

  protected isQuery(node: Node): boolean {
    const inner = unwrapped(node);
    if (isFunction(inner)) return true;
    if (inner.type !== "CallExpression") return false;
    return chainOf(inner, other => other).links.some(({ name }) => /^(select|where|from|raw|ref|pluck)$/.test(name));
  }
}
