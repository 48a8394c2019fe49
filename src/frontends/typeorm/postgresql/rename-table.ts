import type { Text } from "../../evaluate/values.js";
import { sql } from "../../fragment.js";
import { NAMING } from "../names.js";
import type { Options } from "../options.js";
import { step, type Step } from "../statements.js";
import type { TableModel } from "../tables.js";
import type { PostgresParts } from "./parts.js";
import { isEnum } from "./types.js";

/** `PostgresQueryRunner.renameTable`: what carries the table's name in its own, made-up name, is renamed too. */
export function renameTable(parts: PostgresParts, table: TableModel, to: Text): Step[] {
  const renamed = table.renamed({ ...table.path, name: to, whole: to });
  const place = to.origin ?? table.options.origin;
  const path = parts.path(renamed.path);
  const constraint = (from: Text, name: Text): Step =>
    step(sql`ALTER TABLE ${path} RENAME CONSTRAINT ${parts.quoted(from)} TO ${parts.quoted(name)}`);
  const steps: Step[] = [step(sql`ALTER TABLE ${parts.path(table.path)} RENAME TO ${parts.quoted(to)}`)];

  const keyed = table.primaryColumns;
  if (keyed.length > 0 && keyed[0]?.nonEmpty("primaryKeyConstraintName") === null) {
    steps.push(constraint(parts.keyName(table, keyed, place), parts.keyName(renamed, keyed, place)));
  }
  for (const column of table.list("columns").filter(isIncrement)) {
    const sequence = parts.sibling(table, parts.sequenceName(table, column));
    steps.push(step(sql`ALTER SEQUENCE ${sequence} RENAME TO ${parts.quoted(parts.sequenceName(renamed, column))}`));
  }
  for (const unique of table.list("uniques")) {
    const columns = parts.columnsOf(unique);
    const derived = NAMING.unique(table.name, columns, place);
    if (unique.isCalled(derived)) steps.push(constraint(derived, NAMING.unique(to, columns, place)));
  }
  for (const index of table.list("indices")) {
    const [columns, where] = [parts.columnsOf(index), index.nonEmpty("where")];
    const derived = NAMING.index(table.name, columns, place, where);
    if (!index.isCalled(derived)) continue;
    const name = parts.quoted(NAMING.index(to, columns, place, where));
    steps.push(step(sql`ALTER INDEX ${parts.indexPath(table, derived)} RENAME TO ${name}`));
  }
  for (const key of table.list("foreignKeys")) {
    const columns = parts.columnsOf(key);
    const derived = NAMING.foreignKey(table.name, columns, place);
    if (key.isCalled(derived)) steps.push(constraint(derived, NAMING.foreignKey(to, columns, place)));
  }
  for (const column of table.list("columns").filter(isEnum)) {
    if (column.nonEmpty("enumName") !== null) continue;
    const name = parts.enumName(renamed, column, { bare: true });
    steps.push(step(sql`ALTER TYPE ${parts.enumName(table, column)} RENAME TO ${name}`));
  }
  return steps;
}

/** A column with a sequence of its own. */
export function isIncrement(column: Options): boolean {
  return column.flag("isGenerated") === true && column.word("generationStrategy") === "increment";
}
