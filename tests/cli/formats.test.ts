import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { dblint } from "../support/cli.js";
import { folder } from "../support/folder.js";

const ROOT = {
  ".git/HEAD": "",
  "package.json": '{ "dependencies": { "pg": "8" } }',
  "db/migrations/1_a.up.sql": "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n",
  "db/migrations/1_a.down.sql": "DROP TABLE users;\n",
  "db/migrations/2_é b.up.sql":
    'ALTER TABLE users ADD COLUMN age int NOT NULL;\nCREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));\nDROP INDEX "a|b";\n',
  "db/migrations/2_é b.down.sql": "DROP TABLE orders;\nALTER TABLE users DROP COLUMN age;\n",
  "src/broken.ts": "const a: string = ;\n",
};

const root = folder(ROOT);

describe("github", () => {
  test("has an annotation for each finding, with paths from the top of the repository", async () => {
    const { stdout, stderr, code } = await dblint(`${root}/db`, ["--format", "github"]);
    const [first = "", ...others] = stdout.trimEnd().split("\n");
    expect(first).toMatch(
      /^::error file=db\/migrations\/2_é b\.up\.sql,line=1,endLine=1,col=30,endColumn=46,title=db\/no-not-null-without-default::`age` is added to `users` as NOT NULL [^\n]*%0AWay out: Add a default: /,
    );
    expect(others.every(line => /^::(?:error|warning) file=db\//.test(line))).toBe(true);
    expect(stderr).toMatch(/^4 files: /);
    expect(code).toBe(1);
  });

  test("escapes what a command would end at", async () => {
    const other = folder({ ".git/HEAD": "", "migrations/1_a,b:c%.sql": "SELEC 1;\n" });
    const { stdout } = await dblint(other, ["-f", "github"]);
    expect(stdout).toContain("::error file=migrations/1_a%2Cb%3Ac%25.sql,line=1,");
  });

  test("is empty where nothing is found", async () => {
    expect((await dblint(folder({ "a.sql": "SELECT 1;\n" }), ["-f", "github"])).stdout).toBe("");
  });

  test("has its paths from where the pipeline has the repository", async () => {
    const { stdout } = await dblint(`${root}/db`, ["-f", "github"], { env: { GITHUB_WORKSPACE: `${root}/db` } });
    expect(stdout).toContain("file=migrations/2_é b.up.sql");
  });
});

test("sarif has rules, places and ways out", async () => {
  const { stdout } = await dblint(root, ["--format", "sarif"]);
  const log = JSON.parse(stdout) as Sarif;
  expect([log.version, log.runs.length]).toEqual(["2.1.0", 1]);
  const [{ tool, results, columnKind }] = log.runs;
  expect(columnKind).toBe("utf16CodeUnits");
  const found = results.find(({ ruleId }) => ruleId === "db/no-not-null-without-default");
  expect(tool.driver.rules[found?.ruleIndex ?? -1]).toEqual({
    id: "db/no-not-null-without-default",
    shortDescription: { text: "Disallow NOT NULL where the rows that exist have no value" },
    helpUri: expect.stringMatching(/\/docs\/rules\/no-not-null-without-default\.md$/) as string,
  });
  expect(found).toMatchObject({
    level: "error",
    message: { text: expect.stringContaining("\nWay out: Add a default") as string },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "db/migrations/2_%C3%A9%20b.up.sql" },
          region: { startLine: 1, startColumn: 30, endLine: 1, endColumn: 46 },
        },
      },
    ],
  });
  const broken = results.find(({ ruleId }) => ruleId === undefined);
  expect(broken).toMatchObject({ level: "error", message: { text: "Unexpected token" } });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly [
    {
      readonly columnKind: string;
      readonly tool: { readonly driver: { readonly rules: readonly object[] } };
      readonly results: readonly { readonly ruleId?: string; readonly ruleIndex?: number }[];
    },
  ];
}

test("gitlab is a report of code quality", async () => {
  const { stdout } = await dblint(root, ["--format", "gitlab"]);
  const issues = JSON.parse(stdout) as {
    check_name: string;
    fingerprint: string;
    location: object;
    severity: string;
  }[];
  expect(issues.find(({ check_name }) => check_name === "db/no-not-null-without-default")).toMatchObject({
    severity: "major",
    location: { path: "db/migrations/2_é b.up.sql", positions: { begin: { line: 1, column: 30 } } },
  });
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
});

