import { describe, it } from "vitest";
import { agrees } from "../support/node-pg-migrate-oracle.js";
import { randomMigration } from "../support/node-pg-migrate-random.js";
import { cases, SEED } from "../support/random.js";

describe("migrations that are made at random", () => {
  it("are read as node-pg-migrate sends them, both ways", async () => {
    const count = cases(200, 1_000);
    for (let i = 0; i < count; i++) {
      const body = randomMigration(SEED * 1_000_000 + i);
      try {
        await agrees(body);
      } catch (error) {
        throw new Error(`case ${String(i)} of seed ${String(SEED)}: ${body}`, { cause: error });
      }
    }
  });
});
