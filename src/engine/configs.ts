import { typescriptParser } from "./parser.js";
import type { DbRule } from "./create-rule.js";

/** A block of a flat config. */
export interface ConfigBlock {
  readonly name: string;
  readonly files: readonly string[];
  readonly plugins: Readonly<Record<string, object>>;
  readonly language?: string;
  readonly languageOptions?: object;
  readonly rules: Readonly<Record<string, "error" | "warn">>;
}

interface Plugin {
  readonly rules: Readonly<Record<string, DbRule>>;
}

const SCRIPTS = ["**/*.js", "**/*.cjs", "**/*.mjs", "**/*.jsx"];
const TYPESCRIPT = ["**/*.ts", "**/*.cts", "**/*.mts", "**/*.tsx"];

/**
 * The shared configurations: arrays of blocks, each for the files of one language.
 * They are made when they are asked for, since the block for TypeScript depends on what the config has loaded by then.
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
  const plugins = { db: plugin };
  const parser = typescriptParser();
  return [
    { name: `db/${config}/javascript`, files: SCRIPTS, plugins, rules: rulesFor() },
    {
      name: `db/${config}/typescript`,
      files: TYPESCRIPT,
      plugins,
      ...(parser === null ? {} : { languageOptions: { parser } }),
      rules: rulesFor(),
    },
    { name: `db/${config}/sql`, files: ["**/*.sql"], plugins, language: "db/sql", rules: rulesFor() },
  ];
}
