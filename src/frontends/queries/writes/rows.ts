import type { TSESTree } from "@typescript-eslint/utils";
import { constantOf } from "../find.js";
import type { Loop } from "../loops.js";
import type { Module } from "../modules.js";
import { bindingOf, homeOf, type Turn } from "../purposes.js";
import {
  annotationOf,
  encloses,
  isFunction,
  keyName,
  memberName,
  methodOf,
  some,
  unwrapped,
  walk,
  type Node,
} from "../syntax.js";
import { listText, LONGEST_PIECE, OMITTED, runsEachTurn, oneLine } from "../words.js";

/** Whether what a turn writes is one row, and no list of rows. */
export function isRow(data: Node, turn: Turn, depth = 0): boolean {
  const node = constantOf(data, homeOf(data, turn)?.module ?? turn.call.module);
  switch (node.type) {
    case "ArrayExpression":
      return false;
    case "Identifier": {
      if (isListLike(node, turn)) return false;
      const binding = bindingOf(node, turn);
      const passed = binding === null ? undefined : turn.passed.get(binding);
      return passed === undefined || depth > turn.way.length || isRow(passed, turn, depth + 1);
    }
    case "CallExpression":
      return !/^(?:map|filter|flatMap|slice|splice|concat|from|flat|chunk)$/.test(methodOf(node)?.name ?? "");
    default:
      return true;
  }
}

/** Whether a name is used as a list, or stands for a part that something has cut out of one. */
function isListLike(name: TSESTree.Identifier, turn: Turn): boolean {
  const { loop, outer } = turn;
  const module = homeOf(name, turn)?.module ?? turn.module;
  const binding = module.scopes.resolve(name);
  if (binding === null) return false;
  if (isListType(annotationOf(binding.identifier))) return true;
  const asList = module.scopes.references(binding).some(reference => {
    const member = module.scopes.parentOf(reference);
    if (member?.type === "SpreadElement") return module.scopes.parentOf(member)?.type === "ArrayExpression";
    return member?.type === "MemberExpression" && member.object === reference && LISTS.test(memberName(member) ?? "");
  });
  if (asList) return true;
  const list = loop.elements.includes(binding.identifier) ? loop.iterable : null;
  if (list === null) return false;
  const isNamedSo = (node: Node): boolean => node.type === "Identifier" && PARTS.test(node.name);
  return isNamedSo(unwrapped(list)) || some(constantOf(list, outer), isNamedSo) || gathersParts(list, outer);
}

/** Whether parts of a list are put into a list: `parts.push(rows.slice(i, i + 100))`. */
function gathersParts(list: Node, module: Module): boolean {
  const inner = unwrapped(list);
  const binding = inner.type === "Identifier" ? module.scopes.resolve(inner) : null;
  if (binding === null) return false;
  return module.scopes.references(binding).some(reference => {
    const member = module.scopes.parentOf(reference);
    const call = member === null ? null : module.scopes.parentOf(member);
    if (call?.type !== "CallExpression" || call.callee !== member || methodOf(call)?.name !== "push") return false;
    const part = call.arguments[0] === undefined ? null : unwrapped(call.arguments[0]);
    return part?.type === "CallExpression" && /^(?:slice|splice)$/.test(methodOf(part)?.name ?? "");
  });
}

function isListType(type: Node | null): boolean {
  if (type?.type === "TSArrayType") return true;
  return (
    type?.type === "TSTypeReference" &&
    type.typeName.type === "Identifier" &&
    /^(?:Readonly)?Array$/.test(type.typeName.name)
  );
}

const LISTS = /^(?:length|map|filter|forEach|flatMap|slice|splice|reduce|some|every|push)$/;
const PARTS = /chunk|batch|partition|page|group/i;

/** Whether what a turn sets is the same in every turn; the time of the moment counts as the same. */
export function isSame(data: Node, turn: Turn): boolean {
  const { inner } = turn;
  let same = true;
  walk(data, node => {
    if (isMoment(node)) return false;
    if (isFunction(node) || node.type === "AwaitExpression") same = false;
    if (node.type === "TaggedTemplateExpression" || (node.type === "CallExpression" && RELATIVE.test(nameOfCall(node))))
      same = false;
    if (node.type === "Property" && !node.computed) {
      same &&= !RELATIVE.test(keyName(node) ?? "") && isSame(node.value, turn);
      return false;
    }
    if (node.type === "MemberExpression" && !node.computed) {
      same &&= isSame(node.object, turn);
      return false;
    }
    if (node.type === "Identifier" && !isMoment(constantOf(node, turn.call.module))) {
      const { element, turn: changes, result } = inner.of(node);
      same &&= !element && !changes && !result;
    }
    if (node.type === "CallExpression" && inner.of(node).turn && !FUNCTIONS.test(nameOfCall(node))) same = false;
    return same;
  });
  return same;
}

/** Functions of libraries that give the time. */
const FUNCTIONS = /^(?:fn|now)$/;

/** What is added to the value that a row has: an element that comes twice counts twice in a loop, and once in a list. */
const RELATIVE = /^(?:increment|decrement|multiply|divide|push|literal|raw|ref|sql|col)$/;

function nameOfCall(node: TSESTree.CallExpression): string {
  return methodOf(node)?.name ?? (node.callee.type === "Identifier" ? node.callee.name : "");
}

