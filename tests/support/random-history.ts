import type { Dialect } from "../../src/model/dialect.js";
import type { Chooser } from "./random.js";

const TABLES = ["apple", "berry", "cherry", "date", "elder", "fig"];
const COLUMNS = ["aa", "bb", "cc", "dd"];
const TYPES = ["mood", "colour"];
const SCHEMAS = ["north", "south"];

/** The texts of a random history of SQL migrations: each kind of change, whether or not a server would let it pass. */
export function randomHistory(chooser: Chooser, dialect: Dialect): readonly string[] {
  const statement = dialect === "postgresql" ? postgresql : dialect === "sqlite" ? sqlite : mysql;
  return chooser.times(4, 14, () =>
    chooser
      .times(1, 3, () => statement(chooser))
      .map(text => `${text};`)
      .join("\n"),
  );
}

const table = (chooser: Chooser): string => chooser.one(TABLES);
const column = (chooser: Chooser): string => chooser.one(COLUMNS);

/** A table of PostgreSQL, at times in a schema. */
const relation = (chooser: Chooser): string =>
  chooser.chance(0.15) ? `${chooser.one(SCHEMAS)}.${table(chooser)}` : table(chooser);

const choose = (chooser: Chooser, makers: readonly ((chooser: Chooser) => string)[]): string =>
  chooser.one(makers)(chooser);

function key(chooser: Chooser): string {
  return chooser.chance(0.4)
    ? `, CONSTRAINT ${table(chooser)}_key FOREIGN KEY (bb) REFERENCES ${table(chooser)} (aa)`
    : "";
}

function postgresql(chooser: Chooser): string {
  return choose(chooser, [
    createPostgres,
    createPostgres,
    createPostgres,
    c => `CREATE TABLE ${relation(c)} (LIKE ${relation(c)} INCLUDING ALL)`,
    c => `CREATE TABLE ${relation(c)} (dd int) INHERITS (${relation(c)})`,
    c => `CREATE TABLE ${table(c)} PARTITION OF ${table(c)} FOR VALUES IN (1)`,
    c => `ALTER TABLE ${table(c)} ATTACH PARTITION ${table(c)} FOR VALUES IN (2)`,
    c => `ALTER TABLE ${table(c)} DETACH PARTITION ${table(c)}`,
    c => `DROP TABLE ${relation(c)} CASCADE`,
    c => `DROP TABLE IF EXISTS ${relation(c)}`,
    c => `ALTER TABLE ${relation(c)} RENAME TO ${table(c)}`,
    c => `ALTER TABLE ${relation(c)} SET SCHEMA ${c.one([...SCHEMAS, "public"])}`,
    c => `ALTER TABLE ${relation(c)} ADD COLUMN ${column(c)} ${c.one(["int", "text NOT NULL", ...TYPES])}`,
    c => `ALTER TABLE ${relation(c)} ADD COLUMN ${column(c)} int REFERENCES ${relation(c)} (aa)`,
    c => `ALTER TABLE ${relation(c)} DROP COLUMN ${column(c)} CASCADE`,
    c => `ALTER TABLE ${relation(c)} RENAME COLUMN ${column(c)} TO ${column(c)}`,
    c => `ALTER TABLE ${relation(c)} ALTER COLUMN ${column(c)} TYPE ${c.one(["bigint", ...TYPES])}`,
    c => `ALTER TABLE ${relation(c)} ALTER COLUMN ${column(c)} SET NOT NULL`,
    c => `ALTER TABLE ${relation(c)} ADD FOREIGN KEY (${column(c)}) REFERENCES ${relation(c)} (${column(c)})`,
    c => `ALTER TABLE ${relation(c)} ADD UNIQUE (${column(c)})`,
    c => `ALTER TABLE ${table(c)} DROP CONSTRAINT ${table(c)}_key`,
    c => `CREATE INDEX ON ${relation(c)} (${column(c)})`,
    c => `CREATE INDEX ${table(c)}_${column(c)}_own ON ${table(c)} (${column(c)})`,
    c => `DROP INDEX ${table(c)}_${column(c)}_${c.one(["own", "idx"])}`,
    c => `ALTER INDEX ${table(c)}_${column(c)}_${c.one(["own", "idx"])} RENAME TO ${table(c)}_${column(c)}_own`,
    c => `CREATE TYPE ${c.one(TYPES)} AS ENUM ('a', 'b')`,
    c => `ALTER TYPE ${c.one(TYPES)} RENAME TO ${c.one(TYPES)}`,
    c => `DROP TYPE ${c.one(TYPES)} CASCADE`,
    c => `DROP SCHEMA ${c.one(SCHEMAS)} CASCADE`,
    c => `UPDATE ${relation(c)} SET ${column(c)} = 1`,
  ]);
}

