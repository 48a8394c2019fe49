import { canonicalType } from "../../../facts/types.js";
import type {
  Column,
  ColumnDefault,
  Constraint,
  DataType,
  Identity,
  IndexColumn,
  ReferentialAction,
} from "../../../model/column.js";
import type { Name } from "../../../model/name.js";
import type { PgNode } from "../../parse/postgresql.js";
import { isWord } from "../../split.js";
import { isPlainName } from "../../style.js";
import type { Token } from "../../tokens.js";
import { expressionText, parenthesised, splitAtCommas, withoutParentheses } from "../lowering.js";
import { columnsOf, constantOf, defaultOf, provenNotNull } from "./expressions.js";
import { spelling, type PgStatement } from "./tree.js";

/** A column with the constraints that are written behind it. */
export interface ColumnWithConstraints {
  readonly column: Column;
  readonly constraints: readonly Constraint[];
}

const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

/** `tokens` are those of the definition, from the column's name on. */
export function columnOf(statement: PgStatement, node: PgNode, tokens: readonly Token[]): ColumnWithConstraints {
  const { lowering } = statement;
  const name = statement.name(node.colname, tokens);
  const clauses = clausesOf(statement, node.constraints ?? [], tokens);
  const typed = node.typeName === undefined ? null : typeOf(statement, node.typeName, tokens);
  const constraints: Constraint[] = [];
  let nullable = typed?.identity == null;
  let value: ColumnDefault | null = null;
  let generated: Column["generated"] = null;
  let identity: Identity | null = typed?.identity ?? null;

  for (const { constraint, tokens: clause } of clauses) {
    switch (constraint.contype) {
      case "CONSTR_NOTNULL":
        nullable = false;
        break;
      case "CONSTR_NULL":
        nullable = true;
        break;
      case "CONSTR_DEFAULT":
        value = defaultOf(constraint.raw_expr, clause.slice(1), lowering);
        break;
      case "CONSTR_IDENTITY":
        identity = constraint.generated_when === "a" ? "always" : "byDefault";
        nullable = false;
        break;
      case "CONSTR_GENERATED": {
        const open = clause.findIndex(token => token.text === "(");
        generated = {
          expression: expressionText(parenthesised(clause, open).inside),
          stored: constraint.generated_kind !== "v",
        };
        break;
      }
      default: {
        const lowered = constraintOf(statement, constraint, clause, name);
        if (lowered === null) break;
        if (lowered.kind === "primaryKey") nullable = false;
        constraints.push(lowered);
      }
    }
  }
  const column: Column = {
    name,
    type: typed?.exact === true ? typed.type : null,
    nullable,
    default: value,
    generated,
    identity,
    collation: (node.collClause?.collname?.at(-1)?.String?.sval as string | undefined) ?? null,
    onUpdate: null,
    comment: null,
    span: lowering.spanOf(tokens),
  };
  return { column, constraints };
}

/** Each constraint of a column with its own tokens: from its first word to the next constraint. */
function clausesOf(
  statement: PgStatement,
  nodes: readonly PgNode[],
  tokens: readonly Token[],
): { constraint: PgNode; tokens: readonly Token[] }[] {
  const clauses: { constraint: PgNode; start: number }[] = [];
  for (const { Constraint: constraint } of nodes) {
    // DEFERRABLE and its like are nodes of their own; they say something of the constraint before them.
    if (constraint.contype.startsWith("CONSTR_ATTR")) continue;
    clauses.push({ constraint, start: tokens.indexOf(statement.tokens[statement.at(constraint.location)] as Token) });
  }
  return clauses.map(({ constraint, start }, i) => ({
    constraint,
    tokens: tokens.slice(start, clauses[i + 1]?.start ?? tokens.length),
  }));
}

