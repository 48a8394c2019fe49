import { MysqlQueryRunner } from "typeorm/driver/mysql/MysqlQueryRunner.js";
import { describe, it } from "vitest";
import {
  addColumn,
  column,
  COLUMN_OPTIONS,
  COLUMNS,
  Comparison,
  createTable,
  FOREIGN_KEYS,
  PARTS,
  typeOrmCoverage,
} from "../support/typeorm-oracle.js";

const MYSQL_OPTIONS = [
  ...["int", "bigint", "smallint", "tinyint", "datetime", "timestamp", "json", "date", "double", "blob"].map(
    type => `type: "${type}", isNullable: true`,
  ),
  `type: "boolean", default: true`,
  `type: "char", length: "36"`,
  `type: "varchar", length: "36", charset: "utf8mb4", collation: "utf8mb4_bin"`,
  `type: "int", unsigned: true`,
  `type: "tinyint", width: 1, default: 0`,
  `type: "datetime", precision: 6, default: "CURRENT_TIMESTAMP(6)", onUpdate: "CURRENT_TIMESTAMP(6)"`,
  `type: "enum", enum: ["x", "it's"], default: "'x'"`,
  `type: "uuid", isGenerated: true, generationStrategy: "uuid"`,
  `type: "int", asExpression: "1 + 1", generatedType: "STORED"`,
  `type: "int", asExpression: "1 + 1"`,
  `type: "varchar", isUnique: true, comment: "all", default: "'x'", isNullable: true`,
];

