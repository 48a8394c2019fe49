import type { ScriptOrm } from "../model/query.js";

/** What a statement is made of, as far as it matters for whether a library can say it. */
export type Construct =
  /** SELECT of columns with `=`, `<>`, `<`, `>`, IN, BETWEEN, LIKE, IS NULL, and AND, OR, NOT. */
  | "filter"
  | "ilike"
  /** ORDER BY columns, LIMIT, OFFSET. */
  | "paging"
  /** A column compared with another one. */
  | "column comparison"
  /** COUNT(*), SUM, MIN, MAX, AVG without GROUP BY. */
  | "aggregate"
  | "COUNT(DISTINCT …)"
  | "GROUP BY"
  | "DISTINCT"
  | "DISTINCT ON"
  /** An inner or left join on one equality. */
  | "join"
  | "sub-query"
  | "INSERT … VALUES"
  | "INSERT … RETURNING"
  | "INSERT … SELECT"
  /** UPDATE with constants. */
  | "UPDATE"
  | "UPDATE … RETURNING"
  /** `SET n = n + 1`. */
  | "arithmetic"
  /** `SET a = b`. */
  | "assigned column"
  | "UPDATE … FROM"
  | "DELETE"
  | "DELETE … RETURNING"
  | "DELETE … USING"
  | "ON CONFLICT DO NOTHING"
  | "ON CONFLICT DO UPDATE"
  | "UNION"
  | "CTE"
  | "recursive CTE"
  | "window function"
  | "LATERAL"
  | "row lock"
  | "JSON operator"
  | "array operator"
  | "full-text search"
  /** A scalar function, a cast of a column, CASE. */
  | "expression"
  /** Hints, TABLESAMPLE, functions as tables, and whatever else the shape does not know. */
  | "vendor syntax";

/**
 * - `native`: the library's own API says it, typed;
 * - `builder`: only the query builder beside that API;
 * - `partly`: for some of the forms, or with a fragment of SQL;
 * - `none`: only as raw SQL.
 */
export type Support = "native" | "builder" | "partly" | "none";

interface Cell {
  readonly support: Support;
  /** The first version that has it; `null`: all that are in use. */
  readonly since: string | null;
}

const ORMS = ["prisma", "typeorm", "sequelize", "knex"] as const satisfies readonly ScriptOrm[];

/**
 * Which library says what. Read from Prisma Client 7.10, TypeORM 1.1.1, Sequelize 6.37.8 and Knex 3.3.0; the cells of the
 * last three are asserted by running them. The columns are Prisma, TypeORM, Sequelize, Knex; a version after `@` is the
 * first that has it.
 */
const TABLE: Readonly<Record<Construct, readonly [string, string, string, string]>> = {
  filter: ["native", "native", "native", "native"],
  ilike: ["native", "native", "native", "native"],
  paging: ["native", "native", "native", "native"],
  "column comparison": ["native@4.3", "builder", "partly", "partly"],
  aggregate: ["native", "native@0.3.11", "native", "native"],
  "COUNT(DISTINCT …)": ["none", "builder", "native", "native"],
  "GROUP BY": ["native", "builder", "native", "native"],
  DISTINCT: ["partly", "builder", "partly", "native"],
  "DISTINCT ON": ["partly", "builder", "none", "native"],
  join: ["partly", "partly", "partly", "native"],
  "sub-query": ["partly", "builder", "partly", "native"],
  "INSERT … VALUES": ["native", "native", "native", "native"],
  "INSERT … RETURNING": ["native@5.14", "native", "native", "native"],
  "INSERT … SELECT": ["none", "none", "none", "native"],
  UPDATE: ["native", "native", "native", "native"],
  "UPDATE … RETURNING": ["native@6.2", "builder", "native", "native"],
  arithmetic: ["native", "native", "native", "native"],
  "assigned column": ["none", "partly", "partly", "partly"],
  "UPDATE … FROM": ["none", "none", "none", "partly"],
  DELETE: ["native", "native", "native", "native"],
  "DELETE … RETURNING": ["none", "builder", "none", "native"],
  "DELETE … USING": ["none", "none", "none", "native"],
  "ON CONFLICT DO NOTHING": ["native", "builder", "native", "native"],
  "ON CONFLICT DO UPDATE": ["partly", "native", "native", "native"],
  UNION: ["none", "none", "none", "native"],
  CTE: ["none", "builder", "none", "native"],
  "recursive CTE": ["none", "partly", "none", "native"],
  "window function": ["none", "none", "none", "partly"],
  LATERAL: ["none", "none", "none", "none"],
  "row lock": ["none", "native", "native", "native"],
  "JSON operator": ["partly", "partly", "partly", "partly"],
  "array operator": ["partly", "partly", "partly", "partly"],
  "full-text search": ["partly", "none", "partly", "none"],
  expression: ["none", "builder", "partly", "partly"],
  "vendor syntax": ["none", "none", "none", "none"],
};

/** How far a library says a construct. */
export function supportOf(orm: ScriptOrm, construct: Construct): Cell {
  const [support = "none", since = null] = (TABLE[construct][ORMS.indexOf(orm)] ?? "none").split("@");
  return { support: support as Support, since };
}

/**
 * Whether a library of this version says a construct in its own API. An unknown version (`null`) counts as the newest.
 */
export function expresses(orm: ScriptOrm, construct: Construct, version: string | null): boolean {
  const { support, since } = supportOf(orm, construct);
  if (support !== "native") return false;
  return since === null || version === null || compareVersions(version, since) >= 0;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(version => version.split(".").map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** All constructs, for tests. */
export const CONSTRUCTS = Object.keys(TABLE) as readonly Construct[];
