import type { Constraint } from "../../../model/column.js";
import { OFFLINE, type Operation } from "../../../model/operation.js";
import { textOf, type Text } from "../../evaluate/values.js";
import { isExact, type Recorder } from "../../recorder.js";
import { from, sql, type Fragment, type Part } from "../../fragment.js";
import { Notes } from "../metadata.js";
import type { Path } from "../names.js";
import { differ, type Options } from "../options.js";
import { redescribing } from "../restating.js";
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
import { SqliteParts } from "./parts.js";

/**
 * What `AbstractSqliteQueryRunner` does. It writes most changes of a table into a new one, copies the rows and lets the
 * new one take the place of the old. That needs the whole table, which only the database knows; so a change is taken
 * for what it asks for, and not for how it is done.
 */
export class SqliteStatements implements Statements {
  private readonly parts: SqliteParts;
  private readonly notes: Notes;

  constructor(private readonly recorder: Recorder) {
    this.parts = new SqliteParts(recorder);
    this.notes = new Notes(this.parts, []);
  }

  // --- tables ---

  createTable(table: TableModel, { ifNotExists, foreignKeys, indices }: CreateTableOptions): Step[] {
    const { parts } = this;
    const columns = table.list("columns");
    const keyed = table.primaryColumns;
    const elements: Part[] = [
      ...columns.map(column => parts.column(column, keyed.length > 1)),
      ...parts.uniquesOf(table).map(unique => parts.unique(table, unique)),
      ...table.list("checks").map(check => parts.check(table, check)),
      ...(foreignKeys ? table.list("foreignKeys").map(key => parts.foreignKey(table, key, true)) : []),
      ...(keyed.length > 1 ? [this.primaryKey(keyed)] : []),
    ];
    const rowid = table.options.knows("withoutRowid") && table.options.flag("withoutRowid") === true;
    const clause = ifNotExists ? "IF NOT EXISTS " : "";
    const created = sql`CREATE TABLE ${clause}${parts.path(table.path)} (${elements})${rowid ? " WITHOUT ROWID" : ""}`;
    return [
      step(created),
      ...(indices ? table.list("indices").map(index => step(from(index.origin, parts.createIndex(table, index)))) : []),
      ...columns.filter(isRecorded).map(column => this.notes.remember(column.placeOf("asExpression"))),
    ];
  }

  private primaryKey(columns: readonly Options[]): Fragment {
    const names = columns.map(column => this.parts.nameOf(column));
    return from((columns[0] as Options).placeOf("isPrimary"), sql`PRIMARY KEY (${this.parts.quotedAll(names)})`);
  }

  dropTable(table: TableModel, { ifExists, indices }: DropTableOptions): Step[] {
    return [
      ...(indices ? table.list("indices").flatMap(index => this.dropIndex(table, index, false)) : []),
      step(sql`DROP TABLE ${ifExists ? "IF EXISTS " : ""}${this.parts.path(table.path)}`),
      ...table
        .list("columns")
        .filter(isRecorded)
        .map(column => this.notes.forgetColumn(column.origin)),
    ];
  }

  renameTable(table: TableModel, to: Text): Step[] {
    return [this.alter(table, sql`RENAME TO ${this.parts.quoted(to)}`)];
  }

  changeTableComment(): never {
    throw new Unsupported("on SQLite, TypeORM knows no comments");
  }

  clearTable(path: Path, cascade: boolean): Step[] {
    if (cascade) throw new Unsupported("on SQLite, TypeORM clears no table with `cascade`");
    return [step(sql`DELETE FROM ${this.parts.path(path)}`)];
  }

  private alter(table: TableModel, action: Fragment, read: Step["read"] = null): Step {
    return step(sql`ALTER TABLE ${this.parts.path(table.path)} ${action}`, read);
  }

  // --- columns ---

