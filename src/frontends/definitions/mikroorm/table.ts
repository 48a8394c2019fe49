import type { Column, Constraint } from "../../../model/column.js";
import type { DeclaredModel } from "../../../model/definition.js";
import { isMySqlFamily } from "../../../model/dialect.js";
import type { Name, QualifiedName } from "../../../model/name.js";
import type { CreateIndex } from "../../../model/operation.js";
import type { Span } from "../../../model/span.js";
import { contentOrigin } from "../../evaluate/text.js";
import {
  displayText,
  isNullish,
  object,
  text,
  textOf,
  truthiness,
  type Origin,
  type Text,
  type Value,
} from "../../evaluate/values.js";
import { Options } from "../../options.js";
import type { Problem } from "../decorators.js";
import { POSTGRESQL_NAME_LIMIT, truncatedName } from "../names.js";
import { createTable } from "../operations.js";
import { readColumn } from "./columns.js";
import type { EntityMetadata, KeyMetadata } from "./metadata.js";
import type { PropertyMetadata } from "./property.js";
import { constraintsFromSql, indexFromSql, keptName, quoted, quotedList, quotedString } from "./sql.js";
import { SqlFragment } from "./values.js";
import type { World } from "./world.js";

/** The kinds of names that MikroORM makes up. */
type NameKind = "primary" | "unique" | "index" | "check" | "foreign";

/** A foreign key, as the schema generator writes it. */
export interface KeyReference {
  readonly columns: readonly Text[];
  readonly target: EntityMetadata;
  readonly referenced: readonly Text[];
  readonly name: Text | null;
  readonly onUpdate: string | null;
  readonly onDelete: string | null;
  readonly deferMode: string | null;
  readonly origin: Origin;
}

/** Puts a table together from its columns and keys. */
export class TableWriter {
  private readonly columns = new Map<string, Column>();
  private readonly constraints: Constraint[] = [];
  private readonly indexes = new Map<string, CreateIndex>();
  readonly problems: Problem[] = [];
  readonly table: QualifiedName;
  private readonly place: Span;

  constructor(
    readonly name: Text,
    readonly schema: Text | null,
    /** Where the table is declared. */
    private readonly origin: Origin,
    readonly world: World,
  ) {
    this.place = world.machine.locate(origin);
    const isOwn = schema !== null && textOf(schema) !== world.defaultSchema && world.dialect !== "sqlite";
    const own = this.nameOf(name, origin);
    this.table = { schema: isOwn ? this.nameOf(schema, origin) : null, name: own, span: own.span };
    if (!own.exact || (isOwn && textOf(schema) === null)) this.say("the name of a table is not constant", origin);
  }

  get isComplete(): boolean {
    return this.problems.length === 0;
  }

  say(detail: string, origin: Origin): void {
    this.problems.push({ reason: "dynamic", detail, origin });
  }

  nameOf(name: Text, fallback: Origin): Name {
    const { machine } = this.world;
    const inMain = [contentOrigin(name), name.origin].find(origin => origin?.module === machine.main) ?? fallback;
    return { text: displayText(name), exact: textOf(name) !== null, span: machine.locate(inMain) };
  }

  /** The columns that hold a property. */
  addProperty(property: PropertyMetadata, entity: EntityMetadata, isKeyInline: boolean): void {
    const { world } = this;
    const { place } = property;
    const names = entity.fieldNames(property);
    const types = entity.columnTypes(property);
    if (names.length === 0 || names.length > types.length) {
      this.say(`what \`${property.name}\` refers to cannot be followed`, place.origin);
    }
    names.forEach((name, i) => {
      const named = this.nameOf(name, place.key);
      const span = world.machine.locate(place.origin);
      const read = readColumn(property, types[i] ?? null, named, span, entity, isKeyInline);
      if (!named.exact) this.say(`the name of the column of \`${property.name}\` is not constant`, place.origin);
      if (!read.complete) this.say(`the column of \`${property.name}\` is known in part`, place.origin);
      const before = this.columns.get(named.text);
      this.columns.set(named.text, { ...read.column, nullable: before?.nullable ?? read.column.nullable });
      if (before === undefined) this.constraints.push(...read.constraints);
    });
  }

