import type { Dialect } from "../../model/dialect.js";
import {
  allOf,
  conjunctsOf,
  EVERYTHING,
  orderOf,
  sourcesOf,
  UNKNOWN,
  type Search,
  type SearchCondition,
  type SearchOrder,
  type SearchSource,
} from "../../model/search.js";
import { parsePostgres, type PgNode } from "../parse/postgresql.js";
import { normalise } from "../shape/normalise.js";
import { tokenize, type Token } from "../tokens.js";
import { ConditionReader } from "./condition.js";

/**
 * What a statement looks for, a search for each SELECT, UPDATE and DELETE in it whose tables can be told. Empty for what
 * does not parse. Statements of MySQL and SQLite are read by PostgreSQL's grammar, as `shapeOf` does.
 */
export function searchesOf(sql: string, dialect: Dialect): readonly Search[] {
  const { tokens } = tokenize(sql, dialect);
  if (tokens.some((token, i) => token.text === ";" && i < tokens.length - 1)) return [];
  const parsed = parsePostgres(normalise(sql, tokens).text);
  if (!parsed.ok || parsed.statement === null) return [];
  const reader = new SearchReader();
  reader.statement(parsed.statement);
  return reader.found;
}

/**
 * A condition as builders take it as a text, `user.age > :age`. Names keep their case: they may be properties. `alias` is
 * the table of names without one; `null` where there are several.
 */
export function conditionIn(
  text: string,
  dialect: Dialect,
  aliases: ReadonlySet<string>,
  alias: string | null,
): SearchCondition {
  // `:...ids` is a list of TypeORM.
  const plain = text.replaceAll(/:\.{3}(?=\w)/g, ":");
  const quoted = quotePaths(plain, tokenize(plain, dialect).tokens);
  const sql = `SELECT 1 FROM t WHERE ${quoted}`;
  const parsed = parsePostgres(normalise(sql, tokenize(sql, dialect).tokens).text);
  const where = parsed.ok ? parsed.statement?.SelectStmt?.whereClause : undefined;
  if (where === undefined) return UNKNOWN;
  return new ConditionReader(table => (table === null ? alias : aliases.has(table) ? table : null)).read(where);
}

/** `user.firstName` in quotes: `user` is a keyword, and other names would be folded. */
function quotePaths(text: string, tokens: readonly Token[]): string {
  let quoted = "";
  let at = 0;
  const isName = (token: Token | undefined): boolean => token?.kind === "word";
  tokens.forEach((token, i) => {
    const [before, after] = [tokens[i - 1], tokens[i + 1]];
    const isPath =
      isName(token) &&
      ((after?.text === "." && isName(tokens[i + 2])) || (before?.text === "." && tokens[i - 2] !== undefined));
    if (!isPath) return;
    quoted += `${text.slice(at, token.start)}"${token.text}"`;
    at = token.end;
  });
  return quoted + text.slice(at);
}

/** A FROM as far as it can be told. */
interface From {
  readonly sources: readonly SearchSource[];
  readonly conditions: readonly PgNode[];
  /** Of LEFT JOIN: what it says of the right side only. */
  readonly outer: readonly { readonly condition: PgNode; readonly right: ReadonlySet<string> }[];
}

class SearchReader {
  readonly found: Search[] = [];
  private readonly names = new Set<string>();

  statement(node: PgNode): void {
    const [kind] = Object.keys(node as object);
    const body = node[kind ?? ""];
    for (const { CommonTableExpr: cte } of (body?.withClause?.ctes ?? []) as PgNode[]) {
      this.names.add(cte.ctename as string);
      this.statement(cte.ctequery);
    }
    switch (kind) {
      case "SelectStmt":
        this.select(body);
        break;
      case "InsertStmt":
        if (body.selectStmt !== undefined) this.statement(body.selectStmt);
        break;
      case "UpdateStmt":
        this.change(body, body.fromClause ?? []);
        break;
      case "DeleteStmt":
        this.change(body, body.usingClause ?? []);
        break;
    }
  }

  private select(node: PgNode): void {
    if (node.op !== "SETOP_NONE") {
      for (const arm of [node.larg, node.rarg]) if (arm !== undefined) this.statement({ SelectStmt: arm });
      return;
    }
    const from = this.from((node.fromClause ?? []) as PgNode[]);
    if (from === null || from.sources.length === 0) return;
    const groups =
      node.groupClause !== undefined ||
      node.distinctClause !== undefined ||
      node.havingClause !== undefined ||
      ((node.targetList ?? []) as PgNode[]).some(isAggregate);
    const scope = scopeOf(from.sources);
    this.found.push({
      sources: from.sources,
      where: whereOf(from, node.whereClause, scope),
      order: groups ? [] : sortOf(node, scope),
      limited: !groups && node.limitCount !== undefined,
    });
  }

