import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import type { Direction, Migration } from "../../src/model/migration.js";
import { LARGEST_FILE } from "../../src/project/files.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS, type Settings } from "../../src/project/settings.js";
import { lowerSqlFile } from "../../src/sql/file.js";
import { folder } from "../support/folder.js";

type Files = Readonly<Record<string, string>>;

interface Shown {
  readonly id: string;
  readonly framework: Migration["framework"];
  readonly up: string;
  readonly down: string;
  readonly transaction: Migration["transaction"];
}

/** The migration in `file`, its operations shown as the text that they cover. */
function lower(files: Files, file: string, settings: Partial<Settings> = {}): Shown | null {
  const root = folder({ ".git/HEAD": "", ...files });
  const path = join(root, file);
  const project = projectOf(path, root, { ...DEFAULT_SETTINGS, ...settings });
  const lowered = lowerSqlFile(path, files[file] ?? "", project);
  if (lowered === null) return null;
  const { id, framework, up, down, transaction } = lowered.migration;
  const show = (direction: Direction, text: string): string => {
    switch (direction.kind) {
      case "steps":
        return direction.operations.map(({ span }) => text.slice(span.start, span.end)).join(" | ");
      case "elsewhere": {
        const other = relative(root, direction.path);
        return `${other}: ${show(direction.direction, files[other] ?? "")}`;
      }
      case "absent":
        return `absent at ${text.slice(direction.span.start, direction.span.end)}`;
      case "throws":
        return `throws ${direction.reason}`;
      default:
        return direction.kind;
    }
  };
  const text = files[file] ?? "";
  return { id, framework, up: show(up, text), down: show(down, text), transaction };
}

const UP = "CREATE TABLE a (b int);\n";
const DOWN = "DROP TABLE a;\n";
const STEPS = { up: "CREATE TABLE a (b int)", down: "DROP TABLE a" };

describe("a file for each direction", () => {
  test.each([
    ["db/1_a.up.sql", "db/1_a.down.sql", "1_a"],
    ["migrations/1_a/up.sql", "migrations/1_a/down.sql", "1_a"],
    ["migrations/up/1_a.sql", "migrations/down/1_a.sql", "1_a"],
    ["sql/V1__a.sql", "sql/U1__a.sql", "V1__a"],
    ["migrations/sqls/1-a-up.sql", "migrations/sqls/1-a-down.sql", "1-a"],
    ["db/V0001.A.postgres.up.sql", "db/V0001.A.postgres.down.sql", "V0001.A"],
    ["migrations/1_a.sql", "migrations/1_a.rollback.sql", "1_a"],
    ["migrations/1_a_up.sql", "migrations/1_a_down.sql", "1_a"],
  ])("%s and %s", (up, down, id) => {
    const files = { [up]: UP, [down]: DOWN };
    expect(lower(files, up)).toMatchObject({ id, framework: "sql", up: STEPS.up, down: `${down}: ${STEPS.down}` });
    expect(lower(files, down)).toMatchObject({ id, framework: "sql", up: `${up}: ${STEPS.up}`, down: STEPS.down });
  });

  test("db-migrate's script does not stand in the way of its SQL", () => {
    const files = { "migrations/1-a.js": "", "migrations/sqls/1-a-up.sql": UP, "migrations/sqls/1-a-down.sql": DOWN };
    expect(lower(files, "migrations/sqls/1-a-up.sql")).toMatchObject({ up: STEPS.up });
  });

  test("the way back is missing where the others have it", () => {
    const files = { "db/1_a.up.sql": `\n-- a\n${UP}`, "db/2_b.up.sql": UP, "db/2_b.down.sql": DOWN };
    expect(lower(files, "db/1_a.up.sql")?.down).toBe("absent at -- a");
  });

  test("and where none has it, unless the tool sells it as an extra", () => {
    expect(lower({ "db/1_a.up.sql": UP, "db/2_b.up.sql": UP }, "db/1_a.up.sql")?.down).toMatch(/^absent/);
    // So many of them are a choice, until one of them has a way back.
    const many = Object.fromEntries([1, 2, 3, 4, 5].map(number => [`db/${String(number)}_a.up.sql`, UP]));
    expect(lower(many, "db/1_a.up.sql")?.down).toBe("forwardOnly");
    expect(lower({ ...many, "db/2_a.down.sql": UP }, "db/1_a.up.sql")?.down).toMatch(/^absent/);
    expect(lower({ "sql/V1__a.sql": UP }, "sql/V1__a.sql")?.down).toBe("forwardOnly");
  });

  test("what is repeated has no way back", () => {
    const files = {
      "sql/R__v.sql": "CREATE OR REPLACE VIEW v AS SELECT 1;",
      "sql/V1__a.sql": UP,
      "sql/U1__a.sql": DOWN,
    };
    expect(lower(files, "sql/R__v.sql")).toMatchObject({ id: "R__v", down: "forwardOnly" });
  });

  test("a way back without a way", () => {
    expect(lower({ "db/1_a.down.sql": DOWN }, "db/1_a.down.sql")).toMatchObject({
      up: "absent at DROP TABLE a;",
      down: STEPS.down,
    });
  });

  test.each(["", "-- nothing to do\n", "/* nothing */ ;\n"])("%j is empty", down => {
    expect(lower({ "db/1_a.up.sql": UP, "db/1_a.down.sql": down }, "db/1_a.up.sql")?.down).toBe(
      "db/1_a.down.sql: empty",
    );
  });

  test("a statement that does nothing is a step", () => {
    const files = { "db/1_a.up.sql": UP, "db/1_a.down.sql": "SELECT 1;" };
    expect(lower(files, "db/1_a.down.sql")?.down).toBe("SELECT 1");
  });
});

