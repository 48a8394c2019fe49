import { describe, expect, test } from "vitest";
import { boxesOf, type Box } from "../../src/cli/schema/diagram/boxes.js";
import { differencePage, differencePicture } from "../../src/cli/schema/diagram/difference.js";
import { htmlOf } from "../../src/cli/schema/diagram/html.js";
import { svgOf } from "../../src/cli/schema/diagram/svg.js";
import { diffDiagram } from "../../src/cli/schema/diff-mermaid.js";
import { CHROMIUM, domInChromium } from "../support/chromium.js";
import { unbalanced } from "../support/markup.js";
import { differenceOf } from "../support/schema-document.js";

const BEFORE = `CREATE TABLE users (id int PRIMARY KEY, email text, a text, b text, c text, old text);
  CREATE TABLE tags (id int PRIMARY KEY, name text);
  CREATE TABLE far (id int PRIMARY KEY);
  CREATE TABLE near (id int PRIMARY KEY, text text, "user" int REFERENCES users, far int REFERENCES far);
  CREATE TABLE gone (id int PRIMARY KEY, "user" int NOT NULL REFERENCES users);
  CREATE TABLE posts (id int PRIMARY KEY, tag int REFERENCES tags, author int);`;
const CHANGE = `CREATE TYPE mood AS ENUM ('good');
  ALTER TABLE users DROP COLUMN old, ALTER COLUMN email TYPE varchar(20), ALTER COLUMN email SET NOT NULL, ADD COLUMN age int;
  CREATE INDEX by_email ON users (email);
  DROP TABLE gone;
  CREATE TABLE likes (post int PRIMARY KEY REFERENCES posts);
  ALTER TABLE posts DROP CONSTRAINT posts_tag_fkey, ADD FOREIGN KEY (author) REFERENCES users;
  ALTER TABLE posts RENAME TO articles;
  ALTER TABLE articles RENAME COLUMN id TO number;`;
const { diff, found } = differenceOf(BEFORE, CHANGE);

function drawn(): ReturnType<typeof boxesOf> {
  return boxesOf(found, found.changes);
}

function boxNamed(name: string): Box {
  const box = drawn().boxes.find(each => each.name === name);
  if (box === undefined) throw new Error(`${name} is drawn`);
  return box;
}

describe("what is drawn of a difference", () => {
  test("is the tables that change, with those that their keys lead to and come from", () => {
    expect(drawn().boxes.map(({ name, note }) => [name, note])).toEqual([
      ["articles", "was posts"],
      ["gone", "removed"],
      ["likes", "added"],
      ["near", "unchanged"],
      ["tags", "unchanged"],
      ["users", "changed"],
    ]);
    expect(boxNamed("near").rows.map(({ name }) => name)).toEqual(["id", "user"]);
  });

  test("has every row that changes, with what it was, and those that are gone where they were", () => {
    expect(boxNamed("users").rows.map(({ name, type, change }) => [change, name, type])).toEqual([
      [null, "id", "integer"],
      ["changed", "email", "text → varchar(20), null → not null"],
      [null, "… 3 columns as they were", ""],
      ["removed", "old", "text"],
      ["added", "age", "integer"],
      ["added", "(email)", "index"],
    ]);
    expect(boxNamed("articles").rows.map(({ name, type, change }) => [change, name, type])).toEqual([
      ["changed", "id → number", "integer"],
      [null, "tag", "integer"],
      [null, "author", "integer"],
      ["removed", "(tag) REFERENCES tags (id)", "foreign key"],
      ["added", "(author) REFERENCES users (id)", "foreign key"],
    ]);
    expect(boxNamed("articles").rows.map(({ marks }) => marks.join())).toEqual(["PK", "", "FK", "", ""]);
    expect(boxNamed("gone").rows.map(({ change }) => change)).toEqual(["removed", "removed"]);
  });

  test("has keys that come and go, from row to row, as they were", () => {
    expect(
      drawn().relations.map(({ child, childRow, parent, parentRow, change, optional, unique }) =>
        [child.name, childRow, parent.name, parentRow, change, optional, unique].join(" "),
      ),
    ).toEqual([
      "articles 2 users 0 added true false",
      "articles 1 tags 0 removed true false",
      "gone 1 users 0 removed false false",
      "likes 0 articles 0 added false true",
      "near 1 users 0  true false",
    ]);
  });

  test("is not more than can be looked at: of what refers to a change, the rest is counted", () => {
    const many = Array.from({ length: 30 }, (_, i) => `CREATE TABLE t${i} (u int REFERENCES users);`).join("");
    const hub = differenceOf(BEFORE + many, "ALTER TABLE users ADD COLUMN age int;");
    expect(hub.found.tables.length).toBe(13);
    expect(differencePicture(hub.diff, hub.found).notes).toEqual([
      "Not shown: 20 more tables with keys from or to what changes.",
    ]);
  });

  test("is every partition that comes", () => {
    const logs = "CREATE TABLE logs (at date) PARTITION BY RANGE (at);";
    const parts = differenceOf(
      logs,
      "CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');",
    );
    expect(boxesOf(parts.found, parts.found.changes).boxes.map(({ name }) => name)).toContain("logs_1");
  });

  test("says what may be there on both sides", () => {
    const unsure = { ...diff, whole: false };
    expect(differencePicture(unsure, found).notes[0]).toContain("not known whole");
  });
});

