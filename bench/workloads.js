import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { alembicProject } from "./generate/alembic.js";
import { application } from "./generate/application.js";
import { Database, nameOf, stamps } from "./generate/database.js";
import { knexProject } from "./generate/knex.js";
import { Random } from "./generate/random.js";
import { sequelizeProject } from "./generate/sequelize.js";
import { services } from "./generate/services.js";
import { sqlMigrations } from "./generate/sql-text.js";
import { typeormProject } from "./generate/typeorm.js";

/** What is linted, by name: how many files it has, and the files of each of its projects. */
export const WORKLOADS = {
  migrations: {
    title: "1,000 migrations (Knex, TypeORM, Sequelize; JS and TS)",
    projects: random => ({
      "knex-js": knexProject(random, new Database(random), stamps(random, 220, "date"), "js"),
      "knex-ts": knexProject(random, new Database(random), stamps(random, 130, "date"), "ts"),
      "typeorm-query": typeormProject(random, new Database(random), stamps(random, 250, "epoch"), "query"),
      "typeorm-builder": typeormProject(random, new Database(random), stamps(random, 70, "epoch"), "builder"),
      "sequelize-js": sequelizeProject(random, new Database(random), stamps(random, 280, "date"), "js"),
      "sequelize-ts": sequelizeProject(random, new Database(random), stamps(random, 50, "date"), "ts"),
    }),
  },
  others: {
    title: "1,000 files that are none of ours (services, components, routes, tests)",
    projects: random => ({ web: application(random, 1_000) }),
  },
  queries: {
    title: "300 services with queries (Prisma, TypeORM, Knex, Sequelize)",
    projects: random => ({
      prisma: services(random, "prisma", 90),
      typeorm: services(random, "typeorm", 80),
      knex: services(random, "knex", 60),
      sequelize: services(random, "sequelize", 70),
    }),
  },
  languages: {
    title: "300 migrations in TypeScript (Knex), and the same 300 changes in Python (Alembic)",
    projects: random => ({
      typescript: knexProject(random, new Database(new Random(1)), stamps(random, 300, "date"), "ts"),
      python: alembicProject(new Database(new Random(1)), stamps(random, 300, "date")),
    }),
  },
  sql: {
    title: "1,000 SQL files (500 migrations with their ways back, PostgreSQL)",
    projects: random => ({ api: sqlMigrations(new Database(random), stamps(random, 500, "date"), nameOf) }),
  },
};

/** Writes the files of a workload below a folder: how many are linted, and how many characters they have. */
export function writeWorkload(name, folder, seed) {
  let count = 0;
  let size = 0;
  for (const [project, files] of Object.entries(WORKLOADS[name].projects(new Random(seed)))) {
    for (const { path, text } of files) {
      const target = join(folder, project, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
      if (!/\.(?:tsx?|js|sql|py)$/.test(path)) continue;
      count++;
      size += text.length;
    }
  }
  return { count, size };
}
