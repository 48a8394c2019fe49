import type { SyntaxNode } from "../evaluate/values.js";
import {
  native,
  type ObjectValue,
  type Origin,
  type Property,
  type Site,
  type Text,
  textOf,
  unknown,
  type Value,
} from "../evaluate/values.js";
import { Operable } from "../python/values.js";
import type { Effects } from "./effects.js";

/** What a run does with the calls of SQLAlchemy that reach the database. */
export interface Surroundings {
  effects: Effects | null;
}

/** The arguments of a call of SQLAlchemy. */
export interface Given {
  readonly args: readonly Value[];
  readonly keywords: ObjectValue | undefined;
  readonly nodes: readonly SyntaxNode[];
}

/**
 * What SQLAlchemy builds: `sa.Column("id", sa.Integer())`, `table.c.id == 5`. Such objects remember how they were made;
 * what they mean depends on where they are used.
 */
export class Construct extends Operable {
  readonly isConnection = false;
  /** The name that a column gets from the attribute of a class that it is assigned to. */
  columnName: Text | null = null;

  constructor(
    readonly name: string,
    /** The module, class or object that it was asked of. */
    readonly parent: Construct | null,
    private readonly surroundings: Surroundings,
    /** Absent for a name that was not called. */
    readonly given: Given | null,
    override readonly origin: Origin | null,
  ) {
    super();
  }

  private readonly attributes = new Map<string, Value>();

  /** Sets an attribute; what is only a name of another, as `Base.metadata` is, keeps it there. */
  set(property: string, value: Value): void {
    if (this.isCalled || this.parent === null) this.attributes.set(property, value);
    else this.parent.set(`${this.name}.${property}`, value);
  }

  /** What an attribute was set to. */
  attribute(path: string): Value | undefined {
    return this.attributes.get(path);
  }

  /** The same, as if it stood elsewhere. */
  placedAt(origin: Origin): Construct {
    return new Construct(this.name, this.parent, this.surroundings, this.given, origin);
  }

  get label(): string {
    return this.parent === null ? this.name : `${this.parent.label}.${this.name}`;
  }

  get isCalled(): boolean {
    return this.given !== null;
  }

  /** Whether it is a member of a module, and no method or attribute of something that was built. */
  get isNamed(): boolean {
    for (let above = this.parent; above !== null; above = above.parent) if (above.isCalled) return false;
    return true;
  }

  override get isType(): boolean {
    return (!this.isCalled || this.name === "NewType") && this.isNamed;
  }

  override get typeKey(): string {
    return this.isCalled ? `${this.label}(${textOf(this.args[0]) ?? "…"})` : this.label;
  }

  /** The database in whose module it is defined; `null` for what is common to all. */
  get dialect(): string | null {
    const of = /\bdialects\.(\w+)/.exec(this.label)?.[1];
    return of ?? null;
  }

  get args(): readonly Value[] {
    return this.given?.args ?? [];
  }

  keyword(name: string): Property | undefined {
    return this.given?.keywords?.properties.get(name);
  }

  get(property: string, site: Site): Value | undefined {
    if (property.startsWith("__") && property !== "__table__") return undefined;
    return new Construct(property, this, this.surroundings, null, site.origin);
  }

  override call(args: readonly Value[], site: Site): Value {
    const given: Given = { args, keywords: site.keywords, nodes: site.argumentNodes };
    // `sa.Integer` and `sa.Integer()` mean the same; `func.now()()` nothing.
    const made = new Construct(this.name, this.parent, this.surroundings, given, site.origin);
    return this.surroundings.effects?.called(made, args, site) ?? made;
  }

  operate(operator: string, operands: readonly Value[], site: Site): Value {
    const given: Given = { args: operands, keywords: undefined, nodes: [] };
    return new Construct(operator, OPERATORS, this.surroundings, given, site.origin);
  }
}

/** What the expressions that operators make are asked of. */
const OPERATORS = new Construct("operator", null, { effects: null }, null, null);

export function isOperator(value: Construct): boolean {
  return value.parent === OPERATORS;
}

/** The construct, if its name is one of these. */
export function named(value: Value | undefined, ...names: readonly string[]): Construct | null {
  return value instanceof Construct && names.includes(value.name) ? value : null;
}

/** The first of a chain of methods that has the name: the `text` of `text(…).bindparams(…)`. */
export function inChain(value: Value | undefined, ...names: readonly string[]): Construct | null {
  for (let at = value instanceof Construct ? value : null; at !== null; at = at.parent) {
    if (at.isCalled && names.includes(at.name)) return at;
  }
  return null;
}

/** The calls of a chain, the first one first. */
export function chainOf(value: Construct): readonly Construct[] {
  const found: Construct[] = [];
  for (let at: Construct | null = value; at !== null; at = at.parent) if (at.isCalled) found.unshift(at);
  return found;
}

/** A module that is imported and of which everything is a construct. */
export function moduleConstruct(path: string, surroundings: Surroundings): Construct {
  return path
    .split(".")
    .reduce<Construct | null>(
      (parent, name) => new Construct(name, parent, surroundings, null, null),
      null,
    ) as Construct;
}

/** A function that answers with something that only the run shows, and changes nothing. */
export function asking(name: string): Value {
  return native(name, (_args, { origin }) => unknown(`it is what \`${name}\` finds`, origin, "sqlalchemy"));
}
