import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import type { Name, QualifiedName } from "../model/name.js";
import { isWord, split, type Statement } from "./split.js";
import { plainSource } from "./source.js";
import { unquote, type Token } from "./tokens.js";

/** The habits of a file: how it writes keywords, names and lines. Offsets are those of the file. */
export class SqlStyle {
  readonly statements: readonly Statement[];
  readonly lineEnd: string;

  constructor(
    readonly text: string,
    readonly dialect: Dialect,
  ) {
    this.statements = split(plainSource(text).text, dialect).statements;
    this.lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  }

  /** SQL whose literal parts are keywords, in the case that most statements of the file begin with. */
  readonly sql = (literals: TemplateStringsArray, ...values: readonly string[]): string =>
    String.raw({ raw: literals.map(literal => this.keywords(literal)) }, ...values);

  /** Keywords in that case. */
  keywords(text: string): string {
    return this.upper ? text.toUpperCase() : text.toLowerCase();
  }

  /** The blanks in front of the line that `offset` is on. */
  indentAt(offset: number): string {
    const line = this.text.lastIndexOf("\n", offset - 1) + 1;
    return (/^[ \t]*/.exec(this.text.slice(line, offset)) as RegExpExecArray)[0];
  }

  /** A name as the file spells it at the name's place, else as it spells the other names. */
  name(name: Name): string {
    const spelled = this.spelled(name);
    if (spelled !== null) return spelled;
    if (!this.quotes && (isPlainName(name.text, this.dialect) || !name.exact)) return name.text;
    return inQuotes(name.text, this.dialect);
  }

  table({ schema, name }: QualifiedName): string {
    return schema === null ? this.name(name) : `${this.name(schema)}.${this.name(name)}`;
  }

  /** The tokens of the file from `start` up to `end`. */
  tokensIn(start: number, end: number): readonly Token[] {
    return this.statements
      .filter(statement => statement.start < end && start < statement.end)
      .flatMap(statement => statement.tokens.filter(token => start <= token.start && token.end <= end));
  }

  private get upper(): boolean {
    const first = this.statements.map(({ tokens }) => tokens[0]?.text ?? "");
    return first.filter(word => word === word.toUpperCase()).length * 2 >= first.length;
  }

  private get quotes(): boolean {
    const names = this.statements.flatMap(({ tokens }) =>
      tokens.filter((token, i) => isWord(tokens[i - 1], "table") && token),
    );
    return names.some(token => token.kind === "identifier");
  }

  /** The text at the name's span, if it is this name: spans can also belong to another file. */
  private spelled(name: Name): string | null {
    const [token, ...rest] = this.tokensIn(name.span.start, name.span.end);
    if (token === undefined || rest.length > 0 || !name.exact) return null;
    const value = unquote(token);
    const same = value === name.text || (token.kind === "word" && value.toLowerCase() === name.text);
    return same ? this.text.slice(token.start, token.end) : null;
  }
}

/** A name in the quotes of the dialect. */
export function inQuotes(name: string, dialect: Dialect): string {
  const quote = isMySqlFamily(dialect) ? "`" : '"';
  return quote + name.replaceAll(quote, quote + quote) + quote;
}

/** Whether a name means itself without quotes. */
export function isPlainName(name: string, dialect: Dialect): boolean {
  const plain = dialect === "postgresql" ? /^[a-z_][a-z0-9_$]*$/ : /^[A-Za-z_][A-Za-z0-9_$]*$/;
  return plain.test(name) && !RESERVED.has(name.toLowerCase());
}

/**
 * Words that some of the servers reserve and people use as names.
 * Manuals: PostgreSQL appendix C, MySQL 11.3, SQLite "SQLite Keywords".
 */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "add all alter analyse analyze and any array as asc before between both by call cascade case change character check collate " +
    "column condition constraint create cross current_date current_time current_timestamp current_user cursor database default " +
    "deferrable delete desc describe distinct div do drop each else end escape except exists explain false fetch for force foreign " +
    "from function grant group grouping groups having if ignore in index initially inner insert intersect interval into is join " +
    "key keys kill lateral leading leave left like limit lines load localtime localtimestamp lock loop match mod natural not null " +
    "of offset on only option or order out outer over partition placing primary procedure range rank read recursive references " +
    "release rename repeat replace require restrict return returning revoke right row row_number rows schema select session_user " +
    "set show some ssl starting system table terminated then to trailing trigger true undo union unique unlock unsigned update " +
    "usage use user using values variadic varying when where while window with write xor"
  ).split(" "),
);
