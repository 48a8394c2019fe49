import {
  constant,
  isNullish,
  text,
  textAt,
  textOf,
  truthiness,
  UNDEFINED,
  type Origin,
  type Property,
  type Text,
  type Value,
} from "../../evaluate/values.js";
import { Options } from "../../typeorm/options.js";
import { construct } from "../../typeorm/classes.js";
import type { ColumnArguments, PropertyPlace } from "./arguments.js";
import { normalizedType, nowOf, precisionOf, scaleOf } from "./drivers.js";
import { Naming } from "../../typeorm/naming.js";
import type { World } from "./world.js";

/** The properties in which a column of an entity is embedded, outermost first. */
export interface Embedding {
  readonly path: readonly string[];
  readonly prefixes: readonly Text[];
}

export const NOT_EMBEDDED: Embedding = { path: [], prefixes: [] };

/** What TypeORM knows of a column before its driver has a say: `ColumnMetadata`. */
export class ColumnMetadata {
  /** `ColumnMetadata`'s fields: of the options, and of what they mean. */
  private readonly fields = new Map<string, Property>();
  type: Value | null;
  /** The column of the other table that it holds. */
  referenced: ColumnMetadata | null = null;
  isDiscriminator = false;

  constructor(
    readonly property: PropertyPlace,
    readonly embedding: Embedding,
    type: Value | null,
    /** The name as it is given. */
    readonly given: Text | null,
    /** Made by TypeORM for a relation, a tree or a discriminator. */
    readonly isVirtual: boolean,
    /** Whether all that decides about it is known. */
    readonly isKnown: boolean,
    private readonly world: World,
  ) {
    this.type = type;
  }

  get(key: string): Value {
    return this.fields.get(key)?.value ?? UNDEFINED;
  }

  set(key: string, value: Value | null, origin: Origin | null = null): void {
    if (value !== null && !isNullish(value)) this.fields.set(key, { value, origin: origin ?? value.origin });
  }

  /** Takes an option over. */
  take(options: Options, key: string, as = key): void {
    if (options.gives(key)) this.set(as, options.get(key), options.placeOf(key));
  }

  get isPrimary(): boolean {
    return truthiness(this.get("isPrimary")) === true;
  }

  /** The name in the database. */
  get name(): Text {
    return this.nameWith(this.embedding.prefixes);
  }

  get nameWithoutPrefixes(): Text {
    return this.nameWith([]);
  }

  private nameWith(prefixes: readonly Text[]): Text {
    const { property, given, world } = this;
    const own = textAt(property.name, property.key);
    return world.naming.name("columnName", [own, given, Naming.list(prefixes)], given?.origin ?? property.key);
  }

  /** How indexes and constraints call it. */
  get path(): string {
    const inside = [...this.embedding.path, this.property.name].join(".");
    const { referenced } = this;
    const isVirtual = this.isVirtual && referenced !== null && referenced.property.name !== this.property.name;
    return isVirtual ? `${inside}.${referenced.property.name}` : inside;
  }

  /** The options of `TableColumn`. */
  tableColumn(): Options {
    const { world, property, type } = this;
    const { driver, machine } = world;
    const origin = property.origin;
    const column = construct("TableColumn", undefined, origin);
    const put = (key: string, value: Value | null, place: Origin | null = null): void => {
      if (value !== null && !isNullish(value)) column.properties.set(key, { value, origin: place ?? value.origin });
    };
    for (const [key, field] of this.fields) if (COLUMN_FIELDS.has(key)) put(key, field.value, field.origin);
    put("name", this.name);
    put("type", normalizedType(type, driver, machine, origin));
    const isString = type?.kind === "native" && type.name === "String";
    if (isNullish(this.get("length")) && isString && driver.uniquesAreIndexes) put("length", text("255", origin));
    const context = {
      type,
      isArray: truthiness(this.get("isArray")) === true,
      scale: scaleOf(this.get("scale")),
      origin,
      machine,
    };
    const given = this.fields.get("default");
    column.properties.set("default", { value: UNDEFINED, origin: null });
    if (given !== undefined) put("default", driver.defaultOf(given.value, context), given.origin);
    return new Options(column, machine, origin);
  }
}

const COLUMN_FIELDS: ReadonlySet<string> = new Set(
  `length charset collation precision scale unsigned asExpression generatedType onUpdate comment isGenerated
  generationStrategy generatedIdentity isNullable isPrimary isArray enum enumName primaryKeyConstraintName
  spatialFeatureType srid`.split(/\s+/),
);

