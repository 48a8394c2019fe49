import type { Operation } from "../../model/operation.js";
import type { Text } from "../evaluate/values.js";
import type { Fragment } from "../fragment.js";
import type { Path } from "./names.js";
import type { Options } from "./options.js";
import type { TableModel } from "./tables.js";

/** One statement that TypeORM sends. */
export interface Step {
  readonly sql: Fragment;
  /** What the statement stands for, where it cannot say it itself: a part that the database knows, a rebuilt table. */
  readonly read: ((operation: Operation) => readonly Operation[]) | null;
  /** Whether it depends on the state of the database that TypeORM sends it. */
  readonly conditional: boolean;
}

export function step(sql: Fragment, read: Step["read"] = null): Step {
  return { sql, read, conditional: false };
}

/** A statement that TypeORM may not send. */
export function possible({ sql, read }: Step): Step {
  return { sql, read, conditional: true };
}

/** A method that TypeORM's driver does not have: a call of it ends the migration. */
export class Unsupported extends Error {}

export interface CreateTableOptions {
  readonly ifNotExists: boolean;
  readonly foreignKeys: boolean;
  readonly indices: boolean;
}

export interface DropTableOptions {
  readonly ifExists: boolean;
  readonly foreignKeys: boolean;
  readonly indices: boolean;
}

/**
 * The statements that TypeORM's query runner sends for the methods that change the schema, as the runners of
 * TypeORM 1.1 do. Where they depend on a table that only the database knows, those that are certain. What a driver
 * does not support throws `Unsupported`.
 */
export interface Statements {
  createTable(table: TableModel, options: CreateTableOptions): readonly Step[];
  dropTable(table: TableModel, options: DropTableOptions): readonly Step[];
  renameTable(table: TableModel, to: Text): readonly Step[];
  changeTableComment(table: TableModel, comment: Text | null): readonly Step[];
  clearTable(path: Path, cascade: boolean): readonly Step[];
  addColumn(table: TableModel, column: Options): readonly Step[];
  dropColumn(table: TableModel, column: Options, ifExists: boolean): readonly Step[];
  changeColumn(table: TableModel, before: Options, after: Options): readonly Step[];
  createPrimaryKey(table: TableModel, columns: readonly Text[], name: Text | null): readonly Step[];
  updatePrimaryKeys(table: TableModel, columns: readonly Options[]): readonly Step[];
  dropPrimaryKey(table: TableModel, ifExists: boolean): readonly Step[];
  createUnique(table: TableModel, unique: Options): readonly Step[];
  dropUnique(table: TableModel, unique: Options, ifExists: boolean): readonly Step[];
  createCheck(table: TableModel, check: Options): readonly Step[];
  dropCheck(table: TableModel, check: Options, ifExists: boolean): readonly Step[];
  createExclusion(table: TableModel, exclusion: Options): readonly Step[];
  dropExclusion(table: TableModel, exclusion: Options, ifExists: boolean): readonly Step[];
  createForeignKey(table: TableModel, key: Options): readonly Step[];
  dropForeignKey(table: TableModel, key: Options, ifExists: boolean): readonly Step[];
  createIndex(table: TableModel, index: Options): readonly Step[];
  dropIndex(table: TableModel, index: Options, ifExists: boolean): readonly Step[];
  createDatabase(name: Text, ifNotExists: boolean): readonly Step[];
  dropDatabase(name: Text, ifExists: boolean): readonly Step[];
  createSchema(path: Text, ifNotExists: boolean): readonly Step[];
  dropSchema(path: Text, ifExists: boolean, cascade: boolean): readonly Step[];
  createView(view: Options, path: Path, recorded: boolean): readonly Step[];
  dropView(path: Path, materialized: boolean, ifExists: boolean): readonly Step[];
}
