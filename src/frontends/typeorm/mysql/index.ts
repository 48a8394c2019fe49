import type { Text } from "../../evaluate/values.js";
import type { Recorder } from "../../recorder.js";
import { enclosed, from, joined, sql, type Fragment, type Part } from "../../fragment.js";
import { Notes } from "../metadata.js";
import type { Path } from "../names.js";
import { derivedName, type Options } from "../options.js";
import {
  possible,
  step,
  Unsupported,
  type CreateTableOptions,
  type DropTableOptions,
  type Statements,
  type Step,
} from "../statements.js";
import type { TableModel } from "../tables.js";
import { changeColumn } from "./change-column.js";
import { isSame, MySqlParts } from "./parts.js";

/** What `MysqlQueryRunner` sends, to MySQL and MariaDB. */
export class MySqlStatements implements Statements {
  readonly parts: MySqlParts;
  readonly notes: Notes;

  constructor(recorder: Recorder) {
    this.parts = new MySqlParts(recorder);
    this.notes = new Notes(this.parts, ["schema"]);
  }

  // --- tables ---

  createTable(table: TableModel, { ifNotExists, foreignKeys }: CreateTableOptions): Step[] {
    const { parts } = this;
    const columns = table.list("columns");
    const indexes = parts.indicesOf(table);
    const keyed = table.primaryColumns;
    const elements: Part[] = [
      ...columns.map(column => parts.column(column, true)),
      ...indexes.map(index => parts.index(table, index)),
      ...(foreignKeys ? table.list("foreignKeys").map(key => parts.foreignKey(table, key, false)) : []),
    ];
    const [first] = keyed;
    if (first !== undefined) elements.push(from(first.placeOf("isPrimary"), this.primaryKey(keyed)));
    // From now on they are indexes like others.
    for (const index of indexes) if (!table.list("indices").includes(index)) table.add("indices", index);
    const comment = table.options.nonEmpty("comment");
    const created = joined([
      sql`CREATE TABLE ${ifNotExists ? "IF NOT EXISTS " : ""}${parts.path(table.path)} (${elements})`,
      sql` ENGINE=${table.options.nonEmpty("engine") ?? "InnoDB"}`,
      comment === null ? "" : sql` COMMENT=${enclosed(comment, '"')}`,
    ]);
    return [
      step(created),
      ...columns.filter(isRecorded).map(column => this.notes.remember(column.placeOf("asExpression"))),
    ];
  }

  private primaryKey(columns: readonly Options[]): Fragment {
    return sql`PRIMARY KEY (${this.parts.quotedAll(columns.map(column => this.parts.nameOf(column)))})`;
  }

  dropTable(table: TableModel, { ifExists, foreignKeys }: DropTableOptions): Step[] {
    return [
      ...(foreignKeys ? table.list("foreignKeys").flatMap(key => this.dropForeignKey(table, key)) : []),
      ...this.inServerOrder(table).flatMap(index => this.dropIndex(table, index)),
      step(sql`DROP TABLE ${ifExists ? "IF EXISTS " : ""}${this.parts.path(table.path)}`),
      ...table
        .list("columns")
        .filter(isRecorded)
        .map(column => this.notes.forgetColumn(column.origin)),
    ];
  }

  /** The indexes as the server gives them back: those that may stand for the key first, then the unique ones. */
  private inServerOrder(table: TableModel): readonly Options[] {
    const isNullable = (name: Text): boolean => table.column(name)?.flag("isNullable") !== false;
    const rank = (index: Options): number =>
      index.flag("isUnique") !== true ? 2 : this.parts.columnsOf(index).some(isNullable) ? 1 : 0;
    return [...this.parts.indicesOf(table)].sort((a, b) => rank(a) - rank(b));
  }

  renameTable(table: TableModel, to: Text): Step[] {
    const { parts } = this;
    const renamed = table.renamed({ ...table.path, name: to, whole: to });
    return [
      step(sql`RENAME TABLE ${parts.path(table.path)} TO ${parts.path(renamed.path)}`),
      ...this.renamedParts(table, renamed),
    ];
  }

