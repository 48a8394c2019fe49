import { dirname } from "node:path";
import { BriefCache, hasFile, readFile } from "../../../project/files.js";
import type { Project } from "../../../project/project.js";
import { foldersUp } from "../../../project/root.js";
import { filesBelow } from "../../../project/files-below.js";

/** Whether names reach the database as they are written, or as `CamelCasePlugin` turns them. */
export type Casing = "none" | "snake_case" | "unknown";

const found = new BriefCache<Casing | null>();

/** Where a connection is likely to be made. */
const CONNECTS =
  /(?:^|[/._-])(?:db|database|kysely|sql|persistence|connection|postgres|pg|mysql|sqlite)[^/]*(?:\/[^/]+)*\.[cm]?[jt]s$/i;

/** So many files are looked at for the connection. */
const MOST_FILES = 300;

/** What the connections of the nearest package say that has any. */
export function casingOf(path: string, { root }: Project): Casing {
  const packages = foldersUp(dirname(path), root).filter(above => above === root || hasFile(above, "package.json"));
  for (const folder of packages) {
    const casing = found.get(folder, () => casingBelow(folder));
    if (casing !== null) return casing;
  }
  return "unknown";
}

/** `null` where no connection is found. */
function casingBelow(folder: string): Casing | null {
  const files = filesBelow(folder, "kysely", file => CONNECTS.test(file.slice(folder.length)) && !/migrat/i.test(file));
  const casings = new Set(files.slice(0, MOST_FILES).flatMap(file => readFile(file)?.derive(casingIn) ?? []));
  const [casing = null] = casings;
  return casings.size > 1 ? "unknown" : casing;
}

function casingIn(text: string): Casing | null {
  if (!/\bnew\s+Kysely\b|\bKyselyModule\b/.test(text)) return null;
  if (!text.includes("CamelCasePlugin")) return "none";
  return /new\s+CamelCasePlugin\(\s*\)/.test(text) ? "snake_case" : "unknown";
}

/** The name in the database; `null` where it depends on what is not known. */
export function databaseName(name: string, casing: Casing): string | null {
  if (casing === "none" || !/[A-Z]/.test(name)) return name;
  return casing === "unknown" ? null : name.replaceAll(/(?<!^|[A-Z])[A-Z]/g, "_$&").toLowerCase();
}
