import { typeText } from "../../../model/data-type.js";
import type { ObjectDefinition } from "../../../model/operation.js";
import { ownType } from "../../../model/schema/state.js";
import type { PgNode } from "../../parse/postgresql.js";
import { isWord } from "../../split.js";
import { typeOf } from "./columns.js";
import type { PgStatement } from "./tree.js";

/**
 * The statement that makes an object, in pieces; `owner`: the RangeVar of the table that it is of. `null` where a part is not
 * constant.
 */
export function objectDefinition(
  statement: PgStatement,
  object: string,
  owner: PgNode | undefined,
): ObjectDefinition | null {
  const { tokens, lowering } = statement;
  const words = object.split(/[ -]/);
  const kind = tokens.findIndex((token, i) => i > 0 && isWord(token, words[0] ?? ""));
  if (kind < 0) return null;
  let name = kind + words.length;
  if (isWord(tokens[name], "concurrently")) name++;
  if (isWord(tokens[name], "if")) name += "IF NOT EXISTS".split(" ").length;
  let behind = name + 1;
  while (tokens[behind]?.text === ".") behind += 2;
  const at = owner === undefined ? behind : statement.at(owner.location);
  let rest = at;
  if (owner !== undefined) {
    rest = at + 1;
    while (tokens[rest]?.text === ".") rest += 2;
  }
  const first = isWord(tokens[1], "or") ? "CREATE OR REPLACE".split(" ").length : 1;
  const pieces = [tokens.slice(first, kind), tokens.slice(behind, at), tokens.slice(rest)];
  const [options, head, last] = pieces.map(piece => lowering.writtenText(piece));
  if (options == null || head == null || last == null) return null;
  return { options, head, rest: last };
}

/**
 * The types by which a routine is told from others of its name: those of what goes in (PostgreSQL 38.6). `null` where one of them is
 * that of a column, or not constant.
 */
export function signatureOf(statement: PgStatement, parameters: readonly PgNode[]): readonly string[] | null {
  const types = parameters
    .filter(({ mode }) => mode !== "FUNC_PARAM_OUT" && mode !== "FUNC_PARAM_TABLE")
    .map(({ argType }) => {
      const { type, exact } = typeOf(statement, argType as PgNode, statement.tokens);
      if (!exact || argType.pct_type === true) return null;
      return typeText({ ...ownType(type), arguments: [], dimensions: Math.min(type.dimensions, 1) });
    });
  return types.includes(null) ? null : types.filter(type => type !== null);
}
