import { dirname, join } from "node:path";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Project } from "../../project/project.js";
import type { ScriptFile } from "../index.js";
import { parseScript } from "../parse.js";
import { Scopes } from "./scope.js";
import { keyName, memberName, stringOf, unwrapped, walk, type Node } from "./syntax.js";

/** What a name that a file exports stands for. */
export type Exported =
  /** A declaration or expression of this file. */
  | { readonly kind: "local"; readonly node: Node }
  /** A name of another file; `null` is its whole namespace. */
  | { readonly kind: "elsewhere"; readonly specifier: string; readonly name: string | null };

/** A script with what its names mean and what it exports. */
export class Module {
  readonly program: TSESTree.Program;
  private scopesOf: Scopes | undefined;
  private exportsOf: { named: Map<string, Exported>; stars: string[] } | undefined;

  constructor(
    /** Absolute. */
    readonly path: string,
    readonly text: string,
    ast: object,
  ) {
    this.program = ast as TSESTree.Program;
  }

  get scopes(): Scopes {
    return (this.scopesOf ??= new Scopes(this.program));
  }

  /** The exports by name, `default` among them; `module.exports` counts as the default. */
  get exports(): ReadonlyMap<string, Exported> {
    return (this.exportsOf ??= readExports(this.program)).named;
  }

  /** The specifiers of `export * from`. */
  get stars(): readonly string[] {
    return (this.exportsOf ??= readExports(this.program)).stars;
  }

  textOf(node: Node): string {
    return this.text.slice(node.range[0], node.range[1]);
  }
}

/** Parsed files of the repository by path; an entry is good for as long as the text is the same. */
const parsed = new Map<string, { readonly text: string; readonly module: Module | null }>();

/**
 * What a file has to say for it to be worth parsing: the word of a library, or that what it exports comes from, or is
 * built on, another file. Nothing in the others can lead to a client.
 */
