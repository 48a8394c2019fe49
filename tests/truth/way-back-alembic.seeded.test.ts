import { resolve } from "node:path";
import { Linter } from "eslint";
import { expect, it } from "vitest";
import plugin from "../../src/index.js";
import { Schema } from "../../src/model/schema/index.js";
import { describeWithAlembic, runsOnSqlite } from "../support/alembic.js";
import { folder } from "../support/folder.js";
import { StatementMaker } from "../support/histories.js";
import { changed } from "../support/mutations.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { alembicFile } from "../support/runners.js";
import { sqlite, takes } from "../support/servers.js";
import { suggested } from "../support/suggestions.js";
import { wayForth } from "../support/ways-back.js";

const BASE = [
  "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL DEFAULT 'x', age INTEGER)",
  "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE)",
  "CREATE INDEX posts_title ON posts (title)",
];

const FIXTURES = [
  'op.create_table("tags", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(40), nullable=False))\nop.create_index("tags_name", "tags", ["name"])',
  'op.add_column("users", sa.Column("nick", sa.String(20)))\nop.drop_column("users", "age")',
  'op.alter_column("posts", "title", new_column_name="heading")\nop.rename_table("posts", "articles")',
  'op.create_index("users_age", "users", ["age"])\nop.drop_index("posts_title", table_name="posts")',
  'with op.batch_alter_table("users") as batch_op:\n    batch_op.add_column(sa.Column("nick", sa.String(20)))\n    batch_op.create_index("users_nick", ["nick"])',
  'op.drop_table("posts")',
];

const REVERSAL = ["down-reverses-up", "down-restores-definition", "down-reverse-order"];

interface Attempt {
  readonly sources: readonly [string, string];
  /** What it was made of. */
  readonly told: string;
}

describeWithAlembic("ways back of Alembic, run by it on SQLite", python => {
  const check = (attempts: readonly Attempt[]): void => {
    const outcomes = runsOnSqlite(
      python,
      attempts.map(({ sources }) => sources),
    );
    for (const [i, outcome] of outcomes.entries()) {
      const { told } = attempts[i] as Attempt;
      expect(outcome.error, told).toBeUndefined();
      const [before, after, back, again, end] = outcome.states ?? [];
      expect(back, told).toEqual(before);
      expect(again, told).toEqual(after);
      expect(end, told).toEqual(before);
    }
  };

  it("lead to the schema of before", () => {
    const choose = new Chooser(SEED);
    const made = FIXTURES.map(body => attemptsFor(BASE, body, choose));
    expect(made.map(({ written }) => written)).toEqual(FIXTURES.map(() => 1));
    expect(made.reduce((sum, { mended }) => sum + mended, 0)).toBeGreaterThan(4);
    check(made.flatMap(({ attempts }) => attempts));
  }, 300_000);

  it("lead to the schema of before, for migrations made at random", async () => {
    const server = await sqlite();
    const maker = new StatementMaker(SEED, "sqlite");
    const choose = new Chooser(SEED);
    const history: string[] = [];
    let before = Schema.empty("sqlite", true);
    const counts = { written: 0, wrong: 0, mended: 0 };
    const attempts: Attempt[] = [];
    const take = (sql: string): Promise<boolean> => takes(server, sql);
    for (let i = 0; i < cases(6, 60); i++) {
      const way = await wayForth(take, maker, before, choose.between(1, 4));
      const made = attemptsFor(history, way.statements.map(executed).join("\n"), choose);
      attempts.push(...made.attempts);
      for (const key of ["written", "wrong", "mended"] as const) counts[key] += made[key];
      history.push(...way.statements);
      before = way.after.settled();
    }
    await server.close();
    if (process.env["LONG_TESTS"] === "true") console.log(`Alembic, at random: ${JSON.stringify(counts)}`);
    expect(counts.written).toBeGreaterThan(0);
    check(attempts);
  }, 1_200_000);
});

interface Made {
  readonly attempts: readonly Attempt[];
  readonly written: number;
  readonly wrong: number;
  readonly mended: number;
}

/** The way back as it is written, and as suggestions make it of mistakes in it. */
function attemptsFor(history: readonly string[], body: string, choose: Chooser): Made {
  const first = alembicFile("1", history.map(executed).join("\n"), "");
  const project = folder({ ".git/HEAD": "", "alembic/versions/1_first.py": first });
  const empty = alembicFile("2", body, "");
  const [missing] = lint(empty, project, ["require-down"]);
  const written = suggested(empty, missing, "writeBack");
  if (written === null) return { attempts: [], written: 0, wrong: 0, mended: 0 };
  expect(lint(written, project, REVERSAL), written).toEqual([]);
  const attempts: Attempt[] = [{ sources: [first, written], told: written }];
  let wrong = 0;
  for (const mistaken of mistakesIn(written, choose)) {
    const [found] = lint(mistaken, project, REVERSAL);
    if (found === undefined) continue;
    wrong++;
    const right = suggested(mistaken, found, "mend", "reduce");
    if (right === null) continue;
    const told = `${mistaken}\n--->\n${right}`;
    expect(
      lint(right, project, REVERSAL).map(({ message }) => message),
      told,
    ).toEqual([]);
    attempts.push({ sources: [first, right], told });
  }
  return { attempts, written: 1, wrong, mended: attempts.length - 1 };
}

/** The way back without one of its statements, and with something else in one. */
function mistakesIn(source: string, choose: Chooser): readonly string[] {
  const start = source.indexOf("def downgrade");
  const statements = source
    .slice(start)
    .split(/\n(?= {4}(?:op|with)\b)/)
    .slice(1);
  if (statements.length === 0) return [];
  const head = source.slice(0, source.indexOf(statements[0] as string, start));
  const joined = (parts: readonly string[]): string => head + parts.join("\n").trimEnd() + "\n";
  const place = choose.below(statements.length);
  const other = choose.below(statements.length);
  const mistakes = changed(statements[other] as string).map(code => joined(statements.toSpliced(other, 1, code)));
  return statements.length > 1 ? [joined(statements.toSpliced(place, 1)), ...mistakes] : mistakes;
}

function executed(sql: string): string {
  return `op.execute(${JSON.stringify(sql.replaceAll(/(?<![:\w]):(?=\w)/g, "\\:"))})`;
}

function lint(text: string, project: string, rules: readonly string[]): readonly Linter.LintMessage[] {
  return new Linter({ configType: "flat", cwd: project }).verify(
    text,
    [
      {
        files: ["**/*.py"],
        plugins: { db: plugin },
        language: "db/python",
        rules: Object.fromEntries(rules.map(rule => [`db/${rule}`, "error"])),
        settings: { db: { dialect: "sqlite" } },
      } as Linter.Config,
    ],
    { filename: resolve(project, "alembic/versions/2_change.py") },
  );
}
