import type { Constraint } from "./column.js";
import { isMySqlFamily } from "./dialect.js";
import { nameKey, quotedName, tableKey, unwritten, type Name, type QualifiedName } from "./name.js";
import {
  changesDatabase,
  OFFLINE,
  type AlterColumn,
  type AlterTable,
  type AlterType,
  type ChangeData,
  type ChangeObject,
  type CreateIndex,
  type CreateTrigger,
  type CreateView,
  type ObjectDefinition,
  type Operation,
} from "./operation.js";
import {
  alterationOf,
  attachedIndexes,
  attachingOf,
  columnAdditionOf,
  creationOf,
  currentDefinition,
  droppingOf,
  indexCreationOf,
  indexDroppingOf,
  indexOfKey,
  isNeeded,
  isRoutine,
  isSameIndex,
  isSetAside,
  objectCreationOf,
  objectDroppingOf,
  objectNameOf,
  removalOf,
  renamingBack,
  restorationOf,
  typeCreationOf,
  unnumbering,
  UNWRITTEN,
  type ColumnState,
  type IndexState,
  type ObjectState,
  type Schema,
  type TableState,
} from "./schema/index.js";
import { isNarrowing } from "./narrowing.js";
import { passingPlaces } from "./passing.js";
import { rebuildBack, rebuildEndingAt } from "./rebuild.js";

/** What has to be known of a way back. */
export interface InverseNote {
  /**
   * - `lost`: the way back gives the form back, and not what was in it; `text` says what, as in "the rows of `t`";
   * - `mayFail`: it does not run over some data; `text` is a clause that says which: "`t.a` has NULLs";
   * - `impossible`: nothing takes the operation back; `text` is a clause that says why.
   */
  readonly kind: "lost" | "mayFail" | "impossible";
  /** The operation of the way forth. */
  readonly operation: Operation;
  readonly text: string;
}

/** A way back. */
export interface Inverse {
  /** In the order in which they run; their spans are those of nothing. */
  readonly operations: readonly Operation[];
  readonly notes: readonly InverseNote[];
}

/**
 * The operations that take a migration back. Definitions that it changes or drops come from the schema before it; where
 * that does not show them, a note says so and nothing is made up.
 */
export function inverseOf(operations: readonly Operation[], before: Schema): Inverse {
  const inverter = new Inverter(operations, before.settled());
  return inverter.run();
}

/** What one operation of the way forth needs on the way back. */
type Back = readonly Operation[];

class Inverter {
  private readonly notes: InverseNote[] = [];
  /** The schema before each operation, and behind the last. */
  private readonly states: Schema[];
  /** The columns that the way forth makes: no data in them is older. */
  private readonly newColumns: ReadonlySet<string>;

  constructor(
    private readonly operations: readonly Operation[],
    start: Schema,
  ) {
    this.states = [start];
    for (const operation of operations) this.states.push(this.state(this.states.length - 1).apply(operation));
    this.newColumns = columnsMadeBy(operations, this.states);
  }

  run(): Inverse {
    const back: { readonly place: number; readonly operation: Operation }[] = [];
    const passing = passingPlaces(this.operations, this.states);
    for (let place = this.operations.length - 1; place >= 0; place--) {
      const operation = this.operations[place];
      if (operation === undefined || !changesDatabase(operation) || passing.has(place)) continue;
      const rebuilt = this.rebuildBack(operation, place);
      const steps = rebuilt?.steps ?? this.backOf(operation, place);
      for (const step of steps) back.push({ place, operation: certainAs(operation, step) });
      place = rebuilt?.start ?? place;
    }
    const kept = back.filter(({ operation, place }) => !this.isSuperfluous(operation, place));
    return { operations: kept.map(({ operation }) => operation), notes: this.notes.toReversed() };
  }

  private state(place: number): Schema {
    return this.states[place] as Schema;
  }

  private note(kind: InverseNote["kind"], operation: Operation, text: string): void {
    this.notes.push({ kind, operation, text });
  }

  private impossible(operation: Operation, text: string): Back {
    this.note("impossible", operation, text);
    return [];
  }