/** A constraint; `column` is the one that it is written behind. `null` for what is no constraint on rows. */
export function constraintOf(
  statement: PgStatement,
  node: PgNode,
  tokens: readonly Token[],
  column: Name | null,
): Constraint | null {
  const { lowering } = statement;
  const base = {
    name: node.conname === undefined ? null : statement.name(node.conname, tokens.slice(1)),
    level: column === null ? ("table" as const) : ("column" as const),
    deferrable:
      node.deferrable === true ||
      tokens.some((t, i) => t.text.toLowerCase() === "deferrable" && tokens[i - 1]?.text.toLowerCase() !== "not"),
    span: lowering.spanOf(tokens),
  };
  const keys = (items: readonly PgNode[] | undefined): Name[] =>
    column !== null && items === undefined ? [column] : statement.names(items, afterKeyword(tokens));
  const usingIndex = node.indexname === undefined ? null : statement.name(node.indexname, tokens);
  switch (node.contype) {
    case "CONSTR_PRIMARY":
      return { ...base, kind: "primaryKey", columns: usingIndex === null ? keys(node.keys) : [], usingIndex };
    case "CONSTR_UNIQUE":
      return {
        ...base,
        kind: "unique",
        columns: usingIndex === null ? keys(node.keys) : [],
        usingIndex,
        nullsNotDistinct: node.nulls_not_distinct === true,
      };
    case "CONSTR_FOREIGN": {
      const references = tokens.findIndex(token => token.text.toLowerCase() === "references");
      return {
        ...base,
        kind: "foreignKey",
        columns: column === null ? statement.names(node.fk_attrs, afterKeyword(tokens.slice(0, references))) : [column],
        references: statement.relation(node.pktable),
        referencedColumns:
          node.pk_attrs === undefined ? null : statement.names(node.pk_attrs, afterName(tokens.slice(references))),
        onDelete: ACTIONS[node.fk_del_action] ?? "no action",
        onUpdate: ACTIONS[node.fk_upd_action] ?? "no action",
        notValid: node.skip_validation === true,
      };
    }
    case "CONSTR_CHECK": {
      const open = tokens.findIndex(token => token.text === "(");
      return {
        ...base,
        kind: "check",
        expression: expressionText(parenthesised(tokens, open).inside),
        columns: columnsOf(node.raw_expr),
        provesNotNull: provenNotNull(node.raw_expr),
        notValid: node.skip_validation === true,
      };
    }
    case "CONSTR_EXCLUSION": {
      const columns = (node.exclusions as readonly PgNode[]).flatMap(item => {
        const name = item.List?.items?.[0]?.IndexElem?.name as string | undefined;
        return name === undefined ? [] : [statement.name(name, afterKeyword(tokens))];
      });
      const open = tokens.findIndex(token => token.text === "(");
      const end = tokens.findIndex(
        (token, i) => i > open && ["deferrable", "initially"].some(word => isWord(token, word)),
      );
      const definition = expressionText(tokens.slice(open, end < 0 ? tokens.length : end).map(withoutNeedlessQuotes));
      return { ...base, kind: "exclude", columns, method: (node.access_method ?? "btree") as string, definition };
    }
    default:
      return null;
  }
}

/** From the first parenthesis on: where a key lists its columns. */
function afterKeyword(tokens: readonly Token[]): readonly Token[] {
  return tokens.slice(tokens.findIndex(token => token.text === "(") + 1);
}

/** REFERENCES name (columns …): what stands behind the name. */
function afterName(tokens: readonly Token[]): readonly Token[] {
  const open = tokens.findIndex(token => token.text === "(");
  return open < 0 ? [] : parenthesised(tokens, open).inside;
}

/**
 * A type and what its spelling says besides (`serial`). `tokens` have to include the type's own. Where a variable
 * stands for a part of it, it is not `exact`; where for the name, that is the variable's.
 */
