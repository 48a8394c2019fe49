import type { ColumnDefault, Constraint, Index } from "../column.js";
import { isMySqlFamily, type Dialect } from "../dialect.js";
import { isCatalogTable, nameKey, tableKey, type Name, type QualifiedName } from "../name.js";
import type {
  AddColumn,
  AlterTable,
  AlterType,
  ChangeData,
  ChangeObject,
  CreateTable,
  CreateTrigger,
  CreateView,
  DropConstraint,
  DropIndex,
  DropTable,
  DropTrigger,
  Operation,
  RenameConstraint,
  RenameIndex,
} from "../operation.js";
import { alteredColumn, markFilled, redescribed, renamedColumn, withoutColumn } from "./columns.js";
import { constraintShape } from "./equality.js";
import { sameName, sequenceName, type TakenNames } from "./implicit-names.js";
import {
  requiring,
  sameColumns,
  withConstraint,
  withIndex,
  withoutConstraint,
  withoutIndex,
  withRenamedConstraint,
  withRenamedIndex,
} from "./keys.js";
import { nextNumberOf, numberedBy } from "./numbering.js";
import { isRoutine, objectNameOf, Objects, type ObjectName } from "./objects.js";
import { attachedIndexes } from "./partitions.js";
import { PersistentMap } from "./persistent-map.js";
import {
  columnState,
  set,
  unknownTable,
  type ColumnState,
  type ObjectState,
  type SequenceState,
  type TableState,
  type TypeState,
  type ViewState,
} from "./state.js";

/** What was applied of late: each rule takes the operations of a migration from the same schema, for itself. */
const steps = new Map<Schema, Map<Operation, Schema>>();

/** So many schemas are kept for that, and so many operations of each. */
const MOST_STEPS = 1_000;
const MOST_OPERATIONS = 20;

function remember(before: Schema, operation: Operation, after: Schema): void {
  const known = steps.get(before);
  if (known !== undefined) {
    if (known.size >= MOST_OPERATIONS) known.clear();
    known.set(operation, after);
  } else {
    if (steps.size >= MOST_STEPS) steps.clear();
    steps.set(before, new Map([[operation, after]]));
  }
}

/** An index or constraint. */
type Named = { readonly name: Name | null };

/** What a schema is made of. Keys are those of `tableKey`. */
interface Parts {
  readonly tables: PersistentMap<TableState>;
  readonly types: PersistentMap<TypeState>;
  readonly views: PersistentMap<ViewState>;
  readonly sequences: PersistentMap<SequenceState>;
  readonly objects: Objects;
  /** The tables with an index of a name, by the index as if it were a table: where indexes are named alone. */
  readonly indexes: PersistentMap<string>;
  /** How many constraints have a name, by the constraint as if it were a table. */
  readonly constraints: PersistentMap<number>;
  /** The tables whose foreign keys refer to a table, those that are partitions of it, and those that inherit from it. */
  readonly referrers: PersistentMap<PersistentMap<true>>;
  /** Where names without a schema are looked for, and made in the first of them; none: where the server has it set. */
  readonly searchPath: readonly string[];
  /** The tables that are new or without rows. */
  readonly fresh: ReadonlySet<string>;
}

/**
 * The tables that a run of operations shows. Unless it is `whole`, a table that is missing here may well exist: the
 * operations begin somewhere in the life of a database.
 */
export class Schema {
  private lazySettled: Schema | undefined;

  private constructor(
    readonly dialect: Dialect,
    /** Whether the operations begin with an empty database: what is missing does not exist. */
    readonly whole: boolean,
    private readonly parts: Parts,
  ) {}

  /** Nothing is known of a database, or, if it is `whole`, there is nothing in it. */
  static empty(dialect: Dialect, whole = false): Schema {
    return new Schema(dialect, whole, {
      tables: PersistentMap.empty(),
      types: PersistentMap.empty(),
      views: PersistentMap.empty(),
      sequences: PersistentMap.empty(),
      objects: Objects.empty(dialect),
      indexes: PersistentMap.empty(),
      constraints: PersistentMap.empty(),
      referrers: PersistentMap.empty(),
      searchPath: [],
      fresh: new Set(),
    });
  }

  table(name: QualifiedName): TableState | null {
    return this.parts.tables.get(this.key(name)) ?? null;
  }

  /** The table that was created under this name, whatever it is called by now; a later one of the name is another. */
  tableMadeAs(name: Name): TableState | null {
    for (const state of this.parts.tables.values()) if (state.origin === name) return state;
    return null;
  }

  column(table: QualifiedName, column: Name | string): ColumnState | null {
    return this.table(table)?.columns.get(nameKey(column, this.dialect)) ?? null;
  }

  /** The column, in a list; nothing where it is not known. */
  private columnNamed(table: QualifiedName, column: Name): readonly ColumnState[] {
    const state = this.column(table, column);
    return state === null ? [] : [state];
  }

  type(name: QualifiedName): TypeState | null {
    return this.parts.types.get(this.key(name)) ?? null;
  }

  view(name: QualifiedName): ViewState | null {
    return this.parts.views.get(this.key(name)) ?? null;
  }

  /** A function, trigger, policy …; `null` where none is known. */
  object(name: ObjectName): ObjectState | null {
    const { objects } = this.parts;
    return objects.isEmpty ? null : (objects.get(this.madeObject(name)) ?? objects.get(name));
  }

  /** Whether it is known that there is no such object: it was dropped, or all of the database or of its table is known. */
  lacksObject(name: ObjectName): boolean {
    if (this.object(name) !== null) return false;
    const isWhole = this.whole || (name.table !== null && this.table(name.table)?.complete === true);
    return isWhole || this.parts.objects.isDropped(this.madeObject(name));
  }

  allObjects(): readonly ObjectState[] {
    return this.parts.objects.all();
  }

  /** Those that another schema has not, or has otherwise. */
  objectsUnlike(other: Schema): readonly ObjectState[] {
    return this.parts.objects.unlike(other.parts.objects);
  }

  /** In the order of their names. */
  allTables(): readonly TableState[] {
    return inOrder(this.parts.tables.entries());
  }

  /** Those that another schema has not, or has otherwise. Schemas of one history share what no operation between them changes. */
  tablesUnlike(other: Schema): readonly TableState[] {
    return inOrder(this.parts.tables.unlike(other.parts.tables));
  }

  typesUnlike(other: Schema): readonly TypeState[] {
    return inOrder(this.parts.types.unlike(other.parts.types));
  }

  viewsUnlike(other: Schema): readonly ViewState[] {
    return inOrder(this.parts.views.unlike(other.parts.views));
  }

  sequencesUnlike(other: Schema): readonly SequenceState[] {
    return inOrder(this.parts.sequences.unlike(other.parts.sequences));
  }

  allTypes(): readonly TypeState[] {
    return inOrder(this.parts.types.entries());
  }

  allViews(): readonly ViewState[] {
    return inOrder(this.parts.views.entries());
  }

  allSequences(): readonly SequenceState[] {
    return inOrder(this.parts.sequences.entries());
  }

  /** Whether a table, view, sequence or, but in MySQL, index has this name. */
  hasRelation(name: QualifiedName): boolean {
    const { tables, views, sequences, indexes } = this.parts;
    const key = this.key(name);
    const isIndex = !isMySqlFamily(this.dialect) && indexes.has(key);
    return isIndex || tables.has(key) || views.has(key) || sequences.has(key);
  }