const LEADS_ON =
  /prisma|typeorm|sequelize|knex|objection|kysely|mikro-orm|drizzle-orm(?!\/\w+-core)|(?:Pg|MySql|SQLite)(?:Database|Transaction)\b|["'](?:pg|pg-promise|postgres|slonik|(?:better-)?sqlite3)["']|["']mysql2|\bexport\s*(?:type\s*)?(?:\*|\{[^}]*\})[^;]*?\bfrom\b|\bexport\s+default\s+(?:\{|new\s|\w+\s*(?:;|$))|\bextends\s+\w|\brequire\s*\(\s*["']\.|import\(/im;

/** Whether a file is no more than a function or two that give what another file of the repository holds. */
function isAccessor(text: string): boolean {
  return text.length < LONGEST_ACCESSOR && /\bfrom\s*["'][.~@#]/.test(text) && /\breturn\b/.test(text);
}

const LONGEST_ACCESSOR = 1500;

/** Whether a file may call what sends something: it waits for things, and takes them from elsewhere. */
function mayCall(text: string): boolean {
  return /\b(?:async|await|Promise)\b/.test(text) && /\bimport\b|\brequire\s*\(/.test(text);
}

/** Enough for the files that a handful of linted files import, and some ten megabytes at most. */
const MOST_PARSED = 300;

/** The files of a repository as modules. */
export class Modules {
  private readonly known = new Map<string, Module | null>();

  constructor(
    private readonly project: Pick<Project, "root" | "read" | "resolveImport">,
    /** Which files are worth parsing: those that lead to clients, or those that call something that may send a query as well. */
    private readonly follows: "clients" | "calls" = "clients",
  ) {}

  /** The linted file itself. */
  static of(file: ScriptFile): Module {
    return new Module(file.path, file.text, file.ast);
  }

  /** The module that an import of `from` means, or `null` for packages and what cannot be read. */
  imported(from: Module, specifier: string): Module | null {
    const key = `${from.path}\0${specifier}`;
    let module = this.known.get(key);
    if (module === undefined) {
      const path = this.project.resolveImport(from.path, specifier);
      module = path === null || !/\.[cm]?[jt]sx?$/.test(path) ? null : this.read(path);
      this.known.set(key, module);
    }
    return module;
  }

  /** Whether what `export *` of `from` names may give a name: a folder's index names many files that do not. */
  mayGive(from: Module, specifier: string, name: string): boolean {
    const path = this.project.resolveImport(from.path, specifier);
    const text = path === null ? null : this.project.read(path);
    return text === null || text.includes(name) || /\bexport\s*\*|\brequire\b/.test(text);
  }

  /** Whether the package that a file belongs to, or one around it, depends on a library; `null` where none is found. */
  dependsOn(path: string, library: string): boolean | null {
    let found: boolean | null = null;
    for (const manifest of this.manifestsAbove(path)) {
      found = rangeOf(manifest, library) !== null;
      if (found) return true;
    }
    return found;
  }

  /** The lowest version of a library that the nearest package which depends on it allows, such as `6.2.0`. */
  versionOf(path: string, library: string): string | null {
    for (const manifest of this.manifestsAbove(path)) {
      const range = rangeOf(manifest, library);
      if (range !== null) return /\d+(?:\.\d+){0,2}/.exec(range)?.[0] ?? null;
    }
    return null;
  }

  private *manifestsAbove(path: string): Iterable<string> {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const text = this.project.read(join(folder, "package.json"));
      if (text !== null) yield text;
      if (folder === this.project.root || folder === dirname(folder)) return;
    }
  }

  private isWorthParsing(text: string): boolean {
    return LEADS_ON.test(text) || isAccessor(text) || (this.follows === "calls" && mayCall(text));
  }

  /** The module of a file that is known to matter, whatever it says; `null` for what cannot be read. */
  at(path: string): Module | null {
    const text = this.project.read(path);
    return text === null ? null : this.parse(path, text);
  }

  private read(path: string): Module | null {
    const text = this.project.read(path);
    return text === null || !this.isWorthParsing(text) ? null : this.parse(path, text);
  }

  private parse(path: string, text: string): Module | null {
    const known = parsed.get(path);
    if (known?.text === text) return known.module;
    const ast = parseScript(path, text);
    const module = ast === null ? null : new Module(path, text, ast);
    if (parsed.size >= MOST_PARSED) parsed.delete(parsed.keys().next().value as string);
    parsed.set(path, { text, module });
    return module;
  }
}

/** The range of versions that a `package.json` names for a library. */
function rangeOf(manifest: string, library: string): string | null {
  return new RegExp(`"${library}"\\s*:\\s*"([^"]*)"`).exec(manifest)?.[1] ?? null;
}

function readExports(program: TSESTree.Program): { named: Map<string, Exported>; stars: string[] } {
  const named = new Map<string, Exported>();
  const stars: string[] = [];
  const local = (name: string, node: Node): void => void named.set(name, { kind: "local", node });
  for (const statement of program.body) {
    switch (statement.type) {
      case "ExportAllDeclaration": {
        const name = statement.exported === null ? null : exportedName(statement.exported);
        if (name === null) stars.push(statement.source.value);
        else named.set(name, { kind: "elsewhere", specifier: statement.source.value, name: null });
        break;
      }
      case "ExportDefaultDeclaration":
        local("default", statement.declaration);
        break;
      case "ExportNamedDeclaration":
        for (const specifier of statement.specifiers) {
          const name = exportedName(specifier.exported);
          const original = exportedName(specifier.local);
          if (name === null || original === null) continue;
          if (statement.source === null) local(name, specifier.local);
          else named.set(name, { kind: "elsewhere", specifier: statement.source.value, name: original });
        }
        if (statement.declaration != null) declared(statement.declaration, local);
        break;
      case "TSExportAssignment":
        local("default", statement.expression);
        break;
      case "ExpressionStatement":
        commonJs(statement.expression, local);
        break;
    }
  }
  return { named, stars };
}

function exportedName(node: Node): string | null {
  return node.type === "Identifier" ? node.name : stringOf(node);
}

function declared(node: TSESTree.NamedExportDeclarations, local: (name: string, node: Node) => void): void {
  if (node.type === "VariableDeclaration") {
    for (const { id } of node.declarations) {
      walk(id, inner => {
        if (inner.type === "Identifier") local(inner.name, inner);
        return inner.type !== "TSTypeAnnotation";
      });
    }
  } else if ("id" in node && node.id?.type === "Identifier") local(node.id.name, node);
}

/** `module.exports = …`, `module.exports.name = …`, `exports.name = …`. */
function commonJs(node: Node, local: (name: string, node: Node) => void): void {
  const assignment = unwrapped(node);
  if (assignment.type !== "AssignmentExpression" || assignment.left.type !== "MemberExpression") return;
  const { object } = assignment.left;
  const name = memberName(assignment.left);
  if (name === null) return;
  const isModule = object.type === "Identifier" && object.name === "module";
  if (isModule && name === "exports") {
    local("default", assignment.right);
    const value = unwrapped(assignment.right);
    if (value.type !== "ObjectExpression") return;
    for (const property of value.properties) {
      const key = property.type === "Property" ? keyName(property) : null;
      if (key !== null && property.type === "Property") local(key, property.value);
    }
    return;
  }
  const isExports =
    (object.type === "Identifier" && object.name === "exports") ||
    (object.type === "MemberExpression" &&
      memberName(object) === "exports" &&
      object.object.type === "Identifier" &&
      object.object.name === "module");
  if (isExports) local(name, assignment.right);
}
