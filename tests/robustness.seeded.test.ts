import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Linter } from "eslint";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import plugin from "../src/index.js";
import { cases, SEED, seeded } from "./support/random.js";

const FILES = globSync(["examples/**/*.{sql,ts,js}", "tests/agreement/migrations/**/*.{sql,ts,js}"]).sort();

/** What is written into a file, or in place of a part of it. */
const JUNK = [
  ..."'\"`$;(){}[],.-*/\\\0\uFEFF\uD83D",
  ..."--|/*|*/|$$|${|=>|\r\n|\u2028|é😀|NULL|NOT NULL|ALTER TABLE|DROP|;;|await|undefined|0x|1e999|''|\"\"|{ }|...|new Table(|knex.raw(`".split(
    "|",
  ),
];

const linter = new Linter({ configType: "flat", cwd: process.cwd() });

/** The messages of all rules; throws where one of them does. */
function lint(file: string, text: string): Linter.LintMessage[] {
  return linter.verify(text, plugin.configs.strict, { filename: resolve(file) });
}

function damaged(text: string, random: () => number): string {
  const at = (): number => Math.floor(random() * (text.length + 1));
  const junk = JUNK[Math.floor(random() * JUNK.length)] ?? "";
  const [start = 0, end = 0] = [at(), at()].sort((a, b) => a - b);
  const near = Math.min(text.length, start + Math.floor(random() * 12));
  switch (Math.floor(random() * 5)) {
    case 0:
      return text.slice(0, start);
    case 1:
      return text.slice(0, start) + text.slice(end);
    case 2:
      return text.slice(0, start) + junk + text.slice(start);
    case 3:
      return text.slice(0, start) + junk + text.slice(near);
    default:
      return text.slice(0, end) + text.slice(start);
  }
}

/** Where ESLint ends the lines of a language. */
const LINE_ENDS = { sql: /\r?\n/, script: /\r\n|[\r\n\u2028\u2029]/ };

/** Whether a message lies inside of the text, and ends where or behind where it begins. */
function isInside(
  text: string,
  ends: RegExp,
  { line, column, endLine = line, endColumn = column }: Linter.LintMessage,
): boolean {
  const lines = text.split(ends);
  const holds = (row: number, character: number): boolean =>
    row >= 1 && row <= lines.length && character >= 1 && character <= (lines[row - 1]?.length ?? 0) + 1;
  return holds(line, column) && holds(endLine, endColumn) && (endLine > line || endColumn >= column);
}

describe("all rules, over files that are damaged at random", () => {
  it("have files to damage", () => {
    expect(FILES.length).toBeGreaterThan(30);
  });

  it("neither throw nor point outside of the file", () => {
    const random = seeded(SEED);
    for (let i = 0; i < cases(600, 20_000); i++) {
      const file = FILES[Math.floor(random() * FILES.length)] ?? "";
      let text = readFileSync(file, "utf8");
      for (let times = 1 + Math.floor(random() * 3); times > 0; times--) text = damaged(text, random);
      const ends = file.endsWith(".sql") ? LINE_ENDS.sql : LINE_ENDS.script;
      const about = `case ${String(i)} of seed ${String(SEED)}: ${file}\n${text}`;
      let messages: Linter.LintMessage[] = [];
      expect(() => (messages = lint(file, text)), about).not.toThrow();
      // The place where ESLint's parser gave up is not ours.
      const outside = messages.filter(
        message => message.fatal !== true && !isInside(text.replace(/^\uFEFF/, ""), ends, message),
      );
      expect(outside, about).toEqual([]);
      if (file.endsWith(".sql"))
        expect(
          messages.filter(({ fatal }) => fatal === true),
          about,
        ).toEqual([]);
    }
  }, 600_000);

  it.each(["", " ", "\n", "\uFEFF", "--", "/*", "'", ";", "\0"])("take %j for a file", text => {
    for (const file of ["db/migrations/1_a.up.sql", "migrations/1_a.js", "migrations/1_a.ts"]) {
      expect(lint(file, text).filter(({ ruleId }) => ruleId === null && file.endsWith(".sql"))).toEqual([]);
    }
  });
});
