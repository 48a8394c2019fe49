import { afterAll, describe, expect, it } from "vitest";
import { Schema } from "../../src/model/schema/index.js";
import { bodyOf, lintMigration, repositoryAfter, REVERSAL, withWayBack } from "../support/framework-migrations.js";
import { StatementMaker } from "../support/histories.js";
import { describeWithPython, type Python } from "../support/python.js";
import { cases, Chooser, SEED } from "../support/random.js";
import {
  AlembicRunner,
  BOOKKEEPING,
  BOOKS,
  RUNNABLE,
  type RunDialect,
  type RunnableFramework,
} from "../support/runners.js";
import { mariadb, postgres, sqlite, takes, type SharedServer } from "../support/servers.js";
import { catalogLines, definitionLines, differences } from "../support/truth.js";
import { wayForth } from "../support/ways-back.js";

/** How many migrations are made for each framework in each database: `MIGRATIONS=1000`. */
const MIGRATIONS = Number(process.env["MIGRATIONS"] ?? cases(3, 10));

/** So many migrations follow each other in one database. */
const HISTORY = 20;

const SERVERS: Readonly<Record<RunDialect, () => Promise<SharedServer | null>>> = {
  postgresql: postgres,
  mariadb,
  sqlite,
};

for (const [name, framework] of Object.entries(RUNNABLE)) {
  describe.each(framework.dialects)(`ways back of ${name}, run by it on %s`, dialect => {
    it("lead to the schema of before", () => check(name, framework, dialect), 7_200_000);
  });
}

const DRIVERS: Readonly<Record<RunDialect, string>> = { postgresql: "psycopg2", mariadb: "pymysql", sqlite: "sqlite3" };
for (const dialect of Object.keys(DRIVERS) as RunDialect[]) {
  describeWithPython(
    `ways back of Alembic, run by it on ${dialect}`,
    ["alembic", "sqlalchemy", DRIVERS[dialect]],
    (python: Python) => {
      const alembic = new AlembicRunner(python);
      afterAll(() => alembic.stop());
      it("lead to the schema of before", () => check("Alembic", alembic.framework, dialect), 7_200_000);
    },
  );
}

/** What has come of migrations. */
class Counts {
  /** Migrations, those of them in calls of a builder, and the ways back that were written for them. */
  migrations = 0;
  built = 0;
  written = 0;
  /** Migrations that the framework cannot run, though the server takes their statements one by one. */
  refused = 0;
  readonly wrong: string[] = [];
}

async function check(name: string, framework: RunnableFramework, dialect: RunDialect): Promise<void> {
  const counts = new Counts();
  for (let seed = SEED * 10_000; counts.migrations < MIGRATIONS; seed++) {
    const tried = await SERVERS[dialect]();
    const server = await SERVERS[dialect]();
    if (tried === null || server === null) return;
    try {
      await runHistory(tried, server, framework, dialect, seed, counts);
    } finally {
      await server.close();
      await tried.close();
    }
  }
  const { wrong, ...numbers } = counts;
  if (MIGRATIONS > 3) console.log(`${name}, ${dialect}: ${JSON.stringify({ ...numbers, wrong: wrong.length })}`);
  expect(wrong.join("\n\n====\n\n")).toBe("");
  expect(counts.written).toBeGreaterThan(0);
}

