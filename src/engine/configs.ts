import { cacheKey, type CacheKey } from "./cache-key.js";
import { typescriptParser } from "./parser/index.js";
import type { DbRule } from "./create-rule.js";

/** A block of a flat config. */
export interface ConfigBlock {
  readonly name: string;
  readonly files: readonly string[];
  readonly ignores?: readonly string[];
  readonly plugins: Readonly<Record<string, object>>;
  readonly language?: string;
  readonly languageOptions?: object;
  /** Apart from `settings.db`, which is the user's. */
  readonly settings: { readonly "eslint-plugin-db": { readonly otherFiles: CacheKey } };
  readonly rules: Readonly<Record<string, "error" | "warn">>;
}

interface Plugin {
  readonly rules: Readonly<Record<string, DbRule>>;
}

/**
 * The shared configurations: arrays of blocks, each for the files of one language. Every look at them makes new ones, so
 * that nobody changes what another has got.
 */
export function configsOf(plugin: Plugin): {
  readonly recommended: readonly ConfigBlock[];
  readonly strict: readonly ConfigBlock[];
} {
  return {
    get recommended() {
      return blocks(plugin, "recommended", rule => rule.meta.docs.recommended);
    },
    get strict() {
      return blocks(plugin, "strict", () => "error");
    },
  };
}

function blocks(
  plugin: Plugin,
  config: string,
  level: (rule: DbRule) => "error" | "warn" | null,
): readonly ConfigBlock[] {
  const rulesFor = (): Record<string, "error" | "warn"> => {
    const chosen: Record<string, "error" | "warn"> = {};
    for (const [name, rule] of Object.entries(plugin.rules)) {
      const severity = level(rule);
      if (severity !== null) chosen[`db/${name}`] = severity;
    }
    return chosen;
  };
  const common = { plugins: { db: plugin }, settings: { "eslint-plugin-db": { otherFiles: cacheKey() } } };
  return [
    {
      ...common,
      name: `db/${config}/javascript`,
      files: ["**/*.js", "**/*.cjs", "**/*.mjs"],
      rules: rulesFor(),
    },
    {
      ...common,
      name: `db/${config}/jsx`,
      files: ["**/*.jsx"],
      // ESLint lints no `.jsx` by itself, and does not read JSX without being told.
      languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
      rules: rulesFor(),
    },
    {
      ...common,
      name: `db/${config}/typescript`,
      files: ["**/*.ts", "**/*.cts", "**/*.mts", "**/*.tsx"],
      languageOptions: { parser: typescriptParser },
      rules: rulesFor(),
    },
    { ...common, name: `db/${config}/sql`, files: ["**/*.sql"], language: "db/sql", rules: rulesFor() },
    // Files without a word of Alembic or SQLAlchemy are not parsed.
    {
      ...common,
      name: `db/${config}/python`,
      files: ["**/*.py"],
      ignores: ["**/.venv/**", "**/venv/**", "**/site-packages/**", "**/.tox/**"],
      language: "db/python",
      rules: rulesFor(),
    },
    { ...common, name: `db/${config}/prisma`, files: ["**/*.prisma"], language: "db/prisma", rules: rulesFor() },
  ];
}
