import { topLevelFrame } from "../../evaluate/load.js";
import type { TSESTree } from "@typescript-eslint/utils";
import { dirname, join } from "node:path";
import type { Project } from "../../../project/project.js";
import { readFile } from "../../../project/files.js";
import { Machine } from "../../evaluate/machine.js";
import type { ScriptModule } from "../../evaluate/modules.js";
import { endOf, guarded } from "../../evaluate/run.js";
import { contentOrigin } from "../../evaluate/text.js";
import { force } from "../../evaluate/scope.js";
import {
  isNullish,
  object,
  propertyOf,
  text,
  textOf,
  UNDEFINED,
  unknown,
  type ClassValue,
  type FunctionValue,
  type ObjectValue,
  type Site,
  type Value,
} from "../../evaluate/values.js";
import { parseShared } from "../../parse.js";
import { filesBelow } from "../../../project/files-below.js";
import { walk } from "../../queries/syntax.js";
import { library } from "../../sequelize/library.js";
import { nestPackage } from "../decorators.js";
import { associate, BelongsToMany, throughModel, type AssociationCall, type AssociationKind } from "./associations.js";
import { readDeclaredClass, sequelizeDecorators, type DeclaredClass } from "./decorators.js";
import {
  DefinedModelHost,
  definedModel,
  ModelsHost,
  SequelizeClassHost,
  SequelizeHost,
  type Registry,
} from "./hosts.js";
import { mergedOptions, Model } from "./model.js";

