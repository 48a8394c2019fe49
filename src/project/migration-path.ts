import { basename, dirname } from "node:path";
import { databaseOfFile, databaseOfFolder } from "./dialect-words.js";
import { hasPlace, isHelperFolder, isMigrationFile, isNeverMigration, isTest, migrationName } from "./names.js";
import { segmentsBelow } from "./root.js";
import { seriesFolder } from "./series.js";

/**
 * Whether a file is a migration by the conventions of the frameworks; `null` where its path does not say. Folders above
 * `top`, where the project ends, mean nothing.
 */
export function isMigrationByConvention(path: string, top: string): boolean | null {
  const below = segmentsBelow(path, top);
  const segments = below.length === 0 ? [basename(path)] : below;
  const file = basename(path);
  if (!isMigrationFile(file) || isNeverMigration(file) || isTest(segments) || segments.includes("node_modules")) {
    return false;
  }
  const { folder, named } = seriesFolder(path, top);
  // The folder above counts too: `clickhouse/schema/1_x.sql`. Further up, `oracle` may be the name of a product.
  const near = folder === top ? [] : segmentsBelow(dirname(path), dirname(dirname(folder)));
  if (databaseOfFile(file) === "other" || near.some(name => databaseOfFolder(name) === "other")) return false;
  if (segmentsBelow(dirname(path), folder).some(isHelperFolder)) return false;
  const { id, layout, direction } = migrationName(path);
  if (layout === "flyway" || (layout === "suffix" && direction !== null)) return true;
  const certain = layout === "plain" ? named && hasPlace(id) : named || hasPlace(id);
  return certain ? true : null;
}
