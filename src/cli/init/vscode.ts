import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { applyEdits, modify, parse, parseTree, type FormattingOptions, type ParseError } from "jsonc-parser";
import { foldersUp } from "../../project/root.js";

/** What is to be done about the settings of VS Code. */
export type EditorPlan =
  | { readonly kind: "write"; readonly path: string; readonly text: string; readonly isNew: boolean }
  | { readonly kind: "done"; readonly path: string }
  /** The file cannot be read as settings; these belong into it. */
  | { readonly kind: "unreadable"; readonly path: string; readonly text: string };

/**
 * The languages that findings are shown in. As soon as `eslint.validate` is there, ESLint's extension leaves all others
 * alone, those of scripts as well.
 */
const LANGUAGES = ["javascript", "javascriptreact", "typescript", "typescriptreact", "sql", "python", "prisma"];

/** Its own way to disable a rule writes `//`, which is no comment in SQL and Python. */
const COMMENT_KEY = "eslint.codeAction.disableRuleComment";

/**
 * Plans the settings of VS Code: those of the nearest folder up to `root` that has some, else of `cwd`. What is there
 * stays, with its comments.
 */
export function planEditor(cwd: string, root: string): EditorPlan {
  const paths = foldersUp(cwd, root).map(folder => join(folder, ".vscode", "settings.json"));
  const path = paths.find(each => existsSync(each));
  if (path === undefined) return { kind: "write", path: paths[0] as string, text: merged("{}\n") ?? "", isNew: true };
  const before = readFileSync(path, "utf8");
  const text = merged(before.trim() === "" ? "{}\n" : before);
  if (text === null) return { kind: "unreadable", path, text: merged("{}\n") ?? "" };
  return text === before ? { kind: "done", path } : { kind: "write", path, text, isNew: false };
}

/** The settings with ours in them; `null` for a text that is no object of JSON with comments. */
export function merged(text: string): string | null {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const before = text.slice(mark.length);
  const errors: ParseError[] = [];
  const settings: unknown = parse(before, errors, { allowTrailingComma: true });
  if (errors.length > 0 || typeof settings !== "object" || settings === null || Array.isArray(settings)) return null;
  const given = settings as Readonly<Record<string, unknown>>;
  const formattingOptions = styleOf(before);
  let result = before;
  const set = (path: readonly (string | number)[], value: unknown, isArrayInsertion = false): void => {
    result = applyEdits(result, modify(result, [...path], value, { formattingOptions, isArrayInsertion }));
  };
  const validated = given["eslint.validate"];
  if (Array.isArray(validated)) {
    const known = validated.map(item => (typeof item === "string" ? item : (item as { language?: unknown })?.language));
    for (const language of LANGUAGES) if (!known.includes(language)) set(["eslint.validate", -1], language, true);
  } else if (validated === undefined) {
    result = withProperty(result, "eslint.validate", LANGUAGES, formattingOptions);
  } else {
    return null;
  }
  if (given[COMMENT_KEY] === undefined)
    result = withProperty(result, COMMENT_KEY, { enable: false }, formattingOptions);
  return mark + result;
}

/** A property behind the last one. A comment at the end of the last one's line stays there. */
function withProperty(text: string, key: string, value: unknown, formattingOptions: FormattingOptions): string {
  const last = parseTree(text, [], { allowTrailingComma: true })?.children?.at(-1);
  const end = last === undefined ? 0 : last.offset + last.length;
  const tail = last === undefined ? null : COMMENT_BEHIND.exec(text.slice(end));
  if (tail === null) return applyEdits(text, modify(text, [key], value, { formattingOptions }));
  const [comment, comma = ""] = tail;
  const { eol = "\n" } = formattingOptions;
  const indent = formattingOptions.insertSpaces === false ? "\t" : " ".repeat(formattingOptions.tabSize ?? 2);
  const lines = JSON.stringify({ [key]: value }, null, indent)
    .split("\n")
    .slice(1, -1);
  const before = `${text.slice(0, end)}${comma === "" ? "," : ""}${comment}`;
  return `${before}${eol}${lines.join(eol)}${comma}${text.slice(end + comment.length)}`;
}

/** A comma, if there is one, and a comment to the end of the line. */
const COMMENT_BEHIND = /^[ \t]*(,?)[ \t]*(?:\/\/[^\r\n]*|\/\*[^*\r\n]*\*\/[ \t]*)(?=\r?\n)/;

function styleOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return { insertSpaces: !indent.startsWith("\t"), tabSize: indent.length, eol };
}
