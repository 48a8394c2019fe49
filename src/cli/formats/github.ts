import { relative, sep } from "node:path";
import type { Linter } from "eslint";
import { textOf, titleOf, waysOut, type Findings } from "./index.js";

/**
 * Annotations for a pull request, as commands of GitHub's workflows
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message).
 */
export function githubText({ results, root }: Findings): string {
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map(message => annotation(relative(root, filePath).split(sep).join("/"), message)),
    )
    .join("\n");
}

function annotation(file: string, message: Linter.LintMessage): string {
  const { line, column, endLine = line, endColumn } = message;
  const properties: readonly (readonly [name: string, value: string | number])[] = [
    ["file", file],
    ["line", line],
    ["endLine", endLine],
    // Columns count where it is one line.
    ...(endLine === line ? ([["col", column]] as const) : []),
    ...(endLine === line && endColumn !== undefined ? ([["endColumn", endColumn]] as const) : []),
    ["title", titleOf(message)],
  ];
  const shown = properties.map(([name, value]) => `${name}=${escapedProperty(String(value))}`).join(",");
  const ways = waysOut(message).map(way => `\nWay out: ${way}`);
  return `::${message.severity === 2 ? "error" : "warning"} ${shown}::${escaped(textOf(message) + ways.join(""))}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
