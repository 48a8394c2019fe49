import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, parse, relative } from "node:path";
import { compareVersions } from "../../project/names.js";
import { boundsOf, foldersUp } from "../../project/root.js";
import { docsPage } from "../../package.js";
import type { InitCommand } from "../arguments.js";
import { Progress } from "../progress.js";
import { colorsFor, count, type Colors, type Surroundings } from "../terminal.js";
import { planConfig, type ConfigPlan } from "./eslint-config.js";
import { folderLine, queriesLine, survey, type Survey } from "./survey.js";
import { planEditor, type EditorPlan } from "./vscode.js";

/** Sets up ESLint and the editor, and says what was understood of the project; the result is the exit code. */
export async function init(command: InitCommand, surroundings: Surroundings): Promise<number> {
  const { cwd, stdout, stderr } = surroundings;
  const colors = colorsFor(command.color, surroundings);
  const progress = new Progress(stderr);
  const found = await survey({
    cwd,
    settings: command.settings,
    onFile: path => progress.file(path),
  }).finally(() => progress.end());
  stdout.write(section("Understood", understood(found), colors));
  stdout.write(section("Not understood", notUnderstood(found), colors));

  // ESLint and VS Code look upwards from here, as far as the repository goes.
  const { root } = boundsOf(join(cwd, "package.json"), parse(cwd).root);
  const config = planConfig(cwd, root);
  const editor = config.kind === "no package" ? null : planEditor(cwd, root);
  const setUp: string[] = [];
  const shown = (path: string): string => relative(cwd, path).replaceAll("\\", "/");
  const mayWrite = (path: string): Promise<boolean> =>
    command.yes || surroundings.confirm === null
      ? Promise.resolve(true)
      : surroundings.confirm(`Write ${shown(path)}?`);
  setUp.push(...(await setUpConfig(config, mayWrite, shown)));
  if (editor !== null) setUp.push(...(await setUpEditor(editor, mayWrite, shown)));
  stdout.write(section("Set up", setUp, colors));
  stdout.write(section("Next", nextSteps(found, config, cwd, root), colors));
  return 0;
}

function section(title: string, lines: readonly string[], colors: Colors): string {
  if (lines.length === 0) return "";
  const shown = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  return `${colors.bold(title)}\n${shown.map(line => (line === "" ? "\n" : `  ${line}\n`)).join("")}\n`;
}

function understood(found: Survey): readonly string[] {
  const { migrations, queries, files } = found;
  const lines = migrations.map(folderLine);
  if (migrations.length === 0) lines.push(`no migrations in ${count(files, "file")}`);
  lines.push(queries.size === 0 ? "no queries of a known library" : `queries: ${queriesLine(queries)}`);
  return lines;
}

/** So many places of one kind are listed. */
const MOST_LISTED = 5;

function notUnderstood({ migrations, opaque, unread, broken }: Survey): readonly string[] {
  const lines: string[] = [];
  for (const { folder, source } of migrations)
    if (source === null)
      lines.push(
        `${folder}: nothing says for which database; \`settings.db.dialect\` would (${docsPage("settings.md")})`,
      );
  for (const { folder } of migrations.filter(({ frameworks }) => frameworks.includes("other")))
    lines.push(`${folder}: a framework that is not read yet`);
  lines.push(...listed(unread, "in a folder of migrations, and none of a known framework"));
  lines.push(...listed(broken, "does not parse"));
  lines.push(...listed(opaque, "not analysed"));
  if (migrations.length === 0)
    lines.push("migrations elsewhere than the frameworks have them? `settings.db.migrations` says where");
  return lines;
}

function listed(items: readonly string[], what: string): readonly string[] {
  const rest = items.length - MOST_LISTED;
  const lines = items.slice(0, MOST_LISTED).map(item => `${item} (${what})`);
  return rest > 0 ? [...lines, `… and ${rest.toLocaleString("en")} more (${what})`] : lines;
}

