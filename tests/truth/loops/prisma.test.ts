import { PGlite } from "@electric-sql/pglite";
import { afterAll } from "vitest";
import { statementsIn, testLoops } from "../../support/loops.js";
import { prismaOver } from "../../support/prisma-client.js";
import { CASES } from "./prisma.cases.js";

const log: string[] = [];
const database = await PGlite.create();
await database.exec(`CREATE TABLE owners (id serial PRIMARY KEY, name text);
  CREATE TABLE items (id serial PRIMARY KEY, name text, owner_id integer)`);
const prisma = prismaOver(database, log);

afterAll(async () => {
  await prisma.$disconnect();
  await database.close();
});

testLoops("Prisma", new URL("prisma.cases.ts", import.meta.url).href, CASES, async (run, rows) => {
  await database.exec("TRUNCATE items, owners RESTART IDENTITY");
  await prisma.owner.createMany({ data: [{ name: "a" }, { name: "b" }, { name: "c" }] });
  await prisma.item.createMany({ data: rows.map(row => ({ name: "full", ownerId: row.ownerId })) });
  log.length = 0;
  await run(prisma, rows);
  return statementsIn(log);
});
