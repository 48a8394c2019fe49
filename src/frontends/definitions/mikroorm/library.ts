import type { Machine } from "../../evaluate/machine.js";
import { Host, native, object, text, UNDEFINED, type Value } from "../../evaluate/values.js";
import { nestPackage } from "../decorators.js";
import { TS_MORPH } from "./configuration.js";
import { mikroOrmDecorators } from "./decorators.js";
import { defineEntity, EntitySchemaClass, propertyBuilders } from "./entity-schema.js";
import { namingStrategies } from "./naming.js";
import { mappedTypes } from "./types.js";
import { SQL_EXPORTS } from "./values.js";

/** The packages that export all of MikroORM: itself, and its drivers. */
const ALL = ["core", "postgresql", "mysql", "mariadb", "sqlite", "better-sqlite", "libsql", "knex", "sql", "nestjs"];

/** What entities import, as far as it concerns the schema. */
export function mikroOrmPackages(machine: Machine): ReadonlyMap<string, Value> {
  const decorators = mikroOrmDecorators();
  const all = object({
    ...decorators,
    ...namingStrategies(machine),
    ...mappedTypes(),
    ...SQL_EXPORTS,
    ...ENUMS,
    EntitySchema: new EntitySchemaClass(),
    defineEntity: defineEntity(),
    p: propertyBuilders(),
    BaseEntity: object(),
    defineConfig: native("defineConfig", ([options]) => options ?? UNDEFINED),
  });
  const reflection = object({ [TS_MORPH]: new ProviderHost() });
  return new Map<string, Value>([
    ...ALL.map(name => [`@mikro-orm/${name}`, all] as const),
    ...["decorators/legacy", "decorators/es"].map(name => [`@mikro-orm/${name}`, object(decorators)] as const),
    ["@mikro-orm/reflection", reflection],
    ["@nestjs/common", object(nestPackage(machine))],
  ]);
}

class ProviderHost extends Host {
  readonly label = TS_MORPH;
  readonly isConnection = false;

  get(): undefined {
    return undefined;
  }
}

/** Enums of the package that entities use. */
const ENUMS: Readonly<Record<string, Value>> = {
  Cascade: words({
    PERSIST: "persist",
    MERGE: "merge",
    REMOVE: "remove",
    ALL: "all",
    SCHEDULE_ORPHAN_REMOVAL: "schedule",
  }),
  DeferMode: words({ INITIALLY_IMMEDIATE: "immediate", INITIALLY_DEFERRED: "deferred" }),
  ReferenceKind: words({
    SCALAR: "scalar",
    ONE_TO_ONE: "1:1",
    ONE_TO_MANY: "1:m",
    MANY_TO_ONE: "m:1",
    MANY_TO_MANY: "m:n",
    EMBEDDED: "embedded",
  }),
};

function words(values: Readonly<Record<string, string>>): Value {
  return object(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)])));
}