  hasSequence(name: QualifiedName): boolean {
    return this.parts.sequences.has(this.key(name));
  }

  /** Whether a statement that names an index, and perhaps its table, finds one. */
  hasIndexNamed(table: QualifiedName | null, name: QualifiedName): boolean {
    if (isMySqlFamily(this.dialect)) return table !== null && this.hasIndex(table, name.name);
    return this.parts.indexes.has(this.key({ ...name, schema: name.schema ?? table?.schema ?? null }));
  }

  /** The same tables, seen from a later migration: none of them is new any more, and rows may have come. */
  settled(): Schema {
    return (this.lazySettled ??= this.settle());
  }

  private settle(): Schema {
    const { fresh, searchPath } = this.parts;
    if (fresh.size === 0 && searchPath.length === 0) return this;
    let { tables } = this.parts;
    for (const key of fresh) {
      const state = tables.get(key);
      if (state !== undefined) tables = tables.with(key, { ...state, created: false, empty: false });
    }
    return this.with({ tables, fresh: new Set(), searchPath: [] });
  }

  /** The schema after one more operation. An operation on something unknown leaves a trace, never an exception. */
  apply(operation: Operation): Schema {
    let after = steps.get(this)?.get(operation);
    if (after === undefined) {
      after = this.applied(operation);
      remember(this, operation, after);
    }
    return after;
  }

  private applied(operation: Operation): Schema {
    switch (operation.kind) {
      case "createTable":
        return this.withCreated(operation);
      case "dropTable":
        return this.withoutTable(operation);
      case "renameTable":
        return this.moved(operation.table, {
          ...operation.to,
          // A new name without a schema stays in that of the old one.
          schema: operation.to.schema ?? (this.table(operation.table)?.table ?? operation.table).schema,
        });
      case "alterTable":
        return this.alteredTable(operation);
      case "addColumn":
        return this.withColumn(operation);
      case "dropColumn":
        return this.withoutColumn(operation.table, operation.column, operation.cascade);
      case "renameColumn": {
        const { table, to, redescribes } = operation;
        const renamed = this.withColumnRenamed(table, operation.column, to);
        if (redescribes === undefined) return renamed;
        return renamed.changed(table, state => redescribed(state, to, redescribes, this.dialect));
      }
      case "alterColumn": {
        // Partitions have the identity of their parent (PostgreSQL 17); tables that inherit have none.
        const altered = this.inherited(operation.table, (state, own) =>
          alteredColumn(
            state,
            own || state.partitionOf !== null ? operation : { ...operation, identity: null },
            this.dialect,
          ),
        );
        if (operation.identity === null) return altered;
        const columns = this.columnNamed(operation.table, operation.column);
        if (operation.identity.action === "drop") return altered.withoutSequences(columns);
        const isRestated = this.columnNamed(operation.table, operation.column).some(
          ({ identity }) => identity !== null,
        );
        return isRestated ? altered : altered.withSequence(operation.table, operation.column.text);
      }
      case "addConstraint":
        return this.withConstraint(operation.table, operation.constraint);
      case "dropConstraint":
        return this.withoutConstraint(operation);
      case "validateConstraint":
        return this.changed(operation.table, state => ({
          ...state,
          constraints: state.constraints.map(constraint =>
            "notValid" in constraint && sameName(constraint.name, operation.name, this.dialect)
              ? { ...constraint, notValid: false }
              : constraint,
          ),
        }));
      case "renameConstraint":
        return this.withConstraintRenamed(operation);
      case "createIndex": {
        const { index, ifNotExists, only } = operation;
        if (ifNotExists && index.name !== null && this.hasIndex(operation.table, index.name)) return this;
        return this.withIndex(operation.table, index, only);
      }
      case "dropIndex":
        return this.withoutIndex(operation);
      case "renameIndex":
        return this.withIndexRenamed(operation);
      case "createType": {
        const { form, labels, definition } = operation;
        const type = this.made(operation.type);
        return this.with({ types: this.parts.types.with(this.key(type), { type, form, labels, definition }) });
      }
      case "alterType":
        return this.alteredType(operation);
      case "dropType":
        return this.withoutType(operation.type, operation.cascade);
      case "createView":
        return this.withView(operation);
      case "dropView": {
        const without = this.withoutView(operation.view);
        return operation.cascade ? without.withoutViewsOf(operation.view) : without;
      }
      case "createTrigger":
      case "dropTrigger":
        return this.withObjectChanged(operation);
      case "createObject":
      case "alterObject":
      case "dropObject":
        return this.withObjectChanged(operation).changedObject(operation);
      case "set":
        return operation.variable === "search_path"
          ? this.with({ searchPath: schemasIn(operation.value ?? "") })
          : this;
      case "changeData":
        return isCatalogTable(operation.table, this.dialect)
          ? this
          : this.changed(operation.table, state => withData(state, operation, this.dialect));
      default:
        return this;
    }
  }

  /**
   * The key of what a name means: in the first schema of the search path that has it, else in the first. What was there
   * before this run may have been made along a path that the server has set.
   */
  private key(name: QualifiedName): string {
    if (name.schema !== null || this.parts.searchPath.length === 0) return tableKey(name, this.dialect);
    const { tables, views, types, sequences } = this.parts;
    const keys = this.parts.searchPath.map(text => tableKey(within(name, text), this.dialect));
    const isKnown = (key: string): boolean => tables.has(key) || views.has(key) || types.has(key) || sequences.has(key);
    const found = keys.find(isKnown);
    if (found !== undefined) return found;
    const plain = tableKey(name, this.dialect);
    return tables.get(plain)?.created === false ? plain : (keys[0] as string);
  }

  /** What is made under a name: in the first schema of the search path. */
  private made(name: QualifiedName): QualifiedName {
    const [first] = this.parts.searchPath;
    return name.schema === null && first !== undefined ? within(name, first) : name;
  }

  /** The same, and what is missing may exist. */
  inPart(): Schema {
    return this.whole ? new Schema(this.dialect, false, this.parts) : this;
  }

  private with(parts: Partial<Parts>): Schema {
    return new Schema(this.dialect, this.whole, { ...this.parts, ...parts });
  }

  /** A table in the place of what was known of it, and the names in it. */
  private put(given: TableState): Schema {
    const key = this.key(given.table);
    const { tables, fresh } = this.parts;
    if (tables.get(key) === given) return this;
    const state = this.isUnderItself(given) ? { ...given, partitionOf: null, inherits: [] } : given;
    const isFresh = (state.created || state.empty) && !fresh.has(key);
    return this.with({
      tables: tables.with(key, state),
      fresh: isFresh ? new Set([...fresh, key]) : fresh,
      ...this.namesAfter(tables.get(key) ?? null, state),
    });
  }

  private remove(state: TableState): Schema {
    return this.with({
      tables: this.parts.tables.without(this.key(state.table)),
      ...this.namesAfter(state, null),
    });
  }

  /** What is found by name, when one table takes the place of another. */
  private namesAfter(before: TableState | null, after: TableState | null): Partial<Parts> {
    let { indexes, constraints } = this.parts;
    for (const key of this.keysIn(before, before?.indexes, after?.indexes)) indexes = indexes.without(key);
    for (const key of this.keysIn(after, after?.indexes, before?.indexes))
      indexes = indexes.with(key, this.key((after as TableState).table));
    for (const key of this.keysIn(before, before?.constraints, after?.constraints))
      constraints = constraints.with(key, (constraints.get(key) ?? 1) - 1);
    for (const key of this.keysIn(after, after?.constraints, before?.constraints))
      constraints = constraints.with(key, (constraints.get(key) ?? 0) + 1);
    return { indexes, constraints, referrers: this.referrersAfter(before, after) };
  }

