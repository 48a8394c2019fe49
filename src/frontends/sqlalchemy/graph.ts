import type { FoundCall } from "./calls.js";
import { helperOf, type Helper, type Modules } from "./helpers.js";
import { loopsAround } from "./loops.js";
import { mentions, walk, within, type PyNode } from "../../python/walk.js";
import type { PyArgument, PyCall, PyFunction } from "../../python/tree.js";

/** A function on the way to a query, and the call that enters it. */
export interface Step {
  readonly helper: Helper;
  readonly site: PyCall;
}

/** How a function comes to send a query. */
export interface Way {
  readonly call: FoundCall;
  /** The functions that are called on the way, from the outermost. */
  readonly steps: readonly Step[];
}

/** What runs because a function does. */
export interface Reached {
  /** The queries that each run of it may send once; those that it repeats by itself are left out. */
  readonly ways: readonly Way[];
  /** How many statements there are, those included. */
  readonly statements: number;
  /** Whether it adds, removes or changes rows, also by way of their objects. */
  readonly changesObjects: boolean;
  readonly writes: boolean;
  /** Whether it waits for something else than the database. */
  readonly waits: boolean;
  /** Whether it keeps what it gave. */
  readonly isKept: boolean;
}

const NOTHING: Reached = {
  ways: [],
  statements: 0,
  changesObjects: false,
  writes: false,
  waits: false,
  isKept: false,
};

/** So many functions call each other at most on the way from a loop to a query. */
const DEEPEST = 4;

/** A function that leads to more statements than this is a part of the program, and no helper of a loop. */
const MOST_STATEMENTS = 24;

/** Which queries the functions of a repository lead to, also through other files; each is followed once. */
export class CallGraph {
  private readonly known = new Map<PyFunction, Map<PyNode | null, (Reached | undefined)[]>>();

  constructor(readonly modules: Modules) {}

  /** The function of the repository that a call runs. */
  calleeOf(call: PyCall, around: readonly PyNode[], from: Pick<Helper, "module" | "owner">): Helper | null {
    if (from.module.library(call.callee) !== null) return null;
    return helperOf(call, around, from.module, this.modules, from.owner);
  }

  /** What a function leads to. */
  reachedFrom(helper: Helper, deepest = DEEPEST): Reached {
    if (deepest === 0) return NOTHING;
    const owner = helper.owner?.node ?? null;
    const owners = this.known.get(helper.fn) ?? new Map<PyNode | null, (Reached | undefined)[]>();
    this.known.set(helper.fn, owners);
    const depths = owners.get(owner) ?? [];
    owners.set(owner, depths);
    // A function that comes back to itself leads to nothing more.
    const known = depths[deepest];
    if (known !== undefined) return known;
    depths[deepest] = NOTHING;
    const reached = this.follow(helper, deepest);
    depths[deepest] = reached;
    return reached;
  }

  private follow(helper: Helper, deepest: number): Reached {
    const { fn, module, home } = helper;
    const own = [...this.modules.callsOf(module), ...this.modules.openCallsOf(module)].filter(
      ({ scope }) => scope === fn,
    );
    const ways: Way[] = own
      .filter(call => loopsAround(call.node, call.around, module).length === 0)
      .map(call => ({ call, steps: [] }));
    let statements = own.length;
    let changes = changesObjects(helper);
    let writes = changes || WRITING_NAME.test(fn.name) || own.some(({ action }) => WRITES.has(action));
    let waits = false;
    let isKept = fn.decorators.some(decorator => /cache|memo/i.test(module.textOf(decorator)));
    const followed = new Set<PyNode>();
    walk(
      fn,
      ({ node, around }) => {
        if (node !== fn && (node.type === "PyFunction" || node.type === "PyClass" || node.type === "PyLambda"))
          return false;
        if (node.type !== "PyCall" || statements > MOST_STATEMENTS) return true;
        if (own.some(call => call.node === node || call.parts.includes(node))) return true;
        if (REMOTE.test(module.textOf(node.callee))) waits = true;
        const target = this.calleeOf(node, around, helper);
        if (target === null || target.fn === fn) return true;
        followed.add(node);
        const further = this.reachedFrom(target, deepest - 1);
        statements += further.statements;
        changes ||= further.changesObjects;
        writes ||= further.writes;
        waits ||= further.waits;
        isKept ||= further.isKept && further.statements > 0;
        if (loopsAround(node, around, module).length > 0) return true;
        for (const { call, steps } of further.ways)
          ways.push({ call, steps: [{ helper: target, site: node }, ...steps] });
        return true;
      },
      home === null ? [] : [home],
    );
    waits ||= waitsIn(helper, own, followed);
    return {
      ways: statements > MOST_STATEMENTS ? [] : ways,
      statements,
      changesObjects: changes,
      writes,
      waits,
      isKept,
    };
  }
}

