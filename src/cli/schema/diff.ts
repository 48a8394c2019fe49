import type { Dialect } from "../../model/dialect.js";
import { displayName, tableKey, type QualifiedName } from "../../model/name.js";
import type { Operation } from "../../model/operation.js";
import {
  comesWithConstraint,
  differencesBetween,
  type SchemaDifference,
  type Schema,
  type TableState,
} from "../../model/schema/index.js";
import { columnDefinition, constraintDefinition, indexDefinition } from "../../sql/print/index.js";
import type { GapDocument, MigrationReference, NameDocument } from "./document.js";
import { plainName } from "./words.js";

/** What `dblint schema --diff --format json` prints. docs/schema.md describes it; a change that breaks a reader raises `version`. */
export interface DiffDocument {
  readonly version: 1;
  /** Relative to the working directory, as all paths are. */
  readonly folder: string;
  readonly dialect: Dialect;
  /** The last migration that is in it; `null` for an empty database. */
  readonly from: MigrationReference | null;
  readonly to: MigrationReference | null;
  /** Whether each of them is known whole: what is not in it does not exist. */
  readonly whole: boolean;
  /** The parts of migrations up to the later of them that could not be analysed. */
  readonly gaps: readonly GapDocument[];
  readonly changes: readonly ChangeDocument[];
}

export interface ChangeDocument {
  readonly change: "added" | "removed" | "changed" | "renamed";
  readonly kind: SchemaDifference["kind"] | "label";
  /** The table of a column, constraint or index, and the type of a label, by the name that it has later; else `null`. */
  readonly of: NameDocument | null;
  /** By the name that it has later, where it is there then; `null` for a constraint or index without one. */
  readonly name: string | null;
  /** Where it is changed: in what. */
  readonly parts: readonly string[];
  /** What it was, in the words of SQL, or its old name; `null` where it is added, and where there are no words for it. */
  readonly before: string | null;
  readonly after: string | null;
  /** Whether the side without it is known to be without it. */
  readonly certain: boolean;
}

/** Two schemas of one history, and what differs between them. */
export interface Comparison {
  readonly from: Schema;
  readonly to: Schema;
  /** Those of the way from one to the other. */
  readonly renamings: readonly Operation[];
  /** The first with the names of the second. */
  readonly renamed: Schema;
  /** Of the second from that. */
  readonly differences: readonly SchemaDifference[];
}

/** Compares two schemas; `renamings` are those of the way from one to the other. */
export function comparisonOf(from: Schema, to: Schema, renamings: readonly Operation[]): Comparison {
  const renamed = renamings.reduce((schema, operation) => schema.apply(operation), from).settled();
  return { from, to, renamings, renamed, differences: differencesBetween(renamed, to) };
}

/** What differs between two schemas, in words. */
export function changesIn({ to: { dialect }, renamings, differences }: Comparison): readonly ChangeDocument[] {
  const names = renamings.flatMap(operation => renamingDocument(operation, renamings, dialect));
  return [...names, ...differences.flatMap(difference => changesOf(difference, dialect))];
}

