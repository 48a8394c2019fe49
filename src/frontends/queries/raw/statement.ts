import { expresses } from "../../../facts/expressibility.js";
import type { Edit } from "../../../model/writer.js";
import type { CodeKind, Obstacle, RawStatement } from "../../../model/query.js";
import type { Project } from "../../../project/project.js";
import { shapeOf, type Reading } from "../../../sql/shape.js";
import type { Operand, Predicate, Shape } from "../../../sql/shape/model.js";
import { tokenize } from "../../../sql/tokens.js";
import type { FoundCall } from "../find.js";
import { modelOf } from "../models/index.js";
import type { ModelInfo } from "../models/model.js";
import type { Resolver } from "../resolve.js";
import { spanOf } from "../syntax.js";
import { editsOf } from "./edits.js";
import { columnsOf } from "./names.js";
import { nativeCode } from "./native.js";
import type { Printing } from "./printing.js";
import { sqlTextOf, type SqlText } from "./text.js";

/** Values longer than this are left out of the code in a message. */
const LONGEST_VALUE = 24;

const PACKAGES = { prisma: "@prisma/client", typeorm: "typeorm", sequelize: "sequelize", knex: "knex" } as const;

/** What a raw call sends, and what keeps the library from saying it; `null` for a call that is not raw. */
export function rawStatementOf(
  call: FoundCall,
  code: CodeKind,
  project: Project,
  resolver: Resolver,
): RawStatement | null {
  if (call.sql === null) return null;
  const sql = sqlTextOf(call, resolver);
  if (sql === null) {
    const dynamic: Obstacle = { kind: "dynamic", detail: call.module.textOf(call.sql.text) };
    return { span: spanOf(call.sql.text), statement: "other", obstacles: [dynamic], native: null };
  }
  const dialect = project.dialectOf(call.module.path, call.module.text);
  const statement = statementKind(sql.text);
  if (sql.dynamic !== null) {
    return { span: sql.span, statement, obstacles: [{ kind: "dynamic", detail: sql.dynamic }], native: null };
  }
  const reading = shapeOf(sql.text, dialect);
  const surroundings = surroundingObstacles(call, code);
  if (reading.kind !== "shape") {
    return { span: sql.span, statement, obstacles: [obstacleOf(reading), ...surroundings], native: null };
  }
  const { shape } = reading;
  const version = resolver.modules.versionOf(call.module.path, PACKAGES[call.orm]);
  const constructs = [...shape.constructs].filter(
    construct => !SIMPLE.has(construct) || !expresses(call.orm, construct, version),
  );
  const obstacles: Obstacle[] = constructs.map(detail => ({ kind: "construct", detail }));
  const model = obstacles.length === 0 ? modelFor(call, shape, project) : null;
  if (model === "none") obstacles.push({ kind: "model", detail: shape.table.name });
  obstacles.push(...surroundings);
  const native = obstacles.length > 0 || model === "none" ? null : nativeOf(call, shape, sql, model, resolver);
  if (obstacles.length === 0 && native === null)
    obstacles.push({ kind: "construct", detail: "the combination of its parts" });
  return { span: sql.span, statement, obstacles, native };
}

/** What a single call says without surprises; the other constructs stay raw even where the library has words for them. */
const SIMPLE: ReadonlySet<string> = new Set([
  "filter",
  "ilike",
  "paging",
  "aggregate",
  "join",
  "INSERT … VALUES",
  "INSERT … RETURNING",
  "UPDATE",
  "UPDATE … RETURNING",
  "arithmetic",
  "DELETE",
  "DELETE … RETURNING",
]);

function obstacleOf(reading: Exclude<Reading, { kind: "shape" }>): Obstacle {
  if (reading.kind === "syntax") return { kind: "syntax", detail: reading.message };
  return { kind: "construct", detail: reading.word === ";" ? "several statements" : reading.word };
}

/** The first word decides, unless a CTE writes. */
function statementKind(text: string): RawStatement["statement"] {
  const words = tokenize(text, "postgresql")
    .tokens.filter(({ kind }) => kind === "word")
    .map(token => token.text.toUpperCase());
  const [first = ""] = words;
  if (/^(INSERT|UPDATE|DELETE|MERGE|REPLACE)$/.test(first)) return "write";
  if (first !== "SELECT" && first !== "WITH") return "other";
  if (words.some(word => /^(INSERT|UPDATE|DELETE|SHARE)$/.test(word))) return "other";
  return words.includes("FROM") ? "read" : "other";
}

