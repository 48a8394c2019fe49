import { anyOf, DECISIVE, STRONG, usePoints, type Evidence, type ScriptFramework } from "./framework.js";
import { dbMigrate } from "./db-migrate/index.js";
import { kysely } from "./kysely/index.js";
import { knex } from "./knex/index.js";
import { nodePgMigrate } from "./node-pg-migrate/index.js";
import { typeorm } from "./typeorm/index.js";
import { sequelize } from "./sequelize/index.js";

/** The frameworks whose migrations are read. */
export const FRAMEWORKS: readonly ScriptFramework[] = [knex, sequelize, typeorm, nodePgMigrate, dbMigrate, kysely];

/** Frameworks that are recognised, so that their migrations are not taken for something else or passed in silence. */
export function unsupportedFramework(evidence: Evidence): { readonly name: string; readonly points: number } | null {
  const found = OTHERS.map(other => ({ name: other.name, points: other.score(evidence) })).sort(
    (a, b) => b.points - a.points,
  )[0];
  return found !== undefined && found.points > 0 ? found : null;
}

const OTHERS: readonly { readonly name: string; readonly score: (evidence: Evidence) => number }[] = [
  {
    name: "MikroORM",
    score: evidence =>
      ([...evidence.imports].some(name => name.startsWith("@mikro-orm/") || name.includes("mikro-orm")) ? STRONG : 0) +
      (evidence.heritage.has("Migration") ? STRONG : 0),
  },
  { name: "slonik", score: by(["slonik", "@silverhand/slonik"], ["AlterationScript"]) },
  { name: "Payload", score: by(["@payloadcms/db-postgres", "@payloadcms/db-sqlite"], ["MigrateUpArgs"]) },
  {
    name: "Umzug with its own context",
    score: evidence => usePoints(evidence, new Set(["runQuery", "schemaBuilder"]), STRONG),
  },
];

function by(packages: readonly string[], types: readonly string[]): (evidence: Evidence) => number {
  return evidence =>
    (anyOf(evidence.imports, packages) ? STRONG : 0) + (anyOf(evidence.annotations, types) ? DECISIVE : 0);
}
