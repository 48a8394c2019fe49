import { createRequire } from "node:module";
import { parseScript } from "../frontends/parse.js";

/** What ESLint asks of a parser. */
export interface EslintParser {
  readonly meta: { readonly name: string; readonly version: string };
  parseForESLint(code: string, options?: { readonly filePath?: string }): object;
}

const require = createRequire(import.meta.url);
const { version } = require("../../package.json") as { version: string };

/** Packages that read TypeScript for ESLint. */
const PARSERS =
  /[\\/]node_modules[\\/](?:@typescript-eslint[\\/]parser|@babel[\\/]eslint-parser|vue-eslint-parser|svelte-eslint-parser|astro-eslint-parser)[\\/]/;

/**
 * The parser that our blocks give to TypeScript files, or `null` where the user brings one. ESLint by itself cannot read
 * TypeScript, and a parser of ours must never replace one that rules with type information depend on. When a config
 * array is put together, everything that it imports has been loaded: the module cache tells.
 */
export function typescriptParser(): EslintParser | null {
  return Object.keys(require.cache).some(path => PARSERS.test(path)) ? null : parser;
}

const parser: EslintParser = {
  meta: { name: "eslint-plugin-db/parser", version },
  parseForESLint(code, options) {
    const ast = parseScript(options?.filePath ?? "file.ts", code);
    if (ast === null) throw syntaxError();
    return { ast, visitorKeys: undefined };
  },
};

function syntaxError(): Error {
  return Object.assign(new SyntaxError("The file does not parse."), { lineNumber: 1, column: 1 });
}
