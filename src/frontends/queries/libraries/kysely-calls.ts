import type { QueryAction } from "../../../model/query.js";
import { PLAIN, SQL_OPERATORS, type Comparison, type Condition, type Lookup, type Request } from "../calls.js";
import { chainOf, type Link } from "../chain.js";
import { isFunction, methodOf, some, stringOf, unwrapped, memberName, type CallNode, type Node } from "../syntax.js";
import { TERMINALS, VERBS, withoutAlias } from "./kysely.js";

/** The methods of Kysely that send a statement. */
export const KYSELY_METHODS: ReadonlySet<string> = TERMINALS;

const ACTIONS: Readonly<Record<string, QueryAction>> = {
  deleteFrom: "delete",
  insertInto: "create",
  mergeInto: "upsert",
  replaceInto: "upsert",
  selectFrom: "read",
  updateTable: "update",
};

/** What a chain that ends with `execute()` asks for; `null` where it sends nothing. */
export function kyselyRequest(call: CallNode, lookup: Lookup): Request | null {
  const { root, links } = chainOf(call, lookup);
  const method = links.at(-1)?.name ?? "";
  if (!TERMINALS.has(method)) return null;
  const start = links.findIndex(({ name }) => VERBS.has(name));
  const verb = links[start];
  const rest = links.slice(start + 1);
  const conditions = rest.flatMap(conditionsOf);
  const table = verb?.args[0];
  return {
    ...PLAIN,
    action: verb === undefined ? "read" : (ACTIONS[verb.name] ?? "read"),
    method,
    model: withoutAlias(stringOf(table)),
    targets: table === undefined ? [root] : [root, table],
    // What a variable holds is made of what it was given.
    inputs: [...(verb === undefined ? [root] : []), ...rest.flatMap(link => link.args)],
    data: rest.find(({ name, args }) => (name === "values" || name === "set") && args.length === 1)?.args[0] ?? null,
    filter: {
      conditions: conditions.flatMap(condition => (condition === null ? [] : [condition])),
      open: verb === undefined || conditions.includes(null),
    },
    rows: counts(rest) ? "scalar" : method.startsWith("executeTakeFirst") ? "one" : "many",
    ordered: rest.some(({ name }) => name === "orderBy"),
    limit: argumentOf(rest, "limit"),
    offset: argumentOf(rest, "offset"),
    locks: rest.some(({ name }) => /^for(?:NoKey)?(?:Update|Share)|^skipLocked$/.test(name)),
  };
}

function argumentOf(links: readonly Link[], name: string): Node | null {
  return links.find(link => link.name === name)?.args[0] ?? null;
}

/** Whether a chain selects an aggregate: `eb => eb.fn.countAll().as("n")`. */
function counts(links: readonly Link[]): boolean {
  return links.some(
    ({ name, args }) =>
      name === "select" &&
      args.some(value =>
        some(
          value,
          node =>
            node.type === "MemberExpression" && /^(?:count|countAll|sum|avg|min|max)$/.test(memberName(node) ?? ""),
        ),
      ),
  );
}

const OPERATORS: Readonly<Record<string, Comparison>> = {
  ...SQL_OPERATORS,
  "==": "equals",
  "not in": "not",
  "is not": "not",
  is: "equals",
};

/** The conditions of one link; `null` in the list for what cannot be read. */
function conditionsOf({ name, args }: Link): readonly (Condition | null)[] {
  if (name === "$if" || name === "$call" || name === "whereRef" || name === "having") return [null];
  if (name !== "where") return [];
  const [column, operator, value] = args;
  const named = stringOf(column);
  if (named === null || value === undefined || isFunction(unwrapped(value))) return [null];
  const comparison = OPERATORS[stringOf(operator) ?? ""] ?? "other";
  return [{ column: named, comparison, value }];
}

/** Whether a call can only be Kysely's: a chain from `selectFrom("users")`, or a sister of it, to `execute()`. */
export function looksLikeKysely(call: CallNode): boolean {
  if (!TERMINALS.has(methodOf(call)?.name ?? "")) return false;
  const { links } = chainOf(call, node => node);
  return links.some(({ name, args }) => VERBS.has(name) && args.length === 1 && stringOf(args[0]) !== null);
}
