import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

/** Projects that have installed the packed plugin. */
export interface Installed {
  /** With ESLint 10, ESLint 9 as `eslint-v9`, TypeScript and typescript-eslint. */
  readonly full: string;
  /** With nothing but the plugin and what npm brings along: no TypeScript, no configuration. */
  readonly bare: string;
  readonly tarball: string;
}

declare module "vitest" {
  interface ProvidedContext {
    installed: Installed;
  }
}

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const run = promisify(execFile);

/** Packs the plugin and installs it. The versions are those of this repository, so that npm has them at hand. */
export default async function setup(project: TestProject): Promise<() => void> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "db-package-")));
  if (isStale()) await run(process.execPath, [join(repository, "scripts/build.js")]);
  const packed = await npm(repository, "pack", "--ignore-scripts", "--json", "--pack-destination", root);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const tarball = join(root, filename);
  const [full, bare] = await Promise.all([
    install(join(root, "full"), tarball, [
      ...["eslint", "@eslint/js", "typescript", "typescript-eslint"].map(name => `${name}@${versionOf(name)}`),
      `eslint-v9@npm:eslint@${versionOf("eslint-v9")}`,
      // No dependencies of this repository: one test alone needs each of them. Lefthook would put hooks into it.
      "oxlint@1.94.0",
      "lint-staged@16.4.0",
      "lefthook@2.2.2",
      // The schema of SARIF.
      "@microsoft/jest-sarif@1.0.0-beta.0",
    ]),
    install(join(root, "bare"), tarball, []),
  ]);
  project.provide("installed", { full, bare, tarball });
  return () => rmSync(root, { recursive: true, force: true });
}

/** `npm test` has built already. */
function isStale(): boolean {
  const built = statSync(join(repository, "dist/index.js"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(repository, "src"), { recursive: true, encoding: "utf8" });
  return sources.some(path => statSync(join(repository, "src", path)).mtimeMs > built);
}

async function install(folder: string, tarball: string, packages: readonly string[]): Promise<string> {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", private: true }));
  await npm(folder, "install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", tarball, ...packages);
  return folder;
}

function versionOf(name: string): string {
  const manifest = readFileSync(join(repository, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run("npm", args, { cwd, shell: process.platform === "win32" });
  return stdout;
}
