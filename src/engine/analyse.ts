import { resolve } from "node:path";
import { lowerSqlFile } from "../sql/file.js";
import type { Migration } from "../model/migration.js";
import type { DeclaredModel, SchemaDefinition } from "../model/definition.js";
import { tableKey } from "../model/name.js";
import type { Query } from "../model/query.js";
import type { Writer } from "../model/writer.js";
import {
  readAlembic,
  readMigration,
  readPythonQueries,
  readQueries,
  writerOf,
  writerOfPython,
  type ScriptFile,
} from "../frontends/index.js";
import { mayDefine, type DefinitionFile } from "../frontends/definitions/index.js";
import type { Builder } from "./builder.js";
import { Catalogue } from "./catalogue.js";
import { builderOf, definitionIn, definitionsOf } from "./definitions.js";
import { History } from "./history.js";
import { readLinted } from "./lower-file.js";
import { projectOf, type Project } from "../project/project.js";
import { readSettings, type Settings } from "../project/settings.js";
import { startOf } from "../project/start-after.js";

/** What a linted file is found to do. Computed once for all rules, and only as far as they ask. */
export interface Analysis {
  readonly migration: Migration | null;
  /** How to write code into this migration; `null` where there is none. */
  readonly writer: Writer | null;
  readonly queries: readonly Query[];
  /** What the file declares of a database, and what builds that; read when it is first asked for. */
  readonly declared: () => Declared | null;
  /** Whether the settings say that the migration has run everywhere, so that nothing in it can be changed. */
  readonly isHistory: boolean;
  /** The other migrations of the project. */
  readonly history: History;
  /** The tables that its queries name. */
  readonly catalogue: Catalogue;
  readonly settings: Settings;
  /** One sentence for each setting that cannot be used. */
  readonly problems: readonly string[];
}

/** The definition in a linted file, and the migrations that build what it declares. */
export interface Declared {
  readonly definition: SchemaDefinition;
  readonly builder: Builder;
  /** Whether nothing else in the repository declares the table of a model. */
  isSole(model: DeclaredModel): boolean;
}

/** The part of ESLint's rule context that the analysis reads. */
export interface LintedFile {
  readonly filename: string;
  readonly cwd: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly sourceCode: LintedSource;
}

/** What the source code objects of all languages have in common. */
export interface LintedSource {
  readonly text: string;
  readonly ast: object;
  /** Which of our languages it is; absent on ESLint's own. */
  readonly languageId?: "db/sql" | "db/python" | "db/prisma";
  readonly scopeManager?: unknown;
  readonly parserServices?: unknown;
}

/** One entry per source code object; those that are none of ours are kept too. */
const analyses = new WeakMap<LintedSource, Analysis | null>();

/** The analysis of a linted file, or `null` for one that holds neither a migration nor queries. */
export function analysisOf(file: LintedFile): Analysis | null {
  const known = analyses.get(file.sourceCode);
  if (known !== undefined) return known;
  const analysis = analyse(file);
  analyses.set(file.sourceCode, analysis);
  return analysis;
}

function analyse(file: LintedFile): Analysis | null {
  const { settings, problems } = readSettings(file.settings);
  // Whoever calls ESLint's API may name a file as seen from the working directory.
  const path = resolve(file.cwd, file.filename);
  const project = projectOf(path, file.cwd, settings);
  const common = { settings, problems };
  if (file.sourceCode.languageId === "db/sql") {
    const { text } = file.sourceCode;
    const lowered = readLinted({ path, text }, project, noting => lowerSqlFile(path, text, noting));
    if (lowered === null) return null;
    return analysisOfMigration(path, lowered.migration, lowered.writer, project, common);
  }
  if (file.sourceCode.languageId === "db/python") {
    return analysePython({ path, text: file.sourceCode.text }, project, common);
  }
  if (file.sourceCode.languageId === "db/prisma") {
    return analysisOfCode({ path, text: file.sourceCode.text }, [], project, common);
  }
  return analyseScript(path, file.sourceCode, project, common);
}

function analyseScript(
  path: string,
  { text, ast, scopeManager, parserServices }: LintedSource,
  project: Project,
  common: Pick<Analysis, "settings" | "problems">,
): Analysis | null {
  const script: ScriptFile = { path, text, ast, scopeManager, parserServices };
  const read = readLinted(script, project, noting => readMigration(script, noting));
  if (read !== null) return analysisOfMigration(path, read.migration, writerOf(read, script, project), project, common);
  return analysisOfCode(script, readQueries(script, project), project, common);
}

function analysePython(
  file: { readonly path: string; readonly text: string },
  project: Project,
  common: Pick<Analysis, "settings" | "problems">,
): Analysis | null {
  const read = readLinted(file, project, noting => readAlembic(file, noting));
  if (read !== null)
    return analysisOfMigration(file.path, read.migration, writerOfPython(read, file, project), project, common);
  return analysisOfCode(file, readPythonQueries(file.path, file.text, project), project, common);
}

/** A migration's queries are operations already. */
function analysisOfMigration(
  path: string,
  migration: Migration,
  writer: Writer,
  project: Project,
  common: Pick<Analysis, "settings" | "problems">,
): Analysis {
  const { isHistory, problems } = startingPoint(path, project);
  return {
    ...common,
    problems: [...common.problems, ...problems],
    migration,
    writer,
    isHistory,
    queries: [],
    declared: () => null,
    history: new History(project, path, migration),
    catalogue: new Catalogue(project, path),
  };
}

/** What `startAfter` says of a migration, and, of the newest one, what is wrong with the setting. */
function startingPoint(path: string, project: Project): Pick<Analysis, "isHistory" | "problems"> {
  const { startAfter } = project.settings;
  if (startAfter === null) return { isHistory: false, problems: [] };
  const series = project.series(path);
  const { isHistory, isFound } = startOf(path, series, startAfter, project.declaredRevisions(path));
  const problem = `\`settings.db.startAfter\` is ${JSON.stringify(startAfter)}, and no migration in the series of this one is called so: none of them counts as history.`;
  return { isHistory, problems: isFound || series.at(-1) !== path ? [] : [problem] };
}

/** `null` for a file that neither asks a database anything nor declares one. */
function analysisOfCode(
  file: DefinitionFile,
  queries: readonly Query[],
  project: Project,
  common: Pick<Analysis, "settings" | "problems">,
): Analysis | null {
  if (queries.length === 0 && !mayDefine(file.path, file.text)) return null;
  let declared: Declared | null | undefined;
  return {
    ...common,
    migration: null,
    writer: null,
    isHistory: false,
    queries,
    declared: () => (declared === undefined ? (declared = declaredIn(file, project)) : declared),
    history: new History(project, file.path, null),
    catalogue: new Catalogue(project, file.path),
  };
}

function declaredIn(file: DefinitionFile, project: Project): Declared | null {
  const definition = definitionIn(file, project);
  const builder = definition === null ? null : builderOf(definition, project);
  if (definition === null || builder === null) return null;
  const [migration = ""] = builder.series.paths;
  const { dialect } = builder;
  return {
    definition,
    builder,
    isSole: ({ table: { table } }) => {
      const key = tableKey(table, dialect);
      const others = definitionsOf(builder.series.project, migration, dialect).definitions;
      const all = [definition, ...others.filter(({ path }) => path !== file.path)];
      return (
        all.flatMap(({ models }) => models).filter(other => tableKey(other.table.table, dialect) === key).length === 1
      );
    },
  };
}
