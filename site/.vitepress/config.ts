import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";

const site = join(dirname(fileURLToPath(import.meta.url)), "..");
/** A copy of `docs/`: packages are found from here. */
const docs = join(site, "pages");
const { homepage } = JSON.parse(readFileSync(join(site, "../package.json"), "utf8")) as { readonly homepage: string };

const pagesIn = (folder: string): { text: string; link: string }[] =>
  readdirSync(join(docs, folder))
    .filter(file => file.endsWith(".md"))
    .sort()
    .map(file => {
      const title = /^# (.+)$/m.exec(readFileSync(join(docs, folder, file), "utf8"))?.[1] ?? file;
      return { text: title.replaceAll("`", "").replace(/^db\//, ""), link: `/${folder}/${file.replace(/\.md$/, "")}` };
    });

const page = (text: string, name: string): { text: string; link: string } => ({ text, link: `/${name}` });
const isThere = ({ link }: { link: string }): boolean => readdirSync(docs).includes(`${link.slice(1)}.md`);

export default defineConfig({
  title: "eslint-plugin-db",
  description: "The database engineer who reviews every migration and query while it is typed",
  srcDir: "./pages",
  outDir: "./dist",
  cacheDir: "./.vitepress/cache",
  cleanUrls: true,
  // Links that lead out of the documentation are for readers of the repository.
  ignoreDeadLinks: [/^\.\.?\/.*\.\.\//, /\/(?:README|CHANGELOG|CONTRIBUTING|LICENSE)/, /examples/],
  vite: { publicDir: join(site, "public"), build: { chunkSizeWarningLimit: 1_500 } },
  themeConfig: {
    search: { provider: "local" },
    nav: [
      { text: "Rules", link: "/rules" },
      { text: "Playground", link: "/playground" },
    ],
    sidebar: [
      {
        text: "Guide",
        items: [
          page("Start", "index"),
          page("Settings", "settings"),
          page("Frameworks", "frameworks"),
          page("Comments, other configurations, Oxlint", "editors-and-ci"),
          page("Editors", "editor"),
          page("Pre-commit hooks", "hooks"),
          page("CI", "ci"),
          page("Adoption", "adoption"),
          page("dblint inspect", "inspect"),
          page("dblint schema", "schema"),
          page("Accuracy", "accuracy"),
          page("Playground", "playground"),
        ].filter(isThere),
      },
      { text: "Rules", items: pagesIn("rules") },
      { text: "For contributors", items: [page("Architecture", "architecture"), page("Dependencies", "dependencies")] },
    ],
    socialLinks: [{ icon: "github", link: homepage }],
    outline: [2, 3],
  },
});
