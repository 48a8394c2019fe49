import type { Certainty } from "../../../model/operation.js";
import { sliceText } from "../../evaluate/text.js";
import {
  array,
  constant,
  Host,
  native,
  type NativeFunction,
  object,
  textOf,
  type Site,
  type Value,
  unknown,
} from "../../evaluate/values.js";
import { ClassHost } from "../../python/classes.js";
import { replaceIn } from "../../python/format.js";
import { Construct, moduleConstruct, type Surroundings } from "../../alembic/construct.js";
import type { Effects } from "../../alembic/effects.js";
import { isBuildingPackage } from "../../alembic/library.js";
import { ClassView } from "./members.js";

/** Modules whose classes stand for types in annotations. */
const TYPES = /^(?:typing|typing_extensions|datetime|decimal|uuid|enum|dataclasses|ipaddress|pathlib|pydantic)(?:\.|$)/;

/** What files with models import, and the tables and indexes that they make on the way. */
export class ModelLibrary implements Effects {
  /** The calls of `Table(…)`, in order. */
  readonly tables: Construct[] = [];
  /** The calls of `Index(…)`, `UniqueConstraint(…)` and `CheckConstraint(…)`, in order, inside of tables and alone. */
  readonly parts: Construct[] = [];
  /** Those of the tables that are made under a condition that is not known. */
  readonly conditional = new Set<Construct>();
  /** How sure it is that what is being called happens; the run says it. */
  certainty: () => Certainty = () => "certain";
  /** Whether a class inherits from one with a table; the reader of models says it. */
  hasInheritedTable: (host: ClassHost) => boolean = () => false;
  private readonly surroundings: Surroundings = { effects: this };

  /** The module of a name; `undefined` for one that is not modelled. */
  readonly module = (name: string): Value | undefined => {
    // What stands under it is there for whoever reads the types.
    if (/^typing(?:_extensions)?\.TYPE_CHECKING$/.test(name)) return constant(true);
    if (isBuildingPackage(name) || TYPES.test(name)) return moduleConstruct(name, this.surroundings);
    return STANDARD.get(name);
  };

  called(made: Construct, args: readonly Value[]): Value | undefined {
    switch (made.name) {
      case "Table":
        this.tables.push(made);
        if (this.certainty() !== "certain") this.conditional.add(made);
        return undefined;
      case "Index":
      case "UniqueConstraint":
      case "CheckConstraint":
        this.parts.push(made);
        return undefined;
      case "has_inherited_table": {
        const [asked] = args;
        const host = asked instanceof ClassView ? asked.host : asked;
        return host instanceof ClassHost ? constant(this.hasInheritedTable(host), made.origin) : undefined;
      }
      case "SQLAlchemy":
        return new FlaskDatabase(made, this.surroundings);
      default:
        return undefined;
    }
  }
}

/** What of `db = SQLAlchemy()` is its own and no name of SQLAlchemy. */
const FLASK_OWN: ReadonlySet<string> = new Set(["Model", "metadata", "metadatas", "session", "engine", "engines"]);

/** `db = SQLAlchemy()` of Flask-SQLAlchemy: its attributes are the names of SQLAlchemy. */
class FlaskDatabase extends Construct {
  private readonly orm: Construct;

  constructor(made: Construct, surroundings: Surroundings) {
    super(made.name, made.parent, surroundings, made.given, made.origin);
    this.orm = moduleConstruct("sqlalchemy.orm", surroundings);
  }

  override get(property: string, site: Site): Value | undefined {
    return FLASK_OWN.has(property) ? super.get(property, site) : this.orm.get(property, site);
  }
}

/** A module of which a few functions are modelled. */
class StandardModule extends Host {
  readonly isConnection = false;

  constructor(
    readonly label: string,
    private readonly members: Readonly<Record<string, Value>>,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    return this.members[property] ?? unknown(`\`${this.label}.${property}\` is not known`, null, this.label);
  }
}

/** `re.sub(pattern, replacement, text)`, which names of tables are made with. */
const sub = native("sub", ([pattern, replacement, text], { origin }) => {
  const [source, by] = [textOf(pattern), textOf(replacement)];
  const expression = source === null ? null : regularExpression(source);
  if (expression === null || by === null || text?.kind !== "text") return unknown("it is not constant", origin);
  return replaceIn(
    text,
    expression,
    match => [
      {
        kind: "literal",
        text: by.replace(
          /\\(\d)|\\g<(\d)>/g,
          (_, a: string | undefined, b: string | undefined) => match[Number(a ?? b)] ?? "",
        ),
        source: null,
      },
    ],
    origin,
  );
});

/** A regular expression of Python as one of ours; `null` for one that has other words. */
function regularExpression(source: string): RegExp | null {
  try {
    return new RegExp(source.replaceAll("(?P<", "(?<"), "g");
  } catch {
    return null;
  }
}

/** `re.split(pattern, text)`. */
const split = native("split", ([pattern, text], { origin }) => {
  const [source, whole] = [textOf(pattern), textOf(text)];
  const expression = source === null ? null : regularExpression(source);
  if (expression === null || whole === null || text?.kind !== "text") return unknown("it is not constant", origin);
  const parts: Value[] = [];
  let at = 0;
  for (const match of whole.matchAll(expression)) {
    parts.push(sliceText(text, at, match.index));
    at = match.index + match[0].length;
  }
  return array([...parts, sliceText(text, at, whole.length)], origin);
});

/** `re.compile(pattern)`, which has the same functions as methods. */
const compile = native("compile", ([pattern], { origin }) => {
  const given = pattern ?? unknown("it is not given", origin);
  const bound = (method: NativeFunction): Value =>
    native(method.name, (args, site) => method.call([given, ...args], site, null));
  return new StandardModule("re.Pattern", { sub: bound(sub), split: bound(split) });
});

/** `functools.partial(Column, nullable=False)`. */
const partial = native("partial", ([called, ...first], site) =>
  native("partial", (args, inner) => {
    const keywords = object({}, inner.origin);
    for (const given of [site.keywords, inner.keywords]) {
      for (const [name, property] of given?.properties ?? []) keywords.properties.set(name, property);
      if (given?.open === true) keywords.open = true;
    }
    const all = [...first, ...args];
    const whole: Site = { ...inner, keywords, argumentNodes: all.map((_, i) => inner.argumentNodes[i] ?? inner.node) };
    if (called?.kind === "native") return called.call(all, whole, null);
    const made = called?.kind === "host" ? called.call(all, whole) : undefined;
    return made ?? unknown("it is made by what is not known", inner.origin);
  }),
);

const STANDARD: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["re", new StandardModule("re", { sub, split, compile })],
  ["re.sub", sub],
  ["re.split", split],
  ["re.compile", compile],
  ["functools", new StandardModule("functools", { partial })],
  ["functools.partial", partial],
]);
