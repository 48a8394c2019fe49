import { parseArgs } from "node:util";
import { DIALECTS, type Dialect } from "../model/dialect.js";
import { UsageError } from "./usage-error.js";

/** What `dblint` was asked to do. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | BaselineCommand
  | DownCommand
  | InitCommand
  | InspectCommand
  | LintCommand
  | SchemaCommand;

interface CommonOptions {
  /** `settings.db` of ESLint's configuration. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** `null`: as the terminal allows. */
  readonly color: boolean | null;
}

export interface DownCommand extends CommonOptions {
  readonly kind: "down";
  readonly path: string;
  readonly write: boolean;
}

export interface BaselineCommand extends CommonOptions {
  readonly kind: "baseline";
  /** The folder that is looked at. */
  readonly path: string;
}

export interface InitCommand extends CommonOptions {
  readonly kind: "init";
  /** Whether everything is written without a question. */
  readonly yes: boolean;
}

export interface InspectCommand extends CommonOptions {
  readonly kind: "inspect";
  readonly path: string;
  readonly json: boolean;
}

export interface LintCommand extends CommonOptions {
  readonly kind: "lint";
  /** As they were given; none means the working directory. */
  readonly paths: readonly string[];
  readonly format: string;
  readonly fix: boolean;
  /** `null`: any number. */
  readonly maxWarnings: number | null;
  readonly quiet: boolean;
  readonly strict: boolean;
  readonly ignore: readonly string[];
  /** Lints what the branch changes alone; `null`: everything. */
  readonly changed: {
    /** What the branch is compared with; `null`: the main branch. */
    readonly base: string | null;
  } | null;
  /** Whether migrations that are in the main branch already are reported, too. */
  readonly all: boolean;
  readonly stats: boolean;
}

export const SCHEMA_FORMATS = ["mermaid", "json", "sql", "svg", "html"] as const;
export const DIFF_FORMATS = ["text", "json", "sql", "mermaid", "svg", "html"] as const;

export interface SchemaCommand extends CommonOptions {
  readonly kind: "schema";
  /** A folder, or a migration of the series that is shown. */
  readonly path: string;
  readonly shown:
    | {
        readonly kind: "schema";
        readonly format: (typeof SCHEMA_FORMATS)[number];
        /** The migration after which the schema is shown; `null` for the last one. */
        readonly at: string | null;
      }
    | {
        readonly kind: "diff";
        readonly format: (typeof DIFF_FORMATS)[number];
        /** Migrations, or `empty`. */
        readonly from: string;
        readonly to: string;
      };
  /** The file to write; `null` for the standard output. */
  readonly output: string | null;
}

export const HELP = `Reads database migrations and queries, and says what will break.

Usage
  dblint [options] [paths…]        lint files and folders; without a path, the working directory
  dblint init [options]            set up ESLint and the editor, and print what was understood
  dblint baseline [options] [PATH] what to set so that only new findings count
  dblint inspect [options] FILE    print what was read from a file
  dblint down [options] FILE       write the way back of a migration
  dblint schema [options] [PATH]   show the schema that the migrations in a folder make

Options of lint
  -f, --format NAME      frames (default), markdown, sarif, github, gitlab, junit, or one of ESLint's: stylish, json, html,
                         a path or package
      --all              report migrations that are in the main branch already, too
      --changed          lint what the branch changes, its uncommitted and new files included
      --base REF         with --changed: what the branch is compared with; without it, the main branch
      --stats            print how long rules and reading took
      --fix              write the fixes that cannot change what a migration does
      --max-warnings N   exit with 1 if there are more warnings
      --quiet            report errors only
      --strict           turn every rule on
      --ignore-pattern GLOB   leave files out, besides node_modules, dist, build, coverage and .git

Options of init
  -y, --yes              ask nothing

Options of inspect
      --json             print JSON (docs/inspect.md)

Options of down
      --write            write it into the file, or into the one beside it that the layout asks for

Options of schema
  -f, --format NAME      mermaid (default), svg, html, sql, json (docs/schema.md); with --diff also text, its default
      --at MIGRATION     the schema when this one has run: its id, file or path, or how one of them begins
      --diff A B         what differs between two migrations; \`empty\` is an empty database
  -o, --output FILE      write a file

Options of all
      --dialect NAME     ${DIALECTS.join(", ")}; without it, what the project shows
      --setting KEY=VALUE   another of the settings in docs/settings.md; VALUE is JSON or text
      --color, --no-color
  -h, --help
  -v, --version

The program reads no ESLint configuration; comments that disable rules count.
Exit code: 0 no errors, 1 errors or too many warnings, 2 it could not run.
`;

