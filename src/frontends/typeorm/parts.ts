import type { Name, QualifiedName } from "../../model/name.js";
import type { Constraint } from "../../model/column.js";
import { contentOrigin } from "../evaluate/text.js";
import { array, textOf, type Origin, type Text } from "../evaluate/values.js";
import type { Recorder } from "../recorder.js";
import { construct } from "./classes.js";
import { enclosed, from, joined, sql, type Fragment, type Part } from "../fragment.js";
import { copyOf } from "./instance.js";
import { NAMING, pathOf, type Path } from "./names.js";
import { Options, type List } from "./options.js";
import type { Step } from "./statements.js";
import type { TableModel } from "./tables.js";

/** What the statements of all dialects are put together from. */
export abstract class SqlParts {
  /** What encloses an identifier. */
  abstract readonly mark: string;

  constructor(readonly recorder: Recorder) {}

  /** The schema or database that TypeORM writes in front of a table, if any. */
  abstract schemaOf(path: Path): Text | null;

  // --- names ---

  quoted(name: Text): Fragment {
    return enclosed(name, this.mark);
  }

  quotedAll(names: readonly Text[]): readonly Fragment[] {
    return names.map(name => this.quoted(name));
  }

  path(path: Path): Fragment {
    const schema = this.schemaOf(path);
    if (schema === null) return this.quoted(path.name);
    const place = contentOrigin(path.whole) ?? path.whole.origin;
    return from(place, joined([this.quoted(schema), ".", this.quoted(path.name)]));
  }

  /** Something that stands in the same schema as a table. */
  sibling(table: TableModel, name: Text): Fragment {
    return this.path({ ...table.path, name, whole: name });
  }

  /** A name that an object carries; a hole where only the database knows it. */
  nameOf(options: Options): Text {
    return options.nonEmpty("name") ?? this.hole("…", options.origin);
  }

  /** A name that an object carries, or that TypeORM derives for an object without one. */
  private named(options: Options, derive: (place: Origin) => Text): Text {
    if (!options.knows("name")) return this.hole("…", options.origin);
    return options.nonEmpty("name") ?? derive(options.origin);
  }

  indexName(table: TableModel, index: Options): Text {
    return this.named(index, at => NAMING.index(table.name, this.columnsOf(index), at, index.nonEmpty("where")));
  }

  foreignKeyName(table: TableModel, key: Options): Text {
    return this.named(key, at => NAMING.foreignKey(table.name, this.columnsOf(key), at));
  }

  uniqueName(table: TableModel, unique: Options): Text {
    return this.named(unique, at => NAMING.unique(table.name, this.columnsOf(unique), at));
  }

  checkName(table: TableModel, check: Options): Text {
    return this.named(check, at => NAMING.check(table.name, this.expressionOf(check), at));
  }

  exclusionName(table: TableModel, exclusion: Options): Text {
    return this.named(exclusion, at => NAMING.exclusion(table.name, this.expressionOf(exclusion), at));
  }

  /** The table that a foreign key refers to. */
  referenced(key: Options): Path {
    const path = pathOf(key.text("referencedTableName") ?? this.hole("…", key.origin));
    const schema = key.nonEmpty(this.recorder.dialect === "postgresql" ? "referencedSchema" : "referencedDatabase");
    return { ...path, schema: schema ?? path.schema };
  }

  // --- values ---

  hole(label: string, origin: Origin): Text {
    return { kind: "text", pieces: [{ kind: "hole", label, origin }], origin };
  }

  /** The columns of an index or key; what is not known of them is a hole. */
  columnsOf(options: Options, key = "columnNames"): readonly Text[] {
    return this.complete(options.texts(key), options.placeOf(key));
  }

  private complete({ items, open }: List<Text>, origin: Origin): readonly Text[] {
    return open ? [...items, this.hole("…", origin)] : items;
  }

  expressionOf(options: Options): Text {
    return options.text("expression") ?? this.hole("…", options.origin);
  }

  /** A string literal. */
  literal(value: Text): Fragment {
    return from(value.origin, joined(["'", doubled(value, "'"), "'"]));
  }

  /** What stands behind a type: its length, or precision and scale. */
  modifiers(column: Options, length: Text | null): readonly Part[] {
    if (length !== null) return ["(", length, ")"];
    const [precision, scale] = [column.text("precision"), column.text("scale")];
    if (precision === null) return [];
    return scale === null ? ["(", precision, ")"] : ["(", precision, ",", scale, ")"];
  }

  /** A clause that is there if its option is. */
  clause(words: string, value: Part | null): Fragment {
    return joined(value === null ? [] : [words, " ", value]);
  }

