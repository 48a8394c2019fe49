import { from, joined, sql, type Fragment, type Part, each } from "../fragment.js";
import { textAt, truthiness, type Origin, type Property, type Text, type Value } from "../evaluate/values.js";
import { concat } from "../evaluate/text.js";
import { Options } from "../options.js";
import { comment } from "./comments.js";
import { sequenceClauses } from "./sequences.js";
import { applyType, columnType } from "./types.js";
import { isName, Untold, type Writing } from "./writing.js";

/** The columns of a table as node-pg-migrate writes them. */
export interface Columns {
  /** `"name" type …` each. */
  readonly lines: readonly { readonly sql: Fragment; readonly place: Origin }[];
  /** The columns of a key over more than one of them. */
  readonly primaryKey: readonly Text[];
  /** Statements that follow. */
  readonly comments: readonly Fragment[];
  /** Whether all of them are known to their end. */
  readonly complete: boolean;
}

interface Column {
  readonly key: string;
  readonly property: Property;
  readonly options: Options;
  readonly type: Part;
  readonly place: Origin;
}

/** `parseColumns`. */
export function columnsOf(table: Value | undefined, value: Value | undefined, writing: Writing): Columns {
  if (value?.kind !== "object") throw new Untold("its columns are not constant");
  const columns = [...value.properties].map(([key, property]): Column => {
    const place = property.origin ?? property.value.origin ?? value.origin ?? writing.origin;
    const applied = applyType(property.value, writing, place);
    return { key, property, options: new Options(applied.options, place), type: columnType(applied, writing), place };
  });
  const keys = columns.filter(({ options }) => options.isOn("primaryKey"));
  const comments: Fragment[] = columns.flatMap(column => {
    const { options } = column;
    if (!options.has("comment")) return [];
    const on = sql`COLUMN ${writing.name(table)}.${writing.key(column.key, column.property)}`;
    return [from(options.place("comment"), comment(on, options.get("comment"), options.place("comment"), writing))];
  });
  const lines = columns.map(column => {
    const constraints = columnConstraints(column, keys.length > 1, table, comments, writing);
    const definition = sql`${writing.key(column.key, column.property)} ${column.type}${each(constraints)}`;
    return { sql: from(column.place, definition), place: column.place };
  });
  return {
    lines,
    primaryKey: keys.length > 1 ? keys.map(({ key, place }) => textAt(key, place)) : [],
    comments,
    complete: !value.open && columns.every(({ options }) => !options.value.open),
  };
}

function columnConstraints(
  { key, options, place }: Column,
  manyKeys: boolean,
  table: Value | undefined,
  comments: Fragment[],
  writing: Writing,
): Part[] {
  const constraints: Part[] = [];
  const add = (option: string, part: Part): void => void constraints.push(from(options.place(option), part));
  const value = (option: string): Part => writing.raw(options.get(option), options.place(option));
  if (options.gives("collation")) add("collation", sql`COLLATE ${value("collation")}`);
  if (options.has("default")) {
    add("default", sql`DEFAULT ${writing.escaped(options.get("default"), options.place("default"))}`);
  }
  if (options.isOn("unique")) add("unique", "UNIQUE");
  if (options.isOn("primaryKey") && !manyKeys) add("primaryKey", "PRIMARY KEY");
  if (options.isOn("notNull")) add("notNull", "NOT NULL");
  if (options.gives("check")) add("check", sql`CHECK (${value("check")})`);
  if (options.gives("references")) {
    const derived = options.gives("referencesConstraintComment")
      ? concat([writing.raw(table, place), textAt("_fk_", place), textAt(key, place)], place)
      : null;
    const name = options.gives("referencesConstraintName")
      ? writing.name(options.get("referencesConstraintName"))
      : derived === null
        ? null
        : writing.quoted(derived);
    add("references", sql`${name === null ? "" : sql`CONSTRAINT ${name} `}${references(options, writing)}`);
    if (name !== null && options.gives("referencesConstraintComment")) {
      const at = options.place("referencesConstraintComment");
      const on = sql`CONSTRAINT ${name} ON ${writing.name(table)}`;
      comments.push(from(at, comment(on, options.get("referencesConstraintComment"), at, writing)));
    }
  }
  if (options.isOn("deferrable")) add("deferrable", deferral(options));
  if (options.gives("sequenceGenerated")) {
    add("sequenceGenerated", identity(options.get("sequenceGenerated"), options.place("sequenceGenerated"), writing));
  }
  if (options.gives("expressionGenerated")) {
    add("expressionGenerated", sql`GENERATED ALWAYS AS (${value("expressionGenerated")}) STORED`);
  }
  return constraints;
}

