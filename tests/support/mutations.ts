import type { Dialect } from "../../src/model/dialect.js";
import { isMySqlFamily } from "../../src/model/dialect.js";
import type { Schema } from "../../src/model/schema/index.js";
import type { Chooser } from "./random.js";

/** A way back with one mistake. */
export interface Mutant {
  readonly mistake: Mistake;
  readonly statements: readonly string[];
}

export type Mistake =
  "none" | "statement" | "type" | "not null" | "default" | "action" | "unique" | "columns" | "order" | "extra";

type Change = (sql: string) => string;

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\binteger\b/i, "bigint"],
  [/\bint\b/i, "bigint"],
  [/\bbigint\b(?! unsigned)/i, "smallint"],
  [/\bvarchar\(20\)/i, "varchar(30)"],
  [/\bnumeric\(8, ?2\)/i, "numeric(9, 3)"],
  [/\bdecimal\(8, ?2\)/i, "decimal(9, 3)"],
  [/\bboolean\b/i, "smallint"],
  [/\bdate\b/i, "time"],
  [/\btext\b(?!\[)/i, "varchar(40)"],
  [/\bdatetime\b/i, "date"],
];

/** Mistakes that people make in a statement; each leaves one that reads well. */
const CHANGES: Readonly<Record<"type" | "not null" | "default" | "action" | "unique" | "columns", Change>> = {
  type: sql => {
    const found = TYPES.find(([pattern]) => pattern.test(sql));
    return found === undefined || !/\b(?:CREATE TABLE|ADD COLUMN|ADD |MODIFY|TYPE)\b/i.test(sql)
      ? sql
      : sql.replace(found[0], found[1]);
  },
  "not null": sql => (/\bIS NOT NULL\b|SET NOT NULL/i.test(sql) ? sql : sql.replace(/ NOT NULL\b/i, "")),
  default: sql => (/SET DEFAULT/i.test(sql) ? sql : sql.replace(/ DEFAULT (?:'[^']*'|now\(\)|[\w.]+)/i, "")),
  action: sql =>
    /ON DELETE/i.test(sql)
      ? sql.replace(/ ON DELETE (?:CASCADE|SET NULL|RESTRICT)/i, "")
      : sql.replace(/(\bREFERENCES\b[^()]*\([^()]*\))/i, "$1 ON DELETE CASCADE"),
  unique: sql => sql.replace(/^CREATE UNIQUE INDEX/i, "CREATE INDEX"),
  columns: sql => (/^CREATE (?:UNIQUE )?INDEX/i.test(sql) ? sql.replace(/\(([^(),]+), [^()]+\)/, "($1)") : sql),
};

/** Code with each mistake that can be made in it. */
export function changed(code: string): readonly string[] {
  return Object.values(CHANGES)
    .map(change => change(code))
    .filter(other => other !== code);
}

/** The way back itself, and with each mistake that can be made in it, in a place that is chosen at random. */
export function mutantsOf(back: readonly string[], before: Schema, after: Schema, choose: Chooser): readonly Mutant[] {
  const mutants: Mutant[] = [{ mistake: "none", statements: back }];
  const places = back.map((_, i) => i);
  if (back.length > 1) {
    for (const place of choose.sample(places, 2))
      mutants.push({ mistake: "statement", statements: back.toSpliced(place, 1) });
    const place = choose.below(back.length - 1);
    const swapped = back.toSpliced(place, 2, back[place + 1] as string, back[place] as string);
    mutants.push({ mistake: "order", statements: swapped });
  }
  for (const [mistake, change] of Object.entries(CHANGES) as [keyof typeof CHANGES, Change][]) {
    const possible = places.filter(place => change(back[place] as string) !== back[place]);
    if (possible.length === 0) continue;
    const place = choose.one(possible);
    mutants.push({ mistake, statements: back.toSpliced(place, 1, change(back[place] as string)) });
  }
  const extra = extraOf(before, after, choose);
  if (extra !== null) mutants.push({ mistake: "extra", statements: [...back, extra] });
  return mutants;
}

/** A statement about something that the migration has not touched. */
function extraOf(before: Schema, after: Schema, choose: Chooser): string | null {
  const { dialect } = before;
  const tables = before
    .allTables()
    .filter(
      state =>
        after.table(state.table) === state &&
        state.columns.size > 0 &&
        state.partitionOf === null &&
        !state.partitioned,
    );
  if (tables.length === 0) return null;
  const state = choose.one(tables);
  const table = `${state.table.schema === null ? "" : `${quoted(state.table.schema.text, dialect)}.`}${quoted(state.table.name.text, dialect)}`;
  const column = choose.one([...state.columns.values()]);
  const prefix = isMySqlFamily(dialect) && /text|json|blob/.test(column.type?.name ?? "") ? "(5)" : "";
  const extras = [
    `CREATE TABLE extra_table (id int)`,
    `ALTER TABLE ${table} ADD COLUMN extra_column int`,
    `CREATE INDEX extra_index ON ${table} (${quoted(column.name, dialect)}${prefix})`,
  ];
  const index = state.indexes.find(({ constraint, name }) => constraint === null && name !== null);
  if (index?.name != null) {
    const name = quoted(index.name.text, dialect);
    const schema = state.table.schema === null ? "" : `${quoted(state.table.schema.text, dialect)}.`;
    extras.push(isMySqlFamily(dialect) ? `DROP INDEX ${name} ON ${table}` : `DROP INDEX ${schema}${name}`);
  }
  return choose.one(extras);
}

function quoted(text: string, dialect: Dialect): string {
  return isMySqlFamily(dialect) ? `\`${text}\`` : `"${text}"`;
}