async function setUpConfig(
  plan: ConfigPlan,
  mayWrite: (path: string) => Promise<boolean>,
  shown: (path: string) => string,
): Promise<readonly string[]> {
  switch (plan.kind) {
    case "write":
      if (!(await mayWrite(plan.path)))
        return [`${shown(plan.path)}: not written; it would be`, ...indented(plan.text)];
      // Never in the place of a file that has come since.
      writeFileSync(plan.path, plan.text, { flag: "wx" });
      return [`${shown(plan.path)}: written`];
    case "done":
      return [`${shown(plan.path)}: has the plugin already`];
    case "add":
      return [`${shown(plan.path)}: not changed; add at its top, and to its list`, "", ...indented(plan.lines), ""];
    case "migrate":
      return [
        `${shown(plan.path)}: not changed; ESLint's configuration there is of the old form, and the plugin needs an \`eslint.config.js\`. Add to that`,
        "",
        ...indented(plan.lines),
        "",
      ];
    case "no package":
      return ["nothing written: there is no package.json that ESLint could be installed in"];
  }
}

async function setUpEditor(
  plan: EditorPlan,
  mayWrite: (path: string) => Promise<boolean>,
  shown: (path: string) => string,
): Promise<readonly string[]> {
  const path = shown(plan.path);
  switch (plan.kind) {
    case "write":
      if (!(await mayWrite(plan.path))) return [`${path}: not written`];
      mkdirSync(dirname(plan.path), { recursive: true });
      writeFileSync(plan.path, plan.text, plan.isNew ? { flag: "wx" } : {});
      return [`${path}: ${plan.isNew ? "written" : "completed"}, so that SQL and Python show findings, too`];
    case "done":
      return [`${path}: complete already`];
    case "unreadable":
      return [`${path}: not changed, since it cannot be read as settings; add`, "", ...indented(plan.text), ""];
  }
}

function indented(text: string | readonly string[]): readonly string[] {
  const lines = typeof text === "string" ? text.trimEnd().split("\n") : text;
  return lines.map(line => (line === "" ? "" : `  ${line}`));
}

function nextSteps(found: Survey, config: ConfigPlan, cwd: string, root: string): readonly string[] {
  if (config.kind === "no package") {
    return [
      "npx -p eslint-plugin-db dblint                     lint without ESLint's configuration",
      "npm install --save-dev eslint eslint-plugin-db     and dblint init again: for squiggles in the editor",
    ];
  }
  const versions = { eslint: installedVersion("eslint", cwd), plugin: installedVersion("eslint-plugin-db", cwd) };
  const isOld = versions.eslint !== null && compareVersions(versions.eslint, OLDEST_ESLINT) < 0;
  const missing = [
    ...(versions.eslint === null ? ["eslint"] : isOld ? ["eslint@latest"] : []),
    ...(versions.plugin === null ? ["eslint-plugin-db"] : []),
  ];
  const why = isOld ? `    ESLint ${versions.eslint ?? ""} is too old: ${OLDEST_ESLINT} or later` : "";
  const steps = missing.length === 0 ? [] : [`${installCommand(cwd, root)} ${missing.join(" ")}${why}`];
  if (config.kind === "migrate") steps.push(migrationStep(config.path, cwd));
  steps.push("npx eslint .");
  if (found.findings > 0)
    steps.push(
      `npx dblint baseline    there are ${count(found.findings, "finding")} today: how to begin with new ones`,
    );
  return steps;
}

/** ESLint's own tool reads files of its own alone. */
function migrationStep(path: string, cwd: string): string {
  return basename(path) === "package.json"
    ? "move `eslintConfig` to an eslint.config.js, and add the lines above"
    : `npx @eslint/migrate-config ${relative(cwd, path)}    and add the lines above to what it writes`;
}

/** As in our `peerDependencies`. */
const OLDEST_ESLINT = "9.39.0";

/** The version of a package as the project finds it; `null` where it does not. */
function installedVersion(name: string, cwd: string): string | null {
  const require = createRequire(join(cwd, "package.json"));
  try {
    return (require(`${name}/package.json`) as { readonly version: string }).version;
  } catch {
    return null;
  }
}

const MANAGERS: readonly (readonly [lock: string, command: string])[] = [
  ["pnpm-lock.yaml", "pnpm add --save-dev"],
  ["yarn.lock", "yarn add --dev"],
  ["bun.lock", "bun add --dev"],
  ["bun.lockb", "bun add --dev"],
];

/** As the nearest lock file has it. */
function installCommand(cwd: string, root: string): string {
  for (const folder of foldersUp(cwd, root))
    for (const [lock, command] of MANAGERS)
      // pnpm adds nothing to the root of a workspace without being told that it is meant.
      if (existsSync(join(folder, lock)))
        return existsSync(join(cwd, "pnpm-workspace.yaml")) ? `${command} --workspace-root` : command;
  return "npm install --save-dev";
}
