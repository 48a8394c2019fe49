import type { Constraint, ForeignKey, PrimaryKey, UniqueConstraint } from "../column.js";
import { isMySqlFamily } from "../dialect.js";
import { nameKey, tableKey, type Name, type QualifiedName } from "../name.js";
import {
  OFFLINE,
  PLAIN_CHANGE,
  type AlterTable,
  type AlterType,
  type CreateTable,
  type Operation,
} from "../operation.js";
import { besidesParents, creationOf, nameOf, typeCreationOf, UNWRITTEN } from "./creation.js";
import { sameType } from "./difference.js";
import { constraintShape, indexShape } from "./equality.js";
import { alterationOf, droppingOf, indexDroppingOf, restorationOf } from "./restoration.js";
import type { Schema } from "./schema.js";
import { ownSequences } from "./sequences.js";
import type { IndexState, TableState, TypeState, ViewState } from "./state.js";
import { inOrderOfNeed, readersLast, viewCreations } from "./views.js";

/**
 * The operations that lead from one schema to another, in an order in which a server takes them; from an empty one, they
 * build it. What has another name is another thing, but for the `renamings`. An operation that says less than its SQL needs
 * (a view whose query is not known) is among them all the same.
 */
export function operationsBetween(
  from: Schema,
  to: Schema,
  renamings: readonly Operation[] = [],
): readonly Operation[] {
  const leader = new Leader(from.settled(), to.settled());
  leader.run(renamings);
  return leader.operations;
}

/** Goes step by step, and knows what each of them leaves. */
class Leader {
  readonly operations: Operation[] = [];
  /** The tables that were there when others were to be made, and are to be otherwise. */
  private changing: ReadonlySet<string> = new Set();

  constructor(
    private schema: Schema,
    private readonly wanted: Schema,
  ) {}

  run(renamings: readonly Operation[]): void {
    this.createNamespaces();
    for (const operation of renamings) this.push(operation);
    this.dropViews();
    this.makeTypes();
    this.createSequences();
    this.renameKeys();
    this.dropForeignKeys();
    this.leaveParents();
    this.dropTables();
    this.createTables();
    this.stopCounting();
    this.dropColumns();
    for (const operation of restorationOf(this.schema, this.wanted).operations) this.push(operation);
    this.joinParents();
    this.dropRest();
    this.createViews();
  }

  private push(operation: Operation): void {
    this.operations.push(operation);
    this.schema = this.schema.apply(operation);
  }

  private key(name: QualifiedName): string {
    return tableKey(name, this.wanted.dialect);
  }

  // --- views ---

  private dropViews(): void {
    const gone = this.schema.viewsUnlike(this.wanted).filter(({ view, materialized }) => {
      const other = this.wanted.view(view);
      return other === null || other.materialized !== materialized;
    });
    const changing = this.schema.dialect === "postgresql" ? this.readersOfChanges() : [];
    const dropped = [...new Set([...gone, ...changing])];
    // A view goes before those that it reads.
    for (const { view, materialized } of readersLast(dropped, this.schema).toReversed()) {
      this.push({ kind: "dropView", ...UNWRITTEN, view, materialized, ifExists: false, cascade: false });
    }
  }

  /** The views that read what goes or gets another type, and those that read these: PostgreSQL holds on to it for them. */
  private readersOfChanges(): readonly ViewState[] {
    const isHeld = ({ reads, columns }: ViewState): boolean =>
      reads === null ||
      reads.some(name => {
        const state = this.schema.table(name);
        const other = this.wanted.table(name);
        if (state === null || other === null || state === other) return other === null && state !== null;
        return [...state.columns].some(([key, { name: column, type }]) => {
          const wanted = other.columns.get(key);
          return columns.includes(column) && (wanted === undefined || !sameType(type, wanted.type, "postgresql"));
        });
      });
    const views = this.schema.allViews();
    const found = new Set(views.filter(isHeld));
    for (let size = -1; size < found.size;) {
      size = found.size;
      const names = new Set([...found].map(({ view }) => this.key(view)));
      for (const state of views) if (state.reads?.some(name => names.has(this.key(name))) === true) found.add(state);
    }
    return [...found];
  }

  private createViews(): void {
    const made = this.wanted.viewsUnlike(this.schema).filter(({ view }) => this.schema.view(view) === null);
    for (const operation of viewCreations(made, this.wanted)) this.push(operation);
  }

  // --- namespaces, types, sequences ---

