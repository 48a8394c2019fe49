import type { TSESTree } from "@typescript-eslint/utils";
import { arrayMember, numberMember, objectMember, promiseMember, textMember } from "./builtins.js";
import { memberKey } from "./calls.js";
import type { Frame, Machine } from "./machine.js";
import {
  type ClassValue,
  type FunctionValue,
  native,
  type NativeFunction,
  type ObjectValue,
  type Origin,
  type Property,
  type Site,
  text,
  UNDEFINED,
  unknown,
  type Value,
} from "./values.js";

/** What `value.key` is. Reading a property of something unknown gives something unknown. */
export function getProperty(value: Value, key: string, site: Site, machine: Machine): Value {
  return ownProperty(value, key, site, machine) ?? promiseMember(value, key, machine) ?? missing(value, key, site);
}

function ownProperty(value: Value, key: string, site: Site, machine: Machine): Value | undefined {
  switch (value.kind) {
    case "host":
      return value.get(key, site);
    case "text":
      return textMember(value, key);
    case "array":
      return arrayMember(value, key, machine);
    case "object": {
      const own = value.properties.get(key);
      if (own !== undefined) return valueOf(own, value, site, machine);
      const owner = value.constructedBy;
      const inherited = owner === null ? undefined : machine.classMember(owner, key, false, value, site);
      return inherited ?? value.base?.get(key, site) ?? objectMember(value, key);
    }
    case "function":
      return value.properties.get(key)?.value ?? functionMember(value, key, machine);
    case "class":
      if (key === "name") return text(value.node.id?.name ?? "", value.origin);
      if (key === "prototype") return prototypeOf(value);
      return value.properties.get(key)?.value ?? machine.classMember(value, key, true, value, site);
    case "native":
      return value.properties?.[key] ?? functionMember(value, key, machine);
    case "constant":
      return numberMember(value, key);
    case "unknown":
      return undefined;
  }
}

/** What a property holds, or its getter gives. */
export function valueOf({ value, getter }: Property, self: Value, site: Site, machine: Machine): Value {
  return getter === undefined ? value : machine.call(bound(getter, self), [], site, self, "the getter");
}

/** A function that was put on a prototype: `this` is the instance. */
export function bound(value: Value, self: Value): Value {
  return value.kind === "function" && value.node.type !== "ArrowFunctionExpression" ? { ...value, self } : value;
}

/** The prototype of a class: an object that has the methods of its instances, and what is set on it. */
function prototypeOf(owner: ClassValue): ObjectValue {
  const { assigned, origin } = owner;
  return { kind: "object", properties: assigned, open: false, constructedBy: owner, base: null, origin };
}

function missing(value: Value, key: string, site: Site): Value {
  if (value.kind === "unknown") return unknown(value.reason, site.origin, value.from);
  if (value.kind === "host") return unknown(`\`${value.label}.${key}\` is not known`, site.origin);
  if (value.kind === "object" && !value.open && value.base === null) return UNDEFINED;
  return unknown(`\`.${key}\` is not known`, site.origin);
}

/** `bind`, `call` and `apply`. */
function functionMember(value: FunctionValue | NativeFunction, key: string, machine: Machine): Value | undefined {
  const call = (self: Value | null, args: readonly Value[], site: Site): Value =>
    value.kind === "native"
      ? value.call(args, site, self)
      : machine.callFunction({ ...value, self: self ?? value.self }, args, site, self);
  switch (key) {
    case "name":
      return value.kind === "native" || value.node.id == null ? undefined : text(value.node.id.name);
    case "call":
      return native(key, ([self, ...args], site) => call(self ?? null, args, site));
    case "apply":
      return native(key, ([self, args], site) => call(self ?? null, args?.kind === "array" ? args.items : [], site));
    case "bind":
      return native(key, ([self, ...first]) =>
        native("bound", (args, site) => call(self ?? null, [...first, ...args], site)),
      );
    default:
      return undefined;
  }
}

/** A call of a method that is not known, or of something whose name is not constant. */
export function missingMethod(
  receiver: Value,
  key: string,
  args: readonly Value[],
  site: Site,
  machine: Machine,
): Value {
  if (receiver.kind === "host") {
    if (receiver.isConnection || receiver.label !== "") {
      machine.listener.opaque("call", `\`${receiver.label}.${key}\` is not known`, machine.locate(site.origin));
    }
    return unknown(`\`${receiver.label}.${key}\` is not known`, site.origin);
  }
  // A promise or list that only the run shows: its callbacks see values that are not known.
  return machine.callUnknown(args, site, key, receiver);
}

/** `target.key = value`, with the span of the whole assignment. */
export function assignMember(
  node: TSESTree.MemberExpression,
  value: Value,
  origin: Origin,
  frame: Frame,
  machine: Machine,
): void {
  const target = machine.evaluate(node.object, frame);
  const key = memberKey({ key: node.property, computed: node.computed }, frame, machine);
  if (target.kind === "object") {
    if (key === null) target.open = true;
    else target.properties.set(key, { value: machine.certainty === "certain" ? value : softened(value), origin });
  } else if (key !== null && (target.kind === "function" || target.kind === "class")) {
    target.properties.set(key, { value, origin });
  } else if (target.kind === "array") {
    const index = key === null ? NaN : Number(key);
    if (Number.isInteger(index) && index <= target.items.length) target.items[index] = value;
    else target.open = true;
  }
}

/** Set under a condition that is not known: the functions stay, since only they can be followed. */
function softened(value: Value): Value {
  return value.kind === "constant" || value.kind === "text"
    ? unknown("it is set under a condition", value.origin)
    : value;
}

/** The same for a member in a pattern. */
export function setProperty(node: TSESTree.MemberExpression, value: Value, frame: Frame, machine: Machine): void {
  assignMember(node, value, machine.origin(node, frame.module), frame, machine);
}