  /** SQLite: what makes the table anew in its former form, where operations up to this one have made it anew; else `null`. */
  private rebuildBack(operation: Operation, place: number): { readonly steps: Back; readonly start: number } | null {
    const rebuild = this.state(0).dialect === "sqlite" ? rebuildEndingAt(this.operations, place) : null;
    if (rebuild === null) return null;
    const { start, table, keepsRows } = rebuild;
    const [before, after] = [this.state(start), this.state(place + 1)];
    const back = rebuildBack(rebuild, before, after);
    const was = before.table(table);
    if (back === null || was === null) return null;
    const isOld = !was.created && !was.empty;
    if (isOld && !keepsRows) this.note("lost", operation, `the rows of ${quotedName(table)}`);
    for (const { name, generated } of isOld && keepsRows ? back.lost : [])
      if (generated === null) this.note("lost", operation, `the values of ${columnText(table, unwritten(name))}`);
    for (const step of back.operations) this.noteRestored(operation, step, before);
    return { steps: back.operations, start };
  }

  /** The operations that lead from behind an operation to before it. */
  private backOf(operation: Operation, place: number): Back {
    const [before, after] = [this.state(place), this.state(place + 1)];
    const first = this.firstBackOf(operation, before, after);
    const reached = first.reduce((schema, step) => schema.apply(step), after);
    const { operations: rest, viewsMade, views, objectsMade, objects } = restorationOf(reached, before);
    for (const { view } of views) {
      const isOwn = "view" in operation && tableKey(operation.view, before.dialect) === tableKey(view, before.dialect);
      const what = isOwn ? "the query of the view" : `view ${quotedName(view)} goes along, and its query`;
      this.impossible(operation, `${what} is not known`);
    }
    for (const { object, name } of objects) {
      const isOwn = operation.kind === "dropTrigger" || operation.kind === "dropObject";
      const what = isOwn
        ? `the definition of the ${object}`
        : `${object} ${quotedName(name)} goes along, and its definition`;
      this.impossible(operation, `${what} is not known`);
    }
    for (const step of rest) this.noteRestored(operation, step, before);
    return [...first, ...rest, ...viewsMade, ...objectsMade];
  }

  /** What the inverse of an operation says itself; what depends on that is found by looking at the schema. */
  private firstBackOf(operation: Operation, before: Schema, after: Schema): Back {
    switch (operation.kind) {
      case "createTable": {
        const table = after.table(operation.table);
        if (table === null || (operation.ifNotExists && before.table(operation.table) !== null)) return [];
        const how = { ifExists: operation.ifNotExists, cascade: false };
        return [{ kind: "dropTable", ...UNWRITTEN, table: table.table, ...how }];
      }
      case "dropTable":
        return this.tableBack(operation, before);
      case "renameColumn":
        if (operation.redescribes !== undefined && before.column(operation.table, operation.column)?.generated != null)
          this.impossible(operation, `${columnText(operation.table, operation.to)} is generated no more`);
        return this.renamingBack(operation, before);
      case "renameTable":
      case "renameConstraint":
      case "renameIndex":
        return this.renamingBack(operation, before);
      case "alterTable":
        return this.tableActionBack(operation, before);
      case "addColumn":
        return this.columnAway(operation.table, operation.column.name, before, after);
      case "dropColumn":
        return this.columnBack(operation, before, after);
      case "alterColumn":
        return this.alterationBack(operation, before, after);
      case "addConstraint":
        return this.constraintAway(operation, before, after);
      case "dropConstraint":
        return this.constraintBack(operation, before, after);
      case "validateConstraint":
        return [];
      case "createIndex":
        return this.indexAway(operation, before, after);
      case "dropIndex":
        return this.indexBack(operation, before, after);
      case "createType": {
        const type = after.type(operation.type)?.type ?? operation.type;
        return [{ kind: "dropType", ...UNWRITTEN, type, ifExists: false, cascade: false }];
      }
      case "alterType":
        return this.typeChangeBack(operation);
      case "dropType":
        return this.typeBack(operation, before);
      case "createView":
        return this.viewAway(operation, before);
      case "dropView":
        return before.view(operation.view) === null && !before.whole
          ? this.impossible(operation, "the query of the view is not known")
          : [];
      case "createTrigger":
        return this.objectAway(operation, before);
      case "dropTrigger": {
        const own = objectNameOf(operation);
        return own === null || before.object(own) !== null || before.lacksObject(own)
          ? []
          : this.impossible(operation, "what the trigger did is not known");
      }
      case "createObject":
      case "alterObject":
      case "dropObject":
        return this.objectBack(operation, before);
      case "changeData":
        return this.dataBack(operation, before);
      case "call":
        return this.impossible(operation, "what the routine does is not known");
      case "opaque":
        return this.impossible(operation, "what it does could not be read");
      case "describe":
        return operation.verb === "comment"
          ? []
          : this.impossible(operation, `what the database had before ${operation.verb.toUpperCase()} is not known`);
      default:
        return [];
    }
  }