  private createNamespaces(): void {
    if (this.wanted.dialect !== "postgresql") return;
    const known = new Set(namespacesOf(this.schema).map(({ text }) => text));
    for (const name of namespacesOf(this.wanted)) {
      if (known.has(name.text)) continue;
      known.add(name.text);
      this.push(objectOperation("createObject", "schema", { schema: null, name, span: name.span }));
    }
  }

  private makeTypes(): void {
    for (const state of this.wanted.typesUnlike(this.schema)) {
      const own = this.schema.type(state.type);
      if (own === null) this.push(typeCreationOf(state));
      else for (const operation of typeChanges(own, state)) this.push(operation);
    }
  }

  private createSequences(): void {
    const own = new Set(this.schema.allSequences().map(({ sequence }) => this.key(sequence)));
    // One that a column has already gets its name with the column.
    for (const { table, columns } of this.wanted.allTables())
      for (const [key, { sequence }] of columns)
        if (sequence !== null && (this.schema.table(table)?.columns.get(key)?.sequence ?? null) !== null)
          own.add(this.key(sequence));
    for (const { sequence } of ownSequences(this.wanted)) {
      if (own.has(this.key(sequence))) continue;
      this.push(objectOperation("createObject", "sequence", sequence));
    }
  }

  // --- tables ---

  /** A constraint or index that is wanted under another name gets that. */
  private renameKeys(): void {
    const { dialect } = this.wanted;
    if (dialect === "sqlite") return;
    for (const { table } of this.schema.tablesUnlike(this.wanted)) {
      const wanted = this.wanted.table(table);
      const own = (): TableState | null => this.schema.table(table);
      if (wanted === null) continue;
      const constraints = dialect === "postgresql" ? (own()?.constraints ?? []) : [];
      for (const [name, to] of renamings(constraints, wanted.constraints, each => constraintShape(each, dialect))) {
        // A partition, or what inherits a check, gets the name along with its parent.
        if (own()?.constraints.some(each => sameName(each.name, name)) === true)
          this.push({ kind: "renameConstraint", ...UNWRITTEN, table, name, to });
      }
      const alone = ({ indexes }: TableState): readonly IndexState[] =>
        indexes.filter(({ constraint }) => constraint === null);
      const now = own();
      if (now === null) continue;
      for (const [name, to] of renamings(alone(now), alone(wanted), each => indexShape(each, dialect))) {
        const qualified = { ...table, name };
        this.push({ kind: "renameIndex", ...UNWRITTEN, table, name: qualified, to, online: OFFLINE });
      }
    }
  }

  private dropForeignKeys(): void {
    // A key that goes takes along what refers to it, also from a table that stays as it is.
    for (const state of this.schema.allTables()) {
      const other = this.goes(state) ? null : this.wanted.table(state.table);
      // SQLite drops what others refer to, and changes keys by making the table anew.
      if (this.schema.dialect === "sqlite") continue;
      for (const constraint of state.constraints) {
        if (constraint.kind !== "foreignKey") continue;
        const isKept =
          other === null
            ? !this.isInCircle(state, constraint)
            : has(other, constraint, this.schema) && this.isBacked(constraint);
        if (!isKept && this.schema.table(state.table)?.constraints.includes(constraint) === true)
          this.push(droppingOf(state.table, constraint));
      }
    }
  }

  /** Whether the table that a key of a table that goes refers to goes, too, and comes earlier. */
  private isInCircle({ table }: TableState, { references }: Extract<Constraint, { kind: "foreignKey" }>): boolean {
    const order = this.droppedTables().map(state => this.key(state.table));
    const place = order.indexOf(this.key(references));
    return place >= 0 && place < order.indexOf(this.key(table));
  }

  /** The tables that go: those that refer to others first. */
  private droppedTables(): readonly TableState[] {
    const gone = this.schema.tablesUnlike(this.wanted).filter(state => this.goes(state));
    return this.dependentsLast(gone).toReversed();
  }

  /** Whether a table is not wanted any more, or nothing that is in it. */
  private goes(state: TableState): boolean {
    const other = this.wanted.table(state.table);
    if (other === null) return this.wanted.view(state.table) === null;
    return other.complete && state.columns.size > 0 && [...state.columns.keys()].every(key => !other.columns.has(key));
  }

  /** Tables that stay are no partitions of, and inherit nothing from, what they do not belong to any more. */
  private leaveParents(): void {
    for (const { table, inherits, partitionOf } of this.schema.tablesUnlike(this.wanted)) {
      const other = this.wanted.table(table);
      if (other === null) continue;
      if (partitionOf !== null && !this.isSame(partitionOf, other.partitionOf))
        this.alter(partitionOf, "detach partition", table);
      for (const parent of inherits)
        if (!other.inherits.some(name => this.isSame(name, parent))) this.alter(table, "no inherit", parent);
    }
  }

