// Takes the pictures of the README: `npm --prefix site run pictures`, after a build of the plugin and of the site.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import AnsiToHtml from "ansi-to-html";
import puppeteer from "puppeteer-core";
import { serve } from "./test/serve.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "docs/pictures");
mkdirSync(folder, { recursive: true });
const host = await serve();
const browser = await puppeteer.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  await terminal();
  await playground();
} finally {
  await browser.close();
  host.close();
}

/** What `dblint` prints for a file of the examples. */
async function terminal() {
  const file = "migrations/20240318080000_add_phone.js";
  const { stdout } = spawnSync(process.execPath, [join(root, "dist/cli/main.js"), "--color", file], {
    cwd: join(root, "examples/knex"),
    encoding: "utf8",
  });
  const colors = { 1: "#f7768e", 2: "#9ece6a", 3: "#e0af68", 4: "#7aa2f7", 5: "#bb9af7", 6: "#7dcfff", 8: "#737aa2" };
  const text = new AnsiToHtml({ fg: "#c0caf5", bg: "#1a1b26", escapeXML: true, colors }).toHtml(stdout.trimEnd());
  const page = await browser.newPage();
  await page.setViewport({ width: 1000, height: 600, deviceScaleFactor: 2 });
  await page.setContent(
    `<style>body{margin:0;padding:18px 22px;background:#1a1b26;color:#c0caf5;width:fit-content}
    pre{margin:0;font:14px/1.45 ui-monospace,"DejaVu Sans Mono",monospace}</style>
    <pre><span style="color:#9ece6a">$</span> npx dblint ${file}\n\n${text}</pre>`,
  );
  const body = await page.$("body");
  await body.screenshot({ path: join(folder, "terminal.png") });
  await page.close();
}

async function playground() {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 720, deviceScaleFactor: 1.5 });
  await page.goto(`${host.address}/playground`);
  await page.waitForSelector(".cm-lintRange-error");
  const place = await page.$(".columns");
  await place.screenshot({ path: join(folder, "playground.png") });
}
