import { dirname, join } from "node:path";
import type { Project } from "./project.js";

/** The packages that the package.json files from the file's folder up to the root name, in whatever section. */
export function dependenciesOf(project: Project, path: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = project.read(join(folder, "package.json"));
    if (manifest !== null) for (const name of namesIn(manifest)) names.add(name);
    if (folder === project.root || folder === dirname(folder)) return names;
  }
}

const SECTIONS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

function namesIn(manifest: string): string[] {
  try {
    const json = JSON.parse(manifest) as Record<string, unknown>;
    return SECTIONS.flatMap(section => {
      const listed = json[section];
      return typeof listed === "object" && listed !== null ? Object.keys(listed) : [];
    });
  } catch {
    return [];
  }
}