  /** A column that no property stands for. */
  addColumn(column: Column, constraints: readonly Constraint[]): void {
    this.columns.set(column.name.text, column);
    this.constraints.push(...constraints);
  }

  // --- names ---

  /** A name that MikroORM makes up. */
  private derived(columns: readonly Text[], kind: NameKind, origin: Origin): Text {
    const { world } = this;
    const made = world.naming.name("indexName", origin, this.name, columns, kind);
    const word = textOf(made);
    return word === null ? made : text(keptName(word, kind, world.dialect, world.options.isBefore7), origin);
  }

  private given(value: Value | null, columns: readonly Text[], kind: NameKind, origin: Origin): Text {
    return value?.kind === "text" ? value : this.derived(columns, kind, origin);
  }

  // --- keys ---

  private words(names: readonly Text[], origin: Origin): readonly string[] | null {
    const words = names.map(name => textOf(name));
    if (!words.includes(null)) return words.filter(word => word !== null);
    this.say("a name is not constant", origin);
    return null;
  }

  private constrain(clause: string, origin: Origin): void {
    const made = constraintsFromSql(clause, this.world.dialect, this.world.machine.locate(origin));
    if (made.length === 0) this.say("a constraint cannot be read", origin);
    this.constraints.push(...made);
  }

  /** The name that the naming strategy gives to the key; `null` where it is the one that PostgreSQL makes up. */
  primaryName(columns: readonly Text[], origin: Origin): Text | null {
    const { dialect, options } = this.world;
    if (dialect !== "postgresql") return null;
    const name = this.derived(columns, "primary", origin);
    const usual = `${displayText(this.name)}_pkey`;
    const kept = options.isBefore7 ? keptName(usual, "primary", dialect, true) : usual;
    return textOf(name) === kept ? null : name;
  }

  /** The key, where no column says that it is. */
  primary(columns: readonly Text[], origin: Origin): void {
    const { dialect, options } = this.world;
    const given = this.primaryName(columns, origin);
    const words = this.words(given === null ? columns : [...columns, given], origin);
    if (words === null || columns.length === 0) return;
    const names = words.slice(0, columns.length);
    const own = truncatedName(words[columns.length] ?? `${displayText(this.name)}_pkey`, POSTGRESQL_NAME_LIMIT);
    const isNamed = dialect === "postgresql" && (given !== null || options.isBefore7);
    const name = isNamed ? `constraint ${quoted(own, dialect)} ` : "";
    this.constrain(`${name}primary key ${quotedList(names, dialect)}`, origin);
    for (const word of names) this.makeKey(word, names.length === 1);
  }

  /** Columns of a key are NOT NULL; SQLite's key of one column of type INTEGER is the number of the row. */
  private makeKey(name: string, isAlone: boolean): void {
    const column = this.columns.get(name);
    if (column === undefined) return;
    const isRow = this.world.dialect === "sqlite" && isAlone && column.type?.name === "integer";
    this.columns.set(name, {
      ...column,
      nullable: false,
      identity: isRow ? (column.identity ?? "rowid") : column.identity,
    });
  }

  unique(name: Value | null, columns: readonly Text[], deferMode: string | null, origin: Origin): void {
    const { dialect } = this.world;
    const own = this.given(name, columns, "unique", origin);
    const words = this.words([own, ...columns], origin);
    if (words === null) return;
    const [named = "", ...names] = words;
    const list = quotedList(names, dialect);
    if (dialect === "sqlite") {
      this.statement(`create unique index ${quoted(named, dialect)} on ${this.tableSql()} ${list}`, origin);
    } else if (isMySqlFamily(dialect)) {
      this.constrain(`unique key ${quoted(named, dialect)} ${list}`, origin);
    } else {
      const deferrable = deferMode === null ? "" : ` deferrable initially ${deferMode}`;
      this.constrain(`constraint ${quoted(named, dialect)} unique ${list}${deferrable}`, origin);
    }
  }

