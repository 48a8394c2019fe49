import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { replayOf, type Replay } from "../../src/engine/replay.js";
import type { QualifiedName } from "../../src/model/name.js";
import { Schema } from "../../src/model/schema/index.js";
import { projectOf, type Project } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { lowerSqlFile } from "../../src/sql/file.js";
import { fill, folder } from "../support/folder.js";

type Files = Readonly<Record<string, string>>;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => void vi.useRealTimers());

/** The moment after which the disk is looked at again, on a slow machine too. */
function pass(): void {
  vi.setSystemTime(Date.now() + 60_000);
}

function projectAt(root: string): Project {
  return projectOf(join(root, "migrations/1.sql"), root, { ...DEFAULT_SETTINGS, dialect: "postgresql" });
}

function replayIn(root: string, file = "migrations/1_a.sql"): Replay {
  return replayOf(projectAt(root), join(root, file), "postgresql");
}

function replayed(files: Files): { readonly root: string; readonly replay: Replay } {
  const root = folder({ ".git/HEAD": "", ...files });
  return { root, replay: replayIn(root) };
}

function table(text: string): QualifiedName {
  const span = { start: 0, end: 0 };
  return { schema: null, name: { text, exact: true, span }, span };
}

function columns(schema: Schema | undefined, name: string): string | null {
  const state = schema?.table(table(name)) ?? null;
  return state === null ? null : [...state.columns.keys()].join(" ");
}

const THREE: Files = {
  "migrations/1_a.sql": "CREATE TABLE a (x int);",
  "migrations/2_b.sql": "ALTER TABLE a ADD y int; CREATE TABLE b (x int);",
  "migrations/10_c.sql": "ALTER TABLE b RENAME TO c;",
};

describe("points", () => {
  test("the schema before and after each migration", () => {
    const { root, replay } = replayed(THREE);
    const at = (file: string) => replay.at(join(root, "migrations", file));
    expect(columns(at("1_a.sql")?.before, "a")).toBeNull();
    expect(columns(at("1_a.sql")?.after, "a")).toBe("x");
    expect(at("1_a.sql")?.after.table(table("a"))).toMatchObject({ created: true });
    expect(at("2_b.sql")?.before.table(table("a"))).toMatchObject({ created: false });
    expect(columns(at("10_c.sql")?.before, "a")).toBe("x y");
    expect(replay.end.allTables().map(state => state.table.name.text)).toEqual(["a", "c"]);
    expect(at("missing.sql")).toBeNull();
  });

  test("what an editor shows, saved or not", () => {
    const { root } = replayed(THREE);
    const project = projectAt(root);
    const shown = (file: string, text: string): Replay => {
      const path = join(root, "migrations", file);
      return replayOf(project, path, "postgresql", lowerSqlFile(path, text, project)?.migration);
    };
    expect(columns(shown("2_b.sql", "ALTER TABLE a ADD z int; CREATE TABLE b (q int);").end, "c")).toBe("q");
    expect(columns(shown("3_new.sql", "ALTER TABLE b ADD n int;").end, "c")).toBe("x n");
    expect(columns(replayIn(root).end, "c")).toBe("x");
  });
});

describe("a change on disk", () => {
  test("costs itself and what follows; a new file at the end only itself", () => {
    const { root, replay } = replayed(THREE);
    const apply = vi.spyOn(Schema.prototype, "apply");
    pass();
    fill(root, { "migrations/11_d.sql": "CREATE TABLE d (x int);" });
    const longer = replayIn(root);
    expect(columns(longer.end, "d")).toBe("x");
    expect(apply).toHaveBeenCalledTimes(1);
    expect(longer.points.slice(0, 3)).toEqual(replay.points);
    expect(longer.points[2]).toBe(replay.points[2]);
    apply.mockClear();
    pass();
    fill(root, { "migrations/10_c.sql": "ALTER TABLE b ADD z int;" });
    expect(columns(replayIn(root).end, "b")).toBe("x z");
    expect(apply).toHaveBeenCalledTimes(2);
    apply.mockRestore();
  });

  test("of nothing costs nothing", () => {
    const { root, replay } = replayed(THREE);
    pass();
    expect(replayIn(root)).toBe(replay);
  });
});

