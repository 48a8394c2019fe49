import { describe, expect, test } from "vitest";
import { Progress } from "../../src/cli/progress.js";

function progressAt(times: readonly number[], isTTY = true): string[] {
  const written: string[] = [];
  let now = 0;
  const progress = new Progress({ isTTY, columns: 40, write: text => written.push(text) }, () => now);
  for (const time of times) {
    now = time;
    progress.file(`/project/migrations/${time}_a.sql`);
  }
  progress.end();
  return written;
}

describe("progress", () => {
  test("is silent for a second, and then writes ten times a second", () => {
    expect(progressAt([10, 900, 1_000, 1_050, 1_100, 1_150])).toEqual([
      "\rLinting: 3 files, 1000_a.sql\u001b[K",
      "\rLinting: 5 files, 1100_a.sql\u001b[K",
      "\r\u001b[K",
    ]);
  });

  test("leaves nothing behind where there was nothing", () => {
    expect(progressAt([10, 20])).toEqual([]);
  });

  test("is for terminals", () => {
    expect(progressAt([1_000, 2_000], false)).toEqual([]);
  });
});
