import { from, sql } from "../../fragment.js";
import { rootOf } from "../instance.js";
import { differ, type Options } from "../options.js";
import { describedParts, redescribing, type ChangedParts } from "../restating.js";
import { possible, type Step } from "../statements.js";
import type { TableModel } from "../tables.js";
import type { MySqlStatements } from "./index.js";
import { isSame, isServerType, serverType } from "./parts.js";

/**
 * `MysqlQueryRunner.changeColumn`. A column of another type or length is dropped and added anew, which loses its
 * values; anything else restates the whole column. A new name comes with the old definition, which changes nothing.
 */
export function changeColumn(
  statements: MySqlStatements,
  table: TableModel,
  before: Options,
  after: Options,
): readonly Step[] {
  const { parts } = statements;
  const recreated = isRecreated(table, before, after);
  const name = parts.nameOf(before);
  if (recreated === true) {
    const dropped = statements.dropColumn(table, before);
    table.remove("columns", before);
    return [...dropped, ...statements.addColumn(table, after)];
  }
  const to = after.knows("name") ? parts.nameOf(after) : name;
  const steps: Step[] = [];
  if (!isSame(name, to)) {
    const old = table.copy();
    table.renameColumn(name, to);
    steps.push(
      statements.alter(table, sql`RENAME COLUMN ${parts.quoted(name)} TO ${parts.quoted(to)}`),
      ...statements.renamedParts(old, table),
    );
  }
  const changed = recreated === null ? describedParts(after, true) : changedParts(before, after);
  if (changed !== null) {
    const described = from(after.origin, sql`ADD ${parts.column(after, true)}`);
    steps.push(statements.alter(table, described, redescribing(changed)));
  }
  if (differ(before, after, "isPrimary") === true) steps.push(...changeKey(statements, table, before, after));
  steps.push(...changeUnique(statements, table, before, after));
  return steps;
}

const ALL: ChangedParts = { type: true, nullable: true, default: true, identity: true };

/** Whether TypeORM drops the column and adds it anew; `null` where only the database knows. */
function isRecreated(table: TableModel, before: Options, after: Options): boolean | null {
  const answers = [typeDiffers(table, before, after), differ(before, after, "length")];
  if (after.word("generationStrategy") !== "uuid") answers.push(differ(before, after, "isGenerated"));
  const [had, has] = [before.nonEmpty("generatedType"), after.nonEmpty("generatedType")];
  if (has !== null || (before.knows("generatedType") && had !== null)) {
    answers.push(differ(before, after, "generatedType"));
  }
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

function typeDiffers(table: TableModel, before: Options, after: Options): boolean | null {
  const [old, wanted] = [before.word("type"), after.word("type")];
  if (old !== null && wanted !== null && !after.isCopyOf(before)) {
    return (table.hasRead(before) ? serverType(old) : old) !== wanted;
  }
  const known = differ(before, after, "type");
  return known === null && wanted !== null && !isServerType(wanted) ? true : known;
}

/** What CHANGE changes, though it restates everything; `null` where nothing differs. */
function changedParts(before: Options, after: Options): ChangedParts | null {
  const differs = (...options: readonly string[]): boolean =>
    options.some(option => differ(before, after, option) === true);
  const known = rootOf(before.value) === null;
  const type = differs("charset", "collation", "precision", "scale", "unsigned", "asExpression", "enum");
  const rest = differs("isNullable", "default", "onUpdate", "comment");
  if (!type && !rest) return null;
  // Of a column that is known, all of it is restated; of the database's, what the migration sets.
  return known ? ALL : { type, nullable: differs("isNullable"), default: differs("default"), identity: false };
}

function changeKey(statements: MySqlStatements, table: TableModel, before: Options, after: Options): Step[] {
  const others = table.primaryColumns.filter(column => column !== before);
  const wanted = after.flag("isPrimary") === true ? [...others, after] : others;
  return statements.replaceKey(table, wanted, after);
}

function changeUnique(statements: MySqlStatements, table: TableModel, before: Options, after: Options): Step[] {
  const { parts } = statements;
  const differs = differ(before, after, "isUnique");
  if (differs === false) return [];
  if (after.flag("isUnique") === true) {
    const added = statements.addUniqueIndex(table, after);
    return [differs === true ? added : possible(added)];
  }
  if (differs === null) return [];
  const known = parts.indicesOf(table).find(index => parts.covers(index, parts.nameOf(after)));
  return statements.dropIndex(table, known ?? parts.unnamed(parts.uniqueOver(after, "TableIndex")));
}
