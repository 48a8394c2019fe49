import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Linter } from "eslint";
import { expect, it } from "vitest";
import plugin from "../../src/index.js";
import { folder } from "../support/folder.js";
import { describeWithPython, type Python } from "../support/python.js";

const CASES = fileURLToPath(new URL("../support/sqlalchemy_async.py", import.meta.url));

interface Outcomes {
  /** How many statements a case has sent. */
  readonly sent: Readonly<Record<string, number>>;
  /** Whether something of it was beside its transaction: it stays, does not see, or waits for ever. */
  readonly beside: Readonly<Record<string, boolean>>;
  /** The methods of sessions and connections that have to be awaited. */
  readonly coroutines: readonly string[];
}

function outcomes({ program }: Python): Outcomes {
  const { status, stdout, stderr } = spawnSync(program, [CASES, join(folder({}), "items.db")], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Outcomes;
}

/** The lines that a rule reports in a text. */
function lint(rule: string, text: string): readonly number[] {
  const config = {
    files: ["**/*.py"],
    plugins: { db: plugin },
    language: "db/python",
    rules: { [`db/${rule}`]: "error" },
  } as Linter.Config;
  return new Linter({ configType: "flat" })
    .verify(text, [config], { filename: "app/cases.py" })
    .map(({ line }) => line);
}

const text = readFileSync(CASES, "utf8");

function functionsWith(rule: string): ReadonlySet<string> {
  const lines = text.split("\n");
  return new Set(
    lint(rule, text).map(line => {
      const head = lines.slice(0, line).findLast(before => before.startsWith("async def "));
      return /def (\w+)/.exec(head ?? "")?.[1] ?? String(line);
    }),
  );
}

/** Coroutines that need no statement: they hand something out, or give it back. */
const NO_STATEMENT =
  /^(?:a?close|close_all|connection|execution_options|get_raw_connection|[gs]et_isolation_level|invalidate|remove|reset|start)$/;

describeWithPython("asynchronous sessions of SQLAlchemy", ["sqlalchemy", "aiosqlite"], python => {
  const { sent, beside, coroutines } = outcomes(python);
  const floating = functionsWith("no-floating-query");
  const outside = functionsWith("no-outer-client-in-transaction");

  it.each(Object.entries(sent))("%s: sends %i", (name, statements) => {
    expect(floating.has(name)).toBe(statements === 0);
  });

  it.each(Object.entries(beside))("%s: beside the transaction: %s", (name, isBeside) => {
    expect(outside.has(name)).toBe(isBeside);
  });

  it.each(coroutines)("%s is a coroutine", name => {
    const type = name === "exec_driver_sql" ? "AsyncConnection" : "AsyncSession";
    const code = `from sqlalchemy.ext.asyncio import ${type}\nasync def f(db: ${type}):\n    db.${name}(given)\n`;
    expect(lint("no-floating-query", code)).toHaveLength(NO_STATEMENT.test(name) ? 0 : 1);
  });
});
