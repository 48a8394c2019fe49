import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Linter } from "eslint";
import { expect, it } from "vitest";
import plugin from "../../src/index.js";
import { describeWithPython, type Python } from "../support/python.js";

const CASES = fileURLToPath(new URL("../support/sqlalchemy_cases.py", import.meta.url));

/** So many rows and keys each case is run with. */
const ROWS = 6;

interface Outcome {
  readonly statements: number;
  readonly raises: string | null;
}

/** What SQLAlchemy does in each case. */
function outcomes({ program }: Python): Readonly<Record<string, Outcome>> {
  const { status, stdout, stderr } = spawnSync(program, [CASES], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Readonly<Record<string, Outcome>>;
}

const text = readFileSync(CASES, "utf8");

/** The functions that a rule reports something in. */
function reportedBy(rule: string): ReadonlySet<string> {
  const config = {
    files: ["**/*.py"],
    plugins: { db: plugin },
    language: "db/python",
    rules: { [`db/${rule}`]: ["error", ...(/n-plus-one|in-loop/.test(rule) ? [{ tests: true }] : [])] },
  } as Linter.Config;
  const messages = new Linter({ configType: "flat" }).verify(text, [config], { filename: "tests/sqlalchemy_cases.py" });
  const lines = text.split("\n");
  return new Set(
    messages.map(({ line, message }) => {
      const head = lines.slice(0, line).findLast(before => /^(?:async )?def /.test(before));
      return /def (\w+)/.exec(head ?? "")?.[1] ?? message;
    }),
  );
}

/** Writes that need what the one before gave, that may fail each by itself, or that no one statement stands for. */
const RIGHT_SO = new Set(["update_each_in_its_way", "insert_needs_key", "insert_tried", "delete_counted"]);
const perElement = new Set([...reportedBy("no-n-plus-one"), ...reportedBy("no-write-in-loop")]);
const raising = reportedBy("no-async-lazy-load");

describeWithPython("what SQLAlchemy does", ["sqlalchemy", "aiosqlite"], python => {
  const cases = Object.entries(outcomes(python));

  it("is more than nothing", () => {
    expect(cases.length).toBeGreaterThan(25);
    expect(perElement.size).toBeGreaterThan(10);
  });

  it.each(cases.filter(([name]) => RIGHT_SO.has(name)))(
    "%s: one statement for each row, rightly",
    (name, { statements }) => {
      expect(statements).toBeGreaterThanOrEqual(ROWS);
      expect(perElement.has(name)).toBe(false);
    },
  );

  it.each(cases.filter(([name]) => !RIGHT_SO.has(name)))(
    "%s: one statement for each row, or not",
    (name, { statements }) => {
      expect(perElement.has(name)).toBe(statements >= ROWS);
    },
  );

  it.each(cases)("%s: raises MissingGreenlet, or not", (name, { raises }) => {
    expect(raising.has(name)).toBe(raises?.startsWith("MissingGreenlet") ?? false);
  });
});
