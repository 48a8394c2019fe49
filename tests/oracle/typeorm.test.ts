import { PostgresQueryRunner } from "typeorm/driver/postgres/PostgresQueryRunner.js";
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

const POSTGRES_OPTIONS = [
  ...[
    "int",
    "int4",
    "smallint",
    "bigint",
    "character varying",
    "boolean",
    "uuid",
    "jsonb",
    "bytea",
    "date",
    "real",
  ].map(type => `type: "${type}"`),
  `type: "integer", default: "1 + 1"`,
  `type: "timestamp"`,
  `type: "timestamptz", default: "now()"`,
  `type: "timestamp without time zone", precision: 3`,
  `type: "timestamp with time zone", precision: 3, default: "CURRENT_TIMESTAMP(3)"`,
  `type: "time without time zone", precision: 2`,
  `type: "time with time zone"`,
  `type: "integer", isGenerated: true, generationStrategy: "increment"`,
  `type: "bigint", isGenerated: true, generationStrategy: "increment"`,
  `type: "smallint", isGenerated: true`,
  `type: "uuid", isGenerated: true, generationStrategy: "uuid"`,
  `type: "uuid", isGenerated: true, generationStrategy: "uuid", default: "gen_random_uuid()"`,
  `type: "integer", isGenerated: true, generationStrategy: "identity"`,
  `type: "integer", isGenerated: true, generationStrategy: "identity", generatedIdentity: "ALWAYS"`,
  `type: "text", isArray: true, default: "'{}'"`,
  `type: "varchar", length: "5", isArray: true`,
  `type: "enum", enum: ["x", "it's"]`,
  `type: "enum", enum: ["x", "y"], enumName: "kind", default: "'x'"`,
  `type: "simple-enum", enum: ["x"], isArray: true`,
  `type: "integer", asExpression: "1 + 1", generatedType: "STORED"`,
  `type: "text", collation: "C"`,
  `type: "varchar", length: "20", isNullable: true, default: "'x'", isUnique: true, comment: "all"`,
];

