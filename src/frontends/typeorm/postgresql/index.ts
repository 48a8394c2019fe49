import { text, textOf, type Origin, type Text } from "../../evaluate/values.js";
import type { Recorder } from "../../recorder.js";
import { from, joined, sql, type Fragment, type Part } from "../../fragment.js";
import { Notes } from "../metadata.js";
import { NAMING, pathOf, type Path } from "../names.js";
import type { Options } from "../options.js";
import {
  possible,
  step,
  type CreateTableOptions,
  type DropTableOptions,
  type Statements,
  type Step,
} from "../statements.js";
import type { TableModel } from "../tables.js";
import { changeColumn } from "./change-column.js";
import { isStored, PostgresParts } from "./parts.js";
import { renameTable } from "./rename-table.js";
import { isEnum } from "./types.js";

const IF_EXISTS = "IF EXISTS ";

/** What `PostgresQueryRunner` sends. */
export class PostgresStatements implements Statements {
  readonly parts: PostgresParts;
  readonly notes: Notes;
  /** The types that the migration has made for enums. */
  private readonly enums = new Set<string>();

  constructor(recorder: Recorder) {
    this.parts = new PostgresParts(recorder);
    this.notes = new Notes(this.parts, ["database", "schema"]);
  }

  // --- tables ---

  createTable(table: TableModel, { ifNotExists, foreignKeys, indices }: CreateTableOptions): Step[] {
    const columns = table.list("columns");
    const comment = table.options.nonEmpty("comment");
    return [
      ...columns.flatMap(column => this.createEnum(table, column)),
      ...columns.filter(isRecorded).map(column => this.notes.remember(column.placeOf("asExpression"))),
      step(this.createTableSql(table, ifNotExists, foreignKeys)),
      ...(indices ? table.list("indices").flatMap(index => this.createIndexOf(table, index)) : []),
      ...(comment === null ? [] : this.changeTableComment(table, comment)),
    ];
  }

  private createTableSql(table: TableModel, ifNotExists: boolean, foreignKeys: boolean): Fragment {
    const { parts } = this;
    const columns = table.list("columns");
    const uniques = parts.uniquesOf(table);
    // From now on they are constraints like others.
    for (const unique of uniques) if (!table.list("uniques").includes(unique)) table.add("uniques", unique);
    const elements: Part[] = [
      ...columns.map(column => parts.column(table, column)),
      ...uniques.map(unique => parts.unique(table, unique)),
      ...table.list("checks").map(check => parts.check(table, check)),
      ...table.list("exclusions").map(exclusion => parts.exclusion(table, exclusion)),
      ...(foreignKeys ? table.list("foreignKeys").map(key => parts.foreignKey(table, key, true)) : []),
    ];
    const keyed = table.primaryColumns;
    const [first] = keyed;
    if (first !== undefined) {
      const place = first.placeOf("isPrimary");
      const names = keyed.map(column => parts.nameOf(column));
      elements.push(from(place, parts.primaryKey(parts.keyName(table, keyed, place), names)));
    }
    const comments = columns
      .filter(column => column.nonEmpty("comment") !== null)
      .flatMap(column => ["; ", parts.commentOn(table, column)]);
    const clause = ifNotExists ? "IF NOT EXISTS " : "";
    return joined([sql`CREATE TABLE ${clause}${parts.path(table.path)} (${elements})`, ...comments]);
  }

  dropTable(table: TableModel, { ifExists, foreignKeys, indices }: DropTableOptions): Step[] {
    return [
      ...(indices ? table.list("indices").flatMap(index => this.dropIndex(table, index, false)) : []),
      ...(foreignKeys ? table.list("foreignKeys").flatMap(key => this.dropForeignKey(table, key, false)) : []),
      step(sql`DROP TABLE ${ifExists ? IF_EXISTS : ""}${this.parts.path(table.path)}`),
      ...table
        .list("columns")
        .filter(isRecorded)
        .map(column => this.notes.forgetColumn(column.origin)),
    ];
  }

