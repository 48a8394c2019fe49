import type { ChangeDocument, DiffDocument } from "./diff.js";
import { besidesTables, doubtNotes } from "./diff-notes.js";
import type { DiffTables, TableChange } from "./diff-tables.js";
import { diffTitle, withoutName } from "./diff-text.js";
import type { NameDocument, TableDocument } from "./document.js";
import { ends, entity, escaped, word } from "./mermaid.js";
import { keyOf, nameText } from "./words.js";

/** The diagram on its own, with what it does not draw in comments; without a table where none changes. */
export function diffDiagram(diff: DiffDocument, found: DiffTables): string {
  const notes = [diffTitle(diff), ...doubtNotes(diff), ...besidesTables(diff)].map(
    note => `%% ${note.replaceAll(/\s+/g, " ")}`,
  );
  return [...notes, diffMermaid(found) ?? "erDiagram\n"].join("\n");
}

/**
 * The tables that change, with what changes in them, as an entity relationship diagram of Mermaid. Of more than `most` the rest is
 * counted. `null` where no table changes. Words alone say what becomes of them: not every Mermaid has colours for tables.
 */
export function diffMermaid({ tables, changes }: DiffTables, most = Infinity): string | null {
  if (changes.size === 0) return null;
  const shown = [...changes].slice(0, most);
  const rest = changes.size - shown.length;
  const names = new Map(tables.map(table => [keyOf(table), table]));
  const nameOf = (name: NameDocument): NameDocument => names.get(keyOf(name)) ?? name;
  return [
    "erDiagram",
    ...shown.flatMap(([table, change]) => entityLines(table, change)),
    ...shown.flatMap(([table, change]) => relationLines(table, change, nameOf)),
    ...(rest > 0 ? [`  "… and ${rest} more ${rest === 1 ? "table" : "tables"}"`] : []),
    "",
  ].join("\n");
}

function entityLines(table: TableDocument, { change, was, certain, all }: TableChange): readonly string[] {
  const rows = all.filter(({ kind }) => kind !== "table").map(each => `    ${row(each, change)}`);
  const becomes = [
    ...(was === null ? [] : [`was ${was}`]),
    ...(change === "changed" && !all.some(each => each.kind === "table" && each.change === change) ? [] : [change]),
    ...(certain ? [] : ["perhaps"]),
  ].join(", ");
  const title = becomes === "" ? nameText(table) : `${nameText(table)} (${becomes})`;
  const head = `  ${entity(table)}[${quoted(title)}]`;
  return rows.length === 0 ? [head] : [`${head} {`, ...rows, "  }"];
}

/** A column, key or index: what it is, its name, and what becomes of it, where the table does not say that. */
function row({ kind, change, name, before, after, certain }: ChangeDocument, ofTable: TableChange["change"]): string {
  const [old, now] = [withoutName(before, name), withoutName(after, name)];
  const words = change === "removed" ? old : now;
  const isColumn = kind === "column";
  const type = isColumn && change !== "renamed" ? (/^[a-z]+/i.exec(words ?? "")?.[0] ?? kind) : kind;
  const told = [
    ...(change === ofTable && ofTable !== "changed" ? [] : [certain ? change : `perhaps ${change}`]),
    ...(change === "renamed" ? [`${before ?? ""} → ${after ?? ""}`] : []),
    ...(change === "changed" ? [`${old ?? ""} → ${now ?? ""}`] : []),
    ...((change === "added" || change === "removed") && !isColumn && words !== null ? [words] : []),
  ].join(": ");
  return [word(type), word(name ?? "unnamed"), ...(told === "" ? [] : [quoted(told)])].join(" ");
}

/** The foreign keys that come, go or change. */
function relationLines(
  table: TableDocument,
  { keys, before }: TableChange,
  nameOf: (name: NameDocument) => NameDocument,
): readonly string[] {
  return [...keys].map(([key, change]) => {
    const feet = ends(key, change === "removed" ? (before ?? table) : table);
    return `  ${entity(nameOf(key.references))} ${feet} ${entity(table)} : ${quoted(change)}`;
  });
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}
