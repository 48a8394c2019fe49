import type { TSESTree } from "@typescript-eslint/utils";
import { assumed } from "./assumed.js";
import { inherit, memberKey } from "./calls.js";
import { LazyPromise } from "./lazy.js";
import { either, type Frame, type Machine } from "./machine.js";
import { binary, unary } from "./operators.js";
import { bindPattern } from "./patterns.js";
import { assignMember, getProperty, missingMethod } from "./properties.js";
import { force } from "./scope.js";
import { classValue } from "./statements.js";
import { asText, literalText, templateStrings, usedAt } from "./text.js";
import {
  append,
  array,
  type ClassValue,
  constant,
  type FunctionNode,
  type FunctionValue,
  isNullish,
  isVague,
  mayBeMissing,
  object,
  type ObjectValue,
  type Origin,
  type Piece,
  type Property,
  type Site,
  type Text,
  text,
  textOf,
  truthiness,
  UNDEFINED,
  unknown,
  type Value,
} from "./values.js";

/** The value of an expression. A node that is no expression, or not known, is unknown: never an exception. */
export function evaluate(node: TSESTree.Node, frame: Frame, machine: Machine): Value {
  machine.step();
  const origin = machine.origin(node, frame.module);
  switch (node.type) {
    case "Literal":
      return literal(node, frame, origin);
    case "TemplateLiteral":
      return template(node, frame, machine, origin);
    case "TaggedTemplateExpression":
      return taggedTemplate(node, frame, machine, origin);
    case "Identifier":
      return identifier(node, frame, origin);
    case "ThisExpression":
      return frame.self ?? unknown("`this` is not known", origin);
    case "MemberExpression": {
      const target = node.object.type === "Super" ? (frame.self ?? UNDEFINED) : machine.evaluate(node.object, frame);
      if (node.optional && isNullish(target)) return UNDEFINED;
      const key = propertyKey(node, frame, machine);
      const site: Site = { node, origin, argumentNodes: [] };
      return key === null ? unknown("the property is not constant", origin) : getProperty(target, key, site, machine);
    }
    case "ChainExpression":
    case "TSNonNullExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
      return machine.evaluate(node.expression, frame);
    case "AwaitExpression":
      return machine.wait(() => settled(machine.evaluate(node.argument, frame), origin, machine));
    case "CallExpression":
      return callExpression(node, frame, machine, origin);
    case "NewExpression": {
      const callee = machine.evaluate(node.callee, frame);
      return machine.construct(callee, argumentValues(node.arguments, frame, machine), {
        node,
        origin,
        argumentNodes: node.arguments,
      });
    }
    case "ArrayExpression":
      return arrayExpression(node, frame, machine, origin);
    case "ObjectExpression":
      return objectExpression(node, frame, machine, origin);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return functionValue(node, frame, machine);
    case "ClassExpression":
      return classValue(node, frame, machine);
    case "ConditionalExpression":
      return conditional(node, frame, machine);
    case "LogicalExpression":
      return logical(node, frame, machine);
    case "BinaryExpression": {
      if (node.left.type === "PrivateIdentifier") return unknown("it is not constant", origin);
      const left = machine.evaluate(node.left, frame);
      const right = machine.evaluate(node.right, frame);
      if (node.operator === "in") return membership(left, right, origin);
      if (node.operator === "instanceof") return instance(left, right, origin);
      const labels = [source(node.left, frame), source(node.right, frame)] as const;
      const asked = databaseQuestion(node.operator, left, right, labels, machine);
      return asked === null ? binary(node.operator, left, right, labels, origin) : constant(asked, origin);
    }
    case "UnaryExpression":
      return unary(node.operator, machine.evaluate(node.argument, frame), origin);
    case "UpdateExpression":
      return update(node, frame, machine, origin);
    case "AssignmentExpression":
      return assignment(node, frame, machine, origin);
    case "SequenceExpression":
      return node.expressions.map(expression => machine.evaluate(expression, frame)).at(-1) ?? UNDEFINED;
    case "ImportExpression":
      return importExpression(machine.evaluate(node.source, frame), frame, machine, origin);
    case "YieldExpression":
      return node.argument === null || node.argument === undefined ? UNDEFINED : machine.evaluate(node.argument, frame);
    case "MetaProperty":
      return object({
        url: text(`file://${frame.module.path}`, origin),
        dirname: text(folderOf(frame.module.path), origin),
      });
    default:
      return unknown("it is no constant expression", origin);
  }
}

/** The source of an expression, as a label of what is not constant. */
export function source(node: TSESTree.Node, frame: Frame): string {
  return frame.module.text.slice(node.range[0], node.range[1]);
}

