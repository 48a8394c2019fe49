import { spawnSync } from "node:child_process";

/** Where a Python with packages may be: a version manager may hide the one of the system. */
const PYTHONS = [".venv/bin/python", "python3", "/usr/bin/python3"];

const found = new Map<string, string | null>();

/** A Python that has these packages; `null`, and a line that says so, where there is none. In CI that is an error. */
export function pythonWith(...packages: readonly string[]): string | null {
  const python = pythonPerhapsWith(...packages);
  if (python === null && process.env["CI"] === "true") {
    throw new Error(`No python3 has the packages ${packages.join(", ")}.`);
  }
  return python;
}

/** The same for packages that no system brings along: where they are missing, tests are skipped in CI, too. */
export function pythonPerhapsWith(...packages: readonly string[]): string | null {
  const list = packages.join(", ");
  let python = found.get(list);
  if (python !== undefined) return python;
  const works = (program: string): boolean => spawnSync(program, ["-c", `import ${list}`]).status === 0;
  python = PYTHONS.find(works) ?? null;
  found.set(list, python);
  if (python === null) console.warn(`Tests are skipped: no python3 has the packages ${list}.`);
  return python;
}
