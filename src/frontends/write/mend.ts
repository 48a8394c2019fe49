import type { TSESTree } from "@typescript-eslint/utils";
import type { Mend, Mending } from "../../model/mending.js";
import { operationsOf } from "../../model/migration.js";
import type { Operation } from "../../model/operation.js";
import { contains } from "../../model/span.js";
import type { Schema } from "../../model/schema/index.js";
import type { Edit } from "../../model/writer.js";
import type { FunctionNode } from "../evaluate/values.js";
import { isOfTable } from "./anchors.js";
import { bindsName, type Script } from "./script.js";
import {
  addStatement,
  awaitingStatement,
  gapOf,
  isElementOfAll,
  isHandedOn,
  isWholeOf,
  returnOfAsync,
  runAfter,
  runBefore,
  settlingLinks,
} from "./sequence.js";
import { isString } from "./embedded-sql.js";
import { escapeFor, inOneLine, insertion } from "./style.js";
import { printedStatements } from "../../sql/print/index.js";
import { chainOf, endOfChain, isFunction, listedStatement, type Node } from "./tree.js";
import { spelled, usesBuilder } from "./way-back/index.js";
import type { Speller, WayBackWriting } from "./way-back/speller.js";

/**
 * Edits that make a way back whole, the best first, each made when it is asked for: by the builder where the way back is, or by SQL;
 * within the callbacks and chains that are there, or beside them.
 */
export function* mendProposals(script: Script, mending: Mending, writing: WayBackWriting): Generator<readonly Edit[]> {
  const down = operationsOf(script.read.migration.down);
  const seen = new Set<string>();
  for (const builder of usesBuilder(script, down) ? [true, false] : [false]) {
    for (const within of [true, false]) {
      const edits = new MendWriter(script, mending, writing, { builder, within }).edits();
      const key = JSON.stringify(edits);
      if (edits === null || seen.has(key)) continue;
      seen.add(key);
      yield edits;
    }
  }
}

/** A call that the framework is asked by, for one or more operations of the way back. */
interface Unit {
  readonly path: readonly Node[];
  readonly call: TSESTree.CallExpression;
  /** The place in the path of the last call of its chain. */
  readonly top: number;
  readonly speller: Speller;
}

interface Manner {
  readonly builder: boolean;
  /** Whether callbacks and chains that are there are continued. */
  readonly within: boolean;
}

class MendWriter {
  private readonly down: readonly Operation[];
  /** What has become of a written operation, and the schema before it. */
  private readonly instead = new Map<Operation, { readonly own: readonly Operation[]; readonly before: Schema }>();
  private readonly rewritten = new Set<Node>();

  constructor(
    private readonly script: Script,
    private readonly mending: Mending,
    private readonly writing: WayBackWriting,
    private readonly manner: Manner,
  ) {
    this.down = operationsOf(script.read.migration.down);
    let schema = mending.start;
    const at = (operation: Operation, kind: "instead" | "before"): Mend | undefined =>
      mending.mends.find(({ place }) => place?.operation === operation && place.kind === kind);
    for (const operation of this.down) {
      schema = (at(operation, "before")?.operations ?? []).reduce((state, next) => state.apply(next), schema);
      const own = at(operation, "instead")?.operations ?? [operation];
      this.instead.set(operation, { own, before: schema });
      schema = own.reduce((state, next) => state.apply(next), schema);
    }
  }

  edits(): readonly Edit[] | null {
    const edits: Edit[] = [];
    for (const mend of this.mending.mends) {
      const own = mend.place?.kind === "instead" ? this.replaced(mend) : this.added(mend);
      if (own === null) return null;
      edits.push(...own);
    }
    const code = edits.map(({ text }) => text).join("");
    return [...(this.writing.imports?.(this.script, code) ?? []), ...edits];
  }

  // --- what is missing ---