  /** The view that it replaces comes back when the schema is restored. What OR REPLACE has added to one, OR REPLACE does not take away. */
  private viewAway(operation: CreateView, before: Schema): Back {
    const { view, materialized, orReplace } = operation;
    const was = before.view(view);
    const isKnown = was === null ? !orReplace || before.whole : currentDefinition(was, before) !== null;
    if (!isKnown) return this.impossible(operation, `the query that ${quotedName(view)} had is not known`);
    const isRead = before.allViews().some(({ reads }) => reads?.some(name => before.view(name) === was) === true);
    return [{ kind: "dropView", ...UNWRITTEN, view, materialized, ifExists: false, cascade: was !== null && isRead }];
  }

  private renamingBack(operation: Operation, before: Schema | null): Back {
    const table = "table" in operation && operation.table !== null ? (before?.table(operation.table) ?? null) : null;
    const back = renamingBack(operation, this.state(0).dialect, table?.table ?? null);
    return back === null ? [] : [back];
  }

  private tableBack(operation: Extract<Operation, { kind: "dropTable" }>, before: Schema): Back {
    const state = before.table(operation.table);
    if (state === null && before.whole) return [];
    if (state?.complete !== true) return this.impossible(operation, "not all of the table's definition is known");
    const { partitionOf, bounds } = state;
    if (partitionOf !== null && bounds === null)
      return this.impossible(operation, "the bounds of the partition are not known");
    if (state.partitioned && state.partitionBy === null)
      return this.impossible(operation, "what the table is partitioned by is not known");
    if (!state.created && !state.empty) this.note("lost", operation, `the rows of ${quotedName(state.table)}`);
    const { table, indexes } = creationOf(state, before.dialect);
    // SQLite and others look for the other table when the first row comes, or at once: it is there again by then.
    const created = { ...table, ifNotExists: operation.ifExists };
    if (partitionOf === null) return [created, ...indexes];
    return [{ ...created, partitionOf: null, bounds: null }, ...indexes, attachingOf(partitionOf, state.table, bounds)];
  }

  private tableActionBack(operation: AlterTable, before: Schema): Back {
    const { table, action, other } = operation;
    const back = (inverse: AlterTable["action"], target: QualifiedName | null): Back => [
      { ...operation, ...UNWRITTEN, action: inverse, other: target },
    ];
    switch (action) {
      case "set schema":
        return this.renamingBack(operation, before);
      case "attach partition":
        return back("detach partition", other);
      case "inherit":
        return back("no inherit", other);
      case "no inherit":
        return back("inherit", other);
      case "detach partition": {
        const bounds = (other === null ? null : before.table(other)?.bounds) ?? null;
        return other === null || bounds === null
          ? this.impossible(operation, "the bounds of the partition are not known")
          : [attachingOf(table, other, bounds)];
      }
      case "enable row level security":
        return back("disable row level security", null);
      case "disable row level security":
        return back("enable row level security", null);
      case "set logged":
        return back("set unlogged", null);
      case "set unlogged":
        return back("set logged", null);
      case "rebuild":
        return [];
      case "drop partition":
      case "truncate partition":
        this.note("lost", operation, `the rows of a partition of ${quotedName(table)}`);
        return this.impossible(operation, "the bounds and rows of the partition are not known");
      default:
        return this.impossible(operation, `how ${quotedName(table)} was before is not known`);
    }
  }