  /** ON DELETE, ON UPDATE and, where the driver sends it, DEFERRABLE. */
  actions(key: Options, withDeferrable: boolean): Fragment {
    return joined([
      this.clause(" ON DELETE", key.nonEmpty("onDelete")),
      this.clause(" ON UPDATE", key.nonEmpty("onUpdate")),
      this.clause(" DEFERRABLE", withDeferrable ? key.nonEmpty("deferrable") : null),
    ]);
  }

  /** `CONSTRAINT name FOREIGN KEY … REFERENCES …`. */
  foreignKey(table: TableModel, key: Options, withDeferrable: boolean): Fragment {
    const name = this.quoted(this.foreignKeyName(table, key));
    const columns = this.quotedAll(this.columnsOf(key));
    const referenced = this.quotedAll(this.columnsOf(key, "referencedColumnNames"));
    const target = this.path(this.referenced(key));
    const clauses = this.actions(key, withDeferrable);
    return from(
      key.origin,
      sql`CONSTRAINT ${name} FOREIGN KEY (${columns}) REFERENCES ${target} (${referenced})${clauses}`,
    );
  }

  // --- what stands for an option of a column ---

  /** The constraint, or index, that `isUnique` of a column stands for. */
  uniqueOver(column: Options, type: "TableUnique" | "TableIndex" = "TableUnique"): Options {
    const origin = column.placeOf("isUnique");
    const unique = construct(type, undefined, origin);
    unique.properties.set("columnNames", { value: array([this.nameOf(column)], origin), origin });
    if (type === "TableIndex") unique.properties.set("isUnique", { value: column.get("isUnique"), origin });
    return new Options(unique, this.recorder.machine, origin);
  }

  /** The constraints of a table, with those that `isUnique` of a column stands for. */
  uniquesOf(table: TableModel): readonly Options[] {
    const listed = table.list("uniques");
    const implied = table
      .list("columns")
      .filter(column => column.flag("isUnique") === true)
      .filter(column => !listed.some(unique => this.covers(unique, this.nameOf(column))));
    return [...listed, ...implied.map(column => this.uniqueOver(column))];
  }

  /** The same thing of the database, of which the name is not known. */
  unnamed(item: Options): Options {
    const value = copyOf(item.value);
    value.properties.delete("name");
    value.open = true;
    return new Options(value, this.recorder.machine, item.origin);
  }

  /** Whether an index or constraint is over this column alone. */
  covers(item: Options, column: Text): boolean {
    const [only, ...others] = this.columnsOf(item);
    return only !== undefined && others.length === 0 && textOf(only) !== null && textOf(only) === textOf(column);
  }

  // --- what no statement can say ---

  /** A name in operations that are not read from SQL. */
  operationName(value: Text, fallback: Origin): Name {
    return this.recorder.name(value, fallback) as Name;
  }

  operationTable(table: TableModel): QualifiedName {
    const { path, options } = table;
    const name = this.operationName(path.name, options.origin);
    const schema = this.schemaOf(path);
    return { schema: schema === null ? null : this.operationName(schema, options.origin), name, span: name.span };
  }

  /** Names by which a thing of the database was found, where its own name is not known. */
  foundBy(item: Options): readonly Name[] | null {
    if (item.knows("name")) return null;
    const columns = this.columnsOf(item);
    if (columns.length === 0 || columns.some(column => textOf(column) === null)) return null;
    return columns.map(column => this.operationName(column, item.origin));
  }

  /** DROP CONSTRAINT, for one that was found by its columns. */
  droppedByColumns(constraint: Constraint["kind"], item: Options): Step["read"] {
    const columns = this.foundBy(item);
    if (columns === null) return null;
    const { certainty } = this.recorder.machine;
    return operation => {
      if (operation.kind !== "dropConstraint") return [operation];
      const { span, statement, table } = operation;
      const base = this.recorder.base(span, statement, certainty, table);
      return [{ ...operation, ...base, name: null, constraint, columns }];
    };
  }

  /** DROP INDEX, for one that was found by its columns. */
  indexDroppedByColumns(table: TableModel, item: Options): Step["read"] {
    const columns = this.foundBy(item);
    if (columns === null) return null;
    const { certainty } = this.recorder.machine;
    return operation => {
      if (operation.kind !== "dropIndex") return [operation];
      const owner = this.operationTable(table);
      const base = this.recorder.base(operation.span, operation.statement, certainty, owner);
      return [{ ...operation, ...base, table: owner, name: null, columns }];
    };
  }
}

/** A text with a character of its constant parts doubled. */
export function doubled(value: Text, character: string): Text {
  const source = value.origin === null ? null : ({ kind: "whole", origin: value.origin } as const);
  return {
    ...value,
    pieces: value.pieces.map(piece =>
      piece.kind === "literal" && piece.text.includes(character)
        ? { ...piece, text: piece.text.replaceAll(character, character + character), source }
        : piece,
    ),
  };
}
