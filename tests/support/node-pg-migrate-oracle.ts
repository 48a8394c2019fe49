import { expect } from "vitest";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import { changesDatabase, type Operation } from "../../src/model/operation.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "./comparable.js";
import type { Coverage } from "./coverage.js";
import { builtSql } from "./node-pg-migrate.js";
import { readScript } from "./script.js";

const HEAD = `const { PgLiteral, PgType } = require("node-pg-migrate");\n`;

/** The migration that the front-end reads from the same source. */
export function ours(
  body: string,
  { head = "", files = {} }: { head?: string; files?: Record<string, string> } = {},
): Migration {
  const source = `${HEAD}${head}exports.up = async pgm => { ${body} };`;
  const manifest = `{ "dependencies": { "node-pg-migrate": "^8.0.0" } }`;
  const read = readScript(source, {
    dialect: "postgresql",
    path: "migrations/1_x.js",
    files: { "package.json": manifest, ...files },
  });
  if (read === null) throw new Error("it is not recognised");
  return read.migration;
}

/** The operations of SQL. */
export function lowered(sql: string): readonly Operation[] {
  return lowerSql(plainSource(sql), "postgresql");
}

/** Operations without their places. */
export function plain(operations: readonly Operation[]): unknown[] {
  return operations.map(comparable);
}

/** Both directions, against what the real builder sends in each. */
export async function agrees(body: string, coverage?: Coverage): Promise<void> {
  const [up, down] = [await builtSql(body, { witness: coverage }), await builtSql(body, { inReverse: true })];
  const migration = ours(body);
  if (up !== null) coverage?.settle("postgresql", operationsOf(migration.up));
  if (up === null) expect(migration.up.kind).toBe("throws");
  else {
    expect(plain(operationsOf(migration.up))).toEqual(plain(lowered(up.sql)));
    if (operationsOf(migration.up).some(changesDatabase)) {
      expect(migration.transaction).toBe(up.inTransaction ? "one" : "none");
    }
  }
  if (down === null) expect(migration.down.kind).toBe("uninferable");
  else {
    expect(migration.down.kind).toBe("inferred");
    expect(plain(operationsOf(migration.down))).toEqual(plain(lowered(down.sql)));
  }
}
