import type { PyAssign, PyClass, PyStatement } from "../../python/tree.js";
import { targetNames } from "../../python/walk.js";
import { force, Scope } from "../evaluate/scope.js";
import { Host, type NativeFunction, type Site, text, type Value } from "../evaluate/values.js";
import type { Frame, PythonMachine } from "./machine.js";
import { executeBody } from "./statements.js";
import { TypeForm, typeKey } from "./typing.js";
import { Operable } from "./values.js";

const ENUM = /^(?:Str|Int)?(?:Enum|Flag)$/;

/** A class of the repository. */
export class ClassHost extends Host {
  readonly isConnection = false;
  override readonly origin;
  readonly isEnum: boolean;
  /** Whether it is made under a condition that is not known. */
  readonly isConditional: boolean;

  constructor(
    readonly node: PyClass,
    readonly scope: Scope,
    readonly bases: readonly Value[],
    frame: Frame,
    private readonly machine: PythonMachine,
  ) {
    super();
    this.origin = machine.origin(node, frame.module);
    this.isConditional = machine.certainty !== "certain";
    const names = node.bases.map(({ value }) =>
      value.type === "PyAttribute" || value.type === "PyName" ? value.name : "",
    );
    this.isEnum = names.some(name => ENUM.test(name)) || bases.some(isEnumBase);
  }

  get label(): string {
    return this.node.name;
  }

  get(property: string): Value | undefined {
    const own = this.own(property);
    if (own !== undefined) return this.isEnum && isData(own) ? new EnumMember(property, own, this) : own;
    if (property === "__name__") return text(this.node.name, this.origin);
    for (const base of this.bases) {
      const inherited = base instanceof ClassHost ? base.get(property) : undefined;
      if (inherited !== undefined) return inherited;
    }
    return undefined;
  }

  /** The class of a library that it inherits from, itself or through others. */
  get inherited(): Host | undefined {
    for (const base of this.bases) {
      const found = base instanceof ClassHost ? base.inherited : base instanceof Operable ? base : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private own(property: string): Value | undefined {
    const binding = this.scope.has(property) ? this.scope.lookup(property) : null;
    return binding === null ? this.announced(property) : force(binding);
  }

  private announced(property: string): Value | undefined {
    this.annotated ??= new Map(this.node.body.flatMap(annotation));
    const statement = this.annotated.get(property);
    return statement === undefined ? undefined : this.machine.announced?.(this, statement);
  }

  /** What a front-end has made of its annotations, by name. */
  readonly announcedValues = new Map<string, Value>();
  private annotated: ReadonlyMap<string, PyAssign> | undefined;

  override call(args: readonly Value[], site: Site): Value {
    const instance = new Instance(this, args, site);
    const init = this.get("__init__");
    if (init?.kind === "native") init.call(args, site, instance);
    return instance;
  }

  /** Sets an attribute of the class from outside. */
  set(property: string, value: Value): void {
    this.scope.declare(property, value);
  }

  /** The names that the body assigns, in order. */
  names(): string[] {
    return [...this.scope.names()];
  }

  /** The members of an enumeration. */
  members(): Value[] {
    return this.names().flatMap(name => {
      const value = this.own(name);
      return value === undefined || name.startsWith("_") || !isData(value) ? [] : [new EnumMember(name, value, this)];
    });
  }

  /** A method of an instance. */
  bound(property: string, self: Value): Value | undefined {
    const member = this.get(property);
    if (member?.kind !== "native") return member;
    const method: NativeFunction = { ...member, call: (args, site) => member.call(args, site, self) };
    return method;
  }
}

/** An annotation without a value. */
function annotation(statement: PyStatement): readonly (readonly [string, PyAssign])[] {
  if (statement.type !== "PyAssign" || statement.value !== null || statement.annotation === null) return [];
  return statement.targets.flatMap(targetNames).map(name => [name, statement] as const);
}

/** A class of `enum`, whatever it is called where it is imported, or an enumeration of the repository. */
function isEnumBase(base: Value): boolean {
  if (base instanceof ClassHost) return base.isEnum;
  return base.kind === "unknown" ? base.from === "enum" : (typeKey(base)?.startsWith("enum.") ?? false);
}

function isData(value: Value): boolean {
  return value.kind !== "native" && !(value instanceof ClassHost);
}

/** `Status.OPEN`. */
export class EnumMember extends Host {
  readonly isConnection = false;
  override readonly origin;

  constructor(
    readonly name: string,
    readonly value: Value,
    readonly owner: ClassHost,
  ) {
    super();
    this.origin = value.origin;
  }

  get label(): string {
    return `${this.owner.label}.${this.name}`;
  }

  get(property: string): Value | undefined {
    if (property === "value") return this.value;
    if (property === "name") return text(this.name, this.origin);
    return this.owner.bound(property, this);
  }
}

/** An object of a class of the repository. */
export class Instance extends Host {
  override readonly origin;
  readonly fields = new Map<string, Value>();

  constructor(
    readonly owner: ClassHost,
    readonly args: readonly Value[],
    readonly site: Site,
  ) {
    super();
    this.origin = site.origin;
  }

  get label(): string {
    return this.owner.label;
  }

  get isConnection(): boolean {
    return [...this.fields.values()].some(
      value => value.kind === "host" && value !== this && (value as Host).isConnection,
    );
  }

  get(property: string): Value | undefined {
    return this.fields.get(property) ?? this.owner.bound(property, this) ?? this.inherited?.get(property, this.site);
  }

  /** What the class of a library would be, called the same way, for what this one inherits from it. */
  get inherited(): Host | undefined {
    this.made ??= this.owner.inherited?.call(this.args, this.site);
    return this.made instanceof Host ? this.made : undefined;
  }

  private made: Value | undefined;

  set(property: string, value: Value): void {
    this.fields.set(property, value);
  }
}

/** Runs the body of a class. */
export function classHost(node: PyClass, frame: Frame, machine: PythonMachine): Value {
  const bases = node.bases
    .filter(({ kind }) => kind === "positional")
    .map(({ value }) => machine.evaluate(value, frame))
    .map(base => (base instanceof TypeForm && base.base !== "|" ? base.base : base));
  const scope = new Scope(frame.scope);
  executeBody(node.body, { ...frame, scope, returned: [], maybeLeft: false }, machine);
  const made = new ClassHost(node, scope, bases, frame, machine);
  machine.classes.push(made);
  // Python calls what a base has to say of those that inherit from it.
  const inherit = bases.map(base => (base instanceof ClassHost ? base.get("__init_subclass__") : undefined));
  const site: Site = { node, origin: made.origin, argumentNodes: [] };
  for (const hook of inherit) if (hook?.kind === "native") hook.call([], site, made);
  return made;
}
