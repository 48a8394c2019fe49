import type { Constraint } from "../../model/column.js";
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
  const writer = new ScriptWriter(to);
  const operations = operationsBetween(from, to, renamings).flatMap(operation => writer.writable(operation));
  const blocks = printOperations(operations, from).map(printed => writer.block(printed));
  const [had, has] = [otherObjects(others.from), otherObjects(others.to)];
  const style = plainStyle(dialect);
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

  constructor(private readonly to: Schema) {}

  /** A table comes without the keys that refer to a table which cannot be written: they follow, and are said in comments. */
  writable(operation: Operation): readonly Operation[] {
    if (operation.kind !== "createTable") return [operation];
    const { table } = operation;
    const [known, unknown] = [
      operation.columns.filter(({ type }) => type !== null || this.to.dialect === "sqlite"),
      operation.columns.filter(({ type }) => type === null && this.to.dialect !== "sqlite"),
    ];
    this.lost.set(this.key(table), new Set(unknown.map(({ name }) => name.text)));
    this.guessed.set(this.key(table), [
      ...unknown.map(({ name }) => `Column ${name.text} is left out: its type is not known.`),
      ...known.flatMap(({ name, default: value }) =>
        value?.kind === "unknown" ? `Column ${name.text} has a default that is not known.` : [],
      ),
    ]);
    const columns = known.map(column => (column.default?.kind === "unknown" ? { ...column, default: null } : column));
    const isLost = (constraint: Constraint): boolean =>
      (constraint.kind === "foreignKey" &&
        !this.isSame(constraint.references, table) &&
        this.lack(constraint.references) !== null) ||
      this.lacksColumn(table, constraint) !== null;
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
    const reason = own ?? lacks ?? column ?? missing;
    if (statements === null || reason !== null) {
      const what = operations.map(operation => `What ${plain(describe(operation))}`).join(" and ");
      return { subject, text: comment(`${what} is not written: ${reason ?? "it is not known"}.`) };
    }
    const warnings = operations.flatMap(operation => this.warningsOf(operation)).map(comment);
    return { subject, text: [...warnings, ...statements.map(sql => `${sql};`)].join("\n") };
  }

  private lostColumnOf(operation: Operation): string | null {
    if (operation.kind === "addConstraint") return this.lacksColumn(operation.table, operation.constraint);
    if (operation.kind !== "createIndex") return null;
    const { columns, include } = operation.index;
    return this.lacksColumn(operation.table, { columns: [...columns.flatMap(({ name }) => name ?? []), ...include] });
  }

  /** Why something over columns cannot be there. */
  private lacksColumn(
    table: QualifiedName,
    { columns }: { readonly columns: readonly (Name | string)[] },
  ): string | null {
    const lost = this.lost.get(this.key(table));
    const name = columns
      .map(column => (typeof column === "string" ? column : column.text))
      .find(text => lost?.has(text));
    return name === undefined ? null : `column ${name} is not written`;
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
