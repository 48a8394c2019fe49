import type { QualifiedName } from "../../../model/name.js";
import type { Operation } from "../../../model/operation.js";
import { parsePostgres, type PgNode } from "../../parse/postgresql.js";
import { isWord } from "../../split.js";
import type { Token } from "../../tokens.js";
import { expressionText, type Lowering, OFFLINE, parenthesised, splitAtCommas } from "../lowering.js";
import { alterTable } from "./alter-table.js";
import { columnOf, constraintOf, indexColumns } from "./columns.js";
import { changeData, CHANGES, dataInWith } from "./data.js";
import { constantOf } from "./expressions.js";
import { lowerDoBlock } from "./plpgsql.js";
import { PgStatement } from "./tree.js";

/** The operations of one PostgreSQL statement. */
export function lowerPostgres(lowering: Lowering): readonly Operation[] {
  const parsed = parsePostgres(lowering.text);
  if (!parsed.ok) {
    if (lowering.hasHoles) return [lowering.opaque("dynamic", "it does not parse without the values of its variables")];
    const at = lowering.statement.start + parsed.offset;
    const near = lowering.tokens.find(token => token.end > at) ?? (lowering.tokens.at(-1) as Token);
    const since = RESERVED_SINCE.get(near.text.toLowerCase());
    if (since !== undefined) {
      return [lowering.opaque("statement", `"${near.text}" is a reserved word since PostgreSQL ${since}`)];
    }
    return [{ ...lowering.opaque("syntax", parsed.message), span: lowering.span(near.start, near.end) }];
  }
  if (parsed.statement === null) return [];
  const [kind, node] = Object.entries(parsed.statement)[0] as [string, PgNode];
  const statement = new PgStatement(lowering);
  const lower = LOWERINGS[kind];
  if (lower !== undefined) return lower(statement, node);
  if (CHANGES.has(kind)) return changeData(statement, kind, node);
  const object = OBJECTS[kind];
  if (object !== undefined) {
    const [change, what] = object;
    return [{ kind: change, ...lowering.base(lowering.tokens), object: what, name: objectNameOf(statement, node) }];
  }
  const verb = lowering.tokens[0]?.text.toLowerCase() ?? "";
  if (DESCRIPTIONS.has(kind)) return [{ kind: "describe", ...lowering.base(lowering.tokens), verb }];
  if (MAINTENANCE.has(kind)) {
    return [{ kind: "maintain", ...lowering.base(lowering.tokens), verb, target: null, concurrently: false }];
  }
  return [lowering.opaque("statement", `no reading of ${verb.toUpperCase()} is known`)];
}

/** Words that an older server takes for names. Manual: PostgreSQL appendix C. */
const RESERVED_SINCE: ReadonlyMap<string, number> = new Map([["system_user", 16]]);

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

/** Statements about objects without columns or rows, by the node that stands for them. */
const OBJECTS: Readonly<Record<string, readonly ["createObject" | "alterObject" | "dropObject", string]>> = {
  CreateFunctionStmt: ["createObject", "function"],
  AlterFunctionStmt: ["alterObject", "function"],
  CreateSeqStmt: ["createObject", "sequence"],
  AlterSeqStmt: ["alterObject", "sequence"],
  CreateSchemaStmt: ["createObject", "schema"],
  CreateExtensionStmt: ["createObject", "extension"],
  AlterExtensionStmt: ["alterObject", "extension"],
  AlterExtensionContentsStmt: ["alterObject", "extension"],
  CreatePolicyStmt: ["createObject", "policy"],
  AlterPolicyStmt: ["alterObject", "policy"],
  CreateRoleStmt: ["createObject", "role"],
  AlterRoleStmt: ["alterObject", "role"],
  AlterRoleSetStmt: ["alterObject", "role"],
  DropRoleStmt: ["dropObject", "role"],
  DropOwnedStmt: ["dropObject", "owned objects"],
  RuleStmt: ["createObject", "rule"],
  CreateStatsStmt: ["createObject", "statistics"],
  AlterStatsStmt: ["alterObject", "statistics"],
  CreatePublicationStmt: ["createObject", "publication"],
  AlterPublicationStmt: ["alterObject", "publication"],
  CreateSubscriptionStmt: ["createObject", "subscription"],
  AlterSubscriptionStmt: ["alterObject", "subscription"],
  DropSubscriptionStmt: ["dropObject", "subscription"],
  CreateEventTrigStmt: ["createObject", "event trigger"],
  AlterEventTrigStmt: ["alterObject", "event trigger"],
  CreateCastStmt: ["createObject", "cast"],
  CreateConversionStmt: ["createObject", "conversion"],
  CreateOpClassStmt: ["createObject", "operator class"],
  CreateOpFamilyStmt: ["createObject", "operator family"],
  AlterOpFamilyStmt: ["alterObject", "operator family"],
  CreateFdwStmt: ["createObject", "foreign-data wrapper"],
  CreateForeignServerStmt: ["createObject", "server"],
  AlterForeignServerStmt: ["alterObject", "server"],
  CreateForeignTableStmt: ["createObject", "foreign table"],
  ImportForeignSchemaStmt: ["createObject", "foreign table"],
  CreateUserMappingStmt: ["createObject", "user mapping"],
  AlterUserMappingStmt: ["alterObject", "user mapping"],
  DropUserMappingStmt: ["dropObject", "user mapping"],
  CreatePLangStmt: ["createObject", "language"],
  CreateTransformStmt: ["createObject", "transform"],
  CreateAmStmt: ["createObject", "access method"],
  CreatedbStmt: ["createObject", "database"],
  AlterDatabaseStmt: ["alterObject", "database"],
  AlterDatabaseSetStmt: ["alterObject", "database"],
  DropdbStmt: ["dropObject", "database"],
  CreateTableSpaceStmt: ["createObject", "tablespace"],
  DropTableSpaceStmt: ["dropObject", "tablespace"],
  AlterSystemStmt: ["alterObject", "system"],
  AlterOperatorStmt: ["alterObject", "operator"],
  AlterCollationStmt: ["alterObject", "collation"],
  AlterTSDictionaryStmt: ["alterObject", "text search dictionary"],
  AlterTSConfigurationStmt: ["alterObject", "text search configuration"],
};