  private joinParents(): void {
    for (const { table, inherits, partitionOf, bounds } of this.wanted.tablesUnlike(this.schema)) {
      const own = this.schema.table(table);
      if (own === null) continue;
      if (partitionOf !== null && !this.isSame(partitionOf, own.partitionOf))
        this.alter(partitionOf, "attach partition", table, bounds);
      for (const parent of inherits)
        if (!own.inherits.some(name => this.isSame(name, parent))) this.alter(table, "inherit", parent);
    }
  }

  private isSame(a: QualifiedName, b: QualifiedName | null): boolean {
    return b !== null && this.key(a) === this.key(b);
  }

  private alter(
    table: QualifiedName,
    action: AlterTable["action"],
    other: QualifiedName,
    bounds: string | null = null,
  ): void {
    this.push({ kind: "alterTable", ...UNWRITTEN, table, action, other, bounds, concurrently: false, online: OFFLINE });
  }

  private dropTables(): void {
    for (const { table } of this.droppedTables()) {
      // A partition, and what inherits, goes along with its parent.
      if (this.schema.table(table) === null) continue;
      this.push({ kind: "dropTable", ...UNWRITTEN, table, ifExists: false, cascade: false });
    }
  }

  private createTables(): void {
    this.changing = new Set(this.schema.tablesUnlike(this.wanted).map(({ table }) => this.key(table)));
    const made = this.wanted
      .tablesUnlike(this.schema)
      .filter(({ table }) => this.schema.table(table) === null && this.wanted.view(table) === null);
    for (const state of this.dependentsLast(made)) this.createTable(state);
  }

  private createTable(state: TableState): void {
    const { dialect } = this.wanted;
    const { table: whole, indexes } = creationOf(state, dialect);
    const table = besidesParents(whole, state, this.schema, this.wanted);
    const bare = { ...table, constraints: [], partitionOf: null, bounds: null };
    if (!this.hasColumns(this.schema.apply(bare).table(state.table), state)) {
      // Its keys come when its parents have got the columns.
      this.push(bare);
      return;
    }
    const constraints = table.constraints.filter(constraint => !this.isLate(constraint, state));
    // MySQL makes an index for a foreign key, and counts rows by a key, unless it sees one with the table.
    const others = indexes.map(({ index, span }) => ({ ...index, span }));
    const inner = isMySqlFamily(dialect) ? [...table.indexes, ...others] : [];
    // Made on its own and attached, a partition keeps the names that its keys and indexes have.
    const own = { ...table, constraints, indexes: inner, partitionOf: null, bounds: null };
    this.push(this.withoutNamesOfServer(own));
    if (inner.length === 0) for (const index of indexes) this.push(index);
    const { partitionOf } = state;
    // A parent that still has to change is joined when it has.
    if (partitionOf !== null && !this.changing.has(this.key(partitionOf)))
      this.alter(partitionOf, "attach partition", state.table, state.bounds);
  }

  /** Whether a table has all columns that are wanted, with their types. */
  private hasColumns(state: TableState | null, wanted: TableState): boolean {
    return [...wanted.columns].every(([key, { type }]) => {
      const own = state?.columns.get(key);
      return own !== undefined && sameType(own.type, type, this.wanted.dialect);
    });
  }

  /** Whether a foreign key has to wait for the table, or the key of it, that it refers to. */
  private isLate(constraint: Constraint, { table }: TableState): boolean {
    if (constraint.kind !== "foreignKey" || this.wanted.dialect === "sqlite") return false;
    const isOwn = this.isSame(constraint.references, table);
    const target = this.wanted.table(constraint.references);
    if (target === null || !isOwn) return !this.isBacked(constraint);
    const wanted = keysOf(constraint.referencedColumns ?? [], this.wanted);
    return (
      constraint.referencedColumns !== null &&
      !target.constraints.some(key => isUniqueKey(key) && keysOf(key.columns, this.wanted) === wanted)
    );
  }

