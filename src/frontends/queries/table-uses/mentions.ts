import type { TSESTree } from "@typescript-eslint/utils";
import type { Dialect } from "../../../model/dialect.js";
import {
  shortText,
  wordKey,
  WORDS_ALONE,
  wordsOf,
  type OpenReason,
  type TableNames,
  type TableUse,
} from "../../../model/table-use.js";
import { embeddedUse } from "../../../sql/search/table-uses.js";
import { PRISMA_METHODS } from "../libraries/prisma-calls.js";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import {
  isWrapper,
  keyName,
  memberName,
  methodOf,
  nameOfCallee,
  spanOf,
  superTypeArgumentsOf,
  unwrapped,
  walk,
  type Node,
} from "../syntax.js";
import { chainOf } from "../chain.js";
import { Closedness } from "./closed.js";

/**
 * What a script does with names of tables and with what stands for them, beside the calls that are known queries: SQL in
 * its texts, a table by its name, a model or delegate that is handed on.
 */
export function mentionsIn(
  module: Module,
  resolver: Resolver,
  known: readonly Node[],
  names: TableNames,
  dialect: Dialect,
): readonly TableUse[] {
  return new Mentions(module, resolver, new Set(known), names, dialect).find();
}

class Mentions {
  private readonly found: TableUse[] = [];
  private readonly asked = new Set<Node>();

  constructor(
    private readonly module: Module,
    private readonly resolver: Resolver,
    private readonly known: ReadonlySet<Node>,
    private readonly names: TableNames,
    private readonly dialect: Dialect,
  ) {}

  find(): readonly TableUse[] {
    walk(this.module.program, node => {
      // Types, imports and the decorators of definitions ask for nothing.
      if (this.known.has(node) || NO_CODE.test(node.type)) return this.known.has(node) ? false : isWrapper(node);
      switch (node.type) {
        case "Literal":
          if (typeof node.value === "string") this.text(node, node.value, false);
          break;
        case "TemplateLiteral":
          this.template(node);
          break;
        case "Identifier":
          this.model(node);
          break;
        case "MemberExpression":
          this.delegate(node);
          break;
        case "CallExpression":
          if (DEFINES.test(nameOfCallee(node))) return false;
          this.accessor(node);
          this.given(node.arguments);
          break;
        case "NewExpression":
          this.given(node.arguments);
          break;
        case "ClassDeclaration":
        case "ClassExpression":
          this.heir(node);
          break;
      }
      return undefined;
    });
    return this.found;
  }

  // --- texts ---

  private template(node: TSESTree.TemplateLiteral): void {
    const text = node.quasis.map(({ value }) => value.cooked ?? value.raw).join("\0");
    const parent = this.module.scopes.parentOf(node);
    const isTagged = parent?.type === "TaggedTemplateExpression";
    const mayHoldSql = isTagged
      ? node.expressions.some(hole => !this.isBound(hole))
      : node.expressions.some(hole => unwrapped(hole).type !== "Literal");
    this.text(node, text, mayHoldSql);
  }

  /** Whether a hole of a tagged template holds a value, or a column of a table by its name. */
  private isBound(hole: Node): boolean {
    const inner = unwrapped(hole);
    if (inner.type === "MemberExpression") return memberName(inner) !== null;
    return inner.type === "Identifier" || inner.type === "Literal";
  }

  private text(node: Node, text: string, isDynamic: boolean): void {
    const { tables } = this.names;
    const use = embeddedUse({ sql: text, code: this.module.textOf(node), isDynamic }, tables, this.dialect);
    if (use !== null) return this.add(node, use, use.open);
    const [, name, column] = PATH.exec(text) ?? [];
    if (name === undefined || !tables.has(wordKey(name))) return;
    if (column !== undefined) this.add(node, { words: wordsOf(text) }, null);
    else this.add(node, { words: wordsOf(name), model: name }, this.namesTable(node) ? "handedOn" : "named");
  }

  /** Whether a text stands where something may take it for the name of a table. */
  private namesTable(node: Node): boolean {
    const parent = this.module.scopes.parentOf(node);
    if (parent?.type === "Property" && parent.value === node) return TABLE_KEY.test(keyName(parent) ?? "");
    if (parent?.type !== "CallExpression" || parent.arguments[0] !== node) return false;
    return TAKES_TABLE.test(nameOfCallee(parent));
  }

  // --- what stands for tables ---

