import { anyOf, DECISIVE, STRONG, usePoints, type Evidence, type ScriptFramework } from "./framework.js";
import { knex } from "./knex/index.js";
import { typeorm } from "./typeorm/index.js";
import { sequelize } from "./sequelize/index.js";

/** The frameworks whose migrations are read. */
export const FRAMEWORKS: readonly ScriptFramework[] = [knex, sequelize, typeorm];

/** Frameworks that are recognised, so that their migrations are not taken for something else or passed in silence. */
export function unsupportedFramework(evidence: Evidence): { readonly name: string; readonly points: number } | null {
  const found = OTHERS.map(other => ({ name: other.name, points: other.score(evidence) })).sort(
    (a, b) => b.points - a.points,
  )[0];
  return found !== undefined && found.points > 0 ? found : null;
}

const OTHERS: readonly { readonly name: string; readonly score: (evidence: Evidence) => number }[] = [
  { name: "Kysely", score: by(["kysely"], ["Kysely"]) },
  {
    name: "node-pg-migrate",
    score: evidence =>
      by(["node-pg-migrate"], ["MigrationBuilder"])(evidence) +
      (!evidence.isClass && usePoints(evidence, NODE_PG_MIGRATE) > 0 ? STRONG : 0) +
      (/\bexports\.shorthands\b|\bexport const shorthands\b/.test(evidence.text) ? DECISIVE : 0) +
      (evidence.dependencies.has("node-pg-migrate") ? STRONG : 0),
  },
  {
    name: "MikroORM",
    score: evidence =>
      ([...evidence.imports].some(name => name.startsWith("@mikro-orm/") || name.includes("mikro-orm")) ? STRONG : 0) +
      (evidence.heritage.has("Migration") ? STRONG : 0),
  },
  {
    name: "db-migrate",
    score: evidence =>
      usePoints(evidence, new Set(["runSql"]), STRONG) +
      (DB_MIGRATE.test(evidence.text) ? DECISIVE : 0) +
      (evidence.dependencies.has("db-migrate") ? STRONG : 0),
  },
  { name: "slonik", score: by(["slonik", "@silverhand/slonik"], ["AlterationScript"]) },
  { name: "Payload", score: by(["@payloadcms/db-postgres", "@payloadcms/db-sqlite"], ["MigrateUpArgs"]) },
  {
    name: "Umzug with its own context",
    score: evidence => usePoints(evidence, new Set(["runQuery", "schemaBuilder"]), STRONG),
  },
];

/** Members of node-pg-migrate's builder that tell it from a query interface of Sequelize, which has others alike. */
const NODE_PG_MIGRATE: ReadonlySet<string> = new Set(
  (
    "sql func createIndex dropIndex addColumns dropColumns dropColumn alterColumn createConstraint dropConstraint " +
    "createExtension dropExtension createType dropType noTransaction createView dropView createSequence createRole"
  ).split(" "),
);

/** What the generator of db-migrate writes into each migration. */
const DB_MIGRATE = /\bexports\._meta\s*=|=\s*options\.dbmigrate\b/;

function by(packages: readonly string[], types: readonly string[]): (evidence: Evidence) => number {
  return evidence =>
    (anyOf(evidence.imports, packages) ? STRONG : 0) + (anyOf(evidence.annotations, types) ? DECISIVE : 0);
}
