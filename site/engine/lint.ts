import { Linter } from "eslint/universal";
import type { Analysis } from "../../src/engine/analyse.js";
import { observedConfigs, type Observer } from "../../src/cli/configs.js";
import { printReport } from "../../src/cli/inspect-text.js";
import { reportOn } from "../../src/cli/report.js";
import { svgText } from "../../src/cli/schema/diagram/svg.js";
import { seriesAt } from "../../src/cli/schema/find.js";
import { seriesDocument } from "../../src/cli/schema/series-document.js";
import picocolors from "picocolors";
import { readSettings } from "../../src/project/settings.js";
import { removeProject, writeProject } from "./shims/fs.js";

/** A file of the playground: a path from the root of its project, and what is in it. */
export interface PlaygroundFile {
  readonly path: string;
  readonly text: string;
}

/** What the editor asks for. */
export interface Request {
  readonly id: number;
  readonly files: readonly PlaygroundFile[];
  /** The path of the file that is shown. */
  readonly shown: string;
  readonly config: "recommended" | "strict";
  /** `settings.db`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What another text in place of a span would be; offsets are UTF-16, half-open. */
export interface Change {
  readonly range: readonly [number, number];
  readonly text: string;
}

/** A finding in one of the files. */
export interface Finding {
  readonly path: string;
  /** `null`: the file does not parse. */
  readonly rule: string | null;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
  readonly changes: readonly { readonly title: string; readonly change: Change }[];
}

export interface Response {
  readonly id: number;
  readonly findings: readonly Finding[];
  /** What is read from the shown file, as `dblint inspect` prints it. */
  readonly operations: string;
  /** The schema behind the migrations as an SVG; `null` where there are none. */
  readonly schema: string | null;
  /** What is wrong with the settings. */
  readonly problems: readonly string[];
}

/** What ESLint is asked to lint; other files are evidence. */
const LINTED = /\.(?:[cm]?[jt]s|[jt]sx|sql|py|prisma)$/;

let projects = 0;

/** Lints all files of a project that is kept in memory. Never throws for what is in them. */
export async function answer({ id, files, shown, config, settings }: Request): Promise<Response> {
  // What was seen of a path is believed for a while: another state of the files is another project.
  const root = `/project-${++projects}`;
  writeProject(root, files);
  try {
    const { settings: chosen, problems } = readSettings({ db: settings });
    let analysis: Analysis | null = null;
    const observe: Observer = (path, found) => {
      if (path === `${root}/${shown}`) analysis = found;
    };
    const linter = new Linter({ cwd: root, configType: "flat" });
    const configs = [...observedConfigs({ rules: config, settings, observe })];
    const findings = files
      .filter(({ path }) => LINTED.test(path))
      .flatMap(file => findingsIn(file, linter.verify(file.text, configs, { filename: `${root}/${file.path}` })));
    const text = files.find(({ path }) => path === shown)?.text ?? "";
    const report = reportOn({ path: `${root}/${shown}`, text, cwd: root, settings, analysis });
    return {
      id,
      findings,
      operations: printReport(report, picocolors.createColors(false), 100),
      schema: (await schemaOf(root, shown, chosen)) ?? (await schemaOf(root, ".", chosen)),
      problems,
    };
  } finally {
    removeProject(root);
  }
}

function findingsIn({ path, text }: PlaygroundFile, messages: readonly Linter.LintMessage[]): readonly Finding[] {
  const starts = lineStarts(text);
  const place = (line: number, column: number): number =>
    Math.min(text.length, (starts[line - 1] ?? text.length) + column - 1);
  return messages.map(message => {
    const from = place(message.line, message.column);
    const to = message.endLine === undefined ? from : place(message.endLine, message.endColumn ?? 1);
    const fixes = message.fix === undefined ? [] : [{ title: "Fix", change: message.fix as Change }];
    const others = (message.suggestions ?? []).map(({ desc, fix }) => ({ title: desc, change: fix as Change }));
    return {
      path,
      rule: message.ruleId,
      severity: message.severity === 2 ? "error" : "warning",
      message: message.message,
      line: message.line,
      column: message.column,
      from,
      to: Math.max(from, to),
      changes: [...fixes, ...others],
    };
  });
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map(({ index, 0: { length } }) => index + length)];
}

/** The schema that the series of a file, or the first one below a folder, makes. */
async function schemaOf(
  root: string,
  place: string,
  settings: ReturnType<typeof readSettings>["settings"],
): Promise<string | null> {
  try {
    const [series] = seriesAt(place, root, settings);
    return series === undefined ? null : await svgText(seriesDocument(series, null, root));
  } catch {
    // No migrations, or nothing in them to draw.
    return null;
  }
}
