import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { readSettings } from "../../project/settings.js";
import type { SchemaCommand } from "../arguments.js";
import { colorsFor, count, type Surroundings } from "../terminal.js";
import { UsageError } from "../usage-error.js";
import { diffDiagram } from "./diff-mermaid.js";
import { diffText } from "./diff-text.js";
import type { SchemaDocument, SeriesDocument } from "./document.js";
import { onlySeries, pointNamed, seriesAt, twoMoments, type ReplayedSeries } from "./find.js";
import { mermaidText } from "./mermaid.js";
import { comparedMoments, diffDocument, diffScript, schemaScript, tablesOfDiff } from "./moments.js";
import { gapLine, notesOf } from "./notes.js";
import { seriesDocument } from "./series-document.js";

type Shown<K extends SchemaCommand["shown"]["kind"]> = Extract<SchemaCommand["shown"], { kind: K }>;

/** Shows the schema that migrations make, or what differs between two of them; the result is the exit code. */
export async function showSchema(command: SchemaCommand, surroundings: Surroundings): Promise<number> {
  const { cwd } = surroundings;
  const { settings, problems } = readSettings({ db: command.settings });
  if (problems.length > 0) throw new UsageError(problems.join(" ").replaceAll("settings.db.", "--setting "));
  const all = seriesAt(command.path, cwd, settings);
  const { shown, output } = command;
  const text =
    shown.kind === "diff"
      ? await textOfDiff(command, shown, all, surroundings)
      : await textOfSchema(shown, all, surroundings);
  emit(text, output, surroundings);
  return 0;
}

async function textOfSchema(
  { format, at }: Shown<"schema">,
  all: readonly ReplayedSeries[],
  surroundings: Surroundings,
): Promise<string> {
  const { cwd } = surroundings;
  const chosen = at === null ? null : pointNamed(at, all, cwd);
  const shown = chosen === null ? all : [chosen.series];
  const documentOf = (series: ReplayedSeries): SeriesDocument => {
    const document = seriesDocument(series, chosen?.point ?? null, cwd);
    warn(document, surroundings);
    return document;
  };
  if (format === "json") {
    const document: SchemaDocument = { version: 1, series: shown.map(documentOf) };
    return `${JSON.stringify(document, null, 2)}\n`;
  }
  const what = format === "sql" ? "A script" : "A diagram";
  const series = onlySeries(shown, `${what} (--format ${format})`, cwd);
  const document = documentOf(series);
  switch (format) {
    case "mermaid":
      return mermaidText(document, notesOf(document));
    case "sql":
      return schemaScript({ series, point: chosen?.point ?? series.replay.points.at(-1) ?? null }, notesOf(document));
    case "svg":
      return (await import("./diagram/svg.js")).svgText(document);
    case "html":
      return (await import("./diagram/html.js")).htmlText(document);
  }
}

async function textOfDiff(
  command: SchemaCommand,
  { format, from, to }: Shown<"diff">,
  all: readonly ReplayedSeries[],
  surroundings: Surroundings,
): Promise<string> {
  const { cwd } = surroundings;
  const compared = comparedMoments(twoMoments(from, to, all, cwd));
  const document = diffDocument(compared, cwd);
  warn(document, surroundings);
  switch (format) {
    case "json":
      return `${JSON.stringify(document, null, 2)}\n`;
    case "sql":
      return diffScript(compared, document);
    case "mermaid":
      return diffDiagram(document, tablesOfDiff(compared, document, cwd));
    case "svg": {
      const { differencePicture } = await import("./diagram/difference.js");
      const picture = differencePicture(document, tablesOfDiff(compared, document, cwd));
      return (await import("./diagram/svg.js")).svgOf(picture);
    }
    case "html": {
      const { differencePage } = await import("./diagram/difference.js");
      const page = differencePage(document, tablesOfDiff(compared, document, cwd));
      return (await import("./diagram/html.js")).htmlOf(page);
    }
    case "text":
      return diffText(document, colorsFor(command.output === null ? command.color : false, surroundings));
  }
}

/** Says on the side what could not be analysed. */
function warn({ folder, gaps }: Pick<SeriesDocument, "folder" | "gaps">, { stderr }: Surroundings): void {
  if (gaps.length === 0) return;
  const shown = gaps.slice(0, MOST_WARNED).map(gapLine);
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