/** Migrations one after the other: the statements are tried in one database, and the framework runs in the other. */
async function runHistory(
  tried: SharedServer,
  server: SharedServer,
  framework: RunnableFramework,
  dialect: RunDialect,
  seed: number,
  counts: Counts,
): Promise<void> {
  const maker = new StatementMaker(seed, dialect);
  const choose = new Chooser(seed);
  const history = dialect === "postgresql" ? ["CREATE SCHEMA app"] : [];
  for (const each of [tried, server]) for (const sql of history) await each.run(sql);
  let before = Schema.empty(dialect, true);
  for (let i = 0; i < HISTORY && counts.migrations < MIGRATIONS; i++) {
    const way = await wayForth(sql => takes(tried, sql), maker, before, choose.between(1, 4));
    const { body, isBuilt } = choose.chance(0.7)
      ? bodyOf(framework, dialect, way.statements, way.operations, before)
      : bodyOf({ ...framework, builder: null }, dialect, way.statements, way.operations, before);
    counts.migrations++;
    if (isBuilt) counts.built++;
    const project = repositoryAfter(framework, history);
    const source = framework.file(body, "");
    const written = withWayBack(framework, dialect, project, source);
    const outcome = await run(server, framework, dialect, written ?? source, written !== null);
    const said = written === null ? [] : lintMigration(framework, dialect, written, project, REVERSAL);
    if (written !== null) counts.written++;
    if (said.length > 0) counts.wrong.push(`${said.map(({ message }) => message).join("\n")}\n${written ?? ""}`);
    if (outcome.wrong !== null)
      counts.wrong.push(
        `seed ${seed}, migration ${i}: ${outcome.wrong}\n${written ?? source}\n--\n${history.join(";\n")}`,
      );
    if (outcome.refused !== null) {
      counts.refused++;
      if (process.env["DUMP"] === "true") console.log(`REFUSED ${outcome.refused}\n${source}`);
    }
    if (outcome.refused !== null || outcome.wrong !== null) return;
    for (const table of BOOKS) await server.run(`DROP TABLE IF EXISTS ${table}`);
    const apart = differences(await shown(tried, dialect), await shown(server, dialect));
    if (apart.length > 0) {
      counts.refused++;
      if (process.env["DUMP"] === "true") console.log(`APART ${apart.join("\n")}\n${source}`);
      return;
    }
    history.push(...way.statements);
    before = way.after.settled();
  }
}

interface Outcome {
  /** What the framework or the server says against the way forth. */
  readonly refused: string | null;
  readonly wrong: string | null;
}

/** Up; where there is a way back, down, and up again. */
async function run(
  server: SharedServer,
  framework: RunnableFramework,
  dialect: RunDialect,
  source: string,
  hasWayBack: boolean,
): Promise<Outcome> {
  const before = await shown(server, dialect);
  const runner = await framework.open(source, server, dialect);
  let isForth = false;
  const failed = (problem: string): Outcome => ({
    refused: isForth ? null : problem,
    wrong: isForth ? problem : null,
  });
  try {
    await runner.up();
    if (!hasWayBack) return { refused: null, wrong: null };
    isForth = true;
    const after = await shown(server, dialect);
    await runner.down();
    const back = differences(await shown(server, dialect), before);
    if (back.length > 0) return failed(`after down:\n${back.join("\n")}`);
    await runner.up();
    const again = differences(await shown(server, dialect), after);
    return again.length > 0 ? failed(`after up again:\n${again.join("\n")}`) : { refused: null, wrong: null };
  } catch (error) {
    return failed((error as Error).message);
  } finally {
    await runner.close();
  }
}

async function shown(server: SharedServer, dialect: RunDialect): Promise<readonly string[]> {
  const lines = [...(await catalogLines(server, dialect)), ...(await definitionLines(server, dialect))];
  for (const row of await server.run(VIEWS[dialect])) lines.push(Object.values(row).map(String).join(" "));
  // Builders write numbers in quotes: the same default.
  return lines
    .filter(line => !BOOKKEEPING.test(line))
    .map(line => line.replace(/'(\d+)'(?:::\w+(?: \w+)*)?$/, "$1"))
    .sort();
}

const VIEWS: Readonly<Record<RunDialect, string>> = {
  postgresql: `SELECT schemaname, viewname, definition FROM pg_views WHERE schemaname IN ('public', 'app')
    UNION ALL SELECT schemaname, matviewname, definition FROM pg_matviews WHERE schemaname IN ('public', 'app')`,
  mariadb:
    "SELECT table_name, REPLACE(view_definition, DATABASE(), '') FROM information_schema.views WHERE table_schema = DATABASE()",
  sqlite: "SELECT name, sql FROM sqlite_master WHERE type = 'view'",
};
