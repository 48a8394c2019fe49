import type { Name, QualifiedName } from "../../model/name.js";
import type { Operation } from "../../model/operation.js";
import { contains, type Span } from "../../model/span.js";
import type { Writer } from "../../model/writer.js";
import type { ScriptFile } from "../index.js";
import type { ReadMigration } from "../migration.js";
import { isExact } from "../recorder.js";
import { ScriptStyle } from "./style.js";
import { pathTo, spanOf, type Node } from "./tree.js";

/** What a framework writes. Its edits are proposals: they count once the result was read again. */
export type FrameworkWriter = Omit<Writer, "throwingDown" | "wayBack" | "reorder" | "mend">;

/** A script under the pen: its text, its syntax and its habits. */
export class Script {
  readonly text: string;
  readonly ast: Node;
  readonly style: ScriptStyle;

  constructor(
    readonly read: ReadMigration,
    file: ScriptFile,
  ) {
    this.text = file.text;
    this.ast = file.ast as Node;
    this.style = new ScriptStyle(this.text, this.ast);
  }

  get dialect() {
    return this.read.migration.dialect;
  }

  source(node: Node): string {
    return this.text.slice(...node.range);
  }

  /** The source of an expression that something is to be asked of: in parentheses where it needs them. */
  receiver(node: Node): string {
    const source = this.source(node);
    return node.type.startsWith("TS") && node.type !== "TSNonNullExpression" ? `(${source})` : source;
  }

  /** The variable that gives a name at its place, where that is within a span: it may have other values as well. */
  variableOf(name: Name, within: Span): string | null {
    const [parent, node] = this.pathExactlyTo(name.span)?.slice(-2) ?? [];
    const isKey = parent?.type === "Property" && parent.key === node && !parent.computed;
    return node?.type === "Identifier" && !isKey && contains(within, name.span) ? node.name : null;
  }

  /** The nodes around a span, outermost first. */
  pathTo(span: Span): readonly Node[] {
    return pathTo(this.ast, span);
  }

  /** The nodes down to the innermost one that has exactly this span; `null` where none has. */
  pathExactlyTo(span: Span): readonly Node[] | null {
    const path = this.pathTo(span);
    const depth = path.findLastIndex(node => node.range[0] === span.start && node.range[1] === span.end);
    return depth < 0 ? null : path.slice(0, depth + 1);
  }

  /** The call in this file that asks for an operation; `null` where it is in another file, or none is to be seen. */
  callOf(operation: Operation): readonly Node[] | null {
    const site = this.read.sites.get(operation);
    if (site === undefined) return null;
    const path = this.pathExactlyTo(site.call);
    return path?.at(-1)?.type === "CallExpression" ? path : null;
  }

  /** Whether a name that the call at the end of `path` uses is declared where `place` is, too. */
  isVisible(name: string, path: readonly Node[], place: Span): boolean {
    const declared = path.findLast(node => declares(node, name));
    return declared !== undefined && contains(spanOf(declared), place);
  }
}

function declares(node: Node, name: string): boolean {
  switch (node.type) {
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration":
      return node.params.some(parameter => bindsName(parameter, name));
    case "BlockStatement":
    case "Program":
      return node.body.some(statement => {
        const declaration =
          statement.type === "ExportNamedDeclaration" && statement.declaration !== null
            ? statement.declaration
            : statement;
        if (declaration.type === "ImportDeclaration")
          return declaration.specifiers.some(({ local }) => local.name === name);
        return (
          declaration.type === "VariableDeclaration" && declaration.declarations.some(({ id }) => bindsName(id, name))
        );
      });
    default:
      return false;
  }
}

/** What the innermost `const` of this name around the end of `path` is set to. */
export function constantNamed(name: string, path: readonly Node[]): Node | null {
  for (const node of path.toReversed()) {
    if (!declares(node, name)) continue;
    if (node.type !== "BlockStatement" && node.type !== "Program") return null;
    for (const statement of node.body) {
      const declarators =
        statement.type === "VariableDeclaration" && statement.kind === "const" ? statement.declarations : [];
      const found = declarators.find(({ id }) => id.type === "Identifier" && id.name === name);
      if (found !== undefined) return found.init;
    }
    return null;
  }
  return null;
}

/** Whether a pattern binds a name. */
export function bindsName(pattern: Node | null, name: string): boolean {
  switch (pattern?.type) {
    case "Identifier":
      return pattern.name === name;
    case "AssignmentPattern":
      return bindsName(pattern.left, name);
    case "ObjectPattern":
      return pattern.properties.some(property =>
        property.type === "Property" ? bindsName(property.value, name) : bindsName(property.argument, name),
      );
    case "ArrayPattern":
      return pattern.elements.some(element => bindsName(element, name));
    default:
      return false;
  }
}

/** Whether all parts of some names are constant: only such names can be written again. */
export function areExact(...names: readonly (Name | QualifiedName)[]): boolean {
  return names.every(isExact);
}
