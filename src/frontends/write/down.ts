import type { TSESTree } from "@typescript-eslint/utils";
import type { Direction } from "../../model/migration.js";
import type { Edit } from "../../model/writer.js";
import type { FunctionNode } from "../evaluate/values.js";
import { bindsName, type Script } from "./script.js";
import { inOneLine, insertion, type ScriptStyle } from "./style.js";
import { isFunction, keyName, memberName, propertyNamed, valuesNamed, type Node } from "./tree.js";

/** The statement that refuses. */
export function refusalCode(style: ScriptStyle, reason: string): string {
  return `throw new Error(${style.string(reason)})`;
}

/** The body of a way back. */
export interface DownBody {
  /**
   * Its statements and comments, each with `\n` for a line end and the unit of the style for each level below its first
   * line, for a function with these parameters; `null` where they cannot be written for that.
   */
  statements(parameters: readonly Node[]): readonly string[] | null;
  /** Whether it takes what the framework hands over. */
  readonly takesConnection: boolean;
  /** Whether it waits: its function is async, whatever the way forth is. */
  readonly awaits: boolean;
}

/** A way back that refuses. */
export function refusal(style: ScriptStyle, reason: string): DownBody {
  return { statements: () => [refusalCode(style, reason) + style.semicolon], takesConnection: false, awaits: false };
}

/** A way back in the place of one that is absent or empty, in the form of the way forth; `null` where that is not known. */
export function downEdits(script: Script, down: Direction, body: DownBody): readonly Edit[] | null {
  const writer = new DownWriter(script, body);
  if (down.kind === "empty") return writer.fill(down.span.end);
  return down.kind === "absent" || down.kind === "uninferable" ? writer.add(script.pathTo(down.span)) : null;
}

class DownWriter {
  private readonly style: ScriptStyle;

  constructor(
    private readonly script: Script,
    private readonly content: DownBody,
  ) {
    this.style = script.style;
  }

  /** The function of the way forth: of a class, an object, a declaration. */
  private get up(): FunctionNode | null {
    for (const value of valuesNamed(this.script.ast, "up")) if (isFunction(value)) return value;
    return null;
  }

  /** Fills the body that begins at an offset, behind the comments that it may hold. */
  fill(start: number): readonly Edit[] | null {
    const { text } = this.script;
    const path = this.script.pathTo({ start, end: start + 1 });
    const at = path.findLastIndex(node => node.range[0] === start && node.type === "BlockStatement");
    const [body, fn, holder] = [path[at], path[at - 1], path[at - 2]];
    if (body === undefined || !isFunction(fn)) return null;
    const given = fn.params.length > 0 || !this.content.takesConnection ? fn : this.up;
    const lines = given === null ? null : this.lines(given);
    if (lines === null || given === null) return null;
    const [, end] = body.range;
    const outer = this.style.lineEnd + this.style.indentAt(start);
    const comments = text.slice(start + 1, end - 1).trimEnd();
    const written = lines.map(line => this.style.indented(`\n${this.style.unit}${line}`, this.style.indentAt(start)));
    return [
      ...this.asAsync(fn, holder),
      ...this.withParameters(fn, given, start),
      { span: { start: start + 1 + comments.length, end: end - 1 }, text: written.join("") + outer },
    ];
  }

  private asAsync(fn: FunctionNode, holder: Node | undefined): readonly Edit[] {
    if (!this.content.awaits || fn.async) return [];
    const isMethod = holder?.type === "MethodDefinition" || (holder?.type === "Property" && holder.method);
    return insertion(isMethod ? holder.key.range[0] : fn.range[0], "async ");
  }

  private withParameters(fn: FunctionNode, given: FunctionNode, bodyStart: number): readonly Edit[] {
    if (given === fn || given.params.length === 0) return [];
    const open = this.script.text.lastIndexOf("(", bodyStart);
    return open < fn.range[0] ? [] : insertion(open + 1, this.parametersOf(given));
  }

  private parametersOf(fn: FunctionNode): string {
    if (!this.content.takesConnection) return "";
    return fn.params.map(parameter => this.script.source(parameter)).join(", ");
  }

