import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

afterAll(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** A temporary folder with these files, removed after the tests of the file. `null` makes an empty folder. */
export function folder(files: Readonly<Record<string, string | null>>): string {
  // The system's folder for temporary files is a link on some systems.
  const root = realpathSync(mkdtempSync(join(tmpdir(), "db-lint-")));
  made.push(root);
  fill(root, files);
  return root;
}

/** Adds files to such a folder. */
export function fill(root: string, files: Readonly<Record<string, string | null>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(text === null ? path : dirname(path), { recursive: true });
    if (text !== null) writeFileSync(path, text);
  }
}
