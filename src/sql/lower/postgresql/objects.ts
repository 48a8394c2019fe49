import type { QualifiedName } from "../../../model/name.js";
import {
  ifTableExists,
  OFFLINE,
  PLAIN_CHANGE,
  type AlterType,
  type ChangeObject,
  type CreateType,
  type Operation,
} from "../../../model/operation.js";
import type { PgNode } from "../../parse/postgresql.js";
import { isWord } from "../../split.js";
import { objectDefinition, signatureOf } from "./definitions.js";
import { definitionBehind, queryBehind, type PgStatement } from "./tree.js";

/** Lowers the statement whose tree `node` is. */
export type Lower = (statement: PgStatement, node: PgNode) => readonly Operation[];

/** A statement about an object without columns or rows; `null` where the kind of the node stands for none. */
export function lowerObject(statement: PgStatement, kind: string, node: PgNode): readonly Operation[] | null {
  const known = OBJECTS[kind];
  if (known === undefined) return null;
  const [change, what] = known;
  const base = statement.lowering.base(statement.tokens);
  const object = node.is_procedure === true || node.objtype === "OBJECT_PROCEDURE" ? "procedure" : what;
  const name = objectNameOf(statement, node);
  const owner = (node.table ?? (kind === "RuleStmt" ? node.relation : undefined)) as PgNode | undefined;
  const on = owner === undefined ? null : statement.relation(owner);
  const parameters = (node.parameters ?? []) as readonly PgNode[];
  const signature =
    kind === "CreateFunctionStmt"
      ? signatureOf(
          statement,
          parameters.map(({ FunctionParameter }) => FunctionParameter),
        )
      : node.func === undefined
        ? null
        : argumentsOf(statement, node.func);
  const own = change === "createObject" ? creation(statement, object, name, owner, node) : null;
  return [{ kind: change, ...base, object, name, ...PLAIN_CHANGE, on, signature, ...own }];
}

/** What only a CREATE says. */
function creation(
  statement: PgStatement,
  object: string,
  name: QualifiedName | null,
  owner: PgNode | undefined,
  node: PgNode,
): Partial<ChangeObject> {
  return {
    orReplace: node.replace === true,
    ifNotExists: node.if_not_exists === true,
    definition: name === null ? null : objectDefinition(statement, object, owner),
  };
}

/** The types of the arguments that a statement names a routine with; `null` where it names none. */
function argumentsOf(statement: PgStatement, { args_unspecified, objargs }: PgNode): readonly string[] | null {
  if (args_unspecified === true) return null;
  const types = ((objargs ?? []) as readonly PgNode[]).map(({ TypeName }) => ({ argType: TypeName }));
  return signatureOf(statement, types);
}