  private model(node: TSESTree.Identifier): void {
    if (!this.names.models.has(node.name)) return;
    const { scopes } = this.module;
    const parent = scopes.parentOf(node);
    if (parent === null || !this.isModel(node, parent)) return;
    const inner = { words: wordsOf(node.name), model: node.name };
    switch (parent.type) {
      case "MemberExpression":
        if (parent.object !== node) return this.registered(parent);
        return this.ofMember(parent, node);
      case "NewExpression":
        if (parent.callee === node) return;
        break;
      case "CallExpression": {
        const name = nameOfCallee(parent);
        if (OF_CHAIN.test(name)) return this.sent(this.topOf(parent), node.name, true);
        if (parent.callee === node || TAKES_MODEL.test(name)) return;
        break;
      }
      case "ArrayExpression":
        if (this.isListOfModels(parent)) return;
        break;
      case "Property":
        // `{ models: { User } }`, `export default { User }`.
        if (parent.shorthand || /^(?:type|target|entity|model|modelClass)$/.test(keyName(parent) ?? "")) return;
        break;
      case "BinaryExpression":
      case "ExportSpecifier":
      case "ExportDefaultDeclaration":
      case "AssignmentExpression":
      case "VariableDeclarator":
      case "ReturnStatement":
      case "ClassDeclaration":
      case "Decorator":
        return;
    }
    this.add(node, inner, "handedOn");
  }

  /** Whether a name is that of a model, and not of something else that is called so. */
  private isModel(node: TSESTree.Identifier, parent: Node): boolean {
    if (parent.type === "MemberExpression" && parent.property === node) return !parent.computed;
    if (parent.type === "Property" && parent.key === node && !parent.shorthand) return false;
    const binding = this.module.scopes.resolve(node);
    if (binding === null || binding.identifier === node || binding.kind === "parameter") return false;
    return /^[A-Z]/.test(node.name) || binding.kind !== "variable" || binding.scope === this.module.program;
  }

  /** `models.User.find…`: known calls are left out before. */
  private registered(member: TSESTree.MemberExpression): void {
    const parent = this.module.scopes.parentOf(member);
    const call = parent === null ? null : this.module.scopes.parentOf(parent);
    const name = parent?.type === "MemberExpression" && parent.object === member ? memberName(parent) : null;
    if (name === null || call?.type !== "CallExpression" || !SENDS.test(name)) return;
    this.sent(call, memberName(member));
  }

  /** A property of a model: a column by its name, or a method. */
  private ofMember(member: TSESTree.MemberExpression, model: TSESTree.Identifier): void {
    const name = memberName(member);
    const call = this.module.scopes.parentOf(member);
    const words = wordsOf(this.module.textOf(member));
    if (name === null) return this.add(member, { words, model: model.name }, "column");
    if (call?.type !== "CallExpression" || call.callee !== member)
      return this.add(member, { words, model: model.name }, null);
    if (SENDS.test(name)) this.sent(call, model.name);
  }

  /** `prisma.user` that is handed on, or asked in a way that is not known. */
  private delegate(node: TSESTree.MemberExpression): void {
    const name = memberName(node);
    if (name === null || !this.names.delegates.has(wordKey(name))) return;
    const parent = this.module.scopes.parentOf(node);
    const method = parent?.type === "MemberExpression" && parent.object === node ? memberName(parent) : null;
    if (method !== null) {
      const call = this.module.scopes.parentOf(parent as Node);
      if (call?.type === "CallExpression" && PRISMA_METHODS.has(method) && !/^create/.test(method))
        this.sent(call, name);
      return;
    }
    const handle = this.resolver.handleOf(node, this.module);
    if (handle?.orm === "prisma" && handle.role === "delegate")
      this.add(node, { words: wordsOf(name), model: name }, "handedOn");
  }

  /** A repository, model or builder that is handed to a function. */
  private given(args: readonly Node[]): void {
    for (const argument of args) {
      const inner = unwrapped(argument);
      if (
        (inner.type !== "Identifier" && inner.type !== "MemberExpression") ||
        this.names.models.has(this.module.textOf(inner))
      )
        continue;
      const handle = this.resolver.handleOf(inner, this.module);
      if (handle === null || handle.model === null || !HOLDS_TABLE.test(handle.role)) continue;
      this.add(inner, { words: wordsOf(handle.model), model: handle.model }, "handedOn");
    }
  }

  /** `class Users extends BaseService<User>`: what the base asks for is not followed to the model. */
  private heir(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression): void {
    const base = node.superClass == null ? null : unwrapped(node.superClass);
    if (base === null) return;
    const value = this.resolver.valueOf(base, this.module);
    const isOfLibrary =
      value?.kind === "external" &&
      /^(?:Repository|TreeRepository|BaseEntity|Model|EntityRepository|AbstractRepository)$/.test(value.name);
    if (isOfLibrary || this.resolver.asHandle(value) !== null) return;
    const types = superTypeArgumentsOf(node).map(type => this.module.textOf(type));
    const args = base.type === "CallExpression" ? base.arguments.map(argument => this.module.textOf(argument)) : [];
    for (const name of [...types, ...args])
      if (this.names.models.has(name)) this.add(base, { words: wordsOf(name), model: name }, "handedOn");
  }

