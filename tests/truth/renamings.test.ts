import { describe, expect, it } from "vitest";
import { inverseOf } from "../../src/model/inverse.js";
import type { Operation } from "../../src/model/operation.js";
import { renamingsBack, renamingsIn, Schema } from "../../src/model/schema/index.js";
import { printOperations } from "../../src/sql/print/index.js";
import { sharedPglite } from "../support/servers.js";
import { catalogLines } from "../support/truth.js";
import { lowered } from "../support/ways-back.js";

const BEFORE = [
  "CREATE SCHEMA app",
  "CREATE TABLE app.t (id int PRIMARY KEY, a text)",
  "CREATE TABLE u (id int PRIMARY KEY, t_id int REFERENCES app.t (id))",
  "CREATE TYPE mood AS ENUM ('sad', 'ok')",
];

/** Statements that give things other names and places, and nothing else. */
const RENAMINGS: readonly (readonly string[])[] = [
  ["ALTER TABLE app.t SET SCHEMA public"],
  ["ALTER TABLE u SET SCHEMA app"],
  ["ALTER TABLE public.u SET SCHEMA app"],
  ["ALTER TABLE app.t RENAME TO s"],
  ["ALTER TABLE app.t RENAME TO s", "ALTER TABLE app.s SET SCHEMA public"],
  ["ALTER TABLE u SET SCHEMA app", "ALTER TABLE app.u RENAME TO w", "ALTER TABLE app.w RENAME COLUMN t_id TO s_id"],
  ["ALTER TABLE app.t SET SCHEMA public", "ALTER TABLE t RENAME COLUMN a TO b", "ALTER TABLE t RENAME TO s"],
  ["ALTER TYPE mood RENAME TO feeling", "ALTER TYPE feeling RENAME VALUE 'sad' TO 'low'"],
  ["ALTER TABLE u RENAME CONSTRAINT u_pkey TO u_key", "ALTER TABLE u SET SCHEMA app"],
];

/** What leads back, by the inverse of each operation, and by following each thing. */
const WAYS: readonly (readonly [string, (operations: readonly Operation[], before: Schema) => readonly Operation[]])[] =
  [
    ["inverse", (operations, before) => inverseOf(operations, before).operations],
    ["renamings", (operations, before) => renamingsBack(renamingsIn(operations, before), before.dialect)],
  ];

describe.each(WAYS)("PGlite, renamed and moved, and back: %s", (way, wayBack) => {
  // A constraint is no thing that renamings are followed of.
  const possible = RENAMINGS.filter(statements => way === "inverse" || !statements.join().includes("CONSTRAINT"));
  it.each(possible.map(statements => ({ title: statements.join("; "), statements })))(
    "$title",
    async ({ statements }) => {
      const server = await sharedPglite();
      try {
        for (const sql of BEFORE) await server.run(sql);
        const lines = await catalogLines(server, "postgresql");
        for (const sql of statements) await server.run(sql);
        expect(await catalogLines(server, "postgresql")).not.toEqual(lines);
        const before = lowered(BEFORE, "postgresql").reduce(
          (schema, next) => schema.apply(next),
          Schema.empty("postgresql", true),
        );
        const operations = lowered(statements, "postgresql");
        const after = operations.reduce((schema, next) => schema.apply(next), before.settled());
        for (const { statements: back } of printOperations(wayBack(operations, before.settled()), after))
          for (const sql of back ?? ["SELECT not_printed"]) await server.run(sql);
        expect(await catalogLines(server, "postgresql")).toEqual(lines);
      } finally {
        await server.close();
      }
    },
  );
});