  private change(node: PgNode, more: readonly PgNode[]): void {
    const from = this.from([{ RangeVar: node.relation }, ...more]);
    if (from === null) return;
    const where = whereOf(from, node.whereClause, scopeOf(from.sources));
    this.found.push({ sources: from.sources, where, order: [], limited: false });
  }

  /** `null` where it reads something else than tables. */
  private from(items: readonly PgNode[]): From | null {
    const parts = items.map(item => this.item(item));
    if (parts.includes(null)) return null;
    return joined(parts as From[]);
  }

  private item(item: PgNode): From | null {
    if (item.RangeVar !== undefined) {
      const { relname, schemaname, alias } = item.RangeVar;
      if (schemaname === undefined && this.names.has(relname as string)) return null;
      const source: SearchSource = {
        alias: (alias?.aliasname ?? relname) as string,
        kind: "table",
        schema: (schemaname ?? null) as string | null,
        name: relname as string,
        optional: false,
      };
      return { sources: [source], conditions: [], outer: [] };
    }
    if (item.RangeSubselect !== undefined) {
      this.statement(item.RangeSubselect.subquery);
      return null;
    }
    return item.JoinExpr === undefined ? null : this.join(item.JoinExpr);
  }

  private join(node: PgNode): From | null {
    const [left, right] = [this.item(node.larg), this.item(node.rarg)];
    const isLeft = node.jointype === "JOIN_LEFT";
    if (left === null || right === null || node.isNatural === true || node.usingClause !== undefined) return null;
    if (!isLeft && node.jointype !== "JOIN_INNER") return null;
    const both = joined([left, right]);
    if (node.quals === undefined) return both;
    if (!isLeft) return { ...both, conditions: [...both.conditions, node.quals] };
    const aliases = new Set(right.sources.map(({ alias }) => alias));
    return {
      sources: [...left.sources, ...right.sources.map(source => ({ ...source, optional: true }))],
      conditions: both.conditions,
      outer: [...both.outer, { condition: node.quals, right: aliases }],
    };
  }
}

function joined(parts: readonly From[]): From {
  return {
    sources: parts.flatMap(({ sources }) => sources),
    conditions: parts.flatMap(({ conditions }) => conditions),
    outer: parts.flatMap(({ outer }) => outer),
  };
}

function scopeOf(sources: readonly SearchSource[]): (table: string | null) => string | null {
  const [only, ...others] = sources;
  return table => {
    if (table !== null) return sources.some(({ alias }) => alias === table) ? table : null;
    return only !== undefined && others.length === 0 ? only.alias : null;
  };
}

function whereOf(
  { conditions, outer }: From,
  where: PgNode | undefined,
  scope: (table: string | null) => string | null,
): SearchCondition {
  const reader = new ConditionReader(scope);
  const inner = [...conditions, ...(where === undefined ? [] : [where])].map(node => reader.read(node));
  // What ON says of the left side alone leaves no row of it out.
  const matched = outer.flatMap(({ condition, right }) =>
    conjunctsOf(reader.read(condition)).filter(part => {
      const sources = sourcesOf(part);
      return sources === null || [...sources].some(source => right.has(source));
    }),
  );
  const all = [...inner, ...matched];
  return all.length === 0 ? EVERYTHING : allOf(all);
}

/** `null` where it orders by something else than columns of the tables. */
function sortOf(node: PgNode, scope: (table: string | null) => string | null): readonly SearchOrder[] | null {
  const reader = new ConditionReader(scope);
  const made = new Set(
    ((node.targetList ?? []) as PgNode[]).flatMap(({ ResTarget: target }) =>
      target.name !== undefined && target.val?.ColumnRef === undefined ? [target.name as string] : [],
    ),
  );
  const order = ((node.sortClause ?? []) as PgNode[]).map(({ SortBy: sort }): SearchOrder | null => {
    const column = reader.column(sort.node);
    const isMade = sort.node?.ColumnRef?.fields?.length === 1 && column !== null && made.has(column.name);
    const isPlain = sort.sortby_nulls === "SORTBY_NULLS_DEFAULT";
    return column === null || isMade || !isPlain ? null : { column, descending: sort.sortby_dir === "SORTBY_DESC" };
  });
  return orderOf(order);
}

const AGGREGATE = /^(count|sum|min|max|avg|bool_and|bool_or|array_agg|string_agg|jsonb?_agg|jsonb?_object_agg)$/;

function isAggregate({ ResTarget: target }: PgNode): boolean {
  const find = (node: PgNode): boolean => {
    if (typeof node !== "object" || node === null) return false;
    const name = node.FuncCall?.funcname?.at(-1)?.String?.sval as string | undefined;
    if (name !== undefined && (AGGREGATE.test(name) || node.FuncCall.over !== undefined)) return true;
    return Object.values(node as object).some(find);
  };
  return find(target?.val);
}
