import type { TSESTree } from "@typescript-eslint/utils";
import { dependenciesOf } from "../../../project/dependencies.js";
import { memberFrame, memberKey } from "../../evaluate/calls.js";
import type { Frame, Machine } from "../../evaluate/machine.js";
import { guarded } from "../../evaluate/run.js";
import { text, type ClassValue, type Site, type Value } from "../../evaluate/values.js";
import { entityArguments, type EntityArguments, type EntityValue, type PropertyPlace } from "./arguments.js";
import { DecoratedHost, DecoratorHost, type Decorated } from "./decorators.js";
import { designType } from "./design-type.js";

/** Reads what the decorators of a class say, and those of its base classes. */
export function readClass(
  value: ClassValue,
  machine: Machine,
  argumentsOf: (value: EntityValue) => EntityArguments,
): EntityArguments {
  const { node, module, superClass } = value;
  const base = superClass?.kind === "class" ? argumentsOf(superClass) : null;
  const origin = machine.origin(node.id ?? node, module);
  const entity = entityArguments(value, node.id?.name ?? "", origin, base);
  if (superClass?.kind === "unknown" && node.superClass !== null) {
    const detail = `the base class \`${module.text.slice(...node.superClass.range)}\` cannot be followed`;
    entity.problems.push({ reason: "helper", detail, origin });
  }
  const frame = memberFrame(value, value);
  for (const member of node.body.body) readMember(member, entity, value, frame, machine);
  applyAll(node.decorators, { entity, property: null, designType: null, machine }, frame);
  return entity;
}

function readMember(
  member: TSESTree.ClassElement,
  entity: EntityArguments,
  owner: ClassValue,
  frame: Frame,
  machine: Machine,
): void {
  if (!("decorators" in member) || !("key" in member) || (member.decorators ?? []).length === 0) return;
  const name = memberKey(member, frame, machine);
  if (name === null) return;
  const property: PropertyPlace = {
    name,
    key: machine.origin(member.key, owner.module),
    origin: machine.origin(member, owner.module),
  };
  const annotation = annotationOf(member);
  const written = annotation === null ? null : owner.module.text.slice(...annotation.range).replace(/^\s*:/, "");
  const type = written === null ? null : designType(written, owner.module, machine);
  applyAll(member.decorators, { entity, property, designType: type, machine }, frame);
}

/** The annotation of a property, or of what a getter gives. */
function annotationOf(member: TSESTree.ClassElement): TSESTree.TSTypeAnnotation | null {
  if (member.type === "MethodDefinition") return member.value.returnType ?? null;
  return "typeAnnotation" in member ? (member.typeAnnotation ?? null) : null;
}

/** Decorators are applied from the last to the first. */
function applyAll(decorators: readonly TSESTree.Decorator[] | undefined, decorated: Decorated, frame: Frame): void {
  for (const { expression } of [...(decorators ?? [])].reverse()) {
    guarded(() => {
      applyOne(expression, decorated, frame);
    }, undefined);
  }
}

function applyOne(expression: TSESTree.Expression, decorated: Decorated, frame: Frame): void {
  const { entity, machine } = decorated;
  const value = machine.evaluate(expression, frame);
  const origin = machine.origin(expression, frame.module);
  if (value instanceof DecoratorHost) {
    value.apply(decorated);
  } else if (value.kind === "function" || value.kind === "native") {
    const site: Site = { node: expression, origin, argumentNodes: [] };
    const before = sizeOf(entity);
    machine.call(value, targetOf(decorated), site, null, "the decorator");
    // One that keeps what it is told for later has no effect here.
    const isAboutColumns = value.kind === "function" && /\b(?:typeorm|\w*Column\w*)\b/.test(value.module.text);
    if (isAboutColumns && sizeOf(entity) === before) cannotBeFollowed(expression, decorated, frame);
  } else if (value.kind === "unknown" && !isFromPackage(expression, frame, machine)) {
    cannotBeFollowed(expression, decorated, frame);
  }
}

function cannotBeFollowed(expression: TSESTree.Expression, { entity, machine }: Decorated, { module }: Frame): void {
  const detail = `the decorator \`${module.text.slice(...calleeOf(expression).range)}\` cannot be followed`;
  entity.problems.push({ reason: "helper", detail, origin: machine.origin(expression, module) });
}

/** How much is declared of an entity. */
function sizeOf(entity: EntityArguments): number {
  const { columns, relations, indices, uniques, checks, exclusions, embeddeds, foreignKeys, joinColumns } = entity;
  const lists = [columns, relations, indices, uniques, checks, exclusions, embeddeds, foreignKeys, joinColumns];
  const single = [entity.table, entity.inheritance, entity.tree].filter(each => each !== null).length;
  return lists.reduce((sum, { length }) => sum + length, single + entity.generated.size + entity.joinTables.size);
}

/** What a decorator is called with. */
function targetOf(decorated: Decorated): Value[] {
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
