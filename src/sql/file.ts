import { SQL_TOOLS } from "../facts/transactions.js";
import type { Dialect } from "../model/dialect.js";
import { irreversibleReason } from "../model/irreversible.js";
import { operationsOf, type Direction, type Migration } from "../model/migration.js";
import type { Opaque, Operation } from "../model/operation.js";
import type { Writer } from "../model/writer.js";
import { LARGEST_FILE } from "../project/files.js";
import type { Project } from "../project/project.js";
import { layoutOf, type Layout, type Place } from "./layout.js";
import { lowerFileStatement } from "./psql.js";
import { refusalOf } from "./refusal.js";
import { scriptSource, type Section } from "./sections.js";
import { split } from "./split.js";
import { sqlWriter } from "./write.js";

/** The migration that a SQL file holds, or `null` for a file that is none: a seed, a query, a dump. */
export function lowerSqlFile(
  path: string,
  text: string,
  project: Project,
): { migration: Migration; writer: Writer } | null {
  const dialect = project.dialectOf(path, text);
  const layout = layoutOf(path, text, dialect, project);
  if (layout === null) return null;
  const up = directionAt(layout.up, text, dialect, project);
  const down = directionAt(layout.down, text, dialect, project);
  const migration: Migration = {
    framework: layout.framework,
    dialect,
    id: layout.id,
    up,
    down,
    transaction: transactionOf(layout, dialect, layout.up.kind === "here" ? up : down),
    revision: null,
    get irreversible() {
      return irreversibleIn(text, layout, project);
    },
  };
  return { migration, writer: sqlWriter({ text, dialect, layout, migration }) };
}

/** The comment may stand beside either direction. */
function irreversibleIn(text: string, { up, down }: Layout, project: Project): string | null {
  const own = irreversibleReason(text);
  if (own !== null) return own;
  const other = [up, down].find(place => place.kind === "file");
  return other === undefined ? null : irreversibleReason(project.read(other.path) ?? "");
}

function directionAt(place: Place, text: string, dialect: Dialect, project: Project): Direction {
  switch (place.kind) {
    case "here":
      return lowerSection(text, place.section, dialect);
    case "file":
      return elsewhere(place.path, dialect, project);
    default:
      return place;
  }
}

/** The other file, read when somebody asks: most rules look at one direction only. */
function elsewhere(path: string, dialect: Dialect, project: Project): Direction {
  let direction: Direction | undefined;
  return {
    kind: "elsewhere",
    path,
    get direction() {
      return (direction ??= lowerOther(project.read(path), dialect));
    },
  };
}

function lowerOther(text: string | null, dialect: Dialect): Direction {
  if (text === null) return { kind: "steps", operations: [tooLarge(0)], span: { start: 0, end: 0 }, gaps: [] };
  const span = { start: 0, end: text.length };
  return lowerSection(text, { scripts: [[span]], span, gaps: [] }, dialect);
}

function lowerSection(text: string, { scripts, span, gaps }: Section, dialect: Dialect): Direction {
  if (text.length > LARGEST_FILE) return { kind: "steps", operations: [tooLarge(text.length)], span, gaps };
  const sources = scripts.map(parts => scriptSource(text, parts));
  const statements = sources.flatMap(source =>
    split(source.text, dialect).statements.map(statement => ({ source, statement })),
  );
  if (statements.length === 0) return { kind: "empty", span };
  const [first] = statements;
  if (statements.length === 1 && first !== undefined) {
    const refusal = refusalOf(first.statement, dialect);
    if (refusal !== null) return { kind: "throws", span, reason: refusal.reason };
  }
  return {
    kind: "steps",
    operations: statements.flatMap(({ source, statement }) => lowerFileStatement(source, statement, dialect)),
    span,
    gaps,
  };
}

/** A file that is data rather than a change. */
function tooLarge(length: number): Opaque {
  const span = { start: 0, end: length };
  return {
    kind: "opaque",
    certainty: "certain",
    span,
    statement: span,
    reason: "size",
    detail: `the file is longer than ${LARGEST_FILE / 1_000_000} MB`,
  };
}

/** Whether the statements of the file run in one transaction. */
function transactionOf(
  { tool, transaction }: Layout,
  dialect: Dialect,
  direction: Direction,
): Migration["transaction"] {
  if (transaction === "none") return "none";
  if (transaction === "several") return "unknown";
  const operations = operationsOf(direction);
  const statements = new Set(operations.map(({ statement }) => statement.start)).size;
  const { execution, withConcurrently } = SQL_TOOLS[tool];
  if (withConcurrently !== null && statements > 1 && dialect === "postgresql" && operations.some(isConcurrent)) {
    return withConcurrently;
  }
  switch (execution[dialect]) {
    case "transaction":
      return "one";
    case "message":
      return statements > 1 ? "one" : "none";
    case "statements":
      return isEnclosed(operations) ? "one" : "none";
    case "unknown":
      return isEnclosed(operations) ? "one" : "unknown";
  }
}

function isConcurrent(operation: Operation): boolean {
  return operation.kind === "createIndex" && operation.concurrently;
}

/** Whether the file itself begins a transaction and commits it at its end. */
function isEnclosed(operations: readonly Operation[]): boolean {
  const [first, last] = [operations[0], operations.at(-1)];
  const inner = operations.slice(1, -1);
  return (
    first?.kind === "transaction" &&
    first.action === "begin" &&
    last?.kind === "transaction" &&
    last.action === "commit" &&
    !inner.some(operation => operation.kind === "transaction" && operation.action === "commit")
  );
}
