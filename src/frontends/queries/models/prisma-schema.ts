import { mappedName } from "../../definitions/prisma/names.js";
import { parsePrisma } from "../../definitions/prisma/parse.js";
import { attributeOf, type Block, type Field as PrismaField, type Model } from "../../definitions/prisma/syntax.js";
import type { Field, ModelInfo } from "./model.js";

/** The models of one or more files of a Prisma schema. Never throws: what it does not know is left out. */
export function readPrismaSchema(text: string): readonly ModelInfo[] {
  const blocks = parsePrisma(text).blocks.filter(hasFields);
  const models = new Set(blocks.filter(({ kind }) => kind !== "type").map(({ name }) => name.text));
  return blocks
    .filter(({ kind }) => kind === "model")
    .map(model => ({
      name: model.name.text,
      table: mappedName(model).text,
      fields: new Map(
        model.fields
          .filter(({ type, unsupported }) => !models.has(type.text) && unsupported === null)
          .map(field => [mappedName(field).text, fieldOf(field)]),
      ),
      deletedAt: null,
      scoped: false,
    }));
}

function hasFields(block: Block): block is Model {
  return "fields" in block;
}

const NUMBERS: ReadonlySet<string> = new Set(["Int", "BigInt", "Float", "Decimal"]);

function fieldOf(field: PrismaField): Field {
  return {
    name: field.name.text,
    updatedAt: attributeOf(field, "updatedAt") !== null,
    unique: attributeOf(field, "id") !== null || attributeOf(field, "unique") !== null,
    numeric: NUMBERS.has(field.type.text) && field.arity !== "list",
  };
}
