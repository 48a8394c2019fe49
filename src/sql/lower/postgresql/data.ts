import type { Assignment, Operation } from "../../../model/operation.js";
import type { Name, QualifiedName } from "../../../model/name.js";
import type { PgNode } from "../../parse/postgresql.js";
import type { Token } from "../../tokens.js";
import { demandedNull, isTautology } from "./expressions.js";
import type { PgStatement } from "./tree.js";

type Fields = Pick<
  Extract<Operation, { kind: "changeData" }>,
  "action" | "limited" | "assignments" | "whereNull" | "columns" | "source" | "fromQuery"
>;

const NOTHING: Fields = {
  action: "insert",
  limited: true,
  assignments: [],
  whereNull: [],
  columns: null,
  source: null,
  fromQuery: false,
};

/** INSERT, UPDATE, DELETE and MERGE; those inside a WITH come first, as they run first. */
export function changeData(statement: PgStatement, kind: string, node: PgNode): Operation[] {
  return [...dataInWith(statement, node.withClause), change(statement, kind, node)];
}

/** The data-modifying statements inside a WITH clause. */
export function dataInWith(statement: PgStatement, withClause: PgNode | undefined): Operation[] {
  return ((withClause?.ctes ?? []) as readonly PgNode[]).flatMap(({ CommonTableExpr }) => {
    const [kind, node] = Object.entries(CommonTableExpr.ctequery)[0] as [string, PgNode];
    return CHANGES.has(kind) ? changeData(statement, kind, node) : [];
  });
}

export const CHANGES: ReadonlySet<string> = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

function change(statement: PgStatement, kind: string, node: PgNode): Operation {
  const table = statement.relation(node.relation);
  const base = { kind: "changeData" as const, ...statement.lowering.base(statement.tokens, table), table };
  switch (kind) {
    case "InsertStmt":
      return { ...base, ...NOTHING, ...inserted(statement, node) };
    case "UpdateStmt":
      return {
        ...base,
        ...NOTHING,
        action: "update",
        limited: limits(node.whereClause) || node.fromClause !== undefined,
        assignments: assignments(statement, node.targetList),
        whereNull: nulls(statement, node.whereClause),
      };
    case "DeleteStmt":
      return {
        ...base,
        ...NOTHING,
        action: "delete",
        limited: limits(node.whereClause) || node.usingClause !== undefined,
        whereNull: nulls(statement, node.whereClause),
      };
    default:
      return { ...base, ...NOTHING, action: "merge", fromQuery: true };
  }
}

function inserted(statement: PgStatement, node: PgNode): Partial<Fields> {
  const columns = (node.cols as readonly PgNode[] | undefined)?.map(({ ResTarget: target }) =>
    statement.name(target.name, statement.tokens.slice(statement.at(target.location))),
  );
  return {
    columns: columns ?? null,
    assignments: assignments(statement, node.onConflictClause?.targetList),
    fromQuery: node.selectStmt !== undefined && node.selectStmt.SelectStmt?.valuesLists === undefined,
    source: onlySource(statement, node.selectStmt?.SelectStmt, namesOf(node.withClause)),
  };
}

/** The one table that a SELECT reads; what WITH gave a name is none. */
function onlySource(
  statement: PgStatement,
  select: PgNode | undefined,
  named: readonly string[],
): QualifiedName | null {
  const from = (select?.fromClause ?? []) as readonly PgNode[];
  const table = from.length === 1 ? from[0].RangeVar : undefined;
  if (table === undefined) return null;
  const queries = [...named, ...namesOf(select.withClause)];
  return table.schemaname === undefined && queries.includes(table.relname) ? null : statement.relation(table);
}

function namesOf(withClause: PgNode | undefined): string[] {
  return ((withClause?.ctes ?? []) as readonly PgNode[]).map(
    ({ CommonTableExpr }) => CommonTableExpr.ctename as string,
  );
}

function assignments(statement: PgStatement, targets: readonly PgNode[] | undefined): Assignment[] {
  return (targets ?? []).map(({ ResTarget: target }) => ({
    column: statement.name(target.name, statement.tokens.slice(statement.at(target.location))),
    value: target.val?.A_Const?.isnull === true ? "null" : target.val?.SetToDefault !== undefined ? "default" : "value",
  }));
}

function limits(where: PgNode | undefined): boolean {
  return where !== undefined && !isTautology(where);
}

function nulls(statement: PgStatement, where: PgNode | undefined): Name[] {
  return where === undefined
    ? []
    : demandedNull(where).map(column => statement.name(column, afterWhere(statement.tokens)));
}

function afterWhere(tokens: readonly Token[]): readonly Token[] {
  return tokens.slice(tokens.findIndex(token => token.text.toLowerCase() === "where") + 1);
}
