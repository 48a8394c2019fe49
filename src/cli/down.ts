import { existsSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { wayBackOf, whyRefusing, type PlannedWayBack } from "../engine/way-back.js";
import { describe } from "../model/describe.js";
import { edited, ordered } from "../model/edits.js";
import type { Direction } from "../model/migration.js";
import type { Edit } from "../model/writer.js";
import { downFileOf } from "../project/names.js";
import type { DownCommand } from "./arguments.js";
import { analyseFile } from "./one-file.js";
import type { Surroundings } from "./terminal.js";
import { UsageError } from "./usage-error.js";

/** A way back as it is printed, and how it gets to where it belongs. */
interface Answer {
  readonly lines: readonly string[];
  readonly edits: readonly Edit[] | null;
}

/**
 * Prints the way back of a migration, or writes it; the result is the exit code: 1 where it refuses to run, since
 * something cannot be taken back.
 */
export async function down(command: DownCommand, { cwd, stdout, stderr }: Surroundings): Promise<number> {
  const { path, text, analysis } = await analyseFile(command, cwd);
  const { migration, writer } = analysis ?? {};
  const shown = relative(cwd, path);
  if (migration == null || writer == null || analysis === null) throw new UsageError(`${shown} holds no migration.`);
  if (migration.down.kind === "forwardOnly" && downFileOf(path) === null)
    throw new UsageError(`${shown} belongs to a tool that knows no way back.`);
  const planned = wayBackOf(migration, analysis.history.beforeAsRead);
  if (planned.plan.operations.length === 0 && planned.impossible.length === 0)
    throw new UsageError(`${shown} changes nothing that would have to be taken back.`);
  const back = planned.impossible.length === 0 ? writer.wayBack(migration.down, planned.plan) : null;
  for (const reason of reasonsAgainst(planned, back === null)) stderr.write(`dblint: ${shown}: ${reason}\n`);
  const refusal = back === null ? writer.throwingDown(migration.down, whyRefusing(planned)) : null;
  const answer: Answer = back ?? { lines: [refusal?.code ?? ""], edits: refusal?.edits ?? null };
  if (command.write) stderr.write(`dblint: ${relative(cwd, write(answer, path, text, migration.down))} was written.\n`);
  else stdout.write(`${answer.lines.join("\n")}\n`);
  return back === null ? 1 : 0;
}

function reasonsAgainst({ impossible }: PlannedWayBack, isRefusing: boolean): readonly string[] {
  const reasons = impossible.map(({ operation, text }) => `what ${describe(operation)} cannot be taken back: ${text}.`);
  return isRefusing && reasons.length === 0 ? ["the way back cannot be written in the words of this file."] : reasons;
}

/** Writes into the file, or into one of its own; gives that. */
function write({ lines, edits }: Answer, path: string, text: string, direction: Direction): string {
  if (edits !== null) {
    const bom = text.startsWith("\ufeff") ? "\ufeff" : "";
    const own = text.slice(bom.length);
    const sorted = ordered(edits, own);
    if (sorted === null)
      throw new UsageError("The way back does not fit into the file; without --write, it is printed.");
    writeFileSync(path, bom + edited(own, sorted));
    return path;
  }
  if (direction.kind !== "absent" && direction.kind !== "empty" && direction.kind !== "forwardOnly")
    throw new UsageError("There is a way back already; without --write, the one that would be written is printed.");
  const file = downFileOf(path);
  if (file === null || existsSync(file))
    throw new UsageError("No place for the way back is visible; without --write, it is printed.");
  writeFileSync(file, `${lines.join("\n")}\n`, { flag: "wx" });
  return file;
}
