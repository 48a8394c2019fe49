import type { Index } from "../../model/column.js";
import type { QualifiedName } from "../../model/name.js";
import type { CreateIndex, CreateTable, CreateType, Opaque, OpaqueReason } from "../../model/operation.js";
import type { Span } from "../../model/span.js";

/** The operation that makes a declared table. */
export function createTable(
  table: QualifiedName,
  span: Span,
  parts: Pick<CreateTable, "columns" | "constraints" | "indexes">,
): CreateTable {
  return {
    kind: "createTable",
    ...base(span, table),
    table,
    ...parts,
    ifNotExists: false,
    temporary: false,
    fromQuery: false,
    inherits: [],
    copies: [],
    partitionOf: null,
    bounds: null,
    partitioned: false,
    partitionBy: null,
  };
}

/** The operation that makes a declared index which CREATE TABLE does not make. */
export function createIndex(table: QualifiedName, { span, ...index }: Index & { readonly span: Span }): CreateIndex {
  return {
    kind: "createIndex",
    ...base(span, table),
    table,
    index,
    concurrently: false,
    ifNotExists: false,
    only: false,
    online: { algorithm: null, lock: null },
  };
}

/** The operation that makes a declared enum. */
export function createEnum(type: QualifiedName, labels: readonly string[], span: Span): CreateType {
  return {
    kind: "createType",
    ...base(span, type),
    type,
    form: "enum",
    labels,
    constrained: false,
    hasDefault: false,
    notNull: false,
    definition: null,
  };
}

/** What is declared in a way that cannot be read. */
export function opaqueDeclaration(reason: OpaqueReason, detail: string, span: Span): Opaque {
  return { kind: "opaque", certainty: "certain", span, statement: span, reason, detail };
}

function base(span: Span, { name, schema }: QualifiedName): Pick<CreateTable, "certainty" | "span" | "statement"> {
  const isExact = name.exact && (schema?.exact ?? true);
  return { certainty: isExact ? "certain" : "partial", span, statement: span };
}
