import type { ColumnDefinition } from "../../alembic/columns.js";
import { Construct, isOperator, named } from "../../alembic/construct.js";
import { dotted, isConstraint } from "../../alembic/constraints.js";
import type { TableRequest } from "../../alembic/tables.js";
import { enumLabels, isNativeEnum, typeOf } from "../../alembic/types.js";
import { isMySql, literal, nameText, type Writing } from "../../alembic/writing.js";
import {
  constant,
  array,
  displayText,
  isNullish,
  type Origin,
  type Property,
  type Text,
  textAt,
  textOf,
  truthiness,
  type Value,
} from "../../evaluate/values.js";
import { join, placedText } from "../../evaluate/text.js";
import { flatText, sql } from "../../fragment.js";
import { itemsOf } from "../../python/items.js";
import { built, rebuilt } from "./built.js";
import type { DeclaredColumn } from "./columns.js";
import type { Metadata } from "./hierarchy.js";
import { constraintName, type NamedTable, type NameKind, type Subject, wordOf } from "./naming.js";

/** A column with the type that it comes to. */
export interface TypedColumn extends DeclaredColumn {
  readonly definition: ColumnDefinition;
}

/** A table as models declare it. */
export interface DeclaredTable {
  readonly name: Value | undefined;
  readonly columns: readonly TypedColumn[];
  /** Constraints and indexes that stand beside the columns. */
  readonly parts: readonly Construct[];
  readonly options: ReadonlyMap<string, Property>;
  readonly metadata: Metadata;
  readonly place: Origin;
}

/** The column that a foreign key refers to, as a text: `"users.id"`, `User.id`, `users.c.id`. */
export type TargetReader = (reference: Value | undefined) => Value | undefined;

/** The table in the words of one that a migration creates: every constraint apart and with its name. */
export function requestOf(table: DeclaredTable, targetOf: TargetReader, writing: Writing): TableRequest {
  const writer = new TableWriter(table, targetOf, writing);
  const { options, place } = table;
  return {
    name: table.name,
    schema: writer.schema,
    parts: writer.parts(),
    option: name => options.get(name)?.value,
    place,
  };
}

/** The schema of a table: its own, else the one of its metadata. */
export function schemaOf({ options, metadata }: Pick<DeclaredTable, "options" | "metadata">): Value | undefined {
  const own = options.get("schema")?.value;
  const schema = isNullish(own) ? metadata.schema : own;
  return isNullish(schema) || named(schema, "BLANK_SCHEMA") !== null ? undefined : schema;
}

class TableWriter {
  readonly schema: Value | undefined;
  private readonly named: NamedTable;
  /** The names of columns that have another `key`, which stands for them in constraints. */
  private readonly byKey: ReadonlyMap<string, Value>;

  constructor(
    private readonly table: DeclaredTable,
    private readonly targetOf: TargetReader,
    private readonly writing: Writing,
  ) {
    this.schema = schemaOf(table);
    this.named = { name: wordOf(table.name), schema: wordOf(this.schema) };
    const keys = table.columns.map(({ options, name }) => [textOf(options.get("key")?.value), name] as const);
    this.byKey = new Map(keys.flatMap(([key, name]) => (key === null ? [] : [[key, name] as const])));
  }

  parts(): readonly Value[] {
    const { columns, parts } = this.table;
    return [
      ...columns.filter(({ definition }) => !definition.isOn("system")).map(column => this.column(column)),
      ...this.primaryKey(),
      ...parts.filter(isConstraint).flatMap(made => this.constraint(made)),
      ...columns.flatMap(column => [...this.typeChecks(column), ...this.uniques(column), ...this.foreignKeys(column)]),
      ...parts.filter(({ name }) => name === "Index").map(made => this.index(made)),
      ...columns.flatMap(column => this.columnIndexes(column)),
    ];
  }

  /** The column without what becomes a constraint or index of the table. */
  private column({ definition: { made } }: TypedColumn): Construct {
    const args = made.args.flatMap(arg => {
      if (named(arg, "ForeignKey") !== null) return [];
      const check = named(arg, "CheckConstraint");
      return [check === null ? arg : this.renamed(check, "ck", [])];
    });
    return rebuilt(made, { args, options: { unique: undefined, index: undefined } });
  }