  index(name: Value | null, columns: readonly Text[], type: string | null, origin: Origin): void {
    const { dialect } = this.world;
    const own = this.given(name, columns, "index", origin);
    const words = this.words([own, ...columns], origin);
    if (words === null) return;
    const [named = "", ...names] = words;
    const head = `index ${quoted(named, dialect)} on ${this.tableSql()}`;
    const list = quotedList(names, dialect);
    if (type === "fulltext") this.fullText(head, names, origin);
    else if (type !== null && dialect === "postgresql") this.statement(`create ${head} using ${type} ${list}`, origin);
    else this.statement(`create ${head} ${list}`, origin);
  }

  /** An index of some rows: a unique one is no constraint. */
  partial(isUnique: boolean, name: Value | null, columns: readonly Text[], where: string, origin: Origin): void {
    const { dialect } = this.world;
    const own = this.given(name, columns, isUnique ? "unique" : "index", origin);
    const words = this.words([own, ...columns], origin);
    if (words === null) return;
    const [named = "", ...names] = words;
    const head = `create ${isUnique ? "unique " : ""}index ${quoted(named, dialect)} on ${this.tableSql()}`;
    this.statement(`${head} ${quotedList(names, dialect)} where ${where}`, origin);
  }

  private fullText(head: string, names: readonly string[], origin: Origin): void {
    const { dialect } = this.world;
    if (isMySqlFamily(dialect)) return this.statement(`create fulltext ${head} ${quotedList(names, dialect)}`, origin);
    if (dialect === "sqlite") return;
    const [first = ""] = names;
    const isVector = names.length === 1 && this.columns.get(first)?.type?.name === "tsvector";
    const columns = names.map(name => quoted(name, dialect));
    const key = isVector ? columns.join("") : `to_tsvector('simple', ${columns.join(" || ' ' || ")})`;
    this.statement(`create ${head} using gin(${key})`, origin);
  }

  /** An index that is written as a statement. */
  statement(sql: string, origin: Origin): void {
    const index = indexFromSql(sql, this.world.dialect, this.world.machine.locate(origin));
    if (index === null) return this.say("an index cannot be read", origin);
    this.indexes.set(sql, index);
  }

  check(name: Text, expression: string | null, origin: Origin): void {
    const { dialect } = this.world;
    const words = this.words([name], origin);
    if (expression === null) return this.say("the condition of a check is not constant", origin);
    if (words !== null) this.constrain(`constraint ${quoted(words[0] ?? "", dialect)} check (${expression})`, origin);
  }

  checkName(columns: readonly Text[], origin: Origin): Text {
    return this.derived(columns, "check", origin);
  }

  foreign(key: KeyReference): void {
    const { dialect } = this.world;
    const { columns, referenced, target, origin } = key;
    const name = key.name ?? this.derived(columns, "foreign", origin);
    const words = this.words([name, ...columns, ...referenced, target.root.tableName], origin);
    if (words === null) return;
    const [named = "", ...names] = words;
    const { schema } = target.root;
    const other = tableSql(words.at(-1) ?? "", schema, this.world);
    const [own, others] = [names.slice(0, columns.length), names.slice(columns.length, -1)];
    const parts = [
      `constraint ${quoted(named, dialect)} foreign key ${quotedList(own, dialect)}`,
      `references ${other} ${quotedList(others, dialect)}`,
      key.onUpdate === null ? "" : `on update ${key.onUpdate}`,
      key.onDelete === null ? "" : `on delete ${key.onDelete}`,
      key.deferMode === null || isMySqlFamily(dialect) ? "" : `deferrable initially ${key.deferMode}`,
    ];
    this.constrain(parts.filter(part => part !== "").join(" "), origin);
  }

  private tableSql(): string {
    return tableSql(this.table.name.text, this.schema, this.world);
  }

  // --- the result ---

  finish(model: Pick<DeclaredModel, "name" | "properties" | "relations">, isKnown: boolean): DeclaredModel {
    return {
      ...model,
      table: createTable(this.table, this.place, {
        columns: [...this.columns.values()],
        constraints: this.constraints,
        indexes: [],
      }),
      indexes: [...this.indexes.values()],
      complete: isKnown && this.isComplete,
      namesOnly: false,
      span: this.world.machine.locate(this.origin),
    };
  }
}

