import { createRequire } from "node:module";
import { resolve } from "node:path";
import type * as Lezer from "@lezer/python";
import { Linter } from "eslint";
import { beforeEach, expect, test, vi } from "vitest";
import plugin from "../../src/index.js";

const { parser } = createRequire(import.meta.url)("@lezer/python") as typeof Lezer;
const parse = vi.spyOn(parser, "parse");

beforeEach(() => void parse.mockClear());

/** How often a file is parsed where all rules of `recommended` look at it. */
function parses(text: string, filename: string): number {
  new Linter({ configType: "flat", cwd: resolve("/no-such-project") }).verify(
    text,
    plugin.configs.recommended as unknown as Linter.Config[],
    { filename: resolve("/no-such-project", filename) },
  );
  return parse.mock.calls.length;
}

test.each([
  ["a program without a database", "app/main.py", "import os\n\n\nprint(os.getcwd())  # where we are\n"],
  ["another framework's migration", "shop/migrations/0001_initial.py", "from django.db import migrations\n"],
  ["tests", "tests/test_sum.py", "def test_sum():\n    assert 1 + 1 == 2\n"],
  ["nothing", "app/__init__.py", ""],
  ["what is installed", ".venv/lib/sqlalchemy/orm/session.py", "from sqlalchemy import select\n\nselect(1)\n"],
])("%s is not parsed", (_, filename, text) => {
  expect(parses(text, filename)).toBe(0);
});

test.each([
  [
    "a migration of Alembic",
    "alembic/versions/1.py",
    'revision = "1"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n',
  ],
  ["a program with SQLAlchemy", "app/main.py", "from sqlalchemy import select\n"],
  ["a comment that configures", "app/main.py", "print(1)  # eslint-disable-line\n"],
])("%s is parsed once", (_, filename, text) => {
  expect(parses(text, filename)).toBe(1);
});
