import type { DeclaredModel, DefinitionFormat, Relation, SchemaDefinition } from "../model/definition.js";
import type { Dialect } from "../model/dialect.js";
import { nameKey, unwritten, type QualifiedName } from "../model/name.js";
import type { Query, QueryLibrary } from "../model/query.js";
import { schemaOfDefinitions, type TableState } from "../model/schema/index.js";
import {
  orderOf,
  UNKNOWN,
  type LocatedSearch,
  type LocatedSource,
  type Search,
  type SearchColumn,
  type SearchCondition,
  type SearchOrder,
  type SearchSource,
} from "../model/search.js";
import type { Project } from "../project/project.js";
import { commonLength } from "../project/root.js";
import type { Builder } from "./builder.js";
import { buildersAround, isSameFamily, placedDefinitions } from "./definitions.js";
import { indexWords } from "./index-words.js";

/** A search, and how the project would write an index for a table of it. */
export interface CataloguedSearch extends LocatedSearch {
  /** Code that creates an index on these columns of a source. */
  indexCode(source: LocatedSource, columns: readonly string[]): string;
}

/** A table as far as migrations and definitions show it. */
interface Found {
  readonly state: TableState;
  readonly dialect: Dialect;
  readonly builder: Builder | null;
  readonly declared: { readonly model: DeclaredModel; readonly definition: SchemaDefinition } | null;
}

/** The tables that queries name, as the migrations leave them, or, where there are none, as they are declared. */
export class Catalogue {
  private readonly known = new Map<string, Found | null>();

  constructor(
    private readonly project: Project,
    private readonly path: string,
  ) {}

  /** The searches of a query whose tables are all known whole. */
  searchesOf(query: Query): readonly CataloguedSearch[] {
    return query.searches.flatMap(search => this.locate(search, query.orm) ?? []);
  }

  private locate(search: Search, library: QueryLibrary): CataloguedSearch | null {
    const found = new Map<string, Found>();
    for (const source of search.sources) {
      const table = this.find(source, library);
      if (table === null) return null;
      found.set(source.alias, table);
    }
    const [first] = found.values();
    if (first === undefined) return null;
    return {
      dialect: first.dialect,
      sources: search.sources.map(({ alias, optional }) => ({
        alias,
        optional,
        state: (found.get(alias) as Found).state,
      })),
      where: located(search.where, found),
      order: orderIn(search.order, found),
      limited: search.limited,
      indexCode: ({ alias }, columns) => {
        const { state, builder, declared } = found.get(alias) as Found;
        return indexWords(state, columns, builder, declared);
      },
    };
  }

  private find(source: SearchSource, library: QueryLibrary): Found | null {
    const key = [source.kind === "model" ? library : "", source.schema ?? "", source.name].join("\0");
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const found = source.kind === "model" ? this.ofModel(source.name, library) : this.ofTable(source);
    this.known.set(key, found);
    return found;
  }

  /**
   * The relations along a path from the model of a query, each a property or the model that it leads to; `null` where one
   * of them is not declared, or not clear.
   */
  relationsAlong({ model, orm }: Query, path: readonly string[]): readonly Relation[] | null {
    const relations: Relation[] = [];
    let name = model;
    for (const step of path) {
      const from = name === null ? null : this.modelNamed(name, orm);
      const own = from?.model.relations ?? [];
      const [named] = own.filter(({ property }) => property === step);
      const [led, ...more] = own.filter(({ target }) => target === step);
      const relation = named ?? (more.length === 0 ? led : undefined);
      if (relation === undefined) return null;
      relations.push(relation);
      name = relation.target;
    }
    return relations;
  }

  private modelNamed(
    name: string,
    library: QueryLibrary,
  ): (NonNullable<Found["declared"]> & { readonly builder: () => Builder | null }) | null {
    const format = FORMATS[library];
    if (format === undefined) return null;
    // A delegate of Prisma, and often a model of Sequelize, begins with a small letter where its class has a capital.
    const isIt = (model: DeclaredModel): boolean =>
      model.name === name ||
      ((format === "prisma" || format === "sequelize") && lettersOf(model.name) === lettersOf(name));
    const candidates = placedDefinitions(this.project)
      .filter(({ definition }) => definition.format === format)
      .flatMap(({ definition, builder }) =>
        definition.models.filter(isIt).map(model => ({ model, definition, builder })),
      );
    return nearestOf(candidates, ({ definition }) => definition.path, this.path);
  }

  private ofModel(name: string, library: QueryLibrary): Found | null {
    const nearest = this.modelNamed(name, library);
    if (nearest === null) return null;
    const { model, definition } = nearest;
    const builder = nearest.builder();
    const table = model.table.table;
    return foundIn({ model, definition }, builder === null ? buildersAround(this.project) : [builder], table);
  }

