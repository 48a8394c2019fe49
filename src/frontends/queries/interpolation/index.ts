import type { TSESTree } from "@typescript-eslint/utils";
import type { CodeKind, Interpolation, Query } from "../../../model/query.js";
import type { Project } from "../../../project/project.js";
import { constantOf, textsOf, type FoundCall } from "../find.js";
import { HelperCalls } from "../helpers.js";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import { spanOf, unwrapped, type FunctionNode, type Node } from "../syntax.js";
import { textQuery } from "../text-query.js";
import { bindingOf } from "./binding.js";
import { Origins } from "./origin.js";
import { frameOf, piecesOf, type Piece } from "./pieces.js";
import { positionIn } from "./position.js";
import { isExposed } from "./request.js";
import { findSinks, isPlain, sinkOf, type SqlSink } from "./sinks.js";

/** The values that become a part of the SQL that a file sends. */
export class Interpolations {
  private readonly origins: Origins;
  private readonly helperCalls = new Map<Module, HelperCalls>();

  constructor(
    private readonly module: Module,
    private readonly resolver: Resolver,
    private readonly project: Project,
    helpers: HelperCalls,
  ) {
    this.helperCalls.set(module, helpers);
    this.origins = new Origins(resolver, frame => this.helpersOf(frame.module), project);
  }

  /** Those of a call that the library's own reader has found. */
  of(call: FoundCall): readonly Interpolation[] {
    const { sql } = call;
    // A template binds by itself what stands in it.
    if (sql === null || constantOf(sql.text, call.module).type === "TaggedTemplateExpression") return [];
    return this.inSink(sinkOf(call, sql));
  }

  /** Those of the texts beside these calls: of pieces of a statement, of drivers, of what helpers are handed. */
  beside(calls: readonly FoundCall[], code: CodeKind): readonly Query[] {
    const own = findSinks(this.module, this.resolver, textsOf(calls), text => !isPlain(text));
    const all = [
      ...own,
      ...this.handedOn([...own, ...calls.flatMap(call => (call.sql === null ? [] : [sinkOf(call, call.sql)]))]),
    ];
    return all.flatMap(sink => {
      const interpolations = this.inSink(sink);
      if (interpolations.length === 0) return [];
      const obstacles = [{ kind: "dynamic", detail: interpolations[0]?.code ?? "" }] as const;
      return [textQuery(sink, { statement: "other", interpolations, obstacles }, code, this.module)];
    });
  }

  /** The texts that calls hand to a function of the file, which hands them on as they are. */
  private handedOn(sinks: readonly SqlSink[]): readonly SqlSink[] {
    const found: SqlSink[] = [];
    const seen = new Set<Node>();
    const queue = [...sinks];
    for (let sink = queue.shift(); sink !== undefined; sink = queue.shift()) {
      const parameter = parameterAt(sink.text, this.module);
      if (parameter === null || seen.has(parameter.fn)) continue;
      seen.add(parameter.fn);
      for (const { site, byName } of this.helpersOf(this.module).of(parameter.fn)) {
        const text = byName ? undefined : site.arguments[parameter.index];
        if (text === undefined || text.type === "SpreadElement") continue;
        const handed: SqlSink = { ...sink, text, node: site };
        found.push(handed);
        queue.push(handed);
      }
    }
    return found;
  }

  private helpersOf(module: Module): HelperCalls {
    let helpers = this.helperCalls.get(module);
    if (helpers === undefined) {
      helpers = new HelperCalls(module, this.resolver);
      this.helperCalls.set(module, helpers);
    }
    return helpers;
  }

  private inSink(sink: SqlSink): readonly Interpolation[] {
    const { module } = this;
    const pieces =
      unwrapped(sink.text).type === "TemplateLiteral" && sink.node.type === "TaggedTemplateExpression"
        ? null
        : (piecesOf(sink.text, frameOf(module), this.resolver) ?? alone(sink, module));
    if (pieces === null || (sink.isByName && !isStatement(pieces))) return [];
    const around = surroundings(sink.node, module);
    const found: Interpolation[] = [];
    let before = around.before;
    pieces.forEach((piece, i) => {
      if (piece.kind === "text") {
        before += piece.text;
        return;
      }
      const next = pieces[i + 1];
      const after = next === undefined ? around.after : next.kind === "text" ? next.text : "";
      const one = this.interpolation(piece, before, after, sink);
      if (one !== null) found.push(one);
      before += "\0";
    });
    return found;
  }

  private interpolation(
    { node, frame }: Extract<Piece, { kind: "hole" }>,
    before: string,
    after: string,
    sink: SqlSink,
  ): Interpolation | null {
    const position = positionIn(before, after);
    if (position === null) return null;
    const kind = this.origins.kindOf(node, frame);
    const code = frame.module.textOf(node).replace(/\s+/g, " ");
    const dialect = this.project.dialectOf(this.module.path, this.module.text);
    return {
      // What another file puts in is shown at the text that takes it.
      span: spanOf(frame.module === this.module ? node : sink.text),
      code,
      kind,
      position,
      isExposed: kind === "value" && isExposed(node, frame.module),
      binding: position === "value" ? bindingOf({ code, before, after, style: sink.binding, dialect }) : null,
    };
  }
}

/** A text that is one value: a piece of SQL that somebody hands in. */
function alone({ text, isByName }: SqlSink, module: Module): readonly Piece[] | null {
  return isByName ? null : [{ kind: "hole", node: unwrapped(text), frame: frameOf(module) }];
}

function isStatement([first]: readonly Piece[]): boolean {
  return (
    first?.kind === "text" &&
    /^\s*(?:--[^\n]*\n\s*|\/\*[^]*?\*\/\s*)*\(?\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|REPLACE|CALL|EXPLAIN|CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|SET|SHOW|USE)\s/i.test(
      first.text,
    )
  );
}

/** What stands around a fragment in the template of the library that takes it: `` sql`… WHERE a = ${sql.raw(x)}` ``. */
function surroundings(node: Node, module: Module): { readonly before: string; readonly after: string } {
  const template = module.scopes.parentOf(node);
  if (template?.type !== "TemplateLiteral" || module.scopes.parentOf(template)?.type !== "TaggedTemplateExpression")
    return { before: "", after: "" };
  const at = template.expressions.indexOf(node as TSESTree.Expression);
  const letters = template.quasis.map(quasi => quasi.value.cooked ?? "");
  return { before: letters.slice(0, at + 1).join("$0"), after: letters[at + 1] ?? "" };
}

/** The function that a text is a parameter of, and its place among them. */
function parameterAt(text: Node, module: Module): { readonly fn: FunctionNode; readonly index: number } | null {
  const inner = unwrapped(text);
  const binding = inner.type === "Identifier" ? module.scopes.resolve(inner) : null;
  if (binding?.kind !== "parameter") return null;
  const fn = binding.definition as FunctionNode;
  const index = fn.params.findIndex(
    parameter =>
      parameter === binding.identifier ||
      (parameter.type === "AssignmentPattern" && parameter.left === binding.identifier),
  );
  return index < 0 ? null : { fn, index };
}
