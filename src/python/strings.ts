import type { SyntaxNode } from "@lezer/common";
import { expression } from "./expressions.js";
import { rangeOf, type Source } from "./syntax.js";
import type { PySegment, PyString, PyStringPart, Range } from "./tree.js";

const PREFIX = /^([A-Za-z]*)("""|'''|"|')/;

/** String literals that stand behind one another: one value. */
export function stringExpression(nodes: readonly SyntaxNode[], range: Range, src: Source): PyString {
  const literals = nodes.filter(({ name }) => name === "String" || name === "FormatString");
  return { type: "PyString", range, parts: literals.map(node => stringPart(node, src)) };
}

function stringPart(node: SyntaxNode, src: Source): PyStringPart {
  const [opening = "", prefix = "", quotes = ""] = PREFIX.exec(src.textOf(node)) ?? [];
  const start = node.from + opening.length;
  const closed = node.to - quotes.length >= start && src.text.startsWith(quotes, node.to - quotes.length);
  const end = closed ? node.to - quotes.length : node.to;
  const letters = prefix.toLowerCase();
  const isFormat = node.name === "FormatString";
  return {
    range: rangeOf(node),
    raw: letters.includes("r"),
    bytes: letters.includes("b"),
    segments: isFormat ? formatSegments(node, start, end, src) : [{ kind: "text", range: [start, end], braces: false }],
  };
}

function formatSegments(node: SyntaxNode, start: number, end: number, src: Source): PySegment[] {
  const segments: PySegment[] = [];
  let at = start;
  for (const child of src.children(node)) {
    if (child.name !== "FormatReplacement") continue;
    if (child.from > at) segments.push({ kind: "text", range: [at, child.from], braces: true });
    const inner = src.children(child).filter(({ name }) => name !== "{" && name !== "}" && name !== "⚠");
    segments.push({
      kind: "value",
      range: rangeOf(child),
      value: expression(inner[0], src),
      plain: inner.length === 1,
    });
    at = child.to;
  }
  if (at < end) segments.push({ kind: "text", range: [at, end], braces: true });
  return segments;
}
