import { libraryOf } from "./libraries/index.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import { isFunction, methodOf, unwrapped, walk, type Node } from "./syntax.js";

/** Packages whose promises are no work of another machine. */
const HARMLESS =
  /^(lodash|lodash-es|underscore|ramda|bluebird|p-[\w-]+|async|async-retry|date-fns.*|dayjs|moment.*|uuid|nanoid|zod|yup|joi|@?nestjs.*|@nestjs\/.*|react|next.*|invariant|tiny-invariant|(node:)?(util|timers.*|crypto|events|path)|bcrypt.*|rxjs|neverthrow|fp-ts|remeda|immer|superjson|ulidx?|@paralleldrive\/cuid2|http-errors|@hapi\/boom|decimal\.js|bignumber\.js|big\.js|object-hash|slugify|semver|class-validator|class-transformer)(\/.*)?$/;

/**
 * Whether a part of the program waits for something else than the database: a fetch, a mail, a file. Functions of the
 * repository are looked into, `hops` calls deep.
 */
export function waitsForOthers(part: Node, module: Module, resolver: Resolver, hops = 1): boolean {
  let waits = false;
  walk(part, node => {
    if (node.type === "AwaitExpression") waits ||= isForeign(node.argument, module, resolver, hops);
    else if (node.type === "ReturnStatement" && node.argument !== null)
      waits ||= isForeign(node.argument, module, resolver, 0);
    return !waits;
  });
  return waits;
}

function isForeign(awaited: Node, module: Module, resolver: Resolver, hops: number): boolean {
  const call = unwrapped(awaited);
  if (call.type !== "CallExpression") return false;
  const method = methodOf(call);
  if (method !== null && /^(then|catch|finally)$/.test(method.name))
    return isForeign(method.object, module, resolver, hops);
  const value = resolver.valueOf(call.callee, module);
  if (value?.kind === "function") {
    const { node } = value;
    return hops > 0 && isFunction(node) && waitsForOthers(node, value.module, resolver, hops - 1);
  }
  return isOfOthers(call.callee, module, resolver, MOST_MADE);
}

/** So many variables are followed to what has made them. */
const MOST_MADE = 2;

/** Whether a chain begins with what a package makes that is neither ours nor a mere helper, or is `fetch`. */
function isOfOthers(chain: Node, module: Module, resolver: Resolver, made: number): boolean {
  let root: Node = unwrapped(chain);
  while (root.type === "MemberExpression" || root.type === "CallExpression") {
    root = unwrapped(root.type === "MemberExpression" ? root.object : root.callee);
    const of = resolver.valueOf(root, module);
    if ((of?.kind === "externalInstance" || of?.kind === "external") && isForeignSource(of.source)) return true;
  }
  if (root.type !== "Identifier") return false;
  const binding = module.scopes.resolve(root);
  if (binding === null) return root.name === "fetch";
  // What a function of a package has made: `const transporter = nodemailer.createTransport(…)`.
  const { definition } = binding;
  if (made === 0 || definition.type !== "VariableDeclarator" || definition.init === null) return false;
  const init = unwrapped(definition.init);
  const call = init.type === "AwaitExpression" ? unwrapped(init.argument) : init;
  return call.type === "CallExpression" && isOfOthers(call.callee, module, resolver, made - 1);
}

/** Whether a specifier names a package that is neither ours nor a mere helper; aliases of the repository are unknown. */
function isForeignSource(source: string): boolean {
  return !/^[.~#/]|^@\//.test(source) && !HARMLESS.test(source) && libraryOf(source) === null;
}
