import { Host, native, scriptNode, textOf, UNDEFINED, type Site, type Value } from "../../evaluate/values.js";
import { templateStrings } from "../../evaluate/text.js";
import { ColumnReference, IdentifierHost, SqlHost, TableHost } from "./hosts.js";
import { columnNameOf, type Casing } from "./names.js";

/** How Drizzle writes names into SQL. */
export interface Style {
  readonly mark: '"' | "`";
  readonly casing: Casing;
  /** Whether columns are written with their table. */
  readonly qualified: boolean;
}

/** SQL as Drizzle writes it; `null` where a part of it is not known. */
export function sqlText(value: Value | string | undefined, style: Style): string | null {
  if (typeof value === "string") return value;
  if (value instanceof SqlHost) return joined(value.parts.map(part => sqlText(part, style)));
  if (value instanceof ColumnReference) {
    const column = quoted(columnNameOf(value, style.casing), style);
    return style.qualified ? joined([quoted(textOf(value.table.name), style), ".", column]) : column;
  }
  if (value instanceof TableHost) return quoted(textOf(value.name), style);
  if (value instanceof IdentifierHost) return quoted(textOf(value.name), style);
  return literal(value);
}

function joined(parts: readonly (string | null)[], separator = ""): string | null {
  return parts.includes(null) ? null : parts.join(separator);
}

function quoted(name: string | null, { mark }: Style): string | null {
  return name === null ? null : `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
}

/** A value in SQL. */
function literal(value: Value | undefined): string | null {
  if (value?.kind === "constant") return value.value === undefined ? null : String(value.value);
  if (value?.kind === "array" && !value.open) {
    const items = joined(value.items.map(literal), ", ");
    return items === null ? null : `(${items})`;
  }
  const text = textOf(value);
  return text === null ? null : `'${text.replaceAll("'", "''")}'`;
}

/** The tag `sql`. */
class SqlTag extends Host {
  readonly label = "sql";
  readonly isConnection = false;

  override call(args: readonly Value[], site: Site): Value {
    const node = scriptNode(site);
    if (node.type !== "TaggedTemplateExpression") return new SqlHost(args);
    const strings = templateStrings(node.quasi, site.origin.module);
    return new SqlHost(strings.flatMap((string, i) => [textOf(string) ?? string, ...args.slice(i + 1, i + 2)]));
  }

  override get(property: string): Value | undefined {
    switch (property) {
      case "raw":
        return native(property, ([value]) => new SqlHost([textOf(value) ?? value ?? UNDEFINED]));
      case "empty":
        return native(property, () => new SqlHost([]));
      case "param":
      case "placeholder":
        return native(property, ([value]) => new SqlHost([value ?? UNDEFINED]));
      case "identifier":
        return native(property, ([value]) => new SqlHost([new IdentifierHost(value ?? UNDEFINED)]));
      case "join":
        return native(property, ([list, separator]) => {
          if (list?.kind !== "array" || list.open) return new SqlHost([list ?? UNDEFINED]);
          return new SqlHost(list.items.flatMap((item, i) => (i === 0 ? [item] : [separator ?? "", item])));
        });
      default:
        return undefined;
    }
  }
}

export const sqlTag: Value = new SqlTag();

/** Conditions that are written between two values. */
const BETWEEN: Readonly<Record<string, string>> = {
  eq: "=",
  ne: "<>",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  like: "like",
  notLike: "not like",
  ilike: "ilike",
  notIlike: "not ilike",
  inArray: "in",
  notInArray: "not in",
};

const BEHIND: Readonly<Record<string, string>> = { isNull: "is null", isNotNull: "is not null" };

/** The operators that `drizzle-orm` exports. */
export const OPERATORS: Readonly<Record<string, Value>> = Object.fromEntries([
  ...Object.entries(BETWEEN).map(([name, operator]) => [
    name,
    native(name, ([left, right]) => new SqlHost([left ?? UNDEFINED, ` ${operator} `, right ?? UNDEFINED])),
  ]),
  ...Object.entries(BEHIND).map(([name, operator]) => [
    name,
    native(name, ([value]) => new SqlHost([value ?? UNDEFINED, ` ${operator}`])),
  ]),
  ...["and", "or"].map(name => [
    name,
    native(name, conditions => {
      const parts = conditions.flatMap((condition, i) => (i === 0 ? [condition] : [` ${name} `, condition]));
      return new SqlHost(conditions.length > 1 ? ["(", ...parts, ")"] : parts);
    }),
  ]),
  ["not", native("not", ([condition]) => new SqlHost(["not ", condition ?? UNDEFINED]))],
]) as Readonly<Record<string, Value>>;
