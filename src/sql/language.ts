import type {
  DirectiveType,
  File,
  FileProblem,
  Language,
  OkParseResult,
  ParseResult,
  RulesConfig,
  SourceLocation,
  SourceRange,
} from "@eslint/core";
import { ConfigCommentParser, Directive, TextSourceCodeBase, VisitNodeStep } from "@eslint/plugin-kit";
import { projectOf } from "../project/project.js";
import { DEFAULT_SETTINGS } from "../project/settings.js";
import { tokenize, type Comment } from "./tokens.js";

/** A comment as ESLint's directives need it. */
interface SqlComment {
  readonly type: "SqlComment";
  /** The text without the marks of the comment. */
  readonly value: string;
  readonly block: boolean;
  readonly range: SourceRange;
  readonly loc: SourceLocation;
}

/**
 * The only node. Its type begins with the name of the language, so that no rule for another language takes it for its
 * own: ESLint runs rules that are configured without `files` on every file.
 */
interface SqlFile {
  readonly type: "SqlFile";
  readonly range: SourceRange;
  readonly loc: SourceLocation;
}

type SqlNode = SqlFile | SqlComment;

interface SqlTypes {
  LangOptions: Record<string, unknown>;
  Code: SqlSourceCode;
  RootNode: SqlFile;
  Node: SqlNode;
  ConfigNode: SqlComment;
}

/** SQL as a language of ESLint. Parsing happens in the analysis: here, every text is a file. */
export const sqlLanguage: Language<SqlTypes> = {
  fileType: "text",
  lineStart: 1,
  columnStart: 0,
  nodeTypeKey: "type",
  visitorKeys: { SqlFile: [], SqlComment: [] },
  // A configuration for all files may bring the options of another language along, and rules that look at them.
  validateLanguageOptions: () => undefined,
  defaultLanguageOptions: { parserOptions: {} },
  parse(file: File): ParseResult<SqlFile> {
    const text = textOf(file);
    return { ok: true, ast: { type: "SqlFile", range: [0, text.length], loc: wholeText(text) } };
  },
  createSourceCode(file: File, { ast }: OkParseResult<SqlFile>): SqlSourceCode {
    return new SqlSourceCode(textOf(file), ast, file.path);
  },
};

function textOf(file: File): string {
  return typeof file.body === "string" ? file.body : new TextDecoder().decode(file.body);
}

function wholeText(text: string): SourceLocation {
  const lines = text.split(/\r?\n/u);
  return {
    start: { line: 1, column: 0 },
    end: { line: lines.length, column: lines.at(-1)?.length ?? 0 },
  };
}

const DISABLE: Readonly<Record<string, DirectiveType>> = {
  "eslint-disable": "disable",
  "eslint-enable": "enable",
  "eslint-disable-next-line": "disable-next-line",
  "eslint-disable-line": "disable-line",
};

/** A SQL file with its comments. */
export class SqlSourceCode extends TextSourceCodeBase<{
  LangOptions: Record<string, unknown>;
  RootNode: SqlFile;
  SyntaxElementWithLoc: SqlNode;
  ConfigNode: SqlComment;
}> {
  /** Tells our rules that this is one of our languages. */
  readonly languageId = "db/sql";
  private readonly path: string;
  private found: readonly SqlComment[] | undefined;

  constructor(text: string, ast: SqlFile, path: string) {
    super({ text, ast });
    this.path = path;
  }

  /** The comments in source order; what a comment is depends on the dialect. */
  get comments(): readonly SqlComment[] {
    return (this.found ??= MENTIONS_ESLINT.test(this.text) ? this.readComments() : []);
  }

  private readComments(): readonly SqlComment[] {
    const dialect = projectOf(this.path, process.cwd(), DEFAULT_SETTINGS).dialectOf(this.path, this.text);
    return tokenize(this.text, dialect).comments.map(comment => this.node(comment));
  }

  private node({ text, start, end, block }: Comment): SqlComment {
    const value = block ? text.slice(2).replace(/\*\/$/, "") : text.replace(/^(?:--|#)/, "");
    const loc = { start: this.getLocFromIndex(start), end: this.getLocFromIndex(end) };
    return { type: "SqlComment", value, block, range: [start, end], loc };
  }

  // What rules for scripts ask for as soon as they meet a file. There is nothing here that concerns them.
  readonly tokensAndComments: readonly never[] = [];

  getAllComments(): readonly never[] {
    return [];
  }

  getFirstToken(): null {
    return null;
  }

  getScope(): object {
    return NO_SCOPE;
  }

  override getParent(node: SqlNode): SqlNode | undefined {
    return node.type === "SqlFile" ? undefined : this.ast;
  }

  override *traverse(): Iterable<VisitNodeStep> {
    yield new VisitNodeStep({ target: this.ast, phase: 1, args: [this.ast, undefined] });
    yield new VisitNodeStep({ target: this.ast, phase: 2, args: [this.ast, undefined] });
  }

  getInlineConfigNodes(): SqlComment[] {
    return this.comments.filter(comment => {
      const label = parser.parseDirective(comment.value)?.label;
      return label !== undefined && (label in DISABLE || configures(label, comment));
    });
  }

  getDisableDirectives(): { problems: FileProblem[]; directives: Directive[] } {
    const problems: FileProblem[] = [];
    const directives: Directive[] = [];
    for (const comment of this.comments) {
      const parsed = parser.parseDirective(comment.value);
      const type = parsed === undefined ? undefined : DISABLE[parsed.label];
      if (parsed === undefined || type === undefined) continue;
      const onOneLine = comment.loc.start.line === comment.loc.end.line;
      if (parsed.label === "eslint-disable-line" && !onOneLine) {
        problems.push({
          ruleId: null,
          message: `${parsed.label} comment should not span multiple lines.`,
          loc: comment.loc,
        });
        continue;
      }
      directives.push(new Directive({ type, node: comment, value: parsed.value, justification: parsed.justification }));
    }
    return { problems, directives };
  }

  applyInlineConfig(): { problems: FileProblem[]; configs: { config: { rules: RulesConfig }; loc: SourceLocation }[] } {
    const problems: FileProblem[] = [];
    const configs: { config: { rules: RulesConfig }; loc: SourceLocation }[] = [];
    for (const comment of this.comments) {
      const parsed = parser.parseDirective(comment.value);
      if (parsed === undefined || !configures(parsed.label, comment)) continue;
      const result = parser.parseJSONLikeConfig(parsed.value);
      if (result.ok) configs.push({ config: { rules: result.config as RulesConfig }, loc: comment.loc });
      else problems.push({ ruleId: null, message: result.error.message, loc: comment.loc });
    }
    return { problems, configs };
  }
}

/** In SQL as in JavaScript: a line that begins with the word is mostly prose. */
function configures(label: string, { block }: SqlComment): boolean {
  return block && label === "eslint";
}

const NO_SCOPE = {
  type: "global",
  isStrict: true,
  set: new Map<string, never>(),
  variables: [],
  references: [],
  through: [],
  childScopes: [],
  upper: null,
} as const;

const parser = new ConfigCommentParser();

/** Files without the word are spared the search for comments. */
const MENTIONS_ESLINT = /eslint/;
