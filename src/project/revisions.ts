import type { Member } from "./series.js";
import { readFile } from "./files.js";

/** What a migration of Alembic says of its place: its own name and what runs before it. */
export interface Revision {
  readonly revision: string;
  readonly parents: readonly string[];
}

const OWN = /^revision\s*(?::[^=\n]+)?=\s*["']([^"'\n]+)["']/m;
const PARENTS = /^(?:down_revision|depends_on)\s*(?::[^=\n]+)?=\s*(["'][^"'\n]*["']|\([^)]*\)|\[[^\]]*\]|\{[^}]*\})/gm;

/** The revision that a text of Python declares; `null` where it declares none. */
export function readRevision(text: string): Revision | null {
  const revision = OWN.exec(text)?.[1];
  if (revision === undefined) return null;
  const parents = [...text.matchAll(PARENTS)].flatMap(([, list = ""]) =>
    [...list.matchAll(/["']([^"']+)["']/g)].map(([, name = ""]) => name),
  );
  return { revision, parents };
}

/** The place of each migration of Alembic in its series: behind all that it depends on. Files that are none have none. */
export function revisionOrder(members: readonly Member[]): ReadonlyMap<string, number> {
  const found = new Map<string, { readonly path: string; readonly revision: Revision }>();
  for (const { path } of members) {
    const revision = path.endsWith(".py") ? (readFile(path)?.derive(readRevision) ?? null) : null;
    if (revision !== null && !found.has(revision.revision)) found.set(revision.revision, { path, revision });
  }
  const places = new Map<string, number>();
  for (const start of found.keys()) {
    // Chains are long: no recursion.
    const open = [start];
    while (open.length > 0) {
      const name = open.at(-1) as string;
      const node = found.get(name);
      const before = node?.revision.parents.filter(parent => !visited(parent, open)) ?? [];
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
