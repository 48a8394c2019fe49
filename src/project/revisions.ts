import { basename, dirname, join } from "node:path";
import type { LocatedRevision, Revision, RevisionName } from "../model/lineage.js";
import type { Span } from "../model/span.js";
import type { Member } from "./series.js";
import { BriefCache, hasFile, listFolder, readFile } from "./files.js";
import { foldersUp } from "./root.js";

const OWN = /^revision\s*(?::[^=\n]+)?=\s*[uUrR]?["']([^"'\n]+)["']/m;
const VALUE = String.raw`([uUrR]?["'][^"'\n]*["']|\([^)]*\)|\[[^\]]*\]|\{[^}]*\}|None\b)`;
const PARENTS = declared("down_revision");
const DEPENDENCIES = declared("depends_on");
const LABELS = declared("branch_labels");

function declared(name: string): RegExp {
  return new RegExp(String.raw`^${name}\s*(?::[^=\n]+)?=\s*${VALUE}[ \t]*(?:#.*)?$`, "m");
}

/** The revision that a text of Python declares; `null` where it declares none. */
export function readRevision(text: string): Revision | null {
  const own = OWN.exec(text);
  const id = own?.[1];
  if (own === null || id === undefined) return null;
  const span: Span = { start: own.index, end: own.index + own[0].length };
  const parents = PARENTS.exec(text);
  return {
    id,
    span,
    parents: parents === null ? null : namesIn(parents),
    parentsSpan: parents === null ? span : { start: parents.index, end: valueOf(parents).end },
    dependencies: idsIn(DEPENDENCIES.exec(text)),
    labels: idsIn(LABELS.exec(text)),
    mergeCommand: "alembic merge heads",
  };
}

function valueOf(match: RegExpExecArray): Span {
  const [whole, value = ""] = match;
  const start = match.index + whole.indexOf(value, whole.indexOf("="));
  return { start, end: start + value.length };
}

/** The strings in a value that was found, with their quotes as their places. */
function namesIn(match: RegExpExecArray): readonly RevisionName[] {
  const { start } = valueOf(match);
  return [...(match[1] ?? "").matchAll(/["']([^"'\n]+)["']/g)].map(({ 0: quoted, 1: id = "", index }) => ({
    id,
    span: { start: start + index, end: start + index + quoted.length },
  }));
}

function idsIn(match: RegExpExecArray | null): readonly string[] {
  return match === null ? [] : namesIn(match).map(({ id }) => id);
}

/** The revisions that files of a series declare, by path. */
export function revisionsIn(members: readonly Member[]): ReadonlyMap<string, Revision> {
  const found = new Map<string, Revision>();
  for (const { path } of members) {
    const revision = path.endsWith(".py") ? (readFile(path)?.derive(readRevision) ?? null) : null;
    if (revision !== null) found.set(path, revision);
  }
  return found;
}

/** The place of each migration of Alembic in its series, by path: behind all that it depends on. */
export function revisionOrder(revisions: ReadonlyMap<string, Revision>): ReadonlyMap<string, number> {
  const found = new Map<string, { readonly path: string; readonly before: readonly string[] }>();
  for (const [path, { id, parents, dependencies }] of revisions) {
    const before = [...(parents ?? []).map(parent => parent.id), ...dependencies];
    if (!found.has(id)) found.set(id, { path, before });
  }
  const places = new Map<string, number>();
  for (const start of found.keys()) {
    // Chains are long: no recursion.
    const open = [start];
    while (open.length > 0) {
      const name = open.at(-1) as string;
      const node = found.get(name);
      const before = node?.before.filter(parent => !visited(parent, open)) ?? [];
      if (node === undefined || places.has(node.path) || before.length === 0) {
        if (node !== undefined && !places.has(node.path)) places.set(node.path, places.size);
        open.pop();
      } else open.push(...before);
    }
  }
  return places;

  function visited(parent: string, open: readonly string[]): boolean {
    const node = found.get(parent);
    return node === undefined || places.has(node.path) || open.includes(parent);
  }
}

/**
 * The revisions that Alembic reads together with a file: those of its folder, and of the folders that theirs lead to. The
 * file itself is not among them.
 */
export function relatedRevisions(
  path: string,
  own: Revision,
  revisions: ReadonlyMap<string, Revision>,
): readonly LocatedRevision[] {
  const others = [...revisions].flatMap(([other, revision]) => (other === path ? [] : [{ path: other, revision }]));
  const folders = foldersTogether([{ path, revision: own }, ...others], dirname(path));
  return others.filter(other => folders.has(dirname(other.path)));
}

/** Those folders that parents lead to from a folder, or from which they lead there. */
function foldersTogether(all: readonly LocatedRevision[], start: string): ReadonlySet<string> {
  const foldersOf = new Map<string, Set<string>>();
  for (const { path, revision } of all) addTo(foldersOf, revision.id, dirname(path));
  const neighbours = new Map<string, Set<string>>();
  for (const { path, revision } of all) {
    const from = dirname(path);
    for (const { id } of revision.parents ?? []) {
      const [to, ...others] = foldersOf.get(id) ?? [];
      // Where several folders have it, each goes by its own: one folder for each database.
      if (to === undefined || to === from || others.length > 0) continue;
      addTo(neighbours, from, to);
      addTo(neighbours, to, from);
    }
  }
  const found = new Set([start]);
  for (const folder of found) for (const next of neighbours.get(folder) ?? []) found.add(next);
  return found;
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

/** So many folders are looked through for a revision. */
const MOST_FOLDERS = 3_000;

const declaredBelow = new BriefCache<ReadonlySet<string>>();

/**
 * Whether a revision may be declared outside of the series of a file: elsewhere in the repository, or where the
 * configuration of Alembic leads. `top` is where the project ends.
 */
export function isDeclaredElsewhere(id: string, path: string, top: string): boolean {
  // Text that an editor has not saved anywhere has no neighbours.
  if (listFolder(dirname(path)) === null) return true;
  if (foldersUp(dirname(path), top).some(namesSeveralLocations)) return true;
  return declaredBelow.get(top, () => collectBelow(top)).has(id);
}

/** Whether the files of Alembic in a folder name several places of revisions. */
function namesSeveralLocations(folder: string): boolean {
  return ["alembic.ini", "env.py", "pyproject.toml", "setup.cfg"].some(
    name => hasFile(folder, name) && (readFile(join(folder, name))?.derive(saysLocations) ?? false),
  );
}

function saysLocations(text: string): boolean {
  return /^[^#;\n]*\bversion_locations\b/m.test(text);
}

function collectBelow(top: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [top];
  for (let looked = 0; looked < MOST_FOLDERS; looked++) {
    const folder = open.shift();
    const names = folder === undefined ? null : listFolder(folder);
    if (folder === undefined) break;
    if (names === null) continue;
    for (const name of names.folders) if (!isOutside(name)) open.push(join(folder, name));
    if (!/version|migration|alembic|revision/i.test(basename(folder))) continue;
    for (const name of names.files) {
      if (!name.endsWith(".py")) continue;
      // What is too large to be read has the id in its name.
      for (const word of name.slice(0, -3).split(/[_.-]/)) found.add(word);
      const revision = readFile(join(folder, name))?.derive(readRevision) ?? null;
      if (revision !== null) found.add(revision.id);
    }
  }
  return found;
}

function isOutside(name: string): boolean {
  return name.startsWith(".") || /^(?:node_modules|venv|site-packages|__pycache__)$/.test(name);
}
