import type { Constraint } from "../column.js";
import { isMySqlFamily } from "../dialect.js";
import { nameKey, tableKey, type Name, type QualifiedName } from "../name.js";
import {
  OFFLINE,
  PLAIN_CHANGE,
  type AddColumn,
  type AlterColumn,
  type DropConstraint,
  type DropIndex,
  type Operation,
} from "../operation.js";
import {
  besidesParents,
  columnOf,
  comesWithConstraint,
  creationOf,
  indexCreationOf,
  nameOf,
  objectCreationOf,
  UNWRITTEN,
  withoutMadeUpName,
} from "./creation.js";
import { constraintShape, differingParts, indexShape } from "./equality.js";
import { nextNumberOf } from "./numbering.js";
import { foreignKeysOf, hasIndexLeadingWith } from "./questions.js";
import type { Schema } from "./schema.js";
import type { ColumnState, IndexState, ObjectState, TableState, ViewState } from "./state.js";
import { currentDefinition, viewCreations } from "./views.js";

/** The operations that lead to a schema, and what they leave out. */
export interface Restoration {
  readonly operations: readonly Operation[];
  /** The operations that make the views which are missing then. */
  readonly viewsMade: readonly Operation[];
  /** Views that would be needed, and that are left out: what they ask is not known. */
  readonly views: readonly ViewState[];
  /** The operations that make the functions, triggers and their like that are missing behind all that. */
  readonly objectsMade: readonly Operation[];
  /** Those that would be needed, and whose definition is not known. */
  readonly objects: readonly ObjectState[];
}

/**
 * The operations that give the tables of a schema the form that they are `wanted` in, in an order that works, and that make
 * those that are missing. Tables that nothing is known of, and those that nobody wants, stay as they are.
 */
export function restorationOf(from: Schema, wanted: Schema): Restoration {
  const restorer = new Restorer(from, wanted);
  restorer.run();
  const known = new Set(from.allViews().map(({ view }) => tableKey(view, from.dialect)));
  const missing = wanted.allViews().filter(({ view }) => !known.has(tableKey(view, wanted.dialect)));
  const views = missing.filter(state => currentDefinition(state, wanted) === null);
  const viewsMade = viewCreations(
    missing.filter(state => !views.includes(state)),
    wanted,
  );
  const goneObjects = wanted.objectsUnlike(from).filter(state => from.object(state) === null);
  const objects = goneObjects.filter(({ definition }) => definition === null);
  // A trigger or rule may call a function that has gone along.
  const routinesFirst = goneObjects.toSorted((a, b) => Number(a.table !== null) - Number(b.table !== null));
  const objectsMade = routinesFirst.filter(state => !objects.includes(state)).map(state => objectCreationOf(state));
  return { operations: restorer.operations, viewsMade, views, objectsMade, objects };
}

/** The constraint that a table loses. */
export function droppingOf(table: QualifiedName, constraint: Constraint): DropConstraint {
  return {
    kind: "dropConstraint",
    ...UNWRITTEN,
    table,
    name: constraint.name,
    constraint: constraint.kind,
    columns: constraint.kind === "check" ? null : constraint.columns,
    ifExists: false,
    cascade: false,
    online: OFFLINE,
  };
}

/** What takes a constraint off its table: MariaDB has no name for a check behind a column, which goes when that is described anew. */
export function removalOf(state: TableState, constraint: Constraint, { dialect }: Schema): Operation {
  const isUnnamed = dialect === "mariadb" && constraint.kind === "check" && constraint.name === null;
  const [text, ...others] = isUnnamed && constraint.level === "column" ? constraint.columns : [];
  const column = text === undefined || others.length > 0 ? undefined : state.columns.get(nameKey(text, dialect));
  const restated = column === undefined ? null : restatementOf(state.table, column);
  return restated ?? droppingOf(state.table, constraint);
}

/** The column described anew, as MySQL's MODIFY does; `null` where its type is not known. */
function restatementOf(table: QualifiedName, column: ColumnState): AlterColumn | null {
  if (column.type === null) return null;
  return {
    kind: "alterColumn",
    ...UNWRITTEN,
    table,
    column: nameOf(column),
    using: null,
    online: OFFLINE,
    type: column.type,
    nullable: column.nullable ?? true,
    default: defaultChange(column),
    identity: column.identity === null ? { action: "drop" } : { action: "set", value: column.identity },
    restates: true,
    attributes: { collation: column.collation, onUpdate: column.onUpdate, comment: column.comment },
  };
}

