import type { Relation } from "../../../model/definition.js";
import type { Name } from "../../../model/name.js";
import type { Span } from "../../../model/span.js";
import { native, object, propertyOf, type Value } from "../../evaluate/values.js";
import { callBack } from "./call-back.js";
import type { Reading } from "./columns.js";
import { ColumnReference, OtherHost, TableHost } from "./hosts.js";
import { columnNameOf, spanOf } from "./names.js";

/** What `relations(table, …)` of a file say, for each table. */
export function relationsOf(
  declared: readonly Value[],
  nameOfTable: (table: TableHost) => string | null,
  reading: Reading,
): ReadonlyMap<TableHost, readonly Relation[]> {
  const found = new Map<TableHost, Relation[]>();
  for (const host of declared) {
    if (!(host instanceof OtherHost) || host.label !== "relations") continue;
    const [table, build] = host.args;
    if (!(table instanceof TableHost)) continue;
    const relations = given(build, nameOfTable, reading);
    found.set(table, [...(found.get(table) ?? []), ...relations]);
  }
  return found;
}

function given(
  build: Value | undefined,
  nameOfTable: (table: TableHost) => string | null,
  reading: Reading,
): readonly Relation[] {
  const { machine, casing } = reading;
  const nowhere: Span = { start: 0, end: 0 };
  const side = (cardinality: Relation["cardinality"]): Value =>
    native(cardinality, args => new OtherHost(cardinality, args));
  const result = callBack(build, [object({ one: side("one"), many: side("many") })], machine, nowhere);
  if (result.kind !== "object") return [];
  return [...result.properties].flatMap(([property, { value, origin }]): Relation[] => {
    if (!(value instanceof OtherHost)) return [];
    const [target, options] = value.args;
    const fields = propertyOf(options, "fields");
    const span = spanOf(origin, machine.main, nowhere);
    const columns = (fields?.kind === "array" ? fields.items : []).flatMap((field): Name[] => {
      const text = field instanceof ColumnReference ? columnNameOf(field, casing) : null;
      return text === null ? [] : [{ text, exact: true, span }];
    });
    return [
      {
        property,
        target: target instanceof TableHost ? nameOfTable(target) : null,
        cardinality: value.label === "many" ? "many" : "one",
        columns,
        loading: "explicit",
        span,
      },
    ];
  });
}