describe("a way back that refuses", () => {
  test.each([
    ["postgresql", "DO $$ BEGIN RAISE EXCEPTION 'no way back'; END $$;", "no way back"],
    ["postgresql", "DO LANGUAGE plpgsql $x$\nDECLARE a int;\nBEGIN\n  RAISE EXCEPTION 'lost %', a;\nEND $x$", "lost %"],
    ["postgresql", "DO $$ BEGIN RAISE 'no'; END $$;", "no"],
    ["postgresql", "SELECT raise_exception('no way back');", "no way back"],
    ["mysql", "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no way back';", "no way back"],
    ["sqlite", "SELECT RAISE(ABORT, 'no way back');", "no way back"],
    ["postgresql", "DO $$ BEGIN RAISE EXCEPTION USING errcode = x; END $$;", null],
  ] as const)("%s: %s", (dialect, down, reason) => {
    const files = { "db/1_a.up.sql": UP, "db/1_a.down.sql": down };
    expect(lower(files, "db/1_a.down.sql", { dialect })?.down).toBe(`throws ${reason}`);
  });

  test.each([
    "DO $$ BEGIN RAISE NOTICE 'a'; END $$;",
    "DO $$ BEGIN IF x THEN RAISE EXCEPTION 'a'; END IF; END $$;",
    "DO $$ BEGIN DROP TABLE a; RAISE EXCEPTION 'a'; END $$;",
    "DROP TABLE a; DO $$ BEGIN RAISE EXCEPTION 'a'; END $$;",
  ])("%s does not", down => {
    const files = { "db/1_a.up.sql": UP, "db/1_a.down.sql": down };
    expect(lower(files, "db/1_a.down.sql")?.down).not.toMatch(/^throws/);
  });
});

