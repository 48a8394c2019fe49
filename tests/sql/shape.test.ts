import { describe, expect, test } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { shapeOf } from "../../src/sql/shape.js";
import type { Operand, Predicate, Shape } from "../../src/sql/shape/model.js";

/** A shape in one line, or what stands in its place. */
function print(sql: string, dialect: Dialect = "postgresql"): string {
  const reading = shapeOf(sql, dialect);
  return reading.kind === "shape"
    ? printShape(reading.shape)
    : `${reading.kind} ${reading.kind === "other" ? reading.word : ""}`.trim();
}

function printShape(shape: Shape): string {
  const words: string[] = [
    shape.kind,
    shape.table.schema === null ? shape.table.name : `${shape.table.schema}.${shape.table.name}`,
  ];
  for (const join of shape.joins)
    words.push(`${join.kind} ${join.table.name} (${join.left.name} = ${join.right.name})`);
  if (shape.selected.length > 0) {
    words.push(
      `[${shape.selected.map(item => ("column" in item ? `${item.kind === "aggregate" ? `${item.name} ` : ""}${item.column?.name ?? "*"}` : item.kind)).join(", ")}]`,
    );
  }
  if (shape.columns.length > 0)
    words.push(`(${shape.columns.join(", ")})`, ...shape.rows.map(row => `(${row.map(operand).join(", ")})`));
  for (const { column, operator, value } of shape.assignments) words.push(`${column} ${operator} ${operand(value)}`);
  if (shape.where !== null) words.push("where", predicate(shape.where));
  for (const { column, descending } of shape.order) words.push(`order ${column.name}${descending ? " desc" : ""}`);
  if (shape.limit !== null) words.push(`limit ${operand(shape.limit)}`);
  if (shape.offset !== null) words.push(`offset ${operand(shape.offset)}`);
  return words.join(" ");
}

function operand(value: Operand): string {
  return value.kind === "literal"
    ? JSON.stringify(value.value)
    : `${value.parameter.text}${value.parameter.text === "?" ? value.parameter.index : ""}`;
}

function predicate(of: Predicate): string {
  switch (of.kind) {
    case "and":
    case "or":
      return `(${of.parts.map(predicate).join(` ${of.kind} `)})`;
    case "not":
      return `not ${predicate(of.part)}`;
    case "compare":
      return `${of.column.name} ${of.operator} ${operand(of.value)}`;
    case "in":
      return `${of.column.name} ${of.negated ? "not " : ""}in ${of.list ? "list " : ""}(${of.values.map(operand).join(", ")})`;
    case "between":
      return `${of.column.name} ${of.negated ? "not " : ""}between ${operand(of.low)} and ${operand(of.high)}`;
    case "null":
      return `${of.column.name} is ${of.negated ? "not " : ""}null`;
  }
}

const constructs = (sql: string, dialect: Dialect = "postgresql"): string[] => {
  const reading = shapeOf(sql, dialect);
  return reading.kind === "shape" ? [...reading.shape.constructs].sort() : [reading.kind];
};

describe("the shape of a simple statement", () => {
  test.each([
    ["SELECT * FROM users", "select users [all]"],
    ["SELECT id, u.name AS n FROM app.users u WHERE u.id = $1", "select app.users [id, name] where id = $1"],
    ["SELECT COUNT(*)::int AS n, max(age) FROM users", "select users [count *, max age]"],
    ["SELECT 1 FROM users WHERE a = 1 LIMIT 1", "select users [constant] where a = 1 limit 1"],
    [
      "SELECT id FROM t WHERE a = 1 AND (b <> 'x' OR c IS NULL) AND NOT d",
      'select t [id] where (a = 1 and (b <> "x" or c is null) and not d = true)',
    ],
    ["SELECT id FROM t WHERE 5 < a AND b >= -1 AND c IS TRUE", "select t [id] where (a > 5 and b >= -1 and c = true)"],
    [
      "SELECT id FROM t WHERE a IN (1, $1) AND b NOT IN (2) AND c = ANY($2::int[])",
      "select t [id] where (a in (1, $1) and b not in (2) and c in list ($2))",
    ],
    [
      "SELECT id FROM t WHERE a BETWEEN 1 AND 2 AND b LIKE 'x%' AND c NOT ILIKE 'y'",
      'select t [id] where (a between 1 and 2 and b LIKE "x%" and c NOT ILIKE "y")',
    ],
    ["SELECT id FROM t ORDER BY a DESC, b LIMIT 10 OFFSET $1", "select t [id] order a desc order b limit 10 offset $1"],
    [
      "SELECT a.id FROM a JOIN b ON a.id = b.a_id LEFT JOIN c ON c.id = b.c_id",
      "select a inner b (id = a_id) left c (id = c_id) [id]",
    ],
    ["INSERT INTO t (a, b) VALUES ($1, 'x'), ($2, NULL) RETURNING id", 'insert t [id] (a, b) ($1, "x") ($2, null)'],
    ["UPDATE t SET a = $1, n = n + 1 WHERE id = $2::uuid", "update t a = $1 n + 1 where id = $2"],
    ["DELETE FROM t WHERE id = :id", "delete t where id = :id"],
    ["DELETE FROM t;", "delete t"],
  ])("%s", (sql, expected) => {
    expect(print(sql)).toBe(expected);
  });

  test("with the quotes and parameters of other dialects", () => {
    expect(print('SELECT `id` FROM `order` WHERE `a` = ? AND b = "x" LIMIT ?', "mysql")).toBe(
      'select order [id] where (a = ?0 and b = "x") limit ?1',
    );
    expect(print("SELECT [id] FROM [order] WHERE a = ? -- the last", "sqlite")).toBe("select order [id] where a = ?0");
    expect(print("SELECT id FROM t WHERE a = :a AND b = :a AND c::text IS NULL")).toBe("select t [id]");
  });
});

