import type { ChangeDocument, DiffDocument } from "./diff.js";
import { entity, escaped, word } from "./mermaid.js";
import { nameText } from "./words.js";

/** So many tables make a diagram that is read; more are told in words. */
const MOST_TABLES = 12;

/**
 * The tables that change, with what changes in them, as an entity relationship diagram of Mermaid; a list of comments where
 * there are too many. `null` where no table changes.
 */
export function diffMermaid({ changes }: DiffDocument): string | null {
  const tables = new Map<string, ChangeDocument[]>();
  for (const change of changes) {
    const table = tableOf(change);
    if (table !== null) tables.set(table, [...(tables.get(table) ?? []), change]);
  }
  if (tables.size === 0) return null;
  const shown = [...tables].slice(0, MOST_TABLES);
  const rest = tables.size - shown.length;
  return [
    "erDiagram",
    ...shown.flatMap(([table, group]) => entityLines(table, group)),
    ...shown.flatMap(([table, group]) => group.flatMap(change => relation(table, change))),
    ...(rest > 0 ? [`  "… and ${rest} more tables"`] : []),
    "",
  ].join("\n");
}

function tableOf({ kind, of, name }: ChangeDocument): string | null {
  if (kind === "table") return name;
  return kind === "column" || kind === "constraint" || kind === "index" ? (of === null ? null : nameText(of)) : null;
}

function entityLines(table: string, changes: readonly ChangeDocument[]): readonly string[] {
  const own = changes.find(({ kind }) => kind === "table");
  const rows = changes.filter(({ kind }) => kind !== "table").map(change => `    ${row(change, own?.change ?? null)}`);
  const title = own === undefined ? table : `${table} (${own.change})`;
  const head = `  ${entity({ schema: null, name: table })}[${quoted(title)}]`;
  return rows.length === 0 ? [head] : [`${head} {`, ...rows, "  }"];
}

/** A column, key or index: what it is, its name, and what becomes of it. */
function row({ kind, change, name, before, after }: ChangeDocument, ofTable: ChangeDocument["change"] | null): string {
  const words = withoutName(change === "removed" ? before : after, name);
  const type = kind === "column" ? (/^[a-z]+/i.exec(words ?? "")?.[0] ?? "column") : kind;
  const told = change === "changed" || change === "renamed" ? `${change}: ${before ?? ""} → ${after ?? ""}` : change;
  const text = kind === "column" || words === null || change === "changed" ? told : `${told}: ${words}`;
  const comment = change === ofTable ? (kind === "column" ? "" : (words ?? "")) : text;
  return [word(type), word(name ?? "unnamed"), ...(comment === "" ? [] : [quoted(comment)])].join(" ");
}

/** What a definition says behind the name that it begins with. */
function withoutName(words: string | null, name: string | null): string | null {
  return name === null ? words : (words?.replace(/^(?:"(?:[^"]|"")*"|`[^`]*`|\S+) /, "") ?? null);
}

/** A foreign key that comes leads to another table. */
function relation(table: string, { kind, change, after }: ChangeDocument): readonly string[] {
  const target = kind === "constraint" && change === "added" ? REFERENCE.exec(after ?? "")?.[1] : undefined;
  if (target === undefined) return [];
  const name = target.replaceAll(/["`]/g, "");
  return [`  ${entity({ schema: null, name })} ||--o{ ${entity({ schema: null, name: table })} : ${quoted("added")}`];
}

/** What follows in our own words for a foreign key. */
const REFERENCE = /\bREFERENCES ((?:"[^"]*"|`[^`]*`|[\w$.])+)/;

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}
