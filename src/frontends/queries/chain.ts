import { argumentsOf, memberName, unwrapped, type CallNode, type Node } from "./syntax.js";
import type { Lookup } from "./calls.js";

/** One call of a chain: `.where("id", 1)`. */
export interface Link {
  readonly name: string;
  readonly args: readonly Node[];
  readonly call: CallNode;
}

/** `root.a(…).b(…)`, from the first call to the last. */
export interface Chain {
  readonly root: Node;
  readonly links: readonly Link[];
  /** Objects that `setParameters` hands in. */
  readonly parameters: readonly Node[];
}

/**
 * The calls of a chain. A root that is a constant goes on with what it was given: `const q = db("t"); q.where(…)` is
 * `db("t").where(…)`. A call without a method (`knex("users")`) is a link without a name.
 */
export function chainOf(call: CallNode, lookup: Lookup): Chain {
  const links: Link[] = [];
  let node: Node = call;
  for (let i = 0; i < LONGEST; i++) {
    const inner = unwrapped(node);
    if (inner.type !== "CallExpression") {
      const known = unwrapped(lookup(inner));
      if (known === inner || known.type !== "CallExpression") {
        node = inner;
        break;
      }
      node = known;
      continue;
    }
    const callee = unwrapped(inner.callee);
    const name = callee.type === "MemberExpression" ? memberName(callee) : "";
    links.unshift({ name: name ?? "", args: argumentsOf(inner), call: inner });
    node = callee.type === "MemberExpression" ? callee.object : callee;
  }
  const parameters = links.filter(link => link.name === "setParameters").flatMap(link => link.args.slice(0, 1));
  return { root: node, links, parameters };
}

/** The chain that a client in a property begins, by which `this.knex("users")` is `knex("users")`; any other chain is itself. */
export function fromClient(chain: Chain, isClient: (node: Node) => boolean): Chain {
  const [first, ...others] = chain.links;
  if (first === undefined) return chain;
  const callee = unwrapped(first.call.callee);
  if (callee.type !== "MemberExpression" || !isClient(callee)) return chain;
  return { ...chain, root: callee, links: [{ ...first, name: "" }, ...others] };
}

const LONGEST = 80;
