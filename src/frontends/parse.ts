import { parse, type ParserPlugin } from "@babel/parser";

/**
 * Parses a script of the repository that ESLint does not hand over: a helper, a sibling migration. The ESTree `Program`
 * has `range` on every node, as the parsers of ESLint have it; small errors are read over. `null` for what cannot be
 * parsed at all.
 */
export function parseScript(path: string, text: string): object | null {
  for (const decorators of DECORATORS) {
    const program = attempt(path, text, decorators);
    if (program !== null) {
      alignTemplates(program);
      return program;
    }
  }
  return null;
}

/** TypeScript has both; only the older one knows decorators of parameters. */
const DECORATORS: readonly ParserPlugin[] = ["decorators-legacy", "decorators"];

function attempt(path: string, text: string, decorators: ParserPlugin): object | null {
  // A type assertion in angle brackets and an element of JSX cannot be told apart: the extension decides.
  const jsx: ParserPlugin[] = /x$/i.test(path) ? ["jsx"] : [];
  try {
    return parse(text, {
      sourceType: "unambiguous",
      plugins: [
        ["estree", { classFeatures: true }],
        "typescript",
        "decoratorAutoAccessors",
        "explicitResourceManagement",
        decorators,
        ...jsx,
      ],
      errorRecovery: true,
      ranges: true,
      attachComment: false,
      createImportExpressions: true,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      allowSuperOutsideMethod: true,
      allowUndeclaredExports: true,
    }).program;
  } catch {
    return null;
  }
}

/** ESLint's parsers count the delimiters of a template as part of its elements; Babel does not. */
function alignTemplates(program: object): void {
  const open: unknown[] = [program];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) continue;
    if (isTemplateElement(value)) {
      value.range = [value.range[0] - 1, value.range[1] + (value.tail ? 1 : 2)];
      continue;
    }
    for (const child of Object.values(value)) if (typeof child === "object") open.push(child);
  }
}

interface TemplateElement {
  readonly type: "TemplateElement";
  readonly tail: boolean;
  range: [number, number];
}

function isTemplateElement(value: object): value is TemplateElement {
  return "type" in value && value.type === "TemplateElement";
}
