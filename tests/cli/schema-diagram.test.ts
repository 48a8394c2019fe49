import { describe, expect, test } from "vitest";
import { boxesOf, HEADER, ROW } from "../../src/cli/schema/diagram/boxes.js";
import { layoutOf, type Layout } from "../../src/cli/schema/diagram/layout.js";
import { packed } from "../../src/cli/schema/diagram/pack.js";
import { drawingOf, svgText } from "../../src/cli/schema/diagram/svg.js";
import type { SeriesDocument } from "../../src/cli/schema/document.js";
import { unbalanced } from "../support/markup.js";
import { manyTables, schemaOf, seriesOf } from "../support/schema-document.js";

async function laidOut(sql: string): Promise<ReturnType<typeof boxesOf> & { readonly layout: Layout }> {
  const found = boxesOf(seriesOf(schemaOf(sql)));
  return { ...found, layout: await layoutOf(found.boxes, found.relations) };
}

/** Names of tables that lie over each other, or outside. */
function misplaced({ boxes, layout }: Awaited<ReturnType<typeof laidOut>>): string[] {
  const areas = boxes.map(({ name, width, height }, i) => {
    const box = boxes[i];
    const { x, y } = (box === undefined ? undefined : layout.places.get(box)) ?? { x: NaN, y: NaN };
    return { name, left: x, top: y, right: x + width, bottom: y + height };
  });
  return areas.flatMap((a, i) => {
    const isInside = a.left >= 0 && a.top >= 0 && a.right <= layout.width + 1 && a.bottom <= layout.height + 1;
    const under = areas
      .slice(i + 1)
      .filter(b => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom);
    return [...(isInside ? [] : [`${a.name} outside`]), ...under.map(b => `${a.name} over ${b.name}`)];
  });
}

describe("the layout", () => {
  test("puts a table to the right of what it refers to, and its line from row to row", async () => {
    const { boxes, relations, layout } = await laidOut(`CREATE TABLE users (email text, id bigint PRIMARY KEY);
      CREATE TABLE posts (id bigint PRIMARY KEY, title text, author bigint NOT NULL REFERENCES users);`);
    const [posts, users] = boxes;
    const [relation] = relations;
    if (posts === undefined || users === undefined || relation === undefined) throw new Error("two tables and a key");
    const [to, from] = [layout.places.get(posts), layout.places.get(users)];
    if (to === undefined || from === undefined) throw new Error("both have a place");
    expect(to.x).toBeGreaterThan(from.x + users.width);
    const path = layout.routes.get(relation)?.path ?? "";
    const numbers = path.match(/[\d.]+/g)?.map(Number) ?? [];
    expect(numbers.slice(0, 2)).toEqual([from.x + users.width, from.y + HEADER + 1.5 * ROW]);
    expect(numbers.slice(-2)).toEqual([to.x, to.y + HEADER + 2.5 * ROW]);
  });

  test.each([1, 5, 60, 200])("keeps %i tables apart, each within the picture", async count => {
    const found = await laidOut(manyTables(count));
    expect(found.boxes).toHaveLength(count);
    expect(misplaced(found)).toEqual([]);
  });

  test("fits a screen with many tables, too", async () => {
    const { layout } = await laidOut(manyTables(200));
    expect(layout.width / layout.height).toBeGreaterThan(0.8);
    expect(layout.width / layout.height).toBeLessThan(3.2);
  });

  test("is the same each time", async () => {
    const series = seriesOf(schemaOf(manyTables(40)));
    expect(await svgText(series)).toBe(await svgText(series));
  });

  test("draws every line while that can be followed, and none to what everything refers to", async () => {
    const few = await laidOut(manyTables(12));
    expect(few.layout.routes.size).toBe(few.relations.length);
    const many = await laidOut(manyTables(200));
    const drawn = new Set(
      [...many.layout.routes.keys()].map(({ parent, child }) => (parent === child ? "" : parent.name)),
    );
    expect(drawn).not.toContain("users");
    expect(drawn.size).toBeGreaterThan(5);
  });

  test("frames the tables of each schema", async () => {
    const { boxes, layout } = await laidOut(`CREATE TABLE a (id int PRIMARY KEY);
      CREATE TABLE shop.b (id int PRIMARY KEY, a int REFERENCES a);
      CREATE TABLE shop.c (id int PRIMARY KEY, b int REFERENCES shop.b);`);
    expect(layout.frames.map(({ name }) => name)).toEqual(["", "shop"]);
    for (const box of boxes) {
      const frame = layout.frames.find(({ name }) => name === box.group);
      const place = layout.places.get(box);
      if (frame === undefined || place === undefined) throw new Error("every table has a frame");
      expect(place.x).toBeGreaterThan(frame.x);
      expect(place.y).toBeGreaterThan(frame.y);
      expect(place.x + box.width).toBeLessThan(frame.x + frame.width);
      expect(place.y + box.height).toBeLessThan(frame.y + frame.height);
    }
    expect([...layout.routes.keys()].map(({ child, parent }) => `${child.name} ${parent.name}`)).toEqual(["c b"]);
  });

  test("has room for all of the legend beside a few small tables", async () => {
    const svg = await svgText(seriesOf(schemaOf("CREATE TABLE a (id int PRIMARY KEY);")));
    const width = Number(/ width="(\d+)"/.exec(svg)?.[1]);
    const last = /translate\((\d+) 0\)">(?:(?!translate).)*exactly one/.exec(svg)?.[1];
    // Thirty for the sign, and at least six for each letter.
    expect(Number(last) + 30 + 6 * "exactly one".length).toBeLessThan(width - 48);
  });

  test("survives tables that refer to each other in a circle, and to themselves", async () => {
    const found = await laidOut(`CREATE TABLE a (id int PRIMARY KEY, b int, a int REFERENCES a);
      CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
      ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;`);
    expect(misplaced(found)).toEqual([]);
    expect(found.layout.routes.size).toBe(3);
    for (const { path } of found.layout.routes.values()) expect(path).not.toContain("NaN");
  });
});

