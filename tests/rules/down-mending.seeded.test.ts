import { resolve } from "node:path";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import plugin from "../../src/index.js";
import type { Dialect } from "../../src/model/dialect.js";
import { Schema } from "../../src/model/schema/index.js";
import { folder } from "../support/folder.js";
import { StatementMaker } from "../support/histories.js";
import { mutantsOf } from "../support/mutations.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { pglite, sqlite, takes, type Server } from "../support/servers.js";
import { suggested } from "../support/suggestions.js";
import { wayBack, wayForth } from "../support/ways-back.js";

const RULES = {
  "db/down-reverses-up": "error",
  "db/down-restores-definition": "error",
  "db/down-reverse-order": "error",
};

describe.each([
  ["PGlite", "postgresql", pglite],
  ["SQLite", "sqlite", sqlite],
] as const)("%s, ways back with mistakes, mended", (_, dialect: Dialect, open) => {
  it("leaves no finding where a suggestion is taken", async () => {
    const server: Server = await open();
    const maker = new StatementMaker(SEED, dialect);
    const choose = new Chooser(SEED);
    const history: string[] = dialect === "postgresql" ? ["CREATE SCHEMA app"] : [];
    for (const sql of history) await server.run(sql);
    const take = (sql: string): Promise<boolean> => takes(server, sql);
    const counts = { findings: 0, mended: 0 };
    let before = Schema.empty(dialect, true);
    for (let i = 0; i < cases(12, 60); i++) {
      const way = await wayForth(take, maker, before, choose.between(1, 4));
      const back = wayBack(way.operations, before);
      const project = folder({ ".git/HEAD": "", "migrations/1_first.sql": fileOf(history, ["SELECT 1"]) });
      for (const { statements } of back === null ? [] : mutantsOf(back, before, way.after, choose)) {
        const text = fileOf(way.statements, statements);
        const [found] = lint(text, project, dialect);
        if (found === undefined) continue;
        counts.findings++;
        const after = suggested(text, found, "mend", "reduce");
        if (after === null) continue;
        counts.mended++;
        expect(
          lint(after, project, dialect).map(({ message }) => message),
          `${text}\n--->\n${after}`,
        ).toEqual([]);
      }
      history.push(...way.statements);
      before = way.after.settled();
    }
    await server.close();
    if (process.env["LONG_TESTS"] === "true") console.log(dialect, JSON.stringify(counts));
    expect(counts.mended).toBeGreaterThan(counts.findings / 4);
  }, 600_000);
});

function fileOf(up: readonly string[], down: readonly string[]): string {
  const section = (statements: readonly string[]): string => statements.map(sql => `${sql};\n`).join("");
  return `-- migrate:up\n${section(up)}-- migrate:down\n${section(down)}`;
}

function lint(text: string, project: string, dialect: Dialect): readonly Linter.LintMessage[] {
  return new Linter({ configType: "flat", cwd: project }).verify(
    text,
    [
      {
        files: ["**/*.sql"],
        plugins: { db: plugin },
        rules: RULES,
        settings: { db: { dialect } },
        language: "db/sql",
      } as Linter.Config,
    ],
    { filename: resolve(project, "migrations/2_change.sql") },
  );
}
