import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import { toJson } from "../../evaluate/globals.js";
import { Host, native, scriptNode, textOf, type Origin, type Site, type Value } from "../../evaluate/values.js";
import { templateStrings } from "../../evaluate/text.js";
import type { MappedType } from "./types.js";

/** SQL in the place of a value: `raw("now()")`, `sql.now()`. */
export class SqlFragment extends Host {
  readonly label = "sql";
  readonly isConnection = false;

  constructor(
    /** `null` where it is not constant. */
    readonly sql: string | null,
    override readonly origin: Origin,
  ) {
    super();
  }

  get(): undefined {
    return undefined;
  }
}

/** The tag `sql`, and `raw`. */
class SqlTag extends Host {
  readonly label = "sql";
  readonly isConnection = false;

  get(property: string): Value | undefined {
    switch (property) {
      case "now":
        return native(property, ([length], { origin }) => {
          const digits = length?.kind === "constant" && length.value !== undefined ? `(${String(length.value)})` : "";
          return new SqlFragment(`current_timestamp${digits}`, origin);
        });
      case "lower":
      case "upper":
        return native(property, ([key], { origin }) => {
          const column = textOf(key);
          return new SqlFragment(column === null ? null : `${property}(${column})`, origin);
        });
      default:
        return undefined;
    }
  }

  override call(_args: readonly Value[], site: Site): Value {
    const node = scriptNode(site);
    if (node.type !== "TaggedTemplateExpression") return new SqlFragment(null, site.origin);
    const [only, ...others] = templateStrings(node.quasi, site.origin.module);
    return new SqlFragment(others.length === 0 ? textOf(only) : null, site.origin);
  }
}

/** What the packages export for SQL. */
export const SQL_EXPORTS: Readonly<Record<string, Value>> = {
  sql: new SqlTag(),
  raw: native("raw", ([value, parameters], { origin }) => {
    return new SqlFragment(parameters === undefined ? textOf(value) : null, origin);
  }),
};

/** `Utils.extractEnumValues`: the values of an enum, or a list; `null` where they are not constant. */
export function labelsOf(value: Value): readonly (string | number)[] | null {
  if ((value.kind !== "object" && value.kind !== "array") || value.open) return null;
  const values = value.kind === "array" ? value.items : [...value.properties.values()].map(property => property.value);
  const labels = values.map(each => (each.kind === "constant" ? numberIn(each.value) : textOf(each)));
  return labels.includes(null) ? null : labels.filter(label => label !== null);
}

function numberIn(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** A default in SQL. */
export interface SqlDefault {
  /** `null` where it is not constant. */
  readonly sql: string | null;
  readonly origin: Origin | null;
}

/** `MetadataDiscovery.initDefaultValue`. */
export function sqlDefault(value: Value, isRaw: boolean, type: MappedType, dialect: Dialect): SqlDefault | null {
  const { origin } = value;
  if (value instanceof SqlFragment) return { sql: value.sql, origin };
  if (value.kind === "constant") {
    return value.value === undefined ? null : { sql: String(value.value), origin };
  }
  if (value.kind === "array") return { sql: arrayDefault(value, type, dialect), origin };
  const string = textOf(value);
  return { sql: string === null || isRaw ? string : `'${string}'`, origin };
}

function arrayDefault(value: Value, type: MappedType, dialect: Dialect): string | null {
  const json = toJson(value);
  if (!Array.isArray(json)) return null;
  if (type === "json") return `'${JSON.stringify(json)}'`;
  if (type !== "array" && type !== "enumArray") return null;
  const items = json.map(String);
  if (dialect !== "postgresql") return `'${items.join(",")}'`;
  return `'{${items.map(item => (item === "" || /["{},\\]/.test(item) ? JSON.stringify(item) : item)).join(",")}}'`;
}

/** `SchemaHelper.normalizeDefaultValue`: functions of the moment get the length of their column. */
export function normalizedDefault(sql: string, length: number | null, dialect: Dialect): string {
  if (dialect === "sqlite") return sql;
  const quoted = dialect === "postgresql" ? /^'(.*)'::(.*)$/s.exec(sql) : null;
  if (quoted !== null) return quoted[2] === "integer" ? (quoted[1] ?? "") : `'${quoted[1] ?? ""}'`;
  const general = sql.replace(/\(\d+\)/, "(?)").toLowerCase();
  const suffix = length === null ? "" : `(${String(length)})`;
  if (general === "current_timestamp(?)") return `current_timestamp${suffix}`;
  if (general === "now()") return "now()";
  return isMySqlFamily(dialect) || !/^\('now'::text\)::timestamp\(\?\)/.test(general)
    ? sql
    : `current_timestamp${suffix}`;
}