/** What a file says that declares models or associations. */
const DECLARES = /\.define\s*\(|\.init(?:ialize)?\s*\(|@Table\b|\.(?:belongsTo|hasOne|hasMany|belongsToMany)\s*\(/;

const MENTIONS = /sequelize/i;

/** Whether a file may declare models of Sequelize, as far as its text shows. */
export function declaresModels(path: string, text: string): boolean {
  return /(?<!\.d|\.test|\.spec)\.[cm]?[jt]s$/.test(path) && DECLARES.test(text) && MENTIONS.test(text);
}

/** A model with the file that declares it. */
export interface PlacedModel {
  readonly model: Model;
  readonly path: string;
}

/** The models of a package: associations in one file add columns to the models of another. */
export class World implements Registry {
  readonly machine: Machine;
  readonly models: PlacedModel[] = [];
  private readonly byValue = new Map<Value, Model>();
  private readonly values = new Map<string, Value>();
  private readonly classes = new Map<ClassValue, DeclaredClass>();
  private readonly manyToMany: BelongsToMany[] = [];
  private readonly sequelize: SequelizeHost;
  private globals: ObjectValue | null = null;

  /** `files` run in their order, as those of a folder are loaded; `root` is the folder of the package. */
  constructor(
    root: string,
    project: Project,
    private readonly files: readonly string[],
  ) {
    const packages = new Map<string, Value>();
    // No file comes first: what is read does not depend on who asks.
    const main = { path: join(root, "application.js"), text: "", ast: parseShared("application.js", "") ?? {} };
    this.machine = new Machine(main, project, packages, {
      opaque: () => undefined,
      answer: () => null,
      isDatabase: () => null,
    });
    const typescript = new SequelizeClassHost(this, {
      ...sequelizeDecorators(),
      DataType: library.get("DataTypes", NOWHERE(this.machine)) ?? UNDEFINED,
    });
    packages.set("sequelize", new SequelizeClassHost(this));
    packages.set("sequelize-typescript", typescript);
    packages.set("@nestjs/common", object(nestPackage(this.machine)));
    this.sequelize = new SequelizeHost(this, null);
    // Errors of one file leave the others as they are.
    guarded(() => (this.globals = this.connectionOptions()), null);
    const modules = files.flatMap(path => this.moduleAt(path) ?? []);
    for (const module of modules) this.attempt(() => this.declareIn(module));
    for (const declared of this.classes.values()) this.attempt(() => this.declareClass(declared));
    for (const module of modules) this.attempt(() => this.associateIn(module));
    for (const declared of this.classes.values()) this.attempt(() => this.associateClass(declared));
    for (const [name, value] of [...this.values]) this.attempt(() => this.callAssociate(name, value));
  }

  private attempt(run: () => void): void {
    this.machine.begin(this.machine.listener);
    endOf(run);
  }

  private moduleAt(path: string): ScriptModule | null {
    return this.machine.moduleAt(path);
  }

  /** Runs something that is located in one of the files. */
  seenFrom<T>(path: string, run: (machine: Machine) => T): T {
    const { machine } = this;
    machine.begin(machine.listener);
    return machine.seenFrom(this.moduleAt(path) ?? machine.main, () => run(machine));
  }

  modulePaths(): readonly string[] {
    return this.files;
  }

  // --- what the connection says of all models ---

  private connectionOptions(): ObjectValue | null {
    const { machine } = this;
    const { project, main } = machine;
    for (const path of configurations(project, main.path)) {
      const found = path.endsWith(".json") ? jsonDefine(project.read(path)) : this.scriptDefine(path);
      if (found !== null) return found;
    }
    return null;
  }

  /** `define: { … }` among the options of a connection. */
  private scriptDefine(path: string): ObjectValue | null {
    const { machine } = this;
    const module = machine.moduleAt(path);
    if (module === null) return null;
    const frame = topLevelFrame(module);
    let found: ObjectValue | null = null;
    walk(module.ast, node => {
      if (found !== null || node.type !== "Property" || node.key.type !== "Identifier" || node.key.name !== "define")
        return undefined;
      if (node.value.type !== "ObjectExpression" || !node.value.properties.some(isModelOption)) return undefined;
      const value = machine.apartValue(() => machine.evaluate(node.value, frame));
      if (value.kind === "object") found = value;
      return undefined;
    });
    return found;
  }

  // --- models ---

  /** Runs what a module declares: its classes and constants, and functions that are handed a connection. */
  private declareIn(module: ScriptModule): void {
    const values = topLevelValues(module);
    for (const value of values) {
      if (value.kind === "class") this.classAt(value);
      else if (value.kind === "function" && says(value, /\.(?:define|init|initialize)\s*\(/))
        this.callWithConnection(value);
    }
    for (const value of values) if (value.kind === "class" && !this.byValue.has(value)) this.initialiseClass(value);
  }

  private callWithConnection(fn: FunctionValue): void {
    const { machine } = this;
    const args = fn.node.params.map((parameter, i) => {
      const name = parameter.type === "Identifier" ? parameter.name : "";
      if (/types?$/i.test(name)) return library;
      if (/models?|^db$/i.test(name)) return new ModelsHost(this, this.sequelize);
      return i === 0 ? this.sequelize : i === 1 ? library : unknown("it is handed over by the application");
    });
    machine.call(fn, args, siteOf(fn.node, fn.module, machine), null, "the model");
  }

  /** `static initModel(sequelize) { … }`, which the application calls. */
  private initialiseClass(value: ClassValue): void {
    const { machine } = this;
    for (const member of value.node.body.body) {
      if (member.type !== "MethodDefinition" || !member.static || member.key.type !== "Identifier") continue;
      const source = value.module.text.slice(...member.range);
      if (!/\b(?:super|this|[A-Z]\w*)\.init(?:ialize)?\s*\(/.test(source)) continue;
      const site = siteOf(member, value.module, machine);
      const method = machine.classMember(value, member.key.name, true, value, site);
      if (method?.kind === "function") this.callWithConnection(method);
    }
  }

  declare(
    name: Value | null,
    attributes: Value | undefined,
    options: Value | undefined,
    owner: ClassValue | null,
    site: Site,
  ): Value {
    const { machine } = this;
    const { origin } = site;
    const connection = propertyOf(options, "sequelize");
    const globals = this.globalsOf(connection);
    const merged = mergedOptions(globals, options, origin);
    const modelName = name ?? propertyOf(options, "modelName");
    const given = name === null && isNullish(modelName) ? (owner?.node.id?.name ?? "") : textOf(modelName);
    const value = owner ?? definedModel(this, origin);
    if (owner !== null && this.byValue.has(owner)) return value;
    const module = owner?.module ?? (origin.module as ScriptModule);
    const id = owner?.node.id;
    const written = name?.kind === "text" ? (contentOrigin(name) ?? name.origin) : null;
    const named = owner === null ? (written ?? origin) : id == null ? origin : machine.origin(id, owner.module);
    const model = new Model(given ?? "…", attributes, merged, named, origin);
    if (given === null) model.problem("dynamic", "its name is not constant", origin);
    if (machine.certainty !== "certain") model.problem("dynamic", "it is declared under a condition", origin);
    this.add(value, model, module.path);
    return value;
  }

  private globalsOf(connection: Value | undefined): ObjectValue | null {
    const own = connection instanceof SequelizeHost ? propertyOf(connection.options ?? undefined, "define") : undefined;
    return own?.kind === "object" ? own : this.globals;
  }

  private add(value: Value, model: Model, path: string): void {
    this.byValue.set(value, model);
    if (!this.values.has(model.name)) this.values.set(model.name, value);
    this.models.push({ model, path });
  }

  named(name: string): Value | null {
    return this.values.get(name) ?? null;
  }

  private modelOf(value: Value | undefined): Model | null {
    if (value === undefined) return null;
    if (value.kind === "function") return this.modelOf(this.called(value));
    return this.byValue.get(value) ?? null;
  }

  private called(fn: FunctionValue): Value {
    const { machine } = this;
    return machine.conditionally(() => machine.call(fn, [], siteOf(fn.node, fn.module, machine), null, "it"));
  }

  // --- sequelize-typescript ---

  private readonly classAt = (value: ClassValue): DeclaredClass => {
    const known = this.classes.get(value);
    if (known !== undefined) return known;
    const declared = readDeclaredClass(value, this.machine, this.classAt);
    this.classes.set(value, declared);
    return declared;
  };

  private declareClass(declared: DeclaredClass): void {
    const { value, table, origin } = declared;
    if (table === null || this.byValue.has(value)) return;
    const attributes = object({}, origin);
    for (const [key, property] of declared.attributes) attributes.properties.set(key, property);
    const own = object({}, origin);
    const indexes = [...declared.named.values(), ...declared.unnamed];
    if (indexes.length > 0)
      own.properties.set("indexes", { value: { kind: "array", items: indexes, open: false, origin }, origin });
    for (const [key, property] of declared.options) own.properties.set(key, property);
    own.open = table.open;
    const name = textOf(propertyOf(table, "modelName")) ?? value.node.id?.name ?? "";
    const model = new Model(name, attributes, mergedOptions(this.globals, own, origin), origin, origin);
    model.problems.push(...declared.problems);
    this.add(value, model, value.module.path);
  }

  private associateClass(declared: DeclaredClass): void {
    const source = this.byValue.get(declared.value);
    if (source === undefined || declared.table === null) return;
    for (const { kind, target: given, options, origin } of declared.associations) {
      const target = given.kind === "function" ? this.called(given) : given;
      const model = this.modelOf(target);
      if (model === null) {
        source.associations.push({
          as: textOf(propertyOf(options, "as")) ?? "",
          target: null,
          many: kind.endsWith("Many"),
          foreignKey: null,
          origin,
        });
        if (kind === "belongsTo") source.problem("helper", "the target of an association cannot be followed", origin);
        continue;
      }
      const through = this.throughOf(options);
      if (kind === "belongsToMany") {
        const owner = through === null ? null : this.classOf(through);
        this.keyed(options, "foreignKey", owner, declared.value);
        this.keyed(options, "otherKey", owner, target);
      } else if (kind === "belongsTo") this.keyed(options, "foreignKey", declared.value, target);
      else this.keyed(options, "foreignKey", target, declared.value);
      this.connect({ kind, source, target: model, options, origin });
    }
  }

  /** The key of an association is the attribute that `@ForeignKey` says so of. */
  private keyed(options: ObjectValue, option: string, owner: Value | null, target: Value): void {
    const given = options.properties.get(option)?.value;
    if (!isNullish(given) && (given?.kind !== "object" || propertyOf(given, "name") !== undefined)) return;
    const keys = owner?.kind === "class" ? this.classAt(owner).foreignKeys : [];
    const found = keys.find(({ target: refers }) => {
      const value = refers.kind === "function" ? this.called(refers) : refers;
      return value === target || (target.kind === "class" && target.superClass === value);
    });
    if (found === undefined) return;
    const key = text(found.name);
    const value = given?.kind === "object" ? object({ name: key }, given.origin) : key;
    if (given?.kind === "object" && value.kind === "object") {
      for (const [name, property] of given.properties) value.properties.set(name, property);
    }
    options.properties.set(option, { value, origin: options.origin });
  }

  private classOf(value: Value): Value | null {
    return value.kind === "function" ? this.called(value) : value.kind === "class" ? value : null;
  }

  // --- associations ---

  /** Functions that are handed the models, or the connection that knows them. */
  private associateIn(module: ScriptModule): void {
    for (const value of topLevelValues(module)) {
      if (value.kind !== "function" || says(value, /\.(?:define|init)\s*\(/)) continue;
      if (says(value, /\.(?:belongsTo|hasOne|hasMany|belongsToMany)\s*\(/)) this.callWithConnection(value);
    }
  }

  private callAssociate(name: string, value: Value): void {
    const { machine } = this;
    const model = this.byValue.get(value);
    if (model === undefined) return;
    const site: Site = { node: machine.main.ast, origin: model.origin, argumentNodes: [] };
    const associateFn =
      value.kind === "class"
        ? (value.properties.get("associate")?.value ?? machine.classMember(value, "associate", true, value, site))
        : propertyOf(value, "associate");
    if (associateFn === undefined || isNullish(associateFn)) return;
    machine.call(associateFn, [new ModelsHost(this, this.sequelize)], site, value, `${name}.associate`);
  }

  associate(kind: AssociationKind, from: Value, to: Value | undefined, options: Value | undefined, site: Site): void {
    const { machine } = this;
    const source = this.modelOf(from);
    if (source === null) return;
    const { origin } = site;
    const given = options?.kind === "object" ? options : object({}, origin);
    if (options !== undefined && options.kind === "unknown")
      source.problem("dynamic", "the options of an association are not constant", origin);
    if (machine.certainty !== "certain") source.problem("dynamic", "an association is made under a condition", origin);
    const target = this.modelOf(to);
    if (target === null) {
      source.associations.push({
        as: textOf(propertyOf(given, "as")) ?? "",
        target: null,
        many: kind.endsWith("Many"),
        foreignKey: null,
        origin,
      });
      // Only this side of an association keeps its key here.
      if (kind === "belongsTo") source.problem("helper", "the target of an association cannot be followed", origin);
      return;
    }
    this.connect({ kind, source, target, options: given, origin });
  }

  private connect(call: AssociationCall): void {
    if (call.kind !== "belongsToMany") {
      associate(call);
      return;
    }
    const { options, source, origin } = call;
    const given = propertyOf(options, "through") ?? UNDEFINED;
    const throughOptions =
      given.kind === "object" && !(given.base instanceof DefinedModelHost) ? given : object({ model: given }, origin);
    const through = this.throughOf(options);
    const model = through === null ? null : this.throughModel(through, throughOptions, call);
    if (model === null) {
      source.problem("helper", "what a many-to-many association is kept in cannot be followed", origin);
      return;
    }
    this.manyToMany.push(new BelongsToMany(call, throughOptions, model, this.manyToMany));
  }

  private throughOf(options: ObjectValue): Value | null {
    const given = propertyOf(options, "through");
    if (given?.kind === "object" && !(given.base instanceof DefinedModelHost))
      return propertyOf(given, "model") ?? null;
    return given ?? null;
  }

  private throughModel(through: Value, options: ObjectValue, call: AssociationCall): Model | null {
    const name = textOf(through);
    if (name === null) return this.modelOf(through);
    const known = this.values.get(name);
    if (known !== undefined) return this.modelOf(known);
    const value = definedModel(this, call.origin);
    const model = throughModel(name, call, options, this.globals, through);
    this.add(value, model, call.origin.module.path);
    return model;
  }
}

function NOWHERE(machine: Machine): Site {
  return { node: machine.main.ast, origin: { module: machine.main, start: 0, end: 0 }, argumentNodes: [] };
}

function siteOf(node: TSESTree.Node, module: ScriptModule, machine: Machine): Site {
  return { node, origin: machine.origin(node, module), argumentNodes: [] };
}

/** Whether the code of a function says something. */
function says({ node, module }: FunctionValue, pattern: RegExp): boolean {
  return pattern.test(module.text.slice(...node.range));
}

/** The classes, functions and models at the top level of a module, in the order of their declaration. */
function topLevelValues(module: ScriptModule): readonly Value[] {
  const found = new Set<Value>();
  for (const name of module.scope.names()) {
    const binding = ["exports", "module", "require"].includes(name) ? null : module.scope.lookup(name);
    const value = binding === null ? null : force(binding);
    if (value !== null && value.origin?.module === module) found.add(value);
  }
  const exported = module.moduleObject.properties.get("exports")?.value ?? module.exports;
  for (const value of [exported, module.exports]) {
    if (value.origin?.module === module) found.add(value);
    if (value.kind !== "object" || value.base !== null) continue;
    for (const { value: member } of value.properties.values()) if (member.origin?.module === module) found.add(member);
  }
  return [...found].sort((a, b) => (a.origin?.start ?? 0) - (b.origin?.start ?? 0));
}

const MODEL_OPTIONS: ReadonlySet<string> = new Set([
  "underscored",
  "freezeTableName",
  "timestamps",
  "paranoid",
  "createdAt",
  "updatedAt",
  "deletedAt",
  "charset",
  "collate",
  "schema",
]);

function isModelOption(property: TSESTree.ObjectLiteralElement): boolean {
  return property.type === "Property" && property.key.type === "Identifier" && MODEL_OPTIONS.has(property.key.name);
}

/** Files in which projects keep their connection, by custom, the nearest first. */
function configurations(project: Project, path: string): readonly string[] {
  const files = filesBelow(packageRoot(project, path), "sequelize-configurations", file =>
    /(?:config|database|sequelize|connection|models\/index|\bdb\b|app|orm)[^/]*\.(?:[cm]?[jt]s|json)$/i.test(file),
  );
  return files.filter(file => /\bdefine["']?\s*:/.test(readFile(file)?.text ?? "")).slice(0, 20);
}

function jsonDefine(source: string | null): ObjectValue | null {
  try {
    const json = JSON.parse(source ?? "null") as Record<string, Record<string, unknown>> | null;
    const define = [json, ...Object.values(json ?? {})]
      .map(each => each?.["define"])
      .find(each => typeof each === "object");
    if (define === undefined || define === null) return null;
    const entries = Object.entries(define as Record<string, unknown>).flatMap(([key, value]): [string, Value][] => {
      if (typeof value === "string") return [[key, text(value)]];
      return typeof value === "boolean" ? [[key, { kind: "constant", value, origin: null }]] : [];
    });
    return object(Object.fromEntries(entries));
  } catch {
    return null;
  }
}

/** The nearest folder above a file that is a package. */
function packageRoot(project: Project, path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (folder === project.root || folder === dirname(folder)) return project.root;
    if (project.read(join(folder, "package.json")) !== null) return folder;
  }
}

interface Kept {
  readonly texts: readonly string[];
  readonly world: World;
}

/** The last worlds, by their package; each is good as long as the texts are the same. */
const worlds = new Map<string, Kept>();
const MOST_WORLDS = 8;

/** The files of a package that declare models, as far as their texts show; `own` counts whatever it says. */
function declaringFiles(root: string, own: string | null): readonly string[] {
  return filesBelow(root, "sequelize-models", path => /(?<!\.d|\.test|\.spec)\.[cm]?[jt]s$/.test(path)).filter(
    path => path === own || declaresModels(path, readFile(path)?.text ?? ""),
  );
}

/** The models of the package that a file belongs to, as they are on disk; the file need not declare any. */
export function modelsAround(path: string, project: Project): readonly PlacedModel[] {
  const [first] = declaringFiles(packageRoot(project, path), null);
  const text = first === undefined ? null : project.read(first);
  return first === undefined || text === null ? [] : (worldOf({ path: first, text }, project)?.models ?? []);
}

/** The models of the package that a file belongs to; those of a text that is not on disk are read anew. */
export function worldOf(file: { readonly path: string; readonly text: string }, project: Project): World | null {
  const root = packageRoot(project, file.path);
  const files = declaringFiles(root, file.path);
  const paths = [...files, ...(files.includes(file.path) ? [] : [file.path])].sort();
  const texts = paths.map(path => (path === file.path ? file.text : (readFile(path)?.text ?? "")));
  const key = `${root} ${project.dialectOf(file.path, file.text)}`;
  const kept = worlds.get(key);
  const isSame =
    kept !== undefined &&
    kept.texts.length === texts.length &&
    kept.world.modulePaths().every((path, i) => path === paths[i] && kept.texts[i] === texts[i]);
  if (isSame) return kept.world;
  if (parseShared(file.path, file.text) === null) return null;
  const read = (path: string): string | null => (path === file.path ? file.text : project.read(path));
  const world = new World(root, { ...project, read }, paths);
  if (worlds.size >= MOST_WORLDS) worlds.clear();
  worlds.set(key, { texts, world });
  return world;
}
