import { knexCall } from "./libraries/knex.js";
import { elementsOfMethod, entitiesOfMethod, libraryOf, resultOfMethod } from "./libraries/index.js";
import { requiredValue } from "./imports.js";
import { ownMemberOf } from "./members.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import {
  argumentsOf,
  isFunction,
  methodOf,
  returnedBy,
  returnTypeOf,
  stringOf,
  unwrapped,
  type CallNode,
} from "./syntax.js";
import type { Handle, Value } from "./values.js";

type FunctionValue = Extract<Value, { kind: "function" }>;

/** A call, with the module that it stands in. */
interface Site {
  readonly call: CallNode;
  readonly module: Module;
}

/** What a call gives. */
export function callValue(call: CallNode, module: Module, resolver: Resolver): Value | null {
  const callee = unwrapped(call.callee);
  if (callee.type === "Identifier" && callee.name === "require" && module.scopes.resolve(callee) === null) {
    const source = stringOf(call.arguments[0]);
    return source === null ? null : requiredValue(source, module, resolver);
  }
  const site = { call, module };
  const method = methodOf(call);
  if (method !== null) {
    const value = resolver.valueOf(method.object, module);
    const own = ownMemberOf(value, method.name, resolver);
    if (own !== null) return resultOf(own, site, resolver);
    const handle = resolver.asHandle(value);
    if (handle !== null) {
      const entities = entitiesOf(value, handle, method.name, site, resolver);
      if (entities !== null) return entities;
      const result = resultOfMethod(handle, method.name, resolver.named(call.arguments[0], module));
      const element = result === null ? elementsOfMethod(handle, method.name) : null;
      if (element !== null) return { kind: "list", of: element };
      if (result !== null || handle.orm !== "knex") return result;
    }
  }
  return resultOf(resolver.valueOf(call.callee, module), site, resolver);
}

/** The objects of a class of the repository that a method reads. */
function entitiesOf(
  receiver: Value | null,
  handle: Handle,
  method: string,
  { call, module }: Site,
  resolver: Resolver,
): Value | null {
  const read = entitiesOfMethod(handle, method);
  if (read === null) return null;
  const named = read.argument < 0 ? null : call.arguments[read.argument];
  const binding = named === null && handle.model !== null ? module.scopes.lookup(handle.model, call) : null;
  const entity = named ?? binding?.identifier;
  const value = receiver?.kind === "class" ? receiver : entity === undefined ? null : resolver.valueOf(entity, module);
  if (value?.kind !== "class") return null;
  const instance: Value = { kind: "instance", module: value.module, node: value.node };
  if (read.shape === "one") return instance;
  const list: Value = { kind: "list", of: instance };
  return read.shape === "list" ? list : { kind: "list", of: list };
}

/** What a getter gives, or any function that is called without arguments. */
export function getterValue(getter: Value | null, resolver: Resolver): Value | null {
  return getter?.kind === "function" ? resultOfFunction(getter, null, resolver) : null;
}

/** What `new` makes of a value. */
export function constructedValue(callee: Value | null, resolver: Resolver): Value | null {
  if (callee?.kind === "class") return { kind: "instance", module: callee.module, node: callee.node };
  if (callee?.kind === "external") {
    return { kind: "externalInstance", source: callee.source, name: calledName(callee), typeArguments: [] };
  }
  const handle = resolver.asHandle(callee);
  return handle?.role === "model" || handle?.role === "entity" ? ({ ...handle, role: "instance" } as Handle) : null;
}

/** What a promise resolves to: rows, in the case of a builder. */
export function settled(value: Value | null): Value | null {
  return value?.kind === "handle" && ROWS_WHEN_AWAITED.has(value.role) ? null : value;
}

const ROWS_WHEN_AWAITED: ReadonlySet<string> = new Set(["builder", "raw", "objection"]);

function resultOf(callee: Value | null, site: Site, resolver: Resolver): Value | null {
  const { call, module } = site;
  switch (callee?.kind) {
    case "external": {
      const named = resolver.named(call.arguments[0], module);
      return libraryOf(callee.source)?.called(calledName(callee), named) ?? madeByCallback(site, resolver);
    }
    case "function":
      return resultOfFunction(callee, site, resolver);
    case "class":
    case "namespace":
      return null;
    case undefined:
      return madeByCallback(site, resolver);
    default: {
      const handle = resolver.asHandle(callee);
      return handle?.orm === "knex" ? knexCall(handle, resolver.named(call.arguments[0], module)) : null;
    }
  }
}

/** `require("knex")(…)` calls the default export. */
function calledName({ name }: Extract<Value, { kind: "external" }>): string {
  return name === "*" ? "default" : name;
}

function resultOfFunction({ node, module }: FunctionValue, site: Site | null, resolver: Resolver): Value | null {
  const annotation = returnTypeOf(node);
  const typed = annotation === null ? null : resolver.types.valueOf(annotation, module);
  if (typed !== null) return withModel(typed, site, resolver);
  if (isFunction(node) && node.body != null) {
    for (const returned of returnedBy(node)) {
      const value = resolver.valueOf(returned, module);
      const result = node.async ? settled(value) : value;
      if (result !== null) return withModel(result, site, resolver);
    }
  }
  return site === null ? null : madeByCallback(site, resolver);
}

/** `getRepository(User)` of a helper `<E>(target): Repository<E>`: the model is what the caller names. */
function withModel(value: Value, site: Site | null, resolver: Resolver): Value {
  const handle = resolver.asHandle(value);
  if (handle?.role !== "repository" || site === null) return value;
  const named = resolver.named(site.call.arguments[0], site.module);
  return named === null ? value : { ...handle, model: named };
}

/** `singleton("db", () => new PrismaClient())`: what makes the client is given to a helper that keeps it. */
function madeByCallback({ call, module }: Site, resolver: Resolver): Value | null {
  for (const argument of argumentsOf(call)) {
    const fn = unwrapped(argument);
    const value = isFunction(fn) || fn.type === "Identifier" ? resolver.valueOf(fn, module) : null;
    if (value?.kind !== "function" || !isFunction(value.node) || value.node.params.length > 0) continue;
    for (const returned of returnedBy(value.node)) {
      const made = resolver.handleOf(returned, value.module);
      if (made !== null && CLIENT_ROLES.has(made.role)) return made;
    }
  }
  return null;
}

const CLIENT_ROLES: ReadonlySet<string> = new Set(["client", "dataSource", "connection", "knex"]);
