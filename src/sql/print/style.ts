import type { Dialect } from "../../model/dialect.js";
import type { Name, QualifiedName } from "../../model/name.js";
import { inQuotes, isPlainName } from "../style.js";

/** How keywords and names are spelled: `SqlStyle` has the habits of a file. */
export interface PrintStyle {
  readonly dialect: Dialect;
  /** A template whose literal parts are keywords. */
  sql(literals: TemplateStringsArray, ...values: readonly string[]): string;
  keywords(text: string): string;
  name(name: Name): string;
  table(name: QualifiedName): string;
  /** Whether SQLite checks foreign keys all the while: within a transaction, nothing switches that off. */
  readonly checksForeignKeys?: boolean;
}

/** Keywords in capitals, names in quotes where they need them. */
export function plainStyle(dialect: Dialect): PrintStyle {
  const name = ({ text }: Name): string => (isPlainName(text, dialect) ? text : inQuotes(text, dialect));
  return {
    dialect,
    sql: (literals, ...values) => String.raw({ raw: literals.map(text => text.toUpperCase()) }, ...values),
    keywords: text => text.toUpperCase(),
    name,
    table: table => (table.schema === null ? name(table.name) : `${name(table.schema)}.${name(table.name)}`),
  };
}
