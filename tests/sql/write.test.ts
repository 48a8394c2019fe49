import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import type { AddColumn, AlterColumn, Operation } from "../../src/model/operation.js";
import type { Writer, Written } from "../../src/model/writer.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { Schema } from "../../src/model/schema/index.js";
import { lowerSqlFile } from "../../src/sql/file.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { folder } from "../support/folder.js";

interface Lowered {
  readonly text: string;
  readonly migration: Migration;
  readonly writer: Writer;
  readonly up: readonly Operation[];
}

interface Options {
  readonly dialect?: Dialect;
  readonly file?: string;
  readonly files?: Readonly<Record<string, string>>;
}

function lower(
  text: string,
  { dialect = "postgresql", file = "migrations/1_a.sql", files = {} }: Options = {},
): Lowered {
  const root = folder({ ".git/HEAD": "", ...files });
  const path = join(root, file);
  const lowered = lowerSqlFile(path, text, projectOf(path, root, { ...DEFAULT_SETTINGS, dialect }));
  if (lowered === null) throw new Error("no migration");
  return { text, ...lowered, up: operationsOf(lowered.migration.up) };
}

function find<K extends Operation["kind"]>({ up, migration }: Lowered, kind: K): Extract<Operation, { kind: K }> {
  const found = [...up, ...operationsOf(migration.down)].find(operation => operation.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found as Extract<Operation, { kind: K }>;
}

/** The text with the edits in it; `null` where there are none. */
function apply(text: string, { edits }: Written): string | null {
  if (edits === null) return null;
  const ordered = [...edits]
    .map((edit, i) => ({ edit, i }))
    .sort((a, b) => b.edit.span.start - a.edit.span.start || b.i - a.i);
  return ordered.reduce((changed, { edit: { span, text: inserted } }) => {
    return changed.slice(0, span.start) + inserted + changed.slice(span.end);
  }, text);
}

/** Operations as a list of what they do to what, in short. */
function summary(operations: readonly Operation[]): string[] {
  return operations.map(operation => {
    switch (operation.kind) {
      case "createIndex":
        return `index ${operation.table.name.text}(${operation.index.columns.map(column => column.name?.text).join()})${operation.concurrently ? " concurrently" : ""}`;
      case "addColumn": {
        const { name, nullable, default: value } = operation.column;
        const shown = value === null ? "" : ` default ${value.kind === "constant" ? value.value : value.kind}`;
        return `add ${name.text}${nullable ? "" : " not null"}${shown}`;
      }
      case "alterColumn":
        return `alter ${operation.column.text} nullable ${operation.nullable} type ${operation.type?.name ?? "-"}`;
      case "changeData": {
        const sets = operation.assignments.map(({ column }) => column.text).join();
        return `${operation.action} ${operation.table.name.text}(${sets}) where null ${operation.whereNull.map(name => name.text).join()}`;
      }
      case "opaque":
        return `opaque ${operation.reason}`;
      default:
        return operation.kind;
    }
  });
}

function column(lowered: Lowered): AddColumn {
  return find(lowered, "addColumn");
}

describe("createIndex", () => {
  const write = (text: string, kind: "addColumn" | "createTable" | "addConstraint", options: Options = {}) => {
    const lowered = lower(text, options);
    const anchor = find(lowered, kind);
    const columns =
      anchor.kind === "addColumn"
        ? [anchor.column.name]
        : anchor.kind === "createTable"
          ? anchor.columns.slice(0, 1).map(({ name }) => name)
          : "columns" in anchor.constraint
            ? (anchor.constraint.columns as AddColumn["column"]["name"][])
            : [];
    const written = lowered.writer.createIndex(anchor, anchor.table, columns);
    const changed = apply(text, written);
    return { code: written.code, changed, up: changed === null ? null : summary(lower(changed, options).up) };
  };

  test("behind the statement, on a line of its own", () => {
    const { changed, up, code } = write("ALTER TABLE a ADD COLUMN b int;\nDROP TABLE c;\n", "addColumn");
    expect(code).toBe("CREATE INDEX ON a (b)");
    expect(changed).toBe("ALTER TABLE a ADD COLUMN b int;\nCREATE INDEX ON a (b);\nDROP TABLE c;\n");
    expect(up).toEqual(["add b", "index a(b)", "dropTable"]);
  });

  test.each([
    ["lower case", "alter table a add column b int;\n", "alter table a add column b int;\ncreate index on a (b);\n"],
    ["no semicolon", "ALTER TABLE a ADD b int", "ALTER TABLE a ADD b int;\nCREATE INDEX ON a (b);"],
    [
      "a blank before the semicolon",
      "ALTER TABLE a ADD b int\n;\n",
      "ALTER TABLE a ADD b int\n;\nCREATE INDEX ON a (b);\n",
    ],
    [
      "a comment behind it",
      "ALTER TABLE a ADD b int; -- why\nDROP TABLE c;",
      "ALTER TABLE a ADD b int; -- why\nCREATE INDEX ON a (b);\nDROP TABLE c;",
    ],
    [
      "a comment at the end",
      "ALTER TABLE a ADD b int -- why",
      "ALTER TABLE a ADD b int; -- why\nCREATE INDEX ON a (b);",
    ],
    [
      "a statement on the same line",
      "ALTER TABLE a ADD b int; DROP TABLE c;",
      "ALTER TABLE a ADD b int;\nCREATE INDEX ON a (b); DROP TABLE c;",
    ],
    ["indent", "  ALTER TABLE a\n    ADD b int;\n", "  ALTER TABLE a\n    ADD b int;\n  CREATE INDEX ON a (b);\n"],
    ["Windows", "ALTER TABLE a ADD b int;\r\n", "ALTER TABLE a ADD b int;\r\nCREATE INDEX ON a (b);\r\n"],
    [
      "quotes",
      'ALTER TABLE "s"."A" ADD "b c" int;',
      'ALTER TABLE "s"."A" ADD "b c" int;\nCREATE INDEX ON "s"."A" ("b c");',
    ],
    [
      "a capital that is folded",
      "ALTER TABLE Users ADD Name int;",
      "ALTER TABLE Users ADD Name int;\nCREATE INDEX ON Users (Name);",
    ],
    [
      "a template",
      "ALTER TABLE {{ .S }}.a ADD b int;",
      "ALTER TABLE {{ .S }}.a ADD b int;\nCREATE INDEX ON {{ .S }}.a (b);",
    ],
    [
      "Drizzle's breakpoints",
      'ALTER TABLE "a" ADD "b" int;--> statement-breakpoint\nDROP TABLE "c";',
      'ALTER TABLE "a" ADD "b" int;--> statement-breakpoint\nCREATE INDEX ON "a" ("b");--> statement-breakpoint\nDROP TABLE "c";',
    ],
    [
      "goose's blocks",
      "-- +goose Up\n-- +goose StatementBegin\nALTER TABLE a ADD b int;\n-- +goose StatementEnd\n-- +goose Down\n",
      "-- +goose Up\n-- +goose StatementBegin\nALTER TABLE a ADD b int;\n-- +goose StatementEnd\nCREATE INDEX ON a (b);\n-- +goose Down\n",
    ],
    [
      "a mark that follows",
      "-- migrate:up\nALTER TABLE a ADD b int;\n-- migrate:down\n",
      "-- migrate:up\nALTER TABLE a ADD b int;\nCREATE INDEX ON a (b);\n-- migrate:down\n",
    ],
  ])("keeps %s", (_, text, expected) => {
    const { changed, up } = write(text, "addColumn");
    expect(changed).toBe(expected);
    expect(up).toContainEqual(expect.stringMatching(/^index /));
  });

  test("Drizzle's last statement gets a breakpoint", () => {
    const options = { file: "drizzle/0_a.sql", files: { "drizzle/meta/_journal.json": "{}" } };
    expect(write('ALTER TABLE "a" ADD "b" int;', "addColumn", options)).toMatchObject({
      changed: 'ALTER TABLE "a" ADD "b" int;--> statement-breakpoint\nCREATE INDEX ON "a" ("b");',
      up: ["add b", "index a(b)"],
    });
  });

  test.each<[string, Options, string]>([
    ["-- migrate:up transaction:false\nALTER TABLE a ADD b int;\n", {}, "index a(b) concurrently"],
    ["-- +goose NO TRANSACTION\n-- +goose Up\nALTER TABLE a ADD b int;\n", {}, "index a(b) concurrently"],
    ["-- migrate:up\nALTER TABLE a ADD b int;\n", {}, "index a(b)"],
    ["ALTER TABLE a ADD b int;\n", {}, "index a(b)"],
    // Alone, the statement runs in no transaction; with a second one beside it, both run in one.
    ["ALTER TABLE a ADD b int;\n", { file: "prisma/migrations/1_a/migration.sql" }, "index a(b)"],
    ["-- migrate:up transaction:false\nALTER TABLE a ADD b int;\n", { dialect: "mysql" }, "index a(b)"],
  ])("concurrently where nothing else is in the transaction: %j %j", (text, options, expected) => {
    expect(write(text, "addColumn", options).up).toContain(expected);
  });

  test("a new table is locked already", () => {
    const text = "-- migrate:up transaction:false\nCREATE TABLE a (b int);\n";
    expect(write(text, "createTable").code).toBe("CREATE INDEX ON a (b)");
  });

  test.each<[Dialect, string, string]>([
    ["mysql", "ALTER TABLE `a` ADD COLUMN `b` int;", "CREATE INDEX `a_b_idx` ON `a` (`b`)"],
    ["mysql", "ALTER TABLE a ADD COLUMN b int;", "CREATE INDEX a_b_idx ON a (b)"],
    ["sqlite", "ALTER TABLE a ADD COLUMN b int;", "CREATE INDEX a_b_idx ON a (b)"],
    ["sqlite", "ALTER TABLE [a] ADD COLUMN [b c] int;", 'CREATE INDEX "a_b_c_idx" ON [a] ([b c])'],
  ])("%s wants a name: %s", (dialect, text, code) => {
    const written = write(text, "addColumn", { dialect });
    expect(written.code).toBe(code);
    expect(written.up?.[1]).toMatch(/^index a\(b( c)?\)$/);
  });

  test("names from other files are quoted where they have to be", () => {
    const lowered = lower("ALTER TABLE a ADD b int;");
    const elsewhere = { start: 9_000, end: 9_001 };
    const name = (text: string) => ({ text, exact: true, span: elsewhere });
    const table = { schema: null, name: name("Order Items"), span: elsewhere };
    const { code } = lowered.writer.createIndex(column(lowered), table, [name("user"), name("plain"), name('a"b')]);
    expect(code).toBe('CREATE INDEX ON "Order Items" ("user", plain, "a""b")');
  });

  test.each([
    ["a block", "DO $$ BEGIN ALTER TABLE a ADD b int; END $$;"],
    ["a string", "DO $$ BEGIN EXECUTE 'ALTER TABLE a ADD b int'; END $$;"],
  ])("has no place inside %s", (_, text) => {
    expect(write(text, "addColumn").changed).toBeNull();
    expect(write(text, "addColumn").code).toBe("CREATE INDEX ON a (b)");
  });

  test("has no place in a comment", () => {
    const text = "--liquibase formatted sql\n--changeset me:1\nDROP TABLE x;\n--rollback ALTER TABLE a ADD b int;\n";
    expect(write(text, "addColumn").changed).toBeNull();
  });
});

describe("withDefault", () => {
  test.each<[string, string, Dialect]>([
    ["ALTER TABLE a ADD COLUMN b int NOT NULL;", "ALTER TABLE a ADD COLUMN b int DEFAULT 0 NOT NULL;", "postgresql"],
    [
      'alter table a add b varchar(3) collate "C" not null;',
      'alter table a add b varchar(3) collate "C" default 0 not null;',
      "postgresql",
    ],
    [
      "ALTER TABLE a ADD b int CONSTRAINT c NOT NULL;",
      "ALTER TABLE a ADD b int DEFAULT 0 CONSTRAINT c NOT NULL;",
      "postgresql",
    ],
    [
      "ALTER TABLE a ADD b int CHECK (b IS NOT NULL) NOT NULL;",
      "ALTER TABLE a ADD b int CHECK (b IS NOT NULL) DEFAULT 0 NOT NULL;",
      "postgresql",
    ],
    ["ALTER TABLE a ADD b int;", "ALTER TABLE a ADD b int DEFAULT 0;", "postgresql"],
    ["ALTER TABLE a ADD b int NOT NULL DEFAULT NULL;", "ALTER TABLE a ADD b int NOT NULL DEFAULT 0;", "postgresql"],
    [
      "ALTER TABLE `a` ADD `b` int unsigned NOT NULL AFTER `c`;",
      "ALTER TABLE `a` ADD `b` int unsigned DEFAULT 0 NOT NULL AFTER `c`;",
      "mysql",
    ],
    [
      "ALTER TABLE a ADD b varchar(3) CHARACTER SET utf8 COMMENT 'x';",
      "ALTER TABLE a ADD b varchar(3) CHARACTER SET utf8 DEFAULT 0 COMMENT 'x';",
      "mysql",
    ],
    ["ALTER TABLE a ADD b text NOT NULL;", "ALTER TABLE a ADD b text DEFAULT 0 NOT NULL;", "sqlite"],
  ])("%s", (text, expected, dialect) => {
    const lowered = lower(text, { dialect });
    const written = lowered.writer.withDefault(column(lowered), "0");
    const changed = apply(text, written ?? { code: "", edits: null });
    expect(changed).toBe(expected);
    expect(column(lower(changed as string, { dialect })).column.default).toMatchObject({
      kind: "constant",
      value: "0",
    });
    expect(column(lower(changed as string, { dialect })).column.nullable).toBe(column(lowered).column.nullable);
  });

  test("has no place inside a block, and in another file", () => {
    const lowered = lower("DO $$ BEGIN ALTER TABLE a ADD b int; END $$;");
    expect(lowered.writer.withDefault(column(lowered), "0")).toEqual({ code: "b int DEFAULT 0", edits: null });
    const down = lower("DROP TABLE a;", {
      file: "m/1_a.down.sql",
      files: { "m/1_a.up.sql": "ALTER TABLE a ADD b int;" },
    });
    expect(down.writer.withDefault(column(down), "0")?.edits).toBeNull();
  });

  test.each([
    ["ALTER TABLE a ADD b int /*!50003 NOT NULL */;", "b DEFAULT 0"],
    ["/*!40101 ALTER TABLE a ADD b int NOT NULL */;", "b int DEFAULT 0 NOT NULL"],
  ])("has no place in %s", (text, code) => {
    const lowered = lower(text, { dialect: "mysql" });
    expect(lowered.writer.withDefault(column(lowered), "0")).toEqual({ code, edits: null });
    expect(lowered.writer.addFillRequire(column(lowered), "0").edits).toBeNull();
  });

  test("shows the column alone", () => {
    const lowered = lower("ALTER TABLE a\n  ADD COLUMN b\n    int NOT NULL,\n  ADD c int;");
    expect(lowered.writer.withDefault(column(lowered), "'x'")?.code).toBe("b int DEFAULT 'x' NOT NULL");
  });
});

describe("addFillRequire", () => {
  test("PostgreSQL", () => {
    const text = "ALTER TABLE a ADD COLUMN b int NOT NULL;\n";
    const lowered = lower(text);
    const written = lowered.writer.addFillRequire(column(lowered), "0");
    const changed = apply(text, written);
    expect(changed).toBe(
      "ALTER TABLE a ADD COLUMN b int;\nUPDATE a SET b = 0 WHERE b IS NULL;\nALTER TABLE a ALTER COLUMN b SET NOT NULL;\n",
    );
    expect(written.code).toBe("UPDATE a SET b = 0 WHERE b IS NULL; ALTER TABLE a ALTER COLUMN b SET NOT NULL");
    expect(summary(lower(changed as string).up)).toEqual([
      "add b",
      "update a(b) where null b",
      "alter b nullable false type -",
    ]);
  });

  test("a named NOT NULL goes with its name", () => {
    const text = "ALTER TABLE a ADD b int CONSTRAINT c NOT NULL CHECK (b > 0)";
    const lowered = lower(text);
    expect(apply(text, lowered.writer.addFillRequire(column(lowered), "1"))).toMatch(
      /^ALTER TABLE a ADD b int CHECK \(b > 0\);/,
    );
  });

  test.each(["mysql", "mariadb"] as const)("%s", dialect => {
    const text = "ALTER TABLE `a` ADD `b` varchar(3) NOT NULL COMMENT 'x';\n";
    const lowered = lower(text, { dialect });
    const changed = apply(text, lowered.writer.addFillRequire(column(lowered), "''"));
    expect(changed).toBe(
      "ALTER TABLE `a` ADD `b` varchar(3) COMMENT 'x';\nUPDATE `a` SET `b` = '' WHERE `b` IS NULL;\n" +
        "ALTER TABLE `a` MODIFY COLUMN `b` varchar(3) NOT NULL COMMENT 'x';\n",
    );
    expect(summary(lower(changed as string, { dialect }).up)).toEqual([
      "add b",
      "update a(b) where null b",
      "alter b nullable false type varchar",
    ]);
  });

  test.each(["b serial NOT NULL", "b int NOT NULL PRIMARY KEY", "b int NOT NULL GENERATED ALWAYS AS IDENTITY"])(
    "%s stays required",
    definition => {
      const lowered = lower(`ALTER TABLE a ADD ${definition};`);
      expect(lowered.writer.addFillRequire(column(lowered), "0").edits).toBeNull();
    },
  );

  test("MySQL would make a key twice", () => {
    const lowered = lower("ALTER TABLE a ADD b int NOT NULL UNIQUE;", { dialect: "mysql" });
    expect(lowered.writer.addFillRequire(column(lowered), "0").edits).toBeNull();
  });

  test("SQLite cannot", () => {
    const lowered = lower("ALTER TABLE a ADD b int NOT NULL;", { dialect: "sqlite" });
    const written = lowered.writer.addFillRequire(column(lowered), "0");
    expect(written.edits).toBeNull();
    expect(written.code).toMatch(/^UPDATE a SET b = 0 WHERE b IS NULL; then a new table/);
  });
});

describe("fillBefore", () => {
  const fill = (text: string, options: Options = {}): string | null => {
    const lowered = lower(text, options);
    const anchor: AlterColumn = find(lowered, "alterColumn");
    return apply(text, lowered.writer.fillBefore(anchor, "'x'"));
  };

  test("PostgreSQL", () => {
    const changed = fill("DROP TABLE c;\n\n  alter table a alter b set not null;\n");
    expect(changed).toBe(
      "DROP TABLE c;\n\n  UPDATE a SET b = 'x' WHERE b IS NULL;\n  alter table a alter b set not null;\n",
    );
    expect(summary(lower(changed as string).up)).toEqual([
      "dropTable",
      "update a(b) where null b",
      "alter b nullable false type -",
    ]);
  });

  test("MySQL, by the name before", () => {
    expect(fill("ALTER TABLE a MODIFY b int NOT NULL;", { dialect: "mysql" })).toMatch(/^UPDATE a SET b = 'x'/);
    expect(fill("ALTER TABLE a CHANGE c b int NOT NULL;", { dialect: "mysql" })).toMatch(
      /^UPDATE a SET c = 'x' WHERE c IS NULL;\n/,
    );
  });

  test("Drizzle", () => {
    const options = { file: "drizzle/0_a.sql", files: { "drizzle/meta/_journal.json": "{}" } };
    expect(fill('ALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL;', options)).toBe(
      'UPDATE "a" SET "b" = \'x\' WHERE "b" IS NULL;--> statement-breakpoint\nALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL;',
    );
  });

  test("has no place inside a block", () => {
    expect(fill("DO $$ BEGIN ALTER TABLE a ALTER b SET NOT NULL; END $$;")).toBeNull();
  });
});

describe("throwingDown", () => {
  const CODE = "DO $$ BEGIN RAISE EXCEPTION 'This migration cannot be undone: say why.'; END $$";

  test.each([
    ["-- migrate:up\nDROP TABLE a;\n", `-- migrate:up\nDROP TABLE a;\n\n-- migrate:down\n${CODE};\n`],
    ["-- migrate:up\nDROP TABLE a;", `-- migrate:up\nDROP TABLE a;\n\n-- migrate:down\n${CODE};\n`],
    ["-- migrate:up\nDROP TABLE a;\n-- migrate:down\n", `-- migrate:up\nDROP TABLE a;\n-- migrate:down\n${CODE};\n`],
    [
      "-- migrate:up\nDROP TABLE a;\n-- migrate:down\n-- no\n",
      `-- migrate:up\nDROP TABLE a;\n-- migrate:down\n${CODE};\n-- no\n`,
    ],
    [
      "-- +goose Up\nDROP TABLE a;\n",
      `-- +goose Up\nDROP TABLE a;\n\n-- +goose Down\n-- +goose StatementBegin\n${CODE};\n-- +goose StatementEnd\n`,
    ],
    [
      "-- +migrate Up\nDROP TABLE a;\n",
      `-- +migrate Up\nDROP TABLE a;\n\n-- +migrate Down\n-- +migrate StatementBegin\n${CODE};\n-- +migrate StatementEnd\n`,
    ],
    ["-- Up Migration\nDROP TABLE a;\n", `-- Up Migration\nDROP TABLE a;\n\n-- Down Migration\n${CODE};\n`],
    ["-- Up\nDROP TABLE a;\n", `-- Up\nDROP TABLE a;\n\n-- Down\n${CODE};\n`],
  ])("%j", (text, expected) => {
    const { writer, migration } = lower(text);
    const changed = apply(text, writer.throwingDown(migration.down, null));
    expect(changed).toBe(expected);
    expect(lower(changed as string).migration.down).toMatchObject({
      kind: "throws",
      reason: "This migration cannot be undone: say why.",
    });
  });

  test.each<[Dialect, string]>([
    ["mysql", "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'This migration cannot be undone: say why.'"],
    ["sqlite", "SELECT RAISE(ABORT, 'This migration cannot be undone: say why.')"],
  ])("%s", (dialect, code) => {
    const text = "-- migrate:up\nDROP TABLE a;\n";
    const { writer, migration } = lower(text, { dialect });
    const written = writer.throwingDown(migration.down, null);
    expect(written.code).toBe(code);
    expect(lower(apply(text, written) as string, { dialect }).migration.down).toMatchObject({ kind: "throws" });
  });

  test("a file that is empty", () => {
    const options = { file: "m/1_a.down.sql", files: { "m/1_a.up.sql": "DROP TABLE a;" } };
    const { writer, migration } = lower("-- none", options);
    const changed = apply("-- none", writer.throwingDown(migration.down, null));
    expect(changed).toBe(`-- none\n${CODE};\n`);
    expect(lower(changed as string, options).migration.down.kind).toBe("throws");
  });

  test.each<[string, Options]>([
    ["DROP TABLE a;", {}],
    ["DROP TABLE a;", { file: "m/1_a.up.sql", files: { "m/2_b.down.sql": "" } }],
    ["-- migrate:up\nDROP TABLE a;\n-- migrate:down\nSELECT 1;\n", {}],
    ["--liquibase formatted sql\n--changeset me:1\nDROP TABLE a;\n", {}],
  ])("has no place in %j %j", (text, options) => {
    const { writer, migration } = lower(text, options);
    expect(writer.throwingDown(migration.down, null)).toEqual({ code: CODE, edits: null });
  });
});

describe("a way back", () => {
  const wayBack = (text: string, back: string, options: Options = {}): string | null => {
    const lowered = lower(text, options);
    const dialect = options.dialect ?? "postgresql";
    const before = lowered.up.reduce((schema, operation) => schema.apply(operation), Schema.empty(dialect, true));
    const operations = lowerSql(plainSource(back), dialect);
    const notes = ["The rows do not come back."];
    const written = lowered.writer.wayBack(lowered.migration.down, { operations, before, notes });
    return written === null ? null : apply(text, { code: "", edits: written.edits });
  };

  test("fills the section, in the words of the file", () => {
    expect(wayBack("-- migrate:up\ncreate table t (id int);\n\n-- migrate:down\n", "DROP TABLE t")).toBe(
      "-- migrate:up\ncreate table t (id int);\n\n-- migrate:down\n-- The rows do not come back.\ndrop table t;\n",
    );
  });

  test("adds the section", () => {
    const up = "-- +goose Up\nCREATE TABLE t (id int);\n";
    expect(wayBack(up, "DROP TABLE t")).toBe(`${up}\n-- +goose Down\n-- The rows do not come back.\nDROP TABLE t;\n`);
  });

  test("is none where SQL cannot say it", () => {
    expect(wayBack("-- migrate:up\ndrop table v;\n-- migrate:down\n", "CREATE TABLE v AS SELECT 1")).toBeNull();
  });
});
