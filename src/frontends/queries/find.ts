import type { TSESTree } from "@typescript-eslint/utils";
import type { Evidence, ScriptOrm } from "../../model/query.js";
import type { DatabaseCall, Lookup, Request } from "./calls.js";
import type { Link } from "./chain.js";
import { chainOf, fromClient } from "./chain.js";
import { fateOf, type Fate } from "./execution.js";
import { DRIZZLE_METHODS, drizzleRequest } from "./libraries/drizzle-calls.js";
import { KNEX_METHODS, knexRequest, looksLikeKnex, looksLikeObjection } from "./libraries/knex-calls.js";
import { KYSELY_METHODS, kyselyRequest, looksLikeKysely } from "./libraries/kysely-calls.js";
import { MIKROORM_METHODS, mikroormRequest } from "./libraries/mikroorm-calls.js";
import { sentTemplate } from "./libraries/sent-templates.js";
import { looksLikePrisma, PRISMA_METHODS, prismaRequest, prismaTemplate } from "./libraries/prisma-calls.js";
import {
  looksLikeSequelize,
  looksLikeSequelizeQuery,
  SEQUELIZE_METHODS,
  sequelizeRequest,
  sequelizeShape,
} from "./libraries/sequelize-calls.js";
import { looksLikeTypeOrm, TYPEORM_METHODS, typeormRequest } from "./libraries/typeorm-calls.js";
import { ownMemberOf } from "./members.js";
import type { Module } from "./modules.js";
import type { Resolver } from "./resolve.js";
import type { Project } from "../../project/project.js";
import { RelationLoads } from "./relations/index.js";
import { isFunction, methodOf, unwrapped, type CallNode, type Node } from "./syntax.js";
import type { DrizzleHandle, Handle, KnexHandle, Value } from "./values.js";

/**
 * A call that sends a statement, and what becomes of it: `returned` is sent by whoever calls the function around it, and `dropped` is
 * a builder that writes, and that nobody sends.
 */
export interface FoundCall extends DatabaseCall {
  readonly fate: Extract<Fate, "sent" | "returned" | "dropped">;
}

/** The texts of SQL that calls have as their own. */
export function textsOf(calls: readonly FoundCall[]): ReadonlySet<Node> {
  return new Set(calls.flatMap(({ sql }) => (sql === null ? [] : [sql.text])));
}

const METHODS: ReadonlySet<string> = new Set([
  ...PRISMA_METHODS,
  ...TYPEORM_METHODS,
  ...SEQUELIZE_METHODS,
  ...KYSELY_METHODS,
  ...MIKROORM_METHODS,
]);

/**
 * Words without which a file sends nothing: the packages and their types, and the methods that only they have. Files
 * that have none of them are never parsed into names: `Array.from`, and `screen.findBy…` of a component's test, are in
 * too many of them.
 */
