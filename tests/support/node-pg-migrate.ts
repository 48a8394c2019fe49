import { MigrationBuilder, PgLiteral, PgType } from "node-pg-migrate";
import type { Witness } from "./coverage.js";

/** What the real builder sends when `body` is run with it; `null` where it refuses to. */
export async function builtSql(
  body: string,
  {
    inReverse = false,
    shorthands = {},
    decamelize = false,
    witness,
  }: {
    inReverse?: boolean;
    shorthands?: Readonly<Record<string, unknown>>;
    decamelize?: boolean;
    witness?: Witness | undefined;
  } = {},
): Promise<{ readonly sql: string; readonly inTransaction: boolean } | null> {
  const sent: string[] = [];
  const request = (query: string | { text: string }): Promise<unknown> => {
    sent.push(`${typeof query === "string" ? query : query.text};`);
    return Promise.resolve({ rows: [] });
  };
  const database = { query: request, select: request };
  const pgm = new MigrationBuilder(database as never, shorthands as never, decamelize, console);
  if (inReverse) pgm.enableReverseMode();
  const run = new Function("pgm", "PgLiteral", "PgType", `return (async () => { ${body} })()`) as (
    ...args: unknown[]
  ) => Promise<void>;
  try {
    await run(witness?.watch(pgm) ?? pgm, PgLiteral, PgType);
  } catch {
    return null;
  }
  return { sql: [...sent, ...pgm.getSqlSteps()].join("\n"), inTransaction: pgm.isUsingTransaction() };
}
