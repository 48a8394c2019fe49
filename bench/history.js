import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Database, stamps } from "./generate/database.js";
import { Random } from "./generate/random.js";
import { typeormProject } from "./generate/typeorm.js";
import { compare, measure } from "./measure.js";
import { table } from "./tables.js";

const MIGRATIONS = "src/migrations";

/** How often the file is linted again. */
const EDITS = "200";

/**
 * What the schema at each point of a long history costs: replayed anew (`cold`) and with what an earlier run has left
 * on disk (`warm`), compared with ESLint's parsing of the files; and what an editor waits for in the midst of it.
 */
export async function benchHistory(count, { folder, seed, rounds, node, scripts, configs, parse, onRun }) {
  const random = new Random(seed);
  const files = typeormProject(random, new Database(random), stamps(random, count, "epoch"), "query");
  const size = write(folder, files, configs);
  mkdirSync(join(folder, "node_modules"));
  const replay = (...options) => node(folder, scripts.replay, scripts.dist, ...options);
  const warm = replay();
  await measure(warm.command, warm.args, folder);
  const variants = [
    { name: "none", ...parse(folder) },
    { name: "cold", ...replay("--no-cache") },
    { name: "warm", ...warm },
  ];
  const results = await compare(variants, rounds, onRun);
  const title = `${count} migrations of TypeORM in one series, ${Math.round(size / 1000)} kB`;
  return `${table(title, results, count)}\n${await relint(folder, files, { node, scripts, configs })}`;
}

/** A file with foreign keys in the middle that an editor changes, in its project and alone. */
async function relint(folder, files, { node, scripts, configs }) {
  const withKeys = files.filter(({ path, text }) => path.startsWith(MIGRATIONS) && text.includes("FOREIGN KEY"));
  const { path: file } = withKeys[withKeys.length >> 1];
  const alone = `${folder}-alone`;
  const kept = files.filter(({ path }) => !path.startsWith(MIGRATIONS) || path === file);
  write(alone, kept, configs);
  const { command, args } = node(folder, scripts.relint, "recommended.config.mjs", EDITS, folder, alone, file);
  const { output, code } = await measure(command, args, folder);
  rmSync(alone, { recursive: true });
  if (code !== 0) return `relint: exit ${code}: ${output.trim().split("\n")[0]}`;
  const { inProject, byItself } = JSON.parse(output);
  const ratio = key => (inProject[key] / byItself[key]).toFixed(2);
  const ms = ({ median, mean }) => `${median.toFixed(1)} ms (mean ${mean.toFixed(1)})`;
  return `one file linted again: ${ms(inProject)}, alone ${ms(byItself)}; ratio ${ratio("median")} (means ${ratio("mean")})`;
}

function write(folder, files, configs) {
  let size = 0;
  for (const { path, text } of [...files, ...configs]) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    if (path.startsWith(MIGRATIONS)) size += text.length;
  }
  return size;
}
