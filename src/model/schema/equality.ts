import type { ColumnDefault, Constraint, DataType, Index } from "../column.js";
import { isMySqlFamily, type Dialect } from "../dialect.js";
import { nameKey, tableKey, type Name } from "../name.js";
import type { ColumnState } from "./state.js";

/** What can differ between two columns of one name. */
export type ColumnPart =
  "type" | "nullable" | "default" | "identity" | "generated" | "collation" | "onUpdate" | "comment";

/**
 * The parts of a column that are not as `wanted` says. What nothing is known of, on either side, is taken to be equal.
 */
export function differingParts(column: ColumnState, wanted: ColumnState): readonly ColumnPart[] {
  const parts: ColumnPart[] = [];
  const compare = <T>(part: ColumnPart, own: T | null, other: T | null, text: (value: T) => string): void => {
    if (own !== null && other !== null && text(own) !== text(other)) parts.push(part);
  };
  compare("type", column.type, wanted.type, typeShape);
  compare("nullable", column.nullable, wanted.nullable, String);
  compare("default", shownDefault(column), shownDefault(wanted), defaultShape);
  // A column of which nothing is known has no identity that is known.
  const isKnown = column.type !== null && wanted.type !== null;
  const asks: readonly ColumnPart[] = ["identity", "generated", "collation", "onUpdate", "comment"];
  const shape = (state: ColumnState, part: ColumnPart): string => JSON.stringify(state[part]) ?? "";
  if (isKnown) parts.push(...asks.filter(part => shape(column, part) !== shape(wanted, part)));
  return parts;
}

/** The default as far as it is known. */
function shownDefault({ default: value }: ColumnState): ColumnState["default"] {
  return value !== null && value !== "none" && value.kind === "unknown" ? null : value;
}

function typeShape({ name, arguments: args, dimensions, unsigned }: DataType): string {
  return JSON.stringify([name, args, dimensions, unsigned]);
}

/** DEFAULT NULL is none. */
function defaultShape(value: ColumnDefault | "none"): string {
  if (value === "none" || value.kind === "null") return "none";
  if (value.kind === "constant") return `constant ${value.value}`;
  return value.kind === "expression" ? `expression ${value.text}` : "unknown";
}

/** What two constraints have in common that are the same, but for their names. */
export function constraintShape(constraint: Constraint, dialect: Dialect): string {
  const { kind, deferrable } = constraint;
  switch (constraint.kind) {
    case "check":
      return JSON.stringify([kind, plainExpression(constraint.expression)]);
    case "foreignKey":
      return JSON.stringify([
        kind,
        keys(constraint.columns, dialect),
        tableKey(constraint.references, dialect),
        constraint.referencedColumns === null ? null : keys(constraint.referencedColumns, dialect),
        action(constraint.onDelete, dialect),
        action(constraint.onUpdate, dialect),
        deferrable,
      ]);
    case "unique":
      return JSON.stringify([kind, keys(constraint.columns, dialect), constraint.nullsNotDistinct, deferrable]);
    case "primaryKey":
      return JSON.stringify([kind, keys(constraint.columns, dialect), deferrable]);
    case "exclude":
      return JSON.stringify([kind, keys(constraint.columns, dialect), constraint.method]);
  }
}

/** What two indexes have in common that are the same, but for their names. */
export function indexShape(index: Index, dialect: Dialect): string {
  return JSON.stringify([
    index.columns.map(({ name, expression, descending, prefixLength, operatorClass }) => [
      name === null ? plainExpression(expression ?? "") : nameKey(name, dialect),
      descending,
      prefixLength,
      operatorClass,
    ]),
    index.unique,
    index.method,
    index.predicate === null ? null : plainExpression(index.predicate),
    keys(index.include, dialect),
    index.nullsNotDistinct,
  ]);
}

/** In MySQL, NO ACTION is RESTRICT (15.1.20.5). */
function action(name: string, dialect: Dialect): string {
  return isMySqlFamily(dialect) && name === "no action" ? "restrict" : name;
}

function keys(names: readonly Name[], dialect: Dialect): readonly string[] {
  return names.map(name => nameKey(name, dialect));
}

function plainExpression(text: string): string {
  return text.replaceAll(/[\s"`()]+/g, " ").trim();
}
