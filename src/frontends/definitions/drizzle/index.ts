import type { TSESTree } from "@typescript-eslint/utils";
import type { SchemaDefinition } from "../../../model/definition.js";
import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { CreateType, Opaque } from "../../../model/operation.js";
import type { Project } from "../../../project/project.js";
import { nodePackages } from "../../evaluate/globals.js";
import { Machine } from "../../evaluate/machine.js";
import { endOf, guarded } from "../../evaluate/run.js";
import { parseShared } from "../../parse.js";
import { createEnum, opaqueDeclaration } from "../operations.js";
import { casingOf } from "./casing.js";
import type { Reading } from "./columns.js";
import { declaredValues, type Declared } from "./declared.js";
import { EnumHost, TableHost } from "./hosts.js";
import { drizzlePackages } from "./library.js";
import { qualifiedNameOf, spanOf } from "./names.js";
import { relationsOf } from "./relations.js";
import { readTable, type ReadTable } from "./tables.js";
import { labelsOf } from "./types.js";

/** The packages whose functions make columns. */
const CORE = /["']drizzle-orm\/(?:pg|mysql|sqlite)-core["']/;

/** A call of something that makes tables or enums, or of what a schema has. */
const MAKES = /(?:[tT]able|[eE]num)\w*\s*(?:<[^>]*>)?\(|\bpgSchema\b|\bmysqlSchema\b/;

/** Whether a file is a script that declares tables with Drizzle. */
export function isDefinitionFile(path: string, text: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path) && CORE.test(text) && MAKES.test(text);
}

/** What a file declares with Drizzle: the operations that `drizzle-kit` sends for it to an empty database. */
export function readDefinitions(
  file: { readonly path: string; readonly text: string; readonly ast?: object },
  project: Project,
): SchemaDefinition | null {
  const { path, text } = file;
  if (!isDefinitionFile(path, text)) return null;
  const ast = file.ast ?? parseShared(path, text);
  if (ast === null) return null;
  const mysql: Dialect = project.dialectOf(path, text) === "mariadb" ? "mariadb" : "mysql";
  const packages = new Map(drizzlePackages(() => machine, mysql));
  const machine: Machine = new Machine({ path, text, ast }, project, packages, {
    opaque: () => undefined,
    answer: () => null,
    isDatabase: () => null,
  });
  for (const [name, value] of nodePackages(machine)) packages.set(name, value);
  let definition: SchemaDefinition | null = null;
  const end = endOf(() => {
    machine.load();
    definition = definitionOf(machine, project);
  });
  return end === "done" ? definition : tooMuch(machine, dialectIn(text, mysql));
}

function dialectIn(text: string, mysql: Dialect): Dialect {
  const family = /drizzle-orm\/(pg|mysql|sqlite)-core/.exec(text)?.[1];
  return family === "pg" ? "postgresql" : family === "mysql" ? mysql : "sqlite";
}

function tooMuch(machine: Machine, dialect: Dialect): SchemaDefinition {
  const span = { start: 0, end: 0 };
  const opaque = [opaqueDeclaration("size", "it does more than the analysis follows", span)];
  return { format: "drizzle", path: machine.main.path, dialect, models: [], types: [], opaque };
}

function definitionOf(machine: Machine, project: Project): SchemaDefinition | null {
  const { path, text } = machine.main;
  const values = declaredValues(machine);
  const tables = unique(values, TableHost);
  const enums = unique(values, EnumHost);
  const opaque = values.flatMap(value => notFollowed(value));
  const dialect =
    (tables[0]?.value.namespace ?? enums[0]?.value.namespace)?.dialect ??
    (opaque.length === 0 ? null : dialectIn(text, project.dialectOf(path, text)));
  if (dialect === null) return null;
  const reading: Reading = { machine, dialect, casing: casingOf(path, project) };
  const nameOfTable = (table: TableHost): string | null => tables.find(({ value }) => value === table)?.name ?? null;
  const relations = relationsOf(
    values.map(({ value }) => value),
    nameOfTable,
    reading,
  );
  const read = tables.map(({ name, value, span }) =>
    guarded<ReadTable | null>(
      () => readTable(value, name, span, relations.get(value) ?? [], { ...reading, dialect: value.namespace.dialect }),
      null,
    ),
  );
  const known = read.filter(table => table !== null);
  return {
    format: "drizzle",
    path,
    dialect,
    models: known.map(({ model }) => model),
    types: isMySqlFamily(dialect) ? [] : enums.flatMap(({ value }) => typeOf(value, machine)),
    opaque: [
      ...opaque,
      ...known.flatMap(({ problems }) =>
        problems.map(({ detail, span }) => opaqueDeclaration("dynamic", detail, span)),
      ),
      ...(known.length < read.length ? tooMuch(machine, dialect).opaque : []),
    ],
  };
}

/** The hosts of a kind that the file itself makes, each under its first name. */
function unique<H extends TableHost | EnumHost>(
  values: readonly Declared[],
  kind: abstract new (...args: never[]) => H,
): readonly (Omit<Declared, "value"> & { readonly value: H })[] {
  const seen = new Set<H>();
  return values.flatMap(declared => {
    const { value, range } = declared;
    if (!(value instanceof kind) || seen.has(value)) return [];
    if (value.caller.start < range.start || value.caller.end > range.end) return [];
    seen.add(value);
    return [{ ...declared, value }];
  });
}

function typeOf(host: EnumHost, machine: Machine): readonly CreateType[] {
  const span = spanOf(host.place, machine.main, host.caller);
  const labels = labelsOf(host.labels);
  const created = createEnum(qualifiedNameOf(host, machine.main, span), labels ?? [], span);
  return [labels === null ? { ...created, certainty: "partial" } : created];
}

/** A call that looks as if it made a table, of which nobody knows what it gives. */
function notFollowed({ value, init, range }: Declared): readonly Opaque[] {
  if (value.kind !== "unknown" || init?.type !== "CallExpression") return [];
  const [name, columns] = init.arguments;
  const makes = /table$/i.test(calledName(init.callee));
  const isNamed = name?.type === "Literal" || name?.type === "TemplateLiteral";
  const hasColumns = columns?.type === "ObjectExpression" || columns?.type === "ArrowFunctionExpression";
  return makes && isNamed && hasColumns
    ? [opaqueDeclaration("dynamic", `a table is not known: ${value.reason}`, range)]
    : [];
}

function calledName(callee: TSESTree.Node): string {
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" && callee.property.type === "Identifier" ? callee.property.name : "";
}
