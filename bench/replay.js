// Replays all migrations below the working directory: `node bench/replay.js DIST [--no-cache]`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, option] = process.argv.slice(2);
const { allSeries, DEFAULT_SETTINGS, replayOf } = await import(pathToFileURL(join(dist, "engine/index.js")).href);

const settings = { ...DEFAULT_SETTINGS, cache: option !== "--no-cache" };
for (const { project, dialect, paths } of allSeries(process.cwd(), settings)) {
  const { points, gaps, end } = replayOf(project, paths[0], dialect);
  console.log(`${points.length} migrations, ${end.allTables().length} tables, ${gaps.length} gaps`);
}
