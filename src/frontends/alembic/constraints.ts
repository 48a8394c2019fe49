import { isNullish, primitiveOf, textOf, truthiness, type Origin, type Text, type Value } from "../evaluate/values.js";
import { sliceText } from "../evaluate/text.js";
import { from, joined, type Part, sql } from "../fragment.js";
import { itemsOf } from "../python/items.js";
import { checkSql, conditionSql } from "./columns.js";
import type { Construct } from "./construct.js";
import { identifier, nameText, tableName, unknownPart, type Writing } from "./writing.js";

/** Where a constraint is asked for and what it is called. */
export interface Naming {
  readonly name: Value | undefined;
  readonly place: Origin;
}

/** `CONSTRAINT name ` before what it is; nothing where the database makes the name up. */
export function constraintName({ name, place }: Naming, writing: Writing): Part {
  return isNullish(name) ? "" : sql`CONSTRAINT ${identifier(name, place, writing)} `;
}

/** Names in parentheses. */
export function columnList(columns: Value | readonly Value[] | undefined, place: Origin, writing: Writing): Part {
  if (columns === undefined) return sql`(${[unknownPart(columns, place, writing)]})`;
  const value = columns as Value;
  const list = Array.isArray(columns) ? (columns as readonly Value[]) : value.kind === "text" ? [value] : null;
  const { items, open } = list === null ? itemsOf(value) : { items: list, open: false };
  const names = items.map(item => identifier(item, place, writing));
  if (open || names.length === 0) names.push(unknownPart(list === null ? value : undefined, place, writing));
  return sql`(${names})`;
}

export function primaryKeySql(naming: Naming, columns: Value | readonly Value[] | undefined, writing: Writing): Part {
  return from(
    naming.place,
    sql`${constraintName(naming, writing)}PRIMARY KEY ${columnList(columns, naming.place, writing)}`,
  );
}

export function uniqueSql(
  naming: Naming,
  columns: Value | readonly Value[] | undefined,
  writing: Writing,
  options: (name: string) => Value | undefined = () => undefined,
): Part {
  const notDistinct = options("postgresql_nulls_not_distinct");
  const words = writing.dialect === "postgresql" && notDistinct !== undefined && truthiness(notDistinct) === true;
  return from(
    naming.place,
    joined([
      constraintName(naming, writing),
      "UNIQUE ",
      words ? "NULLS NOT DISTINCT " : "",
      columnList(columns, naming.place, writing),
      timing(options),
    ]),
  );
}

/** What a foreign key refers to. */
export interface Target {
  readonly table: Part;
  readonly columns: Part;
}

/** FOREIGN KEY with its actions. `option` gives the keyword arguments. */
export function foreignKeySql(
  naming: Naming,
  columns: Part,
  target: Target,
  option: (name: string) => Value | undefined,
  writing: Writing,
): Part {
  const actions = (["ondelete", "onupdate"] as const).flatMap(name => {
    const action = option(name);
    if (action === undefined || isNullish(action)) return [];
    const words = name === "ondelete" ? " ON DELETE " : " ON UPDATE ";
    return [words, textOf(action) ?? unknownPart(action, naming.place, writing)];
  });
  const notValid = option("postgresql_not_valid");
  const unchecked = writing.dialect === "postgresql" && notValid !== undefined && truthiness(notValid) === true;
  return from(
    naming.place,
    joined([
      constraintName(naming, writing),
      sql`FOREIGN KEY ${columns} REFERENCES ${target.table} ${target.columns}`,
      ...actions,
      timing(option),
      unchecked ? " NOT VALID" : "",
    ]),
  );
}

/** DEFERRABLE and INITIALLY. */
function timing(option: (name: string) => Value | undefined): Part {
  const deferrable = option("deferrable");
  const initially = option("initially");
  const known = deferrable === undefined || isNullish(deferrable) ? null : truthiness(deferrable);
  const first = known === null ? "" : known ? " DEFERRABLE" : " NOT DEFERRABLE";
  const when = initially === undefined || isNullish(initially) ? null : textOf(initially);
  return when === null ? first : `${first} INITIALLY ${when}`;
}

