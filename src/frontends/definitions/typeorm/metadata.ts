import {
  constant,
  isNullish,
  native,
  text,
  textOf,
  truthiness,
  UNDEFINED,
  type Origin,
  type Text,
  type Value,
} from "../../evaluate/values.js";
import { object } from "../../evaluate/values.js";
import { printed, type Options } from "../../typeorm/options.js";
import {
  lineOf,
  type EntityArguments,
  type IndexArguments,
  type Problem,
  type PropertyPlace,
  type RelationArguments,
} from "./arguments.js";
import { columnOf, NOT_EMBEDDED, virtualColumn, type ColumnMetadata, type Embedding } from "./columns.js";
import { optionsOf } from "./decorators.js";
import { joinColumnsOf } from "./join-columns.js";
import { propertyPaths } from "./property-path.js";
import type { World } from "./world.js";

/** A relation of an entity, embedded or its own: `RelationMetadata`. */
export interface RelationMetadata {
  readonly args: RelationArguments;
  readonly embedding: Embedding;
  /** The class whose decorators say how it is kept. */
  readonly declaredBy: EntityArguments;
  joinColumns: readonly ColumnMetadata[];
}

/** A foreign key of an entity's table. */
export interface KeyMetadata {
  readonly name: Value | null;
  readonly columns: readonly ColumnMetadata[];
  readonly target: EntityMetadata;
  readonly referenced: readonly ColumnMetadata[];
  readonly options: { readonly [key in "onDelete" | "onUpdate" | "deferrable"]: Value | null };
  readonly origin: Origin;
}

/** An index, or a unique constraint, over columns. */
export interface KeyedMetadata {
  readonly name: Value | null;
  readonly columns: readonly ColumnMetadata[];
  readonly options: Options;
  readonly unique: boolean;
  readonly origin: Origin;
}

/** A class whose decorators are about the columns of an entity. */
interface Declarations {
  readonly args: EntityArguments;
  readonly embedding: Embedding;
}

interface Embedded extends Declarations {
  readonly columns: ColumnMetadata[];
}

/** What TypeORM makes of what is declared of an entity: `EntityMetadata`. */
export class EntityMetadata {
  readonly ownColumns: ColumnMetadata[] = [];
  readonly embeddeds: Embedded[] = [];
  readonly relations: RelationMetadata[] = [];
  readonly keys: KeyMetadata[] = [];
  /** Unique constraints of relations that hold one row each. */
  readonly relationUniques: KeyedMetadata[] = [];
  readonly problems: Problem[] = [];
  /** The entity, its bases before it, and those whose rows it holds. */
  readonly line: readonly EntityArguments[];
  private relationsBuilt = false;
  discriminator: ColumnMetadata | null = null;

  constructor(
    readonly args: EntityArguments,
    readonly world: World,
  ) {
    const own = lineOf(args);
    const parent = own.find(({ inheritance }) => inheritance !== null);
    const children = args.inheritance === null ? [] : world.childrenOf(args);
    this.line = [...own, ...children.flatMap(child => lineOf(child).filter(each => !own.includes(each)))].filter(
      (each, i, all) => all.indexOf(each) === i,
    );
    for (const each of this.line) this.problems.push(...each.problems);
    this.buildColumns(new Set(children));
    if (args.inheritance !== null && parent === args) this.addDiscriminator(args.inheritance);
    this.addTree();
  }

  /** The table that a child's rows are kept in. */
  get root(): EntityMetadata {
    const { args, world } = this;
    if (args.table?.kind !== "child") return this;
    const parent = lineOf(args).find(({ inheritance }) => inheritance !== null);
    return parent === undefined ? this : world.metadataOf(parent);
  }

  get columns(): readonly ColumnMetadata[] {
    return [...this.ownColumns, ...this.embeddeds.flatMap(({ columns }) => columns)];
  }

  get primaryColumns(): readonly ColumnMetadata[] {
    return this.columns.filter(({ isPrimary }) => isPrimary);
  }

  // --- the table ---

  get origin(): Origin {
    return this.args.origin;
  }

  /** The name without the prefix that the data source puts before all. */
  get nameWithoutPrefix(): Text {
    const { args, world } = this;
    const given = args.table?.name ?? UNDEFINED;
    const name = isNullish(given) ? null : printed(given, world.machine, this.origin);
    return world.naming.name("tableName", [text(args.name, args.origin), name], name?.origin ?? args.origin);
  }

  get name(): Text {
    return this.prefixed(this.nameWithoutPrefix);
  }

  prefixed(name: Text): Text {
    const { naming, options } = this.world;
    return options.prefix === null
      ? name
      : naming.name("prefixTableName", [options.prefix, name], name.origin ?? this.origin);
  }

  option(key: string): Value | null {
    const value = this.args.table?.options.get(key) ?? UNDEFINED;
    return isNullish(value) ? null : value;
  }

