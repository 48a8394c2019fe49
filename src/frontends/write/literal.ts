import type { ScriptStyle } from "./style.js";

/** A literal of SQL, by what it is in a program. */
export type SqlLiteral =
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** The time at which the statement runs. */
  | { readonly kind: "now" }
  /** What only SQL can say. */
  | { readonly kind: "expression"; readonly sql: string };

export function readLiteral(sql: string): SqlLiteral {
  if (/^'(?:[^']|'')*'$/.test(sql)) return { kind: "string", text: sql.slice(1, -1).replaceAll("''", "'") };
  if (/^-?\d+(?:\.\d+)?$/.test(sql)) return { kind: "number", text: sql };
  if (/^(?:true|false)$/i.test(sql)) return { kind: "boolean", value: sql.toLowerCase() === "true" };
  if (/^(?:current_timestamp|now\(\))$/i.test(sql)) return { kind: "now" };
  return { kind: "expression", sql };
}

/** A literal in JavaScript; `null` for what has to be asked of the database. */
export function constantCode(literal: SqlLiteral, style: ScriptStyle): string | null {
  switch (literal.kind) {
    case "string":
      return style.string(literal.text);
    case "number":
      return literal.text;
    case "boolean":
      return String(literal.value);
    case "now":
    case "expression":
      return null;
  }
}
