import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { dblint } from "../support/cli.js";
import { folder } from "../support/folder.js";

const empty = folder({});
const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

describe("arguments", () => {
  test.each([["--help"], ["-h"], ["inspect", "--help"]])("help: %j", async (...args) => {
    const { code, stdout, stderr } = await dblint(empty, args);
    expect(stdout).toMatch(/^Reads database migrations and queries/);
    expect(stdout).toContain("dblint inspect [options] FILE");
    expect([code, stderr]).toEqual([0, ""]);
  });

  test.each([["--version"], ["-v"]])("version: %s", async arg => {
    expect(await dblint(empty, [arg])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test.each([
    [["--verbose"], "Unknown option '--verbose'. See `dblint --help`."],
    [["--format"], "argument missing"],
    [["--fix=yes"], "does not take an argument"],
    [["--max-warnings", "few"], '--max-warnings takes a whole number, not "few".'],
    [["--max-warnings=-1"], '--max-warnings takes a whole number, not "-1".'],
    [["--json"], "--json is no option of lint; for JSON use `--format json`."],
    [["inspect"], "`dblint inspect` takes one file."],
    [["inspect", "a.sql", "b.sql"], "`dblint inspect` takes one file."],
    [["inspect", "a.sql", "--fix"], "--fix is no option of inspect."],
  ])("that make no sense are explained in a line: %j", async (args, message) => {
    const { code, stdout, stderr } = await dblint(empty, args);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^dblint: [^\n]+\n$/);
    expect([code, stdout]).toEqual([2, ""]);
  });
});
