import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { Name, QualifiedName } from "../../../model/name.js";
import type { Span } from "../../../model/span.js";
import { POSTGRESQL_NAME_LIMIT, truncatedName } from "../names.js";
import type { PrismaSchema } from "./schema.js";
import {
  argumentOf,
  attributeOf,
  stringOf,
  type Attribute,
  type Enum,
  type Field,
  type Model,
  type Word,
} from "./syntax.js";

export function nameOf({ text, span }: Word): Name {
  return { text, exact: true, span };
}

/** What the database calls a model, enum, field or label: `@@map` and `@map`, else its own name. */
export function mappedName(declared: { readonly name: Word; readonly attributes: readonly Attribute[] }): Word {
  const map = attributeOf(declared, "map");
  return (map === null ? null : stringOf(argumentOf(map, "name", 0))) ?? declared.name;
}

/** The table of a model, or the type of an enum, in its `@@schema`. */
export function qualifiedNameOf(declared: Model | Enum, { hasSchemas, dialect }: PrismaSchema): QualifiedName {
  const schema = attributeOf(declared, "schema");
  const written = schema === null || !hasSchemas ? null : stringOf(argumentOf(schema, "map", 0));
  const full = nameOf(mappedName(declared));
  const name = { ...full, text: truncatedName(full.text, limitOf(dialect)) };
  // The schema of the connection is not written.
  return { schema: written === null || written.text === "public" ? null : nameOf(written), name, span: name.span };
}

export function columnName(field: Field): Name {
  return nameOf(mappedName(field));
}

/** The most bytes that a name of the dialect may have. */
function limitOf(dialect: Dialect): number {
  return dialect === "sqlite" ? 10_000 : isMySqlFamily(dialect) ? 64 : POSTGRESQL_NAME_LIMIT;
}

/** The name that Prisma gives to a constraint or index: `table_column_suffix`, cut where it is too long. */
export function derivedName(parts: readonly string[], suffix: string, dialect: Dialect, span: Span): Name {
  const stem = truncatedName(parts.join("_"), limitOf(dialect) - suffix.length);
  return { text: `${stem}${suffix}`, exact: true, span };
}

/** The name in `map:`, else the derived one. */
export function constraintName(attribute: Attribute, parts: readonly string[], suffix: string, dialect: Dialect): Name {
  const written = stringOf(argumentOf(attribute, "map", null));
  return written === null ? derivedName(parts, suffix, dialect, attribute.span) : nameOf(written);
}