const coverage = typeOrmCoverage("postgresql", PostgresQueryRunner.prototype, "");
for (const version of ["1", "0.3", "0.2"] as const) {
  const comparison = (await Comparison.on("postgresql", version === "1" ? coverage : null, version)) as Comparison;

  describe(`TypeORM ${version} on postgresql`, () => {
    const TABLE = `CREATE TABLE t (id serial CONSTRAINT pk_t PRIMARY KEY, a integer NOT NULL, b integer);`;
    const OTHER = `CREATE TABLE u (id serial PRIMARY KEY, x integer UNIQUE); CREATE TABLE app.u (id serial PRIMARY KEY);`;

    describe("columns", () => {
      it.each([...COLUMN_OPTIONS, ...POSTGRES_OPTIONS])("creates one with %s", options =>
        comparison.agree(createTable(`columns: [{ name: "a", ${options} }]`)),
      );
      it.each([...COLUMN_OPTIONS, ...POSTGRES_OPTIONS])("adds one with %s", options =>
        comparison.agree(addColumn(options), `CREATE TABLE t (id integer);`),
      );
    });

    describe("tables", () => {
      it.each([
        createTable(COLUMNS),
        createTable(
          `columns: [{ name: "a", type: "int", isPrimary: true }, { name: "b", type: "int", isPrimary: true }]`,
        ),
        createTable(`columns: [{ name: "a", type: "int", isPrimary: true, primaryKeyConstraintName: "named" }]`),
        createTable(`schema: "app", ${COLUMNS}, indices: [{ columnNames: ["a"] }]`),
        `await queryRunner.createTable(new Table({ name: "app.t", ${COLUMNS}, indices: [{ columnNames: ["a"] }] }));`,
        `await queryRunner.createTable(new Table({ name: "public.t", ${COLUMNS} }));`,
        createTable(`${COLUMNS}, comment: "a table's"`),
        `await queryRunner.createTable(new Table({ name: "t", ${COLUMNS} }), true);`,
        `await queryRunner.createTable(new Table({ name: "t", ${COLUMNS},
        foreignKeys: [{ ${FOREIGN_KEYS[0] ?? ""} }], indices: [{ columnNames: ["a"] }] }), true, false, false);`,
        createTable(`schema: "app", ${COLUMNS}, foreignKeys: [{ ${FOREIGN_KEYS[0] ?? ""} }]`),
        `const table = new Table({ name: "t", columns: [] });
       table.columns.push(new TableColumn({ name: "a", type: "int" }));
       await queryRunner.createTable(table);`,
        createTable(`${COLUMNS}, exclusions: [{ expression: 'USING gist (int4range("a", "b") WITH &&)' }]`),
        createTable(
          `columns: [{ name: "a", type: "int" }], uniques: [{ columnNames: ["a"], deferrable: "INITIALLY DEFERRED" }]`,
        ),
      ])("creates %s", body => comparison.agree(body, OTHER));

      it.each(PARTS.flatMap(([list, , , options]) => options.map(each => [list, each] as const)))(
        "creates one with %s: %s",
        (list, options) => comparison.agree(createTable(`${COLUMNS}, ${list}: [{ ${options} }]`), OTHER),
      );

      it.each([
        [`await queryRunner.dropTable("t");`, `CREATE TABLE t (a integer);`],
        [`await queryRunner.dropTable("t", true);`, `CREATE TABLE t (a integer);`],
        [`await queryRunner.dropTable("app.t");`, `CREATE TABLE app.t (a integer);`],
        [`await queryRunner.renameTable("t", "s");`, `CREATE TABLE t (a integer);`],
        [`await queryRunner.renameTable("app.t", "s");`, `CREATE TABLE app.t (a integer);`],
        [`await queryRunner.clearTable("t");`, `CREATE TABLE t (a integer);`],
        [`await queryRunner.clearTable("t", { cascade: true });`, `CREATE TABLE t (a integer);`],
        [`await queryRunner.changeTableComment("t", "x");`, `CREATE TABLE t (a integer);`],
      ])("%s", (body, setup) => comparison.agree(body, setup));

      it.each([
        `await queryRunner.dropTable("t");`,
        `await queryRunner.dropTable("t", false, false, false);`,
        `await queryRunner.renameTable("t", "s");`,
        `await queryRunner.dropColumn("t", "a");`,
        `await queryRunner.dropColumn("t", "id");`,
        `await queryRunner.renameColumn("t", "a", "c");`,
        `await queryRunner.renameColumn("t", "id", "key");`,
        `await queryRunner.addColumn("t", new TableColumn({ name: "c", type: "int", isPrimary: true }));`,
        `await queryRunner.dropPrimaryKey("t");`,
        `await queryRunner.updatePrimaryKeys("t", [new TableColumn({ name: "a", type: "int" })]);`,
        `await queryRunner.changeColumn("t", "a", new TableColumn({ name: "a", type: "text" }));`,
        `await queryRunner.changeColumn("t", "a", new TableColumn({ name: "a", type: "integer", isNullable: true }));`,
        `const table = await queryRunner.getTable("t");
       const column = table.findColumnByName("a");
       const changed = column.clone();
       changed.isNullable = true;
       await queryRunner.changeColumn("t", column, changed);`,
      ])("knows what it has created: %s", body =>
        comparison.agree(
          createTable(`${COLUMNS}, indices: [{ columnNames: ["a"] }], uniques: [{ columnNames: ["a", "b"] }],
          foreignKeys: [{ ${FOREIGN_KEYS[0] ?? ""} }]`) + body,
          OTHER,
        ),
      );
    });

    describe("parts of tables", () => {
      it.each(PARTS.flatMap(([, method, type, options]) => options.map(each => [method, type, each] as const)))(
        "%s with a %s of %s",
        (method, type, options) =>
          comparison.agree(`await queryRunner.${method}("t", new ${type}({ ${options} }));`, TABLE + OTHER),
      );

      it.each([
        `await queryRunner.addColumns("t", [${column(`type: "int"`)}, new TableColumn({ name: "c", type: "text" })]);`.replaceAll(
          `name: "a"`,
          `name: "d"`,
        ),
        `await queryRunner.dropColumn("t", "b");`,
        `await queryRunner.dropColumn("t", "b", true);`,
        `await queryRunner.dropColumns("t", ["a", "b"]);`,
        `await queryRunner.dropColumn("t", new TableColumn({ name: "b", type: "integer" }));`,
        `await queryRunner.renameColumn("t", "b", "c");`,
        `await queryRunner.createPrimaryKey("k", ["a", "b"]);`,
        `await queryRunner.createPrimaryKey("k", ["a"], "named");`,
        `await queryRunner.createUniqueConstraints("t", [new TableUnique({ columnNames: ["a"] }), new TableUnique({ columnNames: ["b"] })]);`,
        `await queryRunner.createCheckConstraints("t", [new TableCheck({ expression: "a > 1" })]);`,
        `await queryRunner.createForeignKeys("t", [new TableForeignKey({ columnNames: ["a"], referencedTableName: "u", referencedColumnNames: ["id"] })]);`,
        `await queryRunner.createForeignKey("t", new TableForeignKey({ columnNames: ["a"], referencedSchema: "app",
        referencedTableName: "u", referencedColumnNames: ["id"], deferrable: "INITIALLY DEFERRED" }));`,
        `await queryRunner.createIndices("t", [new TableIndex({ columnNames: ["a"] }), new TableIndex({ columnNames: ["b"] })]);`,
        `await queryRunner.createIndex("t", new TableIndex({ columnNames: ["a"], type: "hash" }));`,
        `await queryRunner.createIndex("t", { columnNames: ["a"] });`,
        `await queryRunner.createExclusionConstraint("t", new TableExclusion({ expression: 'USING gist (int4range("a", "b") WITH &&)' }));`,
        `await queryRunner.createExclusionConstraints("t", [new TableExclusion({ name: "named", expression: 'USING gist (int4range("a", "b") WITH &&)', deferrable: "INITIALLY DEFERRED" })]);`,
      ])("%s", body => comparison.agree(body, `${TABLE}${OTHER} CREATE TABLE k (a integer, b integer);`));

      it.each([
        [`dropUniqueConstraint("t", "c")`, `ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)`],
        [
          `dropUniqueConstraint("t", new TableUnique({ name: "c", columnNames: ["a"] }))`,
          `ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)`,
        ],
        [
          `dropUniqueConstraints("t", [new TableUnique({ name: "c", columnNames: ["a"] })])`,
          `ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)`,
        ],
        [`dropUniqueConstraint("t", "c", true)`, `ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)`],
        [`dropCheckConstraint("t", "c")`, `ALTER TABLE t ADD CONSTRAINT c CHECK (a > 1)`],
        [
          `dropCheckConstraints("t", [new TableCheck({ name: "c", expression: "a > 1" })])`,
          `ALTER TABLE t ADD CONSTRAINT c CHECK (a > 1)`,
        ],
        [
          `dropExclusionConstraint("t", "c")`,
          `ALTER TABLE t ADD CONSTRAINT c EXCLUDE USING gist (int4range(a, b) WITH &&)`,
        ],
        [
          `dropExclusionConstraints("t", [new TableExclusion({ name: "c", expression: "USING gist (int4range(a, b) WITH &&)" })])`,
          `ALTER TABLE t ADD CONSTRAINT c EXCLUDE USING gist (int4range(a, b) WITH &&)`,
        ],
        [`dropForeignKey("t", "c")`, `ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id)`],
        [
          `dropForeignKeys("t", [new TableForeignKey({ name: "c", columnNames: ["a"], referencedTableName: "u", referencedColumnNames: ["id"] })])`,
          `ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id)`,
        ],
        [`dropIndex("t", "c")`, `CREATE INDEX c ON t (a)`],
        [`dropIndex("t", "c", true)`, `CREATE INDEX c ON t (a)`],
        [`dropIndices("t", [new TableIndex({ name: "c", columnNames: ["a"] })])`, `CREATE INDEX c ON t (a)`],
        [`dropIndex("app.u", "c")`, `CREATE INDEX c ON app.u (id)`],
      ])("%s", (call, setup) => comparison.agree(`await queryRunner.${call};`, `${TABLE}${OTHER}${setup};`));

      it.each([
        [
          `dropIndex("t", new TableIndex({ columnNames: ["a"] }))`,
          `CREATE INDEX "IDX_970ba064ef54f72b56cbfb29e3" ON t (a)`,
        ],
        [
          `dropForeignKey("t", new TableForeignKey({ columnNames: ["a"], referencedTableName: "u", referencedColumnNames: ["id"] }))`,
          `ALTER TABLE t ADD CONSTRAINT "FK_970ba064ef54f72b56cbfb29e36" FOREIGN KEY (a) REFERENCES u (id)`,
        ],
      ])("derives the name of what it drops: %s", (call, setup) =>
        comparison.agree(`await queryRunner.${call};`, `${TABLE}${OTHER}${setup};`),
      );
    });

    describe("columns that change", () => {
      const change = (before: string, after: string): string =>
        `await queryRunner.changeColumn("t", new TableColumn({ name: "a", ${before} }), new TableColumn({ name: "a", ${after} }));`;
      const TWO = `CREATE TYPE t_a_enum AS ENUM ('x', 'y'); CREATE TABLE t (b integer, a `;

      it.each([
        [`type: "integer"`, `type: "text"`, "integer NOT NULL"],
        [`type: "varchar", length: "10"`, `type: "varchar", length: "20"`, "varchar(10) NOT NULL"],
        [`type: "integer"`, `type: "integer", isArray: true`, "integer NOT NULL"],
        [`type: "integer"`, `type: "integer", isNullable: true`, "integer NOT NULL"],
        [`type: "integer", isNullable: true`, `type: "integer"`, "integer"],
        [`type: "integer"`, `type: "integer", default: 1`, "integer NOT NULL"],
        [`type: "integer", default: 1`, `type: "integer"`, "integer NOT NULL DEFAULT 1"],
        [`type: "numeric", precision: 5`, `type: "numeric", precision: 9, scale: 2`, "numeric(5) NOT NULL"],
        [`type: "integer"`, `type: "integer", isUnique: true`, "integer NOT NULL"],
        [`type: "integer"`, `type: "integer", comment: "x"`, "integer NOT NULL"],
        [`type: "uuid"`, `type: "uuid", isGenerated: true, generationStrategy: "uuid"`, "uuid NOT NULL"],
        [`type: "uuid", isGenerated: true, generationStrategy: "uuid"`, `type: "uuid"`, "uuid NOT NULL"],
        [`type: "integer"`, `type: "integer", isGenerated: true, generationStrategy: "increment"`, "integer NOT NULL"],
        [`type: "integer", isGenerated: true, generationStrategy: "increment"`, `type: "integer"`, "serial NOT NULL"],
        [`type: "enum", enum: ["x", "y"]`, `type: "enum", enum: ["x", "y", "z"]`, "t_a_enum NOT NULL"],
        [
          `type: "enum", enum: ["x", "y"], default: "'x'"`,
          `type: "enum", enum: ["x"], default: "'x'"`,
          "t_a_enum NOT NULL DEFAULT 'x'",
        ],
        [`type: "text"`, `type: "text", collation: "C"`, "text NOT NULL"],
      ])("from %s to %s", (before, after, definition) =>
        comparison.agree(change(before, after), `${TWO}${definition});`),
      );

      it.each([
        [`new TableColumn({ name: "a", type: "varchar" })`, "varchar NOT NULL"],
        [`new TableColumn({ name: "a", type: "int", isNullable: true })`, "integer NOT NULL"],
        [`new TableColumn({ name: "a", type: "timestamp" })`, "timestamp NOT NULL"],
      ])("is dropped and added where the server spells the type another way: %s", (after, definition) =>
        comparison.agree(`await queryRunner.changeColumn("t", "a", ${after});`, `${TWO}${definition});`),
      );

      it.each([
        [`{ name: "a", type: "integer" }`, "integer"],
        [`{ name: "a", type: "integer", isNullable: true }`, "integer NOT NULL DEFAULT 1"],
        [`{ name: "a", type: "integer", default: "2" }`, "integer NOT NULL DEFAULT 1"],
        [`{ name: "c", type: "integer", default: "2" }`, "integer NOT NULL"],
      ])("is described anew: %s", (after, definition) =>
        comparison.comeToTheSame(
          `await queryRunner.changeColumn("t", "a", new TableColumn(${after}));`,
          `CREATE TABLE t (b integer, a ${definition});`,
        ),
      );

      it.each([
        [`changed.isNullable = false;`, "integer"],
        [`changed.isNullable = true;`, "integer NOT NULL"],
        [`changed.default = "2";`, "integer NOT NULL"],
        [`changed.default = null;`, "integer NOT NULL DEFAULT 1"],
        [`changed.name = "c";`, "integer NOT NULL"],
        [`changed.isNullable = false; changed.isUnique = true;`, "integer"],
        [`changed.isUnique = false;`, `integer CONSTRAINT "UQ_970ba064ef54f72b56cbfb29e36" UNIQUE`],
      ])("is a copy of the database's: %s", (assignments, definition) =>
        comparison.comeToTheSame(
          `const table = await queryRunner.getTable("t");
         const column = table.findColumnByName("a");
         const changed = column.clone();
         ${assignments}
         await queryRunner.changeColumn(table, column, changed);`,
          `CREATE TABLE t (b integer, a ${definition});`,
        ),
      );

      it("is another one of the database's", () =>
        comparison.agree(
          `const column = (await queryRunner.getTable("t")).columns.find(c => c.name === "a");
         await queryRunner.dropColumn("t", column);`,
          `CREATE TABLE t (b integer, a integer);`,
        ));

      it.each([
        `const table = await queryRunner.getTable("t");
       const key = table.foreignKeys.find(fk => fk.columnNames.indexOf("a") !== -1);
       await queryRunner.dropForeignKey("t", key);`,
        `const table = await queryRunner.getTable("t");
       const key = table.foreignKeys.find(({ columnNames }) => columnNames.includes("a"));
       await queryRunner.dropForeignKey(table, key);`,
      ])("drops the key over a column: %s", body =>
        comparison.comeToTheSame(
          body,
          `CREATE TABLE u (id integer PRIMARY KEY);
         CREATE TABLE t (a integer, b integer, CONSTRAINT c FOREIGN KEY (a) REFERENCES u (id), CONSTRAINT d FOREIGN KEY (b) REFERENCES u (id));`,
        ),
      );
    });

    describe("the rest", () => {
      it.each([
        `await queryRunner.createSchema("s");`,
        `await queryRunner.createSchema("s", true);`,
        `await queryRunner.createView(new View({ name: "v", expression: "SELECT 1 AS x" }));`,
        `await queryRunner.createView(new View({ name: "v", schema: "app", expression: "SELECT 1 AS x", materialized: true }));`,
        `await queryRunner.createView(new View({ name: "v", expression: "SELECT 1 AS x" }), true);`,
        `await queryRunner.createView(new View({ name: "v", expression: "SELECT 1 AS x" }), true); await queryRunner.dropView("v");`,
        `await queryRunner.query("UPDATE t SET a = $1 WHERE b = $2", [1, "2"]);`,
        "await queryRunner.sql`UPDATE t SET a = ${1} WHERE b = ${2}`;",
        `await queryRunner.createView(new View({ name: "v", expression: "SELECT 1 AS x", materialized: true }), true);
       await queryRunner.createViewIndex("v", new TableIndex({ name: "i", columnNames: ["x"] }));
       await queryRunner.createViewIndices("v", [new TableIndex({ name: "j", columnNames: ["x"] })]);
       await queryRunner.dropViewIndex("v", "i");`,
        `await queryRunner.changeColumns("t", [{ oldColumn: new TableColumn({ name: "a", type: "integer" }), newColumn: new TableColumn({ name: "a", type: "integer", isNullable: true }) }]);`,
        `await queryRunner.manager.query("CREATE INDEX i ON t (a)");`,
        `await queryRunner.connection.createQueryBuilder().setQueryRunner(queryRunner).update("t").set({ a: 1 }).where("b IS NULL").execute();`,
        `await queryRunner.manager.createQueryBuilder().delete().from("t").where("a = :a", { a: 1 }).execute();`,
        `await queryRunner.manager.createQueryBuilder().delete().from("t").execute();`,
        `await queryRunner.manager.createQueryBuilder().insert().into("t", ["a", "b"]).values([{ a: 1, b: 2 }]).execute();`,
        `await queryRunner.startTransaction(); await queryRunner.commitTransaction();`,
        `await queryRunner.startTransaction(); await queryRunner.rollbackTransaction();`,
        `await queryRunner.manager.transaction(async manager => { await manager.query("DELETE FROM t"); });`,
      ])("%s", body => comparison.agree(body, TABLE));

      it.each([
        `await queryRunner.dropSchema("app");`,
        `await queryRunner.dropSchema("app", true, true);`,
        `await queryRunner.createDatabase("d");`,
        `await queryRunner.dropDatabase("d", true);`,
        `await queryRunner.createIndex("t", new TableIndex({ columnNames: ["a"], isConcurrent: true }));`,
        `await queryRunner.dropIndex("t", new TableIndex({ columnNames: ["a"], isConcurrent: true }));`,
        `await queryRunner.createIndex("t", new TableIndex({ columnNames: ["a"], isSpatial: true }));`,
      ])("%s, without running it", body => comparison.agree(body, TABLE, "planned"));
    });
  });
}

coverage.test();
