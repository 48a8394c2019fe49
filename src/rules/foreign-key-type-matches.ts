import { createRule, type Place } from "../engine/create-rule.js";
import type { Course } from "../engine/course.js";
import { keyTypes, type KeyTypes } from "../facts/foreign-key-types.js";
import { typeText } from "../facts/types.js";
import type { Constraint, ForeignKey } from "../model/column.js";
import { DIALECT_NAMES, DIALECTS } from "../model/dialect.js";
import { displayName, type Name, type QualifiedName } from "../model/name.js";
import type { AddColumn, AddConstraint, AlterColumn, CreateTable, Operation } from "../model/operation.js";
import {
  foreignKeysOf,
  locate,
  primaryKeyOf,
  type ColumnState,
  type LocatedKey,
  type Schema,
  type TableState,
} from "../model/schema/index.js";
import type { Span } from "../model/span.js";

type Messages = "refused" | "refusedChange" | "narrower" | "converted";

// Two ends of one relation that are typed apart: refused at once, or, worse, taken, until the first value comes that only
// one of them can hold.
export default createRule<object, Messages>({
  name: "foreign-key-type-matches",
  description: "Require the columns of a foreign key to have the types of those that they refer to",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    refused:
      "{{dialect}} refuses this foreign key: {{own}} is `{{ownType}}`, and {{other}}{{place}} is `{{otherType}}`. Give both the same type.",
    refusedChange:
      "{{dialect}} refuses this change: by a foreign key, {{own}}, which is `{{ownType}}` then, refers to {{other}}, which is `{{otherType}}`. Change both columns, without the key in between.",
    narrower:
      "{{own}} is `{{ownType}}`, and {{other}}{{place}}, which it refers to, is `{{otherType}}`: as soon as that holds a value too large for `{{ownType}}`, no row can refer to it, and its INSERT fails. Make {{own}} `{{otherType}}`.",
    converted:
      "{{own}} is `{{ownType}}`, and {{other}}{{place}}, which it refers to, is `{{otherType}}`: {{dialect}} converts the text for each comparison, and no index over {{text}} serves a join along this foreign key. Give both the same type.",
  },
  options: {},
  create({ history, report }) {
    const tell = (pair: Pair, messageId: Messages, span: Span, { migration }: Place): void => {
      const place = history.findBefore(pair.otherTable, operation => columnSpan(operation, pair.other.name));
      report({
        span,
        messageId,
        data: {
          dialect: DIALECT_NAMES[migration.dialect],
          own: named(pair.ownTable, pair.own),
          ownType: shownType(pair.own),
          other: named(pair.otherTable, pair.other),
          otherType: shownType(pair.other),
          place: place === null ? "" : ` (${place.place})`,
          text: pair.verdict === "convertedHere" ? named(pair.ownTable, pair.own) : named(pair.otherTable, pair.other),
        },
      });
    };

    /** What is still wrong when all migrations have run. */
    const lasts = (key: ForeignKey, table: QualifiedName, verdict: KeyTypes): boolean =>
      pairsIn(key, table, history.course(null)).some(pair => pair.verdict === verdict);

    const checkKey = (
      operation: CreateTable | AddColumn | AddConstraint,
      constraint: Constraint,
      place: Place,
    ): void => {
      const { direction, timeline } = place;
      if (direction !== "up" || operation.certainty === "partial" || constraint.kind !== "foreignKey") return;
      const { table } = operation;
      if (locate(constraint, timeline.end, table) === null) return;
      // What these tables alone show is found faster.
      const [before, schema = before] = history.timeline("up").from(operation);
      const isFit = ({ verdict }: Pair): boolean => verdict === "fits";
      if (pairsOf(constraint, table, schema, name => schema.table(name)).every(isFit)) return;
      for (const pair of pairsIn(constraint, table, history.courseAfter(operation))) {
        if (pair.verdict === "fits") continue;
        if (pair.verdict !== "refused" && !lasts(constraint, table, pair.verdict)) continue;
        tell(pair, messageOf(pair.verdict), constraint.span, place);
      }
    };

    const checkChange = (operation: AlterColumn, place: Place): void => {
      if (place.direction !== "up" || operation.certainty !== "certain" || operation.type === null) return;
      const before = history.course(operation);
      const after = history.courseAfter(operation);
      for (const { key, state } of keysOver(operation.table, operation.column, after)) {
        const { table } = state;
        // What was wrong before is reported there.
        if (pairsIn(key, table, before).some(pair => pair.verdict !== "fits")) continue;
        for (const pair of pairsIn(key, table, after)) {
          if (pair.verdict === "fits") continue;
          if (pair.verdict !== "refused" && !lasts(key, table, pair.verdict)) continue;
          tell(pair, pair.verdict === "refused" ? "refusedChange" : messageOf(pair.verdict), operation.span, place);
        }
      }
    };

    return {
      createTable(operation, place) {
        for (const constraint of operation.constraints) checkKey(operation, constraint, place);
      },
      addColumn(operation, place) {
        for (const constraint of operation.constraints) checkKey(operation, constraint, place);
      },
      addConstraint(operation, place) {
        checkKey(operation, operation.constraint, place);
      },
      alterColumn: checkChange,
    };
  },
});