function createPostgres(c: Chooser): string {
  const partitioned = c.chance(0.15) ? " PARTITION BY LIST (aa)" : "";
  return `CREATE TABLE ${relation(c)} (aa int PRIMARY KEY, bb int, cc ${c.one(["text", ...TYPES])}${key(c)})${partitioned}`;
}

function mysql(chooser: Chooser): string {
  return choose(chooser, [
    createMysql,
    createMysql,
    createMysql,
    c => `CREATE TABLE ${table(c)} LIKE ${table(c)}`,
    c => `DROP TABLE ${table(c)}`,
    c => `RENAME TABLE ${table(c)} TO ${table(c)}`,
    c => `ALTER TABLE ${table(c)} ADD COLUMN ${column(c)} int`,
    c => `ALTER TABLE ${table(c)} DROP COLUMN ${column(c)}`,
    c => `ALTER TABLE ${table(c)} RENAME COLUMN ${column(c)} TO ${column(c)}`,
    c => `ALTER TABLE ${table(c)} MODIFY ${column(c)} bigint NOT NULL`,
    c => `ALTER TABLE ${table(c)} ADD FOREIGN KEY (${column(c)}) REFERENCES ${table(c)} (${column(c)})`,
    c => `ALTER TABLE ${table(c)} DROP FOREIGN KEY ${table(c)}_key`,
    c => `CREATE INDEX ${column(c)}_own ON ${table(c)} (${column(c)})`,
    c => `DROP INDEX ${column(c)}_own ON ${table(c)}`,
    c => `ALTER TABLE ${table(c)} RENAME INDEX ${column(c)}_own TO ${column(c)}_own`,
    c => `DELETE FROM ${table(c)}`,
  ]);
}

function createMysql(c: Chooser): string {
  return `CREATE TABLE ${table(c)} (aa int PRIMARY KEY, bb int, cc text, UNIQUE KEY (bb)${key(c)})`;
}

function sqlite(chooser: Chooser): string {
  return choose(chooser, [
    createSqlite,
    createSqlite,
    createSqlite,
    c => `DROP TABLE ${table(c)}`,
    c => `ALTER TABLE ${table(c)} RENAME TO ${table(c)}`,
    c => `ALTER TABLE ${table(c)} ADD COLUMN ${column(c)} int REFERENCES ${table(c)} (aa)`,
    c => `ALTER TABLE ${table(c)} DROP COLUMN ${column(c)}`,
    c => `ALTER TABLE ${table(c)} RENAME COLUMN ${column(c)} TO ${column(c)}`,
    c => `CREATE UNIQUE INDEX ${table(c)}_${column(c)}_own ON ${table(c)} (${column(c)})`,
    c => `DROP INDEX ${table(c)}_${column(c)}_own`,
    c => `INSERT INTO ${table(c)} (aa) VALUES (1)`,
  ]);
}

function createSqlite(c: Chooser): string {
  return `CREATE TABLE ${table(c)} (aa integer PRIMARY KEY, bb int UNIQUE, cc text${key(c)})`;
}

/** The names of the tables in such a history. */
export const HISTORY_TABLES: readonly string[] = TABLES;
export const HISTORY_SCHEMAS: readonly (string | null)[] = [null, ...SCHEMAS];