  /** MySQL does not drop a column that a foreign key has (15.1.9), nor an index that one needs. */
  private columnAway(table: QualifiedName, column: Name, before: Schema, after: Schema): Back {
    if (before.column(table, column) !== null) return [];
    const state = after.table(table);
    const own = state === null ? [] : addedConstraints(state, before);
    const keys = isMySqlFamily(after.dialect) ? own.filter(({ kind }) => kind === "foreignKey") : [];
    const how = { ifExists: false, cascade: false, online: OFFLINE };
    const target = state?.table ?? table;
    return [
      ...keys.map(key => droppingOf(target, key)),
      { kind: "dropColumn", ...UNWRITTEN, table: target, column, ...how },
    ];
  }

  private columnBack(operation: Extract<Operation, { kind: "dropColumn" }>, before: Schema, after: Schema): Back {
    const { table, column } = operation;
    const state = before.table(table);
    const known = before.column(table, column);
    if (known === null && state?.complete === true) return [];
    if (state === null || known === null || (known.type === null && before.dialect !== "sqlite"))
      return this.impossible(operation, `the definition of ${columnText(table, column)} is not known`);
    const isOld = !state.created && !this.isNew(table, column);
    if (isOld && known.generated === null) this.note("lost", operation, `the values of ${columnText(table, column)}`);
    return [{ ...columnAdditionOf(state, known, after), ifNotExists: operation.ifExists }];
  }

  private alterationBack(operation: AlterColumn, before: Schema, after: Schema): Back {
    const { table, column } = operation;
    const [was, is] = [before.column(table, column), after.column(table, column)];
    const unknown = unknownParts(operation, was);
    if (unknown.length > 0) {
      this.note(
        "impossible",
        operation,
        `the former ${unknown.join(" and ")} of ${columnText(table, column)} is not known`,
      );
    }
    const isOld = before.table(table)?.created !== true && !this.isNew(table, column);
    if (isOld && operation.type !== null && was?.type != null && isNarrowing(was.type, operation.type, before.dialect))
      this.note("lost", operation, `what ${columnText(table, column)} cannot hold any more`);
    if (was === null || is === null) return [];
    const state = before.table(table);
    const back = alterationOf(state?.table ?? table, is, was, before);
    return back === null ? [] : [...this.unfitIndexes(operation, before, after), back];
  }

  /** The indexes that have lost the length of a prefix: MySQL does not make a column a TEXT that has such a one. */
  private unfitIndexes({ table, column }: AlterColumn, before: Schema, after: Schema): Back {
    const [was, is] = [before.table(table), after.table(table)];
    if (was === null || is === null || !isMySqlFamily(after.dialect)) return [];
    const names = (index: IndexState): boolean =>
      index.columns.some(
        ({ name }) => name !== null && nameKey(name, after.dialect) === nameKey(column, after.dialect),
      );
    const unfit = is.indexes.filter(
      index =>
        names(index) && !was.indexes.some(other => isSameIndex(index, other, after)) && !isNeeded(index, is, after),
    );
    const numbered = unfit.length === 0 ? null : after.column(table, column);
    const unnumbered =
      numbered === null || numbered.identity === null
        ? null
        : alterationOf(is.table, numbered, { ...numbered, identity: null }, after);
    const dropped = unfit.flatMap(({ name }) => (name === null ? [] : indexDroppingOf(is.table, name)));
    return unnumbered === null ? dropped : [unnumbered, ...dropped];
  }

  private constraintAway(
    operation: Extract<Operation, { kind: "addConstraint" }>,
    before: Schema,
    after: Schema,
  ): Back {
    const state = after.table(operation.table);
    if (state === null) return [];
    const support = this.supportBack(state, before);
    const supported = support.reduce((schema, step) => schema.apply(step), after);
    const isLeft = (constraint: Constraint): boolean => {
      const now = supported.table(state.table);
      const index = now === null ? null : indexOfKey(now, constraint);
      return now !== null && index !== null && isSetAside(index, now, supported);
    };
    // Restoring the schema takes away what a foreign key needs until then.
    const gone = addedConstraints(state, before).filter(constraint => !isLeft(constraint));
    const unnumbered = gone.flatMap(constraint => indexOfKey(state, constraint) ?? []);
    return [
      ...support,
      ...unnumbered.flatMap(index => unnumbering(state, index, after) ?? []),
      ...gone.map(constraint => removalOf(state, constraint, after)),
    ];
  }

