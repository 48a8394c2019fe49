import { constant, text, textOf, UNDEFINED, type Text } from "../../evaluate/values.js";
import { enclosed, from, joined, sql, type Fragment, type Part } from "../../fragment.js";
import { copyOf } from "../instance.js";
import { NAMING, type Path } from "../names.js";
import { Options } from "../options.js";
import { doubled, SqlParts } from "../parts.js";
import type { TableModel } from "../tables.js";

/** Types that are nothing without a length, with the one that TypeORM gives them. */
const LENGTHS: ReadonlyMap<string, string> = new Map([
  ["varchar", "255"],
  ["nvarchar", "255"],
  ["national varchar", "255"],
  ["varbinary", "255"],
]);

/** What `MysqlQueryRunner` puts statements together from. */
export class MySqlParts extends SqlParts {
  readonly mark = "`";

  schemaOf({ schema }: Path): Text | null {
    return schema;
  }

  get isMariaDb(): boolean {
    return this.recorder.dialect === "mariadb";
  }

  /** A column in CREATE TABLE, ADD and CHANGE. */
  column(column: Options, skipPrimary: boolean): Fragment {
    const [charset, collation] = [column.nonEmpty("charset"), column.nonEmpty("collation")];
    const expression = column.nonEmpty("asExpression");
    const comment = column.nonEmpty("comment");
    const isIncrement = column.flag("isGenerated") === true && column.word("generationStrategy") === "increment";
    return from(
      column.origin,
      joined([
        this.quoted(this.nameOf(column)),
        " ",
        this.type(column),
        this.clause(" CHARACTER SET", charset === null ? null : enclosed(charset, '"')),
        this.clause(" COLLATE", collation === null ? null : enclosed(collation, '"')),
        ...(expression === null ? [] : [sql` AS (${expression}) ${column.nonEmpty("generatedType") ?? "VIRTUAL"}`]),
        column.flag("unsigned") === true ? " UNSIGNED" : "",
        this.labels(column),
        this.nullability(column, expression !== null),
        column.flag("isPrimary") === true && !skipPrimary ? from(column.placeOf("isPrimary"), " PRIMARY KEY") : "",
        isIncrement ? " AUTO_INCREMENT" : "",
        this.clause(" COMMENT", comment === null ? null : this.comment(comment)),
        this.clause(" DEFAULT", column.text("default")),
        this.clause(" ON UPDATE", column.nonEmpty("onUpdate")),
      ]),
    );
  }

  /** `MysqlDriver.createFullType`. */
  private type(column: Options): Fragment {
    const type = column.text("type") ?? this.hole("…", column.origin);
    const modifiers = this.modifiers(column, column.nonEmpty("length") ?? this.defaultLength(column));
    return from(type.origin, joined([type, ...modifiers, column.flag("isArray") === true ? " array" : ""]));
  }

  private defaultLength(column: Options): Text | null {
    // MariaDB has had a type for it since 10.7, MySQL has none.
    if (column.word("generationStrategy") === "uuid" && !this.isMariaDb) return text("36", column.placeOf("type"));
    const length = LENGTHS.get(column.word("type") ?? "");
    return length === undefined ? null : text(length, column.placeOf("type"));
  }

  /** The same column without AUTO_INCREMENT. */
  withoutIncrement(column: Options): Options {
    const value = copyOf(column.value, { isGenerated: constant(false), generationStrategy: UNDEFINED });
    return new Options(value, this.recorder.machine, column.origin);
  }

  private labels(column: Options): Part {
    const { items, open } = column.texts("enum");
    const known = items.map(item => this.literal(item));
    const all = open && column.gives("enum") ? [...known, this.literal(this.hole("…", column.placeOf("enum")))] : known;
    return all.length === 0 ? "" : sql` (${all})`;
  }

  private nullability(column: Options, isComputed: boolean): string {
    if (this.isMariaDb && isComputed) return "";
    return column.flag("isNullable") === false ? " NOT NULL" : " NULL";
  }

  comment(value: Text | null): Part {
    return value === null ? "''" : this.literal(doubled(value, "\\"));
  }

  /** `UNIQUE INDEX name (columns)`. */
  index(table: TableModel, index: Options): Fragment {
    return from(index.origin, joined(this.indexParts(table, index, null)));
  }