describe("the picture of a difference", () => {
  const svg = svgOf(differencePicture(diff, found));

  test("says from where to where, for those who do not see it, too", async () => {
    const title = "migrations: PostgreSQL, from 1_a to 2_b: 1 table added, 1 table removed, 2 tables changed";
    expect(await svg).toContain(`role="img" aria-label="${title}"`);
    expect(await svg).toContain(`${title}</text>`);
    expect(await svg).toContain("+ type mood: enum (good)</text>");
  });

  test("says nothing by colours alone", async () => {
    const signs = (kind: string): string[] =>
      [...svgText.matchAll(new RegExp(`<g class="${kind}(?: \\w+)*"(?:(?!<g class="(?:row|table)).)*`, "g"))].map(
        ([part]) => /class="sign"[^>]*>(.)</.exec(part)?.[1] ?? "",
      );
    const svgText = await svg;
    expect(new Set(signs("row added"))).toEqual(new Set(["+"]));
    expect(new Set(signs("row removed"))).toEqual(new Set(["−"]));
    expect(new Set(signs("row changed"))).toEqual(new Set(["~"]));
    expect(svgText.match(/<g class="line (?:added|removed)".*?<g class="badge">/g)).toHaveLength(4);
    expect(svgText).toMatch(/\.removed \.column,[^{}]*\{text-decoration:line-through\}/);
    expect(svgText).toContain("prefers-color-scheme:dark");
  });

  test("has room for its title and its legend", async () => {
    const one = differenceOf("CREATE TABLE a (id int);", "ALTER TABLE a ADD b int;");
    const small = await svgOf(differencePicture(one.diff, one.found));
    const [, width = "", height = ""] = /width="(\d+)" height="(\d+)"/.exec(small) ?? [];
    const places = [...small.matchAll(/<g transform="translate\(40 (\d+)\)"><g class="legend">/g)].map(([, y]) =>
      Number(y),
    );
    expect(places[0]).toBeLessThan(Number(height) - 24 - 20);
    expect(Number(width)).toBeGreaterThan(80 + 8 * "migrations: PostgreSQL, from 1_a to 2_b: 1 table changed".length);
    for (const word of ["added", "removed", "changed", "exactly one"]) expect(small).toContain(`>${word}</text>`);
  });

  test("is well-formed whatever names are like", async () => {
    const odd = differenceOf(
      `CREATE TABLE "<b>&" (x int);`,
      `ALTER TABLE "<b>&" ADD "<script>" text DEFAULT '</svg>';`,
    );
    const text = await svgOf(differencePicture(odd.diff, odd.found));
    expect(text).not.toContain("<script>");
    expect(unbalanced(text)).toEqual([]);
    expect(unbalanced(await svg)).toEqual([]);
  });

  test("has a size where no table changes", async () => {
    const none = differenceOf(BEFORE, "SELECT 1;");
    const text = await svgOf(differencePicture(none.diff, none.found));
    expect(text).toMatch(/viewBox="0 0 \d+ \d+".*no table changes"/);
  });
});

describe("the page of a difference", () => {
  test("loads nothing, and lists what is drawn with what becomes of it", async () => {
    const page = await htmlOf(differencePage(diff, found));
    expect(page).not.toMatch(/\b(?:src|href)=|url\(|@import|https?:\/\//);
    expect(page).toMatch(/title="likes"><b class="added" role="img" aria-label="added">\+<\/b>/);
    expect(page).toMatch(/title="near"><span>/);
    expect(page).toContain("<span>from 1_a to 2_b</span>");
    expect(page).toContain("<li>+ type mood: enum (good)</li>");
  });

  test.skipIf(CHROMIUM === undefined)("opens a table with what changes in it", { timeout: 60_000 }, async () => {
    const page = domInChromium(await htmlOf(differencePage(diff, found)), "#users");
    const panel = /<aside id="panel"[^>]*>(.*?)<\/aside>/s.exec(page)?.[1] ?? "";
    expect(panel).toContain("<h2>users</h2><p>changed</p>");
    expect(panel).toMatch(/<b>old<\/b><i>−<\/i><span>removed: text<\/span>/);
    expect(panel).toContain("+ index by_email (email)");
  });
});

describe("the Mermaid text of a difference", () => {
  test("says in words what becomes of each row", () => {
    expect(diffDiagram(diff, found)).toBe(`%% migrations: PostgreSQL, from 1_a to 2_b
%% + type mood: enum (good)
erDiagram
  "articles"["articles (was posts)"] {
    column number "renamed: id → number"
    constraint posts_tag_fkey "removed: FOREIGN KEY (tag) REFERENCES tags (id)"
    constraint posts_author_fkey "added: FOREIGN KEY (author) REFERENCES users (id)"
  }
  "gone"["gone (removed)"] {
    integer id
    integer user
    constraint gone_pkey "PRIMARY KEY (id)"
    constraint gone_user_fkey "FOREIGN KEY (#34;user#34;) REFERENCES users (id)"
  }
  "users"["users"] {
    varchar email "changed: text → varchar(20) NOT NULL"
    text old "removed"
    integer age "added"
    index by_email "added: (email)"
  }
  "likes"["likes (added)"] {
    integer post
    constraint likes_pkey "PRIMARY KEY (post)"
    constraint likes_post_fkey "FOREIGN KEY (post) REFERENCES articles (number)"
  }
  "users" |o--o{ "articles" : "added"
  "tags" |o--o{ "articles" : "removed"
  "users" ||--o{ "gone" : "removed"
  "articles" ||--o| "likes" : "added"
`);
  });

  test("has no table where none changes", () => {
    const none = differenceOf(BEFORE, "SELECT 1;");
    expect(diffDiagram(none.diff, none.found)).toBe("%% migrations: PostgreSQL, from 1_a to 2_b\nerDiagram\n");
  });
});
