import type { SchemaDefinition } from "../../../model/definition.js";
import type { Opaque } from "../../../model/operation.js";
import type { Project } from "../../../project/project.js";
import { createEnum, opaqueDeclaration } from "../operations.js";
import { qualifiedNameOf } from "./names.js";
import { parsePrisma } from "./parse.js";
import { schemaOf, type PrismaSchema } from "./schema.js";
import type { Block, Model, Syntax } from "./syntax.js";
import { modelsOf, unknownFields } from "./tables.js";
import { labelsOf } from "./types.js";

/** Whether a file is one of a Prisma schema that declares something. */
export function isDefinitionFile(path: string, text: string): boolean {
  return path.endsWith(".prisma") && /^[ \t]*(?:model|enum)\s+\w+\s*\{/m.test(text);
}

/**
 * What a file of a Prisma schema declares: the operations that `prisma migrate` sends for it to an empty database. `null` for
 * one that declares nothing, or a database that is not modelled.
 */
export function readDefinitions(
  { path, text }: { readonly path: string; readonly text: string },
  project: Project,
): SchemaDefinition | null {
  if (!isDefinitionFile(path, text)) return null;
  const syntax = parsePrisma(text);
  const schema = schemaOf(path, text, syntax, project);
  if (schema === null) return null;
  const models = syntax.blocks.filter(isModel);
  const enums = schema.dialect === "postgresql" ? syntax.blocks.filter(block => block.kind === "enum") : [];
  return {
    format: "prisma",
    path,
    dialect: schema.dialect,
    models: models.flatMap(model => modelsOf(model, schema)),
    types: enums.map(declared => createEnum(qualifiedNameOf(declared, schema), labelsOf(declared), declared.span)),
    opaque: [...unread(syntax), ...models.flatMap(model => unknown(model, schema))],
  };
}

function isModel(block: Block): block is Model {
  return block.kind === "model";
}

function unread(syntax: Syntax): readonly Opaque[] {
  const places = [syntax.unread, ...syntax.blocks.map(block => block.unread)];
  return places.flatMap(span =>
    span === null ? [] : [opaqueDeclaration("syntax", "the line is none of a Prisma schema", span)],
  );
}

function unknown(model: Model, schema: PrismaSchema): readonly Opaque[] {
  return unknownFields(model, schema).map(({ type }) =>
    opaqueDeclaration("statement", `no file of the schema declares \`${type.text}\``, type.span),
  );
}
