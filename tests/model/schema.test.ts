import { expect, it } from "vitest";
import { Schema } from "../../src/model/schema/index.js";
import { replayed } from "../support/truth.js";

it("has no table above itself, whatever was misread", () => {
  const schema = replayed(
    Schema.empty("postgresql", true),
    `CREATE TABLE a PARTITION OF b FOR VALUES IN (1);
     CREATE TABLE b PARTITION OF c FOR VALUES IN (1);
     ALTER TABLE a ATTACH PARTITION c FOR VALUES IN (2);
     ALTER TABLE c RENAME TO b;
     ALTER TABLE a ADD COLUMN x int;
     ALTER TABLE b ADD COLUMN y int;
     ALTER TABLE b DROP COLUMN y;
     CREATE INDEX ON b (x);
     ALTER TABLE a ADD UNIQUE (x);
     ALTER TABLE a RENAME COLUMN x TO z;
     DROP TABLE b CASCADE;`,
  );
  expect(schema.allTables()).toEqual([]);
});

it("keeps a view that names a column of another table, and loses it where CASCADE takes it along", () => {
  const script = (cascade: string): string =>
    `CREATE TABLE a (id int, name text); CREATE TABLE b (id int, name text);
     CREATE VIEW v AS SELECT a.id, a.name, b.id AS other FROM a JOIN b ON a.id = b.id;
     ALTER TABLE b DROP COLUMN name${cascade};`;
  const views = (text: string): number => replayed(Schema.empty("postgresql", true), text).allViews().length;
  expect(views(script(""))).toBe(1);
  expect(views(script(" CASCADE"))).toBe(0);
});
