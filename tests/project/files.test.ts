import { chmodSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LARGEST_FILE, listFolder, readFile } from "../../src/project/files.js";
import { parseJson } from "../../src/project/json.js";
import { fill, folder } from "../support/folder.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => void vi.useRealTimers());

/** The moment after which a path is looked at again. */
function pass(milliseconds = 1_100): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

describe("readFile", () => {
  test("reads text without its byte order mark", () => {
    const root = folder({ "a.sql": "\ufeffSELECT 'ä'" });
    expect(readFile(join(root, "a.sql"))?.text).toBe("SELECT 'ä'");
  });

  test("leaves out what is too large, missing, a folder, or a loop of links", () => {
    const root = folder({ large: "x".repeat(LARGEST_FILE + 1), fits: "x".repeat(LARGEST_FILE) });
    symlinkSync(join(root, "b"), join(root, "c"));
    symlinkSync(join(root, "c"), join(root, "b"));
    for (const name of ["large", "missing", ".", "b", "large/x", "a\0b"]) expect(readFile(join(root, name))).toBeNull();
    expect(readFile(join(root, "fits"))?.text).toHaveLength(LARGEST_FILE);
  });

  test.skipIf(process.getuid?.() === 0)("leaves out what it may not read", () => {
    const root = folder({ "a.sql": "SELECT 1" });
    chmodSync(join(root, "a.sql"), 0);
    expect(readFile(join(root, "a.sql"))).toBeNull();
  });

  test("sees a change, also one of the same length in the same moment", () => {
    const root = folder({ a: "1" });
    const path = join(root, "a");
    expect(readFile(path)?.text).toBe("1");
    writeFileSync(path, "2");
    pass();
    expect(readFile(path)?.text).toBe("2");
    rmSync(path);
    pass();
    expect(readFile(path)).toBeNull();
    fill(root, { a: "3" });
    pass();
    expect(readFile(path)?.text).toBe("3");
  });

  test("keeps the object, and what was derived from it, while the text is the same", () => {
    const root = folder({ a: "text" });
    const length = vi.fn((text: string) => text.length);
    const first = readFile(join(root, "a"));
    expect(first?.derive(length)).toBe(4);
    for (let i = 0; i < 3; i++) {
      pass();
      expect(readFile(join(root, "a"))).toBe(first);
      expect(readFile(join(root, "a"))?.derive(length)).toBe(4);
    }
    expect(length).toHaveBeenCalledTimes(1);
  });
});

describe("listFolder", () => {
  test("sorts, and follows links", () => {
    const root = folder({ "b.sql": "", "a.sql": "", "c/d": "" });
    symlinkSync(join(root, "c"), join(root, "e"));
    symlinkSync(join(root, "nowhere"), join(root, "f"));
    expect([...(listFolder(root)?.files ?? [])]).toEqual(["a.sql", "b.sql"]);
    expect([...(listFolder(root)?.folders ?? [])]).toEqual(["c", "e"]);
  });

  test("sees what comes and goes", () => {
    const root = folder({ a: "" });
    expect(listFolder(root)?.files.size).toBe(1);
    fill(root, { b: "" });
    expect(listFolder(root)?.files.size).toBe(1);
    pass();
    expect(listFolder(root)?.files.size).toBe(2);
    expect(listFolder(join(root, "a"))).toBeNull();
    expect(listFolder(join(root, "missing"))).toBeNull();
  });
});

describe("parseJson", () => {
  test.each([
    ['{"a":1}', { a: 1 }],
    ['{"a":"//x", /* y */ "b": "/*", // z\n "c": [1,],}', { a: "//x", b: "/*", c: [1] }],
    ['{"a":"\\"// x",}', { a: '"// x' }],
    ["[1]", null],
    ["1", null],
    ["", null],
    ["{", null],
    ["{} /*", {}],
  ])("%s", (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });
});
