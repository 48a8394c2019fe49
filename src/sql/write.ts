import { SQL_TOOLS, type SqlTool } from "../facts/transactions.js";
import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import { operationsOf, type Direction, type Migration } from "../model/migration.js";
import { isConstant, unwritten, type Name, type QualifiedName } from "../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../model/operation.js";
import { exchanged, ordered, ownLines } from "../model/edits.js";
import type { Mending } from "../model/mending.js";
import { refusalReason } from "../model/refusal.js";
import type { Span } from "../model/span.js";
import type { Edit, WayBack, Writer, Written, WrittenBack } from "../model/writer.js";
import type { Layout } from "./layout.js";
import { isWord, type Statement } from "./split.js";
import { quotedText } from "./print/columns.js";
import { printedStatements } from "./print/index.js";
import { SqlStyle } from "./style.js";
import { tokenize, unquote, type Token } from "./tokens.js";

/** A file of SQL as far as its writer needs it. */
export interface WritableFile {
  readonly text: string;
  readonly dialect: Dialect;
  readonly layout: Layout;
  readonly migration: Migration;
}

/** Writes SQL into a file, in the style of its other statements. */
export function sqlWriter(file: WritableFile): Writer {
  let writer: SqlWriter | undefined;
  const lazy = (): SqlWriter => (writer ??= new SqlWriter(file));
  return {
    createIndex: (anchor, table, columns) => lazy().createIndex(anchor, table, columns),
    withDefault: (anchor, value) => lazy().withDefault(anchor, value),
    addFillRequire: (anchor, value) => lazy().addFillRequire(anchor, value),
    fillBefore: (anchor, value) => lazy().fillBefore(anchor, value),
    throwingDown: (down, why) => lazy().throwingDown(down, why),
    wayBack: (down, plan) => lazy().wayBack(down, plan),
    reorder: ordered => lazy().reorder(ordered),
    mend: mending => lazy().mend(mending),
  };
}

class SqlWriter implements Writer {
  private readonly style: SqlStyle;

  constructor(private readonly file: WritableFile) {
    this.style = new SqlStyle(file.text, file.dialect);
  }

  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written {
    const { sql } = this.style;
    const concurrently = this.runsAlone && anchor.kind !== "createTable" ? sql` concurrently` : "";
    // PostgreSQL makes a name up; the others want one.
    const name = this.file.dialect === "postgresql" ? "" : ` ${this.style.name(indexName(table, columns))}`;
    const list = columns.map(column => this.style.name(column)).join(", ");
    const code = sql`create index${concurrently}${name} on ${this.target(anchor, table)} (${list})`;
    const fields = columns.map(column => column.text).join(", ");
    return {
      code,
      edits: this.insertBehind(anchor, [code]),
      ...this.inSchema(`@@index([${fields}])`, "index().on(…)"),
    };
  }

  withDefault(anchor: AddColumn, value: string): Written {
    return { ...this.defaulted(anchor, value), ...this.inSchema("@default(…)", ".default(…)") };
  }

  private defaulted(anchor: AddColumn, value: string): Written {
    const { sql } = this.style;
    const { column } = anchor;
    const clause = sql`default ${value}`;
    if (this.statementOf(anchor) === null) return { code: this.shownWith(anchor, clause), edits: null };
    if (column.default !== null) {
      const edit = { span: column.default.span, text: value };
      return this.changedColumn(anchor, this.isHere(column.default.span) ? [edit] : null);
    }
    const notNull = this.notNullOf(anchor);
    const at = notNull === null ? this.endOfType(anchor) : null;
    if (notNull !== null) {
      return this.changedColumn(anchor, [{ span: { start: notNull.start, end: notNull.start }, text: `${clause} ` }]);
    }
    return this.changedColumn(anchor, at === null ? null : [{ span: { start: at, end: at }, text: ` ${clause}` }]);
  }