  private ofTable({ schema, name }: SearchSource): Found | null {
    const dialect = this.project.dialectOf(this.path, "");
    const table = qualified(schema, name);
    const builders = buildersAround(this.project).filter(
      builder => builder.has(table) && isSameFamily(builder.dialect, dialect),
    );
    const nearest = nearestOf(builders, ({ series }) => series.folder, this.path);
    if (builders.length > 0) return foundIn(null, nearest === null ? builders : [nearest], table);
    const candidates = placedDefinitions(this.project).flatMap(({ definition }) =>
      isSameFamily(definition.dialect, dialect)
        ? definition.models.filter(model => model.table.table.name.text === name).map(model => ({ model, definition }))
        : [],
    );
    const [only, ...others] = candidates;
    return only === undefined || others.length > 0 ? null : foundIn(only, [], only.model.table.table);
  }
}

const FORMATS: Readonly<Partial<Record<QueryLibrary, DefinitionFormat>>> = {
  prisma: "prisma",
  typeorm: "typeorm",
  sequelize: "sequelize",
  sqlalchemy: "sqlalchemy",
  drizzle: "drizzle",
  mikroorm: "mikroorm",
};

/** The one that is nearest to a path; `null` where there is none, or two are as near. */
function nearestOf<T>(items: readonly T[], pathOf: (item: T) => string, path: string): T | null {
  const ranked = items.map(item => ({ item, near: commonLength(pathOf(item), path) })).sort((a, b) => b.near - a.near);
  const [best, second] = ranked;
  return best === undefined || best.near === second?.near ? null : best.item;
}

function qualified(schema: string | null, name: string): QualifiedName {
  const own = unwritten(name);
  return { schema: schema === null ? null : unwritten(schema), name: own, span: own.span };
}

/**
 * A table as series of migrations leave it, or, without any that has it, as it is declared; `null` where not all of it is
 * known. Of several series, which may be for several databases, each may have the index that is wanted.
 */
function foundIn(declared: Found["declared"], builders: readonly Builder[], table: QualifiedName): Found | null {
  const own = declared === null ? null : declaredState(declared);
  const having = builders.filter(builder => builder.has(table));
  const built = having.map(builder => builder.table(table)?.state ?? null);
  if (built.includes(null)) return null;
  const [state, ...others] = built as readonly TableState[];
  const [builder] = having;
  if (state !== undefined && builder !== undefined) {
    // An index that is declared will be there, too, when the migrations have caught up.
    const indexes = [state, ...others, ...(own === null ? [] : [own])].flatMap(({ indexes: some }) => some);
    const dialect = declared?.definition.dialect ?? builder.dialect;
    return { state: { ...state, indexes }, dialect, builder: having.length > 1 ? null : builder, declared };
  }
  if (own === null || declared === null || !own.complete || !declared.model.complete) return null;
  return { state: own, dialect: declared.definition.dialect, builder: null, declared };
}

function declaredState({ model, definition }: NonNullable<Found["declared"]>): TableState | null {
  if (model.namesOnly) return null;
  const schema = schemaOfDefinitions([{ ...definition, models: [model] }], definition.dialect);
  return schema.table(model.table.table);
}

// --- names ---

/** A condition with the columns as the database calls them; one on a column that is not known may be anything. */
function located(condition: SearchCondition, found: ReadonlyMap<string, Found>): SearchCondition {
  switch (condition.kind) {
    case "unknown":
      return condition;
    case "and":
    case "or":
      return { ...condition, parts: condition.parts.map(part => located(part, found)) };
    case "expression": {
      const column = columnIn(condition.column, found);
      return column === null ? UNKNOWN : { ...condition, column };
    }
    case "compare": {
      const column = columnIn(condition.column, found);
      if (column === null) return UNKNOWN;
      if (condition.value.kind !== "column") return { ...condition, column };
      const other = columnIn(condition.value.column, found);
      return other === null ? UNKNOWN : { ...condition, column, value: { kind: "column", column: other } };
    }
  }
}

function orderIn(order: Search["order"], found: ReadonlyMap<string, Found>): Search["order"] {
  const columns = order?.map(({ column, descending }): SearchOrder | null => {
    const known = columnIn(column, found);
    return known === null ? null : { column: known, descending };
  });
  return columns === undefined ? null : orderOf(columns);
}

function columnIn({ source, name }: SearchColumn, found: ReadonlyMap<string, Found>): SearchColumn | null {
  const table = found.get(source);
  const column = table === undefined ? null : columnNamed(name, table);
  return column === null ? null : { source, name: column };
}

/** The column that a property or a name means. */
function columnNamed(name: string, { state, dialect, declared }: Found): string | null {
  if (declared !== null) {
    const { properties, relations } = declared.model;
    const property = properties.get(name);
    if (property !== undefined) return property.text;
    const relation = relations.find(({ property: own }) => own === name || `${own}.id` === name);
    if (relation !== undefined) return relation.columns.length === 1 ? (relation.columns[0]?.text ?? null) : null;
  }
  const known = state.columns.get(nameKey(name, dialect));
  if (known !== undefined) return known.name;
  // A connection may be told to turn `createdAt` into `created_at`.
  const alike = [...state.columns.values()].filter(column => lettersOf(column.name) === lettersOf(name));
  return alike.length === 1 ? (alike[0]?.name ?? null) : null;
}

function lettersOf(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
