import { basename, dirname } from "node:path";
import type { ScriptOrm } from "../../../model/query.js";
import { readFile } from "../../../project/files.js";
import type { Project } from "../../../project/project.js";
import { readClassModels, type Declared } from "./class-models.js";
import type { Field, ModelInfo } from "./model.js";
import { readPrismaSchema } from "./prisma-schema.js";
import { derivedOf, filesBelow } from "../../../project/files-below.js";

/**
 * The model of a library that stands for a table; `null` where there is none, or more than one with different columns.
 * `columns` are those that a statement names: each must be a field of it.
 */
export function modelOf(
  orm: ScriptOrm,
  table: string,
  columns: readonly string[],
  path: string,
  project: Project,
): ModelInfo | null {
  const fits = (model: ModelInfo): boolean =>
    model.table === table && columns.every(column => fieldOf(model, column) !== null);
  if (orm === "prisma") return prismaModels(path, project).find(fits) ?? null;
  return (
    classModels(orm, table, modelFiles(project)).find(fits) ??
    classModels(orm, table, [...modelFiles(project), ...otherFiles(project)]).find(fits) ??
    null
  );
}

/** The field of a column, under the naming strategies that turn `userId` into `user_id`. */
export function fieldOf(model: ModelInfo, column: string): Field | null {
  return model.fields.get(column) ?? model.fields.get(camelCase(column)) ?? null;
}

function camelCase(column: string): string {
  return column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The models of the schema nearest to a file: a folder of files is one schema. */
function prismaModels(path: string, project: Project): readonly ModelInfo[] {
  const schemas = filesBelow(project.root, "prisma", file => file.endsWith(".prisma"));
  if (schemas.length === 0) return [];
  const groups = new Map<string, string[]>();
  for (const schema of schemas) {
    const group = groupOf(schema);
    groups.set(group, [...(groups.get(group) ?? []), schema]);
  }
  const ranked = [...groups].sort(([a], [b]) => distance(a, path) - distance(b, path));
  return ranked.flatMap(([, files]) => readPrismaSchema(files.map(file => readFile(file)?.text ?? "").join("\n")));
}

/** `prisma/schema/user.prisma` belongs to the schema in `prisma`, as `prisma/schema.prisma` does. */
function groupOf(schema: string): string {
  let folder = dirname(schema);
  while (/^(schema|models?|schemas)$/.test(basename(folder))) folder = dirname(folder);
  return folder;
}

/** How many folders lie between a file and a folder. */
function distance(folder: string, path: string): number {
  const [a, b] = [folder.split("/"), dirname(path).split("/")];
  let common = 0;
  while (common < a.length && a[common] === b[common]) common++;
  return a.length - common + (b.length - common);
}

/** Where entities and models are kept, by custom. */
const MODEL_FILES = /(entit|model|domain|schema)[^/]*\/.*\.[cm]?[jt]s$|(entity|model)[^/]*\.[cm]?[jt]s$/i;

const NO_MODELS = /\.(?:test|spec|d)\.[cm]?[jt]s$|(?:^|[\\/])(?:migrations?|seed(?:er)?s?)[\\/]/i;

/** Above this, a project is too large for its files to be looked through where custom does not say which they are. */
const MOST_OTHER_FILES = 2_000;

function modelFiles({ root }: Project): readonly string[] {
  return filesBelow(root, "classes", file => MODEL_FILES.test(file) && !NO_MODELS.test(file));
}

/** The scripts that custom does not call models. */
function otherFiles({ root }: Project): readonly string[] {
  const files = filesBelow(
    root,
    "scripts",
    file => /\.[cm]?[jt]s$/.test(file) && !MODEL_FILES.test(file) && !NO_MODELS.test(file),
  );
  return files.slice(0, MOST_OTHER_FILES);
}

function classModels(orm: ScriptOrm, table: string, files: readonly string[]): readonly ModelInfo[] {
  const declared = files.flatMap(file => derivedOf(file, readClassModels) ?? []);
  const byName = new Map(declared.map(model => [model.name, model]));
  return declared
    .filter(model => model.library === orm && namesTable(model, table))
    .map(model => infoOf(model, table, byName));
}

/** Without a name of its own, Sequelize calls a table by the plural of the model. */
function namesTable({ name, table }: Declared, wanted: string): boolean {
  return table === null ? [`${name}s`, `${name}es`, name.replace(/y$/, "ies")].includes(wanted) : table === wanted;
}

function infoOf(model: Declared, table: string, byName: ReadonlyMap<string, Declared>): ModelInfo {
  const fields = new Map<string, Field>();
  const line = lineOf(model, byName);
  const updatedAt = line.find(({ updatedAt: name }) => name !== null)?.updatedAt ?? null;
  const deletedAt = line.find(({ deletedAt: name }) => name !== null)?.deletedAt ?? null;
  const add = (column: string, name: string): void => {
    if (!fields.has(column)) fields.set(column, { name, updatedAt: name === updatedAt, unique: false, numeric: null });
  };
  for (const { columns } of line) for (const [column, name] of columns) add(column, name);
  if (model.library === "sequelize") {
    // Sequelize adds these columns unless it is told not to.
    for (const name of ["id", "createdAt", "updatedAt", ...(deletedAt === null ? [] : [deletedAt])]) add(name, name);
  }
  return { name: model.name, table, fields, deletedAt, scoped: line.some(({ scoped }) => scoped) };
}

/** A model and the classes that it extends, itself first. */
function lineOf(model: Declared, byName: ReadonlyMap<string, Declared>): readonly Declared[] {
  const line: Declared[] = [];
  for (let current: Declared | undefined = model; current !== undefined && !line.includes(current);) {
    line.push(current);
    current = current.extends === null ? undefined : byName.get(current.extends);
  }
  return line;
}