  addFillRequire(anchor: AddColumn, value: string): Written {
    const fill = this.update(this.target(anchor, anchor.table), anchor.column.name, value);
    const require = this.requireValue(anchor);
    if (require === null) return { code: `${fill}; ${SQLITE_REBUILD}`, edits: null };
    const notNull = staysRequired(anchor) ? null : this.notNullOf(anchor);
    const insertion = this.insertBehind(anchor, [fill, require]);
    const removal = notNull === null ? null : { span: this.withBlankBefore(notNull), text: "" };
    const code = `${fill}; ${require}`;
    return { code, edits: removal === null || insertion === null ? null : [removal, ...insertion] };
  }

  fillBefore(anchor: AlterColumn, value: string): Written {
    const code = this.update(this.target(anchor, anchor.table), this.nameBefore(anchor), value);
    const statement = this.statementOf(anchor);
    if (statement === null) return { code, edits: null };
    const at = statement.start;
    const next = `${this.style.lineEnd}${this.style.indentAt(at)}`;
    const breakpoint = this.file.layout.framework === "drizzle" ? BREAKPOINT : "";
    return { code, edits: [{ span: { start: at, end: at }, text: `${code};${breakpoint}${next}` }] };
  }

  throwingDown(down: Direction, why: string | null): Written {
    const code = this.refusal(refusalReason(why));
    return { code, edits: this.editsForDown(down, [code]) };
  }

  wayBack(down: Direction, { operations, before, notes }: WayBack): WrittenBack | null {
    const statements = printedStatements(operations, before, this.style);
    if (statements === null) return null;
    const comments = notes.map(note => `-- ${note}`);
    const lines = [...comments, ...statements.flatMap(statement => this.terminated(statement))];
    return { lines, edits: this.editsForDown(down, statements, comments) };
  }

  mend({ mends }: Mending): readonly Edit[] | null {
    const down = operationsOf(this.file.migration.down);
    const edits: Edit[] = [];
    for (const { operations, before, place } of mends) {
      const codes = printedStatements(operations, before, this.style);
      const anchor = place?.operation ?? down.at(-1);
      if (anchor === undefined || codes === null) return null;
      const own =
        place?.kind === "instead" ? this.insteadOf(anchor, codes, down) : this.beside(anchor, codes, place === null);
      if (own === null) return null;
      edits.push(...own);
    }
    return ordered(edits, this.file.text);
  }

  /** A statement in the place of one that does nothing else, or nothing. */
  private insteadOf(anchor: Operation, codes: readonly string[], down: readonly Operation[]): readonly Edit[] | null {
    const statement = this.statementOf(anchor);
    const [code, ...others] = codes;
    const isAlone = down.filter(other => other.statement.start === anchor.statement.start).length === 1;
    if (statement === null || others.length > 0 || !isAlone) return null;
    return code === undefined
      ? this.without(statement)
      : [{ span: { start: statement.start, end: statement.end }, text: code }];
  }

  /** Without a statement, and its line where it has one to itself. */
  private without({ start, end }: Statement): readonly Edit[] | null {
    if (this.file.layout.framework === "drizzle") return null;
    const { text } = this.file;
    const terminator = /^\s*;/.exec(text.slice(end));
    const whole = { start, end: end + (terminator?.[0].length ?? 0) };
    return [{ span: ownLines(whole, text) ?? whole, text: "" }];
  }

  private beside(anchor: Operation, codes: readonly string[], isBehind: boolean): readonly Edit[] | null {
    if (isBehind) return this.insertBehind(anchor, codes);
    const statement = this.statementOf(anchor);
    if (statement === null || this.file.layout.framework === "drizzle") return null;
    const next = `${this.style.lineEnd}${this.style.indentAt(statement.start)}`;
    return edit(statement.start, codes.map(code => `${code};${next}`).join(""));
  }

  reorder(operations: readonly Operation[]): readonly Edit[] | null {
    const { text, migration } = this.file;
    const written = operationsOf(migration.down).slice(0, operations.length);
    const edits = exchanged(written, operations, text);
    if (edits === null) return null;
    // A comment belongs to one of the statements that would change places.
    const [from, to] = [edits[0]?.span.start ?? 0, edits.at(-1)?.span.end ?? 0];
    const kept = written.map(({ statement }) => statement).filter(({ start, end }) => start >= from && end <= to);
    const isPlain = kept.every(({ start, end }) => {
      const next = kept.find(other => other.start >= end && other.start > start);
      return next === undefined || /^[\s;]*$/.test(text.slice(end, next.start));
    });
    return isPlain ? edits : null;
  }

