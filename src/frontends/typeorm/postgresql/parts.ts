import type { ScriptModule } from "../../evaluate/modules.js";
import { contentOrigin } from "../../evaluate/text.js";
import { displayText, text, textOf, truthiness, type Origin, type Text } from "../../evaluate/values.js";
import { from, joined, sql, type Fragment, type Part } from "../../fragment.js";
import type { Recorder } from "../../recorder.js";
import { connectionSchema } from "../connection-options.js";
import { NAMING, type Path } from "../names.js";
import type { Options } from "../options.js";
import { SqlParts } from "../parts.js";
import type { TableModel } from "../tables.js";
import { fullType, isEnum, SERIAL } from "./types.js";

/** The schema that a server works in by itself; TypeORM writes it in front of types and indexes alone. */
const SEARCHED_SCHEMA = "public";

/** The longest name that PostgreSQL keeps, in bytes. */
const LONGEST_NAME = 63;

/** What `PostgresQueryRunner` puts statements together from. */
export class PostgresParts extends SqlParts {
  readonly mark = '"';

  private readonly migration: ScriptModule;
  private lazySchema: string | null | undefined;

  constructor(recorder: Recorder) {
    super(recorder);
    this.migration = recorder.machine.main;
  }

  /** The schema that the options of the connection name, as far as they are known. Most migrations do not need it. */
  get givenSchema(): string | null {
    if (this.lazySchema === undefined) this.lazySchema = connectionSchema(this.recorder.machine, this.migration);
    return this.lazySchema;
  }

  /** The schema of what names none. */
  get workingSchema(): string {
    return this.givenSchema ?? SEARCHED_SCHEMA;
  }

  schemaOf(path: Path): Text | null {
    const schema = this.writtenSchema(path);
    return textOf(schema) === SEARCHED_SCHEMA ? null : schema;
  }

  // --- columns ---

  /** `"name" type NOT NULL DEFAULT …`, in CREATE TABLE and behind ADD. */
  column(table: TableModel, column: Options): Fragment {
    const [charset, collation] = [column.nonEmpty("charset"), column.nonEmpty("collation")];
    const expression = isStored(column) ? column.nonEmpty("asExpression") : null;
    const value = column.text("default");
    return from(
      column.origin,
      joined([
        this.quoted(this.nameOf(column)),
        ...this.typeOf(table, column),
        ...(expression === null ? [] : [sql` GENERATED ALWAYS AS (${expression}) STORED`]),
        this.clause(" CHARACTER SET", charset === null ? null : this.quoted(charset)),
        this.clause(" COLLATE", collation === null ? null : this.quoted(collation)),
        // Where it is not known whether NULL is allowed, nothing forbids it.
        column.flag("isNullable") === false ? " NOT NULL" : "",
        this.clause(" DEFAULT", value ?? this.generatedDefault(column)),
      ]),
    );
  }

  private typeOf(table: TableModel, column: Options): Part[] {
    const type = column.text("type") ?? this.hole("…", column.origin);
    const isGenerated = column.flag("isGenerated") === true;
    const strategy = column.word("generationStrategy");
    const parts: Part[] = [];
    if (isGenerated && strategy === "identity") {
      parts.push(sql` ${type} GENERATED ${column.nonEmpty("generatedIdentity") ?? "BY DEFAULT"} AS IDENTITY`);
    } else if (isGenerated && strategy !== "uuid") {
      const serial = SERIAL.get(textOf(type) ?? "");
      if (serial !== undefined) parts.push(" ", from(type.origin, serial));
    }
    if (isEnum(column)) {
      parts.push(" ", this.enumName(table, column), column.flag("isArray") === true ? " array" : "");
    } else if (!isGenerated || textOf(type) === "uuid") {
      parts.push(" ", fullType(column, type, this.modifiers(column, column.nonEmpty("length"))));
    }
    return parts;
  }

  private generatedDefault(column: Options): Fragment | null {
    const makesUuid = column.flag("isGenerated") === true && column.word("generationStrategy") === "uuid";
    return makesUuid && truthiness(column.get("default")) === false ? this.uuidGenerator(column) : null;
  }

  /** What TypeORM takes unless the project asks for `pgcrypto`. */
  uuidGenerator(column: Options): Fragment {
    return from(column.placeOf("generationStrategy"), "uuid_generate_v4()");
  }

  /** COMMENT ON COLUMN. */
  commentOn(table: TableModel, column: Options): Fragment {
    const name = sql`${this.path(table.path)}.${this.quoted(this.nameOf(column))}`;
    return from(
      column.placeOf("comment"),
      sql`COMMENT ON COLUMN ${name} IS ${this.comment(column.nonEmpty("comment"))}`,
    );
  }

  comment(value: Text | null): Part {
    return value === null ? "NULL" : this.literal(value);
  }

  // --- names that belong to a column ---

