import { unquote, type Token } from "../tokens.js";

/** A place that takes a value when the statement is sent. */
export interface Parameter {
  /** As written: `?`, `$1`, `:name`. */
  readonly text: string;
  /** For `?` which of them it is, for `$n` its number less one; `null` for named ones. */
  readonly index: number | null;
  /** The name of `:name`; `null` for the others. */
  readonly name: string | null;
}

/** A statement in PostgreSQL's spelling: parameters are `$1`, `$2` … in the order in which they first appear. */
export interface Normalised {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/**
 * Exchanges the quotes and parameters of other dialects for those of PostgreSQL. `??`, an identifier in Knex, stays what
 * it is and does not parse.
 */
export function normalise(sql: string, tokens: readonly Token[]): Normalised {
  const parameters: Parameter[] = [];
  let text = "";
  let at = 0;
  let questions = 0;
  tokens.forEach((token, i) => {
    text += blank(sql.slice(at, token.start));
    at = token.end;
    const before = tokens[i - 1];
    // `a::int` reaches us as an operator and a word, but `'x' :name` would be a parameter.
    if (token.kind === "parameter" && !(before?.text === "::" && before.end === token.start)) {
      const parameter = parameterOf(token.text, questions);
      if (token.text === "?") questions++;
      text += `$${numberOf(parameter, parameters)}`;
    } else if (token.kind === "identifier") text += `"${unquote(token).replaceAll('"', '""')}"`;
    else if (token.kind === "string" && token.text.startsWith('"')) text += `'${unquote(token).replaceAll("'", "''")}'`;
    else text += token.text;
  });
  return { text: text + blank(sql.slice(at)), parameters };
}

/** What lies between two tokens: blanks, and comments, whose marks differ between dialects. */
function blank(gap: string): string {
  return gap.trim() === "" ? gap : " ";
}

function parameterOf(text: string, questions: number): Parameter {
  if (text === "?") return { text, index: questions, name: null };
  if (text.startsWith("$")) return { text, index: Number(text.slice(1)) - 1, name: null };
  return { text, index: null, name: text.slice(1) };
}

function numberOf(parameter: Parameter, known: Parameter[]): number {
  const same = known.findIndex(other => other.text === parameter.text && parameter.text !== "?");
  if (same >= 0) return same + 1;
  known.push(parameter);
  return known.length;
}
