import { OFFLINE, PLAIN_CHANGE, type Operation } from "../../../model/operation.js";
import { parsePostgres, type PgNode } from "../../parse/postgresql.js";
import { isWord } from "../../split.js";
import type { Token } from "../../tokens.js";
import { type Lowering } from "../lowering.js";
import { alterTable } from "./alter-table.js";
import { changeData, CHANGES, dataInWith } from "./data.js";
import { constantOf } from "./expressions.js";
import { lowerObject, objectName, OBJECT_LOWERINGS, type Lower } from "./objects.js";
import { lowerDoBlock } from "./plpgsql.js";
import { createIndex, createTable, createTableAs } from "./tables.js";
import { PgStatement } from "./tree.js";

/** The operations of one PostgreSQL statement. */
export function lowerPostgres(lowering: Lowering): readonly Operation[] {
  const parsed = parsePostgres(lowering.text);
  if (!parsed.ok) {
    if (lowering.hasHoles) return [lowering.opaque("dynamic", "it does not parse without the values of its variables")];
    if (parsed.exhausted) return [lowering.opaque("size", "it is too deeply nested to be parsed")];
    const at = lowering.statement.start + parsed.offset;
    const near = lowering.tokens.find(token => token.end > at) ?? (lowering.tokens.at(-1) as Token);
    return [{ ...lowering.opaque("syntax", parsed.message), span: lowering.span(near.start, near.end) }];
  }
  if (parsed.statement === null) return [];
  const [kind, node] = Object.entries(parsed.statement)[0] as [string, PgNode];
  const statement = new PgStatement(lowering);
  const lower = LOWERINGS[kind] ?? OBJECT_LOWERINGS[kind];
  if (lower !== undefined) return lower(statement, node);
  if (CHANGES.has(kind)) return changeData(statement, kind, node);
  const object = lowerObject(statement, kind, node);
  if (object !== null) return object;
  const verb = lowering.tokens[0]?.text.toLowerCase() ?? "";
  if (DESCRIPTIONS.has(kind)) return [{ kind: "describe", ...lowering.base(lowering.tokens), verb }];
  if (MAINTENANCE.has(kind)) {
    return [{ kind: "maintain", ...lowering.base(lowering.tokens), verb, target: null, concurrently: false }];
  }
  return [lowering.opaque("statement", `no reading of ${verb.toUpperCase()} is known`)];
}

const DESCRIPTIONS: ReadonlySet<string> = new Set([
  "CommentStmt",
  "GrantStmt",
  "GrantRoleStmt",
  "AlterDefaultPrivilegesStmt",
  "AlterOwnerStmt",
  "SecLabelStmt",
  "ReassignOwnedStmt",
  "AlterObjectDependsStmt",
]);

const MAINTENANCE: ReadonlySet<string> = new Set([
  "VacuumStmt",
  "ClusterStmt",
  "CheckPointStmt",
  "LoadStmt",
  "NotifyStmt",
  "ListenStmt",
  "UnlistenStmt",
  "DiscardStmt",
  "ConstraintsSetStmt",
]);

