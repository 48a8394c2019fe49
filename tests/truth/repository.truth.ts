import { relative, resolve } from "node:path";
import { expect, it } from "vitest";
import { replayOf } from "../../src/engine/replay.js";
import type { Dialect } from "../../src/model/dialect.js";
import { allSeries } from "../../src/project/all-series.js";
import { projectOf } from "../../src/project/project.js";
import { readSettings } from "../../src/project/settings.js";
import { lowerSqlFile } from "../../src/sql/file.js";
import { split } from "../../src/sql/split.js";
import { asDeclared, unindexedKeysFound, unindexedKeysOn } from "../support/foreign-keys.js";
import { mariadb, postgres, sqlite, type Server } from "../support/servers.js";
import { catalogLines, differences, linesOf } from "../support/truth.js";

/** `npm run truth -- <folder> --dialect postgresql`: runs the SQL migrations of a repository on a server, and compares. */
const folder = resolve(process.env["TRUTH_FOLDER"] ?? ".");
const dialect = (process.env["TRUTH_DIALECT"] ?? "postgresql") as Dialect;

const SERVERS: Readonly<Record<Dialect, () => Promise<Server | null>>> = {
  postgresql: postgres,
  mysql: mariadb,
  mariadb,
  sqlite,
};

const { settings } = readSettings({ db: { dialect } });
const series = allSeries(folder, settings).filter(({ paths }) => paths.some(path => path.endsWith(".sql")));

it.each(series.map(({ paths }) => ({ name: relative(folder, paths[0] ?? folder), paths })))(
  "$name",
  async ({ paths }) => {
    const [first = ""] = paths;
    const project = projectOf(first, folder, settings);
    const server = await SERVERS[dialect]();
    if (server === null) throw new Error(`There is no server for ${dialect}.`);
    try {
      for (const path of paths) await runFile(server, path, project);
      const replay = replayOf(project, first, dialect);
      const schema = replay.end;
      const catalog = await catalogLines(server, dialect);
      const found = differences(catalog, linesOf(schema));
      const unindexed = dialect === "postgresql" ? asDeclared(await unindexedKeysOn(server), schema) : [];
      const reported = dialect === "postgresql" ? unindexedKeysFound(folder, paths) : [];
      console.info(
        [
          `${relative(folder, first)}: ${paths.length} migrations, ${catalog.length} lines, ${found.length} differences,`,
          `${replay.gaps.length} gaps, begins with ${replay.beginning.kind}, ${unindexed.length} foreign keys without an index,`,
          `${differences(unindexed, reported).length} of them reported otherwise`,
        ].join(" "),
      );
      expect(reported).toEqual(unindexed);
      expect(found).toEqual([]);
    } finally {
      await server.close();
    }
  },
  600_000,
);

/** Runs the way up of a file, a statement at a time. */
async function runFile(server: Server, path: string, project: ReturnType<typeof projectOf>): Promise<void> {
  const text = project.read(path) ?? "";
  const up = lowerSqlFile(path, text, project)?.migration.up;
  if (up?.kind !== "steps") return;
  const script = text.slice(up.span.start, up.span.end);
  for (const { start, end } of split(script, dialect).statements) {
    try {
      await server.run(script.slice(start, end));
    } catch (error) {
      throw new Error(
        `${relative(folder, path)}: ${(error as Error).message}\n${script.slice(start, end).slice(0, 300)}`,
        {
          cause: error,
        },
      );
    }
  }
}
