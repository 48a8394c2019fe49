import type { TSESTree } from "@typescript-eslint/utils";
import type { Direction } from "../../model/migration.js";
import type { Edit } from "../../model/writer.js";
import type { FunctionNode } from "../evaluate/values.js";
import { bindsName, type Script } from "./script.js";
import { inOneLine, insertion, type ScriptStyle } from "./style.js";
import { isFunction, keyName, memberName, propertyNamed, type Node } from "./tree.js";

/** What the way back says until somebody knows better. */
export const REFUSAL_REASON = "This migration cannot be undone: say why.";

/** The statement that refuses. */
export function refusalCode(style: ScriptStyle): string {
  return `throw new Error(${style.string(REFUSAL_REASON)})`;
}

/** A way back that refuses, in the form of the way forth; `null` where that form is not known. */
export function refusalEdits(script: Script, down: Direction): readonly Edit[] | null {
  const writer = new RefusalWriter(script);
  if (down.kind === "empty") return writer.fill(down.span.end);
  return down.kind === "absent" ? writer.add(script.pathTo(down.span)) : null;
}

class RefusalWriter {
  private readonly style: ScriptStyle;

  constructor(private readonly script: Script) {
    this.style = script.style;
  }

  /** Throws in the body that begins at an offset, behind the comments that it may hold. */
  fill(start: number): readonly Edit[] | null {
    const { text } = this.script;
    const path = this.script.pathTo({ start, end: start + 1 });
    const body = path.findLast(node => node.range[0] === start && node.type === "BlockStatement");
    if (body === undefined) return null;
    const [, end] = body.range;
    const outer = this.style.lineEnd + this.style.indentAt(start);
    const content = text.slice(start + 1, end - 1).trimEnd();
    const line = outer + this.style.unit + refusalCode(this.style) + this.style.semicolon;
    return [{ span: { start: start + 1 + content.length, end: end - 1 }, text: line + outer }];
  }

  /** Writes `down` beside the innermost `up` of a path. */
  add(path: readonly Node[]): readonly Edit[] | null {
    for (const node of path.toReversed()) {
      const edits = this.besideUp(node, path);
      if (edits !== null) return edits;
    }
    return null;
  }

  private besideUp(node: Node, path: readonly Node[]): readonly Edit[] | null {
    switch (node.type) {
      case "ClassDeclaration":
      case "ClassExpression":
        return this.inClass(node);
      case "ObjectExpression":
        return this.inObject(node);
      case "AssignmentExpression":
        return this.asAssignment(node, path);
      case "ExportNamedDeclaration":
        return this.asExport(node);
      default:
        return null;
    }
  }

  private inClass(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression): readonly Edit[] | null {
    const up = node.body.body.find(
      (member): member is TSESTree.MethodDefinition | TSESTree.PropertyDefinition =>
        (member.type === "MethodDefinition" || member.type === "PropertyDefinition") && keyName(member) === "up",
    );
    if (up === undefined || up.static) return null;
    const before = this.script.text.slice(up.range[0], up.key.range[0]);
    const modifiers = (/(?:\b(?:public|override|async|readonly)\s+)*$/.exec(before) as RegExpExecArray)[0];
    if (up.type === "PropertyDefinition") {
      return this.behind(up, `${modifiers}down = ${this.functionLike(up.value)}${this.style.semicolon}`);
    }
    return isFunction(up.value)
      ? this.behind(up, `${modifiers}down()${this.returnType(up.value)} ${this.body()}`)
      : null;
  }

  private inObject(node: TSESTree.ObjectExpression): readonly Edit[] | null {
    const up = propertyNamed(node, "up");
    if (up === null) return null;
    const code = this.propertyLike(up);
    const { lineEnd } = this.style;
    if (!this.style.isMultiline({ start: node.range[0], end: node.range[1] })) {
      return insertion(up.range[1], `, ${inOneLine(code)}`);
    }
    const indent = this.style.indentAt(up.range[0]);
    const blank = this.style.isMultiline({ start: up.range[0], end: up.range[1] }) ? lineEnd : "";
    return insertion(up.range[1], `,${blank}${lineEnd}${indent}${this.style.indented(code, indent)}`);
  }

  private propertyLike(up: TSESTree.Property): string {
    const { value } = up;
    if (up.shorthand || (up.method && isFunction(value))) {
      const isAsync = isFunction(value) ? value.async : /\basync\b/.test(this.script.text);
      const type = isFunction(value) ? this.returnType(value) : "";
      return `${isAsync ? "async " : ""}down()${type} ${this.body()}`;
    }
    return `down: ${this.functionLike(value)}`;
  }

  /** `exports.up = …`. */
  private asAssignment(node: TSESTree.AssignmentExpression, path: readonly Node[]): readonly Edit[] | null {
    const { left, right } = node;
    const statement = path[path.indexOf(node) - 1];
    if (left.type !== "MemberExpression" || memberName(left) !== "up" || statement?.type !== "ExpressionStatement")
      return null;
    const target = this.script.source(left.object);
    return this.behind(statement, `${target}.down = ${this.functionLike(right)}${this.style.semicolon}`);
  }

  private asExport(node: TSESTree.ExportNamedDeclaration): readonly Edit[] | null {
    const { declaration } = node;
    if (declaration?.type === "FunctionDeclaration" && declaration.id?.name === "up") {
      const head = `export ${declaration.async ? "async " : ""}function down()${this.returnType(declaration)}`;
      return this.behind(node, `${head} ${this.body()}`);
    }
    if (declaration?.type === "VariableDeclaration") {
      const up = declaration.declarations.find(({ id }) => bindsName(id, "up"));
      if (up?.id.type !== "Identifier" || up.init === null) return null;
      const type = up.id.typeAnnotation === undefined ? "" : this.script.source(up.id.typeAnnotation);
      return this.behind(node, `export const down${type} = ${this.functionLike(up.init)}${this.style.semicolon}`);
    }
    const exportsUp = node.specifiers.some(({ exported }) => exported.type === "Identifier" && exported.name === "up");
    const async = /\basync\b/.test(this.script.text) ? "async " : "";
    return exportsUp ? this.behind(node, `export ${async}function down() ${this.body()}`) : null;
  }

  /** A function that refuses, written as another one is. */
  private functionLike(node: Node | null): string {
    const isAsync = isFunction(node ?? undefined) && (node as FunctionNode).async;
    const type = isFunction(node ?? undefined) ? this.returnType(node as FunctionNode) : "";
    const async = isAsync ? "async " : "";
    if (node?.type !== "FunctionExpression") return `${async}()${type} => ${this.body()}`;
    const [keyword] = /function\s*/.exec(this.script.source(node)) as RegExpExecArray;
    const name = node.id === null ? keyword : "function down";
    return `${async}${name}()${type} ${this.body()}`;
  }

  private returnType(node: FunctionNode | TSESTree.TSEmptyBodyFunctionExpression): string {
    return node.returnType === undefined || node.returnType === null ? "" : this.script.source(node.returnType);
  }

  private body(): string {
    return `{\n${this.style.unit}${refusalCode(this.style)}${this.style.semicolon}\n}`;
  }

  private behind(node: Node, code: string): readonly Edit[] {
    const indent = this.style.indentAt(node.range[0]);
    const { lineEnd } = this.style;
    return insertion(node.range[1], `${lineEnd}${lineEnd}${indent}${this.style.indented(code, indent)}`);
  }
}
