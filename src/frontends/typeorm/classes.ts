import {
  array,
  constant,
  Host,
  isNullish,
  isUndefined,
  native,
  text,
  textOf,
  truthiness,
  UNDEFINED,
  unknown,
  type ObjectValue,
  type Property,
  type Site,
  type Value,
} from "../evaluate/values.js";
import { copyOf, Instance, instantiate, rootOf, type InstanceType, type Member, type Root } from "./instance.js";
import { LoadedList } from "./loaded.js";

/** The lists of a table, by what they are lists of. */
export const LISTS = {
  columns: "TableColumn",
  indices: "TableIndex",
  foreignKeys: "TableForeignKey",
  uniques: "TableUnique",
  checks: "TableCheck",
  exclusions: "TableExclusion",
} as const satisfies Readonly<Record<string, InstanceType>>;

export type ListName = keyof typeof LISTS;

const NO = constant(false);
const EMPTY = text("");

/** The options that each constructor takes over, with what it sets where they are missing. */
const DEFAULTS: Readonly<Record<InstanceType, Readonly<Record<string, Value>>>> = {
  Table: { ...absent("database", "schema", "name", "engine", "comment"), withoutRowid: NO, justCreated: NO },
  TableColumn: {
    ...absent("name", "charset", "collation", "precision", "scale", "default", "onUpdate", "generationStrategy"),
    ...absent("generatedIdentity", "comment", "enum", "enumName", "primaryKeyConstraintName", "asExpression"),
    ...absent("generatedType", "spatialFeatureType", "srid"),
    type: EMPTY,
    length: EMPTY,
    unsigned: NO,
    isNullable: NO,
    isGenerated: NO,
    isPrimary: NO,
    isUnique: NO,
    isArray: NO,
  },
  TableIndex: {
    ...absent("name", "columnNames", "parser", "type"),
    where: EMPTY,
    isUnique: NO,
    isSpatial: NO,
    isConcurrent: NO,
    isFulltext: NO,
    isNullFiltered: NO,
  },
  TableForeignKey: absent(
    "name",
    "columnNames",
    "referencedColumnNames",
    "referencedDatabase",
    "referencedSchema",
    "referencedTableName",
    "onDelete",
    "onUpdate",
    "deferrable",
  ),
  TableUnique: absent("name", "columnNames", "deferrable"),
  TableCheck: absent("name", "columnNames", "expression"),
  TableExclusion: absent("name", "expression", "deferrable"),
  View: { ...absent("database", "schema", "name", "expression"), materialized: NO, indices: array([]) },
};

function absent(...keys: readonly string[]): Record<string, Value> {
  return Object.fromEntries(keys.map(key => [key, UNDEFINED]));
}

/** `Table`, `TableColumn` and so on, as the package exports them. */
export class SchemaClass extends Host {
  readonly isConnection = false;

  constructor(readonly label: InstanceType) {
    super();
  }

  get(): Value | undefined {
    return undefined;
  }

  override construct([options]: readonly Value[], site: Site): Value {
    return construct(this.label, options, site.origin);
  }
}

/** `new Table(options)` and its like. Of options that are not known, the object knows nothing. */
export function construct(type: InstanceType, options: Value | undefined, origin: Value["origin"]): ObjectValue {
  const given = options?.kind === "object" ? options : null;
  const open = given === null ? !isNullish(options) : given.open;
  const properties = new Map<string, Property>();
  for (const [key, byDefault] of Object.entries(DEFAULTS[type])) {
    const own = given?.properties.get(key);
    if (own !== undefined && !isUndefined(own.value)) properties.set(key, own);
    else if (!open || own !== undefined) properties.set(key, { value: byDefault, origin: null });
  }
  if (type === "Table") tableLists(given, open, properties);
  const base = new Instance(type, MEMBERS[type], given === null ? null : rootOf(given));
  return instantiate(base, properties, origin, open);
}

/** A thing of the database, of which only `known` is known. */
export function loaded(
  type: InstanceType,
  known: Readonly<Record<string, Value>>,
  origin: Value["origin"],
  root: Root = { type },
): ObjectValue {
  const properties = Object.entries(known).map(([key, value]) => [key, { value, origin: value.origin }] as const);
  return instantiate(new Instance(type, MEMBERS[type], root, true), new Map(properties), origin, true);
}

/** Makes instances of the plain objects in the lists of a table. */
function tableLists(given: ObjectValue | null, open: boolean, properties: Map<string, Property>): void {
  for (const [list, type] of Object.entries(LISTS)) {
    const own = given?.properties.get(list);
    const value = own?.value;
    if (value instanceof LoadedList) properties.set(list, { value, origin: own?.origin ?? null });
    else if (value?.kind === "array") {
      const items = value.items.map(item => instanceOf(type, item, given));
      properties.set(list, { value: array(items, value.origin, value.open), origin: own?.origin ?? null });
    } else {
      const unread = own === undefined ? open : !isNullish(value);
      properties.set(list, { value: array([], value?.origin ?? null, unread), origin: own?.origin ?? null });
    }
  }
}