  /** What has to be said in the schema from which the tool makes its migrations. */
  private inSchema(prisma: string, drizzle: string): Pick<Written, "note"> {
    switch (this.file.layout.framework) {
      case "prisma":
        return { note: `Write \`${prisma}\` into the model, too: the next migration drops what it does not say.` };
      case "drizzle":
        return {
          note: `Its snapshot has to say the same: write \`${drizzle}\` into the schema, and have this made anew.`,
        };
      default:
        return {};
    }
  }

  /** Whether a statement runs on its own, now and with another one beside it. */
  private get runsAlone(): boolean {
    const { layout, migration, dialect } = this.file;
    const together = layout.transaction !== "none" && SQL_TOOLS[layout.tool].execution[dialect] === "message";
    return dialect === "postgresql" && migration.transaction === "none" && !together;
  }

  private changedColumn({ column }: AddColumn, edits: readonly Edit[] | null): Written {
    const text = this.file.text.slice(column.span.start, column.span.end);
    const code = (edits ?? []).reduce((changed, { span, text: inserted }) => {
      const [start, end] = [span.start - column.span.start, span.end - column.span.start];
      return changed.slice(0, start) + inserted + changed.slice(end);
    }, text);
    return { code: code.replace(/\s+/g, " "), edits };
  }

  /** The column with one more clause, for a message: as the block that holds it spells it, if it does. */
  private shownWith({ column: { name, span } }: AddColumn, clause: string): string {
    const text = this.file.text.slice(span.start, span.end).replace(/\s+/g, " ");
    const [first] = text.includes("/*") ? [] : tokenize(text, this.file.dialect).tokens;
    if (first === undefined || unquote(first).toLowerCase() !== name.text.toLowerCase())
      return `${this.style.name(name)} ${clause}`;
    return /\bnot null\b/i.test(text) ? text.replace(/\bnot null\b/i, `${clause} $&`) : `${text} ${clause}`;
  }

  /** In the text that a block executes, a part that is not constant is spelled in no way that could be repeated. */
  private target(anchor: Operation, table: QualifiedName): string {
    return isConstant(table) || this.statementOf(anchor) !== null ? this.style.table(table) : "…";
  }

  private update(table: string, column: Name, value: string): string {
    const name = this.style.name(column);
    return this.style.sql`update ${table} set ${name} = ${value} where ${name} is null`;
  }

  /** The statement that forbids NULL in the column that `anchor` adds; `null` where the database has none. */
  private requireValue({ table, column, constraints }: AddColumn): string | null {
    const { sql } = this.style;
    const target = sql`alter table ${this.style.table(table)} `;
    if (this.file.dialect === "postgresql")
      return sql`${target}alter column ${this.style.name(column.name)} set not null`;
    // The whole definition is repeated; a key or check in it would be made twice.
    if (!isMySqlFamily(this.file.dialect) || constraints.length > 0) return null;
    const definition = this.file.text.slice(column.span.start, column.span.end).replace(/\s+/g, " ");
    return sql`${target}modify column ${definition}`;
  }

  /** The column's name before the statement of `anchor`, which may rename it as well. */
  private nameBefore(anchor: AlterColumn): Name {
    const operations = [...operationsOf(this.file.migration.up), ...operationsOf(this.file.migration.down)];
    const renamed = operations.find(
      other =>
        other.kind === "renameColumn" &&
        other.statement.start === anchor.statement.start &&
        other.to.text === anchor.column.text,
    );
    return renamed?.kind === "renameColumn" ? renamed.column : anchor.column;
  }

  /** NOT NULL in the definition of a column, with a name that it may have. */
  private notNullOf({ column }: AddColumn): Span | null {
    const tokens = outermost(this.style.tokensIn(column.span.start, column.span.end));
    const not = tokens.findIndex((token, i) => isWord(token, "not") && isWord(tokens[i + 1], "null"));
    const [first, last] = [tokens[not], tokens[not + 1]];
    if (first === undefined || last === undefined) return null;
    const named = isWord(tokens[not - 2], "constraint") ? tokens[not - 2] : undefined;
    return { start: (named ?? first).start, end: last.end };
  }

