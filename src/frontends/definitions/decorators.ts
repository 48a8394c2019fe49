import type { TSESTree } from "@typescript-eslint/utils";
import type { OpaqueReason } from "../../model/operation.js";
import { dependenciesOf } from "../../project/dependencies.js";
import { memberFrame, memberKey } from "../evaluate/calls.js";
import type { Frame, Machine } from "../evaluate/machine.js";
import { guarded } from "../evaluate/run.js";
import {
  Host,
  native,
  text,
  UNDEFINED,
  type ClassValue,
  type Origin,
  type Property,
  type Site,
  type Value,
} from "../evaluate/values.js";
import { designType } from "./design-type.js";

/** Something of a declaration that cannot be read. */
export interface Problem {
  readonly reason: OpaqueReason;
  readonly detail: string;
  readonly origin: Origin;
}

/** A property of a class. */
export interface PropertyPlace {
  readonly name: string;
  /** Its name, where it is declared. */
  readonly key: Origin;
  /** All of its declaration. */
  readonly origin: Origin;
}

/** The place of a property that an object literal declares under its key. */
export function propertyPlace(name: string, { origin }: Pick<Property, "origin">, fallback: Origin): PropertyPlace {
  const whole = origin ?? fallback;
  const offset = /^["'`]/.test(whole.module.text.slice(whole.start, whole.start + 1)) ? 1 : 0;
  const start = whole.start + offset;
  const isSpelled = origin !== null && whole.module.text.startsWith(name, start);
  return { name, key: isSpelled ? { module: whole.module, start, end: start + name.length } : whole, origin: whole };
}

/** What decorators are applied to. */
export interface Decorated<T> {
  /** What is known of the class. */
  readonly entity: T;
  /** `null` for the class itself. */
  readonly property: PropertyPlace | null;
  /** What `design:type` says of the property; `null` where that is not known. */
  readonly designType: Value | null;
  /** The annotation of the property, as it is written. */
  readonly annotation: string | null;
  readonly machine: Machine;
}

/** What a decorator of a library does. */
export type Effect<T> = (args: readonly Value[], decorated: Decorated<T>, site: Site) => void;

/** The target that a decorator of the project's own hands on to those of the library. */
class DecoratedHost<T> extends Host {
  readonly label = "target";
  readonly isConnection = false;

  constructor(readonly decorated: Decorated<T>) {
    super();
  }

  get(property: string): Value | undefined {
    return property === "constructor" ? this : undefined;
  }
}

/** A decorator of a library with its arguments, ready to be applied. */
class DecoratorHost<T> extends Host {
  readonly label = "decorator";
  readonly isConnection = false;

  constructor(
    private readonly effect: Effect<T>,
    private readonly args: readonly Value[],
    private readonly site: Site,
  ) {
    super();
  }

  get(): undefined {
    return undefined;
  }

  override call([target]: readonly Value[]): Value {
    if (target instanceof DecoratedHost) this.apply(target.decorated as Decorated<T>);
    return UNDEFINED;
  }

  apply(decorated: Decorated<T>): void {
    this.effect(this.args, decorated, this.site);
  }
}

/** Decorators as a package exports them. `bare`: those that may stand without a call. */
export function exportedDecorators<T>(effects: Readonly<Record<string, Effect<T>>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(effects).map(([name, effect]) => [
      name,
      native(name, (args, site) => {
        const [target] = args;
        if (!(target instanceof DecoratedHost)) return new DecoratorHost(effect, args, site);
        effect([], target.decorated as Decorated<T>, site);
        return UNDEFINED;
      }),
    ]),
  );
}

/** Nest's way to make one decorator of several. */
export function nestPackage(machine: Machine): Readonly<Record<string, Value>> {
  return {
    applyDecorators: native("applyDecorators", all =>
      native("decorator", (args, site) => {
        for (const decorator of all) machine.call(decorator, args, site, null, "the decorator");
        return UNDEFINED;
      }),
    ),
  };
}

/** How the decorators of a library are read. */
export interface Decorating<T> {
  /** How much is declared of a class. */
  sizeOf(entity: T): number;
  /** What code says that is about the library, where it keeps what it is told for later. */
  readonly about: RegExp;
}

/** Applies the decorators of a class and of its members, in their order. */
export function decorate<T extends { readonly problems: Problem[] }>(
  value: ClassValue,
  entity: T,
  machine: Machine,
  how: Decorating<T>,
): void {
  const { node, module, superClass } = value;
  if (superClass?.kind === "unknown" && node.superClass !== null) {
    const detail = `the base class \`${module.text.slice(...node.superClass.range)}\` cannot be followed`;
    entity.problems.push({ reason: "helper", detail, origin: machine.origin(node.id ?? node, module) });
  }
  const frame = memberFrame(value, value);
  for (const member of node.body.body) {
    const decorated = decoratedMember(member, entity, value, frame, machine);
    if (decorated !== null && "decorators" in member) applyAll(member.decorators, decorated, frame, how);
  }
  applyAll(node.decorators, { entity, property: null, designType: null, annotation: null, machine }, frame, how);
}

