import { basename, dirname, join } from "node:path";
import type { Dialect } from "../../../model/dialect.js";
import { databaseOfWord } from "../../../project/dialect-words.js";
import { BriefCache, listFolder, readFile } from "../../../project/files.js";
import type { Project } from "../../../project/project.js";
import { parsePrisma } from "./parse.js";
import { stringOf, type Block, type Configuration, type Enum, type Model, type Syntax } from "./syntax.js";

/** A Prisma schema: all files that `prisma` reads together. */
export interface PrismaSchema {
  readonly dialect: Dialect;
  /** Whether relations become foreign keys; not so with `relationMode = "prisma"`. */
  readonly hasForeignKeys: boolean;
  /** Whether tables are named with their schema. */
  readonly hasSchemas: boolean;
  readonly models: ReadonlyMap<string, Model>;
  readonly enums: ReadonlyMap<string, Enum>;
}

/**
 * The schema that a file belongs to. A folder of files is one schema: those below the folder of the data source, as far as
 * they have none of their own. `null` for a database that is not modelled.
 */
export function schemaOf(path: string, text: string, syntax: Syntax, project: Project): PrismaSchema | null {
  const files = [syntax, ...neighbours(path, syntax, project).map(syntaxOf)];
  const blocks = files.flatMap(file => file.blocks);
  const source = blocks.find(isDataSource) ?? null;
  const dialect = dialectOf(source, path, text, project);
  if (dialect === null) return null;
  return {
    dialect,
    hasForeignKeys: !["relationMode", "referentialIntegrity"].some(key => property(source, key) === "prisma"),
    hasSchemas: source?.properties.has("schemas") ?? false,
    models: byName(blocks.filter(block => "fields" in block)),
    enums: byName(blocks.filter(block => block.kind === "enum")),
  };
}

function isDataSource(block: Block): block is Configuration {
  return block.kind === "datasource";
}

/** The first of a name wins: the file that is asked about comes first. */
function byName<B extends Block>(blocks: readonly B[]): ReadonlyMap<string, B> {
  return new Map([...blocks].reverse().map(block => [block.name.text, block]));
}

function property(source: Configuration | null, name: string): string | null {
  const value = source?.properties.get(name);
  return stringOf((value?.kind === "array" ? value.items[0] : value) ?? null)?.text ?? null;
}

function dialectOf(source: Configuration | null, path: string, text: string, project: Project): Dialect | null {
  const found = project.dialectOf(path, text);
  const provider = property(source, "provider");
  const database = provider === null ? null : databaseOfWord(provider);
  if (database === null || project.settings.dialect !== null) return found;
  if (database === "other") return null;
  // Prisma has one provider for both.
  return database === "mysql" && found === "mariadb" ? found : database;
}

/** The other files of the schema, of which one has a data source. */
function neighbours(path: string, syntax: Syntax, project: Project): readonly string[] {
  const hasOwn = syntax.blocks.some(isDataSource);
  const root = hasOwn ? dirname(path) : (folderOfDataSource(path, project) ?? dirname(path));
  const files = folders.get(root, () => schemaFiles(root, 0)).filter(other => other !== path);
  const sources = files.filter(hasDataSource);
  const main = sources.find(other => basename(other) === "schema.prisma") ?? sources[0];
  return files.filter(other => (other === main && !hasOwn) || !sources.includes(other));
}

/** The nearest folder with a file that has a data source, from that of `path` up. */
function folderOfDataSource(path: string, { root }: Project): string | null {
  for (let folder = dirname(path); folder.startsWith(root); folder = dirname(folder)) {
    if (filesIn(folder).some(hasDataSource)) return folder;
    if (folder === dirname(folder)) break;
  }
  return null;
}

const folders = new BriefCache<readonly string[]>();

/** Deeper folders than this are no folders of one schema. */
const DEEPEST = 4;

/** The files of a folder and of those below, but for a folder that has a data source of its own. */
function schemaFiles(folder: string, depth: number): readonly string[] {
  const own = filesIn(folder);
  if (depth > 0 && own.some(hasDataSource)) return [];
  const below = depth === DEEPEST ? [] : [...(listFolder(folder)?.folders ?? [])].filter(name => !SKIPPED.test(name));
  return [...own, ...below.flatMap(name => schemaFiles(join(folder, name), depth + 1))];
}

/** Folders that hold no files of a schema. */
const SKIPPED = /^(?:node_modules|migrations|dist|build|\..*)$/;

function filesIn(folder: string): readonly string[] {
  return [...(listFolder(folder)?.files ?? [])]
    .filter(name => name.endsWith(".prisma"))
    .map(name => join(folder, name));
}

function hasDataSource(path: string): boolean {
  return syntaxOf(path).blocks.some(isDataSource);
}

const NOTHING: Syntax = { blocks: [], unread: null };

function syntaxOf(path: string): Syntax {
  return readFile(path)?.derive(parsePrisma) ?? NOTHING;
}
