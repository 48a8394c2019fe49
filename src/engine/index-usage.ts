import { relative } from "node:path";
import { keeperOf } from "../facts/data-interfaces.js";
import { isOfHiddenFilter } from "../facts/hidden-filters.js";
import { nameKey } from "../model/name.js";
import type { Operation } from "../model/operation.js";
import type { IndexState, TableState } from "../model/schema/index.js";
import { WORDS_ALONE, wordsOf, type OpenReason } from "../model/table-use.js";
import type { Project } from "../project/project.js";
import { placedDefinitions } from "./definitions.js";
import type { Replay } from "./replay.js";
import { repositoryUses, type PlacedUse } from "./repository-queries.js";
import { CalledTables, type CalledTable } from "./called-tables.js";

/** What the queries of a repository do with an index. */
export type IndexUsage =
  /** One may use it, or it keeps a key; `by` is the place of the query, where it is one. */
  | { readonly kind: "used"; readonly by: string | null }
  | { readonly kind: "unused" }
  /** What asks its table could not be read: one clause without a capital and full stop. */
  | { readonly kind: "unknown"; readonly why: string };

/** Which of the indexes of one series are used, by all queries of the repository. */
export class Usage {
  private readonly tables: CalledTables;
  private readonly uses: readonly PlacedUse[];
  private readonly doubts: readonly string[];
  private readonly packages: ReadonlySet<string>;
  private readonly asking = new Map<CalledTable, readonly PlacedUse[]>();
  private readonly anyTable: readonly PlacedUse[];
  /** Those that no code of the application makes. */
  private readonly inDatabase: ReadonlySet<PlacedUse>;

  private constructor(
    private readonly project: Project,
    private readonly replay: Replay,
  ) {
    this.tables = new CalledTables(replay, placedDefinitions(project));
    const read = repositoryUses(project, this.tables.names);
    this.doubts = read.doubts;
    this.packages = read.packages;
    this.uses = [...read.uses, ...this.ofDatabase(), ...this.ofDefinitions()];
    this.inDatabase = new Set(this.uses.slice(read.uses.length));
    this.anyTable = this.uses.filter(use => use.open === "column" && !this.tables.isNamedBy(use));
  }

  private static readonly kept = new WeakMap<Replay, { readonly usage: Usage; readonly until: number }>();

  /** What is known of a series; read again when it may have changed. */
  static of(project: Project, replay: Replay): Usage {
    const kept = Usage.kept.get(replay);
    if (kept !== undefined && performance.now() < kept.until) return kept.usage;
    const started = performance.now();
    const usage = new Usage(project, replay);
    const now = performance.now();
    Usage.kept.set(replay, { usage, until: now + Math.max(FRESH, (now - started) * SHARE_OF_READING) });
    return usage;
  }

  /** What is done with an index of a table as the migrations leave both. */
  of(index: IndexState, state: TableState): IndexUsage {
    if (this.isKept(index, state)) return { kind: "used", by: null };
    if (!state.table.name.exact) return { kind: "unknown", why: "the name of its table is computed" };
    const table = this.tables.of(state);
    const asking = this.askingOf(table);
    const by = asking.find(use => table.mayUse(use, index));
    if (by !== undefined) return { kind: "used", by: this.placeOf(by) };
    // What works with a table that no code here does is elsewhere, and so are its queries.
    const isAsked = asking.some(use => !this.inDatabase.has(use));
    const doubt =
      this.doubts[0] ?? this.keeperOf(table) ?? (isAsked ? null : "no code of the repository works with it");
    if (doubt !== null) return { kind: "unknown", why: doubt };
    const open = asking.find(({ open: why }) => why !== null && why !== "named");
    if (open !== undefined) return { kind: "unknown", why: `${REASONS[open.open ?? "code"]} (${this.placeOf(open)})` };
    const named = asking.find(({ open: why }) => why === "named");
    const [generic] = this.anyTable;
    if (named !== undefined && generic !== undefined)
      return { kind: "unknown", why: `the table of a query is computed (${this.placeOf(generic)})` };
    return { kind: "unused" };
  }

