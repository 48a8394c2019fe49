import { isMySqlFamily } from "../../../model/dialect.js";
import type { ColumnDefault } from "../../../model/column.js";
import { defaultFromSql } from "../../definitions.js";
import { mappedName } from "./names.js";
import type { PrismaSchema } from "./schema.js";
import { argumentOf, attributeOf, type Expression, type Field } from "./syntax.js";
import { literal, nativeType, typeSql } from "./types.js";

/** The default that the database has. Most functions (`uuid()`, `cuid()`) run in the client, as `@updatedAt` does. */
export function defaultOf(field: Field, schema: PrismaSchema): ColumnDefault | null {
  const value = defaultExpression(field);
  if (value === null) return null;
  const sql = defaultSql(value, field, schema);
  return sql === null ? null : defaultFromSql(sql, schema.dialect, value.span);
}

export function isAutoincrement(field: Field): boolean {
  const value = defaultExpression(field);
  return value?.kind === "call" && value.name.text === "autoincrement";
}

function defaultExpression(field: Field): Expression | null {
  const attribute = attributeOf(field, "default");
  return attribute === null ? null : argumentOf(attribute, "value", 0);
}

function defaultSql(value: Expression, field: Field, schema: PrismaSchema): string | null {
  const { dialect } = schema;
  // MySQL has no literal defaults for these types, and Prisma writes no expression for them.
  if (isMySqlFamily(dialect)) {
    if (field.type.text === "Json") return null;
    if (field.type.text === "Bytes" && value.kind !== "call") return null;
  }
  if (value.kind !== "call") return constantSql(value, field, schema);
  if (value.name.text === "now") return nowSql(field, schema);
  if (value.name.text !== "dbgenerated") return null;
  const expression = value.args[0]?.value;
  return expression?.kind === "string" && expression.text !== "" ? expression.text : null;
}

function nowSql(field: Field, { dialect }: PrismaSchema): string {
  if (!isMySqlFamily(dialect)) return "CURRENT_TIMESTAMP";
  const native = nativeType(field);
  const precision = ["DateTime", "Timestamp", "Time"].includes(native?.name ?? "") ? native?.args[0] : undefined;
  return `CURRENT_TIMESTAMP(${precision ?? 3})`;
}

function constantSql(value: Expression, field: Field, schema: PrismaSchema): string | null {
  switch (value.kind) {
    case "array": {
      const items = value.items.map(item => constantSql(item, field, schema));
      return items.includes(null) ? null : `ARRAY[${items.join(", ")}]::${typeSql(field, schema) ?? ""}`;
    }
    case "word":
      return labelSql(value.text, field, schema) ?? value.text;
    case "string":
      return stringSql(value.text, field.type.text, schema);
    default:
      return null;
  }
}

/** A label of the field's enum as the database has it. */
function labelSql(label: string, field: Field, { enums }: PrismaSchema): string | null {
  const found = enums.get(field.type.text)?.values.find(({ name }) => name.text === label);
  return found === undefined ? null : literal(mappedName(found).text);
}

function stringSql(text: string, type: string, { dialect }: PrismaSchema): string {
  switch (type) {
    case "Bytes":
      return literal(`${dialect === "postgresql" ? "\\x" : ""}${Buffer.from(text, "base64").toString("hex")}`);
    case "DateTime":
      return literal(isMySqlFamily(dialect) ? dateTime(text, "T", "") : dateTime(text, " ", " "));
    // Prisma writes a number here, and JSON as it is on SQLite.
    case "Decimal":
      return text;
    case "Json":
      return dialect === "sqlite" ? text : literal(text);
    default:
      return literal(text);
  }
}

/** `2020-01-02T03:04:05Z` with other marks before the time and the zone. */
function dateTime(text: string, beforeTime: string, beforeZone: string): string {
  const match = /^(\d{4,}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  if (match === null) return text;
  const [, date = "", time = "", fraction = "", zone = ""] = match;
  return `${date}${beforeTime}${time}${fraction}${beforeZone}${/z/i.test(zone) ? "+00:00" : zone}`;
}
