import { DIALECT_NAMES } from "../model/dialect.js";
import { detailLines } from "./details.js";
import type { DirectionReport, MigrationReport, OperationReport, Place, QueryReport, Report } from "./report.js";
import { frameworkName } from "./framework-names.js";
import { count, wrap, type Colors } from "./terminal.js";

/** A report for people. */
export function printReport(report: Report, colors: Colors, width: number): string {
  const { migration, noMigration, queries } = report;
  const head: [string, string][] = [["dialect", `${DIALECT_NAMES[report.dialect.name]} (${report.dialect.source})`]];
  if (migration !== null) {
    head.unshift(["framework", frameworkName(migration.framework)]);
    head.push(["id", migration.id], ["transaction", TRANSACTIONS[migration.transaction]]);
  }
  const blocks = [
    [colors.underline(report.file), ...head.map(([name, value]) => `  ${colors.dim(name.padEnd(12))} ${value}`)],
    ...(migration === null
      ? [wrap(`No migration: ${noMigration ?? "nothing says that it is one"}.`, width)]
      : [directionLines("up", migration.up, colors, width), directionLines("down", migration.down, colors, width)]),
    ...(queries.length > 0 || migration === null ? [queryLines(queries, colors, width)] : []),
    ...(migration === null ? [] : [[summary(migration)]]),
  ];
  return `${blocks.map(lines => lines.join("\n")).join("\n\n")}\n`;
}

const TRANSACTIONS = {
  one: "one around everything",
  none: "none around everything",
  unknown: "not known",
} as const;

function directionLines(name: string, direction: DirectionReport, colors: Colors, width: number): string[] {
  const title = colors.bold(name);
  switch (direction.kind) {
    case "steps":
      if (direction.operations.length === 0) return [`${title}: nothing`];
      return [title, ...direction.operations.flatMap(operation => operationLines(operation, colors, width))];
    case "absent":
      return [`${title}: absent`];
    case "uninferable":
      return [
        `${title}: not to be derived (${placeOf(direction.place)})${direction.reason === null ? "" : `: ${direction.reason}`}`,
      ];
    case "empty":
      return [`${title}: empty (${placeOf(direction.place)})`];
    case "throws":
      return [
        `${title}: refuses to run (${placeOf(direction.place)})${direction.reason === null ? "" : `: ${direction.reason}`}`,
      ];
    case "inferred":
      return [
        `${title}: derived by the framework`,
        ...direction.operations.flatMap(operation => operationLines(operation, colors, width)),
      ];
    case "forwardOnly":
      return [`${title}: none, as the tool has it`];
    case "elsewhere": {
      const [first = "", ...others] = directionLines(name, direction.direction, colors, width);
      return [`${first} ${colors.dim(`in ${direction.file}`)}`, ...others];
    }
  }
}

const PLACE_WIDTH = 15;

function operationLines(operation: OperationReport, colors: Colors, width: number): string[] {
  const place = placeOf(operation.place).padEnd(PLACE_WIDTH);
  const doubt = operation.certainty === "certain" ? "" : ` [${operation.certainty}]`;
  const text = operation.kind === "opaque" ? opaqueText(operation) : operation.description;
  const indent = " ".repeat(PLACE_WIDTH + 4);
  const room = width - indent.length;
  const [first = "", ...others] = wrap(`${text}${doubt}`, room);
  return [
    `  ${colors.dim(place)}  ${operation.kind === "opaque" ? colors.yellow(first) : first}`,
    ...others.map(line => `${indent}${line}`),
    ...[...detailLines(operation), ...(operation.lock === null ? [] : [operation.lock.description])].flatMap(line =>
      wrap(line, room).map(part => `${indent}${colors.dim(part)}`),
    ),
  ];
}

function opaqueText({ details }: OperationReport): string {
  return `not understood (${String(details["reason"])}): ${String(details["detail"])}`;
}

function queryLines(queries: readonly QueryReport[], colors: Colors, width: number): string[] {
  if (queries.length === 0) return [`${colors.bold("queries")}: none`];
  const lines = queries.flatMap(query => {
    const iteration = query.iteration as { label: string; purpose: string } | null;
    const about = [
      `${query.library} ${query.action}`,
      ...(query.model === null ? [] : [`of ${query.model}`]),
      ...(iteration === null ? [] : [`once per turn of \`${iteration.label}\` (${iteration.purpose})`]),
    ].join(" ");
    const indent = " ".repeat(PLACE_WIDTH + 4);
    return [
      `  ${colors.dim(placeOf(query.place).padEnd(PLACE_WIDTH))}  ${query.call}`,
      ...wrap(about, width - indent.length).map(line => `${indent}${colors.dim(line)}`),
    ];
  });
  return [colors.bold("queries"), ...lines];
}

function summary({ up, down }: MigrationReport): string {
  const operations = [up, down].flatMap(operationsOf);
  const opaque = operations.filter(({ kind }) => kind === "opaque").length;
  const total = count(operations.length, "operation");
  return opaque === 0 ? `${total}.` : `${total}, ${opaque} of them not understood.`;
}

function operationsOf(direction: DirectionReport): readonly OperationReport[] {
  if (direction.kind === "steps" || direction.kind === "inferred") return direction.operations;
  return direction.kind === "elsewhere" ? operationsOf(direction.direction) : [];
}

function placeOf({ line, column, endLine, endColumn }: Place): string {
  return `${line}:${column}-${endLine}:${endColumn}`;
}
