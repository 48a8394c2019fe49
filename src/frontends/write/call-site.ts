import type { TSESTree } from "@typescript-eslint/utils";
import type { QualifiedName } from "../../model/name.js";
import type { Operation } from "../../model/operation.js";
import { areExact, type Script } from "./script.js";
import { isRepeatable, memberName, type Node } from "./tree.js";

/** A call of the object that the framework hands to a migration. */
export interface CallSite {
  readonly path: readonly Node[];
  readonly call: TSESTree.CallExpression;
  readonly method: string;
  /** What the method is called on, in the words of the file. */
  readonly receiver: string;
}

/** The call that an operation comes from; `null` where it is none of a method, or its receiver cannot be said again. */
export function siteOf(script: Script, anchor: Operation): CallSite | null {
  const path = script.callOf(anchor);
  const call = path?.at(-1);
  if (path === null || call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") return null;
  const { object } = call.callee;
  if (!isRepeatable(object)) return null;
  return { path, call, method: memberName(call.callee), receiver: script.receiver(object) };
}

/** Whether another call can name the table, which is the first argument. */
export function canRepeat(table: QualifiedName, { call }: CallSite): boolean {
  const [given] = call.arguments;
  return given !== undefined && (isRepeatable(given) || areExact(table));
}
