import type { TSESTree } from "@typescript-eslint/utils";
import type { Project } from "../../../project/project.js";
import { NO_FILTER, PLAIN, type Condition, type Lookup, type Request } from "../calls.js";
import { callOf, fateOf } from "../execution.js";
import { sequelizeOptions } from "../libraries/sequelize-calls.js";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import { encloses, isWrapper, memberName, methodOf, unwrapped, walk, type CallNode, type Node } from "../syntax.js";
import type { Value } from "../values.js";
import { DeclaredRelations, type Getter, type RowModel } from "./declared.js";
import { Loading } from "./loaded.js";

/** A property whose reading sends a query. */
export interface Touch {
  readonly node: TSESTree.MemberExpression;
  readonly request: Request;
}

/** The relations that a file loads row by row, as far as the rows lead to a declared entity or model. */
export class RelationLoads {
  private readonly declared: DeclaredRelations;
  private readonly loading: Loading;

  constructor(
    private readonly module: Module,
    private readonly resolver: Resolver,
    project: Project,
  ) {
    this.declared = new DeclaredRelations(project);
    this.loading = new Loading(resolver);
  }

  /** What a method asks for that an association of Sequelize adds to its rows: `user.getPosts()`. It asks also where `include` has loaded them. */
  getter(node: CallNode, lookup: Lookup): Request | null {
    const method = methodOf(node);
    if (method === null || !/^(?:get|count|has)[A-Z]/.test(method.name)) return null;
    const value = this.resolver.valueOf(method.object, this.module);
    const row = this.rowModel(value);
    if (row === null) return null;
    const member = value?.kind === "instance" ? this.resolver.member(value, method.name) : null;
    // A method that the class has of its own is another one: Sequelize adds none in its place.
    if (member?.kind === "function") return null;
    const getter = mixinOf(member, method.name) ?? this.declared.getter(method.name, row, this.module);
    if (getter === null || this.isFallback(node, method.object)) return null;
    const counts = getter.verb === "count";
    const options = getter.verb === "has" ? { filter: NO_FILTER } : sequelizeOptions(node, lookup);
    const ofRow: Condition = { column: "", comparison: "relation", value: method.object };
    return {
      ...PLAIN,
      ...options,
      filter: { ...options.filter, conditions: [ofRow, ...options.filter.conditions] },
      action: counts ? "count" : "read",
      method: method.name,
      model: getter.target ?? row.name,
      targets: [],
      inputs: [method.object, ...node.arguments],
      rows: counts ? "scalar" : "many",
      relation: getter.verb === "get" ? { name: getter.as, isTouched: false } : null,
    };
  }

  private rowModel(value: Value | null): RowModel | null {
    const handle = this.resolver.asHandle(value);
    if (handle?.orm !== "sequelize" || handle.role !== "instance") return null;
    if (value?.kind === "instance") return { name: value.node.id?.name ?? handle.model ?? "", path: value.module.path };
    return handle.model === null ? null : { name: handle.model, path: null };
  }

  /** `post.author ?? (await post.getAuthor())`: nothing is sent where `include` may have loaded the author. */
  private isFallback(node: CallNode, row: Node): boolean {
    const { scopes } = this.module;
    let outer = scopes.parentOf(node);
    while (outer !== null && (outer.type === "AwaitExpression" || isWrapper(outer))) outer = scopes.parentOf(outer);
    if (outer?.type !== "LogicalExpression" || outer.operator === "&&" || encloses(outer.left, node)) return false;
    const left = unwrapped(outer.left);
    const relation = left.type === "MemberExpression" ? memberName(left) : null;
    return relation !== null && this.loading.has(row, relation, this.module);
  }

  /** The lazy relations of TypeORM's entities that are awaited, the first time in each function. */
  touched(): readonly Touch[] {
    const { module, resolver } = this;
    if (!/typeorm/i.test(module.text) && resolver.modules.dependsOn(module.path, "typeorm") !== true) return [];
    const touches: Touch[] = [];
    const seen = new Set<string>();
    walk(module.program, node => {
      if (node.type !== "MemberExpression" || fateOf(node, module) !== "sent") return undefined;
      const name = this.lazyRelation(node);
      // A relation stays with the row once it is loaded.
      const key = `${this.functionOf(node)?.range[0] ?? 0} ${module.textOf(node)}`;
      if (name === null || seen.has(key)) return undefined;
      seen.add(key);
      if (!this.loading.has(node.object, name, module)) touches.push({ node, request: touchOf(node, name) });
      return undefined;
    });
    return touches;
  }

  /** The function that a node stands in, by way of callbacks. */
  private functionOf(node: Node): Node | null {
    const { scopes } = this.module;
    let fn = scopes.functionAround(node);
    while (fn !== null && callOf(fn, this.module) !== null) fn = scopes.functionAround(fn);
    return fn;
  }

  private lazyRelation(node: TSESTree.MemberExpression): string | null {
    const name = memberName(node);
    const value = name === null ? null : this.resolver.valueOf(node.object, this.module);
    if (name === null || value?.kind !== "instance") return null;
    return this.declared.ofEntity(value.node, value.module, name)?.loading === "lazy" ? name : null;
  }

  /** Whether MikroORM finds the relation that a call loads: nothing is sent then. */
  isThere({ relation, method, inputs }: Request): boolean {
    const [object] = inputs;
    if (relation === null || object === undefined || !KEEPS.has(method)) return false;
    return this.loading.has(object, relation.name, this.module);
  }
}

/** `declare getPosts: HasManyGetAssociationsMixin<Post>`. */
function mixinOf(member: Value | null, method: string): Getter | null {
  if (member?.kind !== "externalInstance") return null;
  const [, verb] = /(Get|Count|Has)Associations?Mixin$/.exec(member.name) ?? [];
  if (verb === undefined) return null;
  const noun = method.replace(/^(?:get|count|has)/, "");
  return {
    verb: verb.toLowerCase() as Getter["verb"],
    as: noun.charAt(0).toLowerCase() + noun.slice(1),
    target: member.typeArguments[0] ?? null,
  };
}

/** The methods of MikroORM that give what is there already. */
const KEEPS: ReadonlySet<string> = new Set(["load", "loadItems", "loadOrFail"]);

function touchOf(node: TSESTree.MemberExpression, name: string): Request {
  const object: Node = node.object;
  return {
    ...PLAIN,
    action: "read",
    method: name,
    model: null,
    targets: [],
    inputs: [object],
    filter: { conditions: [{ column: "", comparison: "relation", value: object }], open: false },
    relation: { name, isTouched: true },
  };
}
