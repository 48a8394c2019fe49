import type { TSESTree } from "@typescript-eslint/utils";
import type { Frame, Machine } from "../evaluate/machine.js";
import { usedAt } from "../evaluate/text.js";
import {
  array,
  Host,
  native,
  text,
  textOf,
  truthiness,
  UNDEFINED,
  unknown,
  type FunctionValue,
  type ObjectValue,
  type Origin,
  type Site,
  type Value,
} from "../evaluate/values.js";

/** Makes an element of which only these options are known. */
export type MakeElement = (known: Readonly<Record<string, Value>>, origin: Origin | null) => ObjectValue;

/**
 * The columns, indexes or keys of a table as the database has them: few of them are known, and any may be asked for.
 */
export class LoadedList extends Host {
  readonly isConnection = false;

  constructor(
    readonly label: string,
    /** The elements that the migration itself has made. */
    readonly items: readonly ObjectValue[],
    private readonly make: MakeElement,
    private readonly machine: Machine,
  ) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    if (property === "length") return unknown("it is asked of the database", site.origin);
    if (/^\d+$/.test(property)) return this.make({}, site.origin);
    switch (property) {
      case "find":
        return native(property, ([test], at) => this.find(test, at));
      case "filter":
        return native(property, ([test], at) => array([this.find(test, at)], at.origin, true));
      case "some":
      case "every":
      case "includes":
      case "findIndex":
        return native(property, (_args, at) => unknown("it is asked of the database", at.origin));
      case "at":
        return native(property, (_args, at) => this.make({}, at.origin));
      case "map":
      case "flatMap":
      case "forEach":
        return native(property, ([callback], at) => this.each(callback, property, at));
      default:
        return undefined;
    }
  }

  /** The element of this name. */
  byName(name: Value | undefined): Value {
    const known = this.items.find(item => textOf(item.properties.get("name")?.value) === textOf(name));
    if (known !== undefined && textOf(name) !== null) return known;
    return this.make(name === undefined ? {} : { name }, name?.origin ?? null);
  }

  /** The elements over a column. */
  byColumn(name: Value | undefined): Value {
    const known = name === undefined ? {} : { columnNames: array([name], name.origin) };
    return array([this.make(known, name?.origin ?? null)], name?.origin ?? null, true);
  }

  /** A callback over all elements: the known ones and one that stands for the others. */
  private each(callback: Value | undefined, name: string, site: Site): Value {
    if (callback === undefined) return UNDEFINED;
    const call = (item: Value): Value => this.machine.call(callback, [item], site, null, name);
    const results = this.items.map(call);
    this.machine.conditionally(() => call(this.make({}, site.origin)));
    return name === "forEach" ? UNDEFINED : array(results, site.origin, true);
  }

  /**
   * `foreignKeys.find(key => key.columnNames.includes("user_id"))`: the element is tried with each text that the
   * callback mentions. One with which it can pass, and with another text cannot, is what it asks for.
   */
  private find(test: Value | undefined, site: Site): Value {
    if (test === undefined) return unknown("there is no condition", site.origin);
    const passes = (item: ObjectValue): boolean | null =>
      truthiness(this.machine.conditionally(() => this.machine.call(test, [item], site, null, "find")));
    const known = this.items.find(item => passes(item) === true);
    if (known !== undefined) return known;
    const mentioned = test.kind === "function" ? mentionedTexts(test, this.machine) : [];
    for (const describe of DESCRIPTIONS) {
      if (passes(this.make(describe(NOWHERE), null)) !== false) continue;
      const attempts = [...mentioned.map(value => [value]), mentioned];
      const asked = attempts.find(
        texts =>
          passes(this.make(describe(texts), null)) !== false &&
          // A callback that looks for a part of a name says nothing of the rest.
          LONGER.every(longer => passes(this.make(describe(texts.map(longer)), null)) === false),
      );
      if (asked !== undefined) return this.make(describe(asked), site.origin);
    }
    return this.make({}, site.origin);
  }
}

/** A text that no migration mentions. */
const NOWHERE: readonly Value[] = [text("\0")];

const LONGER: readonly ((value: Value) => Value)[] = [
  value => text(`\0${textOf(value) ?? ""}`),
  value => text(`${textOf(value) ?? ""}\0`),
];

/** What a callback can tell elements apart by. */
const DESCRIPTIONS: readonly ((texts: readonly Value[]) => Record<string, Value>)[] = [
  ([name]) => ({ name: name ?? UNDEFINED }),
  names => ({ columnNames: array([...names]) }),
  ([name]) => ({ referencedTableName: name ?? UNDEFINED }),
];

/** The constant texts in the code of a function: literals, and names of constants. */
function mentionedTexts(fn: FunctionValue, machine: Machine): Value[] {
  const frame: Frame = {
    module: fn.module,
    scope: fn.scope,
    self: fn.self,
    home: fn.home,
    node: fn.node,
    returned: [],
    maybeLeft: false,
  };
  const texts = new Map<string, Value>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!isNode(node)) return;
    if (MENTIONS.has(node.type)) {
      const value = usedAt(machine.evaluate(node, frame), node, machine.origin(node, fn.module));
      const plain = textOf(value);
      if (plain !== null && !texts.has(plain)) texts.set(plain, value);
    }
    for (const [key, child] of Object.entries(node)) if (key !== "parent") visit(child);
  };
  visit(fn.node.body);
  return [...texts.values()];
}

const MENTIONS: ReadonlySet<string> = new Set(["Literal", "TemplateLiteral", "Identifier", "MemberExpression"]);

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
