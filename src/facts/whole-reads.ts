import type { CheckConstraint } from "../model/column.js";
import { nameKey } from "../model/name.js";
import type { TableState } from "../model/schema/index.js";
import {
  allOf,
  conjunctsOf,
  OTHER,
  sourcesOf,
  type LocatedSearch,
  type LocatedSource,
  type SearchColumn,
  type SearchCondition,
} from "../model/search.js";
import { mayBeOwnType } from "./not-null.js";
import { indexUse, mismatches, type IndexedTable, type IndexUse } from "./index-use.js";

/** A table that a search reads whole, because no index leads to what it looks for. */
export interface WholeRead {
  readonly source: LocatedSource;
  /**
   * What is looked for: rows by a filter, rows that belong to those of another table, or the first rows in an order.
   */
  readonly by: "filter" | "join" | "order";
  /** The columns of an index that would serve: equality, then one range, then the order. */
  readonly columns: readonly string[];
  /** Whether an index has the columns in it, behind others. */
  readonly isBehind: boolean;
}

/**
 * The tables that a search reads whole although an index would lead to a part of them. A search of which any part is not
 * known reads none.
 */
export function wholeReads(search: LocatedSearch, alwaysGiven: ReadonlySet<string>): readonly WholeRead[] {
  return readerOf(search, alwaysGiven)?.find() ?? [];
}

/** A condition that no index serves as it is written, although one might serve what it means. */
export interface Defeat {
  readonly source: LocatedSource;
  /**
   * - `wildcard`: a pattern that begins with one;
   * - `caseless`: an index has the letters as they are;
   * - `expression`: an index has the column, and not what a function or cast makes of it;
   * - `alternative`: one of some alternatives has no index, so that those of the others are of no use;
   * - `number`: a text is compared with a number.
   */
  readonly kind: "wildcard" | "caseless" | "expression" | "alternative" | "number";
  readonly columns: readonly string[];
  /** As it is written, of `expression`. */
  readonly text: string;
}

/** The conditions of a search that keep the indexes of a table from being used, where nothing else leads to its rows. */
export function defeats(search: LocatedSearch, alwaysGiven: ReadonlySet<string>): readonly Defeat[] {
  return readerOf(search, alwaysGiven)?.findDefeats() ?? [];
}

function readerOf(search: LocatedSearch, alwaysGiven: ReadonlySet<string>): Reader | null {
  const conjuncts = conjunctsOf(search.where);
  return conjuncts.every(isReadable) ? new Reader(search, conjuncts, alwaysGiven) : null;
}

/** What concerns one table, or joins two. */
function isReadable(condition: SearchCondition): boolean {
  const sources = sourcesOf(condition);
  return sources !== null && (sources.size <= 1 || isJoin(condition));
}

function isJoin(condition: SearchCondition): boolean {
  return condition.kind === "compare" && condition.value.kind === "column" && condition.comparison === "equals";
}

class Reader {
  constructor(
    private readonly search: LocatedSearch,
    private readonly conjuncts: readonly SearchCondition[],
    private readonly alwaysGiven: ReadonlySet<string>,
  ) {}

  find(): readonly WholeRead[] {
    const { sources } = this.search;
    const reached = this.reached();
    const missed = sources.filter(source => !reached.has(source));
    // What is reached leads on to what is joined to it.
    const joined = missed.flatMap(source => this.byJoin(source, this.leading(reached)) ?? []);
    if (joined.length > 0 || reached.size > 0) return joined;
    const filtered = missed.filter(source => !source.optional && this.own(source).length > 0);
    const [only, ...others] = filtered;
    // Of several filters, any may be the one that an index is wanted for.
    if (others.length > 0) return [];
    if (only !== undefined) {
      const found = this.byFilter(only) ?? (sources.length === 1 ? this.byOrder(only) : null);
      return found === null ? [] : [found];
    }
    const [first] = sources;
    const ordered = first === undefined || sources.length > 1 ? null : this.byOrder(first);
    return ordered === null ? [] : [ordered];
  }

  findDefeats(): readonly Defeat[] {
    const reached = this.reached();
    return this.search.sources
      .filter(source => !reached.has(source) && this.joins(source, reached).length === 0)
      .filter(source => this.columnsFor(source, this.own(source)).length === 0)
      .flatMap(source => this.own(source).flatMap(condition => this.defeatIn(condition, source) ?? []));
  }

