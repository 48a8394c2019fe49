import { Host, native, type Site, textAt, unknown, type Value } from "../evaluate/values.js";
import { joined, type Part, sql } from "../fragment.js";
import { Instance } from "../python/classes.js";
import { Iterable, type Items, Mutable } from "../python/values.js";
import { Construct } from "./construct.js";
import { tableOf, type TableReference } from "./data.js";
import { expressionSql } from "./expressions.js";
import type { Session } from "./session.js";
import { identifier, literal, tableName, unknownPart } from "./writing.js";

const CONDITIONS: ReadonlySet<string> = new Set(["filter", "where", "filter_by", "limit"]);

const SAME: ReadonlySet<string> = new Set(
  (
    "order_by options join outerjoin distinct group_by having offset select_from with_entities execution_options yield_per " +
    "enable_eagerloads populate_existing with_for_update populate scalars unique partitions mappings"
  ).split(" "),
);

const ONE: ReadonlySet<string> = new Set(["first", "one", "one_or_none", "get", "scalar_one", "scalar_one_or_none"]);

/** `session.query(Model)`, with what its methods say. */
export class QueryHost extends Iterable {
  readonly label = "query";
  readonly isConnection = false;

  constructor(
    private readonly session: Session,
    private readonly model: Value | undefined,
    private readonly conditions: readonly Part[],
  ) {
    super();
  }

  get(property: string): Value | undefined {
    const { session, model } = this;
    if (CONDITIONS.has(property)) {
      return native(
        property,
        (args, site) => new QueryHost(session, model, [...this.conditions, ...this.read(args, site)]),
      );
    }
    if (SAME.has(property)) return native(property, () => this);
    if (property === "all") return native(property, () => this);
    if (ONE.has(property)) return native(property, () => new RowHost(session, tableOf(model)));
    if (property === "update" || property === "delete") {
      return native(property, ([values], site) => {
        this.change(property, values, site);
        return unknown("it is how many rows changed", site.origin, "sqlalchemy");
      });
    }
    return unknown("it comes from the database", null, "sqlalchemy");
  }

  iterate(): Items {
    return { items: [], open: true, rest: new RowHost(this.session, tableOf(this.model)) };
  }

  private read(args: readonly Value[], site: Site): Part[] {
    const { writing } = this.session;
    const named = [...(site.keywords?.properties ?? [])].map(
      ([key, { value }]) =>
        sql`${identifier(textAt(key, site.origin), site.origin, writing)} = ${literal(value, site.origin, writing)}`,
    );
    return [...args.map(arg => expressionSql(arg, site.origin, writing)), ...named];
  }

  private change(action: "update" | "delete", values: Value | undefined, site: Site): void {
    const { session, conditions } = this;
    const { writing } = session;
    const name = nameSql(tableOf(this.model), site, session);
    const where =
      conditions.length === 0
        ? ""
        : joined([" WHERE ", ...conditions.flatMap((part, i) => (i === 0 ? [part] : [" AND ", part]))]);
    if (action === "delete") {
      session.send([sql`DELETE FROM ${name}${where}`], site);
      return;
    }
    const entries = values?.kind === "object" ? [...values.properties] : [];
    const sets = entries.map(
      ([key, { value }]) =>
        sql`${identifier(textAt(key, site.origin), site.origin, writing)} = ${value instanceof Construct ? expressionSql(value, site.origin, writing) : literal(value, site.origin, writing)}`,
    );
    const lost = unknownPart(values, site.origin, writing);
    session.send([sql`UPDATE ${name} SET ${sets.length === 0 ? [sql`${lost} = ${lost}`] : sets}${where}`], site);
  }
}

function nameSql(table: TableReference | null, site: Site, session: Session): Part {
  const { writing } = session;
  return table === null
    ? unknownPart(undefined, site.origin, writing)
    : tableName(table.name, table.schema, site.origin, writing);
}

/** An object that an ORM has loaded: what is assigned to it is written at the next commit. */
class RowHost extends Mutable {
  readonly label = "row";
  readonly isConnection = false;
  override readonly mayBeMissing = true;

  constructor(
    private readonly session: Session,
    private readonly table: TableReference | null,
  ) {
    super();
  }

  get(property: string): Value {
    return unknown(`\`.${property}\` comes from the database`, null, "sqlalchemy");
  }

  set(property: string, _value: Value, site: Site): void {
    const { session } = this;
    const column = identifier(textAt(property, site.origin), site.origin, session.writing);
    const key = session.writing.dialect === "postgresql" ? "$1" : "?";
    session.send([sql`UPDATE ${nameSql(this.table, site, session)} SET ${column} = ${key} WHERE id = ${key}`], site);
  }
}

/** `session.add(row)` and its like. */
export function changeRows(session: Session, action: "insert" | "delete", value: Value | undefined, site: Site): void {
  const row = value?.kind === "array" ? value.items[0] : value;
  const table = row instanceof Instance || row instanceof Host ? tableOf(row) : null;
  const name = nameSql(table, site, session);
  session.send([action === "insert" ? sql`INSERT INTO ${name} SELECT 1` : sql`DELETE FROM ${name} WHERE id = 1`], site);
}
