import { DIALECT_NAMES } from "../../model/dialect.js";
import type { Colors } from "../terminal.js";
import type { ChangeDocument, DiffDocument } from "./diff.js";
import type { MigrationReference } from "./document.js";
import { nameText } from "./words.js";

/** What differs, a line a change, those of a table below it. */
export function diffText(diff: DiffDocument, colors: Colors): string {
  const { changes } = diff;
  const title = diffTitle(diff);
  if (changes.length === 0) return `${title}\n\nNothing differs.\n`;
  const groups = new Map<string, ChangeDocument[]>();
  for (const change of changes) {
    const subject = change.of === null ? (change.name ?? "") : nameText(change.of);
    const isOfType = change.kind === "type" || change.kind === "label";
    const key = `${isOfType ? "type" : isOwn(change) ? change.kind : "table"} ${subject}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const blocks = [...groups].map(([key, group]) => groupLines(key, group, colors).join("\n"));
  return `${title}\n\n${blocks.join("\n")}\n`;
}

/** Which two points are compared. */
export function wayText({ from, to }: DiffDocument): string {
  return `from ${momentText(from)} to ${momentText(to)}`;
}

export function diffTitle(diff: DiffDocument): string {
  return `${diff.folder}: ${DIALECT_NAMES[diff.dialect]}, ${wayText(diff)}`;
}

function momentText(moment: MigrationReference | null): string {
  return moment === null ? "an empty database" : moment.id;
}

/** Whether it is in no table. */
function isOwn({ kind }: ChangeDocument): boolean {
  return kind === "sequence" || kind === "type" || kind === "view";
}

function groupLines(key: string, changes: readonly ChangeDocument[], colors: Colors): readonly string[] {
  const heads = changes.filter(({ of }) => of === null);
  const inner = changes.filter(({ of }) => of !== null);
  const head =
    heads.length === 0
      ? [painted("changed", `~ ${key}`, colors)]
      : heads.map(change => painted(change.change, `${SIGNS[change.change]} ${headText(change)}`, colors));
  return [
    ...head,
    ...inner.map(change => painted(change.change, `  ${SIGNS[change.change]} ${innerText(change)}`, colors)),
  ];
}

export const SIGNS = { added: "+", removed: "-", changed: "~", renamed: "~" } as const;

function painted(change: ChangeDocument["change"], line: string, colors: Colors): string {
  return change === "added" ? colors.green(line) : change === "removed" ? colors.red(line) : colors.yellow(line);
}

/** A change of what is in nothing else. */
export function headText(change: ChangeDocument): string {
  const { kind, name, before, after, parts } = change;
  if (change.change === "renamed") return `${kind} ${before ?? ""} → ${after ?? ""}`;
  const words = [before, after].filter(text => text !== null).join(" → ");
  const what = words === "" ? parts.join(", ") : words;
  return `${kind} ${name ?? ""}${what === "" ? "" : `: ${what}`}${doubt(change)}`;
}

/** A change of what is in a table or type, without that. */
export function innerText(change: ChangeDocument): string {
  const { kind, before, after } = change;
  if (change.change !== "changed")
    return `${kind} ${[before, after].filter(text => text !== null).join(" → ")}${doubt(change)}`;
  // A name that stays is said once.
  const [first = ""] = (before ?? "").split(" ");
  const isSame = (after ?? "").startsWith(`${first} `);
  return isSame
    ? `${kind} ${first}: ${(before ?? "").slice(first.length + 1)} → ${(after ?? "").slice(first.length + 1)}`
    : `${kind} ${before ?? ""} → ${after ?? ""}`;
}

/** What a definition says besides the name that it begins with, if that is known. */
export function withoutName(words: string | null, name: string | null): string | null {
  return name === null
    ? words
    : (words?.replace(/^(UNIQUE |FULLTEXT |SPATIAL )?(?:"(?:[^"]|"")*"|`[^`]*`|\S+) /, "$1") ?? null);
}

/** It may be on the other side, too, which is not known whole. */
function doubt({ certain }: ChangeDocument): string {
  return certain ? "" : " (perhaps)";
}
