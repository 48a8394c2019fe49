import {
  plainIndexColumn,
  type CheckConstraint,
  type Constraint,
  type ForeignKey,
  type IndexColumn,
  type ReferentialAction,
} from "../../../model/column.js";
import { isMySqlFamily } from "../../../model/dialect.js";
import type { Name, QualifiedName } from "../../../model/name.js";
import type { CreateIndex, TableIndex } from "../../../model/operation.js";
import type { Span } from "../../../model/span.js";
import { checkFromSql, indexColumnFromSql, predicateFromSql } from "../../definitions.js";
import { propertyOf, textOf, type Origin, type Value } from "../../evaluate/values.js";
import { POSTGRESQL_NAME_LIMIT, truncatedName } from "../names.js";
import { createIndex } from "../operations.js";
import { callBack } from "./call-back.js";
import { styleOf, type Reading } from "./columns.js";
import { Built, ColumnReference, OtherHost, SqlHost, type TableHost } from "./hosts.js";
import { columnNameOf, nameOf, qualifiedNameOf, spanOf } from "./names.js";
import { sqlText } from "./sql.js";

/** A part of a declaration that could not be read. */
export interface Problem {
  readonly detail: string;
  readonly span: Span;
}

/** The keys, checks and indexes of a table. */
export class Keys {
  readonly constraints: Constraint[] = [];
  /** Indexes that CREATE TABLE makes. */
  readonly inside: TableIndex[] = [];
  readonly behind: CreateIndex[] = [];
  readonly problems: Problem[] = [];

  constructor(
    private readonly host: TableHost,
    private readonly table: QualifiedName,
    private readonly reading: Reading,
    /** The call that makes the table, for what is written in other files. */
    private readonly place: Span,
  ) {}

  /** What is written behind a column: `.unique()`, `.references(…)`, MySQL's `.primaryKey()`. */
  ofColumn(key: string, column: Built, name: Name, span: Span): void {
    const { dialect } = this.reading;
    if (column.has("primaryKey") && isMySqlFamily(dialect)) {
      this.primary(this.derived([this.table.name.text, name.text], "", span), [name], span);
    }
    const unique = column.last("unique");
    if (unique !== null) {
      const [given, options] = unique.args;
      const at = this.spanOf(unique.origin);
      // The name is made of the key, in whatever casing the column has.
      const stem = column.args[0]?.kind === "text" ? name.text : key;
      const derived = this.derived([this.table.name.text, stem], "_unique", at);
      const nulls = textOf(propertyOf(options, "nulls")) === "not distinct";
      this.unique(given?.kind === "text" ? this.name(given, at) : derived, [name], nulls, at);
    }
    for (const { args, origin } of column.calls.filter(({ method }) => method === "references")) {
      const [target, options] = args;
      const at = this.spanOf(origin);
      const reference = callBack(target, [], this.reading.machine, at);
      const action = (event: string): ReferentialAction => actionOf(propertyOf(options, event));
      this.foreign(null, [name], [reference], action("onDelete"), action("onUpdate"), at);
    }
  }

  /** What the third argument of the table gives: a list, or an object of such. */
  ofTable(extra: Value | undefined): void {
    if (extra === undefined) return;
    const given = callBack(extra, [this.host], this.reading.machine, this.place);
    const items =
      given.kind === "array"
        ? given.items
        : given.kind === "object"
          ? [...given.properties.values()].map(({ value }) => value)
          : null;
    const isOpen = (given.kind === "array" || given.kind === "object") && given.open;
    if (items === null || isOpen) this.say("the indexes and keys are not constant", this.place);
    for (const item of items ?? []) {
      if (item instanceof Built) this.read(item);
      else if (!(item instanceof OtherHost)) this.say("a key or index is not constant", this.spanOf(item.origin));
    }
  }

  private read(built: Built): void {
    const span = this.spanOf(built.place);
    switch (built.label) {
      case "index":
      case "uniqueIndex":
        return this.index(built, span);
      case "unique":
        return this.uniqueOn(built, span);
      case "primaryKey":
        return this.primaryKey(built, span);
      case "foreignKey":
        return this.foreignKey(built, span);
      case "check":
        return this.check(built, span);
      default:
        return this.say(`\`${built.label}\` is no key or index`, span);
    }
  }

  // --- keys ---

  private primaryKey({ args }: Built, span: Span): void {
    const [first] = args;
    const columns = this.columns(first instanceof ColumnReference ? args : listOf(propertyOf(first, "columns")), span);
    if (columns === null) return;
    const given = propertyOf(first, "name");
    const parts = [this.table.name.text, ...columns.map(({ text }) => text)];
    this.primary(given === undefined ? this.derived(parts, "_pk", span) : this.name(given, span), columns, span);
  }