  createIndex(table: TableModel, index: Options): Fragment {
    return joined(["CREATE ", ...this.indexParts(table, index, this.path(table.path))]);
  }

  private indexParts(table: TableModel, index: Options, on: Fragment | null): Part[] {
    const kinds = [
      index.flag("isUnique") === true ? "UNIQUE " : "",
      index.flag("isSpatial") === true ? "SPATIAL " : "",
      index.flag("isFulltext") === true ? "FULLTEXT " : "",
    ];
    const parser = index.flag("isFulltext") === true ? index.nonEmpty("parser") : null;
    const name = this.quoted(this.indexName(table, index));
    return [
      ...kinds,
      "INDEX ",
      name,
      this.clause(" ON", on),
      sql` (${this.quotedAll(this.columnsOf(index))})`,
      this.clause(" WITH PARSER", parser),
    ];
  }

  /** The indexes of a table, with those that its unique constraints and columns stand for. */
  indicesOf(table: TableModel): readonly Options[] {
    const listed = table.list("indices");
    const uniques = table.list("uniques");
    const implied = table
      .list("columns")
      .filter(column => column.flag("isUnique") === true)
      .filter(column => {
        const name = this.nameOf(column);
        const isIndexed = listed.some(index => index.flag("isUnique") === true && this.covers(index, name));
        return !isIndexed && !uniques.some(unique => this.covers(unique, name));
      })
      .map(column => this.uniqueIndexOver(table, column, "unique"));
    const fromUniques = uniques
      .filter(
        unique => !listed.some(index => index.word("name") !== null && index.word("name") === unique.word("name")),
      )
      .map(unique => this.indexFor(table, unique));
    return [...listed, ...implied, ...fromUniques];
  }

  /** The index for `isUnique` of a column, which TypeORM names in one way in CREATE TABLE and in another elsewhere. */
  uniqueIndexOver(table: TableModel, column: Options, naming: "unique" | "index"): Options {
    const index = this.uniqueOver(column, "TableIndex");
    const name = NAMING[naming](table.name, this.columnsOf(index), index.origin);
    index.value.properties.set("name", { value: name, origin: name.origin });
    return index;
  }

  private indexFor(table: TableModel, unique: Options): Options {
    const value = this.uniqueOver(unique, "TableIndex").value;
    const own = unique.value.properties.get("columnNames");
    if (own !== undefined) value.properties.set("columnNames", own);
    value.properties.set("isUnique", { value: constant(true), origin: null });
    const name = unique.nonEmpty("name") ?? NAMING.index(table.name, this.columnsOf(unique), unique.origin);
    value.properties.set("name", { value: name, origin: name.origin });
    return new Options(value, this.recorder.machine, unique.origin);
  }
}

/**
 * Spellings of types that the server never gives back: it has another word for them. MySQL 13.9.
 */
const NEVER_SHOWN: ReadonlySet<string> = new Set(
  `integer int1 int2 int3 int4 int8 middleint dec numeric fixed bool boolean real float4 float8 character
  nvarchar nchar serial long`
    .split(/\s+/)
    .concat(["double precision", "national varchar", "national char", "character varying", "char varying"]),
);

/** Whether the server gives a type back in this spelling. */
export function isServerType(type: string): boolean {
  return type === type.toLowerCase() && !type.includes("(") && !NEVER_SHOWN.has(type);
}

/** A type as the server names it, for the spellings that it does not keep. */
export function serverType(type: string): string {
  const lower = type.toLowerCase();
  return SERVER_NAMES.get(lower) ?? lower;
}

const SERVER_NAMES: ReadonlyMap<string, string> = new Map([
  ["integer", "int"],
  ["int4", "int"],
  ["int2", "smallint"],
  ["int8", "bigint"],
  ["bool", "tinyint"],
  ["boolean", "tinyint"],
  ["numeric", "decimal"],
  ["dec", "decimal"],
  ["fixed", "decimal"],
  ["real", "double"],
  ["double precision", "double"],
  ["nvarchar", "varchar"],
  ["national varchar", "varchar"],
  ["character varying", "varchar"],
  ["character", "char"],
  ["nchar", "char"],
]);

/** Whether two names are the same constant. */
export function isSame(a: Text, b: Text): boolean {
  return textOf(a) !== null && textOf(a) === textOf(b);
}
