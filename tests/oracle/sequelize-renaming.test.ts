import { describe, expect, it } from "vitest";
import { Sequelize } from "sequelize";
import { Schema } from "../../src/model/schema/index.js";
import { MARIADB, mariadb } from "../support/servers.js";
import { ours } from "../support/sequelize-oracle.js";
import { lowered, wayBack } from "../support/ways-back.js";

/** Columns with what `describeTable` of Sequelize 6 does not read, or does. */
const COLUMNS = [
  "a varchar(10) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'x'",
  "a varchar(10) NOT NULL COMMENT 'why'",
  "a timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP",
  "a int unsigned AUTO_INCREMENT UNIQUE",
  "a int CHECK (a > 1)",
  "a enum('x', 'y') DEFAULT 'x'",
  "a decimal(10, 2) NOT NULL DEFAULT 1.50",
];

describe("renameColumn of Sequelize 6 on MariaDB", () => {
  it.each(COLUMNS)("%s comes back as it was", async column => {
    const server = await mariadb();
    if (server === null) return;
    const table = `CREATE TABLE t (id int PRIMARY KEY, ${column})`;
    const shown = async (): Promise<unknown> => (await server.run("SHOW CREATE TABLE t"))[0]?.["Create Table"];
    const sequelize = new Sequelize(server.name, MARIADB.user, "", {
      dialect: "mariadb",
      host: MARIADB.host,
      port: MARIADB.port,
      logging: false,
    });
    try {
      await server.run(table);
      const was = await shown();
      await sequelize.getQueryInterface().renameColumn("t", "a", "b");
      const operations = ours(`await queryInterface.renameColumn("t", "a", "b");`, "mariadb");
      const before = lowered([table], "mariadb")
        .reduce((schema, operation) => schema.apply(operation), Schema.empty("mariadb", true))
        .settled();
      const back = wayBack(operations, before);
      expect(back).not.toBeNull();
      for (const sql of back ?? []) await server.run(sql);
      expect(await shown(), (back ?? []).join(";\n")).toBe(was);
    } finally {
      await sequelize.close();
      await server.close();
    }
  });
});
