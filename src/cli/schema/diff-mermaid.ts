import type { ChangeDocument, DiffDocument } from "./diff.js";
import { withoutName } from "./diff-text.js";
import { besidesTables, diffTitle, doubtNotes, subjectOf } from "./diff-notes.js";
import { entity, escaped, word } from "./mermaid.js";

/** The diagram on its own, with what it does not draw in comments; without a table where none changes. */
export function diffDiagram(diff: DiffDocument): string {
  const notes = [diffTitle(diff), ...doubtNotes(diff), ...besidesTables(diff)].map(
    note => `%% ${note.replaceAll(/\s+/g, " ")}`,
  );
  return [...notes, diffMermaid(diff) ?? "erDiagram\n"].join("\n");
}

/**
 * The tables that change, with what changes in them, as an entity relationship diagram of Mermaid. Of more than `most` the rest is
 * counted. `null` where no table changes. Words alone say what becomes of them: Mermaid has had colours for tables only since 11.
 */
export function diffMermaid({ changes }: DiffDocument, most = Infinity): string | null {
  const tables = new Map<string, ChangeDocument[]>();
  for (const change of changes) {
    const table = subjectOf(change);
    if (table !== null) tables.set(table, [...(tables.get(table) ?? []), change]);
  }
  if (tables.size === 0) return null;
  const shown = [...tables].slice(0, most);
  const rest = tables.size - shown.length;
  return [
    "erDiagram",
    ...shown.flatMap(([table, group]) => entityLines(table, group)),
    ...shown.flatMap(([table, group]) => group.flatMap(change => relation(table, change))),
    ...(rest > 0 ? [`  "… and ${rest} more tables"`] : []),
    "",
  ].join("\n");
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

/** A foreign key that comes, goes or changes leads to another table. */
function relation(table: string, { kind, change, before, after }: ChangeDocument): readonly string[] {
  const target = kind === "constraint" ? REFERENCE.exec(after ?? before ?? "")?.[1] : undefined;
  if (target === undefined) return [];
  const name = target.replaceAll(/["`]/g, "");
  return [`  ${entity({ schema: null, name })} ||--o{ ${entity({ schema: null, name: table })} : ${quoted(change)}`];
}

/** What follows in our own words for a foreign key. */
const REFERENCE = /\bREFERENCES ((?:"[^"]*"|`[^`]*`|[\w$.])+)/;

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}
