import { createRequire } from "node:module";

/** What our own `package.json` says; it lies above `src/`, and above `dist/`. */
export const { name, version, homepage } = createRequire(import.meta.url)("../package.json") as {
  readonly name: string;
  readonly version: string;
  readonly homepage: string;
};

/** Where a page of `docs/` is read; the package does not bring it along. */
export function docsPage(path: string): string {
  return `${homepage}/blob/main/docs/${path}`;
}
