import type { TSESTree } from "@typescript-eslint/utils";
import { concat, join, quasiPiece } from "../evaluate/text.js";
import {
  Host,
  native,
  object,
  text,
  textAt,
  textOf,
  type Origin,
  type Piece,
  type Site,
  type Text,
  type Value,
  scriptNode,
} from "../evaluate/values.js";

/** SQL that a tag has made: a statement, or a part of one. */
export class Fragment extends Host {
  readonly label = "sql";
  readonly isConnection = false;

  constructor(public text: Text) {
    super();
  }

  get(property: string): Value | undefined {
    switch (property) {
      case "sql":
      case "text":
        return this.text;
      case "append":
        return native(property, ([more], site) => {
          this.text = concat([this.text, partOf(more, site)], this.text.origin);
          return this;
        });
      case "as":
      case "mapWith":
      case "inlineParams":
      case "simple":
      case "execute":
      case "values":
      case "raw":
        return native(property, () => this);
      default:
        return undefined;
    }
  }
}

/** The tag `` sql`…` ``: fragments become a part of the text, other values are parameters. */
export function tagged(args: readonly Value[], site: Site): Fragment | null {
  const { origin } = site;
  const node = scriptNode(site);
  if (node.type !== "TaggedTemplateExpression") return null;
  const values = args.slice(1);
  const parts = quasis(node.quasi, origin).flatMap((quasi, i) => {
    const value = values[i];
    const written: Text = { kind: "text", pieces: [quasi], origin };
    return value === undefined ? [written] : [written, partOf(value, site)];
  });
  return new Fragment(concat(parts, origin));
}

/** The letters between the expressions, with the way back to where they are written. */
function quasis(node: TSESTree.TemplateLiteral, { module }: Origin): Piece[] {
  let start = node.range[0] + 1;
  return node.quasis.map((quasi, i) => {
    const expression = node.expressions[i];
    const end = expression === undefined ? node.range[1] - 1 : module.text.lastIndexOf("${", expression.range[0]);
    const piece = quasiPiece(quasi.value.cooked ?? quasi.value.raw, start, end, module);
    if (expression !== undefined) start = module.text.indexOf("}", expression.range[1]) + 1;
    return piece;
  });
}

/** What stands in the SQL for a value: the SQL of a fragment, a parameter for what is plainly a value. */
function partOf(value: Value | undefined, site: Site): Text {
  if (value instanceof Fragment) return value.text;
  // A table or column object of an ORM, or a fragment that only the run shows, may stand anywhere.
  if (value === undefined || value.kind === "unknown" || value.kind === "host" || value.kind === "object")
    return hole(site);
  return textAt("$1", site.origin);
}

function hole(site: Site): Text {
  return { kind: "text", pieces: [{ kind: "hole", label: "${…}", origin: site.origin }], origin: site.origin };
}

/** Functions of slonik's tag that make a value. */
const PARAMETERS = [
  "array",
  "binary",
  "date",
  "interval",
  "json",
  "jsonb",
  "timestamp",
  "uuid",
  "param",
  "placeholder",
] as const;

/** `sql` of slonik and of Drizzle. */
export function sqlTag(quote: '"' | "`" = '"'): Value {
  const tag = native("sql", (args, site) => tagged(args, site) ?? new Fragment(rawText(args[0], site)));
  const verbatim = native("raw", ([sql], site) => new Fragment(rawText(sql, site)));
  const members: Record<string, Value> = {
    unsafe: tag,
    fragment: tag,
    // A schema of what is returned, or a name of one, gives the tag.
    type: native("type", () => tag),
    typeAlias: native("typeAlias", () => tag),
    raw: verbatim,
    empty: native("empty", () => new Fragment(text(""))),
    identifier: native("identifier", ([name], site) => new Fragment(identifier(name, quote, site))),
    join: native("join", ([parts, separator], site) => new Fragment(joined(parts, separator, site))),
    unnest: native("unnest", (_args, site) => new Fragment(textAt("unnest($1)", site.origin))),
    literalValue: native("literalValue", ([value], site) => {
      const plain = value === undefined ? null : textOf(value);
      return new Fragment(plain === null ? hole(site) : textAt(`'${plain.replaceAll("'", "''")}'`, site.origin));
    }),
  };
  for (const name of PARAMETERS) members[name] = native(name, (_args, site) => new Fragment(textAt("$1", site.origin)));
  return native("sql", tag.kind === "native" ? tag.call : () => text(""), members);
}

/** A package that exports the tag. */
export function packageOf(tag: Value): Value {
  const module = object({ sql: tag });
  module.open = true;
  return module;
}

function rawText(value: Value | undefined, site: Site): Text {
  if (value?.kind === "text") return value;
  return value instanceof Fragment ? value.text : hole(site);
}

/** `identifier(["schema", "table"])`, `identifier("table")`. */
export function identifier(value: Value | undefined, quote: string, site: Site): Text {
  const names = value?.kind === "array" && !value.open ? value.items : value === undefined ? [] : [value];
  if (names.length === 0) return hole(site);
  const parts = names.map(name => {
    const mark = textAt(quote, name.origin ?? site.origin);
    return concat([mark, name.kind === "text" ? name : hole(site), mark], site.origin);
  });
  return join(parts, text("."), site.origin);
}

function joined(parts: Value | undefined, separator: Value | undefined, site: Site): Text {
  if (parts?.kind !== "array" || parts.open) return hole(site);
  const between = separator === undefined ? text("") : partOf(separator, site);
  return join(
    parts.items.map(part => partOf(part, site)),
    between,
    site.origin,
  );
}
