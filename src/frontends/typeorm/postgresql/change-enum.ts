import { displayText } from "../../evaluate/values.js";
import { from, sql } from "../../fragment.js";
import type { Options } from "../options.js";
import { step, type Step } from "../statements.js";
import type { TableModel } from "../tables.js";
import type { PostgresStatements } from "./index.js";

/** The statements that give an enum other labels, and whether they set the default of the column on the way. */
export interface EnumChange {
  readonly steps: readonly Step[];
  readonly setsDefault: boolean;
}

/**
 * How `PostgresQueryRunner` changes an enum: labels that are only added are added to the type; otherwise the column
 * gets a new type (from PostgreSQL 12 on, as TypeORM tells them apart).
 */
export function changeEnum(
  statements: PostgresStatements,
  table: TableModel,
  before: Options,
  after: Options,
): EnumChange {
  const { parts } = statements;
  const place = after.placeOf("enum");
  const [old, wanted] = [before.texts("enum"), after.texts("enum")];
  if (!before.knows("enum") || old.open || wanted.open) {
    const altered = from(place, sql`ALTER TYPE ${parts.enumName(table, after)} RENAME VALUE '' TO ''`);
    return { steps: [step(altered, someChange)], setsDefault: false };
  }
  const had = new Set(old.items.map(displayText));
  const has = new Set(wanted.items.map(displayText));
  const added = wanted.items.filter(label => !had.has(displayText(label)));
  if ([...had].every(label => has.has(label)) && added.length > 0) {
    const type = parts.enumName(table, before);
    const steps = added.map(label =>
      step(from(label.origin, sql`ALTER TYPE ${type} ADD VALUE ${parts.literal(label)}`)),
    );
    return { steps, setsDefault: false };
  }
  return replaceType(statements, table, before, after);
}

/** The labels are not known, and so neither is what happens to the type. */
const someChange: Step["read"] = operation => [
  operation.kind === "alterType" ? { ...operation, action: "alter", value: null } : operation,
];

function replaceType(statements: PostgresStatements, table: TableModel, before: Options, after: Options): EnumChange {
  const { parts } = statements;
  const [old, type] = [parts.enumName(table, before), parts.enumName(table, after)];
  const suffix = after.flag("isArray") === true ? "[]" : "";
  const name = parts.quoted(parts.nameOf(after));
  const [oldDefault, newDefault] = [before.text("default"), after.text("default")];
  const column = (action: ReturnType<typeof sql>): Step => statements.alter(table, sql`ALTER COLUMN ${name} ${action}`);
  const using = sql`USING ${name}::"text"::${type}${suffix}`;
  const steps = [
    step(sql`ALTER TYPE ${old} RENAME TO ${parts.enumName(table, before, { old: true, bare: true })}`),
    statements.createEnumSql(table, after),
    ...(oldDefault === null ? [] : [column(sql`DROP DEFAULT`)]),
    column(sql`TYPE ${type}${suffix} ${using}`),
    ...(newDefault === null ? [] : [column(sql`SET DEFAULT ${newDefault}`)]),
    step(sql`DROP TYPE ${parts.enumName(table, before, { old: true })}`),
  ];
  return { steps, setsDefault: oldDefault !== null };
}