test("blocks are packed without lying over each other", () => {
  const blocks = Array.from({ length: 60 }, (_, i) => ({
    width: 50 + ((i * 37) % 300),
    height: 40 + ((i * 53) % 400),
  }));
  const { places, width, height } = packed(blocks, 1.6, 20);
  const area = blocks.reduce((sum, block) => sum + (block.width + 20) * (block.height + 20), 0);
  expect(area / (width * height)).toBeGreaterThan(0.75);
  for (const [i, a] of blocks.entries()) {
    for (const [j, b] of blocks.entries()) {
      const [at, other] = [places[i], places[j]];
      if (at === undefined || other === undefined || j <= i) continue;
      const isApart =
        at.x + a.width + 20 <= other.x ||
        other.x + b.width + 20 <= at.x ||
        at.y + a.height + 20 <= other.y ||
        other.y + b.height + 20 <= at.y;
      expect(isApart).toBe(true);
    }
  }
});

describe("the picture", () => {
  const marks = (content: string, row: string): string[] => {
    const [, inside = ""] = new RegExp(`data-row="${row}">(.*?)</text></g>(?=<g class="row"|</g>)`).exec(content) ?? [];
    return [...inside.matchAll(/class="(pill \w+|null|notnull)"/g)].map(([, name = ""]) => name);
  };

  test("marks keys, and what may be null", async () => {
    const { content } = await drawingOf(
      seriesOf(
        schemaOf(`CREATE TABLE a (id int PRIMARY KEY, name text UNIQUE);
          CREATE TABLE b (a int PRIMARY KEY REFERENCES a, other int REFERENCES a, plain text NOT NULL);`),
      ),
    );
    expect(marks(content, "0-0")).toEqual(["pill pk", "notnull"]);
    expect(marks(content, "0-1")).toEqual(["pill u", "null"]);
    expect(marks(content, "1-0")).toEqual(["pill pk", "pill fk", "notnull"]);
    expect(marks(content, "1-1")).toEqual(["pill fk", "null"]);
    expect(marks(content, "1-2")).toEqual(["notnull"]);
  });

  test("has a foot at each end: many or one, and none where that may be", async () => {
    const { layout, relations } = await laidOut(`CREATE TABLE a (id int PRIMARY KEY);
      CREATE TABLE b (a int PRIMARY KEY REFERENCES a, other int REFERENCES a);`);
    const feet = relations.map(relation => layout.routes.get(relation)?.feet);
    // Exactly one, with two bars; one or none, with a bar and a circle.
    expect(feet[0]?.path.match(/V/g)).toHaveLength(3);
    expect(feet[0]?.circles).toHaveLength(1);
    // One or none, with a bar and a circle; any number, with a foot and a circle.
    expect(feet[1]?.path.match(/V/g)).toHaveLength(1);
    expect(feet[1]?.path.match(/L/g)).toHaveLength(2);
    expect(feet[1]?.circles).toHaveLength(2);
  });

  test("names in the row what it draws no line to", async () => {
    const svg = await svgText(seriesOf(schemaOf(manyTables(200))));
    expect(svg).toMatch(/<text class="type goes"[^>]*>→ users<\/text>/);
    expect(svg).toMatch(/<text class="beside"[^>]*>\d+ refer here<\/text>/);
  });

  test("leaves partitions out, and counts them", async () => {
    const { boxes } = await laidOut(`CREATE TABLE logs (at date) PARTITION BY RANGE (at);
      CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
      CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`);
    expect(boxes.map(({ name, note }) => [name, note])).toEqual([["logs", "2 partitions"]]);
  });

  test("is well-formed whatever names are like, and loads nothing", async () => {
    const svg = await svgText(
      seriesOf(schemaOf(`CREATE TABLE "<b>&""'" ("]]>" text DEFAULT '<script>', "ключ" int, "\u0001" int);`)),
    );
    expect(svg).toContain("&lt;b&gt;&amp;");
    expect(svg).not.toContain("<script>");
    expect(svg).not.toContain("\u0001");
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|url\(|@import|href/);
    expect(unbalanced(svg)).toEqual([]);
  });

  test("notes what could not be analysed", async () => {
    const gap = { file: "migrations/1.sql", line: 3, column: 1, reason: "syntax", detail: "it does not parse" };
    const series: SeriesDocument = { ...seriesOf(schemaOf("CREATE TABLE a (x int);")), gaps: [gap] };
    expect(await svgText(series)).toContain("migrations/1.sql:3:1  it does not parse</text>");
    const many = await svgText({ ...series, gaps: Array.from({ length: 50 }, () => gap) });
    expect(many.match(/it does not parse/g)?.length).toBeLessThan(10);
    expect(many).toContain("more</text>");
  });

  test("has a size where there are no tables", async () => {
    expect(await svgText(seriesOf(schemaOf("SELECT 1;")))).toMatch(/viewBox="0 0 \d+ \d+"/);
  });
});