const LOWERINGS: Readonly<Record<string, Lower>> = {
  CreateStmt: createTable,
  CreateTableAsStmt: createTableAs,
  AlterTableStmt(statement, node) {
    if (node.objtype === "OBJECT_TABLE" || node.objtype === "OBJECT_FOREIGN_TABLE") return alterTable(statement, node);
    const object = objectName(node.objtype as string);
    return [
      {
        kind: "alterObject",
        ...statement.lowering.base(statement.tokens),
        object,
        name: statement.relation(node.relation),
        ...PLAIN_CHANGE,
      },
    ];
  },
  IndexStmt: createIndex,
  AlterObjectSchemaStmt(statement, node) {
    const base = statement.lowering.base(statement.tokens);
    if (node.objectType !== "OBJECT_TABLE") {
      const items = (node.object?.ObjectWithArgs?.objname ?? node.object?.List?.items ?? []) as readonly PgNode[];
      const name =
        node.relation === undefined ? statement.nameList(items, statement.tokens) : statement.relation(node.relation);
      return [{ kind: "alterObject", ...base, object: objectName(node.objectType), name, ...PLAIN_CHANGE }];
    }
    const table = statement.relation(node.relation);
    const schema = statement.name(node.newschema, statement.tokens.slice(-1));
    return [
      {
        kind: "alterTable",
        ...base,
        table,
        action: "set schema",
        other: { schema: null, name: schema, span: schema.span },
        bounds: null,
        concurrently: false,
        online: OFFLINE,
      },
    ];
  },
  RefreshMatViewStmt(statement, node) {
    const base = statement.lowering.base(statement.tokens);
    const target = statement.relation(node.relation);
    return [
      { kind: "maintain", ...base, verb: "refresh materialized view", target, concurrently: node.concurrent === true },
    ];
  },
  ReindexStmt(statement, node) {
    const base = statement.lowering.base(statement.tokens);
    const target = node.relation === undefined ? null : statement.relation(node.relation);
    const concurrently = statement.tokens.some(token => isWord(token, "concurrently"));
    return [{ kind: "maintain", ...base, verb: "reindex", target, concurrently }];
  },
  LockStmt(statement, node) {
    return (node.relations as readonly PgNode[]).map(({ RangeVar }) => ({
      kind: "maintain",
      ...statement.lowering.base(statement.tokens),
      verb: "lock",
      target: statement.relation(RangeVar),
      concurrently: false,
    }));
  },
  TransactionStmt(statement, node) {
    const action = TRANSACTION[node.kind as string];
    const base = statement.lowering.base(statement.tokens);
    return [
      action === undefined
        ? { kind: "describe", ...base, verb: "transaction" }
        : { kind: "transaction", ...base, action },
    ];
  },
  VariableSetStmt(statement, node) {
    return [
      {
        kind: "set",
        ...statement.lowering.base(statement.tokens),
        variable: (node.name as string | undefined)?.toLowerCase() ?? "all",
        // A value that is not constant is none that could be held against another.
        value: statement.lowering.hasHoles
          ? null
          : ((node.args ?? []) as readonly PgNode[]).map(arg => constantOf(arg) ?? "").join(", ") || null,
        local: node.is_local === true,
      },
    ];
  },
  VariableShowStmt: read,
  ExplainStmt: read,
  PrepareStmt: read,
  DeallocateStmt: read,
  FetchStmt: read,
  DeclareCursorStmt: read,
  ClosePortalStmt: read,
  SelectStmt: select,
  TruncateStmt(statement, node) {
    return (node.relations as readonly PgNode[]).map(({ RangeVar }) => {
      const table = statement.relation(RangeVar);
      return {
        kind: "changeData",
        ...statement.lowering.base(statement.tokens, table),
        action: "truncate",
        table,
        limited: false,
        assignments: [],
        whereNull: [],
        columns: null,
        source: null,
        fromQuery: false,
      };
    });
  },
  CopyStmt(statement, node) {
    if (node.is_from !== true || node.relation === undefined) return read(statement);
    const table = statement.relation(node.relation);
    return [
      {
        kind: "changeData",
        ...statement.lowering.base(statement.tokens, table),
        action: "insert",
        table,
        limited: true,
        assignments: [],
        whereNull: [],
        columns: null,
        source: null,
        fromQuery: false,
      },
    ];
  },
  DoStmt: lowerDoBlock,
  CallStmt(statement, node) {
    return [call(statement, node.funccall?.funcname)];
  },
  ExecuteStmt(statement) {
    return [statement.lowering.opaque("dynamic", "it executes a prepared statement")];
  },
};

const TRANSACTION: Readonly<Record<string, "begin" | "commit" | "rollback" | "savepoint" | "release">> = {
  TRANS_STMT_BEGIN: "begin",
  TRANS_STMT_START: "begin",
  TRANS_STMT_COMMIT: "commit",
  TRANS_STMT_ROLLBACK: "rollback",
  TRANS_STMT_ROLLBACK_TO: "rollback",
  TRANS_STMT_SAVEPOINT: "savepoint",
  TRANS_STMT_RELEASE: "release",
};

/** A SELECT changes nothing by itself: the statements in its WITH may, and so may a function that it calls. */
function select(statement: PgStatement, node: PgNode): readonly Operation[] {
  const { lowering, tokens } = statement;
  if (node.intoClause !== undefined)
    return createTableAs(statement, { into: node.intoClause, objtype: "OBJECT_TABLE" });
  const changes = dataInWith(statement, node.withClause);
  if (changes.length > 0) return changes;
  const targets = (node.targetList ?? []) as readonly PgNode[];
  const called = targets.find(({ ResTarget }) => ResTarget.val?.FuncCall !== undefined);
  const setting = node.fromClause === undefined ? called?.ResTarget.val.FuncCall : undefined;
  if (setting?.funcname?.at(-1)?.String?.sval === "set_config") {
    const [variable, value, local] = ((setting.args ?? []) as readonly PgNode[]).map(constantOf);
    if (typeof variable === "string") {
      return [
        {
          kind: "set",
          ...lowering.base(tokens),
          variable: variable.toLowerCase(),
          value: lowering.hasHoles ? null : (value ?? null),
          local: local === "true",
        },
      ];
    }
  }
  const function_ = called?.ResTarget.val.FuncCall.funcname as readonly PgNode[] | undefined;
  // With a FROM, only a function of the project's own is taken to do more than compute.
  const own = (function_?.length ?? 0) > 1 && function_?.[0].String.sval !== "pg_catalog";
  if (function_ !== undefined && (node.fromClause === undefined || own)) return [call(statement, function_)];
  return read(statement);
}

function call(statement: PgStatement, funcname: readonly PgNode[] | undefined): Operation {
  const routine = funcname === undefined ? null : statement.nameList(funcname, statement.tokens);
  return { kind: "call", ...statement.lowering.base(statement.tokens), routine };
}

function read(statement: PgStatement): readonly Operation[] {
  return [{ kind: "read", ...statement.lowering.base(statement.tokens) }];
}