  get schema(): Value | null {
    return this.option("schema") ?? this.world.options.schema;
  }

  // --- columns ---

  private buildColumns(children: ReadonlySet<EntityArguments>): void {
    const { world, line } = this;
    for (const each of line) {
      for (const column of each.columns) {
        if (this.ownColumns.some(({ property }) => property.name === column.property.name)) continue;
        const made = columnOf(column, NOT_EMBEDDED, world);
        this.overrideDefault(made, each);
        // A row of one entity has none of the columns of another.
        if (children.has(each)) made.set("isNullable", constant(true, column.property.origin));
        this.ownColumns.push(made);
      }
    }
    this.embed(line, NOT_EMBEDDED);
    for (const each of line) this.addRelations(each, NOT_EMBEDDED);
    for (const { args, embedding } of this.embeddeds) this.addRelations(args, embedding);
  }

  /** The default alone may be another than that of the base class. */
  private overrideDefault(column: ColumnMetadata, declaredBy: EntityArguments): void {
    const own = this.args.columns.find(({ property }) => property.name === column.property.name);
    if (declaredBy === this.args || own === undefined || this.args.table?.kind !== "regular") return;
    if (truthiness(own.options.get("default")) !== false) column.take(own.options, "default");
  }

  private addRelations(declaredBy: EntityArguments, embedding: Embedding): void {
    for (const args of declaredBy.relations) {
      const isKnown = this.relations.some(
        relation => relation.embedding === embedding && relation.args.property.name === args.property.name,
      );
      if (!isKnown) this.relations.push({ args, embedding, declaredBy, joinColumns: [] });
    }
  }

  /** The columns of embedded classes, and of those that they embed. */
  private embed(line: readonly EntityArguments[], outer: Embedding): void {
    const { world } = this;
    for (const { args, origin } of line.flatMap(each => each.embeddeds.map(args => ({ args, origin: each.origin })))) {
      const value = world.targetValue(args.type, args.property.origin);
      if (value === null) {
        const detail = `what is embedded as \`${args.property.name}\` cannot be followed`;
        this.problems.push({ reason: "helper", detail, origin: args.property.origin });
        continue;
      }
      if (outer.path.length > DEEPEST) continue;
      const prefixes = [...outer.prefixes, ...prefixOf(args.property, args.prefix, origin)];
      const embedding: Embedding = { path: [...outer.path, args.property.name], prefixes };
      for (const embedded of lineOf(world.argumentsOf(value))) {
        this.problems.push(...embedded.problems);
        const columns = embedded.columns.map(column => columnOf(column, embedding, world));
        this.generate(embedded, columns);
        if (this.args.inheritance !== null) for (const column of columns) column.set("isNullable", constant(true));
        this.embeddeds.push({ args: embedded, embedding, columns });
      }
      this.embed(lineOf(world.argumentsOf(value)), embedding);
    }
  }

  private addDiscriminator({ column, origin }: NonNullable<EntityArguments["inheritance"]>): void {
    const { world } = this;
    if (column === null) return;
    const name = column.nonEmpty("name") ?? text("type", origin);
    const known = this.ownColumns.find(({ property }) => property.name === textOf(name));
    if (known !== undefined) {
      this.discriminator = known;
      return;
    }
    const property: PropertyPlace = { name: textOf(name) ?? "type", key: name.origin ?? origin, origin: column.origin };
    const type = column.get("type");
    const args = {
      property,
      mode: "regular",
      options: column,
      type: isNullish(type) ? null : type,
      primary: false,
    } as const;
    this.discriminator = columnOf(args, NOT_EMBEDDED, world);
    this.ownColumns.push(this.discriminator);
  }

  private addTree(): void {
    const { world, args } = this;
    const tree = lineOf(args).find(each => each.tree !== null)?.tree;
    if (tree === undefined || tree === null) return;
    const { origin } = tree.options;
    const add = (name: string, type: string, fields: Record<string, Value>): void => {
      const property: PropertyPlace = { name, key: origin, origin };
      const constructor = native(type, () => UNDEFINED);
      this.ownColumns.push(virtualColumn(property, NOT_EMBEDDED, constructor, text(name, origin), fields, world));
    };
    switch (textOf(tree.type)) {
      case "materialized-path":
        add("mpath", "String", { isNullable: constant(true), default: text("", origin) });
        return;
      case "nested-set":
        add("nsleft", "Number", { default: constant(1, origin) });
        add("nsright", "Number", { default: constant(2, origin) });
        return;
      default:
    }
  }

  // --- relations ---

  /** Adds the columns that relations are kept in, and their foreign keys. */
  buildRelations(): void {
    if (this.relationsBuilt) return;
    this.relationsBuilt = true;
    for (const relation of this.relations) {
      if (relation.args.type === "many-to-one" || relation.args.type === "one-to-one") joinColumnsOf(relation, this);
    }
    for (const each of this.line) this.generate(each, this.ownColumns);
  }