function tableSql(name: string, schema: Text | null, { dialect, defaultSchema }: World): string {
  const word = textOf(schema ?? undefined);
  const isOwn = word !== null && word !== defaultSchema && dialect !== "sqlite";
  return isOwn ? `${quoted(word, dialect)}.${quoted(name, dialect)}` : quoted(name, dialect);
}

/** The table of an entity: `DatabaseSchema.fromMetadata`. */
export function tableOf(entity: EntityMetadata): TableWriter {
  const { world, declaration } = entity;
  const writer = new TableWriter(entity.tableName, entity.schema, declaration.origin, world);
  const columns = entity.properties.filter(property => entity.hasColumns(property));
  const primary = entity.primary.flatMap(property => entity.fieldNames(property));
  const isKeyInline = writer.primaryName(primary, declaration.origin) === null;
  for (const property of columns) writer.addProperty(property, entity, isKeyInline);
  for (const property of columns) addKeys(property, entity, writer);
  for (const key of entity.indexes) addKey(key, entity, writer, false);
  for (const key of entity.uniques) addKey(key, entity, writer, true);
  const isNumbered = entity.primary.some(property => entity.isAutoincrement(property) && !entity.isComposite);
  if (!isNumbered || !isKeyInline) writer.primary(primary, declaration.origin);
  for (const check of entity.checks) addCheck(check, entity, writer);
  return writer;
}

/** The indexes and keys that a property asks for: `DatabaseTable.addColumnFromProperty`. */
function addKeys(property: PropertyMetadata, entity: EntityMetadata, writer: TableWriter): void {
  const { options, place, world } = property;
  const names = entity.fieldNames(property);
  if (property.isReference) addReference(property, entity, writer);
  if (options.has("check")) {
    const check = new Options(object({ expression: options.get("check") }), options.place("check"));
    addCheck({ options: check, property: place, within: null, origin: options.place("check") }, entity, writer);
  }
  addLabels(property, names, writer);
  const isOver = entity.indexes.some(({ options: key }) => {
    const list = key.get("properties");
    return list.kind === "array" && list.items.length === 1 && textOf(list.items[0]) === property.name;
  });
  const isIndexed = property.kind === "m:1" && world.indexesForeignKeys && !isOver && !options.has("index");
  if (property.index !== null || isIndexed) writer.index(property.index, names, null, place.origin);
  const isUnique = property.unique !== null || (property.kind === "1:1" && !options.has("unique"));
  if (!isUnique || (property.isPrimary && !entity.isComposite)) return;
  writer.unique(property.unique, names, options.word("deferMode"), place.origin);
}

/** The check of an enum's labels, which has a name since version 7. */
function addLabels(property: PropertyMetadata, names: readonly Text[], writer: TableWriter): void {
  const { labels, place, world, nativeEnumName } = property;
  const { dialect, options } = world;
  if (options.isBefore7 || labels === null || nativeEnumName !== null || isMySqlFamily(dialect)) return;
  const [name] = names;
  const word = textOf(name);
  if (word === null) return;
  const named = writer.checkName(names, place.origin);
  const list = labels.map(quotedString);
  if (property.isEnum) {
    writer.check(named, `${quoted(word, dialect)} in (${list.join(", ")})`, place.origin);
  } else if (property.isArray && dialect === "postgresql") {
    const items = list.map(label => `${label}::text`).join(", ");
    writer.check(named, `${quoted(word, dialect)} <@ array[${items}]`, place.origin);
  }
}

function addReference(property: PropertyMetadata, entity: EntityMetadata, writer: TableWriter): void {
  const { options, place, world } = property;
  if (options.isOff("createForeignKeyConstraint") || !world.options.createsForeignKeys) return;
  const target = property.entity;
  if (target === null) return writer.say(`what \`${property.name}\` refers to cannot be followed`, place.origin);
  const rules = world.options.isBefore7 ? rulesBefore7(property, entity) : rulesSince7(property, entity, target);
  writer.foreign({
    columns: entity.fieldNames(property),
    target,
    referenced: referencedNames(property, target),
    name: options.get("foreignKeyName").kind === "text" ? (options.get("foreignKeyName") as Text) : null,
    onUpdate: options.word("updateRule") ?? rules.onUpdate,
    onDelete: options.word("deleteRule") ?? rules.onDelete,
    deferMode: options.word("deferMode"),
    origin: place.origin,
  });
}