describe("the beginning", () => {
  test("is an empty database where everything that is needed is made", () => {
    const { replay } = replayed(THREE);
    expect(replay.beginning.kind).toBe("empty");
    expect(replay.end.whole).toBe(true);
    expect(replay.isWholeBefore(null)).toBe(true);
  });

  test.each([
    "ALTER TABLE gone ADD y int;",
    "CREATE TABLE b (x int REFERENCES gone);",
    "INSERT INTO gone VALUES (1);",
    "DROP TABLE gone;",
    "CREATE TABLE b (LIKE gone);",
  ])("is unknown where something is needed that nothing makes: %s", text => {
    const { root, replay } = replayed({ "migrations/1_a.sql": text });
    expect(replay.beginning).toMatchObject({
      kind: "unknown",
      needs: { path: join(root, "migrations/1_a.sql"), table: { name: { text: "gone" } }, problem: "missing" },
    });
    expect(replay.end.whole).toBe(false);
    expect(replay.isWholeBefore(null)).toBe(false);
  });

  test.each([
    "DROP TABLE IF EXISTS gone;",
    "DELETE FROM knex_migrations;",
    "ALTER TABLE auth.users ADD y int;",
    "CREATE TABLE b (x int REFERENCES b);",
  ])("may be an empty one all the same: %s", text => {
    expect(replayed({ "migrations/1_a.sql": text }).replay.beginning.kind).toBe("empty");
  });

  test("is a dump of what the repository has no migrations of any more", () => {
    const { root, replay } = replayed({
      "migrations/1_a.sql": "ALTER TABLE old ADD y int;",
      "structure.sql": "CREATE TABLE old (x int);",
    });
    expect(replay.beginning).toMatchObject({ kind: "dump", path: join(root, "structure.sql") });
    expect(columns(replay.end, "old")).toBe("x y");
    expect(replay.end.whole).toBe(true);
  });

  test("is a dump with the migrations that it lists", () => {
    const { replay } = replayed({
      "migrations/1_a.sql": "ALTER TABLE old ADD y int; CREATE TABLE a (x int);",
      "migrations/2_b.sql": "ALTER TABLE a ADD z int;",
      "schema.sql":
        "CREATE TABLE old (x int, y int); CREATE TABLE a (x int); INSERT INTO schema_migrations (version) VALUES ('1');",
    });
    expect(replay.beginning.kind).toBe("dump");
    expect([columns(replay.end, "old"), columns(replay.end, "a")]).toEqual(["x y", "x z"]);
  });

  test.each([
    ["ALTER TABLE old ADD y int;", "CREATE TABLE old (x int, y int);"],
    ["ALTER TABLE old DROP COLUMN z;", "CREATE TABLE old (x int);"],
    ["ALTER TABLE old RENAME COLUMN z TO x;", "CREATE TABLE old (x int);"],
    ["CREATE TABLE b (x int); ALTER TABLE old ADD y int;", "CREATE TABLE old (x int); CREATE TABLE b (x int);"],
  ])("is no dump of what they lead to: %s", (migration, dump) => {
    const { replay } = replayed({ "migrations/1_a.sql": migration, "structure.sql": dump });
    expect(replay.beginning.kind).toBe("unknown");
  });

  test("is nothing where the migrations make all that a dump has, listed in it or not", () => {
    const migrations = {
      "migrations/1_a.sql": "CREATE TABLE a (x int);",
      "migrations/2_b.sql": "ALTER TABLE a ADD y int;",
    };
    const dump = "CREATE TABLE a (x int, y int);";
    for (const list of ["", "INSERT INTO schema_migrations (version) VALUES ('1'), ('2');"]) {
      const { replay } = replayed({ ...migrations, "db/other.txt": "", "schema.sql": dump + list });
      expect([replay.beginning.kind, columns(replay.end, "a")]).toEqual(["empty", "x y"]);
    }
  });

  test("is the dump, of several, that the migrations go on from", () => {
    const { root, replay } = replayed({
      "migrations/1_a.sql": "ALTER TABLE old ADD y int;",
      "schema.sql": "CREATE TABLE old (x int, y int);",
      "init.sql": "CREATE TABLE old (x int);",
    });
    expect(replay.beginning).toMatchObject({ kind: "dump", path: join(root, "init.sql") });
    expect(columns(replay.end, "old")).toBe("x y");
  });

  test("is no dump of the end", () => {
    const { replay } = replayed({
      "migrations/1_a.sql": "ALTER TABLE old ADD y int; CREATE TABLE a (x int);",
      "schema.sql": "CREATE TABLE old (x int, y int); CREATE TABLE a (x int);",
    });
    expect(replay.beginning.kind).toBe("unknown");
  });
});

describe("gaps", () => {
  test("say where and why, and end what is known whole", () => {
    const text = "CREATE TABLE a (x int);\nSELECT change_all();\n";
    const { root, replay } = replayed({
      "migrations/1_a.sql": text,
      "migrations/2_b.sql": "ALTER TABLE unseen ADD y int;",
      "migrations/3_c.sql": "CREATE TABEL d (x int);",
    });
    expect(replay.gaps).toMatchObject([
      { path: join(root, "migrations/1_a.sql"), reason: "call" },
      { path: join(root, "migrations/3_c.sql"), reason: "syntax" },
    ]);
    const [call] = replay.gaps;
    expect(text.slice(call?.span.start, call?.span.end)).toContain("change_all");
    // Behind the call the table may exist.
    expect(replay.beginning.kind).toBe("empty");
    expect(["1_a", "2_b"].map(name => replay.isWholeBefore(join(root, `migrations/${name}.sql`)))).toEqual([
      true,
      false,
    ]);
    expect(replay.isWholeBefore(null)).toBe(false);
  });

  test("a file in which no migration is found", () => {
    const root = folder({
      ".git/HEAD": "",
      "package.json": '{"dependencies":{"knex":"*"}}',
      "migrations/1_a.js":
        "exports.up = knex => knex.schema.createTable('a', t => t.integer('x')); exports.down = () => {};",
      "migrations/2_b.js": "exports.up = (",
    });
    const replay = replayIn(root, "migrations/1_a.js");
    expect(replay.gaps).toMatchObject([{ path: join(root, "migrations/2_b.js"), reason: "unread" }]);
    expect(columns(replay.end, "a")).toBe("x");
  });
});