  /** The name of an enum's type, with the schema of its table. */
  enumName(table: TableModel, column: Options, { old = false, bare = false } = {}): Fragment {
    const given = column.nonEmpty("enumName");
    const name = given ?? this.derivedEnumName(table, column);
    const quoted = this.quoted(old ? { ...name, pieces: [...name.pieces, ...text("_old").pieces] } : name);
    const place = column.placeOf(given === null ? "type" : "enumName");
    return from(place, bare ? quoted : joined([this.quoted(this.writtenSchema(table.path)), ".", quoted]));
  }

  /** The schema of a table, where TypeORM writes also the one that it works in. */
  private writtenSchema({ schema, whole }: Path): Text {
    return schema ?? text(this.workingSchema, contentOrigin(whole) ?? whole.origin);
  }

  /** The name of an index, with the schema of its table. */
  indexPath(table: TableModel, name: Text): Fragment {
    return from(
      contentOrigin(name) ?? name.origin,
      joined([this.quoted(this.writtenSchema(table.path)), ".", this.quoted(name)]),
    );
  }

  /** The text under which an enum's type is the same as another's. */
  enumKey(table: TableModel, column: Options): string {
    const name = column.nonEmpty("enumName") ?? this.derivedEnumName(table, column);
    return `${displayText(this.writtenSchema(table.path))}.${displayText(name)}`;
  }

  private derivedEnumName(table: TableModel, column: Options): Text {
    const [owner, name] = [textOf(table.name), column.word("name")];
    if (owner === null || name === null) return this.hole("…_enum", column.origin);
    return text(`${owner}_${name.toLowerCase()}_enum`, column.placeOf("type"));
  }

  /** The labels of an enum, quoted. */
  labels(column: Options): readonly Fragment[] {
    const { items, open } = column.texts("enum");
    const known = items.map(item => this.literal(item));
    return open ? [...known, this.literal(this.hole("…", column.placeOf("enum")))] : known;
  }

  sequenceName(table: TableModel, column: Options): Text {
    const [owner, name] = [textOf(table.name), column.word("name")];
    if (owner === null || name === null) return this.hole("…_seq", column.origin);
    const whole = `${owner}_${name}_seq`;
    const room = Math.max(29, LONGEST_NAME - owner.length - "_seq".length - 1);
    const cut = whole.length > LONGEST_NAME ? `${owner.slice(0, 29)}_${name.slice(0, room)}_seq` : whole;
    return text(cut, column.origin);
  }

  // --- constraints and indexes ---

  keyName(table: TableModel, columns: readonly Options[], place: Origin): Text {
    const given = columns[0]?.nonEmpty("primaryKeyConstraintName") ?? null;
    if (given !== null) return given;
    return NAMING.primaryKey(
      table.name,
      columns.map(column => this.nameOf(column)),
      place,
    );
  }

  primaryKey(name: Text, columns: readonly Text[]): Fragment {
    return sql`CONSTRAINT ${this.quoted(name)} PRIMARY KEY (${this.quotedAll(columns)})`;
  }

  unique(table: TableModel, unique: Options): Fragment {
    const columns = this.quotedAll(this.columnsOf(unique));
    const deferrable = this.clause(" DEFERRABLE", unique.nonEmpty("deferrable"));
    const name = this.quoted(this.uniqueName(table, unique));
    return from(unique.origin, sql`CONSTRAINT ${name} UNIQUE (${columns})${deferrable}`);
  }

  check(table: TableModel, check: Options): Fragment {
    const name = this.quoted(this.checkName(table, check));
    return from(check.origin, sql`CONSTRAINT ${name} CHECK (${this.expressionOf(check)})`);
  }

  exclusion(table: TableModel, exclusion: Options): Fragment {
    const name = this.quoted(this.exclusionName(table, exclusion));
    const deferrable = this.clause(" DEFERRABLE", exclusion.nonEmpty("deferrable"));
    return from(exclusion.origin, sql`CONSTRAINT ${name} EXCLUDE ${this.expressionOf(exclusion)}${deferrable}`);
  }

  createIndex(table: TableModel, index: Options): Fragment {
    const unique = index.flag("isUnique") === true ? "UNIQUE " : "";
    const concurrently = index.flag("isConcurrent") === true ? " CONCURRENTLY" : "";
    const method = index.flag("isSpatial") === true ? "gist" : index.nonEmpty("type");
    const name = this.quoted(this.indexName(table, index));
    const on = sql`${this.path(table.path)}${this.clause(" USING", method)}`;
    const columns = this.quotedAll(this.columnsOf(index));
    const where = this.clause(" WHERE", index.nonEmpty("where"));
    return sql`CREATE ${unique}INDEX${concurrently} ${name} ON ${on} (${columns})${where}`;
  }
}

/** A column that is computed and kept. */
export function isStored(column: Options): boolean {
  return column.word("generatedType") === "STORED";
}
