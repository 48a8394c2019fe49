import type { Dialect } from "../model/dialect.js";
import { conjunctsOf, type SearchCondition } from "../model/search.js";

/**
 * Whether all rows that a filter asks for are in a partial index: its WHERE has to follow from the filter, which the
 * servers prove for simple comparisons only. `unknown` where it is not read here, or depends on a parameter.
 * Manuals: PostgreSQL 11.8 ("the system can recognize simple inequality implications"), SQLite "Partial Indexes", 3.
 */
export function isImplied(predicate: string, filter: SearchCondition, dialect: Dialect): "yes" | "no" | "unknown" {
  const wanted = predicate.split(/\band\b/i).map(part => claimIn(part));
  if (wanted.includes(null)) return "unknown";
  const conjuncts = conjunctsOf(filter);
  const answers = wanted.map(claim => follows(claim as Claim, conjuncts, dialect));
  if (answers.includes("no")) return "no";
  return answers.includes("unknown") ? "unknown" : "yes";
}

/** One comparison of a predicate. */
interface Claim {
  readonly column: string;
  readonly is: "null" | "notNull" | "equal" | "truth";
  readonly value: string | null;
}

const NAME = String.raw`(?:(?:"[^"]+"|\w+)\s*\.\s*)?("[^"]+"|\`[^\`]+\`|\w+)`;
const NULL_TEST = new RegExp(String.raw`^${NAME}\s+is\s+(not\s+)?null$`, "i");
const EQUALITY = new RegExp(
  String.raw`^${NAME}\s*(?:=|\bis\b)\s*('(?:[^']|'')*'|[-\d.]+|true|false)(?:::[\w ]+)?$`,
  "i",
);
const TRUTH = new RegExp(String.raw`^(not\s+)?${NAME}$`, "i");

function claimIn(text: string): Claim | null {
  const plain = text.replace(/^[\s(]+|[\s)]+$/g, "");
  const nulls = NULL_TEST.exec(plain);
  if (nulls !== null)
    return { column: unquoted(nulls[1]), is: nulls[2] === undefined ? "null" : "notNull", value: null };
  const equality = EQUALITY.exec(plain);
  if (equality !== null)
    return { column: unquoted(equality[1]), is: "equal", value: unquoted(equality[2]).toLowerCase() };
  const truth = TRUTH.exec(plain);
  if (truth === null) return null;
  return { column: unquoted(truth[2]), is: "truth", value: truth[1] === undefined ? "true" : "false" };
}

function unquoted(text = ""): string {
  return text.replace(/^["'`]|["'`]$/g, "");
}

function follows(claim: Claim, conjuncts: readonly SearchCondition[], dialect: Dialect): "yes" | "no" | "unknown" {
  const answers = conjuncts.map(conjunct => provenBy(conjunct, claim, dialect));
  return answers.includes("yes") ? "yes" : answers.includes("unknown") ? "unknown" : "no";
}

function provenBy(conjunct: SearchCondition, claim: Claim, dialect: Dialect): "yes" | "no" | "unknown" {
  if (conjunct.kind !== "compare" && conjunct.kind !== "expression")
    return conjunct.kind === "unknown" ? "unknown" : "no";
  if (conjunct.column.name.toLowerCase() !== claim.column.toLowerCase()) return "no";
  const { comparison } = conjunct;
  if (conjunct.kind === "expression") {
    // A text that is cast to text is the same to PostgreSQL; which text does not show here.
    if (claim.is === "equal") return /::(?:text|varchar|bpchar)$/i.test(conjunct.text) ? "unknown" : "no";
    return claim.is === "notNull" && comparison !== "null" ? ofNull(conjunct.text, dialect) : "no";
  }
  switch (claim.is) {
    case "null":
      return comparison === "null" ? "yes" : "no";
    case "notNull":
      // A comparison with NULL is true of no row.
      return comparison === "null" ? "no" : "yes";
    case "equal":
    case "truth": {
      const { value } = conjunct;
      const isSameForm = (comparison === "truth") === (claim.is === "truth");
      // PostgreSQL takes `a = true` for `a`; SQLite compares the words.
      if (!isSameForm && dialect !== "postgresql") return "no";
      if (comparison === "equals" && value.kind !== "constant") return "unknown";
      const isEqual = comparison === "equals" || comparison === "truth";
      return isEqual && value.kind === "constant" && sameValue(value.value, claim.value) ? "yes" : "no";
    }
  }
}

/** Whether an expression is NULL wherever its column is: PostgreSQL knows its functions, SQLite only the column itself. */
function ofNull(text: string, dialect: Dialect): "yes" | "no" | "unknown" {
  if (dialect !== "postgresql" || /^coalesce\(/i.test(text)) return "no";
  return /^(?:lower|upper|date_trunc)\(|^[^()]+$/i.test(text) ? "yes" : "unknown";
}

function sameValue(value: string | number | boolean, claimed: string | null): boolean {
  const text = String(value).toLowerCase();
  // SQLite and MySQL write truths as numbers.
  return text === claimed || (typeof value === "boolean" && claimed === (value ? "1" : "0"));
}