describe("marks in one file", () => {
  test.each([
    ["dbmate", `-- migrate:up\n${UP}\n-- migrate:down\n${DOWN}`],
    ["dbmate, the other way round", `-- migrate:down\n${DOWN}-- migrate:up\n${UP}`],
    ["goose", `-- +goose Up\n-- +goose StatementBegin\n${UP}-- +goose StatementEnd\n\n-- +goose Down\n${DOWN}`],
    ["sql-migrate", `-- +migrate Up\r\n${UP}\r\n-- +migrate Down\r\n${DOWN}`],
    ["node-pg-migrate", `-- Up Migration\n${UP}\n---- Down migration ----\n${DOWN}`],
    ["node-pg-migrate without a mark for up", `${UP}\n-- Down Migration\n${DOWN}`],
    ["comments", `--------\n-- Up\n--------\n${UP}\n--------\n-- Down\n--------\n${DOWN}`],
    ["Liquibase", `--liquibase formatted sql\n--changeset me:1\n${UP}--rollback ${DOWN}`],
    ["Liquibase, in a block", `-- liquibase formatted sql\n-- changeset me:1\n${UP}/* liquibase rollback\n${DOWN}*/\n`],
  ])("%s", (_, text) => {
    expect(lower({ "migrations/1_a.sql": text }, "migrations/1_a.sql")).toMatchObject({ id: "1_a", ...STEPS });
  });

  test.each([
    "-- migrate:up\n",
    "-- +goose Up\n",
    "-- +migrate Up\n",
    "-- Up Migration\n",
    "--liquibase formatted sql\n",
  ])("%j makes a migration of a file anywhere", mark =>
    expect(lower({ "db/a.sql": mark + UP }, "db/a.sql")).not.toBeNull(),
  );

  test("words in comments do not", () => {
    expect(lower({ "db/a.sql": `-- Up\n${UP}-- Down\n${DOWN}` }, "db/a.sql")).toBeNull();
    expect(lower({ "migrations/1_a.sql": `-- sign up\n${UP}-- go down\n${UP}` }, "migrations/1_a.sql")).toMatchObject({
      up: `${STEPS.up} | ${STEPS.up}`,
    });
  });

  test("a mark without statements is empty, and a missing one absent", () => {
    const empty = `-- migrate:up\n${UP}-- migrate:down\n-- sorry\n`;
    expect(lower({ "migrations/1_a.sql": empty }, "migrations/1_a.sql")?.down).toBe("empty");
    expect(lower({ "migrations/1_a.sql": `-- migrate:up\n${UP}` }, "migrations/1_a.sql")?.down).toBe(
      "absent at -- migrate:up",
    );
  });

  test("several sections of one direction are one", () => {
    const text = `-- +goose Up\n${UP}-- +goose Down\n${DOWN}-- +goose Up\nDROP TABLE b;\n`;
    expect(lower({ "migrations/1_a.sql": text }, "migrations/1_a.sql")?.up).toBe(`${STEPS.up} | DROP TABLE b`);
  });

  test("what comes before the first mark does not run", () => {
    expect(lower({ "migrations/1_a.sql": `DROP TABLE z;\n-- migrate:up\n${UP}` }, "migrations/1_a.sql")?.up).toBe(
      STEPS.up,
    );
  });

  test("a name that gives the direction comes before the marks", () => {
    expect(lower({ "db/1_a.up.sql": `${UP}-- Down\n${DOWN}` }, "db/1_a.up.sql")?.up).toBe(
      `${STEPS.up} | ${STEPS.down}`,
    );
  });

  test("spans hold behind other alphabets and Windows line ends", () => {
    const text =
      '-- привет 🎉\r\n-- migrate:up\r\nALTER TABLE a ADD COLUMN "ü🎉" int;\r\n-- migrate:down\r\nDROP TABLE a;\r\n';
    expect(lower({ "migrations/1_a.sql": text }, "migrations/1_a.sql")).toMatchObject({
      up: 'ADD COLUMN "ü🎉" int',
      down: "DROP TABLE a",
    });
  });

  test("templates of Go and Jinja are names", () => {
    const text = "-- migrate:up\nDROP TABLE {{ .Schema }}.a;\n-- migrate:down\nDROP TABLE ${prefix}b;\n";
    expect(lower({ "migrations/1_a.sql": text }, "migrations/1_a.sql")).toMatchObject({
      up: "DROP TABLE {{ .Schema }}.a",
      down: "DROP TABLE ${prefix}b",
    });
  });
});