/** The target that `"schema.table.column"` names: `ForeignKey("users.id")`. */
export function targetOf(references: readonly (Value | undefined)[], place: Origin, writing: Writing): Target {
  const parts = references.map(reference => dotted(reference));
  const [first] = parts;
  if (first === undefined || first === null) {
    const lost = unknownPart(references[0], place, writing);
    return { table: lost, columns: sql`(${[lost]})` };
  }
  const columns = parts.map(part => identifier(part?.at(-1), place, writing));
  const table =
    first.length > 2
      ? tableName(first.at(-2), first.at(-3), place, writing)
      : identifier(first.at(-2) ?? first[0], place, writing);
  return { table, columns: sql`(${columns})` };
}

/** Whether SQLite leaves a foreign key out: it cannot refer to another of its databases. */
export function isLeftOut(references: Value | readonly Value[] | undefined, writing: Writing): boolean {
  if (writing.dialect !== "sqlite" || references === undefined) return false;
  const first = Array.isArray(references) ? (references as readonly Value[])[0] : itemsOf(references as Value).items[0];
  return (dotted(first)?.length ?? 0) > 2;
}

/** A name at its dots; `null` for one of which the dots are not seen. */
export function dotted(reference: Value | undefined): readonly Text[] | null {
  const name = nameText(reference);
  if (name === null) return null;
  // What is not constant counts as empty: the dots are in the rest.
  const whole = name.pieces.map(piece => (piece.kind === "hole" ? "" : piece.text)).join("");
  if (!whole.includes(".") && name.pieces.some(({ kind }) => kind === "hole")) return null;
  const parts: Text[] = [];
  let at = 0;
  for (const part of whole.split(".")) {
    parts.push(sliceText(name, at, at + part.length));
    at += part.length + 1;
  }
  return parts;
}

/** A constraint that is built as such: `sa.UniqueConstraint("a", name="b")`; `null` for what is none. */
export function constraintSql(made: Construct, place: Origin, writing: Writing): Part | null {
  const origin = made.origin ?? place;
  const option = (name: string): Value | undefined => made.keyword(name)?.value;
  const naming: Naming = { name: option("name"), place: origin };
  switch (made.name) {
    case "PrimaryKeyConstraint":
      return made.args.length === 0 ? null : primaryKeySql(naming, made.args, writing);
    case "UniqueConstraint":
      return uniqueSql(naming, made.args, writing, option);
    case "ForeignKeyConstraint": {
      const columns = made.args[0] ?? option("columns");
      const references = made.args[1] ?? option("refcolumns");
      const called: Naming = { name: option("name") ?? made.args[2], place: origin };
      const targets = references === undefined ? [] : itemsOf(references).items;
      return foreignKeySql(
        called,
        columnList(columns, origin, writing),
        targetOf(targets, origin, writing),
        option,
        writing,
      );
    }
    case "CheckConstraint":
      return checkSql(made, origin, writing);
    case "ExcludeConstraint":
      return excludeSql(naming, made.args, option, writing);
    default:
      return null;
  }
}

/** EXCLUDE USING gist (a WITH =). */
export function excludeSql(
  naming: Naming,
  elements: readonly Value[],
  option: (name: string) => Value | undefined,
  writing: Writing,
): Part {
  const { place } = naming;
  const parts = elements.map(element => {
    const { items } = itemsOf(element);
    const [column, operator] = items;
    const written = column?.kind === "text" ? identifier(column, place, writing) : conditionSql(column, place, writing);
    return sql`${written} WITH ${textOf(operator) ?? "="}`;
  });
  const where = option("where");
  const limit = where === undefined || isNullish(where) ? "" : sql` WHERE (${conditionSql(where, place, writing)})`;
  const method = textOf(option("using")) ?? "gist";
  return from(place, sql`${constraintName(naming, writing)}EXCLUDE USING ${method} (${parts})${limit}`);
}

/** The foreign key that `sa.ForeignKey("users.id")` in a column stands for. */
export function columnForeignKey(made: Construct, column: Value | undefined, place: Origin, writing: Writing): Part {
  const origin = made.origin ?? place;
  const option = (name: string): Value | undefined => made.keyword(name)?.value;
  return foreignKeySql(
    { name: option("name"), place: origin },
    columnList(column === undefined ? undefined : [column], origin, writing),
    targetOf([made.args[0] ?? option("column")], origin, writing),
    option,
    writing,
  );
}

export function isConstraint(made: Construct): boolean {
  return made.isCalled && /Constraint$/.test(made.name);
}

export function isFalse(value: Value | undefined): boolean {
  return value !== undefined && primitiveOf(value)?.value === false;
}
