import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import { nameKey } from "../model/name.js";
import { plainIndexColumn, type Index, type IndexColumn } from "../model/column.js";
import type { TableState } from "../model/schema/index.js";
import { conjunctsOf, type SearchCondition, type SearchComparison } from "../model/search.js";
import { isImplied } from "./partial-indexes.js";

/**
 * What the indexes of a table do for a condition:
 * - `seek`: one of them leads to the rows, or to a part of the table that has them;
 * - `walk`: one has a column in it, behind others: the server may read all of that index in the place of the table;
 * - `unknown`: one may do either, which depends on what does not show;
 * - `none`: the whole table has to be read.
 */
export type IndexUse = "seek" | "unknown" | "walk" | "none";

/** What somebody gets who may take any of these. */
function best(uses: readonly IndexUse[]): IndexUse {
  return (["seek", "unknown", "walk"] as const).find(use => uses.includes(use)) ?? "none";
}

/** What somebody gets who needs all of these. */
function worst(uses: readonly IndexUse[]): IndexUse {
  return (["none", "unknown", "walk"] as const).find(use => uses.includes(use)) ?? "seek";
}

/** A table with its indexes, and what every query says of it besides. */
export interface IndexedTable {
  readonly state: Pick<TableState, "columns" | "indexes" | "constraints">;
  readonly dialect: Dialect;
  /** Columns that each query compares, unseen: an index that begins with them serves what comes behind. */
  readonly alwaysGiven: ReadonlySet<string>;
}

/**
 * What the indexes of a table do for a condition on its columns. Of conditions that all have to hold, one is enough; of
 * alternatives each needs an index.
 * Manuals: PostgreSQL 11.2 to 11.5 and 11.8 to 11.11, MySQL 10.2.1.2, 10.2.1.3 and 10.3.6, SQLite "The SQLite Query
 * Optimizer Overview", 2, 3, 5 and 6. Measured: `tests/truth/unindexed-filter.seeded.test.ts`.
 */
export function indexUse(condition: SearchCondition, table: IndexedTable): IndexUse {
  return useOf(conjunctsOf(condition), table, condition);
}

function useOf(conjuncts: readonly SearchCondition[], table: IndexedTable, whole: SearchCondition): IndexUse {
  const uses = conjuncts.map((conjunct): IndexUse => {
    if (conjunct.kind === "unknown") return "unknown";
    if (conjunct.kind !== "or") return "none";
    // What has to hold besides belongs to each alternative.
    const others = conjuncts.filter(other => other !== conjunct && other.kind !== "or");
    return worst(conjunct.parts.map(part => useOf([...conjunctsOf(part), ...others], table, whole)));
  });
  return best([...uses, ...indexesOf(table).map(index => useOfIndex(index, conjuncts, table))]);
}

/** The indexes with those that keys come with. */
function indexesOf({ state, dialect }: IndexedTable): readonly Index[] {
  const keys = state.constraints.flatMap((constraint): readonly Index[] => {
    if (constraint.kind !== "primaryKey" && constraint.kind !== "unique") return [];
    const columns = constraint.columns.map(plainIndexColumn);
    const isThere = state.indexes.some(index => sameColumns(index, columns, dialect));
    return isThere || columns.length === 0 ? [] : [{ ...PLAIN_INDEX, columns, unique: true }];
  });
  return [...state.indexes, ...keys];
}

const PLAIN_INDEX: Omit<Index, "columns"> = {
  name: null,
  unique: false,
  method: "btree",
  predicate: null,
  include: [],
  nullsNotDistinct: false,
};

function sameColumns({ columns, predicate, method }: Index, other: readonly IndexColumn[], dialect: Dialect): boolean {
  const keyOf = ({ name }: IndexColumn): string | null => (name === null ? null : nameKey(name, dialect));
  return (
    predicate === null &&
    method === "btree" &&
    columns.length === other.length &&
    columns.every((column, i) => keyOf(column) === keyOf(other[i] as IndexColumn))
  );
}

