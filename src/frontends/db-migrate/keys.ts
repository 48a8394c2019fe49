import { truthiness, type Origin, type Value } from "../evaluate/values.js";
import { from, sql, type Part } from "../fragment.js";
import { Options } from "../options.js";
import type { Mapping } from "./columns.js";
import { statement, Untold, type Statement, type Writing } from "./writing.js";

/** `addForeignKey`. */
export function addForeignKey(
  table: Value | undefined,
  other: Value | undefined,
  name: Value | undefined,
  { pairs }: Mapping,
  given: Value | undefined,
  place: Origin,
  writing: Writing,
): readonly Statement[] {
  if (writing.dialect === "sqlite") writing.refuse("not implemented");
  if (pairs.length === 0) throw new Untold("its columns are not constant");
  const rules = new Options(given, place);
  const action = (option: string): Part =>
    truthiness(rules.get(option)) === false ? "NO ACTION" : writing.raw(rules.get(option), rules.place(option));
  const own = pairs.map(pair => writing.quoted(pair.own));
  const others = pairs.map(pair => writing.name(pair.other, place));
  const key = sql`FOREIGN KEY (${own}) REFERENCES ${writing.name(other)} (${others})`;
  const actions = sql`ON DELETE ${action("onDelete")} ON UPDATE ${action("onUpdate")}`;
  return [
    statement(
      from(place, sql`ALTER TABLE ${writing.name(table)} ADD CONSTRAINT ${writing.name(name)} ${key} ${actions}`),
    ),
  ];
}