test("junit is XML that a parser reads", async () => {
  const { stdout } = await dblint(root, ["--format", "junit"]);
  expect(stdout).toContain('<testcase time="0" name="org.eslint.db/no-not-null-without-default"');
  expect(stdout).toContain('name="db/migrations/2_');
  expect(stdout).not.toContain(root);
  const script =
    "import sys, xml.etree.ElementTree as t; print(len(t.fromstring(sys.stdin.read()).findall('.//failure')))";
  let read: string;
  try {
    read = execFileSync("python3", ["-c", script], { input: stdout, encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    console.warn("There is no Python on this machine to read XML with: skipped.");
    return;
  }
  expect(Number(read)).toBe(stdout.split("<failure").length - 1);
});

describe("markdown", () => {
  test("has the findings by migration, what each does, and what becomes of the schema", async () => {
    const { stdout } = await dblint(root, ["--format", "markdown", "db/migrations/2_*.sql"]);
    expect(stdout).toMatch(/^## Database review\n\n2 files: \d findings/);
    expect(stdout).toContain(
      "\n### `db/migrations/2_é b.up.sql`\n\nplain SQL, PostgreSQL\n\n* ❌ line 1, [db/no-not-null-without-default](",
    );
    expect(stdout).toContain("`age` is added to `users` as NOT NULL without a default");
    expect(stdout).toContain("\n  * way out: Add a default: `age int DEFAULT 0 NOT NULL`.\n");
    expect(stdout).toContain(
      "* **up**\n" +
        "  1. adds column `age` to `users`\n     🔒 ACCESS EXCLUSIVE on `users`: blocks reads and writes\n" +
        "  1. creates table `orders`\n     🔒 SHARE ROW EXCLUSIVE on `users`: blocks writes\n" +
        "  1. drops index `a|b`\n* **down**: in a file of its own\n",
    );
    expect(stdout).toContain("<details><summary>Without findings: 1</summary>\n\n* `db/migrations/2_é b.down.sql`\n");
    expect(stdout).toContain(`### Schema of \`db/migrations\`

\`\`\`mermaid
erDiagram
  "users"["users"] {
    integer age "added"
  }
  "orders"["orders (added)"] {
    bigint id
    bigint user_id
    constraint orders_pkey "PRIMARY KEY (id)"
    constraint orders_user_id_fkey "FOREIGN KEY (user_id) REFERENCES users (id)"
  }
  "users" |o--o{ "orders" : "added"
\`\`\``);
  });

  test("says what waits for an operation in the words of each database, and nothing of new tables", async () => {
    const locksOf = async (driver: string, before: string, sql: string): Promise<readonly string[]> => {
      const other = folder({
        "package.json": JSON.stringify({ dependencies: { [driver]: "1" } }),
        "migrations/1_a.up.sql": before,
        "migrations/1_a.down.sql": "DROP TABLE t;\n",
        // Nothing of it is created here: the line is a finding of every database, so that the operations are listed.
        "migrations/2_b.up.sql": `${sql}\nSELEC 1;\n`,
        "migrations/2_b.down.sql": "SELECT 1;\n",
      });
      const { stdout } = await dblint(other, ["--format", "markdown", "migrations/2_b.up.sql"]);
      return [...stdout.matchAll(/🔒 (.*)/g)].map(([, text = ""]) => text);
    };
    const table = "CREATE TABLE t (id int PRIMARY KEY, a int, v varchar(20));\n";
    expect(
      await locksOf(
        "pg",
        table,
        `CREATE TABLE n (id int PRIMARY KEY); CREATE INDEX ON n (id);
CREATE INDEX CONCURRENTLY i ON t (a);
ALTER TABLE t ALTER COLUMN a TYPE bigint;
ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES other (id);`,
      ),
    ).toEqual([
      "SHARE UPDATE EXCLUSIVE on `t`: blocks neither reads nor writes; builds an index; not inside a transaction",
      "ACCESS EXCLUSIVE on `t`: blocks reads and writes; rewrites the table",
      "SHARE ROW EXCLUSIVE on `t` and `other`: blocks writes; scans the table",
    ]);
    expect(
      await locksOf("mysql2", table, "ALTER TABLE t ADD COLUMN b int; ALTER TABLE t MODIFY a bigint; DROP TABLE t;"),
    ).toEqual([
      "ALGORITHM=INSTANT (from 8.0.12) on `t`: blocks neither reads nor writes",
      "ALGORITHM=COPY on `t`: blocks writes; rewrites the table",
      "locks `t`: blocks reads and writes",
    ]);
    expect(await locksOf("sqlite3", table, "ALTER TABLE t DROP COLUMN a;")).toEqual([
      "locks the whole database: blocks writes; rewrites the table",
    ]);
  });

  test("says what could not be read, and what is no migration", async () => {
    const { stdout } = await dblint(root, ["--format", "markdown", "src"]);
    expect(stdout).toContain("### `src/broken.ts`\n\n* ❌ line 1, parsing error: Unexpected token\n");
    expect(stdout).not.toContain("mermaid");
  });

  test("keeps text from becoming markup", async () => {
    const other = folder({
      "package.json": "{}",
      "migrations/1_a.up.sql": 'ALTER TABLE "<b>*x*" ADD COLUMN "a`b" int NOT NULL;\n',
      "migrations/1_a.down.sql": 'ALTER TABLE "<b>*x*" DROP COLUMN "a`b";\n',
    });
    const { stdout } = await dblint(other, ["--format", "markdown"]);
    expect(stdout.replaceAll(/`[^`]*`/g, "")).not.toMatch(/<b>|[^\\]\*x/);
  });
});