  /** What looks for rows of a table by itself. */
  private keeperOf({ names }: CalledTable): string | null {
    for (const name of this.packages)
      for (const table of names) {
        const label = keeperOf(name, table);
        if (label !== null) return `${label} (\`${name}\`) may look for its rows`;
      }
    return null;
  }

  /** Whether it keeps a key, or serves what no query says. */
  private isKept(index: IndexState, state: TableState): boolean {
    const [first] = index.columns;
    if (index.constraint !== null || index.unique || first === undefined) return true;
    if (first.name === null) return false;
    const { dialect } = this.replay;
    const key = nameKey(first.name, dialect);
    const { tenantColumns } = this.project.settings;
    if (tenantColumns.some(name => nameKey(name, dialect) === key)) return true;
    const isForeignKey = state.constraints.some(
      constraint => constraint.kind === "foreignKey" && constraint.columns.some(name => nameKey(name, dialect) === key),
    );
    return isForeignKey || this.tables.of(state).isRelation(first.name.text) || isOfHiddenFilter(first.name.text);
  }

  private askingOf(table: CalledTable): readonly PlacedUse[] {
    let asking = this.asking.get(table);
    if (asking === undefined) this.asking.set(table, (asking = this.uses.filter(use => table.isNamedBy(use))));
    return asking;
  }

  private placeOf({ path, span }: PlacedUse): string {
    const line = (this.project.read(path)?.slice(0, span.start).split("\n").length ?? 1).toString();
    return `${relative(this.project.root, path).replaceAll("\\", "/")}:${line}`;
  }

  // --- what asks beside queries ---

  /** Views, routines, triggers and policies, as the migrations write them. */
  private ofDatabase(): readonly PlacedUse[] {
    return this.replay.points.flatMap(({ path, operations }) =>
      operations.filter(({ kind }) => IN_DATABASE.has(kind)).map(operation => this.ofOperation(operation, path)),
    );
  }

  private ofOperation({ span }: Operation, path: string): PlacedUse {
    const whole = this.project.read(path);
    // What is not saved yet may say anything of any table.
    if (whole === null) return { ...WORDS_ALONE, path, span, words: this.tables.names.tables, open: "code" };
    const text = whole.slice(span.start, span.end);
    return {
      ...WORDS_ALONE,
      path,
      span,
      words: wordsOf(text),
      counts: true,
      open: /\bexecute\b\s*(?:format|'|\w+\s*\|\|)/i.test(text) ? "sql" : null,
    };
  }

  /** Orders, filters and expressions that models add to what is asked of them. */
  private ofDefinitions(): readonly PlacedUse[] {
    return placedDefinitions(this.project).flatMap(({ definition: { path } }) => {
      const text = this.project.read(path) ?? "";
      return Array.from(text.matchAll(ADDED)).map(({ index }) => {
        const end = index + REACH_OF_OPTION;
        const names = this.tables.namesIn(path);
        return {
          ...WORDS_ALONE,
          path,
          span: { start: index, end },
          words: new Set([...wordsOf(text.slice(index, end)), ...names]),
        };
      });
    });
  }
}

const FRESH = 1_000;
const SHARE_OF_READING = 5;

const REASONS: Readonly<Record<OpenReason, string>> = {
  column: "a column or condition is computed",
  sql: "a part of the SQL is made at run time",
  handedOn: "the table is handed to code that is not followed",
  named: "the table of a query is computed",
  code: "the file cannot be read",
};

/** Operations whose text the database runs again and again. */
const IN_DATABASE: ReadonlySet<Operation["kind"]> = new Set([
  "createView",
  "createTrigger",
  "createObject",
  "alterObject",
  "call",
  "opaque",
]);

/** Options of models that become a part of queries which do not say so. */
const ADDED =
  /\b(?:order_by|orderBy|defaultScope|addScope|scopes|DefaultScope|Scopes|VirtualColumn|Formula|Filter|primaryjoin|hybrid_property|hybrid_method|column_property|synonym|association_proxy|queryOrder|query_expression)\b/g;

/** So many characters behind the word of an option may belong to it. */
const REACH_OF_OPTION = 600;
