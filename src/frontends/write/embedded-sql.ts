import { isMySqlFamily } from "../../model/dialect.js";
import type { Name, QualifiedName } from "../../model/name.js";
import type { AddColumn } from "../../model/operation.js";
import type { Span } from "../../model/span.js";
import type { Edit } from "../../model/writer.js";
import { isWord } from "../../sql/split.js";
import { SqlStyle } from "../../sql/style.js";
import type { Script } from "./script.js";
import { escapeFor, insertion } from "./style.js";
import { nodesOf, type Node } from "./tree.js";

/** An index without options. `name` is `null` where the server is to make one up. */
export interface PlainIndex {
  readonly name: Name | null;
  readonly table: QualifiedName;
  readonly columns: readonly Name[];
  readonly concurrently: boolean;
}

/**
 * SQL inside the strings of a script. Whatever is no SQL is blank to it, so that tokens have the offsets of the file:
 * names, keywords and edits are then written as the SQL around them is.
 */
export class EmbeddedSql {
  private readonly style: SqlStyle;
  private readonly node: Node;
  private readonly holes: readonly Span[];

  /** `span` lies in the SQL, or in the call that runs SQL of another file. */
  constructor(
    private readonly script: Script,
    span: Span,
  ) {
    this.node = script.pathTo(span).findLast(isText) ?? (script.ast as Node);
    const { masked, holes } = mask(script, this.node);
    this.holes = holes;
    // SQL that is not to be seen is written as the frameworks themselves write it.
    this.style = new SqlStyle(/\S/.test(masked) ? masked : GENERATED[script.dialect], script.dialect);
  }

  /** What the string that holds the SQL begins with; `null` where it is not one string. */
  get delimiter(): string | null {
    return isString(this.node) ? (this.script.text[this.node.range[0]] ?? null) : null;
  }

  createIndex({ name, table, columns, concurrently }: PlainIndex): string {
    const { sql } = this.style;
    const list = columns.map(column => this.style.name(column)).join(", ");
    const how = concurrently ? sql` concurrently` : "";
    const called = name === null ? "" : ` ${this.style.name(name)}`;
    return sql`create index${how}${called} on ${this.style.table(table)} (${list})`;
  }

  update(table: QualifiedName, column: Name, value: string): string {
    const name = this.style.name(column);
    return this.style.sql`update ${this.style.table(table)} set ${name} = ${value} where ${name} is null`;
  }

  /**
   * The statement that forbids NULL in the column that `anchor` adds; `null` where the database or the code has none.
   * MySQL takes the whole definition: `definition`, where it is not SQL that is there.
   */
  setNotNull({ table, column, constraints }: AddColumn, definition?: string | null): string | null {
    const { sql } = this.style;
    const target = sql`alter table ${this.style.table(table)} `;
    const { dialect } = this.script;
    if (dialect === "postgresql") return sql`${target}alter column ${this.style.name(column.name)} set not null`;
    // A key or check in the definition would be made twice.
    if (!isMySqlFamily(dialect) || constraints.length > 0 || definition === null) return null;
    if (definition !== undefined) return sql`${target}modify column ${this.style.name(column.name)} ${definition}`;
    if (!this.isPlain(column.span)) return null;
    const source = this.script.text.slice(column.span.start, column.span.end).replaceAll(/\s+/g, " ");
    return sql`${target}modify column ${source}`;
  }

  defaultClause(value: string): string {
    return this.style.sql`default ${value}`;
  }

  /** Gives the column a default; `null` where its definition is not one piece of a string. */
  withDefault({ column }: AddColumn, value: string): readonly Edit[] | null {
    if (column.default !== null) return this.edit(column.default.span, value);
    const notNull = this.notNullOf(column);
    const clause = this.defaultClause(value);
    if (notNull !== null) return this.edit({ start: notNull.start, end: notNull.start }, `${clause} `);
    const end = this.endOfType(column);
    return end === null ? null : this.edit({ start: end, end }, ` ${clause}`);
  }

  /** Takes NOT NULL from the definition of the column. */
  withoutNotNull({ column }: AddColumn): readonly Edit[] | null {
    const notNull = this.notNullOf(column);
    if (notNull === null) return null;
    const before = /[ \t]*$/.exec(this.script.text.slice(0, notNull.start)) as RegExpExecArray;
    return this.edit({ start: before.index, end: notNull.end }, "");
  }

