import type { PgNode } from "../../parse/postgresql.js";

/** One thing behind FROM: what it is called there, and the relation that it is; `null` where it is a query or a function. */
interface Item {
  readonly called: string;
  readonly relation: PgNode | null;
}

/**
 * The relations (`RangeVar`) of a query of which it takes all columns that there are: `*` behind SELECT, `t.*`, NATURAL JOIN. A `*` over
 * a query in FROM takes what that says. `own` are the names that the query gives itself by WITH.
 */
export function wholeRelations(query: PgNode, own: ReadonlySet<string>): ReadonlySet<PgNode> {
  const found = new Set<PgNode>();
  const add = (items: readonly Item[]): void => {
    for (const { relation } of items) if (relation !== null) found.add(relation);
  };
  const walk = (node: unknown, scopes: readonly (readonly Item[])[]): void => {
    if (typeof node !== "object" || node === null) return;
    const { targetList, fromClause, ColumnRef, JoinExpr } = node as PgNode;
    const within =
      targetList === undefined && fromClause === undefined ? scopes : [itemsIn(fromClause ?? [], own), ...scopes];
    if (JoinExpr?.isNatural === true) add(itemsIn([node as PgNode], own));
    const fields = (ColumnRef?.fields ?? []) as readonly PgNode[];
    if (fields.at(-1)?.A_Star !== undefined) {
      const qualifier = fields.at(-2)?.String?.sval as string | undefined;
      const [nearest = []] = within;
      const named = within.flat().find(({ called }) => called === qualifier);
      add(qualifier === undefined ? nearest : named === undefined ? within.flat() : [named]);
    }
    for (const child of Object.values(node)) walk(child, within);
  };
  walk(query, []);
  return found;
}

function itemsIn(nodes: readonly PgNode[], own: ReadonlySet<string>): readonly Item[] {
  return nodes.flatMap((node): readonly Item[] => {
    const { JoinExpr, RangeVar } = node;
    if (JoinExpr !== undefined) return itemsIn([JoinExpr.larg as PgNode, JoinExpr.rarg as PgNode], own);
    const [item] = Object.values(node) as readonly PgNode[];
    const alias = (item?.alias as PgNode | undefined)?.aliasname as string | undefined;
    if (RangeVar === undefined) return [{ called: alias ?? "", relation: null }];
    const name = RangeVar.relname as string;
    const isOwn = RangeVar.schemaname === undefined && own.has(name);
    return [{ called: alias ?? name, relation: isOwn ? null : (RangeVar as PgNode) }];
  });
}