/** A referring column and the one that it refers to. */
interface Pair {
  readonly ownTable: QualifiedName;
  readonly own: ColumnState;
  readonly otherTable: QualifiedName;
  readonly other: ColumnState;
  readonly verdict: KeyTypes;
}

/** The columns of a key of a table in pairs; none where one of the two tables is not known whole. */
function pairsIn(key: ForeignKey, table: QualifiedName, course: Course): readonly Pair[] {
  return pairsOf(key, table, course.schema, name => course.wholeTable(name));
}

function pairsOf(
  key: ForeignKey,
  table: QualifiedName,
  schema: Schema,
  tableNamed: (name: QualifiedName) => TableState | null,
): readonly Pair[] {
  const located = locate(key, schema, table);
  if (located === null) return [];
  const own = tableNamed(located.state.table);
  const other = tableNamed(located.key.references);
  if (own === null || other === null) return [];
  const referred = located.key.referencedColumns ?? primaryKeyOf(other)?.columns ?? [];
  return located.key.columns.flatMap((name, i) => {
    const target = referred[i];
    const [from, to] = [schema.column(own.table, name), target && schema.column(other.table, target)];
    if (from == null || to == null) return [];
    const verdict = keyTypes(from, to, schema.dialect);
    return [{ ownTable: own.table, own: from, otherTable: other.table, other: to, verdict }];
  });
}

/** The foreign keys from and to a column. */
function keysOver(table: QualifiedName, column: Name, { schema }: Course): readonly LocatedKey[] {
  const state = schema.table(table);
  if (state === null) return [];
  const located = (own: TableState): readonly LocatedKey[] => foreignKeysOf(own).map(key => ({ state: own, key }));
  const own = located(state).filter(({ key }) => hasColumn(key.columns, column));
  const others = schema
    .tablesReferringTo(table)
    .flatMap(located)
    .filter(({ key }) => schema.table(key.references) === state && isTarget(key, column, state));
  return [...own, ...others.filter(({ key }) => !own.some(other => other.key === key))];
}

function isTarget(key: ForeignKey, column: Name, state: TableState): boolean {
  return hasColumn(key.referencedColumns ?? primaryKeyOf(state)?.columns ?? [], column);
}

function hasColumn(names: readonly Name[], { text }: Name): boolean {
  return names.some(name => name.text === text);
}

function messageOf(verdict: KeyTypes): Messages {
  return verdict === "refused" || verdict === "narrower" ? verdict : "converted";
}

/** Where an operation gives a column of a table its type. */
function columnSpan(operation: Operation, name: string): Span | null {
  if (operation.kind === "createTable")
    return operation.columns.find(column => column.name.text === name)?.span ?? null;
  if (operation.kind === "addColumn") return operation.column.name.text === name ? operation.span : null;
  return operation.kind === "alterColumn" && operation.type !== null && operation.column.text === name
    ? operation.span
    : null;
}

function named(table: QualifiedName, { name }: ColumnState): string {
  return `\`${displayName(table)}.${name}\``;
}

/** With the collation that is written behind it. */
function shownType({ type, collation }: ColumnState): string {
  if (type === null) return "";
  return collation === null ? typeText(type) : `${typeText(type)} collate ${collation}`;
}
