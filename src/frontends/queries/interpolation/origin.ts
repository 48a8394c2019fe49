import type { TSESTree } from "@typescript-eslint/utils";
import type { Interpolation } from "../../../model/query.js";
import type { Project } from "../../../project/project.js";
import { Callers } from "../callers.js";
import type { HelperCalls } from "../helpers.js";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import type { Binding } from "../scope.js";
import {
  isClass,
  isFunction,
  keyName,
  memberName,
  methodOf,
  returnedBy,
  some,
  unwrapped,
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
} from "../syntax.js";
import { parameterIndexOf, patternPath } from "../variables.js";
import { callsOfHeld, isExported } from "./exported.js";
import { isExposed, isRequestPart, isTakenFromRequest } from "./request.js";
import { kindOfType, memberType } from "./types.js";
import { boundFor, importedConstant, listBehind, valuesOf, type Frame } from "./values.js";

type Kind = Interpolation["kind"];

/** Expressions are followed this far. */
const DEEPEST = 8;

const ORDER: readonly Kind[] = ["constant", "number", "name", "unknown", "value"];

/** The kind of several parts: that of the one that is trusted least. */
export function worst(kinds: readonly Kind[]): Kind {
  return kinds.reduce((a, b) => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b), "constant");
}

/** What expressions put into a text, as far as the source shows. */
export class Origins {
  private readonly known = new Map<Node, Kind>();

  constructor(
    private readonly resolver: Resolver,
    private readonly helpers: (frame: Frame) => HelperCalls,
    private readonly project: Project,
  ) {}

  /** What is known of an expression; one that leads to itself adds nothing to what else it may be. */
  kindOf(node: Node, frame: Frame, depth = 0): Kind {
    const inner = unwrapped(node);
    if (depth > DEEPEST) return "unknown";
    const asserted = node.type === "TSAsExpression" ? kindOfType(node.typeAnnotation, frame.module) : null;
    if (asserted === "number") return asserted;
    // What a helper's parameter is differs from call to call.
    if (frame.given.size > 0) return this.find(inner, frame, depth);
    const before = this.known.get(inner);
    if (before !== undefined) return before;
    this.known.set(inner, "constant");
    const kind = this.find(inner, frame, depth);
    this.known.set(inner, kind);
    return kind;
  }

  private find(node: Node, frame: Frame, depth: number): Kind {
    const next = (inner: Node): Kind => this.kindOf(inner, frame, depth + 1);
    switch (node.type) {
      case "Literal":
        return typeof node.value === "string" ? "constant" : "number";
      case "TemplateLiteral":
        return worst(node.expressions.map(next));
      case "ConditionalExpression":
        return worst([next(node.consequent), next(node.alternate)]);
      case "LogicalExpression":
        return node.operator === "&&" ? next(node.right) : worst([next(node.left), next(node.right)]);
      case "AwaitExpression":
        return next(node.argument);
      case "UnaryExpression":
        return "number";
      case "UpdateExpression":
        return "number";
      case "BinaryExpression":
        // Anything but a sum is a number, or true or false.
        return node.operator === "+" ? worst([next(node.left), next(node.right)]) : "number";
      case "ArrayExpression":
        return worst(
          node.elements.map(element =>
            element === null ? "constant" : next(element.type === "SpreadElement" ? element.argument : element),
          ),
        );
      case "ObjectExpression":
        return worst(
          node.properties.map(property => next(property.type === "Property" ? property.value : property.argument)),
        );
      case "NewExpression":
        return this.ofNew(node, next);
      case "MemberExpression":
        return this.ofMember(node, frame, depth);
      case "CallExpression":
        return this.ofCall(node, frame, depth);
      case "Identifier":
        return this.ofName(node, frame, depth);
      default:
        return "unknown";
    }
  }

  private ofNew({ callee, arguments: given }: TSESTree.NewExpression, next: (inner: Node) => Kind): Kind {
    const name = callee.type === "Identifier" ? callee.name : "";
    if (name === "Date") return "number";
    return (name === "Set" || name === "Array") && given[0] !== undefined ? next(given[0]) : "unknown";
  }