const OPTIONS = {
  all: { type: "boolean" },
  at: { type: "string" },
  base: { type: "string" },
  changed: { type: "boolean" },
  color: { type: "boolean" },
  dialect: { type: "string" },
  diff: { type: "string" },
  fix: { type: "boolean" },
  format: { type: "string", short: "f" },
  help: { type: "boolean", short: "h" },
  "ignore-pattern": { type: "string", multiple: true },
  json: { type: "boolean" },
  "max-warnings": { type: "string" },
  "no-color": { type: "boolean" },
  output: { type: "string", short: "o" },
  quiet: { type: "boolean" },
  setting: { type: "string", multiple: true },
  stats: { type: "boolean" },
  strict: { type: "boolean" },
  version: { type: "boolean", short: "v" },
  write: { type: "boolean" },
  yes: { type: "boolean", short: "y" },
} as const;

type Parsed = ReturnType<typeof parse>;
type Values = Parsed["values"];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true, tokens: true });
}

/** Understands the arguments behind the name of the program; throws a `UsageError` for what cannot be understood. */
export function readArguments(args: readonly string[]): Command {
  const { values, positionals, diff } = withSecondOfDiff(parseOrExplain(args));
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  const common = { settings: settingsOf(values), color: colorOf(values) };
  const [first, ...others] = positionals;
  if (first === "schema") return schemaCommand(others, values, diff, common);
  if (first === "down") return downCommand(others, values, common);
  if (first === "init") return initCommand(others, values, common);
  if (first === "baseline") return baselineCommand(others, values, common);
  if (first !== "inspect") return lintCommand(positionals, values, common);
  const [path, ...more] = others;
  if (path === undefined || more.length > 0) throw new UsageError("`dblint inspect` takes one file.");
  refuse(values, [...SCHEMA_ONLY, ...LINT_ONLY, ...DOWN_ONLY, ...INIT_ONLY, "format"], "inspect");
  return { kind: "inspect", ...common, path, json: values.json === true };
}

const LINT_ONLY = [
  "all",
  "base",
  "changed",
  "fix",
  "ignore-pattern",
  "max-warnings",
  "quiet",
  "stats",
  "strict",
] as const;
const SCHEMA_ONLY = ["at", "diff", "output"] as const;

const DOWN_ONLY = ["write"] as const;

const INIT_ONLY = ["yes"] as const;

function initCommand(paths: readonly string[], values: Values, common: CommonOptions): InitCommand {
  if (paths.length > 0) throw new UsageError("`dblint init` sets up the working directory, and takes no path.");
  refuse(values, [...SCHEMA_ONLY, ...LINT_ONLY, ...DOWN_ONLY, "json", "format"], "init");
  return { kind: "init", ...common, yes: values.yes === true };
}

function baselineCommand(paths: readonly string[], values: Values, common: CommonOptions): BaselineCommand {
  const [path = ".", ...more] = paths;
  if (more.length > 0) throw new UsageError("`dblint baseline` takes one folder.");
  refuse(values, [...SCHEMA_ONLY, ...LINT_ONLY, ...DOWN_ONLY, ...INIT_ONLY, "json", "format"], "baseline");
  return { kind: "baseline", ...common, path };
}

function downCommand(paths: readonly string[], values: Values, common: CommonOptions): DownCommand {
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0) throw new UsageError("`dblint down` takes one file.");
  refuse(values, [...SCHEMA_ONLY, ...LINT_ONLY, ...INIT_ONLY, "json", "format"], "down");
  return { kind: "down", ...common, path, write: values.write === true };
}

