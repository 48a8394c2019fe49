import { describe, expect, test } from "vitest";
import { htmlText } from "../../src/cli/schema/diagram/html.js";
import { PAGE_SCRIPT } from "../../src/cli/schema/diagram/page-script.js";
import { CHROMIUM, domInChromium } from "../support/chromium.js";
import { manyTables, schemaOf, seriesOf } from "../support/schema-document.js";

const SHOP = `CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE);
  CREATE TABLE posts (id int PRIMARY KEY, author int REFERENCES users, CHECK (id > 0));
  CREATE INDEX by_author ON posts (author) WHERE id > 1;
  CREATE VIEW v AS SELECT id FROM posts;`;

describe("the page", () => {
  test("loads nothing, and lists every table", async () => {
    const page = await htmlText(seriesOf(schemaOf(manyTables(200))));
    expect(page).not.toMatch(/\b(?:src|href)=|url\(|@import|https?:\/\//);
    expect(page).toContain("default-src 'none'");
    expect(page.match(/<li><button /g)).toHaveLength(200);
    expect(page).toContain("prefers-color-scheme:dark");
  });

  test("is safe whatever names are like", async () => {
    const page = await htmlText(seriesOf(schemaOf(`CREATE TABLE "</script><b>" ("<i>" text DEFAULT '</script>');`)));
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page).not.toMatch(/<[bi]>/);
  });

  test("has a script that parses", () => {
    expect(() => new Function(PAGE_SCRIPT)).not.toThrow();
  });
});

/** The page of what statements make, as Chromium has it when the script has run. */
async function inChromium(sql: string, hash = ""): Promise<string> {
  return domInChromium(await htmlText(seriesOf(schemaOf(sql))), hash);
}

describe.skipIf(CHROMIUM === undefined)("in Chromium", () => {
  test("shows all of a few tables", { timeout: 60_000 }, async () => {
    const page = await inChromium(SHOP);
    expect(page).toMatch(/<p id="found" role="status">2 tables<\/p>/);
    expect(page).toMatch(/<g id="view" transform="translate\([\d.-]+ [\d.-]+\) scale\(1\.0000\)">/);
    expect(page).toMatch(/<svg id="map"[^>]* hidden=""/);
  });

  test("opens the table that the address names, with what it has", { timeout: 60_000 }, async () => {
    const page = await inChromium(SHOP, "#posts");
    const panel = /<aside id="panel"[^>]*>(.*?)<\/aside>/s.exec(page)?.[1] ?? "";
    expect(panel).toContain("<h2>posts</h2>");
    expect(panel).toContain("posts (author) references users (id)");
    expect(panel).toContain("by_author: author where id &gt; 1");
    expect(page).toMatch(/<button data-id="0" title="posts" aria-current="true">/);
  });

  test("begins where names can be read, with a map, where there are many", { timeout: 60_000 }, async () => {
    const page = await inChromium(manyTables(200));
    expect(page).toMatch(/scale\(0\.4000\)/);
    expect(page).toMatch(/<svg id="diagram"[^>]* class="far"/);
    expect(page).not.toMatch(/<svg id="map"[^>]* hidden=""/);
  });
});
