import type { TSESTree } from "@typescript-eslint/utils";
import { chainOf } from "../chain.js";
import { constantOf } from "../find.js";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import {
  isFunction,
  keyName,
  memberName,
  methodOf,
  nameOfCallee,
  returnedBy,
  unwrapped,
  walk,
  type FunctionNode,
  type Node,
} from "../syntax.js";

/** Definitions that lead to definitions are followed so far. */
const DEEPEST = 12;

/** Keys of options whose value is made of names of columns and relations, not a value that is compared. */
const STRUCTURAL =
  /^(?:where|orderBy|order|include|select|distinct|distinctOn|by|group|groupBy|having|cursor|AND|OR|NOT|some|every|none|is|isNot|filters?|populate|populateWhere|relations|join|attributes|on|with|columns|extras|_count|_min|_max|_sum|_avg|\$and|\$or|\$not|model|through)$/;

/** Methods of builders that take names of columns, or conditions. */
export const NAMES_COLUMNS =
  /^(?:(?:and|or)?where\w*|(?:and|or|add)?having\w*|(?:add)?orderBy\w*|order|thenBy|(?:add)?groupBy\w*|\w*join\w*|on\w*|andOn\w*|orOn\w*|distinct\w*|min|max|sum|avg|count\w*|\$count|union\w*|with|withRecursive|from|setFindOptions|modify|filter|andFilter)$/i;

/** Methods of builders that take no names by which rows are looked for. */
const NAMES_NONE =
  /^(?:|as|all|add?select\w*|select\w*|addSelect|column|columns|first|firstOrThrow|limit|offset|take|skip|insert\w*|into|values|value|update\w*|set\w*|del|delete\w*|returning\w*|increment|decrement|for\w*|noWait|skipLocked|transacting|timeout|clone|pluck|then|catch|finally|execute\w*|get\w*|run|stream|table|getRepository|createQueryBuilder|withSchema|deleteFrom|selectFrom|insertInto|updateTable|query|queryContext|debug|options|onConflict|merge|ignore|onDuplicateKeyUpdate|doUpdateSet|cache|comment|useTransaction|printSql|prepare|patch\w*|findById|findByIds|throwIfNotFound|withDeleted|alias|\$castTo|\$narrowType|\$if|\$dynamic|paginate|page|range|qb|iterate)$/i;

/** What of an operator's arguments names a column, whatever they are. */
const NAMING_FUNCTION = /^(?:raw|literal|ref|col|id|table|identifier|desc|asc|json|column|unsafe)$/;
const JOINING_FUNCTION = /^(?:and|or|not|Not|all|any|exists|notExists|concat)$/;

/** Reads whether all names that a query may say stand in code, and which code that is. */
export class Closedness {
  /** Code beside the query that is a part of it. */
  readonly beside: { readonly node: Node; readonly module: Module }[] = [];
  private readonly seen = new Set<Node>();

  constructor(
    private readonly module: Module,
    private readonly resolver: Resolver,
    private readonly isColumnObject: boolean,
    private readonly depth = 0,
  ) {}

  /** One call of a chain of a builder. */
  link(name: string, args: readonly Node[]): boolean {
    if (/^\$if$/.test(name)) return args.slice(1).every(argument => this.closed(argument));
    if (NAMES_NONE.test(name)) return true;
    if (!NAMES_COLUMNS.test(name)) return args.every(argument => this.closed(argument));
    const [first, ...others] = args;
    if (first === undefined) return true;
    if (/raw$/i.test(name)) return this.closed(first);
    if (
      /^orderBy|^order$|^addOrderBy|^thenBy|join|on|group|union|with|distinct|from/i.test(name) &&
      !/^(?:and|or)?where/i.test(name)
    )
      return /^(?:add)?orderBy$|^thenBy$/i.test(name) && !this.isColumnObject
        ? this.closed(first)
        : args.every(argument => this.closed(argument));
    // Of what is compared with, only another query has names.
    return this.closed(first) && others.every(other => this.isValue(other) || this.closed(other));
  }