  private added(mend: Mend): readonly Edit[] | null {
    const anchor = mend.place?.operation ?? this.down.at(-1);
    const unit = anchor === undefined ? null : this.unitOf(anchor);
    if (anchor === undefined || unit === null) return null;
    const isBehind = mend.place === null;
    return (
      (this.manner.within
        ? (this.inCallback(mend, anchor, unit) ?? this.inSql(mend, anchor, unit) ?? this.inChain(mend, unit))
        : null) ?? this.beside(mend, unit, isBehind)
    );
  }

  /** Lines in the callback that describes the table. */
  private inCallback({ operations, before, place }: Mend, anchor: Operation, unit: Unit): readonly Edit[] | null {
    const line = this.lineOf(anchor, unit);
    const codes = line === null ? null : this.linesOf(operations, before, anchor, line.receiver, unit);
    if (line === null || codes === null) return null;
    const { style } = this.script;
    if (line.statement !== null)
      return place === null ? style.behind(line.statement, codes) : style.before(line.statement, codes);
    return place === null ? addStatement(this.script, line.path, codes.join(`${style.semicolon}\n`)) : null;
  }

  private linesOf(
    operations: readonly Operation[],
    before: Schema,
    anchor: Operation,
    receiver: string,
    { speller }: Unit,
  ): readonly string[] | null {
    if (!this.manner.builder || !operations.every(operation => isOfTable(operation, anchor))) return null;
    return speller.lines?.(operations, receiver, before) ?? null;
  }

  /** The line of a callback that an operation comes from. */
  private lineOf(operation: Operation, { path, call, speller }: Unit): Line | null {
    if (speller.lines === undefined) return null;
    const inner = this.script.pathTo(operation.span);
    if (inner[path.length - 1] !== call) return null;
    const depth = inner.findLastIndex(isFunction);
    if (depth < path.length) return null;
    const callback = inner[depth] as FunctionNode;
    const chain = inner.findIndex((node, i) => i > depth && node.type === "CallExpression");
    if (chain < 0) return null;
    const { root } = chainOf(inner[chain] as Node);
    if (root.type !== "Identifier" && root.type !== "ThisExpression") return null;
    const receiver = this.script.source(root);
    const listed = listedStatement(inner);
    const statement = listed !== null && listed.depth > depth ? listed : null;
    if (statement === null && callback.body !== inner[chain]) return null;
    if (statement !== null && inner[chain - 1] !== statement.node) return null;
    return { path: inner.slice(0, chain + 1), statement: statement?.node ?? null, receiver };
  }

  /** Statements in the string that holds several, or whose call is followed by a callback. */
  private inSql({ operations, before, place }: Mend, anchor: Operation, unit: Unit): readonly Edit[] | null {
    const sql = this.sqlOf(anchor, unit);
    const statements = sql === null ? null : printedStatements(operations, before);
    if (sql === null || statements === null || !sql.takesMore) return null;
    const { start, end } = anchor.statement;
    const gap = sql.gapAt(start);
    if (place !== null) return insertion(start, statements.map(code => sql.escaped(code, gap) + ";" + gap).join(""));
    const terminator = /^\s*;/.exec(this.script.text.slice(end, sql.end));
    const at = end + (terminator?.[0].length ?? 0);
    const separator = terminator === null ? ";" : "";
    return insertion(at, separator + statements.map(code => gap + sql.escaped(code, gap) + ";").join(""));
  }

  /** In the place of a statement in a string, or of one of the actions of ALTER TABLE. */
  private sqlReplaced({ operations, before }: Mend, operation: Operation, unit: Unit): readonly Edit[] | null {
    const sql = this.sqlOf(operation, unit);
    const statements = sql === null ? null : printedStatements(operations, before);
    if (sql === null || statements === null) return null;
    const { statement, span } = operation;
    const gap = sql.gapAt(statement.start);
    const isAlone = this.down.filter(other => other.statement.start === statement.start).length === 1;
    const [code, ...others] = statements;
    if (isAlone && code !== undefined && (others.length === 0 || sql.takesMore))
      return [{ span: statement, text: statements.map(each => sql.escaped(each, gap)).join(";" + gap) }];
    if (isAlone && code === undefined && sql.takesMore) {
      const rest = /^\s*;\s*/.exec(this.script.text.slice(statement.end, sql.end));
      return [{ span: { start: statement.start, end: statement.end + (rest?.[0].length ?? 0) }, text: "" }];
    }
    const action = code === undefined || others.length > 0 ? null : ACTION.exec(code);
    const isInside = span.start > statement.start && span.end <= statement.end;
    return isAlone || action === null || !isInside ? null : [{ span, text: sql.escaped(action[1] as string, gap) }];
  }