  private primaryKey(): readonly Construct[] {
    const keys = this.table.columns.filter(({ isKey }) => isKey).map(({ name }) => name);
    const isExplicit = this.table.parts.some(({ name }) => name === "PrimaryKeyConstraint");
    if (isExplicit || keys.length === 0) return [];
    const name = this.nameFor("pk", undefined, keys, this.table.place);
    return name === undefined ? [] : [built("PrimaryKeyConstraint", keys, { name }, this.table.place)];
  }

  private constraint(made: Construct): readonly Construct[] {
    switch (made.name) {
      case "PrimaryKeyConstraint": {
        const keys = this.table.columns.filter(({ isKey }) => isKey).map(({ name }) => name);
        const columns = made.args.length === 0 ? keys : made.args.map(arg => this.keyed(arg));
        return [this.renamed(rebuilt(made, { args: columns }), "pk", columns)];
      }
      case "UniqueConstraint": {
        const columns = made.args.map(arg => this.keyed(arg));
        return [this.renamed(rebuilt(made, { args: columns }), "uq", columns)];
      }
      case "CheckConstraint":
        return [this.renamed(made, "ck", columnsNamedIn(made.args))];
      case "ForeignKeyConstraint":
        return this.foreignKeyConstraint(made);
      default:
        return [made];
    }
  }

  private foreignKeyConstraint(made: Construct): readonly Construct[] {
    const columns = made.args[0] ?? made.keyword("columns")?.value;
    const references = made.args[1] ?? made.keyword("refcolumns")?.value;
    const own = columns === undefined ? [] : itemsOf(columns).items.map(item => this.keyed(item));
    const targets = references === undefined ? [] : itemsOf(references).items;
    const name = made.args[2] ?? made.keyword("name")?.value;
    return this.foreignKey(made, own, targets, name);
  }

  private foreignKeys({ name, foreignKeys }: TypedColumn): readonly Construct[] {
    return foreignKeys.flatMap(made =>
      this.foreignKey(made, [name], [made.args[0] ?? made.keyword("column")?.value], made.keyword("name")?.value),
    );
  }

  private foreignKey(
    made: Construct,
    columns: readonly Value[],
    references: readonly (Value | undefined)[],
    given: Value | undefined,
  ): readonly Construct[] {
    const place = made.origin ?? this.table.place;
    const whole = references.map(reference => this.targetIn(reference, place));
    if (this.isLeftOut(made, whole[0] ?? null)) return [];
    const targets = this.writing.dialect === "sqlite" ? whole.map(parts => parts?.slice(-2) ?? null) : whole;
    const name = this.nameFor("fk", given, columns, place, {
      table: wordOf(targets[0]?.at(-2)),
      columns: targets.map(parts => wordOf(parts?.at(-1))),
    });
    const dot = textAt(".", place);
    return [
      rebuilt(made, {
        name: "ForeignKeyConstraint",
        args: [
          array([...columns]),
          array(targets.map((parts, i) => (parts === null ? (references[i] ?? NONE) : join(parts, dot, place)))),
        ],
        options: { name: name === undefined ? undefined : { value: name, origin: null } },
      }),
    ];
  }

  /** SQLite has no foreign keys to another of its databases, nor such as are added later. */
  private isLeftOut(made: Construct, target: readonly Text[] | null): boolean {
    if (this.writing.dialect !== "sqlite" || target === null) return false;
    const late = made.keyword("use_alter")?.value;
    const schema = target
      .slice(0, -2)
      .map(part => displayText(part))
      .join(".");
    return (late !== undefined && truthiness(late) === true) || schema !== (this.named.schema?.text ?? "");
  }

  /** The parts of a target behind the schema that its metadata gives it; `null` where they are not seen. */
  private targetIn(reference: Value | undefined, place: Origin): readonly Text[] | null {
    const parts = dotted(this.targetOf(reference));
    if (parts === null) return null;
    const schema = parts.length === 2 ? nameText(this.table.metadata.schema) : null;
    const whole = schema === null ? parts : [schema, ...parts];
    // What names a column is written where the key is, whatever its table is called.
    return reference?.kind === "text" ? whole : whole.map(part => placedText(part, place));
  }