function instanceOf(type: InstanceType, item: Value, table: ObjectValue | null): Value {
  if (item.kind !== "object") return item;
  const instance = construct(type, item, item.origin);
  if (type !== "TableForeignKey") return instance;
  // The schema of the table is that of the table it refers to, unless the key says otherwise.
  for (const [key, from] of [
    ["referencedDatabase", "database"],
    ["referencedSchema", "schema"],
  ] as const) {
    const inherited = table?.properties.get(from);
    if (inherited !== undefined && isNullish(instance.properties.get(key)?.value)) {
      instance.properties.set(key, inherited);
    }
  }
  return instance;
}

// --- methods ---

const clone: Member = owner => native("clone", () => copyOf(owner));

const PLAIN: ReadonlyMap<string, Member> = new Map([["clone", clone]]);

const TABLE: ReadonlyMap<string, Member> = new Map<string, Member>([
  ["clone", owner => native("clone", () => cloneTable(owner))],
  ["primaryColumns", owner => primaryColumns(owner)],
  ["findColumnByName", owner => native("findColumnByName", ([name]) => findByName(owner, "columns", name))],
  ["findColumnIndices", owner => finder("findColumnIndices", owner, "indices")],
  ["findColumnForeignKeys", owner => finder("findColumnForeignKeys", owner, "foreignKeys")],
  ["findColumnUniques", owner => finder("findColumnUniques", owner, "uniques")],
  ["findColumnChecks", owner => finder("findColumnChecks", owner, "checks")],
  ["addColumn", adder("addColumn", "columns")],
  ["addIndex", adder("addIndex", "indices")],
  ["addForeignKey", adder("addForeignKey", "foreignKeys")],
  ["addUniqueConstraint", adder("addUniqueConstraint", "uniques")],
  ["addCheckConstraint", adder("addCheckConstraint", "checks")],
  ["addExclusionConstraint", adder("addExclusionConstraint", "exclusions")],
]);

const MEMBERS: Readonly<Record<InstanceType, ReadonlyMap<string, Member>>> = {
  Table: TABLE,
  TableColumn: PLAIN,
  TableIndex: PLAIN,
  TableForeignKey: PLAIN,
  TableUnique: PLAIN,
  TableCheck: PLAIN,
  TableExclusion: PLAIN,
  View: PLAIN,
};

function cloneTable(owner: ObjectValue): ObjectValue {
  const lists = Object.keys(LISTS).map((list): [string, Value] => {
    const value = owner.properties.get(list)?.value ?? UNDEFINED;
    if (value.kind !== "array") return [list, value];
    const items = value.items.map(item => (item.kind === "object" ? copyOf(item) : item));
    return [list, array(items, value.origin, value.open)];
  });
  return copyOf(owner, Object.fromEntries(lists));
}

function primaryColumns(owner: ObjectValue): Value {
  const columns = owner.properties.get("columns")?.value;
  if (columns?.kind !== "array") return unknown("the columns are not known", owner.origin);
  const isPrimary = (item: Value): boolean | null =>
    item.kind === "object" ? truthiness(item.properties.get("isPrimary")?.value ?? UNDEFINED) : null;
  const items = columns.items.filter(item => isPrimary(item) !== false);
  return array(items, columns.origin, columns.open || items.some(item => isPrimary(item) === null));
}

/** The element of a table's list that has this name; one of the database may not be there. */
export function findByName(owner: ObjectValue, list: ListName, name: Value | undefined): Value {
  const value = owner.properties.get(list)?.value;
  if (value instanceof LoadedList) return value.byName(name);
  const wanted = textOf(name);
  if (value?.kind !== "array" || wanted === null) return unknown("it is not constant", owner.origin);
  const found = value.items.find(
    item => item.kind === "object" && textOf(item.properties.get("name")?.value) === wanted,
  );
  return found ?? (value.open ? unknown("the list is not constant", value.origin) : UNDEFINED);
}

/** The elements of a list that have a column among theirs. */
function finder(name: string, owner: ObjectValue, list: ListName): Value {
  return native(name, ([column]) => {
    const value = owner.properties.get(list)?.value;
    const columnName = column?.kind === "object" ? column.properties.get("name")?.value : undefined;
    if (value instanceof LoadedList) return value.byColumn(columnName);
    const wanted = textOf(columnName);
    if (value?.kind !== "array" || wanted === null) return array([], owner.origin, true);
    const items = value.items.filter(item => {
      const columns = item.kind === "object" ? item.properties.get("columnNames")?.value : undefined;
      return columns?.kind === "array" && columns.items.some(each => textOf(each) === wanted);
    });
    return array(items, value.origin, value.open);
  });
}

function adder(name: string, list: ListName): Member {
  return owner =>
    native(name, ([added]) => {
      const value = owner.properties.get(list)?.value;
      if (value?.kind === "array" && added !== undefined) value.items.push(added);
      return UNDEFINED;
    });
}
