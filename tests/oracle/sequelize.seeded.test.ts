import { describe, it } from "vitest";
import { cases, Chooser, SEED } from "../support/random.js";
import { agrees } from "../support/sequelize-oracle.js";
import { SequelizeGenerator } from "../support/sequelize-random.js";

describe.each(["postgresql", "mysql", "mariadb", "sqlite"] as const)(
  "migrations that are made at random, on %s",
  dialect => {
    it("are read as Sequelize sends them", async () => {
      const generator = new SequelizeGenerator(new Chooser(SEED), dialect);
      for (let i = 0; i < cases(60, 1_000); i++) {
        const body = generator.body();
        try {
          await agrees(body, dialect);
        } catch (error) {
          throw new Error(`case ${String(i)} of seed ${String(SEED)}: ${body}`, { cause: error });
        }
      }
    });
  },
);
