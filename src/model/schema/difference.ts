import type { ColumnDefault, Constraint, DataType } from "../column.js";
import { storedType, typeText } from "../data-type.js";
import { isMySqlFamily, type Dialect } from "../dialect.js";
import { nameKey, tableKey, type Name, type QualifiedName } from "../name.js";
import { numberedBy } from "./numbering.js";
import { definitionText } from "./objects.js";
import { indexColumns, pairedConstraints, pairedIndexes, plainExpression, unshared, type Pair } from "./pairs.js";
import type { Schema } from "./schema.js";
import { notCounting } from "./sequences.js";
import {
  columnsOf,
  type ColumnState,
  type IndexState,
  type ObjectState,
  type SequenceState,
  type TableState,
  type TypeState,
  type ViewState,
} from "./state.js";

/** In what a column of two schemas differs. */
export type ColumnPart =
  "type" | "nullable" | "default" | "identity" | "generated" | "collation" | "onUpdate" | "comment";

export type ConstraintPart =
  "columns" | "references" | "onDelete" | "onUpdate" | "deferrable" | "expression" | "nulls" | "validity" | "method";

export type IndexPart =
  "columns" | "order" | "prefixLength" | "operatorClass" | "predicate" | "unique" | "method" | "include" | "nulls";

export type TablePart = "partitioning" | "inheritance";

export type TypePart = "form" | "labels";

interface Sides<Kind extends string, State, Part extends string> {
  readonly kind: Kind;
  /** `null` where only the other schema has it; never on both sides. */
  readonly before: State | null;
  readonly after: State | null;
  /** Where both have it: in what they differ. Empty where one of them has none. */
  readonly parts: readonly Part[];
  /**
   * Whether the side without it is known to be without it: a schema that begins somewhere, or a table that was not read
   * whole, may have what it does not show.
   */
  readonly certain: boolean;
}

interface OfTable {
  readonly table: QualifiedName;
}

export type TableDifference = Sides<"table", TableState, TablePart> & OfTable;
export type ColumnDifference = Sides<"column", ColumnState, ColumnPart> & OfTable;
export type ConstraintDifference = Sides<"constraint", Constraint, ConstraintPart> & OfTable;
export type IndexDifference = Sides<"index", IndexState, IndexPart> & OfTable;

/** One thing that two schemas do not have in common, but for functions and their like. Of a table that only one has, nothing is said but that. */
export type SchemaDifference =
  | TableDifference
  | ColumnDifference
  | ConstraintDifference
  | IndexDifference
  | Sides<"type", TypeState, TypePart>
  | Sides<"view", ViewState, "materialized">
  | Sides<"sequence", SequenceState, never>;

/** A function, trigger, policy … that two schemas do not have in common. */
export type ObjectDifference = Sides<"object", ObjectState, "definition">;

export type Difference = SchemaDifference | ObjectDifference;

export interface Comparison {
  /**
   * Whether a constraint or index of another name is another one. Names that the server makes up are never compared;
   * two sources that name things their own way are compared without.
   */
  readonly names: "compared" | "ignored";
}

/**
 * What has to change in `before` to get `after`. Names are folded as the dialect does it; what one side does not know of
 * a column is no difference; a renamed thing is one that is missing and one more. Temporary tables are left out.
 */
export function differencesBetween(
  before: Schema,
  after: Schema,
  { names }: Comparison = { names: "compared" },
): readonly SchemaDifference[] {
  const { dialect } = after;
  const isKnown = (pair: Pair<unknown>): boolean => (pair.before === null ? before : after).whole;
  const key = (name: QualifiedName): string => tableKey(name, dialect);
  const [left, right] = [before.tablesUnlike(after), after.tablesUnlike(before)];
  const tables = byKey(lasting(left), lasting(right), ({ table }) => key(table));
  const types = byKey(before.typesUnlike(after), after.typesUnlike(before), ({ type }) => key(type));
  const views = byKey(before.viewsUnlike(after), after.viewsUnlike(before), ({ view }) => key(view));
  const sequences = pairedSequences(before, after, left, right);
  return [
    ...types.flatMap(pair => difference("type", pair, isKnown(pair), typeParts)),
    ...sequences.flatMap(pair => difference("sequence", pair, isKnown(pair), () => [])),
    ...tables.flatMap((pair): readonly SchemaDifference[] => {
      const table = (pair.after ?? pair.before)?.table;
      if (table === undefined) return [];
      const own = difference("table", pair, isKnown(pair), tableParts).map(found => ({ ...found, table }));
      return pair.before === null || pair.after === null
        ? own
        : [...own, ...differencesOfTable(pair.before, pair.after, dialect, names)];
    }),
    ...views.flatMap(pair =>
      difference("view", pair, isKnown(pair), (a, b) => (a.materialized === b.materialized ? [] : ["materialized"])),
    ),
  ];
}

