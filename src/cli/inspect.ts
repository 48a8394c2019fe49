import { readFileSync, statSync } from "node:fs";
import { dirname, extname, relative, resolve } from "node:path";
import type { Analysis } from "../engine/analyse.js";
import type { InspectCommand } from "./arguments.js";
import { printReport } from "./inspect-text.js";
import { reportOn } from "./report.js";
import { createSession } from "./session.js";
import { colorsFor, widthOf, type Surroundings } from "./terminal.js";
import { UsageError } from "./usage-error.js";

/** Prints what is read from a file; the result is the exit code. */
export async function inspect(command: InspectCommand, surroundings: Surroundings): Promise<number> {
  const { cwd, stdout } = surroundings;
  const path = resolve(cwd, command.path);
  const text = readText(path, command.path);
  let analysis: Analysis | null = null;
  const session = createSession({
    cwd,
    folders: [dirname(path)],
    settings: command.settings,
    rules: null,
    ignore: [],
    fix: false,
    observe(_path, found) {
      analysis = found;
    },
  });
  const results = await session.lintText(text, { filePath: path });
  const [result] = results;
  if (result === undefined)
    throw new UsageError(
      `"${command.path}" (${extname(path) || "no extension"}) is no file of SQL, JavaScript, TypeScript or Python.`,
    );
  const broken = result.messages.find(({ fatal }) => fatal === true);
  if (broken !== undefined) {
    const problem = broken.message.replace(/^Parsing error: /, "");
    throw new UsageError(`${relative(cwd, path)}:${broken.line}:${broken.column} does not parse: ${problem}`);
  }
  const report = reportOn({ path, text: text.replace(/^\ufeff/, ""), cwd, settings: command.settings, analysis });
  stdout.write(
    command.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : printReport(report, colorsFor(command.color, surroundings), widthOf(surroundings)),
  );
  return 0;
}

function readText(path: string, given: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`There is no file "${given}".`);
  if (stat.isDirectory()) throw new UsageError(`"${given}" is a folder; \`dblint inspect\` takes one file.`);
  return readFileSync(path, "utf8");
}