  /** The options of a call that takes an object: `{ where, orderBy }`. */
  closed(node: Node): boolean {
    const inner = unwrapped(node);
    switch (inner.type) {
      case "Literal":
        return true;
      case "TemplateLiteral":
        return inner.expressions.every(hole => this.isConstant(hole));
      case "TaggedTemplateExpression":
        return inner.quasi.expressions.every(hole => this.isValue(hole) || this.closed(hole));
      case "ObjectExpression":
        return inner.properties.every(property => this.property(property));
      case "ArrayExpression":
        return inner.elements.every(element => element === null || this.closed(element));
      case "SpreadElement":
      case "UnaryExpression":
      case "AwaitExpression":
        return this.closed(inner.argument);
      case "ConditionalExpression":
        return this.closed(inner.consequent) && this.closed(inner.alternate);
      case "LogicalExpression":
        return (inner.operator === "&&" || this.closed(inner.left)) && this.closed(inner.right);
      case "BinaryExpression":
        return inner.operator !== "+" || (this.isConstant(inner.left) && this.isConstant(inner.right));
      case "ArrowFunctionExpression":
      case "FunctionExpression":
        return this.callback(inner);
      case "NewExpression":
        return inner.arguments.every(argument => this.closed(argument));
      case "CallExpression":
        return this.call(inner);
      case "MemberExpression":
        return this.member(inner);
      case "Identifier":
        return this.variable(inner);
      default:
        return false;
    }
  }

  private property(property: TSESTree.ObjectLiteralElement): boolean {
    if (property.type === "SpreadElement") return this.closed(property.argument);
    if (property.type !== "Property") return false;
    const key = keyName(property);
    // `[Op.and]`, `[users.id]`: the name is there.
    if (key === null && !(property.key.type === "MemberExpression" && !property.key.computed)) return false;
    const { value } = property;
    const inner = unwrapped(value);
    if (key !== null && STRUCTURAL.test(key)) return this.closed(value);
    const isMade =
      key === null ||
      /^(?:ObjectExpression|ArrayExpression|ArrowFunctionExpression|FunctionExpression)$/.test(inner.type);
    return isMade ? this.valueOrClosed(inner) : true;
  }

  /** What stands behind the name of a column: a value, or comparisons, which may hold names again. */
  private valueOrClosed(node: Node): boolean {
    const inner = unwrapped(node);
    if (inner.type === "ObjectExpression") return inner.properties.every(property => this.property(property));
    if (inner.type === "ArrayExpression")
      return inner.elements.every(element => element === null || this.valueOrClosed(element));
    if (inner.type === "SpreadElement") return true;
    return isFunction(inner) ? this.callback(inner) : true;
  }

  /** Whether an expression can be nothing but a value: no function, no other query. */
  private isValue(node: Node): boolean {
    const inner = unwrapped(node);
    if (inner.type === "CallExpression") {
      const name = nameOfCallee(inner);
      const [first] = inner.arguments;
      return first === undefined || !NAMING_FUNCTION.test(name) || this.closed(first);
    }
    return inner.type !== "TaggedTemplateExpression" && !isFunction(inner);
  }

  private isConstant(node: Node): boolean {
    const inner = constantOf(node, this.module);
    if (inner !== unwrapped(node)) this.beside.push({ node: inner, module: this.module });
    if (inner.type === "TemplateLiteral") return inner.expressions.every(hole => this.isConstant(hole));
    if (inner.type === "BinaryExpression") return this.isConstant(inner.left) && this.isConstant(inner.right);
    if (inner.type === "ConditionalExpression")
      return this.isConstant(inner.consequent) && this.isConstant(inner.alternate);
    return inner.type === "Literal";
  }

