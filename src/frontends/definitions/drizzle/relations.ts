import type { Relation } from "../../../model/definition.js";
import type { Name } from "../../../model/name.js";
import type { Span } from "../../../model/span.js";
import { native, object, propertyOf, type Property, type Value } from "../../evaluate/values.js";
import { callBack } from "./call-back.js";
import type { Reading } from "./columns.js";
import { ColumnReference, OtherHost, RelationsHost, TableHost } from "./hosts.js";
import { columnNameOf, spanOf } from "./names.js";

type NameOfTable = (table: TableHost) => string | null;

/** What `relations(table, …)` and `defineRelations(tables, …)` of a file say, for each table. */
export function relationsOf(
  declared: readonly Value[],
  nameOfTable: NameOfTable,
  reading: Reading,
): ReadonlyMap<TableHost, readonly Relation[]> {
  const found = new Map<TableHost, Relation[]>();
  const add = (table: Value | undefined, properties: Value | undefined): void => {
    if (!(table instanceof TableHost) || properties?.kind !== "object") return;
    const relations = [...properties.properties].flatMap(([property, given]) =>
      relation(property, given, nameOfTable, reading),
    );
    found.set(table, [...(found.get(table) ?? []), ...relations]);
  };
  for (const host of declared) {
    if (!(host instanceof OtherHost)) continue;
    const [tables, build] = host.args;
    if (host.label === "relations") add(tables, built(build, sides(), reading));
    if (host.label !== "defineRelations" || tables?.kind !== "object") continue;
    const all = built(build, new RelationsHost(tables), reading);
    if (all.kind !== "object") continue;
    for (const [key, { value }] of all.properties) add(propertyOf(tables, key), value);
  }
  return found;
}

const NOWHERE: Span = { start: 0, end: 0 };

function built(build: Value | undefined, argument: Value, { machine }: Reading): Value {
  return callBack(build, [argument], machine, NOWHERE);
}

/** `one(table, options)` and `many(table)`. */
function sides(): Value {
  const side = (cardinality: Relation["cardinality"]): Value =>
    native(cardinality, args => new OtherHost(cardinality, args));
  return object({ one: side("one"), many: side("many") });
}

function relation(
  property: string,
  { value, origin }: Property,
  nameOfTable: NameOfTable,
  { machine, casing }: Reading,
): readonly Relation[] {
  if (!(value instanceof OtherHost)) return [];
  const [target, options] = value.args;
  const span = spanOf(origin, machine.main, NOWHERE);
  // Version 2 calls it `from`, and takes one column or a list.
  const given = propertyOf(options, "fields") ?? propertyOf(options, "from");
  const fields = given?.kind === "array" ? given.items : given === undefined ? [] : [given];
  const columns = fields.flatMap((field): Name[] => {
    const text = field instanceof ColumnReference ? columnNameOf(field, casing) : null;
    return text === null ? [] : [{ text, exact: true, span }];
  });
  return [
    {
      property,
      target: target instanceof TableHost ? nameOfTable(target) : null,
      cardinality: value.label === "many" ? "many" : "one",
      columns: value.label === "many" ? [] : columns,
      loading: "explicit",
      span,
    },
  ];
}