function useOfIndex(index: Index, conjuncts: readonly SearchCondition[], table: IndexedTable): IndexUse {
  const [first] = index.columns;
  if (first === undefined) return "none";
  // A name that is not constant may be that of any column.
  if (index.columns.some(({ name }) => name?.exact === false)) return "unknown";
  const implied =
    index.predicate === null ? "yes" : isImplied(index.predicate, { kind: "and", parts: conjuncts }, table.dialect);
  if (implied === "no") return "none";
  const use = useOfKeys(index, conjuncts, table);
  // What a partial index leaves out need not be read, whatever its columns; SQLite weighs that against the table.
  if (index.predicate !== null && use !== "seek")
    return implied === "yes" && table.dialect === "postgresql" ? "seek" : "unknown";
  return implied === "unknown" && use !== "none" ? "unknown" : use;
}

function useOfKeys(index: Index, conjuncts: readonly SearchCondition[], table: IndexedTable): IndexUse {
  const { dialect, alwaysGiven } = table;
  const keys = [...index.columns];
  const useOfKey = (key: IndexColumn): IndexUse => best(conjuncts.map(one => useFor(one, key, index, table)));
  if (!isSorted(index)) {
    if (index.method === "hash") return keys.length > 1 ? "unknown" : useOfKey(keys[0] as IndexColumn);
    // Of the others, the operators decide.
    return conjuncts.some(one => keys.some(key => concerns(one, key, dialect))) ? "unknown" : "none";
  }
  while (isGiven(keys[0], alwaysGiven, dialect) && useOfKey(keys[0] as IndexColumn) === "none") keys.shift();
  const [leading, ...others] = keys;
  const use = leading === undefined ? "none" : useOfKey(leading);
  if (use !== "none" || dialect !== "postgresql") return use;
  return others.some(key => useOfKey(key) === "seek") ? "walk" : "none";
}

const SORTED: ReadonlySet<string> = new Set(["btree", ""]);

/** Whether an index keeps its keys in order. */
export function isSorted({ method }: Index): boolean {
  return SORTED.has(method);
}

function isGiven(key: IndexColumn | undefined, given: ReadonlySet<string>, dialect: Dialect): boolean {
  return key?.name != null && given.has(nameKey(key.name, dialect));
}

/** Whether a condition has to do with the column of a key, or a column in its expression. */
function concerns(condition: SearchCondition, key: IndexColumn, dialect: Dialect): boolean {
  if (condition.kind !== "compare" && condition.kind !== "expression") return false;
  const { name } = condition.column;
  if (key.name !== null) return nameKey(key.name, dialect) === nameKey(name, dialect);
  return new RegExp(String.raw`(?<![\w$])${name.replaceAll("$", String.raw`\$`)}(?![\w$])`, "i").test(
    key.expression ?? "",
  );
}

/** What one key does for one condition. */
function useFor(condition: SearchCondition, key: IndexColumn, index: Index, table: IndexedTable): IndexUse {
  if (!concerns(condition, key, table.dialect)) return "none";
  if (condition.kind === "expression") {
    if (key.expression === null) return useOfCast(condition, key, index, table);
    if (skeleton(key.expression) === skeleton(condition.text))
      return comparable(condition.comparison, key, index, table);
    return functionIn(key.expression) === functionIn(condition.text) ? "unknown" : "none";
  }
  if (condition.kind !== "compare" || key.name === null) return "none";
  if (mismatches(condition, table)) return "none";
  return comparable(condition.comparison, key, index, table);
}

/** A text that is cast to text stays what it is. */
function useOfCast(
  condition: Extract<SearchCondition, { kind: "expression" }>,
  key: IndexColumn,
  index: Index,
  table: IndexedTable,
): IndexUse {
  const cast = new RegExp(String.raw`^${condition.column.name}::(text|varchar|bpchar)$`, "i").test(condition.text);
  const type = typeOf(condition.column.name, table);
  return cast && (type === null || TEXT.test(type)) ? comparable(condition.comparison, key, index, table) : "none";
}

