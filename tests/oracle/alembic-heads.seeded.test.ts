import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { lineageOf, type Lineage } from "../../src/model/lineage.js";
import { readRevision } from "../../src/project/revisions.js";
import { describeWithAlembic } from "../support/alembic.js";
import type { Python } from "../support/python.js";
import { cases, Chooser, SEED } from "../support/random.js";

/** The files of one history, by name. */
type Sources = Readonly<Record<string, string>>;

interface Answer {
  readonly heads: readonly string[];
  readonly error: string | null;
  readonly duplicate: boolean;
}

const SCRIPT = fileURLToPath(new URL("../support/alembic_heads.py", import.meta.url));

function askAlembic({ program }: Python, histories: readonly Sources[]): readonly Answer[] {
  const { stdout, stderr, status } = spawnSync(program, [SCRIPT], {
    input: JSON.stringify(histories),
    encoding: "utf8",
    maxBuffer: 64_000_000,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as readonly Answer[];
}

/** What we say of each file of a history. */
function lineages(sources: Sources): readonly Lineage[] {
  const located = Object.entries(sources).flatMap(([name, text]) => {
    const revision = readRevision(text);
    return revision === null ? [] : [{ path: `/versions/${name}`, revision }];
  });
  return located.map(own =>
    lineageOf(
      own,
      located.filter(other => other !== own),
      () => false,
    ),
  );
}

/** A chain with forks and merges, and now and then a parent that is missing, an id that is there twice, or a circle. */
function randomHistory(random: Chooser): Sources {
  const ids: string[] = [];
  const sources: Record<string, string> = {};
  const isCircle = random.chance(0.05);
  for (let i = 0; i < random.between(1, 7); i++) {
    const id = ids.length > 0 && random.chance(0.05) ? random.one(ids) : `r${i}`;
    const known = random.chance(0.06) ? ["r1", "r5", "r9"] : ids;
    const closes = isCircle && i === 0;
    const parents = closes
      ? ["r1"]
      : random.chance(0.2)
        ? random.sample(known, 2)
        : known.slice(-1 - random.below(2)).slice(0, 1);
    sources[`${i}.py`] = `revision = '${id}'\ndown_revision = ${tupleOf(parents)}\n`;
    ids.push(id);
  }
  return sources;
}

function tupleOf(parents: readonly string[]): string {
  const [first, ...others] = parents.map(parent => `"${parent}"`);
  if (first === undefined) return "None";
  return others.length === 0 ? first : `(${[first, ...others].join(", ")})`;
}

describeWithAlembic("the revisions of Alembic", python => {
  it("heads, gaps, circles and namesakes are those that it finds", () => agree(python));
});

function agree(python: Python): void {
  const random = new Chooser(SEED);
  const histories = random.times(cases(300, 3_000), cases(300, 3_000), () => randomHistory(random));
  const answers = askAlembic(python, histories);
  const seen = { heads: 0, gap: 0, circle: 0, duplicate: 0 };
  for (const [i, { heads, error, duplicate }] of answers.entries()) {
    const sources = histories[i] as Sources;
    const found = lineages(sources);
    const about = JSON.stringify(sources, null, 1);
    const hasNamesakes = found.some(({ namesakes }) => namesakes.length > 0);
    if (duplicate) seen.duplicate++;
    // It says nothing of namesakes where something worse ends the reading first.
    if (error === null || duplicate) expect(hasNamesakes, about).toBe(duplicate);
    // Which of two namesakes it goes by is a matter of chance.
    if (hasNamesakes) continue;
    const gaps = found.flatMap(({ missing }) => missing);
    const circles = found.filter(({ cycle }) => cycle.length > 0);
    // The first problem ends the reading.
    if (error === "KeyError") expect(gaps, about).not.toEqual([]);
    else if (error !== null) expect(circles, about).not.toEqual([]);
    else {
      expect(gaps, about).toEqual([]);
      // It overlooks a circle with another way in.
      if (circles.every(({ revision }) => revision.parents?.length === 1)) expect(circles, about).toEqual([]);
    }
    if (error !== null) {
      seen[error === "KeyError" ? "gap" : "circle"]++;
      continue;
    }
    const reported = found.filter(({ otherHeads }) => otherHeads.length > 0).map(({ revision }) => revision.id);
    expect(reported.sort(), about).toEqual(heads.length > 1 ? heads : []);
    for (const { otherHeads } of found) if (otherHeads.length > 0) expect(otherHeads.length).toBe(heads.length - 1);
    if (heads.length > 1) seen.heads++;
  }
  // A generator that makes none of a kind shows nothing of it.
  for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(0);
}