  private defeatIn(condition: SearchCondition, source: LocatedSource): Defeat | null {
    if (condition.kind === "or") return this.defeatInAlternatives(condition.parts, source);
    if (condition.kind !== "compare" && condition.kind !== "expression") return null;
    const { column, comparison } = condition;
    const found = { source, columns: [column.name], text: condition.kind === "expression" ? condition.text : "" };
    if (comparison === "pattern") return condition.kind === "compare" ? { ...found, kind: "wildcard" } : null;
    if (condition.kind === "compare" && mismatches(condition, this.tableOf(source.state)))
      return this.isIndexed(column, source) ? { ...found, kind: "number" } : null;
    const isDefeated = condition.kind === "expression" && SOUGHT.has(comparison);
    if (!isDefeated && comparison !== "caseless") return null;
    if (!this.isIndexed(column, source)) return null;
    return { ...found, kind: comparison === "caseless" ? "caseless" : "expression" };
  }

  private defeatInAlternatives(parts: readonly SearchCondition[], source: LocatedSource): Defeat | null {
    const patterns = parts.flatMap(part => this.defeatIn(part, source) ?? []);
    const isSearch = patterns.length === parts.length && patterns.some(({ kind }) => kind === "wildcard");
    if (isSearch) return { source, kind: "wildcard", columns: namesIn(patterns), text: "" };
    const uses = parts.map(part => this.use(source, [part]));
    const missing = parts.filter((_, i) => uses[i] === "none" || uses[i] === "walk");
    const columns = missing.flatMap(part => this.columnsFor(source, conjunctsOf(part)).slice(0, 1));
    // An index for each of the others makes all of them of use.
    if (missing.length === parts.length || columns.length < missing.length) return null;
    return { source, kind: "alternative", columns: [...new Set(columns)], text: "" };
  }

  /** Whether an index leads to a column when it is compared as it is. */
  private isIndexed(column: SearchColumn, source: LocatedSource): boolean {
    const plain: SearchCondition = { kind: "compare", column, comparison: "equals", value: OTHER };
    return this.use(source, [plain]) === "seek";
  }

  /** The tables that an index leads to, or may lead to: on their own, or from one that it leads to. */
  private reached(): ReadonlySet<LocatedSource> {
    const { sources } = this.search;
    const found = new Set(sources.filter(source => this.isReached(source, [])));
    for (let size = -1; size !== found.size;) {
      size = found.size;
      for (const source of sources) {
        if (!found.has(source) && this.isReached(source, this.joins(source, found))) found.add(source);
      }
    }
    return found;
  }

  /** Those of which so few rows are read that looking each up in another table is worth while. */
  private leading(reached: ReadonlySet<LocatedSource>): ReadonlySet<LocatedSource> {
    const isLed = (source: LocatedSource): boolean =>
      this.own(source).some(
        condition =>
          condition.kind === "compare" &&
          (condition.comparison === "equals" || condition.comparison === "in") &&
          this.isSelective(condition, source.state),
      );
    const found = new Set([...reached].filter(isLed));
    for (let size = -1; size !== found.size;) {
      size = found.size;
      for (const source of reached) if (this.joins(source, found).length > 0) found.add(source);
    }
    return found;
  }

  private isReached(source: LocatedSource, joins: readonly SearchCondition[]): boolean {
    const use = this.use(source, [...this.own(source), ...joins]);
    return use === "seek" || use === "unknown";
  }

  private use({ state }: LocatedSource, conditions: readonly SearchCondition[]): IndexUse {
    return indexUse(allOf(conditions), this.tableOf(state));
  }

  private tableOf(state: TableState): IndexedTable {
    return { state, dialect: this.search.dialect, alwaysGiven: this.alwaysGiven };
  }

  /** What is said of one table alone. */
  private own({ alias }: LocatedSource): readonly SearchCondition[] {
    return this.conjuncts.filter(conjunct => !isJoin(conjunct) && sourcesOf(conjunct)?.has(alias) === true);
  }

  /** The equalities with columns of tables that are read before, as conditions on the columns of this one. */
  private joins(source: LocatedSource, reached: ReadonlySet<LocatedSource>): readonly SearchCondition[] {
    const drives = (alias: string): boolean =>
      [...reached].some(other => other.alias === alias && other !== source && (source.optional || !other.optional));
    return this.conjuncts.flatMap((conjunct): readonly SearchCondition[] => {
      if (conjunct.kind !== "compare" || conjunct.value.kind !== "column" || !isJoin(conjunct)) return [];
      const { column, value } = conjunct;
      const [here, there] = column.source === source.alias ? [column, value.column] : [value.column, column];
      if (here.source !== source.alias || !drives(there.source)) return [];
      return [{ kind: "compare", column: here, comparison: "equals", value: OTHER }];
    });
  }

  private byJoin(source: LocatedSource, reached: ReadonlySet<LocatedSource>): WholeRead | null {
    const joins = this.joins(source, reached);
    return joins.length === 0 ? null : this.read(source, "join", [...joins, ...this.own(source)]);
  }

  private byFilter(source: LocatedSource): WholeRead | null {
    return this.read(source, "filter", this.own(source));
  }