  /** NOT NULL in the definition of a column, with a name that it may have. */
  private notNullOf({ span }: AddColumn["column"]): Span | null {
    let depth = 0;
    const tokens = this.style.tokensIn(span.start, span.end).filter(token => {
      if (token.text === ")") depth--;
      const outside = depth === 0;
      if (token.text === "(") depth++;
      return outside;
    });
    const not = tokens.findIndex((token, i) => isWord(token, "not") && isWord(tokens[i + 1], "null"));
    const [first, last] = [tokens[not], tokens[not + 1]];
    if (first === undefined || last === undefined) return null;
    const named = isWord(tokens[not - 2], "constraint") ? tokens[not - 2] : undefined;
    return { start: (named ?? first).start, end: last.end };
  }

  /** Behind the type and what MySQL counts as part of it. */
  private endOfType({ type, span }: AddColumn["column"]): number | null {
    if (type === null || this.style.tokensIn(type.span.start, type.span.end).length === 0) return null;
    const rest = this.style.tokensIn(type.span.end, span.end);
    const words = rest.map(token => token.text.toLowerCase());
    const length = words[0] === "character" ? 3 : words[0] === "charset" ? 2 : 0;
    return rest[length - 1]?.end ?? type.span.end;
  }

  /** An edit inside a string of the script: escaped for it, and never in a hole or an escape. */
  private edit(span: Span, text: string): readonly Edit[] | null {
    const literal = this.script.pathTo(span).findLast(isString);
    if (literal === undefined) return null;
    const { start, end } = span;
    const [first, last] = literal.range;
    if (start <= first || end >= last || !this.isOutsideOfHoles(start) || !this.isOutsideOfHoles(end)) return null;
    if (this.script.text[start - 1] === "\\" || this.script.text[end - 1] === "\\") return null;
    const escaped = escapeFor(text, this.script.text[first] ?? "");
    return start === end ? insertion(start, escaped) : [{ span, text: escaped }];
  }

  private isOutsideOfHoles(offset: number): boolean {
    return this.holes.every(hole => offset <= hole.start || hole.end <= offset);
  }

  private isPlain({ start, end }: Span): boolean {
    const text = this.script.text.slice(start, end);
    return this.style.tokensIn(start, end).length > 0 && !text.includes("\\") && !text.includes("${");
  }
}

/** A literal, or literals put together. */
function isText(node: Node): boolean {
  return isString(node) || (node.type === "BinaryExpression" && node.operator === "+");
}

/** A string, or a template, which a tag may read. */
export function isString(node: Node): boolean {
  return node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");
}

/** The strings below a node, everything else blank; escapes are blank as well, and holes are names. */
function mask(script: Script, node: Node): { readonly masked: string; readonly holes: readonly Span[] } {
  const { text } = script;
  const holes: Span[] = [];
  let masked = "";
  const advance = (end: number, fill: (part: string) => string): void => {
    if (end > masked.length) masked += fill(text.slice(masked.length, end));
  };
  const blank = (part: string): string => " ".repeat(part.length);
  const content = (part: string): string =>
    part.replaceAll(/\\([\s\S])/g, (_, letter: string) => (/["'`]/.test(letter) ? ` ${letter}` : "  "));
  for (const literal of node.type === "Program" ? [] : nodesOf(node)) {
    if (!isString(literal) || literal.range[0] < masked.length) continue;
    advance(literal.range[0] + 1, blank);
    for (const expression of literal.type === "TemplateLiteral" ? literal.expressions : []) {
      const hole = {
        start: text.lastIndexOf("${", expression.range[0]),
        end: text.indexOf("}", expression.range[1]) + 1,
      };
      advance(hole.start, content);
      advance(hole.end, part => "h".padEnd(part.length, "_"));
      holes.push(hole);
    }
    advance(literal.range[1] - 1, content);
  }
  return { masked, holes };
}

/** How TypeORM and the query builders of Knex and Sequelize print: names in quotes, keywords in capitals. */
const GENERATED = {
  postgresql: 'ALTER TABLE "t"',
  mysql: "ALTER TABLE `t`",
  mariadb: "ALTER TABLE `t`",
  sqlite: 'ALTER TABLE "t"',
} as const;
