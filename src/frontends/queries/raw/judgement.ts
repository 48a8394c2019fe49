import { expresses } from "../../../facts/expressibility.js";
import type { Dialect } from "../../../model/dialect.js";
import type { Obstacle, Orm, RawStatement } from "../../../model/query.js";
import { shapeOf, type Reading } from "../../../sql/shape.js";
import type { Operand, Predicate, Shape } from "../../../sql/shape/model.js";
import { tokenize } from "../../../sql/tokens.js";
import type { ModelInfo } from "../models/model.js";
import type { SqlText } from "./text.js";

/** A raw statement that is to be judged, with what its language knows of it. */
export interface RawSubject {
  readonly text: string;
  /** The first part that is made at run time, as the source spells it; `null` for a constant text. */
  readonly dynamic: string | null;
  readonly dialect: Dialect;
  readonly orm: Orm;
  /** Of the installed library; `null` where it does not show. */
  readonly version: string | null;
  /** What around the call speaks for raw SQL. */
  readonly surroundings: readonly Obstacle[];
  /** The model of the table; `null` for a library that needs none. */
  modelFor(shape: Shape): ModelInfo | "none" | null;
  nativeOf(shape: Shape, model: ModelInfo | null): RawStatement["native"];
}

/** What keeps a library from saying what a statement says, and the call that does where nothing keeps it. */
export function judge(subject: RawSubject): Pick<RawStatement, "statement" | "obstacles" | "native"> {
  const { text, dynamic, dialect, orm, version, surroundings } = subject;
  const statement = statementKind(text);
  if (dynamic !== null) return { statement, obstacles: [{ kind: "dynamic", detail: dynamic }], native: null };
  const reading = shapeOf(text, dialect);
  if (reading.kind !== "shape") return { statement, obstacles: [obstacleOf(reading), ...surroundings], native: null };
  const { shape } = reading;
  const constructs = [...shape.constructs].filter(
    construct => !SIMPLE.has(construct) || !expresses(orm, construct, version),
  );
  const obstacles: Obstacle[] = constructs.map(detail => ({ kind: "construct", detail }));
  const model = obstacles.length === 0 ? subject.modelFor(shape) : null;
  if (model === "none") obstacles.push({ kind: "model", detail: shape.table.name });
  obstacles.push(...surroundings);
  const native = obstacles.length > 0 || model === "none" ? null : subject.nativeOf(shape, model);
  if (obstacles.length === 0 && native === null)
    obstacles.push({ kind: "construct", detail: "the combination of its parts" });
  return { statement, obstacles, native };
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
export function statementKind(text: string): RawStatement["statement"] {
  const words = tokenize(text, "postgresql")
    .tokens.filter(({ kind }) => kind === "word")
    .map(token => token.text.toUpperCase());
  const [first = ""] = words;
  if (/^(INSERT|UPDATE|DELETE|MERGE|REPLACE)$/.test(first)) return "write";
  if (first !== "SELECT" && first !== "WITH") return "other";
  if (words.some(word => /^(INSERT|UPDATE|DELETE|SHARE)$/.test(word))) return "other";
  return words.includes("FROM") ? "read" : "other";
}

const REASON =
  /\b(perf(ormance)?|slow(er)?|fast(er)?|index|n\+1|prisma|typeorm|sequelize|knex|sqlalchemy|orm|because|workaround|raw|cast|avoid|bind(s|ing)?|param(eter)?s?|ambiguous(ly)?|ceiling)\b/i;

/** Whether a comment says why a statement is raw. */
export function givesReason(comment: string): boolean {
  return REASON.test(comment);
}

/** Whether a value that is bound is written as none: SQL then finds no row, where the library asks for IS NULL. */
export function comparesWithNull(
  { where }: Shape,
  sql: Pick<SqlText, "valueOf">,
  none = /\b(?:null|undefined)\b/,
): boolean {
  return predicatesIn(where)
    .flatMap(operandsOf)
    .some(value => value.kind === "parameter" && none.test(sql.valueOf(value.parameter) ?? ""));
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
export function mayLoseFilter({ kind, where }: Shape): boolean {
  if (kind !== "update" && kind !== "delete") return false;
  return predicatesIn(where).some(predicate => predicate.kind === "compare" && predicate.value.kind === "parameter");
}

function predicatesIn(predicate: Predicate | null): readonly Predicate[] {
  if (predicate === null) return [];
  if (predicate.kind === "not") return predicatesIn(predicate.part);
  return predicate.kind === "and" || predicate.kind === "or" ? predicate.parts.flatMap(predicatesIn) : [predicate];
}
