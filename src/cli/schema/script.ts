import type { Column, Constraint } from "../../model/column.js";
import { describe } from "../../model/describe.js";
import { displayName, tableKey, type Name, type QualifiedName } from "../../model/name.js";
import { OFFLINE, type Operation } from "../../model/operation.js";
import { operationsBetween, otherObjects, type OtherObject, type Schema } from "../../model/schema/index.js";
import { plainStyle, printOperations, type Printed } from "../../sql/print/index.js";
import { nameText, plainName } from "./words.js";

/** What a script is made of. */
interface Script {
  readonly from: Schema;
  readonly to: Schema;
  /** What is done first, so that a thing under another name is no other thing. */
  readonly renamings: readonly Operation[];
  /** What the migrations have made in each of them that no schema holds. */
  readonly others: { readonly from: readonly Operation[]; readonly to: readonly Operation[] };
  /** What a reader has to know, a line each. */
  readonly notes: readonly string[];
}

/** The statements that lead from one schema to another, and in comments what cannot be written. */
export function scriptText({ from, to, renamings, others, notes }: Script): string {
  const { dialect } = to;
  const [had, has] = [otherObjects(others.from), otherObjects(others.to)];
  const style = plainStyle(dialect);
  const writer = new ScriptWriter(to, new Set(has.flatMap(functionOf)));
  const operations = operationsBetween(from, to, renamings).flatMap(operation => writer.writable(operation));
  const blocks = printOperations(operations, from).map(printed => writer.block(printed));
  const isNew = (other: OtherObject): boolean => !had.some(old => titleOf(old) === titleOf(other));
  const made = has.filter(isNew);
  const isKept = ({ table }: OtherObject): boolean => table === null || to.table(table) !== null;
  const gone = had.filter(other => isKept(other) && !has.some(now => titleOf(now) === titleOf(other)));
  const extensions = made.filter(({ object, name }) => object === "extension" && name !== null);
  const rest = made.filter(other => !extensions.includes(other));
  return [
    notes.map(comment).join("\n"),
    extensions
      .flatMap(({ name }) =>
        name === null ? [] : `${style.sql`create extension if not exists ${style.name(name.name)}`};`,
      )
      .join("\n"),
    // Defaults, checks and generated columns may call functions.
    listed("Not written, since what it says is not kept", rest),
    blocks.length === 0 ? comment("Nothing is to be done.") : joined(blocks),
    listed("Not dropped", gone),
  ]
    .filter(part => part !== "")
    .join("\n\n")
    .concat("\n");
}

function listed(title: string, others: readonly OtherObject[]): string {
  if (others.length === 0) return "";
  return [comment(`${title}:`), ...others.map(other => comment(`  ${titleOf(other)}`))].join("\n");
}

function titleOf({ object, name, table }: OtherObject): string {
  const on = table === null ? "" : ` on ${displayName(table)}`;
  return `${object}${name === null ? "" : ` ${displayName(name)}`}${on}`;
}

/** The name of a function, whose body is not kept. */
function functionOf({ object, name }: OtherObject): readonly string[] {
  return (object === "function" || object === "procedure") && name !== null ? [name.name.text.toLowerCase()] : [];
}

function comment(text: string): string {
  return text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map(line => `-- ${line}`.trimEnd())
    .join("\n");
}

/** Statements of one table stand together. */
interface Block {
  readonly subject: string;
  readonly text: string;
}

function joined(blocks: readonly Block[]): string {
  return blocks
    .map(({ subject, text }, i) => (i === 0 ? "" : subject === blocks[i - 1]?.subject ? "\n" : "\n\n") + text)
    .join("");
}

class ScriptWriter {
  /** The tables that cannot be written, by their keys, and why: nothing can be done to them. */
  private readonly missing = new Map<string, string>();
  /** The columns that cannot be written, by the keys of their tables. */
  private readonly lost = new Map<string, ReadonlySet<string>>();
  /** What a table is written without, by its key. */
  private readonly guessed = new Map<string, readonly string[]>();

  /** Views that are not written, by their keys. */
  private readonly unseen = new Set<string>();

  constructor(
    private readonly to: Schema,
    /** The names of the functions that are not written, in lower case. */
    private readonly functions: ReadonlySet<string>,
  ) {}