/** DROP and RENAME of everything, and statements about types, views and triggers, by the kind of their node. */
export const OBJECT_LOWERINGS: Readonly<Record<string, Lower>> = {
  DropStmt: drop,
  RenameStmt: (statement, node) => ifTableExists(rename(statement, node), node.missing_ok === true),
  CreateEnumStmt(statement, node) {
    const labels = ((node.vals ?? []) as readonly PgNode[]).map(value => value.String.sval as string);
    return createType(statement, node.typeName, "enum", { labels });
  },
  CreateDomainStmt(statement, node) {
    const kinds = ((node.constraints ?? []) as readonly PgNode[])
      .filter(({ Constraint }) => Constraint.raw_expr?.A_Const?.isnull !== true)
      .map(({ Constraint }) => Constraint.contype as string);
    const notNull = kinds.includes("CONSTR_NOTNULL");
    return createType(statement, node.domainname, "domain", {
      constrained: notNull || kinds.includes("CONSTR_CHECK"),
      hasDefault: kinds.includes("CONSTR_DEFAULT"),
      notNull,
      definition: definitionBehind(statement, "domain"),
    });
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
        ...PLAIN,
        definition: definitionBehind(statement, "type"),
      },
    ];
  },
  CreateRangeStmt: (statement, node) =>
    createType(statement, node.typeName, "range", { definition: definitionBehind(statement, "type") }),
  DefineStmt(statement, node) {
    if (node.kind === "OBJECT_TYPE") return createType(statement, node.defnames, "base", {});
    const name = statement.nameList(node.defnames, statement.tokens);
    const listed = node.kind === "OBJECT_AGGREGATE" ? (node.args as readonly PgNode[] | undefined) : undefined;
    const parameters =
      listed === undefined
        ? null
        : ((listed[0]?.List?.items ?? []) as readonly PgNode[]).map(({ FunctionParameter }) => FunctionParameter);
    return [
      {
        kind: "createObject",
        ...statement.lowering.base(statement.tokens),
        object: objectName(node.kind),
        name,
        ...PLAIN_CHANGE,
        signature: parameters === null ? null : signatureOf(statement, parameters),
        ...creation(statement, objectName(node.kind), name, undefined, node),
      },
    ];
  },
  AlterEnumStmt(statement, node) {
    const type = statement.nameList(node.typeName, statement.tokens);
    if (type === null) return [unnamed(statement)];
    return [
      {
        kind: "alterType",
        ...statement.lowering.base(statement.tokens, type),
        type,
        action: node.oldVal === undefined ? "add value" : "rename value",
        value: node.newVal as string,
        label: (node.oldVal ?? node.newValNeighbor ?? null) as string | null,
        place: node.newValNeighbor === undefined ? null : node.newValIsAfter === true ? "after" : "before",
      },
    ];
  },
  AlterDomainStmt: (statement, node) => alterType(statement, node.typeName, domainAction(node)),
  AlterTypeStmt: (statement, node) => alterType(statement, node.typeName, "alter"),
  ViewStmt(statement, node) {
    const view = statement.relation(node.view);
    const base = statement.lowering.base(statement.tokens, view);
    return [
      {
        kind: "createView",
        ...base,
        view,
        materialized: false,
        orReplace: node.replace === true,
        reads: statement.readsOf(node.query),
        definition: isPlainView(statement) ? queryBehind(statement) : null,
      },
    ];
  },
  CreateTrigStmt(statement, node) {
    const table = statement.relation(node.relation);
    const name = statement.name(node.trigname, statement.tokens);
    const routine = statement.nameList(node.funcname, statement.tokens);
    const base = statement.lowering.base(statement.tokens, table, name);
    const how = { orReplace: node.replace === true, ifNotExists: false };
    const definition = objectDefinition(statement, "trigger", node.relation);
    return [{ kind: "createTrigger", ...base, name, table, routine, ...how, definition }];
  },
};

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
  if (Array.isArray(node.funcname) && node.trigname === undefined)
    return statement.nameList(node.funcname, statement.tokens);
  if (Array.isArray(node.func?.objname)) return statement.nameList(node.func.objname, statement.tokens);
  if (Array.isArray(node.defnames)) return statement.nameList(node.defnames, statement.tokens);
  const value = NAME_FIELDS.map(field => node[field] as unknown).find(field => typeof field === "string");
  if (value === undefined) return null;
  const name = statement.name(value as string, statement.tokens.slice(1));
  return { schema: null, name, span: name.span };
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
    if (node.removeType === "OBJECT_POLICY" || node.removeType === "OBJECT_RULE") {
      const at = tokens.findIndex(token => isWord(token, "on"));
      const own = statement.name(items.at(-1).String.sval as string, tokens.slice(2, at));
      const on = statement.nameList(items.slice(0, -1), tokens.slice(at + 1));
      const named = { schema: null, name: own, span: own.span };
      const what = { object: objectName(node.removeType), name: named, ...PLAIN_CHANGE, on, cascade, ifExists };
      return { kind: "dropObject", ...lowering.base(tokens, own), ...what };
    }
    const name = statement.nameList(items, tokens.slice(2));
    const base = lowering.base(tokens, name);
    const signature = object.ObjectWithArgs === undefined ? null : argumentsOf(statement, object.ObjectWithArgs);
    const dropped: Operation = {
      kind: "dropObject",
      ...base,
      object: objectName(node.removeType),
      name: node.removeType === "OBJECT_OPCLASS" || node.removeType === "OBJECT_OPFAMILY" ? null : name,
      ...PLAIN_CHANGE,
      signature,
      cascade,
      ifExists,
    };
    if (name === null) return dropped;
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
        return dropped;
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
        return [
          {
            kind: "alterType",
            ...lowering.base(tokens, type, to),
            type,
            action: "rename",
            value: to.text,
            ...NO_LABEL,
          },
        ];
      }
    }
    const routine = node.object?.ObjectWithArgs as PgNode | undefined;
    const listed = (routine?.objname ??
      node.object?.List?.items ??
      (node.object === undefined ? [] : [node.object])) as readonly PgNode[];
    const name = node.renameType === "OBJECT_SCHEMA" ? null : statement.nameList(listed, tokens);
    const signature = routine === undefined ? null : argumentsOf(statement, routine);
    const renamed = { ...PLAIN_CHANGE, signature, to: name === null ? null : to };
    return [{ kind: "alterObject", ...lowering.base(tokens), object, name, ...renamed }];
  }
  const table = statement.relation(node.relation);
  const base = lowering.base(tokens, table, to);
  switch (node.renameType) {
    case "OBJECT_COLUMN": {
      if (node.relationType !== "OBJECT_TABLE")
        return [{ kind: "alterObject", ...base, object: "view", name: table, ...PLAIN_CHANGE }];
      const column = statement.name(node.subname, tokens.slice(statement.at(node.relation.location) + 1));
      return [
        { kind: "renameColumn", ...lowering.base(tokens, table, column, to), table, column, to, online: OFFLINE },
      ];
    }
    case "OBJECT_TABLE":
      return [{ kind: "renameTable", ...base, table, to: { schema: table.schema, name: to, span: to.span } }];
    case "OBJECT_INDEX":
      return [{ kind: "renameIndex", ...base, table: null, name: table, to, online: OFFLINE }];
    case "OBJECT_TABCONSTRAINT":
      return [{ kind: "renameConstraint", ...base, table, name: statement.name(node.subname, tokens), to }];
    case "OBJECT_TRIGGER":
    case "OBJECT_POLICY":
    case "OBJECT_RULE": {
      const own = statement.name(node.subname, tokens.slice(2));
      const name = { schema: null, name: own, span: own.span };
      return [{ kind: "alterObject", ...base, object, name, ...PLAIN_CHANGE, on: table, to }];
    }
    default:
      return [{ kind: "alterObject", ...base, object, name: table, ...PLAIN_CHANGE, to }];
  }
}

