// The built site in Chromium: `npm run build`, then `npm test`. Pictures to look at go to `test/pictures/`.
/* global document, innerWidth -- functions that run in the page */
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, beforeEach, afterEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { serve } from "./serve.js";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(path =>
  existsSync(path),
);
const pictures = join(dirname(fileURLToPath(import.meta.url)), "pictures");
mkdirSync(pictures, { recursive: true });

if (executablePath === undefined) {
  console.warn("No Chromium on this machine: the site is not tested.");
  test("the site in Chromium", { skip: "Chromium is not installed" }, () => undefined);
} else {
  let browser, page, host;
  const problems = [];

  before(async () => {
    host = await serve();
    browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox"] });
  });
  after(async () => {
    await browser?.close();
    host?.close();
  });
  beforeEach(async () => {
    page = await open({ width: 1440, height: 900 });
  });
  afterEach(async () => {
    await page.close();
    assert.deepEqual(problems.splice(0), [], "what the console says");
  });

  async function open(viewport, scheme = "light") {
    const context = await browser.createBrowserContext();
    const made = await context.newPage();
    await made.setViewport(viewport);
    await made.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    made.setDefaultTimeout(60_000);
    made.on("console", message => {
      if (["error", "warn"].includes(message.type())) problems.push(message.text());
    });
    made.on("pageerror", error => problems.push(error.message));
    made.on("requestfailed", request => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
    return made;
  }

  const status = wanted =>
    page.waitForFunction(
      text => new RegExp(text).test(document.querySelector(".playground .status")?.textContent ?? ""),
      {},
      wanted,
    );
  const textOf = selector => page.$eval(selector, element => element.textContent);
  const playground = async (hash = "") => {
    await page.goto(`${host.address}/playground${hash}`);
    await status(String.raw`\d finding|No findings`);
  };

  const typeAtEnd = async text => {
    await page.focus(".cm-content");
    await page.keyboard.down("Control");
    await page.keyboard.press("End");
    await page.keyboard.up("Control");
    await page.keyboard.type(text);
  };

  test("the start page leads to the rules and to the playground", async () => {
    await page.goto(`${host.address}/`);
    await page.screenshot({ path: join(pictures, "start.png") });
    const links = await page.$$eval("a", all => all.map(({ pathname }) => pathname));
    assert.ok(links.includes("/rules") && links.includes("/playground"));
  });

  test("the search finds a rule", async () => {
    await page.goto(`${host.address}/`);
    await page.waitForSelector(".DocSearch-Button, .VPNavBarSearch button");
    await page.click(".DocSearch-Button, .VPNavBarSearch button");
    await page.waitForSelector("#localsearch-input");
    await page.type("#localsearch-input", "require-foreign-key-index");
    await page.waitForSelector(".result");
    const first = await page.$eval(".result", ({ pathname }) => pathname);
    assert.equal(first, "/rules/require-foreign-key-index");
  });

  test("a file is linted, and again while it is typed", async () => {
    await playground();
    assert.match(await textOf(".results"), /db\/require-foreign-key-index/);
    assert.match(await textOf(".results"), /db\/no-not-null-without-default/);
    assert.ok((await page.$$(".cm-lintRange-error")).length > 0, "no squiggles");
    await page.screenshot({ path: join(pictures, "playground.png") });
    await typeAtEnd("\nSELEC 1;");
    await page.waitForFunction(() => document.querySelector(".results").textContent.includes("db/no-syntax-error"));
  });

  test("a way out is taken by keyboard, and the finding goes", async () => {
    await playground();
    const button = await page.waitForSelector("::-p-xpath(//button[contains(., 'Create an index on')])");
    await button.focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      () => !document.querySelector(".results").textContent.includes("require-foreign-key-index"),
    );
    assert.match(await textOf(".cm-content"), /CREATE INDEX ON orders \(user_id\)/);
  });

  test("results are tabs that arrows move between: the operations and the schema", async () => {
    await playground();
    await page.focus('[aria-label="Results"] [role="tab"][aria-selected="true"]');
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => /creates table `orders`/.test(document.querySelector(".results").textContent));
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(".results svg");
    assert.match(await textOf(".results svg"), /users/);
    await page.screenshot({ path: join(pictures, "schema.png") });
  });

  test("every example has a finding, and none fails", async () => {
    await playground();
    const options = await page.$$eval(".bar select:first-of-type option", all => all.length);
    const count = await page.$eval(".bar label:first-of-type select", ({ length }) => length);
    assert.ok(options >= count && count >= 5);
    for (let i = 0; i < count; i++) {
      await page.select(".bar label:first-of-type select", String(i));
      const shown = await page.waitForFunction(() =>
        document.querySelector('[aria-label="Files"] [aria-selected="true"]')?.textContent?.trim(),
      );
      const path = await shown.jsonValue();
      await page.waitForFunction(
        wanted => [...document.querySelectorAll(".results h2")].some(({ textContent }) => textContent === wanted),
        {},
        path,
      );
      assert.doesNotMatch(await textOf(".status"), /failed/);
    }
  });

  test("the address holds all of it", async () => {
    await playground();
    await typeAtEnd("\nSELEC 1;");
    await page.waitForFunction(() => document.querySelector(".results").textContent.includes("db/no-syntax-error"));
    const { hash } = new URL(page.url());
    await page.close();
    page = await open({ width: 1440, height: 900 });
    await playground(hash);
    assert.match(await textOf(".cm-content"), /SELEC 1;/);
    assert.match(await textOf(".results"), /db\/no-syntax-error/);
  });

  test("an address that holds nothing sensible shows an example", async () => {
    await playground("#nonsense");
    assert.match(await textOf(".results"), /db\/require-foreign-key-index/);
  });

  test("in the dark, and on a telephone nothing stands over the edge", async () => {
    await page.close();
    page = await open({ width: 390, height: 844 }, "dark");
    await playground();
    await page.screenshot({ path: join(pictures, "narrow-dark.png"), fullPage: true });
    assert.equal(await page.$eval("html", ({ classList }) => classList.contains("dark")), true);
    const [width, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(width <= inner, `${width} px in ${inner}`);
    await page.setViewport({ width: 1440, height: 900 });
    await page.screenshot({ path: join(pictures, "dark.png") });
  });
}
