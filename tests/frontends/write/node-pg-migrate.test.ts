import { describe, expect, test } from "vitest";
import { defaulted, filled, filledBefore, indexed, refused, script } from "../../support/writing.js";

/** A migration whose `up` has this body, with a way back so that nothing depends on its being inferred. */
function up(body: string): string {
  return `import type { MigrationBuilder } from "node-pg-migrate";

export function up(pgm: MigrationBuilder): void {
${script(body.includes("\n") ? body : `${body}\n`, "  ")}}

export function down(pgm: MigrationBuilder): void {
  pgm.dropTable("posts");
}
`;
}

describe("an index", () => {
  test("is created behind the table", () => {
    const { code, source, changes } = indexed(
      up(`
        pgm.createTable("posts", {
          user_id: { type: "int", references: "users" },
        });
        pgm.dropTable("drafts");
      `),
    );
    expect(code).toBe('pgm.createIndex("posts", "user_id")');
    expect(source).toBe(
      up(`
        pgm.createTable("posts", {
          user_id: { type: "int", references: "users" },
        });
        pgm.createIndex("posts", "user_id");
        pgm.dropTable("drafts");
      `),
    );
    expect(changes).toEqual(["+ index on posts (user_id)"]);
  });

  test("follows the table into its schema, and the loop", () => {
    const { source } = indexed(
      up(`
        for (const name of ["a", "b"]) {
          pgm.addConstraint({ schema: "app", name }, "fk", { foreignKeys: { columns: ["c", "d"], references: "e" } });
        }
      `),
    );
    expect(source).toContain(`
    pgm.createIndex({ schema: "app", name }, ["c", "d"]);
  }`);
  });

  test("is a statement of SQL behind SQL", () => {
    const { code, source } = indexed(
      up(`pgm.sql("ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users (id)");`),
    );
    expect(code).toBe('pgm.sql("CREATE INDEX ON posts (user_id)")');
    expect(source).toContain('REFERENCES users (id)");\n  pgm.sql("CREATE INDEX ON posts (user_id)");');
  });

  test("leaves a way back that is inferred one that is inferred", () => {
    const body = `exports.up = pgm => {\n  pgm.addColumns("t", { a: { type: "int", references: "u" } });\n};\n`;
    const { source } = indexed(body, { path: "migrations/1_a.js" });
    expect(source).toBe(
      `exports.up = pgm => {\n  pgm.addColumns("t", { a: { type: "int", references: "u" } });\n  pgm.createIndex("t", "a");\n};\n`,
    );
  });
});

describe("a required column", () => {
  const column = `pgm.addColumns("posts", { title: { type: "text", notNull: true } });`;

  test("gets a default", () => {
    const { code, source } = defaulted(up(column), "''");
    expect(code).toBe('default: ""');
    expect(source).toContain('{ type: "text", notNull: true, default: "" }');
  });

  test("gets a default that only SQL can say", () => {
    expect(defaulted(up(column), "gen_random_uuid()").source).toContain('default: pgm.func("gen_random_uuid()")');
  });

  test("is filled before it is required", () => {
    const { source, changes } = filled(up(column), "''");
    expect(source).toContain(
      script(
        `
        pgm.addColumns("posts", { title: { type: "text", notNull: false } });
        pgm.sql(\`UPDATE "posts" SET "title" = '' WHERE "title" IS NULL\`);
        pgm.alterColumn("posts", "title", { notNull: true });
        `,
        "  ",
      ),
    );
    expect(changes.length).toBeGreaterThan(0);
  });

  test("is only told of where SQL would take an inferred way back away", () => {
    const { code, source } = filled(`exports.up = pgm => {\n  ${column}\n};\n`, "''", { path: "migrations/1_a.js" });
    expect(code).toContain("pgm.alterColumn");
    expect(source).toBeNull();
  });

  test("is filled before NOT NULL", () => {
    const { source } = filledBefore(up(`pgm.alterColumn("posts", "title", { notNull: true });`), "''");
    expect(source).toContain(
      `  pgm.sql(\`UPDATE "posts" SET "title" = '' WHERE "title" IS NULL\`);\n  pgm.alterColumn`,
    );
  });
});

test("a way back refuses where none can be inferred", () => {
  const source = `exports.up = pgm => {\n  pgm.sql("UPDATE t SET a = 1");\n};\n`;
  const { down, source: after } = refused(source, { path: "migrations/1_a.js" });
  expect(after).toContain("exports.down = ");
  expect(down).toBe("throws");
});