  /** The indexes that MySQL made for a foreign key and gave up for a better one: they have to be there when that goes. */
  private supportBack(after: TableState, before: Schema): Back {
    if (!isMySqlFamily(before.dialect)) return [];
    const gone = before.table(after.table)?.indexes.filter(index => !after.indexes.includes(index)) ?? [];
    return gone
      .filter(index => index.name !== null && !after.indexes.some(other => other.name?.text === index.name?.text))
      .map(index => indexCreationOf(after.table, index));
  }

  private constraintBack(
    operation: Extract<Operation, { kind: "dropConstraint" }>,
    before: Schema,
    after: Schema,
  ): Back {
    const state = before.table(operation.table);
    const left = new Set(after.table(operation.table)?.constraints);
    const gone = state?.constraints.filter(constraint => !left.has(constraint)) ?? [];
    // Restoring the schema finds them; what has to be known here is whether there are any.
    if (gone.length === 0 && state?.complete !== true)
      return this.impossible(operation, "the definition of the constraint is not known");
    return [];
  }

  private indexAway(operation: CreateIndex, before: Schema, after: Schema): Back {
    const state = after.table(operation.table);
    if (state === null) return [];
    const old = before.table(operation.table)?.indexes ?? [];
    // In MySQL, it may stand in for one that the server made for a foreign key.
    const added = state.indexes.filter(index => !old.some(other => isSameIndex(index, other, after)));
    return [
      ...this.supportBack(state, before),
      ...added.flatMap(index => this.indexBackOff(operation, index, state, after)),
    ];
  }

  /** PostgreSQL drops an index of a partitioned table only along with those that are parts of it. */
  private indexBackOff({ concurrently }: CreateIndex, index: IndexState, state: TableState, after: Schema): Back {
    const { name } = index;
    // One that a foreign key needs is put aside where the schema is restored.
    if (name === null || isNeeded(index, state, after)) return [];
    const hasKeys = after
      .withTablesBelow(state.table)
      .some(child => (attachedIndexes(state, child).get(index)?.constraint ?? null) !== null);
    return [{ ...indexDroppingOf(state.table, name, concurrently), cascade: hasKeys }];
  }

  private indexBack(operation: Extract<Operation, { kind: "dropIndex" }>, before: Schema, after: Schema): Back {
    const found = before.tablesUnlike(after).flatMap(state => {
      const left = after.table(state.table);
      const gone = state.indexes.filter(index => left?.indexes.includes(index) !== true);
      return gone.map(index => ({ table: state.table, index }));
    });
    if (found.length === 0) {
      const isWhole = operation.table === null ? before.whole : before.table(operation.table)?.complete === true;
      return isWhole ? [] : this.impossible(operation, "the definition of the index is not known");
    }
    return found
      .filter(({ index }) => index.constraint === null || index.constraint === "foreignKey")
      .slice(0, 1)
      .map(({ table, index }) => indexCreationOf(table, index, operation.concurrently));
  }

  private typeChangeBack(operation: AlterType): Back {
    const { type, action } = operation;
    const back = (change: Partial<AlterType>): Back => [{ ...operation, ...UNWRITTEN, ...change }];
    switch (action) {
      case "add value":
        return this.impossible(operation, `PostgreSQL cannot drop a value of the enum ${quotedName(type)}`);
      case "rename value":
      case "rename":
        return this.renamingBack(operation, null);
      case "set not null":
        return back({ action: "drop not null" });
      case "drop not null":
        return back({ action: "set not null" });
      default:
        return this.impossible(operation, `how ${quotedName(type)} was before is not known`);
    }
  }

  private typeBack(operation: Extract<Operation, { kind: "dropType" }>, before: Schema): Back {
    const state = before.type(operation.type);
    if (state === null && before.whole) return [];
    if (state === null || (state.form !== "enum" && state.definition === null))
      return this.impossible(operation, "the definition of the type is not known");
    return [typeCreationOf(state)];
  }

