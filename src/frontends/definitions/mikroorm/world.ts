import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { Project } from "../../../project/project.js";
import type { Machine } from "../../evaluate/machine.js";
import { declaredIn } from "../declared-values.js";
import type { ScriptModule } from "../../evaluate/modules.js";
import { guarded } from "../../evaluate/run.js";
import { getProperty } from "../../evaluate/properties.js";
import { force } from "../../evaluate/scope.js";
import { textOf, type ClassValue, type Origin, type Value } from "../../evaluate/values.js";
import { derivedOf, filesBelow } from "../../../project/files-below.js";
import type { Configuration } from "./configuration.js";
import type { Declaration, DeclaredProperty, EntityValue } from "./declarations.js";
import { readClass } from "./decorators.js";
import { asEntitySchema, readEntitySchema } from "./entity-schema.js";
import { EntityMetadata } from "./metadata.js";
import { siteAt } from "./naming.js";
import { columnType, PLAIN } from "./types.js";
import type { Naming } from "./naming.js";

/** The entities of a project, as far as one of its files leads to them. */
export class World {
  private readonly read = new Map<EntityValue, Declaration>();
  private readonly built = new Map<Declaration, EntityMetadata>();
  private readonly instances = new Map<ClassValue, Value>();

  constructor(
    readonly machine: Machine,
    readonly project: Project,
    readonly dialect: Dialect,
    readonly options: Configuration,
  ) {}

  get naming(): Naming {
    return this.options.naming;
  }

  get defaultSchema(): string | null {
    return this.dialect === "postgresql" ? "public" : null;
  }

  get indexesForeignKeys(): boolean {
    return this.dialect !== "postgresql";
  }

  get supportsUnsigned(): boolean {
    return isMySqlFamily(this.dialect);
  }

  get jsonType(): string {
    return columnType("json", PLAIN, this.dialect) ?? "json";
  }

  declarationOf = (value: EntityValue): Declaration => {
    const known = this.read.get(value);
    if (known !== undefined) return known;
    const made =
      value.kind === "class"
        ? readClass(value, this.machine, this.declarationOf)
        : readEntitySchema(value, this.machine, this.declarationOf);
    this.read.set(value, made);
    return made;
  };

  metadataOf(declaration: Declaration): EntityMetadata {
    const known = this.built.get(declaration);
    if (known !== undefined) return known;
    const made = new EntityMetadata(declaration, this);
    this.built.set(declaration, made);
    return made;
  }

  /** What a function of a declaration gives. */
  called(callee: Value, args: readonly Value[], origin: Origin): Value {
    return this.machine.apartValue(() => this.machine.call(callee, args, siteAt(origin), null, "it"));
  }

  // --- initial values ---

  /** An instance as `new` makes it without arguments. */
  instanceOf(owner: ClassValue): Value {
    const known = this.instances.get(owner);
    if (known !== undefined) return known;
    const { machine } = this;
    const site = siteAt(machine.origin(owner.node, owner.module));
    const made = guarded(
      () => machine.apartValue(() => machine.construct(owner, [], site)),
      machine.apartValue(() => owner),
    );
    this.instances.set(owner, made);
    return made;
  }

  /** What a property of a new entity is; `null` where nothing says. */
  initialValue(entity: Declaration, declared: Declaration, name: string): Value | null {
    const owner = entity.class ?? declared.class;
    if (owner === null) return null;
    const instance = this.instanceOf(owner);
    if (instance.kind !== "object") return null;
    const { machine } = this;
    const site = siteAt(machine.origin(owner.node, owner.module));
    return machine.apartValue(() => getProperty(instance, name, site, machine));
  }

  // --- what others refer to ---

  /** The entity that a relation names: by a class, a schema, a function that gives one, or a name. */
  entityOf(target: Value, origin: Origin, from: DeclaredProperty): EntityMetadata | null {
    const value = this.targetValue(target, origin, from);
    const declaration = value === null ? null : this.declared(value);
    return declaration === null || declaration.kind === "none" ? null : this.metadataOf(declaration);
  }

  private targetValue(target: Value, origin: Origin, from: DeclaredProperty): EntityValue | null {
    if (target.kind === "class") return target;
    const schema = asEntitySchema(target);
    if (schema !== null) return schema;
    if (target.kind === "function") return this.targetValue(this.called(target, [], origin), origin, from);
    const name = textOf(target);
    if (name === null) return null;
    const module = from.place.origin.module as ScriptModule;
    const binding = module.scope.lookup(name);
    const value = binding === null ? null : force(binding);
    if (value?.kind === "class") return value;
    return (value === null ? null : asEntitySchema(value)) ?? this.entityNamed(name);
  }

  /** What is declared of a class: by itself, or by a schema that is about it. */
  private declared(value: EntityValue): Declaration {
    const own = this.declarationOf(value);
    if (own.kind !== "none" || value.kind !== "class") return own;
    for (const path of new Set([value.module.path, ...this.filesThatDeclare(own.name)])) {
      const about = this.entitiesIn(path)
        .map(this.declarationOf)
        .find(each => each.value.kind === "object" && each.class === value);
      if (about !== undefined) return about;
    }
    return own;
  }

  private entityNamed(name: string): EntityValue | null {
    for (const path of new Set([this.machine.main.path, ...this.filesThatDeclare(name)])) {
      const found = this.entitiesIn(path).find(value => this.declarationOf(value).name === name);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** The classes in the same file and elsewhere whose rows are in the table of this one. */
  childrenOf(parent: Declaration): readonly Declaration[] {
    const paths = new Set([this.machine.main.path, ...this.filesThatExtend(parent.name)]);
    const all = [...paths].flatMap(path => this.entitiesIn(path)).map(this.declarationOf);
    const direct = all.filter(({ base }) => base === parent);
    return direct.flatMap(child => [child, ...this.childrenOf(child)]);
  }

  /** The classes and schemas that a file declares at its top level. */
  entitiesIn(path: string): readonly EntityValue[] {
    return declaredIn(path, this.machine, asEntitySchema);
  }

  private filesThatDeclare(name: string): readonly string[] {
    return this.files().filter(path => derivedOf(path, readNames)?.declared.has(name) === true);
  }

  private filesThatExtend(name: string): readonly string[] {
    return this.files().filter(path => derivedOf(path, readNames)?.extended.has(name) === true);
  }

  private files(): readonly string[] {
    return filesBelow(this.project.root, "mikroorm-entities", path => /(?<!\.d)\.[cm]?[jt]s$/.test(path));
  }
}

interface Names {
  readonly declared: ReadonlySet<string>;
  readonly extended: ReadonlySet<string>;
}

function readNames(text: string): Names {
  if (!/["']@mikro-orm\//.test(text)) return { declared: new Set(), extended: new Set() };
  const all = (pattern: RegExp): Set<string> => new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ""));
  return {
    declared: new Set([...all(/\bclass\s+(\w+)/g), ...all(/\bname\s*:\s*["'`](\w+)["'`]/g)]),
    extended: new Set([...all(/\bextends\s+(\w+)/g), ...all(/\bextends\s*:\s*["'`]?(\w+)/g)]),
  };
}