function modelFor(call: FoundCall, shape: Shape, project: Project): ModelInfo | "none" | null {
  if (call.orm === "knex") return null;
  if (shape.joins.length > 0) return "none";
  return modelOf(call.orm, shape.table.name, columnsOf(shape), call.module.path, project) ?? "none";
}

function nativeOf(
  call: FoundCall,
  shape: Shape,
  sql: SqlText,
  model: ModelInfo | null,
  resolver: Resolver,
): { code: string; edits: readonly Edit[] } | null {
  const [target] = call.targets;
  const handle = target === undefined ? null : resolver.handleOf(target, call.module);
  const printing: Printing = {
    shape,
    sql,
    model,
    receiver: target === undefined ? "" : call.module.textOf(target).replace(/\s+/g, ""),
    role: handle?.role ?? "",
    longest: LONGEST_VALUE,
  };
  if (shape.kind !== "select" && comparesWithNull(shape, sql)) return null;
  const code = nativeCode(call.orm, printing);
  if (code === null) return null;
  return { code, edits: mayLoseFilter(shape) ? [] : editsOf(call, printing) };
}

/** Whether a value that is bound is written as none: SQL then finds no row, where the library asks for IS NULL. */
function comparesWithNull({ where }: Shape, sql: SqlText): boolean {
  return predicatesIn(where)
    .flatMap(operandsOf)
    .some(value => value.kind === "parameter" && /\b(?:null|undefined)\b/.test(sql.valueOf(value.parameter) ?? ""));
}

function operandsOf(predicate: Predicate): readonly Operand[] {
  switch (predicate.kind) {
    case "compare":
      return [predicate.value];
    case "in":
      return predicate.values;
    case "between":
      return [predicate.low, predicate.high];
    default:
      return [];
  }
}

/**
 * Whether a value that is none at run time would make a write reach other rows: SQL compares with NULL and finds none, the
 * libraries ask for IS NULL, or leave the condition out.
 */
function mayLoseFilter({ kind, where }: Shape): boolean {
  if (kind !== "update" && kind !== "delete") return false;
  return predicatesIn(where).some(predicate => predicate.kind === "compare" && predicate.value.kind === "parameter");
}

function predicatesIn(predicate: Predicate | null): readonly Predicate[] {
  if (predicate === null) return [];
  if (predicate.kind === "not") return predicatesIn(predicate.part);
  return predicate.kind === "and" || predicate.kind === "or" ? predicate.parts.flatMap(predicatesIn) : [predicate];
}

// ── what stands around the call ──────────────────────────────────────────────────────────────────────────────────────

const REASON =
  /\b(perf(ormance)?|slow(er)?|fast(er)?|index|n\+1|prisma|typeorm|sequelize|knex|orm|because|workaround|raw|cast|avoid|bind(s|ing)?|param(eter)?s?|ambiguous(ly)?|ceiling)\b/i;

function surroundingObstacles(call: FoundCall, code: CodeKind): Obstacle[] {
  const obstacles: Obstacle[] = [];
  if (code !== "application") obstacles.push({ kind: "path", detail: code });
  const comment = reasonAbove(call);
  if (comment !== null) obstacles.push({ kind: "intended", detail: comment });
  if (needsRawBeside(call)) obstacles.push({ kind: "construct", detail: "a raw statement of the same transaction" });
  return obstacles;
}

/** A comment within three lines above that gives a reason. */
function reasonAbove({ node, module }: FoundCall): string | null {
  const lines = module.text.slice(0, node.range[0]).split("\n").slice(-4);
  const text = lines.join("\n");
  const comments = text.match(/\/\/[^\n]*|\/\*[^]*?\*\//g) ?? [];
  return comments.find(comment => REASON.test(comment))?.trim() ?? null;
}

/** SET LOCAL, LOCK TABLE and temporary tables belong to a session: what uses them has to be sent on it. */
function needsRawBeside({ node, module }: FoundCall): boolean {
  const fn = module.scopes.functionAround(node);
  const body = fn === null ? "" : module.textOf(fn);
  return /["'`]\s*(SET\s+(LOCAL|SESSION)|LOCK\s+TABLES?|CREATE\s+TEMP)/i.test(body);
}
