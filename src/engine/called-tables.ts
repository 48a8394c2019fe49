import { nameKey } from "../model/name.js";
import type { IndexState, TableState } from "../model/schema/index.js";
import { EVERYTHING, UNKNOWN, allOf, anyOf, OTHER, type SearchCondition, type Search } from "../model/search.js";
import { meet, wordKey, wordsOf, type TableNames, type TableUse } from "../model/table-use.js";
import { canServe, type Demand } from "../facts/index-service.js";
import type { DeclaredModel } from "../model/definition.js";
import type { FoundDefinition } from "./definitions.js";
import type { Replay } from "./replay.js";
import type { Dialect } from "../model/dialect.js";

interface Model {
  readonly model: DeclaredModel;
  readonly path: string;
  readonly format: string;
}

/** What a use asks. */
type Asked = Pick<TableUse, "searches" | "isWhole" | "words" | "counts">;

/** A table as the migrations leave it, with all that code calls it and its columns. */
export class CalledTable {
  /** Names of the table, of its models and of relations that lead to it, each as `wordKey` makes it. */
  readonly names: ReadonlySet<string>;
  private readonly relationNames: ReadonlySet<string>;
  private readonly columns: ReadonlyMap<string, string>;
  private readonly relationColumns: ReadonlySet<string>;

  constructor(
    readonly state: TableState,
    readonly models: readonly Model[],
    views: readonly string[],
    others: readonly Model[],
    private readonly dialect: Dialect,
  ) {
    const own = new Set(models.map(({ model }) => model.name));
    const leading = others.flatMap(({ model }) =>
      model.relations.filter(({ target }) => target !== null && own.has(target)).map(({ property }) => property),
    );
    this.relationNames = new Set(leading.map(wordKey));
    this.names = new Set([state.table.name.text, ...own, ...views, ...leading].map(wordKey));
    this.columns = new Map([
      ...[...state.columns.values()].map(({ name }) => [wordKey(name), name] as const),
      ...models.flatMap(({ model }) =>
        [...model.properties].map(([property, { text }]) => [wordKey(property), text] as const),
      ),
    ]);
    // A relation without a constraint is looked up by its column all the same.
    const isTarget = leading.length > 0 && models.some(({ format }) => format === "sequelize");
    this.relationColumns = new Set([
      ...models.flatMap(({ model }) =>
        model.relations.flatMap(({ columns }) => columns.map(({ text }) => wordKey(text))),
      ),
      ...(isTarget
        ? [...state.columns.values()].map(({ name }) => wordKey(name)).filter(name => name.endsWith("id"))
        : []),
    ]);
  }

  /** Whether a column stands for rows of another table. */
  isRelation(column: string): boolean {
    return this.relationColumns.has(wordKey(column));
  }

  /** Whether a use asks for rows of the table, or may. */
  isNamedBy({ model, words, searches }: TableUse): boolean {
    if (model !== null && this.names.has(wordKey(model))) return true;
    return (
      meet(this.names, words) ||
      searches.some(({ sources }) => sources.some(({ name }) => this.names.has(wordKey(name))))
    );
  }

  /**
   * Whether a use of the table may use one of its indexes, as far as it says what it asks: by what it looks for, where that is
   * read whole, else by the columns that it names.
   */
  mayUse(use: Asked, index: IndexState): boolean {
    if (index.columns.some(({ name }) => name?.exact === false)) return true;
    const { state, dialect } = this;
    const demand = use.isWhole ? this.demandOf(use) : null;
    if (demand !== null) return canServe(index, { state, dialect, alwaysGiven: new Set() }, demand);
    if (meet(this.wordsOf(index), use.words)) return true;
    // What counts, and names no column of the table, may count the entries of any index.
    return use.counts && index.predicate === null && !meet(this.columns.keys(), use.words);
  }

  /** The words by which code names what an index is made of. */
  private wordsOf(index: IndexState): ReadonlySet<string> {
    const texts = [
      ...index.columns.map(({ name, expression }) => name?.text ?? expression ?? ""),
      index.predicate ?? "",
      ...index.include.map(({ text }) => text),
    ];
    const columns = new Set(texts.flatMap(text => [...wordsOf(text)]));
    const properties = [...this.columns].filter(([, name]) => columns.has(wordKey(name))).map(([word]) => word);
    return new Set([...[...columns].filter(word => this.columns.has(word)), ...properties]);
  }

  /** What a use asks of the table, of which all is read; `null` where its search does not name the table, or says less than all. */
  private demandOf(use: Asked): Demand | null {
    const [search] = use.searches;
    if (search === undefined || meet(this.relationNames, use.words)) return null;
    const sources = search.sources.filter(({ name }) => this.names.has(wordKey(name)));
    const [source, ...more] = sources;
    if (source === undefined || more.length > 0) return null;
    const order = (search.order ?? [])
      .filter(({ column }) => column.source === source.alias)
      .map(({ column }) => this.columns.get(wordKey(column.name)) ?? null);
    if (search.order === null || order.includes(null)) return null;
    return {
      condition: this.conditionOn(search.where, source.alias, search),
      order: order as readonly string[],
      isCoveredBy: columns => this.isCovered(columns, use),
    };
  }