/** The partition that a table gets. */
export function attachingOf(table: QualifiedName, other: QualifiedName, bounds: string | null): Operation {
  const action = "attach partition";
  return { kind: "alterTable", ...UNWRITTEN, table, action, other, bounds, concurrently: false, online: OFFLINE };
}

/** The index that a table loses. */
export function indexDroppingOf(table: QualifiedName, name: Name, concurrently = false): DropIndex {
  return {
    kind: "dropIndex",
    ...UNWRITTEN,
    table,
    name: { schema: table.schema, name, span: name.span },
    columns: null,
    concurrently,
    ifExists: false,
    cascade: false,
    online: OFFLINE,
  };
}

/** A column that gives its numbers up before the last index that begins with it goes (MySQL 15.1.20). */
export function unnumbering(state: TableState, gone: IndexState, schema: Schema): AlterColumn | null {
  const { dialect } = schema;
  if (!isMySqlFamily(dialect)) return null;
  const leading = ({ columns }: IndexState): string => {
    const name = columns[0]?.name ?? null;
    return name === null ? "" : nameKey(name, dialect);
  };
  const column = state.columns.get(leading(gone));
  const isLast = !state.indexes.some(other => other !== gone && leading(other) === leading(gone));
  if (column === undefined || column.identity === null || !isLast) return null;
  return alterationOf(state.table, column, { ...column, identity: null }, schema);
}

/** The column that a table gets back, its other constraints left out, and the schema that it comes into. */
export function columnAdditionOf(wanted: TableState, column: ColumnState, schema: Schema): AddColumn {
  const added = columnOf(column);
  const isNumbered = isMySqlFamily(schema.dialect) && column.identity !== null;
  const keys = isNumbered ? keysOfNumbers(wanted, column, schema) : [];
  return {
    kind: "addColumn",
    ...UNWRITTEN,
    table: wanted.table,
    column: isNumbered && keys.length === 0 ? { ...added, identity: null } : added,
    constraints: keys,
    ifNotExists: false,
    placed: false,
    online: OFFLINE,
  };
}

/** The key that a column with AUTO_INCREMENT has to come with (MySQL 15.1.20), where the table has room for it. */
function keysOfNumbers(wanted: TableState, column: ColumnState, schema: Schema): readonly Constraint[] {
  const { dialect } = schema;
  const isFirst = ({ columns }: { readonly columns: readonly Name[] }): boolean =>
    columns[0] !== undefined && nameKey(columns[0], dialect) === nameKey(nameOf(column), dialect);
  const has = schema.table(wanted.table)?.constraints.some(({ kind }) => kind === "primaryKey") === true;
  const key = wanted.constraints.find(
    constraint => (constraint.kind === "unique" || (constraint.kind === "primaryKey" && !has)) && isFirst(constraint),
  );
  return key === undefined ? [] : [{ ...withoutMadeUpName(key), level: "table" }];
}

/** The column as it was. Parts that were not known stay as they are; `null` where none of it can be said. */
export function alterationOf(
  table: QualifiedName,
  column: ColumnState,
  wanted: ColumnState,
  schema: Schema,
): AlterColumn | null {
  const parts = differingParts(column, wanted);
  if (parts.length === 0) return null;
  if (isMySqlFamily(schema.dialect)) return restatementOf(table, wanted);
  const base = {
    kind: "alterColumn",
    ...UNWRITTEN,
    table,
    column: nameOf(wanted),
    using: null,
    online: OFFLINE,
  } as const;
  const has = (part: (typeof parts)[number]): boolean => parts.includes(part);
  const serial = has("identity") && wanted.identity === "serial" && column.identity === null;
  const identity = has("identity") && !serial && column.identity !== "serial";
  // To stop counting, a serial column loses what takes numbers from its sequence.
  const stops = has("identity") && column.identity === "serial" && !has("default");
  return {
    ...base,
    type: has("type") || has("collation") ? wanted.type : null,
    nullable: has("nullable") ? wanted.nullable : null,
    default: serial ? numbering(wanted) : has("default") || stops ? defaultChange(wanted) : null,
    identity: !identity
      ? null
      : wanted.identity === null
        ? { action: "drop" }
        : { action: "set", value: wanted.identity },
    restates: false,
    attributes: null,
  };
}