  addColumn(table: TableModel, column: Options): Step[] {
    const { parts } = this;
    const isPrimary = column.flag("isPrimary") === true;
    const steps = [this.alter(table, from(column.origin, sql`ADD ${parts.column(column, true)}`))];
    if (isPrimary) steps.push(...this.changeKey(table, [...table.primaryColumns, column], column));
    if (column.flag("isUnique") === true) steps.push(...this.createUnique(table, parts.rebuiltUnique(table, column)));
    if (isRecorded(column)) steps.push(this.notes.remember(column.placeOf("asExpression")));
    return steps;
  }

  dropColumn(table: TableModel, column: Options): Step[] {
    const dropped = sql`DROP COLUMN ${this.parts.quoted(this.parts.nameOf(column))}`;
    return [this.alter(table, dropped), ...(isRecorded(column) ? [this.notes.forgetColumn(column.origin)] : [])];
  }

  changeColumn(table: TableModel, before: Options, after: Options): Step[] {
    const { parts } = this;
    const steps: Step[] = [];
    const [name, to] = [parts.nameOf(before), parts.nameOf(after.knows("name") ? after : before)];
    if (textOf(name) === null || textOf(name) !== textOf(to)) {
      steps.push(this.alter(table, sql`RENAME COLUMN ${parts.quoted(name)} TO ${parts.quoted(to)}`));
    }
    const differs = (...options: readonly string[]): boolean =>
      options.some(option => after.knows(option) && differ(before, after, option) !== false);
    const changed = {
      type: differs("type", "length", "precision", "scale", "enum", "collation"),
      nullable: differs("isNullable"),
      default: differs("default", "asExpression"),
      identity: false,
    };
    if (changed.type || changed.nullable || changed.default) {
      const described = from(after.origin, sql`ADD ${parts.column(after, true)}`);
      steps.push(this.alter(table, described, redescribing(changed)));
    }
    if (differ(before, after, "isPrimary") === true) {
      const others = table.primaryColumns.filter(column => column !== before);
      steps.push(...this.changeKey(table, after.flag("isPrimary") === true ? [...others, after] : others, after));
    }
    return [...steps, ...this.changeUnique(table, before, after)];
  }

  private changeUnique(table: TableModel, before: Options, after: Options): Step[] {
    const { parts } = this;
    const differs = differ(before, after, "isUnique");
    // The copy of the table keeps the constraints that there are.
    if (differs === false || after.flag("isUnique") !== true) return [];
    const added = this.createUnique(table, parts.rebuiltUnique(table, after));
    return differs === true ? added : added.map(possible);
  }

  // --- keys and constraints ---

  createPrimaryKey(table: TableModel, columns: readonly Text[]): Step[] {
    return [this.addConstraint(table, sql`PRIMARY KEY (${this.parts.quotedAll(columns)})`)];
  }

  /** TypeORM does nothing here. */
  updatePrimaryKeys(): Step[] {
    return [];
  }

  dropPrimaryKey(table: TableModel): Step[] {
    return [this.dropConstraint(table, "primaryKey", null)];
  }

  private changeKey(table: TableModel, columns: readonly Options[], asked: Options): Step[] {
    const place = asked.placeOf("isPrimary");
    const names = columns.map(column => this.parts.nameOf(column));
    const all = table.isComplete ? names : [this.parts.hole("…", place), ...names];
    const dropped = this.dropConstraint(table, "primaryKey", null);
    const drops = table.primaryColumns.length > 0 ? [dropped] : table.isComplete ? [] : [possible(dropped)];
    return [...drops, ...(all.length > 0 ? this.createPrimaryKey(table, all) : [])];
  }

  createUnique(table: TableModel, unique: Options): Step[] {
    return [this.addConstraint(table, this.parts.unique(table, unique))];
  }

  dropUnique(table: TableModel, unique: Options): Step[] {
    return [this.dropConstraint(table, "unique", unique, this.parts.uniqueName(table, unique))];
  }

  createCheck(table: TableModel, check: Options): Step[] {
    return [this.addConstraint(table, this.parts.check(table, check))];
  }

