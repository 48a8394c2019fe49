import { dirname, join } from "node:path";
import type { Dialect } from "../model/dialect.js";
import { displayName, isCatalogTable, type Name, type QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import { Schema } from "../model/schema/index.js";
import { listFolder } from "../project/files.js";
import { migrationName } from "../project/names.js";
import type { Project } from "../project/project.js";
import { foldersUp } from "../project/root.js";
import { TextCache } from "../project/text-cache.js";
import { lowerSql } from "../sql/lower/index.js";
import { plainSource } from "../sql/source.js";

/** What a series of migrations may begin with. */
export type Beginning = {
  readonly start: Schema;
  /** What has made it. */
  readonly operations: readonly Operation[];
  /** Whether a migration has run already. */
  includes(path: string): boolean;
} & (
  | { readonly kind: "empty" }
  /** A dump that stands for what the repository has no migrations of any more, and for those that it lists. */
  | { readonly kind: "dump"; readonly path: string }
  /** Something that is not in the repository; `needs` is what does not fit an empty database. */
  | { readonly kind: "unknown"; readonly needs: Contradiction | null }
);

/** An operation that cannot be where a series begins as it was taken to. */
export interface Contradiction {
  readonly path: string;
  readonly operation: Operation;
  readonly table: QualifiedName;
  /** The table, or a column of it, is missing, or there already. */
  readonly problem: "missing" | "exists";
}

/** The beginnings that a series may have, the simplest first; the last one fits all. */
export function beginningsOf(project: Project, paths: readonly string[], dialect: Dialect): readonly Beginning[] {
  const nothing = (): boolean => false;
  return [
    { kind: "empty", start: emptyOf(dialect, true), operations: [], includes: nothing },
    ...dumpsBeside(project, paths).map(path => dumpAt(path, dialect, project)),
    { kind: "unknown", needs: null, start: emptyOf(dialect, false), operations: [], includes: nothing },
  ];
}

const empties = new Map<string, Schema>();

/** The same object each time, so that it can be told by it. */
function emptyOf(dialect: Dialect, whole: boolean): Schema {
  const key = `${dialect} ${whole}`;
  const schema = empties.get(key) ?? Schema.empty(dialect, whole);
  empties.set(key, schema);
  return schema;
}

// --- dumps ---

const DUMP = /^(?:structure|schema|dump|baseline|base|init|initial|tables|database)(?:[-_.]\w+)*\.sql$/i;

/** Dumps of a schema in the folder of the migrations, and above it up to the root, the nearest first. */
function dumpsBeside(project: Project, paths: readonly string[]): readonly string[] {
  const [first] = paths;
  if (first === undefined) return [];
  const own = new Set(paths);
  return foldersUp(dirname(first), project.root).flatMap(folder =>
    [...(listFolder(folder)?.files ?? [])]
      .filter(name => DUMP.test(name))
      .map(name => join(folder, name))
      .filter(path => !own.has(path)),
  );
}

interface Dump {
  readonly start: Schema;
  readonly operations: readonly Operation[];
  readonly versions: ReadonlySet<string>;
}

const dumps = new TextCache<Dump>();

function dumpAt(path: string, dialect: Dialect, project: Project): Beginning {
  const text = project.read(path) ?? "";
  const { start, operations, versions } = dumps.get(`${dialect} ${path}`, text, () => {
    const lowered = lowerSql(plainSource(text), dialect);
    const made = lowered.reduce((schema, operation) => schema.apply(operation), Schema.empty(dialect, true));
    return { start: made.settled(), operations: lowered, versions: versionsIn(text) };
  });
  return { kind: "dump", path, start, operations, includes: file => versions.has(versionOf(file)) };
}

const BOOKKEEPING =
  /insert\s+into\s+\S*(?:schema_migrations|migrations|sequelizemeta|flyway_schema_history|pgmigrations)\S*[^;]*?\bvalues\b([^;]*)/gi;

/** The migrations that a dump says have run, as Rails, dbmate and their like write them down. */
function versionsIn(text: string): ReadonlySet<string> {
  const lists = [...text.matchAll(BOOKKEEPING)].map(([, list = ""]) => list);
  return new Set(lists.flatMap(list => [...list.matchAll(/'([^']+)'/g)].map(([, name = ""]) => versionOf(name))));
}

/** The number in front of a name, by which the tools that write dumps know a migration; else the name. */
function versionOf(path: string): string {
  const { id } = migrationName(path);
  return /^\d+/.exec(id)?.[0] ?? id;
}

// --- what a beginning does not fit ---

/** The names that tools keep their books under, which no migration creates. */
const BOOKS = /migrations?(?:_lock)?$|^sequelizemeta$|^flyway_schema_history$|^alembic_version$|^databasechangelog/i;

/** Why an operation cannot come at this point of a series that began so; `null` where it can. */
export function contradicts(
  beginning: Beginning,
  operation: Operation,
  schema: Schema,
  path: string,
): Contradiction | null {
  if (beginning.kind === "unknown" || operation.certainty !== "certain") return null;
  const missing = needed(operation, schema.dialect).find(table => !mayExist(table, schema));
  if (missing !== undefined) return { path, operation, table: missing, problem: "missing" };
  if (beginning.kind === "empty" || !("table" in operation) || operation.table === null) return null;
  const problem = problemWithDump(operation, beginning.start, schema);
  return problem === null ? null : { path, operation, table: operation.table, problem };
}

/** The end of a history is no beginning of it: what a migration makes is in it already, and what one takes away is not. */
function problemWithDump(operation: Operation, start: Schema, schema: Schema): Contradiction["problem"] | null {
  const isDumped = (table: QualifiedName, column: Name): boolean =>
    schema.column(table, column) !== null && start.column(table, column) !== null;
  const lacks = (table: QualifiedName, column: Name): boolean =>
    schema.table(table)?.complete === true && schema.column(table, column) === null;
  switch (operation.kind) {
    case "createTable": {
      const isThere = schema.table(operation.table)?.created === false && start.table(operation.table) !== null;
      return isThere && !operation.ifNotExists ? "exists" : null;
    }
    case "addColumn":
      return isDumped(operation.table, operation.column.name) && !operation.ifNotExists ? "exists" : null;
    case "dropColumn":
      return lacks(operation.table, operation.column) && !operation.ifExists ? "missing" : null;
    case "renameColumn":
    case "alterColumn":
      return lacks(operation.table, operation.column) ? "missing" : null;
    default:
      return null;
  }
}

/** The tables without which an operation fails. */
function needed(operation: Operation, dialect: Dialect): readonly QualifiedName[] {
  if (operation.tableMayBeMissing === true) return [];
  switch (operation.kind) {
    case "createTable": {
      const others = [...operation.inherits, ...operation.copies.map(({ table }) => table)];
      if (operation.partitionOf !== null) others.push(operation.partitionOf);
      // MySQL with its checks off, and SQLite, let keys refer to what comes later.
      const targets = dialect !== "postgresql" ? [] : operation.constraints.flatMap(targetOf);
      return [...others, ...targets.filter(target => displayName(target) !== displayName(operation.table))];
    }
    case "dropTable":
      return operation.ifExists ? [] : [operation.table];
    case "alterTable":
    case "renameTable":
    case "addColumn":
    case "dropColumn":
    case "renameColumn":
    case "alterColumn":
    case "addConstraint":
    case "dropConstraint":
    case "createIndex":
    case "changeData":
      return [operation.table];
    default:
      return [];
  }
}

function targetOf(constraint: { readonly kind: string; readonly references?: QualifiedName }): QualifiedName[] {
  return constraint.references === undefined ? [] : [constraint.references];
}

/** Whether there is such a relation, or it lies in a schema, or has a name, that migrations do not make. */
export function mayExist(name: QualifiedName, schema: Schema): boolean {
  if (!name.name.exact || BOOKS.test(name.name.text) || isCatalogTable(name, schema.dialect)) return true;
  if (schema.table(name) !== null || schema.view(name) !== null) return true;
  const { schema: namespace } = name;
  if (namespace === null || ["public", "main"].includes(namespace.text)) return false;
  return schema.allTables().every(({ table }) => table.schema?.text !== namespace.text);
}
