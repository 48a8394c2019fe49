import type { SyntaxNode } from "@lezer/common";
import type { Range } from "./tree.js";

/** A node of Lezer's tree with its children and the text that it stands for. */
export interface Source {
  readonly text: string;
  children(node: SyntaxNode): readonly SyntaxNode[];
  textOf(node: SyntaxNode): string;
}

/** The tree over a text. Comments are left out: they can stand between any two words. */
export function source(text: string): Source {
  return {
    text,
    children(node) {
      const found: SyntaxNode[] = [];
      for (let child = node.firstChild; child !== null; child = child.nextSibling) {
        if (child.name !== "Comment" && child.name !== "BlankLine") found.push(child);
      }
      return found;
    },
    textOf: node => text.slice(node.from, node.to),
  };
}

export function rangeOf(node: SyntaxNode): Range {
  return [node.from, node.to];
}

/** The nodes before, between and behind those of one name. */
export function splitBy(nodes: readonly SyntaxNode[], name: string): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === name) groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups;
}

/** Without the brackets at both ends. */
export function inside(nodes: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const opened = /^[([{]$/.test(nodes[0]?.name ?? "") ? nodes.slice(1) : nodes;
  return /^[)\]}]$/.test(opened.at(-1)?.name ?? "") ? opened.slice(0, -1) : opened;
}
