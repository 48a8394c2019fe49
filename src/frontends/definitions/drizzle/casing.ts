import { join } from "node:path";
import { BriefCache, listFolder, readFile } from "../../../project/files.js";
import type { Project } from "../../../project/project.js";
import { foldersUp } from "../../../project/root.js";
import { Machine } from "../../evaluate/machine.js";
import { guarded } from "../../evaluate/run.js";
import { native, object, propertyOf, textOf, UNDEFINED, type Value } from "../../evaluate/values.js";
import { parseShared } from "../../parse.js";
import type { Casing } from "./names.js";

const found = new BriefCache<Casing>();

/** What the nearest configuration of drizzle-kit says of the names of columns. */
export function casingOf(path: string, project: Project): Casing {
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
  return found.get(`${folder}\0${project.root}`, () => {
    for (const above of foldersUp(folder, project.root)) {
      const casings = new Set(configurations(above).map(config => casingIn(config, project)));
      const [casing = "none"] = casings;
      if (casings.size > 0) return casings.size === 1 ? casing : "unknown";
    }
    return "none";
  });
}

/** The configurations in a folder, and those that its package.json names to drizzle-kit. */
function configurations(folder: string): readonly string[] {
  const own = [...(listFolder(folder)?.files ?? [])].filter(name => /^drizzle\b.*\.config\.\w+$/.test(name));
  const named = readFile(join(folder, "package.json"))?.derive(namedConfigurations) ?? [];
  return [...new Set([...own, ...named].map(name => join(folder, name)))].filter(path => readFile(path) !== null);
}

function namedConfigurations(text: string): readonly string[] {
  const uses = text.matchAll(/drizzle-kit[^"&|]*?--config[= ]\s*([\w./-]+)/g);
  return [...uses].map(match => match[1] ?? "");
}

function casingIn(path: string, project: Project): Casing {
  const text = readFile(path)?.text ?? "";
  if (!/\bcasing\b/.test(text)) return "none";
  const casing = textOf(guarded(() => configuredCasing(path, text, project), UNDEFINED));
  return casing === "snake_case" || casing === "camelCase" ? casing : "unknown";
}

function configuredCasing(path: string, text: string, project: Project): Value {
  const ast = path.endsWith(".json") ? null : parseShared(path, text);
  if (ast === null) return UNDEFINED;
  const same = native("defineConfig", ([config]) => config ?? UNDEFINED);
  const packages = new Map<string, Value>([["drizzle-kit", object({ defineConfig: same })]]);
  const machine = new Machine({ path, text, ast }, project, packages, {
    opaque: () => undefined,
    answer: () => null,
    isDatabase: () => null,
  });
  const { exports, moduleObject } = machine.load();
  const exported = moduleObject.properties.get("exports")?.value ?? exports;
  return propertyOf(propertyOf(exported, "default") ?? exported, "casing") ?? UNDEFINED;
}
