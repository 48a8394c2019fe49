import type { Project } from "../../project/project.js";
import { Callers } from "./callers.js";
import { fateOf } from "./execution.js";
import type { FoundCall } from "./find.js";
import type { Module } from "./modules.js";
import { returnTypeOf, type FunctionNode } from "./syntax.js";

/** A builder is handed back through so many functions at most. */
const DEEPEST = 3;

/**
 * Whether a builder is sent as it stands. What a function hands back unawaited may be given more by whoever calls it; it is
 * finished where the type says a promise, or where all callers show and none of them does.
 */
export function isFinished({ fate, sent, module }: FoundCall, project: Project): boolean {
  if (fate !== "returned") return true;
  const fn = module.scopes.functionAround(sent);
  return fn === null || isHandedBackFinished(fn, module, project, DEEPEST);
}

function isHandedBackFinished(fn: FunctionNode, module: Module, project: Project, deepest: number): boolean {
  const type = returnTypeOf(fn);
  if (type !== null && /^(?:Promise|PromiseLike|Bluebird)\b/.test(module.textOf(type))) return true;
  if (deepest === 0) return false;
  const callers = Callers.of(project).of(fn, module);
  return (
    callers !== null &&
    callers.every(({ site, module: home }) => {
      switch (fateOf(site, home)) {
        case "sent":
        case "dropped":
          return true;
        case "returned": {
          const outer = home.scopes.functionAround(site);
          return outer !== null && isHandedBackFinished(outer, home, project, deepest - 1);
        }
        default:
          return false;
      }
    })
  );
}
