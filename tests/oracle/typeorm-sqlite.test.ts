import { AbstractSqliteQueryRunner } from "typeorm/driver/sqlite-abstract/AbstractSqliteQueryRunner.js";
import { describe, it } from "vitest";
import {
  addColumn,
  COLUMN_OPTIONS,
  COLUMNS,
  Comparison,
  createTable,
  FOREIGN_KEYS,
  PARTS,
  typeOrmCoverage,
} from "../support/typeorm-oracle.js";

const SQLITE_OPTIONS = [
  ...["datetime", "boolean", "blob", "date", "real", "bigint", "json"].map(type => `type: "${type}", isNullable: true`),
  `type: "datetime", default: "datetime('now')"`,
  `type: "datetime", default: "CURRENT_TIMESTAMP"`,
  `type: "varchar", enum: ["x", "y"], default: "'x'"`,
  `type: "varchar", length: "36", collation: "NOCASE"`,
  `type: "integer", asExpression: "1 + 1", generatedType: "STORED"`,
  `type: "integer", asExpression: "1 + 1", generatedType: "VIRTUAL"`,
  `type: "varchar", isArray: true, isNullable: true`,
];

const coverage = typeOrmCoverage(
  "sqlite",
  AbstractSqliteQueryRunner.prototype,
  "createDatabase dropDatabase createSchema dropSchema changeTableComment createExclusionConstraint createExclusionConstraints dropExclusionConstraint dropExclusionConstraints",
);
for (const version of ["1", "0.3", "0.2"] as const) {
  const comparison = (await Comparison.on("sqlite", version === "1" ? coverage : null, version)) as Comparison;

  describe(`TypeORM ${version} on sqlite`, () => {
    const TABLE = `CREATE TABLE "t" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "a" integer NOT NULL, "b" integer);`;
    const OTHER = `CREATE TABLE "u" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "x" integer);`;

    describe("tables", () => {
      it.each([...COLUMN_OPTIONS, ...SQLITE_OPTIONS])("has a column with %s", options =>
        comparison.agree(createTable(`columns: [{ name: "z", type: "integer" }, { name: "a", ${options} }]`)),
      );

      it.each([
        createTable(COLUMNS),
        createTable(
          `columns: [{ name: "a", type: "int", isPrimary: true }, { name: "b", type: "int", isPrimary: true }]`,
        ),
        createTable(`columns: [{ name: "a", type: "varchar", isPrimary: true }], withoutRowid: true`),
        `await queryRunner.createTable(new Table({ name: "t", ${COLUMNS}, indices: [{ columnNames: ["a"] }] }), true, true, false);`,
      ])("is created: %s", body => comparison.agree(body));

      it.each(PARTS.flatMap(([list, , , options]) => options.map(each => [list, each] as const)))(
        "has %s: %s",
        (list, options) => comparison.agree(createTable(`${COLUMNS}, ${list}: [{ ${options} }]`), OTHER),
      );

      it.each([
        `await queryRunner.dropTable("t");`,
        `await queryRunner.dropTable("t", true);`,
        `await queryRunner.clearTable("t");`,
      ])("%s", body => comparison.agree(body, TABLE));

      it("drops the indexes of what it has created", () =>
        comparison.agree(
          createTable(`${COLUMNS}, indices: [{ columnNames: ["a"] }]`) + `await queryRunner.dropTable("t");`,
        ));
    });

    describe("changes that rebuild the table", () => {
      it.each([
        ...COLUMN_OPTIONS.map(options => addColumn(options).replace(`"a"`, `"c"`)),
        ...SQLITE_OPTIONS.map(options => addColumn(options).replace(`"a"`, `"c"`)),
        `await queryRunner.addColumns("t", [new TableColumn({ name: "c", type: "int", isNullable: true }), new TableColumn({ name: "d", type: "text", isNullable: true })]);`,
        `await queryRunner.dropColumn("t", "b");`,
        `await queryRunner.dropColumns("t", ["a", "b"]);`,
        `await queryRunner.renameColumn("t", "a", "c");`,
        `await queryRunner.renameTable("t", "s");`,
        `await queryRunner.changeColumn("t", "a", new TableColumn({ name: "a", type: "integer", isNullable: true }));`,
        `await queryRunner.changeColumn("t", "b", new TableColumn({ name: "c", type: "varchar", default: "'x'" }));`,
        `await queryRunner.changeColumn("t", "b", new TableColumn({ name: "b", type: "integer", isUnique: true, isNullable: true }));`,
        `const table = await queryRunner.getTable("t");
       const changed = table.findColumnByName("a").clone();
       changed.isNullable = true;
       await queryRunner.changeColumn("t", table.findColumnByName("a"), changed);`,
        `await queryRunner.changeColumns("t", [{ oldColumn: new TableColumn({ name: "a", type: "integer" }), newColumn: new TableColumn({ name: "a", type: "integer", isNullable: true }) }]);`,
        `await queryRunner.createUniqueConstraints("t", [new TableUnique({ name: "named", columnNames: ["a", "b"] })]);`,
        `await queryRunner.createCheckConstraints("t", [new TableCheck({ name: "named", expression: "a > 1" })]);`,
        `await queryRunner.createTable(new Table({ name: "n", columns: [{ name: "a", type: "int" }, { name: "b", type: "int" }] }));
       await queryRunner.createPrimaryKey("n", ["a"]);`,
        `await queryRunner.updatePrimaryKeys("t", [new TableColumn({ name: "a", type: "integer" })]);
       await queryRunner.dropColumn("t", "b");`,
        `await queryRunner.createForeignKey("t", new TableForeignKey({ ${FOREIGN_KEYS[0]} }));`,
        `await queryRunner.createForeignKeys("t", [new TableForeignKey({ ${FOREIGN_KEYS[3]}, onDelete: "CASCADE" })]);`,
        `await queryRunner.createUniqueConstraint("t", new TableUnique({ name: "named", columnNames: ["a", "b"] }));`,
        `await queryRunner.createCheckConstraint("t", new TableCheck({ name: "named", expression: "a > 1" }));`,
      ])("%s", body => comparison.comeToTheSame(body, TABLE + OTHER));

      it.each([
        [`dropUniqueConstraint("t", "c")`, `CONSTRAINT "c" UNIQUE ("a")`],
        [`dropCheckConstraint("t", "c")`, `CONSTRAINT "c" CHECK ("a" > 1)`],
        [`dropForeignKey("t", "c")`, `CONSTRAINT "c" FOREIGN KEY ("a") REFERENCES "u" ("id")`],
        [
          `dropUniqueConstraints("t", [new TableUnique({ name: "c", columnNames: ["a"] })])`,
          `CONSTRAINT "c" UNIQUE ("a")`,
        ],
        [
          `dropCheckConstraints("t", [new TableCheck({ name: "c", expression: '"a" > 1' })])`,
          `CONSTRAINT "c" CHECK ("a" > 1)`,
        ],
        [
          `dropForeignKeys("t", [new TableForeignKey({ name: "c", ${FOREIGN_KEYS[0] ?? ""} })])`,
          `CONSTRAINT "c" FOREIGN KEY ("a") REFERENCES "u" ("id")`,
        ],
        [`dropPrimaryKey("t")`, `PRIMARY KEY ("a", "b")`],
      ])("%s", (call, constraint) =>
        comparison.comeToTheSame(
          `await queryRunner.${call};`,
          `${OTHER} CREATE TABLE "t" ("a" integer NOT NULL, "b" integer NOT NULL, ${constraint});`,
        ),
      );

      it("drops a key that it has to look up", () =>
        comparison.comeToTheSame(
          `const table = await queryRunner.getTable("t");
         await queryRunner.dropForeignKey("t", table.foreignKeys.find(key => key.columnNames.includes("a")));`,
          `${OTHER} CREATE TABLE "t" ("a" integer NOT NULL, CONSTRAINT "c" FOREIGN KEY ("a") REFERENCES "u" ("id"));`,
        ));
    });

    describe("the rest", () => {
      it.each(
        PARTS.filter(([list]) => list === "indices").flatMap(([, , , options]) =>
          options.map(each => `await queryRunner.createIndex("t", new TableIndex({ ${each} }));`),
        ),
      )("%s", body => comparison.agree(body, TABLE));

      it.each([
        `await queryRunner.dropIndices("t", [new TableIndex({ name: "i", columnNames: ["a"] })]);`,
        `await queryRunner.dropIndex("t", "i");`,
        `await queryRunner.dropIndex("t", "i", true);`,
      ])("%s", body => comparison.agree(body, `${TABLE} CREATE INDEX "i" ON "t" ("a");`));

      it.each([
        `await queryRunner.createView(new View({ name: "v", expression: "SELECT 1 AS x" }));`,
        `await queryRunner.createView(new View({ name: "v", expression: "SELECT 1 AS x" }), true); await queryRunner.dropView("v");`,
        `await queryRunner.query("UPDATE t SET a = ? WHERE b = ?", [1, "2"]);`,
        `await queryRunner.manager.createQueryBuilder().update("t").set({ a: 1 }).where("b IS NULL").execute();`,
        `await queryRunner.startTransaction(); await queryRunner.commitTransaction();`,
        `await queryRunner.startTransaction(); await queryRunner.rollbackTransaction();`,
        "await queryRunner.sql`UPDATE t SET a = ${1} WHERE b = ${2}`;",
        `await queryRunner.createIndices("t", [new TableIndex({ columnNames: ["a"] }), new TableIndex({ columnNames: ["b"] })]);`,
      ])("%s", body => comparison.agree(body, TABLE));
    });
  });
}

coverage.test();
