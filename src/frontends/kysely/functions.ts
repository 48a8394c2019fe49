import { Host, native, text, type Origin, type Site, type Value } from "../evaluate/values.js";
import { joined, sql, type Part } from "../fragment.js";
import { condition, Expression, reference, references } from "./expressions.js";
import { hole, list, table, words, type Sql } from "./writing.js";

/** `eb.fn`, `db.fn`: functions of SQL by their name, and aggregates. */
class FunctionsHost extends Host {
  readonly label = "";
  readonly isConnection = false;

  override call([name, args]: readonly Value[], { origin }: Site): Value {
    return new Expression(invocation(name, args === undefined ? [] : references(args, origin), origin));
  }

  get(property: string): Value | undefined {
    const named = (args: readonly Sql[], origin: Origin): Expression =>
      new Expression(invocation(text(property), args, origin));
    switch (property) {
      case "coalesce":
      case "any":
        return native(property, (args, { origin }) =>
          named(
            args.map(arg => reference(arg, origin)),
            origin,
          ),
        );
      case "avg":
      case "count":
      case "max":
      case "min":
      case "sum":
        return native(property, ([column], { origin }) =>
          aggregate(text(property), [reference(column, origin)], origin),
        );
      case "countAll":
        return native(property, ([of], { origin }) =>
          aggregate(text("count"), [of === undefined ? words("*") : all(of, origin)], origin),
        );
      case "agg":
        return native(property, ([name, args], { origin }) =>
          aggregate(name, args === undefined ? [] : references(args, origin), origin),
        );
      case "jsonAgg":
        return native(property, ([of], { origin }) => aggregate(text("json_agg"), [table(of, origin)], origin));
      case "toJson":
        return native(
          property,
          ([of], { origin }) => new Expression(invocation(text("to_json"), [table(of, origin)], origin)),
        );
      default:
        return undefined;
    }
  }
}

export const functions = new FunctionsHost();

/** `table.*`. */
export function all(of: Value, origin: Origin): Sql {
  return writing => sql`${table(of, origin)(writing)}.*`;
}

function invocation(name: Value | undefined, args: readonly Sql[], origin: Origin): Sql {
  return writing => joined([functionName(name, origin), "(", list(args)(writing), ")"]);
}

function functionName(name: Value | undefined, origin: Origin): Part {
  return name?.kind === "text" ? name : hole("…", origin);
}

/** `count(…)` and its like, which a chain may restrict. */
function aggregate(
  name: Value | undefined,
  args: readonly Sql[],
  origin: Origin,
  isDistinct = false,
  conditions: readonly Sql[] = [],
): Expression {
  const write: Sql = writing => {
    const call = joined([functionName(name, origin), "(", isDistinct ? "distinct " : "", list(args)(writing), ")"]);
    return conditions.length === 0 ? call : sql`${call} filter(where ${list(conditions, " and ")(writing)})`;
  };
  return new Expression(write, write, false, property => {
    if (property === "distinct") return native(property, () => aggregate(name, args, origin, true, conditions));
    if (property !== "filterWhere") return undefined;
    return native(property, (given, site) =>
      aggregate(name, args, origin, isDistinct, [...conditions, condition(given, site.origin)]),
    );
  });
}