const WORDS =
  /prisma|typeorm|sequelize|knex|objection|drizzle-orm|kysely|mikro-orm|sqlite|pg-promise|\bsql(?:\.[\w.()]+)?`|(?<!\bscreen\.)find(?:Unique|First|Many|ByPk|All|One|By|ById|AndCount)|getRepository|createQueryBuilder|\$(?:query|execute)Raw|\.(?:where|whereIn|raw|select|query|(?<!\b(?:Array|Buffer)\.)from|insert|del|execute|unsafe|prepare)\s*\(/i;

/** Whether a file may send queries at all. */
export function readsQueries(text: string): boolean {
  return WORDS.test(text);
}

/** The calls of a module that send a statement, in source order. */
export function findCalls(module: Module, resolver: Resolver, project: Project): readonly FoundCall[] {
  return new Finder(module, resolver, new RelationLoads(module, resolver, project)).find();
}

class Finder {
  private readonly found: FoundCall[] = [];

  constructor(
    private readonly module: Module,
    private readonly resolver: Resolver,
    private readonly relations: RelationLoads,
  ) {}

  find(): readonly FoundCall[] {
    const { scopes } = this.module;
    for (const node of scopes.calls) {
      if (node.type === "CallExpression") this.visitCall(node);
      else this.visitTemplate(node);
    }
    for (const node of scopes.settled) this.visitVariable(node);
    for (const { node, request } of this.relations.touched())
      this.add(request, "typeorm", "import", node, node, "sent");
    return this.found.sort((a, b) => a.sent.range[0] - b.sent.range[0]);
  }

  private readonly lookup: Lookup = node => constantOf(node, this.module);

  private visitTemplate(node: TSESTree.TaggedTemplateExpression): void {
    const request = prismaTemplate(node);
    if (request === null) return;
    const [receiver] = request.targets;
    const value = receiver === undefined ? null : this.resolver.valueOf(receiver, this.module);
    const handle = this.resolver.asHandle(value);
    if (handle !== null && handle.orm !== "prisma") return;
    this.add(request, "prisma", handle === null ? "shape" : "import", node, node, "sent");
  }

  private visitCall(node: CallNode): void {
    if (this.visitSent(node)) return;
    const method = methodOf(node);
    if (method !== null && METHODS.has(method.name) && this.visitMethod(node, method)) return;
    const getter = this.relations.getter(node, this.lookup);
    if (getter !== null) {
      this.add(getter, "sequelize", "import", node, node, "sent");
      return;
    }
    this.visitChain(node);
  }

  /** A call that sends what a tag has made, unless a variable holds it until it is awaited. */
  private visitSent(node: CallNode): boolean {
    const found = sentTemplate(node, this.module, this.resolver, this.lookup);
    if (found === null) return false;
    const fate = found.isThenable ? fateOf(node, this.module) : "sent";
    if (fate === "kept" || fate === "built") return false;
    return this.add(found.request, found.orm, "import", node, node, fate);
  }

  /** A method that sends its statement at once. */
  private visitMethod(node: CallNode, method: { readonly object: Node; readonly name: string }): boolean {
    if (cannotBeQuery(node)) return false;
    const value = this.resolver.valueOf(method.object, this.module);
    // `static findByPk(id)` of a model that also looks for slugs is no `findByPk` of Sequelize.
    if (ownMemberOf(value, method.name, this.resolver)?.kind === "function") return false;
    const handle = this.resolver.asHandle(value);
    if (handle !== null) {
      const request = requestOf(node, handle, this.lookup, this.stepsOf(node, handle));
      if (request !== null && !this.relations.isThere(request))
        this.add(request, handle.orm, "import", node, node, "sent");
      return !isThenable(handle);
    }
    if (!this.mayBeLibrary(value, method.name)) return false;
    return this.visitShape(node);
  }

  /** Whether a receiver that is no known handle may be one all the same. */
  private mayBeLibrary(value: Value | null, method: string): boolean {
    switch (value?.kind) {
      case undefined:
        return true;
      case "external":
        return !OTHER_LIBRARIES.test(value.source);
      case "externalInstance":
        return value.checked !== true && !OTHER_LIBRARIES.test(value.source);
      case "interface":
      case "object":
      case "instance":
      case "class":
      case "namespace":
        return this.resolver.member(value, method)?.kind !== "function";
      default:
        return false;
    }
  }

  private visitShape(node: CallNode): boolean {
    if (looksLikeKysely(node)) {
      const request = kyselyRequest(node, this.lookup);
      return request !== null && this.add(request, "kysely", "shape", node, node, "sent");
    }
    if (looksLikePrisma(node)) {
      const request = prismaRequest(node, null, this.lookup);
      if (request !== null) return this.add(request, "prisma", "shape", node, node, "sent");
    }
    if (looksLikeTypeOrm(node)) {
      const handle = { kind: "handle", orm: "typeorm", role: "repository", model: null } as const;
      const builder = { ...handle, role: "builder" } as const;
      const request = typeormRequest(node, handle, this.lookup) ?? typeormRequest(node, builder, this.lookup);
      if (request !== null) return this.add(request, "typeorm", "shape", node, node, "sent");
    }
    if (looksLikeSequelizeQuery(node)) {
      const connection = { kind: "handle", orm: "sequelize", role: "connection", model: null } as const;
      const request = sequelizeRequest(node, connection, this.lookup);
      if (request !== null) return this.add(request, "sequelize", "shape", node, node, "sent");
    }
    const likeSequelize = looksLikeSequelize(node);
    if (likeSequelize === null) return false;
    if (likeSequelize === "shared" && !this.dependsOnlyOn("sequelize", "typeorm")) return false;
    const request = sequelizeShape(node, this.lookup);
    return request !== null && this.add(request, "sequelize", "shape", node, node, "sent");
  }

  private dependsOnlyOn(library: string, other: string): boolean {
    const { modules } = this.resolver;
    return modules.dependsOn(this.module.path, library) === true && modules.dependsOn(this.module.path, other) !== true;
  }

  // ── builders that are sent when somebody awaits them ──────────────────────────────────────────────────────────────

  private visitChain(node: CallNode): void {
    if (!this.isTopOfChain(node)) return;
    const handle = this.builderOf(node);
    const fate = handle === null ? null : handle.role === "sent" ? "sent" : fateOf(node, this.module);
    if (handle === null || (fate !== "sent" && fate !== "returned" && !(fate === "dropped" && this.isWholeWrite(node))))
      return;
    const made = this.madeByHelper(node);
    if (made === "here") return;
    const request = chainRequest(node, handle, this.lookup, []);
    const evidence = isShape(handle) ? "shape" : "import";
    if (request !== null && made === "elsewhere") {
      this.add({ ...request, filter: { ...request.filter, open: true } }, handle.orm, evidence, node, node, fate);
    } else if (request !== null) this.add(request, handle.orm, evidence, node, node, fate);
  }

  /**
   * Whether a chain begins with a function that gives a builder. One of this file that is called without more is found
   * as a helper.
   */
  private madeByHelper(node: CallNode): "here" | "elsewhere" | null {
    const { links } = chainOf(node, inner => inner);
    const [first] = links;
    const value = first === undefined ? null : this.resolver.valueOf(first.call.callee, this.module);
    if (value?.kind !== "function") return null;
    return links.length === 1 && value.module === this.module ? "here" : "elsewhere";
  }

  /** Whether a chain begins with a client and writes: one on the variable of a builder changes that. */
  private isWholeWrite(node: CallNode): boolean {
    const roleOf = (inner: Node): string | undefined => this.resolver.handleOf(inner, this.module)?.role;
    const { root, links } = fromClient(
      chainOf(node, inner => inner),
      inner => roleOf(inner) === "knex",
    );
    const role = roleOf(root);
    return (role === "knex" || role === "db") && links.some(({ name }) => /^(?:del|delete|insert|update)$/.test(name));
  }

  /** Whether no further call of the chain follows, but those of a promise. */
  private isTopOfChain(node: CallNode): boolean {
    let outer = this.module.scopes.parentOf(node);
    while (outer !== null && (outer.type === "ChainExpression" || outer.type === "TSNonNullExpression")) {
      outer = this.module.scopes.parentOf(outer);
    }
    if (outer?.type !== "MemberExpression") return true;
    const call = this.module.scopes.parentOf(outer);
    if (call?.type !== "CallExpression" || call.callee !== outer) return false;
    return /^(then|catch|finally|asCallback|stream|pipe)$/.test(methodOf(call)?.name ?? "");
  }

  private builderOf(node: CallNode): ThenableHandle | null {
    const { links } = chainOf(node, inner => inner);
    if (!links.some(link => link.name === "" || CHAIN_METHODS.has(link.name))) return null;
    // What `then` is called on has been found already.
    if (/^(then|catch|finally)$/.test(links.at(-1)?.name ?? "")) return null;
    const handle = this.resolver.handleOf(node, this.module);
    if (handle !== null) return isThenable(handle) && STATEMENTS.has(handle.role) ? handle : null;
    const shape = { kind: "handle", orm: "knex", model: null, shape: true } as const;
    if (looksLikeObjection(node, this.resolver.modules.dependsOn(this.module.path, "objection") === true))
      return { ...shape, role: "objection" } as KnexHandle;
    if (looksLikeKnex(node) && this.resolver.modules.dependsOn(this.module.path, "knex") === true) {
      return { ...shape, role: "builder" } as KnexHandle;
    }
    return null;
  }

  /** `const q = knex("users").where(…); … await q`. */
  private visitVariable(node: TSESTree.Identifier): void {
    const handle = this.resolver.handleOf(node, this.module);
    if (handle === null || !isThenable(handle) || !STATEMENTS.has(handle.role) || handle.role === "sent") return;
    const fate = fateOf(node, this.module);
    const binding = this.module.scopes.resolve(node);
    const init = binding?.kind === "variable" ? (binding.definition as TSESTree.VariableDeclarator).init : null;
    const call = init == null ? null : unwrapped(init);
    if (binding === null || call?.type !== "CallExpression" || (fate !== "sent" && fate !== "returned")) return;
    const extra: Link[] = this.module.scopes.references(binding).flatMap(reference => this.callsOn(reference));
    const request = chainRequest(call, handle, this.lookup, extra);
    if (request !== null) this.add(request, handle.orm, "import", call, node, fate);
  }

  /** What else is done with the variable of a builder of TypeORM: `query.andWhere(…)`, `filtered(query, options)`. */
  private stepsOf(node: CallNode, handle: Handle): readonly Link[] {
    if (handle.orm !== "typeorm" || handle.role !== "builder") return [];
    const { root, links: own } = chainOf(node, inner => inner);
    const binding = root.type === "Identifier" ? this.module.scopes.resolve(root) : null;
    if (binding?.kind !== "variable" || this.resolver.handleOf(root, this.module)?.role !== "builder") return [];
    const steps = this.module.scopes.references(binding).flatMap(reference => {
      const call = this.module.scopes.parentOf(reference);
      if (call?.type !== "CallExpression" || call.callee === reference) return this.callsOn(reference);
      return [{ name: "", args: call.arguments.filter(argument => argument !== reference), call }];
    });
    return steps.filter(step => !own.some(({ call }) => call === step.call));
  }

  /** The calls of the chain that begins with an identifier. */
  private callsOn(reference: Node): Link[] {
    const links: Link[] = [];
    let node: Node = reference;
    for (;;) {
      const member = this.module.scopes.parentOf(node);
      const call = member === null ? null : this.module.scopes.parentOf(member);
      if (member?.type !== "MemberExpression" || call?.type !== "CallExpression" || call.callee !== member)
        return links;
      const method = methodOf(call);
      if (method === null) return links;
      links.push({ name: method.name, args: call.arguments, call });
      node = call;
    }
  }

  private add(
    request: Request,
    orm: ScriptOrm,
    evidence: Evidence,
    node: FoundCall["node"],
    sent: Node,
    fate: FoundCall["fate"],
  ): true {
    this.found.push({ ...request, orm, evidence, module: this.module, node, sent, fate });
    return true;
  }
}

/** Libraries whose calls resemble those of ours. */
const OTHER_LIBRARIES =
  /mikro-orm|mongoose|mongodb|typegoose|drizzle|payload|keystone|strapi|lodash|redis|@aws-sdk|supabase/;

const STATEMENTS: ReadonlySet<string> = new Set(["builder", "raw", "objection", "sent"]);

/** What a chain is read from whose builder is sent when somebody awaits it. */
type ThenableHandle = KnexHandle | DrizzleHandle;

function isThenable(handle: Handle): handle is ThenableHandle {
  return handle.orm === "knex" || handle.orm === "drizzle";
}

function chainRequest(node: CallNode, handle: ThenableHandle, lookup: Lookup, extra: readonly Link[]): Request | null {
  return handle.orm === "knex" ? knexRequest(node, handle, lookup, extra) : drizzleRequest(node, handle, lookup, extra);
}

const CHAIN_METHODS: ReadonlySet<string> = new Set([
  ...KNEX_METHODS,
  ...DRIZZLE_METHODS,
  "$fetchGraph",
  "$query",
  "$relatedQuery",
  "count",
  "countDistinct",
  "from",
  "groupBy",
  "into",
  "join",
  "leftJoin",
  "limit",
  "max",
  "min",
  "orderBy",
  "pluck",
  "returning",
  "sum",
  "table",
  "whereIn",
  "with",
  "relatedQuery",
  "distinct",
  "withSchema",
]);

function isShape(handle: ThenableHandle): boolean {
  return "shape" in handle;
}

/** `array.find(x => …)`: no library takes a function here. */
function cannotBeQuery(node: CallNode): boolean {
  const [first] = node.arguments;
  return first !== undefined && isFunction(unwrapped(first));
}

function requestOf(node: CallNode, handle: Handle, lookup: Lookup, extra: readonly Link[]): Request | null {
  switch (handle.orm) {
    case "prisma":
      return prismaRequest(node, handle, lookup);
    case "typeorm":
      return typeormRequest(node, handle, lookup, extra);
    case "sequelize":
      return sequelizeRequest(node, handle, lookup);
    case "knex":
    case "drizzle":
      return null;
    case "mikroorm":
      return mikroormRequest(node, handle, lookup);
    case "kysely":
      return handle.role === "builder" ? kyselyRequest(node, lookup) : null;
  }
}

/** The expression that a constant was given, followed through constants; any other expression is itself. */
export function constantOf(node: Node, module: Module): Node {
  let inner = unwrapped(node);
  for (let i = 0; i < 8 && inner.type === "Identifier"; i++) {
    const binding = module.scopes.resolve(inner);
    if (binding?.kind !== "variable") return inner;
    const declarator = binding.definition as TSESTree.VariableDeclarator;
    const declaration = module.scopes.parentOf(declarator);
    if (declarator.id.type !== "Identifier" || declarator.init === null) return inner;
    if (declaration?.type !== "VariableDeclaration" || declaration.kind !== "const") return inner;
    inner = unwrapped(declarator.init);
  }
  return inner;
}