  /** A table comes without the keys that refer to a table which cannot be written: they follow, and are said in comments. */
  writable(operation: Operation): readonly Operation[] {
    if (operation.kind !== "createTable") return [operation];
    const { table } = operation;
    const reasons = new Map(operation.columns.map(column => [column, this.lackOfColumn(column)]));
    const known = operation.columns.filter(column => reasons.get(column) === null);
    const unknown = operation.columns.filter(column => reasons.get(column) !== null);
    this.lost.set(this.key(table), new Set(unknown.map(({ name }) => name.text)));
    this.guessed.set(this.key(table), [
      ...unknown.map(column => `Column ${column.name.text} is left out: ${reasons.get(column) ?? ""}.`),
      ...known.flatMap(({ name, default: value }) => {
        const lack = this.lackOfDefault(value);
        return lack === null ? [] : `Column ${name.text} has a default that ${lack}.`;
      }),
    ]);
    const columns = known.map(column =>
      this.lackOfDefault(column.default) === null ? column : { ...column, default: null },
    );
    const isLost = (constraint: Constraint): boolean =>
      (constraint.kind === "foreignKey" &&
        !this.isSame(constraint.references, table) &&
        this.lack(constraint.references) !== null) ||
      this.lackOfConstraint(table, constraint) !== null;
    const lost = operation.constraints.filter(isLost);
    const constraints = operation.constraints.filter(constraint => !lost.includes(constraint));
    const kept = { ...operation, columns, constraints };
    const [printed] = printOperations([kept], this.to);
    if (columns.length === 0 && (unknown.length > 0 || this.to.table(table)?.complete === false))
      this.missing.set(this.key(table), "its columns are not known");
    else if (printed?.statements == null) this.missing.set(this.key(table), printed?.missing ?? "it is not known");
    const { certainty, span, statement } = operation;
    const place = { certainty, span, statement };
    return [
      kept,
      ...lost.map(constraint => ({ kind: "addConstraint" as const, ...place, table, constraint, online: OFFLINE })),
    ];
  }

  block({ operations, statements, missing }: Printed): Block {
    const [first] = operations;
    const table = first === undefined ? null : tableOf(first);
    const subject = table === null ? (first?.kind ?? "") : this.key(table);
    const own = first?.kind === "createTable" ? (this.missing.get(this.key(first.table)) ?? null) : null;
    const lacks = operations
      .filter(({ kind }) => kind !== "createTable")
      .flatMap(tablesOf)
      .map(name => this.lack(name))
      .find(lack => lack !== null);
    const column = operations.map(operation => this.lostColumnOf(operation)).find(found => found !== null) ?? null;
    const reason = own ?? lacks ?? column ?? this.lackOfView(operations) ?? missing ?? inexact(operations);
    if (statements === null || reason !== null) {
      for (const operation of operations)
        if (operation.kind === "createView") this.unseen.add(this.key(operation.view));
    }
    if (statements === null || reason !== null) {
      const what = operations.map(operation => `What ${plain(describe(operation))}`).join(" and ");
      return { subject, text: comment(`${what} is not written: ${reason ?? "it is not known"}.`) };
    }
    const warnings = operations.flatMap(operation => this.warningsOf(operation)).map(comment);
    return { subject, text: [...warnings, ...statements.map(sql => `${sql};`)].join("\n") };
  }

  private lostColumnOf(operation: Operation): string | null {
    switch (operation.kind) {
      case "addConstraint":
        return this.lackOfConstraint(operation.table, operation.constraint);
      case "addColumn":
        return this.lackOfColumn(operation.column) ?? this.lackOfValue(operation.column.default);
      case "alterColumn":
        return operation.default?.action === "set" ? this.lackOfValue(operation.default.value) : null;
      case "createIndex": {
        const { columns, include, predicate } = operation.index;
        const names = [...columns.flatMap(({ name }) => name ?? []), ...include];
        const texts = [...columns.map(({ expression }) => expression), predicate];
        return (
          this.lacksColumn(operation.table, names) ??
          firstOf(texts, text => (text === null ? null : this.lackOfExpression(operation.table, text)))
        );
      }
      default:
        return null;
    }
  }

  /** Why a new table or statement comes without a column. */
  private lackOfColumn({ name, type, generated }: Column): string | null {
    if (!name.exact) return "its name is not constant";
    if (type === null && this.to.dialect !== "sqlite") return "its type is not known";
    const called = generated === null ? null : this.functionIn(generated.expression);
    return called === null ? null : `function ${called} is not written`;
  }

  /** Why a default is not written, as what it does. */
  private lackOfDefault(value: Column["default"]): string | null {
    if (value?.kind === "unknown") return "is not known";
    const called = value?.kind === "expression" ? this.functionIn(value.text) : null;
    return called === null ? null : `calls function ${called}, which is not written`;
  }

  private lackOfValue(value: Column["default"]): string | null {
    const lack = this.lackOfDefault(value);
    return lack === null ? null : `its default ${lack}`;
  }

  /** Why a constraint cannot be there. */
  private lackOfConstraint(table: QualifiedName, constraint: Constraint): string | null {
    if (constraint.kind === "check") return this.lackOfExpression(table, constraint.expression);
    const own = this.lacksColumn(table, constraint.columns);
    return own === null && constraint.kind === "foreignKey"
      ? this.lacksColumn(constraint.references, constraint.referencedColumns ?? [])
      : own;
  }

  private lackOfExpression(table: QualifiedName, expression: string): string | null {
    const called = this.functionIn(expression);
    if (called !== null) return `function ${called} is not written`;
    const words = wordsOf(expression);
    const lost = this.lost.get(this.key(table));
    const left = words.find(word => lost?.has(word));
    if (left !== undefined) return `column ${left} is not written`;
    const state = this.to.table(table);
    if (state?.complete !== false) return null;
    const known = new Set([...state.columns.values()].map(({ name }) => name.toLowerCase()));
    const unknown = words.find(word => !known.has(word.toLowerCase()) && !WORDS.has(word.toLowerCase()));
    return unknown === undefined ? null : `not all columns of the table are known, and it speaks of ${unknown}`;
  }

