import type { TSESTree } from "@typescript-eslint/utils";
import type { Edit } from "../../model/writer.js";
import type { Script } from "./script.js";
import { insertion } from "./style.js";
import { propertyNamed, spanOf, type Node } from "./tree.js";

/** Adds a property to an object literal: behind the first of the `neighbours` that it has, else behind the last one. */
export function addProperty(
  script: Script,
  object: TSESTree.ObjectExpression,
  code: string,
  neighbours: readonly string[] = [],
): readonly Edit[] | null {
  const neighbour = neighbours.map(name => propertyNamed(object, name)).find(property => property !== null);
  const before = neighbour ?? object.properties.at(-1);
  return before === undefined ? null : insertion(before.range[1], separated(script, before, code));
}

/** Adds an element behind the last one of a list; an empty list gets its first. */
export function addElement(script: Script, list: TSESTree.ArrayExpression, code: string): readonly Edit[] | null {
  const last = list.elements.at(-1);
  if (last === null) return null;
  return last === undefined
    ? insertion(list.range[0] + 1, code)
    : insertion(last.range[1], separated(script, last, code));
}

/** Writes another value in the place of one that is there. */
export function replaceValue(node: Node, code: string): readonly Edit[] {
  return [{ span: spanOf(node), text: code }];
}

/** Code behind a member of a list: on a line of its own where that one is. */
function separated({ style }: Script, before: Node, code: string): string {
  const [start] = before.range;
  if (!style.startsLine(start)) return `, ${code}`;
  const indent = style.indentAt(start);
  return `,${style.lineEnd}${indent}${style.indented(code, indent)}`;
}

/** An object literal: on one line, or with a line for each property. */
export function objectCode({ style }: Script, properties: readonly string[], multiline: boolean): string {
  if (!multiline) return `{ ${properties.join(", ")} }`;
  return [
    "{",
    ...properties.map(property => `${style.unit}${property.replaceAll("\n", `\n${style.unit}`)},`),
    "}",
  ].join("\n");
}

/** The source of a node, as code: its later lines are as deep as they are below the first. */
export function repeated(script: Script, node: Node): string {
  const indent = script.style.indentAt(node.range[0]);
  return script
    .source(node)
    .split(/\r?\n/)
    .map((line, i) => (i > 0 && line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n");
}