  private objectBack(operation: ChangeObject, before: Schema): Back {
    const { kind, object, name, to } = operation;
    if (kind === "createObject") return this.objectAway(operation, before);
    const own = objectNameOf(operation);
    const was = own === null ? null : before.object(own);
    if (kind === "alterObject" && name !== null && to !== null) return this.renamingBack(operation, null);
    if (kind === "dropObject" && own !== null) {
      if (was !== null && was.definition !== null) return [objectCreationOf(was), ...this.dependentsOf(operation, was)];
      if (was === null && before.lacksObject(own)) return [];
    }
    if (kind === "dropObject" && PLAIN.has(object) && name !== null)
      return [{ ...operation, ...UNWRITTEN, kind: "createObject", to: null, cascade: false, ifExists: false }];
    return this.impossible(operation, `how ${article(object)} was before is not known`);
  }

  /** What goes along with a function besides triggers, which the schema shows, is in expressions that name it. */
  private dependentsOf(operation: ChangeObject, { name, definition }: ObjectState): Back {
    const isOfTriggers = /\breturns\s+(?:event_)?trigger\b/i.test(definition?.rest ?? "");
    if (!operation.cascade || !isRoutine(operation) || isOfTriggers) return [];
    return this.impossible(operation, `what calls ${quotedName(name)}, and goes along, is not known`);
  }

  /** CREATE OR REPLACE leads back to what was there before; where nothing was, the object goes. */
  private objectAway(operation: ChangeObject | CreateTrigger, before: Schema): Back {
    const object = "object" in operation ? operation.object : "trigger";
    const own = objectNameOf(operation);
    const { ifNotExists, orReplace } = operation;
    if (own === null) {
      if (orReplace || operation.name === null || operation.kind === "createTrigger")
        return this.impossible(operation, `what ${article(object)} it may replace did is not known`);
      return [{ ...operation, ...UNWRITTEN, kind: "dropObject", to: null, cascade: false }];
    }
    const was = before.object(own);
    if (was !== null && ifNotExists) return [];
    if (orReplace && !(was === null && before.lacksObject(own))) {
      if (was === null || was.definition === null)
        return this.impossible(operation, `what ${article(object)} it may replace did is not known`);
      return hasOtherParameters(was.definition, operation.definition)
        ? [objectDroppingOf(was), objectCreationOf(was)]
        : [objectCreationOf(was, true)];
    }
    const dropping = objectDroppingOf(own);
    return ["ifExists" in dropping ? { ...dropping, ifExists: ifNotExists } : dropping];
  }

  private dataBack(operation: ChangeData, before: Schema): Back {
    const { table, action, assignments } = operation;
    if (before.table(table)?.created === true) return [];
    if (action === "update" && assignments.length > 0 && assignments.every(({ column }) => this.isNew(table, column)))
      return [];
    if (action === "insert")
      return this.impossible(operation, `which rows of ${quotedName(table)} it adds is not known`);
    const what = action === "update" || action === "merge" ? "the former values in" : "rows of";
    this.note("lost", operation, `${what} ${quotedName(table)}`);
    return this.impossible(operation, `the rows of ${quotedName(table)} as they were are not known`);
  }

  private isNew(table: QualifiedName, column: Name): boolean {
    return this.newColumns.has(columnKey(table, column, this.state(0)));
  }

  /** What may stand in the way of the operations that give back what went along with something. */
  private noteRestored(operation: Operation, step: Operation, before: Schema): void {
    const table = "table" in step && step.table !== null ? before.table(step.table) : null;
    if (table === null || table.created || table.empty) return;
    if (step.kind === "addConstraint" && step.constraint.kind !== "exclude") {
      const what = KINDS[step.constraint.kind];
      this.note("mayFail", operation, `rows of ${quotedName(table.table)} break the ${what} by then`);
    }
  }

