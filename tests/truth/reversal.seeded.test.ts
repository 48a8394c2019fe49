import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { reversalOf } from "../../src/model/reversal/index.js";
import { Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { StatementMaker } from "../support/histories.js";
import { mutantsOf, type Mistake, type Mutant } from "../support/mutations.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { Rehearsal } from "../support/rehearsal.js";
import { mariadb, pglite, sqlite, type Server } from "../support/servers.js";
import { catalogLines, definitionLines, differences } from "../support/truth.js";
import { wayBack, wayForth } from "../support/ways-back.js";

/** How many migrations one history has: MariaDB goes through all of it for each way back. */
const LENGTHS = { postgresql: cases(12, 60), mysql: 0, mariadb: cases(4, 20), sqlite: cases(20, 100) } as const;

/** The verdicts on ways back that the server takes: whether the catalog is another, and whether something is said. */
interface Verdicts {
  readonly wrongSaid: number;
  readonly wrongSilent: number;
  readonly rightSaid: number;
  readonly rightSilent: number;
}

const DUMP = process.env["REVERSAL_DUMP"] === "true";

describe.each([
  ["PGlite", "postgresql", pglite],
  ["MariaDB", "mariadb", mariadb],
  ["SQLite", "sqlite", sqlite],
] as const)("%s, taken back with mistakes", (name, dialect: Dialect, open) => {
  const seeds = Array.from({ length: cases(1, dialect === "mariadb" ? 3 : 10) }, (_, i) => SEED + i);
  it.each(seeds)(
    "has another catalog where something is said, and the same where not (seed %i)",
    async seed => {
      const opened = await (open as () => Promise<Server | null>)();
      if (opened === null) return;
      const judge = new Judge(dialect, opened, open as () => Promise<Server>);
      try {
        await runHistory(judge, dialect, seed);
      } finally {
        await judge.close();
      }
      const { wrongSaid, wrongSilent, rightSaid, rightSilent } = judge.verdicts();
      const total = wrongSaid + wrongSilent + rightSaid + rightSilent;
      if (process.env["LONG_TESTS"] === "true" || DUMP) console.log(name, seed, JSON.stringify(judge.counts));
      expect(total).toBeGreaterThan(LENGTHS[dialect]);
      expect(wrongSaid / (wrongSaid + wrongSilent)).toBeGreaterThanOrEqual(0.95);
      expect(wrongSaid / (wrongSaid + rightSaid)).toBeGreaterThanOrEqual(0.95);
    },
    1_200_000,
  );
});

/** Runs ways back on a server, and puts it back to where it was. */
class Judge extends Rehearsal {
  readonly counts: Record<
    string,
    { wrongSaid: number; wrongSilent: number; rightSaid: number; rightSilent: number; refused: number }
  > = {};

  async lines(server = this.server): Promise<readonly string[]> {
    return [...(await catalogLines(server, this.dialect)), ...(await definitionLines(server, this.dialect))];
  }

  /** What the catalog says behind a way back, which is then undone; `null` where the server refuses it. */
  async behind(statements: readonly string[]): Promise<readonly string[] | null> {
    try {
      return await this.attempt(async server => {
        for (const sql of statements) await server.run(sql);
        return this.lines(server);
      });
    } catch {
      return null;
    }
  }

  count(mistake: Mistake, isWrong: boolean | null, isSaid: boolean): void {
    const counts = (this.counts[mistake] ??= {
      wrongSaid: 0,
      wrongSilent: 0,
      rightSaid: 0,
      rightSilent: 0,
      refused: 0,
    });
    if (isWrong === null) counts.refused++;
    else if (isWrong) counts[isSaid ? "wrongSaid" : "wrongSilent"]++;
    else counts[isSaid ? "rightSaid" : "rightSilent"]++;
  }

  verdicts(): Verdicts {
    const sum = { wrongSaid: 0, wrongSilent: 0, rightSaid: 0, rightSilent: 0 };
    for (const counts of Object.values(this.counts))
      for (const key of Object.keys(sum) as (keyof Verdicts)[]) sum[key] += counts[key];
    return sum;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

async function runHistory(judge: Judge, dialect: Dialect, seed: number): Promise<void> {
  const maker = new StatementMaker(seed, dialect);
  const choose = new Chooser(seed);
  let before = Schema.empty(dialect, true);
  if (dialect === "postgresql") await judge.take("CREATE SCHEMA app");
  for (let i = 0; i < LENGTHS[dialect]; i++) {
    const lines = await judge.lines();
    const { operations, after, statements } = await wayForth(
      sql => judge.take(sql),
      maker,
      before,
      choose.between(1, 4),
    );
    const back = wayBack(operations, before);
    if (back !== null && back.length > 0) {
      for (const mutant of mutantsOf(back, before, after, choose)) {
        await judgeMutant(
          judge,
          mutant,
          operations,
          before,
          lines,
          `seed ${seed}, migration ${i}\n${statements.join(";\n")}`,
        );
      }
    }
    before = after.settled();
  }
}

/** MariaDB calls the index that it makes for a foreign key as it likes, and gives it up for another over the same columns. */
function withoutMadeUpNames(found: readonly string[], before: Schema): readonly string[] {
  if (before.dialect !== "mariadb") return found;
  const supports = before
    .allTables()
    .flatMap(({ indexes }) => indexes.filter(({ constraint }) => constraint === "foreignKey"))
    .map(({ name }) => name?.text);
  const left = [...found];
  for (const line of found) {
    const [, name, definition] = /^ours: +index (.+?) on (.+)$/.exec(line) ?? [];
    if (definition === undefined || !supports.includes(name)) continue;
    const other = left.find(each => each.startsWith("server: index ") && each.endsWith(` on ${definition}`));
    if (other === undefined) continue;
    left.splice(left.indexOf(other), 1);
    left.splice(left.indexOf(line), 1);
  }
  return left;
}

async function judgeMutant(
  judge: Judge,
  { mistake, statements }: Mutant,
  up: readonly Operation[],
  before: Schema,
  lines: readonly string[],
  told: string,
): Promise<void> {
  const behind = await judge.behind(statements);
  const down = statements.flatMap(sql => lowerSql(plainSource(sql), before.dialect));
  const { missing, surplus, altered } = reversalOf({ up, down, before }, true);
  const isSaid = missing.length + surplus.length + altered.length > 0;
  const found = behind === null ? [] : withoutMadeUpNames(differences(behind, lines), before);
  judge.count(mistake, behind === null ? null : found.length > 0, isSaid);
  if (DUMP && behind !== null && found.length > 0 !== isSaid)
    console.log(
      `${before.dialect} ${mistake}: ${isSaid ? "SAID" : "SILENT"}\n${told}\n--\n${statements.join(";\n")}\n--\n${found.join("\n")}\n--\n${JSON.stringify(
        [...missing, ...surplus].map(({ operation, difference }) => [
          operation.kind,
          difference?.kind,
          difference?.parts,
        ]),
      )} ${JSON.stringify(altered.map(({ differences: all }) => all.map(({ kind, parts }) => [kind, parts])))}`,
    );
}
