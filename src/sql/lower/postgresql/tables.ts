import { OFFLINE, type CopiedTable, type Operation } from "../../../model/operation.js";
import type { PgNode } from "../../parse/postgresql.js";
import { isWord } from "../../split.js";
import type { Token } from "../../tokens.js";
import { expressionText, parenthesised, splitAtCommas } from "../lowering.js";
import { columnOf, constraintOf, indexColumns } from "./columns.js";
import { queryBehind, type PgStatement } from "./tree.js";

/** CREATE TABLE with columns. */
export function createTable(statement: PgStatement, node: PgNode): readonly Operation[] {
  const { lowering } = statement;
  const table = statement.relation(node.relation);
  const elements = (node.tableElts ?? []) as readonly PgNode[];
  const open = statement.tokens.findIndex(
    (token, i) => token.text === "(" && i >= statement.at(node.relation.location),
  );
  const parts = open < 0 ? [] : splitAtCommas(parenthesised(statement.tokens, open).inside);
  const columns = [];
  const constraints = [];
  const copies: CopiedTable[] = [];
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
      copies.push({
        table: statement.relation(element.TableLikeClause.relation),
        parts: copiedParts(element.TableLikeClause.options as number | undefined),
      });
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
      copies,
      partitionOf: node.partbound === undefined ? null : (inherits[0] ?? null),
      bounds: node.partbound === undefined ? null : boundsIn(statement, statement.tokens),
      partitioned: node.partspec !== undefined,
      partitionBy: node.partspec === undefined ? null : partitionByIn(statement),
    },
  ];
}

/** The bounds of a partition, as written: `FOR VALUES` with its lists in parentheses, or `DEFAULT`. */
export function boundsIn({ lowering }: PgStatement, tokens: readonly Token[]): string | null {
  const from = tokens.findLastIndex((token, i) => isWord(token, "for") && isWord(tokens[i + 1], "values"));
  if (from < 0) {
    const word = tokens.find((token, i) => isWord(token, "default") && depthAt(tokens, i) === 0);
    return word === undefined ? null : lowering.textOf([word]);
  }
  const open = tokens.findIndex((token, i) => i > from && token.text === "(");
  const first = parenthesised(tokens, open).after;
  const end = isWord(tokens[first], "to") ? parenthesised(tokens, first + 1).after : first;
  return lowering.textOf(tokens.slice(from, end));
}

/** How many parentheses are open in front of a token. */
function depthAt(tokens: readonly Token[], index: number): number {
  return tokens.slice(0, index).reduce((depth, { text }) => depth + (text === "(" ? 1 : text === ")" ? -1 : 0), 0);
}

/** What stands behind PARTITION BY: a method, and a list in parentheses. */
function partitionByIn({ lowering, tokens }: PgStatement): string | null {
  const by = tokens.findLastIndex((token, i) => isWord(token, "by") && isWord(tokens[i - 1], "partition"));
  const open = tokens.findIndex((token, i) => i > by && token.text === "(");
  if (by < 0 || open < 0) return null;
  return lowering.textOf(tokens.slice(by + 1, parenthesised(tokens, open).after));
}

/** What INCLUDING names, from the bits of `TableLikeOption` in the parser's tree. */
function copiedParts(options = 0): CopiedTable["parts"] {
  if (options === ALL_PARTS) return ["all"];
  return [...PARTS].flatMap(([part, bit]) => ((options & bit) === 0 ? [] : [part]));
}

const ALL_PARTS = 0x7fffffff;

const PARTS = new Map<CopiedTable["parts"][number], number>([
  ["constraints", 1 << 2],
  ["defaults", 1 << 3],
  ["generated", 1 << 4],
  ["identity", 1 << 5],
  ["indexes", 1 << 6],
]);

/** CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW. */
export function createTableAs(statement: PgStatement, node: PgNode): readonly Operation[] {
  const table = statement.relation(node.into.rel);
  const base = statement.lowering.base(statement.tokens, table);
  if (node.objtype === "OBJECT_MATVIEW") {
    const reads = statement.readsOf(node.query);
    const definition = queryBehind(statement);
    return [{ kind: "createView", ...base, view: table, materialized: true, orReplace: false, reads, definition }];
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
      copies: [],
      partitionOf: null,
      bounds: null,
      partitioned: false,
      partitionBy: null,
    },
  ];
}

/** CREATE INDEX. */
export function createIndex(statement: PgStatement, node: PgNode): readonly Operation[] {
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