/** The second argument of --diff is what stands behind the first. */
function withSecondOfDiff({ values, positionals, tokens }: Parsed): {
  readonly values: Values;
  readonly positionals: readonly string[];
  readonly diff: readonly [from: string, to: string] | null;
} {
  const place = tokens.findLastIndex(token => token.kind === "option" && token.name === "diff");
  if (place < 0 || values.diff === undefined) return { values, positionals, diff: null };
  const next = tokens[place + 1];
  if (next?.kind !== "positional") throw new UsageError("--diff takes two migrations.");
  const index = tokens.slice(0, place).filter(({ kind }) => kind === "positional").length;
  return { values, positionals: positionals.toSpliced(index, 1), diff: [values.diff, next.value] };
}

function schemaCommand(
  paths: readonly string[],
  values: Values,
  diff: readonly [from: string, to: string] | null,
  common: CommonOptions,
): SchemaCommand {
  const [path = ".", ...more] = paths;
  if (more.length > 0) throw new UsageError("`dblint schema` takes one file or folder.");
  refuse(values, [...LINT_ONLY, ...DOWN_ONLY, ...INIT_ONLY, "json"], "schema");
  const base = { kind: "schema", ...common, path, output: values.output ?? null } as const;
  if (diff === null) {
    const format = formatOf(values, SCHEMA_FORMATS, "mermaid", "schema");
    return { ...base, shown: { kind: "schema", format, at: values.at ?? null } };
  }
  if (values.at !== undefined) throw new UsageError("--at and --diff do not go together.");
  const format = formatOf(values, DIFF_FORMATS, "text", "a difference");
  return { ...base, shown: { kind: "diff", format, from: diff[0], to: diff[1] } };
}

function formatOf<F extends string>(values: Values, formats: readonly F[], usual: F, what: string): F {
  const given = values.format ?? usual;
  const format = formats.find(name => name === given);
  if (format === undefined)
    throw new UsageError(`--format of ${what} is one of ${formats.join(", ")}, not "${given}".`);
  return format;
}

function lintCommand(paths: readonly string[], values: Values, common: CommonOptions): LintCommand {
  refuse(values, [...SCHEMA_ONLY, ...DOWN_ONLY, ...INIT_ONLY, "json"], "lint");
  if (values.base !== undefined && values.changed !== true) throw new UsageError("--base goes with --changed.");
  return {
    kind: "lint",
    ...common,
    paths,
    format: values.format ?? "frames",
    fix: values.fix === true,
    maxWarnings: maxWarningsOf(values),
    quiet: values.quiet === true,
    strict: values.strict === true,
    ignore: values["ignore-pattern"] ?? [],
    changed: values.changed === true ? { base: values.base ?? null } : null,
    all: values.all === true,
    stats: values.stats === true,
  };
}

function parseOrExplain(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args);
  } catch (error) {
    // Node explains at length how to pass a path that begins with a dash.
    const [message = "It cannot be understood"] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${message.replace(/\.$/, "")}. See \`dblint --help\`.`);
  }
}

function refuse(values: Values, options: readonly (keyof Values)[], command: string): void {
  const option = options.find(name => values[name] !== undefined);
  if (option === undefined) return;
  const hint = option === "json" ? "; for JSON use `--format json`" : "";
  throw new UsageError(`--${option} is no option of ${command}${hint}. See \`dblint --help\`.`);
}

function colorOf(values: Values): boolean | null {
  if (values["no-color"] === true) return false;
  return values.color ?? null;
}

function maxWarningsOf(values: Values): number | null {
  const given = values["max-warnings"];
  if (given === undefined) return null;
  if (!/^\d+$/.test(given)) throw new UsageError(`--max-warnings takes a whole number, not "${given}".`);
  return Number(given);
}

function settingsOf(values: Values): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const setting of values.setting ?? []) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
    if (key === undefined || value === undefined) throw new UsageError(`--setting takes KEY=VALUE, not "${setting}".`);
    settings[key] = jsonOrText(value);
  }
  if (values.dialect !== undefined) settings["dialect"] = dialectOf(values.dialect);
  return settings;
}

function dialectOf(name: string): Dialect {
  const known = DIALECTS.find(dialect => dialect === name.toLowerCase());
  if (known === undefined) throw new UsageError(`--dialect is one of ${DIALECTS.join(", ")}, not "${name}".`);
  return known;
}

/** Numbers stay text: `version=15` means the version "15". */
function jsonOrText(value: string): unknown {
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === "number" ? value : read;
  } catch {
    return value;
  }
}
