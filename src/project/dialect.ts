import { dirname } from "node:path";
import type { Dialect } from "../model/dialect.js";
import { databaseOfFile, databaseOfFolder, type Database } from "./dialect-words.js";
import { driversIn, mainDriver } from "./evidence/drivers.js";
import { environmentEvidence } from "./evidence/environment.js";
import { addScores, NO_SCORE, scorePython, scoreScript, scoreSql, winner, type Score } from "./evidence/text.js";
import { toolEvidence, type Evidence } from "./evidence/tools.js";
import { BriefCache, readFile } from "./files.js";
import { isProgram } from "./names.js";
import { foldersUp, segmentsBelow } from "./root.js";
import { memberOf, seriesOf } from "./series.js";

/** What a dialect rests on where nothing in the project speaks for one. */
export const NO_EVIDENCE: Evidence = { database: "postgresql", source: "no evidence" };

/**
 * The database that a file is written for, and what says so. Strongest first: its path; the configuration of a migration
 * tool, the nearest first, unless the SQL of the series is clearly another one's; for SQL what only one server accepts,
 * and what the series is written in; the environment; the drivers. `top` is where the project ends.
 */
export function databaseEvidence(path: string, text: string, top: string): Evidence {
  return pathEvidence(path, top) ?? projectEvidence(path, text, top) ?? NO_EVIDENCE;
}

/** The database that the folders and the name of a file stand for, the nearest first. */
export function pathEvidence(path: string, top: string): Evidence | null {
  const folders = segmentsBelow(dirname(path), top);
  const database = databaseOfFile(path) ?? firstOf([...folders].reverse().map(databaseOfFolder));
  return database === null ? null : { database, source: "its path" };
}

/** Whether the project around a file is about a database that is not modelled, and about no other. */
export function isForeign(path: string, top: string): boolean {
  if (pathEvidence(path, top) !== null) return false;
  const { tool, driver } = aroundFolder(dirname(path), top);
  return (tool ?? driver)?.database === "other";
}

function projectEvidence(path: string, text: string, top: string): Evidence | null {
  const { tool, environment, driver } = aroundFolder(dirname(path), top);
  if (tool !== null) return isProgram(path) ? tool : (contradiction(tool, path, text, top) ?? tool);
  // A script can ask which database it runs on: what its SQL is written in says less than the drivers do.
  return isProgram(path)
    ? (environment ?? driver ?? scriptEvidence(path, top))
    : (sqlEvidence(path, text, top) ?? environment ?? driver);
}

interface Around {
  readonly tool: Evidence | null;
  readonly environment: Evidence | null;
  readonly driver: Evidence | null;
}

const surroundings = new BriefCache<Around>();

/** What the folders from `folder` up to `top` say, the nearest first. */
function aroundFolder(folder: string, top: string): Around {
  return surroundings.get(`${folder}\0${top}`, () => {
    const above = foldersUp(folder, top).map(inFolder);
    const drivers = above.find(found => found.drivers.size > 0)?.drivers ?? new Set();
    const environment = firstOf(above.map(found => found.environment));
    return {
      tool: firstOf(above.map(found => found.tool)),
      // A file database is the default of many a first start, whatever runs in production.
      environment: environment?.database === "sqlite" && mainDriver(drivers) !== "sqlite" ? null : environment,
      driver: firstOf(above.map(found => found.driver)),
    };
  });
}

interface InFolder extends Around {
  readonly drivers: ReadonlySet<Database>;
}

const folders = new BriefCache<InFolder>();

function inFolder(folder: string): InFolder {
  return folders.get(folder, () => {
    const drivers = driversIn(folder);
    const database = mainDriver(drivers);
    return {
      tool: toolEvidence(folder),
      environment: environmentEvidence(folder),
      driver: database === null ? null : { database, source: `the drivers in ${folder}` },
      drivers,
    };
  });
}

function sqlEvidence(path: string, text: string, top: string): Evidence | null {
  const own = scoreSql(text);
  const decided = decisive(own);
  if (decided !== null) return { database: decided, source: "its text" };
  const series = winner(addScores(own, seriesScore(path, top)), 2);
  return series === null ? null : { database: series, source: "the texts of its series" };
}

/** What the SQL of a file or its series is clearly written in, where the tool is configured for another database. */
function contradiction(tool: Evidence, path: string, text: string, top: string): Evidence | null {
  const written = decisive(addScores(scoreSql(text), seriesScore(path, top)));
  const isSame = written === tool.database || (written === "mysql" && tool.database === "mariadb");
  return written === null || isSame ? null : { database: written, source: "the texts of its series" };
}

/** The one dialect that has points, with enough of them. */
function decisive(points: Score): Dialect | null {
  const first = winner(points, 3);
  return first !== null && points[first] >= 2 * 3 ? first : null;
}

function scriptEvidence(path: string, top: string): Evidence | null {
  const found = winner(seriesScore(path, top), 3);
  return found === null ? null : { database: found, source: "the texts of its series" };
}

/** So many files of a series are read for their dialect, and so many characters. */
const MOST_SAMPLES = 40;
const MOST_SAMPLED = 300_000;

const scores = new BriefCache<Score>();

/** What the files beside a file speak for, as far as their own paths do not say. */
function seriesScore(path: string, top: string): Score {
  const series = seriesOf(path, top);
  const { branch } = memberOf(path, series);
  const scripts = isProgram(path);
  const isPython = path.endsWith(".py");
  return scores.get([series.folder, branch, scripts, isPython].join("\0"), () => {
    let total = NO_SCORE;
    let read = 0;
    const others = series.members.filter(
      other =>
        other.branch === branch &&
        other.database === null &&
        isProgram(other.path) === scripts &&
        other.path.endsWith(".py") === isPython,
    );
    for (const other of others.slice(0, MOST_SAMPLES)) {
      const file = read < MOST_SAMPLED ? readFile(other.path) : null;
      if (file === null) continue;
      read += file.text.length;
      total = addScores(total, file.derive(isPython ? scorePython : scripts ? scoreScript : scoreSql));
    }
    return total;
  });
}

function firstOf<T>(values: readonly (T | null)[]): T | null {
  return values.find(value => value !== null) ?? null;
}