  renameTable(table: TableModel, to: Text): readonly Step[] {
    return renameTable(this.parts, table, to);
  }

  changeTableComment(table: TableModel, comment: Text | null): Step[] {
    return [step(sql`COMMENT ON TABLE ${this.parts.path(table.path)} IS ${this.parts.comment(comment)}`)];
  }

  clearTable(path: Path, cascade: boolean): Step[] {
    return [step(sql`TRUNCATE TABLE ${this.parts.path(path)}${cascade ? " CASCADE" : ""}`)];
  }

  // --- columns ---

  addColumn(table: TableModel, column: Options): Step[] {
    const { parts } = this;
    const name = parts.nameOf(column);
    const added = from(column.origin, sql`ADD ${parts.column(table, column)}`);
    const steps = [...this.createEnum(table, column), this.alter(table, added)];
    if (column.flag("isPrimary") === true) {
      const keyed = table.primaryColumns;
      const place = column.placeOf("isPrimary");
      if (keyed.length > 0 || !table.isComplete) steps.push(this.dropKey(table, keyed, place));
      steps.push(this.addKey(table, [...keyed, column], place));
    }
    const index = table.list("indices").find(other => parts.covers(other, name));
    if (index !== undefined) steps.push(...this.createIndex(table, index));
    if (column.flag("isUnique") === true) steps.push(...this.addUnique(table, column));
    if (isRecorded(column)) steps.push(this.notes.remember(column.placeOf("asExpression")));
    if (column.nonEmpty("comment") !== null) steps.push(step(parts.commentOn(table, column)));
    return steps;
  }

  dropColumn(table: TableModel, column: Options, ifExists: boolean): Step[] {
    const { parts } = this;
    const name = parts.nameOf(column);
    const steps: Step[] = [];
    if (column.flag("isPrimary") === true) {
      const others = table.primaryColumns.filter(other => textOf(parts.nameOf(other)) !== textOf(name));
      steps.push(this.dropKey(table, table.primaryColumns, column.origin));
      if (others.length > 0) steps.push(this.addKey(table, others, column.origin));
    }
    const index = table.list("indices").find(item => parts.covers(item, name));
    if (index !== undefined) {
      steps.push(...this.dropIndex(table, index, false));
      table.remove("indices", index);
    }
    const check = table.list("checks").find(item => parts.covers(item, name));
    if (check !== undefined) {
      steps.push(...this.dropCheck(table, check, false));
      table.remove("checks", check);
    }
    const unique = table.list("uniques").find(item => parts.covers(item, name));
    if (unique !== undefined) {
      steps.push(...this.dropUnique(table, unique, false));
      table.remove("uniques", unique);
    }
    steps.push(this.alter(table, sql`DROP COLUMN ${ifExists ? IF_EXISTS : ""}${parts.quoted(name)}`));
    if (isEnum(column)) steps.push(this.dropEnum(table, column));
    if (isStored(column)) steps.push(this.notes.forgetColumn(column.origin));
    return steps;
  }

  changeColumn(table: TableModel, before: Options, after: Options): readonly Step[] {
    return changeColumn(this, table, before, after);
  }

  /** ALTER TABLE with one action. */
  alter(table: TableModel, action: Fragment, read: Step["read"] = null): Step {
    return step(sql`ALTER TABLE ${this.parts.path(table.path)} ${action}`, read);
  }

  /** The type of an enum; one with a name of its own may be there already. */
  private createEnum(table: TableModel, column: Options): Step[] {
    if (!isEnum(column)) return [];
    const key = this.parts.enumKey(table, column);
    if (this.enums.has(key)) return [];
    this.enums.add(key);
    const created = this.createEnumSql(table, column);
    return [column.nonEmpty("enumName") === null ? created : possible(created)];
  }

