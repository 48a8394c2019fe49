import { relative } from "node:path";
import { codeFrameColumns } from "@babel/code-frame";
import type { ESLint, Linter } from "eslint";
import { wrap, type Colors } from "./terminal.js";

export interface FramesOptions {
  /** What paths are shown relative to. */
  readonly cwd: string;
  readonly colors: Colors;
  readonly width: number;
}

/**
 * The findings by file: where, which rule, what will happen, the code with carets under it, and the ways out. Empty for
 * no findings.
 */
export function formatFrames(results: readonly ESLint.LintResult[], options: FramesOptions): string {
  return results
    .filter(({ messages }) => messages.length > 0)
    .map(result => formatFile(result, options))
    .join("");
}

function formatFile({ filePath, messages, source, output }: ESLint.LintResult, options: FramesOptions): string {
  const path = relative(options.cwd, filePath);
  const lines = linesOf(output ?? source ?? "", filePath);
  const heading = options.colors.underline(path);
  return `${heading}\n\n${messages.map(message => formatMessage(message, path, lines, options)).join("\n")}\n`;
}

function formatMessage(
  message: Linter.LintMessage,
  path: string,
  lines: readonly string[],
  { colors, width }: FramesOptions,
): string {
  const severity = message.severity === 2 ? colors.red("error") : colors.yellow("warning");
  const rule = message.fatal === true ? "parsing error" : (message.ruleId ?? "unused directive");
  const place = colors.dim(`${path}:${message.line}:${message.column}`);
  const text = message.message.replace(/^Parsing error: /, "");
  return [
    `  ${severity}  ${colors.bold(rule)}  ${place}`,
    ...wrap(text, width - 2).map(line => `  ${line}`),
    "",
    ...frame(message, lines, colors),
    "",
    ...waysOut(message, colors, width),
    "",
  ]
    .filter((line, i, all) => line !== "" || all[i - 1] !== "")
    .join("\n");
}

/** The suggestions, but for the one to look away. */
function waysOut({ suggestions = [] }: Linter.LintMessage, colors: Colors, width: number): string[] {
  return suggestions
    .filter(({ messageId }) => messageId !== "disableForLine")
    .flatMap(({ desc }, i) => {
      const label = i === 0 ? "way out: " : "     or: ";
      const [first = "", ...others] = wrap(desc, width - 2 - label.length);
      return [`  ${colors.green(label)}${first}`, ...others.map(line => `  ${" ".repeat(label.length)}${line}`)];
    });
}

// --- code ---

const ABOVE = 2;
const BELOW = 1;
/** A finding may cover a whole migration; so many of its lines are shown. */
const MOST_LINES = 6;
/** A line may hold a whole file; so many of its characters are shown. */
const MOST_COLUMNS = 160;

/**
 * ESLint counts lines of scripts as JavaScript does, and ours of SQL as servers do. What follows the last line break is
 * a line only where there is something on it.
 */
function linesOf(source: string, path: string): readonly string[] {
  const lines = source.replace(/^\ufeff/, "").split(/\.sql$/i.test(path) ? /\r?\n/ : /\r\n|[\r\n\u2028\u2029]/);
  return lines.length > 1 && lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function frame(message: Linter.LintMessage, lines: readonly string[], colors: Colors): string[] {
  const startLine = message.line;
  if (lines[startLine - 1] === undefined) return [];
  const first = Math.max(startLine - ABOVE, 1);
  const isCut = (message.endLine ?? startLine) - startLine >= MOST_LINES;
  const endLine = isCut ? startLine + MOST_LINES - 1 : (message.endLine ?? startLine);
  const shown = lines.slice(first - 1, endLine + BELOW);
  const start = Math.max(message.column, 1);
  const end = isCut ? (lines[endLine - 1] ?? "").length + 1 : (message.endColumn ?? start + 1);
  const from = offsetOf(shown, start);
  const code = shown.map(line => crop(line, from)).join("\n");
  // Babel takes the end for exclusive on the first line, and for inclusive on the others.
  const inclusive = endLine === startLine ? 0 : 1;
  const options = { linesAbove: ABOVE, linesBelow: BELOW, startLine: first };
  const text = codeFrameColumns(
    code,
    {
      start: { line: startLine, column: start - from },
      end: { line: endLine, column: Math.max(Math.min(end - from, MOST_COLUMNS + 1) - inclusive, 1) },
    },
    options,
  );
  return text.split("\n").map(line => `  ${paint(line, colors)}`);
}

/** How many characters are left out on the left so that the column is to be seen. */
function offsetOf(lines: readonly string[], column: number): number {
  return lines.some(line => line.length > MOST_COLUMNS) ? Math.max(column - MOST_COLUMNS / 2, 0) : 0;
}

/** The rest of a separator that SQL does not know would break the frame. */
function crop(line: string, from: number): string {
  return line.slice(from, from + MOST_COLUMNS).replaceAll(/[\r\u2028\u2029]/g, " ");
}

/** Colours by the parts of the frame: highlighting knows JavaScript alone. */
function paint(line: string, colors: Colors): string {
  const [, mark = "", gutter = "", rest = ""] = /^([> ])( *\d* \|)(.*)$/.exec(line) ?? [line, "", "", line];
  const isCarets = /^ *\|$/.test(gutter);
  return `${colors.red(mark)}${colors.gray(gutter)}${isCarets ? colors.red(rest) : rest}`;
}