  private primary(name: Name, columns: readonly Name[], span: Span): void {
    const { dialect } = this.reading;
    // SQLite gets no name, and one column is the key of its row.
    const isInline = dialect === "sqlite" && columns.length === 1;
    this.constraints.push({
      kind: "primaryKey",
      name: dialect === "sqlite" ? null : name,
      level: isInline ? "column" : "table",
      deferrable: false,
      columns,
      usingIndex: null,
      span,
    });
  }

  private uniqueOn(built: Built, span: Span): void {
    const on = built.last("on");
    const columns = this.columns(on?.args ?? null, span);
    if (columns === null) return;
    const keys = (on?.args ?? []).map((column, i) => this.writtenOrKey(column, columns[i]));
    const [given] = built.args;
    const name =
      given?.kind === "text" ? this.name(given, span) : this.derived([this.table.name.text, ...keys], "_unique", span);
    this.unique(name, columns, built.has("nullsNotDistinct"), span);
  }

  /** What a name is made of that Drizzle makes before it knows of a casing. */
  private writtenOrKey(column: Value | undefined, name: Name | undefined): string {
    if (!(column instanceof ColumnReference)) return name?.text ?? "";
    return columnNameOf(column, "none") ?? name?.text ?? "";
  }

  private unique(name: Name, columns: readonly Name[], nullsNotDistinct: boolean, span: Span): void {
    if (this.reading.dialect === "sqlite") {
      this.behind.push(
        createIndex(this.table, { ...NO_INDEX, name, columns: columns.map(plainIndexColumn), unique: true, span }),
      );
    } else {
      const base = { name, level: "table", deferrable: false, span } as const;
      this.constraints.push({ ...base, kind: "unique", columns, usingIndex: null, nullsNotDistinct });
    }
  }

  private foreignKey(built: Built, span: Span): void {
    const [given] = built.args;
    const config = given?.kind === "function" ? callBack(given, [], this.reading.machine, span) : given;
    const columns = this.columns(listOf(propertyOf(config, "columns")), span);
    const targets = listOf(propertyOf(config, "foreignColumns"));
    if (columns === null || targets === null) {
      if (columns !== null) this.say("the columns of a foreign key are not constant", span);
      return;
    }
    const written = propertyOf(config, "name");
    const name = written === undefined ? null : this.name(written, span);
    const action = (method: string): ReferentialAction => actionOf(built.last(method)?.args[0]);
    this.foreign(name, columns, targets, action("onDelete"), action("onUpdate"), span);
  }

  private foreign(
    given: Name | null,
    columns: readonly Name[],
    targets: readonly Value[],
    onDelete: ReferentialAction,
    onUpdate: ReferentialAction,
    span: Span,
  ): void {
    const [first] = targets;
    if (!(first instanceof ColumnReference)) return this.say("the table that it refers to is not known", span);
    const referenced = this.columns(targets, span);
    if (referenced === null) return;
    const { dialect, machine } = this.reading;
    const references = qualifiedNameOf(first.table, machine.main, span);
    const texts = [this.table.name.text, ...columns.map(textIn), references.name.text, ...referenced.map(textIn)];
    const key: ForeignKey = {
      kind: "foreignKey",
      name: dialect === "sqlite" ? null : (given ?? this.derived(texts, "_fk", span)),
      level: "table",
      deferrable: false,
      columns,
      references: {
        schema: references.schema === null ? null : { ...references.schema, span },
        name: { ...references.name, span },
        span,
      },
      referencedColumns: referenced.map(column => ({ ...column, span })),
      onDelete,
      onUpdate,
      notValid: false,
      span,
    };
    this.constraints.push(key);
  }

  private check({ args: [name, condition] }: Built, span: Span): void {
    const sql = sqlText(condition, styleOf(this.reading, true));
    if (sql === null) this.say("the condition of a check is not constant", span);
    const base = { name: this.name(name, span), level: "table", deferrable: false, span } as const;
    const read = checkFromSql(sql ?? "…", this.reading.dialect);
    const check: CheckConstraint = { ...base, kind: "check", ...read, notValid: false };
    if (sql !== null) this.constraints.push(check);
  }

  // --- indexes ---