function changesOf(difference: SchemaDifference, dialect: Dialect): readonly ChangeDocument[] {
  const { kind, before, after, parts, certain } = difference;
  const change = before === null ? "added" : after === null ? "removed" : "changed";
  const base = { change, kind, parts, certain } as const;
  switch (difference.kind) {
    case "table": {
      const state = difference.after ?? difference.before;
      const head = { ...base, ...topOf(difference.table), before: null, after: null };
      return state === null || change === "changed" ? [head] : [head, ...contentOf(state, change, certain, dialect)];
    }
    case "column": {
      const words = wordsWith(difference.before, difference.after, state => columnDefinition(state, dialect));
      const { name } = difference.after ?? difference.before ?? { name: null };
      return [{ ...base, of: plainName(difference.table), name, ...words }];
    }
    case "constraint": {
      const words = wordsWith(difference.before, difference.after, state => constraintDefinition(state, dialect));
      const name = (difference.after ?? difference.before)?.name?.text ?? null;
      return [{ ...base, of: plainName(difference.table), name, ...words }];
    }
    case "index": {
      const words = wordsWith(difference.before, difference.after, state => indexDefinition(state, dialect));
      const name = (difference.after ?? difference.before)?.name?.text ?? null;
      return [{ ...base, of: plainName(difference.table), name, ...words }];
    }
    case "type": {
      const words = wordsWith(difference.before, difference.after, ({ form, labels, definition }) =>
        form === "enum" ? `enum (${labels.join(", ")})` : `${form} ${definition ?? ""}`.trimEnd(),
      );
      return ofName((difference.after ?? difference.before)?.type).map(name => ({ ...base, ...name, ...words }));
    }
    case "view": {
      const words = wordsWith(difference.before, difference.after, ({ materialized, definition }) =>
        [materialized ? "materialized" : "", oneLine(definition ?? "")].filter(part => part !== "").join(" "),
      );
      return ofName((difference.after ?? difference.before)?.view).map(name => ({ ...base, ...name, ...words }));
    }
    case "sequence":
      return ofName((difference.after ?? difference.before)?.sequence).map(name => ({
        ...base,
        ...name,
        before: null,
        after: null,
      }));
  }
}

/** All that a table has which is there on one side alone. */
function contentOf(
  state: TableState,
  change: "added" | "removed",
  certain: boolean,
  dialect: Dialect,
): readonly ChangeDocument[] {
  const of = plainName(state.table);
  const entry = (kind: ChangeDocument["kind"], name: string | null, words: string): ChangeDocument => {
    const [before, after] = change === "added" ? [null, words] : [words, null];
    return { change, kind, of, name, parts: [], before, after, certain };
  };
  return [
    ...[...state.columns.values()].map(column => entry("column", column.name, columnDefinition(column, dialect))),
    ...state.constraints.map(constraint =>
      entry("constraint", constraint.name?.text ?? null, constraintDefinition(constraint, dialect)),
    ),
    ...state.indexes
      .filter(index => !comesWithConstraint(index, state, dialect))
      .map(index => entry("index", index.name?.text ?? null, indexDefinition(index, dialect))),
  ];
}

function wordsWith<T>(
  before: T | null,
  after: T | null,
  words: (thing: T) => string,
): Pick<ChangeDocument, "before" | "after"> {
  const of = (thing: T | null): string | null => (thing === null ? null : words(thing) || null);
  return { before: of(before), after: of(after) };
}

function topOf(name: QualifiedName): Pick<ChangeDocument, "of" | "name"> {
  return { of: null, name: displayName(name) };
}

function ofName(name: QualifiedName | undefined): readonly Pick<ChangeDocument, "of" | "name">[] {
  return name === undefined ? [] : [topOf(name)];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function renamingDocument(
  operation: Operation,
  all: readonly Operation[],
  dialect: Dialect,
): readonly ChangeDocument[] {
  const base = { change: "renamed", parts: [], certain: true } as const;
  switch (operation.kind) {
    case "renameTable": {
      const { table, to } = operation;
      return [{ ...base, kind: "table", ...topOf(to), before: displayName(table), after: displayName(to) }];
    }
    case "renameColumn": {
      const { table, column, to } = operation;
      const of = all.flatMap(other =>
        other.kind === "renameTable" && tableKey(other.table, dialect) === tableKey(table, dialect) ? other.to : [],
      );
      const names = { name: to.text, before: column.text, after: to.text };
      return [{ ...base, kind: "column", of: plainName(of[0] ?? table), ...names }];
    }
    case "alterType": {
      const { type, action, value, label } = operation;
      if (action === "rename value")
        return [{ ...base, kind: "label", of: plainName(type), name: value, before: label, after: value }];
      return [{ ...base, kind: "type", of: null, name: value, before: displayName(type), after: value }];
    }
    default:
      return [];
  }
}
