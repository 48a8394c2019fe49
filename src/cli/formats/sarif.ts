import { relative, sep } from "node:path";
import type { Linter } from "eslint";
import { homepage, version } from "../../package.js";
import { RULES_META } from "../rules-meta.js";
import { textOf, waysOut, type Findings } from "./index.js";

/**
 * The findings as a log of SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), which code
 * scanning reads: GitHub, Azure DevOps, VS Code. Columns count UTF-16 code units, as ESLint's do.
 */
export function sarifText({ results, root }: Findings): string {
  const rules = Object.entries(RULES_META).map(([id, { docs }]) => ({
    id,
    shortDescription: { text: docs?.description ?? id },
    helpUri: docs?.url,
  }));
  const places = new Map(rules.map(({ id }, i) => [id, i]));
  const found = results.flatMap(({ filePath, messages }) => {
    const uri = relative(root, filePath).split(sep).map(encodeURIComponent).join("/");
    return messages.map(message => resultOf(message, uri, places));
  });
  const run = {
    tool: { driver: { name: "dblint", version, informationUri: homepage, rules } },
    columnKind: "utf16CodeUnits",
    results: found,
  };
  return JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, null, 2);
}

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

function resultOf(message: Linter.LintMessage, uri: string, places: ReadonlyMap<string, number>): object {
  const { ruleId, severity, line, column, endLine, endColumn } = message;
  const ways = waysOut(message).map(way => `\nWay out: ${way}`);
  const ruleIndex = places.get(ruleId ?? "");
  const isRange = endLine !== undefined && endColumn !== undefined;
  return {
    ...(ruleId === null ? {} : { ruleId }),
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: severity === 2 ? "error" : "warning",
    message: { text: textOf(message) + ways.join("") },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri },
          region: {
            startLine: Math.max(line, 1),
            startColumn: Math.max(column, 1),
            ...(isRange ? { endLine, endColumn: Math.max(endColumn, 1) } : {}),
          },
        },
      },
    ],
  };
}
