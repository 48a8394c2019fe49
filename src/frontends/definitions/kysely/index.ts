import type { TSESTree } from "@typescript-eslint/utils";
import { plainColumn, type Column } from "../../../model/column.js";
import type { DeclaredModel, SchemaDefinition } from "../../../model/definition.js";
import type { Name, QualifiedName } from "../../../model/name.js";
import type { Opaque } from "../../../model/operation.js";
import type { Span } from "../../../model/span.js";
import type { Project } from "../../../project/project.js";
import { createTable, opaqueDeclaration } from "../operations.js";
import { casingOf, databaseName, type Casing } from "./casing.js";
import { membersOf, type Member, type Members } from "./members.js";
import { TypeFile } from "./type-files.js";

/** How the type that lists the tables is called. */
const DATABASE = /(?:DB|Db|Database|Tables|DatabaseSchema|DbSchema|DbInterface|DatabaseInterface)$/;

const DECLARES = new RegExp(String.raw`\b(?:interface|type)\s+\w*${DATABASE.source.slice(0, -1)}\b`);

/** Whether a file is a script that lists the tables of a database for Kysely. */
export function isDefinitionFile(path: string, text: string): boolean {
  return /\.[cm]?tsx?$/.test(path) && /kysely/i.test(text) && DECLARES.test(text);
}

/** The tables that a file lists for Kysely, with the names of their columns. */
export function readDefinitions(
  { path, text }: { readonly path: string; readonly text: string },
  project: Project,
): SchemaDefinition | null {
  if (!isDefinitionFile(path, text)) return null;
  const file = TypeFile.at(path, project, text);
  if (file === null) return null;
  const tables = [...file.declared.values()]
    .filter(({ node }) => DATABASE.test(node.id.name))
    .flatMap(({ node }) => membersOf(node, file).members)
    // What it extends is listed in another file, or by another type of this one.
    .filter((member, i, all) => member.file === file && all.findIndex(({ node }) => node === member.node) === i)
    .filter(({ type }) => type !== null && isRow(type));
  if (tables.length === 0) return null;
  const casing = casingOf(path, project);
  const models = tables.map(table => modelOf(table, casing));
  return {
    format: "kysely",
    path,
    dialect: project.dialectOf(path, text),
    models,
    types: [],
    opaque: models.flatMap(({ complete, name, span }): Opaque[] =>
      complete ? [] : [opaqueDeclaration("dynamic", `the columns of \`${name}\` are not all known`, span)],
    ),
  };
}

/** Rows have a type of their own. */
function isRow({ type }: TSESTree.TypeNode): boolean {
  return type === "TSTypeReference" || type === "TSTypeLiteral" || type === "TSIntersectionType";
}

function modelOf(table: Member, casing: Casing): DeclaredModel {
  const span = spanOf(table.node);
  const keySpan = spanOf(table.node.key);
  const name = qualifiedName(table, keySpan, casing);
  const row: Members = table.type === null ? { members: [], complete: false } : membersOf(table.type, table.file);
  const columns = row.members.map(member => columnOf(member, table, casing));
  const label = table.type?.type === "TSTypeReference" ? table.file.text.slice(...table.type.typeName.range) : null;
  return {
    name: label ?? table.name ?? "…",
    table: createTable(name, span, { columns: columns.map(({ column }) => column), constraints: [], indexes: [] }),
    indexes: [],
    complete: row.complete && [name.name, ...columns.map(({ column }) => column.name)].every(({ exact }) => exact),
    namesOnly: true,
    properties: new Map(columns.map(({ property, column }) => [property, column.name])),
    relations: [],
    span: keySpan,
  };
}

/** `users`, and `auth.users` with its schema. */
function qualifiedName({ name }: Member, span: Span, casing: Casing): QualifiedName {
  const parts = (name ?? "…").split(".").map(part => nameOf(name === null ? null : part, span, casing));
  const last = parts.at(-1) ?? nameOf(null, span, casing);
  return { schema: parts.at(-2) ?? null, name: last, span };
}

function nameOf(written: string | null, span: Span, casing: Casing): Name {
  const text = written === null ? null : databaseName(written, casing);
  return { text: text ?? written ?? "…", exact: text !== null, span };
}

function columnOf(
  member: Member,
  table: Member,
  casing: Casing,
): { readonly property: string; readonly column: Column } {
  const isHere = member.file === table.file;
  const span = spanOf(isHere ? member.node : table.node);
  const written = member.type === null ? "" : member.file.text.slice(...member.type.range);
  const isGenerated = /^Generated(?:Always)?</.test(written);
  const column: Column = {
    ...plainColumn(nameOf(member.name, isHere ? spanOf(member.node.key) : span, casing), span),
    nullable: /\|\s*null\b|\bnull\s*\|/.test(written),
    default: isGenerated ? { kind: "unknown", span } : null,
  };
  return { property: member.name ?? "…", column };
}

function spanOf({ range: [start, end] }: TSESTree.Node): Span {
  return { start, end };
}
