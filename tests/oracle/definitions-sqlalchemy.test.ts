import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readDefinitions } from "../../src/frontends/sqlalchemy/definitions/index.js";
import type { SchemaDefinition } from "../../src/model/definition.js";
import type { Dialect } from "../../src/model/dialect.js";
import { displayName } from "../../src/model/name.js";
import type { Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { describeWithPython, type Python } from "../support/python.js";
import { memoryProject } from "../support/script.js";
import { MODEL_FIXTURES, type ModelFixture } from "../support/sqlalchemy-models.js";

const SCRIPT = fileURLToPath(new URL("../support/sqlalchemy_ddl.py", import.meta.url));

/** The modules that a Python has to have for a fixture; `writeonly` came with SQLAlchemy 2. */
const MODULES: Readonly<Record<ModelFixture["needs"], readonly string[]>> = {
  "sqlalchemy 1.4": ["sqlalchemy"],
  "sqlalchemy 2": ["sqlalchemy", "sqlalchemy.orm.writeonly"],
  flask_sqlalchemy: ["sqlalchemy", "flask_sqlalchemy"],
  sqlmodel: ["sqlalchemy", "sqlmodel"],
};

const DIALECTS = ["postgresql", "mysql", "sqlite"] as const;

type Printed = string | { readonly error: string };
interface Run {
  /** Of SQLAlchemy. */
  readonly version: string;
  readonly results: readonly Result[];
}

type Result = Readonly<Record<Dialect, Printed>> | { readonly error: string };

/** What the real SQLAlchemy sends for the fixtures, all in one process. */
function printed({ program }: Python, fixtures: readonly ModelFixture[]): Run {
  const sources = fixtures.map(({ files }) => ({ files, main: "app.models" }));
  const { stdout, stderr, status } = spawnSync(program, [SCRIPT], {
    input: JSON.stringify({ dialects: DIALECTS, sources }),
    encoding: "utf8",
    maxBuffer: 64_000_000,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Run;
}

for (const [needs, modules] of Object.entries(MODULES)) {
  const fixtures = MODEL_FIXTURES.filter(fixture => fixture.needs === needs);
  describeWithPython(`models of ${needs}`, modules, python => agrees(fixtures, python));
}

function agrees(fixtures: readonly ModelFixture[], python: Python): void {
  const { version, results } = printed(python, fixtures);
  // SQLAlchemy 1.4 puts the columns of bases first: which version runs a file, the file does not say.
  const inOrder = !version.startsWith("1.");

  describe.each(DIALECTS)("on %s", dialect => {
    const here = fixtures.filter(({ dialects }) => dialects === undefined || dialects.includes(dialect));
    it.each(here.map(fixture => [fixture.name, fixtures.indexOf(fixture)] as const))("%s", (_name, i) => {
      const fixture = fixtures[i] as ModelFixture;
      const result = results[i] as Result;
      if ("error" in result) throw new Error(result.error);
      const definitions = read(fixture, dialect);
      const opaque = definitions.flatMap(definition => definition.opaque);
      // What SQLAlchemy, or the database, has no word for.
      if (typeof result[dialect] !== "string") {
        expect(definitions.flatMap(({ models }) => models).length + opaque.length).toBeGreaterThan(0);
        return;
      }
      const expected = lowerSql(plainSource(result[dialect]), dialect);
      const isForeign = expected.some(({ kind }) => kind === "opaque");
      expect(opaque.length > 0).toBe(isForeign);
      if (isForeign) return;
      expect(tables(operationsOf(definitions), inOrder)).toEqual(tables(expected, inOrder));
      expect(definitions.flatMap(({ models }) => models.filter(({ complete }) => !complete))).toEqual([]);
    });
  });

  it("SQLAlchemy takes nearly all of them", () => {
    const refused = results.flatMap(result =>
      "error" in result ? [result.error] : DIALECTS.filter(dialect => typeof result[dialect] !== "string"),
    );
    expect(refused.length).toBeLessThan(fixtures.length / 2);
  });
}

function read({ files }: ModelFixture, dialect: Dialect): readonly SchemaDefinition[] {
  const project = memoryProject(files, dialect);
  return Object.entries(files).flatMap(
    ([path, text]) => readDefinitions({ path: `/repository/${path}`, text }, project) ?? [],
  );
}

/** What makes up a database, whatever order it is made in: tables with their constraints and indexes, and types. */
function tables(operations: readonly Operation[], inOrder: boolean): unknown {
  const found = new Map<string, { table: object; columns: unknown[]; constraints: unknown[]; indexes: unknown[] }>();
  const types = new Set<string>();
  for (const operation of operations) {
    if (operation.kind === "createType") types.add(JSON.stringify(comparable(operation)));
    if (operation.kind === "createTable") {
      const { constraints, columns, ...table } = comparable(operation) as Record<"constraints" | "columns", unknown[]>;
      found.set(displayName(operation.table), {
        table,
        columns: [...columns],
        constraints: [...constraints],
        indexes: [],
      });
    }
    const entry =
      "table" in operation && operation.table !== null ? found.get(displayName(operation.table)) : undefined;
    if (operation.kind === "addConstraint")
      entry?.constraints.push((comparable(operation) as { constraint: unknown }).constraint);
    if (operation.kind === "createIndex") entry?.indexes.push(comparable(operation));
  }
  const entries = [...found].sort().map(([name, { table, columns, constraints, indexes }]) => [
    name,
    {
      table,
      columns: inOrder ? columns : sorted(columns),
      constraints: sorted(constraints),
      indexes: sorted(indexes),
    },
  ]);
  return { types: [...types].sort(), tables: Object.fromEntries(entries) as unknown };
}

function sorted(list: readonly unknown[]): unknown[] {
  return [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function operationsOf(definitions: readonly SchemaDefinition[]): readonly Operation[] {
  return definitions.flatMap(({ models, types }): Operation[] => [
    ...types,
    // Several classes may stand for one table.
    ...new Set(models.flatMap(({ table, indexes }): Operation[] => [table, ...indexes])),
  ]);
}