  // ── members ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private ofMember(node: TSESTree.MemberExpression, frame: Frame, depth: number): Kind {
    const { module } = frame;
    const name = memberName(node);
    const object = unwrapped(node.object);
    if (name !== null) {
      if (NUMERIC.test(name)) return "number";
      if (isConstantName(name)) return "constant";
      if (OF_MODELS.test(name)) return "name";
    }
    if (isRequestPart(node, module)) return "value";
    // `Status.ACTIVE`, `User.name`: what the source spells.
    if (isOfClass(object)) return "name";
    if (object.type === "ThisExpression") return this.ofThis(name, node, frame, depth);
    if (name !== null && IS_TRUTH.test(name)) return "number";
    const typed = isGiven(object, frame) ? null : memberType(node, module);
    const kindByType = typed === null ? null : kindOfType(typed, module);
    // That it is text says less than what the variable is given.
    if (kindByType !== null && !(kindByType === "value" && isHeld(object, module))) return kindByType;
    const kind = this.kindOf(object, frame, depth + 1);
    return kind === "number" ? "unknown" : kind;
  }

  /** `this.name`: what the class gives it. */
  private ofThis(name: string | null, node: Node, frame: Frame, depth: number): Kind {
    const owner = classAround(node, frame.module);
    if (owner === null || name === null) return "unknown";
    for (const member of owner.body.body) {
      if (member.type !== "PropertyDefinition" || keyName(member) !== name) continue;
      const type = member.typeAnnotation?.typeAnnotation;
      const kind = type === undefined ? null : kindOfType(type, frame.module);
      if (kind === "number" || kind === "constant") return kind;
      if (member.value != null && (member.readonly || member.static))
        return this.kindOf(member.value, frame, depth + 1);
    }
    // Who makes the object chooses; that is mostly code.
    return "unknown";
  }

  // ── calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private ofCall(node: CallNode, frame: Frame, depth: number): Kind {
    const { callee, arguments: given } = node;
    const next = (inner: Node): Kind => this.kindOf(inner, frame, depth + 1);
    const target = unwrapped(callee);
    const method = methodOf(node);
    const name = method?.name ?? (target.type === "Identifier" ? target.name : "");
    if (QUOTING.test(name)) return "unknown";
    if (NUMERIC_CALLS.test(name)) return "number";
    if (method !== null) {
      const object = unwrapped(method.object);
      const isGlobal = (expected: RegExp): boolean =>
        object.type === "Identifier" && expected.test(object.name) && frame.module.scopes.resolve(object) === null;
      if (isGlobal(/^(?:Math|Number|Date)$/)) return "number";
      if (isGlobal(/^(?:Object|Array|JSON)$/)) return given[0] === undefined ? "constant" : next(given[0]);
      if (isRequestPart(node, frame.module)) return "value";
      if (name === "map" || name === "flatMap") {
        const fn = given[0] === undefined ? null : unwrapped(given[0]);
        if (isFunction(fn) && fn.body != null) return worst(returnedBy(fn).map(next));
        return fn?.type === "Identifier" && /^(?:Number|parseInt|parseFloat)$/.test(fn.name) ? "number" : "unknown";
      }
      if (name === "concat" || name === "join") return worst([next(object), ...given.map(next)]);
      if (name === "get") return next(object) === "constant" ? "constant" : "unknown";
      if (KEEPS.test(name)) {
        const kind = next(object);
        // Who replaces letters may well have replaced the quotes.
        return kind === "value" && name.startsWith("replace") ? "unknown" : kind;
      }
    } else if (name === "String" && given[0] !== undefined) return next(given[0]);
    return this.ofFunction(node, frame, depth);
  }

  /** A function of the repository, as far as it gives back what the call hands in. */
  private ofFunction(node: CallNode, frame: Frame, depth: number): Kind {
    const value = this.resolver.valueOf(node.callee, frame.module);
    if (value?.kind !== "function" || !isFunction(value.node) || value.node.body == null) return "unknown";
    const inside = boundFor(value.node, node, value.module, frame);
    const returned = returnedBy(value.node);
    if (returned.length === 0) return "unknown";
    return worst(returned.map(result => this.kindOf(result, inside, depth + 2)));
  }

  // ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private ofName(node: TSESTree.Identifier, frame: Frame, depth: number): Kind {
    const kind = this.ofIdentifier(node, frame, depth);
    return kind === "value" && IS_NAME.test(node.name) && !isExposed(node, frame.module) ? "name" : kind;
  }

  private ofIdentifier(node: TSESTree.Identifier, frame: Frame, depth: number): Kind {
    const { module } = frame;
    if (isConstantName(node.name)) return "constant";
    if (IS_TRUTH.test(node.name)) return "number";
    const binding = module.scopes.resolve(node);
    const given = binding === null ? undefined : frame.given.get(binding);
    if (given !== undefined) return this.kindOf(given.node, given.frame, depth + 1);
    switch (binding?.kind) {
      case undefined:
        return /^(?:undefined|NaN|Infinity)$/.test(node.name) ? "constant" : "unknown";
      case "import": {
        // What a module exports is what its author wrote.
        const imported = importedConstant(node, frame, this.resolver);
        const kind = imported === null ? "constant" : this.kindOf(imported.node, imported.frame, depth + 1);
        return kind === "value" ? "unknown" : kind;
      }
      case "enum":
      case "class":
        return "constant";
      case "variable":
      case "parameter":
        return this.ofBinding(node, binding, frame, depth);
      default:
        return "unknown";
    }
  }

  private ofBinding(node: TSESTree.Identifier, binding: Binding, frame: Frame, depth: number): Kind {
    const { module } = frame;
    if (this.isChecked(node, binding, frame)) return "constant";
    const { root, path } = patternPath(binding, module);
    const declared = memberType(binding.identifier, module);
    if (declared !== null) {
      const kind = kindOfType(declared, module);
      if (kind !== "value" || binding.kind === "parameter") return this.ofTyped(kind, binding, frame, depth);
    }
    const list = listBehind(binding, module);
    if (list !== null) return this.ofElement(binding, list, frame, depth);
    if (binding.kind === "parameter") return this.ofParameter(binding, root, path, frame, depth);
    const values = valuesOf(node, frame);
    if (values !== null)
      return values.length === 0
        ? "unknown"
        : worst(values.map(({ node: value, frame: where }) => this.kindOf(value, where, depth + 1)));
    const { init } = binding.definition as TSESTree.VariableDeclarator;
    // A part of what is taken apart.
    return init == null || path.length === 0 ? "unknown" : this.kindOf(init, frame, depth + 1);
  }

  /** One element of a list: of rows, what is known of them; the second parameter of a callback counts. */
  private ofElement(binding: Binding, list: Node, frame: Frame, depth: number): Kind {
    if (binding.kind === "parameter") {
      const fn = binding.definition as FunctionNode;
      if (fn.params[1] === binding.identifier) return "number";
    }
    return this.kindOf(list, frame, depth + 1);
  }

  /** Text by its type may still be one of a few by the calls. */
  private ofTyped(kind: Kind, binding: Binding, frame: Frame, depth: number): Kind {
    if (kind !== "value" || binding.kind !== "parameter") return kind;
    return this.fromCalls(binding, frame, depth) ?? kind;
  }

  private ofParameter(binding: Binding, root: Node, path: readonly string[], frame: Frame, depth: number): Kind {
    const { module } = frame;
    if (isTakenFromRequest(binding, module)) return "value";
    const type = root.type === "AssignmentPattern" ? root.left : root;
    const standard = root.type === "AssignmentPattern" ? unwrapped(root.right) : null;
    if (standard?.type === "Literal" && typeof standard.value !== "string" && path.length === 0) return "number";
    const fn = binding.definition as FunctionNode;
    const isTyped = "typeAnnotation" in type && type.typeAnnotation != null;
    // A type that cannot be read may be a closed set, as may be what GraphQL hands to `args`; who calls a callback is not seen.
    if (isTyped || isCallback(fn, frame) || binding.name === "args") return "unknown";
    // TypeScript lets a type be left out only where the context gives it.
    const byDefault = /\.[cm]?tsx?$/.test(module.path) ? "unknown" : "value";
    return this.fromCalls(binding, frame, depth) ?? byDefault;
  }

  /** What all calls of the repository give a parameter, where none gives it more than words of the source; `null` else. */
  private fromRepository(binding: Binding, fn: FunctionNode, module: Module, depth: number): Kind | null {
    const callers = depth > DEEPEST / 2 ? null : Callers.of(this.project).of(fn, module);
    if (callers === null || callers.length === 0) return null;
    const kind = worst(
      callers.map(({ site, module: home }) => {
        if (site.arguments.some(({ type }) => type === "SpreadElement")) return "unknown";
        const given = boundFor(fn, site, module, { module: home, given: new Map() }).given.get(binding);
        if (given !== undefined) return this.kindOf(given.node, given.frame, depth + 2);
        return site.arguments.length <= parameterIndexOf(binding, fn) ? "constant" : "unknown";
      }),
    );
    return kind === "value" || kind === "unknown" ? null : kind;
  }

  /** What the calls give a parameter: those of the file, of a function that only they can see, or those of the repository; `null` where that does not show. */
  private fromCalls(binding: Binding, frame: Frame, depth: number): Kind | null {
    const { module } = frame;
    const fn = binding.definition as FunctionNode;
    if (isExported(fn, module)) return this.fromRepository(binding, fn, module, depth);
    const held = callsOfHeld(fn, module);
    const direct = this.helpers(frame)
      .of(fn)
      .filter(({ byName }) => !byName || held.length === 0);
    const calls = [...direct, ...held.map(site => ({ site, byName: false }))];
    if (calls.length === 0) return null;
    const kinds = calls.map(({ site, byName }) => {
      const given = byName ? undefined : boundFor(fn, site, module, { module, given: new Map() }).given.get(binding);
      return given === undefined ? "unknown" : this.kindOf(given.node, given.frame, depth + 2);
    });
    return worst(kinds);
  }

  /** Whether the function has looked at the name first: `ALLOWED.includes(name)`, `name in COLUMNS`, `switch (name)`. */
  private isChecked(node: TSESTree.Identifier, binding: Binding, frame: Frame): boolean {
    const { scopes } = frame.module;
    return scopes.references(binding).some(reference => {
      if (reference === node || scopes.functionAround(reference) !== scopes.functionAround(node)) return false;
      const parent = scopes.parentOf(reference);
      switch (parent?.type) {
        case "BinaryExpression":
          return parent.operator === "in" && parent.left === reference;
        case "UnaryExpression":
          return parent.operator === "typeof" && isTypeofNumber(parent, scopes.parentOf(parent));
        case "SwitchStatement":
          return parent.discriminant === reference;
        case "CallExpression":
          return this.checks(parent, reference, frame);
        default:
          return false;
      }
    });
  }

  private checks(call: CallNode, reference: Node, frame: Frame): boolean {
    if (call.arguments[0] !== reference) return false;
    const method = methodOf(call);
    const callee = unwrapped(call.callee);
    const name = method?.name ?? (callee.type === "Identifier" ? callee.name : "");
    if (name === "test" || CHECKING.test(name) || (/^is[A-Z]/.test(name) && !SAYS_LITTLE.test(name))) return true;
    if (method === null || !/^(?:includes|has|indexOf|hasOwnProperty)$/.test(name)) return false;
    const kind = this.kindOf(method.object, frame, DEEPEST - 2);
    return kind !== "value" && kind !== "unknown";
  }
}

