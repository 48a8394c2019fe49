import type { Dialect } from "../../src/model/dialect.js";
import { inverseOf } from "../../src/model/inverse.js";
import type { Name } from "../../src/model/name.js";
import type { Operation } from "../../src/model/operation.js";
import type { Schema } from "../../src/model/schema/index.js";
import type { Span } from "../../src/model/span.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { printOperations } from "../../src/sql/print/index.js";
import { plainSource } from "../../src/sql/source.js";
import type { StatementMaker } from "./histories.js";

/** So far are statements apart, as if they stood in one file. */
const DISTANCE = 100_000;

/** What statements do, each in a place of its own. */
export function lowered(statements: readonly string[], dialect: Dialect): readonly Operation[] {
  return statements.flatMap((sql, i) => {
    const moved = ({ start, end }: Span): Span => ({ start: start + i * DISTANCE, end: end + i * DISTANCE });
    return lowerSql(plainSource(sql), dialect).map(operation => ({
      ...operation,
      span: moved(operation.span),
      statement: moved(operation.statement),
    }));
  });
}

/** The statements in the order of operations that they were lowered to. */
export function statementsOf(operations: readonly Operation[], statements: readonly string[]): readonly string[] {
  const places = new Set(operations.map(({ statement }) => Math.floor(statement.start / DISTANCE)));
  return [...places].map(place => statements[place] as string);
}

export interface WayForth {
  readonly statements: readonly string[];
  readonly operations: readonly Operation[];
  readonly after: Schema;
}

/** Statements that the server has taken: `take` says whether it has. */
export async function wayForth(
  take: (sql: string) => Promise<boolean>,
  maker: StatementMaker,
  before: Schema,
  count: number,
): Promise<WayForth> {
  const statements: string[] = [];
  const operations: Operation[] = [];
  let after = before;
  for (let tries = 0; statements.length < count && tries < 50; tries++) {
    const { sql } = maker.statement(after.settled(), []);
    if (!(await take(sql))) continue;
    statements.push(sql);
    const made = lowerSql(plainSource(sql), after.dialect);
    operations.push(...made);
    after = made.reduce((schema, operation) => schema.apply(operation), after);
  }
  return { statements, operations, after };
}

/** The statements that take operations back; `null` where a note or the printer says that they are not all. */
export function wayBack(operations: readonly Operation[], before: Schema): readonly string[] | null {
  const inverse = inverseOf(operations, before);
  if (inverse.notes.some(({ kind }) => kind === "impossible")) return null;
  const after = operations.reduce((schema, operation) => schema.apply(operation), before).settled();
  const printed = printOperations(inverse.operations, after);
  return printed.some(({ missing }) => missing !== null) ? null : printed.flatMap(({ statements }) => statements ?? []);
}

/** MariaDB drops the index that a foreign key refers to where one has its columns in another order; the table is frozen then. */
export function hasLostKey(schema: Schema): boolean {
  const list = (names: readonly (Name | null)[]): string => names.map(name => name?.text ?? "").join();
  return schema.allTables().some(({ constraints }) =>
    constraints.some(key => {
      if (key.kind !== "foreignKey" || key.referencedColumns === null) return false;
      const { length } = key.referencedColumns;
      const wanted = list(key.referencedColumns);
      const indexes = schema.table(key.references)?.indexes ?? [];
      return !indexes.some(({ columns }) => list(columns.slice(0, length).map(({ name }) => name)) === wanted);
    }),
  );
}