function decoratedMember<T>(
  member: TSESTree.ClassElement,
  entity: T,
  owner: ClassValue,
  frame: Frame,
  machine: Machine,
): Decorated<T> | null {
  if (!("decorators" in member) || !("key" in member) || (member.decorators ?? []).length === 0) return null;
  const name = memberKey(member, frame, machine);
  if (name === null) return null;
  const property: PropertyPlace = {
    name,
    key: machine.origin(member.key, owner.module),
    origin: machine.origin(member, owner.module),
  };
  const annotation = annotationOf(member);
  const written = annotation === null ? null : owner.module.text.slice(...annotation.range).replace(/^\s*:/, "");
  const type = written === null ? null : designType(written, owner.module, machine);
  return { entity, property, designType: type, annotation: written?.trim() ?? null, machine };
}

/** The annotation of a property, or of what a getter gives. */
function annotationOf(member: TSESTree.ClassElement): TSESTree.TSTypeAnnotation | null {
  if (member.type === "MethodDefinition") return member.value.returnType ?? null;
  return "typeAnnotation" in member ? (member.typeAnnotation ?? null) : null;
}

/** Decorators are applied from the last to the first. */
function applyAll<T extends { readonly problems: Problem[] }>(
  decorators: readonly TSESTree.Decorator[] | undefined,
  decorated: Decorated<T>,
  frame: Frame,
  how: Decorating<T>,
): void {
  for (const { expression } of [...(decorators ?? [])].reverse()) {
    guarded(() => {
      applyOne(expression, decorated, frame, how);
    }, undefined);
  }
}

function applyOne<T extends { readonly problems: Problem[] }>(
  expression: TSESTree.Expression,
  decorated: Decorated<T>,
  frame: Frame,
  how: Decorating<T>,
): void {
  const { entity, machine } = decorated;
  const value = machine.evaluate(expression, frame);
  if (value instanceof DecoratorHost) {
    (value as DecoratorHost<T>).apply(decorated);
  } else if (value.kind === "function" || value.kind === "native") {
    const site: Site = { node: expression, origin: machine.origin(expression, frame.module), argumentNodes: [] };
    const before = how.sizeOf(entity);
    machine.call(value, targetOf(decorated), site, null, "the decorator");
    // One that keeps what it is told for later has no effect here.
    const isAboutColumns = value.kind === "function" && how.about.test(value.module.text);
    if (isAboutColumns && how.sizeOf(entity) === before) cannotBeFollowed(expression, decorated, frame);
  } else if (value.kind === "unknown" && !isFromPackage(expression, frame, machine)) {
    cannotBeFollowed(expression, decorated, frame);
  }
}

function cannotBeFollowed<T extends { readonly problems: Problem[] }>(
  expression: TSESTree.Expression,
  { entity, machine }: Decorated<T>,
  { module }: Frame,
): void {
  const detail = `the decorator \`${module.text.slice(...calleeOf(expression).range)}\` cannot be followed`;
  entity.problems.push({ reason: "helper", detail, origin: machine.origin(expression, module) });
}

/** What a decorator is called with. */
function targetOf<T>(decorated: Decorated<T>): Value[] {
  const target = new DecoratedHost(decorated);
  return decorated.property === null ? [target] : [target, text(decorated.property.name)];
}

function calleeOf(expression: TSESTree.Expression): TSESTree.Expression {
  return expression.type === "CallExpression" ? calleeOf(expression.callee) : expression;
}

/** Decorators of other packages (validation, transport) declare nothing of the database. */
function isFromPackage(expression: TSESTree.Expression, frame: Frame, machine: Machine): boolean {
  let root: TSESTree.Expression = calleeOf(expression);
  while (root.type === "MemberExpression") root = calleeOf(root.object);
  if (root.type !== "Identifier") return false;
  const { name } = root;
  const { ast, path } = frame.module;
  const imported = ast.body.find(
    statement =>
      statement.type === "ImportDeclaration" && statement.specifiers.some(({ local }) => local.name === name),
  );
  if (imported?.type !== "ImportDeclaration") return false;
  const specifier = imported.source.value;
  if (specifier.startsWith(".") || machine.project.resolveImport(path, specifier) !== null) return false;
  const packageName = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? "";
  return OTHERS.test(packageName) || dependenciesOf(machine.project, path).has(packageName);
}

/** Packages whose decorators entities carry besides, also where a workspace keeps its dependencies elsewhere. */
const OTHERS =
  /^(?:class-(?:validator|transformer)|@nestjs\/.*|@nestjsx\/.*|type-graphql|@?n?estjs-.*|@ptc-org\/.*|tsoa|@tsed\/.*|routing-controllers(?:-openapi)?|typeorm-.*|@loopback\/.*|typedi|inversify|graphql.*|@sentry\/.*|lodash.*|core-decorators|reflect-metadata)$/;