  /** Behind the type and what MySQL counts as part of it. */
  private endOfType({ column }: AddColumn): number | null {
    if (column.type === null || !this.isHere(column.type.span)) return null;
    const rest = this.style.tokensIn(column.type.span.end, column.span.end);
    const words = rest.map(token => token.text.toLowerCase());
    const length = words[0] === "character" ? 3 : words[0] === "charset" ? 2 : 0;
    return rest[length - 1]?.end ?? column.type.span.end;
  }

  private isHere(span: Span): boolean {
    return this.style.tokensIn(span.start, span.end).length > 0;
  }

  private withBlankBefore({ start, end }: Span): Span {
    const before = /\s*$/.exec(this.file.text.slice(0, start)) as RegExpExecArray;
    return { start: before.index, end };
  }

  /**
   * The statement of the file that an operation is part of; `null` inside blocks, strings and comments, also those that
   * MySQL executes: their ends enclose what is written beside the statement.
   */
  private statementOf({ statement: { start, end } }: Operation): Statement | null {
    const found = this.style.statements.find(statement => statement.start === start && statement.end === end);
    return found === undefined || this.isInExecutableComment(found) ? null : found;
  }

  private isInExecutableComment({ start, end, tokens }: Statement): boolean {
    if (!isMySqlFamily(this.file.dialect)) return false;
    const { text } = this.file;
    const before = /\/\*M?!\d*\s*$/.test(text.slice(Math.max(0, start - 100), start));
    const between = tokens.map((token, i) => text.slice(tokens[i - 1]?.end ?? start, token.start));
    return before || between.some(gap => /\/\*M?!/.test(gap)) || /^\s*\*\//.test(text.slice(end));
  }

  /** Adds statements on lines of their own behind that of `anchor`. */
  private insertBehind(anchor: Operation, statements: readonly string[]): readonly Edit[] | null {
    const statement = this.statementOf(anchor);
    if (statement === null) return null;
    const { text } = this.file;
    const next = `${this.style.lineEnd}${this.style.indentAt(statement.start)}`;
    const terminator = /^\s*;/.exec(text.slice(statement.end));
    const end = statement.end + (terminator?.[0].length ?? 0);
    const first = terminator === null ? ";" : "";
    const rest = text.slice(end);
    const breakpoint = /^\s*-->[ \t]*statement-breakpoint/.exec(rest);
    if (breakpoint !== null) {
      const at = end + breakpoint[0].length;
      const inserted = statements.map(code => `${next}${code};${BREAKPOINT}`).join("");
      return [...edit(statement.end, first), ...edit(at, inserted)];
    }
    const separator = this.file.layout.framework === "drizzle" ? BREAKPOINT : "";
    const at = end + (TRAILER.exec(rest)?.[0].length ?? 0);
    const inserted = separator + statements.map(code => `${next}${code};`).join(separator);
    if (at === end) return edit(end, first + inserted);
    return [...edit(statement.end, first), ...edit(at, inserted)];
  }

  private refusal(reason: string): string {
    const { sql } = this.style;
    const { dialect } = this.file;
    switch (dialect) {
      case "postgresql":
        return sql`do $$ begin raise exception ${quotedText(reason.replaceAll("%", "%%"), dialect)}; end $$`;
      case "sqlite":
        return sql`select raise(abort, ${quotedText(reason, dialect)})`;
      default:
        return sql`signal sqlstate '45000' set message_text = ${quotedText(shortened(reason), dialect)}`;
    }
  }

  /** A statement with its end, as the client of the file finds it: MySQL's is told another one where a body has semicolons. */
  private terminated(code: string): readonly string[] {
    const isTold = isMySqlFamily(this.file.dialect) && /^[ \t]*delimiter\b/im.test(this.file.text);
    if (!isTold || !code.includes(";")) return [`${code};`];
    const { sql } = this.style;
    return [sql`delimiter ${"$$"}`, `${code}$$`, sql`delimiter ${";"}`];
  }