describe("Liquibase", () => {
  const lowered = (...lines: readonly string[]): Shown | null =>
    lower({ "db/a.sql": ["--liquibase formatted sql", ...lines].join("\n") }, "db/a.sql", { dialect: "postgresql" });

  test("changesets run in order, and are rolled back in reverse", () => {
    expect(
      lowered(
        "--changeset me:1",
        "CREATE TABLE a (b int);",
        "--rollback DROP TABLE a;",
        "--changeset me:2 context:all",
        "CREATE TABLE c (d int);",
        "--rollback ALTER TABLE c",
        "--rollback   DROP COLUMN d;",
        "--rollback DROP TABLE c;",
      ),
    ).toMatchObject({
      up: "CREATE TABLE a (b int) | CREATE TABLE c (d int)",
      down: "DROP COLUMN d | DROP TABLE c | DROP TABLE a",
      transaction: "unknown",
    });
  });

  test("changesets for other databases are left out", () => {
    expect(
      lowered(
        "--changeset me:1 dbms:oracle,mssql",
        "CREATE TABLE a (b int);",
        "--changeset me:2 dbms:!postgresql",
        "CREATE TABLE c (d int);",
        "--changeset me:3 dbms:h2,postgresql",
        "CREATE TABLE e (f int);",
      )?.up,
    ).toBe("CREATE TABLE e (f int)");
  });

  test("a rollback can be said to be nothing", () => {
    expect(lowered("--changeset me:1", "UPDATE a SET b = 1;", "--rollback not required")?.down).toBe("empty");
    expect(lowered("--changeset me:1", "UPDATE a SET b = 1;", "--rollback empty")?.down).toBe("empty");
    expect(lowered("--changeset me:1", "UPDATE a SET b = 1;")?.down).toBe("absent at --liquibase formatted sql");
  });

  test("transactions", () => {
    expect(lowered("--changeset me:1", UP)?.transaction).toBe("one");
    expect(lowered("--changeset me:1 runInTransaction:false", UP)?.transaction).toBe("none");
  });
});

describe("the way up alone", () => {
  test("Prisma", () => {
    const files = {
      "prisma/migrations/migration_lock.toml": 'provider = "postgresql"',
      "prisma/migrations/1_a/migration.sql": UP,
    };
    const prisma = { id: "1_a", framework: "prisma", up: STEPS.up };
    expect(lower(files, "prisma/migrations/1_a/migration.sql")).toMatchObject({ ...prisma, down: "forwardOnly" });
    expect(
      lower({ ...files, "prisma/migrations/1_a/down.sql": DOWN }, "prisma/migrations/1_a/migration.sql"),
    ).toMatchObject({
      ...prisma,
      down: "prisma/migrations/1_a/down.sql: DROP TABLE a",
    });
  });

  test("Prisma without its own names", () => {
    const files = { "db/migration/migration_lock.toml": 'provider = "mysql"', "db/migration/1_a/migration.sql": UP };
    expect(lower(files, "db/migration/1_a/migration.sql")).toMatchObject({ framework: "prisma", down: "forwardOnly" });
  });

  test("Drizzle", () => {
    const files = {
      "drizzle/meta/_journal.json": '{"dialect":"postgresql","entries":[]}',
      "drizzle/0000_a.sql": 'CREATE TABLE "a" ("b" int);\n--> statement-breakpoint\nCREATE INDEX "c" ON "a" ("b");',
    };
    expect(lower(files, "drizzle/0000_a.sql")).toMatchObject({
      id: "0000_a",
      framework: "drizzle",
      up: 'CREATE TABLE "a" ("b" int) | CREATE INDEX "c" ON "a" ("b")',
      down: "forwardOnly",
      transaction: "one",
    });
  });

  test("Drizzle's folders", () => {
    const files = { "drizzle/2024_a/snapshot.json": "{}", "drizzle/2024_a/migration.sql": UP };
    expect(lower(files, "drizzle/2024_a/migration.sql")).toMatchObject({ id: "2024_a", framework: "drizzle" });
  });

  test("numbered files", () => {
    expect(lower({ "migrations/0001-a.sql": UP }, "migrations/0001-a.sql")).toMatchObject({
      id: "0001-a",
      framework: "sql",
      down: "forwardOnly",
    });
    const files = { "migrations/1_a.sql": UP, "migrations/2_b.sql": UP, "migrations/2_b.down.sql": DOWN };
    expect(lower(files, "migrations/1_a.sql")?.down).toBe("absent at CREATE TABLE a (b int);");
  });

  test("files without an order among their like", () => {
    expect(lower({ "old_migrations/patch-a.sql": UP }, "old_migrations/patch-a.sql")).toMatchObject({ id: "patch-a" });
  });
});

