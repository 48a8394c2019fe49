// Replays the migrations below the working directory, in a process of its own: `node bench/replay.js DIST`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { allSeries, replayOf } = await import(pathToFileURL(join(process.argv[2], "engine/index.js")).href);

for (const { project, dialect, paths } of allSeries(process.cwd())) {
  const { points, gaps, end } = replayOf(project, paths[0], dialect);
  console.log(`${points.length} migrations, ${end.allTables().length} tables, ${gaps.length} gaps`);
}
