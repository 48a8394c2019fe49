import { ownLines } from "../../model/edits.js";
import type { Mend, Mending } from "../../model/mending.js";
import { operationsOf, type Direction } from "../../model/migration.js";
import type { Name, QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import type { Schema } from "../../model/schema/index.js";
import type { Edit, WayBack, Written, WrittenBack } from "../../model/writer.js";
import { parsePython } from "../../python/parse.js";
import { callAt, statementsAround } from "../../python/find.js";
import type { PyCall, PyFunction, PyModule, PyStatement } from "../../python/tree.js";
import type { ReadMigration } from "../migration.js";
import { printOperations } from "../../sql/print/index.js";
import { inQuotes, isPlainName } from "../../sql/style.js";
import { alembicCall, batchCall, type AlembicNames } from "./way-back/alembic.js";
import { readLiteral } from "./literal.js";
import { isOfTable } from "./anchors.js";
import { areExact, type FrameworkWriter } from "./script.js";

/** Writes code of Alembic, as the file writes it. */
export function alembicWriter(
  read: ReadMigration,
  text: string,
): {
  readonly framework: FrameworkWriter;
  readonly refusal: (down: Direction, reason: string) => Written;
  readonly waysBack: (down: Direction, plan: WayBack) => readonly WrittenBack[];
  readonly mends: (mending: Mending) => Iterable<readonly Edit[]>;
} {
  const writer = new AlembicWriter(read, text);
  return {
    framework: {
      createIndex: (anchor, table, columns) => writer.createIndex(anchor, table, columns),
      withDefault: (anchor, value) => writer.withDefault(anchor, value),
      addFillRequire: (anchor, value) => writer.addFillRequire(anchor, value),
      fillBefore: (anchor, value) => writer.fillBefore(anchor, value),
    },
    refusal: (down, reason) => writer.refusal(down, reason),
    waysBack: (down, plan) => writer.waysBack(down, plan),
    mends: mending => writer.mends(mending),
  };
}

const BY_PYTHON = "`default=` is filled in by Python for new rows, and does not reach those that exist.";

/** The call that an operation comes from, and the statements around it, outermost first. */
interface Place {
  readonly call: PyCall;
  /** What its method is asked of: `op`, `batch_op`. */
  readonly receiver: string;
  readonly statements: readonly PyStatement[];
}

class AlembicWriter {
  private readonly module: PyModule;
  private readonly quote: string;
  private readonly lineEnd: string;
  private readonly names: AlembicNames;

  constructor(
    private readonly read: ReadMigration,
    private readonly text: string,
  ) {
    this.module = parsePython(text);
    const count = (mark: string): number => text.split(mark).length;
    this.quote = count("'") > count('"') ? "'" : '"';
    this.lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
    const sa = /^import\s+sqlalchemy\s+as\s+(\w+)/m.exec(text)?.[1] ?? null;
    this.names = { sa, string: value => this.string(value) };
  }

  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written {
    const place = this.placeOf(anchor);
    const isBatch = place !== null && place.receiver !== "op";
    const name = ["ix", table.name.text, ...columns.map(({ text }) => text)].join("_").slice(0, 63);
    const list = `[${columns.map(column => this.string(column.text)).join(", ")}]`;
    const code = isBatch
      ? `${place.receiver}.create_index(${this.string(name)}, ${list})`
      : `op.create_index(${this.string(name)}, ${this.tableArgument(table)}, ${list}${this.schemaArgument(table)})`;
    const edits = place === null || !areExact(table, ...columns) ? null : this.behind(place, [code]);
    return { code, edits };
  }

  withDefault(anchor: AddColumn, value: string): Written {
    const code = `server_default=${this.defaultCode(value)}`;
    const call = callAt(this.module, anchor.column.span);
    const byPython = call?.args.some(({ name }) => name === "default") === true;
    const edits = call === null ? null : this.argument(call, code);
    return { code, edits, ...(byPython ? { note: BY_PYTHON } : {}) };
  }

  addFillRequire(anchor: AddColumn, value: string): Written {
    const { table, column } = anchor;
    const place = this.placeOf(anchor);
    const made = callAt(this.module, column.span);
    const type = made?.args.find(({ kind, name }, i) => (kind === "positional" && i === 1) || name === "type_")?.value;
    const existing = type === undefined ? "" : `, existing_type=${this.text.slice(...type.range).replace(/\s+/g, " ")}`;
    const fill = this.fill(table, column.name, value);
    const require = `op.alter_column(${this.tableArgument(table)}, ${this.string(column.name.text)}${existing}, nullable=False${this.schemaArgument(table)})`;
    const code = `${fill}; ${require}`;
    const nullable = made?.args.find(({ name }) => name === "nullable");
    if (place?.receiver !== "op" || nullable === undefined || !areExact(table, column.name))
      return { code, edits: null };
    const insertion = this.behind(place, [fill, require]);
    const [start, end] = nullable.value.range;
    return { code, edits: insertion === null ? null : [{ span: { start, end }, text: "True" }, ...insertion] };
  }

  fillBefore(anchor: AlterColumn, value: string): Written {
    const { table, column } = anchor;
    const code = this.fill(table, column, value);
    const place = this.placeOf(anchor);
    if (place === null || !areExact(table, column)) return { code, edits: null };
    // What a batch is asked for is sent when its block ends; the UPDATE has to come before that.
    const batch = place.statements.findLast(({ type }) => type === "PyWith");
    const statement = place.receiver === "op" ? place.statements.at(-1) : batch;
    return { code, edits: statement === undefined ? null : this.before(statement, code) };
  }

  refusal(down: Direction, reason: string): Written {
    const code = `raise NotImplementedError(${this.string(reason)})`;
    return { code, edits: this.downEdits(down, [code]) };
  }

  waysBack(down: Direction, plan: WayBack): readonly WrittenBack[] {
    return [true, false].flatMap(byCalls => {
      const lines = this.wayBack(plan, byCalls);
      return lines === null ? [] : [{ lines, edits: this.downEdits(down, lines) }];
    });
  }

  private wayBack({ operations, before, notes }: WayBack, byCalls: boolean): readonly string[] | null {
    const codes = this.codes(operations, before, byCalls);
    return codes === null ? null : [...notes.map(note => `# ${note}`), ...codes];
  }

  private codes(operations: readonly Operation[], before: Schema, byCalls: boolean): readonly string[] | null {
    const { names } = this;
    const { dialect } = this.read.migration;
    const lines: string[] = [];
    for (const { operations: group, statements } of printOperations(operations, before)) {
      const [only, ...others] = group;
      const call = !byCalls || only === undefined || others.length > 0 ? null : alembicCall(only, names, dialect);
      if (call !== null) lines.push(call);
      else if (statements === null) return null;
      else lines.push(...statements.map(sql => `op.execute(${this.literal(sql)})`));
    }
    return lines;
  }

  /** Edits that make a way back whole, the best first: by calls where the way back has them, or by SQL. */
  *mends(mending: Mending): Generator<readonly Edit[]> {
    const down = operationsOf(this.read.migration.down);
    const ways = down.some(operation => this.methodOf(operation) !== "execute") ? [true, false] : [false];
    for (const byCalls of ways) {
      const edits = mending.mends.map(mend =>
        mend.place?.kind === "instead" ? this.replaced(mend, byCalls) : this.added(mend, byCalls),
      );
      if (!edits.includes(null)) yield edits.flatMap(own => own ?? []);
    }
  }

  private methodOf(operation: Operation): string | null {
    const callee = this.placeOf(operation)?.call.callee;
    return callee?.type === "PyAttribute" ? callee.name : null;
  }

  private added({ operations, before, place }: Mend, byCalls: boolean): readonly Edit[] | null {
    const anchor = place?.operation ?? operationsOf(this.read.migration.down).at(-1);
    const site = anchor === undefined ? null : this.placeOf(anchor);
    if (anchor === undefined || site === null) return null;
    const batch = this.batchOf(site);
    const inBatch = batch === null || !byCalls ? null : this.batchCodes(operations, anchor, site.receiver);
    if (inBatch !== null) return this.besideStatement(site.statements.at(-1), inBatch, place === null);
    const codes = this.codes(operations, before, byCalls);
    return codes === null ? null : this.besideStatement(batch ?? site.statements.at(-1), codes, place === null);
  }

  /** In the place of a statement that does nothing else. */
  private replaced({ operations, before, place }: Mend, byCalls: boolean): readonly Edit[] | null {
    const anchor = place?.operation;
    const site = anchor === undefined ? null : this.placeOf(anchor);
    const statement = site?.statements.at(-1);
    if (anchor === undefined || site === null || statement === undefined) return null;
    const { sites, migration } = this.read;
    const sharing = operationsOf(migration.down).filter(other => sites.get(other)?.call.start === site.call.range[0]);
    if (sharing.length > 1 || !this.isOnly(site.call, statement) || !this.standsAlone(statement)) return null;
    const codes =
      site.receiver === "op"
        ? this.codes(operations, before, byCalls)
        : byCalls
          ? this.batchCodes(operations, anchor, site.receiver)
          : null;
    if (codes === null) return null;
    const [start, end] = statement.range;
    const gap = this.lineEnd + this.indentAt(start);
    if (codes.length > 0) {
      const text = codes.map(code => code.replaceAll("\n", gap)).join(gap);
      return [{ span: { start, end }, text }];
    }
    const lines = ownLines({ start, end }, this.text);
    const batch = this.batchOf(site);
    const isEmptied = batch?.type === "PyWith" && batch.body.length === 1;
    return lines === null || isEmptied ? null : [{ span: lines, text: "" }];
  }

  private batchCodes(operations: readonly Operation[], anchor: Operation, receiver: string): readonly string[] | null {
    const { dialect } = this.read.migration;
    const codes = operations.map(operation =>
      isOfTable(operation, anchor) ? batchCall(operation, receiver, this.names, dialect) : null,
    );
    return codes.includes(null) ? null : codes.filter(code => code !== null);
  }

  /** The block that collects changes of one table, where the call is one of it. */
  private batchOf({ receiver, statements }: Place): PyStatement | null {
    if (receiver === "op") return null;
    return (
      statements.findLast(
        statement =>
          statement.type === "PyWith" &&
          statement.items.some(({ target }) => target?.type === "PyName" && target.name === receiver),
      ) ?? null
    );
  }

  private besideStatement(
    statement: PyStatement | undefined,
    codes: readonly string[],
    isBehind: boolean,
  ): readonly Edit[] | null {
    if (statement === undefined) return null;
    const [start, end] = statement.range;
    const gap = this.lineEnd + this.indentAt(start);
    const lines = codes.map(code => code.replaceAll("\n", gap));
    const startsLine = /^[ \t]*$/.test(this.text.slice(this.text.lastIndexOf("\n", start - 1) + 1, start));
    const rest = /^[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)/.exec(this.text.slice(end));
    if (!startsLine || rest === null) return null;
    if (!isBehind) return [{ span: { start, end: start }, text: lines.map(line => line + gap).join("") }];
    const at = end + rest[0].length;
    return [{ span: { start: at, end: at }, text: lines.map(line => gap + line).join("") }];
  }

  /** SQL: in the quotes that spare escapes, in three of them where it has several lines. */
  private literal(sql: string): string {
    // SQLAlchemy takes what follows a colon for a parameter.
    const escaped = sql.replaceAll("\\", "\\\\").replaceAll(/(?<![:\w]):(?=\w)/g, "\\:");
    if (escaped.includes("\n") || (escaped.includes('"') && escaped.includes("'"))) return `"""${escaped}"""`;
    const mark = escaped.includes(this.quote) ? (this.quote === "'" ? '"' : "'") : this.quote;
    return mark + escaped + mark;
  }

  private downEdits(down: Direction, lines: readonly string[]): readonly Edit[] | null {
    const { lineEnd } = this;
    const written = (indent: string): string =>
      lines.map(line => line.replaceAll("\n", lineEnd + indent)).join(lineEnd + indent);
    if (down.kind === "absent") {
      const gap = this.text.endsWith("\n") ? "" : lineEnd;
      const typed = /^def\s+upgrade\b[^:\n]*->\s*None/m.test(this.text) ? " -> None" : "";
      const added = `${gap}${lineEnd}${lineEnd}def downgrade()${typed}:${lineEnd}    ${written("    ")}${lineEnd}`;
      return [{ span: { start: this.text.length, end: this.text.length }, text: added }];
    }
    const node = this.module.body.findLast(
      (statement): statement is PyFunction => statement.type === "PyFunction" && statement.name === "downgrade",
    );
    const last = node?.body.at(-1);
    if (down.kind !== "empty" || last === undefined) return null;
    const [start, end] = last.range;
    const indent = this.indentAt(start);
    if (last.type === "PyPass") return [{ span: { start, end }, text: written(indent) }];
    return [{ span: { start: end, end }, text: `${lineEnd}${indent}${written(indent)}` }];
  }

  // --- words ---

  private string(value: string): string {
    const { quote } = this;
    return quote + value.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`) + quote;
  }

  private tableArgument({ name }: QualifiedName): string {
    return this.string(name.text);
  }

  private schemaArgument({ schema }: QualifiedName): string {
    return schema === null ? "" : `, schema=${this.string(schema.text)}`;
  }

  /** A default as SQLAlchemy wants it: its text, or SQL in `sa.text`. */
  private defaultCode(value: string): string {
    const literal = readLiteral(value);
    if (literal.kind === "string" || literal.kind === "number") return this.string(literal.text);
    const text = /^import\s+sqlalchemy\s+as\s+sa\b/m.test(this.text) ? "sa.text" : "text";
    return `${text}(${this.string(value)})`;
  }

  private fill({ schema, name }: QualifiedName, column: Name, value: string): string {
    const table = schema === null ? this.sqlName(name) : `${this.sqlName(schema)}.${this.sqlName(name)}`;
    const filled = this.sqlName(column);
    const statement = `UPDATE ${table} SET ${filled} = ${value} WHERE ${filled} IS NULL`;
    const mark = [this.quote, '"', "'"].find(quote => !statement.includes(quote)) ?? '"""';
    return `op.execute(${mark}${statement}${mark})`;
  }

  private sqlName(name: Name): string {
    const { dialect } = this.read.migration;
    return !name.exact || isPlainName(name.text, dialect) ? name.text : inQuotes(name.text, dialect);
  }

  // --- places ---

  private placeOf(anchor: Operation): Place | null {
    const span = this.read.sites.get(anchor)?.call;
    const call = span === undefined ? null : callAt(this.module, span);
    if (call === null || call.callee.type !== "PyAttribute" || call.callee.object.type !== "PyName") return null;
    const statements = statementsAround(this.module, { start: call.range[0], end: call.range[1] });
    return { call, receiver: call.callee.object.name, statements };
  }

  private indentAt(offset: number): string {
    const start = this.text.lastIndexOf("\n", offset - 1) + 1;
    return (/^[ \t]*/.exec(this.text.slice(start)) as RegExpExecArray)[0];
  }

  /** Whether a statement has its lines for itself. */
  private standsAlone({ range: [start, end] }: PyStatement): boolean {
    const from = this.text.lastIndexOf("\n", start - 1) + 1;
    return /^[ \t]*$/.test(this.text.slice(from, start)) && /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.test(this.text.slice(end));
  }

  /** Whether a statement does nothing but a call. */
  private isOnly(call: PyCall, statement: PyStatement): boolean {
    return (
      (statement.type === "PyExpressionStatement" && statement.expression === call) ||
      (statement.type === "PyAssign" && statement.value === call)
    );
  }

  /** New statements behind the one that does nothing but the call. */
  private behind({ call, statements }: Place, codes: readonly string[]): readonly Edit[] | null {
    const statement = statements.at(-1);
    if (statement === undefined || !this.isOnly(call, statement) || !this.standsAlone(statement)) return null;
    const [start, end] = statement.range;
    const rest = /^[ \t]*(?:#[^\r\n]*)?/.exec(this.text.slice(end)) as RegExpExecArray;
    const at = end + rest[0].length;
    const indent = this.indentAt(start);
    return [{ span: { start: at, end: at }, text: codes.map(code => this.lineEnd + indent + code).join("") }];
  }

  private before(statement: PyStatement, code: string): readonly Edit[] | null {
    if (statement.type !== "PyWith" && !this.standsAlone(statement)) return null;
    const [start] = statement.range;
    return [{ span: { start, end: start }, text: code + this.lineEnd + this.indentAt(start) }];
  }

  /** One more keyword argument at the end of a call. */
  private argument(call: PyCall, code: string): readonly Edit[] | null {
    const last = call.args.at(-1);
    if (last === undefined || call.args.some(({ kind }) => kind === "mapping" || kind === "spread")) return null;
    if (call.args.some(({ name }) => name === "server_default")) return null;
    const [, end] = last.range;
    const [start] = last.range;
    const isMultiline = this.text.slice(call.argsRange[0], start).includes("\n");
    const before = isMultiline ? this.lineEnd + this.indentAt(start) : " ";
    return [{ span: { start: end, end }, text: `,${before}${code}` }];
  }
}
