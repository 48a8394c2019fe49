import type { Dialect } from "../../../model/dialect.js";
import type { Project } from "../../../project/project.js";
import type { Machine } from "../../evaluate/machine.js";
import { declaredIn } from "../declared-values.js";
import { textOf, type Origin, type Site, type Value } from "../../evaluate/values.js";
import { derivedOf, filesBelow } from "../../../project/files-below.js";
import type { Naming } from "../../typeorm/naming.js";
import type { EntityArguments, EntityValue } from "./arguments.js";
import { readClass } from "./classes.js";
import type { DataSourceOptions } from "./data-source-options.js";
import { driverOf, type Driver } from "./drivers.js";
import { asEntitySchema, readEntitySchema } from "./entity-schema.js";
import { EntityMetadata } from "./metadata.js";

/** The entities of a project, as far as one of its files leads to them. */
export class World {
  private readonly read = new Map<EntityValue, EntityArguments>();
  private readonly built = new Map<EntityArguments, EntityMetadata>();
  readonly driver: Driver;

  constructor(
    readonly machine: Machine,
    readonly project: Project,
    readonly dialect: Dialect,
    readonly options: DataSourceOptions,
    /** Version 0.3, which differs in details. */
    readonly isBefore1: boolean,
  ) {
    this.driver = driverOf(dialect);
  }

  get naming(): Naming {
    return this.options.naming;
  }

  argumentsOf = (value: EntityValue): EntityArguments => {
    const known = this.read.get(value);
    if (known !== undefined) return known;
    const made =
      value.kind === "class"
        ? readClass(value, this.machine, this.argumentsOf)
        : readEntitySchema(value, this.machine, this.argumentsOf);
    this.read.set(value, made);
    return made;
  };

  metadataOf(args: EntityArguments): EntityMetadata {
    const known = this.built.get(args);
    if (known !== undefined) return known;
    const made = new EntityMetadata(args, this);
    this.built.set(args, made);
    return made;
  }

  /** The entity that a relation names: by a class, a function that gives one, or a name. */
  entityOf(target: Value, origin: Origin): EntityMetadata | null {
    const value = this.targetValue(target, origin);
    const args = value === null ? null : this.declarationOf(value);
    return args === null || args.table === null || args.table.kind === "view" ? null : this.metadataOf(args);
  }

  /** What is declared of a class: by itself, or by a schema that is about it. */
  private declarationOf(value: EntityValue): EntityArguments {
    const own = this.argumentsOf(value);
    if (own.table !== null || value.kind !== "class") return own;
    for (const path of new Set([value.module.path, ...this.filesThatDeclare(own.name)])) {
      const about = this.entitiesIn(path)
        .map(this.argumentsOf)
        .find(({ table }) => table?.options.get("target") === value);
      if (about !== undefined) return about;
    }
    return own;
  }

  /** The class or schema that a value means. */
  targetValue(target: Value, origin: Origin): EntityValue | null {
    if (target.kind === "class") return target;
    const schema = asEntitySchema(target);
    if (schema !== null) return schema;
    if (target.kind === "function") return this.targetValue(this.called(target, [], origin), origin);
    if (target.kind === "object") {
      const name = target.properties.get("name")?.value;
      return name?.kind === "text" ? this.targetValue(name, origin) : null;
    }
    const name = textOf(target);
    return name === null ? null : this.entityNamed(name);
  }

  /** What a function of a decorator gives. */
  called(callee: Value, args: readonly Value[], origin: Origin): Value {
    const site: Site = {
      node: { type: "CallExpression", range: [origin.start, origin.end] },
      origin,
      argumentNodes: [],
    };
    return this.machine.conditionally(() => this.machine.call(callee, args, site, null, "it"));
  }

  private entityNamed(name: string): EntityValue | null {
    const isCalled = (value: EntityValue): boolean => {
      const { name: own, table } = this.argumentsOf(value);
      return own === name || textOf(table?.name) === name;
    };
    for (const path of [this.machine.main.path, ...this.filesThatDeclare(name)]) {
      const found = this.entitiesIn(path).find(isCalled);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** The entities in the same file and elsewhere whose rows are in the table of this one. */
  childrenOf(parent: EntityArguments): readonly EntityArguments[] {
    const paths = [this.machine.main.path, ...this.filesThatExtend(parent.name)];
    const candidates = [...new Set(paths)].flatMap(path => this.entitiesIn(path)).map(this.argumentsOf);
    const direct = candidates.filter(({ base, table }) => base === parent && table?.kind === "child");
    return direct.flatMap(child => [child, ...this.childrenOf(child)]);
  }

  /** The classes with decorators and schemas that a file declares at its top level. */
  entitiesIn(path: string): readonly EntityValue[] {
    return declaredIn(path, this.machine, asEntitySchema);
  }

  private filesThatDeclare(name: string): readonly string[] {
    return this.files().filter(path => namesIn(path)?.declared.has(name) === true);
  }

  private filesThatExtend(name: string): readonly string[] {
    return this.files().filter(path => namesIn(path)?.extended.has(name) === true);
  }

  private files(): readonly string[] {
    return filesBelow(this.project.root, "typeorm-entities", path => /(?<!\.d)\.[cm]?[jt]s$/.test(path));
  }
}

interface Names {
  readonly declared: ReadonlySet<string>;
  readonly extended: ReadonlySet<string>;
}

function namesIn(path: string): Names | null {
  return derivedOf(path, readNames);
}

function readNames(text: string): Names {
  if (!/Entity/.test(text)) return { declared: new Set(), extended: new Set() };
  const all = (pattern: RegExp): Set<string> => new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ""));
  return {
    declared: new Set([
      ...all(/\bclass\s+(\w+)/g),
      ...all(/\b(?:name|tableName)\s*:\s*["'`](\w+)["'`]/g),
      ...all(/Entity\(\s*["'`](\w+)["'`]/g),
    ]),
    extended: all(/\bextends\s+(\w+)/g),
  };
}
