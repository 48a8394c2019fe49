import { createHash } from "node:crypto";
import type { Machine } from "../evaluate/machine.js";
import { getProperty } from "../evaluate/properties.js";
import {
  array,
  Host,
  native,
  object,
  text,
  textAt,
  textOf,
  UNDEFINED,
  unknown,
  type Origin,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { NAMING, pathOf, type GeneratedNames } from "./names.js";
import { printed } from "./options.js";

/** TypeORM's `camelCase`. */
export function camelCase(name: string): string {
  return name.replaceAll(/^([A-Z])|[\s-_](\w)/g, (_match, first: string | undefined, next: string | undefined) =>
    next === undefined ? (first ?? "").toLowerCase() : next.toUpperCase(),
  );
}

/** TypeORM's `snakeCase`. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/([A-Z])([A-Z])([a-z])/g, "$1_$2$3")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** TypeORM's `titleCase`. */
function titleCase(name: string): string {
  return name.replaceAll(/\w\S*/g, word => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
}

/** TypeORM's `shorten`, as it cuts names of junction tables that are too long. */
export function shorten(name: string, separator = "__", segmentLength = 4, termLength = 2): string {
  const segments = name.split(separator).map(segment => {
    const terms = segment
      .replaceAll(/([a-z\xE0-\xFF])([A-Z\xC0-\xDF])/g, "$1 $2")
      .replaceAll(/(_)([a-z])/g, " $2")
      .split(" ");
    const length = terms.length > 1 ? termLength : segmentLength;
    return terms.map(term => term.slice(0, length)).join("");
  });
  return segments.join(separator);
}

/** What a naming strategy makes of its arguments; a name that was not given is `undefined`. */
type Rule = (...args: readonly (string | undefined)[]) => string;

/** The parts of a rule's arguments that are lists, joined by `_`: `columnName` alone takes one. */
type Rules = Readonly<Record<string, Rule>>;

/** `DefaultNamingStrategy`, for what is not made of hashes. */
const DEFAULT_RULES: Rules = {
  tableName: (target = "", given) => given ?? snakeCase(target),
  closureJunctionTableName: (table = "") => `${table}_closure`,
  columnName: (property = "", given, prefixes = "") => {
    const name = given === undefined || given === "" ? property : given;
    return prefixes === "" ? name : camelCase(prefixes) + titleCase(name);
  },
  relationName: (property = "") => property,
  joinColumnName: (relation = "", referenced = "") => camelCase(`${relation}_${referenced}`),
  joinTableName: (first = "", second = "", property = "") =>
    snakeCase(`${first}_${property.replaceAll(".", "_")}_${second}`),
  joinTableColumnDuplicationPrefix: (column = "", index = "") => `${column}_${index}`,
  joinTableColumnName: (table = "", property = "", column) => camelCase(`${table}_${column ?? property}`),
  joinTableInverseColumnName: (table = "", property = "", column) => camelCase(`${table}_${column ?? property}`),
  prefixTableName: (prefix = "", table = "") => prefix + table,
};

/** `SnakeNamingStrategy` of `typeorm-naming-strategies`. */
const SNAKE_RULES: Rules = {
  ...DEFAULT_RULES,
  tableName: (target = "", given) => (given === undefined || given === "" ? snakeCase(target) : given),
  columnName: (property = "", given, prefixes = "") =>
    snakeCase(prefixes === "" ? "" : `${prefixes}_`) +
    (given === undefined || given === "" ? snakeCase(property) : given),
  relationName: (property = "") => snakeCase(property),
  joinColumnName: (relation = "", referenced = "") => snakeCase(`${relation}_${referenced}`),
  joinTableColumnName: (table = "", property = "", column) =>
    snakeCase(`${table}_${column === undefined || column === "" ? property : column}`),
  joinTableInverseColumnName: (table = "", property = "", column) =>
    snakeCase(`${table}_${column === undefined || column === "" ? property : column}`),
};

/** A naming strategy of TypeORM's: as the base of a project's own, and by itself. */
export class NamingStrategyHost extends Host {
  readonly label = "namingStrategy";
  readonly isConnection = false;

  constructor(
    private readonly machine: Machine,
    private readonly generated: GeneratedNames = NAMING,
    private readonly rules: Rules = DEFAULT_RULES,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    if (property === "materializedPathColumnName") return text("mpath");
    if (property === "nestedSetColumnNames") return object({ left: text("nsleft"), right: text("nsright") });
    const rule = this.rules[property];
    if (rule !== undefined) return native(property, (args, site) => this.apply(rule, args, site));
    const kind = BY_COLUMNS.get(property);
    if (kind !== undefined) {
      return native(property, ([table, columns, third], site) => {
        const names = columns?.kind === "array" && !columns.open ? columns.items : [unknown("it is not constant")];
        const where = kind === "index" && third?.kind === "text" ? third : null;
        const texts = names.map(name => this.print(name, site));
        return this.generated[kind](this.tableName(table, site), texts, site.origin, where);
      });
    }
    const expression = BY_EXPRESSION.get(property);
    if (expression === undefined) return undefined;
    return native(property, ([table, value], site) =>
      this.generated[expression](this.tableName(table, site), this.print(value, site), site.origin),
    );
  }

  private apply(rule: Rule, args: readonly Value[], site: Site): Value {
    const strings: (string | undefined)[] = [];
    for (const arg of args) {
      const string = argumentText(arg);
      if (string === null) return unknown("it is not constant", site.origin);
      strings.push(string);
    }
    return text(rule(...strings), site.origin);
  }

  private tableName(table: Value | undefined, site: Site): Text {
    const name = table?.kind === "object" ? table.properties.get("name")?.value : table;
    return pathOf(this.print(name, site)).name;
  }

  private print(value: Value | undefined, site: Site): Text {
    return printed(value ?? unknown("it is not named"), this.machine, site.origin);
  }
}

/** A text, a list of texts with `_` between them, `undefined` for nothing, `null` for what is not constant. */
function argumentText(value: Value): string | undefined | null {
  if (value.kind === "constant")
    return value.value === undefined || value.value === null ? undefined : String(value.value);
  if (value.kind !== "array") return textOf(value);
  const texts = value.items.map(item => textOf(item));
  return value.open || texts.includes(null) ? null : texts.join("_");
}

const BY_COLUMNS: ReadonlyMap<string, "primaryKey" | "unique" | "foreignKey" | "index" | "relation"> = new Map([
  ["primaryKeyName", "primaryKey"],
  ["uniqueConstraintName", "unique"],
  ["foreignKeyName", "foreignKey"],
  ["indexName", "index"],
  ["relationConstraintName", "relation"],
]);

const BY_EXPRESSION: ReadonlyMap<string, "check" | "exclusion" | "default"> = new Map([
  ["checkConstraintName", "check"],
  ["exclusionConstraintName", "exclusion"],
  ["defaultConstraintName", "default"],
]);

/** The class of a naming strategy, as packages export it. */
class NamingStrategyClass extends Host {
  readonly label = "NamingStrategy";
  readonly isConnection = false;

  constructor(
    private readonly machine: Machine,
    private readonly generated: GeneratedNames,
    private readonly rules: Rules,
  ) {
    super();
  }

  get(): undefined {
    return undefined;
  }

  override construct(): Value {
    return new NamingStrategyHost(this.machine, this.generated, this.rules);
  }
}

/** What naming strategies are made of, by the specifier of its import. */
export function namingPackages(
  machine: Machine,
  generated: GeneratedNames,
): ReadonlyMap<string, Readonly<Record<string, Value>>> {
  const ofText = (name: string, change: (value: string) => string): Value =>
    native(name, ([value], site) => {
      const string = textOf(value);
      return string === null ? unknown("it is not constant", site.origin) : text(change(string), site.origin);
    });
  const strings = {
    camelCase: ofText("camelCase", camelCase),
    snakeCase: ofText("snakeCase", snakeCase),
    titleCase: ofText("titleCase", titleCase),
    shorten: ofText("shorten", name => shorten(name)),
    hash: ofText("hash", name => createHash("sha1").update(name).digest("hex")),
  };
  return new Map<string, Readonly<Record<string, Value>>>([
    ["typeorm", { DefaultNamingStrategy: new NamingStrategyClass(machine, generated, DEFAULT_RULES) }],
    [
      "typeorm/naming-strategy/DefaultNamingStrategy",
      { DefaultNamingStrategy: new NamingStrategyClass(machine, generated, DEFAULT_RULES) },
    ],
    ["typeorm/util/StringUtils", strings],
    ["typeorm-naming-strategies", { SnakeNamingStrategy: new NamingStrategyClass(machine, generated, SNAKE_RULES) }],
  ]);
}

/** The names that a project's naming strategy makes. */
export class Naming {
  constructor(
    private readonly strategy: Value,
    private readonly machine: Machine,
  ) {}

  /** What a method of the strategy gives, at `origin`; a hole where that is not constant. */
  name(method: string, args: readonly (Value | null)[], origin: Origin): Text {
    const { machine } = this;
    const site: Site = { node: (origin.module as { ast?: Site["node"] }).ast ?? NOWHERE, origin, argumentNodes: [] };
    const values = args.map(arg => arg ?? UNDEFINED);
    const asked = getProperty(this.strategy, method, site, machine);
    const made = asked.kind === "unknown" ? asked : machine.call(asked, values, site, this.strategy, method);
    // A name that the strategy lets pass stays where it is written.
    if (made.kind === "text") {
      const string = textOf(made);
      const kept = values.find(value => value.kind === "text" && textOf(value) === string);
      if (kept?.kind === "text") return kept;
      return string === null ? made : textAt(string, origin);
    }
    return { kind: "text", pieces: [{ kind: "hole", label: `${method}(…)`, origin }], origin };
  }

  /** A list of names as an argument. */
  static list(names: readonly Text[]): Value {
    return array([...names]);
  }
}

const NOWHERE: Site["node"] = { type: "Program", range: [0, 0] };