function defaultChange({ default: value }: ColumnState): AlterColumn["default"] {
  return value === null || value === "none" || value.kind === "null" ? { action: "drop" } : { action: "set", value };
}

/** The default that makes a column one of numbers from its sequence again. */
function numbering({ sequence }: ColumnState): AlterColumn["default"] {
  return sequence === null ? null : { action: "set", value: nextNumberOf(sequence) };
}

/** Goes through the tables step by step, so that what one table needs of another is there. */
class Restorer {
  readonly operations: Operation[] = [];
  private readonly asides: { readonly table: QualifiedName; readonly name: Name }[] = [];

  constructor(
    private schema: Schema,
    private readonly wanted: Schema,
  ) {}

  run(): void {
    const wanted = this.differing();
    // What a parent has, its children get or lose along with it.
    const parentsFirst = wanted.toSorted((a, b) => this.depth(a) - this.depth(b));
    for (const table of parentsFirst) this.dropSurplus(table);
    for (const table of parentsFirst) this.create(table);
    for (const table of parentsFirst) this.restoreColumns(table);
    // What a partition has already becomes a part of its parent's, under its own name.
    for (const table of parentsFirst.toReversed()) this.addIndexes(table);
    this.dropAsides(({ needed }) => !needed);
    for (const table of parentsFirst) this.addConstraints(table, ({ kind }) => kind === "check");
    for (const table of parentsFirst.toReversed())
      this.addConstraints(table, ({ kind }) => kind !== "check" && kind !== "foreignKey");
    // A foreign key may have the index of a key now.
    this.dropAsides(() => true);
    for (const table of parentsFirst) this.addConstraints(table, ({ kind }) => kind === "foreignKey");
    for (const table of parentsFirst) this.nameIndexes(table);
    // What a key or its absence does to its columns comes last.
    for (const table of parentsFirst) this.restoreColumns(table);
    // Those behind a column of MariaDB go when that is described anew.
    for (const table of parentsFirst) this.addConstraints(table, ({ kind }) => kind === "check");
    for (const table of parentsFirst) this.nameSequences(table);
  }

  private push(operation: Operation): void {
    this.operations.push(operation);
    this.schema = this.schema.apply(operation);
  }

  private differing(): readonly TableState[] {
    return this.wanted
      .tablesUnlike(this.schema)
      .filter(state => state.complete || this.schema.table(state.table) !== null);
  }

  /** How many tables are above a table, at most. */
  private depth({ inherits, partitionOf }: TableState): number {
    const parents = partitionOf === null ? inherits : [...inherits, partitionOf];
    return Math.max(0, ...parents.map(name => 1 + this.depthOf(this.wanted.table(name))));
  }

  private depthOf(parent: TableState | null): number {
    return parent === null ? 0 : this.depth(parent);
  }

  private dropSurplus(wanted: TableState): void {
    const { dialect } = this.schema;
    const surplus = (state: TableState): readonly Constraint[] =>
      state.constraints.filter(own => !wanted.constraints.some(other => isSameConstraint(own, other, this.schema)));
    const state = this.schema.table(wanted.table);
    if (state === null) return;
    const gone = surplus(state).toSorted((a, b) => Number(b.kind === "foreignKey") - Number(a.kind === "foreignKey"));
    for (const constraint of gone) {
      const now = this.schema.table(wanted.table);
      if (now?.constraints.includes(constraint) !== true) continue;
      const index = indexOfKey(now, constraint);
      if (index?.name != null && isSetAside(index, now, this.schema)) {
        this.setAside(wanted, index.name);
        continue;
      }
      this.unnumber(now, index);
      this.push(removalOf(now, constraint, this.schema));
    }
    for (const index of this.schema.table(wanted.table)?.indexes ?? []) {
      const now = this.schema.table(wanted.table);
      if (now === null || index.name === null || comesWithConstraint(index, now, dialect)) continue;
      if (wanted.indexes.some(other => isSameIndex(index, other, this.schema))) continue;
      if (isNeeded(index, now, this.schema)) this.setAside(wanted, index.name);
      else {
        this.unnumber(now, index);
        this.push(indexDroppingOf(wanted.table, index.name));
      }
    }
  }