/** The fields in which the tree keeps the name of an object. */
const NAME_FIELDS = [
  "schemaname",
  "extname",
  "policy_name",
  "role",
  "pubname",
  "trigname",
  "rulename",
  "dbname",
  "servername",
];

function objectNameOf(statement: PgStatement, node: PgNode): QualifiedName | null {
  if (node.sequence !== undefined) return statement.relation(node.sequence);
  if (Array.isArray(node.funcname)) return statement.nameList(node.funcname, statement.tokens);
  const value = NAME_FIELDS.map(field => node[field] as unknown).find(field => typeof field === "string");
  if (value === undefined) return null;
  const name = statement.name(value as string, statement.tokens.slice(1));
  return { schema: null, name, span: name.span };
}

type Lower = (statement: PgStatement, node: PgNode) => readonly Operation[];

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
      },
    ];
  },
  IndexStmt: createIndex,
  DropStmt: drop,
  RenameStmt: rename,
  AlterObjectSchemaStmt(statement, node) {
    const base = statement.lowering.base(statement.tokens);
    if (node.objectType !== "OBJECT_TABLE") {
      return [{ kind: "alterObject", ...base, object: objectName(node.objectType), name: null }];
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
        concurrently: false,
        online: OFFLINE,
      },
    ];
  },
  CreateEnumStmt(statement, node) {
    const labels = ((node.vals ?? []) as readonly PgNode[]).map(value => value.String.sval as string);
    return createType(statement, node.typeName, "enum", { labels });
  },
  CreateDomainStmt(statement, node) {
    const constrained = ((node.constraints ?? []) as readonly PgNode[]).some(({ Constraint }) =>
      ["CONSTR_CHECK", "CONSTR_NOTNULL"].includes(Constraint.contype),
    );
    return createType(statement, node.domainname, "domain", { constrained });
  },
  CompositeTypeStmt(statement, node) {
    const type = statement.relation(node.typevar);
    return [
      {
        kind: "createType",
        ...statement.lowering.base(statement.tokens, type),
        type,
        form: "composite",
        labels: [],
        constrained: false,
      },
    ];
  },
  CreateRangeStmt: (statement, node) => createType(statement, node.typeName, "range", {}),
  DefineStmt(statement, node) {
    if (node.kind === "OBJECT_TYPE") return createType(statement, node.defnames, "base", {});
    return [
      {
        kind: "createObject",
        ...statement.lowering.base(statement.tokens),
        object: objectName(node.kind),
        name: statement.nameList(node.defnames, statement.tokens),
      },
    ];
  },
  AlterEnumStmt(statement, node) {
    const type = statement.nameList(node.typeName, statement.tokens);
    if (type === null) return [];
    return [
      {
        kind: "alterType",
        ...statement.lowering.base(statement.tokens, type),
        type,
        action: node.oldVal === undefined ? "add value" : "rename value",
        value: node.newVal as string,
      },
    ];
  },
  AlterDomainStmt: (statement, node) => alterType(statement, node.typeName),
  AlterTypeStmt: (statement, node) => alterType(statement, node.typeName),
  ViewStmt(statement, node) {
    const view = statement.relation(node.view);
    const base = statement.lowering.base(statement.tokens, view);
    return [{ kind: "createView", ...base, view, materialized: false, orReplace: node.replace === true }];
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
  CreateTrigStmt(statement, node) {
    const table = statement.relation(node.relation);
    const name = statement.name(node.trigname, statement.tokens);
    return [{ kind: "createTrigger", ...statement.lowering.base(statement.tokens, table, name), name, table }];
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
        value: ((node.args ?? []) as readonly PgNode[]).map(arg => constantOf(arg) ?? "").join(", ") || null,
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

function createTable(statement: PgStatement, node: PgNode): readonly Operation[] {
  const { lowering } = statement;
  const table = statement.relation(node.relation);
  const elements = (node.tableElts ?? []) as readonly PgNode[];
  const open = statement.tokens.findIndex(
    (token, i) => token.text === "(" && i >= statement.at(node.relation.location),
  );
  const parts = open < 0 ? [] : splitAtCommas(parenthesised(statement.tokens, open).inside);
  const columns = [];
  const constraints = [];
  const inherits = ((node.inhRelations ?? []) as readonly PgNode[]).map(({ RangeVar }) => statement.relation(RangeVar));
  for (const [i, element] of elements.entries()) {
    const tokens = parts[i] ?? statement.tokens;
    if (element.ColumnDef !== undefined) {
      const lowered = columnOf(statement, element.ColumnDef, tokens);
      columns.push(lowered.column);
      constraints.push(...lowered.constraints);
    } else if (element.Constraint !== undefined) {
      const constraint = constraintOf(statement, element.Constraint, tokens, null);
      if (constraint !== null) constraints.push(constraint);
    } else if (element.TableLikeClause !== undefined) {
      inherits.push(statement.relation(element.TableLikeClause.relation));
    }
  }
  // A key that is declared on its own makes its columns NOT NULL too.
  const key = constraints.find(constraint => constraint.kind === "primaryKey");
  const keyed = new Set(key?.columns.map(name => name.text));
  return [
    {
      kind: "createTable",
      ...lowering.base(statement.tokens, table),
      table,
      columns: columns.map(column => (keyed.has(column.name.text) ? { ...column, nullable: false } : column)),
      constraints,
      indexes: [],
      ifNotExists: node.if_not_exists === true,
      temporary: node.relation.relpersistence === "t",
      fromQuery: false,
      // PARTITION OF is an inheritance to the parser.
      inherits: node.partbound === undefined ? inherits : [],
      partitionOf: node.partbound === undefined ? null : (inherits[0] ?? null),
      partitioned: node.partspec !== undefined,
    },
  ];
}

function createTableAs(statement: PgStatement, node: PgNode): readonly Operation[] {
  const table = statement.relation(node.into.rel);
  const base = statement.lowering.base(statement.tokens, table);
  if (node.objtype === "OBJECT_MATVIEW") {
    return [{ kind: "createView", ...base, view: table, materialized: true, orReplace: false }];
  }
  return [
    {
      kind: "createTable",
      ...base,
      table,
      columns: [],
      constraints: [],
      indexes: [],
      ifNotExists: node.if_not_exists === true,
      temporary: node.into.rel.relpersistence === "t",
      fromQuery: true,
      inherits: [],
      partitionOf: null,
      partitioned: false,
    },
  ];
}

function createIndex(statement: PgStatement, node: PgNode): readonly Operation[] {
  const table = statement.relation(node.relation);
  const tableAt = statement.at(node.relation.location);
  const name = node.idxname === undefined ? null : statement.name(node.idxname, statement.tokens.slice(0, tableAt));
  const open = statement.tokens.findIndex((token, i) => i > tableAt && token.text === "(");
  const { inside, after } = parenthesised(statement.tokens, open);
  const rest = statement.tokens.slice(after);
  const include = rest.findIndex(token => isWord(token, "include"));
  const where = rest.findIndex(token => isWord(token, "where"));
  return [
    {
      kind: "createIndex",
      ...statement.lowering.base(statement.tokens, table, name),
      table,
      index: {
        name,
        columns: indexColumns(statement, node.indexParams, inside),
        unique: node.unique === true,
        method: node.accessMethod ?? "btree",
        predicate: where < 0 ? null : expressionText(rest.slice(where + 1)),
        include: ((node.indexIncludingParams ?? []) as readonly PgNode[]).map(({ IndexElem }) =>
          statement.name(IndexElem.name, parenthesised(rest, include + 1).inside),
        ),
        nullsNotDistinct: node.nulls_not_distinct === true,
      },
      concurrently: node.concurrent === true,
      ifNotExists: node.if_not_exists === true,
      only: node.relation.inh !== true,
      online: OFFLINE,
    },
  ];
}

function drop(statement: PgStatement, node: PgNode): readonly Operation[] {
  const { lowering, tokens } = statement;
  const cascade = node.behavior === "DROP_CASCADE";
  const ifExists = node.missing_ok === true;
  return (node.objects as readonly PgNode[]).map((object): Operation => {
    const items = (object.List?.items ??
      object.TypeName?.names ??
      object.ObjectWithArgs?.objname ?? [object]) as readonly PgNode[];
    if (node.removeType === "OBJECT_TRIGGER") {
      const on = tokens.findIndex(token => isWord(token, "on"));
      const name = statement.name(items.at(-1).String.sval as string, tokens.slice(0, on));
      const table = statement.nameList(items.slice(0, -1), tokens.slice(on + 1));
      return { kind: "dropTrigger", ...lowering.base(tokens, name), name, table, ifExists };
    }
    const name = statement.nameList(items, tokens.slice(2));
    const base = lowering.base(tokens, name);
    if (name === null) return { kind: "dropObject", ...base, object: objectName(node.removeType), name };
    switch (node.removeType) {
      case "OBJECT_TABLE":
        return { kind: "dropTable", ...base, table: name, ifExists, cascade };
      case "OBJECT_INDEX":
        return {
          kind: "dropIndex",
          ...base,
          table: null,
          name,
          columns: null,
          concurrently: node.concurrent === true,
          ifExists,
          cascade,
          online: OFFLINE,
        };
      case "OBJECT_TYPE":
      case "OBJECT_DOMAIN":
        return { kind: "dropType", ...base, type: name, ifExists, cascade };
      case "OBJECT_VIEW":
      case "OBJECT_MATVIEW":
        return {
          kind: "dropView",
          ...base,
          view: name,
          materialized: node.removeType === "OBJECT_MATVIEW",
          ifExists,
          cascade,
        };
      default:
        return { kind: "dropObject", ...base, object: objectName(node.removeType), name };
    }
  });
}

function rename(statement: PgStatement, node: PgNode): readonly Operation[] {
  const { lowering, tokens } = statement;
  const to = statement.name(node.newname ?? "", tokens.slice(-1));
  const object = objectName(node.renameType);
  if (node.relation === undefined) {
    if (node.renameType === "OBJECT_TYPE" || node.renameType === "OBJECT_DOMAIN") {
      const type = statement.nameList(node.object?.List?.items ?? [], tokens);
      if (type !== null) {
        return [{ kind: "alterType", ...lowering.base(tokens, type, to), type, action: "rename", value: to.text }];
      }
    }
    return [{ kind: "alterObject", ...lowering.base(tokens), object, name: null }];
  }
  const table = statement.relation(node.relation);
  const base = lowering.base(tokens, table, to);
  switch (node.renameType) {
    case "OBJECT_COLUMN": {
      if (node.relationType !== "OBJECT_TABLE") return [{ kind: "alterObject", ...base, object: "view", name: table }];
      const column = statement.name(node.subname, tokens.slice(statement.at(node.relation.location) + 1));
      return [{ kind: "renameColumn", ...lowering.base(tokens, table, column, to), table, column, to }];
    }
    case "OBJECT_TABLE":
      return [{ kind: "renameTable", ...base, table, to: { schema: table.schema, name: to, span: to.span } }];
    case "OBJECT_INDEX":
      return [{ kind: "renameIndex", ...base, table: null, name: table, to }];
    case "OBJECT_TABCONSTRAINT":
      return [
        {
          kind: "alterTable",
          ...base,
          table,
          action: "rename constraint",
          other: null,
          concurrently: false,
          online: OFFLINE,
        },
      ];
    default:
      return [{ kind: "alterObject", ...base, object, name: table }];
  }
}

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
          value: value ?? null,
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

function createType(
  statement: PgStatement,
  names: readonly PgNode[],
  form: "enum" | "domain" | "range" | "base",
  rest: { labels?: readonly string[]; constrained?: boolean },
): readonly Operation[] {
  const type = statement.nameList(names, statement.tokens.slice(2));
  if (type === null) return [];
  const base = statement.lowering.base(statement.tokens, type);
  return [{ kind: "createType", ...base, type, form, labels: [], constrained: false, ...rest }];
}

function alterType(statement: PgStatement, names: readonly PgNode[]): readonly Operation[] {
  const type = statement.nameList(names, statement.tokens);
  if (type === null) return [];
  const base = statement.lowering.base(statement.tokens, type);
  return [{ kind: "alterType", ...base, type, action: "alter", value: null }];
}

/** `OBJECT_EVENT_TRIGGER` in the words of the manual. */
function objectName(objectType: string): string {
  return objectType
    .replace(/^OBJECT_/, "")
    .toLowerCase()
    .replaceAll("_", " ")
    .replace("matview", "materialized view");
}