function classAround(node: Node, { scopes }: Module): ClassNode | null {
  for (let outer = scopes.parentOf(node); outer !== null; outer = scopes.parentOf(outer))
    if (isClass(outer)) return outer;
  return null;
}

/** `LIMIT`, `config.SCHEMA`: by custom, nobody changes it while the program runs. */
function isConstantName(name: string): boolean {
  return /^_*[A-Z][A-Z0-9_]+$/.test(name);
}

/** Whether an expression is a part of what the call of a helper hands in. */
function isGiven(node: Node, { module, given }: Frame): boolean {
  const inner = unwrapped(node);
  if (inner.type === "MemberExpression") return isGiven(inner.object, { module, given });
  const binding = inner.type === "Identifier" ? module.scopes.resolve(inner) : null;
  return binding !== null && given.has(binding);
}

/** Whether an expression leads into a variable that is given its value where it is declared. */
function isHeld(node: Node, module: Module): boolean {
  const inner = unwrapped(node);
  if (inner.type === "MemberExpression") return isHeld(inner.object, module);
  const binding = inner.type === "Identifier" ? module.scopes.resolve(inner) : null;
  return binding?.kind === "variable" && (binding.definition as TSESTree.VariableDeclarator).init != null;
}

function isOfClass(node: Node): boolean {
  if (node.type === "MemberExpression") return isOfClass(unwrapped(node.object));
  return node.type === "Identifier" && /^[A-Z][a-z]/.test(node.name);
}

