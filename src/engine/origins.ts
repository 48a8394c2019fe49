import type { Dialect } from "../model/dialect.js";
import { tableKey, type QualifiedName } from "../model/name.js";
import { movedTo, type Operation } from "../model/operation.js";
import { filesBelow, type FoundSeries } from "../project/all-series.js";
import { readFile } from "../project/files.js";
import { isTest } from "../project/names.js";
import type { Project } from "../project/project.js";
import { commonLength, segmentsBelow } from "../project/root.js";
import { buildersAround, isSameFamily, placedDefinitions, Search } from "./definitions.js";
import type { Point, Replay } from "./replay.js";

/**
 * Where a table comes from, as far as the repository shows. What is declared is so today: that there is such a table, and
 * nothing of how it was when the migrations met it.
 */
export interface TableOrigin {
  /**
   * `migration`: one of the series makes it; `dump`: the dump that the series begins with does; `series`: a migration of
   * another series does; `definition`: a model or a file of SQL declares it; `unknown`: nothing in the repository does.
   */
  readonly kind: "migration" | "dump" | "series" | "definition" | "unknown";
  /** Absolute; `null` for what is unknown. */
  readonly path: string | null;
  /** Where in the file it is said: UTF-16 units; 0 where only the file is known. */
  readonly offset: number;
}

const UNKNOWN: TableOrigin = { kind: "unknown", path: null, offset: 0 };

/** Answers where the tables come from that are there behind the points of a replay. */
export function originsOf(
  { project, paths: [path = ""] }: FoundSeries,
  replay: Replay,
  points: readonly Point[] = replay.points,
): (table: QualifiedName) => TableOrigin {
  const { dialect, beginning } = replay;
  const made = madeBy(points, dialect);
  return table => {
    const key = tableKey(table, dialect);
    const own = made.get(key) ?? made.get(tableKey({ ...table, schema: null }, dialect));
    if (own !== undefined && own.path !== null) return own;
    // A table that came with another name is declared under that one, or under its own of today.
    const names = [table, ...(own?.earlier ?? [])];
    if (beginning.kind === "dump" && names.some(name => beginning.start.table(name) !== null)) {
      return { kind: "dump", path: beginning.path, offset: 0 };
    }
    for (const name of names) {
      const found = madeElsewhere(name, project, path, dialect);
      if (found !== null) return found;
    }
    return UNKNOWN;
  };
}

/**
 * What besides the series of a migration makes or declares a table of a name, under whatever schema; the nearest of
 * migrations, else of declarations. `null` where nothing in the repository does.
 */
export function madeElsewhere(
  name: QualifiedName,
  project: Project,
  path: string,
  dialect: Dialect,
): TableOrigin | null {
  return madeInOtherSeries(name, project, path, dialect) ?? declared(name, project, path, dialect);
}

interface Made extends TableOrigin {
  /** The names that it had before. */
  readonly earlier: readonly QualifiedName[];
}

/** What makes each table, by its last name; without a path what was there before and has moved. */
function madeBy(points: readonly Point[], dialect: Dialect): ReadonlyMap<string, Made> {
  const made = new Map<string, Made>();
  for (const { path, operations } of points) {
    for (const operation of operations) note(operation, path, made, dialect);
  }
  return made;
}

function note(operation: Operation, path: string, made: Map<string, Made>, dialect: Dialect): void {
  if (operation.kind === "createTable") {
    const key = tableKey(operation.table, dialect);
    const isKept = operation.ifNotExists && made.has(key);
    if (!isKept) made.set(key, { kind: "migration", path, offset: operation.span.start, earlier: [] });
    return;
  }
  if (operation.kind === "dropTable") made.delete(tableKey(operation.table, dialect));
  const to = movedTo(operation);
  if (to === null || !("table" in operation) || operation.table === null) return;
  const from = tableKey(operation.table, dialect);
  const before = made.get(from) ?? { ...UNKNOWN, earlier: [] };
  made.delete(from);
  made.set(tableKey(to, dialect), { ...before, earlier: [...before.earlier, operation.table] });
}

/** A migration of another series that makes a table of this name, the nearest first. */
function madeInOtherSeries(name: QualifiedName, project: Project, path: string, dialect: Dialect): TableOrigin | null {
  const others = buildersAround(project)
    .filter(({ series }) => !series.paths.includes(path) && isSameFamily(series.dialect, dialect))
    .sort((a, b) => commonLength(b.series.folder, path) - commonLength(a.series.folder, path));
  for (const builder of others) {
    const creation = builder.creationOf(name);
    if (creation !== null) return { kind: "series", ...creation };
  }
  return null;
}

/** A model, or a file of SQL that is no migration, which declares a table of this name; the nearest first. */
function declared(name: QualifiedName, project: Project, from: string, dialect: Dialect): TableOrigin | null {
  const wanted = name.name.text.toLowerCase();
  const models = placedDefinitions(project)
    .filter(({ definition }) => isSameFamily(definition.dialect, dialect))
    .flatMap(({ definition: { path, models: found } }) =>
      found
        .filter(({ table }) => table.table.name.text.toLowerCase() === wanted)
        .map(({ span }): TableOrigin => ({ kind: "definition", path, offset: span.start })),
    );
  const texts = sqlFiles.in(project).flatMap(({ path, tables }): TableOrigin[] => {
    const offset = tables.get(wanted);
    return offset === undefined ? [] : [{ kind: "definition", path, offset }];
  });
  const near = ({ path }: TableOrigin): number => commonLength(path ?? "", from);
  return [...models, ...texts].sort((a, b) => near(b) - near(a))[0] ?? null;
}

interface SqlTables {
  readonly path: string;
  /** Offsets, by names in lower case and without a schema. */
  readonly tables: ReadonlyMap<string, number>;
}

/** Files of SQL that make tables, and are neither migrations nor tests. */
const sqlFiles = new Search((project): readonly SqlTables[] => {
  const migrations = new Set(buildersAround(project).flatMap(({ series }) => series.paths));
  return [...filesBelow(project.top)].flatMap(path => {
    if (!path.endsWith(".sql") || migrations.has(path) || isTest(segmentsBelow(path, project.top))) return [];
    const tables = readFile(path)?.derive(tablesIn);
    return tables === undefined || tables.size === 0 ? [] : [{ path, tables }];
  });
});

const CREATE_TABLE =
  /\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(?:["`]?[\w$]+["`]?\s*\.\s*)?["`]?([\w$-]+)["`]?/gi;

/** A look at the words is enough here: what they say is that there may be such a table. */
function tablesIn(text: string): ReadonlyMap<string, number> {
  const tables = new Map<string, number>();
  for (const match of text.matchAll(CREATE_TABLE)) {
    const name = (match[1] ?? "").toLowerCase();
    if (!tables.has(name)) tables.set(name, match.index);
  }
  return tables;
}