  private unnumber(state: TableState, gone: IndexState | null): void {
    const alteration = gone === null ? null : unnumbering(state, gone, this.schema);
    if (alteration !== null) this.push(alteration);
  }

  /** MySQL keeps an index that a foreign key needs (15.1.20.5): it goes when the wanted one is there. */
  private setAside({ table }: TableState, name: Name): void {
    const aside: Name = { ...name, text: `${name.text}_old` };
    const qualified = { schema: null, name, span: name.span };
    this.push({ kind: "renameIndex", ...UNWRITTEN, table, name: qualified, to: aside, online: OFFLINE });
    this.asides.push({ table, name: aside });
  }

  private dropAsides(isMeant: (aside: { readonly needed: boolean }) => boolean): void {
    for (const aside of this.asides.splice(0)) {
      const state = this.schema.table(aside.table);
      const index = state?.indexes.find(({ name }) => name?.text === aside.name.text);
      const needed = state !== null && index !== undefined && isNeeded(index, state, this.schema);
      if (isMeant({ needed })) this.push(indexDroppingOf(aside.table, aside.name));
      else this.asides.push(aside);
    }
  }

  private create(wanted: TableState): void {
    if (this.schema.table(wanted.table) !== null) return;
    const { table: whole, indexes } = creationOf(wanted, this.schema.dialect);
    const table = besidesParents(whole, wanted, this.schema, this.wanted);
    const own = tableKey(wanted.table, this.schema.dialect);
    const isLate = (constraint: Constraint): boolean =>
      constraint.kind === "foreignKey" && tableKey(constraint.references, this.schema.dialect) !== own;
    const constraints = table.constraints.filter(constraint => !isLate(constraint));
    const { partitionOf, bounds } = wanted;
    this.push({ ...table, constraints, partitionOf: null, bounds: null });
    if (partitionOf === null) return;
    // Its own indexes become parts of its parent's, and keep their names.
    for (const index of indexes) this.push(index);
    this.push(attachingOf(partitionOf, wanted.table, bounds));
  }

  private restoreColumns(state: TableState): void {
    const { table, columns } = state;
    for (const [key, wanted] of columns) {
      const own = this.schema.table(table)?.columns.get(key);
      if (own === undefined) {
        if (wanted.type === null && this.schema.dialect !== "sqlite") continue;
        this.push(columnAdditionOf(state, wanted, this.schema));
        continue;
      }
      const { identity } = this.canNumber(wanted, table) ? wanted : own;
      const alteration = alterationOf(table, own, { ...wanted, identity }, this.schema);
      if (alteration !== null) this.push(alteration);
    }
  }

  /** Whether a column may have numbers by now, if it wants to: MySQL wants an index that begins with it. */
  private canNumber(column: ColumnState, table: QualifiedName): boolean {
    const { dialect } = this.schema;
    if (!isMySqlFamily(dialect) || column.identity === null) return true;
    const state = this.schema.table(table);
    return state !== null && hasIndexLeadingWith(state.indexes, [nameOf(column)], dialect);
  }

  private addIndexes(wanted: TableState): void {
    for (const index of wanted.indexes) {
      const state = this.schema.table(wanted.table);
      if (
        state === null ||
        (comesWithConstraint(index, wanted, this.schema.dialect) && index.constraint !== "foreignKey")
      )
        continue;
      // MySQL drops the index of a foreign key itself where another serves that, too: one that stays is made.
      const isPassing = (own: IndexState): boolean => own.constraint === "foreignKey" && index.constraint === null;
      if (state.indexes.some(own => isSameIndex(own, index, this.schema) && !isPassing(own))) continue;
      this.push(indexCreationOf(wanted.table, index));
    }
  }