  /** `user.getPosts({ where })`: Sequelize gives models methods for their relations. */
  private accessor(node: TSESTree.CallExpression): void {
    const name = methodOf(node)?.name ?? "";
    const relation = /^(?:get|count|has)([A-Z]\w*)$/.exec(name)?.[1];
    if (relation === undefined || node.arguments.length === 0 || !this.names.relations.has(wordKey(relation))) return;
    this.sent(node, relation);
  }

  /** A call that is no known query, but looks like one. */
  private sent(call: TSESTree.CallExpression, model: string | null, isChain = false): void {
    if (this.asked.has(call)) return;
    this.asked.add(call);
    const closedness = new Closedness(this.module, this.resolver, isChain);
    const isClosed = isChain
      ? chainOf(call, node => node).links.every(({ name, args }) => closedness.link(name, args))
      : call.arguments.every(argument => closedness.closed(argument));
    const besides = closedness.beside.map(({ node, module }) => module.textOf(node));
    const words = wordsOf([this.module.textOf(call), ...besides].join(" "));
    this.add(call, { words, model, counts: true }, isClosed ? null : "column");
  }

  /** The whole chain that a call is a link of. */
  private topOf(call: TSESTree.CallExpression): TSESTree.CallExpression {
    const { scopes } = this.module;
    for (let top = call; ;) {
      const member = scopes.parentOf(top);
      const next = member?.type === "MemberExpression" && member.object === top ? scopes.parentOf(member) : null;
      if (next?.type !== "CallExpression" || next.callee !== member) return top;
      top = next;
    }
  }

  private isListOfModels(node: Node): boolean {
    const parent = this.module.scopes.parentOf(node);
    if (parent?.type === "Property")
      return /^(?:entities|models|schemas?|imports|attributes|include)$/.test(keyName(parent) ?? "");
    if (parent?.type !== "CallExpression") return false;
    const method = methodOf(parent)?.name ?? "";
    return TAKES_MODEL.test(method);
  }

  private add(node: Node, use: Partial<TableUse> & Pick<TableUse, "words">, open: OpenReason | null): void {
    this.found.push({
      ...WORDS_ALONE,
      span: spanOf(node),
      label: shortText(this.module.textOf(node)),
      ...use,
      open,
    });
  }
}

/** Calls that declare tables and how they are related. */
const DEFINES = /^(?:\w+Table|relations|defineRelations|table)$/;

/** Links of a chain that name its table. */
const OF_CHAIN = /^(?:from|update|delete|innerJoin|leftJoin|rightJoin|fullJoin|\$count)$/;

const NO_CODE = /^(?:Import\w*|Export(?:All|Specifier)\w*|TS\w+|Decorator|JSXText)$/;

/** What a handle has to be for whoever gets it to ask its table. */
const HOLDS_TABLE = /^(?:repository|delegate|builder|objection|table|model|entity)$/;

/** `users`, `app.users`, `users as u`, `users.email`. */
const PATH = /^(?:\w+\.)??(\w+)(?:\s+(?:as\s+)?\w+)?(?:\.(\w+))?$/i;

const TABLE_KEY = /^(?:table|tableName|from|source|collection)$/;
const TAKES_TABLE =
  /^(?:from|into|table|knex|db|trx|tx|client|\w*[tT]able|selectFrom|join|leftJoin|innerJoin|ref|pg|conn|connection|database|query\w*|select\w*|find\w*|count\w*|get\w*|fetch\w*|list\w*|exists\w*)$/;

/** What is given a model and hands nothing of it on, but what its own result is asked for. */
const TAKES_MODEL =
  /^(?:InjectRepository|InjectModel|getRepository|getTreeRepository|getRepositoryToken|getModelToken|forFeature|into|insert\w*|addModels|belongsTo\w*|hasOne|hasMany|relations|create|merge|plainToClass|plainToInstance|instanceToPlain|save|persist|remove|assign|getReference|OmitType|PartialType|PickType|IntersectionType|ApiResponse|createInsertSchema|createSelectSchema|createUpdateSchema)$/;

/** Methods of models that look for rows. */
const SENDS =
  /^(?:find\w*|count\w*|aggregate|group\w*|update\w*|delete\w*|destroy|restore|increment|decrement|min|max|sum|scope|unscoped|query|where|createQueryBuilder|softDelete|exist\w*|paginate)$/;