/**
 * In which functions, triggers and their like two schemas of one history differ. Sequences are told of among the tables, and what
 * nobody knows the definition of on one side is no other there.
 */
export function objectDifferences(before: Schema, after: Schema): readonly ObjectDifference[] {
  const { dialect } = after;
  const own = (states: readonly ObjectState[]): readonly ObjectState[] =>
    states.filter(({ object }) => object !== "sequence");
  const gone = own(before.objectsUnlike(after)).map(state => ({ before: state, after: after.object(state) }));
  const made = own(after.objectsUnlike(before))
    .filter(state => before.object(state) === null)
    .map(state => ({ before: null, after: state }));
  const text = ({ definition }: ObjectState): string | null =>
    definition === null ? null : definitionText(definition, dialect);
  return [...gone, ...made].flatMap(pair =>
    difference("object", pair, pair.before !== null || before.lacksObject(pair.after), (a, b) => {
      const [was, is] = [text(a), text(b)];
      return was === null || is === null || was === is ? [] : ["definition"];
    }),
  );
}

/** The same of one table that both sides have. */
export function differencesOfTable(
  before: TableState,
  after: TableState,
  dialect: Dialect,
  names: Comparison["names"],
): readonly (ColumnDifference | ConstraintDifference | IndexDifference)[] {
  const { table } = after;
  const isKnown = (pair: Pair<unknown>): boolean => (pair.before === null ? before : after).complete;
  const ownColumns = unshared([...before.columns.values()], [...after.columns.values()]);
  const columns = byKey(ownColumns.before, ownColumns.after, ({ name }) => nameKey(name, dialect));
  const isOfKey = (pair: Pair<IndexState>): boolean => {
    const [index, other] = pair.before === null ? [pair.after, after] : [pair.before, before];
    return index?.constraint === "foreignKey" && serves(index, other, dialect);
  };
  return [
    ...columns.flatMap(pair =>
      difference("column", pair, isKnown(pair), (a, b) => columnParts(a, b, dialect)).map(found => ({
        ...found,
        table,
      })),
    ),
    ...pairedConstraints(before, after, dialect, names).flatMap(pair =>
      difference("constraint", pair, isKnown(pair), (a, b) => constraintParts(a, b, dialect)).map(found => ({
        ...found,
        table,
      })),
    ),
    ...pairedIndexes(before, after, dialect, names)
      // MySQL's own index comes and goes with its foreign key.
      .filter(pair => (pair.before !== null && pair.after !== null) || !isOfKey(pair))
      .flatMap(pair =>
        difference("index", pair, isKnown(pair), (a, b) => indexParts(a, b, dialect)).map(found => ({
          ...found,
          table,
        })),
      ),
  ];
}

/** The pair as a difference, in a list; nothing where both sides have the same. */
function difference<Kind extends string, State, Part extends string>(
  kind: Kind,
  { before, after }: Pair<State>,
  certain: boolean,
  partsOf: (before: State, after: State) => readonly Part[],
): readonly Sides<Kind, State, Part>[] {
  if (before === null || after === null) return [{ kind, before, after, parts: [], certain }];
  if (before === after) return [];
  const parts = partsOf(before, after);
  return parts.length === 0 ? [] : [{ kind, before, after, parts, certain: true }];
}

