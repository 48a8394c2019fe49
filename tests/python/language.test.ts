import js from "@eslint/js";
import { Linter } from "eslint";
import { Linter as Linter9 } from "eslint-v9";
import tseslint from "typescript-eslint";
import { describe, expect, test } from "vitest";
import plugin from "../../src/index.js";

const PATH = "alembic/versions/1_a.py";
const RULE = "db/no-not-null-without-default";
const HEAD = `from alembic import op
import sqlalchemy as sa
revision = "1"
down_revision = None
def upgrade():
`;
/** A statement that the rule reports at its column. */
const FINDING = `    op.add_column("users", sa.Column("a", sa.String(5), nullable=False))`;
const COLUMN = 28;

const python = (rules: Linter.RulesRecord): Linter.Config => ({
  files: ["**/*.py"],
  plugins: { db: plugin },
  language: "db/python",
  linterOptions: { reportUnusedDisableDirectives: "error" },
  rules,
});

function lint(text: string, configs: readonly Linter.Config[] = []): Linter.LintMessage[] {
  return new Linter().verify(text, [...configs, python({ [RULE]: "error" })], PATH);
}

/** Rule and place of each message. */
function places(messages: readonly Linter.LintMessage[]): string[] {
  return messages.map(({ ruleId, line, column }) => `${ruleId ?? "eslint"} ${line}:${column}`);
}

describe("disable directives", () => {
  test.each([
    ["the next line", `${HEAD}    # eslint-disable-next-line ${RULE} -- the table is empty\n${FINDING}`],
    ["the next line, all rules", `${HEAD}    # eslint-disable-next-line\n${FINDING}`],
    ["the same line", `${HEAD}${FINDING}  # eslint-disable-line ${RULE} -- reason`],
    ["a range", `${HEAD}    # eslint-disable ${RULE}\n${FINDING}\n    # eslint-enable ${RULE}`],
    ["the whole file", `# eslint-disable\n${HEAD}${FINDING}`],
    ["lines of CRLF", `${HEAD}    # eslint-disable-next-line ${RULE} -- reason\n${FINDING}\n`.replaceAll("\n", "\r\n")],
    ["non-ASCII text", `# é😀\n${HEAD}    x = "😀"; ${FINDING.trim()}  # eslint-disable-line ${RULE}`],
    ["a configuration of rules", `# eslint ${RULE}: off\n${HEAD}${FINDING}`],
  ])("reach %s", (_, text) => {
    expect(places(lint(text))).toEqual([]);
  });

  test.each([
    ["# eslint-disable-next-line db/require-down\nx = 1\n", " \nx = 1\n"],
    [
      `${HEAD}    # eslint-disable-next-line db/require-down, ${RULE} -- reason\n${FINDING}`,
      `${HEAD}    # eslint-disable-next-line ${RULE} -- reason\n${FINDING}`,
    ],
  ])("that nothing needs are reported and taken out: %j", (text, output) => {
    const [message, ...others] = lint(text);
    expect(others).toEqual([]);
    expect(message?.message).toMatch(/^Unused eslint-disable directive/);
    expect(new Linter().verifyAndFix(text, [python({ [RULE]: "error" })], PATH).output).toBe(output);
  });

  test.each([
    "# eslint is what reads this file\n",
    "x = '# eslint-disable-next-line db/require-down'\n",
    '"""\n# eslint-disable-next-line db/require-down\n"""\n',
  ])("are nothing that only looks like them: %j", text => {
    expect(lint(text)).toEqual([]);
  });
});

describe("places", () => {
  test.each([
    ["CRLF", `${HEAD}${FINDING}\n`.replaceAll("\n", "\r\n"), 6, COLUMN],
    ["a byte order mark", `\ufeff${HEAD}${FINDING}`, 6, COLUMN],
    ["non-ASCII text above", `# é😀漢字\n${HEAD}${FINDING}`, 7, COLUMN],
    ["tabs", `${HEAD}\t${FINDING.trim()}`, 6, COLUMN - 3],
  ])("are right with %s", (_, text, line, column) => {
    expect(lint(text)).toMatchObject([{ ruleId: RULE, line, column, endLine: line }]);
  });
});

