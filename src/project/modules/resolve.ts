import { isBuiltin } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { realPath } from "../files.js";
import { isInside, segmentsBelow } from "../root.js";
import { moduleAt } from "./files.js";
import { byImportMap, byPackageName } from "./packages.js";
import { byCompilerOptions } from "./tsconfig.js";

/**
 * The file of the repository that an import in `from` means; `null` for packages from outside, for Node's own modules,
 * for what does not exist, and for what lies outside of `top`, also through links.
 */
export function resolveModule(from: string, specifier: string, top: string): string | null {
  const found = find(from, specifier, top);
  if (found === null) return null;
  const real = realPath(found);
  if (real === null || !isInside(real, realPath(top) ?? top)) return null;
  // One file has one path, whichever link led to it; the top itself may be a link.
  const path = isInside(found, top) ? found : join(top, ...segmentsBelow(real, realPath(top) ?? top));
  return segmentsBelow(path, top).includes("node_modules") ? null : path;
}

function find(from: string, specifier: string, top: string): string | null {
  const folder = dirname(from);
  if (specifier === "" || specifier.includes("\0")) return null;
  if (/^\.{1,2}(?:\/|$)/.test(specifier) || isAbsolute(specifier)) return moduleAt(resolve(folder, specifier));
  if (specifier.startsWith("#")) {
    const mapped = byImportMap(folder, top, specifier);
    if (mapped !== null) return mapped;
  } else if (isBuiltin(specifier)) return null;
  return byCompilerOptions(folder, top, specifier, packageFile) ?? byPackageName(folder, top, specifier);

  function packageFile(path: string, name: string): string | null {
    const target = byPackageName(dirname(path), top, /\.json$/.test(name) ? name : `${name}/tsconfig.json`);
    return target ?? byPackageName(dirname(path), top, `${name}.json`);
  }
}
