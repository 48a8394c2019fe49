import { describe, expect, it } from "vitest";
import { readMikroOrmDefinitions } from "../../src/frontends/definitions/mikroorm/index.js";
import type { Dialect } from "../../src/model/dialect.js";
import { createdTables, declaredTables, readSources, type Sources } from "../support/declared-tables.js";
import { generated } from "../support/mikroorm-entities.js";
import { FIXTURES } from "../support/mikroorm-entity-fixtures.js";

const DIALECTS: readonly Dialect[] = ["postgresql", "mysql", "mariadb", "sqlite"];

async function agree(sources: Sources, dialect: Dialect): Promise<void> {
  const theirs = createdTables(await generated(sources, dialect), dialect);
  const definitions = readSources(sources, dialect, readMikroOrmDefinitions, { "@mikro-orm/core": "^6.6.0" });
  expect(definitions.flatMap(({ opaque }) => opaque.map(({ detail }) => detail))).toEqual([]);
  expect(declaredTables(definitions)).toEqual(theirs);
  expect(definitions.flatMap(({ models }) => models).filter(({ complete }) => !complete)).toEqual([]);
  expect(Object.keys(theirs.tables).length).toBeGreaterThan(0);
}

describe.each(DIALECTS)("entities of MikroORM on %s", dialect => {
  const fixtures = FIXTURES.filter(({ only }) => only?.includes(dialect) ?? true);
  it.each(fixtures.map(({ name, sources }) => [name, sources] as const))("%s", async (_name, sources) => {
    await agree(sources, dialect);
  });
});