/** `new Date()`, `Date.now()`, `dayjs().toDate()`, `knex.fn.now()`. */
function isMoment(node: Node): boolean {
  const inner = unwrapped(node);
  if (inner.type === "NewExpression")
    return inner.callee.type === "Identifier" && inner.callee.name === "Date" && inner.arguments.length === 0;
  if (inner.type !== "CallExpression" || inner.arguments.length > 0) return false;
  const method = methodOf(inner);
  if (method === null) return inner.callee.type === "Identifier" && /^(?:moment|dayjs)$/.test(inner.callee.name);
  return method.name === "now" || (/^to\w+$/.test(method.name) && isMoment(method.object));
}

const NESTED =
  /^(?:connect|create|connectOrCreate|createMany|disconnect|delete|deleteMany|set|update|updateMany|upsert)$/;

/** Whether a row of Prisma writes to other tables as well, or is made by a function that may have it do so. */
export function writesRelations(data: Node, turn: Turn): boolean {
  const row = constantOf(data, turn.call.module);
  switch (row.type) {
    case "CallExpression":
      return true;
    case "LogicalExpression":
      return writesRelations(row.right, turn);
    case "ConditionalExpression":
      return writesRelations(row.consequent, turn) || writesRelations(row.alternate, turn);
    case "ObjectExpression":
      return row.properties.some(property => {
        if (property.type === "SpreadElement") return writesRelations(property.argument, turn);
        const value = constantOf(property.value, turn.call.module);
        if (value.type === "ConditionalExpression")
          return [value.consequent, value.alternate].some(branch => hasNested(unwrapped(branch)));
        return hasNested(value);
      });
    default:
      return false;
  }
}

function hasNested(value: Node): boolean {
  if (value.type !== "ObjectExpression" || value.properties.length === 0) return false;
  return value.properties.every(
    property =>
      property.type === "Property" && NESTED.test(keyName(property) ?? "") && property.value.type !== "Literal",
  );
}

/** The rows of all turns: `items.map(item => ({ orderId: item.orderId, … }))`. */
export function rowsOf(data: Node, turn: Turn): string {
  const { loop, fn, module } = turn;
  const list = fn === null && runsEachTurn(turn) ? listText(loop, module) : null;
  const head = headOf(loop, module);
  if (list === null || head === null) return `[${OMITTED}]`;
  const node = unwrapped(data);
  if (node.type === "Identifier" && node.name === head) return list;
  const row = node.type === "Identifier" && isAsGiven(node, turn) ? constantOf(node, module) : node;
  const text = shortened(row, turn);
  if (row.type === "Identifier" || text === OMITTED || usesTurn(row, turn)) return `[${OMITTED}]`;
  return `${list}.map(${head} => ${row.type === "ObjectExpression" ? `(${text})` : text})`;
}

/** Whether a variable is not changed after it got its value: `row.price = …`. */
function isAsGiven(name: TSESTree.Identifier, { module }: Turn): boolean {
  const binding = module.scopes.resolve(name);
  if (binding === null) return false;
  return module.scopes.references(binding).every(reference => {
    const member = module.scopes.parentOf(reference);
    const outer = member?.type === "MemberExpression" ? module.scopes.parentOf(member) : null;
    return outer?.type !== "AssignmentExpression" || outer.left !== member;
  });
}

/** Whether a row is made of what the turn has put into variables of its own. */
function usesTurn(row: Node, { loop, module }: Turn): boolean {
  return some(row, node => {
    const binding = node.type === "Identifier" ? module.scopes.resolve(node) : null;
    if (binding === null || loop.elements.includes(binding.identifier) || encloses(row, binding.identifier))
      return false;
    return encloses(loop.body, binding.identifier);
  });
}

/** The parameters of an arrow function that stands for the turns of a loop; `null` where they are long, or there are none. */
export function headOf({ node, body, label }: Loop, module: Module): string | null {
  const declaration = node.type === "ForOfStatement" && !node.await ? node.left : null;
  const declared = declaration?.type === "VariableDeclaration" ? declaration.declarations.map(({ id }) => id) : [];
  const parameters = isFunction(body) && !label.startsWith("reduce") ? body.params : declared;
  const text = oneLine(parameters.map(parameter => untyped(parameter, module)).join(", "));
  if (text === "" || text.length > LONGEST_PIECE) return null;
  return parameters.length === 1 && parameters[0]?.type === "Identifier" && /^[\w$]+$/.test(text) ? text : `(${text})`;
}

/** A parameter without its type. */
function untyped(parameter: Node, module: Module): string {
  const type = annotationOf(parameter);
  const text = module.textOf(parameter);
  return type === null ? text : text.slice(0, type.range[0] - parameter.range[0]).replace(/\s*:\s*$/, "");
}

/** An expression of the file in few words: of a longer object the first property. */
export function shortened(node: Node, { call }: Turn): string {
  const text = oneLine(call.module.textOf(node));
  if (text.length <= LONGEST_PIECE) return text;
  if (node.type !== "ObjectExpression") return OMITTED;
  const [first] = node.properties;
  const shown = first === undefined ? "" : oneLine(call.module.textOf(first));
  return shown === "" || shown.length > LONGEST_PIECE ? `{ ${OMITTED} }` : `{ ${shown}, ${OMITTED} }`;
}