type Rules = Pick<KeyReference, "onDelete" | "onUpdate">;

/** What a key does that says nothing of it; keys that are references go along with what they refer to. */
function rulesBefore7(property: PropertyMetadata, entity: EntityMetadata): Rules {
  const isOnlyKey = property.isPrimary && !entity.isComposite;
  const onDelete =
    isOnlyKey || property.cascades ? "cascade" : entity.isNullable(property) === true ? "set null" : null;
  return { onDelete, onUpdate: persists(property) ? "cascade" : null };
}

function rulesSince7(property: PropertyMetadata, entity: EntityMetadata, target: EntityMetadata): Rules {
  const { onDelete, onUpdate } = property.world.options;
  const isKey = property.isPrimary && entity.primary.every(({ kind }) => kind !== "scalar");
  const nulls = entity.isNullable(property) === true ? "set null" : onDelete;
  return { onDelete: isKey ? "cascade" : nulls, onUpdate: isKey || target.isComposite ? "cascade" : onUpdate };
}

function persists({ options }: PropertyMetadata): boolean {
  const cascade = options.get("cascade");
  if (cascade.kind !== "array") return true;
  return cascade.items.some(item => ["persist", "all"].includes(textOf(item)?.toLowerCase() ?? ""));
}

function referencedNames({ options }: PropertyMetadata, target: EntityMetadata): readonly Text[] {
  const list = options.get("referencedColumnNames");
  if (list.kind === "array") return list.items.filter(item => item.kind === "text");
  const one = options.get("referenceColumnName");
  if (one.kind === "text") return [one];
  return target.primary.flatMap(key => target.fieldNames(key));
}

/** An index or unique constraint over properties, or one that is written as a statement. */
function addKey(key: KeyMetadata, entity: EntityMetadata, writer: TableWriter, isUnique: boolean): void {
  const { options, origin } = key;
  const expression = options.get("expression");
  if (!isNullish(expression)) {
    const { world } = entity;
    const table = object({ name: writer.name, ...(writer.schema === null ? {} : { schema: writer.schema }) }, origin);
    const args = [table, entity.columnMap, options.get("name")];
    const value = expression.kind === "function" ? world.called(expression, args, origin) : expression;
    const sql = value instanceof SqlFragment ? value.sql : textOf(value);
    if (sql === null) writer.say("the statement of an index is not constant", origin);
    else writer.statement(sql, origin);
    return;
  }
  const columns = entity.columnsOf(key);
  if (columns === null || columns.length === 0) return;
  if (UNREAD.some(option => options.has(option))) writer.say("an index is known in part", origin);
  const name = truthiness(options.get("name")) === false ? null : options.get("name");
  const where = isMySqlFamily(entity.world.dialect) ? null : options.word("where");
  if (options.has("where") && where === null) writer.say("the condition of an index is not constant", origin);
  if (where !== null) writer.partial(isUnique, name, columns, where, origin);
  else if (isUnique) writer.unique(name, columns, options.word("deferMode"), origin);
  else writer.index(name, columns, options.word("type"), origin);
}

/** Options of indexes that this does not follow: they came with version 7. */
const UNREAD = ["columns", "include", "fillFactor", "invisible", "disabled", "clustered"];

function addCheck({ options, property, origin }: KeyMetadata, entity: EntityMetadata, writer: TableWriter): void {
  const { world } = entity;
  const on = property?.name ?? options.word("property");
  const found = on === null ? null : entity.property(on);
  const columns = found === null ? [] : entity.fieldNames(found);
  const given = options.get("expression");
  const value = given.kind === "function" ? world.called(given, [entity.columnMap], origin) : given;
  const name = options.get("name");
  const sql = value instanceof SqlFragment ? value.sql : textOf(value);
  writer.check(name.kind === "text" ? name : writer.checkName(columns, origin), sql, origin);
}
