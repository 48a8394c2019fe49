import type { Span } from "../../../model/span.js";
import type { Machine } from "../../evaluate/machine.js";
import { UNDEFINED, type Value } from "../../evaluate/values.js";

/** What a function gives that Drizzle calls when the tables are there; anything else as it is. */
export function callBack(value: Value | undefined, args: readonly Value[], machine: Machine, at: Span): Value {
  if (value?.kind !== "function" && value?.kind !== "native") return value ?? UNDEFINED;
  const origin = { module: machine.main, start: at.start, end: at.end };
  const site = { node: { type: "CallExpression", range: [at.start, at.end] as const }, origin, argumentNodes: [] };
  return machine.apartValue(() => machine.call(value, args, site, null, "the callback"));
}