  dropCheck(table: TableModel, check: Options): Step[] {
    return [this.dropConstraint(table, "check", check, this.parts.checkName(table, check))];
  }

  createExclusion(): never {
    throw new Unsupported("on SQLite, TypeORM knows no exclusion constraints");
  }

  dropExclusion(): never {
    return this.createExclusion();
  }

  createForeignKey(table: TableModel, key: Options): Step[] {
    return [this.addConstraint(table, this.parts.foreignKey(table, key, true))];
  }

  dropForeignKey(table: TableModel, key: Options): Step[] {
    return [this.dropConstraint(table, "foreignKey", key, this.parts.foreignKeyName(table, key))];
  }

  /** A constraint stands in a CREATE TABLE alone, so that it is read from there. */
  private addConstraint(table: TableModel, constraint: Fragment): Step {
    const created = sql`CREATE TABLE ${this.parts.path(table.path)} ("", ${constraint})`;
    const { machine } = this.recorder;
    return step(created, operation => {
      if (operation.kind !== "createTable") return [operation];
      const added = operation.constraints.at(-1);
      if (added === undefined) return [];
      const { span, statement } = operation;
      const exact = added.kind === "check" || added.columns.every(isExact);
      const base = this.recorder.base(span, statement, machine.certainty, operation.table, added.name);
      const certainty = exact ? base.certainty : "partial";
      return [
        { ...base, certainty, kind: "addConstraint", table: operation.table, constraint: added, online: OFFLINE },
      ];
    });
  }

  private dropConstraint(
    table: TableModel,
    constraint: Constraint["kind"],
    item: Options | null,
    name: Text | null = null,
  ): Step {
    const { parts } = this;
    const columns = item === null ? null : parts.foundBy(item);
    const named = name === null || columns !== null || item === null ? null : parts.operationName(name, item.origin);
    return step(sql`DROP TABLE ${parts.path(table.path)}`, ({ certainty, span, statement, ...rest }: Operation) => {
      if (rest.kind !== "dropTable") return [];
      const base = this.recorder.base(span, statement, certainty, rest.table, named);
      return [
        {
          ...base,
          kind: "dropConstraint",
          table: rest.table,
          name: named,
          constraint,
          columns,
          ifExists: false,
          cascade: false,
          online: OFFLINE,
        },
      ];
    });
  }

  // --- indexes ---

  createIndex(table: TableModel, index: Options): Step[] {
    return [step(this.parts.createIndex(table, index))];
  }

  dropIndex(table: TableModel, index: Options, ifExists: boolean): Step[] {
    const name = this.parts.quoted(this.parts.indexName(table, index));
    const read = this.parts.indexDroppedByColumns(table, index);
    return [step(sql`DROP INDEX ${ifExists ? "IF EXISTS " : ""}${name}`, read)];
  }

  // --- databases, schemas and views ---

  createDatabase(): Step[] {
    return [];
  }

  dropDatabase(): Step[] {
    return [];
  }

  createSchema(): Step[] {
    return [];
  }

  dropSchema(): Step[] {
    return [];
  }

  createView(view: Options, path: Path, recorded: boolean): Step[] {
    const created = step(sql`CREATE VIEW ${this.parts.quoted(path.whole)} AS ${this.parts.expressionOf(view)}`);
    return recorded ? [created, this.notes.remember(view.origin)] : [created];
  }

  dropView(path: Path, _materialized: boolean, ifExists: boolean): Step[] {
    const dropped = sql`DROP VIEW ${ifExists ? "IF EXISTS " : ""}${this.parts.quoted(path.whole)}`;
    return [this.notes.forgetView(), step(dropped)];
  }
}

/** A computed column, of which TypeORM keeps the expression in a table of its own. */
function isRecorded(column: Options): boolean {
  return column.nonEmpty("generatedType") !== null && column.nonEmpty("asExpression") !== null;
}