  private call(call: TSESTree.CallExpression): boolean {
    const name = nameOfCallee(call);
    const method = methodOf(call);
    const args = call.arguments;
    if (NAMING_FUNCTION.test(name) || JOINING_FUNCTION.test(name)) return args.every(argument => this.closed(argument));
    if (
      method !== null &&
      /^(?:map|filter|concat|flat|reverse|slice|flatMap)$/.test(name) &&
      !this.isBuilder(method.object)
    )
      return this.closed(method.object) && args.every(argument => isBooleanName(argument) || this.closed(argument));
    const value = this.resolver.valueOf(call.callee, this.module);
    if (value?.kind === "function") return isFunction(value.node) && this.helper(value.node, value.module);
    const callee = unwrapped(call.callee);
    // An operator of the library, or a method of what builds expressions; a method of the code's own could give anything.
    const isOperator =
      value?.kind === "external" ||
      value?.kind === "handle" ||
      (callee.type === "MemberExpression" && this.isBuilder(callee.object)) ||
      (callee.type === "Identifier" && this.isParameter(callee));
    if (!isOperator) return false;
    if (callee.type === "MemberExpression")
      return chainOf(call, node => node).links.every(link => this.link(link.name, link.args));
    const [first, ...others] = args;
    const isNamed = first === undefined || this.closed(first);
    const areValues = (some: readonly Node[]): boolean => some.every(one => this.isValue(one) || this.closed(one));
    return this.isColumnObject || value?.kind !== "external" ? isNamed && areValues(others) : areValues(args);
  }

  /** What the conditions are built by: a parameter of the callback, a member of a library. */
  private isBuilder(node: Node): boolean {
    let inner = unwrapped(node);
    for (;;) {
      if (inner.type === "MemberExpression") {
        if (this.resolver.handleOf(inner, this.module) !== null) return true;
        inner = unwrapped(inner.object);
      } else if (inner.type === "CallExpression") inner = unwrapped(inner.callee);
      else break;
    }
    if (inner.type === "ThisExpression") return this.resolver.handleOf(inner, this.module) !== null;
    if (inner.type !== "Identifier") return false;
    const value = this.resolver.valueOf(inner, this.module);
    return value?.kind === "external" || value?.kind === "handle" || this.isParameter(inner);
  }

  /** Whether a name is a parameter of a callback within the query. */
  private isParameter(node: TSESTree.Identifier): boolean {
    const binding = this.module.scopes.resolve(node);
    return binding?.kind === "parameter" && this.seen.has(binding.definition);
  }

  private callback(node: FunctionNode): boolean {
    if (this.seen.has(node)) return true;
    this.seen.add(node);
    let isClosed = true;
    walk(node.body, inner => {
      if (inner.type !== "CallExpression" || !isClosed) return isClosed;
      const method = methodOf(inner);
      if (method !== null && NAMES_COLUMNS.test(method.name)) isClosed = this.link(method.name, inner.arguments);
      return undefined;
    });
    return isClosed && (node.body.type === "BlockStatement" || this.returned(node.body));
  }

  /** What a callback gives: conditions, or its builder, which `callback` has looked at. */
  private returned(body: Node): boolean {
    const inner = unwrapped(body);
    const method = inner.type === "CallExpression" ? methodOf(inner) : null;
    return (method !== null && NAMES_COLUMNS.test(method.name)) || this.closed(inner);
  }

  /** A function of the repository that gives conditions. */
  private helper(node: FunctionNode, module: Module): boolean {
    if (this.seen.has(node)) return true;
    if (this.depth > DEEPEST) return false;
    this.seen.add(node);
    this.beside.push({ node, module });
    const inside = new Closedness(module, this.resolver, this.isColumnObject, this.depth + 1);
    const isClosed = returnedBy(node).every(returned => inside.closed(returned));
    this.beside.push(...inside.beside);
    return isClosed;
  }

  private member(node: TSESTree.MemberExpression): boolean {
    if (memberName(node) === null) return false;
    if (this.isColumnObject) return true;
    const object = unwrapped(node.object);
    if (object.type !== "Identifier") return false;
    const binding = this.module.scopes.resolve(object);
    // A member of what stands still: an enumeration, a list of names.
    if (binding?.kind === "enum" || binding?.kind === "class") return true;
    const value = this.resolver.valueOf(node, this.module);
    if (value?.kind === "object") return this.object(value.node, value.module);
    const owner = this.resolver.valueOf(object, this.module);
    if (owner?.kind === "external" || owner?.kind === "handle") return true;
    if (owner?.kind === "object") return this.object(owner.node, owner.module);
    return binding?.kind === "import" && /^[A-Z]/.test(object.name);
  }

  private object(node: TSESTree.ObjectExpression, module: Module): boolean {
    if (this.seen.has(node)) return true;
    this.seen.add(node);
    this.beside.push({ node, module });
    if (this.depth > DEEPEST) return false;
    const inside = new Closedness(module, this.resolver, this.isColumnObject, this.depth + 1);
    const isClosed = inside.closed(node);
    this.beside.push(...inside.beside);
    return isClosed;
  }