  private referrersAfter(before: TableState | null, after: TableState | null): Parts["referrers"] {
    let { referrers } = this.parts;
    if (hasSameTargets(before, after)) return referrers;
    for (const [target, from] of this.references(before)) {
      const others = referrers.get(target)?.without(from);
      if (others !== undefined) referrers = referrers.with(target, others);
    }
    for (const [target, from] of this.references(after)) {
      referrers = referrers.with(target, (referrers.get(target) ?? PersistentMap.empty<true>()).with(from, true));
    }
    return referrers;
  }

  /** The keys of names beside a table, as if they were those of tables. */
  private besideKey(table: QualifiedName, name: Name | string): string {
    const text = typeof name === "string" ? name : name.text;
    return this.key({ ...table, name: { text, exact: true, span: table.span } });
  }

  /** The keys of those among the indexes or constraints of a table that others have not. */
  private keysIn(
    state: TableState | null,
    named: readonly Named[] = [],
    others: readonly Named[] = [],
  ): readonly string[] {
    if (state === null || named === others) return [];
    const keys: string[] = [];
    for (const item of named) {
      if (item.name !== null && !others.includes(item)) keys.push(this.besideKey(state.table, item.name));
    }
    return keys;
  }

  /** What a table refers to, and its own key. */
  private references(state: TableState | null): readonly (readonly [string, string])[] {
    return state === null ? [] : targetsOf(state).map(target => [this.key(target), this.key(state.table)]);
  }

  /** Other tables that refer to this one, are partitions of it or inherit from it; also itself. */
  private referrersOf(table: QualifiedName): readonly TableState[] {
    const keys = this.parts.referrers.get(this.key(table))?.keys() ?? [];
    return keys.flatMap(key => this.parts.tables.get(key) ?? []);
  }

  private takenFor(state: TableState): TakenNames {
    const { tables, views, sequences, indexes, constraints } = this.parts;
    return {
      relation: name => {
        const key = this.besideKey(state.table, name);
        return (
          tables.has(key) ||
          indexes.has(key) ||
          views.has(key) ||
          sequences.has(key) ||
          state.indexes.some(index => index.name?.text === name)
        );
      },
      constraint: name =>
        (constraints.get(this.besideKey(state.table, name)) ?? 0) > 0 ||
        state.constraints.some(constraint => constraint.name?.text === name),
    };
  }

  private changed(name: QualifiedName, change: (state: TableState) => TableState): Schema {
    return this.put(change(this.table(name) ?? unknownTable(this.made(name))));
  }

  /** A change of a table that its partitions and all tables that inherit from it take part in. */
  private inherited(name: QualifiedName, change: (state: TableState, own: boolean) => TableState, own = true): Schema {
    let schema = this.changed(name, state => change(state, own));
    for (const { table } of this.childrenOf(name, "children")) schema = schema.inherited(table, change, false);
    return schema;
  }

  /** Whether a table would have its own columns from itself, which the server refuses: something was misread. */
  private isUnderItself(state: TableState): boolean {
    let level = parentsOf(state);
    if (level.length === 0) return false;
    const own = this.key(state.table);
    const seen = new Set<string>();
    while (level.length > 0) {
      const keys = level.map(parent => this.key(parent)).filter(key => !seen.has(key));
      if (keys.includes(own)) return true;
      for (const key of keys) seen.add(key);
      level = keys.flatMap(key => {
        const parent = this.parts.tables.get(key);
        return parent === undefined ? [] : parentsOf(parent);
      });
    }
    return false;
  }

  /** A table, its partitions and all tables that inherit from it, as far as they are known. */
  withTablesBelow(name: QualifiedName): readonly TableState[] {
    const below = this.childrenOf(name, "children").flatMap(({ table }) => this.withTablesBelow(table));
    return [this.table(name) ?? [], below].flat();
  }

  /** Those with foreign keys to a table, partitions of it, and what inherits from it; also itself. */
  tablesReferringTo(table: QualifiedName): readonly TableState[] {
    return this.referrersOf(table);
  }

  partitionsOf(table: QualifiedName): readonly TableState[] {
    return this.childrenOf(table, "partitions");
  }

  private childrenOf(name: QualifiedName, reach: "partitions" | "children"): readonly TableState[] {
    if (this.dialect !== "postgresql") return [];
    const key = this.key(name);
    return this.referrersOf(name).filter(
      ({ partitionOf, inherits }) =>
        (partitionOf !== null && this.key(partitionOf) === key) ||
        (reach === "children" && inherits.some(parent => this.key(parent) === key)),
    );
  }

  /** A constraint of a table and of its partitions; a check also of the tables that inherit from it. */
  private withConstraint(table: QualifiedName, constraint: Constraint): Schema {
    const added = this.changed(table, state => this.constrained(state, constraint));
    const own = added.table(table)?.constraints.at(-1);
    if (own === undefined) return added;
    const children = added
      .childrenOf(table, constraint.kind === "check" ? "children" : "partitions")
      // A key that a partition has already becomes a part of its parent's.
      .filter(child => !isAttached(own, added.table(table), child));
    const inherited = children.reduce(
      (schema, child) => schema.withConstraint(child.table, { ...own, name: inheritedName(own, child) }),
      added,
    );
    if (own.kind !== "primaryKey") return inherited;
    return inherited.inherited(table, state => requiring(state, own.columns, this.dialect));
  }

  /** Without a constraint, and without what partitions, or those that inherit a check, have of it. */
  private withoutConstraint(operation: DropConstraint): Schema {
    const { table } = operation;
    const before = this.table(table) ?? unknownTable(this.made(table));
    const after = withoutConstraint(before, operation, this.dialect);
    const gone = before.constraints.filter(constraint => !after.constraints.includes(constraint));
    let schema = this.put(after);
    for (const constraint of gone) {
      for (const child of this.childrenOf(table, constraint.kind === "check" ? "children" : "partitions")) {
        const own = child.constraints.find(other => isInherited(other, constraint));
        if (own === undefined) continue;
        const { kind, name } = own;
        const columns = own.kind === "check" ? null : own.columns;
        schema = schema.withoutConstraint({ ...operation, table: child.table, constraint: kind, name, columns });
      }
    }
    return schema;
  }

  /** Only checks go by the same name in the tables that inherit them. */
  private withConstraintRenamed({ table, name, to }: Pick<RenameConstraint, "table" | "name" | "to">): Schema {
    const own = this.table(table)?.constraints.find(constraint => sameName(constraint.name, name, this.dialect));
    const renamed = this.changed(table, state => withRenamedConstraint(state, name, to, this.dialect));
    if (own?.kind !== "check") return renamed;
    return this.childrenOf(table, "children").reduce(
      (schema, child) => schema.withConstraintRenamed({ table: child.table, name, to }),
      renamed,
    );
  }

  /** A column under another name, in the tables that inherit it, too, and in what refers to it. */
  private withColumnRenamed(table: QualifiedName, column: Name, to: Name): Schema {
    const own = this.changed(table, state => renamedColumn(state, column, to, this.dialect))
      .withReferencesRenamed(table, column, to)
      .withViewsRenamed(table, column, to)
      .outdatedViews(column)
      .withObjects(objects => objects.outdated(column));
    return this.childrenOf(table, "children").reduce(
      (schema, child) => schema.withColumnRenamed(child.table, column, to),
      own,
    );
  }