  /** Whether what a foreign key refers to is now as it is wanted: its columns, and a key over them. */
  private isBacked(constraint: ForeignKey): boolean {
    const { wanted: schema } = this;
    const { dialect } = schema;
    const [own, other] = [this.schema.table(constraint.references), this.wanted.table(constraint.references)];
    if (own === null || other === null || this.goes(own)) return false;
    const { referencedColumns } = constraint;
    if (referencedColumns === null) return own === other;
    const isSame = referencedColumns.every(name => {
      const [a, b] = [own, other].map(state => state.columns.get(nameKey(name, dialect)));
      return a !== undefined && b !== undefined && sameType(a.type, b.type, dialect);
    });
    const columns = keysOf(referencedColumns, schema);
    const keys = ({ constraints, indexes }: TableState): readonly string[] => [
      ...constraints.flatMap(key =>
        isUniqueKey(key) && keysOf(key.columns, schema) === columns ? `key ${key.kind} ${key.name?.text ?? ""}` : [],
      ),
      ...indexes.flatMap(index =>
        index.unique &&
        index.constraint === null &&
        keysOf(
          index.columns.flatMap(({ name }) => name ?? []),
          schema,
        ) === columns
          ? `index ${index.name?.text ?? ""}`
          : [],
      ),
    ];
    const kept = keys(other);
    return isSame && keys(own).some(key => kept.includes(key));
  }

  /** Names that the server would give as they are need not be said. */
  private withoutNamesOfServer(operation: CreateTable): CreateTable {
    const names = (created: CreateTable): string =>
      JSON.stringify(
        this.schema
          .apply(created)
          .table(created.table)
          ?.constraints.map(({ name }) => name?.text),
      );
    const wanted = names(operation);
    const nameless = operation.constraints.map(constraint => ({ ...constraint, name: null }));
    if (names({ ...operation, constraints: nameless }) === wanted) return { ...operation, constraints: nameless };
    return operation.constraints.reduce((kept, constraint, i) => {
      const other = { ...kept, constraints: kept.constraints.with(i, { ...constraint, name: null }) };
      return names(other) === wanted ? other : kept;
    }, operation);
  }

  /** A table comes behind its parents, and behind what it refers to as far as there is no circle. */
  private dependentsLast(tables: readonly TableState[]): readonly TableState[] {
    const byKey = new Map(tables.map(state => [this.key(state.table), state]));
    return inOrderOfNeed(tables, ({ constraints, inherits, partitionOf }) =>
      [
        ...inherits,
        ...(partitionOf === null ? [] : [partitionOf]),
        ...constraints.flatMap(constraint => (constraint.kind === "foreignKey" ? [constraint.references] : [])),
      ].flatMap(name => byKey.get(this.key(name)) ?? []),
    );
  }

  private parentsFirst(tables: readonly TableState[]): readonly TableState[] {
    const byKey = new Map(tables.map(state => [this.key(state.table), state]));
    return inOrderOfNeed(tables, ({ inherits, partitionOf }) =>
      [...inherits, partitionOf].flatMap(name => (name === null ? [] : (byKey.get(this.key(name)) ?? []))),
    );
  }

  private dropColumns(): void {
    for (const wanted of this.parentsFirst(this.wanted.tablesUnlike(this.schema))) {
      if (!wanted.complete) continue;
      for (const [key, column] of this.schema.table(wanted.table)?.columns ?? []) {
        if (wanted.columns.has(key)) continue;
        // What a parent loses, its children lose with it.
        if (this.schema.table(wanted.table)?.columns.has(key) !== true) continue;
        this.dropKeysOver(wanted.table, key);
        this.push({
          kind: "dropColumn",
          ...UNWRITTEN,
          table: wanted.table,
          column: nameOf(column),
          ifExists: false,
          cascade: false,
          online: OFFLINE,
        });
      }
    }
  }

  /** MariaDB drops no column of a key over several ("ALTER TABLE", DROP COLUMN), nor the key of a column that counts. */
  private dropKeysOver(table: QualifiedName, column: string): void {
    const { dialect } = this.wanted;
    if (!isMySqlFamily(dialect)) return;
    for (const index of this.schema.table(table)?.indexes ?? []) {
      const names = index.columns.flatMap(({ name }) => (name === null ? [] : nameKey(name, dialect)));
      // Of an index that is no key, it takes the column out.
      if (!index.unique || names.length < 2 || !names.includes(column) || index.name === null) continue;
      const key = this.schema
        .table(table)
        ?.constraints.find(
          each => isUniqueKey(each) && each.kind === index.constraint && sameName(each.name, index.name),
        );
      this.push(key === undefined ? indexDroppingOf(table, index.name) : droppingOf(table, key));
    }
  }

