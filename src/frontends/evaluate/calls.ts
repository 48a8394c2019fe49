import type { TSESTree } from "@typescript-eslint/utils";
import { settled } from "./expressions.js";
import { either, type Frame, type Machine } from "./machine.js";
import { bindPattern } from "./patterns.js";
import { bound, valueOf } from "./properties.js";
import { Scope } from "./scope.js";
import { executeBody } from "./statements.js";
import {
  array,
  type ClassValue,
  type FunctionNode,
  type FunctionValue,
  type Host,
  isUndefined,
  type ObjectValue,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from "./values.js";

/** Deep enough for helpers that call helpers; a recursion that does not end by known values is cut off. */
const DEEPEST = 60;
const MOST_RECURSIVE = 8;

/** Runs a function of the repository. An async function is taken to be awaited. */
export function callFunction(
  fn: FunctionValue,
  args: readonly Value[],
  site: Site,
  self: Value | null,
  machine: Machine,
): Value {
  machine.step();
  if (machine.stack.length >= DEEPEST || isEndless(fn, args, machine)) {
    return unknown("the calls are nested too deeply", site.origin);
  }
  const frame: Frame = {
    module: fn.module,
    scope: new Scope(fn.scope),
    self: fn.node.type === "ArrowFunctionExpression" ? fn.self : (fn.self ?? self),
    home: fn.home,
    node: fn.node,
    returned: [],
    maybeLeft: false,
  };
  frame.scope.declare("arguments", array([...args]));
  machine.stack.push({ node: fn.node, site: site.origin });
  try {
    parametersOf(fn.node).forEach((parameter, i) => {
      const value = parameter.type === "RestElement" ? array(args.slice(i)) : (args[i] ?? UNDEFINED);
      bindPattern(parameter.type === "RestElement" ? parameter.argument : parameter, value, frame, machine, "declare");
    });
    // What an async function returns is waited for.
    const result = (value: Value): Value => (fn.node.async ? settled(value, site.origin, machine) : value);
    if (fn.node.body.type !== "BlockStatement") return result(machine.evaluate(fn.node.body, frame));
    const completion = executeBody(fn.node.body.body, frame, machine);
    if (completion.type === "return") frame.returned.push(completion.value);
    return frame.returned.length === 0 ? UNDEFINED : either(frame.returned.map(result));
  } finally {
    machine.stack.pop();
  }
}

/** The parameters that are handed something: TypeScript writes the type of `this` among them. */
export function parametersOf({ params }: FunctionNode): readonly TSESTree.Parameter[] {
  return params.filter(parameter => parameter.type !== "Identifier" || parameter.name !== "this");
}

/** Values that nobody knows end no recursion: one turn shows what it does. */
function isEndless(fn: FunctionValue, args: readonly Value[], machine: Machine): boolean {
  const calls = machine.stack.filter(call => call.node === fn.node).length;
  const knowsNothing = args.length > 0 && args.every(arg => arg.kind === "unknown");
  return calls >= (knowsNothing ? 1 : MOST_RECURSIVE);
}

/** `new Class(…)`. */
export function construct(callee: Value, args: readonly Value[], site: Site, machine: Machine): Value {
  if (callee.kind === "class") {
    const instance: ObjectValue = {
      kind: "object",
      properties: new Map(),
      open: false,
      constructedBy: callee,
      base: null,
      origin: site.origin,
    };
    initialise(instance, callee, args, site, machine);
    return instance;
  }
  if (callee.kind === "host") return callee.construct(args, site) ?? machine.callUnknown(args, site, callee.label);
  if (callee.kind === "native") return callee.call(args, site, null);
  if (callee.kind === "function") {
    const instance = unknownInstance(site);
    const result = machine.callFunction(callee, args, site, instance);
    return isUndefined(result) ? instance : result;
  }
  return machine.callUnknown(args, site, "the constructor");
}

function unknownInstance(site: Site): ObjectValue {
  return { kind: "object", properties: new Map(), open: false, constructedBy: null, base: null, origin: site.origin };
}

/** Fields and constructor of a class, the base class first. */
export function initialise(
  instance: ObjectValue,
  owner: ClassValue,
  args: readonly Value[],
  site: Site,
  machine: Machine,
): void {
  const constructor = owner.node.body.body.find(
    (member): member is TSESTree.MethodDefinition =>
      // Overloads have no body; Babel leaves it undefined.
      member.type === "MethodDefinition" && member.kind === "constructor" && member.value.body != null,
  );
  const { superClass } = owner;
  // Without a constructor of its own, a class passes everything on; with one, `super(…)` does.
  if (superClass?.kind === "class" && constructor === undefined) initialise(instance, superClass, args, site, machine);
  if (superClass?.kind === "host" && constructor === undefined) inherit(instance, superClass, args, site);
  else if (superClass?.kind === "unknown") instance.open = true;
  const frame = memberFrame(owner, instance);
  for (const member of owner.node.body.body) {
    if (member.type !== "PropertyDefinition" || member.static || member.value === null) continue;
    const key = memberKey(member, frame, machine);
    if (key === null) continue;
    const value = machine.evaluate(member.value, frame);
    instance.properties.set(key, { value, origin: machine.origin(member, owner.module) });
  }
  if (constructor?.value.type === "FunctionExpression" && constructor.value.body !== null) {
    const fn = methodValue(owner, constructor.value, instance, machine);
    constructor.value.params.forEach((parameter, i) => {
      if (parameter.type !== "TSParameterProperty") return;
      const declared = parameter.parameter;
      const name = declared.type === "AssignmentPattern" ? declared.left : declared;
      if (name.type !== "Identifier") return;
      const given = args[i] ?? UNDEFINED;
      const byDefault = declared.type === "AssignmentPattern" && isUndefined(given);
      const value = byDefault ? machine.evaluate(declared.right, frame) : given;
      instance.properties.set(name.name, { value, origin: null });
    });
    callFunction(fn, args, site, instance, machine);
  }
}

/** What an instance gets from the class of a framework. */
export function inherit(instance: ObjectValue, base: Host, args: readonly Value[], site: Site): void {
  const made = base.construct(args, site);
  if (made?.kind === "host") instance.base = made;
}

/** The frame in which a class evaluates its members. */
export function memberFrame(owner: ClassValue, self: Value): Frame {
  return {
    module: owner.module,
    scope: owner.scope,
    self,
    home: owner,
    node: null,
    returned: [],
    maybeLeft: false,
  };
}

export function methodValue(
  owner: ClassValue,
  node: TSESTree.FunctionExpression,
  self: Value,
  machine: Machine,
): FunctionValue {
  return {
    kind: "function",
    node,
    scope: owner.scope,
    module: owner.module,
    self,
    home: owner,
    properties: new Map(),
    origin: machine.origin(node, owner.module),
  };
}

/** The name of a class member or object property; `null` for one that is computed from something unknown. */
export function memberKey(
  member: { readonly key: TSESTree.Node; readonly computed: boolean },
  frame: Frame,
  machine: Machine,
): string | null {
  const { key } = member;
  if (!member.computed) {
    if (key.type === "Identifier" || key.type === "PrivateIdentifier") return key.name;
    if (key.type === "Literal") return String(key.value);
  }
  const value = machine.evaluate(key, frame);
  if (value.kind === "constant") return String(value.value);
  if (value.kind !== "text") return null;
  return value.pieces.every(piece => piece.kind === "literal") ? value.pieces.map(piece => piece.text).join("") : null;
}

/** Looks a method, getter or static member up, along the base classes. */
export function classMember(
  owner: ClassValue,
  key: string,
  isStatic: boolean,
  self: Value,
  site: Site,
  machine: Machine,
): Value | undefined {
  const assigned = isStatic ? undefined : owner.assigned.get(key);
  if (assigned !== undefined) return bound(valueOf(assigned, self, site, machine), self);
  for (const member of owner.node.body.body) {
    if (member.type !== "MethodDefinition" || member.static !== isStatic || member.kind === "constructor") continue;
    if (memberKey(member, memberFrame(owner, self), machine) !== key) continue;
    // Babel prints overloads and abstract methods without a body.
    if (member.value.type !== "FunctionExpression" || (member.value.body as unknown) == null) continue;
    const method = methodValue(owner, member.value, self, machine);
    if (member.kind === "get") return callFunction(method, [], site, self, machine);
    if (member.kind === "set") continue;
    return method;
  }
  if (isStatic) {
    const known = owner.properties.get(key)?.value;
    if (known !== undefined) return known;
  }
  if (owner.superClass?.kind === "class") return classMember(owner.superClass, key, isStatic, self, site, machine);
  return isStatic && owner.superClass?.kind === "host" ? owner.superClass.get(key, site) : undefined;
}
