import { resolve } from "node:path";
import { parse as parseBabel } from "@babel/parser";
import { parse as parseTypeScript } from "@typescript-eslint/parser";
import { Linter, type Rule } from "eslint";
import { expect } from "vitest";
import { lowerScript } from "../../src/frontends/index.js";
import { parseScript } from "../../src/frontends/parse.js";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import { displayName, type QualifiedName } from "../../src/model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../src/model/operation.js";
import type { Edit, Writer, Written } from "../../src/model/writer.js";
import { Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "./comparable.js";
import { memoryProject, type ScriptOptions } from "./script.js";
import { replayed } from "./truth.js";

/** What was written: the words for a message, the source afterwards (`null`: no edits), what became of the operations. */
export interface Outcome {
  readonly code: string;
  readonly source: string | null;
  /** Operations that are gone (`- …`) or new (`+ …`), `up` before `down`. */
  readonly changes: readonly string[];
}

/** An index for the foreign key that the `nth` operation with one brings along. */
export function indexed(source: string, options: ScriptOptions & { readonly nth?: number } = {}): Outcome {
  return write(source, options, (writer, migration) => {
    const found = allOperations(migration).flatMap(operation =>
      "table" in operation && operation.table !== null
        ? foreignKeys(operation).map(({ columns }) => ({ operation, table: operation.table as Table, columns }))
        : [],
    );
    const { operation, table, columns } = present(found[options.nth ?? 0]);
    return writer.createIndex(operation, table, columns);
  });
}

/** A default for a column that is added. */
export function defaulted(
  source: string,
  value: string,
  options: ScriptOptions & { readonly column?: string } = {},
): Outcome {
  return write(source, options, (writer, migration) =>
    present(writer.withDefault(added(migration, options.column), value) ?? undefined),
  );
}

/** The three steps for a column that is added. */
export function filled(
  source: string,
  value: string,
  options: ScriptOptions & { readonly column?: string } = {},
): Outcome {
  return write(source, options, (writer, migration) => writer.addFillRequire(added(migration, options.column), value));
}

/** An UPDATE before a column that becomes NOT NULL. */
export function filledBefore(source: string, value: string, options: ScriptOptions = {}): Outcome {
  return write(source, options, (writer, migration) => {
    const anchor = allOperations(migration).find(
      (operation): operation is AlterColumn => operation.kind === "alterColumn" && operation.nullable === false,
    );
    return writer.fillBefore(present(anchor), value);
  });
}

/** The source with the way back that a script of SQL says, after a history that is SQL as well; `null` for none. */
export function wroteBack(
  source: string,
  way: { readonly history?: string; readonly back: string; readonly notes?: readonly string[] },
  options: ScriptOptions = {},
): string | null {
  const { back, notes = [] } = way;
  const dialect = options.dialect ?? "postgresql";
  const history = replayed(Schema.empty(dialect, true), way.history ?? "");
  return write(source, options, (writer, migration) => {
    const before = operationsOf(migration.up).reduce((schema, operation) => schema.apply(operation), history);
    const operations = lowerSql(plainSource(back), dialect);
    return { code: "", edits: writer.wayBack(migration.down, { operations, before, notes })?.edits ?? null };
  }).source;
}

/** A way back that refuses. */
export function refused(source: string, options: ScriptOptions = {}): Outcome & { readonly down: string } {
  let down = "";
  const outcome = write(
    source,
    options,
    (writer, migration) => writer.throwingDown(migration.down, null),
    after => (down = after.down.kind),
  );
  return { ...outcome, down };
}

/** A source in a template literal: without the empty lines around it, the first line at this depth. */
export function script(text: string, depth = ""): string {
  const lines = text.replace(/^\n/, "").replace(/\n *$/, "\n").split("\n");
  const indent = /^ */.exec(lines[0] ?? "")?.[0].length ?? 0;
  return lines
    .map(line => line.slice(Math.min(indent, line.length - line.trimStart().length)))
    .map(line => (line === "" ? "" : depth + line))
    .join("\n");
}

/** Everything that a writer promises of its edits: in the file, apart from each other, and JavaScript afterwards. */
export function applied(source: string, edits: readonly Edit[], path: string): string {
  const last = edits.toSorted((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  let result = source;
  let limit = source.length;
  for (const { span, text } of last) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(limit);
    limit = span.start;
    result = result.slice(0, span.start) + text + result.slice(span.end);
  }
  parseTypeScript(result, { range: true, sourceType: sourceTypeOf(path, result) });
  parseBabel(result, { sourceType: "unambiguous", plugins: ["typescript", "decorators-legacy"] });
  return result;
}

type Table = NonNullable<Extract<Operation, { table: unknown }>["table"]>;

function write(
  source: string,
  options: ScriptOptions,
  ask: (writer: Writer, migration: Migration) => Written,
  look: (after: Migration) => unknown = () => undefined,
): Outcome {
  const path = options.path ?? "migrations/1_test.ts";
  const project = memoryProject({ ...options.files, [path]: source }, options.dialect ?? "postgresql");
  const file = resolve(project.root, path);
  const outcomes = Object.entries(parsers(path, source)).map(([parser, ast]): Outcome & { readonly parser: string } => {
    const { migration, writer } = present(lowerScript({ path: file, text: source, ast }, project));
    const { code, edits } = ask(writer, migration);
    expect(code).not.toMatch(/\n/);
    if (edits === null) return { parser, code, source: null, changes: [] };
    const result = applied(source, edits, path);
    const ast2 = present(parseScript(file, result));
    const after = present(lowerScript({ path: file, text: result, ast: ast2 }, project)).migration;
    look(after);
    return {
      parser,
      code,
      source: result,
      changes: [...changes(migration, after, "up"), ...changes(migration, after, "down")],
    };
  });
  const [first, ...others] = outcomes.map(({ parser, ...outcome }) => ({ parser, outcome }));
  // Whatever parser the user's configuration names, the code that is written is the same.
  for (const { parser, outcome } of others) expect([parser, outcome]).toEqual([parser, present(first).outcome]);
  return present(first).outcome;
}

/** The syntax as ESLint's parsers and our own give it. */
function parsers(path: string, source: string): Record<string, object> {
  const sourceType = sourceTypeOf(path, source);
  const trees: Record<string, object | null> = {
    babel: parseScript(path, source),
    typescript: parseTypeScript(source, { range: true, loc: true, sourceType }),
  };
  if (/\.[cm]?js$/.test(path)) trees["espree"] = espree(source, sourceType);
  return Object.fromEntries(Object.entries(trees).map(([name, tree]) => [name, present(tree)]));
}

function espree(source: string, sourceType: "module" | "script"): object | null {
  let ast: object | null = null;
  const capture: Rule.RuleModule = {
    create({ sourceCode }) {
      ({ ast } = sourceCode);
      return {};
    },
  };
  new Linter().verify(source, [
    {
      plugins: { test: { rules: { capture } } },
      rules: { "test/capture": "error" },
      languageOptions: { sourceType: sourceType === "module" ? "module" : "commonjs" },
    },
  ]);
  return ast;
}

function sourceTypeOf(path: string, source: string): "module" | "script" {
  return path.endsWith(".ts") || /^(?:import|export)\b/m.test(source) ? "module" : "script";
}

function added(migration: Migration, column: string | undefined): AddColumn {
  return present(
    allOperations(migration).find(
      (operation): operation is AddColumn =>
        operation.kind === "addColumn" && (column === undefined || operation.column.name.text === column),
    ),
  );
}

function allOperations({ up, down }: Migration): readonly Operation[] {
  return [...operationsOf(up), ...operationsOf(down)];
}

function foreignKeys(operation: Operation) {
  const constraints =
    operation.kind === "addConstraint"
      ? [operation.constraint]
      : "constraints" in operation
        ? operation.constraints
        : [];
  return constraints.filter(constraint => constraint.kind === "foreignKey");
}

/** The operations that only one of the two has, whatever the order. */
function changes(before: Migration, after: Migration, direction: "up" | "down"): readonly string[] {
  const printed = (migration: Migration): Map<Operation, string> =>
    new Map(
      operationsOf(migration[direction]).map(operation => [
        operation,
        JSON.stringify([operation.certainty, comparable(operation)]),
      ]),
    );
  const without = (all: Map<Operation, string>, others: Map<Operation, string>): Operation[] => {
    const rest = [...others.values()];
    return [...all].flatMap(([operation, text]) => {
      const same = rest.indexOf(text);
      if (same < 0) return [operation];
      rest.splice(same, 1);
      return [];
    });
  };
  const [old, now] = [printed(before), printed(after)];
  return [
    ...without(old, now).map(operation => `- ${summary(operation)}`),
    ...without(now, old).map(operation => `+ ${summary(operation)}`),
  ];
}

/** An operation in a few words, as far as writers make or change it. */
function summary(operation: Operation): string {
  const certainty = operation.certainty === "certain" ? "" : ` (${operation.certainty})`;
  return words(operation) + certainty;
}

function words(operation: Operation): string {
  switch (operation.kind) {
    case "createIndex": {
      const { index, concurrently } = operation;
      const columns = index.columns.map(({ name }) => name?.text).join(", ");
      return `index on ${shown(operation.table)} (${columns})${concurrently ? " concurrently" : ""}`;
    }
    case "addColumn": {
      const { name, type, nullable, default: value } = operation.column;
      const content =
        value === null
          ? ""
          : ` default ${value.kind === "constant" ? `'${value.value}'` : "text" in value ? value.text : value.kind}`;
      return `add ${shown(operation.table)}.${name.text} ${type?.name ?? "?"}${nullable ? "" : " not null"}${content}`;
    }
    case "alterColumn": {
      const parts = [
        operation.type === null ? [] : [`type ${operation.type.name}`],
        operation.nullable === null ? [] : [operation.nullable ? "null" : "not null"],
        operation.default === null ? [] : [`${operation.default.action} default`],
      ].flat();
      return `alter ${shown(operation.table)}.${operation.column.text}: ${parts.join(", ")}`;
    }
    case "changeData": {
      const columns = operation.assignments.map(({ column }) => column.text).join(", ");
      const rows = operation.whereNull.map(({ text }) => text).join(", ");
      return `${operation.action} ${shown(operation.table)}: ${columns} where ${rows} is null`;
    }
    default:
      return operation.kind;
  }
}

/** Without the schema that is there anyway. */
function shown(table: QualifiedName): string {
  return displayName(table).replace(/^public\./, "");
}

function present<T>(value: T | null | undefined): T {
  expect(value).toBeDefined();
  expect(value).not.toBeNull();
  return value as T;
}