describe("what is no migration", () => {
  test.each([
    "queries/users.sql",
    "sql/1_users.sql",
    "db/schema.sql",
    "db/structure.sql",
    "migrations/seeds/1_users.sql",
    "migrations/views/1_users.sql",
    "migrations/functions/1_users.sql",
    "migrations/snapshots/1_users.sql",
    "tests/migrations/1_users.sql",
    "tests/1_users.up.sql",
    "clickhouse/schema/1_users.sql",
  ])("%s", file => {
    expect(lower({ [file]: UP }, file)).toBeNull();
  });

  test("a dump", () => {
    expect(
      lower({ "migrations/all.sql": `--\n-- PostgreSQL database dump\n--\n${UP}` }, "migrations/all.sql"),
    ).toBeNull();
    expect(
      lower({ "migrations/1_a.sql": `--\n-- PostgreSQL database dump\n--\n${UP}` }, "migrations/1_a.sql"),
    ).not.toBeNull();
  });

  test("what a script loads", () => {
    expect(lower({ "migrations/1_a.ts": "", "migrations/1_a.sql": UP }, "migrations/1_a.sql")).toBeNull();
    expect(lower({ "migrations/1_a.ts": "", "migrations/helper.sql": UP }, "migrations/helper.sql")).toBeNull();
    expect(lower({ "migrations/1_a.ts": "", "migrations/2_b.sql": UP }, "migrations/2_b.sql")).not.toBeNull();
  });

  test("SQL of other databases", () => {
    const text = "CREATE TABLE a (b Int32) ENGINE = ReplacingMergeTree ORDER BY b;";
    expect(lower({ "migrations/1_a.sql": text }, "migrations/1_a.sql")).toBeNull();
    expect(lower({ "migrations/1_a.sql": text }, "migrations/1_a.sql", { dialect: "mysql" })).not.toBeNull();
  });

  test("the setting decides", () => {
    const migrations = ["changes/*.sql"];
    expect(lower({ "changes/schema.sql": UP }, "changes/schema.sql", { migrations })).toMatchObject({ up: STEPS.up });
    expect(lower({ "migrations/1_a.sql": UP }, "migrations/1_a.sql", { migrations })).toBeNull();
  });
});

