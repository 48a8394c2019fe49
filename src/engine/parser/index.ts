import { version } from "../../package.js";
import { loadedParser } from "./loaded.js";
import { parseForESLint, type ParserOptions, type ParseResult } from "./parse.js";

/** What ESLint asks of a parser. */
export interface EslintParser {
  readonly meta: { readonly name: string; readonly version: string };
  parseForESLint(code: string, options?: object): object;
}

/**
 * The parser of our blocks for TypeScript files, which ESLint by itself cannot read. Our block may come after one that
 * gives them typescript-eslint's parser, whose services rules with type information depend on: where the configuration
 * has loaded that, it parses, with the options that were meant for it. Which one it is shows when a file is parsed, and
 * not before: the order of a configuration does not matter then, and one process may lint several projects.
 */
export const typescriptParser: EslintParser = {
  meta: { name: "eslint-plugin-db/typescript", version },
  parseForESLint(code, options: ParserOptions & TypeOptions = {}) {
    const theirs = loadedParser(options.filePath ?? "", wantsTypes(options));
    return theirs === null ? parseForESLint(code, options) : theirs.parseForESLint(code, options);
  },
};

/** Babel's reading of a script, for where no configuration of the user's is in force. */
export const ownParser: EslintParser = {
  meta: { name: "eslint-plugin-db/script", version },
  parseForESLint: (code, options?: ParserOptions): ParseResult => parseForESLint(code, options),
};

/** The options by which typescript-eslint's parser is asked for type information. */
interface TypeOptions {
  readonly project?: unknown;
  readonly projectService?: unknown;
  readonly programs?: unknown;
}

function wantsTypes({ project, projectService, programs }: TypeOptions): boolean {
  return [project, projectService, programs].some(
    option => option !== undefined && option !== null && option !== false,
  );
}
