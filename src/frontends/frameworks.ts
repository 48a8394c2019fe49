import { STRONG, usePoints, type Evidence, type ScriptFramework } from "./framework.js";
import { dbMigrate } from "./db-migrate/index.js";
import { kysely } from "./kysely/index.js";
import { driver } from "./drivers/index.js";
import { knex } from "./knex/index.js";
import { mikroorm } from "./mikroorm/index.js";
import { nodePgMigrate } from "./node-pg-migrate/index.js";
import { typeorm } from "./typeorm/index.js";
import { sequelize } from "./sequelize/index.js";

/** The frameworks whose migrations are read. */
export const FRAMEWORKS: readonly ScriptFramework[] = [
  knex,
  sequelize,
  typeorm,
  nodePgMigrate,
  dbMigrate,
  kysely,
  mikroorm,
  driver,
];

/** Frameworks that are recognised, so that their migrations are not taken for something else or passed in silence. */
export function unsupportedFramework(evidence: Evidence): { readonly name: string; readonly points: number } | null {
  const found = OTHERS.map(other => ({ name: other.name, points: other.score(evidence) })).sort(
    (a, b) => b.points - a.points,
  )[0];
  return found !== undefined && found.points > 0 ? found : null;
}

const OTHERS: readonly { readonly name: string; readonly score: (evidence: Evidence) => number }[] = [
  {
    name: "Umzug with its own context",
    score: evidence => usePoints(evidence, new Set(["runQuery", "schemaBuilder"]), STRONG),
  },
];
