import { afterAll, describe, expect, it } from "vitest";
import { inverseOf } from "../../src/model/inverse.js";
import type { Operation } from "../../src/model/operation.js";
import { Schema } from "../../src/model/schema/index.js";
import {
  bodyOf,
  lintMigration,
  repositoryAfter,
  REVERSAL,
  withRefusal,
  withWayBack,
} from "../support/framework-migrations.js";
import { StatementMaker } from "../support/histories.js";
import { describeWithPython, type Python } from "../support/python.js";
import { plainStyle, printOperations } from "../../src/sql/print/index.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { AlembicRunner, BOOKKEEPING, RUNNABLE, type RunDialect, type RunnableFramework } from "../support/runners.js";
import { mariadb, postgres, sqlite, takes, type SharedServer } from "../support/servers.js";
import { catalogLines, definitionLines, differences } from "../support/truth.js";
import { hasLostKey, wayForth, type WayForth } from "../support/ways-back.js";

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
  /** Those whose way back refuses to run, since it is not known. */
  thrown = 0;
  /** Those behind which an index of MariaDB is there for itself, which it had made for a foreign key: it stays where a better one comes. */
  owned = 0;
  /** Migrations that the framework cannot run, though the server takes their statements one by one. */
  refused = 0;
  readonly wrong: string[] = [];

  /** One whose way back is not right. Where there are many, it is shown at once. */
  addWrong(text: string): void {
    this.wrong.push(text);
    if (MIGRATIONS > 10) console.log(`WRONG ${text}`);
  }

  /** How often a way back refuses to run for a reason, and how often a framework cannot run a way forth for one. */
  readonly reasons = new Map<string, number>();

  /** One that was not run, with its reason; where there are many, it is shown. */
  leaveOut(count: "thrown" | "refused", why: string, shown: string): void {
    this[count]++;
    const reason = `${count}: ${grouped(why)}`;
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    if (MIGRATIONS > 10) console.log(`${count.toUpperCase()} ${why}\n${shown}`);
  }
}

/** The same reason, whatever the names, numbers and statements that are in it. */
function grouped(why: string): string {
  const [first = ""] = why.split("\n");
  return first
    .replace(/^[^\n]* - (?=[A-Z])/, "")
    .replaceAll(/`[^`]*`(?:\.`[^`]*`)*|"[^"]*"|'[^']*'/g, "…")
    .replaceAll(/\b[a-z]\d+\w*/g, "…")
    .replaceAll(/\d+/g, "0");
}

async function check(name: string, framework: RunnableFramework, dialect: RunDialect): Promise<void> {
  const counts = new Counts();
  const begun = Date.now();
  const tried = await SERVERS[dialect]();
  const server = await SERVERS[dialect]();
  if (tried === null || server === null) return;
  try {
    for (let seed = SEED * 10_000; counts.migrations < MIGRATIONS; seed++) {
      await new History({ tried, server, framework, dialect, seed, counts }).run();
      await server.empty();
      await tried.empty();
    }
  } finally {
    await server.close();
    await tried.close();
  }
  const { wrong, reasons, ...numbers } = counts;
  const seconds = Math.round((Date.now() - begun) / 1000);
  if (MIGRATIONS > 10)
    console.log(`${name}, ${dialect}: ${JSON.stringify({ ...numbers, wrong: wrong.length, seconds })}`);
  if (MIGRATIONS > 10)
    console.log(
      [...reasons]
        .sort(([, a], [, b]) => b - a)
        .map(([why, count]) => `REASON ${count} ${why}`)
        .join("\n"),
    );
  expect(wrong.join("\n\n====\n\n")).toBe("");
  expect(counts.written).toBeGreaterThan(0);
}

interface Setting {
  /** Where statements are tried, and where the framework runs. */
  readonly tried: SharedServer;
  readonly server: SharedServer;
  readonly framework: RunnableFramework;
  readonly dialect: RunDialect;
  readonly seed: number;
  readonly counts: Counts;
}

/** Migrations one after the other in one database. */
class History {
  private readonly statements: string[] = [];
  /** What the framework's database shows behind the last one. */
  private state: readonly string[] = [];

  constructor(private readonly setting: Setting) {}

  async run(): Promise<void> {
    const { tried, server, dialect, seed, counts } = this.setting;
    const maker = new StatementMaker(seed, dialect);
    const choose = new Chooser(seed);
    if (dialect === "postgresql") this.statements.push("CREATE SCHEMA app");
    for (const each of [tried, server]) for (const sql of this.statements) await each.run(sql);
    this.state = await shown(server, dialect);
    let before = Schema.empty(dialect, true);
    for (let i = 0; i < HISTORY && counts.migrations < MIGRATIONS; i++) {
      const way = await wayForth(sql => takes(tried, sql), maker, before, choose.between(1, 4));
      if (!(await this.migrate(way, before, choose.chance(0.7), `seed ${seed}, migration ${i}`))) return;
      this.statements.push(...way.statements);
      before = way.after.settled();
    }
  }

