import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { readSettings } from "../../project/settings.js";
import type { SchemaCommand } from "../arguments.js";
import { count, type Surroundings } from "../terminal.js";
import { UsageError } from "../usage-error.js";
import type { SchemaDocument, SeriesDocument } from "./document.js";
import { onlySeries, pointNamed, seriesAt, type ReplayedSeries } from "./find.js";
import { mermaidText } from "./mermaid.js";
import { notesOf } from "./notes.js";
import { seriesDocument } from "./series-document.js";

/** Shows the schema that migrations make; the result is the exit code. */
export async function showSchema(command: SchemaCommand, surroundings: Surroundings): Promise<number> {
  const { cwd } = surroundings;
  const { settings, problems } = readSettings({ db: command.settings });
  if (problems.length > 0) throw new UsageError(problems.join(" ").replaceAll("settings.db.", "--setting "));
  const all = seriesAt(command.path, cwd, settings);
  const text = await textOf(command, all, surroundings);
  emit(text, command.output, surroundings);
  return 0;
}

async function textOf(
  command: SchemaCommand,
  all: readonly ReplayedSeries[],
  surroundings: Surroundings,
): Promise<string> {
  const { cwd } = surroundings;
  const chosen = command.at === null ? null : pointNamed(command.at, all, cwd);
  const shown = chosen === null ? all : [chosen.series];
  const documents = (): readonly SeriesDocument[] =>
    shown.map(series => seriesDocument(series, chosen?.point ?? null, cwd));
  const only = (): SeriesDocument => {
    const series = onlySeries(shown, `A diagram (--format ${command.format})`, cwd);
    return seriesDocument(series, chosen?.point ?? null, cwd);
  };
  switch (command.format) {
    case "json": {
      const document: SchemaDocument = { version: 1, series: documents() };
      document.series.forEach(series => warn(series, surroundings));
      return `${JSON.stringify(document, null, 2)}\n`;
    }
    case "mermaid": {
      const series = only();
      warn(series, surroundings);
      return mermaidText(series, notesOf(series));
    }
    case "svg": {
      const series = only();
      warn(series, surroundings);
      return (await import("./diagram/svg.js")).svgText(series);
    }
  }
}

/** Says on the side what could not be analysed. */
function warn({ folder, gaps }: SeriesDocument, { stderr }: Surroundings): void {
  if (gaps.length === 0) return;
  const shown = gaps
    .slice(0, MOST_WARNED)
    .map(({ file, line, column, detail }) => `  ${file}:${line}:${column}  ${detail}`);
  const rest = gaps.length - shown.length;
  const what = `${count(gaps.length, "part")} of the migrations in ${folder} could not be analysed, and may do anything to the schema:`;
  stderr.write(`dblint: ${[what, ...shown, ...(rest > 0 ? [`  … and ${rest} more`] : [])].join("\n")}\n`);
}

/** So many parts are listed beside the output, which has them all. */
const MOST_WARNED = 10;

function emit(text: string, output: string | null, { cwd, stdout, stderr }: Surroundings): void {
  if (output === null) {
    stdout.write(text);
    return;
  }
  try {
    writeFileSync(resolve(cwd, output), text);
  } catch (error) {
    throw new UsageError(`"${output}" cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  stderr.write(`dblint: wrote ${output}\n`);
}
