import { createRequire } from "node:module";
import type { SyntaxNode, Tree } from "@lezer/common";
import type * as Lezer from "@lezer/python";
import { TextCache } from "../project/text-cache.js";
import { statements } from "./statements.js";
import { source } from "./syntax.js";
import type { PyModule, Range } from "./tree.js";

const require = createRequire(import.meta.url);

/** Parses Python. There is a tree for every text: what cannot be read is left out of it. */
export function parsePython(text: string): PyModule {
  const tree = lezerTree(text);
  const src = source(text);
  return {
    type: "PyModule",
    range: [0, text.length],
    body: statements(src.children(tree.topNode), src),
    errors: errorsIn(tree, text),
  };
}

const modules = new TextCache<PyModule>();

/** The same for a file that many others import. The tree is shared: nobody may change it. */
export function parsePythonShared(path: string, text: string): PyModule {
  return modules.get(path, text, () => parsePython(text));
}

/** The comments of a text, in order. */
export function pythonComments(text: string): { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  lezerTree(text).iterate({
    enter(node) {
      if (node.name === "Comment") found.push({ start: node.from, end: node.to });
    },
  });
  return found;
}

/** Whether an offset stands inside of a string: a comment cannot be written there. */
export function isInsideString(text: string, offset: number): boolean {
  for (let node: SyntaxNode | null = lezerTree(text).resolveInner(offset, 0); node !== null; node = node.parent) {
    if (/String$/.test(node.name) && node.name !== "ContinuedString" && node.from < offset && offset < node.to)
      return true;
  }
  return false;
}

interface Parsed {
  readonly text: string;
  readonly tree: Tree;
}

/** The latest texts, the last one first: between the readings of a file there are those with its suggestions. */
const latest: Parsed[] = [];
const MOST_KEPT = 4;

function lezerTree(text: string): Tree {
  const known = latest.find(parsed => parsed.text === text);
  if (known !== undefined) return known.tree;
  // Loaded when it is needed: most runs of ESLint see no Python.
  const { parser } = require("@lezer/python") as typeof Lezer;
  const tree = parser.parse(text);
  latest.unshift({ text, tree });
  latest.length = Math.min(latest.length, MOST_KEPT);
  return tree;
}

/** Constructs of newer Pythons that the grammar does not have: it reads over them, and they are no mistakes. */
const GAPS: ReadonlySet<string> = new Set(["WithStatement", "MatchClause", "TypeDefinition", "YieldStatement"]);

function errorsIn(tree: Tree, text: string): Range[] {
  const found: Range[] = [];
  tree.iterate({
    enter(node) {
      if (!node.type.isError) return;
      const { parent } = node.node;
      const isGap =
        GAPS.has(parent?.name ?? "") ||
        (parent?.name === "ParamList" && text.slice(node.from, node.to).startsWith("/")) ||
        (parent?.name === "ParenthesizedExpression" && parent.parent?.name === "WithStatement");
      if (!isGap) found.push([node.from, node.to]);
    },
  });
  return found;
}
