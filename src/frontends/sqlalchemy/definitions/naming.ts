import { createHash } from "node:crypto";
import type { Dialect } from "../../../model/dialect.js";
import { isMySqlFamily } from "../../../model/dialect.js";
import { named } from "../../alembic/construct.js";
import { nameText } from "../../alembic/writing.js";
import {
  displayText,
  isNullish,
  type ObjectValue,
  type Origin,
  textAt,
  textOf,
  type Value,
} from "../../evaluate/values.js";
import { hole } from "../../texts.js";

/** The keys of `naming_convention`. */
export type NameKind = "ix" | "uq" | "ck" | "fk" | "pk";

/** A name as it reads; one with parts that are not constant shows them as the source spells them. */
export interface Word {
  readonly text: string;
  readonly isExact: boolean;
}

/** What a constraint or index is about. */
export interface Subject {
  readonly kind: NameKind;
  /** The name that it is given. */
  readonly name: Value | undefined;
  readonly columns: readonly (Word | null)[];
  /** The table and columns of the other side of a foreign key. */
  readonly referred: { readonly table: Word | null; readonly columns: readonly (Word | null)[] } | null;
  readonly place: Origin;
}

/** The table that constraints are named after. */
export interface NamedTable {
  readonly name: Word | null;
  readonly schema: Word | null;
}

/** What SQLAlchemy does where nothing else is said. */
const DEFAULT: ReadonlyMap<string, string> = new Map([["ix", "ix_%(column_0_label)s"]]);

/** The name that a constraint or index gets; absent where the database makes one up. */
export function constraintName(
  subject: Subject,
  table: NamedTable,
  conventions: ObjectValue | null,
  dialect: Dialect,
): Value | undefined {
  const { name, kind, place } = subject;
  const isGiven = !isNullish(name);
  if (isGiven && named(name, "conv") !== null) return name;
  const convention = conventions === null ? DEFAULT.get(kind) : conventionIn(conventions, kind);
  if (convention === undefined) return isGiven ? name : undefined;
  if (convention === null) return isGiven ? name : hole("…", place);
  const asksForName = convention.includes("constraint_name");
  if (isGiven && !asksForName) return name;
  // Such a constraint has to have a name.
  if (!isGiven && asksForName) return undefined;
  const written = formatted(convention, subject, table, conventions);
  if (written === null) return hole("…", place);
  const isExact = [
    table.name,
    table.schema,
    ...subject.columns,
    subject.referred?.table ?? null,
    ...(subject.referred?.columns ?? []),
  ].every(part => part?.isExact !== false);
  const at = placeOf(name, place);
  return isExact ? textAt(truncated(written, dialect), at) : hole(written, at);
}

function placeOf(name: Value | undefined, place: Origin): Origin {
  return (isNullish(name) ? null : name?.origin) ?? place;
}

/** A convention as a text; `null` for one that is computed. */
function conventionIn(conventions: ObjectValue, kind: NameKind): string | null | undefined {
  const found = conventions.properties.get(kind)?.value ?? conventions.byType?.get(`sqlalchemy.${CLASSES[kind]}`);
  if (found === undefined) return conventions.open && (conventions.byType?.size ?? 0) === 0 ? null : undefined;
  return isNullish(found) ? undefined : textOf(found);
}

const CLASSES: Readonly<Record<NameKind, string>> = {
  ix: "Index",
  uq: "UniqueConstraint",
  ck: "CheckConstraint",
  fk: "ForeignKeyConstraint",
  pk: "PrimaryKeyConstraint",
};

const TOKEN = /%\((\w+)\)s/g;

/** The convention with its tokens filled in; `null` where one of them is not known. */
function formatted(
  convention: string,
  subject: Subject,
  table: NamedTable,
  conventions: ObjectValue | null,
): string | null {
  let isKnown = true;
  const name = convention.replace(TOKEN, (_, token: string) => {
    const value = conventions?.properties.has(token) === true ? null : tokenValue(token, subject, table);
    if (value === null) isKnown = false;
    return value ?? "";
  });
  return isKnown ? name : null;
}

function tokenValue(token: string, subject: Subject, table: NamedTable): string | null {
  switch (token) {
    case "table_name":
      return table.name?.text ?? null;
    case "constraint_name":
      return textOf(nameText(subject.name) ?? undefined);
    case "referred_table_name":
      return subject.referred?.table?.text ?? null;
    default:
      return columnsValue(token, subject, table);
  }
}

const COLUMNS = /^(referred_)?column_(\d+)(_?N)?_(name|key|label)$/;

/** `column_0_name`, `column_0N_name`, `column_0_N_label`, `referred_column_0_name`. */
function columnsValue(token: string, { columns, referred }: Subject, table: NamedTable): string | null {
  const [, other, index, all, form] = COLUMNS.exec(token) ?? [];
  if (index === undefined) return null;
  const names = other === undefined ? columns : (referred?.columns ?? []);
  const before = table.schema === null ? "" : `${table.schema.text}_`;
  const shown = (name: Word | null | undefined): string | null => {
    if (name === undefined) return "";
    if (name === null || form !== "label") return name?.text ?? null;
    return table.name === null ? null : `${before}${table.name.text}_${name.text}`;
  };
  if (all === undefined) return shown(names[Number(index)]);
  const each = names.map(shown);
  return each.includes(null) ? null : each.join(all === "_N" ? "_" : "");
}

/** A computed name as far as the database takes it, with a hash of the rest. */
function truncated(name: string, dialect: Dialect): string {
  const most = dialect === "postgresql" ? 63 : isMySqlFamily(dialect) ? 64 : Infinity;
  if (name.length <= most) return name;
  const hash = createHash("md5").update(name).digest("hex").slice(-4);
  return `${name.slice(0, most - 8)}_${hash}`;
}

/** The name that a value spells; `null` for what spells none. */
export function wordOf(value: Value | undefined): Word | null {
  const text = nameText(value);
  return text === null ? null : { text: displayText(text), isExact: textOf(text) !== null };
}