  /**
   * Without a column, in the tables that inherit it, too, and without what refers to it. A view that may name it names a
   * column of another table, unless the statement says CASCADE: the server refuses it otherwise.
   */
  private withoutColumn(table: QualifiedName, column: Name, cascade: boolean): Schema {
    const left = this.withoutSequences(this.columnNamed(table, column))
      .changed(table, state => withoutColumn(state, column, this.dialect))
      .withoutReferences(table, column)
      .outdatedViews(column);
    const own = cascade ? left.withoutViewsOf(table, column.text) : left;
    const key = nameKey(column, this.dialect);
    return this.childrenOf(table, "children")
      .filter(child => child.columns.get(key)?.local === false && !own.hasFromParents(child, key))
      .reduce((schema, child) => schema.withoutColumn(child.table, column, cascade), own);
  }

  /** Whether a parent of a table has a column. */
  private hasFromParents(state: TableState, key: string): boolean {
    return parentsOf(state).some(parent => this.table(parent)?.columns.has(key) === true);
  }

  /** What a table has from no parent any more, it has on its own account. */
  private onItsOwn(state: TableState): TableState {
    const columns = new Map(
      [...state.columns].map(([key, column]) => [
        key,
        column.local || this.hasFromParents(state, key) ? column : { ...column, local: true },
      ]),
    );
    return { ...state, columns };
  }

  private constrained(state: TableState, constraint: Constraint): TableState {
    return withConstraint(state, this.resolved(state, constraint), this.dialect, this.takenFor(state));
  }

  /** A foreign key without columns of the other table means the primary key that this has now; SQLite looks when it is used. */
  private resolved(state: TableState, constraint: Constraint): Constraint {
    if (constraint.kind !== "foreignKey" || constraint.referencedColumns !== null || this.dialect === "sqlite") {
      return constraint;
    }
    const isOwn = this.key(constraint.references) === this.key(state.table);
    const target = isOwn ? state : this.table(constraint.references);
    const key = target?.constraints.find(({ kind }) => kind === "primaryKey");
    return key?.kind === "primaryKey" ? { ...constraint, referencedColumns: key.columns } : constraint;
  }

  private withCreated(operation: CreateTable): Schema {
    const table = this.made(operation.table);
    if (table !== operation.table) return this.withCreated({ ...operation, table });
    // CREATE TABLE IF NOT EXISTS over a table of this run changes nothing.
    if (operation.ifNotExists && this.table(operation.table) !== null) return this;
    const state = this.createdTable(operation);
    const created = this.put(state);
    return [...state.columns.values()].reduce((schema, column) => schema.numbered(operation.table, column), created);
  }

  private createdTable(operation: CreateTable): TableState {
    const { table, temporary, partitioned, partitionBy, partitionOf, bounds } = operation;
    const parents = parentsOf(operation).map(name => this.table(name));
    const models = operation.copies.map(({ table: name }) => this.table(name));
    let state: TableState = {
      ...unknownTable(table),
      origin: table.name,
      created: true,
      complete: !operation.fromQuery && [...parents, ...models].every(known => known?.complete === true),
      empty: !operation.fromQuery,
      temporary,
      partitioned,
      partitionBy,
      partitionOf,
      bounds,
      inherits: operation.inherits,
    };
    for (const parent of parents) state = withInherited(state, parent);
    for (const [i, { parts }] of operation.copies.entries()) state = this.withCopied(state, models[i] ?? null, parts);
    const columns = new Map(state.columns);
    for (const column of operation.columns) {
      const key = nameKey(column.name, this.dialect);
      columns.set(key, mergedColumn(columnState(column), columns.get(key), partitionOf === null));
    }
    state = { ...state, columns };
    // In a new table, InnoDB counts the foreign keys without a name alone.
    let generated = 0;
    for (const constraint of inOrderOfMaking(operation.constraints, state.columns, this.dialect)) {
      // PostgreSQL 5.11.1: a check of the same name is merged with the one that is inherited.
      const isInherited =
        constraint.kind === "check" &&
        state.constraints.some(own => constraint.name !== null && sameName(own.name, constraint.name, this.dialect));
      if (isInherited) continue;
      const made = this.constrained(state, constraint);
      const isNumbered = isMySqlFamily(this.dialect) && constraint.kind === "foreignKey" && constraint.name === null;
      const isKept = made.constraints.length > state.constraints.length;
      state = isNumbered && isKept ? withLastNamed(made, `${table.name.text}_ibfk_${++generated}`) : made;
    }
    for (const index of operation.indexes) state = withIndex(state, index, this.dialect, this.takenFor(state));
    const partitionedParent = partitionOf === null ? null : this.table(partitionOf);
    return partitionedParent === null ? state : this.withKeysOf(state, partitionedParent);
  }

  /** LIKE: the columns, and of the rest what INCLUDING names. */
  private withCopied(
    state: TableState,
    model: TableState | null,
    parts: CreateTable["copies"][number]["parts"],
  ): TableState {
    if (model === null) return state;
    const has = (part: (typeof parts)[number]): boolean => parts.includes("all") || parts.includes(part);
    const columns = new Map(state.columns);
    for (const [key, column] of model.columns) {
      const plain = withoutNumbers(column);
      columns.set(key, {
        ...plain,
        local: true,
        default: has("defaults") ? plain.default : "none",
        identity: has("identity") ? plain.identity : null,
        generated: has("generated") ? column.generated : null,
      });
    }
    let copy: TableState = { ...state, columns };
    for (const constraint of model.constraints) {
      if (constraint.kind === "check" && has("constraints")) copy = this.constrained(copy, constraint);
      const isKey = constraint.kind !== "check" && constraint.kind !== "foreignKey";
      if (isKey && has("indexes")) copy = this.constrained(copy, this.renewed(constraint));
    }
    if (!has("indexes")) return copy;
    for (const index of model.indexes) {
      if (index.constraint === "foreignKey") copy = { ...copy, indexes: [...copy.indexes, index] };
      if (index.constraint === null) copy = withIndex(copy, this.renewed(index), this.dialect, this.takenFor(copy));
    }
    return copy;
  }

  /** A key of another table under the name that it gets here: PostgreSQL makes one up, MySQL's are those of the table. */
  private renewed<T extends { readonly name: Name | null }>(named: T): T {
    return this.dialect === "postgresql" ? { ...named, name: null } : named;
  }

  /** A partition with the keys and indexes of its parent, as far as it has none of its own. */
  private withKeysOf(state: TableState, parent: TableState): TableState {
    let own = state;
    for (const constraint of parent.constraints) {
      if (constraint.kind === "check" || isAttached(constraint, parent, own)) continue;
      own = this.constrained(own, { ...constraint, name: inheritedName(constraint, own) });
    }
    for (const index of parent.indexes) {
      if (index.constraint !== null || attachedIndexes(parent, own).has(index)) continue;
      own = withIndex(own, { ...index, name: null }, this.dialect, this.takenFor(own));
    }
    return own;
  }

  private withColumn(operation: AddColumn): Schema {
    const { table, column, constraints } = operation;
    const key = nameKey(column.name, this.dialect);
    if (operation.ifNotExists && this.table(table)?.columns.has(key) === true) return this;
    const added = this.inherited(table, (state, own) => {
      // A column that a child has already stays as it is.
      if (!own && state.columns.has(key)) return state;
      return { ...state, columns: set(state.columns, key, { ...columnState(column), local: own }) };
    });
    return constraints
      .reduce((schema, constraint) => schema.withConstraint(table, constraint), added)
      .numbered(table, columnState(column));
  }