function literal(node: TSESTree.Literal, frame: Frame, origin: Origin): Value {
  if (typeof node.value === "string") return literalText(node as TSESTree.StringLiteral, frame.module, origin);
  if ("regex" in node) return unknown("a regular expression is no constant", origin);
  return constant(node.value as number | boolean | bigint | null, origin);
}

/** What `config.type === "mysql"` comes to, where only the name tells that it asks for the database; `null` for others. */
function databaseQuestion(
  operator: string,
  left: Value,
  right: Value,
  labels: readonly [string, string],
  machine: Machine,
): boolean | null {
  if (!/^[!=]==?$/.test(operator)) return null;
  const [asking, word] = left.kind === "unknown" ? [labels[0], textOf(right)] : [labels[1], textOf(left)];
  if ((left.kind === "unknown") === (right.kind === "unknown") || word === null || !DATABASE_KIND.test(asking))
    return null;
  const answer = machine.listener.isDatabase(word);
  return answer === null ? null : answer !== operator.startsWith("!");
}

const DATABASE_KIND = /(?:type|dialect|client|driver|engine|provider|vendor|dbms|database|db)\W*$/i;

/** The pieces of a template; the neighbours tell where a quasi begins and ends, whatever the parser calls its range. */
function templatePieces(
  node: TSESTree.TemplateLiteral,
  frame: Frame,
  machine: Machine,
  raw = false,
): { pieces: Piece[]; values: Value[] } {
  const pieces: Piece[] = [];
  const values: Value[] = [];
  templateStrings(node, frame.module, raw).forEach((string, i) => {
    pieces.push(...string.pieces);
    const expression = node.expressions[i];
    if (expression === undefined) return;
    const value = usedAt(machine.evaluate(expression, frame), expression, machine.origin(expression, frame.module));
    values.push(value);
    pieces.push(...asText(value, `\${${source(expression, frame)}}`, machine.origin(expression, frame.module)).pieces);
  });
  return { pieces, values };
}

function template(node: TSESTree.TemplateLiteral, frame: Frame, machine: Machine, origin: Origin): Text {
  return { kind: "text", pieces: templatePieces(node, frame, machine).pieces, origin };
}

/** The tag that takes escapes for letters. */
const RAW = "String.raw";

/** A tag of a framework gets the whole text; one of the repository what JavaScript would give it. */
function taggedTemplate(
  node: TSESTree.TaggedTemplateExpression,
  frame: Frame,
  machine: Machine,
  origin: Origin,
): Value {
  const tag = machine.evaluate(node.tag, frame);
  const { pieces, values } = templatePieces(node.quasi, frame, machine, tag.kind === "native" && tag.name === RAW);
  const whole: Text = { kind: "text", pieces, origin: machine.origin(node.quasi, frame.module) };
  const site: Site = { node, origin, argumentNodes: [node.quasi] };
  if (tag.kind === "host" || tag.kind === "native")
    return machine.call(tag, [whole, ...values], site, null, source(node.tag, frame));
  if (tag.kind === "function") {
    const strings = node.quasi.quasis.map(quasi => text(quasi.value.cooked ?? quasi.value.raw, whole.origin));
    return machine.call(tag, [array(strings), ...values], site, null, source(node.tag, frame));
  }
  return unknown(`it is what \`${source(node.tag, frame)}\` makes of it`, origin);
}

function identifier(node: TSESTree.Identifier, frame: Frame, origin: Origin): Value {
  const binding = frame.scope.lookup(node.name);
  return binding === null ? unknown(`\`${node.name}\` is not known`, origin) : force(binding);
}

/** Values that were awaited already stay as they are; an object of the repository with a `then` is asked. */
export function settled(value: Value, origin: Origin, machine: Machine): Value {
  if (value.kind === "host") return value.awaited();
  if (value.kind !== "object" || value.constructedBy === null) return value;
  if (value.base instanceof LazyPromise) return value.base.awaited();
  const site: Site = { node: value.constructedBy.node, origin, argumentNodes: [] };
  const then = getProperty(value, "then", site, machine);
  return then.kind === "function" ? machine.callFunction(then, [], site, value) : value;
}

