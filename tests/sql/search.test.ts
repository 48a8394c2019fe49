import { describe, expect, test } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { conditionIn, searchesOf } from "../../src/sql/search/index.js";
import { printSearch } from "../support/searches.js";

const printed = (sql: string, dialect: Dialect = "postgresql"): readonly string[] =>
  searchesOf(sql, dialect).map(printSearch);

describe("what a statement looks for", () => {
  test.each([
    ["SELECT * FROM users", "users: all"],
    ["SELECT * FROM app.users u WHERE u.id = $1", "app.users: id equals"],
    ["SELECT * FROM t WHERE a = 5 AND $1 < b AND c IN ($1, $2)", "t: a equals 5, b range, c in"],
    ["SELECT * FROM t WHERE a IN ('x')", 't: a equals "x"'],
    ["SELECT * FROM t WHERE a = ANY($1) AND b BETWEEN 1 AND 2", "t: a in, b range"],
    ["SELECT * FROM t WHERE a IS NULL AND b IS NOT NULL AND NOT (c IS NULL)", "t: a null, b notNull, c notNull"],
    ["SELECT * FROM t WHERE a AND NOT b AND c IS TRUE", "t: a truth true, b truth false, c truth true"],
    ["SELECT * FROM t WHERE a <> 1 AND b NOT IN (1, 2) AND NOT (c = 3)", "t: a not 1, b not, c not 3"],
    ["SELECT * FROM t WHERE a LIKE 'x%' AND b LIKE '%x' AND c LIKE $1", "t: a prefix, b pattern, c unknownPattern"],
    ["SELECT * FROM t WHERE a LIKE '%' || $1 || '%' AND b LIKE concat($1, '%')", "t: a pattern, b unknownPattern"],
    ["SELECT * FROM t WHERE a ILIKE 'x%' AND b ILIKE '%x'", "t: a caseless, b pattern"],
    ["SELECT * FROM t WHERE lower(a) = $1 AND b::date > $2", "t: lower(a) equals, b::date range"],
    ["SELECT * FROM t WHERE a + 1 = 5 AND coalesce(b, 0) = 1", "t: a + 1 equals, coalesce(b, 0) equals"],
    ["SELECT * FROM t WHERE a = now() - interval '1 day' AND 1 = 1", "t: a equals"],
    ["SELECT * FROM t WHERE a = 1 OR (b = 2 AND c > 3)", "t: (a equals 1 or b equals 2, c range 3)"],
    // A part that is true of every row.
    ["SELECT * FROM t WHERE $1 IS NULL OR a = $1", "t: ?"],
    ["SELECT * FROM t WHERE a IN (SELECT b FROM u) AND c = 1", "t: ?, c equals 1"],
    ["SELECT * FROM t WHERE tags @> $1 AND a = 1", "t: ?, a equals 1"],
    ["SELECT * FROM t WHERE a = b", "t: a equals b"],
    ["SELECT * FROM t ORDER BY a, b DESC LIMIT 10", "t: all | by a, b desc, limited"],
    ["SELECT * FROM t ORDER BY lower(a) LIMIT 10", "t: all | by ?, limited"],
    ["SELECT a + b AS n FROM t ORDER BY n LIMIT 1", "t: all | by ?, limited"],
    ["SELECT count(*) FROM t WHERE a = 1 LIMIT 1", "t: a equals 1"],
    ["SELECT a FROM t GROUP BY a ORDER BY a LIMIT 1", "t: all"],
    ["SELECT * FROM a JOIN b ON b.a_id = a.id WHERE a.x = 1", "a a, b b: b.a_id equals a.id, a.x equals 1"],
    [
      "SELECT * FROM a LEFT JOIN b ON b.a_id = a.id AND a.y = 1 AND b.z = 2",
      "a a, b b?: b.a_id equals a.id, b.z equals 2",
    ],
    ["SELECT * FROM a, b WHERE a.id = b.a_id AND x = 1", "a a, b b: a.id equals b.a_id, ?"],
    ["UPDATE t SET a = 1 WHERE b = 2", "t: b equals 2"],
    ["DELETE FROM t USING u WHERE t.id = u.t_id AND u.x = 1", "t t, u u: t.id equals u.t_id, u.x equals 1"],
    ["INSERT INTO t SELECT * FROM u WHERE a = 1", "u: a equals 1"],
  ])("%s", (sql, search) => {
    expect(printed(sql)).toEqual([search]);
  });

  test.each([
    ["SELECT * FROM t WHERE a = 1 UNION SELECT * FROM u WHERE b = 2", ["t: a equals 1", "u: b equals 2"]],
    ["WITH x AS (SELECT * FROM t WHERE a = 1) SELECT * FROM x WHERE b = 2", ["t: a equals 1"]],
    ["SELECT * FROM (SELECT * FROM t WHERE a = 1) s WHERE b = 2", ["t: a equals 1"]],
    ["SELECT * FROM a RIGHT JOIN b ON b.a_id = a.id WHERE a.x = 1", []],
    ["SELECT * FROM a JOIN b USING (id) WHERE a.x = 1", []],
    ["SELECT * FROM generate_series(1, 3)", []],
    ["SELECT", []],
    ["SELECT * FROM t WHERE a = 1; DELETE FROM t", []],
    ["CREATE TABLE t (a int)", []],
  ])("%s", (sql, searches) => {
    expect(printed(sql)).toEqual(searches);
  });

  test("in the words of MySQL", () => {
    expect(printed("SELECT * FROM `Orders` WHERE `customerId` = ? AND paid = 1", "mysql")).toEqual([
      "Orders: customerId equals, paid equals 1",
    ]);
  });
});

test("a condition of a builder keeps the case of names, which may be keywords", () => {
  const condition = conditionIn(
    "user.firstName = :name AND user.id IN (:...ids)",
    "postgresql",
    new Set(["user"]),
    null,
  );
  expect(printSearch({ sources: [], where: condition, order: [], limited: false })).toBe(
    ": user.firstName equals, user.id in",
  );
  expect(conditionIn("other.id = 1", "postgresql", new Set(["user"]), null)).toEqual({ kind: "unknown" });
  expect(conditionIn("not SQL at all (", "postgresql", new Set(), null)).toEqual({ kind: "unknown" });
});