  /** With the sequence behind a serial or identity column. */
  private numbered(table: QualifiedName, { name, identity }: Pick<ColumnState, "name" | "identity">): Schema {
    return identity === null ? this : this.withSequence(table, name);
  }

  private withSequence(table: QualifiedName, column: string): Schema {
    const state = this.table(table);
    const key = nameKey(column, this.dialect);
    const numbered = state?.columns.get(key);
    if (this.dialect !== "postgresql" || state === null || numbered === undefined) return this;
    const text = sequenceName(table.name.text, column, this.takenFor(state));
    const sequence = { ...table, name: { text, exact: table.name.exact, span: table.span } };
    return this.put({ ...state, columns: set(state.columns, key, { ...numbered, sequence }) }).with({
      sequences: this.parts.sequences.with(this.key(sequence), { sequence }),
    });
  }

  /** Without the sequences of columns that go. */
  private withoutSequences(columns: Iterable<ColumnState>): Schema {
    let { sequences } = this.parts;
    for (const { sequence } of columns) if (sequence !== null) sequences = sequences.without(this.key(sequence));
    return sequences === this.parts.sequences ? this : this.with({ sequences });
  }

  private withoutTable({ table }: DropTable): Schema {
    const state = this.table(table) ?? unknownTable(table);
    let schema = this.remove(state).withoutSequences(state.columns.values()).withoutObjectsOf(state.table);
    if (this.dialect !== "postgresql") return schema.outdatedViews(table.name);
    const key = this.key(table);
    for (const other of this.referrersOf(table)) {
      if (this.key(other.table) === key) continue;
      const isChild = parentsOf(other).some(parent => this.key(parent) === key);
      schema = isChild
        ? schema.withoutTable({ ...DROPPED_ALONG, kind: "dropTable", table: other.table })
        : schema.changed(other.table, current => ({
            ...current,
            constraints: current.constraints.filter(
              constraint => constraint.kind !== "foreignKey" || this.key(constraint.references) !== key,
            ),
          }));
    }
    return schema.withoutViewsOf(table);
  }

  private withView({ view: name, materialized, reads, definition }: CreateView): Schema {
    const view = this.made(name);
    const relations = reads?.relations ?? null;
    // `*` means the columns that there are now.
    const whole = (reads?.whole ?? []).map(relation => ({
      relation,
      columns: [
        ...[...(this.table(relation)?.columns.values() ?? [])].map(column => column.name),
        ...(this.view(relation)?.columns ?? []),
      ],
    }));
    const columns = [...new Set([...(reads?.columns ?? []), ...whole.flatMap(({ columns: covered }) => covered)])];
    const state = { view, materialized, reads: relations, columns, whole, definition };
    return this.with({ views: this.parts.views.with(this.key(view), state) });
  }

  /** CASCADE: without the views that read a relation, or a column of it, and those that read these. */
  private withoutViewsOf(relation: QualifiedName, column: string | null = null): Schema {
    const key = this.key(relation);
    let schema = this.with({});
    for (const { view, reads, columns } of this.parts.views.values()) {
      if (reads?.some(read => this.key(read) === key) !== true) continue;
      if (column !== null && !columns.includes(column)) continue;
      schema = schema.withoutView(view).withoutViewsOf(view);
    }
    return schema;
  }

  /** Without a view, and the indexes of one that is materialized. */
  private withoutView(view: QualifiedName): Schema {
    const indexed = this.table(view);
    const schema = (indexed === null ? this : this.remove(indexed)).withoutObjectsOf(view);
    return schema.with({ views: schema.parts.views.without(this.key(view)) });
  }

  /** A table under another name or in another schema, and what refers to it. */
  private moved(from: QualifiedName, to: QualifiedName): Schema {
    const state = this.table(from) ?? unknownTable(this.made(from));
    const fromKey = this.key(from);
    const follow = (name: QualifiedName): QualifiedName => (this.key(name) === fromKey ? to : name);
    const followed = (table: TableState): TableState => ({
      ...table,
      partitionOf: table.partitionOf === null ? null : follow(table.partitionOf),
      inherits: table.inherits.map(follow),
      constraints: table.constraints.map(constraint =>
        constraint.kind === "foreignKey" ? { ...constraint, references: follow(constraint.references) } : constraint,
      ),
    });
    const others = this.referrersOf(from).filter(other => this.key(other.table) !== fromKey);
    let schema = this.remove(state).put(renamedGenerated({ ...followed(state), table: to }, from, to, this.dialect));
    for (const other of others) schema = schema.put(followed(other));
    return schema
      .sequencesFollowing(state, to)
      .viewsFollowing(follow)
      .outdatedViews(from.name)
      .withObjects(objects => objects.moved(state.table, to).outdated(from.name));
  }

  /** The sequences of a table that moves to another schema move too. */
  private sequencesFollowing(before: TableState, to: QualifiedName): Schema {
    let schema = this.with({});
    for (const { sequence: old } of before.columns.values()) {
      if (old === null || old.schema?.text === to.schema?.text) continue;
      const sequence = { ...old, schema: to.schema };
      const sequences = schema.parts.sequences.without(this.key(old)).with(this.key(sequence), { sequence });
      schema = schema.with({ sequences }).sequenceFollowed(old, sequence);
    }
    return schema;
  }

  private viewsFollowing(follow: (name: QualifiedName) => QualifiedName): Schema {
    let { views } = this.parts;
    for (const [key, view] of this.parts.views.entries()) {
      if (view.reads?.some(read => follow(read) !== read) !== true) continue;
      const whole = view.whole.map(({ relation, columns }) => ({ relation: follow(relation), columns }));
      views = views.with(key, { ...view, reads: view.reads.map(follow), whole, definition: null });
    }
    return this.with({ views });
  }

  /**
   * A table or column goes, or gets another name: SQLite rewrites the queries of views that name it ("ALTER TABLE RENAME"),
   * and MySQL keeps them without it.
   */
  private outdatedViews(name: Name): Schema {
    if (this.dialect === "postgresql" || this.parts.views.size === 0) return this;
    const word = name.text.toLowerCase();
    let { views } = this.parts;
    for (const [key, view] of this.parts.views.entries())
      if (view.definition?.toLowerCase().includes(word) === true)
        views = views.with(key, { ...view, definition: null });
    return this.with({ views });
  }

  private alteredTable({ table, action, other, bounds }: AlterTable): Schema {
    switch (action) {
      case "set schema":
        return other?.name === undefined ? this : this.moved(table, { ...table, schema: other.name });
      case "attach partition": {
        const parent = this.table(table);
        if (other === null || parent === null) return this;
        return this.changed(other, state => {
          // A partition has its columns from its parent alone.
          const columns = new Map([...state.columns].map(([key, column]) => [key, { ...column, local: false }]));
          return this.withKeysOf({ ...state, columns, partitionOf: parent.table, bounds }, parent);
        });
      }
      case "inherit":
        return other === null
          ? this
          : this.changed(table, state => ({ ...state, inherits: [...state.inherits, other] }));
      case "no inherit":
        return this.changed(table, state => {
          const inherits = state.inherits.filter(name => other === null || this.key(name) !== this.key(other));
          return this.onItsOwn({ ...state, inherits });
        });
      case "toggle trigger":
        // Which of them is off, no statement says that makes one.
        return this.withObjects(objects => objects.undefinedOf(table));
      case "detach partition":
        return other === null
          ? this
          : this.changed(other, state => this.onItsOwn({ ...state, partitionOf: null, bounds: null }));
      default:
        return this;
    }
  }