/** Two lists in pairs of those with one key, in the order of the first, then of the second. */
function byKey<T>(before: readonly T[], after: readonly T[], keyOf: (thing: T) => string): readonly Pair<T>[] {
  const left = new Map(before.map(thing => [keyOf(thing), thing]));
  const right = new Map(after.map(thing => [keyOf(thing), thing]));
  return [...new Set([...left.keys(), ...right.keys()])].map(key => ({
    before: left.get(key) ?? null,
    after: right.get(key) ?? null,
  }));
}

function lasting(tables: readonly TableState[]): readonly TableState[] {
  return tables.filter(({ temporary }) => !temporary);
}

/**
 * The sequences that stand alone, on one side; there on both, whether a column has it on one of them is said by the column.
 * The tables are those that differ: the column of one that is on one side alone is in them.
 */
function pairedSequences(
  before: Schema,
  after: Schema,
  left: readonly TableState[],
  right: readonly TableState[],
): readonly Pair<SequenceState>[] {
  const { dialect } = after;
  const [gone, made] = [before.sequencesUnlike(after), after.sequencesUnlike(before)];
  const alone = (
    own: readonly SequenceState[],
    other: readonly SequenceState[],
    tables: readonly TableState[],
  ): readonly SequenceState[] => {
    const names = new Set(other.map(({ sequence }) => tableKey(sequence, dialect)));
    return notCounting(own, tables, dialect).filter(({ sequence }) => !names.has(tableKey(sequence, dialect)));
  };
  return [
    ...alone(gone, made, left).map(sequence => ({ before: sequence, after: null })),
    ...alone(made, gone, right).map(sequence => ({ before: null, after: sequence })),
  ];
}

/** The names of the parts that are not equal. */
function unequal<Part extends string>(parts: Readonly<Record<Part, boolean>>): readonly Part[] {
  return (Object.keys(parts) as Part[]).filter(part => !parts[part]);
}

function tableParts(before: TableState, after: TableState): readonly TablePart[] {
  const list = (names: readonly QualifiedName[]): string => names.map(({ name }) => name.text).join(",");
  return unequal({
    partitioning:
      before.partitioned === after.partitioned &&
      list(before.partitionOf === null ? [] : [before.partitionOf]) ===
        list(after.partitionOf === null ? [] : [after.partitionOf]),
    inheritance: list(before.inherits) === list(after.inherits),
  });
}

function typeParts(before: TypeState, after: TypeState): readonly TypePart[] {
  return unequal({
    form: before.form === after.form,
    labels:
      before.labels.length === after.labels.length && before.labels.every((label, i) => label === after.labels[i]),
  });
}

function columnParts(own: ColumnState, other: ColumnState, dialect: Dialect): readonly ColumnPart[] {
  const [before, after] = [spelledOut(own, other, dialect), spelledOut(other, own, dialect)];
  return unequal({
    type: sameType(before.type, after.type, dialect),
    nullable: before.nullable === null || after.nullable === null || before.nullable === after.nullable,
    default: sameDefault(before.default, after.default),
    identity: before.identity === after.identity,
    generated:
      before.generated === null || after.generated === null
        ? before.generated === after.generated
        : before.generated.stored === after.generated.stored &&
          plainExpression(before.generated.expression) === plainExpression(after.generated.expression),
    collation: (before.collation ?? "").toLowerCase() === (after.collation ?? "").toLowerCase(),
    onUpdate: plainExpression(before.onUpdate ?? "") === plainExpression(after.onUpdate ?? ""),
    comment: (before.comment ?? "") === (after.comment ?? ""),
  });
}

/** A serial column as its default, where the other takes numbers from the same sequence by a default (PostgreSQL 8.1.4). */
function spelledOut(column: ColumnState, other: ColumnState, dialect: Dialect): ColumnState {
  const { identity, sequence } = column;
  const source = numberedBy(other);
  if (identity !== "serial" || sequence === null || source === null || other.identity !== null) return column;
  // A name without a schema is looked up in the search path, where that of the table is.
  const isSame =
    tableKey(source, dialect) === tableKey(sequence, dialect) ||
    (source.schema === null && nameKey(source.name, dialect) === nameKey(sequence.name, dialect));
  return isSame ? { ...column, identity: null, default: other.default } : column;
}

