import { spawnSync } from "node:child_process";
import { describe, it } from "vitest";

/** Where a Python with packages may be: here (`.ci/python` brings one), or the system's, which a version manager may hide. */
const PROGRAMS = [".venv/bin/python", ".venv/debian/python3", "python3", "/usr/bin/python3"];

/** A Python that has the modules asked for. */
export interface Python {
  readonly program: string;
  /** Those of the modules that say their version: `alembic 1.13.2, sqlalchemy 2.0.40`. */
  readonly versions: string;
}

const found = new Map<string, readonly Python[]>();

/** A suite for each set of versions of these modules; where there is none, a skipped one and a line that says so. In CI that is an error. */
export function describeWithPython(name: string, modules: readonly string[], suite: (python: Python) => void): void {
  const pythons = pythonsWith(modules);
  for (const python of pythons) describe(`${name} (${python.versions})`, () => suite(python));
  if (pythons.length === 0) describe.skip(name, () => it("needs a Python", () => undefined));
}

function pythonsWith(modules: readonly string[]): readonly Python[] {
  const list = modules.join(", ");
  let pythons = found.get(list);
  if (pythons !== undefined) return pythons;
  const byVersions = new Map<string, Python>();
  for (const python of PROGRAMS.flatMap(program => tried(program, list))) {
    if (!byVersions.has(python.versions)) byVersions.set(python.versions, python);
  }
  pythons = [...byVersions.values()];
  found.set(list, pythons);
  if (pythons.length > 0) return pythons;
  if (process.env["CI"] === "true") throw new Error(`No python3 has the modules ${list}.`);
  console.warn(`Tests are skipped: no python3 has the modules ${list}.`);
  return pythons;
}

function tried(program: string, list: string): readonly Python[] {
  const code = `import ${list}
print(*(f"{module.__name__} {module.__version__}" for module in (${list},) if hasattr(module, "__version__")), sep=", ")`;
  const { status, stdout } = spawnSync(program, ["-c", code], { encoding: "utf8" });
  return status === 0 ? [{ program, versions: stdout.trim() }] : [];
}