  private index(built: Built, span: Span): void {
    const { dialect } = this.reading;
    const call = built.calls.findLast(
      ({ method }) => ["on", "onOnly", "using"].includes(method) && !isMethodOnly(method, dialect),
    );
    const items = call === null || call === undefined ? [] : call.method === "using" ? call.args.slice(1) : call.args;
    const columns = items.map(item => this.indexColumn(item, span)).filter(column => column !== null);
    if (columns.length === 0 || columns.length < items.length)
      return this.say("the columns of an index are not constant", span);
    const [given] = built.args;
    const names = columns.map(({ name }) => name?.text ?? "");
    const condition = built.last("where")?.args[0];
    const predicate = condition === undefined ? null : sqlText(condition, styleOf(this.reading, true));
    if (condition !== undefined && predicate === null) this.say("the condition of an index is not constant", span);
    const index: TableIndex = {
      ...NO_INDEX,
      name:
        given?.kind === "text"
          ? this.name(given, span)
          : this.derived([this.table.name.text, ...names], "_index", span),
      columns,
      unique: built.label === "uniqueIndex",
      method: call?.method === "using" ? (textOf(call.args[0]) ?? "btree") : "btree",
      predicate: predicate === null ? (condition === undefined ? null : "…") : predicateFromSql(predicate, dialect),
      span,
    };
    this.placed(index, built);
  }

  /** MySQL gets unique indexes within CREATE TABLE, where one over columns alone is a constraint. */
  private placed(index: TableIndex, built: Built): void {
    if (!index.unique || !isMySqlFamily(this.reading.dialect)) {
      const concurrently = built.has("concurrently");
      this.behind.push({ ...createIndex(this.table, index), concurrently, only: built.has("onOnly") });
      return;
    }
    const names = index.columns.flatMap(({ name }) => (name === null ? [] : [name]));
    if (names.length < index.columns.length || index.name === null) this.inside.push(index);
    else this.unique(index.name, names, false, index.span);
  }

  private indexColumn(item: Value, span: Span): IndexColumn | null {
    const { dialect } = this.reading;
    if (item instanceof SqlHost) {
      const sql = sqlText(item, styleOf(this.reading, false));
      return sql === null ? null : indexColumnFromSql(sql, dialect, span);
    }
    const [name] = this.columns([item], span) ?? [];
    if (name === undefined || !(item instanceof ColumnReference)) return null;
    const has = (wanted: string): boolean => item.calls.some(({ method }) => method === wanted);
    const descending = has("desc");
    // Drizzle writes NULLS LAST where nothing is said.
    const isFirst = has("nullsFirst");
    const nulls = isFirst === descending || dialect !== "postgresql" ? null : isFirst ? "first" : "last";
    return {
      ...plainIndexColumn(name),
      descending,
      nulls,
      operatorClass: textOf(item.calls.find(({ method }) => method === "op")?.args[0]),
    };
  }

  // --- names ---

  /** The columns that references mean; `null`, and said, where one of them is not known. */
  private columns(references: readonly Value[] | null, span: Span): readonly Name[] | null {
    const names = (references ?? []).map(reference =>
      reference instanceof ColumnReference ? columnNameOf(reference, this.reading.casing) : null,
    );
    const known = names.filter(name => name !== null);
    if (known.length === names.length && known.length > 0) return known.map(text => ({ text, exact: true, span }));
    this.say("the columns of a key are not known", span);
    return null;
  }

  private name(value: Value | undefined, span: Span): Name {
    return this.stored(nameOf(value, this.reading.machine.main, span));
  }

  private derived(parts: readonly string[], suffix: string, span: Span): Name {
    return this.stored({ text: `${parts.join("_")}${suffix}`, exact: this.table.name.exact, span });
  }

  private stored(name: Name): Name {
    if (this.reading.dialect !== "postgresql") return name;
    return { ...name, text: truncatedName(name.text, POSTGRESQL_NAME_LIMIT) };
  }

  private spanOf(origin: Origin | null): Span {
    return spanOf(origin, this.reading.machine.main, this.place);
  }

  private say(detail: string, span: Span): void {
    this.problems.push({ detail, span });
  }
}

const NO_INDEX = {
  name: null,
  columns: [],
  unique: false,
  method: "btree",
  predicate: null,
  include: [],
  nullsNotDistinct: false,
} as const;

function textIn({ text }: Name): string {
  return text;
}

function listOf(value: Value | undefined): readonly Value[] | null {
  return value?.kind === "array" && !value.open ? value.items : null;
}

/** MySQL's `using` says how, and nothing of the columns. */
function isMethodOnly(method: string, dialect: Reading["dialect"]): boolean {
  return method === "using" && dialect !== "postgresql";
}

const ACTIONS: ReadonlySet<string> = new Set<ReferentialAction>([
  "no action",
  "restrict",
  "cascade",
  "set null",
  "set default",
]);

function actionOf(value: Value | undefined): ReferentialAction {
  const text = textOf(value);
  return text !== null && ACTIONS.has(text) ? (text as ReferentialAction) : "no action";
}