  /** Indexes and keys with names that TypeORM has made of what is called otherwise now: they are made anew. */
  renamedParts(before: TableModel, after: TableModel): Step[] {
    const { parts } = this;
    const rebuild = (list: "indices" | "foreignKeys", what: string, make: (item: Options) => Fragment): Step[] =>
      before.list(list).flatMap((item, i) => {
        const name = derivedName(list, before.name, item);
        const renamed = after.list(list)[i];
        if (renamed === undefined || renamed === item || name === null || !item.isCalled(name)) return [];
        return [this.alter(after, sql`DROP ${what} ${parts.quoted(name)}, ADD ${make(renamed)}`)];
      });
    return [
      ...rebuild("indices", "INDEX", index => parts.index(after, index)),
      ...rebuild("foreignKeys", "FOREIGN KEY", key => parts.foreignKey(after, key, false)),
    ];
  }

  changeTableComment(table: TableModel, comment: Text | null): Step[] {
    return [this.alter(table, sql`COMMENT ${this.parts.comment(comment)}`)];
  }

  clearTable(path: Path, cascade: boolean): Step[] {
    if (cascade) throw new Unsupported("on MySQL, TypeORM clears no table with `cascade`");
    return [step(sql`TRUNCATE TABLE ${this.parts.path(path)}`)];
  }

  /** ALTER TABLE with one action. */
  alter(table: TableModel, action: Fragment, read: Step["read"] = null): Step {
    return step(sql`ALTER TABLE ${this.parts.path(table.path)} ${action}`, read);
  }

  // --- columns ---

  addColumn(table: TableModel, column: Options): Step[] {
    const { parts } = this;
    const keyed = table.primaryColumns;
    const isPrimary = column.flag("isPrimary") === true;
    const replacesKey = keyed.length > 0 || (isPrimary && !table.isComplete);
    const steps = [this.alter(table, from(column.origin, sql`ADD ${parts.column(column, replacesKey)}`))];
    if (isPrimary && replacesKey) steps.push(...this.replaceKey(table, [...keyed, column], column));
    if (isRecorded(column)) steps.push(this.notes.remember(column.placeOf("asExpression")));
    const index = table.list("indices").find(other => parts.covers(other, parts.nameOf(column)));
    if (index !== undefined) steps.push(...this.createIndex(table, index));
    else if (column.flag("isUnique") === true) steps.push(this.addUniqueIndex(table, column));
    return steps;
  }

  addUniqueIndex(table: TableModel, column: Options): Step {
    const index = this.parts.uniqueIndexOver(table, column, "index");
    table.add("indices", index);
    return this.alter(table, from(index.origin, sql`ADD ${this.parts.index(table, index)}`));
  }

  dropColumn(table: TableModel, column: Options): Step[] {
    const { parts } = this;
    const name = parts.nameOf(column);
    const steps: Step[] = [];
    if (column.flag("isPrimary") === true) {
      const others = table.primaryColumns.filter(other => !isSame(parts.nameOf(other), name));
      steps.push(...this.withoutIncrement(table, column, this.changeKey(table, others, column)));
    }
    const index = parts.indicesOf(table).find(item => parts.covers(item, name));
    if (index !== undefined) {
      steps.push(...this.dropIndex(table, index));
      table.remove("indices", index);
    }
    steps.push(this.alter(table, sql`DROP COLUMN ${parts.quoted(name)}`));
    if (isRecorded(column)) steps.push(this.notes.forgetColumn(column.origin));
    return steps;
  }

  changeColumn(table: TableModel, before: Options, after: Options): readonly Step[] {
    return changeColumn(this, table, before, after);
  }

  // --- keys ---

  createPrimaryKey(table: TableModel, columns: readonly Text[]): Step[] {
    return [this.alter(table, sql`ADD PRIMARY KEY (${this.parts.quotedAll(columns)})`)];
  }

  updatePrimaryKeys(table: TableModel, columns: readonly Options[]): Step[] {
    const [first] = columns;
    if (first === undefined) return [];
    const increment = columns.find(isIncrement);
    const steps = this.changeKey(table, columns, first);
    if (table.list("columns").some(isIncrement) || increment === undefined) {
      return this.withoutIncrement(table, null, steps);
    }
    return [...steps, this.restate(table, increment)];
  }

  dropPrimaryKey(table: TableModel): Step[] {
    return [this.alter(table, sql`DROP PRIMARY KEY`)];
  }

  /** Replaces the key by one over these columns. */
  replaceKey(table: TableModel, columns: readonly Options[], asked: Options): Step[] {
    return this.withoutIncrement(table, null, this.changeKey(table, columns, asked));
  }

