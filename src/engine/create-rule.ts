import { isListed } from "../facts/small-tables.js";
import type { Dialect } from "../model/dialect.js";
import { writtenDirections, type Migration } from "../model/migration.js";
import { displayName } from "../model/name.js";
import type { Operation, OperationKind } from "../model/operation.js";
import type { Query } from "../model/query.js";
import { Schema, Timeline } from "../model/schema/index.js";
import type { Span } from "../model/span.js";
import type { Edit, Writer, Written } from "../model/writer.js";
import { analysisOf, type Analysis, type Declared, type LintedFile, type LintedSource } from "./analyse.js";
import type { Catalogue } from "./catalogue.js";
import type { History } from "./history.js";
import { docsPage } from "../package.js";
import type { Settings } from "../project/settings.js";
import { disableForLine } from "./suppress.js";
import { suppressionsIn, type LocatedSuppression } from "./suppressions.js";

/** Where an operation stands. */
export interface Place {
  readonly migration: Migration;
  readonly direction: "up" | "down";
  /** The operations of this direction with the schema before and after each, as far as they show it. */
  readonly timeline: Timeline;
}

/** A finding. `Messages` are the ids that the rule declares. */
export interface Finding<Messages extends string> {
  readonly span: Span;
  readonly messageId: Messages;
  readonly data?: Readonly<Record<string, string>>;
  /** Ways out that a person may choose; one without edits is left out. */
  readonly suggest?: readonly {
    readonly messageId: Messages;
    readonly data?: Readonly<Record<string, string>>;
    readonly edits: readonly Edit[] | null;
  }[];
}

/** What a rule is given to work with. */
export interface RuleContext<Options, Messages extends string> {
  readonly options: Options;
  readonly settings: Settings;
  readonly history: History;
  readonly catalogue: Catalogue;
  /** Writes code in the migration's framework; outside of a migration it writes nothing. */
  readonly writer: Writer;
  report(finding: Finding<Messages>): void;
}

/** What a rule wants to see. Operations come in the order in which they run, `up` before `down`. */
export type Handlers = {
  readonly [Kind in OperationKind]?: (operation: Extract<Operation, { kind: Kind }>, place: Place) => void;
} & {
  readonly migration?: (migration: Migration) => void;
  readonly query?: (query: Query) => void;
  /** A comment that takes findings of this plugin out of the report. */
  readonly suppression?: (suppression: LocatedSuppression) => void;
  /** What the file declares of a database that migrations of the repository build. */
  readonly declared?: (declared: Declared) => void;
};

export interface RuleDeclaration<Options extends object, Messages extends string> {
  readonly name: string;
  /** `Disallow …`, `Require …` or `Prefer …`, without a full stop. */
  readonly description: string;
  /** The level in `configs.recommended`; `null` for a rule of `configs.strict` alone. */
  readonly recommended: "error" | "warn" | null;
  /** The dialects that it speaks about. */
  readonly dialects: readonly Dialect[];
  readonly type: "problem" | "suggestion";
  /** Whether it speaks of settings that cannot be used before any other rule does. */
  readonly checksSettings?: boolean;
  /**
   * Whether it speaks of the history as it is today, so that a finding in a migration that has run still has to be acted
   * on; as a rule, what has run cannot be changed.
   */
  readonly lasting?: boolean;
  readonly messages: Readonly<Record<Messages, string>>;
  /** JSON schema of each option, and its default. */
  readonly options: {
    readonly [Key in keyof Options]: { readonly schema: JsonSchema; readonly default: Options[Key] };
  };
  create(context: RuleContext<Options, Messages>): Handlers;
}

/** A JSON schema, as ESLint validates options with. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** An ESLint rule. Its type is our own: the declarations of the plugin then need nobody else's types. */
export interface DbRule {
  readonly meta: {
    readonly type: "problem" | "suggestion";
    readonly docs: {
      readonly description: string;
      readonly url: string;
      readonly recommended: "error" | "warn" | null;
      readonly dialects: readonly Dialect[];
      readonly lasting: boolean;
    };
    readonly messages: Readonly<Record<string, string>>;
    readonly schema: readonly JsonSchema[];
    readonly defaultOptions: readonly object[];
    readonly hasSuggestions: boolean;
    readonly languages: readonly string[];
  };
  create(context: unknown): Readonly<Record<string, () => void>>;
}

/** Messages that every rule has besides its own. */
const COMMON = {
  settingProblem: "{{problem}}",
  disableForLine: "Disable {{rule}} for this line.",
} as const;

/** Turns a rule over the model into an ESLint rule for all languages. */
export function createRule<Options extends object, Messages extends string>(
  declaration: RuleDeclaration<Options, Messages>,
): DbRule {
  const keys = Object.keys(declaration.options) as (keyof Options & string)[];
  const properties = Object.fromEntries(keys.map(key => [key, declaration.options[key].schema]));
  const defaults = Object.fromEntries(keys.map(key => [key, declaration.options[key].default]));
  return {
    meta: {
      type: declaration.type,
      docs: {
        description: declaration.description,
        url: docsPage(`rules/${declaration.name}.md`),
        recommended: declaration.recommended,
        dialects: declaration.dialects,
        lasting: declaration.lasting === true,
      },
      messages: { ...declaration.messages, ...COMMON },
      schema: keys.length === 0 ? [] : [{ type: "object", properties, additionalProperties: false }],
      defaultOptions: keys.length === 0 ? [] : [defaults],
      hasSuggestions: true,
      languages: ["js/js", "db/sql", "db/python", "db/prisma"],
    },
    create(context: unknown) {
      const eslint = context as EslintContext;
      const analysis = analysisOf(eslint);
      if (analysis === null) return {};
      const settings = (): void => reportSettings(eslint, analysis);
      const run = (): void => {
        settings();
        check(declaration, { ...defaults, ...(eslint.options[0] ?? {}) } as Options, eslint, analysis);
      };
      const first =
        declaration.checksSettings === true
          ? { Program: settings, SqlFile: settings, PyFile: settings, PrismaFile: settings }
          : {};
      return { ...first, "Program:exit": run, "SqlFile:exit": run, "PyFile:exit": run, "PrismaFile:exit": run };
    },
  };
}

