import type { Machine } from "../../evaluate/machine.js";
import { getProperty } from "../../evaluate/properties.js";
import { asText } from "../../evaluate/text.js";
import {
  array,
  constant,
  Host,
  native,
  text,
  textAt,
  textOf,
  unknown,
  type Origin,
  type Site,
  type Text,
  type Value,
} from "../../evaluate/values.js";

/** What a rule is called with; a list of names is one argument. */
type Argument = string | boolean | readonly string[] | undefined;

/** Another rule of the strategy, as the project's own class may have it; `null` where it gives nothing constant. */
type Others = (method: string, ...args: readonly Argument[]) => string | null;

type Rule = (others: Others, ...args: readonly Argument[]) => string | null;

type Rules = Readonly<Record<string, Rule>>;

function word(argument: Argument): string {
  return typeof argument === "string" ? argument : "";
}

function list(argument: Argument): readonly string[] {
  return typeof argument === "object" ? argument : [];
}

function joined(...parts: readonly (string | null)[]): string | null {
  return parts.includes(null) ? null : parts.join("_");
}

/** `AbstractNamingStrategy`. */
const ABSTRACT: Rules = {
  indexName(_others, table, columns, type) {
    const name = word(table).replace(/^[^.]*\./, "");
    if (type === "primary") return `${name}_pkey`;
    const parts = list(columns).map(column => column.replaceAll(".", "_"));
    return [name, ...parts, type === "sequence" ? "seq" : word(type)].join("_");
  },
  referenceColumnName: () => "id",
};

/** `UnderscoreNamingStrategy`: what the drivers of SQL take by themselves. */
const UNDERSCORE: Rules = {
  ...ABSTRACT,
  underscore: (_others, name) =>
    word(name)
      .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
      .toLowerCase(),
  classToTableName: (others, name) => others("underscore", name),
  propertyToColumnName: (others, name) => others("underscore", name),
  joinColumnName: (others, name) => joined(others("underscore", name), others("referenceColumnName")),
  joinKeyColumnName: (others, entity, referenced) =>
    joined(
      others("classToTableName", entity),
      referenced === undefined || referenced === "" ? others("referenceColumnName") : word(referenced),
    ),
  joinTableName: (others, source, _target, property) =>
    joined(others("classToTableName", source), others("classToTableName", property)),
};

/** `EntityCaseNamingStrategy`. */
const ENTITY_CASE: Rules = {
  ...ABSTRACT,
  classToTableName: (_others, name) => word(name),
  propertyToColumnName: (_others, name) => word(name),
  joinColumnName: (_others, name) => word(name),
  joinKeyColumnName(_others, entity, referenced, composite) {
    const name = word(entity).charAt(0).toLowerCase() + word(entity).slice(1);
    return composite === true && word(referenced) !== "" ? `${name}_${word(referenced)}` : name;
  },
  joinTableName: (others, source, _target, property) =>
    joined(others("classToTableName", source), others("propertyToColumnName", property)),
};

/** A naming strategy of MikroORM's own: by itself, and as the base of a project's. */
class NamingStrategyHost extends Host {
  readonly label = "namingStrategy";
  readonly isConnection = false;

  constructor(
    private readonly machine: Machine,
    private readonly rules: Rules,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    const rule = this.rules[property];
    return rule === undefined
      ? undefined
      : native(property, (args, site, self) => this.apply(rule, args, site, self ?? this));
  }

  private apply(rule: Rule, args: readonly Value[], site: Site, self: Value): Value {
    const { machine } = this;
    const known = args.map(argumentOf);
    if (known.includes(null)) return unknown("it is not constant", site.origin);
    const others: Others = (method, ...given) =>
      textOf(machine.call(getProperty(self, method, site, machine), given.map(valueOf), site, self, method));
    const name = rule(others, ...known.map(each => each?.value));
    return name === null ? unknown("it is not constant", site.origin) : text(name, site.origin);
  }
}

function argumentOf(value: Value): { readonly value: Argument } | null {
  if (value.kind === "constant") return { value: typeof value.value === "boolean" ? value.value : undefined };
  if (value.kind !== "array") {
    const string = textOf(value);
    return string === null ? null : { value: string };
  }
  const items = value.items.map(item => textOf(item));
  return value.open || items.includes(null) ? null : { value: items.filter(item => item !== null) };
}

function valueOf(argument: Argument): Value {
  if (typeof argument === "string") return text(argument);
  return typeof argument === "object" ? array(argument.map(item => text(item))) : constant(argument);
}

/** The class of a naming strategy, as the packages export it. */
class NamingStrategyClass extends Host {
  readonly label = "NamingStrategy";
  readonly isConnection = false;

  constructor(
    private readonly machine: Machine,
    private readonly rules: Rules,
  ) {
    super();
  }

  get(): undefined {
    return undefined;
  }

  override construct(): Value {
    return new NamingStrategyHost(this.machine, this.rules);
  }
}

/** What naming strategies are made of. */
export function namingStrategies(machine: Machine): Readonly<Record<string, Value>> {
  return {
    AbstractNamingStrategy: new NamingStrategyClass(machine, ABSTRACT),
    UnderscoreNamingStrategy: new NamingStrategyClass(machine, UNDERSCORE),
    EntityCaseNamingStrategy: new NamingStrategyClass(machine, ENTITY_CASE),
  };
}

/** The names that the strategy of a project makes. */
export class Naming {
  private readonly strategy: Value;

  /** `given` is a strategy's class, as configurations name it; `null` where nothing names one. */
  constructor(
    given: Value | null,
    private readonly machine: Machine,
  ) {
    const site = siteAt({ module: machine.main, start: 0, end: 0 });
    this.strategy =
      given === null
        ? new NamingStrategyHost(machine, UNDERSCORE)
        : machine.apartValue(() => machine.construct(given, [], site));
  }

  /** What a method of the strategy gives, at `origin`; with a hole where that is not constant. */
  name(method: string, origin: Origin, ...args: readonly (Text | Argument | readonly Text[])[]): Text {
    const { machine, strategy } = this;
    const site = siteAt(origin);
    const values = args.map(each => {
      if (typeof each !== "object" || each === null) return valueOf(each);
      if ("kind" in each) return each;
      return array(each.map(item => (typeof item === "string" ? text(item) : item)));
    });
    const made = machine.apartValue(() =>
      machine.call(getProperty(strategy, method, site, machine), values, site, strategy, method),
    );
    const string = textOf(made);
    return string === null ? asText(unknown("it is not constant"), "…", origin) : textAt(string, origin);
  }
}

export function siteAt(origin: Origin): Site {
  return { node: { type: "CallExpression", range: [origin.start, origin.end] }, origin, argumentNodes: [] };
}
