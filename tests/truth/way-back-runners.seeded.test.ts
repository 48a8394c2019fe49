import type { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import { parseScript } from "../../src/frontends/parse.js";
import { nodesOf, valuesNamed, isFunction, type Node } from "../../src/frontends/write/tree.js";
import { Schema } from "../../src/model/schema/index.js";
import { lintMigration, repositoryAfter, REVERSAL, withWayBack } from "../support/framework-migrations.js";
import { StatementMaker } from "../support/histories.js";
import { changed } from "../support/mutations.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { BOOKKEEPING, RUNNABLE, type RunDialect, type RunnableFramework } from "../support/runners.js";
import { mariadb, postgres, sqlite, type Server, type SharedServer } from "../support/servers.js";
import { suggested } from "../support/suggestions.js";
import { catalogLines } from "../support/truth.js";
import { wayForth } from "../support/ways-back.js";

/** As the frameworks write it: a key behind the columns, where SQLite's copies of a table find it. */
const BASE = [
  "CREATE TABLE users (id integer NOT NULL PRIMARY KEY, name varchar(80) NOT NULL DEFAULT 'x', age int)",
  "CREATE TABLE posts (id int PRIMARY KEY, title text NOT NULL, user_id int, CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE)",
  "CREATE INDEX posts_title ON posts (title)",
];

/** So many of a framework's fixtures are tried; each time others, in the long run all. */
const FIXTURES = cases(2, 5);

const SCRIPTS = Object.entries(RUNNABLE).filter(([, { path }]) => path.endsWith(".js"));

const SERVERS: Readonly<Record<RunDialect, () => Promise<SharedServer | null>>> = {
  postgresql: postgres,
  mariadb,
  sqlite,
};

describe.each(SCRIPTS)("ways back of %s, run by it", (name, framework) => {
  it.each(framework.dialects)(
    "lead to the schema of before, for a fixture, on %s",
    async dialect => {
      const total = new Total();
      let refused = 0;
      const choose = new Chooser(SEED);
      const base = dialect === "mariadb" ? BASE.map(sql => sql.replace("title text", "title varchar(80)")) : BASE;
      for (const body of choose.sample(framework.fixtures, FIXTURES)) {
        if (dialect !== "postgresql" && !(await isTaken(framework, body, dialect, base))) {
          refused++;
          continue;
        }
        const server = await SERVERS[dialect]();
        if (server === null) return;
        try {
          for (const sql of base) await server.run(sql);
          total.add(await thereAndBack(server, framework, base, body, choose, dialect));
        } finally {
          await server.close();
        }
      }
      if (dialect === "postgresql") expect(total.written).toBe(FIXTURES);
      if (process.env["LONG_TESTS"] !== "true") return;
      console.log(`${name} on ${dialect}, fixtures: ${JSON.stringify({ ...total, refused })}`);
      expect(total.written).toBeGreaterThan(0);
      expect(total.mended).toBeGreaterThanOrEqual(total.wrong / 2);
    },
    300_000,
  );

  it("lead to the schema of before, for migrations made at random", async () => {
    const server = await postgres();
    if (server === null) return;
    const total = new Total();
    try {
      await server.run("CREATE SCHEMA app");
      const history = ["CREATE SCHEMA app"];
      const maker = new StatementMaker(SEED, "postgresql");
      const choose = new Chooser(SEED);
      let before = Schema.empty("postgresql", true);
      for (let i = 0; i < cases(2, 25); i++) {
        await server.run("BEGIN");
        const way = await wayForth(sql => taken(server, sql), maker, before, choose.between(1, 4));
        await server.run("ROLLBACK");
        const body = way.statements.map(sql => framework.raw(JSON.stringify(sql))).join("\n");
        total.add(await thereAndBack(server, framework, history, body, choose));
        for (const sql of way.statements) await server.run(sql);
        history.push(...way.statements);
        before = way.after.settled();
      }
    } finally {
      await server.close();
    }
    expect(total.written).toBeGreaterThan(0);
    if (process.env["LONG_TESTS"] === "true") console.log(`${name}, at random: ${JSON.stringify(total)}`);
  }, 1_200_000);
});

/** Whether a framework does on a server what a fixture asks for: some calls are for PostgreSQL alone. */
async function isTaken(
  framework: RunnableFramework,
  body: string,
  dialect: RunDialect,
  base: readonly string[],
): Promise<boolean> {
  const server = await SERVERS[dialect]();
  if (server === null) return false;
  try {
    for (const sql of base) await server.run(sql);
    const runner = await framework.open(framework.file(body, ""), server, dialect);
    try {
      await runner.up();
      return true;
    } catch {
      return false;
    } finally {
      await runner.close();
    }
  } finally {
    await server.close();
  }
}

class Total {
  written = 0;
  wrong = 0;
  mended = 0;

  add(counts: Counts): void {
    this.written += counts.written;
    this.wrong += counts.wrong;
    this.mended += counts.mended;
  }
}

/** Whether a server takes a statement in a transaction that goes on. */
async function taken(server: Server, sql: string): Promise<boolean> {
  await server.run("SAVEPOINT one");
  try {
    await server.run(sql);
    return true;
  } catch {
    await server.run("ROLLBACK TO one");
    return false;
  }
}

interface Counts {
  readonly written: number;
  /** Ways back with a mistake that the rules report. */
  readonly wrong: number;
  readonly mended: number;
}

/** Writes the way back, runs it, makes mistakes in it, and runs what the suggestions make of these. */
async function thereAndBack(
  server: SharedServer,
  framework: RunnableFramework,
  history: readonly string[],
  body: string,
  choose: Chooser,
  dialect: RunDialect = "postgresql",
): Promise<Counts> {
  const project = repositoryAfter(framework, history);
  const written = withWayBack(framework, dialect, project, framework.file(body, ""));
  if (written === null) return { written: 0, wrong: 0, mended: 0 };
  expect(lint(framework, written, project, REVERSAL, dialect), written).toEqual([]);
  await run(server, framework, written, dialect);
  let [wrong, mended] = [0, 0];
  for (const mistaken of mistakesIn(written, choose)) {
    const [found] = lint(framework, mistaken, project, REVERSAL, dialect);
    if (found === undefined || found.fatal === true) continue;
    wrong++;
    const right = suggested(mistaken, found, "mend", "reduce");
    if (right === null) {
      if (process.env["LONG_TESTS"] === "true") console.log(`No suggestion (${found.message}):\n${mistaken}`);
      continue;
    }
    mended++;
    const left = lint(framework, right, project, REVERSAL, dialect).map(({ message }) => message);
    expect(left, `${mistaken}\n--->\n${right}`).toEqual([]);
    await run(server, framework, right, dialect);
  }
  return { written: 1, wrong, mended };
}

/** Up, down and up again, and down. */
async function run(
  server: SharedServer,
  framework: RunnableFramework,
  source: string,
  dialect: RunDialect,
): Promise<void> {
  const shown = async (): Promise<readonly string[]> =>
    (await catalogLines(server, dialect)).filter(line => !BOOKKEEPING.test(line));
  const before = await shown();
  const runner = await framework.open(source, server, dialect);
  try {
    await runner.up();
    const after = await shown();
    await runner.down();
    expect(await shown(), source).toEqual(before);
    await runner.up();
    expect(await shown(), source).toEqual(after);
    await runner.down();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${source}`, { cause: error });
  } finally {
    await runner.close();
  }
  expect(await shown(), source).toEqual(before);
}

/** The way back without one of its statements, and with something else in one. */
function mistakesIn(source: string, choose: Chooser): readonly string[] {
  const [down] = [...valuesNamed(parseScript("a.js", source) as Node, "down")].filter(isFunction);
  if (down?.body.type !== "BlockStatement") return [];
  const isOuter = ({ type }: Node): boolean => type === "ExpressionStatement";
  const statements = [...nodesOf(down.body)].filter(isOuter);
  const place = choose.one(statements).range;
  const without = source.slice(0, place[0]) + source.slice(place[1]);
  const [start, end] = choose.one(statements).range;
  const code = source.slice(start, end);
  const others = choose
    .sample(changed(code), cases(1, 9))
    .map(other => source.slice(0, start) + other + source.slice(end));
  return statements.length > 1 ? [without, ...others] : others;
}

function lint(
  framework: RunnableFramework,
  text: string,
  project: string,
  rules: readonly string[],
  dialect: RunDialect,
): readonly Linter.LintMessage[] {
  return lintMigration(framework, dialect, text, project, rules);
}