function isTypeofNumber(node: Node, outer: Node | null): boolean {
  return (
    outer?.type === "BinaryExpression" &&
    some(
      outer,
      inner => inner !== node && inner.type === "Literal" && /^(?:number|bigint|boolean)$/.test(String(inner.value)),
    )
  );
}

/** Whether a function is handed to something, which then calls it. */
function isCallback(fn: FunctionNode, { module }: Frame): boolean {
  const parent = module.scopes.parentOf(fn);
  if (parent?.type === "CallExpression") return parent.arguments.includes(fn as TSESTree.CallExpressionArgument);
  if (parent?.type !== "Property") return false;
  // An option of a call, a resolver of GraphQL, a handler in a table of handlers: what calls it is not seen either.
  const object = module.scopes.parentOf(parent);
  const outer = object === null ? null : module.scopes.parentOf(object);
  return fn.params.length > 1 || outer?.type === "CallExpression";
}

/** Members that are numbers. */
const NUMERIC = /^(?:length|size|byteLength)$/;

/** By custom, what is called so is true or false. */
const IS_TRUTH = /^(?:is|has)(?:_[a-z]|[A-Z])/;

/** What models and metadata say of their tables. */
const OF_MODELS =
  /^(?:tableName|table_name|tablePath|tableNameWithSchema|columnName|schemaName|databaseName|propertyName|propertyPath|rawAttributes|tableAttributes|schema|alias)$/;