  /** Without the foreign keys of other tables that refer to a column that goes. */
  private withoutReferences(table: QualifiedName, column: Name): Schema {
    if (this.dialect !== "postgresql") return this;
    return this.referencesChanged(table, constraint =>
      constraint.referencedColumns?.some(name => sameName(name, column, this.dialect)) === true ? null : constraint,
    );
  }

  private withViewsRenamed(table: QualifiedName, column: Name, to: Name): Schema {
    const key = this.key(table);
    let { views } = this.parts;
    for (const [own, view] of views.entries()) {
      if (!view.columns.includes(column.text) || view.reads?.some(read => this.key(read) === key) !== true) continue;
      views = views.with(own, { ...view, columns: [...view.columns, to.text], definition: null });
    }
    return this.with({ views });
  }

  private withReferencesRenamed(table: QualifiedName, column: Name, to: Name): Schema {
    return this.referencesChanged(table, constraint => ({
      ...constraint,
      referencedColumns:
        constraint.referencedColumns?.map(name => (sameName(name, column, this.dialect) ? to : name)) ?? null,
    }));
  }

  private referencesChanged(
    table: QualifiedName,
    change: (constraint: Extract<Constraint, { kind: "foreignKey" }>) => Constraint | null,
  ): Schema {
    const key = this.key(table);
    let schema = this.with({});
    for (const state of this.referrersOf(table)) {
      const constraints = state.constraints.flatMap(constraint =>
        constraint.kind === "foreignKey" && this.key(constraint.references) === key
          ? (change(constraint) ?? [])
          : [constraint],
      );
      const isSame =
        constraints.length === state.constraints.length && constraints.every((own, i) => own === state.constraints[i]);
      if (!isSame) schema = schema.put({ ...state, constraints });
    }
    return schema;
  }

  private hasIndex(table: QualifiedName, name: Name): boolean {
    if (!isMySqlFamily(this.dialect)) return this.parts.indexes.has(this.besideKey(table, name));
    return this.table(table)?.indexes.some(index => sameName(index.name, name, this.dialect)) ?? false;
  }

  /** The tables that a statement may mean which names an index, and perhaps no table. */
  private tablesWithIndex(table: QualifiedName | null, name: QualifiedName | null): readonly TableState[] {
    if (table !== null) return [this.table(table) ?? unknownTable(this.made(table))];
    const key = name === null ? undefined : this.parts.indexes.get(this.key(name));
    const state = key === undefined ? undefined : this.parts.tables.get(key);
    return state === undefined ? [] : [state];
  }

  /** An index of a table and of its partitions, as far as these have none that can be a part of it. */
  private withIndex(table: QualifiedName, index: Index, only: boolean): Schema {
    const state = this.table(table) ?? unknownTable(this.made(table));
    const own = withIndex(state, index, this.dialect, this.takenFor(state));
    const made = own.indexes.at(-1);
    let schema = this.put(own);
    if (only || made === undefined) return schema;
    for (const child of this.childrenOf(table, "partitions")) {
      if (attachedIndexes(own, child).has(made)) continue;
      schema = schema.withIndex(child.table, { ...index, name: null }, false);
    }
    return schema;
  }

  private withoutIndex(operation: DropIndex): Schema {
    let schema = this.with({});
    for (const state of this.tablesWithIndex(operation.table, operation.name)) {
      const after = withoutIndex(state, operation, this.dialect);
      if (after === state) continue;
      schema = schema.put(after);
      const gone = state.indexes.filter(index => !after.indexes.includes(index));
      for (const child of this.childrenOf(state.table, "partitions")) {
        const attached = attachedIndexes(state, child);
        for (const { name } of gone.flatMap(index => attached.get(index) ?? [])) {
          const own = name === null ? null : { ...child.table, name };
          schema = schema.withoutIndex({ ...operation, table: child.table, name: own });
        }
      }
    }
    return schema;
  }

  private withIndexRenamed({ table, name, to }: RenameIndex): Schema {
    let schema = this.with({});
    for (const state of this.tablesWithIndex(table, name)) {
      schema = schema.put(withRenamedIndex(state, name.name, to, this.dialect));
    }
    return schema;
  }

  private alteredType({ type, action, value, label, place }: AlterType): Schema {
    const state = this.type(type);
    if (state === null) return this;
    const { types } = this.parts;
    switch (action) {
      case "add value": {
        if (value === null || state.labels.includes(value)) return this;
        const at = label === null ? state.labels.length : state.labels.indexOf(label) + (place === "after" ? 1 : 0);
        return this.with({
          types: types.with(this.key(type), { ...state, labels: state.labels.toSpliced(at, 0, value) }),
        });
      }
      case "rename value": {
        const labels = state.labels.map(other => (other === label && value !== null ? value : other));
        return this.with({ types: types.with(this.key(type), { ...state, labels }) });
      }
      case "rename": {
        if (value === null) return this;
        const to = { ...type, name: { ...type.name, text: value } };
        const renamed = this.with({
          types: types.without(this.key(type)).with(this.key(to), { ...state, type: to }),
        });
        return renamed
          .columnsOfType(type, column => ({
            ...column,
            type: column.type === null ? null : { ...column.type, name: typeName(to, this.dialect) },
          }))
          .withObjects(objects => objects.outdated(type.name));
      }
      default:
        return this.with({ types: types.with(this.key(type), { ...state, definition: null }) });
    }
  }

  private withoutType(type: QualifiedName, cascade: boolean): Schema {
    const without = this.with({ types: this.parts.types.without(this.key(type)) });
    return cascade ? without.columnsOfType(type, () => null).withoutDefaultsOf(type) : without;
  }

  /** A default of a type goes with that, though the column has another type by now. */
  private withoutDefaultsOf(type: QualifiedName): Schema {
    const name = typeName(type, this.dialect);
    let schema = this.with({});
    for (const state of this.parts.tables.values()) {
      if (![...state.columns.values()].some(({ defaultType }) => defaultType === name)) continue;
      const columns = new Map(
        [...state.columns].map(([key, column]) => [
          key,
          column.defaultType === name ? { ...column, default: "none" as const, defaultType: null } : column,
        ]),
      );
      schema = schema.put({ ...state, columns });
    }
    return schema;
  }

  /** With other columns in the place of those of a type; `null` drops them. */
  private columnsOfType(type: QualifiedName, change: (column: ColumnState) => ColumnState | null): Schema {
    const name = typeName(type, this.dialect);
    let schema = this.with({});
    for (const state of this.parts.tables.values()) {
      for (const [key, column] of state.columns) {
        if (column.type?.name !== name) continue;
        const after = change(column);
        schema =
          after === null
            ? schema.withoutColumn(state.table, { text: column.name, exact: true, span: type.span }, true)
            : schema.changed(state.table, current => ({ ...current, columns: set(current.columns, key, after) }));
      }
    }
    return schema;
  }

  private withObjects(change: (objects: Objects) => Objects): Schema {
    const objects = change(this.parts.objects);
    return objects === this.parts.objects ? this : this.with({ objects });
  }

  private withoutObjectsOf(table: QualifiedName): Schema {
    return this.withObjects(objects => objects.withoutTable(table));
  }

