import { childrenOf, isNode, type AnyNode } from "./nodes.js";
import type { Token } from "./tokens.js";

/**
 * Gives the nodes of Babel's tree that rules for JavaScript look at the names and places that ESLint's parsers give
 * them. What belongs to types alone stays as it is.
 */
export function shapeTree(program: AnyNode, tokens: readonly Token[]): void {
  const open: AnyNode[] = [program];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    shape(node, tokens);
    for (const [, child] of childrenOf(node)) open.push(child);
  }
}

function shape(node: AnyNode, tokens: readonly Token[]): void {
  switch (node.type) {
    case "FunctionExpression":
      // Overloads, abstract methods and declared classes: rules expect functions to have a body.
      if (node["body"] == null) Object.assign(node, { type: "TSEmptyBodyFunctionExpression", body: null });
      break;
    case "MethodDefinition":
    case "PropertyDefinition":
      if (node["abstract"] === true) node.type = `TSAbstract${node.type}`;
      break;
    case "ExportDefaultDeclaration":
    case "ExportNamedDeclaration":
      if (isNode(node["declaration"])) leaveExport(node["declaration"], node, tokens);
      break;
  }
}

/** A class whose decorators stand before `export` begins behind that word. */
function leaveExport(declaration: AnyNode, parent: AnyNode, tokens: readonly Token[]): void {
  const decorators = declaration["decorators"];
  if (!Array.isArray(decorators) || declaration.range[0] !== parent.range[0]) return;
  const lastDecorator = decorators.at(-1) as AnyNode;
  const words = tokens.filter(({ range }) => range[0] >= lastDecorator.range[1] && range[1] <= declaration.range[1]);
  const first = words.find(({ value }) => value !== "export" && value !== "default");
  if (first === undefined) return;
  declaration.range = [first.range[0], declaration.range[1]];
  declaration.start = first.range[0];
  declaration.loc = { start: first.loc.start, end: declaration.loc.end };
}
