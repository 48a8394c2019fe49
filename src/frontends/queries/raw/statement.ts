import type { Edit } from "../../../model/writer.js";
import type { CodeKind, Interpolation, Obstacle, RawStatement } from "../../../model/query.js";
import type { Project } from "../../../project/project.js";
import type { Shape } from "../../../sql/shape/model.js";
import type { FoundCall } from "../find.js";
import { modelOf } from "../models/index.js";
import type { ModelInfo } from "../models/model.js";
import type { Resolver } from "../resolve.js";
import { spanOf } from "../syntax.js";
import { editsOf } from "./edits.js";
import { comparesWithNull, givesReason, judge, mayLoseFilter } from "./judgement.js";
import { columnsOf } from "./names.js";
import { nativeCode } from "./native.js";
import type { Printing } from "./printing.js";
import type { SqlText } from "./text.js";

/** Values longer than this are left out of the code in a message. */
const LONGEST_VALUE = 24;

const PACKAGES = {
  prisma: "@prisma/client",
  typeorm: "typeorm",
  sequelize: "sequelize",
  knex: "knex",
  kysely: "kysely",
  drizzle: "drizzle-orm",
  mikroorm: "@mikro-orm/core",
} as const;

/** What a raw call sends, whose text is `sql` (`null` where it does not show), and what keeps the library from saying it; `null` for a call that is not raw. */
export function rawStatementOf(
  call: FoundCall,
  sql: SqlText | null,
  code: CodeKind,
  interpolations: readonly Interpolation[],
  project: Project,
  resolver: Resolver,
): RawStatement | null {
  if (call.sql === null) return null;
  if (sql === null) {
    const dynamic: Obstacle = { kind: "dynamic", detail: call.module.textOf(call.sql.text) };
    return {
      span: spanOf(call.sql.text),
      statement: "other",
      interpolations,
      obstacles: [dynamic],
      native: null,
    };
  }
  const judgement = judge({
    text: sql.text,
    dynamic: sql.dynamic,
    dialect: project.dialectOf(call.module.path, call.module.text),
    orm: call.orm,
    version: resolver.modules.versionOf(call.module.path, PACKAGES[call.orm]),
    surroundings: surroundingObstacles(call, code),
    modelFor: shape => modelFor(call, shape, project),
    nativeOf: (shape, model) => nativeOf(call, shape, sql, model, resolver),
  });
  return { span: sql.span, interpolations, ...judgement };
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

// ── what stands around the call ──────────────────────────────────────────────────────────────────────────────────────

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
  return comments.find(comment => givesReason(comment))?.trim() ?? null;
}

/** SET LOCAL, LOCK TABLE and temporary tables belong to a session: what uses them has to be sent on it. */
function needsRawBeside({ node, module }: FoundCall): boolean {
  const fn = module.scopes.functionAround(node);
  const body = fn === null ? "" : module.textOf(fn);
  return /["'`]\s*(SET\s+(LOCAL|SESSION)|LOCK\s+TABLES?|CREATE\s+TEMP)/i.test(body);
}