function callExpression(node: TSESTree.CallExpression, frame: Frame, machine: Machine, origin: Origin): Value {
  const site: Site = { node, origin, argumentNodes: node.arguments };
  const { callee } = node;
  if (callee.type === "Super") {
    superCall(frame, argumentValues(node.arguments, frame, machine), site, machine);
    return UNDEFINED;
  }
  if (callee.type !== "MemberExpression") {
    const value = machine.evaluate(callee, frame);
    if (node.optional && isNullish(value)) return UNDEFINED;
    return machine.call(value, argumentValues(node.arguments, frame, machine), site, null, source(callee, frame));
  }
  const isSuper = callee.object.type === "Super";
  const receiver = isSuper ? (frame.self ?? UNDEFINED) : machine.evaluate(callee.object, frame);
  if ((callee.optional || node.optional) && isNullish(receiver)) return UNDEFINED;
  const key = propertyKey(callee, frame, machine);
  const args = argumentValues(node.arguments, frame, machine);
  if (key === null) return missingMethod(receiver, source(callee.property, frame), args, site, machine);
  const base = isSuper ? frame.home?.superClass : null;
  const method =
    base?.kind === "class" && receiver.kind === "object"
      ? (superMember(base, key, receiver, site, machine) ?? UNDEFINED)
      : isSuper && receiver.kind === "object"
        ? (receiver.base?.get(key, site) ?? UNDEFINED)
        : isSuper && receiver.kind === "class"
          ? (staticSuperMember(base, key, receiver, site, machine) ?? UNDEFINED)
          : getProperty(receiver, key, site, machine);
  if (node.optional && isNullish(method)) return UNDEFINED;
  if (method.kind === "unknown" || isNullish(method)) return missingMethod(receiver, key, args, site, machine);
  return machine.call(method, args, site, receiver, source(callee, frame));
}

function superCall(frame: Frame, args: readonly Value[], site: Site, machine: Machine): void {
  const base = frame.home?.superClass;
  if (frame.self?.kind !== "object" || base === null || base === undefined) return;
  if (base.kind === "class") machine.initialise(frame.self, base, args, site);
  else if (base.kind === "host") inherit(frame.self, base, args, site);
  else machine.callUnknown(args, site, "super", base);
}

/** What `super.key` is in a static method. */
function staticSuperMember(
  base: Value | null | undefined,
  key: string,
  self: ClassValue,
  site: Site,
  machine: Machine,
): Value | undefined {
  if (base?.kind === "class") return machine.classMember(base, key, true, self, site);
  return base?.kind === "host" ? base.get(key, site) : undefined;
}

function superMember(
  base: ClassValue,
  key: string,
  self: ObjectValue,
  site: Site,
  machine: Machine,
): Value | undefined {
  return machine.classMember(base, key, false, self, site);
}

/** The value of an expression that is handed on: a constant name counts as written here. */
function used(node: TSESTree.Node, frame: Frame, machine: Machine): Value {
  return usedAt(machine.evaluate(node, frame), node, machine.origin(node, frame.module));
}

/** The values of arguments; a spread of what is not constant gives one unknown argument. */
export function argumentValues(
  nodes: readonly TSESTree.CallExpressionArgument[],
  frame: Frame,
  machine: Machine,
): Value[] {
  return nodes.flatMap(node => {
    if (node.type !== "SpreadElement") return [used(node, frame, machine)];
    const spread = machine.evaluate(node.argument, frame);
    return spread.kind === "array" && !isVague(spread)
      ? spread.items
      : [unknown("the arguments are not constant", spread.origin)];
  });
}

function propertyKey(node: TSESTree.MemberExpression, frame: Frame, machine: Machine): string | null {
  return memberKey({ key: node.property, computed: node.computed }, frame, machine);
}

function arrayExpression(node: TSESTree.ArrayExpression, frame: Frame, machine: Machine, origin: Origin): Value {
  const result = array([], origin);
  for (const element of node.elements) {
    if (element === null) result.items.push(UNDEFINED);
    else if (element.type === "SpreadElement") {
      const spread = machine.evaluate(element.argument, frame);
      if (spread.kind === "array") append(result, spread);
      else result.open = true;
    } else result.items.push(used(element, frame, machine));
  }
  return result;
}

function objectExpression(node: TSESTree.ObjectExpression, frame: Frame, machine: Machine, origin: Origin): Value {
  const result = object({}, origin);
  for (const member of node.properties) {
    if (member.type === "SpreadElement") {
      const spread = machine.evaluate(member.argument, frame);
      if (spread.kind === "object")
        for (const [key, property] of spread.properties) result.properties.set(key, property);
      if (spread.kind !== "object" ? !isNullish(spread) && truthiness(spread) !== false : spread.open)
        result.open = true;
      continue;
    }
    const key = memberKey(member, frame, machine);
    if (key === null) {
      result.open = true;
      continue;
    }
    const value =
      member.kind === "get" && member.value.type === "FunctionExpression"
        ? machine.callFunction(
            method(member.value, result, frame, machine),
            [],
            { node, origin, argumentNodes: [] },
            result,
          )
        : member.value.type === "FunctionExpression" && member.method
          ? method(member.value, result, frame, machine)
          : used(member.value, frame, machine);
    const property: Property = { value, origin: machine.origin(member, frame.module) };
    result.properties.set(key, property);
  }
  return result;
}

