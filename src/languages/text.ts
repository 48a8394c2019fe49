import type {
  File,
  FileProblem,
  Language,
  OkParseResult,
  ParseResult,
  RulesConfig,
  SourceLocation,
  SourceRange,
} from "@eslint/core";
import { TextSourceCodeBase, VisitNodeStep, type Directive } from "@eslint/plugin-kit";
import { directiveComments, disableDirectives, inlineConfigs, type CommentNode } from "./comments.js";

/** A comment of the text, its marks taken off `value`. */
export interface TextComment {
  readonly value: string;
  readonly configures: boolean;
  readonly start: number;
  readonly end: number;
}

/** One of our languages. Its files are read by the analysis: here, every text is a file. */
export interface TextLanguage {
  readonly id: "db/sql" | "db/python" | "db/prisma";
  /**
   * The only nodes. Their types begin with the name of the language, so that no rule for another language takes them for
   * its own: ESLint runs rules that are configured without `files` on every file.
   */
  readonly nodes: { readonly file: string; readonly comment: string };
  /** The comments in source order; asked for only if the text says `eslint`. */
  comments(text: string, path: string): readonly TextComment[];
}

export interface FileNode {
  readonly type: string;
  readonly range: SourceRange;
  readonly loc: SourceLocation;
}

export type TextNode = FileNode | CommentNode;

/** The types of a language, as ESLint declares them. */
export interface TextTypes {
  LangOptions: Record<string, unknown>;
  Code: TextSourceCode;
  RootNode: FileNode;
  Node: TextNode;
  ConfigNode: CommentNode;
}

/** The language as ESLint knows languages. */
export function eslintLanguage(language: TextLanguage): Language<TextTypes> {
  const { file: fileType, comment } = language.nodes;
  return {
    fileType: "text",
    lineStart: 1,
    columnStart: 0,
    nodeTypeKey: "type",
    visitorKeys: { [fileType]: [], [comment]: [] },
    // A configuration for all files may bring the options of another language along, and rules that look at them.
    validateLanguageOptions: () => undefined,
    defaultLanguageOptions: { parserOptions: {} },
    parse(file: File): ParseResult<FileNode> {
      const text = textOf(file);
      return { ok: true, ast: { type: fileType, range: [0, text.length], loc: wholeText(text) } };
    },
    createSourceCode(file: File, { ast }: OkParseResult<FileNode>): TextSourceCode {
      return new TextSourceCode(textOf(file), ast, file.path, language);
    },
  };
}

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

const WITHOUT_TYPES = {
  program: {
    // Some rules complain about a program that is not strict.
    getCompilerOptions: () => ({ strict: true, strictNullChecks: true }),
    getTypeChecker: () => ({}),
    getSourceFile: () => undefined,
  },
  esTreeNodeToTSNodeMap: new WeakMap(),
  tsNodeToESTreeNodeMap: new WeakMap(),
};

/** A file of one of our languages with its comments. */
export class TextSourceCode extends TextSourceCodeBase<{
  LangOptions: Record<string, unknown>;
  RootNode: FileNode;
  SyntaxElementWithLoc: TextNode;
  ConfigNode: CommentNode;
}> {
  /**
   * Rules that need types ask for them before they have seen a node, and fail the file where there are none. They are
   * configured for all files as a rule: here they get a program without files, and see no node that is theirs.
   */
  readonly parserServices = WITHOUT_TYPES;
  /** Tells our rules which of our languages this is. */
  readonly languageId: TextLanguage["id"];
  private found: readonly CommentNode[] | undefined;

  constructor(
    text: string,
    ast: FileNode,
    private readonly path: string,
    private readonly language: TextLanguage,
  ) {
    super({ text, ast });
    this.languageId = language.id;
  }

  /** The comments in source order; what a comment is depends on the language. */
  get comments(): readonly CommentNode[] {
    return (this.found ??= MENTIONS_ESLINT.test(this.text) ? this.readComments() : []);
  }

  private readComments(): readonly CommentNode[] {
    return this.language.comments(this.text, this.path).map(({ value, configures, start, end }) => {
      const loc = { start: this.getLocFromIndex(start), end: this.getLocFromIndex(end) };
      return { type: this.language.nodes.comment, value, configures, range: [start, end], loc };
    });
  }

  // What rules for scripts ask for as soon as they meet a file. There is nothing here that concerns them.
  readonly tokensAndComments: readonly never[] = [];
  readonly scopeManager = NO_SCOPES;

  getAllComments(): readonly never[] {
    return [];
  }

  getFirstToken(): null {
    return null;
  }

  getScope(): object {
    return NO_SCOPE;
  }

  override getParent(node: TextNode): TextNode | undefined {
    return node.type === this.ast.type ? undefined : this.ast;
  }

  override *traverse(): Iterable<VisitNodeStep> {
    yield new VisitNodeStep({ target: this.ast, phase: 1, args: [this.ast, undefined] });
    yield new VisitNodeStep({ target: this.ast, phase: 2, args: [this.ast, undefined] });
  }

  getInlineConfigNodes(): CommentNode[] {
    return directiveComments(this.comments);
  }

  getDisableDirectives(): { problems: FileProblem[]; directives: Directive[] } {
    return disableDirectives(this.comments);
  }

  applyInlineConfig(): { problems: FileProblem[]; configs: { config: { rules: RulesConfig }; loc: SourceLocation }[] } {
    return inlineConfigs(this.comments);
  }
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

const NO_SCOPES = {
  scopes: [NO_SCOPE],
  globalScope: NO_SCOPE,
  nodeToScope: new WeakMap<object, never>(),
  acquire: () => NO_SCOPE,
  getDeclaredVariables: (): readonly never[] => [],
} as const;

/** Files without the word are spared the search for comments. */
const MENTIONS_ESLINT = /eslint/;
