import type { TSESTree } from "@typescript-eslint/utils";
import { isMySqlFamily, type Dialect } from "../../model/dialect.js";
import type { Machine } from "../evaluate/machine.js";
import { sliceText } from "../evaluate/text.js";
import {
  displayText,
  textAt,
  textOf,
  type Origin,
  type Site,
  type Text,
  type Value,
  scriptNode,
} from "../evaluate/values.js";
import { enclosed, from, joined, sql, type Fragment, type Part } from "../fragment.js";
import type { KyselyHost } from "./connection.js";

/** For whom SQL is written: the dialect's quotes, and the schema of `withSchema`. */
export interface Writing {
  readonly dialect: Dialect;
  readonly machine: Machine;
  readonly db: KyselyHost;
  /** The schema that goes before the tables of the statement; `null` without `withSchema`. */
  readonly schema: Text | null;
  /** The tables of the statement: only these get the schema. */
  readonly tables: ReadonlySet<string>;
}

/** A part of a statement. It is written when the statement is sent, since only then it is known for whom. */
export type Sql = (writing: Writing) => Part;

export function words(text: string): Sql {
  return () => text;
}

/** The same SQL, asked for by `origin`. */
export function at(origin: Origin | null, write: Sql): Sql {
  return writing => from(origin, write(writing));
}

export function list(items: readonly Sql[], separator = ", "): Sql {
  return writing => joined(items.flatMap((item, i) => (i === 0 ? [item(writing)] : [separator, item(writing)])));
}

export function parenthesised(write: Sql): Sql {
  return writing => joined(["(", write(writing), ")"]);
}

/** The same statement with more tables that get the schema. */
export function withTables(writing: Writing, names: readonly string[]): Writing {
  return { ...writing, tables: new Set([...writing.tables, ...names]) };
}

/** The part of a chain of calls that a call adds: from its name on. */
export function callOrigin(site: Site): Origin {
  const { origin } = site;
  const node = scriptNode(site);
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return origin;
  return { ...origin, start: (node.callee as TSESTree.MemberExpression).property.range[0] };
}

// --- names ---

/** A value in the place of a name. What is not constant is a hole. */
export function nameText(value: Value | undefined, origin: Origin, machine: Machine): Text {
  if (value?.kind === "text") return value;
  return hole(value === undefined ? "…" : machine.label(value, origin), value?.origin ?? origin);
}

export function hole(label: string, origin: Origin): Text {
  return { kind: "text", pieces: [{ kind: "hole", label, origin }], origin };
}

/** A name in quotes, whole: a dot in it is a part of the name. */
export function quoted(name: Text, { dialect }: Writing): Fragment {
  const mark = isMySqlFamily(dialect) ? "`" : '"';
  const plain = textOf(name);
  const escaped = plain?.includes(mark) === true ? textAt(plain.replaceAll(mark, mark + mark), name.origin) : name;
  return enclosed(escaped, mark);
}

/** A value as one name, whatever it contains: a column, a constraint, an index. */
export function identifier(value: Value | undefined, origin: Origin): Sql {
  return writing => quoted(nameText(value, origin, writing.machine), writing);
}

/** Splits at dots, or at another separator, and takes the blanks away, as Kysely does. */
export function splitName(name: Text, separator = "."): Text[] {
  const whole = name.pieces.map(piece => (piece.kind === "literal" ? piece.text : "")).join("");
  if (!whole.includes(separator)) return [name];
  let start = 0;
  return whole.split(separator).map(part => {
    const from = start + (part.length - part.trimStart().length);
    const slice = sliceText(name, from, start + part.trimEnd().length);
    start += part.length + separator.length;
    return slice;
  });
}

/** A table, view or type: `name` or `schema.name`. */
export function table(value: Value | undefined, origin: Origin): Sql {
  return writing => {
    const [first, second] = splitName(nameText(value, origin, writing.machine));
    if (first === undefined) return "";
    return second === undefined ? inSchema(first, writing) : sql`${quoted(first, writing)}.${quoted(second, writing)}`;
  };
}

/** A view or an index: the name is not split, but it gets the schema. */
export function unsplit(value: Value | undefined, origin: Origin): Sql {
  return writing => inSchema(nameText(value, origin, writing.machine), writing);
}

/** The table that a foreign key points to: the schema goes before it whatever the statement is about. */
export function referencedTable(value: Value | undefined, origin: Origin): Sql {
  return writing => {
    const name = nameText(value, origin, writing.machine);
    return table(name, origin)(withTables(writing, [displayText(name)]));
  };
}

/** `table as alias`. */
export function aliasedTable(value: Value | undefined, origin: Origin): Sql {
  return writing => {
    const name = nameText(value, origin, writing.machine);
    const [first = name, alias] = splitName(name, " as ");
    const written = table(first, origin)(writing);
    return alias === undefined ? written : sql`${written} as ${quoted(alias, writing)}`;
  };
}

/** The name for which a table gets the schema, as `Writing.tables` holds it. */
export function tableKey(value: Value | undefined): string[] {
  if (value?.kind !== "text") return [];
  const [first = value] = splitName(value, " as ");
  const parts = splitName(first);
  return [displayText(parts[1] ?? parts[0] ?? first)];
}

function inSchema(name: Text, writing: Writing): Fragment {
  const written = quoted(name, writing);
  const { schema, tables } = writing;
  return schema !== null && tables.has(displayText(name)) ? sql`${quoted(schema, writing)}.${written}` : written;
}

/** `column`, `table.column` or `schema.table.column`. */
export function columnReference(value: Value | undefined, origin: Origin): Sql {
  return writing => {
    const parts = splitName(nameText(value, origin, writing.machine));
    const column = parts.at(-1);
    if (column === undefined) return "";
    const written = quoted(column, writing);
    const [first, second] = parts;
    if (parts.length === 3 && first !== undefined && second !== undefined)
      return sql`${quoted(first, writing)}.${quoted(second, writing)}.${written}`;
    return parts.length === 2 && first !== undefined ? sql`${inSchema(first, writing)}.${written}` : written;
  };
}