  private addConstraints(wanted: TableState, isMeant: (constraint: Constraint) => boolean): void {
    for (const constraint of wanted.constraints.filter(isMeant)) {
      const state = this.schema.table(wanted.table);
      if (state === null || state.constraints.some(own => isSameConstraint(own, constraint, this.schema))) continue;
      this.push({
        kind: "addConstraint",
        ...UNWRITTEN,
        table: wanted.table,
        constraint: { ...withoutMadeUpName(constraint), level: levelOf(constraint, this.schema) },
        online: OFFLINE,
      });
    }
  }

  /** MySQL calls the index of a foreign key after that. */
  private nameIndexes(wanted: TableState): void {
    const { dialect } = this.schema;
    if (!isMySqlFamily(dialect)) return;
    const own = this.schema.table(wanted.table)?.indexes ?? [];
    const surplus = own.filter(index => !wanted.indexes.some(other => isSameIndex(index, other, this.schema)));
    const missing = wanted.indexes.filter(index => !own.some(other => isSameIndex(index, other, this.schema)));
    for (const { name, ...index } of surplus) {
      const shape = indexShape({ name, ...index }, dialect);
      const to = missing.find(other => indexShape(other, dialect) === shape)?.name ?? null;
      if (name === null || to === null) continue;
      const { table } = wanted;
      const qualified = { schema: null, name, span: name.span };
      this.push({ kind: "renameIndex", ...UNWRITTEN, table, name: qualified, to, online: OFFLINE });
    }
  }

  private nameSequences({ table, columns }: TableState): void {
    for (const [key, { sequence }] of columns) {
      const own = this.schema.table(table)?.columns.get(key)?.sequence ?? null;
      if (sequence === null || own === null || own.name.text === sequence.name.text) continue;
      const what = { object: "sequence", name: own, ...PLAIN_CHANGE, to: sequence.name };
      this.push({ kind: "alterObject", ...UNWRITTEN, ...what });
    }
  }
}

function isSameConstraint(a: Constraint, b: Constraint, { dialect }: Schema): boolean {
  return constraintShape(a, dialect) === constraintShape(b, dialect) && sameNames(a.name, b.name, dialect);
}

/** The index by which a table keeps a key. */
export function indexOfKey(state: TableState, { kind, name }: Constraint): IndexState | null {
  return state.indexes.find(index => index.constraint === kind && index.name?.text === name?.text) ?? null;
}

/** Whether two indexes are the same, in their names, too. */
export function isSameIndex(a: IndexState, b: IndexState, { dialect }: Schema): boolean {
  // An index that becomes that of a key is made with it.
  if (!isMySqlFamily(dialect) && a.constraint !== b.constraint) return false;
  return indexShape(a, dialect) === indexShape(b, dialect) && sameNames(a.name, b.name, dialect);
}

/** SQLite gives the indexes of keys a number, which depends on the order in which they were made. */
function sameNames(a: Name | null, b: Name | null, dialect: Schema["dialect"]): boolean {
  const key = (name: Name | null): string =>
    name === null || name.text.startsWith("sqlite_autoindex_") ? "" : nameKey(name, dialect);
  return key(a) === key(b);
}

/** A check behind a column goes along with that column in SQLite, and with its definition in MariaDB. */
function levelOf(constraint: Constraint, { dialect }: Schema): Constraint["level"] {
  const isOfColumn = constraint.kind === "check" && constraint.columns.length === 1;
  return isOfColumn && (dialect === "mariadb" || dialect === "sqlite") ? constraint.level : "table";
}

/** Whether the index of a unique key can go only when another one is there for a foreign key. */
export function isSetAside(index: IndexState, state: TableState, schema: Schema): boolean {
  return index.constraint === "unique" && isNeeded(index, state, schema);
}

/** Whether a foreign key has this index and no other. */
export function isNeeded(index: IndexState, state: TableState, { dialect }: Schema): boolean {
  if (!isMySqlFamily(dialect)) return false;
  const serves = (other: IndexState, columns: readonly Name[]): boolean =>
    columns.every((column, i) => {
      const name = other.columns[i]?.name ?? null;
      return name !== null && nameKey(name, dialect) === nameKey(column, dialect);
    });
  return foreignKeysOf(state).some(
    ({ columns }) => serves(index, columns) && !state.indexes.some(other => other !== index && serves(other, columns)),
  );
}
