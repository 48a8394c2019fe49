import { createRequire } from "node:module";

/** A parser of the user's. */
export interface LoadedParser {
  parseForESLint(code: string, options?: object): object;
}

const { cache } = createRequire(import.meta.url);

/** The entry of a copy of typescript-eslint's parser; what stands before is where the copy belongs. */
const ENTRY = /^(.*?)[\\/]node_modules[\\/](?:.*[\\/])?@typescript-eslint[\\/]parser[\\/]dist[\\/]index\.js$/;

/**
 * The copy of typescript-eslint's parser that the configuration has loaded for the project of a file, or `null` where
 * there is none. Of several the nearest counts. A configuration that asks for types means some copy that is loaded, even
 * one from outside of the project: a shared configuration may bring it along.
 */
export function loadedParser(filePath: string, wantsTypes: boolean): LoadedParser | null {
  let nearest: { readonly path: string; readonly depth: number } | null = null;
  for (const path of Object.keys(cache)) {
    const root = ENTRY.exec(path)?.[1];
    if (root === undefined) continue;
    const inside = filePath.startsWith(root) && /^[\\/]/.test(filePath.slice(root.length));
    if (!inside && !wantsTypes) continue;
    const depth = inside ? root.length : -1;
    // Among the copies of one folder, the one with the shorter path is the project's own.
    if (nearest === null || depth > nearest.depth || (depth === nearest.depth && path.length < nearest.path.length)) {
      nearest = { path, depth };
    }
  }
  return nearest === null ? null : asParser(cache[nearest.path]?.exports);
}

function asParser(exports: unknown): LoadedParser | null {
  return typeof exports === "object" && exports !== null && "parseForESLint" in exports
    ? (exports as LoadedParser)
    : null;
}