  createEnumSql(table: TableModel, column: Options): Step {
    const { parts } = this;
    const created = sql`CREATE TYPE ${parts.enumName(table, column)} AS ENUM(${parts.labels(column)})`;
    return step(from(column.placeOf("enum"), created));
  }

  private dropEnum(table: TableModel, column: Options): Step {
    this.enums.delete(this.parts.enumKey(table, column));
    return step(sql`DROP TYPE ${this.parts.enumName(table, column)}`);
  }

  // --- keys ---

  createPrimaryKey(table: TableModel, columns: readonly Text[], name: Text | null): Step[] {
    const place = columns[0]?.origin ?? table.options.origin;
    const chosen = name ?? NAMING.primaryKey(table.name, columns, place);
    return [this.alter(table, sql`ADD ${this.parts.primaryKey(chosen, columns)}`)];
  }

  updatePrimaryKeys(table: TableModel, columns: readonly Options[]): Step[] {
    const keyed = table.primaryColumns;
    const place = columns[0]?.origin ?? table.options.origin;
    const names = columns.map(column => this.parts.nameOf(column));
    const kept = keyed[0]?.nonEmpty("primaryKeyConstraintName") ?? null;
    const dropped = keyed.length > 0 || !table.isComplete ? [this.dropKey(table, keyed, place)] : [];
    return [...dropped, ...this.createPrimaryKey(table, names, kept)];
  }

  dropPrimaryKey(table: TableModel, ifExists: boolean): Step[] {
    return [this.dropKey(table, table.primaryColumns, null, ifExists)];
  }

  /** Drops the key; of a table that only the database knows, whatever it is called, if there is one. */
  dropKey(table: TableModel, columns: readonly Options[], place: Origin | null, ifExists = false): Step {
    const origin = place ?? table.options.origin;
    const isKnown = table.isComplete && columns.length > 0;
    const name = isKnown ? this.parts.keyName(table, columns, origin) : text("PK_", origin);
    const action = sql`DROP CONSTRAINT ${ifExists ? IF_EXISTS : ""}${this.parts.quoted(name)}`;
    const dropped = this.alter(table, place === null ? action : from(place, action), operation =>
      operation.kind === "dropConstraint" && !isKnown
        ? [{ ...operation, name: null, constraint: "primaryKey" }]
        : [operation],
    );
    return isKnown || place === null || columns.length > 0 ? dropped : possible(dropped);
  }

  addKey(table: TableModel, columns: readonly Options[], place: Origin): Step {
    const { parts } = this;
    const names = columns.map(column => parts.nameOf(column));
    const all = table.isComplete ? names : [parts.hole("…", place), ...names];
    const name = table.isComplete ? parts.keyName(table, columns, place) : NAMING.primaryKey(table.name, all, place);
    return this.alter(table, from(place, sql`ADD ${parts.primaryKey(name, all)}`));
  }

  // --- constraints ---

  private dropConstraint(table: TableModel, name: Text, ifExists: boolean, read: Step["read"] = null): Step[] {
    return [this.alter(table, sql`DROP CONSTRAINT ${ifExists ? IF_EXISTS : ""}${this.parts.quoted(name)}`, read)];
  }

  createUnique(table: TableModel, unique: Options): Step[] {
    return [this.alter(table, from(unique.origin, sql`ADD ${this.parts.unique(table, unique)}`))];
  }

  /** The constraint that `isUnique` of a column stands for. */
  addUnique(table: TableModel, column: Options): Step[] {
    const unique = this.parts.uniqueOver(column);
    table.add("uniques", unique);
    return this.createUnique(table, unique);
  }

  dropUnique(table: TableModel, unique: Options, ifExists: boolean): Step[] {
    const read = this.parts.droppedByColumns("unique", unique);
    return this.dropConstraint(table, this.parts.uniqueName(table, unique), ifExists, read);
  }

