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
