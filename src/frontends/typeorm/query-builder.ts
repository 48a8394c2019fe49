import type { Name } from "../../model/name.js";
import type { ChangeData } from "../../model/operation.js";
import { Host, native, UNDEFINED, unknown, type Origin, type Site, type Value } from "../evaluate/values.js";
import { Target } from "./entities.js";
import { argumentPlace } from "../fragment.js";
import type { Session } from "./session.js";
import { assignmentsOf, columnsOf, limits, nullsOf, nullTested, write } from "./write.js";

/** Methods that read what the query finds. */
const RESULTS: ReadonlySet<string> = new Set([
  "getOne",
  "getOneOrFail",
  "getMany",
  "getManyAndCount",
  "getRawOne",
  "getRawMany",
  "getRawAndEntities",
  "getCount",
  "getExists",
  "stream",
  "getQuery",
  "getSql",
  "getParameters",
  "getQueryAndParameters",
  "hasParameter",
  "escape",
]);

/** Methods that say which rows are meant. */
const CONDITIONS: ReadonlySet<string> = new Set([
  "where",
  "andWhere",
  "orWhere",
  "whereInIds",
  "andWhereInIds",
  "orWhereInIds",
  "whereEntity",
  "whereExists",
  "andWhereExists",
  "orWhereExists",
  "limit",
  "take",
]);

/** Methods that change the query in ways that do not matter here. */
const OTHERS: ReadonlySet<string> = new Set(
  `select addSelect addFrom fromDummy distinct distinctOn innerJoin leftJoin innerJoinAndSelect leftJoinAndSelect
  innerJoinAndMapOne innerJoinAndMapMany leftJoinAndMapOne leftJoinAndMapMany loadAllRelationIds
  loadRelationIdAndMap loadRelationCountAndMap groupBy addGroupBy having andHaving orHaving orderBy addOrderBy offset
  skip cache setLock setOnLocked setOption setFindOptions timeTravelQuery useIndex withDeleted maxExecutionTime
  setParameter setParameters setNativeParameters returning output updateEntity callListeners useTransaction
  setQueryRunner addCommonTableExpression comment printSql disableEscaping clone subQuery orIgnore
  loadRelationIdAndMap`.split(/\s+/),
);

type Action = Extract<ChangeData["action"], "insert" | "update" | "delete">;

/** `createQueryBuilder()`: what it writes becomes an operation when it is executed. */
export class QueryBuilderHost extends Host {
  readonly label = "createQueryBuilder()";
  readonly isConnection = true;
  private action: Action | null = null;
  private isRelation = false;
  private values: Value | undefined;
  private columns: Value | undefined;
  private conflict: Value | undefined;
  private limited = false;
  private readonly conditions: Value[] = [];

  constructor(
    private readonly session: Session,
    private entity: Value | null,
    /** Where the entity is named. */
    private place: Origin,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    if (RESULTS.has(property)) return native(property, (_args, at) => unknown("it comes from the database", at.origin));
    if (property === "execute") {
      return native(property, (_args, at) => {
        this.execute(at);
        return unknown("it comes from the database", at.origin);
      });
    }
    const method = this.method(property);
    return method === undefined
      ? undefined
      : native(property, (args, at) => {
          method(args, at);
          return this;
        });
  }

  private method(property: string): ((args: readonly Value[], site: Site) => void) | undefined {
    switch (property) {
      case "insert":
        return () => (this.action = "insert");
      case "update":
        return ([first, second], at) => {
          this.action = "update";
          this.values = this.retarget(first, at) ? second : first;
        };
      case "delete":
        return () => (this.action = "delete");
      case "softDelete":
      case "restore":
        return () => (this.action = "update");
      case "relation":
        return () => (this.isRelation = true);
      case "of":
        return this.isRelation ? () => undefined : undefined;
      case "add":
      case "set":
      case "remove":
      case "addAndRemove":
        return this.isRelation ? (_args, at) => this.changeRelation(at) : this.setter(property);
      case "into":
        return ([entity, columns], at) => {
          this.retarget(entity, at);
          this.columns = columns;
        };
      case "from":
        return ([entity], at) => void this.retarget(entity, at);
      case "values":
        return ([values]) => (this.values = values);
      case "valuesFromSelect":
        return () => (this.values = undefined);
      case "orUpdate":
        return ([columns]) => (this.conflict = columns);
      default:
        if (CONDITIONS.has(property)) return ([condition], at) => this.limit(property, condition, at);
        return OTHERS.has(property) ? (args, at) => this.callback(args, at) : undefined;
    }
  }

  private setter(property: string): ((args: readonly Value[]) => void) | undefined {
    return property === "set" ? ([values]) => (this.values = values) : undefined;
  }

  /** Whether an argument names what the query is about: an entity or table, and no values. */
  private retarget(value: Value | undefined, site: Site): boolean {
    if (value === undefined || (value.kind === "object" && value.base === null)) return false;
    this.entity = value;
    this.place = argumentPlace(site, 0);
    return true;
  }

  private limit(property: string, condition: Value | undefined, site: Site): void {
    this.callback(condition === undefined ? [] : [condition], site);
    if (property === "limit" || property === "take") this.limited = true;
    else if (limits(condition)) {
      this.limited = true;
      if (property === "where" || property === "andWhere") this.conditions.push(condition ?? UNDEFINED);
    }
  }

  /** Callbacks of a builder make parts of its query. */
  private callback(args: readonly Value[], site: Site): void {
    for (const arg of args) {
      if (arg.kind !== "function") continue;
      const inner = new QueryBuilderHost(this.session, null, site.origin);
      this.session.recorder.machine.callFunction(arg, [inner], site, null);
    }
  }

  private execute(site: Site): void {
    const { session, action, values } = this;
    if (action === null) return;
    const target = new Target(this.entity, session, this.place);
    if (action === "insert") {
      write(session, site, target, "insert", {
        limited: true,
        columns: this.insertedColumns(target),
        assignments: this.named(this.conflict, target).map(column => ({ column, value: "value" })),
      });
      return;
    }
    const whereNull = this.conditions.flatMap(condition => this.nulls(condition, target));
    const assignments = action === "update" ? assignmentsOf(values, target) : [];
    write(session, site, target, action, { limited: this.limited, assignments, whereNull });
  }

  private insertedColumns(target: Target): readonly Name[] | null {
    const named = this.named(this.columns, target);
    return named.length > 0 ? named : columnsOf(this.values, target);
  }

  private named(list: Value | undefined, target: Target): readonly Name[] {
    if (list?.kind !== "array") return [];
    return list.items.flatMap(item => {
      const [piece] = item.kind === "text" ? item.pieces : [];
      return piece?.kind === "literal" ? [target.column(piece.text, item.origin)] : [];
    });
  }

  private nulls(condition: Value, target: Target): Name[] {
    const column = nullTested(condition);
    return column === null ? nullsOf(condition, target) : [target.column(column, condition.origin)];
  }

  /** `relation(Entity, "key").of(entity).set(other)`: a write whose columns only the entities know. */
  private changeRelation(site: Site): void {
    const { session } = this;
    write(session, site, new Target(this.entity, session, this.place), "update", { limited: true });
  }
}
