import type { JoinedRelations } from "../../../model/result.js";
import { chainOf } from "../chain.js";
import { constantOf, type FoundCall } from "../find.js";
import type { Module } from "../modules.js";
import { argumentsOf, keyName, memberName, propertyOf, stringOf, unwrapped, type Node } from "../syntax.js";

type Paths = readonly (readonly string[])[];

/** The relations that a call loads by JOIN. Prisma and Knex never do. */
export function joinedIn(call: FoundCall): JoinedRelations {
  const { orm, node, method, module } = call;
  if (node.type !== "CallExpression" || call.action !== "read") return { paths: [], apart: "" };
  if (orm === "typeorm") {
    if (/^get/.test(method)) return { paths: ofBuilder(node, module), apart: "a query of its own" };
    return { paths: ofOptions(call), apart: 'relationLoadStrategy: "query"' };
  }
  if (orm !== "sequelize") return { paths: [], apart: "" };
  const paths = argumentsOf(node).flatMap(given => {
    const include = propertyOf(constantOf(given, module), "include");
    return include === null ? [] : includedIn(include, module);
  });
  return { paths, apart: "separate: true" };
}

// --- TypeORM ---

/** `relations: ["posts", "posts.comments"]`, `relations: { posts: { comments: true } }`. */
function ofOptions({ node, module }: FoundCall): Paths {
  const given = node.type === "CallExpression" ? argumentsOf(node) : [];
  const options = given.map(argument => constantOf(argument, module)).find(object => propertyOf(object, "relations"));
  const relations = propertyOf(options, "relations");
  if (relations === null || stringOf(propertyOf(options, "relationLoadStrategy")) === "query") return [];
  const known = constantOf(relations, module);
  if (known.type === "ArrayExpression")
    return known.elements.flatMap(element => {
      const path = stringOf(element);
      return path === null ? [] : [path.split(".")];
    });
  return nested(known, []);
}

function nested(node: Node, before: readonly string[]): Paths {
  if (node.type !== "ObjectExpression") return [];
  return node.properties.flatMap(property => {
    const key = property.type === "Property" ? keyName(property) : null;
    if (property.type !== "Property" || key === null) return [];
    const value = unwrapped(property.value);
    if (value.type === "Literal" && value.value === false) return [];
    const path = [...before, key];
    return [path, ...nested(value, path)];
  });
}

/** `.leftJoinAndSelect("user.posts", "post").leftJoinAndSelect("post.comments", "comment")`. */
function ofBuilder(node: Node, module: Module): Paths {
  if (node.type !== "CallExpression") return [];
  const { links } = chainOf(node, inner => constantOf(inner, module));
  const created = links.find(({ name }) => name === "createQueryBuilder");
  const alias = stringOf(created?.args[created.args.length > 1 ? 1 : 0]);
  if (alias === null) return [];
  const known = new Map<string, readonly string[]>([[alias, []]]);
  const paths: (readonly string[])[] = [];
  for (const { name, args } of links) {
    if (!/^(?:left|inner)JoinAndSelect$/.test(name)) continue;
    const [from = "", property] = (stringOf(args[0]) ?? "").split(".");
    const before = known.get(from);
    // A condition of its own may leave one row of many.
    if (before === undefined || property === undefined || args.length > 2) continue;
    const path = [...before, property];
    paths.push(path);
    const own = stringOf(args[1]);
    if (own !== null) known.set(own, path);
  }
  return paths;
}

// --- Sequelize ---

/** `include: [Post, { model: Comment, as: "comments", include: [Like] }]`. */
function includedIn(include: Node, module: Module): Paths {
  const known = constantOf(include, module);
  const list = known.type === "ArrayExpression" ? known.elements.filter(element => element !== null) : [known];
  return list.flatMap(item => ofItem(constantOf(item, module), module));
}

function ofItem(item: Node, module: Module): Paths {
  if (item.type !== "ObjectExpression") {
    const name = nameOf(item);
    return name === null ? [] : [[name]];
  }
  const as = stringOf(propertyOf(item, "as"));
  const model = propertyOf(item, "model") ?? propertyOf(item, "association");
  const name = as ?? (model === null ? null : nameOf(unwrapped(model)));
  const attributes = propertyOf(item, "attributes");
  const isApart = propertyOf(item, "separate") !== null;
  // What is joined for its condition alone is no part of the result.
  const isUnread =
    attributes !== null && unwrapped(attributes).type === "ArrayExpression" && isEmpty(unwrapped(attributes));
  const isFiltered = propertyOf(item, "where") !== null || propertyOf(item, "on") !== null;
  if (name === null || isApart || isUnread || isFiltered) return [];
  const inner = propertyOf(item, "include");
  const below = inner === null ? [] : includedIn(inner, module);
  return [[name], ...below.map(path => [name, ...path])];
}

function isEmpty(node: Node): boolean {
  return node.type === "ArrayExpression" && node.elements.length === 0;
}

function nameOf(node: Node): string | null {
  const text = stringOf(node);
  if (text !== null) return text;
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? memberName(node) : null;
}
