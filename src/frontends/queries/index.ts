import {
  NOTHING_KNOWN,
  type CodeKind,
  type Iteration,
  type LazyLoad,
  type Obstacle,
  type Query,
  type RawStatement,
} from "../../model/query.js";
import type { Dialect } from "../../model/dialect.js";
import { answersRequests, codeKindOf } from "../../project/code-kind.js";
import type { Project } from "../../project/project.js";
import type { ScriptFile } from "../index.js";
import { mayLeadAcross, queriesAcross } from "./across.js";
import { driverChanges } from "./driver-changes.js";
import { findCalls, readsQueries, type FoundCall } from "./find.js";
import { HelperCalls } from "./helpers.js";
import { Interpolations } from "./interpolation/index.js";
import { iterationsOf, type Reading } from "./iteration.js";
import { MARKS } from "./marks.js";
import { Modules, type Module } from "./modules.js";
import { rawStatementOf } from "./raw/statement.js";
import { sqlTextOf } from "./raw/text.js";
import { floatingOf } from "./floating.js";
import { outsideOf } from "./outside.js";
import { reachOf } from "./reach.js";
import { Resolver } from "./resolve.js";
import { searchesOf } from "./search/index.js";
import { statementsIn } from "./statements.js";
import { resultOf } from "./uses/index.js";
import { typeInformationOf } from "./type-information.js";
import { calleeOf, memberName, spanOf, unwrapped, type Node } from "./syntax.js";

/** Where types say what a receiver is, methods that arrays and maps have too are worth a question. */
const WORDS_WITH_TYPES =
  /\.(?:all|count|create|delete|destroy|exists?|find|first|get|increment|init|insert|load|max|min|query|reload|remove|run|save|sum|update|upsert)\w*\s*\(/;

/** The queries that a script sends, in source order. */
export function readQueries(file: ScriptFile, project: Project): readonly Query[] {
  const types = typeInformationOf(file.parserServices);
  const mayLead = mayLeadAcross(file);
  if (!readsQueries(file.text) && (types === null || !WORDS_WITH_TYPES.test(file.text)))
    return mayLead ? acrossFiles(Modules.of(file), [], project) : [];
  const module = Modules.of(file);
  const resolver = new Resolver(new Modules(project), types === null ? null : { module, types });
  const calls = findCalls(module, resolver, project);
  const dialectOf = (): Dialect => project.dialectOf(module.path, module.text);
  const dialect = calls.length === 0 ? "postgresql" : dialectOf();
  const reading: Reading = { module, resolver, calls, helpers: new HelperCalls(module, resolver), dialect };
  const code = codeKindOf(file.path, project.root, MARKS);
  const answersRequest = code === "application" && answersRequests(file.path, project.root);
  const interpolations = new Interpolations(module, resolver, project, reading.helpers);
  const queries = calls.flatMap(call => {
    if (call.relation?.isTouched === true)
      return iterationsOf(call, reading).map(iteration => queryOf(call, code, iteration));
    const sql = sqlTextOf(call, resolver);
    const raw = rawStatementOf(call, sql, code, interpolations.of(call), project, resolver);
    const searches = searchesOf(call, sql, dialect, resolver);
    const reach = reachOf({ call, sql, searches, calls, dialect, resolver, project });
    const outside = outsideOf(call, resolver);
    const floating = floatingOf(call, dialect);
    const result = resultOf(call, sql, searches, dialect, resolver, answersRequest, { calls, project });
    return iterationsOf(call, reading).map(iteration => ({
      ...queryOf(call, code, withDoubt(iteration, raw)),
      raw,
      searches,
      reach,
      outside,
      floating,
      result,
    }));
  });
  const beside = [
    ...interpolations.beside(calls, code),
    ...statementsIn(module, resolver, calls, dialectOf, code),
    ...driverChanges(module, resolver, calls, dialectOf, code),
  ];
  const across = mayLead ? acrossFiles(module, calls, project) : [];
  const more = [...beside, ...across];
  return more.length === 0 ? queries : [...queries, ...more].sort((a, b) => a.span.start - b.span.start);
}

/** What loops of the file come to through functions; it stands where the loop calls the first of them. */
function acrossFiles(module: Module, calls: readonly FoundCall[], project: Project): readonly Query[] {
  const code = codeKindOf(module.path, project.root, MARKS);
  const found = queriesAcross(module, calls, () => project.dialectOf(module.path, module.text), project);
  return found.flatMap(({ call, site, iteration, resolver }): Query[] => {
    const raw = rawStatementOf(call, sqlTextOf(call, resolver), code, [], project, resolver);
    if (raw !== null && raw.statement !== "read") return [];
    const query = queryOf(call, code, withDoubt(iteration, raw));
    const action = raw === null ? query.action : "read";
    return [{ ...query, action, span: spanOf(site), callee: iteration.via?.call ?? spanOf(site.callee) }];
  });
}

/** A raw statement that is more than a filter cannot simply be given a list of keys. */
function withDoubt(iteration: Iteration | null, raw: RawStatement | null): Iteration | null {
  if (iteration === null || raw === null || !raw.obstacles.some(isInvolved)) return iteration;
  return { ...iteration, doubts: [...iteration.doubts, "statement"] };
}

function isInvolved({ kind, detail }: Obstacle): boolean {
  return kind === "dynamic" || kind === "syntax" || (kind === "construct" && !FLAT.has(detail));
}

/** Constructs that take a list of keys in the place of one key. */
const FLAT: ReadonlySet<string> = new Set([
  "filter",
  "join",
  "expression",
  "column comparison",
  "DISTINCT",
  "COUNT(DISTINCT …)",
  "JSON operator",
  "vendor syntax",
]);

function queryOf(call: FoundCall, code: CodeKind, iteration: Query["iteration"]): Query {
  const { orm, action, method, model, evidence, node, module } = call;
  const callee = calleeOf(node);
  return {
    ...NOTHING_KNOWN,
    orm,
    action,
    method,
    model,
    call: calleeText(callee, module),
    evidence,
    span: spanOf(node),
    callee: { start: callee.range[0], end: callee.range[1] },
    code,
    iteration,
    lazy: lazyLoadOf(call, iteration),
  };
}

/** A relation that the query of its rows could load with them. */
function lazyLoadOf({ relation }: FoundCall, iteration: Iteration | null): LazyLoad | null {
  const option = iteration?.rewrite ?? null;
  if (relation === null || option === null) return null;
  return { relation: relation.name, option, raises: false, isCalled: !relation.isTouched };
}

/** `prisma.user.findUnique`, `knex("users").where(…).first`. */
function calleeText(callee: Node, module: Module): string {
  const node = unwrapped(callee);
  switch (node.type) {
    case "MemberExpression": {
      const name = memberName(node);
      return `${calleeText(node.object, module)}${name === null ? "[…]" : `.${name}`}`;
    }
    case "CallExpression": {
      const { arguments: given } = node;
      const shown =
        given.length === 1 && /^(Literal|Identifier)$/.test(given[0]?.type ?? "")
          ? module.textOf(given[0] as Node)
          : "…";
      return `${calleeText(node.callee, module)}(${given.length === 0 ? "" : shown.length > LONGEST_ARGUMENT ? "…" : shown})`;
    }
    case "AwaitExpression":
      return `(await ${calleeText(node.argument, module)})`;
    case "TaggedTemplateExpression":
      return `${calleeText(node.tag, module)}(…)`;
    case "Identifier":
    case "ThisExpression":
    case "Super":
      return module.textOf(node);
    default:
      return "…";
  }
}

const LONGEST_ARGUMENT = 24;