  /** MySQL counts only in a column with a key: until it has one again, it does not. */
  private stopCounting(): void {
    const { dialect } = this.wanted;
    if (!isMySqlFamily(dialect)) return;
    for (const wanted of this.wanted.tablesUnlike(this.schema)) {
      const state = this.schema.table(wanted.table);
      const column = [...(state?.columns.values() ?? [])].find(({ identity }) => identity !== null);
      if (state === null || column === undefined) continue;
      const keys = ({ indexes }: TableState): readonly string[] =>
        indexes
          .filter(index => index.columns[0]?.name?.text === column.name)
          .map(index => `${indexShape(index, dialect)} ${index.name?.text ?? ""} ${index.constraint ?? ""}`);
      const kept = keys(wanted);
      if (keys(state).some(key => kept.includes(key))) continue;
      const alteration = alterationOf(
        wanted.table,
        column,
        { ...column, identity: null, default: "none" },
        this.schema,
      );
      if (alteration !== null) this.push(alteration);
    }
  }

  private dropRest(): void {
    const sequences = new Set(this.wanted.allSequences().map(({ sequence }) => this.key(sequence)));
    for (const { sequence } of ownSequences(this.schema)) {
      if (sequences.has(this.key(sequence))) continue;
      this.push(objectOperation("dropObject", "sequence", sequence));
    }
    for (const { type } of this.schema.typesUnlike(this.wanted)) {
      if (this.wanted.type(type) !== null) continue;
      this.push({ kind: "dropType", ...UNWRITTEN, type, ifExists: false, cascade: false });
    }
  }
}

function objectOperation(kind: "createObject" | "dropObject", object: string, name: QualifiedName): Operation {
  return { kind, ...UNWRITTEN, object, name, ...PLAIN_CHANGE };
}

/** The labels that an enum gets; where it loses some, PostgreSQL has no statement for it. */
function typeChanges(before: TypeState, after: TypeState): readonly Operation[] {
  const change = (rest: Pick<AlterType, "action" | "value" | "label" | "place">): Operation => ({
    kind: "alterType",
    ...UNWRITTEN,
    type: after.type,
    ...rest,
  });
  const kept = after.labels.filter(label => before.labels.includes(label));
  const isGrown = before.form === after.form && kept.join("\0") === before.labels.join("\0");
  if (!isGrown) return [change({ action: "alter", value: null, label: null, place: null })];
  return after.labels.flatMap((label, i) => {
    if (before.labels.includes(label)) return [];
    const previous = after.labels[i - 1];
    const place =
      previous === undefined
        ? { label: before.labels[0] ?? null, place: before.labels.length === 0 ? null : ("before" as const) }
        : { label: previous, place: "after" as const };
    const isLast = after.labels.slice(i).every(other => !before.labels.includes(other));
    return change({ action: "add value", value: label, ...(isLast ? { label: null, place: null } : place) });
  });
}

/** The schemas in which there is something, in the order of their names. */
function namespacesOf(schema: Schema): readonly Name[] {
  return [
    ...schema.allTables().map(({ table }) => table),
    ...schema.allTypes().map(({ type }) => type),
    ...schema.allViews().map(({ view }) => view),
    ...schema.allSequences().map(({ sequence }) => sequence),
  ]
    .flatMap(name => (name.schema === null || name.schema.text === "public" ? [] : [name.schema]))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}

/** Names that have to change: of things without a like under their name, and one that nothing has yet. */
function renamings<T extends { readonly name: Name | null }>(
  own: readonly T[],
  wanted: readonly T[],
  shape: (thing: T) => string,
): readonly (readonly [Name, Name])[] {
  const isIn = (thing: T, others: readonly T[]): boolean => others.some(other => sameName(other.name, thing.name));
  const free = wanted.filter(thing => thing.name !== null && !isIn(thing, own));
  return own.flatMap(thing => {
    if (thing.name === null || isIn(thing, wanted)) return [];
    const place = free.findIndex(other => shape(other) === shape(thing));
    const [found] = place < 0 ? [] : free.splice(place, 1);
    return found?.name == null ? [] : [[thing.name, found.name] as const];
  });
}

function isUniqueKey(constraint: Constraint): constraint is PrimaryKey | UniqueConstraint {
  return constraint.kind === "primaryKey" || constraint.kind === "unique";
}

function keysOf(names: readonly Name[], { dialect }: Schema): string {
  return names
    .map(name => nameKey(name, dialect))
    .toSorted()
    .join();
}

function has({ constraints }: TableState, constraint: Constraint, { dialect }: Schema): boolean {
  const shape = constraintShape(constraint, dialect);
  return constraints.some(other => constraintShape(other, dialect) === shape && sameName(other.name, constraint.name));
}

function sameName(a: Name | null, b: Name | null): boolean {
  return a?.text === b?.text;
}