  /** Whether an operation is about a part of a table that the way back drops later. */
  private isSuperfluous(operation: Operation, place: number): boolean {
    if (!PARTS.has(operation.kind) || !("table" in operation) || operation.table === null) return false;
    const key = tableKey(operation.table, this.state(0).dialect);
    const made = this.operations.findIndex(
      other => other.kind === "createTable" && tableKey(other.table, this.state(0).dialect) === key,
    );
    if (made < 0 || made >= place || this.state(made).table(operation.table) !== null) return false;
    const isMoved = this.operations
      .slice(made, place)
      .some(({ kind }) => kind === "renameTable" || kind === "dropTable" || kind === "alterTable");
    if (isMoved) return false;
    if (operation.kind !== "dropConstraint" || operation.constraint !== "foreignKey") return true;
    return !this.refersToLater(operation.table, operation.name, place, made);
  }

  /** Whether a foreign key leads to a table that is made later, and so is dropped earlier. */
  private refersToLater(table: QualifiedName, name: Name | null, place: number, made: number): boolean {
    const key = this.state(place + 1)
      .table(table)
      ?.constraints.find(other => other.kind === "foreignKey" && other.name?.text === name?.text);
    return key?.kind === "foreignKey" && this.state(made).table(key.references) === null;
  }
}

const KINDS = {
  primaryKey: "primary key",
  unique: "unique constraint",
  foreignKey: "foreign key",
  check: "check",
} as const;

/** Changes of what a table is made of. */
const PARTS: ReadonlySet<Operation["kind"]> = new Set([
  "addColumn",
  "dropColumn",
  "renameColumn",
  "alterColumn",
  "addConstraint",
  "dropConstraint",
  "renameConstraint",
  "createIndex",
  "dropIndex",
  "renameIndex",
]);

/** Objects whose name says nearly all. */
const PLAIN: ReadonlySet<string> = new Set(["sequence", "schema", "extension"]);

/** PostgreSQL takes neither a default nor a name of a parameter back by CREATE OR REPLACE ("CREATE FUNCTION"). */
function hasOtherParameters(was: ObjectDefinition, is: ObjectDefinition | null): boolean {
  return is === null || parametersIn(was) !== parametersIn(is);
}

/** The words up to the parenthesis that closes the first one. */
function parametersIn({ rest }: ObjectDefinition): string {
  if (!rest.startsWith("(")) return "";
  let depth = 0;
  const end = [...rest].findIndex(char => {
    if (char === "(") depth++;
    if (char === ")") depth--;
    return depth === 0;
  });
  return rest.slice(0, end).replaceAll(/\s+/g, " ").toLowerCase();
}

/** The way back is as sure as the way forth. */
function certainAs({ certainty }: Operation, operation: Operation): Operation {
  return certainty === "certain" ? operation : { ...operation, certainty };
}

function addedConstraints(after: TableState, before: Schema): readonly Constraint[] {
  const old = new Set(before.table(after.table)?.constraints);
  return after.constraints.filter(constraint => !old.has(constraint));
}

/** What an operation changes and nobody knows the former state of. */
function unknownParts(
  { type, nullable, default: value, restates }: AlterColumn,
  was: ColumnState | null,
): readonly string[] {
  const parts: string[] = [];
  if (type !== null && was?.type == null) parts.push("type");
  if (nullable !== null && was?.nullable == null && !(restates && was?.type != null)) parts.push("nullability");
  const isUnknown = was === null || was.default === null || (was.default !== "none" && was.default.kind === "unknown");
  if (value !== null && isUnknown && !restates) parts.push("default");
  return parts;
}

function columnText(table: QualifiedName, column: Name): string {
  return `\`${table.name.text}.${column.text}\``;
}

function columnKey(table: QualifiedName, column: Name, { dialect }: Schema): string {
  return `${tableKey(table, dialect)}\0${nameKey(column, dialect)}`;
}

/** The columns that operations make in tables that are older, under the names that they have then. */
function columnsMadeBy(operations: readonly Operation[], states: readonly Schema[]): ReadonlySet<string> {
  const made = new Set<string>();
  const [start] = states;
  if (start === undefined) return made;
  for (const operation of operations) {
    if (operation.kind === "addColumn") made.add(columnKey(operation.table, operation.column.name, start));
    if (operation.kind === "renameColumn" && made.has(columnKey(operation.table, operation.column, start)))
      made.add(columnKey(operation.table, operation.to, start));
  }
  return made;
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
