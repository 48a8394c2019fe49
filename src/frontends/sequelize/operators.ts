import { isMySqlFamily, type Dialect } from "../../model/dialect.js";

/** What `Op.ne` is as the key of a condition: a symbol in a running program, a text that no column is called here. */
export function operatorKey(name: string): string {
  return `Symbol(${name})`;
}

/** The operator that a key of a condition stands for; `null` for the name of a column. */
export function operatorOf(key: string): string | null {
  return /^Symbol\((\w+)\)$/.exec(key)?.[1] ?? null;
}

/** The operators that compare, and how SQL spells them. */
const COMPARATORS: ReadonlyMap<string, string> = new Map([
  ["eq", "="],
  ["ne", "!="],
  ["gte", ">="],
  ["gt", ">"],
  ["lte", "<="],
  ["lt", "<"],
  ["not", "IS NOT"],
  ["is", "IS"],
  ["in", "IN"],
  ["notIn", "NOT IN"],
  ["like", "LIKE"],
  ["notLike", "NOT LIKE"],
  ["iLike", "ILIKE"],
  ["notILike", "NOT ILIKE"],
  ["startsWith", "LIKE"],
  ["endsWith", "LIKE"],
  ["substring", "LIKE"],
  ["regexp", "~"],
  ["notRegexp", "!~"],
  ["iRegexp", "~*"],
  ["notIRegexp", "!~*"],
  ["between", "BETWEEN"],
  ["notBetween", "NOT BETWEEN"],
  ["overlap", "&&"],
  ["contains", "@>"],
  ["contained", "<@"],
  ["adjacent", "-|-"],
  ["strictLeft", "<<"],
  ["strictRight", ">>"],
  ["noExtendRight", "&<"],
  ["noExtendLeft", "&>"],
  ["any", "ANY"],
  ["all", "ALL"],
  ["match", "@@"],
]);

/** The names of all operators, those that join or refer included. */
export const OPERATORS: ReadonlySet<string> = new Set([
  ...COMPARATORS.keys(),
  "and",
  "or",
  "col",
  "values",
  "placeholder",
]);

export function comparatorOf(operator: string, dialect: Dialect): string | undefined {
  if (isMySqlFamily(dialect) || dialect === "sqlite") {
    if (operator === "regexp") return "REGEXP";
    if (operator === "notRegexp") return "NOT REGEXP";
  }
  return COMPARATORS.get(operator);
}
