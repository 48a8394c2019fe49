import { describe, expect, it } from "vitest";
import { cases, Chooser, SEED } from "../support/random.js";
import { Comparison } from "../support/typeorm-oracle.js";
import { TypeOrmGenerator } from "../support/typeorm-random.js";

/** The table that keys refer to. */
const OTHER = {
  postgresql: "CREATE TABLE u (id serial PRIMARY KEY, x integer);",
  mariadb: "CREATE TABLE u (id int AUTO_INCREMENT PRIMARY KEY, x int);",
  sqlite: `CREATE TABLE "u" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "x" integer);`,
};

for (const version of ["1", "0.3"] as const) {
  for (const dialect of ["postgresql", "mariadb", "sqlite"] as const) {
    const comparison = (await Comparison.on(dialect, null, version)) as Comparison;

    describe.skipIf(comparison === null)(
      `migrations that are made at random, of TypeORM ${version} on ${dialect}`,
      () => {
        it("are read as TypeORM sends them", { timeout: 1_200_000 }, async () => {
          const generator = new TypeOrmGenerator(new Chooser(SEED), dialect);
          let refused = 0;
          // What the versions share is shown by the newer one.
          const count = version === "1" ? cases(25, 1_000) : cases(25, 150);
          for (let i = 0; i < count; i++) {
            const made = generator.body();
            // Version 0.3 does not escape quotes in comments.
            const body = version === "1" ? made : made.replaceAll("it's", "its");
            const about = `case ${String(i)} of seed ${String(SEED)}: ${body}`;
            refused += (await comparison.agreesIfRun(body, OTHER[dialect], about)) ? 0 : 1;
          }
          // What the server refuses says nothing.
          expect(refused).toBeLessThan(count / 10);
        });
      },
    );
  }
}
