import type { DirectiveType, FileProblem, RulesConfig, SourceLocation, SourceRange } from "@eslint/core";
import { ConfigCommentParser, Directive } from "@eslint/plugin-kit";

/** A comment as ESLint's directives need it. */
export interface CommentNode {
  readonly type: string;
  /** The text without the marks of the comment. */
  readonly value: string;
  /** Whether `eslint db/x: off` may stand in it: a line that begins with the word is mostly prose. */
  readonly configures: boolean;
  readonly range: SourceRange;
  readonly loc: SourceLocation;
}

const DISABLE: Readonly<Record<string, DirectiveType>> = {
  "eslint-disable": "disable",
  "eslint-enable": "enable",
  "eslint-disable-next-line": "disable-next-line",
  "eslint-disable-line": "disable-line",
};

const parser = new ConfigCommentParser();

/** The comments that say something to ESLint. */
export function directiveComments<C extends CommentNode>(comments: readonly C[]): C[] {
  return comments.filter(comment => {
    const label = parser.parseDirective(comment.value)?.label;
    return label !== undefined && (label in DISABLE || isConfiguration(label, comment));
  });
}

/** What the comments disable, and which of them cannot. */
export function disableDirectives(comments: readonly CommentNode[]): {
  problems: FileProblem[];
  directives: Directive[];
} {
  const problems: FileProblem[] = [];
  const directives: Directive[] = [];
  for (const comment of comments) {
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

/** What a comment takes out of a report. */
export interface Suppression {
  /** `eslint-disable`, `eslint-disable-line` or `eslint-disable-next-line`. */
  readonly label: string;
  /** As the comment names them; empty for all rules. */
  readonly rules: readonly string[];
  /** What stands behind `--`; empty where nothing does. */
  readonly reason: string;
}

/** What the text of a comment, without its marks, takes out of a report; `null` for any other comment. */
export function suppressionIn(value: string): Suppression | null {
  const parsed = parser.parseDirective(value);
  if (parsed === undefined || parsed.label === "eslint-enable" || DISABLE[parsed.label] === undefined) return null;
  const rules = Object.keys(parser.parseListConfig(parsed.value));
  return { label: parsed.label, rules, reason: parsed.justification.trim() };
}

/** The rules that the comments configure, and what they say that is no configuration. */
export function inlineConfigs(comments: readonly CommentNode[]): {
  problems: FileProblem[];
  configs: { config: { rules: RulesConfig }; loc: SourceLocation }[];
} {
  const problems: FileProblem[] = [];
  const configs: { config: { rules: RulesConfig }; loc: SourceLocation }[] = [];
  for (const comment of comments) {
    const parsed = parser.parseDirective(comment.value);
    if (parsed === undefined || !isConfiguration(parsed.label, comment)) continue;
    const result = parser.parseJSONLikeConfig(parsed.value);
    if (result.ok) configs.push({ config: { rules: result.config as RulesConfig }, loc: comment.loc });
    else problems.push({ ruleId: null, message: result.error.message, loc: comment.loc });
  }
  return { problems, configs };
}

function isConfiguration(label: string, { configures }: CommentNode): boolean {
  return configures && label === "eslint";
}
