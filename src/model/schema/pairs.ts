import type { Constraint, Index } from "../column.js";
import { isMySqlFamily, type Dialect } from "../dialect.js";
import { nameKey, tableKey, type Name } from "../name.js";
import { constraintName, type TakenNames } from "./implicit-names.js";
import { columnsOf, type IndexState, type TableState } from "./state.js";

/** The same thing in two schemas; `null` on the side that has no such thing. */
export interface Pair<T> {
  readonly before: T | null;
  readonly after: T | null;
}

/** What makes two things of two schemas the same one. */
interface Likeness<T> {
  /** `null` where it has no name, or one that the server made up from what it saw then. */
  name(thing: T): string | null;
  /** The name that it has, whoever gave it; `null` where it has none. */
  anyName(thing: T): string | null;
  /** Everything that is compared. */
  exact(thing: T): string;
  /** What it is about: things that agree in this are one thing in two forms. */
  gist(thing: T): string;
}

/**
 * Two lists of things, in pairs: first those with one name, then, where one of the names says nothing, those with the
 * same content, and at last those whose names were made up alike. A thing under another name is another thing, unless names are not compared at all.
 */
function paired<T extends object>(
  before: readonly T[],
  after: readonly T[],
  like: Likeness<T>,
  names: "compared" | "ignored",
): readonly Pair<T>[] {
  const left = new Set(before);
  const right = new Set(after);
  const pairs: Pair<T>[] = [];
  const match = (same: (a: T, b: T) => boolean): void => {
    for (const a of left) {
      const b = [...right].find(candidate => same(a, candidate));
      if (b === undefined) continue;
      pairs.push({ before: a, after: b });
      left.delete(a);
      right.delete(b);
    }
  };
  const sameName = (a: T, b: T): boolean => like.name(a) !== null && like.name(a) === like.name(b);
  const maybeSameName = (a: T, b: T): boolean =>
    names === "ignored" || like.name(a) === null || like.name(b) === null || like.name(a) === like.name(b);
  match((a, b) => sameName(a, b) && like.exact(a) === like.exact(b));
  match((a, b) => maybeSameName(a, b) && like.exact(a) === like.exact(b));
  match(sameName);
  match((a, b) => maybeSameName(a, b) && like.gist(a) === like.gist(b));
  match((a, b) => like.anyName(a) !== null && like.anyName(a) === like.anyName(b));
  return [
    ...pairs,
    ...[...left].map(thing => ({ before: thing, after: null })),
    ...[...right].map(thing => ({ before: null, after: thing })),
  ];
}

/** Two lists without what they share: schemas of one history share what no operation between them has changed. */
export function unshared<T>(
  before: readonly T[],
  after: readonly T[],
): { readonly before: readonly T[]; readonly after: readonly T[] } {
  const shared = new Set(before.filter(thing => after.includes(thing)));
  const isOwn = (thing: T): boolean => !shared.has(thing);
  return { before: before.filter(isOwn), after: after.filter(isOwn) };
}

/** The constraints of a table in two schemas, in pairs; those that are one and the same are left out. */
export function pairedConstraints(
  before: TableState,
  after: TableState,
  dialect: Dialect,
  names: "compared" | "ignored",
): readonly Pair<Constraint>[] {
  const owner = new Map<Constraint, TableState>([
    ...before.constraints.map(constraint => [constraint, before] as const),
    ...after.constraints.map(constraint => [constraint, after] as const),
  ]);
  const own = unshared(comparedConstraints(before, dialect), comparedConstraints(after, dialect));
  return paired(
    own.before,
    own.after,
    {
      name: constraint => {
        const state = owner.get(constraint) ?? before;
        return constraint.name === null || isMadeUp(constraint, state, dialect)
          ? null
          : `${constraint.kind} ${nameKey(constraint.name, dialect)}`;
      },
      anyName: ({ kind, name }) => (name === null ? null : `${kind} ${nameKey(name, dialect)}`),
      exact: constraint => constraintText(constraint, dialect),
      gist: constraint => constraintGist(constraint, dialect),
    },
    names,
  );
}

