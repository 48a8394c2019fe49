import type { DataType } from "../model/column.js";
import type { DeclaredModel } from "../model/definition.js";
import type { Dialect } from "../model/dialect.js";
import { nameKey, type Name } from "../model/name.js";
import { differencesOfTable, type IndexState, type TableState } from "../model/schema/index.js";
import { contains, type Span } from "../model/span.js";
import { storesAlike } from "./types.js";

/** In what a declared table and the one that the migrations build differ. Spans are those of the declaration. */
export type Drift = { readonly span: Span } & (
  | { readonly kind: "column" | "null"; readonly column: string }
  | { readonly kind: "notNull"; readonly column: string; readonly declared: DataType | null }
  | { readonly kind: "type"; readonly column: string; readonly declared: DataType; readonly built: DataType }
  /** A key of which nothing in the database is like it. */
  | { readonly kind: "index" | "unique"; readonly columns: readonly string[] }
  | { readonly kind: "undeclared"; readonly index: IndexState; readonly columns: readonly string[] }
);

/**
 * Where a model says something else than the database has. `declared` is the table as the model makes it. Defaults and
 * what only the database has are left out, but for indexes; a key is known by its columns, whatever it is called.
 */
export function driftOf(
  model: DeclaredModel,
  declared: TableState,
  built: TableState,
  dialect: Dialect,
): readonly Drift[] {
  return [
    ...columnDrift(model, declared, built, dialect),
    ...keysOf(model).flatMap((key): readonly Drift[] => {
      // Nobody has written down what a library adds: Sequelize makes the keys of a junction unique.
      if (contains(key.span, model.span)) return [];
      const columns = plainColumns(key.parts, dialect);
      // An index over a column that is not there is that column's finding.
      if (columns === null || columns.some(column => !built.columns.has(column))) return [];
      const isThere = built.indexes.some(index =>
        key.unique ? isLike(index, columns, true, dialect) : beginsWith(index, columns, dialect),
      );
      return isThere ? [] : [{ kind: key.unique ? "unique" : "index", span: key.span, columns: written(key.parts) }];
    }),
    ...built.indexes.flatMap((index): readonly Drift[] => {
      const columns = plainColumns(index.columns, dialect);
      if (columns === null || index.predicate !== null || index.method !== "btree" || index.include.length > 0)
        return [];
      if (index.constraint === "primaryKey" || columns.some(column => !declared.columns.has(column))) return [];
      const isThere = declared.indexes.some(other => isLike(other, columns, false, dialect));
      return isThere ? [] : [{ kind: "undeclared", span: model.span, index, columns: written(index.columns) }];
    }),
  ];
}

function columnDrift(
  model: DeclaredModel,
  declared: TableState,
  built: TableState,
  dialect: Dialect,
): readonly Drift[] {
  const names = new Map(model.table.columns.map(({ name }) => [nameKey(name, dialect), name]));
  return differencesOfTable(built, declared, dialect, "ignored").flatMap((found): readonly Drift[] => {
    if (found.kind !== "column" || found.after === null) return [];
    const { before, after, parts } = found;
    const name = names.get(nameKey(after.name, dialect));
    if (name?.exact !== true) return [];
    const own = { span: name.span, column: after.name };
    if (before === null) return [{ kind: "column", ...own }];
    const [was, is] = [before.type, after.type];
    if (was !== null && is !== null && parts.includes("type") && !storesAlike(was, is, dialect)) {
      return [{ kind: "type", declared: is, built: was, ...own }];
    }
    if (!parts.includes("nullable")) return [];
    return [before.nullable === true ? { kind: "null", ...own } : { kind: "notNull", declared: is, ...own }];
  });
}

interface DeclaredKey {
  readonly parts: readonly { readonly name: Name | null; readonly prefixLength: number | null }[];
  readonly unique: boolean;
  readonly span: Span;
}

function keysOf({ table, indexes }: DeclaredModel): readonly DeclaredKey[] {
  const all = [...table.indexes, ...indexes.map(({ index, span }) => ({ ...index, span }))];
  return [
    ...all
      .filter(({ predicate, method }) => predicate === null && method === "btree")
      .map(({ columns, unique, span }) => ({ parts: columns, unique, span })),
    ...table.constraints.flatMap(constraint =>
      constraint.kind === "unique"
        ? [
            {
              parts: constraint.columns.map(name => ({ name, prefixLength: null })),
              unique: true,
              span: constraint.span,
            },
          ]
        : [],
    ),
  ];
}

/** The keys of the columns; `null` where one is an expression, or has no constant name. */
function plainColumns(parts: DeclaredKey["parts"], dialect: Dialect): readonly string[] | null {
  const names = parts.map(({ name }) => (name?.exact === true ? nameKey(name, dialect) : null));
  return names.every(name => name !== null) ? names : null;
}

/** The columns as they are written. */
function written(parts: DeclaredKey["parts"]): readonly string[] {
  return parts.flatMap(({ name }) => name?.text ?? []);
}

/** Whether an index does what one over these columns does; where uniqueness is asked for, it has to be over all rows. */
function isLike(index: IndexState, columns: readonly string[], unique: boolean, dialect: Dialect): boolean {
  const own = plainColumns(index.columns, dialect);
  if (own === null || own.length !== columns.length) return false;
  if (unique) return index.unique && index.predicate === null && own.every(column => columns.includes(column));
  return own.every((column, i) => column === columns[i]);
}

/** Whether an index serves what one over these columns serves. */
function beginsWith(index: IndexState, columns: readonly string[], dialect: Dialect): boolean {
  return isLike({ ...index, columns: index.columns.slice(0, columns.length) }, columns, false, dialect);
}