/** What the order of a key does for a comparison. */
function comparable(comparison: SearchComparison, key: IndexColumn, index: Index, table: IndexedTable): IndexUse {
  const { dialect } = table;
  if (index.method === "hash" && dialect === "postgresql") {
    return comparison === "equals" || comparison === "in" ? "seek" : "none";
  }
  const isPattern = key.operatorClass !== null && /_pattern_ops$/.test(key.operatorClass);
  const isForeign = (key.operatorClass !== null && !isPattern) || isOtherCollation(key, table);
  switch (comparison) {
    case "equals":
    case "in":
      return isForeign ? "unknown" : "seek";
    case "range":
      return isPattern ? "none" : isForeign ? "unknown" : "seek";
    case "truth":
      return dialect === "postgresql" ? "seek" : isMySqlFamily(dialect) ? "unknown" : "none";
    case "null":
      return "seek";
    case "notNull":
      // SQLite takes it for no range; the others do, however many rows there are.
      return dialect === "sqlite" ? "none" : "seek";
    case "prefix":
    case "unknownPattern":
      return prefixUse(comparison, isPattern, key, table);
    case "not":
      return isMySqlFamily(dialect) ? "unknown" : "none";
    case "pattern":
    case "caseless":
      return "none";
  }
}

/** PostgreSQL 11.10: LIKE needs the order of letters, not of a language. SQLite: "The LIKE Optimization". */
function prefixUse(
  comparison: "prefix" | "unknownPattern",
  isPattern: boolean,
  key: IndexColumn,
  table: IndexedTable,
): IndexUse {
  const collation = collationOf(key, table)?.replaceAll('"', "").toLowerCase() ?? null;
  const use = ((): IndexUse => {
    switch (table.dialect) {
      case "postgresql":
        if (isPattern || collation === "c" || collation === "posix") return "seek";
        return collation === null || collation === "default" ? "unknown" : "none";
      case "sqlite":
        return collation === "nocase" ? "seek" : "none";
      default:
        return "seek";
    }
  })();
  return comparison === "unknownPattern" && use === "seek" ? "unknown" : use;
}

function collationOf(key: IndexColumn, { state, dialect }: IndexedTable): string | null {
  if (key.collation !== null || key.name === null) return key.collation;
  return state.columns.get(nameKey(key.name, dialect))?.collation ?? null;
}

/** An index in another order than that of the column does not serve its comparisons. */
function isOtherCollation(key: IndexColumn, { state, dialect }: IndexedTable): boolean {
  if (key.collation === null || key.name === null) return false;
  const own = state.columns.get(nameKey(key.name, dialect))?.collation ?? null;
  return own?.toLowerCase() !== key.collation.toLowerCase();
}

/** The type of a column; `null` where nothing shows it. */
function typeOf(column: string, { state, dialect }: IndexedTable): string | null {
  return state.columns.get(nameKey(column, dialect))?.type?.name ?? null;
}

const TEXT = /^(?:text|varchar|char|bpchar|character varying|citext|name|tinytext|mediumtext|longtext|enum)$/;

/**
 * Whether MySQL turns each value of the column into a number before it compares: '1', ' 1' and '1a' are all equal to 1.
 * Manual: MySQL 14.3 ("comparisons of string columns with numbers … cannot use an index").
 */
export function mismatches(condition: SearchCondition, table: IndexedTable): boolean {
  if (condition.kind !== "compare" || !isMySqlFamily(table.dialect)) return false;
  const { comparison, value, column } = condition;
  const isNumber = value.kind === "constant" && typeof value.value === "number";
  if (!isNumber || !["equals", "in", "range"].includes(comparison)) return false;
  return TEXT.test(typeOf(column.name, table) ?? "");
}

/** An expression without what servers, and people, add or leave out. */
function skeleton(expression: string): string {
  return expression
    .replaceAll(/::\s*(?:text|character varying|varchar|bpchar)\b/gi, "")
    .replaceAll(/[\s()"`]/g, "")
    .toLowerCase();
}

function functionIn(expression: string): string | null {
  return /([a-z_]\w*)\s*\(/i.exec(expression)?.[1]?.toLowerCase() ?? null;
}
