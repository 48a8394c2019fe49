import { describe, expect, it } from "vitest";
import { Linter } from "eslint";
import { join } from "node:path";
import { lowerPython } from "../../../src/frontends/index.js";
import plugin from "../../../src/index.js";
import { operationsOf } from "../../../src/model/migration.js";
import { Schema } from "../../../src/model/schema/index.js";
import { lowerSql } from "../../../src/sql/lower/index.js";
import { plainSource } from "../../../src/sql/source.js";
import { HEADER } from "../../support/alembic.js";
import { memoryProject } from "../../support/script.js";
import { replayed } from "../../support/truth.js";

const PATH = "alembic/versions/1_a.py";

/** The suggestions for the first finding of a rule, and what they make of the file. */
function suggested(source: string, rule: string): readonly (readonly [string, string])[] {
  const config: Linter.Config = {
    files: ["**/*.py"],
    plugins: { db: plugin },
    language: "db/python",
    rules: { [`db/${rule}`]: "error" },
  };
  const [message] = new Linter().verify(source, [config], PATH);
  return (message?.suggestions ?? [])
    .filter(({ messageId }) => messageId !== "disableForLine")
    .map(({ desc, fix }) => [desc, source.slice(0, fix.range[0]) + fix.text + source.slice(fix.range[1])]);
}

const upgrade = (body: string, down = "    op.drop_table('x')"): string =>
  `${HEADER}\n\ndef upgrade():\n${body}\n\n\ndef downgrade():\n${down}\n`;

describe("an index for a foreign key", () => {
  it.each<[string, string, string]>([
    [
      "behind the table",
      `    op.create_table("posts", sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id")))  # new`,
      `    op.create_index("ix_posts_user_id", "posts", ["user_id"])`,
    ],
    [
      "with its schema",
      `    op.create_foreign_key("fk", "posts", "users", ["user_id"], ["id"], source_schema="s")`,
      `    op.create_index("ix_posts_user_id", "posts", ["user_id"], schema="s")`,
    ],
  ])("is written %s", (_, body, line) => {
    expect(suggested(upgrade(body), "require-foreign-key-index").map(([, after]) => after)).toEqual([
      upgrade(`${body}\n${line}`),
    ]);
  });

  it("is written into a batch", () => {
    const body = `    with op.batch_alter_table("posts") as batch_op:\n        batch_op.create_foreign_key("fk", "users", ["user_id"], ["id"])`;
    const [[, after] = ["", ""]] = suggested(upgrade(body), "require-foreign-key-index");
    expect(after).toBe(upgrade(`${body}\n        batch_op.create_index("ix_posts_user_id", ["user_id"])`));
  });

  it("is only said where the place is not plain", () => {
    const body = `    op.create_foreign_key("fk", "posts", "users", ["user_id"], ["id"]); x = 1`;
    expect(suggested(upgrade(body), "require-foreign-key-index")).toEqual([]);
  });
});

describe("a value for the rows that exist", () => {
  it("is a default of the server, or three steps", () => {
    const body = `    op.add_column("users", sa.Column("name", sa.String(5), nullable=False))`;
    const [byDefault, steps] = suggested(upgrade(body), "no-not-null-without-default");
    expect(byDefault?.[0]).toBe('Add a default: `server_default=""`.');
    expect(byDefault?.[1]).toBe(upgrade(body.replace("=False", '=False, server_default=""')));
    expect(steps?.[1]).toBe(
      upgrade(
        `${body.replace("False", "True")}\n    op.execute("UPDATE users SET name = '' WHERE name IS NULL")\n    op.alter_column("users", "name", existing_type=sa.String(5), nullable=False)`,
      ),
    );
  });

  it("stands on a line of its own where the others do, in the quotes of the file", () => {
    const body = `    op.add_column(\n        'users',\n        sa.Column(\n            'n',\n            sa.Integer(),\n            nullable=False,\n        ),\n    )`;
    const header = HEADER.replaceAll('"', "'");
    const source = upgrade(body).replace(HEADER, header);
    const [[, after] = ["", ""]] = suggested(source, "no-not-null-without-default");
    expect(after).toContain("            nullable=False,\n            server_default='0',\n        ),");
  });

  it("is filled in before the column becomes NOT NULL, and before a batch", () => {
    const fill = `    op.execute("UPDATE users SET n = 0 WHERE n IS NULL")\n`;
    const add = `    op.add_column("users", sa.Column("n", sa.Integer(), nullable=True))\n`;
    const alone = `    op.alter_column("users", "n", nullable=False)`;
    const batch = `    with op.batch_alter_table("users") as batch_op:\n        batch_op.alter_column("n", nullable=False)`;
    for (const body of [alone, batch]) {
      const [[, after] = ["", ""]] = suggested(upgrade(add + body), "no-not-null-without-default");
      expect(after).toBe(upgrade(add + fill + body));
    }
  });

  it.each([
    ["sa.Integer()", `'UPDATE "case" SET "Order" = 0 WHERE "Order" IS NULL'`],
    ["sa.String(5)", `"""UPDATE "case" SET "Order" = '' WHERE "Order" IS NULL"""`],
  ])("is filled into names that have to be quoted: %s", (type, statement) => {
    const add = `    op.add_column("case", sa.Column("Order", ${type}, nullable=True))\n`;
    const alter = `    op.alter_column("case", "Order", nullable=False)`;
    const [[, after] = ["", ""]] = suggested(upgrade(add + alter), "no-not-null-without-default");
    expect(after).toBe(upgrade(`${add}    op.execute(${statement})\n${alter}`));
  });

  it("says that Python's default is none", () => {
    const source = upgrade(`    op.add_column("users", sa.Column("n", sa.Integer(), nullable=False, default=1))`);
    const config: Linter.Config = {
      files: ["**/*.py"],
      plugins: { db: plugin },
      language: "db/python",
      rules: { "db/no-not-null-without-default": "error" },
    };
    expect(new Linter().verify(source, [config], PATH)[0]?.message).toContain(
      'Use `server_default="0"`, or add it nullable, fill it, and set NOT NULL then. `default=` is filled in by Python',
    );
  });
});