describe("suggestions", () => {
  test("disable the rule with a comment of Python, and add to one that is there", () => {
    const disabled = (text: string): string | undefined => {
      const [message] = lint(text);
      const fix = message?.suggestions?.find(({ messageId }) => messageId === "disableForLine")?.fix;
      return fix === undefined ? undefined : text.slice(0, fix.range[0]) + fix.text + text.slice(fix.range[1]);
    };
    expect(disabled(`${HEAD}${FINDING}\n`)).toBe(`${HEAD}    # eslint-disable-next-line ${RULE}\n${FINDING}\n`);
    expect(lint(disabled(`${HEAD}${FINDING}\r\n`) as string)).toEqual([]);
    const second = `${HEAD}    # eslint-disable-next-line db/require-down -- why\n${FINDING}\n`;
    const [, message] = lint(second);
    expect(message?.suggestions?.at(-1)?.fix.text).toBe(`, ${RULE}`);
    expect(disabled(`${HEAD}    x = \\\n${FINDING}\n`)).toBeUndefined();
  });
});

describe("files", () => {
  test.each(["", "\ufeff", "\n", "# nothing but a comment", "x = 1", "def", 'op.add_column("a', "'''", "if x:\n"])(
    "that hold no migration, or half of one, are fine: %j",
    text => {
      expect(lint(text, [...(plugin.configs.strict as Linter.Config[])])).toEqual([]);
    },
  );

  test("cut anywhere crash nothing", () => {
    const text = `${HEAD}${FINDING}\n    with (op.batch_alter_table("é😀") as b, x as y):\n        b.drop_column(f"{x!r}")\n\ndef downgrade():\n    op.execute("""DROP TABLE a""")\n`;
    for (let end = 0; end <= text.length; end++) {
      const messages = lint(text.slice(0, end), [...(plugin.configs.strict as Linter.Config[])]);
      expect(messages.every(({ fatal }) => fatal !== true)).toBe(true);
    }
  });

  test("what Lezer does not know fails nothing", () => {
    const text = `${HEAD}    f = lambda x, /: x\n    with (a as b, c as d):\n        pass\n    match x:\n        case {"a": [1, *_]} if y:\n            pass\n${FINDING}\n`;
    expect(places(lint(text, [python({ "db/no-syntax-error": "error" })]))).toEqual([`${RULE} 12:${COLUMN}`]);
  });

  test("that are half-typed keep the findings of what is there, and say what is not", () => {
    const text = `${HEAD}${FINDING}\n    op.drop_table(\n`;
    expect(places(lint(text, [python({ "db/no-syntax-error": "error" })]))).toContain(`${RULE} 6:${COLUMN}`);
  });
});

describe.each([
  ["10", Linter],
  ["9", Linter9 as unknown as typeof Linter],
])("configurations for scripts that name no files, ESLint %s", (_, AnyLinter) => {
  test.each<[string, readonly Linter.Config[]]>([
    ["js.configs.all", [js.configs.all]],
    ["typescript-eslint's strict", tseslint.configs.strict as Linter.Config[]],
    ["typescript-eslint's stylistic", tseslint.configs.stylistic as Linter.Config[]],
  ])("have nothing to say: %s", (_name, configs) => {
    const messages = new AnyLinter().verify(HEAD + FINDING, [...configs, python({ [RULE]: "error" })], PATH);
    expect(places(messages)).toEqual([`${RULE} 6:${COLUMN}`]);
  });
});

describe("our configurations", () => {
  const linted = (path: string): boolean =>
    new Linter()
      .verify(HEAD + FINDING, plugin.configs.recommended as Linter.Config[], path)
      .some(({ ruleId }) => ruleId === RULE);

  test.each(["migrations/versions/1.py", "a/versions/postgresql/1.py", "backend/alembic/x/1.py"])("lint %s", path => {
    expect(linted(path)).toBe(true);
  });
  test.each([".venv/lib/python3/site-packages/a/versions/1.py", "a/site-packages/alembic/1.py"])(
    "do not lint %s",
    path => {
      expect(linted(path)).toBe(false);
    },
  );
  test("lint queries, and no Python without them", () => {
    const query =
      "from sqlalchemy import select\ndef f(s, ids):\n    return [s.scalar(select(A).where(A.id == i)) for i in ids]\n";
    const rulesIn = (text: string): (string | null)[] =>
      new Linter()
        .verify(text, plugin.configs.recommended as Linter.Config[], "app/service.py")
        .map(({ ruleId }) => ruleId);
    expect(rulesIn(query)).toEqual(["db/no-n-plus-one"]);
    expect(rulesIn("def f(:\n    ids = [")).toEqual([]);
  });
});