const NO_LABEL = { label: null, place: null } as const;

/** What only a domain has. */
const PLAIN = { constrained: false, hasDefault: false, notNull: false, definition: null } as const;

/** Whether a view lasts, and is no recursive one, whose query reads itself. */
function isPlainView({ tokens }: PgStatement): boolean {
  const words = tokens.slice(0, 5);
  return !words.some(token => ["temp", "temporary", "recursive"].some(word => isWord(token, word)));
}

function createType(
  statement: PgStatement,
  names: readonly PgNode[],
  form: "enum" | "domain" | "range" | "base",
  rest: Partial<Pick<CreateType, "labels" | "constrained" | "hasDefault" | "notNull" | "definition">>,
): readonly Operation[] {
  const type = statement.nameList(names, statement.tokens.slice(2));
  if (type === null) return [unnamed(statement)];
  const base = statement.lowering.base(statement.tokens, type);
  return [{ kind: "createType", ...base, type, form, labels: [], ...PLAIN, ...rest }];
}

/** The letters of `AlterDomainStmt.subtype` in PostgreSQL's grammar. */
function domainAction(node: PgNode): AlterType["action"] {
  switch (node.subtype) {
    case "T":
      return node.def === undefined ? "drop default" : "set default";
    case "O":
      return "set not null";
    case "N":
      return "drop not null";
    default:
      return "alter";
  }
}

function alterType(
  statement: PgStatement,
  names: readonly PgNode[],
  action: AlterType["action"],
): readonly Operation[] {
  const type = statement.nameList(names, statement.tokens);
  if (type === null) return [unnamed(statement)];
  const base = statement.lowering.base(statement.tokens, type);
  return [{ kind: "alterType", ...base, type, action, value: null, ...NO_LABEL }];
}

function unnamed({ lowering }: PgStatement): Operation {
  return lowering.opaque("statement", "its name is not found among its words");
}

/** `OBJECT_EVENT_TRIGGER` in the words of the manual. */
export function objectName(objectType: string): string {
  const words = objectType
    .replace(/^OBJECT_/, "")
    .toLowerCase()
    .replaceAll("_", " ");
  return SHORT_NAMES[words] ?? words;
}

/** What the grammar has a shorter word for than the manual. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  fdw: "foreign-data wrapper",
  "foreign server": "server",
  matview: "materialized view",
  opclass: "operator class",
  opfamily: "operator family",
  "statistic ext": "statistics",
  tsconfiguration: "text search configuration",
  tsdictionary: "text search dictionary",
  tsparser: "text search parser",
  tstemplate: "text search template",
};
