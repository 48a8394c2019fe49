import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../../src/index.js";

/** One element of the lists that the cases go through. Rows with these ids are there. */
export interface Row {
  readonly id: number;
  readonly name: string;
  readonly ownerId: number;
}

/** A function that works on a list with some library. */
export type Case<Client> = (client: Client, rows: readonly Row[]) => Promise<unknown>;

/** The cases of one library, by what it sends for them. */
export interface Cases<Client> {
  /** Statements grow with the list, and need not. */
  readonly perElement: readonly Case<Client>[];
  /** Statements do not grow with the list. */
  readonly once: readonly Case<Client>[];
  /** Statements grow with the list, as they have to, or are meant to. */
  readonly rightSo: readonly Case<Client>[];
}

/** How many statements, besides those that begin and end transactions, a case sends for a list of some length. */
export type Count<Client> = (run: Case<Client>, rows: readonly Row[]) => Promise<number>;

const RULES = { "db/no-n-plus-one": ["error", { tests: true }], "db/no-write-in-loop": ["error", { tests: true }] };

/** The functions of a file in which a rule about loops reports something. */
function reportedIn(file: string): ReadonlySet<string> {
  const text = readFileSync(file, "utf8");
  const config = {
    files: ["**/*.ts"],
    plugins: { db: plugin },
    languageOptions: { parser: typescriptParser },
    rules: RULES,
  } as unknown as Linter.Config;
  const messages = new Linter({ configType: "flat" }).verify(text, [config], { filename: file });
  const lines = text.split("\n");
  return new Set(
    messages.map(({ line, message }) => {
      const head = lines.slice(0, line).findLast(before => /^(?:async )?function /.test(before));
      return /function (\w+)/.exec(head ?? "")?.[1] ?? message;
    }),
  );
}

/** The elements of a list. */
export function rowsOf(length: number): readonly Row[] {
  return Array.from({ length }, (_, i) => ({ id: i + 1, name: `n${i + 1}`, ownerId: (i % 3) + 1 }));
}

const BEGINS_OR_ENDS = /^\s*(?:Executing \([^)]*\): )?(?:BEGIN|COMMIT|ROLLBACK|START TRANSACTION|SAVEPOINT|RELEASE)/i;

/** The statements of a log without those that begin and end transactions. */
export function statementsIn(log: readonly string[]): number {
  return log.filter(sql => !BEGINS_OR_ENDS.test(sql)).length;
}

/** Holds what the rules say of each case against how many statements the library sends for one element and for twenty. */
export function testLoops<Client>(library: string, url: string, cases: Cases<Client>, count: Count<Client>): void {
  const reported = reportedIn(fileURLToPath(url));
  const grows = async (run: Case<Client>): Promise<boolean> =>
    (await count(run, rowsOf(20))) > (await count(run, rowsOf(1)));
  const named = (list: readonly Case<Client>[]): [string, Case<Client>][] => list.map(run => [run.name, run]);

  describe(`what ${library} sends`, () => {
    it("is tried in enough ways", () => {
      const all = [...cases.perElement, ...cases.once, ...cases.rightSo];
      expect(all.length).toBeGreaterThanOrEqual(25);
      expect([...reported].filter(name => !all.some(run => run.name === name))).toEqual([]);
    });
    it.each(named(cases.perElement))("%s: grows, and is reported", async (name, run) => {
      expect(await grows(run)).toBe(true);
      expect(reported.has(name)).toBe(true);
    });
    it.each(named(cases.once))("%s: does not grow, and is not reported", async (name, run) => {
      expect(await grows(run)).toBe(false);
      expect(reported.has(name)).toBe(false);
    });
    it.each(named(cases.rightSo))("%s: grows, and is not reported", async (name, run) => {
      expect(await grows(run)).toBe(true);
      expect(reported.has(name)).toBe(false);
    });
  });
}
