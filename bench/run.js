// What linting costs: `npm run bench [-- --only migrations,others,queries,languages,sql,history --rounds 5 --keep]`. See bench/README.md.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { benchHistory } from "./history.js";
import { compare } from "./measure.js";
import { installSquawk } from "./squawk.js";
import { table } from "./tables.js";
import { WORKLOADS, writeWorkload } from "./workloads.js";

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: [...Object.keys(WORKLOADS), "history"].join(",") },
    rounds: { type: "string", default: "5" },
    seed: { type: "string", default: "1" },
    sizes: { type: "string", default: "1000,10000" },
    dist: { type: "string", default: join(dirname(dirname(fileURLToPath(import.meta.url))), "dist") },
    keep: { type: "boolean", default: false },
  },
});

const require = createRequire(import.meta.url);
const eslint = join(dirname(require.resolve("eslint/package.json")), "bin/eslint.js");
const importing = path => JSON.stringify(pathToFileURL(path).href);

/** A parser and no rules; ESLint brings the one for JavaScript. */
const PARSER = `import * as parser from ${importing(require.resolve("@typescript-eslint/parser"))};
const typescript = {
  files: ["**/*.ts", "**/*.tsx"],
  languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
};
`;
/** Types for every file, and a rule that asks for them in each: what a project that lints with types has without this plugin. */
const TYPED = `import * as parser from ${importing(require.resolve("@typescript-eslint/parser"))};
import { plugin } from ${importing(require.resolve("typescript-eslint"))};
const typed = {
  files: ["**/*.ts", "**/*.js"],
  languageOptions: { parser, parserOptions: { projectService: true } },
  plugins: { "@typescript-eslint": plugin },
  rules: { "@typescript-eslint/no-floating-promises": "error" },
};
`;
const PLUGIN = `import db from ${importing(join(options.dist, "index.js"))};\n`;

const CONFIGS = {
  none: `${PARSER}export default [typescript];\n`,
  // ESLint keeps what it parsed for longer as soon as any rule is on: this is the least that a plugin can cost.
  empty: `${PARSER}const plugin = { rules: { none: { create: () => ({}) } } };
export default [{ plugins: { empty: plugin }, rules: { "empty/none": "error" } }, typescript];\n`,
  // The last block counts: files are parsed by the parser that the project has.
  recommended: `${PARSER}${PLUGIN}export default [...db.configs.recommended, typescript];\n`,
  own: `${PLUGIN}export default [...db.configs.recommended];\n`,
  typed: `${TYPED}export default [typed];\n`,
  "typed-recommended": `${TYPED}${PLUGIN}export default [...db.configs.recommended, typed];\n`,
};

const node = (folder, ...args) => ({ command: process.execPath, args, cwd: folder });
const linted = (folder, config) => node(folder, eslint, "--no-warn-ignored", "--config", `${config}.config.mjs`, ".");

const VARIANTS = {
  none: folder => linted(folder, "none"),
  empty: folder => linted(folder, "empty"),
  recommended: folder => linted(folder, "recommended"),
  own: folder => linted(folder, "own"),
  dblint: folder => node(folder, join(options.dist, "cli/main.js"), "."),
  typed: folder => linted(folder, "typed"),
  "typed-recommended": folder => linted(folder, "typed-recommended"),
};

const base = mkdtempSync(join(tmpdir(), "eslint-plugin-db-bench-"));
try {
  console.log(
    `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? "CPU"}, load ${loadavg()[0].toFixed(1)}, ${options.rounds} interleaved rounds, medians (least–most)\n`,
  );
  for (const name of options.only.split(",")) {
    if (name === "history")
      for (const size of options.sizes.split(",")) console.log(`${await history(Number(size))}\n`);
    else console.log(`${await bench(name)}\n`);
  }
} finally {
  if (options.keep) console.log(`Files: ${base}`);
  else rmSync(base, { recursive: true });
}

async function bench(name) {
  const folder = join(base, name);
  const written = writeWorkload(name, folder, Number(options.seed));
  // The plugin's dependencies, and ESLint for dblint, are found from the plugin's own place.
  for (const [config, text] of Object.entries(CONFIGS)) writeFileSync(join(folder, `${config}.config.mjs`), text);
  const title = `${WORKLOADS[name].title}: ${written.count} files, ${Math.round(written.size / 1000)} kB`;
  if (name === "languages") {
    const lint = language => ({ name: language, ...VARIANTS.dblint(join(folder, language)) });
    return table(title, await compareAll([], folder, ["typescript", "python"].map(lint)), written.count / 2);
  }
  if (name !== "sql") {
    const results = await compareAll(["none", "empty", "recommended", "own", "dblint"], folder);
    const untyped = table(title, results, written.count);
    if (name !== "queries") return untyped;
    // The types of the ORMs are those of the packages that are installed here.
    symlinkSync(dirname(dirname(require.resolve("eslint/package.json"))), join(folder, "node_modules"));
    const typed = await compareAll(["typed", "typed-recommended"], folder);
    return `${untyped}\n\n${table(`${title}, with types`, typed, written.count)}`;
  }
  const squawk = await installSquawk();
  const external =
    squawk.program === null
      ? []
      : [{ name: "squawk", command: squawk.program, args: [`${folder}/**/*.sql`], cwd: folder }];
  return `${table(title, await compareAll(["recommended", "dblint"], folder, external), written.count)}\n${squawk.note}`;
}

function history(count) {
  const here = dirname(fileURLToPath(import.meta.url));
  return benchHistory(count, {
    folder: join(base, `history-${count}`),
    seed: Number(options.seed),
    rounds: Number(options.rounds),
    node,
    scripts: { dist: options.dist, replay: join(here, "replay.js"), relint: join(here, "relint.js") },
    configs: Object.entries(CONFIGS).map(([config, text]) => ({ path: `${config}.config.mjs`, text })),
    parse: VARIANTS.none,
    onRun,
  });
}

function onRun() {
  if (process.stderr.isTTY) process.stderr.write(".");
}

function compareAll(names, folder, more = []) {
  const variants = [...names.map(name => ({ name, ...VARIANTS[name](folder) })), ...more];
  return compare(variants, Number(options.rounds), onRun);
}
