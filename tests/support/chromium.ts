import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./folder.js";

/** Where Chromium is; tests that need it are skipped where it is `undefined`. */
export const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(path =>
  existsSync(path),
);
if (CHROMIUM === undefined) console.warn("Chromium is skipped: it is not installed.");

/** The document as Chromium has it when the script of the page has run. */
export function domInChromium(html: string, hash = ""): string {
  const file = join(folder({}), "page.html");
  writeFileSync(file, html);
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,860", "--virtual-time-budget=3000"];
  const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
  return execFileSync(CHROMIUM ?? "", [...flags, "--dump-dom", `file://${file}${hash}`], {
    encoding: "utf8",
    maxBuffer: 1e8,
    stdio,
  });
}