/** `GENERATED … AS IDENTITY (…)`. */
export function identity(value: Value, place: Origin, writing: Writing): Fragment {
  const options = new Options(value, place);
  const clauses = sequenceClauses(options, writing);
  const precedence = writing.raw(options.get("precedence"), place);
  return sql`GENERATED ${precedence} AS IDENTITY${clauses.length === 0 ? "" : sql` (${joined(spacedOut(clauses))})`}`;
}

function spacedOut(parts: readonly Part[]): readonly Part[] {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [" ", part]));
}

/** `parseReferences`. */
export function references(options: Options, writing: Writing): Fragment {
  const value = options.get("references");
  const place = options.place("references");
  const target = isSpelledOut(value) ? writing.raw(value, place) : writing.name(value, place);
  const clause = (option: string, words: string): Part =>
    options.gives(option)
      ? from(options.place(option), sql` ${words} ${writing.raw(options.get(option), options.place(option))}`)
      : "";
  return sql`REFERENCES ${target}${clause("match", "MATCH")}${clause("onDelete", "ON DELETE")}${clause("onUpdate", "ON UPDATE")}`;
}

/** `"users"` and `users(id)` are SQL already, `users` is a name. */
function isSpelledOut(value: Value): boolean {
  if (value.kind !== "text") return false;
  const [first, last] = [value.pieces[0], value.pieces.at(-1)];
  return (
    (first?.kind === "literal" && first.text.startsWith('"')) || (last?.kind === "literal" && last.text.endsWith(")"))
  );
}

function deferral(options: Options): string {
  return `DEFERRABLE INITIALLY ${options.isOn("deferred") ? "DEFERRED" : "IMMEDIATE"}`;
}

/** Constraints of a table, and the comments on them. */
export interface Constraints {
  readonly lines: readonly Fragment[];
  readonly comments: readonly Fragment[];
}

/** `parseConstraints`. `name` is the name that all of them get; `null` where each gets one of its own. */
export function constraintsOf(
  table: Value | undefined,
  options: Options,
  name: Value | null,
  writing: Writing,
): Constraints {
  return new ConstraintWriter(table, options, name, writing).write();
}

class ConstraintWriter {
  private readonly lines: Fragment[] = [];
  private readonly comments: Fragment[] = [];
  private readonly tableName: Text;

  constructor(
    private readonly table: Value | undefined,
    private readonly options: Options,
    private readonly name: Value | null,
    private readonly writing: Writing,
  ) {
    this.tableName = writing.raw(isName(table) ? table.properties.get("name")?.value : table, writing.origin);
  }

  write(): Constraints {
    const { options, writing } = this;
    if (options.gives("check")) this.check(options.get("check"), options.place("check"));
    if (options.gives("unique")) this.unique(options.get("unique"), options.place("unique"));
    if (options.gives("primaryKey")) {
      const place = options.place("primaryKey");
      const columns = writing.names(options.get("primaryKey"));
      this.add(place, sql`${this.named("_pkey", place)} PRIMARY KEY (${columns})`);
    }
    if (options.gives("foreignKeys")) {
      for (const key of writing.list(options.get("foreignKeys"))) this.foreignKey(key);
    }
    if (options.gives("exclude")) {
      const place = options.place("exclude");
      this.add(place, sql`${this.named("_excl", place)} EXCLUDE ${writing.raw(options.get("exclude"), place)}`);
    }
    this.commentOnAll();
    return {
      lines: options.isOn("deferrable") ? this.lines.map(line => sql`${line} ${deferral(options)}`) : this.lines,
      comments: this.comments,
    };
  }

