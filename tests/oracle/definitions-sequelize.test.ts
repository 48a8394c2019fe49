import { describe, expect, it } from "vitest";
import { readSequelizeDefinitions } from "../../src/frontends/definitions/sequelize/index.js";
import type { Dialect } from "../../src/model/dialect.js";
import { createdTables, declaredTables, readSources, type Sources } from "../support/declared-tables.js";
import { FIXTURES } from "../support/sequelize-model-fixtures.js";
import { synchronizedModels } from "../support/sequelize-models.js";

const DIALECTS: readonly Dialect[] = ["postgresql", "mysql", "mariadb", "sqlite"];

async function agree(sources: Sources, dialect: Dialect): Promise<void> {
  const theirs = createdTables(await synchronizedModels(sources, dialect), dialect);
  const definitions = readSources(sources, dialect, readSequelizeDefinitions);
  expect(definitions.flatMap(({ opaque }) => opaque.map(({ detail }) => detail))).toEqual([]);
  expect(declaredTables(definitions)).toEqual(theirs);
  expect(definitions.flatMap(({ models }) => models).filter(({ complete }) => !complete)).toEqual([]);
  expect(Object.keys(theirs.tables).length).toBeGreaterThan(0);
}

describe.each(DIALECTS)("models of Sequelize on %s", dialect => {
  const fixtures = FIXTURES.filter(({ only }) => only === undefined || only.includes(dialect));
  it.each(fixtures.map(({ name, sources }) => [name, sources] as const))("%s", async (_name, sources) => {
    await agree(sources, dialect);
  });
});
