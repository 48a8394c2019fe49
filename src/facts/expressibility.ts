import type { Orm } from "../model/query.js";

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

/** Those whose raw statements are read; of the others nothing is known. */
const ORMS: readonly Orm[] = ["prisma", "typeorm", "sequelize", "knex", "sqlalchemy"];

/**
 * Which library says what. Read from Prisma Client 7.10, TypeORM 1.1.1, Sequelize 6.37.8, Knex 3.3.0 and SQLAlchemy 1.4; the
 * cells of all but the first are asserted by running them. The columns are Prisma, TypeORM, Sequelize, Knex, SQLAlchemy; a version after `@` is the
 * first that has it.
 */
const TABLE: Readonly<Record<Construct, readonly [string, string, string, string, string]>> = {
  filter: ["native", "native", "native", "native", "native"],
  ilike: ["native", "native", "native", "native", "native"],
  paging: ["native", "native", "native", "native", "native"],
  "column comparison": ["native@4.3", "builder", "partly", "partly", "native"],
  aggregate: ["native", "native@0.3.11", "native", "native", "native"],
  "COUNT(DISTINCT …)": ["none", "builder", "native", "native", "native"],
  "GROUP BY": ["native", "builder", "native", "native", "native"],
  DISTINCT: ["partly", "builder", "partly", "native", "native"],
  "DISTINCT ON": ["partly", "builder", "none", "native", "native"],
  join: ["partly", "partly", "partly", "native", "native"],
  "sub-query": ["partly", "builder", "partly", "native", "native"],
  "INSERT … VALUES": ["native", "native", "native", "native", "native"],
  "INSERT … RETURNING": ["native@5.14", "native", "native", "native", "native"],
  "INSERT … SELECT": ["none", "none", "none", "native", "native"],
  UPDATE: ["native", "native", "native", "native", "native"],
  "UPDATE … RETURNING": ["native@6.2", "builder", "native", "native", "native"],
  arithmetic: ["native", "native", "native", "native", "native"],
  "assigned column": ["none", "partly", "partly", "partly", "native"],
  "UPDATE … FROM": ["none", "none", "none", "partly", "native"],
  DELETE: ["native", "native", "native", "native", "native"],
  "DELETE … RETURNING": ["none", "builder", "none", "native", "native"],
  "DELETE … USING": ["none", "none", "none", "native", "native"],
  "ON CONFLICT DO NOTHING": ["native", "builder", "native", "native", "partly"],
  "ON CONFLICT DO UPDATE": ["partly", "native", "native", "native", "partly"],
  UNION: ["none", "none", "none", "native", "native"],
  CTE: ["none", "builder", "none", "native", "native"],
  "recursive CTE": ["none", "partly", "none", "native", "native"],
  "window function": ["none", "none", "none", "partly", "native"],
  LATERAL: ["none", "none", "none", "none", "native"],
  "row lock": ["none", "native", "native", "native", "native"],
  "JSON operator": ["partly", "partly", "partly", "partly", "partly"],
  "array operator": ["partly", "partly", "partly", "partly", "partly"],
  "full-text search": ["partly", "none", "partly", "none", "partly"],
  expression: ["none", "builder", "partly", "partly", "native"],
  "vendor syntax": ["none", "none", "none", "none", "none"],
};

/** How far a library says a construct. */
export function supportOf(orm: Orm, construct: Construct): Cell {
  const [support = "none", since = null] = (TABLE[construct][ORMS.indexOf(orm)] ?? "none").split("@");
  return { support: support as Support, since };
}

/**
 * Whether a library of this version says a construct in its own API. An unknown version (`null`) counts as the newest.
 */
export function expresses(orm: Orm, construct: Construct, version: string | null): boolean {
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