/** The part of ESLint's rule context that is used here. */
interface EslintContext extends LintedFile {
  /** The rule's name with the prefix that the configuration gave to the plugin. */
  readonly id: string;
  readonly options: readonly object[];
  readonly sourceCode: LintedSource & { getLocFromIndex(index: number): object };
  report(descriptor: object): void;
}

function check<Options extends object, Messages extends string>(
  declaration: RuleDeclaration<Options, Messages>,
  options: Options,
  eslint: EslintContext,
  analysis: Analysis,
): void {
  const { migration, settings, history, catalogue, writer } = analysis;
  if (migration !== null && (analysis.isHistory || !declaration.dialects.includes(migration.dialect))) return;
  const handlers = declaration.create({
    options,
    settings,
    history,
    catalogue,
    writer: writer ?? NO_WRITER,
    report: finding => report(eslint, analysis, finding),
  });
  if (migration !== null) {
    handlers.migration?.(migration);
    for (const { direction, steps } of writtenDirections(migration)) {
      const place = { migration, direction, timeline: timelineOf(steps.operations, migration.dialect) };
      for (const operation of steps.operations) {
        if (isIgnored(operation, settings)) continue;
        (handlers[operation.kind] as ((operation: Operation, place: Place) => void) | undefined)?.(operation, place);
      }
    }
  }
  if (handlers.suppression !== undefined)
    for (const suppression of suppressionsIn(eslint.sourceCode, prefixOf(eslint.id))) handlers.suppression(suppression);
  if (handlers.query !== undefined) for (const query of analysis.queries) handlers.query(query);
  const declared = handlers.declared === undefined ? null : analysis.declared();
  if (declared !== null && declaration.dialects.includes(declared.builder.dialect)) handlers.declared?.(declared);
}

/** `db/` of `db/require-down`, or whatever the configuration calls the plugin. */
function prefixOf(id: string): string {
  return id.slice(0, id.lastIndexOf("/") + 1);
}

const NOTHING: Written = { code: "", edits: null };

const NO_WRITER: Writer = {
  createIndex: () => NOTHING,
  withDefault: () => NOTHING,
  addFillRequire: () => NOTHING,
  fillBefore: () => NOTHING,
  throwingDown: () => NOTHING,
  wayBack: () => null,
  reorder: () => null,
  mend: () => null,
};

/** One timeline per list of operations, whichever rule asks first. */
const timelines = new WeakMap<readonly Operation[], Timeline>();

function timelineOf(operations: readonly Operation[], dialect: Dialect): Timeline {
  let timeline = timelines.get(operations);
  if (timeline === undefined) {
    timeline = new Timeline(operations, Schema.empty(dialect));
    timelines.set(operations, timeline);
  }
  return timeline;
}

function isIgnored(operation: Operation, settings: Settings): boolean {
  if (settings.ignoreTables.length === 0 || !("table" in operation) || operation.table === null) return false;
  return isListed(settings.ignoreTables, displayName(operation.table));
}

/** The source code objects whose settings somebody has complained about. */
const complained = new WeakSet<LintedSource>();

function reportSettings(eslint: EslintContext, analysis: Analysis): void {
  if (analysis.problems.length === 0 || complained.has(eslint.sourceCode)) return;
  complained.add(eslint.sourceCode);
  for (const problem of analysis.problems) {
    eslint.report({ loc: { line: 1, column: 0 }, messageId: "settingProblem", data: { problem } });
  }
}

function report<Messages extends string>(eslint: EslintContext, analysis: Analysis, finding: Finding<Messages>): void {
  const { sourceCode } = eslint;
  const waysOut = (finding.suggest ?? []).flatMap(({ messageId, data, edits }) =>
    edits === null ? [] : [{ messageId, data, fix: (fixer: Fixer) => edits.map(edit => apply(fixer, edit)) }],
  );
  eslint.report({
    loc: { start: sourceCode.getLocFromIndex(finding.span.start), end: sourceCode.getLocFromIndex(finding.span.end) },
    messageId: finding.messageId,
    data: finding.data,
    suggest: [...waysOut, ...disabling(eslint, analysis, finding.span)],
  });
}

/** The suggestion to disable the rule, where no editor can make a right one. */
function disabling(eslint: EslintContext, { migration }: Analysis, { start }: Span): readonly object[] {
  const { id, sourceCode } = eslint;
  const { languageId } = sourceCode;
  // What editors write, `//`, is right in a schema of Prisma.
  if (languageId === undefined || languageId === "db/prisma" || migration === null) return [];
  const edit = disableForLine(sourceCode, languageId, migration.dialect, start, id);
  if (edit === null) return [];
  return [{ messageId: "disableForLine", data: { rule: id }, fix: (fixer: Fixer) => apply(fixer, edit) }];
}

interface Fixer {
  replaceTextRange(range: readonly [number, number], text: string): object;
}

function apply(fixer: Fixer, { span, text }: Edit): object {
  return fixer.replaceTextRange([span.start, span.end], text);
}