  private changeKey(table: TableModel, columns: readonly Options[], asked: Options): Step[] {
    const { parts } = this;
    const place = asked.placeOf("isPrimary");
    const names = columns.map(column => parts.nameOf(column));
    const all = table.isComplete ? names : [parts.hole("…", place), ...names];
    const steps: Step[] = [];
    const dropped = this.alter(table, from(place, sql`DROP PRIMARY KEY`));
    if (table.primaryColumns.length > 0) steps.push(dropped);
    else if (!table.isComplete) steps.push(possible(dropped));
    if (all.length > 0) steps.push(this.alter(table, from(place, sql`ADD PRIMARY KEY (${parts.quotedAll(all)})`)));
    return steps;
  }

  /** While the key changes, the column that counts up has to be an ordinary one. */
  private withoutIncrement(table: TableModel, gone: Options | null, steps: readonly Step[]): Step[] {
    const counting = table.list("columns").find(isIncrement);
    if (counting === undefined) return [...steps];
    const restored = counting === gone ? [] : [this.restate(table, counting)];
    return [this.restate(table, this.parts.withoutIncrement(counting)), ...steps, ...restored];
  }

  /** CHANGE of a column to what `column` says, under the name that it has. */
  restate(table: TableModel, column: Options): Step {
    const name = this.parts.quoted(this.parts.nameOf(column));
    return this.alter(table, from(column.origin, sql`CHANGE ${name} ${this.parts.column(column, true)}`));
  }

  // --- constraints ---

  createUnique(): never {
    throw new Unsupported("on MySQL, TypeORM knows no unique constraints, only unique indexes");
  }

  dropUnique(_table: TableModel, _unique: Options, ifExists: boolean): Step[] {
    return ifExists ? [] : this.createUnique();
  }

  createCheck(): never {
    throw new Unsupported("on MySQL, TypeORM knows no check constraints");
  }

  dropCheck(): never {
    return this.createCheck();
  }

  createExclusion(): never {
    throw new Unsupported("on MySQL, TypeORM knows no exclusion constraints");
  }

  dropExclusion(): never {
    return this.createExclusion();
  }

  createForeignKey(table: TableModel, key: Options): Step[] {
    return [this.alter(table, from(key.origin, sql`ADD ${this.parts.foreignKey(table, key, false)}`))];
  }

  dropForeignKey(table: TableModel, key: Options): Step[] {
    const read = this.parts.droppedByColumns("foreignKey", key);
    return [this.alter(table, sql`DROP FOREIGN KEY ${this.parts.quoted(this.parts.foreignKeyName(table, key))}`, read)];
  }

  // --- indexes ---

  createIndex(table: TableModel, index: Options): Step[] {
    return [step(this.parts.createIndex(table, index))];
  }

  dropIndex(table: TableModel, index: Options): Step[] {
    const name = this.parts.quoted(this.parts.indexName(table, index));
    const read = this.parts.indexDroppedByColumns(table, index);
    return [step(sql`DROP INDEX ${name} ON ${this.parts.path(table.path)}`, read)];
  }

  // --- databases and views ---

  createDatabase(name: Text, ifNotExists: boolean): Step[] {
    return [step(sql`CREATE DATABASE ${ifNotExists ? "IF NOT EXISTS " : ""}${this.parts.quoted(name)}`)];
  }

  dropDatabase(name: Text, ifExists: boolean): Step[] {
    return [step(sql`DROP DATABASE ${ifExists ? "IF EXISTS " : ""}${this.parts.quoted(name)}`)];
  }

  createSchema(): never {
    throw new Unsupported("on MySQL, TypeORM creates no schemas, only databases");
  }

  dropSchema(): never {
    throw new Unsupported("on MySQL, TypeORM drops no schemas, only databases");
  }

  createView(view: Options, path: Path, recorded: boolean): Step[] {
    const created = step(sql`CREATE VIEW ${this.parts.path(path)} AS ${this.parts.expressionOf(view)}`);
    return recorded ? [created, this.notes.remember(view.origin)] : [created];
  }

  dropView(path: Path, _materialized: boolean, ifExists: boolean): Step[] {
    const dropped = sql`DROP VIEW ${ifExists ? "IF EXISTS " : ""}${this.parts.path(path)}`;
    return [this.notes.forgetView(), step(dropped)];
  }
}

/** A computed column, of which TypeORM keeps the expression in a table of its own. */
function isRecorded(column: Options): boolean {
  return column.nonEmpty("generatedType") !== null && column.nonEmpty("asExpression") !== null;
}

/** A column that counts up. */
export function isIncrement(column: Options): boolean {
  return column.flag("isGenerated") === true && column.word("generationStrategy") === "increment";
}