describe("what is no simple statement is named", () => {
  test.each([
    ["WITH x AS (SELECT 1) SELECT * FROM x", "CTE"],
    ["WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x", "recursive CTE"],
    ["SELECT row_number() OVER (ORDER BY a) FROM t", "window function"],
    ["SELECT a FROM t UNION SELECT a FROM u", "UNION"],
    ["SELECT a FROM t FOR UPDATE SKIP LOCKED", "row lock"],
    ["SELECT DISTINCT a FROM t", "DISTINCT"],
    ["SELECT DISTINCT ON (a) a, b FROM t", "DISTINCT ON"],
    ["SELECT a, count(*) FROM t GROUP BY a HAVING count(*) > 1", "GROUP BY"],
    ["SELECT COUNT(DISTINCT a) FROM t", "COUNT(DISTINCT …)"],
    ["SELECT a FROM t WHERE a IN (SELECT b FROM u)", "sub-query"],
    ["SELECT a FROM t, LATERAL (SELECT 1) x", "vendor syntax"],
    ["SELECT a FROM t WHERE lower(a) = $1", "expression"],
    ["SELECT a FROM t WHERE a::date = $1", "expression"],
    ["SELECT CASE WHEN a THEN 1 END FROM t", "expression"],
    ["SELECT a FROM t WHERE a = b", "column comparison"],
    ["SELECT a FROM t WHERE a->>'k' = $1", "JSON operator"],
    ["UPDATE t SET a = $1::jsonb", "JSON operator"],
    ["SELECT a FROM t WHERE a @> $1", "array operator"],
    ["SELECT a FROM t WHERE a @@ to_tsquery($1)", "full-text search"],
    ["INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING", "ON CONFLICT DO NOTHING"],
    ["INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1", "ON CONFLICT DO UPDATE"],
    ["INSERT INTO t (a) SELECT a FROM u", "INSERT … SELECT"],
    ["INSERT INTO t (a) VALUES (now())", "expression"],
    ["UPDATE t SET a = b", "assigned column"],
    ["UPDATE t SET a = u.a FROM u", "UPDATE … FROM"],
    ["UPDATE t SET data = data - 'key'", "expression"],
    ["UPDATE t SET data = data - $1::text[]", "expression"],
    ["DELETE FROM t USING u WHERE t.id = u.id", "DELETE … USING"],
    ["SELECT generate_series(1, 3)", "vendor syntax"],
    ["SELECT a FROM unnest($1::int[]) AS a", "vendor syntax"],
    ["SELECT a FROM t ORDER BY a NULLS LAST", "vendor syntax"],
    ["SELECT /*+ SeqScan(t) */ a FROM t", "vendor syntax"],
    ["SELECT a FROM t WHERE $1", "vendor syntax"],
  ])("%s: %s", (sql, construct) => {
    expect(constructs(sql)).toContain(construct);
  });

  test.each([
    ["EXPLAIN SELECT 1", "other EXPLAIN"],
    ["CREATE TABLE t (a int)", "other CREATE"],
    ["SET LOCAL statement_timeout = 1", "other SET"],
    ["SELECT 1; SELECT 2", "other ;"],
    ["", "other"],
    ["SELECT FROM WHERE", "syntax"],
    ["SELECT * FROM ?? WHERE id = ?", "syntax"],
    ["PRAGMA foreign_keys = ON", "syntax"],
  ])("%j is no statement of this kind", (sql, expected) => {
    expect(print(sql)).toBe(expected);
  });
});