describe("transactions", () => {
  const two = "ALTER TABLE a ADD b int;\nALTER TABLE a ADD c int;\n";
  const one = "ALTER TABLE a ADD b int;\n";
  const concurrently = "CREATE INDEX CONCURRENTLY a ON b (c);\n";
  const cargo = (name: string): Files => ({ "Cargo.toml": `[dependencies]\n${name} = "2"\n` });

  test.each<[string, Files, string, Migration["transaction"]]>([
    ["dbmate", { "migrations/1_a.sql": `-- migrate:up\n${two}` }, "migrations/1_a.sql", "one"],
    [
      "dbmate, opted out",
      { "migrations/1_a.sql": `-- migrate:up transaction:false\n${two}` },
      "migrations/1_a.sql",
      "none",
    ],
    ["goose", { "migrations/1_a.sql": `-- +goose Up\n${two}` }, "migrations/1_a.sql", "one"],
    [
      "goose, opted out",
      { "migrations/1_a.sql": `-- +goose NO TRANSACTION\n-- +goose Up\n${two}` },
      "migrations/1_a.sql",
      "none",
    ],
    ["sql-migrate", { "migrations/1_a.sql": `-- +migrate Up\n${two}` }, "migrations/1_a.sql", "one"],
    [
      "sql-migrate, opted out",
      { "migrations/1_a.sql": `-- +migrate Up notransaction\n${two}` },
      "migrations/1_a.sql",
      "none",
    ],
    ["node-pg-migrate", { "migrations/1_a.sql": `-- Up Migration\n${two}` }, "migrations/1_a.sql", "one"],
    ["diesel", { ...cargo("diesel"), "migrations/1_a/up.sql": two }, "migrations/1_a/up.sql", "one"],
    [
      "diesel, opted out",
      {
        ...cargo("diesel"),
        "migrations/1_a/up.sql": two,
        "migrations/1_a/metadata.toml": "run_in_transaction = false\n",
      },
      "migrations/1_a/up.sql",
      "none",
    ],
    ["sqlx", { ...cargo("sqlx"), "migrations/1_a.sql": two }, "migrations/1_a.sql", "one"],
    [
      "sqlx, opted out",
      { ...cargo("sqlx"), "migrations/1_a.up.sql": `-- no-transaction\n${two}` },
      "migrations/1_a.up.sql",
      "none",
    ],
    ["refinery", { ...cargo("refinery"), "migrations/V1__a.sql": two }, "migrations/V1__a.sql", "one"],
    ["Flyway", { "db/V1__a.sql": two }, "db/V1__a.sql", "one"],
    [
      "Flyway, opted out",
      { "db/V1__a.sql": two, "db/V1__a.sql.conf": "executeInTransaction=false" },
      "db/V1__a.sql",
      "none",
    ],
    ["Flyway with a concurrent index", { "db/V1__a.sql": one + concurrently }, "db/V1__a.sql", "none"],
    ["Prisma, several", { "prisma/migrations/1_a/migration.sql": two }, "prisma/migrations/1_a/migration.sql", "one"],
    [
      "Prisma, one",
      { "prisma/migrations/1_a/migration.sql": concurrently },
      "prisma/migrations/1_a/migration.sql",
      "none",
    ],
    [
      "Prisma with a concurrent index",
      { "prisma/migrations/1_a/migration.sql": one + concurrently },
      "prisma/migrations/1_a/migration.sql",
      "unknown",
    ],
    [
      "golang-migrate, several",
      { "go.mod": "require github.com/golang-migrate/migrate/v4 v4", "m/1_a.up.sql": two },
      "m/1_a.up.sql",
      "one",
    ],
    [
      "golang-migrate, one",
      { "go.mod": "require github.com/golang-migrate/migrate/v4 v4", "m/1_a.up.sql": one },
      "m/1_a.up.sql",
      "none",
    ],
    ["any other", { "migrations/1_a.sql": two }, "migrations/1_a.sql", "unknown"],
    ["its own BEGIN and COMMIT", { "migrations/1_a.sql": `BEGIN;\n${two}COMMIT;` }, "migrations/1_a.sql", "one"],
    [
      "two of its own",
      { "migrations/1_a.sql": `BEGIN;\n${one}COMMIT;BEGIN;${one}COMMIT;` },
      "migrations/1_a.sql",
      "unknown",
    ],
  ])("%s", (_, files, file, expected) => {
    expect(lower(files, file, { dialect: "postgresql" })?.transaction).toBe(expected);
  });

  test("golang-migrate on MySQL runs statements one by one", () => {
    const files = { "go.mod": "require github.com/golang-migrate/migrate/v4 v4", "m/1_a.up.sql": two };
    expect(lower(files, "m/1_a.up.sql", { dialect: "mysql" })?.transaction).toBe("none");
  });
});

describe("bad input", () => {
  test("a file above the limit is one operation that says so", () => {
    const text = "INSERT INTO a VALUES (1);\n".repeat(LARGEST_FILE / 20);
    const root = folder({ ".git/HEAD": "" });
    const path = join(root, "migrations/1_a.sql");
    const lowered = lowerSqlFile(path, text, projectOf(path, root, DEFAULT_SETTINGS));
    expect(lowered?.migration.up).toMatchObject({ kind: "steps", operations: [{ kind: "opaque", reason: "size" }] });
    expect(lower({ "db/1_a.up.sql": UP, "db/1_a.down.sql": text }, "db/1_a.up.sql")?.down).toMatch(/^db\/1_a.down.sql/);
  });

  test.each([
    "",
    ";;;",
    "\0",
    "'",
    "$$",
    "-- migrate:up",
    "/*",
    "--liquibase formatted sql",
    "-- +goose Up\n-- +goose Up",
  ])("%j does not throw", text => {
    for (const name of ["migrations/1_a.sql", "m/1_a.up.sql", "prisma/migrations/1_a/migration.sql", "db/V1__a.sql"]) {
      for (const dialect of ["postgresql", "mysql", "sqlite"] as const) {
        expect(() => lower({ [name]: text }, name, { dialect })).not.toThrow();
      }
    }
  });
});