/** A method of an object literal: `this` is the object, unless it is called on another one. */
function method(node: TSESTree.FunctionExpression, self: ObjectValue, frame: Frame, machine: Machine): FunctionValue {
  return { ...functionValue(node, frame, machine), self };
}

export function functionValue(node: FunctionNode, frame: Frame, machine: Machine): FunctionValue {
  return {
    kind: "function",
    node,
    scope: frame.scope,
    module: frame.module,
    // An arrow keeps the `this` of where it is written.
    self: node.type === "ArrowFunctionExpression" ? frame.self : null,
    home: frame.home,
    properties: new Map(),
    origin: machine.origin(node, frame.module),
  };
}

function conditional(node: TSESTree.ConditionalExpression, frame: Frame, machine: Machine): Value {
  const test = truthiness(machine.evaluate(node.test, frame));
  if (test !== null) return machine.evaluate(test ? node.consequent : node.alternate, frame);
  return machine.allWays(
    [() => machine.evaluate(node.consequent, frame), () => machine.evaluate(node.alternate, frame)],
    frame,
  );
}

function logical(node: TSESTree.LogicalExpression, frame: Frame, machine: Machine): Value {
  const left = machine.evaluate(node.left, frame);
  const takesRight = node.operator === "??" ? isNullishOrUnknown(left) : truthiness(left);
  if (node.operator === "&&") {
    if (takesRight === false) return left;
    if (takesRight === true) return machine.evaluate(node.right, frame);
  } else if (node.operator === "||") {
    if (takesRight === true) return left;
    if (takesRight === false) return machine.evaluate(node.right, frame);
  } else if (takesRight !== null) return takesRight ? machine.evaluate(node.right, frame) : left;
  const right = machine.allWays([() => machine.evaluate(node.right, frame)], frame);
  return node.operator !== "&&" && left.kind === "unknown"
    ? assumed(right, machine.dialect)
    : unknown("it depends on a condition", right.origin);
}

function isNullishOrUnknown(value: Value): boolean | null {
  return value.kind === "unknown" || mayBeMissing(value) ? null : isNullish(value);
}

function membership(key: Value, target: Value, origin: Origin): Value {
  const name = key.kind === "constant" ? String(key.value) : textOf(key);
  const known = name !== null && target.kind === "host" ? target.hasMember(name) : null;
  if (known !== null) return constant(known, origin);
  if (name === null || target.kind !== "object") return unknown("it is not constant", origin);
  if (target.properties.has(name)) return constant(true, origin);
  return target.open ? unknown("it is not constant", origin) : constant(false, origin);
}

function instance(value: Value, type: Value, origin: Origin): Value {
  if (value.kind === "object" && value.constructedBy !== null && type.kind === "class") {
    return constant(value.constructedBy === type, origin);
  }
  return unknown("it is not constant", origin);
}

function update(node: TSESTree.UpdateExpression, frame: Frame, machine: Machine, origin: Origin): Value {
  const before = machine.evaluate(node.argument, frame);
  const after = binary(node.operator === "++" ? "+" : "-", before, constant(1), ["", ""], origin);
  bindPattern(node.argument, after, frame, machine, "assign");
  return node.prefix ? after : before;
}

function assignment(node: TSESTree.AssignmentExpression, frame: Frame, machine: Machine, origin: Origin): Value {
  if (node.operator === "=") {
    const value = machine.evaluate(node.right, frame);
    if (node.left.type === "MemberExpression") assignMember(node.left, value, origin, frame, machine);
    else bindPattern(node.left, value, frame, machine, "assign");
    return value;
  }
  const before = machine.evaluate(node.left, frame);
  const right = machine.evaluate(node.right, frame);
  const operator = node.operator.slice(0, -1);
  const value = ["&&", "||", "??"].includes(operator)
    ? either([before, right])
    : binary(operator, before, right, [source(node.left, frame), source(node.right, frame)], origin);
  bindPattern(node.left, value, frame, machine, "assign");
  return value;
}

function importExpression(specifier: Value, frame: Frame, machine: Machine, origin: Origin): Value {
  const name = textOf(specifier);
  return name === null
    ? unknown("the imported path is not constant", origin)
    : machine.importValue(frame.module, name, "*");
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
}
