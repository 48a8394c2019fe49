import { NOTHING_KNOWN, type CodeKind, type Iteration, type Query, type RawStatement } from "../../model/query.js";
import { answersRequests, codeKindOf, type CodeMarks } from "../../project/code-kind.js";
import type { Project } from "../../project/project.js";
import type { PyExpression } from "../../python/tree.js";
import { findMerges, type FoundCall } from "./calls.js";
import { floatingCalls, type FloatingCall } from "./floating.js";
import { queriesAcross } from "./across.js";
import { CallGraph } from "./graph.js";
import { Modules } from "./helpers.js";
import { decisive, directTurns } from "./iteration.js";
import { lazyAccesses, type LazyAccess } from "./lazy.js";
import { Module } from "./module.js";
import { constantSqlOf, findRaw, rawStatementOf, type RawCall } from "./raw/index.js";
import { searchesOf } from "../../sql/search/index.js";
import { wholeChangeIn } from "../../sql/search/whole-change.js";
import { outsideOf } from "./outside.js";
import { reach as reachOfSql, reachOf } from "./reach.js";
import { searchOf } from "./search.js";
import { Senders } from "./senders.js";
import { resultOf } from "./uses.js";

/** Words without which a file sends nothing through SQLAlchemy, nor calls what people name for it. */
const WORDS =
  /sqlalchemy|sqlmodel|\.query\b|session|\.exec(?:ute|_driver_sql)\w*\s*\(|\bselect\s*\(|\b(?:\w+_)?(?:repo|repository|repositories|store|crud|dao|service|manager)\b/i;

/** The queries that a Python file sends, in the order of the text; those of helpers stand where a loop calls them. */
export function readPythonQueries(path: string, text: string, project: Project): readonly Query[] {
  if (!WORDS.test(text)) return [];
  const module = new Module(path, text);
  const modules = new Modules(project);
  const code = codeKindOf(path, project.root, MARKS);
  const answersRequest = code === "application" && answersRequests(path, project.root);
  const calls = modules.callsOf(module);
  const graph = new CallGraph(modules);
  const dialect = project.dialectOf(path, text);
  const senders = new Senders(modules);
  const dropped = floatingCalls(module, senders);
  const floating = new Map<PyExpression, Query["floating"]>(dropped.map(call => [call.node, call.floating]));
  const floatingOf = (node: PyExpression): Query["floating"] => floating.get(node) ?? null;
  const raw = findRaw(module, calls, modules).map(call => {
    const sql = constantSqlOf(call, module, modules);
    const change = sql === null ? null : wholeChangeIn(sql, dialect);
    const { node, around } = call;
    return {
      call,
      statement: rawStatementOf(call, code, module, modules, project),
      searches: sql === null ? [] : searchesOf(sql, dialect),
      reach: change === null ? null : reachOfSql(change, { range: node.range, around }, module),
    };
  });
  const own = calls.map(call => {
    const sent = raw.find(({ call: { text } }) => text === call.text);
    const search = searchOf(call, module);
    return {
      ...queryOf(call, code, decisive(directTurns(call, module, calls, graph))),
      raw: sent?.statement ?? null,
      searches: sent?.searches ?? (search === null ? [] : [search]),
      reach: sent?.reach ?? reachOf(call, search, module),
      outside: outsideOf(call, module, senders),
      floating: floatingOf(call.node),
      result: resultOf(call, search, module, answersRequest),
    };
  });
  const others = raw
    .filter(({ call: { text: sent } }) => !calls.some(call => call.text === sent))
    .map(({ call, statement, searches, reach }) => ({
      ...rawQuery(call, statement, code),
      searches,
      reach,
      floating: call.sending === null ? null : floatingOf(call.sending),
    }));
  const helped = queriesAcross(module, graph).map(({ call, iteration }) => queryOf(call, code, iteration));
  const merged = findMerges(module).flatMap(call => {
    const iteration = decisive(directTurns(call, module, calls, graph));
    return iteration === null ? [] : [queryOf(call, code, iteration)];
  });
  const touched = lazyAccesses(module, calls, modules).map(access => lazyQuery(access, module, code));
  const known = new Set<PyExpression>([...calls.map(({ node }) => node), ...raw.map(({ call }) => call.node)]);
  const beside = dropped.filter(({ node }) => !known.has(node)).map(call => floatingQuery(call, module, code));
  return [...own, ...others, ...helped, ...merged, ...touched, ...beside].sort((a, b) => placeOf(a) - placeOf(b));
}

function placeOf({ iteration, callee }: Query): number {
  return iteration?.via?.call.start ?? callee.start;
}

function queryOf(call: FoundCall, code: CodeKind, iteration: Iteration | null): Query {
  return {
    ...NOTHING_KNOWN,
    orm: "sqlalchemy",
    action: call.action,
    method: call.method,
    model: call.model,
    call: call.label,
    evidence: "import",
    span: { start: call.node.range[0], end: call.node.range[1] },
    callee: { start: call.callee[0], end: call.callee[1] },
    code,
    iteration,
  };
}

/** A text that is handed to a driver, or is a part of a statement. */
function rawQuery(call: RawCall, raw: RawStatement, code: CodeKind): Query {
  return {
    ...NOTHING_KNOWN,
    orm: "sqlalchemy",
    action: "raw",
    method: call.method,
    model: null,
    call: call.label,
    evidence: "import",
    span: { start: call.node.range[0], end: call.node.range[1] },
    callee: { start: call.callee[0], end: call.callee[1] },
    code,
    raw,
  };
}

/** A call of an asynchronous session that is no statement that is read: `session.commit()`. */
function floatingQuery(
  { node, method, action, callee, floating }: FloatingCall,
  module: Module,
  code: CodeKind,
): Query {
  return {
    ...NOTHING_KNOWN,
    orm: "sqlalchemy",
    action,
    method,
    model: null,
    call: module.textOf(callee),
    evidence: "import",
    span: { start: node.range[0], end: node.range[1] },
    callee: { start: callee.range[0], end: callee.range[1] },
    code,
    floating,
  };
}

/** A relationship that is touched: one query for each object, unless it raises. */
function lazyQuery({ node, model, relation, async, loop }: LazyAccess, module: Module, code: CodeKind): Query {
  const option = `selectinload(${model}.${relation})`;
  const span = { start: node.range[0], end: node.range[1] };
  return {
    ...NOTHING_KNOWN,
    orm: "sqlalchemy",
    action: "read",
    method: relation,
    model,
    call: module.textOf(node),
    evidence: "import",
    span,
    callee: span,
    code,
    iteration:
      loop === null
        ? null
        : {
            kind: loop.kind,
            label: loop.label,
            span: { start: loop.head[0], end: loop.head[1] },
            element: loop.elements[0] ?? null,
            concurrent: false,
            dependsOnElement: true,
            hoistable: false,
            purpose: "elements",
            batched: false,
            doubts: [],
            via: null,
            rewrite: `select(${model}).options(${option})`,
            needsElements: false,
            edits: null,
            lookup: "dict",
          },
    lazy: { relation, option, raises: async, isCalled: false },
  };
}

const MARKS: CodeMarks = {
  tests: /(^|\/)(tests?|testing|e2e|conftest\.py)(\/|$)|(^|\/)test_[^/]*\.py$|_test\.py$/i,
  seeds:
    /(^|\/)(seeds?|seeders?|migrations?|versions|alembic|scripts?|fixtures?|factories|bin|cli|tools|benchmarks?|demo)\/|(^|\/)(seed|seeder|fixtures?|manage|cli|commands?)\.py$/i,
};