  private check(value: Value, place: Origin): void {
    const add = (expression: Value, suffix: string): void =>
      this.add(
        value.kind === "array" ? (expression.origin ?? place) : place,
        sql`${this.named(suffix, place)} CHECK (${this.writing.raw(expression, place)})`,
      );
    if (value.kind !== "array") add(value, "_chck");
    else for (const [i, expression] of this.writing.list(value).entries()) add(expression, `_chck_${i + 1}`);
  }

  private unique(value: Value, place: Origin): void {
    const items = this.writing.list(value);
    const sets = items.some(item => item.kind === "array") ? items.map(item => this.writing.list(item)) : [items];
    for (const columns of sets) {
      const suffix = this.suffix("_uniq_", columns, place);
      const own = sets.length > 1 ? (columns[0]?.origin ?? place) : place;
      this.add(own, sql`${this.named(suffix, place)} UNIQUE (${columns.map(column => this.writing.name(column))})`);
    }
  }

  private foreignKey(value: Value): void {
    const { writing } = this;
    const place = value.origin ?? this.options.place("foreignKeys");
    const options = new Options(value, place);
    const columns = writing.list(options.get("columns"));
    const given = options.get("referencesConstraintName");
    const name = options.gives("referencesConstraintName")
      ? writing.name(given)
      : this.nameOr(this.suffix("_fk_", columns, place), place);
    const own = columns.map(column => writing.name(column));
    this.add(place, sql`CONSTRAINT ${name} FOREIGN KEY (${own}) ${references(options, writing)}`);
    if (!options.gives("referencesConstraintComment")) return;
    const at = options.place("referencesConstraintComment");
    const on = sql`CONSTRAINT ${name} ON ${writing.name(this.table)}`;
    this.comments.push(from(at, comment(on, options.get("referencesConstraintComment"), at, writing)));
  }

  private commentOnAll(): void {
    const { options, writing } = this;
    if (!options.gives("comment")) return;
    const name = this.name ?? writing.refuse("cannot comment on unspecified constraints");
    const place = options.place("comment");
    const on = sql`CONSTRAINT ${writing.name(name)} ON ${writing.name(this.table)}`;
    this.comments.push(from(place, comment(on, options.get("comment"), place, writing)));
  }

  private add(place: Origin, line: Part): void {
    this.lines.push(from(place, line));
  }

  private named(suffix: Text | string, place: Origin): Fragment {
    return sql`CONSTRAINT ${this.nameOr(suffix, place)}`;
  }

  private nameOr(suffix: Text | string, place: Origin): Fragment {
    if (this.name !== null) return this.writing.name(this.name);
    const end = typeof suffix === "string" ? textAt(suffix, place) : suffix;
    return this.writing.quoted(concat([this.tableName, end], place));
  }

  private suffix(word: string, columns: readonly Value[], place: Origin): Text {
    const names = columns.map(column => this.writing.raw(column, place));
    const parts = names.flatMap((name, i) => (i === 0 ? [name] : [textAt("_", place), name]));
    return concat([textAt(word, place), ...parts], place);
  }
}

/** `parseLike`. */
export function like(value: Value, place: Origin, writing: Writing): Fragment {
  const options = new Options(value, place);
  const hasTable = value.kind === "object" && value.properties.has("table");
  const copied = new Options(hasTable ? options.get("options") : undefined, place);
  const words = (option: string, keyword: string): readonly Part[] =>
    truthiness(copied.get(option)) === false
      ? []
      : writing.rawList(copied.get(option)).map(it => sql`${keyword} ${it}`);
  const clauses = [...words("including", "INCLUDING"), ...words("excluding", "EXCLUDING")];
  return from(place, sql`LIKE ${writing.name(hasTable ? options.get("table") : value, place)}${each(clauses)}`);
}