/** Whether two types are one to the server; a type that is not known is any. */
export function sameType(before: DataType | null, after: DataType | null, dialect: Dialect): boolean {
  if (before === null || after === null) return true;
  const text = (type: DataType): string => {
    const spelled = typeText(storedType({ ...type, name: type.name.replaceAll('"', "") }, dialect));
    return dialect === "postgresql" ? spelled : spelled.toLowerCase();
  };
  return text(before) === text(after);
}

function sameDefault(before: ColumnState["default"], after: ColumnState["default"]): boolean {
  const [a, b] = [defaultText(before), defaultText(after)];
  return a === null || b === null || a === b;
}

/** A default in what its spellings have in common; `null` where it is not known. */
function defaultText(value: ColumnDefault | "none" | null): string | null {
  if (value === null || value === "none") return value === null ? null : "none";
  switch (value.kind) {
    case "null":
      return "none";
    case "constant":
      return `= ${value.value}`;
    case "expression": {
      const text = plainExpression(value.text);
      const literal = /^'((?:[^']|'')*)'$/.exec(text);
      if (literal !== null) return `= ${literal[1] ?? ""}`;
      // SQLite, "Date And Time Functions": both are the time of now in the same text.
      return text === "current_timestamp" || text === "datetime'now'" ? "now" : text;
    }
    case "unknown":
      return null;
  }
}

function constraintParts(before: Constraint, after: Constraint, dialect: Dialect): readonly ConstraintPart[] {
  const keys = (names: readonly Name[]): string => names.map(name => nameKey(name, dialect)).join(",");
  const plain = {
    columns: keys(columnsOf(before)) === keys(columnsOf(after)),
    deferrable: before.deferrable === after.deferrable,
  };
  if (before.kind === "foreignKey" && after.kind === "foreignKey") {
    const action = (name: string): string => (isMySqlFamily(dialect) && name === "no action" ? "restrict" : name);
    const [own, other] = [before.referencedColumns, after.referencedColumns];
    return unequal({
      ...plain,
      references:
        tableKey(before.references, dialect) === tableKey(after.references, dialect) &&
        (own === null || other === null || keys(own) === keys(other)),
      onDelete: action(before.onDelete) === action(after.onDelete),
      onUpdate: action(before.onUpdate) === action(after.onUpdate),
      validity: before.notValid === after.notValid,
    });
  }
  if (before.kind === "check" && after.kind === "check") {
    return unequal({
      expression: plainExpression(before.expression) === plainExpression(after.expression),
      validity: before.notValid === after.notValid,
    });
  }
  if (before.kind === "unique" && after.kind === "unique") {
    return unequal({ ...plain, nulls: before.nullsNotDistinct === after.nullsNotDistinct });
  }
  return before.kind === "exclude" && after.kind === "exclude"
    ? unequal({ ...plain, method: before.method === after.method })
    : unequal(plain);
}

function indexParts(before: IndexState, after: IndexState, dialect: Dialect): readonly IndexPart[] {
  const each = (index: IndexState, part: "descending" | "prefixLength" | "operatorClass"): string =>
    index.columns.map(column => String(column[part])).join(",");
  const include = ({ include: names }: IndexState): string => names.map(name => nameKey(name, dialect)).join(",");
  const columns = indexColumns(before, dialect) === indexColumns(after, dialect);
  const same = (part: "descending" | "prefixLength" | "operatorClass"): boolean =>
    !columns || each(before, part) === each(after, part);
  return unequal({
    columns,
    order: same("descending"),
    prefixLength: same("prefixLength"),
    operatorClass: same("operatorClass"),
    predicate: plainExpression(before.predicate ?? "") === plainExpression(after.predicate ?? ""),
    unique: before.unique === after.unique,
    method: before.method === after.method,
    include: include(before) === include(after),
    nulls: before.nullsNotDistinct === after.nullsNotDistinct,
  });
}

/** Whether a foreign key of the table begins with the columns of the index. */
function serves(index: IndexState, { constraints }: TableState, dialect: Dialect): boolean {
  const columns = indexColumns(index, dialect);
  return constraints.some(
    constraint =>
      constraint.kind === "foreignKey" && columns === constraint.columns.map(name => nameKey(name, dialect)).join(","),
  );
}