  /** The string that an operation is written in; `null` where it comes from elsewhere. */
  private sqlOf({ statement }: Operation, { call }: Unit): SqlString | null {
    const { script } = this;
    const { style, text } = script;
    const literal = script.pathTo(statement).findLast(isString);
    if (literal === undefined || literal.range[0] < call.range[0]) return null;
    const [start, end] = literal.range;
    if (statement.start <= start || statement.end >= end) return null;
    const delimiter = text[start] ?? "";
    const within = this.down.map(other => other.statement).filter(other => other.start > start && other.end < end);
    const several = new Set(within.map(other => other.start)).size > 1;
    // Who calls back when the statement has run cannot be called back twice.
    const callsBack = call.arguments.length > 1 && script.dialect === "postgresql" && this.writing.callsBack === true;
    return {
      end: end - 1,
      takesMore: several || callsBack,
      gapAt: at => (delimiter === "`" && style.isMultiline({ start, end }) ? style.lineEnd + style.indentAt(at) : " "),
      escaped: (code, gap) =>
        escapeFor(gap === " " ? inOneLine(code) : style.indented(code, gap.slice(style.lineEnd.length)), delimiter),
    };
  }

  /** Links of the chain that the call is one of. */
  private inChain(mend: Mend, unit: Unit): readonly Edit[] | null {
    const { path, call, top } = unit;
    const isSettled = settlingLinks(path, top).length > 0;
    const stands = awaitingStatement(path, top) !== null && chainOf(path[top] as Node).links.length === 1 && !isSettled;
    const links = stands ? null : this.linksFor(mend, unit);
    if (links === null || call.callee.type !== "MemberExpression") return null;
    return insertion(mend.place === null ? call.range[1] : call.callee.object.range[1], links.join(""));
  }

  /** Links for operations, with what stands before each in the chain of the call; `null` where some are none. */
  private linksFor({ operations, before }: Mend, { path, call, top, speller }: Unit): readonly string[] | null {
    const { root } = chainOf(path[top] as Node);
    const codes = spelled(operations, before, speller, this.manner.builder);
    const links = codes?.map(code => speller.link?.(code, this.script.source(root)) ?? null) ?? [null];
    if (links.includes(null)) return null;
    const { style } = this.script;
    const gap = gapOf(this.script, call);
    const indent = gap === "" ? style.indentAt(call.range[0]) : gap.slice(gap.lastIndexOf("\n") + 1);
    return links.map(link => gap + style.indented(link ?? "", indent));
  }

  /** Calls beside the one that is there. */
  private beside({ operations, before }: Mend, unit: Unit, isBehind: boolean): readonly Edit[] | null {
    const codes = spelled(operations, before, unit.speller, this.manner.builder);
    if (codes === null) return null;
    const { script } = this;
    const { style } = script;
    if (!this.writing.waits) {
      const statement = this.plainStatement(unit);
      if (statement === null)
        return isBehind && codes.length === 1 ? addStatement(script, unit.path, codes[0] as string) : null;
      return isBehind ? style.behind(statement, codes) : style.before(statement, codes);
    }
    if (isElementOfAll(unit.path, unit.top)) return this.besideElement(unit, codes, isBehind);
    if (!isBehind) return runBefore(script, unit.path, ...codes);
    const returned = settlingLinks(unit.path, unit.top).length > 0 ? null : returnOfAsync(unit.path, unit.top);
    if (returned === null) return runAfter(script, unit.path, codes);
    const [start] = returned.range;
    const lines = codes.map((code, i) => (i === codes.length - 1 ? `return ${code}` : `await ${code}`));
    return [{ span: { start, end: start + "return".length }, text: "await" }, ...style.behind(returned, lines)];
  }

