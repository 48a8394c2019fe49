import type { InspectCommand } from "./arguments.js";
import { analyseFile } from "./one-file.js";
import { printReport } from "./inspect-text.js";
import { reportOn } from "./report.js";
import { colorsFor, widthOf, type Surroundings } from "./terminal.js";

/** Prints what is read from a file; the result is the exit code. */
export async function inspect(command: InspectCommand, surroundings: Surroundings): Promise<number> {
  const { cwd, stdout } = surroundings;
  const { path, text, analysis } = await analyseFile(command, cwd);
  const report = reportOn({ path, text: text.replace(/^\ufeff/, ""), cwd, settings: command.settings, analysis });
  stdout.write(
    command.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : printReport(report, colorsFor(command.color, surroundings), widthOf(surroundings)),
  );
  return 0;
}
