import { QueryInterface } from "sequelize";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { comparable } from "../support/comparable.js";
import { Coverage, documentedMethods } from "../support/coverage.js";
import { OPAQUE, READS, sequelizeFixtures } from "../support/sequelize-fixtures.js";
import * as oracle from "../support/sequelize-oracle.js";
import { idleSequelize } from "../support/sequelize.js";

/** What asks, quotes, checks and prepares: nothing that a migration would call to change the schema. */
const PLUMBING = `showAllSchemas databaseVersion tableExists showAllTables describeTable normalizeAttribute quoteIdentifier
  quoteIdentifiers assertTableHasColumn showIndex getForeignKeysForTables getForeignKeyReferencesForTable showConstraint
  select rawSelect ensureEnums pgListEnums setIsolationLevel startTransaction deferConstraints commitTransaction
  rollbackTransaction`;

const coverage = new Coverage({
  name: "sequelize",
  package: "sequelize 6",
  documented: documentedMethods("queryInterface", [idleSequelize("postgresql").getQueryInterface()], PLUMBING),
  groupOf: object => (object instanceof QueryInterface ? "queryInterface" : null),
  unknowable: {
    "queryInterface.dropAllTables": "what it drops is in the database",
    "queryInterface.dropAllSchemas": "what it drops is in the database",
    "queryInterface.dropAllEnums": "what it drops is in the database",
  },
});

const { ours } = oracle;
const agrees = (body: string, dialect: Dialect): Promise<void> => oracle.agrees(body, dialect, coverage);
const theirs = (body: string, dialect: Dialect): ReturnType<typeof oracle.theirs> =>
  oracle.theirs(body, dialect, coverage);

describe.each(["postgresql", "mysql", "mariadb", "sqlite"] as const)("Sequelize on %s", dialect => {
  it.each(sequelizeFixtures(dialect))("does what we read by %s", body => agrees(body, dialect));

  it.each(READS)("reads by %s", call => {
    const operations = ours(`await queryInterface.${call}`, dialect);
    expect(operations.map(({ kind }) => kind)).toEqual(["read"]);
    return agrees(`await queryInterface.${call}`, dialect);
  });

  it.each(OPAQUE)("says that it does not read %s", call => {
    const body = `await queryInterface.${call}`;
    expect(ours(body, dialect).map(({ kind }) => kind)).toContain("opaque");
  });

  it.skipIf(dialect === "sqlite")("removes a constraint", async () => {
    const body = "await queryInterface.removeConstraint('t', 'named')";
    const [operation, ...others] = ours(body, dialect);
    expect(others).toEqual([]);
    expect(operation).toMatchObject({ kind: "dropConstraint", name: { text: "named" }, constraint: null });
    // What kind of constraint it is, MySQL has to look up first.
    if (dialect === "postgresql") await agrees(body, dialect);
  });

  it.skipIf(dialect === "sqlite")("renames a column", async () => {
    const body = "await queryInterface.renameColumn('t', 'a', 'b')";
    // MySQL describes the column anew, as it was.
    const expected = (await theirs(body, dialect)).filter(({ kind }) => kind === "renameColumn");
    expect(expected).toHaveLength(1);
    expect(ours(body, dialect).map(comparable)).toEqual(expected.map(comparable));
    coverage.settle(dialect, ours(body, dialect));
  });
});

coverage.test();
