import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";
import { forBrowsers } from "../../site/engine/bundle.js";

/** Packages that the site alone has installed. */
const OF_THE_SITE = /^(?:@noble\/|node:buffer$|buffer$|node:path$|path$)/;

describe("the plugin in a browser", () => {
  it("finds a stand-in for every part of Node that it names", async () => {
    const warnings: string[] = [];
    const bundle = await rolldown({
      input: "site/engine/worker.ts",
      platform: "browser",
      plugins: [forBrowsers],
      external: OF_THE_SITE,
      resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
      onLog: (_level, log) => warnings.push(log.message),
    });
    // A name that a stand-in lacks is an error of this.
    const { output } = await bundle.generate({ format: "es", codeSplitting: false });
    await bundle.close();
    expect(output[0].imports.filter(name => !OF_THE_SITE.test(name))).toEqual([]);
    expect(warnings.filter(text => /UNRESOLVED|MISSING/.test(text))).toEqual([]);
  });
});