  /** Calls before or behind all those that run at once. */
  private besideElement(unit: Unit, codes: readonly string[], isBehind: boolean): readonly Edit[] | null {
    const all = unit.path.slice(0, unit.top - 1);
    return isBehind ? runAfter(this.script, all, codes) : runBefore(this.script, all, ...codes);
  }

  // --- what is wrong ---

  private replaced(mend: Mend): readonly Edit[] | null {
    const operation = mend.place?.operation as Operation;
    const unit = this.unitOf(operation);
    if (unit === null) return null;
    return (
      (this.manner.within
        ? (this.lineReplaced(operation, unit) ??
          this.sqlReplaced(mend, operation, unit) ??
          this.linkReplaced(mend, unit))
        : null) ?? this.unitReplaced(unit)
    );
  }

  private lineReplaced(operation: Operation, unit: Unit): readonly Edit[] | null {
    const line = this.lineOf(operation, unit);
    if (line?.statement == null) return null;
    if (this.rewritten.has(line.statement)) return [];
    const [start, end] = line.statement.range;
    const asked = this.down.filter(({ span }) => span.start >= start && span.end <= end);
    const wanted = this.wanted(asked);
    const codes =
      wanted === null ? null : this.linesOf(wanted.operations, wanted.before, operation, line.receiver, unit);
    if (codes === null) return null;
    this.rewritten.add(line.statement);
    if (codes.length > 0) return this.script.style.instead(line.statement, codes);
    const isLast = this.operationsIn(unit.call).every(other => asked.includes(other));
    return isLast ? null : this.script.style.without(line.statement);
  }

  /** What written operations become; `null` for none. */
  private wanted(
    asked: readonly Operation[],
  ): { readonly operations: readonly Operation[]; readonly before: Schema } | null {
    const [first] = asked;
    const before = first === undefined ? undefined : this.instead.get(first)?.before;
    if (before === undefined) return null;
    return { operations: asked.flatMap(operation => this.instead.get(operation)?.own ?? []), before };
  }

  /** Whether other code than that of what changes would have to be written anew. */
  private touchesOthers(asked: readonly Operation[], { speller }: Unit): boolean {
    const changed = asked.filter(operation => this.instead.get(operation)?.own[0] !== operation);
    if (changed.some(({ kind }) => kind === "createTable")) return false;
    const { sites } = this.script.read;
    const isPartOf = (operation: Operation, other: Operation): boolean =>
      contains(operation.span, other.span) ||
      contains(other.span, operation.span) ||
      (speller.lines === undefined &&
        operation.statement.start === other.statement.start &&
        sites.get(operation)?.call.start === sites.get(other)?.call.start);
    return asked.some(operation => !changed.some(other => isPartOf(operation, other)));
  }

  private linkReplaced(mend: Mend, unit: Unit): readonly Edit[] | null {
    const { path, call, top, speller } = unit;
    const { links: written } = chainOf(path[top] as Node);
    if (written.length < 2 || call.callee.type !== "MemberExpression" || this.askedBy(call).length > 1) return null;
    const links = this.linksFor(mend, unit);
    // Without a link, what is left still has to begin with one of the schema builder.
    if (links === null || (links.length === 0 && speller.link === undefined)) return null;
    return [{ span: { start: call.callee.object.range[1], end: call.range[1] }, text: links.join("") }];
  }