  private functionIn(expression: string): string | null {
    const calls = [...withoutTexts(expression).matchAll(/([A-Za-z_][\w$]*)"?\s*\(/g)].map(([, name = ""]) => name);
    return calls.find(name => this.functions.has(name.toLowerCase())) ?? null;
  }

  /** Why something over columns cannot be there. */
  private lacksColumn(table: QualifiedName, columns: readonly (Name | string)[]): string | null {
    const lost = this.lost.get(this.key(table));
    const names = columns.map(column => (typeof column === "string" ? column : column.text));
    const left = names.find(text => lost?.has(text));
    if (left !== undefined) return `column ${left} is not written`;
    const state = this.to.table(table);
    if (state?.complete !== false) return null;
    const unknown = columns.find(column => this.to.column(table, column) === null);
    if (unknown === undefined) return null;
    const shown = typeof unknown === "string" ? unknown : unknown.text;
    return `no migration makes column ${nameText(plainName(table))}.${shown}`;
  }

  /** Why a view has nothing to read. */
  private lackOfView(operations: readonly Operation[]): string | null {
    const reads = operations.flatMap(operation =>
      operation.kind === "createView" ? (operation.reads?.relations ?? []) : [],
    );
    const missing = reads.find(name => this.unseen.has(this.key(name)) || this.missing.has(this.key(name)));
    return missing === undefined ? null : `${nameText(plainName(missing))}, which it reads, is not written`;
  }

  /** Why a table that is referred to is not there. */
  private lack(name: QualifiedName): string | null {
    const shown = nameText(plainName(name));
    if (this.missing.has(this.key(name))) return `table ${shown} is not written`;
    const isKnown = this.to.table(name) !== null || this.to.view(name) !== null;
    return isKnown ? null : `no migration makes table ${shown}`;
  }

  private isSame(a: QualifiedName, b: QualifiedName): boolean {
    return this.key(a) === this.key(b);
  }

  private warningsOf(operation: Operation): readonly string[] {
    switch (operation.kind) {
      case "createTable": {
        const state = this.to.table(operation.table);
        const part = state?.complete === false ? [`Not all of ${nameText(plainName(state.table))} is known.`] : [];
        return [...part, ...(this.guessed.get(this.key(operation.table)) ?? [])];
      }
      case "dropTable":
        return [`The rows of ${nameText(plainName(operation.table))} are lost.`];
      case "dropColumn":
        return [`The values of ${nameText(plainName(operation.table))}.${operation.column.text} are lost.`];
      default:
        return [];
    }
  }

  private key(name: QualifiedName): string {
    return tableKey(name, this.to.dialect);
  }
}

/** The words of an expression that may be columns: no calls, types of casts, or texts. */
function wordsOf(expression: string): readonly string[] {
  const found = withoutTexts(expression).matchAll(/(::\s*)?"?([A-Za-z_][\w$]*)"?(?!\s*[\w$]*\s*\()/g);
  return [...found].flatMap(([, cast, word = ""]) => (cast === undefined ? word : []));
}

function withoutTexts(expression: string): string {
  return expression.replaceAll(/'(?:[^']|'')*'/g, "''");
}

/** Words of expressions that are no columns. */
const WORDS: ReadonlySet<string> = new Set(
  `and or not null is in true false between like ilike similar to any all some array case when then else end distinct from as
  collate current_date current_timestamp current_user interval date time timestamp at zone with without overlaps isnull notnull
  unknown regexp cast double precision varying`.split(/\s+/),
);

/** Why what has a name that is not constant is not written; `null` where all names are. */
function inexact(operations: readonly Operation[]): string | null {
  return operations.some(hasInexactName) ? "a name in it is not constant" : null;
}

function hasInexactName(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasInexactName);
  if (typeof value !== "object" || value === null) return false;
  return ("exact" in value && value.exact === false) || Object.values(value).some(hasInexactName);
}

function firstOf<T>(values: readonly T[], find: (value: T) => string | null): string | null {
  for (const value of values) {
    const found = find(value);
    if (found !== null) return found;
  }
  return null;
}

function tableOf(operation: Operation): QualifiedName | null {
  return "table" in operation ? operation.table : null;
}

/** The tables without which an operation fails, as far as it makes something. */
function tablesOf(operation: Operation): readonly QualifiedName[] {
  switch (operation.kind) {
    case "addConstraint": {
      const { table, constraint } = operation;
      return constraint.kind === "foreignKey" ? [table, constraint.references] : [table];
    }
    case "addColumn":
    case "alterColumn":
    case "createIndex":
      return [operation.table];
    default:
      return [];
  }
}

function plain(text: string): string {
  return text.replaceAll("`", "");
}