/** The column that a decorator or an `EntitySchema` declares. */
export function columnOf(args: ColumnArguments, embedding: Embedding, world: World): ColumnMetadata {
  const { options, mode, property } = args;
  const given = options.nonEmpty("name");
  const special = world.driver.special[mode];
  const fixed = mode === "version" || mode === "treeLevel" || args.type === null;
  const type = special !== undefined && fixed ? text(special, property.origin) : args.type;
  const isKnown = !options.value.open && type !== null && type.kind !== "unknown" && known(options);
  const column = new ColumnMetadata(property, embedding, type, given, false, isKnown, world);
  for (const key of ["charset", "collation", "comment", "default", "onUpdate", "generatedIdentity", "scale"]) {
    column.take(options, key);
  }
  for (const key of ["unsigned", "precision", "enumName", "primaryKeyConstraintName", "spatialFeatureType", "srid"]) {
    column.take(options, key);
  }
  if (truthiness(options.get("length")) !== false) column.take(options, "length");
  if (truthiness(options.get("array")) !== false) column.take(options, "array", "isArray");
  if (args.primary) column.set("isPrimary", constant(true), placeOfPrimary(args));
  const isNull =
    options.get("default").kind === "constant" &&
    options.gives("default") === false &&
    options.value.properties.has("default");
  const isDefaultNull = isNull && (options.get("default") as { value: unknown }).value === null;
  column.set("isNullable", constant(isDefaultNull, property.origin));
  if (options.gives("nullable")) column.take(options, "nullable", "isNullable");
  if (options.value.open && !options.gives("nullable")) column.set("isNullable", options.get("nullable"));
  takeEnum(column, options);
  if (options.nonEmpty("asExpression") !== null) {
    column.take(options, "asExpression");
    column.set(
      "generatedType",
      options.gives("generatedType") ? options.get("generatedType") : text("VIRTUAL", options.placeOf("asExpression")),
    );
  }
  takeDates(column, args, world);
  return column;
}

function placeOfPrimary({ options, property }: ColumnArguments): Origin {
  return options.gives("primary") ? options.placeOf("primary") : property.origin;
}

/** Whether what decides about the column is constant. */
function known(options: Options): boolean {
  return ["name", "type", "length", "nullable", "array", "precision", "scale", "unsigned"].every(key =>
    options.knows(key),
  );
}

/** The labels: of a list, or of an enum, whose numeric keys lead back to its names. */
function takeEnum(column: ColumnMetadata, options: Options): void {
  const labels = options.get("enum");
  if (labels.kind !== "object") {
    column.take(options, "enum");
    return;
  }
  const items = [...labels.properties]
    .filter(([key, { value }]) => Number.isNaN(Number(key)) && value.kind !== "function")
    .map(([, { value }]) => value);
  const place = options.placeOf("enum");
  column.set("enum", { kind: "array", items, open: labels.open, origin: place }, place);
}

function takeDates(column: ColumnMetadata, { mode, options, property }: ColumnArguments, { driver }: World): void {
  if (mode !== "createDate" && mode !== "updateDate" && mode !== "deleteDate") return;
  if (mode === "deleteDate" && truthiness(column.get("isNullable")) === false) {
    column.set("isNullable", constant(true, property.origin));
  }
  if (mode !== "deleteDate") {
    if (isNullish(column.get("default"))) column.set("default", nowFunction(nowOf(driver, property.origin)));
    if (mode === "updateDate" && isNullish(column.get("onUpdate")))
      column.set("onUpdate", nowOf(driver, property.origin));
  }
  // `precision: null` asks for none.
  if (!options.value.properties.has("precision")) column.set("precision", precisionOf(driver), property.origin);
}

function nowFunction(value: Text): Value {
  return { kind: "native", name: "now", call: () => value, origin: value.origin };
}

/** A column that TypeORM adds by itself. */
export function virtualColumn(
  property: PropertyPlace,
  embedding: Embedding,
  type: Value | null,
  name: Text | null,
  fields: Readonly<Record<string, Value | null>>,
  world: World,
  isKnown = true,
): ColumnMetadata {
  const column = new ColumnMetadata(property, embedding, type, name, true, isKnown, world);
  column.set("isNullable", constant(false));
  for (const [key, value] of Object.entries(fields)) column.set(key, value);
  return column;
}

/** The length of a column that refers to one that is generated as a uuid, where that is text. */
export function lengthOfReference(referenced: ColumnMetadata, { driver }: World): Readonly<Record<string, Value>> {
  const isUuid = textOf(referenced.type ?? UNDEFINED) === "uuid";
  return isUuid && driver.uuidIsText && isNullish(referenced.get("length")) ? { length: text("36") } : {};
}

/** A column that holds what another one holds. */
export function columnLike(
  referenced: ColumnMetadata,
  property: PropertyPlace,
  embedding: Embedding,
  name: Text,
  fields: Readonly<Record<string, Value | null>>,
  world: World,
): ColumnMetadata {
  const copied = Object.fromEntries(LIKE.map(key => [key, referenced.get(key)]));
  const all = { ...copied, ...fields };
  const column = virtualColumn(property, embedding, referenced.type, name, all, world, referenced.isKnown);
  column.referenced = referenced;
  return column;
}

const LIKE: readonly string[] = [
  "length",
  "charset",
  "collation",
  "precision",
  "scale",
  "unsigned",
  "enum",
  "enumName",
];