  /** A variable of this function, with all that is done to it. */
  private variable(node: TSESTree.Identifier): boolean {
    if (node.name === "undefined") return true;
    const { scopes } = this.module;
    const binding = scopes.resolve(node);
    if (binding === null || this.seen.has(binding.identifier)) return binding !== null;
    const value = this.resolver.valueOf(node, this.module);
    if (value?.kind === "handle" && value.role !== "builder") return true;
    if (binding.kind === "class" || binding.kind === "enum") return true;
    if (binding.kind === "function") return isFunction(binding.definition) && this.callback(binding.definition);
    if (binding.kind === "import") {
      if (value?.kind === "object") return this.object(value.node, value.module);
      if (value?.kind === "function" && isFunction(value.node)) return this.helper(value.node, value.module);
      return value?.kind === "class" || value?.kind === "external" || (this.isColumnObject && value === null);
    }
    if (binding.kind === "parameter" && this.seen.has(binding.definition)) return true;
    if (binding.kind !== "variable") return false;
    const declarator = binding.definition as TSESTree.VariableDeclarator;
    if (declarator.id.type !== "Identifier") return false;
    this.seen.add(binding.identifier);
    const references = scopes.references(binding);
    const around = new Set<Node>([declarator, ...references.map(reference => this.functionAround(reference))]);
    this.beside.push(...[...around].map(outer => ({ node: outer, module: this.module })));
    return (
      (declarator.init === null || this.closed(declarator.init)) &&
      references.every(reference => this.reference(reference))
    );
  }

  private functionAround(node: Node): Node {
    const { scopes } = this.module;
    let found: Node | null = null;
    for (let around = scopes.functionAround(node); around !== null; around = scopes.functionAround(around))
      found = around;
    return found ?? this.module.program;
  }

  /** One use of a variable that holds a part of a query: what it adds has to be names that are there. */
  reference(reference: Node): boolean {
    const { scopes } = this.module;
    const parent = scopes.parentOf(reference);
    if (parent?.type === "AssignmentExpression" && parent.left === reference) return this.closed(parent.right);
    if (parent?.type === "CallExpression" && parent.callee !== reference) return this.isHarmlessCall(parent);
    if (parent?.type !== "MemberExpression" || parent.object !== reference) return true;
    const name = memberName(parent);
    const outer = scopes.parentOf(parent);
    if (outer?.type === "CallExpression" && outer.callee === parent) return this.step(name, outer);
    if (outer?.type === "AssignmentExpression" && outer.left === parent) {
      if (name === null) return false;
      return STRUCTURAL.test(name) ? this.closed(outer.right) : this.valueOrClosed(outer.right);
    }
    // `where.AND.push(…)`, `where.price.gte = …`
    return outer?.type !== "MemberExpression" || this.reference(parent);
  }

  /** `conditions.push(…)`, `query.andWhere(…).orderBy(…)`. */
  private step(name: string | null, call: TSESTree.CallExpression): boolean {
    if (name === null) return false;
    if (/^(?:push|unshift|concat)$/.test(name)) return call.arguments.every(argument => this.closed(argument));
    if (/^(?:length|join|map|filter|forEach|some|every|find|includes|slice|toString|reduce)$/.test(name)) return true;
    if (!this.link(name, call.arguments)) return false;
    return this.reference(call);
  }

  /** A call that is given the variable: one of the query itself, or of a library. */
  private isHarmlessCall(call: TSESTree.CallExpression): boolean {
    const name = nameOfCallee(call);
    if (NAMES_COLUMNS.test(name) || NAMING_FUNCTION.test(name) || JOINING_FUNCTION.test(name)) return true;
    if (
      /^(?:find\w*|count\w*|aggregate|update\w*|delete\w*|log|debug|info|stringify|keys|isArray|all|allSettled|Boolean)$/.test(
        name,
      )
    )
      return true;
    return false;
  }
}

function isBooleanName(node: Node): boolean {
  return node.type === "Identifier" && node.name === "Boolean";
}
