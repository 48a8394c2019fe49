import { DataTypes, Op, QueryTypes, Sequelize } from "sequelize";
import { beforeAll, expect, vi } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "./comparable.js";
import type { Coverage, Witness } from "./coverage.js";
import { scriptOperations } from "./script.js";
import { recordedStatements } from "./sequelize.js";

// Sequelize warns of options that a dialect does not have.
beforeAll(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));

const PARAMETERS = ["queryInterface", "Sequelize", "DataTypes", "Op", "QueryTypes"] as const;

/** The operations that the real package asks for when `body` is run. */
export async function theirs(body: string, dialect: Dialect, witness?: Witness): Promise<readonly Operation[]> {
  const statements = await recordedStatements(dialect, async sequelize => {
    const run = new Function(...PARAMETERS, `return (async () => { ${body} })()`) as (
      ...args: unknown[]
    ) => Promise<void>;
    await run(
      witness?.watch(sequelize.getQueryInterface()) ?? sequelize.getQueryInterface(),
      Sequelize,
      DataTypes,
      Op,
      QueryTypes,
    );
  });
  return lowerSql(plainSource(statements.join(";\n")), dialect);
}

/** The operations that the front-end reads from the same source. */
export function ours(body: string, dialect: Dialect, packageName = "sequelize"): readonly Operation[] {
  const source = `const { DataTypes, Op, QueryTypes } = require("sequelize");
module.exports = { async up(queryInterface, Sequelize) { ${body} }, async down(queryInterface) {} };`;
  const files = { "package.json": `{ "dependencies": { "${packageName}": "*" } }` };
  return scriptOperations(source, "up", { dialect, path: "migrations/1_x.js", files });
}

/** What Sequelize looks up on the way changes nothing, and is no operation of the migration. */
function changes(operations: readonly Operation[]): unknown[] {
  return operations.filter(({ kind }) => kind !== "read").map(comparable);
}

/** Both, one by one. */
export async function agrees(body: string, dialect: Dialect, coverage?: Coverage): Promise<void> {
  const expected = await theirs(body, dialect, coverage);
  coverage?.settle(dialect, ours(body, dialect));
  expect(expected.filter(({ kind }) => kind === "opaque")).toEqual([]);
  expect(changes(ours(body, dialect))).toEqual(changes(expected));
}
