import type { Field, ModelInfo } from "./model.js";

const BLOCK = /^[ \t]*(model|enum|view|type)\s+(\w+)\s*\{([\s\S]*?)^[ \t]*\}/gm;

/** The models of one or more files of a Prisma schema. Never throws: what it does not know is left out. */
export function readPrismaSchema(text: string): readonly ModelInfo[] {
  const blocks = [...text.matchAll(BLOCK)].map(([, kind = "", name = "", body = ""]) => ({ kind, name, body }));
  const models = new Set(blocks.filter(({ kind }) => kind === "model" || kind === "view").map(({ name }) => name));
  return blocks
    .filter(({ kind }) => kind === "model")
    .map(({ name, body }) => ({
      name,
      table: /^\s*@@map\(\s*(?:name:\s*)?"([^"]+)"/m.exec(body)?.[1] ?? name,
      fields: new Map(body.split("\n").flatMap(line => fieldOf(line, models))),
      deletedAt: null,
      scoped: false,
    }));
}

const NUMBERS = new Set(["Int", "BigInt", "Float", "Decimal"]);

const FIELD = /^\s*(\w+)\s+(Unsupported\([^)]*\)|\w+)(\[\])?(\?)?\s*(.*)$/;

function fieldOf(line: string, models: ReadonlySet<string>): [string, Field][] {
  const match = FIELD.exec(line.replace(/\/\/.*$/, ""));
  if (match === null) return [];
  const [, name = "", type = "", list, , attributes = ""] = match;
  if (models.has(type) || type.startsWith("Unsupported")) return [];
  const column = /@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(attributes)?.[1] ?? name;
  const field = {
    name,
    updatedAt: attributes.includes("@updatedAt"),
    unique: /(^|\s)@(id|unique)\b/.test(attributes),
    numeric: NUMBERS.has(type) && list === undefined,
  };
  return [[column, field]];
}
