import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { disorderOf } from "../../src/model/order/index.js";
import { Schema } from "../../src/model/schema/index.js";
import { StatementMaker } from "../support/histories.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { Rehearsal } from "../support/rehearsal.js";
import { mariadb, pglite, sqlite, type Server } from "../support/servers.js";
import { lowered, statementsOf, wayBack, wayForth } from "../support/ways-back.js";

/** How many migrations one history has: MariaDB goes through all of it for each way back. */
const LENGTHS = { postgresql: cases(20, 60), mysql: 0, mariadb: cases(4, 12), sqlite: cases(30, 100) } as const;
/** So many orders are tried of one way back. */
const ORDERS = { postgresql: 5, mysql: 0, mariadb: 3, sqlite: 5 } as const;

describe.each([
  ["PGlite", "postgresql", pglite],
  ["MariaDB", "mariadb", mariadb],
  ["SQLite", "sqlite", sqlite],
] as const)("%s, ways back in other orders", (name, dialect: Dialect, open) => {
  const seeds = Array.from({ length: cases(1, dialect === "mariadb" ? 4 : 10) }, (_, i) => SEED + i);
  it("refuses where something is said, and takes the rest, and the order that is suggested", async () => {
    const counts: Counts = {
      refusedSaid: 0,
      refusedSilent: 0,
      takenSaid: 0,
      takenSilent: 0,
      orderTaken: 0,
      orderRefused: 0,
    };
    const wrong: string[] = [];
    for (const seed of seeds) {
      const opened = await (open as () => Promise<Server | null>)();
      if (opened === null) return;
      const judge = new Judge(dialect, opened, open as () => Promise<Server>, counts, wrong);
      try {
        await runHistory(judge, dialect, seed);
      } finally {
        await opened.close();
      }
    }
    if (process.env["LONG_TESTS"] === "true") console.log(name, JSON.stringify(counts));
    const share = (part: number, rest: number): number => (part + rest === 0 ? 1 : part / (part + rest));
    const details = wrong.join("\n\n");
    expect(counts.refusedSaid + counts.takenSilent).toBeGreaterThan(LENGTHS[dialect] * seeds.length);
    expect(share(counts.refusedSaid, counts.refusedSilent), details).toBeGreaterThanOrEqual(0.95);
    expect(share(counts.refusedSaid, counts.takenSaid), details).toBeGreaterThanOrEqual(0.98);
    expect(share(counts.orderTaken, counts.orderRefused), details).toBeGreaterThanOrEqual(0.95);
  }, 3_600_000);
});

interface Counts {
  refusedSaid: number;
  refusedSilent: number;
  takenSaid: number;
  takenSilent: number;
  orderTaken: number;
  orderRefused: number;
}

/** Runs ways back on a server, and puts it back to where it was. */
class Judge extends Rehearsal {
  constructor(
    dialect: Dialect,
    server: Server,
    open: () => Promise<Server>,
    readonly counts: Counts,
    /** What a person has to look at. */
    readonly wrong: string[],
  ) {
    super(dialect, server, open);
  }

  /** Why the server refuses a way back, which is undone; `null` where it takes it. */
  refusal(statements: readonly string[]): Promise<string | null> {
    return this.attempt(server => run(server, statements));
  }
}

async function run(server: Server, statements: readonly string[]): Promise<string | null> {
  for (const sql of statements) {
    try {
      await server.run(sql);
    } catch (error) {
      return `${sql}: ${(error as Error).message}`;
    }
  }
  return null;
}

async function runHistory(judge: Judge, dialect: Dialect, seed: number): Promise<void> {
  const maker = new StatementMaker(seed, dialect);
  const choose = new Chooser(seed);
  let before = Schema.empty(dialect, true);
  if (dialect === "postgresql") await judge.take("CREATE SCHEMA app");
  for (let i = 0; i < LENGTHS[dialect]; i++) {
    const way = await wayForth(sql => judge.take(sql), maker, before, choose.between(2, 6));
    const back = wayBack(way.operations, before) ?? [];
    // What fails as it is fails for another reason than its order.
    if (back.length > 1 && (await judge.refusal(back)) === null) {
      for (const statements of choose.sample(ordersOf(back, choose), ORDERS[dialect])) {
        const refusal = await judge.refusal(statements);
        const { misplaced, ordered } = disorderOf(
          { up: way.operations, down: lowered(statements, dialect), before },
          false,
        );
        const isSaid = misplaced.length > 0;
        const said = isSaid ? "Said" : "Silent";
        judge.counts[refusal === null ? (`taken${said}` as const) : (`refused${said}` as const)]++;
        const told = `${way.statements.join(";\n")}\n-- back:\n${statements.join(";\n")}\n-- ${refusal ?? "taken"}`;
        if ((refusal !== null) !== isSaid) judge.wrong.push(told);
        if (refusal === null || ordered === null) continue;
        const other = await judge.refusal(statementsOf(ordered, statements));
        judge.counts[other === null ? "orderTaken" : "orderRefused"]++;
        if (other !== null) judge.wrong.push(`${told}\n-- in order: ${other}`);
      }
    }
    before = way.after.settled();
  }
}

/** The statements as they are, with each pair of neighbours swapped, from the end, and with one of them anywhere else. */
function ordersOf(statements: readonly string[], choose: Chooser): readonly (readonly string[])[] {
  const swapped = statements.slice(1).map((next, i) => statements.toSpliced(i, 2, next, statements[i] as string));
  const from = choose.below(statements.length);
  const moved = statements.toSpliced(from, 1).toSpliced(choose.below(statements.length), 0, statements[from] as string);
  return [statements, ...swapped, statements.toReversed(), moved];
}