  /** The name under which an object is made: a trigger is in the schema of its table. */
  private madeObject(given: ObjectName): ObjectName {
    const { name, table } = given;
    if (table === null) return { ...given, name: this.made(name) };
    return { ...given, table: this.table(table)?.table ?? this.view(table)?.view ?? table };
  }

  private withObjectChanged(operation: CreateTrigger | DropTrigger | ChangeObject): Schema {
    const given = objectNameOf(operation);
    if (given === null) return this;
    const was = this.object(given);
    switch (operation.kind) {
      case "createTrigger":
      case "createObject": {
        if (operation.ifNotExists && was !== null) return this;
        // What may or may not have run, or met another one, is not known to be what it says.
        const isSure = operation.certainty === "certain" && (!operation.ifNotExists || this.lacksObject(given));
        const definition = isSure ? operation.definition : null;
        const routine = operation.kind === "createTrigger" ? operation.routine : null;
        return this.withObjects(objects => objects.with({ ...this.madeObject(given), routine, definition }));
      }
      case "alterObject": {
        if (was === null) return this;
        const renamed = operation.to === null ? null : { ...was, name: { ...was.name, name: operation.to } };
        return this.withObjects(objects =>
          renamed === null
            ? objects.with({ ...was, definition: null })
            : objects.without(was).with(renamed).outdated(was.name.name),
        );
      }
      default: {
        const gone = this.withObjects(objects => objects.without(was ?? this.madeObject(given)));
        const isCascading = operation.kind === "dropObject" && operation.cascade && isRoutine(given);
        return isCascading ? gone.withoutTriggersCalling(was?.name ?? given.name) : gone;
      }
    }
  }

  private withoutTriggersCalling(routine: QualifiedName): Schema {
    const key = this.key(routine);
    return this.withObjects(objects =>
      objects.withoutAll(state => state.routine !== null && this.key(state.routine) === key),
    );
  }

  private changedObject({ kind, object, name, to, cascade }: ChangeObject): Schema {
    if (name === null) return this;
    const { views } = this.parts;
    const key = this.key(name);
    const renamed = to === null ? null : { ...name, name: to };
    if (object === "sequence") return this.changedSequence(kind, name, renamed ?? name);
    if (object.endsWith("view") && renamed !== null) {
      const view = views.get(key);
      return view === undefined
        ? this
        : this.with({ views: views.without(key).with(this.key(renamed), { ...view, view: renamed }) });
    }
    if (object === "schema" && kind === "dropObject" && cascade) return this.withoutNamespace(name.name);
    return this;
  }

  private changedSequence(kind: ChangeObject["kind"], name: QualifiedName, to: QualifiedName): Schema {
    const key = this.key(name);
    const rest = this.parts.sequences.without(key);
    const after = kind === "dropObject" ? null : to;
    const schema = this.with({ sequences: after === null ? rest : rest.with(this.key(after), { sequence: after }) });
    return after === name ? schema : schema.sequenceFollowed(name, after);
  }

  /** With a sequence under another name wherever columns have it or take their numbers from it; `null` for one that goes. */
  private sequenceFollowed(name: QualifiedName, to: QualifiedName | null): Schema {
    const key = this.key(name);
    const isMeant = (sequence: QualifiedName | null): boolean => sequence !== null && this.key(sequence) === key;
    const follow = (column: ColumnState): ColumnState => {
      const sequence = isMeant(column.sequence) ? to : column.sequence;
      if (!isMeant(numberedBy(column))) return sequence === column.sequence ? column : { ...column, sequence };
      return { ...column, sequence, default: to === null ? "none" : nextNumberOf(to) };
    };
    let schema = this.with({});
    for (const state of this.parts.tables.values()) {
      const columns = new Map([...state.columns].map(([own, column]) => [own, follow(column)]));
      const isChanged = [...columns].some(([own, column]) => state.columns.get(own) !== column);
      if (isChanged) schema = schema.put({ ...state, columns });
    }
    return schema;
  }

  private withoutNamespace(namespace: Name): Schema {
    const isIn = ({ schema }: QualifiedName): boolean => sameName(schema, namespace, this.dialect);
    let schema = this.with({});
    for (const { table } of this.allTables())
      if (isIn(table)) schema = schema.withoutTable({ ...DROPPED_ALONG, kind: "dropTable", table });
    for (const { type } of this.allTypes()) if (isIn(type)) schema = schema.withoutType(type, true);
    let { views, sequences } = schema.parts;
    for (const [key, { view }] of views.entries()) if (isIn(view)) views = views.without(key);
    for (const [key, { sequence }] of sequences.entries()) if (isIn(sequence)) sequences = sequences.without(key);
    return schema.with({ views, sequences }).withObjects(objects => objects.withoutAll(({ name }) => isIn(name)));
  }
}

const NOWHERE = { start: 0, end: 0 };

/** A name with a schema. */
function within(name: QualifiedName, schema: string): QualifiedName {
  return { ...name, schema: { text: schema, exact: true, span: name.span } };
}

/** The schemas of a search path that are names, without `$user`. */
function schemasIn(path: string): readonly string[] {
  return path
    .split(",")
    .map(name => name.trim().replaceAll('"', ""))
    .filter(name => name !== "" && name !== "$user");
}

/** What is dropped along with something else. */
const DROPPED_ALONG = {
  certainty: "certain",
  span: NOWHERE,
  statement: NOWHERE,
  ifExists: false,
  cascade: true,
} as const;

/** The tables whose columns a table has too, now and later. */
function parentsOf({ inherits, partitionOf }: Pick<TableState, "inherits" | "partitionOf">): readonly QualifiedName[] {
  return partitionOf === null ? inherits : [...inherits, partitionOf];
}

/** The tables that a table refers to, in the order of its constraints, and its parents. */
function targetsOf(state: TableState): readonly QualifiedName[] {
  const targets: QualifiedName[] = [];
  for (const constraint of state.constraints) if (constraint.kind === "foreignKey") targets.push(constraint.references);
  return [...targets, ...parentsOf(state)];
}

function hasSameTargets(before: TableState | null, after: TableState | null): boolean {
  if (before === null || after === null) return before === after;
  const [old, now] = [targetsOf(before), targetsOf(after)];
  return old.length === now.length && old.every((target, i) => target === now[i]);
}

/** The values in the order of their keys. */
function inOrder<S>(entries: readonly (readonly [string, S])[]): readonly S[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, state]) => state);
}

/** A copy of a column, without its sequence: of a serial column, the default is left that takes numbers from it. */
function withoutNumbers(column: ColumnState): ColumnState {
  const { identity, sequence } = column;
  const own = { ...column, identity: null, sequence: null };
  if (identity !== "serial") return { ...own, identity };
  const unknown: ColumnDefault = { kind: "unknown", span: NOWHERE };
  return { ...own, default: sequence === null ? unknown : nextNumberOf(sequence) };
}

/** The columns and checks of a parent, NOT NULL and defaults included (PostgreSQL 5.10). */
function withInherited(state: TableState, parent: TableState | null): TableState {
  if (parent === null) return state;
  const columns = new Map(state.columns);
  for (const [key, column] of parent.columns) {
    columns.set(key, { ...withoutNumbers(column), identity: null, local: false });
  }
  const checks = parent.constraints.filter(({ kind }) => kind === "check");
  return { ...state, columns, constraints: [...state.constraints, ...checks] };
}

/** A table whose last constraint has this name. */
function withLastNamed(state: TableState, text: string): TableState {
  const last = state.constraints.at(-1);
  if (last?.name == null) return state;
  return { ...state, constraints: state.constraints.with(-1, { ...last, name: { ...last.name, text } }) };
}