  private editsForDown(
    down: Direction,
    statements: readonly string[],
    comments: readonly string[] = [],
  ): readonly Edit[] | null {
    const { layout, text } = this.file;
    const { lineEnd } = this.style;
    const newLine = /(?:^|\n)[ \t]*$/.test(text) ? "" : lineEnd;
    const written = statements.map(code => this.terminated(code.replaceAll("\n", lineEnd)));
    const codes = written.map(parts => parts.join(lineEnd));
    if (down.kind === "empty" && layout.up.kind === "file") {
      return edit(text.length, newLine + [...comments, ...codes].map(line => line + lineEnd).join(""));
    }
    const mark = DOWN_MARKS[layout.tool];
    if (mark === undefined || !marksDirections(layout)) return null;
    // These tools would end a statement at the first semicolon in it.
    const isBlock = layout.tool === "goose" || layout.tool === "sql-migrate";
    const tool = layout.tool.replace("sql-", "");
    const lines = codes.flatMap((code, i) =>
      isBlock && /;.*;/s.test(statements[i] + ";")
        ? [`-- +${tool} StatementBegin`, code, `-- +${tool} StatementEnd`]
        : [code],
    );
    const all = [...comments, ...lines];
    if (down.kind === "absent") {
      return edit(text.length, `${newLine}${lineEnd}${[mark, ...all].join(lineEnd)}${lineEnd}`);
    }
    if (down.kind !== "empty" || layout.down.kind !== "here") return null;
    const start = layout.down.section.scripts[0]?.[0]?.start ?? text.length;
    return edit(start, all.map(line => lineEnd + line).join(""));
  }
}

const BREAKPOINT = "--> statement-breakpoint";
/** What MESSAGE_TEXT takes: in MySQL's manual, 15.6.7.7.5, 128 characters. */
const MOST_OF_MESSAGE = 128;

function shortened(reason: string): string {
  return reason.length <= MOST_OF_MESSAGE ? reason : `${reason.slice(0, MOST_OF_MESSAGE - 1)}…`;
}

const SQLITE_REBUILD = "then a new table with NOT NULL that takes the rows and the name of this one";

/** Up to the end of the line if nothing but a comment follows, and what closes a statement for goose and sql-migrate. */
const TRAILER =
  /^(?:\s*--[ \t]*\+(?:goose|migrate)[ \t]+StatementEnd[^\r\n]*|[ \t]*--(?!>)[^\r\n]*|[ \t]*\/\*(?:[^*\r\n]|\*(?!\/))*\*\/[ \t]*(?=\r?\n|$))?/i;

const DOWN_MARKS: Partial<Record<SqlTool, string>> = {
  dbmate: "-- migrate:down",
  goose: "-- +goose Down",
  "node-pg-migrate": "-- Down Migration",
  "sql-migrate": "-- +migrate Down",
  unknown: "-- Down",
};

/** Whether the file has marks: the section of a file without any is the whole. */
function marksDirections(layout: Layout): boolean {
  return layout.up.kind === "here" && (layout.up.section.scripts[0]?.[0]?.start ?? 0) > 0;
}

/** Whether something besides NOT NULL keeps NULL out: a key, a sequence. */
function staysRequired({ column, constraints }: AddColumn): boolean {
  return column.identity !== null || constraints.some(({ kind }) => kind === "primaryKey");
}

function edit(at: number, text: string): readonly Edit[] {
  return text === "" ? [] : [{ span: { start: at, end: at }, text }];
}

/** The tokens that no parenthesis encloses. */
function outermost(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  return tokens.filter(token => {
    if (token.text === ")") depth--;
    const outside = depth === 0;
    if (token.text === "(") depth++;
    return outside;
  });
}

/** `users_email_idx`, within the 63 bytes that PostgreSQL and the 64 characters that MySQL keep of a name. */
function indexName(table: QualifiedName, columns: readonly Name[]): Name {
  const text = [table.name.text, ...columns.map(column => column.text), "idx"].join("_").slice(-63);
  return unwritten(text.replace(/[^\p{L}\p{N}_]/gu, "_"));
}