  /** One migration; whether the history can go on behind it. */
  private async migrate(way: WayForth, before: Schema, inCalls: boolean, place: string): Promise<boolean> {
    const { tried, framework, dialect, counts } = this.setting;
    const written = inCalls ? framework : { ...framework, builder: null };
    const { body, isBuilt } = bodyOf(written, dialect, way.statements, way.operations, before);
    counts.migrations++;
    if (isBuilt) counts.built++;
    const project = repositoryAfter(framework, this.statements);
    const forth = framework.file(body, "");
    const source = withWayBack(framework, dialect, project, forth);
    const told = `${place}\n${source ?? forth}\n--\n${this.statements.join(";\n")}`;
    if (source !== null) {
      counts.written++;
      const said = lintMigration(framework, dialect, source, project, REVERSAL);
      if (said.length > 0) counts.addWrong(`${said.map(({ message }) => message).join("\n")}\n${told}`);
    } else if (withRefusal(framework, dialect, project, forth) === null) {
      counts.addWrong(`neither a way back nor one that refuses\n${told}`);
    } else counts.leaveOut("thrown", reasonAgainst(way.operations, before), told);
    const owned = dialect === "mariadb" && source !== null && ownsIndexes(way.operations, before);
    const { refused, wrong } = await this.execute(source ?? forth, source !== null, owned);
    if (wrong !== null) counts.addWrong(`${wrong}\n${told}`);
    if (refused !== null) return this.refuse(refused, told);
    if (wrong !== null) return false;
    if (owned) counts.owned++;
    if (owned || (dialect === "mariadb" && hasLostKey(way.after))) return false;
    const apart = differences(await shown(tried, dialect), this.state);
    return apart.length === 0 || this.refuse(`${partsOf(apart)} apart\n${apart.join("\n")}`, told);
  }

  private refuse(why: string, told: string): false {
    this.setting.counts.leaveOut("refused", why, told);
    return false;
  }

  /** Up; where there is a way back, down, and up again. */
  private async execute(source: string, hasWayBack: boolean, owned: boolean): Promise<Outcome> {
    const { server, framework, dialect } = this.setting;
    const before = this.state;
    const runner = await framework.open(source, server, dialect);
    let isForth = false;
    const failed = (problem: string): Outcome => ({
      refused: isForth ? null : problem,
      wrong: isForth ? problem : null,
    });
    try {
      await runner.up();
      this.state = await shown(server, dialect);
      if (!hasWayBack) return { refused: null, wrong: null };
      isForth = true;
      await runner.down();
      const back = differences(await shown(server, dialect), before);
      if (back.length > 0) return failed(`after down:\n${back.join("\n")}`);
      await runner.up();
      const isMeant = (line: string): boolean => !owned || !/: +index /.test(line);
      const again = differences(await shown(server, dialect), this.state).filter(isMeant);
      return again.length > 0 ? failed(`after up again:\n${again.join("\n")}`) : { refused: null, wrong: null };
    } catch (error) {
      return failed((error as Error).message);
    } finally {
      await runner.close();
      // The next one is the first again to the framework.
      if (framework.book !== null) await takes(server, `DELETE FROM ${framework.book}`);
    }
  }
}

/** What of a catalog lines that are on one side alone are about. */
function partsOf(apart: readonly string[]): string {
  const parts = apart.flatMap(
    line => /^\w+: +(foreign key|primary key|unique|check|index|table|view)\b/.exec(line)?.[1] ?? [],
  );
  return parts.length === 0 ? "columns" : [...new Set(parts)].sort().join(", ");
}

/** Why there is no way back: the first thing that nothing takes back, or that cannot be said. */
function reasonAgainst(operations: readonly Operation[], before: Schema): string {
  const { operations: back, notes } = inverseOf(operations, before);
  const impossible = notes.find(({ kind }) => kind === "impossible");
  if (impossible !== undefined) return `${impossible.operation.kind}: ${impossible.text}`;
  const after = operations.reduce((schema, operation) => schema.apply(operation), before).settled();
  if (back.length === 0) return "it changes nothing";
  const missing = [false, true].flatMap(checksForeignKeys =>
    printOperations(back, after, { ...plainStyle(before.dialect), checksForeignKeys }).flatMap(
      printed => printed.missing ?? [],
    ),
  );
  return missing[0] ?? "what is written is read as something else";
}

/** Whether an index that MariaDB made for a foreign key comes back as one that somebody asked for. */
function ownsIndexes(operations: readonly Operation[], before: Schema): boolean {
  const after = operations.reduce((schema, operation) => schema.apply(operation), before).settled();
  const restored = inverseOf(operations, before).operations.reduce(
    (schema, operation) => schema.apply(operation),
    after,
  );
  const made = (schema: Schema): number =>
    schema.allTables().flatMap(({ indexes }) => indexes.filter(({ constraint }) => constraint === "foreignKey")).length;
  return made(before) !== made(restored.settled());
}

interface Outcome {
  /** What the framework or the server says against the way forth. */
  readonly refused: string | null;
  readonly wrong: string | null;
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