  /** CHECK for enumerations and booleans that ask for one and are no types of the database. */
  private typeChecks({ definition }: TypedColumn): readonly Construct[] {
    const { writing } = this;
    const type = typeOf(definition.type, writing);
    const isAsked = type?.keyword("create_constraint")?.value;
    if (type === null || isAsked === undefined || truthiness(isAsked) !== true) return [];
    const place = type.origin ?? definition.origin;
    const condition = this.typeCondition(type, definition.name, place);
    if (condition === null) return [];
    const [first] = type.args;
    const byClass =
      type.name === "Enum" && first?.kind === "host" ? textAt(first.label.toLowerCase(), place) : undefined;
    const given = type.keyword("name")?.value ?? byClass;
    const name = this.nameFor("ck", given, [], place);
    return [built("CheckConstraint", [condition], name === undefined ? {} : { name }, place)];
  }

  private typeCondition(type: Construct, column: Value | undefined, place: Origin): Text | null {
    const { writing } = this;
    const written = nameText(column);
    if (written === null) return null;
    if (type.name === "Boolean") {
      return writing.dialect === "postgresql" ? null : flatText(sql`${written} IN (0, 1)`, place);
    }
    const native = type.keyword("native_enum")?.value;
    const isPlain = native !== undefined && truthiness(native) === false;
    if (type.name !== "Enum" || isNativeEnum(type, writing) || (isMySql(writing) && !isPlain)) return null;
    const labels = enumLabels(type);
    return labels === null
      ? null
      : flatText(sql`${written} IN (${labels.map(label => literal(label, place, writing))})`, place);
  }

  private uniques({ definition }: TypedColumn): readonly Construct[] {
    if (!definition.isOn("unique") || definition.isOn("index") || definition.name === undefined) return [];
    const place = definition.place("unique");
    const name = this.nameFor("uq", undefined, [definition.name], place);
    return [built("UniqueConstraint", [definition.name], name === undefined ? {} : { name }, place)];
  }

  private index(made: Construct): Construct {
    const [given, ...keys] = made.args;
    const columns = keys.map(key => this.keyed(key));
    const name = this.nameFor("ix", given ?? made.keyword("name")?.value, columns, made.origin ?? this.table.place);
    return rebuilt(made, { args: [name ?? NONE, ...columns], options: { name: undefined } });
  }

  private columnIndexes({ definition }: TypedColumn): readonly Construct[] {
    if (!definition.isOn("index") || definition.name === undefined) return [];
    const place = definition.place("index");
    const name = this.nameFor("ix", undefined, [definition.name], place);
    const unique = definition.option("unique");
    return [built("Index", [name ?? NONE, definition.name], unique === undefined ? {} : { unique }, place)];
  }

  /** The name of the column that a key stands for. */
  private keyed(column: Value): Value {
    const name = this.byKey.size === 0 ? undefined : this.byKey.get(textOf(nameText(column) ?? undefined) ?? "");
    const text = nameText(name);
    return text === null ? column : placedText(text, column.origin ?? this.table.place);
  }

  /** The same constraint with the name that the convention gives it. */
  private renamed(made: Construct, kind: NameKind, columns: readonly Value[]): Construct {
    const name = this.nameFor(kind, made.keyword("name")?.value, columns, made.origin ?? this.table.place);
    return rebuilt(made, { options: { name: name === undefined ? undefined : { value: name, origin: null } } });
  }

  private nameFor(
    kind: NameKind,
    name: Value | undefined,
    columns: readonly Value[],
    place: Origin,
    referred: Subject["referred"] = null,
  ): Value | undefined {
    return constraintName(
      { kind, name, columns: columns.map(column => wordOf(column)), referred, place },
      this.named,
      this.table.metadata.naming,
      this.writing.dialect,
    );
  }
}

/** The columns that stand in arguments, and in the expressions among them. */
export function columnsNamedIn(values: readonly Value[]): readonly Construct[] {
  return values.flatMap(value => {
    if (!(value instanceof Construct)) return [];
    if (nameText(value) !== null) return [value];
    return columnsNamedIn([...(isOperator(value) || value.parent === null ? [] : [value.parent]), ...value.args]);
  });
}

const NONE = constant(null);
