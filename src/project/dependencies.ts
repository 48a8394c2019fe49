import { dirname, join } from "node:path";
import type { Project } from "./project.js";

/** The packages that the package.json files from the file's folder up to the root name, in whatever section. */
export function dependenciesOf(project: Project, path: string): ReadonlySet<string> {
  return new Set(manifestsAbove(project, path).flatMap(manifest => [...rangesIn(manifest).keys()]));
}

/** The range of versions of a package that the nearest package.json asks for; `null` where none names it. */
export function rangeOf(project: Project, path: string, name: string): string | null {
  for (const manifest of manifestsAbove(project, path)) {
    const range = rangesIn(manifest).get(name);
    if (range !== undefined) return range;
  }
  return null;
}

/** The package.json files from the file's folder up to the root, the nearest first. */
function manifestsAbove(project: Project, path: string): readonly string[] {
  const manifests: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = project.read(join(folder, "package.json"));
    if (manifest !== null) manifests.push(manifest);
    if (folder === project.root || folder === dirname(folder)) return manifests;
  }
}

const SECTIONS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

function rangesIn(manifest: string): ReadonlyMap<string, string> {
  try {
    const json = JSON.parse(manifest) as Record<string, unknown>;
    const listed = SECTIONS.flatMap(section => Object.entries((json[section] ?? {}) as Record<string, unknown>));
    return new Map(listed.reverse().map(([name, range]) => [name, String(range)]));
  } catch {
    return new Map();
  }
}
