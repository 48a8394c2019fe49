import { basename, dirname } from "node:path";
import { BriefCache } from "./files.js";
import { derivedOf, filesBelow } from "./files-below.js";
import { asObject, parseJson, type JsonObject } from "./json.js";
import { commonLength } from "./root.js";

/** Files in which projects that use TypeORM keep their connection, by custom. */
export const CONNECTION_FILES =
  /(?:data-?source|orm-?config|typeorm|database|connection|config|naming|(?:app|core|main|db)(?:\.module)?)[^/]*\.[cm]?[jt]s$|\/ormconfig\.(?:json|ya?ml|env)$|\/\.env$/i;

/** The databases that a script asks TypeORM for: `createConnection({ type: "postgres" })`, `TypeOrmModule.forRoot(…)`. */
const TYPE_OF_DRIVER = /\btype\s*:\s*["'](?:postgres|mysql|mariadb|(?:better-)?sqlite|sqljs)["']/;

const ordered = new BriefCache<readonly string[]>();

/** The files below `root` that may give TypeORM's connection a schema, the nearest to a file first. */
export function schemaFiles(path: string, root: string): readonly string[] {
  return ordered.get(`${root}\0${dirname(path)}`, () =>
    optionFiles(path, root, { key: "typeorm-connections", path: CONNECTION_FILES, mayHold: mayGiveSchema }),
  );
}

/** Where the options of a library stand in a repository. Made once: what is found of a file is kept by `mayHold`. */
export interface OptionFiles {
  /** Names the search among others below the same folder. */
  readonly key: string;
  readonly path: RegExp;
  /** Whether a file may hold them, as far as its text shows. */
  readonly mayHold: (text: string) => boolean;
}

/** The files below `root` that may hold options, without tests and declarations, the nearest to a file first. */
export function optionFiles(
  path: string,
  root: string,
  { key, path: pattern, mayHold }: OptionFiles,
): readonly string[] {
  const folder = dirname(path);
  const near = (file: string): number => commonLength(dirname(file), folder);
  return filesBelow(root, key, file => pattern.test(file))
    .filter(file => !/\.(?:test|spec|d)\.[cm]?[jt]s$/.test(file) && derivedOf(file, mayHold) === true)
    .sort((a, b) => near(b) - near(a));
}

/** Whether a text may give the connection a schema. */
export function mayGiveSchema(text: string): boolean {
  if (/\bTYPEORM_SCHEMA\b/.test(text)) return true;
  // In JSON and YAML the type is no more than a word.
  return /\bschema["']?\s*[:,]/.test(text) && (TYPE_OF_DRIVER.test(text) || /(?:^|["'\s])type["']?\s*:/.test(text));
}

/**
 * The options of the connection that TypeORM takes where none is named, from a file that is no script, as the
 * `ConnectionOptionsReader` of version 0.2 reads it: `ormconfig.json`, `.yml` and `.yaml`, and the variables of a file
 * `.env`. `null` where the file is none of these, cannot be read, or gives several without a default.
 */
export function ormConfig(path: string, text: string): JsonObject | null {
  const file = basename(path).toLowerCase();
  if (file === "ormconfig.json") return byDefault(connectionsInJson(text));
  if (/^ormconfig\.ya?ml$/.test(file)) return byDefault(connectionsInYaml(text));
  return /(?:^|\.)env$/.test(file) ? connectionInEnvironment(text) : null;
}

function byDefault(connections: readonly JsonObject[]): JsonObject | null {
  const named = connections.find(({ name }) => name === undefined || name === "default");
  return named ?? (connections.length === 1 ? (connections[0] ?? null) : null);
}

function connectionsInJson(text: string): readonly JsonObject[] {
  // The reader of configuration takes objects alone.
  const { connections } = parseJson(`{"connections":${text}\n}`) ?? {};
  return (Array.isArray(connections) ? connections : [connections]).map(asObject).filter(each => each !== null);
}

const YAML_KEY = /^( *)["']?([\w$-]+)["']?\s*:(?:\s+(.*?))?\s*$/;

/** The connections by name, each with its own options that are written in one plain or quoted word. */
function connectionsInYaml(text: string): readonly JsonObject[] {
  const connections: Record<string, unknown>[] = [];
  let indent: number | null = null;
  for (const line of text.split(/\r?\n/)) {
    const [, before = "", key = "", rest = ""] = YAML_KEY.exec(line) ?? [];
    if (key === "") continue;
    if (before === "") {
      connections.push({ name: key });
      indent = null;
      continue;
    }
    indent ??= before.length;
    const current = connections.at(-1);
    const word = /^(?:(["'])([^"'\\]*)\1|([\w$-]+))(?:\s+#.*)?$/.exec(rest);
    if (before.length === indent && current !== undefined && word !== null) current[key] = word[2] ?? word[3] ?? "";
  }
  return connections;
}

const VARIABLES: Readonly<Record<string, string>> = {
  TYPEORM_CONNECTION: "type",
  TYPEORM_URL: "url",
  TYPEORM_SCHEMA: "schema",
  TYPEORM_ENTITY_PREFIX: "entityPrefix",
};

/** The variables make a connection only if one of them says to what. */
function connectionInEnvironment(text: string): JsonObject | null {
  const options: Record<string, string> = {};
  for (const [, variable = "", quoted, plain] of text.matchAll(
    /^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*(?:["']([^"'\n]*)["']|([^\s#]*))/gm,
  )) {
    const option = VARIABLES[variable];
    if (option !== undefined) options[option] = quoted ?? plain ?? "";
  }
  return options["type"] || options["url"] ? options : null;
}
