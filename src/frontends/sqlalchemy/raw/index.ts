import type { CodeKind, Obstacle, RawStatement } from "../../../model/query.js";
import type { Project } from "../../../project/project.js";
import type { PyExpression } from "../../../python/tree.js";
import type { Operand, Shape } from "../../../sql/shape/model.js";
import type { Parameter } from "../../../sql/shape/normalise.js";
import { comparesWithNull, givesReason, judge, mayLoseFilter } from "../../queries/raw/judgement.js";
import { columnsOf } from "../../queries/raw/names.js";
import { Unprintable } from "../../queries/raw/printing.js";
import type { Modules } from "../helpers.js";
import type { Module } from "../module.js";
import { assignmentsTo } from "../scope.js";
import type { RawCall } from "./find.js";
import { interpolationsOf } from "./interpolations.js";
import { sqlalchemyCode } from "./native.js";
import { mappedTo, type Mapped } from "./tables.js";
import { textOf, type Frame } from "./text.js";

export { findRaw, type RawCall } from "./find.js";

/** What a text of SQL in a file of Python says, and what keeps SQLAlchemy from saying it. */
export function rawStatementOf(
  call: RawCall,
  code: CodeKind,
  module: Module,
  modules: Modules,
  project: Project,
): RawStatement {
  const frame: Frame = { module, modules, scope: call.scope, bound: new Map() };
  const span = { start: call.text.range[0], end: call.text.range[1] };
  const text = textOf(call.text, frame);
  if (text === null) {
    const dynamic: Obstacle = { kind: "dynamic", detail: module.textOf(call.text) };
    return { span, statement: "other", interpolations: [], obstacles: [dynamic], native: null };
  }
  const interpolations = interpolationsOf(text, call, frame);
  const hole = text.pieces.find(piece => piece.kind === "hole");
  const sql = text.pieces.map(piece => (piece.kind === "text" ? piece.text : "\0")).join("");
  const dynamic =
    hole === undefined ? (text.isExact ? null : module.textOf(call.text)) : hole.frame.module.textOf(hole.node);
  const judgement = judge({
    text: call.style === "driver" ? withPlaceholders(sql) : sql,
    dynamic,
    dialect: project.dialectOf(module.path, module.text),
    orm: "sqlalchemy",
    version: null,
    surroundings: surroundingObstacles(call, code, module),
    modelFor: shape =>
      shape.joins.length > 0 ? "none" : (mappedTo(shape.table, columnsOf(shape), module.path, project) ?? "none"),
    nativeOf: (shape, model) => nativeOf(shape, model as Mapped, call, module),
  });
  return { span, interpolations, ...judgement };
}

/** The text of SQL that a call sends, with placeholders as the model has them; `null` where a part of it is made at run time. */
export function constantSqlOf(call: RawCall, module: Module, modules: Modules): string | null {
  const text = textOf(call.text, { module, modules, scope: call.scope, bound: new Map() });
  if (text?.isExact !== true || text.pieces.some(piece => piece.kind === "hole")) return null;
  const sql = text.pieces.map(piece => (piece.kind === "text" ? piece.text : "")).join("");
  return call.style === "driver" ? withPlaceholders(sql) : sql;
}

/** `%s` and `%(name)s` of drivers in the form of others. */
function withPlaceholders(sql: string): string {
  return sql.replace(/%(?:\((\w+)\))?s|%%/g, (whole, name: string | undefined) =>
    whole === "%%" ? "%" : name === undefined ? "?" : `:${name}`,
  );
}

/** Values longer than this are left out of the code in a message. */
const LONGEST_VALUE = 32;

function nativeOf(shape: Shape, model: Mapped, call: RawCall, module: Module): RawStatement["native"] {
  const shown = (longest: number) => (operand: Extract<Operand, { kind: "parameter" }>) => {
    const value = valueOf(operand.parameter, call, module)?.replace(/\s+/g, " ") ?? null;
    if (longest === Infinity && value === null) throw new Unprintable();
    return value === null || value.length > longest ? "…" : value;
  };
  const valueText = (parameter: Parameter): string | null => valueOf(parameter, call, module);
  if (shape.kind !== "select" && comparesWithNull(shape, { valueOf: valueText }, /\bNone\b/)) return null;
  const code = sqlalchemyCode({ shape, model, valueOf: shown(LONGEST_VALUE) });
  if (code === null) return null;
  const written = sqlalchemyCode({ shape, model, valueOf: shown(Infinity) });
  const { sending } = call;
  const canReplace =
    sending !== null && written !== null && givesTheSame(shape) && namesAreKnown(written, model, module);
  const edits =
    canReplace && sending.args.some(({ value }) => isTextAt(value, call))
      ? [{ span: { start: sending.argsRange[0] + 1, end: sending.argsRange[1] - 1 }, text: written }]
      : [];
  return { code, edits };
}