/** A column that a table names and its parents have, too: a default is theirs, unless it has one, NOT NULL is either's. */
function mergedColumn(own: ColumnState, inherited: ColumnState | undefined, local: boolean): ColumnState {
  if (inherited === undefined || inherited.local) return own;
  const hasDefault = own.default !== "none" || own.identity !== null || own.generated !== null;
  return {
    ...own,
    type: own.type ?? inherited.type,
    nullable: inherited.nullable === false ? false : own.nullable,
    default: hasDefault ? own.default : inherited.default,
    defaultType: hasDefault ? own.defaultType : inherited.defaultType,
    generated: own.generated ?? inherited.generated,
    local,
  };
}

/** What the server does first: checks, the primary key, other keys, foreign keys (PostgreSQL); keys, foreign keys (MySQL). */
const RANKS: Readonly<Record<Dialect, Readonly<Record<Constraint["kind"], number>>>> = {
  postgresql: { check: 0, primaryKey: 1, unique: 2, exclude: 2, foreignKey: 3 },
  mysql: { check: 0, primaryKey: 0, unique: 0, exclude: 0, foreignKey: 1 },
  mariadb: { check: 0, primaryKey: 0, unique: 0, exclude: 0, foreignKey: 1 },
  sqlite: { check: 0, primaryKey: 0, unique: 1, exclude: 1, foreignKey: 1 },
};

/** The constraints of a new table as the server makes them. */
function inOrderOfMaking(
  constraints: readonly Constraint[],
  columns: ReadonlyMap<string, ColumnState>,
  dialect: Dialect,
): readonly Constraint[] {
  const ordered = constraints.toSorted((a, b) => RANKS[dialect][a.kind] - RANKS[dialect][b.kind]);
  if (isMySqlFamily(dialect)) return ordered;
  const made: Constraint[] = [];
  for (const constraint of ordered) {
    const at = made.findIndex(other => isSameKey(other, constraint, columns, dialect));
    const same = made[at];
    if (same === undefined) made.push(constraint);
    else made[at] = { ...same, name: same.name ?? constraint.name };
  }
  return made;
}

/** PostgreSQL and SQLite make one index for several keys over the same columns (`transformIndexConstraints`). */
function isSameKey(a: Constraint, b: Constraint, columns: ReadonlyMap<string, ColumnState>, dialect: Dialect): boolean {
  if (a.kind === "exclude" && b.kind === "exclude")
    return a.definition !== null && a.definition === b.definition && a.method === b.method;
  if (b.kind !== "unique" || (a.kind !== "unique" && a.kind !== "primaryKey")) return false;
  if (dialect === "sqlite") {
    // Its two constraints have one index, and both their names.
    if (a.kind === "unique" && b.name !== null) return false;
    if (a.kind === "primaryKey" && isRowid(a.columns, columns, dialect)) return false;
  }
  return (
    a.deferrable === b.deferrable &&
    (a.kind === "primaryKey" || a.nullsNotDistinct === b.nullsNotDistinct) &&
    sameColumns(a.columns, b.columns, dialect)
  );
}

/** Whether a key is SQLite's number of the row, which has no index ("ROWIDs and the INTEGER PRIMARY KEY"). */
function isRowid(key: readonly Name[], columns: ReadonlyMap<string, ColumnState>, dialect: Dialect): boolean {
  const [first, ...others] = key;
  return first !== undefined && others.length === 0 && columns.get(nameKey(first, dialect))?.type?.name === "integer";
}

/** What InnoDB and SQLite make up out of the name of a table goes by its new name. */
function renamedGenerated(state: TableState, from: QualifiedName, to: QualifiedName, dialect: Dialect): TableState {
  const [old, now] = [from.name.text, to.name.text];
  const isLite = dialect === "sqlite";
  if (!isLite && !isMySqlFamily(dialect)) return state;
  const pattern = isLite ? `sqlite_autoindex_${old}_` : `${old}_ibfk_`;
  const replacement = isLite ? `sqlite_autoindex_${now}_` : `${now}_ibfk_`;
  const rename = <T extends { readonly name: Name | null }>(named: T): T =>
    named.name?.text.startsWith(pattern) === true
      ? { ...named, name: { ...named.name, text: replacement + named.name.text.slice(pattern.length) } }
      : named;
  return {
    ...state,
    indexes: isLite ? state.indexes.map(rename) : state.indexes,
    constraints: state.constraints.map(rename),
  };
}

/** Checks and foreign keys have the same name in a child, if that is free there; keys get one of their own. */
function inheritedName({ kind, name }: Constraint, child: TableState): Name | null {
  if (kind !== "check" && kind !== "foreignKey") return null;
  return child.constraints.some(other => other.name?.text === name?.text) ? null : name;
}

/** Whether a child has a constraint of its parent: a check under the same name, a key or foreign key over the same columns. */
function isInherited(own: Constraint, parents: Constraint): boolean {
  return own.kind === "check"
    ? parents.kind === "check" && own.name?.text === parents.name?.text
    : sameShape(own, parents);
}

/**
 * Whether a key of a partition becomes a part of this one of its parent's; a foreign key only once, so that there have to be
 * as many like it as the parent has up to this one.
 */
function isAttached(constraint: Constraint, parent: TableState | null, child: TableState): boolean {
  const alike = child.constraints.filter(other => sameShape(other, constraint)).length;
  if (constraint.kind !== "foreignKey") return alike > 0;
  const upTo = parent?.constraints.slice(0, parent.constraints.indexOf(constraint) + 1) ?? [];
  return alike >= Math.max(1, upTo.filter(other => sameShape(other, constraint)).length);
}

function sameShape(a: Constraint, b: Constraint): boolean {
  if (a.kind !== b.kind || a.kind === "check" || b.kind === "check") return false;
  if (a.kind === "foreignKey") return constraintShape(a, "postgresql") === constraintShape(b, "postgresql");
  return a.columns.map(({ text }) => text).join() === b.columns.map(({ text }) => text).join();
}

/** How the type of a column is written. */
function typeName({ schema, name }: QualifiedName, dialect: Dialect): string {
  return schema === null || (dialect === "postgresql" && schema.text === "public")
    ? name.text
    : `${schema.text}.${name.text}`;
}

function withData(state: TableState, operation: ChangeData, dialect: Dialect): TableState {
  switch (operation.action) {
    case "insert":
    case "merge":
      return operation.fromQuery ? withUpsert(state, operation, dialect) : { ...state, empty: false };
    case "truncate":
      return { ...state, empty: true };
    case "delete":
      return operation.limited
        ? { ...state, columns: markFilled(state, operation.whereNull, dialect) }
        : { ...state, empty: true };
    case "update": {
      if (operation.assignments.length === 0) return { ...state, maybeFilled: true };
      return { ...state, columns: markFilled(state, assigned(operation), dialect) };
    }
  }
}

/** Rows that a query gives may be all that are there: what they do to those that exist is an UPDATE of each. */
function withUpsert(state: TableState, operation: ChangeData, dialect: Dialect): TableState {
  const columns = markFilled(state, assigned(operation), dialect);
  return { ...state, empty: false, columns, maybeFilled: state.maybeFilled || operation.action === "merge" };
}

/** The columns that get a value other than NULL. */
function assigned({ assignments }: ChangeData): readonly Name[] {
  return assignments.flatMap(({ column, value }) => (value === "null" ? [] : [column]));
}