/** Whether a function awaits what is neither a query nor a function of the repository. */
function waitsIn({ fn, module }: Helper, own: readonly FoundCall[], followed: ReadonlySet<PyNode>): boolean {
  let found = false;
  walk(fn, ({ node }) => {
    if (node !== fn && node.type === "PyFunction") return false;
    if (node.type !== "PyAwait") return !found;
    const isSent = own.some(call => within(call.node.range, node.range));
    const isFollowed = [...followed].some(({ range }) => within(range, node.range));
    found ||= !isSent && !isFollowed && !/\b\w*(?:session|db|conn|result)\b/i.test(module.textOf(node));
    return !found;
  });
  return found;
}

/** Calls that wait for another machine, or for time to pass. */
export const REMOTE =
  /^(?:requests|httpx|aiohttp|time|asyncio|subprocess|smtplib)\.|\.(?:send_(?:mail|email|message)|sleep|apply_async|delay|urlopen)$/;

const WRITES: ReadonlySet<string> = new Set(["create", "update", "delete", "upsert", "raw"]);

/** Whether a function adds, removes or changes rows by way of their objects. */
function changesObjects({ fn, module }: Helper): boolean {
  let found = false;
  walk(fn, ({ node }) => {
    if (node.type === "PyAssign")
      found ||= node.targets.some(
        target => target.type === "PyAttribute" && target.object.type === "PyName" && target.object.name !== "self",
      );
    if (node.type === "PyCall" && node.callee.type === "PyAttribute") found ||= UNIT_OF_WORK.test(node.callee.name);
    // `insert(User)` of the library is a statement.
    if (node.type === "PyCall" && node.callee.type === "PyName")
      found ||= WRITING_NAME.test(node.callee.name) && module.library(node.callee) === null;
    return !found;
  });
  return found;
}

const UNIT_OF_WORK = /^(?:add|add_all|delete|merge|flush|commit|begin|begin_nested|bulk_\w+)$/;
const WRITING_NAME = /^_?(?:create|update|upsert|delete|remove|insert|save|setattr|mark)(?:_|$)/;

/** The parameters that get an argument that reads one of some names. */
export function passedOn({ site, helper: { fn } }: Step, names: ReadonlySet<string>, text: string): readonly string[] {
  const isMethod = fn.params[0]?.name === "self" || fn.params[0]?.name === "cls";
  const params = isMethod ? fn.params.slice(1) : fn.params;
  const positional = site.args.filter(({ kind }) => kind === "positional");
  return site.args
    .filter(argument => mentions(argument.value, names, text))
    .flatMap((argument: PyArgument) => {
      if (argument.kind === "keyword" && argument.name !== null) {
        const { name } = argument;
        const named = params.some(param => param.name === name)
          ? name
          : params.find(({ kind }) => kind === "keywords")?.name;
        return [named ?? name];
      }
      const at = positional.indexOf(argument);
      const param = at < 0 ? undefined : params[at];
      return param === undefined ? [] : [param.name];
    });
}