/** Whether rows come back as they did: of a count, and of a delete that lists no value. */
function givesTheSame(shape: Shape): boolean {
  if (shape.kind === "delete") return shape.selected.length === 0 && !mayLoseFilter(shape);
  return shape.kind === "select" && shape.selected.every(item => item.kind === "aggregate" && item.name === "count");
}

/** Whether the functions that the code calls, and its model, have their names in the file. */
function namesAreKnown(code: string, model: Mapped, module: Module): boolean {
  const called = [...code.matchAll(/(?<![\w.])([A-Za-z_]\w*)\(/g)].map(([, name = ""]) => name);
  const needed = [...called, ...(code.includes("func.") ? ["func"] : []), model.name];
  return needed.every(name => module.imports.has(name) || module.classes.has(name) || module.values.has(name));
}

/** Whether an argument holds the text itself, and not a name for it. */
function isTextAt(node: PyExpression, { text }: RawCall): boolean {
  return node.range[0] <= text.range[0] && text.range[1] <= node.range[1];
}

/** The expression that gives a parameter its value, as source text. */
function valueOf(parameter: Parameter, { sending, parts, scope }: RawCall, module: Module): string | null {
  const [, ...handed] = sending?.args ?? [];
  const values = literalOf(
    handed.find(argument => argument.kind === "positional" || PARAMETERS.has(argument.name ?? ""))?.value,
    scope,
  );
  const { name, index } = parameter;
  if (name !== null) {
    const bound = parts.flatMap(({ callee, args }) =>
      callee.type === "PyAttribute" && BINDING.has(callee.name) ? args : [],
    );
    const keywords = values?.type === "PyCall" && module.textOf(values.callee) === "dict" ? values.args : [];
    const keyword = [...bound, ...keywords, ...handed].find(argument => argument.name === name);
    if (keyword !== undefined) return module.textOf(keyword.value);
    if (values?.type === "PyDict") {
      const entry = values.entries.find(({ key }) => key !== null && module.textOf(key).slice(1, -1) === name);
      return entry === undefined ? null : module.textOf(entry.value);
    }
    return values?.type === "PyName" ? `${values.name}["${name}"]` : null;
  }
  if (values?.type !== "PySequence" || index === null) return null;
  const item = values.items[index];
  return item === undefined || item.type === "PySpread" ? null : module.textOf(item);
}

/** How libraries call the argument with the values. */
const PARAMETERS: ReadonlySet<string> = new Set(["params", "parameters", "values"]);

/** What a name of the function is assigned once; any other expression as it is. */
function literalOf(node: PyExpression | undefined, scope: RawCall["scope"]): PyExpression | undefined {
  if (node?.type !== "PyName") return node;
  const [value, ...others] = assignmentsTo(node.name, scope);
  return value?.type === "PyDict" && others.length === 0 ? value : node;
}

/** Methods that give parameters their values. */
const BINDING: ReadonlySet<string> = new Set(["bindparams", "params"]);

function surroundingObstacles(call: RawCall, code: CodeKind, module: Module): readonly Obstacle[] {
  const obstacles: Obstacle[] = [];
  if (code !== "application") obstacles.push({ kind: "path", detail: code });
  if (call.sending === null) obstacles.push({ kind: "construct", detail: "a part of a statement" });
  const above = module.text.slice(0, call.node.range[0]).split("\n").slice(-4).join("\n");
  const comment = (above.match(/#[^\n]*/g) ?? []).find(givesReason);
  if (comment !== undefined) obstacles.push({ kind: "intended", detail: comment });
  if (/["']\s*(?:SET\s+(?:LOCAL|SESSION)|LOCK\s+TABLES?|CREATE\s+TEMP)/i.test(module.textOf(call.scope)))
    obstacles.push({ kind: "construct", detail: "a raw statement of the same transaction" });
  return obstacles;
}
