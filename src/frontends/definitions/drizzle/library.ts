import type { Dialect } from "../../../model/dialect.js";
import type { Machine } from "../../evaluate/machine.js";
import { native, object, UNDEFINED, type NativeFunction, type Site, type Value } from "../../evaluate/values.js";
import { Built, EnumHost, OtherHost, TableHost, type Namespace } from "./hosts.js";
import { OPERATORS, sqlTag } from "./sql.js";
import { COLUMN_MAKERS } from "./types.js";

/** What the packages of Drizzle export, as far as it declares tables. */
export function drizzlePackages(machine: () => Machine, mysql: Dialect): ReadonlyMap<string, Value> {
  const core = (family: Family, dialect: Dialect): Value => coreOf(family, dialect, machine);
  return new Map<string, Value>([
    ["drizzle-orm/pg-core", core("postgresql", "postgresql")],
    ["drizzle-orm/mysql-core", core("mysql", mysql)],
    ["drizzle-orm/sqlite-core", core("sqlite", "sqlite")],
    ["drizzle-orm", main()],
    ["drizzle-orm/sql", main()],
    ["drizzle-orm/relations", main()],
  ]);
}

type Family = keyof typeof COLUMN_MAKERS;

/** How the functions of a dialect are called. */
const PREFIX: Readonly<Record<Family, string>> = { postgresql: "pg", mysql: "mysql", sqlite: "sqlite" };

/** Keys, indexes and checks. */
const KEY_MAKERS = ["index", "uniqueIndex", "unique", "primaryKey", "foreignKey", "check"];

/** What declares something else than a table. */
const OTHERS = "View MaterializedView Policy Role Sequence Database";

function coreOf(family: Family, dialect: Dialect, machine: () => Machine): Value {
  const prefix = PREFIX[family];
  const plain: Namespace = { dialect, schema: null, rename: null };
  const makers = [...COLUMN_MAKERS[family], ...KEY_MAKERS].map(label => [label, builder(label)] as const);
  return object({
    ...Object.fromEntries(makers),
    ...Object.fromEntries(OTHERS.split(" ").map(other => [`${prefix}${other}`, otherMaker(`${prefix}${other}`)])),
    view: otherMaker("view"),
    alias: native("alias", ([table]) => table ?? UNDEFINED),
    customType: customType(),
    [`${prefix}Table`]: tableMaker(plain, family, machine),
    [`${prefix}TableCreator`]: native(`${prefix}TableCreator`, ([rename]) =>
      tableMaker({ ...plain, rename: rename ?? null }, family, machine),
    ),
    [`${prefix}Enum`]: family === "postgresql" ? enumMaker(plain, machine) : builder(`${prefix}Enum`),
    [`${prefix}Schema`]: native(`${prefix}Schema`, ([name]) =>
      schemaOf({ ...plain, schema: name ?? null }, family, machine),
    ),
  });
}

/** `pgSchema("auth")`. */
function schemaOf(namespace: Namespace, family: Family, machine: () => Machine): Value {
  return object({
    table: tableMaker(namespace, family, machine),
    enum: enumMaker(namespace, machine),
    view: otherMaker("view"),
    materializedView: otherMaker("materializedView"),
    sequence: otherMaker("sequence"),
  });
}

function builder(label: string): Value {
  return native(label, (args, { origin }) => new Built(label, args, origin));
}

function otherMaker(label: string): Value {
  return native(label, args => new OtherHost(label, args));
}

/** `customType({ dataType: () => "citext" })`. */
function customType(): Value {
  return native("customType", ([config]) =>
    native("customType", (args, { origin }) => new Built("customType", args, origin, [], config ?? null)),
  );
}

function enumMaker(namespace: Namespace, machine: () => Machine): Value {
  return native("enum", ([name, labels], { origin }) => {
    return new EnumHost(namespace, name ?? UNDEFINED, labels ?? UNDEFINED, origin, machine().locate(origin));
  });
}

function tableMaker(namespace: Namespace, family: Family, machine: () => Machine): Value {
  const make: NativeFunction["call"] = ([given, columns, extra], site) => {
    const run = machine();
    const { rename } = namespace;
    const name = rename === null ? given : run.call(rename, given === undefined ? [] : [given], site, null, "rename");
    const known = columnsGiven(columns, family, site, run);
    return new TableHost(namespace, name ?? UNDEFINED, known, extra, site.origin, run.locate(site.origin));
  };
  return native("table", make, { withRLS: native("withRLS", make) });
}

/** The columns, or what a function makes of the builders of columns. */
function columnsGiven(columns: Value | undefined, family: Family, site: Site, machine: Machine): Value {
  if (columns?.kind !== "function") return columns ?? UNDEFINED;
  const builders = object({
    ...Object.fromEntries([...COLUMN_MAKERS[family]].map(label => [label, builder(label)])),
    customType: customType(),
  });
  return machine.call(columns, [builders], site, null, "the callback");
}

function main(): Value {
  return object({
    ...OPERATORS,
    sql: sqlTag,
    relations: otherMaker("relations"),
    defineRelations: otherMaker("defineRelations"),
    defineRelationsPart: otherMaker("defineRelations"),
  });
}