  /** The relation of a property, with its columns. */
  relationAt(path: string): RelationMetadata | undefined {
    return this.relations.find(({ args, embedding }) => [...embedding.path, args.property.name].join(".") === path);
  }

  /** `@Generated` and its like. */
  private generate({ generated }: EntityArguments, columns: readonly ColumnMetadata[]): void {
    for (const [property, strategy] of generated) {
      const column = columns.find(each => !each.isVirtual && each.property.name === property);
      if (column === undefined) continue;
      const origin = column.property.origin;
      column.set("isGenerated", constant(true, origin), origin);
      column.set("generationStrategy", strategy, origin);
      const word = textOf(strategy);
      if (word === "uuid") column.type = text("uuid", origin);
      else if (word === "rowid") column.type = text("int", origin);
      else column.type ??= native("Number", () => UNDEFINED);
    }
  }

  // --- keys ---

  /** The indexes that are asked for, and those that TypeORM adds. */
  get indices(): readonly KeyedMetadata[] {
    const { world } = this;
    const isMade = ({ options }: IndexArguments): boolean => {
      const synchronize = options.get("synchronize");
      return !(synchronize.kind === "constant" && synchronize.value === false);
    };
    const own = this.keyed(this.declarations, each => each.indices.filter(isMade), false);
    const uniques = world.driver.uniquesAreIndexes
      ? [...this.keyed(this.ownDeclarations, each => each.uniques, true), ...this.relationUniques]
      : [];
    return [...own, ...uniques, ...this.discriminatorIndex(own)];
  }

  private discriminatorIndex(own: readonly KeyedMetadata[]): readonly KeyedMetadata[] {
    const { discriminator, world } = this;
    if (discriminator === null) return [];
    // TypeORM forgets its index where it looks again at an entity with embedded columns, for what is generated.
    if (this.embeddeds.length > 0 && this.line.some(({ generated }) => generated.size > 0)) return [];
    const isThere = own.some(({ columns }) => columns.length === 1 && columns[0] === discriminator);
    const origin = discriminator.property.origin;
    const options = optionsOf(object({}, origin), world.machine, { origin });
    return isThere ? [] : [{ name: null, columns: [discriminator], options, unique: false, origin }];
  }

  /** Unique constraints; where those are indexes, the ones of embedded classes alone, which TypeORM leaves as they are. */
  get uniques(): readonly KeyedMetadata[] {
    if (this.world.driver.uniquesAreIndexes) return this.keyed(this.embeddeds, each => each.uniques, true);
    return [...this.keyed(this.declarations, each => each.uniques, true), ...this.relationUniques];
  }

  private get ownDeclarations(): readonly Declarations[] {
    return this.line.map(args => ({ args, embedding: NOT_EMBEDDED }));
  }

  private get declarations(): readonly Declarations[] {
    return [...this.ownDeclarations, ...this.embeddeds];
  }

  private keyed(
    declarations: readonly Declarations[],
    list: (args: EntityArguments) => readonly IndexArguments[],
    unique: boolean,
  ): KeyedMetadata[] {
    return declarations.flatMap(({ args: declared, embedding }) =>
      list(declared).flatMap(args => {
        const columns = this.columnsAt(args, embedding);
        if (columns === null) return [];
        return [{ ...args, columns, unique: unique || truthiness(args.options.get("unique")) === true }];
      }),
    );
  }

  private columnsAt({ columns, origin }: IndexArguments, embedding: Embedding): readonly ColumnMetadata[] | null {
    const paths = propertyPaths(columns, this.world, origin);
    const found = paths?.map(path => this.columnsOfPath([...embedding.path, path].join("."))) ?? null;
    if (found === null || found.includes(null)) {
      this.problems.push({ reason: "dynamic", detail: "the columns of an index or constraint cannot be read", origin });
      return null;
    }
    return found.flatMap(each => each ?? []);
  }

  private columnsOfPath(path: string): readonly ColumnMetadata[] | null {
    const column = this.columns.find(each => each.path === path);
    if (column !== undefined) return [column];
    const relation = this.relations.find(
      ({ args, joinColumns }) => joinColumns.length > 0 && args.property.name === path,
    );
    return relation?.joinColumns ?? null;
  }
}

/** Embedded classes that embed themselves have no end. */
const DEEPEST = 10;

/** What stands before the names of embedded columns: the property, another prefix, or nothing. */
function prefixOf(property: PropertyPlace, prefix: Value, origin: Origin): readonly Text[] {
  const isNone = (prefix.kind === "constant" && prefix.value === false) || textOf(prefix) === "";
  if (isNone) return [];
  return prefix.kind === "text" ? [prefix] : [text(property.name, property.key ?? origin)];
}
