import { dirname, join } from "node:path";
import { asObject, parseJson } from "../../project/json.js";
import type { Project } from "../../project/project.js";
import type { Machine } from "../evaluate/machine.js";
import { propertyOf, type ObjectValue, type Value } from "../evaluate/values.js";
import type { Settings } from "./writing.js";

/** What the project and the migrations before this one decide. */
export function settingsOf(machine: Machine, exported: Value): Settings {
  let shorthands: readonly ObjectValue[] | undefined;
  return {
    decamelize: decamelizes(machine.project, machine.main.path),
    shorthands: name => {
      shorthands ??= shorthandsOf(machine, exported);
      return shorthands.map(some => some.properties.get(name)?.value).find(value => value !== undefined);
    },
  };
}

/** The shorthands of this migration and of those before it, which stay in force; the last ones first. */
function shorthandsOf(machine: Machine, exported: Value): readonly ObjectValue[] {
  const { project, main } = machine;
  const paths = project.series(main.path);
  const own = paths.indexOf(main.path);
  const before = own < 0 ? [] : paths.slice(0, own);
  const inherited = before
    .filter(path => GIVES_SHORTHANDS.test(project.read(path) ?? ""))
    .map(path => machine.moduleAt(path))
    .map(module => propertyOf(module?.moduleObject.properties.get("exports")?.value ?? module?.exports, "shorthands"));
  return [...inherited, propertyOf(exported, "shorthands")]
    .filter((value): value is ObjectValue => value?.kind === "object")
    .reverse();
}

/** The template of a new migration sets none. */
const GIVES_SHORTHANDS = /\bshorthands\b(?!\s*(?::[^=;]*)?=\s*(?:undefined|void 0)\b)/;

const SWITCH = /\bnode-pg-migrate\b[^&|;]*\s--decamelize\b(?!\s*[= ]\s*false)/;

/** Whether a script of the nearest package.json, or the configuration that the command reads, asks for snake case. */
function decamelizes(project: Project, path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = project.read(join(folder, "package.json"));
    if (manifest !== null) {
      const scripts = asObject(parseJson(manifest)?.["scripts"]) ?? {};
      const asks = Object.values(scripts).some(script => typeof script === "string" && SWITCH.test(script));
      if (asks || configured(project, folder)) return true;
    }
    if (folder === project.root || folder === dirname(folder)) return false;
  }
}

/** `config/default.json`, from which the command takes its options. */
function configured(project: Project, folder: string): boolean {
  const config = project.read(join(folder, "config", "default.json"));
  return config !== null && asObject(parseJson(config)?.["db"])?.["decamelize"] === true;
}