  createCheck(table: TableModel, check: Options): Step[] {
    return [this.alter(table, from(check.origin, sql`ADD ${this.parts.check(table, check)}`))];
  }

  dropCheck(table: TableModel, check: Options, ifExists: boolean): Step[] {
    return this.dropConstraint(table, this.parts.checkName(table, check), ifExists);
  }

  createExclusion(table: TableModel, exclusion: Options): Step[] {
    return [this.alter(table, from(exclusion.origin, sql`ADD ${this.parts.exclusion(table, exclusion)}`))];
  }

  dropExclusion(table: TableModel, exclusion: Options, ifExists: boolean): Step[] {
    return this.dropConstraint(table, this.parts.exclusionName(table, exclusion), ifExists);
  }

  createForeignKey(table: TableModel, key: Options): Step[] {
    return [this.alter(table, from(key.origin, sql`ADD ${this.parts.foreignKey(table, key, true)}`))];
  }

  dropForeignKey(table: TableModel, key: Options, ifExists: boolean): Step[] {
    const read = this.parts.droppedByColumns("foreignKey", key);
    return this.dropConstraint(table, this.parts.foreignKeyName(table, key), ifExists, read);
  }

  // --- indexes ---

  createIndex(table: TableModel, index: Options): Step[] {
    return [step(this.parts.createIndex(table, index))];
  }

  /** An index that is a part of a table's description is located there. */
  private createIndexOf(table: TableModel, index: Options): Step[] {
    return [step(from(index.origin, this.parts.createIndex(table, index)))];
  }

  dropIndex(table: TableModel, index: Options, ifExists: boolean): Step[] {
    const { parts } = this;
    const concurrently = index.knows("isConcurrent") && index.flag("isConcurrent") === true ? "CONCURRENTLY " : "";
    const name = parts.indexPath(table, parts.indexName(table, index));
    const read = parts.indexDroppedByColumns(table, index);
    return [step(sql`DROP INDEX ${concurrently}${ifExists ? IF_EXISTS : ""}${name}`, read)];
  }

  // --- databases, schemas and views ---

  createDatabase(name: Text): Step[] {
    return [step(sql`CREATE DATABASE ${this.parts.quoted(name)}`)];
  }

  dropDatabase(name: Text, ifExists: boolean): Step[] {
    return [step(sql`DROP DATABASE ${ifExists ? IF_EXISTS : ""}${this.parts.quoted(name)}`)];
  }

  createSchema(path: Text, ifNotExists: boolean): Step[] {
    const name = this.parts.quoted(pathOf(path).name);
    return [step(sql`CREATE SCHEMA ${ifNotExists ? "IF NOT EXISTS " : ""}${name}`)];
  }

  dropSchema(path: Text, ifExists: boolean, cascade: boolean): Step[] {
    const name = this.parts.quoted(pathOf(path).name);
    return [step(sql`DROP SCHEMA ${ifExists ? IF_EXISTS : ""}${name}${cascade ? " CASCADE" : ""}`)];
  }

  createView(view: Options, path: Path, recorded: boolean): Step[] {
    const { parts } = this;
    const materialized = view.flag("materialized") === true ? "MATERIALIZED " : "";
    const created = step(sql`CREATE ${materialized}VIEW ${parts.path(path)} AS ${parts.expressionOf(view)}`);
    return recorded ? [created, this.notes.remember(view.origin)] : [created];
  }

  dropView(path: Path, materialized: boolean, ifExists: boolean): Step[] {
    const object = materialized ? "MATERIALIZED VIEW" : "VIEW";
    const dropped = sql`DROP ${object} ${ifExists ? IF_EXISTS : ""}${this.parts.path(path)}`;
    return [this.notes.forgetView(), step(dropped)];
  }
}

/** A computed column, of which TypeORM keeps the expression in a table of its own. */
function isRecorded(column: Options): boolean {
  return isStored(column) && column.nonEmpty("asExpression") !== null;
}