  /** Whether all columns that the words name are among some; without any, all are asked for unless it counts. */
  private isCovered(columns: ReadonlySet<string>, use: Asked): boolean {
    const named = [...this.columns]
      .filter(([word]) => use.words.has(word))
      .map(([, name]) => nameKey(name, this.dialect));
    if (named.length === 0) return use.counts || columns.size >= this.state.columns.size;
    return named.some(name => columns.has(name));
  }

  /** A condition as far as it speaks of the table; the columns as the database calls them. */
  private conditionOn(condition: SearchCondition, alias: string, search: Search): SearchCondition {
    switch (condition.kind) {
      case "unknown":
        return UNKNOWN;
      case "and":
      case "or": {
        const parts = condition.parts.map(part => this.conditionOn(part, alias, search));
        return condition.kind === "and" ? allOf(parts) : anyOf(parts);
      }
      case "expression": {
        if (condition.column.source !== alias) return EVERYTHING;
        const name = this.columns.get(wordKey(condition.column.name));
        return name === undefined ? UNKNOWN : { ...condition, column: { source: alias, name } };
      }
      case "compare": {
        const { column, value } = condition;
        const sides = [column, ...(value.kind === "column" ? [value.column] : [])].filter(
          ({ source }) => source === alias,
        );
        const parts = sides.map((side): SearchCondition => {
          const name = this.columns.get(wordKey(side.name));
          if (name === undefined) return UNKNOWN;
          return { ...condition, column: { source: alias, name }, value: value.kind === "column" ? OTHER : value };
        });
        return parts.length === 0 ? EVERYTHING : allOf(parts);
      }
    }
  }
}

/** The tables of a series by what code calls them. */
export class CalledTables {
  readonly names: TableNames;
  private readonly tables = new Map<TableState, CalledTable>();
  private readonly pathNames = new Map<string, Set<string>>();

  constructor(replay: Replay, definitions: readonly FoundDefinition[]) {
    const { end, dialect } = replay;
    const declared = definitions.flatMap(({ definition }) =>
      definition.models.map((model): Model => ({ model, path: definition.path, format: definition.format })),
    );
    const views = viewsIn(replay);
    for (const state of end.allTables()) {
      const key = wordKey(state.table.name.text);
      const models = declared.filter(({ model }) => wordKey(model.table.table.name.text) === key);
      const reading = views.filter(({ words }) => words.has(key)).map(({ name }) => name);
      const table = new CalledTable(state, models, reading, declared, dialect);
      this.tables.set(state, table);
      for (const { path } of models) {
        const names = this.pathNames.get(path) ?? new Set();
        for (const name of table.names) names.add(name);
        this.pathNames.set(path, names);
      }
    }
    const all = [...this.tables.values()].flatMap(({ models }) => models);
    this.names = {
      tables: new Set([
        ...[...this.tables.keys()].map(({ table }) => wordKey(table.name.text)),
        ...views.map(({ name }) => wordKey(name)),
      ]),
      models: new Set(
        all.filter(({ format }) => format !== "prisma" && format !== "kysely").map(({ model }) => model.name),
      ),
      delegates: new Set(all.filter(({ format }) => format === "prisma").map(({ model }) => wordKey(model.name))),
      relations: new Set(all.flatMap(({ model }) => model.relations.map(({ property }) => wordKey(property)))),
    };
  }

  of(state: TableState): CalledTable {
    let table = this.tables.get(state);
    if (table === undefined) {
      const key = state.table.name.text;
      table = [...this.tables.values()].find(
        ({
          state: {
            table: { name },
          },
        }) => name.text === key,
      );
    }
    if (table === undefined) throw new Error("The table is none of the series.");
    return table;
  }

  /** Whether a use names some table. */
  isNamedBy(use: TableUse): boolean {
    return [...this.tables.values()].some(table => table.isNamedBy(use));
  }

  /** What the tables are called that a file declares. */
  namesIn(path: string): ReadonlySet<string> {
    return this.pathNames.get(path) ?? new Set();
  }
}

/** The views that the migrations make, with the words that say what they read; those of views that they read in turn among them. */
function viewsIn({ end, points }: Replay): readonly { readonly name: string; readonly words: ReadonlySet<string> }[] {
  const made = points.flatMap(({ operations }) =>
    operations.flatMap(operation => (operation.kind === "createView" ? [operation.view] : [])),
  );
  const found = made.flatMap(view => {
    const state = end.view(view);
    return state === null ? [] : [{ name: view.name.text, words: new Set(readBy(state)) }];
  });
  for (let grown = true; grown;) {
    grown = false;
    for (const { words } of found)
      for (const other of found) {
        if (!words.has(wordKey(other.name))) continue;
        for (const word of other.words)
          if (!words.has(word)) {
            words.add(word);
            grown = true;
          }
      }
  }
  return found;
}

function readBy({
  reads,
  definition,
}: {
  readonly reads: readonly { readonly name: { readonly text: string } }[] | null;
  readonly definition: string | null;
}): readonly string[] {
  return reads === null ? [...wordsOf(definition ?? "")] : reads.map(({ name }) => wordKey(name.text));
}
