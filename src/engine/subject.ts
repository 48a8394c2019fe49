import type { Constraint } from "../model/column.js";
import type { QualifiedName } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import type { Schema } from "../model/schema/index.js";
import type { MigrationSource } from "./lower-file.js";
import { wordsOf, type MigrationSeries } from "./migration-series.js";

/**
 * Tables under all their names, and what else a statement may name that changes them: their indexes, the tables whose
 * columns they have, those that their foreign keys refer to, the types of their columns, their schemas. Names are in
 * lower case and without a schema; it grows while operations are read.
 */
export class Subject {
  private readonly tables: Set<string>;
  private readonly indexes: Set<string>;
  /** Of foreign keys: only what takes a table or column away, or names it anew, matters there. */
  private readonly targets: Set<string>;
  private readonly types: Set<string>;
  private readonly schemas: Set<string>;
  /** Under all their names, too; `null` where all columns matter. */
  private readonly columns: Set<string> | null;

  constructor(tables: readonly string[], columns: readonly string[] | null = null, other: Subject | null = null) {
    this.tables = new Set([...(other?.tables ?? []), ...tables]);
    this.indexes = new Set(other?.indexes);
    this.targets = new Set(other?.targets);
    this.types = new Set(other?.types);
    this.schemas = new Set(other?.schemas);
    this.columns = columns === null ? null : new Set(columns);
  }

  /** A copy that is about these columns of the tables, or all (`null`). */
  of(columns: readonly string[] | null): Subject {
    return new Subject([], columns, this);
  }

  hasMoreTablesThan(other: Subject): boolean {
    return this.tables.size > other.tables.size;
  }

  /** The files of a series that may change the subject, by their texts. */
  *filesIn(series: MigrationSeries): IterableIterator<MigrationSource> {
    const sweeping = [...series.sweeping()];
    const isMentioned = (name: string): boolean => sweeping.some(file => series.mentions(file, wordsOf(name)));
    // A schema takes the tables in it along: what is in it has to be known.
    if ([...this.schemas].some(isMentioned)) for (const name of this.targets) this.tables.add(name);
    for (const name of [...this.tables, ...this.indexes]) {
      for (const file of series.naming(wordsOf(name))) if (this.mayChangeIn(file, series)) yield file;
    }
    for (const name of this.targets) yield* series.moving(wordsOf(name));
    for (const file of sweeping) {
      if ([...this.types, ...this.schemas].some(name => series.mentions(file, wordsOf(name)))) yield file;
    }
  }

  /** Whether a file that names one of the tables or indexes can matter. */
  private mayChangeIn(file: MigrationSource, series: MigrationSeries): boolean {
    return (
      this.columns === null ||
      file.movesTables ||
      [...this.columns, ...this.indexes].some(name => series.mentions(file, wordsOf(name)))
    );
  }

  /** Whether an operation may change the subject. */
  concerns(operation: Operation): boolean {
    switch (operation.kind) {
      case "set":
        return operation.variable === "search_path";
      case "renameTable":
        return this.isTable(operation.table) || this.isTable(operation.to) || isIn(this.targets, operation.table);
      case "alterTable":
        return (
          this.isTable(operation.table) ||
          (operation.other !== null && this.isTable(operation.other)) ||
          (operation.action === "set schema" && isIn(this.targets, operation.table))
        );
      case "dropTable":
      case "dropColumn":
      case "renameColumn":
        return this.isTable(operation.table) || isIn(this.targets, operation.table);
      case "dropView":
        return isIn(this.tables, operation.view);
      case "dropIndex":
      case "renameIndex":
        if (operation.table !== null) return this.isTable(operation.table);
        return operation.name !== null && isIn(this.indexes, operation.name);
      case "alterType":
        // What it has become is ours, or what it was.
        if (operation.action === "rename" && this.types.has(operation.value?.toLowerCase() ?? "")) return true;
        return isIn(this.types, operation.type) || this.hasSchemaOf(operation.type);
      case "createType":
      case "dropType":
        return isIn(this.types, operation.type) || this.hasSchemaOf(operation.type);
      case "dropObject":
        return operation.object === "schema" && operation.name !== null && isIn(this.schemas, operation.name);
      default:
        return "table" in operation && operation.table !== null && this.isTable(operation.table);
    }
  }

  /** Takes in the names that an operation of its own brings up; `after` is the schema behind it. */
  learn(operation: Operation, after: Schema): void {
    if ("table" in operation && operation.table !== null) this.addSchema(operation.table);
    switch (operation.kind) {
      case "renameTable":
        if (this.isTable(operation.table) || this.isTable(operation.to)) {
          for (const name of [operation.table, operation.to]) add(this.tables, name);
        } else add(this.targets, operation.to);
        this.addSchema(operation.to);
        return;
      case "alterTable":
        if (operation.action === "set schema") {
          if (operation.other !== null) add(this.schemas, operation.other);
        } else if (operation.other !== null && this.isTable(operation.other)) {
          add(this.tables, operation.table);
          this.addIndexes(operation.other, after);
        }
        return;
      case "createTable":
        for (const { table } of operation.copies) add(this.tables, table);
        for (const parent of operation.inherits) add(this.tables, parent);
        if (operation.partitionOf !== null) add(this.tables, operation.partitionOf);
        for (const { type } of operation.columns) this.addType(type);
        this.addTargets(operation.constraints);
        break;
      case "addColumn":
        this.addType(operation.column.type);
        this.addTargets(operation.constraints);
        break;
      case "alterColumn":
        this.addType(operation.type);
        return;
      case "addConstraint":
        this.addTargets([operation.constraint]);
        break;
      case "renameColumn":
        if (this.columns?.has(operation.column.text.toLowerCase()) === true) {
          this.columns.add(operation.to.text.toLowerCase());
        }
        return;
      case "alterType":
        add(this.types, operation.type);
        if (operation.action === "rename" && operation.value !== null) this.types.add(operation.value.toLowerCase());
        return;
      case "renameIndex":
        this.indexes.add(operation.to.text.toLowerCase());
        return;
      case "createIndex":
        break;
      default:
        return;
    }
    this.addIndexes(operation.table, after);
  }

  private addSchema({ schema }: QualifiedName): void {
    if (schema !== null) this.schemas.add(schema.text.toLowerCase());
  }

  private addType(type: { readonly name: string } | null): void {
    const name = type?.name.toLowerCase().split(".").at(-1);
    if (name !== undefined) this.types.add(name);
  }

  private addTargets(constraints: readonly Constraint[]): void {
    for (const constraint of constraints) {
      if (constraint.kind !== "foreignKey") continue;
      add(this.targets, constraint.references);
      this.addSchema(constraint.references);
    }
  }

  /** Those of constraints, too, and those that the server makes up, also for partitions. */
  private addIndexes(table: QualifiedName, after: Schema): void {
    for (const { indexes, constraints } of after.withTablesBelow(table)) {
      for (const { name } of [...indexes, ...constraints]) if (name !== null) this.indexes.add(name.text.toLowerCase());
    }
  }

  private isTable(table: QualifiedName): boolean {
    return isIn(this.tables, table);
  }

  private hasSchemaOf({ schema }: QualifiedName): boolean {
    return schema !== null && this.schemas.has(schema.text.toLowerCase());
  }
}

function add(names: Set<string>, { name }: QualifiedName): void {
  names.add(name.text.toLowerCase());
}

function isIn(names: ReadonlySet<string>, { name }: QualifiedName): boolean {
  return names.has(name.text.toLowerCase());
}