export function typeOf(
  statement: PgStatement,
  node: PgNode,
  tokens: readonly Token[],
): { type: DataType; exact: boolean; identity: Identity | null } {
  const names = node.names as readonly PgNode[];
  const written = names.map(name => name.String.sval as string).filter((part, i) => i > 0 || part !== "pg_catalog");
  const args = ((node.typmods ?? []) as readonly PgNode[]).flatMap(arg => {
    const value = constantOf(arg) ?? arg.ColumnRef?.fields?.[0]?.String?.sval;
    return typeof value === "string" ? [value] : [];
  });
  // An INTERVAL's first modifier is a bit mask of its fields, char's is the 1 that the grammar adds.
  const meant = written.at(-1) === "interval" ? [] : args;
  const canonical = canonicalType(written.join("."), meant, "postgresql");
  const start = tokens.indexOf(statement.tokens[statement.at(node.location)] as Token);
  const first = tokens[start];
  const own = tokens.slice(start, typeEnd(tokens, start));
  const isNamed = first === undefined || !statement.lowering.holdsHole([first]);
  return {
    exact: first === undefined || !statement.lowering.holdsHole(own),
    type: {
      name: isNamed ? keepingCase(canonical.name, written.join(".")) : statement.lowering.name(first).text,
      arguments: canonical.arguments,
      dimensions: (node.arrayBounds ?? []).length,
      unsigned: false,
      span: statement.lowering.spanOf(own),
    },
    identity: canonical.identity,
  };
}

/** The parser has folded what was not quoted: an upper-case letter that is left belongs to the name. */
function keepingCase(canonical: string, written: string): string {
  return canonical === written.toLowerCase() ? written : canonical;
}

/** Words that continue a type's name or its modifiers. */
const TYPE_WORDS = new Set([
  "precision",
  "varying",
  "with",
  "without",
  "time",
  "zone",
  "array",
  "to",
  "year",
  "month",
  "day",
  "hour",
  "minute",
  "second",
]);

function typeEnd(tokens: readonly Token[], start: number): number {
  let i = start + 1;
  while (i < tokens.length) {
    const token = tokens[i] as Token;
    if (token.text === "." || tokens[i - 1]?.text === ".") i++;
    else if (token.text === "(") i = parenthesised(tokens, i).after;
    else if (token.text === "[" || token.text === "]" || tokens[i - 1]?.text === "[") i++;
    else if (token.kind === "word" && TYPE_WORDS.has(spelling(token))) i++;
    else break;
  }
  return i;
}

/** The columns of an index, from the tokens between its parentheses. */
export function indexColumns(
  statement: PgStatement,
  nodes: readonly PgNode[],
  tokens: readonly Token[],
): readonly IndexColumn[] {
  const parts = splitAtCommas(tokens);
  return nodes.map(({ IndexElem: node }, i) => {
    const part = parts[i] ?? tokens;
    return {
      name: node.name === undefined ? null : statement.name(node.name, part),
      expression: node.name === undefined ? expressionText(withoutOptions(part)) : null,
      descending: node.ordering === "SORTBY_DESC",
      prefixLength: null,
      operatorClass: (node.opclass?.at(-1)?.String?.sval as string | undefined) ?? null,
      collation: (node.collation?.at(-1)?.String?.sval as string | undefined) ?? null,
      nulls: nullsOf(node),
      span: statement.lowering.spanOf(part),
    };
  });
}

function nullsOf({ ordering, nulls_ordering: nulls }: PgNode): IndexColumn["nulls"] {
  const isDescending = ordering === "SORTBY_DESC";
  if (nulls === "SORTBY_NULLS_FIRST") return isDescending ? null : "first";
  return nulls === "SORTBY_NULLS_LAST" && isDescending ? "last" : null;
}

/** An index expression ends with its last parenthesis; operator class and order follow. */
function withoutOptions(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.findLastIndex(token => token.text === ")");
  return withoutParentheses(last < 0 ? tokens : tokens.slice(0, last + 1));
}

/** `"a"` means the same as `a`, where that is no keyword. */
function withoutNeedlessQuotes(token: Token): Token {
  const [, name] = /^"(.+)"$/.exec(token.text) ?? [];
  return name !== undefined && isPlainName(name, "postgresql") ? { ...token, text: name } : token;
}
