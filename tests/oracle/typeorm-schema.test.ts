import { createRequire } from "node:module";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ormConfig } from "../../src/project/orm-config.js";
import { folder } from "../support/folder.js";
import { COLUMNS, Comparison, createTable, FOREIGN_KEYS } from "../support/typeorm-oracle.js";

const { ConnectionOptionsReader } = createRequire(import.meta.url)("typeorm-v02") as {
  ConnectionOptionsReader: new (options: { root: string }) => { get(name: string): Promise<Record<string, unknown>> };
};

const JSON_OPTIONS = `{ "type": "postgres", "schema": "app", "entityPrefix": "x_" }`;

/** Files, and whether TypeORM finds a default connection in them. */
const FILES: readonly (readonly [file: string, text: string])[] = [
  ["ormconfig.json", JSON_OPTIONS],
  ["ormconfig.json", `[{ "name": "other", "type": "mysql", "schema": "no" }, { "name": "default", "schema": "app" }]`],
  ["ormconfig.json", `[{ "name": "other", "type": "mysql" }, ${JSON_OPTIONS}]`],
  ["ormconfig.yml", `default:\n  type: postgres\n  schema: app\n`],
  [
    "ormconfig.yaml",
    `# all\nother:\n    schema: no\n\ndefault: # ours\n    "schema": 'app' # it\n    extra:\n        schema: no\n`,
  ],
  ["ormconfig.yml", `default:\r\n  type: postgres\r\n  schema: "app"\r\n  cli:\r\n    entityPrefix: no\r\n`],
  ["ormconfig.yml", `default:\n  extra: { schema: no }\n  type: postgres\n`],
  ["ormconfig.env", `TYPEORM_CONNECTION=postgres\nTYPEORM_SCHEMA = app\nTYPEORM_ENTITY_PREFIX="x_"\n`],
  [".env", `TYPEORM_CONNECTION='postgres'\nTYPEORM_SCHEMA='app'\n`],
];

describe("what TypeORM 0.2 reads of a configuration", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it.each(FILES)("%s: %s", async (file, text) => {
    const root = folder({ [file]: text });
    const theirs = await new ConnectionOptionsReader({ root }).get("default");
    const ours = ormConfig(join(root, file), text);
    for (const option of ["schema", "entityPrefix"]) expect(ours?.[option] ?? "", option).toBe(theirs[option] ?? "");
  });

  it.each([
    ["ormconfig.json", "{"],
    ["ormconfig.json", `[{ "name": "a", "schema": "a" }, { "name": "b", "schema": "b" }]`],
    ["ormconfig.yml", "- a\n- b: c"],
    [".env", "TYPEORM_SCHEMA=app"],
    ["package.json", JSON_OPTIONS],
  ])("is nothing in %s: %s", (file, text) => {
    expect(ormConfig(`/a/${file}`, text)).toBeNull();
  });
});

for (const version of ["1", "0.3", "0.2"] as const) {
  const files = { "ormconfig.json": JSON_OPTIONS };
  const comparison = (await Comparison.on("postgresql", null, version, { schema: "app", files })) as Comparison;

  describe(`TypeORM ${version} in a schema of its own`, () => {
    const TABLES = `CREATE TABLE app.t (id serial CONSTRAINT pk_t PRIMARY KEY, a integer NOT NULL, b integer);
      CREATE TABLE app.u (id serial PRIMARY KEY, x integer UNIQUE);`;

    it.each([
      createTable(`${COLUMNS}, foreignKeys: [{ ${FOREIGN_KEYS[0] ?? ""} }], indices: [{ columnNames: ["a"] }]`),
      createTable(`columns: [{ name: "a", type: "enum", enum: ["x", "y"] }]`),
      `await queryRunner.createTable(new Table({ name: "public.t", columns: [{ name: "a", type: "integer" }] }));`,
    ])("%s", body => comparison.agree(body, TABLES.slice(TABLES.indexOf("CREATE TABLE app.u"))));

    it.each([
      `await queryRunner.addColumn("t", new TableColumn({ name: "c", type: "integer", isNullable: true }));`,
      `await queryRunner.dropColumn("t", "b");`,
      `await queryRunner.renameColumn("t", "b", "c");`,
      `await queryRunner.createIndex("t", new TableIndex({ name: "i", columnNames: ["a"] }));`,
      `await queryRunner.createForeignKey("t", new TableForeignKey({ ${FOREIGN_KEYS[0] ?? ""} }));`,
      `await queryRunner.dropTable("t");`,
      `await queryRunner.dropTable("app.t");`,
      `await queryRunner.query('ALTER TABLE "app"."t" DROP COLUMN "b"');`,
      `await queryRunner.query(\`ALTER TABLE "\${queryRunner.connection.options.schema}"."t" DROP COLUMN "b"\`);`,
    ])("%s", body => comparison.agree(body, TABLES));
  });
}