  private lines(fn: FunctionNode | null): readonly string[] | null {
    return (
      this.content.statements(fn?.params ?? [])?.map(line => line.replaceAll("\n", `\n${this.style.unit}`)) ?? null
    );
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
      const like = this.functionLike(up.value);
      return like === null ? null : this.behind(up, `${modifiers}down = ${like}${this.style.semicolon}`);
    }
    const parts = isFunction(up.value) ? this.partsLike(up.value) : null;
    if (parts === null) return null;
    const async = parts.isAsync && !/\basync\b/.test(modifiers) ? "async " : "";
    return this.behind(up, `${modifiers}${async}down${parts.rest}`);
  }

  private inObject(node: TSESTree.ObjectExpression): readonly Edit[] | null {
    const up = propertyNamed(node, "up");
    const code = up === null ? null : this.propertyLike(up);
    if (up === null || code === null) return null;
    const { lineEnd } = this.style;
    if (!this.style.isMultiline({ start: node.range[0], end: node.range[1] })) {
      return code.includes("//") ? null : insertion(up.range[1], `, ${inOneLine(code)}`);
    }
    const indent = this.style.indentAt(up.range[0]);
    const blank = this.style.isMultiline({ start: up.range[0], end: up.range[1] }) ? lineEnd : "";
    return insertion(up.range[1], `,${blank}${lineEnd}${indent}${this.style.indented(code, indent)}`);
  }

  private propertyLike(up: TSESTree.Property): string | null {
    const { value } = up;
    if (up.shorthand || (up.method && isFunction(value))) {
      const parts = this.partsLike(isFunction(value) ? value : this.up);
      return parts === null ? null : `${parts.isAsync ? "async " : ""}down${parts.rest}`;
    }
    const like = this.functionLike(value);
    return like === null ? null : `down: ${like}`;
  }

  /** `exports.up = …`. */
  private asAssignment(node: TSESTree.AssignmentExpression, path: readonly Node[]): readonly Edit[] | null {
    const { left, right } = node;
    const statement = path[path.indexOf(node) - 1];
    if (left.type !== "MemberExpression" || memberName(left) !== "up" || statement?.type !== "ExpressionStatement")
      return null;
    const like = this.functionLike(right);
    const target = this.script.source(left.object);
    return like === null ? null : this.behind(statement, `${target}.down = ${like}${this.style.semicolon}`);
  }

  private asExport(node: TSESTree.ExportNamedDeclaration): readonly Edit[] | null {
    const { declaration } = node;
    if (declaration?.type === "FunctionDeclaration" && declaration.id?.name === "up") {
      const parts = this.partsLike(declaration);
      return parts === null
        ? null
        : this.behind(node, `export ${parts.isAsync ? "async " : ""}function down${parts.rest}`);
    }
    if (declaration?.type === "VariableDeclaration") {
      const up = declaration.declarations.find(({ id }) => bindsName(id, "up"));
      if (up?.id.type !== "Identifier" || up.init === null) return null;
      const type = up.id.typeAnnotation === undefined ? "" : this.script.source(up.id.typeAnnotation);
      const like = this.functionLike(up.init);
      return like === null ? null : this.behind(node, `export const down${type} = ${like}${this.style.semicolon}`);
    }
    const exportsUp = node.specifiers.some(({ exported }) => exported.type === "Identifier" && exported.name === "up");
    const parts = exportsUp ? this.partsLike(this.up) : null;
    return parts === null
      ? null
      : this.behind(node, `export ${parts.isAsync ? "async " : ""}function down${parts.rest}`);
  }

  /** A function with the body, written as another one is. */
  private functionLike(node: Node | null): string | null {
    const fn = isFunction(node ?? undefined) ? (node as FunctionNode) : null;
    const parts = this.partsLike(fn);
    if (parts === null) return null;
    const async = parts.isAsync ? "async " : "";
    if (fn?.type !== "FunctionExpression") return `${async}${parts.signature} => ${parts.body}`;
    const [keyword] = /function\s*/.exec(this.script.source(fn)) as RegExpExecArray;
    return `${async}${fn.id === null ? keyword : "function down"}${parts.rest}`;
  }

  /** The parts of a function with the body, as another one has them; `null` where the body needs one that is not known. */
  private partsLike(fn: FunctionNode | null): FunctionParts | null {
    if (fn === null && this.content.takesConnection) return null;
    const lines = this.lines(fn);
    if (lines === null) return null;
    const signature = `(${fn === null ? "" : this.parametersOf(fn)})${fn === null ? "" : this.returnType(fn)}`;
    const body = ["{", ...lines.map(line => this.style.unit + line), "}"].join("\n");
    const isAsync = this.content.awaits || (fn === null ? /\basync\b/.test(this.script.text) : fn.async);
    return { signature, body, rest: `${signature} ${body}`, isAsync };
  }

  private returnType(node: FunctionNode): string {
    return node.returnType === undefined || node.returnType === null ? "" : this.script.source(node.returnType);
  }

  private behind(node: Node, code: string): readonly Edit[] {
    const indent = this.style.indentAt(node.range[0]);
    const { lineEnd } = this.style;
    return insertion(node.range[1], `${lineEnd}${lineEnd}${indent}${this.style.indented(code, indent)}`);
  }
}

interface FunctionParts {
  /** `(knex: Knex): Promise<void>`. */
  readonly signature: string;
  readonly body: string;
  /** Both. */
  readonly rest: string;
  readonly isAsync: boolean;
}