describe("a way back that refuses", () => {
  const body = `    op.drop_table("users")`;

  it("takes the place of `pass`", () => {
    const [[, after] = ["", ""]] = suggested(upgrade(body, "    pass"), "require-down");
    expect(after).toBe(
      upgrade(
        body,
        `    raise NotImplementedError("This migration cannot be undone: not all of the table's definition is known.")`,
      ),
    );
  });

  it("comes behind a docstring", () => {
    const [[, after] = ["", ""]] = suggested(upgrade(body, `    """Nothing."""`), "require-down");
    expect(after).toContain(`"""Nothing."""\n    raise NotImplementedError(`);
  });

  it("is added where there is none", () => {
    const source = `${HEADER}\n\ndef upgrade() -> None:\n${body}\n`;
    const [[, after] = ["", ""]] = suggested(source, "require-down");
    expect(after).toBe(
      `${source}\n\ndef downgrade() -> None:\n    raise NotImplementedError("This migration cannot be undone: not all of the table's definition is known.")\n`,
    );
  });

  it("keeps the lines of CRLF", () => {
    const source = `${HEADER}\n\ndef upgrade():\n${body}\n`.replaceAll("\n", "\r\n");
    const [[, after] = ["", ""]] = suggested(source, "require-down");
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
  });
});

describe("a way back", () => {
  const wayBack = (source: string, history: string, back: string): string | null => {
    const project = memoryProject({ [PATH]: source }, "postgresql");
    const path = join(project.root, PATH);
    const lowered = lowerPython({ path, text: source }, project);
    if (lowered === null) throw new Error("no migration");
    const { migration, writer } = lowered;
    const start = replayed(Schema.empty("postgresql", true), history);
    const before = operationsOf(migration.up).reduce((schema, operation) => schema.apply(operation), start);
    const operations = lowerSql(plainSource(back), "postgresql");
    const notes = ["The rows of a do not come back."];
    const edits = writer.wayBack(migration.down, { operations, before, notes })?.edits ?? null;
    return (
      edits?.reduceRight((text, { span, text: t }) => text.slice(0, span.start) + t + text.slice(span.end), source) ??
      null
    );
  };

  it("is written in calls, and in SQL where they do not say it", () => {
    const source = upgrade(`    op.drop_table("a")\n    op.drop_column("b", "c")`, "    pass");
    const history =
      "CREATE TABLE a (id serial PRIMARY KEY, t varchar(20) NOT NULL DEFAULT 'x'); CREATE TABLE b (c int[])";
    const back =
      "ALTER TABLE b ADD c int[]; CREATE TABLE a (id serial, t varchar(20) NOT NULL DEFAULT 'x', CONSTRAINT a_pkey PRIMARY KEY (id))";
    expect(wayBack(source, history, back)).toBe(
      upgrade(
        `    op.drop_table("a")\n    op.drop_column("b", "c")`,
        [
          "    # The rows of a do not come back.",
          '    op.execute("ALTER TABLE b ADD COLUMN c integer[]")',
          "    op.create_table(",
          '        "a",',
          '        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),',
          '        sa.Column("t", sa.String(20), nullable=False, server_default="x"),',
          '        sa.PrimaryKeyConstraint("id", name="a_pkey"),',
          "    )",
        ].join("\n"),
      ),
    );
  });
});
