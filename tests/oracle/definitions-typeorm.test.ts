import { describe, expect, it } from "vitest";
import { readTypeOrmDefinitions } from "../../src/frontends/definitions/typeorm/index.js";
import type { Dialect } from "../../src/model/dialect.js";
import { createdTables, declaredTables, readSources, type Sources } from "../support/declared-tables.js";
import { FIXTURES } from "../support/typeorm-entity-fixtures.js";
import { synchronized } from "../support/typeorm-entities.js";

const DIALECTS: readonly Dialect[] = ["postgresql", "mysql", "mariadb", "sqlite"];

async function agree(sources: Sources, dialect: Dialect, version: "0.3" | "1"): Promise<void> {
  const theirs = createdTables(await synchronized(sources, dialect, version), dialect);
  const definitions = readSources(sources, dialect, readTypeOrmDefinitions, { typeorm: `^${version}.0` });
  expect(definitions.flatMap(({ opaque }) => opaque.map(({ detail }) => detail))).toEqual([]);
  expect(declaredTables(definitions)).toEqual(theirs);
  expect(definitions.flatMap(({ models }) => models).filter(({ complete }) => !complete)).toEqual([]);
  expect(Object.keys(theirs.tables).length).toBeGreaterThan(0);
}

for (const version of ["1", "0.3"] as const) {
  describe.each(DIALECTS)(`entities of TypeORM ${version} on %s`, dialect => {
    const fixtures = FIXTURES.filter(
      ({ only, since1 }) => (only === undefined || only.includes(dialect)) && (version === "1" || since1 !== true),
    );
    it.each(fixtures.map(({ name, sources }) => [name, sources] as const))("%s", async (_name, sources) => {
      await agree(sources, dialect, version);
    });
  });
}