  private read(source: LocatedSource, by: "filter" | "join", conditions: readonly SearchCondition[]): WholeRead | null {
    const columns = this.columnsFor(source, conditions);
    if (columns.length === 0) return null;
    const leading = conditions.filter(
      condition => condition.kind === "compare" && condition.column.name === columns[0],
    );
    return { source, by, columns, isBehind: this.use(source, leading) === "walk" };
  }

  /** Equality, then one range, then the order: PostgreSQL 11.3, MySQL 10.2.1.16. */
  private columnsFor({ state, alias }: LocatedSource, conditions: readonly SearchCondition[]): readonly string[] {
    const named = (comparisons: readonly string[]): readonly string[] =>
      conditions.flatMap(condition =>
        condition.kind === "compare" && comparisons.includes(condition.comparison) && this.isSelective(condition, state)
          ? [condition.column.name]
          : [],
      );
    const equal = [...new Set([...named(["equals"]), ...named(["in"])])];
    const [range] = named(["range"]).filter(name => !equal.includes(name));
    if (equal.length === 0) return range === undefined ? [] : [range];
    const order = this.search.order ?? [];
    const [first] = order;
    const isOwn = this.search.limited && first?.column.source === alias;
    const last = range ?? (isOwn ? first.column.name : undefined);
    return [...new Set([...equal, ...(last === undefined ? [] : [last])])].slice(0, MOST_COLUMNS);
  }

  /** Whether an index on the column alone would leave out most rows, as far as can be told. */
  private isSelective(condition: SearchCondition, state: TableState): boolean {
    if (condition.kind !== "compare") return false;
    // A value that the program names is one of few.
    if (condition.value.kind === "constant" || condition.value.kind === "member") return false;
    return !hasFewValues(condition.column.name, state, this.search.dialect);
  }

  private byOrder(source: LocatedSource): WholeRead | null {
    const { order, limited, dialect } = this.search;
    const [first, ...rest] = order ?? [];
    if (!limited || first === undefined || hasFewValues(first.column.name, source.state, dialect)) return null;
    const others = this.own(source);
    // What is looked through row by row is so in whatever order.
    if (others.some(condition => condition.kind !== "compare" || LOOKED_THROUGH.has(condition.comparison))) return null;
    // An index gives the order where its columns begin with it.
    const given: SearchCondition = { ...ANY_RANGE, column: first.column };
    const use = this.use(source, [...others, given]);
    if (use !== "none" && use !== "walk") return null;
    const sameWay = rest.filter(({ descending }) => descending === first.descending);
    const columns = [first, ...(sameWay.length === rest.length ? sameWay : [])].map(({ column }) => column.name);
    return { source, by: "order", columns: columns.slice(0, MOST_COLUMNS), isBehind: false };
  }
}

/** Comparisons that an index on what is compared would serve. */
const SOUGHT: ReadonlySet<string> = new Set(["equals", "in", "range"]);

/** Comparisons for which rows are looked at one by one. */
const LOOKED_THROUGH: ReadonlySet<string> = new Set(["pattern", "caseless", "prefix", "unknownPattern"]);

function namesIn(found: readonly Defeat[]): readonly string[] {
  return [...new Set(found.flatMap(({ columns }) => columns))];
}

const ANY_RANGE = { kind: "compare", comparison: "range", value: OTHER } as const;

/** An index with more columns than this is for somebody to think about. */
const MOST_COLUMNS = 3;

/** Whether a column can only have a few values: a boolean, an enumeration. */
function hasFewValues(column: string, state: TableState, dialect: LocatedSearch["dialect"]): boolean {
  const key = nameKey(column, dialect);
  const type = state.columns.get(key)?.type ?? null;
  const name = type?.name ?? "";
  if (/^(?:boolean|bool|bit|enum|set)$/.test(name) || (name === "tinyint" && type?.arguments[0] === "1")) return true;
  // A type of the project's own is hardly ever anything else than an enumeration.
  if (type !== null && name !== "citext" && mayBeOwnType(type, dialect)) return true;
  if (state.constraints.some(constraint => constraint.kind === "check" && isListOf(key, constraint, dialect)))
    return true;
  return FEW.test(column.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase());
}

/** Whether a check names the values that a column may have: `kind IN ('a', 'b')`. */
function isListOf(key: string, { columns, expression }: CheckConstraint, dialect: LocatedSearch["dialect"]): boolean {
  const [only, ...others] = new Set(columns.map(name => nameKey(name, dialect)));
  return only === key && others.length === 0 && /\bin\s*\(|=\s*any\b/i.test(expression);
}

/** What a column of few values is called where its type does not say so. */
const FEW =
  /^(?:is|has|can)_|(?:^|_)(?:status|state|type|kind|role|level|priority|gender|locale|language|currency|country|provider|category|environment|source|visibility|enabled|active|deleted|archived)$/;