/** The indexes of a table in two schemas, but for those that only keep a constraint, in pairs, as with constraints. */
export function pairedIndexes(
  before: TableState,
  after: TableState,
  dialect: Dialect,
  names: "compared" | "ignored",
): readonly Pair<IndexState>[] {
  const own = unshared(
    before.indexes.filter(index => standsAlone(index, dialect)),
    after.indexes.filter(index => standsAlone(index, dialect)),
  );
  return paired(
    own.before,
    own.after,
    {
      name: ({ name, constraint }) => (name === null || constraint === "foreignKey" ? null : nameKey(name, dialect)),
      anyName: ({ name }) => (name === null ? null : nameKey(name, dialect)),
      exact: index => indexText(index, dialect),
      gist: index => indexGist(index, dialect),
    },
    names,
  );
}

/** To MySQL a unique constraint is its index, which is compared. */
function comparedConstraints({ constraints }: TableState, dialect: Dialect): readonly Constraint[] {
  return isMySqlFamily(dialect) ? constraints.filter(({ kind }) => kind !== "unique") : constraints;
}

function standsAlone({ constraint }: IndexState, dialect: Dialect): boolean {
  if (constraint === "unique") return isMySqlFamily(dialect);
  return constraint === null || constraint === "foreignKey";
}

const NOTHING_TAKEN: TakenNames = { relation: () => false, constraint: () => false };

/** Whether the server may have made the name up, with a number behind it where that was taken. */
function isMadeUp(constraint: Constraint, state: TableState, dialect: Dialect): boolean {
  const name = constraint.name?.text ?? "";
  if (dialect === "sqlite") return name.startsWith("sqlite_autoindex_");
  if (isMySqlFamily(dialect))
    return constraint.kind === "primaryKey" || /_ibfk_\d+$|_chk_\d+$|^CONSTRAINT_\d+$/.test(name);
  const own = constraintName({ ...constraint, name: null }, state, dialect, NOTHING_TAKEN);
  return own !== null && name.startsWith(own) && /^\d*$/.test(name.slice(own.length));
}

function keys(names: readonly Name[], dialect: Dialect): string {
  return names.map(name => nameKey(name, dialect)).join(",");
}

function constraintGist(constraint: Constraint, dialect: Dialect): string {
  switch (constraint.kind) {
    case "primaryKey":
      return constraint.kind;
    case "unique":
    case "exclude":
      return `${constraint.kind} ${keys(constraint.columns, dialect)}`;
    case "foreignKey":
      return `${constraint.kind} ${keys(constraint.columns, dialect)} ${tableKey(constraint.references, dialect)}`;
    case "check":
      return `${constraint.kind} ${plainExpression(constraint.expression)}`;
  }
}

function constraintText(constraint: Constraint, dialect: Dialect): string {
  const gist = `${constraintGist(constraint, dialect)} ${keys(columnsOf(constraint), dialect)}`;
  return constraint.kind === "foreignKey"
    ? `${gist} ${keys(constraint.referencedColumns ?? [], dialect)} ${constraint.onDelete} ${constraint.onUpdate}`
    : gist;
}

/** The columns of an index, in order, without what is said of each. */
export function indexColumns(index: Index, dialect: Dialect): string {
  return index.columns
    .map(({ name, expression }) => (name === null ? `(${plainExpression(expression ?? "")})` : nameKey(name, dialect)))
    .join(",");
}

function indexGist(index: Index, dialect: Dialect): string {
  return `${indexColumns(index, dialect)} ${String(index.unique)} ${String(index.predicate !== null)}`;
}

function indexText(index: Index, dialect: Dialect): string {
  const order = index.columns.map(({ descending, prefixLength }) => `${String(descending)} ${prefixLength ?? ""}`);
  const predicate = index.predicate === null ? "" : plainExpression(index.predicate);
  return [indexColumns(index, dialect), index.unique, index.method, predicate, ...order].join(" ");
}

/** IN and the texts behind it, whose order says nothing. */
const LISTED = /in'[^',]*'(?:,'[^',]*')+/g;

/**
 * An expression in what its spellings have in common: case, blanks, quotes of names, brackets and casts say little, and
 * `= ANY (ARRAY[…])` is what PostgreSQL makes of IN.
 */
export function plainExpression(text: string): string {
  return text
    .replaceAll(/::\s*[a-z_]+(?:\s+varying)?(?:\(\d+\))?(?:\[\])?/gi, "")
    .replaceAll(/[\s"`()[\]]/g, "")
    .toLowerCase()
    .replaceAll("=anyarray", "in")
    .replaceAll(LISTED, list => `in${list.slice(2).split(",").sort().join()}`);
}