/** What is called so names a thing of the database. */
const IS_NAME = /^(?:table|column|schema|database|index|constraint|sequence|view)_?[nN]ame$/;

/** What these give is a number, a date or an id: nothing that ends a literal. */
const NUMERIC_CALLS =
  /^(?:Number|parseInt|parseFloat|BigInt|Boolean|getTime|valueOf|toISOString|toJSON|toFixed|toISODate|toSQLDate|unix|getFullYear|getMonth|getDate|isBefore|isAfter|indexOf|charCodeAt|uuid|uuidv4|v4|v7|randomUUID|nanoid|now|digest|count|reduce)$/;

/** Functions that let only names through, or quote what they are given. */
const QUOTING = /quote|escape|identifier|sanitiz|validat|literal|^(?:sql|raw|ref|format)$/i;

const CHECKING = /valid|assert|allowed|ensure|isIn\b|isOneOf/i;

/** What is true of nearly every text. */
const SAYS_LITTLE = /^is(?:Empty|Nil|Null|Undefined|String|Array|Object|Function|Defined|Present|Set|Equal)/;

/** Methods of texts and lists that keep where it all comes from. */
const KEEPS =
  /^(?:toLowerCase|toUpperCase|toLocaleLowerCase|trim|trimStart|trimEnd|toString|substring|substr|slice|split|padStart|padEnd|replace|replaceAll|repeat|filter|reverse|sort|toSorted|flat|values|keys|entries|at|pop|shift|find|normalize)$/;
