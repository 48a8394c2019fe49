import { BUILDER_TERMINALS } from "../libraries/mikroorm.js";
import { chainOf } from "../chain.js";
import { bindingOf, type Stretch, type Turn } from "../purposes.js";
import { encloses, isFunction, memberName, unwrapped, type Node } from "../syntax.js";
import {
  listOf,
  listText,
  OMITTED,
  oneLine,
  otherProperties,
  receiverText,
  runsEachTurn,
  textOf,
  type TurnParts,
} from "../words.js";
import { keyOf } from "../writes/keys.js";
import { isRow, isSame, rowsOf, shortened } from "../writes/rows.js";

/** One query of MikroORM for all elements; `null` where it would take a join. */
export function mikroormRead(parts: TurnParts): string | null {
  const { turn, keys, others, scalar } = parts;
  const { call } = turn;
  if (BUILDER_TERMINALS.has(call.method)) return builderRead(parts);
  const [key] = keys;
  if (key === undefined) return null;
  const receiver = receiverText(turn);
  const entity = call.targets.length > 1 ? `${textOf(call.targets[1], turn)}, ` : "";
  if (scalar) {
    if (keys.length > 1) return null;
    const builder = `${receiver}.createQueryBuilder(${entity.replace(", ", "")})`;
    const rest = others.length > 0 || call.filter.open ? `.${OMITTED}` : "";
    return `${builder}.select(["${key.column}", "count(*)"]).where({ ${key.column}: { $in: ${listOf(key, turn)} } })${rest}.groupBy("${key.column}").execute()`;
  }
  const rest = otherProperties(others, turn);
  return keys.length > 1
    ? `${receiver}.find(${entity}{ $or: [{ ${keys.map(({ column }) => `${column}: ${OMITTED}`).join(", ")} }, ${OMITTED}]${rest} })`
    : `${receiver}.find(${entity}{ ${key.column}: { $in: ${listOf(key, turn)} }${rest} })`;
}

/** The relation of all elements at once: `em.populate(users, ["posts"])`. */
export function mikroormLoad(turn: Turn): string | null {
  const { call, loop, outer } = turn;
  const [object] = call.inputs;
  const relation = object === undefined ? null : unwrapped(object);
  if (relation?.type !== "MemberExpression") return null;
  const name = memberName(relation);
  if (name === null) return null;
  const owner = unwrapped(relation.object);
  const isElement =
    owner.type === "Identifier" && loop.elements.some(element => bindingOf(owner, turn)?.identifier === element);
  const list = isElement && runsEachTurn(turn) ? listText(loop, outer) : null;
  return `em.populate(${list ?? OMITTED}, ["${name}"])`;
}

/** `em.createQueryBuilder(User).where({ id: { $in: ids } }).getResultList()`. */
function builderRead({ turn, keys, others, scalar }: TurnParts): string | null {
  const [key, ...more] = keys;
  const head = builderHead(turn);
  if (head === null || key === undefined || more.length > 0 || scalar) return null;
  const rest = otherProperties(others, turn);
  return `${head}.where({ ${key.column}: { $in: ${listOf(key, turn)} }${rest} }).getResultList()`;
}

function builderHead({ call }: Turn): string | null {
  const links = call.node.type === "CallExpression" ? chainOf(call.node, node => node).links : [];
  const made = links.find(({ name }) => /^(?:createQueryBuilder|qb|queryBuilder)$/.test(name));
  return made === undefined ? null : oneLine(call.module.textOf(made.call));
}

/** One call of MikroORM for what a loop writes; `null` where there is none. */
export function mikroormBulk(parts: TurnParts): string | null {
  const { turn } = parts;
  const { call } = turn;
  if (BUILDER_TERMINALS.has(call.method)) return builderBulk(parts);
  const receiver = receiverText(turn);
  const entity = call.targets.length > 1 ? `${textOf(call.targets[1], turn)}, ` : "";
  const { data } = call;
  switch (call.method) {
    case "insert":
    case "upsert":
    case "nativeInsert": {
      if (data === null || !isRow(data, turn)) return null;
      const many = call.method === "upsert" ? "upsertMany" : "insertMany";
      return `${receiver}.${many}(${entity}${rowsOf(data, turn)})`;
    }
    case "nativeUpdate":
      return data === null || !isSame(data, turn)
        ? null
        : whereIn(parts, `${receiver}.nativeUpdate(${entity}`, `, ${shortened(unwrapped(data), turn)})`);
    case "nativeDelete":
      return whereIn(parts, `${receiver}.nativeDelete(${entity}`, ")");
    case "flush":
      return isLast(turn, false) && isSharedManager(turn) ? `${receiver}.flush()` : null;
    case "persistAndFlush":
    case "removeAndFlush": {
      if (data === null || !isRow(data, turn) || !isLast(turn, true) || !isSharedManager(turn)) return null;
      const one = call.method.replace("AndFlush", "");
      return `${receiver}.${one}(${textOf(data, turn)})\` in the loop, and behind it \`${receiver}.flush()`;
    }
    default:
      return null;
  }
}

function whereIn(parts: TurnParts, before: string, after: string): string | null {
  const key = keyOf(parts);
  if (key === null) return null;
  const rest = otherProperties(parts.others, parts.turn);
  return `${before}{ ${key.column}: { $in: ${listOf(key, parts.turn)} }${rest} }${after}`;
}

function builderBulk(parts: TurnParts): string | null {
  const { turn } = parts;
  const { call } = turn;
  const head = builderHead(turn);
  if (head === null) return null;
  if (call.action === "create")
    return call.data === null || !isRow(call.data, turn)
      ? null
      : `${head}.insert(${rowsOf(call.data, turn)}).execute()`;
  if (call.action === "update" && (call.data === null || !isSame(call.data, turn))) return null;
  const set = call.data === null ? "" : shortened(unwrapped(call.data), turn);
  const condition = whereIn(parts, "", "");
  return condition === null ? null : `${head}.${call.action}(${set}).where(${condition}).execute()`;
}

/** Whether nothing of the turn comes behind the call, which may need the keys that it gives to new rows. */
function isLast({ way }: Turn, mayBeConditional: boolean): boolean {
  const ends = ({ site, body, module }: Stretch, i: number): boolean => {
    const limit = i > 0 && isFunction(body) ? body.body : body;
    for (let inner = site, outer = module.scopes.parentOf(site); outer !== null && inner !== limit;) {
      if (outer.type === "BlockStatement" && outer.body.at(-1) !== inner) return false;
      if (!mayBeConditional && /^(?:IfStatement|ConditionalExpression|LogicalExpression|SwitchCase)$/.test(outer.type))
        return false;
      if (outer.type === "TryStatement") return false;
      inner = outer;
      outer = module.scopes.parentOf(outer);
    }
    return true;
  };
  return way.every(ends);
}

/** Whether all turns write through one unit of work: what each forks is one of its own. */
function isSharedManager({ call, module, way }: Turn): boolean {
  let root: Node = unwrapped(call.targets[0] ?? call.node);
  while (root.type === "MemberExpression") root = unwrapped(root.object);
  const binding = root.type === "Identifier" ? module.scopes.resolve(root) : null;
  if (binding === null) return root.type === "ThisExpression";
  return !way.some(({ body, module: home }, i) => {
    const inside = i > 0 && isFunction(body) ? body.body : body;
    return home.scopes.has(binding.identifier) && encloses(inside, binding.identifier);
  });
}
