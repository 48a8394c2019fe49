import type { ClassValue, ObjectValue, Origin, Value } from "../../evaluate/values.js";
import type { Options } from "../../typeorm/options.js";
import type { Problem, PropertyPlace } from "../decorators.js";

/** What declares an entity: its class, or an `EntitySchema`. */
export type EntityValue = ClassValue | ObjectValue;

export type { Problem, PropertyPlace };

export type ColumnMode = "regular" | "createDate" | "updateDate" | "deleteDate" | "version" | "treeLevel" | "virtual";

export interface ColumnArguments {
  readonly property: PropertyPlace;
  readonly mode: ColumnMode;
  readonly options: Options;
  /** The type as it is given: a text, or one of JavaScript's constructors. */
  readonly type: Value | null;
  readonly primary: boolean;
}

export type RelationType = "one-to-one" | "one-to-many" | "many-to-one" | "many-to-many";

export interface RelationArguments {
  readonly property: PropertyPlace;
  readonly type: RelationType;
  /** A class, a name, an `EntitySchema`, or a function that gives one. */
  readonly target: Value;
  /** The property of the other entity, or a function that shows it. */
  readonly inverse: Value | null;
  readonly options: Options;
  readonly isLazy: boolean;
}

export interface JoinColumnArguments {
  readonly property: string;
  readonly options: Options;
}

export interface IndexArguments {
  readonly name: Value | null;
  /** Names of properties, or a function that gives them. */
  readonly columns: Value;
  readonly options: Options;
  readonly origin: Origin;
}

export interface ConditionArguments {
  readonly name: Value | null;
  readonly expression: Value;
  readonly origin: Origin;
}

export interface EmbeddedArguments {
  readonly property: PropertyPlace;
  readonly type: Value;
  readonly prefix: Value;
}

export interface ForeignKeyArguments {
  readonly property: PropertyPlace | null;
  readonly target: Value;
  readonly inverse: Value | null;
  readonly columns: Value | null;
  readonly referenced: Value | null;
  readonly options: Options;
  readonly origin: Origin;
}

/** `regular`: a table of its own; `child`: rows in the table of another entity; `view`: no table. */
export type TableKind = "regular" | "child" | "view";

/**
 * What decorators, or an `EntitySchema`, say of one class, in the order in which TypeORM hears of it. Columns and
 * relations of its base classes are with those.
 */
export interface EntityArguments {
  readonly value: EntityValue;
  readonly name: string;
  /** Where the entity is named. */
  readonly origin: Origin;
  readonly base: EntityArguments | null;
  table: { readonly kind: TableKind; readonly name: Value; readonly options: Options } | null;
  inheritance: { readonly column: Options | null; readonly origin: Origin } | null;
  tree: { readonly type: Value; readonly options: Options } | null;
  readonly columns: ColumnArguments[];
  readonly generated: Map<string, Value>;
  readonly relations: RelationArguments[];
  readonly joinColumns: JoinColumnArguments[];
  readonly joinTables: Map<string, Options>;
  readonly indices: IndexArguments[];
  readonly uniques: IndexArguments[];
  readonly checks: ConditionArguments[];
  readonly exclusions: (ConditionArguments & { readonly options: Options })[];
  readonly embeddeds: EmbeddedArguments[];
  readonly foreignKeys: ForeignKeyArguments[];
  readonly problems: Problem[];
}

export function entityArguments(
  value: EntityValue,
  name: string,
  origin: Origin,
  base: EntityArguments | null,
): EntityArguments {
  return {
    value,
    name,
    origin,
    base,
    table: null,
    inheritance: null,
    tree: null,
    columns: [],
    generated: new Map(),
    relations: [],
    joinColumns: [],
    joinTables: new Map(),
    indices: [],
    uniques: [],
    checks: [],
    exclusions: [],
    embeddeds: [],
    foreignKeys: [],
    problems: [],
  };
}

/** An entity and the classes that it extends, the first base first: the order in which their modules are loaded. */
export function lineOf(entity: EntityArguments): readonly EntityArguments[] {
  return entity.base === null ? [entity] : [...lineOf(entity.base), entity];
}
