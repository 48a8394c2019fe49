import type { ColumnDefault } from "../column.js";
import type { Name, QualifiedName } from "../name.js";
import type { ColumnState } from "./state.js";

/** The default that takes a column's numbers from a sequence (PostgreSQL 9.17). */
export function nextNumberOf({ schema, name }: QualifiedName): Extract<ColumnDefault, { kind: "expression" }> {
  const spelled = (schema === null ? "" : `${quoted(schema)}.`) + quoted(name);
  const text = `nextval('${spelled.replaceAll("'", "''")}'::regclass)`;
  return { kind: "expression", text, span: { start: 0, end: 0 } };
}

function quoted({ text }: Name): string {
  return /^[a-z_][a-z0-9_]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

/** The sequence that the default of a column takes numbers from; `null` where it is not such a default. */
export function numberedBy({ default: value }: Pick<ColumnState, "default">): QualifiedName | null {
  if (value === null || value === "none" || value.kind !== "expression") return null;
  const [, literal] = /^\s*nextval\s*\(\s*'((?:[^']|'')+)'\s*(?:::\s*regclass\s*)?\)\s*$/i.exec(value.text) ?? [];
  if (literal === undefined) return null;
  const parts = [...literal.replaceAll("''", "'").matchAll(/"((?:[^"]|"")+)"|([^".]+)/g)];
  const { span } = value;
  const names = parts.map(([, exact, folded]): Name => ({
    text: exact === undefined ? (folded ?? "").toLowerCase() : exact.replaceAll('""', '"'),
    exact: exact !== undefined,
    span,
  }));
  const [name, schema] = names.toReversed();
  return name === undefined ? null : { schema: schema ?? null, name, span };
}
