import { concat } from "../evaluate/text.js";
import {
  isNullish,
  text,
  textAt,
  textOf,
  type Origin,
  type Property,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { escape, fragment } from "./escape.js";
import { Fragment, Literal } from "./fragments.js";
import { comparatorOf, operatorOf } from "./operators.js";
import { hole, keyText, listOf, sqlAt } from "../texts.js";
import { identifier, type Writing } from "./writing.js";

/**
 * `whereItemsQuery`: a condition as Sequelize takes it (`{ deletedAt: null, amount: { [Op.gt]: 0 } }`) as SQL. What is
 * not constant is a hole. `key` is what the conditions are on, where that is no column of theirs.
 */
export function conditions(where: Value, at: Origin, writing: Writing, key: Text | null = null): Text {
  return new Conditions(writing).items(where, at, "AND", key);
}

/** Whether a condition keeps no row out: there is none, or it is an empty object. */
export function isNoCondition(where: Value | undefined): boolean {
  if (where === undefined || isNullish(where)) return true;
  return (where.kind === "object" && where.properties.size === 0 && !where.open) || isEmptyList(where);
}

function isEmptyList(value: Value): boolean {
  return value.kind === "array" && value.items.length === 0 && !value.open;
}

type Binding = "AND" | "OR";

class Conditions {
  constructor(private readonly writing: Writing) {}

  items(where: Value, at: Origin, binding: Binding, key: Text | null): Text {
    if (where instanceof Fragment) return fragment(where, this.writing);
    if (where.kind === "array" && !where.open) {
      return this.joined(
        where.items.map(item => this.items(item, item.origin ?? at, "AND", key)),
        binding,
        at,
      );
    }
    if (where.kind !== "object" || where.open) return this.unknown(where, at);
    const parts = operatorsFirst(where.properties).flatMap(([name, property]) => {
      const place = property.origin ?? at;
      const operator = operatorOf(name);
      if (operator !== null && ["and", "or", "not"].includes(operator) && key === null) {
        return this.group(operator, property.value, place);
      }
      return operator === null
        ? this.item(this.column(name, property, at), property.value, place)
        : this.compared(key ?? hole("…", place), operator, property.value, place);
    });
    return this.joined(parts, binding, at);
  }

  private unknown(value: Value, at: Origin): Text {
    return hole(this.writing.machine.label(value, at), value.origin ?? at);
  }

  /** `[Op.or]: …`, `[Op.and]: …`, `[Op.not]: …` over whole conditions. */
  private group(operator: string, value: Value, at: Origin): Text[] {
    const sql = sqlAt(at);
    const binding: Binding = operator === "or" ? "OR" : "AND";
    const inside =
      value.kind === "array" && !value.open
        ? this.joined(
            value.items.map(item => this.alternative(item, at)),
            binding,
            at,
          )
        : this.items(value, at, binding, null);
    if (inside.pieces.length === 0) return operator === "and" ? [] : [sql`0 = 1`];
    return [operator === "not" ? sql`NOT (${inside})` : sql`(${inside})`];
  }

  private alternative(item: Value, at: Origin): Text {
    const written = this.items(item, item.origin ?? at, "AND", null);
    const several = item.kind === "object" ? item.properties.size > 1 : item.kind === "array" && item.items.length > 1;
    return several ? sqlAt(at)`(${written})` : written;
  }

  /** One column and what is said of it. */
  private item(column: Text, value: Value, at: Origin): Text[] {
    const sql = sqlAt(at);
    if (isNullish(value)) return [sql`${column} IS NULL`];
    if (value instanceof Literal) return [fragment(value, this.writing)];
    if (value.kind === "array") return this.compared(column, "in", value, at);
    if (value.kind !== "object") return [sql`${column} = ${escape(value, at, this.writing)}`];
    if (value.open) return [sql`${column} = ${this.unknown(value, at)}`];
    const parts = operatorsFirst(value.properties).flatMap(([name, property]) => {
      const place = property.origin ?? at;
      const operator = operatorOf(name);
      if (operator === "or" || operator === "and") {
        return this.alternatives(column, operator === "or" ? "OR" : "AND", property.value, place);
      }
      return this.compared(column, operator ?? "eq", operator === null ? value : property.value, place);
    });
    const [first] = parts;
    return parts.length > 1 ? [sql`(${this.joined(parts, "AND", at)})`] : first === undefined ? [] : [first];
  }

  /** `{ a: { [Op.or]: […] } }`. */
  private alternatives(column: Text, binding: Binding, value: Value, at: Origin): Text[] {
    const items =
      value.kind === "array" && !value.open
        ? value.items.flatMap(item => this.item(column, item, at))
        : value.kind === "object" && !value.open
          ? [...value.properties].flatMap(([name, property]) =>
              this.compared(column, operatorOf(name) ?? "eq", property.value, property.origin ?? at),
            )
          : [this.unknown(value, at)];
    return items.length === 0 ? [] : [sqlAt(at)`(${this.joined(items, binding, at)})`];
  }

  /** `_whereParseSingleValueObject`. */
  private compared(column: Text, given: string, value: Value, at: Origin): Text[] {
    const sql = sqlAt(at);
    const operator = given === "not" ? meantByNot(value) : given;
    const comparator = comparatorOf(operator, this.writing.dialect) ?? "=";
    switch (operator) {
      case "in":
      case "notIn":
        return this.membership(column, comparator, operator === "in", value, at);
      case "between":
      case "notBetween":
        return [sql`${column} ${comparator} ${this.bounds(value, at)}`];
      case "startsWith":
      case "endsWith":
      case "substring":
        return [sql`${column} LIKE ${escape(pattern(operator, value), at, this.writing)}`];
      case "any":
      case "all":
        return [sql`${column} = ${comparator} (${escape(value, at, this.writing)})`];
      case "col":
        return [sql`${column} = ${this.path(textOf(value), value.origin ?? at) ?? this.unknown(value, at)}`];
    }
    const isNull = isNullish(value);
    const asked = isNull && operator === "eq" ? "IS" : isNull && operator === "ne" ? "IS NOT" : comparator;
    return [sql`${column} ${asked} ${escape(value, at, this.writing)}`];
  }

  private membership(column: Text, comparator: string, positive: boolean, value: Value, at: Origin): Text[] {
    const sql = sqlAt(at);
    if (value instanceof Fragment) return [sql`${column} ${comparator} ${fragment(value, this.writing)}`];
    if (value.kind !== "array" || value.open) return [sql`${column} ${comparator} (${this.unknown(value, at)})`];
    if (value.items.length === 0) return positive ? [sql`${column} IN (NULL)`] : [];
    const items = value.items.map(item => escape(item, item.origin ?? at, this.writing));
    return [sql`${column} ${comparator} (${listOf(items, ", ")})`];
  }

  private bounds(value: Value, at: Origin): Text {
    const [low, high] = value.kind === "array" ? value.items : [];
    const bound = (item: Value | undefined): Text =>
      item === undefined ? this.unknown(value, at) : escape(item, at, this.writing);
    return sqlAt(at)`${bound(low)} AND ${bound(high)}`;
  }

  /** A column; `$users.name$` names one of another table. */
  private column(name: string, property: Property, at: Origin): Text {
    const key = keyText(name, property, at);
    return this.path(/^\$(.+)\$$/.exec(name)?.[1] ?? null, key.origin ?? at) ?? identifier(key, this.writing);
  }

  /** `a.b.c`: the last part is the column, what is before it the alias of a table. */
  private path(name: string | null, at: Origin): Text | null {
    if (name === null) return null;
    const parts = name.split(".");
    const own = parts.pop() ?? "";
    const names = parts.length === 0 ? [own] : [parts.join("->"), own];
    return listOf(
      names.map(part => identifier(textAt(part, at), this.writing)),
      ".",
    );
  }

  private joined(parts: readonly Text[], binding: Binding, at: Origin): Text {
    const written = parts.filter(part => part.pieces.length > 0);
    return { ...listOf(written, ` ${binding} `), origin: at };
  }
}

/** Sequelize reads symbols before names. */
function operatorsFirst(properties: ReadonlyMap<string, Property>): [string, Property][] {
  const entries = [...properties];
  return [
    ...entries.filter(([name]) => operatorOf(name) !== null),
    ...entries.filter(([name]) => operatorOf(name) === null),
  ];
}

/** `[Op.not]: value` is NOT IN for a list, IS NOT for what IS can compare with, and != for the rest. */
function meantByNot(value: Value): string {
  if (value.kind === "array") return "notIn";
  return value.kind === "constant" && (value.value === null || typeof value.value === "boolean") ? "not" : "ne";
}

function pattern(operator: string, value: Value): Value {
  if (value.kind !== "text") return value;
  const percent = text("%", value.origin);
  const parts = operator === "startsWith" ? [value, percent] : operator === "endsWith" ? [percent, value] : null;
  return concat(parts ?? [percent, value, percent], value.origin);
}
