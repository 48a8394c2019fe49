import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { operationsBetween, renamingsIn, Schema } from "../../src/model/schema/index.js";
import { printOperations } from "../../src/sql/print/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { StatementMaker } from "../support/histories.js";
import { cases, SEED } from "../support/random.js";
import { mariadb, pglite, postgres, sqlite, type Server } from "../support/servers.js";
import { catalogLines, differences, linesOf } from "../support/truth.js";

/** After how many statements of a history its schema is built anew. */
const STEP = 20;

describe.each([
  ["PGlite", "postgresql", pglite, 60],
  ["PostgreSQL", "postgresql", postgres, 120],
  ["MariaDB", "mariadb", mariadb, 120],
  ["SQLite", "sqlite", sqlite, 120],
] as const)("%s, given a schema in SQL", (_name, dialect: Dialect, open, length) => {
  const seeds = Array.from({ length: cases(1, 8) }, (_, i) => SEED + i);
  it.each(seeds)(
    "has its catalog, built from nothing and from the schema before (seed %i)",
    async seed => {
      const first = await (open as () => Promise<Server | null>)();
      if (first === null) return;
      const servers = [first];
      const another = async (): Promise<Server> => {
        const server = await (open as () => Promise<Server | null>)();
        if (server === null) throw new Error("the server is gone");
        servers.push(server);
        return server;
      };
      try {
        let changed = 0;
        let before: { readonly server: Server; readonly schema: Schema } | null = null;
        for (const [i, { operations, schema }] of (await history(first, dialect, seed, length)).entries()) {
          const told = `seed ${seed}, point ${i}`;
          if (
            before !== null &&
            (await lead(before.server, before.schema, schema, `${told}, from the one before`, operations)) !== null
          )
            changed++;
          const server = await another();
          const built = await lead(server, Schema.empty(dialect, true), schema, `${told}, from nothing`);
          expect(built).not.toBeNull();
          before = { server, schema: built ?? schema };
        }
        // What can never be written proves nothing.
        expect(changed).toBeGreaterThan(0);
      } finally {
        for (const server of servers) await server.close();
      }
    },
    600_000,
  );
});

/** A schema, and what has happened since the one before. */
interface Point {
  readonly operations: readonly Operation[];
  readonly schema: Schema;
}

/** The schemas of a history of so many statements at random, as the server has taken it. */
async function history(server: Server, dialect: Dialect, seed: number, length: number): Promise<readonly Point[]> {
  const maker = new StatementMaker(seed, dialect);
  const points: Point[] = [];
  let operations: Operation[] = [];
  let schema = Schema.empty(dialect, true);
  if (dialect === "postgresql") await server.run("CREATE SCHEMA app");
  for (let taken = 0; taken < length;) {
    const { sql } = maker.statement(schema, []);
    try {
      await server.run(sql);
    } catch {
      continue;
    }
    const lowered = lowerSql(plainSource(sql), dialect);
    const after = lowered.reduce((state, operation) => state.apply(operation), schema).settled();
    // MariaDB can lose foreign keys where it refuses a statement.
    const isLost = dialect === "mariadb" && differences(await catalogLines(server, dialect), linesOf(after)).length > 0;
    if (isLost || (dialect === "mariadb" && isBare(after))) return points;
    schema = after;
    operations.push(...lowered);
    if (++taken % STEP !== 0) continue;
    points.push({ operations, schema });
    operations = [];
  }
  return points;
}

/**
 * Whether a foreign key refers to columns that no index begins with. MariaDB takes a statement that drops the primary key
 * where an index stays that was long enough by the columns of that key, which InnoDB had put behind its own; no statement
 * makes a foreign key like it anew.
 */
function isBare(schema: Schema): boolean {
  return schema.allTables().some(({ constraints }) =>
    constraints.some(constraint => {
      const target = constraint.kind === "foreignKey" ? schema.table(constraint.references) : null;
      if (constraint.kind !== "foreignKey" || target === null || constraint.referencedColumns === null) return false;
      const key = target.constraints.find(({ kind }) => kind === "primaryKey");
      const behind = key?.kind === "primaryKey" ? key.columns.map(({ text }) => text) : [];
      return !target.indexes.some(({ columns }) => {
        const own = columns.flatMap(({ name }) => name?.text ?? []);
        const whole = [...own, ...behind.filter(column => !own.includes(column))];
        return constraint.referencedColumns?.every(({ text }, i) => whole[i]?.toLowerCase() === text.toLowerCase());
      });
    }),
  );
}

/**
 * Runs the SQL that leads from one schema to another, and looks at what it has made. Gives the schema that this is, which
 * lacks the views that no SQL is known of; `null` where a change has no SQL: of a type, of a check without a name.
 */
async function lead(
  server: Server,
  from: Schema,
  to: Schema,
  told: string,
  between: readonly Operation[] = [],
): Promise<Schema | null> {
  const renamings = renamingsIn(between, from);
  const printed = printOperations(operationsBetween(from, to, renamings), from);
  let reached = from;
  const unwritten: string[] = [];
  for (const { operations, statements, missing } of printed) {
    const [operation] = operations;
    const view = operation?.kind === "createView" ? operation.view.name.text : null;
    const isHopeless =
      (operation?.kind === "alterType" && operation.action === "alter") ||
      (operation?.kind === "dropConstraint" && operation.constraint === "check" && operation.name === null);
    if (statements === null && isHopeless) return null;
    if (statements === null) {
      expect([told, operation?.kind, missing]).toEqual([told, "createView", "the query of a view is not known"]);
      unwritten.push(view ?? "");
      continue;
    }
    try {
      for (const sql of statements) await server.run(sql);
      for (const each of operations) reached = reached.apply(each);
    } catch (error) {
      // MariaDB keeps a view whose table is gone, and makes no such view.
      if (view === null || to.dialect !== "mariadb" || !isGone(error)) {
        const { message, detail = "" } = error as Error & { readonly detail?: string };
        throw new Error(`${told}: ${message} ${detail}\n${statements.join("\n")}`, { cause: error });
      }
      unwritten.push(view);
    }
  }
  // MariaDB has a check of a column only where the column is made with it.
  const plain = (lines: readonly string[]): readonly string[] =>
    to.dialect === "mariadb" ? lines.map(line => line.replace(/^(check \S+) .*/, "$1")) : lines;
  const found = differences(plain(await catalogLines(server, to.dialect)), plain(linesOf(to)));
  const isUnwritten = (line: string): boolean => unwritten.some(view => line.endsWith(`view ${view}`));
  expect(
    found.filter(line => !isUnwritten(line)),
    told,
  ).toEqual([]);
  return reached.settled();
}

function isGone(error: unknown): boolean {
  return ["ER_NO_SUCH_TABLE", "ER_BAD_FIELD_ERROR", "ER_VIEW_INVALID"].includes(
    (error as { code?: string }).code ?? "",
  );
}
