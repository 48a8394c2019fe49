import type { Name } from "../../model/name.js";
import type { Assignment, Certainty, ChangeData } from "../../model/operation.js";
import {
  array,
  isNullish,
  isUndefined,
  native,
  object,
  textAt,
  textOf,
  unknown,
  type Origin,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import type { Recorder } from "../recorder.js";
import { tableNameOf } from "./compile.js";
import { consume } from "./raw.js";
import { BuilderHost } from "./running.js";

/** Methods of a query builder with which `knex.…` can start a query. */
export const QUERY_STARTS: ReadonlySet<string> = new Set(
  `
    with withRecursive withMaterialized withNotMaterialized select as columns column from fromJS fromRaw into
    withSchema table distinct join joinRaw innerJoin leftJoin leftOuterJoin rightJoin rightOuterJoin outerJoin
    fullOuterJoin crossJoin where andWhere orWhere whereNot orWhereNot whereLike andWhereLike orWhereLike whereILike
    andWhereILike orWhereILike whereRaw whereWrapped havingWrapped orWhereRaw whereExists orWhereExists
    whereNotExists orWhereNotExists whereIn orWhereIn whereNotIn orWhereNotIn whereNull orWhereNull whereNotNull
    orWhereNotNull whereBetween whereNotBetween andWhereBetween andWhereNotBetween orWhereBetween orWhereNotBetween
    groupBy groupByRaw orderBy orderByRaw union unionAll intersect except having havingRaw orHaving orHavingRaw
    offset limit count countDistinct min max sum sumDistinct avg avgDistinct increment decrement first debug pluck
    clearSelect clearWhere clearGroup clearOrder clearHaving insert update returning del delete truncate upsert
    queryBuilder
  `
    .trim()
    .split(/\s+/),
);

const PRINTING: ReadonlySet<string> = new Set(["toString", "toQuery", "toSQL"]);

type Write = "insert" | "update" | "delete" | "truncate";

const WRITES: ReadonlyMap<string, Write> = new Map([
  ["insert", "insert"],
  ["upsert", "insert"],
  ["update", "update"],
  ["increment", "update"],
  ["decrement", "update"],
  ["del", "delete"],
  ["delete", "delete"],
  ["truncate", "truncate"],
]);

/**
 * A query of the builder. Nothing is known of what it returns; what it writes is an operation of the migration, made
 * when the chain is complete.
 */
export class QueryHost extends BuilderHost {
  readonly label = "";
  readonly isConnection = false;
  private end: Origin;
  private write: Write | null = null;
  private limited = false;
  /** The conditions so far in SQL; `null` once there is one that is not put into SQL here. */
  private conditions: readonly string[] | null = [];
  private rows: Value | null = null;
  private readonly nullColumns: Value[] = [];
  private readonly merged: Value[] = [];

  constructor(
    recorder: Recorder,
    private table: Value | null,
    private readonly schema: Name | null,
    site: Site,
  ) {
    super(recorder);
    this.end = site.origin;
  }

  override asText(origin: Origin | null): Text | null {
    return this.write === null ? null : this.printed(origin);
  }

  override awaited(): Value {
    this.run();
    return unknown("it comes from the database");
  }

  /** Any method continues the chain: only few of them matter here. */
  get(property: string): Value | undefined {
    return native(property, (args, site) => {
      consume(args);
      if (property === "then" || property === "catch" || property === "finally" || property === "asCallback") {
        return this.settle(property, args, site);
      }
      if (PRINTING.has(property)) return this.print(property, site);
      return this.method(property, args, site);
    });
  }

  method(property: string, args: readonly Value[], site: Site): Value {
    this.end = site.origin;
    const [first] = args;
    const write = WRITES.get(property);
    if (write !== undefined) this.startWrite(write, args, site);
    else if (["from", "into", "table"].includes(property)) this.table = first ?? null;
    else if (
      property.startsWith("where") ||
      property === "limit" ||
      property.endsWith("oin") ||
      property === "andWhere"
    ) {
      this.limited = true;
      this.addCondition(property, args);
      if (property === "whereNull" && first !== undefined) this.nullColumns.push(first);
      if (property === "where" || property === "andWhere") this.nullFilters(args);
    } else if (property === "merge" && first !== undefined) this.merged.push(first);
    // What a callback of the builder adds is a part of this query.
    if (write === undefined) {
      for (const arg of args)
        if (arg.kind === "function")
          this.recorder.machine.callFunction(arg, [new QueryHost(this.recorder, null, null, site)], site, this);
    }
    return this;
  }

  /** The WHERE of this query, where it is of the kinds that indexes are limited by. */
  get condition(): string | null {
    return this.conditions === null || this.conditions.length === 0 ? null : this.conditions.join(" and ");
  }

  private addCondition(property: string, args: readonly Value[]): void {
    if (this.conditions === null) return;
    const column = textOf(args[0]);
    const test = property === "whereNull" ? "is null" : property === "whereNotNull" ? "is not null" : null;
    this.conditions = column === null || test === null ? null : [...this.conditions, `"${column}" ${test}`];
  }

  /** `toString`, `toQuery` and `toSQL`; what only reads is not put into SQL. */
  private print(property: string, { origin }: Site): Value {
    const sql = this.asText(origin) ?? unknown("the query is not put into SQL", origin);
    if (property !== "toSQL") return sql;
    const made = { sql, bindings: array([]) };
    return object({ ...made, toNative: native("toNative", () => object(made, origin)) }, origin);
  }

  private settle(property: string, args: readonly Value[], site: Site): Value {
    const { machine } = this.recorder;
    const [first, second] = args;
    this.run();
    const result = unknown("it comes from the database", site.origin);
    if (property === "catch") {
      if (first !== undefined)
        machine.conditionally(() => machine.call(first, [unknown("it is an error")], site, null, property));
      return result;
    }
    if (second !== undefined)
      machine.conditionally(() => machine.call(second, [unknown("it is an error")], site, null, property));
    return first === undefined || isUndefined(first) ? result : machine.call(first, [result], site, null, property);
  }

  /** `where({ column: null })`, `where("column", null)` and `where("column", "is", null)` ask for NULL. */
  private nullFilters(args: readonly Value[]): void {
    const [first, ...rest] = args;
    if (first?.kind === "object") {
      for (const [key, { value, origin }] of first.properties) {
        if (isNullish(value)) this.nullColumns.push(textAt(key, origin));
      }
      return;
    }
    const [operator, value] = rest.length === 2 ? rest : [null, rest[0]];
    if (operator !== null && !/^(is|=)$/i.test((operator && textOf(operator)) ?? "")) return;
    if (first !== undefined && value !== undefined && isNullish(value)) this.nullColumns.push(first);
  }

  private startWrite(write: Write, args: readonly Value[], site: Site): void {
    const [first, second] = args;
    this.rows = write === "update" && first?.kind === "text" ? this.pair(first, second, site) : (first ?? null);
    if (this.write !== null) return;
    this.write = write;
    const { certainty } = this.recorder.machine;
    this.ask(site, () => [this.operation(certainty)]);
  }

  /** `update("column", value)`. */
  private pair(column: Value, value: Value | undefined, site: Site): Value {
    const key = textOf(column);
    if (key === null) return unknown("the column is not constant", site.origin);
    return {
      kind: "object",
      properties: new Map([[key, { value: value ?? unknown("there is no value"), origin: column.origin }]]),
      open: false,
      constructedBy: null,
      base: null,
      origin: column.origin,
    };
  }

  private operation(certainty: Certainty): ChangeData {
    const { machine } = this.recorder;
    const span = machine.locate(this.end);
    const table = tableNameOf(
      this.table ?? unknown("the table is not named", this.end),
      this.end,
      this.schema,
      this.recorder,
    );
    const name = (value: Value): Name[] => {
      const found = this.recorder.name(value, this.end);
      return found === null ? [] : [found];
    };
    return {
      kind: "changeData",
      ...this.recorder.base(span, span, certainty, table),
      action: this.write ?? "update",
      table,
      limited: this.write === "insert" || this.limited,
      assignments:
        this.write === "update" ? this.assignments(this.rows) : this.merged.flatMap(value => this.assignments(value)),
      whereNull: this.nullColumns.flatMap(name),
      columns: this.write === "insert" ? this.columns() : null,
      source: null,
      fromQuery: false,
    };
  }

  private assignments(value: Value | null): Assignment[] {
    if (value?.kind !== "object") return [];
    return [...value.properties].map(([key, property]) => ({
      column: this.key(key, property.origin ?? value.origin ?? this.end),
      value: isNullish(property.value) && !isUndefined(property.value) ? "null" : "value",
    }));
  }

  private columns(): Name[] | null {
    const row = this.rows?.kind === "array" ? this.rows.items[0] : this.rows;
    if (row?.kind !== "object" || row.open) return null;
    return [...row.properties].map(([key, { origin }]) => this.key(key, origin ?? this.end));
  }

  private key(text: string, origin: Origin): Name {
    const { start } = this.recorder.machine.locate(origin);
    const whole = this.recorder.machine.locate(origin);
    const spelled = origin.module.text.slice(origin.start, origin.start + text.length) === text;
    return { text, exact: true, span: spelled ? { start, end: start + text.length } : whole };
  }
}