  /** All that the statement asks for, written anew. */
  private unitReplaced(unit: Unit): readonly Edit[] | null {
    const { path, top, speller } = unit;
    const whole = path[top] as Node;
    if (this.rewritten.has(whole)) return [];
    this.rewritten.add(whole);
    const asked = this.operationsIn(whole);
    const wanted = this.touchesOthers(asked, unit) ? null : this.wanted(asked);
    const codes = wanted === null ? null : spelled(wanted.operations, wanted.before, speller, this.manner.builder);
    if (codes === null || settlingLinks(path, top).length > 0) return null;
    const { style } = this.script;
    const statement = this.plainStatement(unit);
    if (statement !== null) {
      if (codes.length === 0) return style.without(statement);
      return style.instead(
        statement,
        codes.map(code => (this.isAwaited(unit) ? `await ${code}` : code)),
      );
    }
    const [code, ...others] = codes;
    if (code === undefined || !(isHandedOn(path, top) || !this.writing.waits)) return null;
    const links = others.map(other => speller.link?.(other, this.script.source(chainOf(whole).root)) ?? null);
    if (links.includes(null)) return null;
    const text = style.indented(code + links.join(""), style.indentAt(whole.range[0]));
    return [{ span: { start: whole.range[0], end: whole.range[1] }, text }];
  }

  // --- places ---

  /** The statement that is nothing but the call, awaited where the framework wants that. */
  private plainStatement({ path, top }: Unit): Node | null {
    const holder = path[top - 1]?.type === "AwaitExpression" ? top - 1 : top;
    const statement = listedStatement(path.slice(0, holder));
    if (statement === null || (this.writing.waits && holder === top)) return null;
    return isWholeOf(path.slice(statement.depth, holder)) ? statement.node : null;
  }

  private isAwaited({ path, top }: Unit): boolean {
    return path[top - 1]?.type === "AwaitExpression";
  }

  private askedBy(call: Node): readonly Operation[] {
    const { sites } = this.script.read;
    return this.down.filter(operation => sites.get(operation)?.call.end === call.range[1]);
  }

  /** The operations that are asked for within a node. */
  private operationsIn({ range: [start, end] }: Node): readonly Operation[] {
    const { sites } = this.script.read;
    return this.down.filter(operation => {
      const call = sites.get(operation)?.call;
      return call !== undefined && call.start >= start && call.end <= end;
    });
  }

  private unitOf(operation: Operation): Unit | null {
    const path = this.script.callOf(operation);
    const call = path?.at(-1);
    if (path === null || call?.type !== "CallExpression") return null;
    const speller = this.spellerAt(path, call);
    return speller === null ? null : { path, call, top: endOfChain(path, path.length - 1), speller };
  }

  /** What calls on the object that the call is made on, where a function around hands that in; else on what `down` is given. */
  private spellerAt(path: readonly Node[], call: TSESTree.CallExpression): Speller | null {
    const functions = path.filter(isFunction);
    const given = functions.find(({ params }) => params.length > 0)?.params ?? [];
    const base = baseOf(chainOf(call).root);
    const isGiven =
      base !== null && functions.some(({ params }) => params.some(parameter => bindsName(parameter, base.name)));
    const parameters = isGiven ? [base, ...given.slice(1)] : given;
    return this.writing.speller(this.script, parameters, call);
  }
}

/** A string with SQL. */
interface SqlString {
  /** Before what closes it. */
  readonly end: number;
  /** Whether further statements can stand in it. */
  readonly takesMore: boolean;
  /** What stands between its statements, at one of them. */
  readonly gapAt: (at: number) => string;
  readonly escaped: (code: string, gap: string) => string;
}

/** What ALTER TABLE does, behind the name of the table. */
const ACTION = /^ALTER TABLE (?:(?:"[^"]+"|`[^`]+`|\w+)\.)?(?:"[^"]+"|`[^`]+`|\w+) ([\s\S]+)$/;

/** A line of a callback of a table: a statement, or all of an arrow (`null`). */
interface Line {
  readonly path: readonly Node[];
  readonly statement: Node | null;
  readonly receiver: string;
}

function baseOf(node: Node): TSESTree.Identifier | null {
  if (node.type === "MemberExpression") return baseOf(node.object);
  return node.type === "Identifier" ? node : null;
}
