import {
  Host,
  native,
  UNDEFINED,
  unknown,
  type Origin,
  type Site,
  type Text,
  type Value,
  scriptNode,
} from "../evaluate/values.js";
import { templateStrings } from "../evaluate/text.js";
import { joined, type Part } from "../fragment.js";
import { CompiledHost } from "./builder.js";
import { KyselyHost } from "./connection.js";
import { Expression, literal, valueSql } from "./expressions.js";
import { columnReference, hole, identifier, list, table, words, type Sql } from "./writing.js";

/** ``sql`…` ``: a statement where it is executed, a part of one anywhere else. */
export class RawHost extends Expression {
  override readonly label = "sql";

  override get(property: string): Value | undefined {
    switch (property) {
      case "execute":
        return new ExecuteHost(this);
      case "compile":
        return native(property, ([db]) => (db instanceof KyselyHost ? new CompiledHost(this) : UNDEFINED));
      case "withPlugin":
        return native(property, () => this);
      default:
        return super.get(property);
    }
  }
}

/** ``sql`…`.execute``. */
class ExecuteHost extends Host {
  readonly label = "sql.execute";
  readonly isConnection = false;

  constructor(private readonly raw: RawHost) {
    super();
  }

  get(): Value | undefined {
    return undefined;
  }

  /** Without a connection that is known nothing is known of what is done. */
  override call([db]: readonly Value[], site: Site): Value | undefined {
    if (!(db instanceof KyselyHost)) return undefined;
    db.session.sendRaw(this.raw, db, site);
    return unknown("it comes from the database", site.origin);
  }
}

/** The tag `sql`, and the functions that it has. */
class SqlHost extends Host {
  readonly label = "sql";
  readonly isConnection = false;

  override call(args: readonly Value[], site: Site): Value {
    const { origin } = site;
    const node = scriptNode(site);
    const values = args.slice(1);
    const strings: readonly (Text | Value | undefined)[] =
      node.type === "TaggedTemplateExpression" ? templateStrings(node.quasi, origin.module) : [args[0]];
    return new RawHost(writing =>
      joined(
        strings.flatMap((string, i): Part[] => {
          const written = string?.kind === "text" ? string : hole("…", origin);
          return i < values.length && i < strings.length - 1
            ? [written, valueSql(values[i], origin)(writing)]
            : [written];
        }),
      ),
    );
  }

  get(property: string): Value | undefined {
    const make = MAKERS.get(property);
    return make === undefined ? undefined : native(property, (args, { origin }) => new RawHost(make(args, origin)));
  }
}

const value = ([given]: readonly Value[], origin: Origin): Sql => valueSql(given, origin);

const literally = ([given]: readonly Value[], origin: Origin): Sql => {
  return writing => literal(given ?? UNDEFINED, origin, writing);
};

const MAKERS: ReadonlyMap<string, (args: readonly Value[], origin: Origin) => Sql> = new Map<
  string,
  (args: readonly Value[], origin: Origin) => Sql
>([
  ["ref", ([name], origin) => columnReference(name, origin)],
  ["table", ([name], origin) => table(name, origin)],
  [
    "id",
    (names, origin) =>
      list(
        names.map(name => identifier(name, origin)),
        ".",
      ),
  ],
  ["val", value],
  ["value", value],
  ["lit", literally],
  ["literal", literally],
  [
    "raw",
    ([text], origin) =>
      writing =>
        text?.kind === "text" ? text : hole(text === undefined ? "…" : writing.machine.label(text, origin), origin),
  ],
  [
    "join",
    ([items, separator], origin) =>
      writing => {
        if (items?.kind !== "array" || items.open) return hole("…", origin);
        const between = separator instanceof Expression ? separator.write : words(", ");
        return joined(
          items.items.flatMap((item, i) => {
            const written = valueSql(item, origin)(writing);
            return i === 0 ? [written] : [between(writing), written];
          }),
        );
      },
  ],
]);

export const sqlTag = new SqlHost();