const coverage = typeOrmCoverage(
  "mariadb",
  MysqlQueryRunner.prototype,
  "createSchema dropSchema createUniqueConstraint createUniqueConstraints dropUniqueConstraint dropUniqueConstraints createCheckConstraint createCheckConstraints dropCheckConstraint dropCheckConstraints createExclusionConstraint createExclusionConstraints dropExclusionConstraint dropExclusionConstraints",
);
for (const version of ["1", "0.3", "0.2"] as const) {
  const comparison = (await Comparison.on("mariadb", version === "1" ? coverage : null, version)) as Comparison;

  describe.skipIf(comparison === null)(`TypeORM ${version} on mariadb`, () => {
    const TABLE = "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int NOT NULL, b int);";
    const OTHER = "CREATE TABLE u (id int AUTO_INCREMENT PRIMARY KEY, x int);";
    const parts = PARTS.filter(([list]) => list === "indices" || list === "foreignKeys");

    describe("columns", () => {
      it.each([...COLUMN_OPTIONS, ...MYSQL_OPTIONS])("creates one with %s", options =>
        comparison.agree(createTable(`columns: [{ name: "a", ${options} }]`)),
      );
      it.each([...COLUMN_OPTIONS, ...MYSQL_OPTIONS])("adds one with %s", options =>
        comparison.agree(addColumn(options), "CREATE TABLE t (id int);"),
      );
    });

    describe("tables", () => {
      it.each([
        createTable(COLUMNS),
        createTable(
          `columns: [{ name: "a", type: "int", isPrimary: true }, { name: "b", type: "int", isPrimary: true }]`,
        ),
        createTable(`${COLUMNS}, comment: "a table", engine: "InnoDB"`),
        createTable(`${COLUMNS}, uniques: [{ columnNames: ["a", "b"] }, { name: "named", columnNames: ["b"] }]`),
        createTable(
          `${COLUMNS}, indices: [{ columnNames: ["a"], isUnique: true }, { name: "i", columnNames: ["a", "b"] }]`,
        ),
        `await queryRunner.createTable(new Table({ name: "t", ${COLUMNS} }), true);`,
      ])("creates %s", body => comparison.agree(body));

      it.each(parts.flatMap(([list, , , options]) => options.map(each => [list, each] as const)))(
        "creates one with %s: %s",
        (list, options) => comparison.agree(createTable(`${COLUMNS}, ${list}: [{ ${options} }]`), OTHER),
      );

      it.each([
        `await queryRunner.dropTable("t");`,
        `await queryRunner.dropTable("t", true);`,
        `await queryRunner.renameTable("t", "s");`,
        `await queryRunner.clearTable("t");`,
        `await queryRunner.changeTableComment("t", "x");`,
      ])("%s", body => comparison.agree(body, "CREATE TABLE t (a int);"));

      it.each([
        `await queryRunner.dropTable("t");`,
        `await queryRunner.renameTable("t", "s");`,
        `await queryRunner.dropColumn("t", "b");`,
        `await queryRunner.dropColumn("t", "id");`,
        `await queryRunner.addColumn("t", new TableColumn({ name: "c", type: "int", isPrimary: true }));`,
        `await queryRunner.changeColumn("t", "b", new TableColumn({ name: "b", type: "varchar", length: "20" }));`,
      ])("knows what it has created: %s", body =>
        comparison.agree(
          createTable(`columns: [{ name: "id", type: "int", isPrimary: true }, { name: "a", type: "int" },
          { name: "b", type: "int", isNullable: true }], indices: [{ columnNames: ["b"] }],
          foreignKeys: [{ ${FOREIGN_KEYS[1]}, onUpdate: "CASCADE" }]`) + body,
          OTHER,
        ),
      );
    });

    describe("parts of tables", () => {
      it.each(parts.flatMap(([, method, type, options]) => options.map(each => [method, type, each] as const)))(
        "%s with a %s of %s",
        (method, type, options) =>
          comparison.agree(`await queryRunner.${method}("t", new ${type}({ ${options} }));`, TABLE + OTHER),
      );

      it.each([
        `await queryRunner.addColumns("t", [new TableColumn({ name: "c", type: "int" }), new TableColumn({ name: "d", type: "text" })]);`,
        `await queryRunner.dropColumn("t", "b");`,
        `await queryRunner.dropColumns("t", ["a", "b"]);`,
        `await queryRunner.createPrimaryKey("k", ["a", "b"]);`,
        `await queryRunner.dropPrimaryKey("p");`,
        `await queryRunner.createTable(new Table({ name: "n", columns: [{ name: "a", type: "int" }, { name: "b", type: "int" }] }));
       await queryRunner.updatePrimaryKeys("n", [new TableColumn({ name: "a", type: "int" })]);`,
        `await queryRunner.createForeignKeys("t", [new TableForeignKey({ ${FOREIGN_KEYS[0] ?? ""} })]);`,
        `await queryRunner.createIndices("t", [new TableIndex({ columnNames: ["a"] }), new TableIndex({ columnNames: ["b"] })]);`,
        `await queryRunner.createIndex("k", new TableIndex({ columnNames: ["c"], isFulltext: true }));`,
      ])("%s", body =>
        comparison.agree(
          body,
          `${TABLE}${OTHER} CREATE TABLE k (a int, b int, c text); CREATE TABLE p (a int PRIMARY KEY);`,
        ),
      );

      it.each([
        [`dropForeignKey("t", "c")`, "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id)"],
        [
          `dropForeignKeys("t", [new TableForeignKey({ name: "c", ${FOREIGN_KEYS[0] ?? ""} })])`,
          "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id)",
        ],
        [`dropIndices("t", [new TableIndex({ name: "c", columnNames: ["a"] })])`, "CREATE INDEX c ON t (a)"],
        [`dropIndex("t", "c")`, "CREATE INDEX c ON t (a)"],
        [`dropIndex("t", new TableIndex({ name: "c", columnNames: ["a"] }))`, "CREATE INDEX c ON t (a)"],
      ])("%s", (call, setup) => comparison.agree(`await queryRunner.${call};`, `${TABLE}${OTHER}${setup};`));

      it("drops a key that it has to look up", () =>
        comparison.comeToTheSame(
          `const table = await queryRunner.getTable("t");
         await queryRunner.dropForeignKey("t", table.foreignKeys.find(key => key.columnNames.indexOf("a") !== -1));`,
          `${TABLE}${OTHER}ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id);`,
        ));
    });

    describe("columns that change", () => {
      const change = (before: string, after: string): string =>
        `await queryRunner.changeColumn("t", ${column(before)}, ${column(after)});`;

      it.each([
        [`type: "int"`, `type: "text"`, "int NOT NULL"],
        [`type: "varchar", length: "10"`, `type: "varchar", length: "20"`, "varchar(10) NOT NULL"],
        [`type: "int"`, `type: "int", isNullable: true`, "int NOT NULL"],
        [`type: "int"`, `type: "int", default: 1`, "int NOT NULL"],
        [`type: "int"`, `type: "int", unsigned: true`, "int NOT NULL"],
        [`type: "int"`, `type: "int", isUnique: true`, "int NOT NULL"],
        [`type: "enum", enum: ["x"]`, `type: "enum", enum: ["x", "y"]`, "enum('x') NOT NULL"],
      ])("from %s to %s", (before, after, definition) =>
        comparison.agree(change(before, after), `CREATE TABLE t (b int, a ${definition});`),
      );

      it.each([
        [`{ name: "a", type: "integer" }`, "int NOT NULL"],
        [`{ name: "a", type: "boolean", isNullable: true }`, "tinyint NOT NULL"],
      ])("is dropped and added where the server spells the type another way: %s", (after, definition) =>
        comparison.agree(
          `await queryRunner.changeColumn("t", "a", new TableColumn(${after}));`,
          `CREATE TABLE t (b int, a ${definition});`,
        ),
      );

      it.each([
        [`await queryRunner.renameColumn("t", "a", "c");`, "int NOT NULL"],
        [
          `await queryRunner.changeColumn("t", "a", new TableColumn({ name: "a", type: "int", isNullable: true }));`,
          "int NOT NULL",
        ],
        [
          `await queryRunner.changeColumn("t", "a", new TableColumn({ name: "a", type: "int", default: 2 }));`,
          "int NOT NULL",
        ],
        [
          `const table = await queryRunner.getTable("t");
        const changed = table.findColumnByName("a").clone();
        changed.isNullable = true;
        await queryRunner.changeColumn("t", table.findColumnByName("a"), changed);`,
          "int NOT NULL DEFAULT 1",
        ],
      ])("%s", (body, definition) => comparison.comeToTheSame(body, `CREATE TABLE t (b int, a ${definition});`));
    });

    describe("the rest", () => {
      it.each([
        `await queryRunner.createView(new View({ name: "v", expression: "SELECT 1 AS x" }));`,
        `await queryRunner.createView(new View({ name: "v", expression: "SELECT 1 AS x" }), true); await queryRunner.dropView("v");`,
        `await queryRunner.query("UPDATE t SET a = ? WHERE b = ?", [1, "2"]);`,
        `await queryRunner.manager.createQueryBuilder().update("t").set({ a: 1 }).where("b IS NULL").execute();`,
        `await queryRunner.startTransaction(); await queryRunner.commitTransaction();`,
        `await queryRunner.startTransaction(); await queryRunner.rollbackTransaction();`,
        "await queryRunner.sql`UPDATE t SET a = ${1} WHERE b = ${2}`;",
        `await queryRunner.changeColumns("t", [{ oldColumn: new TableColumn({ name: "a", type: "int" }), newColumn: new TableColumn({ name: "a", type: "int", isNullable: true }) }]);`,
      ])("%s", body => comparison.agree(body, TABLE));

      it.each([`await queryRunner.createDatabase("d", true);`, `await queryRunner.dropDatabase("d", true);`])(
        "%s, without running it",
        body => comparison.agree(body, TABLE, "planned"),
      );
    });
  });
}

coverage.test();
